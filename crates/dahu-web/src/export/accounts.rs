//! The list of accounts, as filtered.

use dahu_app::account::AccountRow;
use dahu_core::money::Currency;

use super::{
    Cell, Column, Table,
    portfolio::{figure_cells, figure_columns},
};
use crate::{account::words, text::Texts};

/// The accounts as a table.
#[must_use]
pub fn accounts(rows: &[AccountRow], currency: Option<Currency>, texts: &Texts) -> Table {
    let mut columns: Vec<Column> = [
        "account-code",
        "account-name",
        "account-owner",
        "intent",
        "account-region",
        "account-industry",
    ]
    .into_iter()
    .map(|key| Column::words(texts.text(key)))
    .collect();
    columns.extend(figure_columns(texts, currency));
    columns.push(Column::numbers(super::answer::with_currency(
        texts,
        "account-value",
        currency,
    )));
    columns.push(Column::numbers(texts.text("chance-alive")));
    let mut table = Table::new(texts.text("section-accounts"), columns);
    table.rows = rows.iter().map(|row| cells(row, texts)).collect();
    table
}

fn cells(row: &AccountRow, texts: &Texts) -> Vec<Cell> {
    let mut cells = vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_ref().map(|(_, name)| name.as_str())),
        Cell::Text(words::intent(texts, row.intent)),
        Cell::words(row.region.as_deref()),
        Cell::words(row.industry.as_deref()),
    ];
    cells.extend(figure_cells(row.figures.as_ref(), texts));
    cells.push(row.value.map_or(Cell::Nothing, Cell::Money));
    cells.push(Cell::share(row.alive));
    cells
}
