//! Ways of selling, what they need against what was given, and where hours go: as tables and as JSON.

use dahu_app::{
    allocation::Allocation,
    selling::{MismatchReport, SellingRow},
};
use dahu_core::{
    money::Currency,
    selling::{Need, SellingMode, Served},
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Cell, Column, Table, answer::in_currency};
use crate::{
    allocation::{hands, spare},
    opportunity::words::name,
    selling::words,
    text::Texts,
};

/// Accounts with their ways of selling as a table: needed and given of everything, and what to move.
#[must_use]
pub fn mismatch(rows: &[SellingRow], currency: Option<Currency>, texts: &Texts) -> Table {
    let keys = [
        "account-code",
        "account-name",
        "account-owner",
        "selling-way",
        "selling-evidence",
        "selling-served",
        "selling-mismatch",
    ];
    let mut columns: Vec<Column> = keys.map(|key| Column::words(texts.text(key))).into();
    for need in Need::ALL {
        for key in ["selling-needed", "selling-given"] {
            let parts = [texts.text(words::need_key(&need)), texts.text(key)];
            columns.push(Column::numbers(parts.join(&texts.text("colon"))));
        }
    }
    columns.push(Column::words(texts.text("input-levels")));
    columns.push(Column::numbers(in_currency(
        &texts.text("figure-net-recent"),
        currency,
    )));
    let mut table = Table::new(texts.text("selling"), columns);
    table.rows = rows.iter().map(|row| cells(row, texts)).collect();
    table
}

/// The same of a report.
#[must_use]
pub fn mismatch_of_report(report: &MismatchReport, texts: &Texts) -> Table {
    mismatch(&report.rows, report.currency, texts)
}

fn cells(row: &SellingRow, texts: &Texts) -> Vec<Cell> {
    let separator = texts.text("list-separator");
    let evidence = row.weighed.as_ref().map(|weighed| {
        let parts = [words::answer(texts, weighed), words::signs(texts, weighed)];
        parts.join(&separator)
    });
    let mut cells = vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_ref().map(|(_, name)| name.as_str())),
        Cell::Text(words::way(texts, row.way, row.confirmed.is_some())),
        Cell::words(evidence.as_deref()),
        Cell::Text(texts.text(words::served_key(&row.served))),
        Cell::Text(words::gaps(texts, &row.gaps).join(&separator)),
    ];
    for need in Need::ALL {
        let gap = row.gaps.iter().find(|gap| gap.need == need);
        cells.push(gap.map_or(Cell::Nothing, |gap| Cell::Difference(gap.required)));
        let given = gap.and_then(|gap| gap.actual);
        cells.push(given.map_or(Cell::Nothing, Cell::Difference));
    }
    cells.push(Cell::Text(words::levels(texts, &row.actual.levels)));
    cells.push(Cell::Money(row.net_recent));
    cells
}

/// A report in JSON: the rules, what each way needs, how many accounts are served how, and each account with its inputs,
/// what it needs, what was given, and what to move. Accounts become JSON one by one, as they are written.
#[must_use]
pub fn mismatch_json(report: &MismatchReport) -> impl Serialize {
    let ways = SellingMode::ALL.map(|way| {
        let (accounts, confirmed) = report.counts.of_way(way);
        let counts = json!({ "accounts": accounts, "confirmed": confirmed });
        (way.as_str().to_owned(), counts)
    });
    let served = Served::ALL.map(|served| (served.as_str().to_owned(), json!(report.counts.served(served))));
    let head = json!({
        "as_of": report.standing.as_of,
        "given_from": report.standing.days.0,
        "given_until": report.standing.days.1,
        "currency": report.currency,
        "anything_recorded": report.is_recorded,
        "rules": { "version": report.version, "rules": report.rules },
        "requirements": {
            "ways": report.requirements.ways,
            "levels": report.requirements.levels,
            "under_percent": report.requirements.under_percent,
            "over_percent": report.requirements.over_percent,
        },
        "ways": ways.into_iter().collect::<serde_json::Map<_, _>>(),
        "not_clear": report.counts.without("unclear"),
        "not_enough_known": report.counts.without("not_enough"),
        "served": served.into_iter().collect::<serde_json::Map<_, _>>(),
    });
    Mismatch {
        head,
        accounts: &report.rows,
    }
}

