//! One version of the rules of kinds, to be read, with what is in force where that is something else.

use askama::Template;
use axum::{Router, extract::Path, routing::get};
use dahu_app::{Context, Version, kind};
use dahu_core::kind::KindRules;

use super::rules::{RulesForm, applied};
use crate::{
    failure::{Answer, Failure},
    number::DASH,
    page::{Page, render},
    text::Texts,
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/kinds/rules/{version}", get(show))
}

/// What rules say of a kind.
pub(super) struct KindTold {
    /// The key of the kind's name.
    pub(super) key: &'static str,
    pub(super) lines: Vec<LineTold>,
}

/// A threshold or a list of a rule.
pub(super) struct LineTold {
    /// The key of its label.
    pub(super) label: &'static str,
    pub(super) text: String,
    /// What is in force, where that is something else.
    pub(super) now: Option<String>,
}

/// What rules say, beside what is in force.
pub(super) fn told(texts: &Texts, rules: &KindRules, in_force: &KindRules) -> Vec<KindTold> {
    let or_dash = |text: String| {
        if text.is_empty() { DASH.to_owned() } else { text }
    };
    let (told, now) = (
        RulesForm::of(rules).told(texts),
        RulesForm::of(in_force).told(texts),
    );
    let kinds = told.into_iter().zip(now).map(|((key, lines), (_, now))| {
        let lines = lines
            .into_iter()
            .zip(now)
            .map(|((label, text), (_, now))| LineTold {
                label,
                now: (now != text).then(|| or_dash(now)),
                text: or_dash(text),
            });
        KindTold {
            key,
            lines: lines.collect(),
        }
    });
    kinds.collect()
}

#[derive(Template)]
#[template(path = "kind/version.html")]
struct VersionPage {
    page: Page,
    version: Version<KindRules>,
    is_in_force: bool,
    kinds: Vec<KindTold>,
}

impl VersionPage {
    /// When and by whom it was applied.
    fn applied(&self) -> String {
        applied(self.page.texts(), &self.version)
    }
}

async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let book = kind::rules(&visitor.ctx).await?;
    let number: i32 = number.parse().map_err(|_| Failure::NotFound)?;
    let in_force = book.current.clone();
    let is_in_force = in_force.number == number;
    let mut versions = std::iter::once(book.current).chain(book.earlier);
    let found = versions.find(|version| version.number == number);
    let version = found.ok_or(Failure::NotFound)?;
    let texts = visitor.reader.texts();
    let title = texts.text_with("kinds-rules-of-version", "number", number);
    render(&VersionPage {
        kinds: told(&texts, &version.rules, &in_force.rules),
        page: Page::new(&visitor.reader, None, &title),
        version,
        is_in_force,
    })
}
