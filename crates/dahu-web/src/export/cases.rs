//! Service cases as a table.

use dahu_app::case::CaseRow;

use super::{Cell, Column, Table};
use crate::{case::words, text::Texts};

/// Cases as a table, a row a case.
#[must_use]
pub fn cases(rows: &[CaseRow], texts: &Texts) -> Table {
    let words = |key: &str| Column::words(texts.text(key));
    let mut table = Table::new(
        texts.text("cases"),
        vec![
            words("case"),
            words("account-name"),
            words("case-subject"),
            words("case-kind"),
            words("case-severity"),
            words("case-state"),
            words("case-opened-on"),
            words("case-due-on"),
            words("case-resolved-on"),
            Column::numbers(texts.text("case-days-open")),
            words("case-owner"),
            words("case-resolution"),
            words("case-description"),
        ],
    );
    table.rows = rows.iter().map(|row| cells(row, texts)).collect();
    table
}

fn cells(row: &CaseRow, texts: &Texts) -> Vec<Cell> {
    let case = &row.case;
    let told = case.resolutions.iter().map(|one| words::resolution(texts, one));
    let told: Vec<String> = told.collect();
    vec![
        Cell::Text(row.code.clone()),
        Cell::Text(row.account_name.clone()),
        Cell::Text(case.subject.clone()),
        Cell::Text(texts.text(words::kind_key(&case.kind))),
        Cell::Text(texts.text(words::severity_key(&case.severity))),
        Cell::Text(texts.text(words::state_key(&case.state))),
        Cell::Date(case.opened_on),
        Cell::date(case.due_on),
        Cell::date(case.resolved_on()),
        Cell::Count(row.days_open),
        Cell::Text(row.owner_name.clone()),
        Cell::Text(told.join(&texts.text("list-separator"))),
        Cell::Text(case.description.clone()),
    ]
}
