//! Passes over the ledger that summarise every account for the models.

use chrono::NaiveDate;
use dahu_ledger::{ConvertedSales, CurrencyCode, DayTotal, Ledger};
use dahu_valuation::summary::{Gathered, Gatherer, GatheringPlan, SummaryError};

use super::{Terms, limits};
use crate::{
    Error, Result,
    error::{Fact, Facts},
    valuation::Converted,
};

/// Summarises all accounts up to `origin`; what comes after it, up to `end`, is held out.
pub(super) fn gather(ledger: &Ledger, terms: &Terms, origin: NaiveDate, end: NaiveDate) -> Result<Gathered> {
    gather_converted(ledger, terms, origin, end).map(|(gathered, _)| gathered)
}

/// The same, and what was converted from other currencies.
pub(super) fn gather_converted(
    ledger: &Ledger,
    terms: &Terms,
    origin: NaiveDate,
    end: NaiveDate,
) -> Result<(Gathered, Vec<Converted>)> {
    let plan = GatheringPlan {
        returns: terms.request.returns.into(),
        end_day: end.to_epoch_days(),
        origin_day: (origin < end).then(|| origin.to_epoch_days()),
    };
    let folded = ledger.fold_days(
        &terms.files,
        &terms.scope(end),
        &terms.rates,
        || Ok(Gatherer::new(plan)),
        |gathering: &mut Result<Gatherer, SummaryError>, day| {
            if let Ok(gatherer) = gathering
                && let Err(error) = take(gatherer, &day)
            {
                *gathering = Err(error);
            }
            Ok(())
        },
    )?;
    if let Some((day, currency)) = folded.first_other_currency {
        return Err(mixed_currencies(
            terms,
            folded.other_currency_lines,
            day,
            currency,
        ));
    }
    let converted = folded.converted.iter().map(converted).collect::<Result<_>>()?;
    let parts = folded.buckets.into_iter().map(|gatherer| gatherer?.finish());
    let parts: Result<Vec<Gathered>, SummaryError> = parts.collect();
    let gathered = parts.and_then(|parts| Gathered::merge(plan, parts));
    Ok((gathered.map_err(not_summarised)?, converted))
}

fn take(gatherer: &mut Gatherer, day: &DayTotal) -> Result<(), SummaryError> {
    let account = u32::try_from(day.account).expect("accounts are numbered densely from 1");
    gatherer.day(account, day.epoch_day, day.bought(), -day.returned)
}

fn converted(sales: &ConvertedSales) -> Result<Converted> {
    Ok(Converted {
        currency: sales.currency.as_str().parse().map_err(Error::internal)?,
        lines: u64::try_from(sales.lines).map_err(Error::internal)?,
        before: limits::whole(sales.before)?,
        after: limits::whole(sales.after)?,
    })
}

fn mixed_currencies(terms: &Terms, lines: i64, day: NaiveDate, other: CurrencyCode) -> Error {
    let facts = [
        ("lines", Fact::count(lines)),
        ("currency", Fact::text(terms.currency)),
        ("other", Fact::text(other)),
        ("date", Fact::text(day)),
    ];
    Error::refused_with(
        "mixed_currencies",
        format!(
            "{lines} lines of the ledger are in other currencies than {} and have no exchange rate, the first on {day} in \
             {other}; amounts of different currencies do not add up: import exchange rates from that day on",
            terms.currency
        ),
        Facts::of(facts),
    )
}

/// What the ledger has that cannot be summarised.
fn not_summarised(error: SummaryError) -> Error {
    match error {
        SummaryError::Return { account, day } => {
            let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
            let facts = [("account", Fact::count(account)), ("date", Fact::text(date))];
            Error::refused_with(
                "ledger_has_returns",
                format!(
                    "the ledger has returns, the first on {date} of account number {account}: choose to net or to drop \
                     them"
                ),
                Facts::of(facts),
            )
        }
        SummaryError::TooLarge { account } => Error::account_too_large(i64::from(account)),
        other => {
            let facts = Facts::of([("detail", Fact::text(other))]);
            Error::refused_with("ledger_not_summarised", other.to_string(), facts)
        }
    }
}
