//! Two contacts: choosing the other, both side by side, and making them one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    contact,
    merge::{self, ContactPreview},
    search::{self, Noun},
};
use dahu_core::contact::ContactId;

use super::{Asked, Sent, Sides, choice, differ, of, words};
use crate::{
    audit_words,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// What is searched at most, of whatever kind.
const FOUND: usize = 20;

/// A contact to choose.
struct Candidate {
    id: ContactId,
    name: String,
    of: String,
}

#[derive(Template)]
#[template(path = "merge/choose_contact.html")]
struct ChoosePage {
    page: Page,
    id: ContactId,
    name: String,
    search: String,
    found: Vec<Candidate>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "merge/contact.html")]
struct PreviewPage {
    page: Page,
    preview: ContactPreview,
    sides: Vec<Sides>,
    counts: Vec<String>,
    problem: Option<String>,
}

fn id(text: &str) -> Result<ContactId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let id = id(&key)?;
    merge::may_merge_contact(&visitor.ctx, id).await?;
    let Ok(other) = asked.other.parse() else {
        return choose(&visitor, id, &asked, None).await;
    };
    match preview(&visitor, id, other, None).await {
        Ok(page) => render(&page),
        Err(Failure::Refused(refused)) => {
            let told = crate::refusal::sentence(&visitor.reader.texts(), &refused);
            choose(&visitor, id, &asked, Some(told)).await
        }
        Err(failure) => Err(failure),
    }
}

/// The contacts of the same account, or those that are found by what was typed.
async fn choose(visitor: &Visitor, id: ContactId, asked: &Asked, problem: Option<String>) -> Answer {
    let contact = contact::of_contact(&visitor.ctx, id).await?;
    let (account, account_name) = contact.account.clone();
    let found: Vec<Candidate> = if asked.search.trim().is_empty() {
        let list = contact::of_account(&visitor.ctx, account).await?;
        let listed = list.contacts.into_iter().map(|contact| Candidate {
            id: contact.id,
            name: contact.facts.name,
            of: contact.facts.job.unwrap_or_else(|| account_name.clone()),
        });
        listed.collect()
    } else {
        let found = search::find(&visitor.ctx, &asked.search, FOUND).await?;
        let contacts = found.into_iter().filter(|found| found.noun == Noun::Contact);
        contacts
            .map(|found| Candidate {
                id: ContactId(found.subject),
                name: found.title,
                of: found.account_name,
            })
            .collect()
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ChoosePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "merge-contact"),
        id,
        name: contact.node.contact.facts.name,
        search: asked.search.clone(),
        found: found.into_iter().filter(|found| found.id != id).collect(),
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn preview(
    visitor: &Visitor,
    kept: ContactId,
    gone: ContactId,
    problem: Option<String>,
) -> Result<PreviewPage, Failure> {
    let preview = merge::preview_contacts(&visitor.ctx, kept, gone).await?;
    let texts = visitor.reader.texts();
    let sides = preview.fields.iter().map(|pair| {
        let label = audit_words::field(&texts, &pair.name);
        Sides::of(pair, label, |value| audit_words::shown(&texts, &pair.name, value))
    });
    let page = Page::titled(&visitor.reader, Section::Accounts, "merge-contact");
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
    merge::may_merge_contact(&visitor.ctx, kept).await?;
    let Ok(gone) = of(&sent, "other").parse() else {
        return choose(&visitor, kept, &Asked::default(), None).await;
    };
    match merge::merge_contacts(&visitor.ctx, kept, gone, &choice(&sent)).await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/merges/{id}"))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            let body = match preview(&visitor, kept, gone, Some(told.clone())).await {
                Ok(page) => render(&page)?,
                Err(Failure::Refused(_)) => {
                    return choose(&visitor, kept, &Asked::default(), Some(told)).await;
                }
                Err(failure) => return Err(failure),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}
