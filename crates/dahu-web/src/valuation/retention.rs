//! What keeping accounts is worth: the firm's own curve, and the slogan beside it.

use askama::Template;
use axum::extract::Query;
use dahu_app::valuation::{self, Basis, OwnContracts, RetentionAnswer, RetentionReport, Run};
use dahu_core::money::{Amount, Currency};
use serde::Deserialize;

use super::{
    Tab,
    calculator::{Asked as Typed, Constant, Contracted, Contracts},
    chart, words,
};
use crate::{
    failure::{Answer, Failure},
    number::Unit,
    page::{Page, Section, render},
    visitor::Visitor,
};

/// The cut that the slider begins with, in percent: the slogan's.
const FIRST_CUT_PERCENT: f64 = 5.0;
/// The largest cut, in percent.
const CUT_PERCENT_AT_MOST: f64 = 50.0;
/// The cut of the slogan: five percent fewer customers lost.
const SLOGAN_CUT: f64 = 0.05;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The cut of dropout, in percent.
    cut: String,
}

#[derive(Template)]
#[template(path = "valuation/retention.html")]
struct RetentionPage {
    page: Page,
    tab: Tab,
    own: Own,
    own_contracts: Option<OwnContractsCard>,
    constant: Constant,
    contracts: Contracts,
}

impl RetentionPage {
    /// Whether there is anything to take away.
    fn has_download(&self) -> bool {
        matches!(self.own, Own::Known(_)) || self.own_contracts.is_some()
    }
}

/// What the firm's own figures say.
enum Own {
    /// Nothing was valued yet.
    NotValued,
    /// Churn is not known; how the values were made says why.
    Unknown(Basis),
    Known(Box<Known>),
}

struct Known {
    report: RetentionReport,
    answer: RetentionAnswer,
    slogan: RetentionAnswer,
    /// The same for five points of retention.
    points: Option<RetentionAnswer>,
    chart: String,
}

/// What the firm's own contracts say.
struct OwnContractsCard {
    found: OwnContracts,
    contracted: Option<Contracted>,
}

/// Contracts of one tenure.
struct TenureRow {
    running: u64,
    amount: Amount,
    renewed: u64,
    lost: u64,
    chance: f64,
}

impl OwnContractsCard {
    fn of(page: &Page, run: &Run) -> Option<Self> {
        let found = valuation::own_contracts(run)?;
        let contracted = found.answer.clone().map(|answer| Contracted::of(page, answer));
        Some(Self { found, contracted })
    }

    /// What keeping more of them would be worth, or why that cannot be told.
    fn sentence(&self, page: &Page) -> String {
        let (contracts, count) = (&self.found.contracts, |number: u64| page.count(&number));
        let lost = contracts.lost.iter().sum();
        let facts = [
            ("running", count(contracts.running.iter().sum())),
            ("renewed", count(contracts.renewed)),
            ("due", count(contracts.due)),
            ("lost", count(lost)),
            ("needed", count(self.found.losses_needed)),
            ("chance", words::chance_of_renewal(contracts)),
        ];
        let Some(answer) = &self.found.answer else {
            let key = match (contracts.model, contracts.mean_days) {
                (None, _) => "own-contracts-few",
                (Some(_), None) => "own-contracts-none-runs",
                (Some(_), Some(_)) => "own-contracts-undiscounted",
            };
            return page.texts().fill(key, &facts);
        };
        let gains = [
            ("value", page.money(&answer.value)),
            ("unit", page.unit_of(&self.found.currency)),
            ("points", page.gain(&answer.five_points)),
            ("fewer", page.gain(&answer.five_percent_fewer)),
        ];
        page.texts()
            .fill("own-contracts-sentence", &[&facts[..], &gains[..]].concat())
    }

