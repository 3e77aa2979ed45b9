//! A cell of the list that is changed where it stands.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    account::{self, AccountRow, Edited, TypedAccount},
    custom_field::{self, Defined},
};
use dahu_core::{
    account::{AccountId, Size},
    custom_field::{CustomFieldId, CustomKind},
};
use serde::Deserialize;

use super::column::{self, Column, Held};
use crate::{
    account::{editing::side, filter::OWN_FIELD, id, profile, words},
    failure::{Answer, Failure, problem},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// The cell as the list shows it.
#[derive(Template)]
#[template(path = "account/list/_shown.html")]
struct Shown {
    page: Page,
    row: AccountRow,
    column: Column,
    was_saved: bool,
}

/// The cell with a field to type into.
#[derive(Template)]
#[template(path = "account/list/_edited.html")]
struct Editing {
    page: Page,
    id: AccountId,
    name: String,
    column: Column,
    value: String,
    began_with: String,
    problem: Option<String>,
    /// Who changed the same meanwhile, and to what.
    theirs: Option<(String, String)>,
}

impl Editing {
    /// The custom field that the column is.
    fn own(&self) -> Option<&Defined> {
        match &self.column {
            Column::Own(defined) => Some(defined),
            Column::Of(_) => None,
        }
    }
}

/// What is asked of a cell.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::account) struct Asked {
    /// Whether it is to be shown as it is, without a field.
    shown: String,
}

/// What its form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::account) struct CellForm {
    value: String,
    began_with: String,
}

async fn column_of(visitor: &Visitor, word: &str) -> Result<Column, Failure> {
    let fields = custom_field::all(&visitor.ctx).await?;
    let found = column::all(&fields)
        .into_iter()
        .find(|column| column.word() == word);
    found.filter(Column::is_edited).ok_or(Failure::NotFound)
}

fn page_of(visitor: &Visitor) -> Page {
    Page::titled(&visitor.reader, Section::Accounts, "section-accounts")
}

pub(in crate::account) async fn ask(
    visitor: Visitor,
    Path((key, word)): Path<(String, String)>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = id(&key)?;
    let mut editable = account::editing::to_edit(&visitor.ctx, id).await?;
    let column = column_of(&visitor, &word).await?;
    if !asked.shown.is_empty() {
        return shown(&visitor, id, column, false).await;
    }
    render(&Editing {
        page: page_of(&visitor),
        id,
        name: editable.typed.name.clone(),
        value: place(&mut editable.typed, &word).cloned().unwrap_or_default(),
        column,
        began_with: editable.began_with,
        problem: None,
        theirs: None,
    })
}

async fn shown(visitor: &Visitor, id: AccountId, column: Column, was_saved: bool) -> Answer {
    let detail = account::show(&visitor.ctx, id).await?;
    render(&Shown {
        page: page_of(visitor),
        row: AccountRow {
            may_edit: true,
            ..detail.row
        },
        column,
        was_saved,
    })
}

pub(in crate::account) async fn change(
    visitor: Visitor,
    Path((key, word)): Path<(String, String)>,
    Form(form): Form<CellForm>,
) -> Answer {
    let id = id(&key)?;
    let ctx = &visitor.ctx;
    let editable = account::editing::to_edit(ctx, id).await?;
    let column = column_of(&visitor, &word).await?;
    let mut typed = editable.typed.clone();
    place(&mut typed, &word)
        .ok_or(Failure::NotFound)?
        .clone_from(&form.value);
    let mut again = Editing {
        page: page_of(&visitor),
        id,
        name: typed.name.clone(),
        column,
        value: form.value,
        began_with: form.began_with,
        problem: None,
        theirs: None,
    };
    let status = match account::editing::edit(ctx, id, &again.began_with, &typed, &[]).await {
        Ok(Edited::Saved) => return shown(&visitor, id, again.column, true).await,
        Ok(Edited::Unchanged) => return shown(&visitor, id, again.column, false).await,
        Ok(Edited::Conflicts {
            by,
            began_with,
            conflicts,
            ..
        }) => {
            let texts = visitor.reader.texts();
            let theirs = conflicts
                .iter()
                .map(|conflict| side(&texts, &conflict.field, &conflict.theirs));
            let theirs = theirs.collect::<Vec<_>>().join(&texts.text("list-separator"));
            again.theirs = Some((by.unwrap_or_default(), theirs));
            again.began_with = began_with;
            StatusCode::CONFLICT
        }
        Err(error) => {
            again.problem = Some(problem(&visitor.reader.texts(), error)?);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Ok((status, render(&again)?).into_response())
}

pub(in crate::account) async fn undo(visitor: Visitor, Path((key, word)): Path<(String, String)>) -> Answer {
    let id = id(&key)?;
    account::editing::undo(&visitor.ctx, id).await?;
    let column = column_of(&visitor, &word).await?;
    shown(&visitor, id, column, false).await
}

/// Where what is typed into a column belongs; nothing for a column that is not changed in the list.
pub(super) fn place<'a>(typed: &'a mut TypedAccount, word: &str) -> Option<&'a mut String> {
    let profile = &mut typed.profile;
    Some(match word {
        "code" => &mut typed.code,
        "credit-code" => &mut typed.credit_code,
        "region" => &mut typed.region,
        "industry" => &mut typed.industry,
        "short-name" => &mut profile.short_name,
        "sector" => &mut profile.sector,
        "province" => &mut profile.province,
        "city" => &mut profile.city,
        "district" => &mut profile.district,
        "size" => &mut profile.size,
        "employees" => &mut profile.employees,
        "tags" => &mut profile.tags,
        own => {
            let field = own.strip_prefix(OWN_FIELD)?.parse::<CustomFieldId>().ok()?;
            let fields = &mut profile.fields;
            let known = fields.iter().position(|(known, _)| *known == field);
            let known = known.unwrap_or_else(|| {
                fields.push((field, String::new()));
                fields.len() - 1
            });
            &mut fields[known].1
        }
    })
}
