//! What keeping more accounts would be worth: on the firm's own accounts, on a cohort of contracts, and by the textbook.

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    money::{Amount, Currency},
    valuation::DiscountRate,
};
use dahu_valuation::{
    contract::{Cohort, LOSSES_AT_LEAST, LifetimeError, ShiftedBetaGeometric, fit},
    retention::{
        RetentionCurve,
        constant::{ConstantRetention, FirstMargin},
        contractual::ContractBase,
    },
    value::{daily_rate, spread_discount},
};

use super::{
    Contracts, RetentionPoint, Run,
    engine::{amount, is_within, money},
    value::{exactly, rounded},
};
use crate::{
    Context, Error, Result,
    error::{Fact, Facts, MOST},
};

/// Five percent, or five points.
const FIVE: f64 = 0.05;
/// Changes of retention that curves of contracts have; the last is five percent, or five points.
const CHANGES: [f64; 6] = [0.0, 0.01, 0.02, 0.03, 0.04, 0.05];

/// What keeping more accounts would be worth.
#[derive(Clone, Debug, PartialEq)]
pub struct RetentionReport {
    /// The valuation that says so.
    pub run: Run,
    /// The value of all accounts as things stand.
    pub value: Amount,
    /// Accounts valued.
    pub accounts: u64,
    /// The value at each cut of dropout.
    pub curve: Vec<RetentionPoint>,
    /// The percentage that the value gains for each percent of dropout cut.
    pub elasticity: f64,
}

/// The value at a cut of dropout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetentionAnswer {
    /// The share by which dropout is cut.
    pub cut: f64,
    /// The value then.
    pub value: Amount,
    /// What it gains.
    pub gain: Amount,
    /// The same as a share of the value as things stand.
    pub gain_share: f64,
    /// The gain for each account.
    pub gain_per_account: Amount,
    /// The share of the accounts alive that still are a year later, as things stand and then.
    pub kept_a_year: Option<(f64, f64)>,
}

/// What a cohort of contracts says.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractAnswer {
    /// First parameter of the distribution of churn.
    pub alpha: f64,
    /// Second parameter.
    pub beta: f64,
    /// The retention rate in each period of tenure.
    pub retention_by_tenure: Vec<f64>,
    /// The value where points are added to the retention rate.
    pub points: Vec<RetentionPoint>,
    /// The value where a share of the churn is cut.
    pub fewer: Vec<RetentionPoint>,
    /// The gain from five points.
    pub five_points: f64,
    /// The gain from five percent fewer lost.
    pub five_percent_fewer: f64,
    /// The value of the renewals to come: of one customer for a cohort, of all contracts that run for the firm's own.
    pub value: Amount,
}

/// What the firm's own contracts say.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnContracts {
    /// What became of them.
    pub contracts: Contracts,
    /// The day on which they were looked at.
    pub as_of: NaiveDate,
    /// The currency of the amounts.
    pub currency: Currency,
    /// Losses that a model by tenure asks for.
    pub losses_needed: u64,
    /// What keeping more of those that run would be worth; none where too few were lost to tell, where no contract runs,
    /// or where the valuation has no discount.
    pub answer: Option<ContractAnswer>,
}

/// The textbook's answer, with one retention rate for all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstantAnswer {
    /// The retention rate.
    pub retention: f64,
    /// A customer's value, the first margin one period from now.
    pub value: Amount,
    /// The same with the points added.
    pub value_after_points: Amount,
    /// The gain from the points.
    pub gain_from_points: f64,
    /// The gain from five percent fewer lost.
    pub gain_from_fewer: f64,
    /// The percentage that the value gains for each percent of retention.
    pub elasticity: f64,
}

/// What keeping more accounts would be worth by the latest valuation; nothing where there is none, or where churn is not
/// known.
///
/// # Errors
///
/// When the database fails.
pub async fn retention(ctx: &Context) -> Result<Option<RetentionReport>> {
    ctx.may(Action::SeeWholeFirm)?;
    let Some(run) = super::latest(ctx).await? else {
        return Ok(None);
    };
    Ok(RetentionReport::of(run))
}

