//! What was won against what was invoiced, as a file: a table of opportunities, and one of owners.

use dahu_app::opportunity::{WonPage, WonRow, WonTotals};
use serde_json::{Value, json};

use super::{Cell, Column, Table, answer::with_currency};
use crate::{opportunity::words, text::Texts};

/// What was won as tables.
#[must_use]
pub fn won(found: &WonPage, texts: &Texts) -> Table {
    let money = |key: &str| Column::numbers(with_currency(texts, key, found.currency));
    let mut table = Table::new(
        texts.text("won-title"),
        vec![
            Column::words(texts.text("opportunity-code")),
            Column::words(texts.text("opportunity-name")),
            Column::words(texts.text("account-name")),
            Column::words(texts.text("opportunity-owner")),
            Column::words(texts.text("won-on")),
            Column::words(texts.text("won-until")),
            Column::words(texts.text("won-stands")),
            money("won-amount"),
            money("won-invoiced"),
            money("won-late"),
            money("won-missing"),
            Column::words(texts.text("activity-step")),
            Column::words(texts.text("task-due")),
        ],
    );
    table.rows = found.rows.iter().map(|row| cells(row, texts)).collect();
    let mut owners = Table::new(
        texts.text("won-by-owner"),
        vec![
            Column::words(texts.text("opportunity-owner")),
            Column::numbers(texts.text("won-count")),
            money("won-amount"),
            money("won-invoiced"),
            money("won-open"),
            money("won-short"),
        ],
    );
    let named = found
        .owners
        .iter()
        .map(|owner| (owner.name.clone(), owner.totals));
    let all = [(texts.text("won-total"), found.totals)];
    owners.rows = named
        .chain(all)
        .map(|(name, totals)| sums(name, &totals))
        .collect();
    owners.has_total = true;
    table.further.push(owners);
    table
}

fn cells(row: &WonRow, texts: &Texts) -> Vec<Cell> {
    let mut cells = vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::Text(row.account_name.clone()),
        Cell::Text(row.owner_name.clone()),
        Cell::Date(row.won_on),
        Cell::date(row.until),
    ];
    match row.figures {
        Some(figures) => cells.extend([
            Cell::Text(words::name(texts, &figures.stands)),
            Cell::Money(row.amount),
            Cell::Money(figures.invoiced.amount),
            Cell::Money(figures.invoiced.late),
            Cell::Money(figures.missing),
        ]),
        None => cells.extend([
            Cell::Text(texts.text("masked")),
            Cell::Money(row.amount),
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
        ]),
    }
    let step = row.step.as_ref();
    cells.push(Cell::words(step.map(|(what, ..)| what.as_str())));
    cells.push(Cell::date(step.map(|(_, due_on, _)| *due_on)));
    cells
}

fn sums(name: String, totals: &WonTotals) -> Vec<Cell> {
    vec![
        Cell::Text(name),
        Cell::Count(totals.count),
        Cell::Money(totals.won),
        Cell::Money(totals.invoiced),
        Cell::Money(totals.open),
        Cell::Money(totals.short),
    ]
}

/// What was won as JSON: decimals as strings, and nothing where sales are not to be seen.
#[must_use]
pub fn won_json(found: &WonPage) -> Value {
    let totals = |totals: &WonTotals| {
        json!({
            "count": totals.count,
            "hidden": totals.hidden,
            "won": totals.won,
            "invoiced": totals.invoiced,
            "open": totals.open,
            "short": totals.short,
        })
    };
    let rows = found.rows.iter().map(|row| {
        let figures = row.figures.as_ref();
        json!({
            "id": row.id.to_string(),
            "code": row.code,
            "name": row.name,
            "account": row.account_name,
            "owner": row.owner_name,
            "won_on": row.won_on,
            "expected_until": row.until,
            "state": figures.map(|figures| figures.stands.as_str()),
            "won": row.amount,
            "invoiced": figures.map(|figures| figures.invoiced.amount),
            "late": figures.map(|figures| figures.invoiced.late),
            "missing": figures.map(|figures| figures.missing),
        })
    });
    let owners = found.owners.iter().map(|owner| {
        let mut told = totals(&owner.totals);
        told["owner"] = json!(owner.name);
        told
    });
    json!({
        "opportunities": rows.collect::<Vec<_>>(),
        "totals": totals(&found.totals),
        "owners": owners.collect::<Vec<_>>(),
        "currency": found.currency,
        "as_of": found.as_of,
    })
}
