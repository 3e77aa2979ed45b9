//! Quotas as a file that reads back as it is: the columns of the import first, then what came of each.

use dahu_app::quota::Exported;
use dahu_core::{
    import::{Field, Kind},
    money::Currency,
    quota::{Level, Subject},
};

use super::{Cell, Column, Table};
use crate::{
    import::words,
    quota::words::{kind_key, share},
    text::Texts,
};

/// The quotas of a year as a table.
#[must_use]
pub fn quotas(quotas: &[Exported], currency: Option<Currency>, texts: &Texts) -> Table {
    let of_import = Kind::Quotas.fields().iter().map(|field| {
        let heading = words::field(texts, field);
        match field {
            Field::Basic | Field::Stretch | Field::Challenge => Column::numbers(heading),
            _ => Column::words(heading),
        }
    });
    let mut columns: Vec<Column> = of_import.collect();
    columns.push(Column::words(texts.text("quota-subject-name")));
    for key in ["quota-attained", "quota-attained-share", "quota-due-share"] {
        columns.push(Column::numbers(texts.text(key)));
    }
    for key in [
        "quota-forecast-low",
        "quota-forecast-median",
        "quota-forecast-high",
    ] {
        columns.push(Column::numbers(texts.text(key)));
    }
    let mut table = Table::new(texts.text("quotas"), columns);
    table.rows = quotas.iter().map(|row| cells(row, currency, texts)).collect();
    table
}

fn cells(row: &Exported, currency: Option<Currency>, texts: &Texts) -> Vec<Cell> {
    let named = &row.subject;
    let key = match &named.subject {
        Subject::Firm => Cell::Nothing,
        _ => Cell::Text(named.code.clone().unwrap_or_else(|| named.name.clone())),
    };
    let mut cells = vec![
        Cell::Text(texts.text(kind_key(&named.subject.kind()))),
        key,
        Cell::Text(row.quota.span.to_string()),
    ];
    let amounts = Level::ALL.map(|level| row.quota.levels.of(level).map_or(Cell::Nothing, Cell::Money));
    cells.extend(amounts);
    cells.push(Cell::words(row.quota.note.as_deref()));
    cells.push(Cell::words(currency.as_ref().map(Currency::as_str)));
    cells.push(Cell::Text(crate::quota::words::name(texts, named)));
    let progress = &row.progress;
    cells.push(Cell::Money(progress.attained));
    cells.push(Cell::Share(share(&progress.pace.attained_share)));
    cells.push(Cell::Share(share(&progress.pace.due_share)));
    let forecast = progress.forecast.ok();
    for amount in [
        forecast.map(|found| found.low),
        forecast.map(|found| found.median),
        forecast.map(|found| found.high),
    ] {
        cells.push(amount.map_or(Cell::Nothing, Cell::Money));
    }
    cells
}