impl RetentionReport {
    /// What a valuation says of it; nothing where churn is not known.
    #[must_use]
    pub fn of(run: Run) -> Option<Self> {
        let outcome = run
            .outcome
            .as_ref()
            .filter(|outcome| outcome.retention.len() > 1)?;
        let first = outcome.retention[1];
        Some(Self {
            value: outcome.equity.value,
            accounts: outcome.accounts,
            curve: outcome.retention.clone(),
            elasticity: (first.relative - 1.0) / first.cut,
            run,
        })
    }

    /// The value at a cut from nothing to the end of the curve, straight between its points.
    #[must_use]
    pub fn at(&self, cut: f64) -> RetentionAnswer {
        let last = self.curve.last().map_or(0.0, |point| point.cut);
        let cut = if cut.is_finite() {
            cut.clamp(0.0, last)
        } else {
            0.0
        };
        let gain_share = self.relative(cut) - 1.0;
        let gain = exactly(self.value.ten_thousandths()) * gain_share;
        let kept = |cut| self.between(cut, |point| point.kept_a_year);
        RetentionAnswer {
            kept_a_year: kept(0.0).zip(kept(cut)),
            cut,
            value: Amount::from_ten_thousandths(rounded(exactly(self.value.ten_thousandths()) + gain)),
            gain: Amount::from_ten_thousandths(rounded(gain)),
            gain_share,
            gain_per_account: Amount::from_ten_thousandths(rounded(gain / count(self.accounts).max(1.0))),
        }
    }

    /// What it takes to keep five points more of the accounts for a year, and what that is worth; none where no cut of
    /// the curve keeps as many.
    #[must_use]
    pub fn five_points(&self) -> Option<RetentionAnswer> {
        let wanted = self.curve.first()?.kept_a_year? + FIVE;
        let mut pairs = self.curve.windows(2);
        let pair = pairs.find(|pair| pair[1].kept_a_year.is_some_and(|kept| kept >= wanted))?;
        let (from, to) = (pair[0].kept_a_year?, pair[1].kept_a_year?);
        let way = (wanted - from) / (to - from);
        Some(self.at(pair[0].cut + way * (pair[1].cut - pair[0].cut)))
    }

    fn relative(&self, cut: f64) -> f64 {
        self.between(cut, |point| Some(point.relative)).unwrap_or(1.0)
    }

    /// A figure of the curve, straight between its points.
    fn between(&self, cut: f64, of: impl Fn(&RetentionPoint) -> Option<f64>) -> Option<f64> {
        let pair = self.curve.windows(2).find(|pair| cut <= pair[1].cut)?;
        let way = (cut - pair[0].cut) / (pair[1].cut - pair[0].cut);
        let (from, to) = (of(&pair[0])?, of(&pair[1])?);
        Some(from + way * (to - from))
    }
}

/// Fits the shifted beta-geometric to customers left at the start and after each period, and says what keeping more of
/// those who are left would be worth.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `survivors_not_usable` and `worth_too_large`.
pub fn contracts(
    survivors: &[u64],
    margin_per_period: Amount,
    discount: DiscountRate,
) -> Result<ContractAnswer> {
    let model = fit(&[Cohort { customers: survivors }])
        .map_err(not_usable)?
        .parameters;
    let mut customers = vec![0.0; survivors.len()];
    if let Some(now) = customers.last_mut() {
        *now = 1.0;
    }
    let base = ContractBase {
        customers: &customers,
        margin: money(margin_per_period),
        model,
        discount_rate: discount.to_f64(),
    };
    let answer = base_answer(&base).map_err(not_usable)?;
    if !is_within(answer.value) {
        return Err(too_large());
    }
    Ok(answer)
}

