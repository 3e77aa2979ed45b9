//! The list of accounts, as filtered.

use dahu_app::{account::AccountRow, custom_field::Defined};
use dahu_core::money::Currency;

use super::{
    Cell, Column, Table,
    portfolio::{figure_cells, figure_columns},
};
use crate::{
    account::{profile as profile_words, words},
    text::Texts,
};

/// The accounts as a table.
#[must_use]
pub fn accounts(rows: &[AccountRow], fields: &[Defined], currency: Option<Currency>, texts: &Texts) -> Table {
    let mut columns: Vec<Column> = [
        "account-code",
        "account-name",
        "account-owner",
        "intent",
        "import-field-assessed-on",
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
    columns.extend(profile_columns(fields, texts));
    let mut table = Table::new(texts.text("section-accounts"), columns);
    table.rows = rows.iter().map(|row| cells(row, fields, texts)).collect();
    table
}

/// What an import reads back: names, sector, place, what it belongs to, size, finances, tags, and a column for each custom field.
fn profile_columns(fields: &[Defined], texts: &Texts) -> Vec<Column> {
    let keys = [
        "account-short-name",
        "account-english-name",
        "account-former-names-label",
        "account-sector",
        "account-province",
        "account-city",
        "account-district",
        "import-field-parent",
        "account-unit-kind",
        "account-share-held",
        "account-size",
        "account-employees",
        "finance-grade",
        "import-field-finance-source",
        "import-field-finance-on",
        "account-tags-label",
    ];
    let mut columns: Vec<Column> = keys
        .into_iter()
        .map(|key| Column::words(texts.text(key)))
        .collect();
    columns.extend(
        fields
            .iter()
            .map(|defined| Column::words(defined.field.name.clone())),
    );
    columns
}

fn profile_cells(row: &AccountRow, fields: &[Defined], texts: &Texts) -> Vec<Cell> {
    let profile = &row.profile;
    let words = |text: Option<String>| Cell::words(text.as_deref());
    let finance = profile.finance.as_ref();
    let tags: Vec<&str> = profile.tags.iter().map(String::as_str).collect();
    let listed = |parts: String| Cell::words(Some(parts.as_str()).filter(|parts| !parts.is_empty()));
    let mut cells = vec![
        Cell::words(profile.short_name.as_deref()),
        Cell::words(profile.english_name.as_deref()),
        listed(profile.former_names.join("; ")),
        words(profile.sector.map(|sector| profile_words::sector(texts, &sector))),
        Cell::words(profile.province.as_deref()),
        Cell::words(profile.city.as_deref()),
        Cell::words(profile.district.as_deref()),
        Cell::words(row.parent.as_ref().map(|(_, name)| name.as_str())),
        words(
            profile
                .unit_kind
                .map(|kind| profile_words::unit_kind(texts, &kind)),
        ),
        words(profile.share_held.map(|share| share.to_string())),
        words(profile.size.map(|size| profile_words::size(texts, &size))),
        words(profile.employees.map(|count| count.to_string())),
        words(finance.map(|rating| profile_words::finance_grade(texts, &rating.grade))),
        Cell::words(finance.map(|rating| rating.source.as_str())),
        words(finance.map(|rating| rating.on.to_string())),
        listed(tags.join("; ")),
    ];
    let value = |defined: &Defined| profile.fields.get(&defined.id).map(ToString::to_string);
    cells.extend(fields.iter().map(|defined| words(value(defined))));
    cells
}

fn cells(row: &AccountRow, fields: &[Defined], texts: &Texts) -> Vec<Cell> {
    let mut cells = vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_ref().map(|(_, name)| name.as_str())),
        // Blank where nobody assessed it: an import reads no word for that.
        Cell::words(row.intent.map(|_| words::intent(texts, row.intent)).as_deref()),
        Cell::date(row.intent_on),
        Cell::words(row.region.as_deref()),
        Cell::words(row.industry.as_deref()),
    ];
    cells.extend(figure_cells(row.figures.as_ref(), texts));
    cells.push(row.value.map_or(Cell::Nothing, Cell::Money));
    cells.push(Cell::share(row.alive));
    cells.extend(profile_cells(row, fields, texts));
    cells
}