    /// The key of what that sentence's figures are.
    fn definition_key(&self) -> &'static str {
        if self.found.answer.is_some() {
            "own-contracts-answer-definition"
        } else {
            "own-contracts-chance-definition"
        }
    }

    fn rows(&self) -> Vec<TenureRow> {
        let contracts = &self.found.contracts;
        let tenures = contracts.running.iter().zip(&contracts.lost).enumerate();
        let rows = tenures.zip(contracts.amounts.iter().zip(&contracts.chances));
        rows.map(|((place, (running, lost)), (amount, chance))| TenureRow {
            running: *running,
            amount: *amount,
            renewed: contracts.renewed_after(place),
            lost: *lost,
            chance: *chance,
        })
        .collect()
    }
}

/// What a cut comes to, without the page.
#[derive(Template)]
#[template(path = "valuation/_cut.html")]
struct Cut {
    page: Page,
    report: RetentionReport,
    answer: RetentionAnswer,
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>, Query(typed): Query<Typed>) -> Answer {
    let page = Page::titled(&visitor.reader, Section::Value, "retention-title");
    let run = valuation::latest(&visitor.ctx).await?;
    let own_contracts = run.as_ref().and_then(|run| OwnContractsCard::of(&page, run));
    let basis = run.as_ref().and_then(|run| Some(run.outcome.as_ref()?.basis));
    let own = match run.and_then(RetentionReport::of) {
        Some(report) => Own::Known(Box::new(Known {
            chart: chart::retention(&page, &report),
            answer: report.at(asked.share()?),
            slogan: report.at(SLOGAN_CUT),
            points: report.five_points(),
            report,
        })),
        None => basis.map_or(Own::NotValued, Own::Unknown),
    };
    render(&RetentionPage {
        constant: Constant::of(&visitor, &typed)?,
        contracts: Contracts::of(&visitor, &page, &typed)?,
        tab: Tab::Retention,
        page,
        own,
        own_contracts,
    })
}

/// The slider's answer.
pub(super) async fn cut(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let share = asked.share()?;
    let report = valuation::retention(&visitor.ctx)
        .await?
        .ok_or(Failure::NotFound)?;
    render(&Cut {
        page: Page::titled(&visitor.reader, Section::Value, "retention-title"),
        answer: report.at(share),
        report,
    })
}

impl Asked {
    /// The cut as a share.
    fn share(&self) -> Result<f64, Failure> {
        let text = self.cut.trim();
        if text.is_empty() {
            return Ok(FIRST_CUT_PERCENT / 100.0);
        }
        let percent: f64 = text.parse().map_err(|_| Failure::Unreadable(text.to_owned()))?;
        if (0.0..=CUT_PERCENT_AT_MOST).contains(&percent) {
            Ok(percent / 100.0)
        } else {
            Err(Failure::Unreadable(text.to_owned()))
        }
    }
}

/// The cut on the slider, in whole percent or halves.
fn on_slider(answer: &RetentionAnswer) -> String {
    let percent = format!("{:.1}", answer.cut * 100.0);
    percent.strip_suffix(".0").unwrap_or(&percent).to_owned()
}

/// The currency of the firm's own figures.
fn currency(report: &RetentionReport) -> Option<Currency> {
    report.run.outcome.as_ref().map(|outcome| outcome.currency)
}

/// One unit of that currency, whatever the unit of the page.
fn whole_unit(page: &Page, report: &RetentionReport) -> String {
    Unit::One.label(currency(report), page.texts())
}

/// Why the firm's own curve is not known.
fn why_unknown(basis: &Basis) -> &'static str {
    match basis {
        Basis::OwnRhythm => "retention-unknown-rhythm",
        Basis::Model | Basis::WithoutChurn => "retention-unknown-churn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_read_in_percent_and_beyond_half_refused() {
        let share = |cut: &str| {
            let asked = Asked { cut: cut.to_owned() };
            asked.share().ok()
        };
        assert_eq!(share(""), Some(0.05));
        assert_eq!(share("12.5"), Some(0.125));
        for wrong in ["51", "-1", "NaN", "half"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