/// What the firm's own contracts say by a valuation, at its margin and its discount; nothing where none had begun.
#[must_use]
pub fn own_contracts(run: &Run) -> Option<OwnContracts> {
    let (request, outcome) = (run.request.as_ref()?, run.outcome.as_ref()?);
    let contracts = outcome.contracts.clone()?;
    // What is sold in their terms stands for the customers, so that their value is in money.
    let sold: Vec<f64> = contracts.amounts.iter().copied().map(money).collect();
    let model = contracts
        .model
        .and_then(|(alpha, beta)| ShiftedBetaGeometric::new(alpha, beta).ok());
    let answer = model.zip(contracts.mean_days).and_then(|(model, (rest, whole))| {
        let daily = daily_rate(request.discount.to_f64()).ok()?;
        // The model values renewals on the day on which they begin; a term's margin comes evenly over its days.
        let until_earned = spread_discount(daily, rest, whole);
        let base = ContractBase {
            customers: &sold,
            margin: request.margin.to_f64() * until_earned,
            model,
            discount_rate: (daily * whole).exp_m1(),
        };
        base_answer(&base).ok()
    });
    Some(OwnContracts {
        contracts,
        as_of: outcome.as_of,
        currency: outcome.currency,
        losses_needed: LOSSES_AT_LEAST,
        answer,
    })
}

fn base_answer(base: &ContractBase<'_>) -> std::result::Result<ContractAnswer, LifetimeError> {
    let points = base.curve_of_points(&CHANGES)?;
    let fewer = base.curve_of_fewer_defections(&CHANGES)?;
    let tenures = 1..=u32::try_from(base.customers.len()).unwrap_or(u32::MAX);
    let model = base.model;
    Ok(ContractAnswer {
        alpha: model.alpha,
        beta: model.beta,
        retention_by_tenure: tenures.map(|tenure| model.retention_rate(tenure)).collect(),
        five_points: last_gain(&points),
        five_percent_fewer: last_gain(&fewer),
        value: amount(points.value),
        points: shown(&points),
        fewer: shown(&fewer),
    })
}

/// The value of a customer at one retention rate for all, and what more of it is worth: the first margin comes one
/// period from now.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `retention_not_a_share` for a rate, or points, that are not between 0 and 1, and with
/// `worth_too_large` for a value that no amount can hold.
pub fn constant(
    retention: f64,
    points: f64,
    margin_per_period: Amount,
    discount: DiscountRate,
) -> Result<ConstantAnswer> {
    let is_share = |share: f64| (0.0..=1.0).contains(&share);
    if !is_share(retention)
        || !is_share(points)
        || retention <= 0.0
        || (retention >= 1.0 && discount.is_zero())
    {
        return Err(Error::refused(
            "retention_not_a_share",
            "the retention rate has to be above 0 and at most 1, below 1 without a discount, and the points from 0 to 1",
        ));
    }
    let rates = ConstantRetention {
        retention_rate: retention,
        discount_rate: discount.to_f64(),
    };
    let first = FirstMargin::NextPeriod;
    let margin = money(margin_per_period);
    let value = margin * rates.value(first);
    let gain_from_points = rates.gain_from_points(first, points);
    let (value, after) = (amount(value), amount(value * (1.0 + gain_from_points)));
    if !is_within(value) || !is_within(after) {
        return Err(too_large());
    }
    Ok(ConstantAnswer {
        retention,
        value,
        value_after_points: after,
        gain_from_points,
        gain_from_fewer: rates.gain_from_fewer_defections(first, FIVE),
        elasticity: rates.elasticity(first),
    })
}

fn last_gain(curve: &RetentionCurve) -> f64 {
    curve.points.last().map_or(0.0, |point| point.gain)
}

fn shown(curve: &RetentionCurve) -> Vec<RetentionPoint> {
    let points = curve.points.iter().map(|point| RetentionPoint {
        cut: point.change,
        relative: 1.0 + point.gain,
        kept_a_year: None,
    });
    points.collect()
}

fn not_usable(error: impl std::fmt::Display) -> Error {
    let facts = Facts::of([("detail", Fact::text(&error))]);
    Error::refused_with(
        "survivors_not_usable",
        format!(
            "these numbers of customers cannot be used ({error}): give how many were left at the start and after each \
             period, never rising, with ten lost at least in more than one period, and a discount rate above 0"
        ),
        facts,
    )
}

/// A value that no amount can hold.
fn too_large() -> Error {
    Error::refused_with(
        "worth_too_large",
        format!(
            "the value comes to more than {MOST}, the largest amount that is kept: give a smaller margin, or a higher \
             discount rate"
        ),
        Facts::of([("most", Fact::text(MOST))]),
    )
}

#[expect(clippy::cast_precision_loss, reason = "accounts are fewer than 2^52")]
fn count(accounts: u64) -> f64 {
    accounts as f64
}
