//! Accounts against each other and against their past: ranks, movements, and the statement of customer equity.

use dahu_core::{money::Amount, valuation::Movement};
use dahu_valuation::equity::{AccountChange, Statement as Found};

use super::{At, Terms, at::Position, limits::whole, scoring::Worth};
use crate::{
    Error, Result,
    valuation::{
        AccountValue, Basis, Statement, StatementRow,
        value::{GONE, exactly, rounded},
    },
};

/// Below this chance to be alive an account is taken for lost, by a model: it is more likely gone than not.
const LOST_BELOW: f64 = 0.5;
/// The same by its own rhythm: so long a gap comes by chance once in ten times.
const LATE_BELOW: f64 = 0.1;
/// The place of an account before places are given.
const UNPLACED: u32 = u32::MAX;

/// The values of all accounts in order, with their places and their past, and their numbers. What was worth something at the
/// opening and has nothing left, because all was returned or the contract ended, is among them, without a place.
pub(super) fn compare(closing: &At, opening: &At, basis: Basis) -> (Vec<i64>, Vec<AccountValue>) {
    let lost_below = if basis == Basis::OwnRhythm {
        LATE_BELOW
    } else {
        LOST_BELOW
    };
    let mut compared = Compared::with_capacity(closing.count());
    let mut past = opening.positions().peekable();
    for now in closing.positions() {
        while let Some(gone) = past.next_if(|before| before.account < now.account) {
            compared.push_gone(&gone);
        }
        let before = past.next_if(|before| before.account == now.account);
        compared.push(&now, before.map(|before| before.worth), lost_below);
    }
    past.for_each(|gone| compared.push_gone(&gone));
    compared.placed()
}

/// The accounts so far.
struct Compared {
    numbers: Vec<i64>,
    values: Vec<AccountValue>,
    /// What each has bought.
    sales: Vec<i64>,
}

impl Compared {
    fn with_capacity(accounts: usize) -> Self {
        Self {
            numbers: Vec::with_capacity(accounts),
            values: Vec::with_capacity(accounts),
            sales: Vec::with_capacity(accounts),
        }
    }

    fn push(&mut self, now: &Position<'_>, before: Option<&Worth>, lost_below: f64) {
        let worth = now.worth;
        let change =
            worth.value().ten_thousandths() - before.map_or(0, |before| before.value().ten_thousandths());
        self.numbers.push(now.account);
        self.sales
            .push(now.bought.map_or(0, |account| account.total_spend));
        self.values.push(AccountValue {
            repeat_purchases: now.bought.map_or(0, |account| account.repeat_purchases),
            recency_days: now.bought.map_or(0, |account| account.recency_days),
            age_days: now.bought.map_or(0, |account| account.age_days),
            alive: worth.alive,
            expected_purchases: worth.expected_purchases,
            spend: worth.spend,
            margin: now.margin,
            within: worth.within,
            within_interval: worth.within_interval,
            residual: worth.residual,
            keeping: worth.keeping,
            opening: before.map(Worth::value),
            movement: Some(movement(worth, before, change, lost_below)),
            change: Amount::from_ten_thousandths(change),
            value_rank: UNPLACED,
            sales_rank: UNPLACED,
            by_contract: worth.by_contract,
        });
    }

    fn push_gone(&mut self, before: &Position<'_>) {
        let opening = before.worth.value();
        self.numbers.push(before.account);
        self.sales.push(0);
        self.values.push(AccountValue {
            repeat_purchases: 0,
            recency_days: 0,
            age_days: 0,
            alive: None,
            expected_purchases: 0.0,
            spend: Amount::ZERO,
            margin: None,
            within: Amount::ZERO,
            within_interval: (Amount::ZERO, Amount::ZERO),
            residual: None,
            keeping: None,
            opening: Some(opening),
            movement: Some(Movement::Lost),
            change: Amount::from_ten_thousandths(-opening.ten_thousandths()),
            value_rank: GONE,
            sales_rank: GONE,
            by_contract: false,
        });
    }

    /// Gives everybody who has something left a place by value and one by sales.
    fn placed(mut self) -> (Vec<i64>, Vec<AccountValue>) {
        let there = || {
            let all = self.values.iter().enumerate();
            all.filter(|(_, value)| value.value_rank != GONE)
        };
        let by_value = ranking(there().map(|(place, value)| (value.value().ten_thousandths(), place)));
        let by_sales = ranking(there().map(|(place, _)| (self.sales[place], place)));
        for (rank, place) in (1..).zip(by_value) {
            self.values[place].value_rank = rank;
        }
        for (rank, place) in (1..).zip(by_sales) {
            self.values[place].sales_rank = rank;
        }
        (self.numbers, self.values)
    }
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

/// The accounts of the largest values first; of equals the earlier one comes first.
fn ranking(values: impl Iterator<Item = (i64, usize)>) -> Vec<usize> {
    let mut order: Vec<(std::cmp::Reverse<i64>, usize)> = values
        .map(|(value, place)| (std::cmp::Reverse(value), place))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place).collect()
}

/// The statement between the opening and the day of valuation; none where nobody had bought by the opening.
pub(super) fn statement(
    terms: &Terms,
    closing: &At,
    opening: &At,
    values: &[AccountValue],
) -> Result<Option<Statement>> {
    if opening.count() == 0 {
        return Ok(None);
    }
    let positions = values.iter().map(|value| AccountChange {
        opening: value.opening.map(Amount::ten_thousandths),
        closing: (!value.is_gone()).then(|| value.value().ten_thousandths()),
        is_lost: value.movement == Some(Movement::Lost),
    });
    let realised = realised(terms, closing, opening)?;
    let found = Found::of(positions, i128::from(realised.ten_thousandths())).map_err(Error::internal)?;
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
            change: whole(sign * part.amount)?,
        });
    }
    Ok(Some(Statement {
        opening_on: terms.opening,
        opening: whole(found.opening.amount)?,
        movements,
        closing: whole(found.closing.amount)?,
        realised,
        yield_share: found.yield_share(),
        total_return: found.total_return(),
    }))
}

/// The margin on what was sold, less returns, after the opening up to the day of valuation.
fn realised(terms: &Terms, closing: &At, opening: &At) -> Result<Amount> {
    if let (Some(closing), Some(opening)) = (&closing.margins, &opening.margins) {
        return whole(closing.realised() - opening.realised());
    }
    let sold = |at: &At| -> i128 {
        at.accounts()
            .iter()
            .map(|account| i128::from(account.total_spend))
            .sum()
    };
    let sold = whole(sold(closing) - sold(opening))?;
    let margin = exactly(sold.ten_thousandths()) * terms.request.margin.to_f64();
    Ok(Amount::from_ten_thousandths(rounded(margin)))
}
