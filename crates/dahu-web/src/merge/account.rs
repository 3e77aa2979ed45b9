//! Two accounts: choosing the other, both side by side, and making them one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    account::{self, AccountRow, Filter, PageRequest, Sort},
    custom_field,
    merge::{self, AccountPreview},
};
use dahu_core::{access::Action, account::AccountId};

use super::{Asked, Sent, Sides, choice, differ, of, words};
use crate::{
    account::id,
    audit_words,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Accounts to choose from.
const FOUND: u64 = 20;

#[derive(Template)]
#[template(path = "merge/choose_account.html")]
struct ChoosePage {
    page: Page,
    id: AccountId,
    name: String,
    search: String,
    found: Vec<AccountRow>,
    more: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "merge/account.html")]
struct PreviewPage {
    page: Page,
    preview: AccountPreview,
    sides: Vec<Sides>,
    counts: Vec<String>,
    problem: Option<String>,
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = id(&key)?;
    let name = allowed(&visitor, id).await?;
    let Ok(other) = asked.other.parse() else {
        return choose(&visitor, id, name, &asked, None).await;
    };
    match preview(&visitor, id, other, None).await {
        Ok(page) => render(&page),
        Err(Failure::Refused(refused)) => {
            let told = crate::refusal::sentence(&visitor.reader.texts(), &refused);
            choose(&visitor, id, name, &asked, Some(told)).await
        }
        Err(failure) => Err(failure),
    }
}

/// The name of the account, for whoever may merge it.
async fn allowed(visitor: &Visitor, id: AccountId) -> Result<String, Failure> {
    let found = account::show(&visitor.ctx, id).await?;
    if !found.rights.may(Action::MergeRecords) {
        return Err(Failure::Forbidden);
    }
    Ok(found.row.name)
}

async fn choose(
    visitor: &Visitor,
    id: AccountId,
    name: String,
    asked: &Asked,
    problem: Option<String>,
) -> Answer {
    let filter = Filter {
        search: Some(asked.search.clone()).filter(|text| !text.trim().is_empty()),
        ..Filter::default()
    };
    let request = PageRequest {
        sort: Sort::Name,
        size: FOUND,
        ..PageRequest::default()
    };
    let found = account::list(&visitor.ctx, &filter, &request).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ChoosePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "merge-account"),
        id,
        name,
        search: asked.search.clone(),
        found: found.rows.into_iter().filter(|row| row.id != id).collect(),
        more: found.next.is_some(),
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn preview(
    visitor: &Visitor,
    kept: AccountId,
    gone: AccountId,
    problem: Option<String>,
) -> Result<PreviewPage, Failure> {
    let preview = merge::preview_accounts(&visitor.ctx, kept, gone).await?;
    let own = custom_field::all(&visitor.ctx).await?;
    let texts = visitor.reader.texts();
    let sides = preview.fields.iter().map(|pair| {
        let custom = pair.name.strip_prefix("fields:");
        let defined = custom.and_then(|id| own.iter().find(|defined| defined.id.to_string() == id));
        let label = match defined {
            Some(defined) => defined.field.name.clone(),
            None => audit_words::field(&texts, &pair.name),
        };
        Sides::of(pair, label, |value| match pair.name.as_str() {
            "owner" => {
                let person = value.as_str().and_then(|id| id.parse().ok());
                let mut people = preview.people.iter();
                people
                    .find(|(id, _)| Some(*id) == person)
                    .map(|(_, name)| name.clone())
            }
            name => audit_words::shown(&texts, name, value),
        })
    });
    let page = Page::titled(&visitor.reader, Section::Accounts, "merge-account");
    Ok(PreviewPage {
        sides: sides.collect(),
        counts: words::counted(&page, &preview.counts),
        page,
        preview,
        problem,
    })
}

pub(super) async fn merge(visitor: Visitor, Path(key): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let kept = id(&key)?;
    let name = allowed(&visitor, kept).await?;
    let Ok(gone) = of(&sent, "other").parse() else {
        return choose(&visitor, kept, name, &Asked::default(), None).await;
    };
    match merge::merge_accounts(&visitor.ctx, kept, gone, &choice(&sent)).await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/merges/{id}"))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            let body = match preview(&visitor, kept, gone, Some(told.clone())).await {
                Ok(page) => render(&page)?,
                Err(Failure::Refused(_)) => {
                    return choose(&visitor, kept, name, &Asked::default(), Some(told)).await;
                }
                Err(failure) => return Err(failure),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}
