//! Framework contracts of accounts that buy regularly: a year each, renewed while they go on buying.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use dahu_core::money::Amount;

use super::{SampleAccount, SampleContract, SampleLine, chance::Chance, days::days_between};

/// Days with orders from which on an account buys regularly.
const REGULAR_FROM: usize = 8;
/// An account that has ordered nothing for so many days has let its contract end.
const GONE_DAYS: i64 = 75;
/// Years that a contract has run at most when the firm looks back.
const YEARS: i64 = 4;

/// Terms of contracts by account and day; the amount is about what the account orders in a year.
pub(super) fn contracts(
    chance: &mut Chance,
    accounts: &[SampleAccount],
    lines: &[SampleLine],
    until: NaiveDate,
) -> Vec<SampleContract> {
    let mut bought: BTreeMap<&str, (BTreeSet<NaiveDate>, i64)> = BTreeMap::new();
    for line in lines {
        let (days, sum) = bought.entry(&line.account).or_default();
        days.insert(line.date);
        *sum += line.amount.ten_thousandths();
    }
    let mut contracts = Vec::new();
    for account in accounts {
        let Some((days, sum)) = bought.get(account.code.as_str()) else {
            continue;
        };
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            continue;
        };
        if days.len() < REGULAR_FROM {
            continue;
        }
        let a_year = sum * 365 / days_between(*first, until).max(365);
        let is_gone = days_between(*last, until) > GONE_DAYS;
        contracts.extend(terms(chance, account, a_year, is_gone.then_some(*last), until));
    }
    contracts
}

/// The terms of one account's contract, each a year; where the account has gone, the last one ended before `until`.
fn terms(
    chance: &mut Chance,
    account: &SampleAccount,
    a_year: i64,
    gone_since: Option<NaiveDate>,
    until: NaiveDate,
) -> Vec<SampleContract> {
    let years = chance.between(1, YEARS);
    let months = Months::new(u32::try_from(chance.between(0, 11)).unwrap_or(0));
    let this_year = first_of_month(until).checked_sub_months(months).unwrap_or(until);
    let year_of = |years: i64| Months::new(u32::try_from(years * 12).unwrap_or(0));
    let begun = this_year
        .checked_sub_months(year_of(years - 1))
        .unwrap_or(this_year);
    let number = format!("HT{}-{}", begun.format("%Y%m"), &account.code[2..]);
    // Each year a little more than the one before.
    let growth_percent = chance.between(2, 9);
    let mut terms = Vec::new();
    for year in 0..years {
        let starts = begun.checked_add_months(year_of(year)).unwrap_or(begun);
        if gone_since.is_some_and(|last| starts > last || starts == this_year) && !terms.is_empty() {
            break;
        }
        let ends = starts.checked_add_months(Months::new(12)).unwrap_or(starts);
        let percent = 100 - (years - 1 - year) * growth_percent;
        let hundreds = (a_year * percent / 100 / 1_000_000).max(1);
        terms.push(SampleContract {
            account: account.code.clone(),
            number: number.clone(),
            starts,
            ends: ends.checked_sub_days(Days::new(1)).unwrap_or(ends),
            amount: Amount::from_ten_thousandths(hundreds * 1_000_000),
        });
    }
    terms
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
