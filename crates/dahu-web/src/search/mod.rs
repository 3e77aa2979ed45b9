//! Search: a page for whoever has no scripts or a small screen, and its answers alone for the palette.

mod commands;

use askama::Template;
use axum::{Router, extract::Query, routing::get};
use dahu_app::{
    Context, Error,
    search::{self, Found, Noun},
};
use serde::Deserialize;

use self::commands::Command;
use crate::{
    failure::{Answer, Failure},
    page::{Page, render},
    visitor::Visitor,
};

/// Things that are shown at most; pages and actions come besides.
const SHOWN: usize = 20;

pub(crate) fn routes() -> Router<Context> {
    Router::new().route("/search", get(show))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
}

/// What is found of one kind.
struct Group {
    key: &'static str,
    icon: &'static str,
    hits: Vec<Hit>,
}

/// Something to go to.
struct Hit {
    id: String,
    path: String,
    /// Whether it is an action that a form sends.
    is_sent: bool,
    title: String,
    beside: Option<String>,
}

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    page: Page,
    typed: String,
    groups: Vec<Group>,
}

/// The answers alone.
#[derive(Template)]
#[template(path = "search/_found.html")]
struct Answers {
    page: Page,
    groups: Vec<Group>,
}

async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let page = Page::new(
        &visitor.reader,
        None,
        &visitor.reader.texts().text("search-title"),
    );
    let typed = asked.q.trim().to_owned();
    let mut groups = found(&visitor, &typed).await?;
    groups.push(Group {
        key: "search-commands",
        icon: "right",
        hits: commands::matching(&page, &typed)
            .into_iter()
            .map(|command| of_command(&page, &command))
            .collect(),
    });
    groups.retain(|group| !group.hits.is_empty());
    if visitor.reader.asks_for_fragment {
        render(&Answers { page, groups })
    } else {
        render(&SearchPage { page, typed, groups })
    }
}

/// What the visitor may see of what is found; nothing for whose role sees no account.
async fn found(visitor: &Visitor, typed: &str) -> Result<Vec<Group>, Failure> {
    let found = match search::find(&visitor.ctx, typed, SHOWN).await {
        Err(Error::Forbidden { .. }) => Vec::new(),
        found => found?,
    };
    let of_noun = |noun: Noun| {
        let (key, icon) = match noun {
            Noun::Account => ("search-accounts-found", "building"),
            Noun::Contact => ("search-contacts-found", "person"),
            Noun::Opportunity => ("search-opportunities-found", "flag"),
            Noun::Activity => ("search-activities-found", "clock"),
            Noun::File => ("search-files-found", "download"),
        };
        let hits = found
            .iter()
            .filter(|one| one.noun == noun)
            .map(of_found)
            .collect();
        Group { key, icon, hits }
    };
    Ok(Noun::ALL.into_iter().map(of_noun).collect())
}

fn of_found(found: &Found) -> Hit {
    let account = format!("/accounts/{}", found.account);
    let (path, beside) = match found.noun {
        Noun::Account => (account, found.account_code.clone()),
        Noun::Contact => (
            format!("{account}?tab=people#contacts"),
            Some(found.account_name.clone()),
        ),
        Noun::Opportunity => (
            format!("/opportunities/{}", found.subject),
            Some(found.account_name.clone()),
        ),
        Noun::Activity => (format!("{account}/activities"), Some(found.account_name.clone())),
        Noun::File => (
            format!("/files/{}", found.subject),
            Some(found.account_name.clone()),
        ),
    };
    Hit {
        id: format!("found-{}", found.subject),
        path,
        is_sent: false,
        title: found.title.clone(),
        beside,
    }
}

fn of_command(page: &Page, command: &Command) -> Hit {
    Hit {
        id: format!("command-{}", command.key),
        path: command.path.to_owned(),
        is_sent: command.is_sent,
        title: page.text(command.key),
        beside: None,
    }
}
