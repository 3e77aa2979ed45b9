//! What all accounts are worth together, how sure that is, and in how few of them it lies.

use dahu_core::money::Amount;
use dahu_valuation::{
    equity::{
        Base, Bought, Equity as Found, EquityError, EquityModel, Interval, Span, accounts_for_share,
        top_share,
    },
    value::Terms as ValueTerms,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    At, Terms,
    fitting::{self, Fitted, Models},
    limits::{check_all, whole},
    margins::weight,
    scoring::{amount, diverges, money},
};
use crate::{
    Error, Result,
    valuation::{AccountValue, Equity, EquityInterval, Tracker, value::exactly},
};

/// Ledgers that are simulated and fitted again.
const REFITS: u32 = 40;
/// Where chance begins: the same for every run, so that the same inputs give the same interval.
const SEED: u64 = 20_260_101;
/// The 90 % and 97.5 % quantiles of the normal distribution.
const QUANTILES: [f64; 2] = [1.281_551_565_544_600_4, 1.959_963_984_540_054];

/// The value of all accounts, with its interval where it can be worked out.
pub(super) fn equity(
    terms: &Terms,
    fitted: &Fitted,
    closing: &At,
    values: &[AccountValue],
    tracker: &Tracker,
) -> Result<Equity> {
    let there = || values.iter().filter(|value| !value.is_gone());
    let sum = |of: fn(&AccountValue) -> Amount| {
        whole(there().map(|value| i128::from(of(value).ten_thousandths())).sum())
    };
    let (value, within) = (sum(AccountValue::value)?, sum(|value| value.within)?);
    let interval = match &fitted.models {
        Some(models) => simulated(terms, fitted, models, closing, tracker)?.map(|one| beside(&one, closing)),
        None => by_variance(value, closing),
    };
    if let Some(interval) = &interval {
        let (eighty, wide) = (interval.eighty, interval.ninety_five);
        check_all(&[eighty.0, eighty.1, wide.0, wide.1])?;
    }
    let amounts: Vec<f64> = there()
        .map(|value| exactly(value.value().ten_thousandths()))
        .collect();
    Ok(Equity {
        value,
        within,
        interval,
        top_fifth_share: top_share(&amounts, 0.2),
        accounts_for_80_percent: accounts_for_share(&amounts, 0.8).map(|accounts| accounts as u64),
    })
}

/// By simulating ledgers of the model and fitting it again; none where too few of them could be fitted.
fn simulated(
    terms: &Terms,
    fitted: &Fitted,
    models: &Models,
    closing: &At,
    tracker: &Tracker,
) -> Result<Option<EquityInterval>> {
    let accounts = closing.accounts();
    let triples = fitting::triples(accounts)?;
    let bought = accounts.iter().enumerate().map(|(place, account)| Bought {
        repeat_purchases: account.repeat_purchases,
        recency_days: account.recency_days,
        age_days: account.age_days,
        repeat_spend: account.spend().mean_spend * f64::from(account.spend().purchases),
        margin_weight: weight(terms, closing.shares.as_deref(), place),
    });
    let base = Base::new(&triples, bought).map_err(Error::internal)?;
    let (margin, discount) = (terms.request.margin.to_f64(), terms.request.discount.to_f64());
    let model = EquityModel {
        timing: *models.timing(),
        spend: models.spend.parameters,
        terms: ValueTerms::new(margin, discount).map_err(Error::internal)?,
        horizon_days: (!fitted.basis.is_residual()).then(|| terms.horizon_days()),
    };
    let mut source = ChaCha8Rng::seed_from_u64(SEED);
    let mut progress = |done, of| {
        tracker.step(done, of);
        !tracker.is_cancelled()
    };
    match model.equity(&base, REFITS, &mut || source.random::<f64>(), &mut progress) {
        Ok(found) => Ok(Some(shown(&found))),
        Err(EquityError::TooFewRefits { .. } | EquityError::Worthless) => Ok(None),
        Err(EquityError::Diverges(error)) => Err(diverges(error)),
        Err(EquityError::Cancelled) => {
            super::still_wanted(tracker)?;
            Ok(None)
        }
    }
}

fn shown(found: &Found) -> EquityInterval {
    // Half of what lies between the 10 % and the 90 % quantile, as if it were normal.
    let relative = |interval: &Interval| {
        (interval.eighty.high - interval.eighty.low) / (2.0 * QUANTILES[0] * found.total)
    };
    let bounds = |span: Span| (amount(span.low), amount(span.high));
    EquityInterval {
        eighty: bounds(found.both.eighty),
        ninety_five: bounds(found.both.ninety_five),
        from_parameters: relative(&found.parameters),
        from_chance: relative(&found.chance),
        draws: found.refits.fitted,
    }
}

/// The same with what contracts bring of accounts that have bought nothing, taken to be independent of the others: distances
/// from the total add up by their squares.
fn beside(bought: &EquityInterval, closing: &At) -> EquityInterval {
    if closing.unbought.is_empty() {
        return *bought;
    }
    let of_bought: f64 = closing.worths.iter().map(|worth| money(worth.value())).sum();
    let total = of_bought + money(closing.value_of_unbought());
    let deviation = closing
        .unbought
        .iter()
        .map(|(_, worth)| worth.variance)
        .sum::<f64>()
        .sqrt();
    let widened = |(low, high): (Amount, Amount), quantile: f64| {
        let apart = |end: Amount| (money(end) - of_bought).hypot(quantile * deviation);
        (amount((total - apart(low)).max(0.0)), amount(total + apart(high)))
    };
    let part = of_bought / total;
    EquityInterval {
        eighty: widened(bought.eighty, QUANTILES[0]),
        ninety_five: widened(bought.ninety_five, QUANTILES[1]),
        from_parameters: bought.from_parameters * part,
        from_chance: (bought.from_chance * part).hypot(deviation / total),
        draws: bought.draws,
    }
}

/// From what single accounts may bring, taken to be independent; the value is never below zero.
fn by_variance(value: Amount, closing: &At) -> Option<EquityInterval> {
    let variance: f64 = closing.positions().map(|position| position.worth.variance).sum();
    let total = money(value);
    if total <= 0.0 {
        return None;
    }
    let deviation = variance.sqrt();
    let [eighty, ninety_five] = QUANTILES.map(|quantile| {
        let half = quantile * deviation;
        (amount((total - half).max(0.0)), amount(total + half))
    });
    Some(EquityInterval {
        eighty,
        ninety_five,
        from_parameters: 0.0,
        from_chance: deviation / total,
        draws: 0,
    })
}
