//! From the ledger to the value of every account: passes, fits, values, hold-outs, and how sure the total is.
//!
//! Blocking, on all cores; the outcome depends on the terms and the ledger's files alone.

mod at;
mod cautions;
mod chain;
mod comparing;
mod contracts;
mod equity;
mod fitting;
mod gathering;
mod hold_out;
mod limits;
mod margins;
mod model_card;
mod own_rhythm;
mod retention;
mod scoring;
pub(crate) mod spread;
mod terms;

use dahu_ledger::Ledger;
use dahu_valuation::{summary::Gathered, validation::HoldOut as JudgedHoldOut};

pub use chain::{Totals, summarise, value_alone};
pub(super) use limits::is_within;
pub(super) use scoring::{amount, money};
pub use terms::Terms;
pub(super) use terms::inputs_hash;

use self::{
    at::At,
    contracts::Renewals,
    fitting::Fitted,
    gathering::{gather, gather_converted},
    limits::whole,
    margins::KnownMargins,
};
use super::{AccountValue, Cleaning, HoldOut, Outcome, Stage, Tracker};
use crate::{Error, Result};

/// What a valuation made.
#[derive(Clone, Debug, PartialEq)]
pub struct Valued {
    /// Ledger numbers of the accounts, in order: those that bought, those under contract, and those that were worth something
    /// at the opening of the statement and have nothing left.
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
    let (numbers, values) = comparing::compare(&closing, &opening, fitted.basis);
    let statement = comparing::statement(terms, &closing, &opening, &values)?;
    let (found, hold_outs) = hold_outs(ledger, terms, &fitted, tracker)?;
    still_wanted(tracker)?;
    tracker.enter(Stage::Simulating);
    let equity = equity::equity(terms, &fitted, &closing, &values, tracker)?;
    let retention = retention::curve(terms, &fitted, &closing)?;
    let (timing, spend, candidates) = model_card::card(&fitted);
    let outcome = Outcome {
        as_of: terms.as_of,
        calibration_end: terms.calibration_end,
        horizon_end: terms.horizon_end,
        ledger_from: terms.ledger_from,
        currency: terms.currency,
        accounts: closing.count() as u64,
        basis: fitted.basis,
        timing,
        spend,
        candidates,
        cautions: cautions::cautions(&fitted, &closing.gathered, &found),
        cleaning: cleaning(&closing.gathered)?,
        margins: closing.margins.as_ref().map(KnownMargins::shown).transpose()?,
        converted,
        contracts: renewals
            .map(|renewals| renewals.shown(terms, &closing))
            .transpose()?,
        hold_outs,
        equity,
        statement,
        retention,
    };
    Ok(Valued {
        numbers,
        values,
        outcome,
    })
}

/// The hold-outs as judged and as kept, the earliest origin first.
fn hold_outs(
    ledger: &Ledger,
    terms: &Terms,
    fitted: &Fitted,
    tracker: &Tracker,
) -> Result<(Vec<JudgedHoldOut>, Vec<HoldOut>)> {
    tracker.enter(Stage::Trying);
    if fitted.models.is_none() {
        return Ok((Vec::new(), Vec::new()));
    }
    let spans = hold_out::spans(terms);
    let of = u32::try_from(spans.len()).unwrap_or(u32::MAX);
    let (mut judged, mut kept) = (Vec::new(), Vec::new());
    for (done, span) in (0..).zip(spans) {
        tracker.step(done, of);
        if let Some((found, shown)) = hold_out::hold_out(ledger, terms, span, tracker)? {
            judged.push(found);
            kept.push(shown);
        }
    }
    Ok((judged, kept))
}

fn cleaning(gathered: &Gathered) -> Result<Cleaning> {
    let cleaning = &gathered.summaries.cleaning;
    Ok(Cleaning {
        days: cleaning.days,
        sales: whole(cleaning.sales)?,
        return_days: cleaning.return_days,
        netted: whole(cleaning.netted)?,
        dropped: whole(cleaning.dropped)?,
        without_purchase: cleaning.without_purchase,
    })
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
