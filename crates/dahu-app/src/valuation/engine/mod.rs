//! From the ledger to the value of every account: passes, fits, values, hold-outs, and how sure the total is.
//!
//! Blocking, on all cores; the outcome depends on the terms and the ledger's files alone.

mod cautions;
mod chain;
mod comparing;
mod contracts;
mod equity;
mod fitting;
mod gathering;
mod hold_out;
mod margins;
mod model_card;
mod own_rhythm;
mod retention;
mod scoring;
mod spread;
mod terms;

use dahu_core::money::Amount;
use dahu_ledger::Ledger;
use dahu_valuation::{
    summary::{Gathered, Summary},
    validation::HoldOut as JudgedHoldOut,
};

pub use chain::{Totals, summarise, value_alone};
pub(super) use scoring::{amount, money};
pub use terms::Terms;
pub(super) use terms::inputs_hash;

use self::{
    contracts::Renewals,
    fitting::Fitted,
    gathering::{gather, gather_converted},
    margins::KnownMargins,
    scoring::Worth,
};
use super::{AccountValue, Cleaning, HoldOut, Outcome, Stage, Tracker};
use crate::{Error, Result};

/// All accounts on one day.
struct At {
    gathered: Gathered,
    /// What each is worth, at its own margin where that is known.
    worths: Vec<Worth>,
    /// Their own margins, where that of the valuation does not hold for all.
    margins: Option<KnownMargins>,
    /// The same as shares, in the order of the accounts.
    shares: Option<Vec<f64>>,
}

/// What a valuation made.
#[derive(Clone, Debug, PartialEq)]
pub struct Valued {
    /// Ledger numbers of the accounts that bought, in order.
    pub numbers: Vec<i64>,
    /// What each of them is worth.
    pub values: Vec<AccountValue>,
    /// Everything but the single accounts.
    pub outcome: Outcome,
}

/// Values all accounts. Blocks until done.
///
/// # Errors
///
/// [`Error::Refused`] for a ledger that cannot be valued on these terms, or with the rule `valuation_cancelled`;
/// [`Error::Internal`] when the ledger fails.
pub fn value_all(ledger: &Ledger, terms: &Terms, tracker: &Tracker) -> Result<Valued> {
    tracker.enter(Stage::Reading);
    let (calibration, converted) =
        gather_converted(ledger, terms, terms.calibration_end, terms.calibration_end)?;
    if calibration.summaries.accounts.is_empty() {
        return Err(no_purchases());
    }
    still_wanted(tracker)?;
    tracker.enter(Stage::Fitting);
    let fitted = fitting::fit(&calibration.summaries.accounts, terms)?;
    still_wanted(tracker)?;
    tracker.enter(Stage::Valuing);
    let (closing, converted) = if terms.calibration_end == terms.as_of {
        (calibration, converted)
    } else {
        gather_converted(ledger, terms, terms.as_of, terms.as_of)?
    };
    let renewals = Renewals::of(terms);
    let closing = At::of(ledger, terms, &fitted, renewals.as_ref(), closing, terms.as_of)?;
    still_wanted(tracker)?;
    let opening = gather(ledger, terms, terms.opening, terms.opening)?;
    let opening = At::of(ledger, terms, &fitted, renewals.as_ref(), opening, terms.opening)?;
    let (values, vanished) = comparing::compare(&closing, &opening, fitted.basis);
    let statement = comparing::statement(terms, &closing, &opening, &values, &vanished)?;
    let (found, hold_outs) = hold_outs(ledger, terms, &fitted, tracker)?;
    still_wanted(tracker)?;
    tracker.enter(Stage::Simulating);
    let equity = equity::equity(terms, &fitted, &closing, &values, tracker)?;
    let accounts = closing.accounts();
    let retention = retention::curve(terms, &fitted, accounts, &values)?;
    let (timing, spend, candidates) = model_card::card(&fitted);
    let outcome = Outcome {
        as_of: terms.as_of,
        calibration_end: terms.calibration_end,
        horizon_end: terms.horizon_end,
        ledger_from: terms.ledger_from,
        currency: terms.currency,
        accounts: accounts.len() as u64,
        basis: fitted.basis,
        timing,
        spend,
        candidates,
        cautions: cautions::cautions(&fitted, &closing.gathered, &found),
        cleaning: cleaning(&closing.gathered),
        margins: closing.margins.as_ref().map(KnownMargins::shown),
        converted,
        contracts: renewals.map(|renewals| renewals.shown(terms, by_contract(&values))),
        hold_outs,
        equity,
        statement,
        retention,
    };
    Ok(Valued {
        numbers: accounts
            .iter()
            .map(|account| i64::from(account.account))
            .collect(),
        values,
        outcome,
    })
}

