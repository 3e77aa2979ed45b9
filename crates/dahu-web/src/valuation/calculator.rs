//! Two calculators that need no ledger: one retention rate for all, and contracts whose renewals are known.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::IntoResponse};
use dahu_app::{
    Error,
    valuation::{self, ConstantAnswer, ContractAnswer},
};
use dahu_core::{money::Amount, valuation::DiscountRate};
use serde::Deserialize;

use super::chart;
use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, Section, render},
    text::Texts,
    visitor::Visitor,
};

/// Customers of the published "high end" cohort after each year (Fader and Hardie 2007), to begin with.
const FIRST_SURVIVORS: &str = "1000, 869, 743, 653, 593, 551, 517, 491";
/// Periods that a cohort may have.
const PERIODS_AT_MOST: usize = 200;

/// What was typed; shares in percent. What is empty has its first value.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    retention: String,
    points: String,
    discount: String,
    margin: String,
    survivors: String,
    contract_discount: String,
    contract_margin: String,
}

/// The textbook's calculator with what was typed, and its answer or what is wrong.
pub(super) struct Constant {
    pub(super) retention: String,
    pub(super) points: String,
    pub(super) discount: String,
    pub(super) margin: String,
    pub(super) answer: Result<ConstantAnswer, String>,
}

/// The contracts' calculator.
pub(super) struct Contracts {
    pub(super) survivors: String,
    pub(super) discount: String,
    pub(super) margin: String,
    pub(super) answer: Result<Box<Contracted>, String>,
}

pub(super) struct Contracted {
    pub(super) found: ContractAnswer,
    pub(super) chart: String,
    pub(super) tenure_chart: String,
}

impl Contracted {
    pub(super) fn of(page: &Page, found: ContractAnswer) -> Self {
        Self {
            chart: chart::contracts(page, &found),
            tenure_chart: chart::tenure(page, &found),
            found,
        }
    }

    /// The gain of each change: by points of retention, and by fewer losses.
    pub(super) fn rows(&self) -> Vec<(f64, f64, f64)> {
        let pairs = self.found.points.iter().zip(&self.found.fewer);
        pairs
            .map(|(points, fewer)| (points.cut, points.relative - 1.0, fewer.relative - 1.0))
            .collect()
    }
}

#[derive(Template)]
#[template(path = "valuation/_constant.html")]
struct ConstantFragment {
    page: Page,
    constant: Constant,
}

#[derive(Template)]
#[template(path = "valuation/_contracts.html")]
struct ContractsFragment {
    page: Page,
    contracts: Contracts,
}

pub(super) async fn constant(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let constant = Constant::of(&visitor, &asked)?;
    let status = status(constant.answer.is_ok());
    let page = Page::titled(&visitor.reader, Section::Value, "retention-title");
    let body = render(&ConstantFragment { page, constant })?;
    Ok((status, body).into_response())
}

pub(super) async fn contracts(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let page = Page::titled(&visitor.reader, Section::Value, "retention-title");
    let contracts = Contracts::of(&visitor, &page, &asked)?;
    let status = status(contracts.answer.is_ok());
    let body = render(&ContractsFragment { page, contracts })?;
    Ok((status, body).into_response())
}

impl Constant {
    pub(super) fn of(visitor: &Visitor, asked: &Asked) -> Result<Self, Failure> {
        let texts = visitor.reader.texts();
        let typed = Self {
            retention: or(&asked.retention, "80"),
            points: or(&asked.points, "5"),
            discount: or(&asked.discount, "10"),
            margin: or(&asked.margin, "100"),
            answer: Err(String::new()),
        };
        let answer = match typed.check(&texts) {
            Ok((retention, points, margin, discount)) => {
                said(&texts, valuation::constant(retention, points, margin, discount))?
            }
            Err(problem) => Err(problem),
        };
        Ok(Self { answer, ..typed })
    }

    fn check(&self, texts: &Texts) -> Result<(f64, f64, Amount, DiscountRate), String> {
        Ok((
            share(texts, &self.retention)?,
            share(texts, &self.points)?,
            money(texts, &self.margin)?,
            rate(texts, &self.discount)?,
        ))
    }
}

