//! How packs say things, in the language of the pack: amounts in the reader's unit, changes, days, and where figures come from.

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    portfolio::Change,
    review::{Audience, Chapter, Passed, Source},
};

use crate::{
    export::{Cell, Column, Table},
    number::{self, DASH},
    page::Page,
    paper::Block,
    text::Texts,
};

/// Writes a pack.
pub(super) struct Writer {
    /// The frame in the language of the pack: its words and the reader's unit.
    pub(super) page: Page,
}

/// The key of for whom a pack is.
pub(super) fn audience_key(audience: Audience) -> &'static str {
    match audience {
        Audience::Inside => "review-for-inside",
        Audience::Customer => "review-for-customer",
    }
}

impl Writer {
    pub(super) fn new(page: Page) -> Self {
        Self { page }
    }

    pub(super) fn texts(&self) -> &Texts {
        self.page.texts()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.page.text(key)
    }

    /// An amount in the reader's unit.
    pub(super) fn money(&self, amount: Amount) -> Cell {
        Cell::Text(self.page.money(&amount))
    }

    /// An amount that may be missing.
    pub(super) fn perhaps(&self, amount: Option<Amount>) -> Cell {
        amount.map_or(Cell::Nothing, |amount| self.money(amount))
    }

    /// How an amount changed, as a share with its sign; nothing where there is no base.
    pub(super) fn change(&self, now: Amount, before: Amount) -> Cell {
        let ratio = Change::between(now, before).ratio;
        ratio.map_or(Cell::Nothing, |ratio| Cell::Text(number::signed_percent(ratio)))
    }

    /// What an amount is of another.
    pub(super) fn part(&self, part: Amount, whole: Amount) -> Cell {
        let share = dahu_core::quota::share_of(part, whole);
        share.map_or(Cell::Nothing, |share| {
            Cell::Text(number::percent(crate::quota::words::share(&share)))
        })
    }

    /// A column of words.
    pub(super) fn words(&self, key: &str) -> Column {
        Column::words(self.text(key))
    }

    /// A column of numbers.
    pub(super) fn numbers(&self, key: &str) -> Column {
        Column::numbers(self.text(key))
    }

    /// A column of amounts, with their unit.
    pub(super) fn amounts(&self, key: &str, currency: Option<Currency>) -> Column {
        let facts = [
            ("figure", self.text(key)),
            ("unit", self.page.unit_label(&currency)),
        ];
        Column::numbers(self.texts().fill("figure-in-unit", &facts))
    }

    /// A table of these rows.
    pub(super) fn table(&self, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
        let mut table = Table::new(String::new(), columns);
        table.rows = rows;
        Block::Table(table)
    }

    /// The same, whose last row is the sum of the others.
    pub(super) fn summed(&self, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
        let mut table = Table::new(String::new(), columns);
        table.rows = rows;
        table.has_total = true;
        Block::Table(table)
    }

    /// From one day to another.
    pub(super) fn days(&self, days: &Passed) -> String {
        let facts = [("first", days.first.to_string()), ("last", days.last.to_string())];
        self.texts().fill("report-days", &facts)
    }

    /// The same days a year before.
    pub(super) fn days_before(&self, days: &Passed) -> String {
        let facts = [
            ("first", days.first_before.to_string()),
            ("last", days.last_before.to_string()),
        ];
        self.texts().fill("report-days", &facts)
    }

    /// A chapter under its heading, with where its figures come from and of which day they are.
    pub(super) fn chapter(&self, chapter: Chapter, as_of: NaiveDate, blocks: Vec<Block>) -> Vec<Block> {
        let mut written = vec![Block::Heading(self.text(heading_key(chapter)))];
        written.extend(blocks);
        let facts = [
            ("source", self.text(source_key(chapter.source()))),
            ("date", as_of.to_string()),
        ];
        written.push(Block::Note(self.texts().fill("review-source", &facts)));
        written
    }
}

/// Words, or a dash where there are none.
pub(super) fn or_dash(words: String) -> String {
    if words.is_empty() { DASH.to_owned() } else { words }
}

/// What a chapter is called.
fn heading_key(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Profile => "review-profile",
        Chapter::Sales => "review-sales",
        Chapter::Months => "review-months",
        Chapter::Products => "review-products",
        Chapter::Quota | Chapter::QuotasOf => "review-quota",
        Chapter::Value => "review-value",
        Chapter::Pursued => "review-pursued",
        Chapter::Decided => "review-decided",
        Chapter::Invoiced => "review-invoiced",
        Chapter::Contracts => "review-contracts",
        Chapter::Meetings => "review-meetings",
        Chapter::Agreed => "review-agreed",
        Chapter::Planned => "review-planned",
        Chapter::Deciders => "review-deciders",
        Chapter::Team => "review-team",
        Chapter::Warnings => "review-warnings",
        Chapter::SoldBy => "review-sold-by",
        Chapter::Forecast => "review-forecast",
        Chapter::Concentration => "review-concentration",
        Chapter::Largest => "review-largest",
        Chapter::Attention => "review-attention",
        Chapter::Opportunities => "review-opportunities",
        Chapter::Work => "review-work",
    }
}

fn source_key(source: Source) -> &'static str {
    match source {
        Source::Ledger => "review-source-ledger",
        Source::Quotas => "review-source-quotas",
        Source::Valuation => "review-source-valuation",
        Source::Opportunities => "review-source-opportunities",
        Source::Confirmation => "review-source-confirmation",
        Source::Forecast => "review-source-forecast",
        Source::Activities => "review-source-activities",
        Source::Tasks => "review-source-tasks",
        Source::Contacts => "review-source-contacts",
        Source::Contracts => "review-source-contracts",
        Source::Record => "review-source-record",
        Source::Several => "review-source-several",
    }
}
