//! One version of the rules of ways of selling, to be read, with what it changed and what is in force.

use askama::Template;
use axum::{Router, extract::Path, routing::get};
use dahu_app::{Context, Version, selling};
use dahu_core::selling::{Input, SellingRules};

use super::{
    rules::{RulesForm, applied},
    words,
};
use crate::{
    failure::{Answer, Failure},
    page::{Page, render},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/selling/rules/{version}", get(show))
}

/// A figure of a version.
struct Figure {
    text: String,
    /// What the version before said, where that was something else.
    before: Option<String>,
    /// What is in force, where that is something else.
    now: Option<String>,
}

impl Figure {
    fn of(text: String, before: Option<String>, now: Option<String>) -> Self {
        Self {
            before: before.filter(|before| *before != text),
            now: now.filter(|now| *now != text),
            text,
        }
    }
}

/// What a version says of an input: its weight and its two thresholds.
struct InputTold {
    input: Input,
    figures: [Figure; 3],
}

fn figure(form: &RulesForm, input: Input, part: usize) -> String {
    let figures = form.signs.get(&input);
    let figure = figures.and_then(|figures| figures.get(part));
    figure.cloned().unwrap_or_default()
}

/// What rules say of each input, and what weight has to be known, beside the version before and what is in force.
fn told(
    rules: &SellingRules,
    before: Option<&SellingRules>,
    in_force: &SellingRules,
) -> (Vec<InputTold>, Figure) {
    let (said, now) = (RulesForm::of(rules), RulesForm::of(in_force));
    let before = before.map(RulesForm::of);
    let inputs = said.signs.keys().map(|input| InputTold {
        input: *input,
        figures: [0, 1, 2].map(|part| {
            let at = |form: &RulesForm| figure(form, *input, part);
            Figure::of(at(&said), before.as_ref().map(at), Some(at(&now)))
        }),
    });
    let inputs = inputs.collect();
    let least = before.map(|before| before.least_known);
    let least = Figure::of(said.least_known, least, Some(now.least_known));
    (inputs, least)
}

#[derive(Template)]
#[template(path = "selling/version.html")]
struct VersionPage {
    page: Page,
    version: Version<SellingRules>,
    is_in_force: bool,
    inputs: Vec<InputTold>,
    least: Figure,
}

impl VersionPage {
    /// When and by whom it was applied.
    fn applied(&self) -> String {
        applied(self.page.texts(), &self.version)
    }
}

async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let book = selling::rules(&visitor.ctx).await?;
    let number: i32 = number.parse().map_err(|_| Failure::NotFound)?;
    let in_force = book.current.clone();
    let is_in_force = in_force.number == number;
    let versions: Vec<Version<SellingRules>> = std::iter::once(book.current).chain(book.earlier).collect();
    let of = |number: i32| versions.iter().find(|version| version.number == number);
    let version = of(number).ok_or(Failure::NotFound)?.clone();
    let before = number.checked_sub(1).and_then(of);
    let (inputs, least) = told(
        &version.rules,
        before.map(|before| &before.rules),
        &in_force.rules,
    );
    let texts = visitor.reader.texts();
    let title = texts.text_with("selling-rules-of-version", "number", number);
    render(&VersionPage {
        page: Page::new(&visitor.reader, None, &title),
        version,
        is_in_force,
        inputs,
        least,
    })
}
