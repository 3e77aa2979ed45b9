//! The page of a contact: posts, stances with their evidence, relations, who reports to whom.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
};
use dahu_app::{
    contact::{self, ContactPage, TieKind},
    merge,
};
use dahu_core::{account::AccountId, contact::ContactId};
use serde::Deserialize;

use super::{form::day, id, map::Undo, map_words as words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "contact/show.html")]
struct ShowPage {
    page: Page,
    contact: ContactPage,
    id: ContactId,
    undo: Option<String>,
    problem: Beside,
}

impl ShowPage {
    /// The name of an account of the contact, where the reader sees it.
    fn account_name(&self, account: &AccountId) -> Option<&String> {
        self.contact.account_names.get(account)
    }
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(undo): FromQuery<Undo>,
) -> Answer {
    let id = id(&key)?;
    match page_of(&visitor, id, &undo, Beside::default()).await {
        // Where a contact was that has become part of another, that other is.
        Err(Failure::NotFound) => match merge::contact_kept(&visitor.ctx, id).await? {
            // Only for whoever sees that one.
            Some(kept) if contact::of_contact(&visitor.ctx, kept).await.is_err() => Err(Failure::NotFound),
            Some(kept) => Ok(see_other(&visitor.reader, &format!("/contacts/{kept}"))),
            None => Err(Failure::NotFound),
        },
        answer => answer,
    }
}

async fn page_of(visitor: &Visitor, id: ContactId, undo: &Undo, problem: Beside) -> Answer {
    let contact = contact::of_contact(&visitor.ctx, id).await?;
    let name = contact.node.contact.facts.name.clone();
    render(&ShowPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &name),
        undo: undo.address().filter(|_| contact.may_edit),
        contact,
        id,
        problem,
    })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PostForm {
    account: String,
    job: String,
    from: String,
    until: String,
}

pub(super) async fn add_post(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<PostForm>,
) -> Answer {
    let id = id(&key)?;
    contact::to_edit(&visitor.ctx, id).await?;
    let days = || Ok((day(&form.from)?, day(&form.until)?));
    let added = match days() {
        Ok(days) => contact::add_post(&visitor.ctx, id, &form.account, &form.job, days).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(back(&visitor, id, "contact")),
        Err(error) => {
            let beside = [("contact_post_without_account", "account")];
            let problem = Beside::of(&visitor.reader.texts(), error, &beside)?;
            page_of(&visitor, id, &Undo::default(), problem).await
        }
    }
}

fn back(visitor: &Visitor, id: ContactId, of: &str) -> axum::response::Response {
    see_other(&visitor.reader, &format!("/contacts/{id}?undo={id}&of={of}"))
}

pub(super) async fn remove_post(visitor: Visitor, Path((key, position)): Path<(String, String)>) -> Answer {
    let id = id(&key)?;
    // Whom it is not for is told so before anything else.
    contact::to_edit(&visitor.ctx, id).await?;
    let position = position.parse().map_err(|_| Failure::NotFound)?;
    contact::remove_post(&visitor.ctx, id, position).await?;
    Ok(back(&visitor, id, "contact"))
}

pub(super) async fn undo_tie(visitor: Visitor, Path((key, kind)): Path<(String, String)>) -> Answer {
    let id = id(&key)?;
    contact::to_edit(&visitor.ctx, id).await?;
    let kind = TieKind::from_word(&kind).ok_or(Failure::NotFound)?;
    contact::undo_tie(&visitor.ctx, id, kind).await?;
    Ok(see_other(&visitor.reader, &format!("/contacts/{id}")))
}

pub(super) async fn remove_tie(
    visitor: Visitor,
    Path((key, kind, tie)): Path<(String, String, String)>,
) -> Answer {
    let id = id(&key)?;
    contact::to_edit(&visitor.ctx, id).await?;
    let kind = TieKind::from_word(&kind).ok_or(Failure::NotFound)?;
    let tie = tie.parse().map_err(|_| Failure::NotFound)?;
    contact::remove_tie(&visitor.ctx, id, kind, tie).await?;
    Ok(back(&visitor, id, kind.as_str()))
}