#[derive(Serialize)]
struct Mismatch<'r> {
    #[serde(flatten)]
    head: Value,
    #[serde(serialize_with = "each")]
    accounts: &'r [SellingRow],
}

fn each<S: Serializer>(rows: &[SellingRow], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(account))
}

fn account(row: &SellingRow) -> Value {
    json!({
        "code": row.code,
        "name": row.name,
        "owner": row.owner.as_ref().map(|(_, name)| name),
        "net_recent": row.net_recent,
        "way": row.way,
        "confirmed": row.confirmed.as_ref().map(|confirmed| json!({
            "way": confirmed.way,
            "by": confirmed.by,
            "at": confirmed.at,
            "reason": confirmed.reason,
        })),
        "inputs": row.weighed,
        "ratings": row.ratings,
        "served": row.served,
        "given": row.actual,
        "mismatch": row.gaps,
    })
}

/// A proposal as tables: people, accounts, and the limits.
#[must_use]
pub fn allocation(found: &Allocation, texts: &Texts) -> Table {
    let mut table = accounts(found, texts);
    table.further = vec![people(found, texts), limits(found, texts)];
    table
}

fn hours(hours: f64) -> Cell {
    Cell::Fixed(hours, 1)
}

fn accounts(found: &Allocation, texts: &Texts) -> Table {
    let numbers = [
        "allocation-demand",
        "allocation-now",
        "allocation-then",
        "allocation-met-now",
        "allocation-met-then",
        "allocation-lacking-hours",
    ];
    let mut columns: Vec<Column> = ["account-code", "account-name", "selling-way"]
        .map(|key| Column::words(texts.text(key)))
        .into();
    columns.push(Column::numbers(in_currency(
        &texts.text("allocation-stake"),
        found.currency,
    )));
    columns.extend(numbers.map(|key| Column::numbers(texts.text(key))));
    columns.push(Column::words(texts.text("allocation-hands")));
    let mut table = Table::new(texts.text("allocation-accounts"), columns);
    table.rows = found
        .accounts
        .iter()
        .map(|account| {
            vec![
                Cell::words(account.code.as_deref()),
                Cell::Text(account.name.clone()),
                Cell::Text(name(texts, &account.way)),
                Cell::Money(account.stake),
                hours(account.needed),
                hours(account.now),
                account.then.map_or(Cell::Nothing, hours),
                Cell::Share(account.met_now),
                Cell::share(account.met_then),
                account.lacking.map_or(Cell::Nothing, hours),
                Cell::Text(hands(texts, &account.hands)),
            ]
        })
        .collect();
    table
}

fn people(found: &Allocation, texts: &Texts) -> Table {
    let numbers = [
        "allocation-capacity",
        "allocation-elsewhere",
        "allocation-demand",
        "allocation-demand-beyond",
        "allocation-now",
        "allocation-spare",
        "allocation-then",
    ];
    let mut columns = vec![Column::words(texts.text("allocation-person"))];
    columns.extend(numbers.map(|key| Column::numbers(texts.text(key))));
    columns.push(Column::numbers(in_currency(
        &texts.text("allocation-further"),
        found.currency,
    )));
    let mut table = Table::new(texts.text("allocation-people"), columns);
    table.rows = found
        .people
        .iter()
        .map(|person| {
            vec![
                Cell::Text(person.name.clone()),
                hours(person.capacity),
                hours(person.elsewhere),
                hours(person.needed),
                hours(person.beyond),
                hours(person.now),
                hours(spare(person)),
                person.then.map_or(Cell::Nothing, hours),
                person.further_hour.map_or(Cell::Nothing, Cell::Money),
            ]
        })
        .collect();
    table
}

/// The limits that were kept, and what is at stake now and by the proposal.
fn limits(found: &Allocation, texts: &Texts) -> Table {
    let columns = ["figure", "value"].map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("allocation"), columns.into());
    let mut row = |key: &str, cell: Cell| table.rows.push(vec![Cell::Text(texts.text(key)), cell]);
    row(
        "selling-least-percent",
        Cell::Count(found.limits.least_percent.into()),
    );
    row(
        "selling-most-change",
        Cell::Count(found.limits.most_change.into()),
    );
    row("allocation-demand-beyond", hours(found.beyond));
    row("allocation-worth-now", Cell::Money(found.worth_now));
    row(
        "allocation-worth-then",
        found.worth_then.map_or(Cell::Nothing, Cell::Money),
    );
    table
}
