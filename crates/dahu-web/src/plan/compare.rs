//! Two versions of a plan beside each other.

use askama::Template;
use axum::extract::{Path, Query};
use dahu_app::plan::{self, Compared, Which};
use dahu_core::{
    access::Action,
    plan::comparing::{Became, Difference},
};
use serde::Deserialize;

use super::{id, require, words};
use crate::{
    failure::Answer,
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Which versions are asked for: numbers, or `now`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "plan/compare.html")]
struct ComparePage {
    page: Page,
    found: Compared,
}

impl ComparePage {
    /// What can be chosen: the word that is sent, and how it is called.
    fn choices(&self) -> Vec<(String, String)> {
        let texts = self.page.texts();
        let versions = self.found.facts.record.versions.iter();
        let numbers = versions.map(|version| Which::Version(version.number));
        let all = numbers.chain([Which::Now]);
        all.map(|which| (word(which), words::which(texts, which)))
            .collect()
    }

    fn is_from(&self, asked: &str) -> bool {
        word(self.found.from) == asked
    }

    fn is_to(&self, asked: &str) -> bool {
        word(self.found.to) == asked
    }

    fn earlier(&self) -> String {
        words::which(self.page.texts(), self.found.from)
    }

    fn later(&self) -> String {
        words::which(self.page.texts(), self.found.to)
    }

    fn thing(&self, difference: &Difference) -> String {
        words::thing(&self.page, &self.found, difference)
    }

    fn became(&self, difference: &Difference) -> String {
        self.page.text(match difference.became {
            Became::Added => "plan-became-added",
            Became::Removed => "plan-became-removed",
            Became::Changed => "plan-became-changed",
        })
    }
}

fn word(which: Which) -> String {
    match which {
        Which::Now => "now".to_owned(),
        Which::Version(number) => number.to_string(),
    }
}

fn read(word: &str) -> Option<Which> {
    match word {
        "now" => Some(Which::Now),
        number => number.parse().ok().map(Which::Version),
    }
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    let plan = id(&key)?;
    let found = plan::compare(&visitor.ctx, plan, read(&asked.from), read(&asked.to)).await?;
    render(&ComparePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-compare"),
        found,
    })
}
