//! The decision-maker map of an account: drawn, as a table, and changed.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    response::IntoResponse,
};
use chrono::NaiveDate;
use dahu_app::{
    Error,
    contact::{self, AccountMap, Influence, Relation, StanceTaken, Tie, TieKind},
};
use dahu_core::{
    account::AccountId,
    contact::{ContactId, Power, Stance, Weight, coverage::Warning},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{account_id, form::day, map_words as words, require_edit};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, data_block, render, see_other},
    visitor::Visitor,
};

/// What can be undone: the contact that was changed, and what of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Undo {
    undo: String,
    of: String,
}

impl Undo {
    /// The address that undoes it.
    pub(super) fn address(&self) -> Option<String> {
        let contact: ContactId = self.undo.parse().ok()?;
        match TieKind::from_word(&self.of) {
            Some(kind) => Some(format!("/contacts/{contact}/ties/{}/undo", kind.as_str())),
            None => Some(format!("/contacts/{contact}/undo")),
        }
    }
}

#[derive(Template)]
#[template(path = "contact/map.html")]
struct MapPage {
    page: Page,
    map: AccountMap,
    chart: String,
    warnings: Vec<String>,
    undo: Option<String>,
    today: String,
    problem: Beside,
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(undo): FromQuery<Undo>,
) -> Answer {
    draw(&visitor, account_id(&key)?, &undo, Beside::default()).await
}

async fn draw(visitor: &Visitor, account: AccountId, undo: &Undo, problem: Beside) -> Answer {
    let map = contact::of_map(&visitor.ctx, account).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "decision-map");
    let about = |warning: &Warning| match warning {
        Warning::KeyContactSilent(id, _) | Warning::RelationOwnerLeft(id) => {
            map.name(*id).unwrap_or_default()
        }
        _ => "",
    };
    let warnings = map.coverage.warnings.iter();
    let warnings = warnings
        .map(|one| words::warning(page.texts(), one, about(one)))
        .collect();
    let status = if problem.is_some() { 422 } else { 200 };
    let body = render(&MapPage {
        chart: chart(&page, &map),
        warnings,
        undo: undo.address().filter(|_| map.may_edit),
        today: visitor.ctx.today().to_string(),
        page,
        map,
        problem,
    })?;
    Ok((axum::http::StatusCode::from_u16(status).unwrap_or_default(), body).into_response())
}

/// Radius of a node by power.
fn size(power: Option<Power>) -> u32 {
    match power {
        Some(Power::High) => 54,
        Some(Power::Medium) | None => 42,
        Some(Power::Low) => 32,
    }
}

/// The data of the drawing: nodes laid out as a tree, a leaf a column.
fn chart(page: &Page, map: &AccountMap) -> String {
    let places: HashMap<ContactId, f64> = columns(map);
    let nodes: Vec<_> = map
        .nodes
        .iter()
        .map(|node| {
            let facts = &node.contact.facts;
            let stance = node.stances.first().map(|taken| taken.stance);
            json!({
                "id": node.contact.id.to_string(),
                "name": facts.name,
                "x": places.get(&node.contact.id),
                "y": node.depth,
                "size": size(facts.power),
                "stance": words::stance_class(stance),
                "sign": words::stance_sign(stance),
                "letters": words::letters(page.texts(), &facts.roles),
                "roles": words::roles(page.texts(), &facts.roles),
                "strength": node.strength(),
                "job": node.job,
                "superior": facts.reports_to.filter(|id| places.contains_key(id)).map(|id| id.to_string()),
            })
        })
        .collect();
    let lines: Vec<_> = map
        .lines
        .iter()
        .map(|line| {
            json!({
                "source": line.from.to_string(),
                "target": line.influence.to.to_string(),
                "strong": line.influence.weight == Weight::Strong,
            })
        })
        .collect();
    data_block(&json!({
        "nodes": nodes,
        "lines": lines,
        "words": { "relation": page.text("contact-relation"), "influence": page.text("contact-influence") },
    }))
}

