//! The form that changes what is known of an account, and what is asked where two people changed the same at once.

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use dahu_app::{
    account::{self, Editable, Edited, FieldConflict, TypedAccount, TypedProfile},
    custom_field::Defined,
};
use dahu_core::{
    account::{AccountId, FinanceGrade, Size, UnitKind},
    custom_field::{CustomFieldId, CustomKind},
};
use serde_json::Value;

use super::{id, profile};
use crate::{
    failure::{Answer, Beside},
    number::DASH,
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// What the form sends before the id of a custom field.
const OWN: &str = "field-";
/// What it sends before a field of which somebody else's change is to stay.
const KEEP: &str = "keep-";

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 9] = [
    ("account_name_not_usable", "name"),
    ("conflict_code", "code"),
    ("credit_code_not_valid", "credit_code"),
    ("employees_not_usable", "employees"),
    ("share_held_not_usable", "share_held"),
    ("finance_without_source", "finance_source"),
    ("account_words_too_many", "tags"),
    ("account_choice_unknown", "sector"),
    ("custom_value_not_usable", "custom"),
];

#[derive(Template)]
#[template(path = "account/edit.html")]
struct EditPage {
    page: Page,
    id: AccountId,
    typed: TypedAccount,
    began_with: String,
    fields: Vec<Defined>,
    conflicts: Vec<FieldConflict>,
    by: Option<String>,
    problem: Beside,
}

impl EditPage {
    fn new(visitor: &Visitor, id: AccountId, editable: Editable) -> Self {
        Self {
            page: Page::titled(&visitor.reader, Section::Accounts, "account-edit"),
            id,
            typed: editable.typed,
            began_with: editable.began_with,
            fields: editable.fields,
            conflicts: Vec::new(),
            by: None,
            problem: Beside::default(),
        }
    }

    /// What was typed into a custom field.
    fn own(&self, id: &CustomFieldId) -> &str {
        let typed = self.typed.profile.fields.iter().find(|(known, _)| known == id);
        typed.map_or("", |(_, text)| text)
    }

    /// What a field in conflict is called.
    fn field_name(&self, conflict: &FieldConflict) -> String {
        let own = conflict.field.strip_prefix("fields:");
        let defined = own.and_then(|id| self.fields.iter().find(|defined| defined.id.to_string() == id));
        defined.map_or_else(
            || {
                self.page
                    .text(&format!("field-{}", conflict.field.replace('_', "-")))
            },
            |defined| defined.field.name.clone(),
        )
    }
}

/// What a side of a conflict says.
pub(super) fn side(texts: &Texts, field: &str, value: &Option<Value>) -> String {
    let told = value
        .as_ref()
        .and_then(|value| crate::audit_words::shown(texts, field, value));
    told.unwrap_or_else(|| DASH.to_owned())
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let editable = account::editing::to_edit(&visitor.ctx, id).await?;
    render(&EditPage::new(&visitor, id, editable))
}

/// What the form sent: one pair for each of its fields.
type Sent = Vec<(String, String)>;

fn typed(sent: &Sent) -> TypedAccount {
    let of = |name: &str| {
        let found = sent.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    TypedAccount {
        name: of("name"),
        code: of("code"),
        credit_code: of("credit_code"),
        region: of("region"),
        industry: of("industry"),
        profile: TypedProfile {
            short_name: of("short_name"),
            english_name: of("english_name"),
            former_names: of("former_names"),
            sector: of("sector"),
            province: of("province"),
            city: of("city"),
            district: of("district"),
            size: of("size"),
            unit_kind: of("unit_kind"),
            share_held: of("share_held"),
            employees: of("employees"),
            finance_grade: of("finance_grade"),
            finance_source: of("finance_source"),
            finance_on: of("finance_on"),
            tags: of("tags"),
            fields: sent
                .iter()
                .filter_map(|(name, text)| {
                    let id = name.strip_prefix(OWN)?.parse().ok()?;
                    Some((id, text.clone()))
                })
                .collect(),
        },
    }
}

/// Fields of which somebody else's change is to stay.
fn kept(sent: &Sent) -> Vec<String> {
    let kept = sent.iter().filter(|(_, choice)| choice == "theirs");
    kept.filter_map(|(name, _)| name.strip_prefix(KEEP).map(str::to_owned))
        .collect()
}

pub(super) async fn edit(visitor: Visitor, Path(key): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let id = id(&key)?;
    let typed = typed(&sent);
    let began_with = sent
        .iter()
        .find(|(name, _)| name == "began_with")
        .map(|(_, text)| text.clone())
        .unwrap_or_default();
    let edited = account::editing::edit(&visitor.ctx, id, &began_with, &typed, &kept(&sent)).await;
    let (status, shown) = match edited {
        Ok(Edited::Saved) => {
            return Ok(see_other(
                &visitor.reader,
                &format!("/accounts/{id}?edited=yes#facts"),
            ));
        }
        Ok(Edited::Unchanged) => return Ok(see_other(&visitor.reader, &format!("/accounts/{id}#facts"))),
        Ok(Edited::Conflicts {
            conflicts,
            by,
            began_with,
            typed,
        }) => {
            let editable = account::editing::to_edit(&visitor.ctx, id).await?;
            let page = EditPage {
                conflicts,
                by,
                began_with,
                typed: *typed,
                ..EditPage::new(&visitor, id, editable)
            };
            (StatusCode::CONFLICT, page)
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let editable = account::editing::to_edit(&visitor.ctx, id).await?;
            let page = EditPage {
                typed,
                began_with,
                problem,
                ..EditPage::new(&visitor, id, editable)
            };
            (StatusCode::UNPROCESSABLE_ENTITY, page)
        }
    };
    Ok((status, render(&shown)?).into_response())
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    account::editing::undo(&visitor.ctx, id).await?;
    Ok(see_other(
        &visitor.reader,
        &format!("/accounts/{id}?edited=yes#facts"),
    ))
}
