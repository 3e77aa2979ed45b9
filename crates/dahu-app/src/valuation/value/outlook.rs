//! What the latest valuation says of one account: its value, its chance to be alive over time, and what comes next.

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{access::Action, account::AccountId, money::Amount, portfolio::Standing};
use dahu_ledger::DayTotal;
use dahu_valuation::{
    spend::GammaGamma,
    summary::{Gatherer, GatheringPlan, PurchaseDays},
    timing::{AnyTiming, History, ModelKind, TimingModel},
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{AccountValue, store};
use crate::{
    Context, Result, access, account, exchange_rate, ledger,
    valuation::{FittedModel, Outcome, ParameterUnit, Request, Run, engine::amount},
};

/// Points of the history of the chance to be alive, besides the days of purchases.
const POINTS: i32 = 60;
const DAYS_A_WEEK: f64 = 7.0;
/// Where chance begins when futures of an account are drawn.
const SEED: u64 = 20_260_101;
/// The number of the one account that is summarised.
const THE_ONE: u32 = 1;

/// What the latest valuation says of an account.
#[derive(Clone, Debug)]
pub struct AccountOutlook {
    /// Its value.
    pub value: AccountValue,
    /// The valuation that says so.
    pub run: Run,
    /// Between which numbers of purchases in the horizon four of five outcomes lie; none without a model.
    pub purchases_interval: Option<(u32, u32)>,
    /// Between which amounts four of five outcomes lie of all that it brings from now on; none where its value ends with the
    /// horizon.
    pub residual_interval: Option<(Amount, Amount)>,
    /// The chance that it still bought, day by day since its first purchase; empty where churn is not known.
    pub alive_history: Vec<(NaiveDate, f64)>,
    /// When its next purchase is due: its last and the median of its own gaps; by what the valuation expects of it, where
    /// it has no rhythm yet. None where less than one purchase is expected.
    pub next_expected: Option<NaiveDate>,
    /// By how many days it is later than its own rhythm allows.
    pub late_by_days: Option<i64>,
}

/// What the latest valuation says of an account; nothing where the actor may not see its value, where it was not valued, or has nothing left to be valued by.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there; [`Error::Internal`] when the ledger fails.
pub async fn outlook(ctx: &Context, id: AccountId) -> Result<Option<AccountOutlook>> {
    let connection = ctx.workspace.database.reader();
    let account = account::find(ctx, id, Action::SeeAccount).await?;
    if !access::Rights::of(ctx, &account).await?.may(Action::SeeValue) {
        return Ok(None);
    }
    let Some(run) = crate::valuation::latest_ended(ctx).await? else {
        return Ok(None);
    };
    let found = store::of_account(connection, id, run.number).await?;
    let (Some(value), Some(outcome)) = (found.filter(|value| !value.is_gone()), run.outcome.as_ref()) else {
        return Ok(None);
    };
    // No model says anything of an account that has bought nothing.
    let fitted = outcome.timing.as_ref().filter(|_| !value.is_unbought());
    let model = fitted.and_then(timing);
    let horizon_days = f64::from(outcome.horizon_end.to_epoch_days() - outcome.as_of.to_epoch_days());
    let history = History {
        repeat_purchases: value.repeat_purchases,
        recency_days: f64::from(value.recency_days),
        age_days: f64::from(value.age_days),
    };
    let purchases_interval = model.and_then(|model| interval(&model, &history, horizon_days));
    let drawn = model
        .filter(|_| outcome.basis.is_residual())
        .zip(run.request.as_ref());
    let (alive_history, residual_interval) = match drawn {
        Some((model, request)) => {
            let days = days(ctx, account.number, outcome).await?;
            let purchases = purchases(&days, request);
            let futures = Futures::of(model, &value, request, outcome);
            let interval = tokio::task::spawn_blocking(move || futures?.interval(&days)).await?;
            (
                alive_history(&model, &purchases, outcome.as_of.to_epoch_days()),
                interval,
            )
        }
        None => (Vec::new(), None),
    };
    let figures = account.figures(outcome.as_of);
    let by_rhythm = figures
        .last
        .zip(figures.median_gap_days)
        .and_then(|(last, gap)| last.checked_add_signed(TimeDelta::days(whole(gap))));
    let by_model = (value.expected_purchases >= 1.0)
        .then(|| TimeDelta::days(whole(horizon_days / value.expected_purchases)))
        .and_then(|days| outcome.as_of.checked_add_signed(days));
    let late_by_days = match figures.standing {
        Standing::Late { days_over } => Some(i64::from(days_over)),
        _ => None,
    };
    Ok(Some(AccountOutlook {
        purchases_interval,
        residual_interval,
        alive_history,
        next_expected: by_rhythm.or(by_model),
        late_by_days,
        value,
        run,
    }))
}

/// The timing model of a valuation, from what was kept of it.
fn timing(fitted: &FittedModel) -> Option<AnyTiming> {
    let kind: ModelKind = fitted.name.parse().ok()?;
    let in_days = fitted.parameters.iter().map(|parameter| match parameter.unit {
        ParameterUnit::Weeks => parameter.value * DAYS_A_WEEK,
        ParameterUnit::None | ParameterUnit::Money => parameter.value,
    });
    AnyTiming::from_values(kind, &in_days.collect::<Vec<_>>()).ok()
}

fn interval(model: &AnyTiming, history: &History, horizon_days: f64) -> Option<(u32, u32)> {
    const UP_TO: f64 = 0.95;
    let (low, high) = model
        .purchase_distribution(history, horizon_days, UP_TO)
        .interval()?;
    Some((u32::try_from(low).ok()?, u32::try_from(high).ok()?))
}

/// The spend model of a valuation, from what was kept of it.
fn spend(fitted: &FittedModel) -> Option<GammaGamma> {
    let [p, q, gamma] = fitted.parameters.as_slice() else {
        return None;
    };
    GammaGamma::new(p.value, q.value, gamma.value).ok()
}

/// What the account bought and returned day by day up to the valuation, at the exchange rates that hold now.
async fn days(ctx: &Context, number: i64, outcome: &Outcome) -> Result<Vec<DayTotal>> {
    let rates = exchange_rate::for_ledger(ctx).await?;
    let lines = ledger::account_lines(ctx, number).await?;
    let mut days = lines.by_day(ledger::currency_code(outcome.currency)?, &rates)?;
    let until = outcome.as_of.to_epoch_days();
    days.retain(|day| day.epoch_day <= until);
    Ok(days)
}

/// The days of its purchases, in order, by the terms of the valuation.
fn purchases(days: &[DayTotal], request: &Request) -> Vec<i32> {
    let mut purchases = PurchaseDays::new(request.returns.into());
    for day in days {
        purchases.book(day.epoch_day, day.bought(), -day.returned);
    }
    purchases.days().collect()
}

/// What futures of an account are drawn by, the same for every reader.
struct Futures {
    timing: AnyTiming,
    spend: GammaGamma,
    terms: Terms,
    /// The account's own margin, or that of the valuation.
    margin: f64,
    plan: GatheringPlan,
}

impl Futures {
    fn of(timing: AnyTiming, value: &AccountValue, request: &Request, outcome: &Outcome) -> Option<Self> {
        Some(Self {
            timing,
            spend: outcome.spend.as_ref().and_then(spend)?,
            // Its own margin may be 0, which is none that a valuation can be on.
            terms: Terms::new(1.0, request.discount.to_f64()).ok()?,
            margin: value.margin.unwrap_or_else(|| request.margin.to_f64()),
            plan: GatheringPlan {
                returns: request.returns.into(),
                end_day: outcome.as_of.to_epoch_days(),
                origin_day: None,
            },
        })
    }

    /// Between which amounts four of five outcomes lie of all that an account with these days brings from now on.
    fn interval(&self, days: &[DayTotal]) -> Option<(Amount, Amount)> {
        let mut gatherer = Gatherer::new(self.plan);
        for day in days {
            let taken = gatherer.day(THE_ONE, day.epoch_day, day.bought(), -day.returned);
            taken.ok()?;
        }
        let gathered = gatherer.finish().ok()?;
        let account = gathered.summaries.accounts.first()?;
        let model = ValueModel {
            timing: &self.timing,
            spend: &self.spend,
            terms: self.terms,
        };
        let mut source = ChaCha8Rng::seed_from_u64(SEED);
        let (low, high) =
            model.residual_interval(&account.history(), &account.spend(), &mut || source.random())?;
        Some((amount(low * self.margin), amount(high * self.margin)))
    }
}

/// The chance to be alive on days that are evenly spaced from the first purchase on, and on every purchase day.
fn alive_history(model: &AnyTiming, purchases: &[i32], as_of: i32) -> Vec<(NaiveDate, f64)> {
    let Some(first) = purchases.first() else {
        return Vec::new();
    };
    let span = as_of - first;
    let even = (0..=POINTS).map(|point| first + span * point / POINTS);
    let mut days: Vec<i32> = even.chain(purchases.iter().copied()).collect();
    days.sort_unstable();
    days.dedup();
    let chance = |day: i32| {
        let before = purchases.partition_point(|purchase| *purchase <= day);
        let last = purchases[before - 1];
        let history = History {
            repeat_purchases: u32::try_from(before - 1).unwrap_or(u32::MAX),
            recency_days: f64::from(last - first),
            age_days: f64::from(day - first),
        };
        Some((
            NaiveDate::from_epoch_days(day)?,
            model.probability_alive(&history),
        ))
    };
    days.into_iter().filter_map(chance).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a gap is days between two civil dates"
)]
fn whole(days: f64) -> i64 {
    days.round() as i64
}
