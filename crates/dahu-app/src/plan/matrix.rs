//! The white-space matrix of a plan: rows of products or categories, a column for each unit of the group.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    money::Amount,
    plan::white_space::{Row, Square, UNITS_AT_MOST, Wallet},
    selection::RatingKey,
};

use super::{
    PlanFacts,
    group_sales::{GroupSales, SoldUnit, Units},
};
use crate::{Context, Result, selection::rating};

/// A unit of the group, as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
}

/// A row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// What stands in it.
    pub row: Row,
    /// The square of each unit.
    pub squares: Vec<Square>,
}

/// What an account buys of what we sell, as the selection knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldWallet {
    /// In a year, from anybody.
    pub amount: Amount,
    /// From where that is known.
    pub source: String,
    /// On which day it was known.
    pub on: NaiveDate,
    /// By how much that is more than the account's own squares come to; none where of none of them the potential is known.
    pub difference: Option<Amount>,
}

/// The matrix, as far as the reader sees what units bought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The columns: the account first, then the units of which something is said, then those that bought most.
    pub units: Vec<Unit>,
    /// Further units that are looked at: one gets a column when something is said of it.
    pub others: Vec<Unit>,
    /// Units for which there is no room.
    pub left_out: usize,
    /// Units of which the reader does not see what they bought.
    pub hidden: usize,
    /// The rows.
    pub rows: Vec<MatrixRow>,
    /// What each unit bought in the last twelve months that stands in no row.
    pub rest: Vec<Amount>,
    /// What is sold and could be sold where the potential is known.
    pub wallet: Wallet,
    /// The same of the account's own squares.
    pub own: Wallet,
    /// What the selection knows of the account's wallet; none where nothing is known, or the reader does not see it.
    pub told: Option<ToldWallet>,
    /// The twelve months of the sales; none while there is no ledger.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Whether the ledger goes back over these days.
    pub has_year: bool,
}

impl Matrix {
    /// Our share of what they buy, in percent with four places, rounded down; none where nothing is known of what they buy, or where
    /// the ledger covers less than the twelve months in which they would buy it.
    #[must_use]
    pub fn share_percent(&self) -> Option<Amount> {
        self.wallet.share_percent().filter(|_| self.has_year)
    }
}

/// The units by their right to a column: the account, those of which something is said, and those that bought most.
fn ranked<'s>(facts: &PlanFacts, units: &'s Units, with_hidden: bool) -> Vec<&'s SoldUnit> {
    let is_said = |unit: &SoldUnit| facts.content.cells.iter().any(|cell| cell.unit == unit.id);
    let shown = units.units.iter().filter(|unit| with_hidden || unit.is_seen);
    let mut ranked: Vec<&SoldUnit> = shown.collect();
    ranked.sort_by_cached_key(|unit| (unit.id != facts.account, !is_said(unit)));
    ranked
}

/// Whether the reader sees what all units bought that have a column when none is hidden.
pub(super) fn sees_wallet(facts: &PlanFacts, units: &Units) -> bool {
    let mut columns = ranked(facts, units, true).into_iter().take(UNITS_AT_MOST);
    columns.all(|unit| unit.is_seen)
}

/// The squares of each unit that has a column, by row; with units that are hidden where these are asked for.
pub(super) fn squares<'s>(
    facts: &PlanFacts,
    sales: &'s GroupSales,
    with_hidden: bool,
) -> Vec<(&'s SoldUnit, Vec<Square>)> {
    let rows = &facts.content.rows;
    let sums = sales
        .recent()
        .map(|days| sales.by_row(rows, days))
        .unwrap_or_default();
    let columns = ranked(facts, &sales.units, with_hidden).into_iter();
    let of_unit = |unit: &'s SoldUnit| {
        let squares = rows.iter().enumerate().map(|(place, row)| {
            let sold = sums.get(&(unit.number, place)).copied().unwrap_or_default();
            Square::of(sold, facts.content.cell(unit.id, row).cloned())
        });
        (unit, squares.collect())
    };
    columns.take(UNITS_AT_MOST).map(of_unit).collect()
}

/// The matrix of a plan.
pub(super) fn of(facts: &PlanFacts, sales: &GroupSales) -> Matrix {
    let rows = &facts.content.rows;
    let columns = squares(facts, sales, false);
    let sums: HashMap<(i64, usize), Amount> = sales
        .recent()
        .map(|days| sales.by_row(rows, days))
        .unwrap_or_default();
    let hidden = sales.units.units.iter().filter(|unit| !unit.is_seen).count();
    let unit = |unit: &SoldUnit| Unit {
        id: unit.id,
        name: unit.name.clone(),
    };
    let others = ranked(facts, &sales.units, false).into_iter().skip(columns.len());
    let others: Vec<Unit> = others.map(unit).collect();
    Matrix {
        units: columns.iter().map(|(one, _)| unit(one)).collect(),
        left_out: sales.units.rest.len() + others.len(),
        others,
        hidden,
        rows: rows
            .iter()
            .enumerate()
            .map(|(place, row)| MatrixRow {
                row: row.clone(),
                squares: columns
                    .iter()
                    .filter_map(|(_, squares)| squares.get(place).cloned())
                    .collect(),
            })
            .collect(),
        rest: columns
            .iter()
            .map(|(unit, _)| sums.get(&(unit.number, rows.len())).copied().unwrap_or_default())
            .collect(),
        wallet: Wallet::of(columns.iter().flat_map(|(_, squares)| squares)),
        own: {
            let own = columns.iter().filter(|(unit, _)| unit.id == facts.account);
            Wallet::of(own.flat_map(|(_, squares)| squares))
        },
        told: None,
        days: sales.recent(),
        has_year: sales.has_year(),
    }
}

/// What the selection knows of the wallet of an account, beside its own squares.
pub(super) async fn told_wallet(
    ctx: &Context,
    account: AccountId,
    own: &Wallet,
) -> Result<Option<ToldWallet>> {
    let mut said = rating::of_account(ctx, account, None).await?;
    let told = said.remove(&RatingKey::Wallet).map(|said| {
        let amount = Amount::from_ten_thousandths(said.rating.value);
        ToldWallet {
            amount,
            source: said.rating.source,
            on: said.rating.on,
            difference: own.missing_from(amount),
        }
    });
    Ok(told)
}