impl Contracts {
    pub(super) fn of(visitor: &Visitor, page: &Page, asked: &Asked) -> Result<Self, Failure> {
        let texts = visitor.reader.texts();
        let typed = Self {
            survivors: or(&asked.survivors, FIRST_SURVIVORS),
            discount: or(&asked.contract_discount, "10"),
            margin: or(&asked.contract_margin, "100"),
            answer: Err(String::new()),
        };
        let answer = match typed.check(&texts) {
            Ok((survivors, margin, discount)) => {
                said(&texts, valuation::contracts(&survivors, margin, discount))?
            }
            Err(problem) => Err(problem),
        };
        let answer = answer.map(|found| Box::new(Contracted::of(page, found)));
        Ok(Self { answer, ..typed })
    }

    fn check(&self, texts: &Texts) -> Result<(Vec<u64>, Amount, DiscountRate), String> {
        Ok((
            survivors(texts, &self.survivors)?,
            money(texts, &self.margin)?,
            rate(texts, &self.discount)?,
        ))
    }
}

/// A refusal becomes its sentence; any other error takes the whole page.
fn said<T>(texts: &Texts, answer: Result<T, Error>) -> Result<Result<T, String>, Failure> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) => Ok(Err(problem(texts, error)?)),
    }
}

fn status(is_ok: bool) -> StatusCode {
    if is_ok {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn or(typed: &str, first: &str) -> String {
    match typed.trim() {
        "" => first.to_owned(),
        typed => typed.to_owned(),
    }
}

/// A share that was typed in percent.
fn share(texts: &Texts, typed: &str) -> Result<f64, String> {
    let percent: Option<f64> = typed.trim_end_matches(['%', '％']).trim().parse().ok();
    let share = percent.map(|percent| percent / 100.0);
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| texts.text_with("percent-unreadable", "text", typed))
}

/// A discount rate that was typed in percent.
fn rate(texts: &Texts, typed: &str) -> Result<DiscountRate, String> {
    let percent = format!("{}%", typed.trim_end_matches(['%', '％']).trim());
    percent
        .parse()
        .map_err(|_| texts.text_with("rule-not-a-discount-rate", "text", typed))
}

fn money(texts: &Texts, typed: &str) -> Result<Amount, String> {
    let amount: Option<Amount> = typed.replace([',', '，'], "").parse().ok();
    amount
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| texts.text_with("amount-unreadable", "text", typed))
}

/// Customers left at the start and after each period, in any of the ways in which people part numbers.
fn survivors(texts: &Texts, typed: &str) -> Result<Vec<u64>, String> {
    let parts = typed.split(|sign: char| sign.is_whitespace() || ",;，；、".contains(sign));
    let counts: Result<Vec<u64>, _> = parts.filter(|part| !part.is_empty()).map(str::parse).collect();
    counts
        .ok()
        .filter(|counts| counts.len() <= PERIODS_AT_MOST)
        .ok_or_else(|| texts.text_with("survivors-unreadable", "most", PERIODS_AT_MOST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn cohorts_are_read_however_people_part_their_numbers() {
        let texts = Texts::new(Language::English);
        for typed in [
            "1000, 869, 743",
            "1000\n869\n743\n",
            "1000，869、743",
            "1000\t869 743;",
        ] {
            assert_eq!(survivors(&texts, typed), Ok(vec![1000, 869, 743]), "{typed}");
        }
        for typed in ["1000, 86.9", "a", "-1", "1e3"] {
            assert!(survivors(&texts, typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn shares_are_read_in_percent() {
        let texts = Texts::new(Language::English);
        assert_eq!(share(&texts, "80%"), Ok(0.8));
        assert!(share(&texts, "101").is_err() && share(&texts, "NaN").is_err());
        assert_eq!(rate(&texts, "10").map(DiscountRate::to_f64), Ok(0.1));
        assert!(money(&texts, "0").is_err() && money(&texts, "1,200.50").is_ok());
    }
}
