//! What is kept of a call sheet, and what events keep of it.

use dahu_core::{editing::Fields, playbook::call::Spin};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::store;
use crate::{Error, Result};

/// What is kept of a call sheet beside its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    pub(super) aim: String,
    pub(super) asked: Spin,
    pub(super) found: Spin,
}

/// What events keep of it, field by field.
pub(super) fn fields(row: &store::StoredSheet) -> Result<Fields<Value>> {
    let content: Content = serde_json::from_str(&row.content)?;
    let mut fields = Fields::from([("planned_on".to_owned(), serde_json::to_value(row.planned_on)?)]);
    let mut put = |name: String, value: Value| {
        let is_nothing = value.is_null() || value.as_str() == Some("");
        if !is_nothing {
            fields.insert(name, value);
        }
    };
    put(
        "opportunity".to_owned(),
        serde_json::to_value(row.opportunity_id)?,
    );
    put(
        "sheet_playbook".to_owned(),
        serde_json::to_value(row.playbook_id)?,
    );
    put(
        "sheet_activity".to_owned(),
        serde_json::to_value(row.activity_id)?,
    );
    put("aim".to_owned(), Value::String(content.aim));
    for (side, spin) in [("asked", &content.asked), ("found", &content.found)] {
        for part in Spin::PARTS {
            let text = Value::String(spin.part(part).to_owned());
            put(format!("{side}_{}", part.as_str()), text);
        }
    }
    Ok(fields)
}

pub(super) fn of_fields(row: store::StoredSheet, fields: &Fields<Value>) -> Result<store::StoredSheet> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = |name: &str| text(name).parse::<Uuid>().ok();
    let spin = |side: &str| {
        let parts = Spin::PARTS.map(|part| text(&format!("{side}_{}", part.as_str())).to_owned());
        let [situation, problem, implication, need_payoff] = parts;
        Spin {
            situation,
            problem,
            implication,
            need_payoff,
        }
    };
    let content = Content {
        aim: text("aim").to_owned(),
        asked: spin("asked"),
        found: spin("found"),
    };
    Ok(store::StoredSheet {
        opportunity_id: id("opportunity"),
        playbook_id: id("sheet_playbook"),
        activity_id: id("sheet_activity"),
        planned_on: text("planned_on").parse().map_err(Error::internal)?,
        content: serde_json::to_string(&content)?,
        ..row
    })
}