/// In which column each contact stands: leaves beside each other, superiors above the middle of those below them.
fn columns(map: &AccountMap) -> HashMap<ContactId, f64> {
    let mut places: HashMap<ContactId, f64> = HashMap::new();
    let mut next = 0.0;
    // From below, so that whoever reports to somebody is placed before them.
    for (at, node) in map.nodes.iter().enumerate().rev() {
        let below = map.nodes[at + 1..]
            .iter()
            .take_while(|below| below.depth > node.depth);
        let direct = below.filter(|below| below.depth == node.depth + 1);
        let found: Vec<f64> = direct
            .filter_map(|below| places.get(&below.contact.id).copied())
            .collect();
        let place = if found.is_empty() {
            next -= 1.0;
            next
        } else {
            found.iter().sum::<f64>() / f64::from(u32::try_from(found.len()).unwrap_or(1))
        };
        places.insert(node.contact.id, place);
    }
    places
}

/// What the forms of the map send: each its part.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MapForm {
    contact: String,
    other: String,
    stance: String,
    evidence: String,
    person: String,
    strength: String,
    weight: String,
    on: String,
    until: String,
    /// Whether the form stands on the contact's page.
    from_contact: String,
}

impl MapForm {
    fn on(&self, visitor: &Visitor) -> Result<NaiveDate, Error> {
        Ok(day(&self.on)?.unwrap_or_else(|| visitor.ctx.today()))
    }
}

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("contact_stance_without_evidence", "evidence"),
    ("contact_date_in_future", "stance_on"),
    ("contact_reports_in_circle", "superior"),
    ("contact_influences_itself", "moved"),
];

/// A contact that was chosen in a form.
fn chosen(text: &str, field: &str) -> Result<ContactId, Failure> {
    text.parse().map_err(|_| Failure::Unreadable(field.to_owned()))
}

async fn changed(
    visitor: &Visitor,
    account: AccountId,
    form: &MapForm,
    of: &str,
    done: Result<AccountId, Error>,
) -> Answer {
    match done {
        Ok(_) if form.from_contact.is_empty() => Ok(see_other(
            &visitor.reader,
            &format!("/accounts/{account}/map?undo={}&of={of}", form.contact),
        )),
        Ok(_) => Ok(see_other(
            &visitor.reader,
            &format!("/contacts/{}?undo={}&of={of}", form.contact, form.contact),
        )),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            draw(visitor, account, &Undo::default(), problem).await
        }
    }
}

pub(super) async fn set_reports_to(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<MapForm>,
) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let superior = match form.other.as_str() {
        "" => None,
        other => Some(chosen(other, "other")?),
    };
    let done = contact::set_reports_to(&visitor.ctx, chosen(&form.contact, "contact")?, superior).await;
    changed(&visitor, account, &form, "contact", done).await
}

pub(super) async fn take_stance(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<MapForm>,
) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let contact = chosen(&form.contact, "contact")?;
    let stance = Stance::from_word(&form.stance).ok_or_else(|| Failure::Unreadable("stance".to_owned()))?;
    let done = match form.on(&visitor) {
        Ok(on) => {
            let taken = StanceTaken {
                id: Uuid::nil(),
                stance,
                on,
                evidence: form.evidence.clone(),
                by: None,
            };
            contact::set_tie(&visitor.ctx, contact, Tie::Stance(taken)).await
        }
        Err(error) => Err(error),
    };
    changed(&visitor, account, &form, "stance", done).await
}

pub(super) async fn hold_relation(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<MapForm>,
) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let contact = chosen(&form.contact, "contact")?;
    let person = form
        .person
        .parse()
        .map_err(|_| Failure::Unreadable("person".to_owned()))?;
    let read = || Ok((form.on(&visitor)?, day(&form.until)?));
    let done = match read() {
        Ok((since, until)) => {
            let held = Relation {
                id: Uuid::nil(),
                person,
                // What is no number is out of range.
                strength: form.strength.trim().parse().unwrap_or(0),
                since,
                until,
            };
            contact::set_tie(&visitor.ctx, contact, Tie::Relation(held)).await
        }
        Err(error) => Err(error),
    };
    changed(&visitor, account, &form, "relation", done).await
}

pub(super) async fn draw_line(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<MapForm>,
) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let contact = chosen(&form.contact, "contact")?;
    let weight = Weight::from_word(&form.weight).ok_or_else(|| Failure::Unreadable("weight".to_owned()))?;
    let line = Influence {
        id: Uuid::nil(),
        to: chosen(&form.other, "other")?,
        weight,
    };
    let done = contact::set_tie(&visitor.ctx, contact, Tie::Influence(line)).await;
    changed(&visitor, account, &form, "influence", done).await
}
