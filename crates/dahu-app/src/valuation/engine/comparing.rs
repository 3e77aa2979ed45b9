//! Accounts against each other and against their past: ranks, movements, and the statement of customer equity.

use dahu_core::{money::Amount, valuation::Movement};
use dahu_valuation::equity::{AccountChange, Statement as Found};

use super::{At, Terms, scoring::Worth};
use crate::{
    Error, Result,
    valuation::{
        AccountValue, Basis, Statement, StatementRow,
        value::{exactly, rounded},
    },
};

/// Below this chance to be alive an account is taken for lost, by a model: it is more likely gone than not.
const LOST_BELOW: f64 = 0.5;
/// The same by its own rhythm: so long a gap comes by chance once in ten times.
const LATE_BELOW: f64 = 0.1;

/// The values of all accounts with their places and their past, and what accounts were worth at the opening that have
/// no purchase left since, because all was returned.
///
/// The accounts of both days are in order.
pub(super) fn compare(closing: &At, opening: &At, basis: Basis) -> (Vec<AccountValue>, Vec<Amount>) {
    let lost_below = if basis == Basis::OwnRhythm {
        LATE_BELOW
    } else {
        LOST_BELOW
    };
    let (accounts, worths) = (closing.accounts(), &closing.worths);
    let by_value = ranks(worths.iter().map(|worth| worth.value().ten_thousandths()));
    let by_sales = ranks(accounts.iter().map(|account| account.total_spend));
    let mut past = opening.accounts().iter().zip(&opening.worths).peekable();
    let (mut values, mut vanished) = (Vec::with_capacity(accounts.len()), Vec::new());
    for (place, (account, worth)) in accounts.iter().zip(worths).enumerate() {
        while let Some((_, worth)) = past.next_if(|(other, _)| other.account < account.account) {
            vanished.push(worth.value());
        }
        let opening = past
            .next_if(|(other, _)| other.account == account.account)
            .map(|(_, worth)| worth);
        let change =
            worth.value().ten_thousandths() - opening.map_or(0, |before| before.value().ten_thousandths());
        values.push(AccountValue {
            repeat_purchases: account.repeat_purchases,
            recency_days: account.recency_days,
            age_days: account.age_days,
            alive: worth.alive,
            expected_purchases: worth.expected_purchases,
            spend: worth.spend,
            margin: closing.shares.as_ref().map(|shares| shares[place]),
            within: worth.within,
            within_interval: worth.within_interval,
            residual: worth.residual,
            keeping: worth.keeping,
            opening: opening.map(Worth::value),
            movement: Some(movement(worth, opening, change, lost_below)),
            change: Amount::from_ten_thousandths(change),
            value_rank: by_value[place],
            sales_rank: by_sales[place],
            by_contract: worth.by_contract,
        });
    }
    vanished.extend(past.map(|(_, worth)| worth.value()));
    (values, vanished)
}

fn movement(now: &Worth, opening: Option<&Worth>, change: i64, lost_below: f64) -> Movement {
    let is_alive = |worth: &Worth| worth.alive.is_none_or(|alive| alive >= lost_below);
    match opening {
        None => Movement::New,
        Some(_) if change >= 0 => Movement::Growth,
        Some(before) if is_alive(before) && !is_alive(now) => Movement::Lost,
        Some(_) => Movement::Shrinkage,
    }
}

/// Places from 1 for the largest; of equals the earlier account comes first.
fn ranks(values: impl Iterator<Item = i64>) -> Vec<u32> {
    let mut order: Vec<(std::cmp::Reverse<i64>, usize)> = values.map(std::cmp::Reverse).zip(0..).collect();
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for (rank, (_, place)) in (1..).zip(order) {
        ranks[place] = rank;
    }
    ranks
}

/// The statement between the opening and the day of valuation; none where nobody had bought by the opening.
pub(super) fn statement(
    terms: &Terms,
    closing: &At,
    opening: &At,
    values: &[AccountValue],
    vanished: &[Amount],
) -> Result<Option<Statement>> {
    if opening.accounts().is_empty() {
        return Ok(None);
    }
    let positions = values.iter().map(|value| AccountChange {
        opening: value.opening.map(Amount::ten_thousandths),
        closing: Some(value.value().ten_thousandths()),
        is_lost: value.movement == Some(Movement::Lost),
    });
    let gone = vanished.iter().map(|opening| AccountChange {
        opening: Some(opening.ten_thousandths()),
        closing: None,
        is_lost: true,
    });
    let realised = realised(terms, closing, opening);
    let found = Found::of(positions.chain(gone), i128::from(realised)).map_err(Error::internal)?;
    let amount = |sum: i128| -> Result<Amount> {
        Ok(Amount::from_ten_thousandths(
            i64::try_from(sum).map_err(Error::internal)?,
        ))
    };
    let mut parts = [
        (Movement::New, found.new),
        (Movement::Growth, found.growth),
        (Movement::Shrinkage, found.shrinkage),
        (Movement::Lost, found.lost),
    ];
    // Accounts at the very same value are listed with those that grew.
    parts[1].1.accounts += found.unchanged_accounts;
    let mut movements = Vec::new();
    for (movement, part) in parts {
        let sign = if matches!(movement, Movement::New | Movement::Growth) {
            1
        } else {
            -1
        };
        movements.push(StatementRow {
            movement,
            accounts: part.accounts,
            change: amount(sign * part.amount)?,
        });
    }
    Ok(Some(Statement {
        opening_on: terms.opening,
        opening: amount(found.opening.amount)?,
        movements,
        closing: amount(found.closing.amount)?,
        realised: Amount::from_ten_thousandths(realised),
        yield_share: found.yield_share(),
        total_return: found.total_return(),
    }))
}

/// The margin on what was sold, less returns, after the opening up to the day of valuation.
fn realised(terms: &Terms, closing: &At, opening: &At) -> i64 {
    let whole = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
    if let (Some(closing), Some(opening)) = (&closing.margins, &opening.margins) {
        return whole(closing.realised() - opening.realised());
    }
    let sold = |at: &At| -> i128 {
        at.accounts()
            .iter()
            .map(|account| i128::from(account.total_spend))
            .sum()
    };
    rounded(exactly(whole(sold(closing) - sold(opening))) * terms.request.margin.to_f64())
}
