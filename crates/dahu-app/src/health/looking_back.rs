//! The back-test: what the score said at past month ends, by what was known then, and what became of customers.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    health::{Judgement, MOMENT_MONTHS, Observation, Sales, horizon_months, judge, moments, wellness},
    money::Amount,
    period::Period,
    portfolio::AccountFigures,
};
use serde::{Deserialize, Serialize};

use super::gathering::Gathered;
use crate::{Context, Result, ledger, setting};

/// Under which name it is kept what the past says.
const PAST: &str = "health_backtest";

/// What the past says, as it was last looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LookedBack {
    /// On which day.
    pub on: Option<NaiveDate>,
    /// What it says.
    pub judgement: Judgement,
}

/// A customer at risk at a moment.
#[derive(Clone, Copy)]
struct AtRisk {
    months: u32,
    last: NaiveDate,
    purchase_days: u64,
    net_recent: i64,
    net_prior: i64,
    median_gap_days: f64,
    p95_gap_days: f64,
}

/// What the ledger said at a moment.
struct Moment {
    on: NaiveDate,
    /// Customers at risk, by ledger number.
    at_risk: HashMap<i64, AtRisk>,
}

/// What the ledger said at past moments, and half a year after the last of them.
#[derive(Default)]
pub(super) struct Past {
    moments: Vec<Moment>,
    /// The last purchase of accounts on each day of moments, and half a year after the last.
    last: Vec<(NaiveDate, HashMap<i64, NaiveDate>)>,
    /// The first day of the ledger.
    ledger_begins: Option<NaiveDate>,
}

impl Past {
    /// Reads the ledger as it was; nothing without enough of it.
    pub(super) async fn of(ctx: &Context) -> Result<Self> {
        let versioned = ledger::snapshot(ctx).await?;
        let (Some(first), Some(last), Some(currency)) = (
            versioned.first_day(),
            versioned.last_day().map(|day| day.min(ctx.today())),
            setting::currency(ctx).await?,
        ) else {
            return Ok(Self::default());
        };
        let moments = moments(first, last);
        let Some(end) = moments
            .last()
            .and_then(|moment| dahu_core::health::month_end_after(*moment, MOMENT_MONTHS))
        else {
            return Ok(Self::default());
        };
        let currency = ledger::currency_code(currency)?;
        let mut past = Self {
            ledger_begins: Some(first),
            ..Self::default()
        };
        for day in moments.iter().copied().chain([end]) {
            let request = ledger::summary_request(currency, day, Period { from: None, to: day });
            let (engine, files) = (ctx.workspace.ledger.clone(), versioned.files.clone());
            let found =
                tokio::task::spawn_blocking(move || engine.account_summaries(&files, &request)).await??;
            let bought = found.accounts.iter();
            let last = bought.filter_map(|summary| Some((summary.account, summary.last?)));
            past.last.push((day, last.collect()));
            if day != end {
                let at_risk = found.accounts.iter().filter_map(|one| at_risk(one, day));
                past.moments.push(Moment {
                    on: day,
                    at_risk: at_risk.collect(),
                });
            }
        }
        Ok(past)
    }

    /// What the score said of an account at each moment at which it was at risk, and what became of it.
    pub(super) fn observations(&self, gathered: &Gathered) -> Vec<Observation> {
        let number = gathered.account.number;
        let observed = self.moments.iter().enumerate().filter_map(|(place, moment)| {
            let known = moment.at_risk.get(&number)?;
            let ahead = usize::try_from(known.months / MOMENT_MONTHS).unwrap_or(1);
            // What is not over yet is not known.
            let (known_on, last) = self.last.get(place + ahead)?;
            let sales = Sales::of(known.figures(), moment.on, self.ledger_begins);
            let score = wellness(&gathered.history, Some(&sales), moment.on).score?;
            Some(Observation {
                account: number.unsigned_abs(),
                on: moment.on,
                known_on: *known_on,
                score,
                is_lost: last.get(&number).is_none_or(|last| *last <= moment.on),
            })
        });
        observed.collect()
    }
}

impl AtRisk {
    fn figures(&self) -> AccountFigures {
        AccountFigures {
            first: Some(self.last),
            last: Some(self.last),
            purchase_days: self.purchase_days,
            net: Amount::ZERO,
            net_recent: Amount::from_ten_thousandths(self.net_recent),
            net_prior: Amount::from_ten_thousandths(self.net_prior),
            median_gap_days: Some(self.median_gap_days),
            p95_gap_days: Some(self.p95_gap_days),
        }
    }
}

fn at_risk(summary: &dahu_ledger::AccountSummary, moment: NaiveDate) -> Option<(i64, AtRisk)> {
    let mut known = AtRisk {
        months: 0,
        last: summary.last?,
        purchase_days: u64::try_from(summary.purchase_days).unwrap_or(0),
        net_recent: summary.net_recent,
        net_prior: summary.net_prior,
        median_gap_days: summary.median_gap_days?,
        p95_gap_days: summary.p95_gap_days?,
    };
    known.months = horizon_months(&known.figures(), moment).ok()?;
    Some((summary.account, known))
}

/// Judges the score by what became of customers, and keeps it.
pub(super) async fn judge_and_keep(ctx: &Context, observations: Vec<Observation>) -> Result<()> {
    let judgement = tokio::task::spawn_blocking(move || judge(&observations)).await?;
    let looked_back = LookedBack {
        on: Some(ctx.today()),
        judgement,
    };
    let transaction = ctx.workspace.database.begin().await?;
    setting::keep(&transaction, PAST, &looked_back).await?;
    Ok(transaction.commit().await?)
}

/// What the past says, as it was last looked at.
pub(super) async fn looked_back(ctx: &Context) -> Result<LookedBack> {
    setting::kept(ctx.workspace.database.reader(), PAST).await
}
