//! The form that asks what the chosen accounts shall have.

use askama::Template;
use axum::{Form, http::StatusCode, response::IntoResponse};
use dahu_app::{
    account::{
        self, PageRequest, TypedAccount, TypedProfile,
        bulk::{self, BulkChange, BulkField, BulkVerb, Chosen},
    },
    custom_field::{self, Defined},
};
use dahu_core::{
    access::Action,
    account::{AccountId, FinanceGrade, Size},
    custom_field::{CustomFieldId, CustomKind},
};

use crate::{
    account::{
        filter::{OWN_FIELD, Query},
        profile,
    },
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// What can be changed, by the word that the form sends and the key of its name.
const FIELDS: [(&str, &str, BulkField); 9] = [
    ("sector", "account-sector", BulkField::Sector),
    ("size", "account-size", BulkField::Size),
    ("finance", "finance-grade", BulkField::Finance),
    ("tags", "account-tags-label", BulkField::Tags),
    ("province", "account-province", BulkField::Province),
    ("city", "account-city", BulkField::City),
    ("district", "account-district", BulkField::District),
    ("region", "account-region", BulkField::Region),
    ("industry", "account-industry", BulkField::Industry),
];

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 7] = [
    ("bulk_value_missing", "value"),
    ("account_fact_too_long", "value"),
    ("finance_without_source", "value"),
    ("account_words_too_many", "value"),
    ("account_choice_unknown", "value"),
    ("custom_value_not_usable", "value"),
    ("bulk_too_many", "chosen"),
];

/// The key of a field's name.
pub(super) fn key_of(word: &str) -> &'static str {
    let found = FIELDS.iter().find(|(known, ..)| *known == word);
    found.map_or("not-known", |(_, key, _)| key)
}

/// What a field is called.
pub(super) fn field_label(texts: &Texts, field: BulkField, fields: &[Defined]) -> String {
    let known = FIELDS.iter().find(|(.., known)| *known == field);
    let own = fields
        .iter()
        .find(|defined| field == BulkField::Custom(defined.id));
    match (known, own) {
        (Some((_, key, _)), _) => texts.text(key),
        (None, Some(defined)) => defined.field.name.clone(),
        (None, None) => texts.text("not-known"),
    }
}

#[derive(Template)]
#[template(path = "account/bulk/new.html")]
struct NewPage {
    page: Page,
    asked: Asked,
    /// How many accounts were chosen.
    count: u64,
    fields: Vec<Defined>,
    problem: Beside,
}

impl NewPage {
    /// The custom field that is asked for.
    fn own(&self) -> Option<&Defined> {
        let id = self.asked.field.strip_prefix(OWN_FIELD)?;
        self.fields.iter().find(|defined| defined.id.to_string() == id)
    }

    fn own_word(&self, defined: &Defined) -> String {
        format!("{OWN_FIELD}{}", defined.id)
    }
}

/// What the form sends, whichever of its buttons was pressed.
#[derive(Clone, Debug, Default)]
struct Asked {
    accounts: Vec<String>,
    /// Whether all that the query finds are meant.
    all: bool,
    query: String,
    field: String,
    clears: bool,
    value: String,
    source: String,
    on: String,
}

impl Asked {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "account" => asked.accounts.push(text),
                "all" => asked.all = true,
                "query" => asked.query = text,
                "field" => asked.field = text,
                "verb" => asked.clears = text == "clear",
                "value" => asked.value = text,
                "source" => asked.source = text,
                "on" => asked.on = text,
                _ => {}
            }
        }
        if asked.field.is_empty() {
            FIELDS[0].0.clone_into(&mut asked.field);
        }
        asked
    }

    fn chosen(&self, fields: &[Defined]) -> Chosen {
        if self.all {
            let query: Query = serde_urlencoded::from_str(&self.query).unwrap_or_default();
            return Chosen::Found(Box::new(query.filter(fields)), query.sort());
        }
        Chosen::These(
            self.accounts
                .iter()
                .filter_map(|id| id.parse::<AccountId>().ok())
                .collect(),
        )
    }

    fn change(&self) -> Result<BulkChange, Failure> {
        let own = self.field.strip_prefix(OWN_FIELD);
        let own = own.and_then(|id| id.parse::<CustomFieldId>().ok());
        let known = FIELDS.iter().find(|(word, ..)| *word == self.field);
        let field = own.map(BulkField::Custom).or(known.map(|(.., field)| *field));
        let value = || self.value.clone();
        Ok(BulkChange {
            field: field.ok_or(Failure::NotFound)?,
            verb: if self.clears {
                BulkVerb::Clear
            } else {
                BulkVerb::Put
            },
            typed: TypedAccount {
                region: value(),
                industry: value(),
                profile: TypedProfile {
                    sector: value(),
                    province: value(),
                    city: value(),
                    district: value(),
                    size: value(),
                    tags: value(),
                    finance_grade: value(),
                    finance_source: self.source.clone(),
                    finance_on: self.on.clone(),
                    fields: own.map(|id| (id, value())).into_iter().collect(),
                    ..TypedProfile::default()
                },
                ..TypedAccount::default()
            },
        })
    }
}

/// Asks what the chosen accounts shall have.
pub(in crate::account) async fn ask(visitor: Visitor, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let mut asked = Asked::of(pairs);
    // A value of one field is none of another.
    asked.value.clear();
    asked_for(&visitor, asked, Beside::default()).await
}

async fn asked_for(visitor: &Visitor, asked: Asked, problem: Beside) -> Answer {
    let ctx = &visitor.ctx;
    if !ctx.is_open(Action::EditAccount) {
        return Err(Failure::Forbidden);
    }
    let fields = custom_field::all(ctx).await?;
    let count = match asked.chosen(&fields) {
        Chosen::These(ids) => ids.len() as u64,
        Chosen::Found(filter, sort) => {
            let request = PageRequest {
                sort,
                size: 1,
                ..PageRequest::default()
            };
            account::list(ctx, &filter, &request).await?.total
        }
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let fields = fields.into_iter().filter(|defined| !defined.field.is_retired);
    let body = render(&NewPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "bulk-edit"),
        asked,
        count,
        fields: fields.collect(),
        problem,
    })?;
    Ok((status, body).into_response())
}

/// Works out what the change does, and shows it.
pub(in crate::account) async fn prepare(
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let asked = Asked::of(pairs);
    let ctx = &visitor.ctx;
    if !ctx.is_open(Action::EditAccount) {
        return Err(Failure::Forbidden);
    }
    let fields = custom_field::all(ctx).await?;
    match bulk::prepare(ctx, &asked.chosen(&fields), &asked.change()?).await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/accounts/bulk/{id}")).into_response()),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            asked_for(&visitor, asked, problem).await
        }
    }
}