/// Accounts that were valued by their contracts.
fn by_contract(values: &[AccountValue]) -> u64 {
    values.iter().filter(|value| value.by_contract).count() as u64
}

/// What the accounts are worth on a day, by the models, or by their own rhythm and their contracts.
fn worths(
    ledger: &Ledger,
    terms: &Terms,
    fitted: &Fitted,
    renewals: Option<&Renewals>,
    gathered: &Gathered,
    on: chrono::NaiveDate,
) -> Result<Vec<Worth>> {
    let accounts: &[Summary] = &gathered.summaries.accounts;
    match &fitted.models {
        Some(models) => scoring::score(models, fitted.basis, accounts, on, terms),
        None => own_rhythm::score(ledger, terms, renewals, accounts, on),
    }
}

impl At {
    fn of(
        ledger: &Ledger,
        terms: &Terms,
        fitted: &Fitted,
        renewals: Option<&Renewals>,
        gathered: Gathered,
        on: chrono::NaiveDate,
    ) -> Result<Self> {
        let accounts = &gathered.summaries.accounts;
        // By the opening perhaps nobody had bought.
        let mut worths = if accounts.is_empty() {
            Vec::new()
        } else {
            worths(ledger, terms, fitted, renewals, &gathered, on)?
        };
        let margins = KnownMargins::of(ledger, terms, on)?;
        let shares = margins.as_ref().map(|margins| margins.shares(accounts));
        if let Some(shares) = &shares {
            for (place, worth) in worths.iter_mut().enumerate() {
                *worth = worth.times(margins::weight(terms, Some(shares), place));
            }
        }
        Ok(Self {
            gathered,
            worths,
            margins,
            shares,
        })
    }

    fn accounts(&self) -> &[Summary] {
        &self.gathered.summaries.accounts
    }
}

/// The hold-outs as judged and as kept, the earliest origin first.
fn hold_outs(
    ledger: &Ledger,
    terms: &Terms,
    fitted: &Fitted,
    tracker: &Tracker,
) -> Result<(Vec<JudgedHoldOut>, Vec<HoldOut>)> {
    tracker.enter(Stage::Trying);
    let Some(models) = &fitted.models else {
        return Ok((Vec::new(), Vec::new()));
    };
    let spans = hold_out::spans(terms);
    let of = u32::try_from(spans.len()).unwrap_or(u32::MAX);
    let (mut judged, mut kept) = (Vec::new(), Vec::new());
    for (done, span) in (0..).zip(spans) {
        tracker.step(done, of);
        if let Some((found, shown)) = hold_out::hold_out(ledger, terms, models.timing(), span, tracker)? {
            judged.push(found);
            kept.push(shown);
        }
    }
    Ok((judged, kept))
}

fn cleaning(gathered: &Gathered) -> Cleaning {
    let cleaning = &gathered.summaries.cleaning;
    let amount = |sum: i128| Amount::from_ten_thousandths(i64::try_from(sum).unwrap_or(i64::MAX));
    Cleaning {
        days: cleaning.days,
        sales: amount(cleaning.sales),
        return_days: cleaning.return_days,
        netted: amount(cleaning.netted),
        dropped: amount(cleaning.dropped),
        without_purchase: cleaning.without_purchase,
    }
}

/// Stops where somebody cancelled.
fn still_wanted(tracker: &Tracker) -> Result<()> {
    if tracker.is_cancelled() {
        return Err(Error::refused(
            "valuation_cancelled",
            "the valuation was cancelled; the values before it stay",
        ));
    }
    Ok(())
}

fn no_purchases() -> Error {
    Error::refused(
        "no_purchases",
        "no account has bought anything by the end of the calibration: choose a later day, or import purchases",
    )
}
