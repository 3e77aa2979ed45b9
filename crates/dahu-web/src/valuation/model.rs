//! The model card: what was fitted, how well it foretold days that it had not seen, and all doubts about it.

use askama::Template;
use axum::extract::Query;
use dahu_app::valuation::{self, Bin, FittedModel, HoldOut, Outcome, Run, Scores};
use serde::Deserialize;

use super::{
    Tab,
    caution::{self, Notice},
    chart, words,
};
use crate::{
    failure::Answer,
    number::{self, DASH},
    page::{Page, Section, render},
    text::Texts,
    visitor::Visitor,
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Which hold-out the pictures are of: the day of its origin.
    origin: String,
}

#[derive(Template)]
#[template(path = "valuation/model.html")]
struct ModelPage {
    page: Page,
    tab: Tab,
    run: Option<Run>,
    outcome: Option<Outcome>,
    notices: Vec<Notice>,
    drawn: Option<Drawn>,
    runs: Vec<Run>,
}

/// The hold-out that the pictures are of.
struct Drawn {
    hold_out: HoldOut,
    tracking: String,
    calibrations: [Calibration; 2],
}

/// Accounts that were alike, and the picture of what they did.
struct Calibration {
    heading: &'static str,
    /// The key of what the bins are.
    bins_definition: &'static str,
    bins: Vec<Bin>,
    chart: String,
}

impl Calibration {
    fn of(
        page: &Page,
        heading: &'static str,
        bins_definition: &'static str,
        bins: &[Bin],
        axis: &str,
    ) -> Self {
        Self {
            heading,
            bins_definition,
            bins: bins.to_vec(),
            chart: chart::calibration(page, bins, axis),
        }
    }
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let page = Page::titled(&visitor.reader, Section::Value, "model-card");
    let run = valuation::latest(&visitor.ctx).await?;
    let outcome = run.as_ref().and_then(|run| run.outcome.clone());
    let cautions = outcome.as_ref().map_or(&[][..], |outcome| &outcome.cautions);
    let hold_outs = outcome.as_ref().map_or(&[][..], |outcome| &outcome.hold_outs);
    let asked_for = hold_outs
        .iter()
        .find(|one| one.origin.to_string() == asked.origin);
    let drawn = asked_for.or(hold_outs.last()).map(|hold_out| Drawn {
        tracking: chart::tracking(&page, hold_out),
        calibrations: [
            Calibration::of(
                &page,
                "calibration-by-purchases",
                "calibration-by-purchases-definition",
                &hold_out.by_purchases,
                "repeat-purchases",
            ),
            Calibration::of(
                &page,
                "calibration-by-recency",
                "calibration-by-recency-definition",
                &hold_out.by_recency,
                "days-since-last",
            ),
        ],
        hold_out: hold_out.clone(),
    });
    render(&ModelPage {
        notices: caution::all(page.texts(), cautions),
        runs: valuation::list(&visitor.ctx).await?,
        tab: Tab::Model,
        drawn,
        page,
        run,
        outcome,
    })
}

/// A row of the hold-out table.
struct ScoreRow {
    label: String,
    is_model: bool,
    cells: [String; 7],
}

/// The model beside the heuristic, and beside the best that anybody could do.
fn score_rows(page: &Page, hold_out: &HoldOut) -> Vec<ScoreRow> {
    let row = |label: String, is_model, scores: &Scores| ScoreRow {
        label,
        is_model,
        cells: [
            number::grouped(&format!("{:.1}", scores.purchases)),
            scores
                .bias
                .map_or_else(|| DASH.to_owned(), number::signed_percent),
            page.estimate(&scores.mae),
            page.estimate(&scores.rmse),
            page.estimate_or_dash(&scores.spearman),
            page.percent(&scores.capture),
            page.estimate(&scores.brier),
        ],
    };
    let dash = || DASH.to_owned();
    vec![
        row(
            words::held_out_model(page.texts(), hold_out),
            true,
            &hold_out.model,
        ),
        row(page.text("score-of-heuristic"), false, &hold_out.heuristic),
        ScoreRow {
            label: page.text("score-of-best"),
            is_model: false,
            cells: [
                page.count(&hold_out.actual_purchases),
                dash(),
                dash(),
                dash(),
                dash(),
                page.percent(&hold_out.best_capture),
                page.estimate(&hold_out.base_brier),
            ],
        },
    ]
}

/// Whether the search for the parameters ended well, in a sentence.
fn convergence(texts: &Texts, model: &FittedModel) -> String {
    let key = if model.is_maximum {
        "convergence-is-maximum"
    } else {
        "convergence-is-none"
    };
    let facts = [
        ("agreeing", model.starts.1.to_string()),
        ("starts", model.starts.0.to_string()),
        ("evaluations", number::grouped(&model.evaluations.to_string())),
        ("gradient", number::estimate(model.gradient_norm)),
    ];
    texts.fill(key, &facts)
}

/// The range of a bin: `0`, `2–3`, `7+`.
pub(super) fn bin_label(bin: &Bin) -> String {
    match bin.to {
        Some(to) if to == bin.from => bin.from.to_string(),
        Some(to) => format!("{}–{to}", bin.from),
        None => format!("{}+", bin.from),
    }
}

/// The beginning of a hash, enough to tell two apart.
fn short(hash: &Option<String>) -> String {
    hash.as_deref()
        .map_or_else(|| DASH.to_owned(), |hash| hash.chars().take(12).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_read_as_ranges() {
        let bin = |from, to| Bin {
            from,
            to,
            accounts: 1,
            expected: 1.0,
            actual: 1.0,
        };
        for (from, to, expected) in [(0, Some(0), "0"), (2, Some(3), "2–3"), (7, None, "7+")] {
            assert_eq!(bin_label(&bin(from, to)), expected);
        }
    }
}
