//! The playbooks of the firm, and one of them with its versions.

use askama::Template;
use axum::extract::{Path, Query};
use dahu_app::playbook::{self, Known, Shown, Version};
use dahu_core::{
    access::Action,
    bilingual::Bilingual,
    opportunity::SellingMode,
    playbook::{Playbook, PlaybookId, words::Situation},
};
use serde::Deserialize;

use super::words;
use crate::{
    failure::{Answer, Failure},
    opportunity::words as selling,
    page::{Page, Section, render},
    plan::{id, require, words::both},
    visitor::Visitor,
};

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Of which way of selling alone.
    mode: String,
}

#[derive(Template)]
#[template(path = "playbook/list.html")]
struct ListPage {
    page: Page,
    playbooks: Vec<Known>,
    mode: Option<SellingMode>,
    may_change: bool,
}

impl ListPage {
    fn told(&self, words: &Bilingual) -> String {
        both(&self.page, words)
    }

    fn is_mode(&self, word: &str) -> bool {
        self.mode.map(SellingMode::as_str) == Some(word)
    }

    /// Those of a situation.
    fn of(&self, situation: &Situation) -> Vec<&Known> {
        let all = self.playbooks.iter();
        all.filter(|(_, playbook)| playbook.situation == *situation)
            .collect()
    }
}

pub(super) async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeOpportunities)?;
    let mode = SellingMode::from_word(&asked.mode);
    let mut playbooks = playbook::all(&visitor.ctx).await?;
    playbooks.retain(|(_, playbook)| {
        mode.is_none() || playbook.selling_mode.is_none() || playbook.selling_mode == mode
    });
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "playbooks"),
        playbooks,
        mode,
        may_change: visitor.ctx.is_open(Action::ManagePlaybooks),
    })
}

/// What the address of one asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskedOne {
    /// Whether it was changed just now.
    undo: String,
    /// The number of the version that is shown; what it says now where none is named.
    version: String,
}

#[derive(Template)]
#[template(path = "playbook/show.html")]
struct ShowPage {
    page: Page,
    id: PlaybookId,
    /// What is shown of it: as it is now, or as it was.
    playbook: Playbook,
    /// The number of what is shown, where that is not what it says now.
    version: Option<i32>,
    versions: Vec<Version>,
    may_change: bool,
    undo: bool,
}

impl ShowPage {
    fn told(&self, words: &Bilingual) -> String {
        both(&self.page, words)
    }

    /// The questions, part by part.
    fn questions(&self) -> Vec<(String, Vec<String>)> {
        words::by_part(&self.page, &self.playbook.questions)
    }

    fn by(&self, version: &Version) -> String {
        version
            .by
            .clone()
            .unwrap_or_else(|| self.page.text("actor-system"))
    }
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<AskedOne>) -> Answer {
    require(&visitor, Action::SeeOpportunities)?;
    let Shown {
        id,
        playbook,
        versions,
        may_change,
    } = playbook::show(&visitor.ctx, id(&key)?).await?;
    let wanted = match asked.version.as_str() {
        "" => None,
        number => {
            let found = versions.iter().find(|one| one.number.to_string() == number);
            Some(found.ok_or(Failure::NotFound)?.clone())
        }
    };
    let (playbook, version) = match wanted {
        Some(version) => (version.playbook, Some(version.number)),
        None => (playbook, None),
    };
    let page = Page::titled(&visitor.reader, Section::Opportunities, "playbooks");
    let title = both(&page, &playbook.name);
    render(&ShowPage {
        page: Page::new(&visitor.reader, Some(Section::Opportunities), &title),
        id,
        playbook,
        version,
        versions,
        may_change,
        undo: may_change && !asked.undo.is_empty(),
    })
}
