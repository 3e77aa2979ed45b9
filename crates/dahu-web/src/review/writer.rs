//! How packs say things, in the language of the pack: amounts in the reader's unit, changes, days, and where figures come from.

use chrono::NaiveDate;
use dahu_app::quota::Progress;
use dahu_core::{
    money::{Amount, Currency},
    portfolio::Change,
    quota::{Level, Levels, Span},
    review::{Audience, Chapter, Passed, Source},
};

use crate::{
    export::{Cell, Column, Table},
    number::{self, DASH},
    page::Page,
    paper::Block,
    quota::words as quota_words,
    text::Texts,
};

/// A quota with how far it has come.
pub(super) struct QuotaLine {
    pub(super) span: Span,
    pub(super) levels: Levels,
    /// None where it has not begun.
    pub(super) attained: Option<Amount>,
    pub(super) progress: Option<Progress>,
}

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
            Cell::Text(number::percent(quota_words::share(&share)))
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
    pub(super) fn span(&self, (first, last): (NaiveDate, NaiveDate)) -> String {
        let facts = [("first", first.to_string()), ("last", last.to_string())];
        self.texts().fill("report-days", &facts)
    }

    /// The days that passed.
    pub(super) fn days(&self, days: &Passed) -> String {
        self.span((days.first, days.last))
    }

    /// The same days a year before.
    pub(super) fn days_before(&self, days: &Passed) -> String {
        self.span((days.first_before, days.last_before))
    }

    /// A span from its first day to its last.
    pub(super) fn days_of(&self, span: Span) -> String {
        self.span((span.first_day(), span.last_day()))
    }

    /// That some lines of a chapter come from the ledger, unlike the rest of it.
    pub(super) fn of_ledger(&self, lines: &[String], as_of: NaiveDate) -> Block {
        let lines = lines.join(&self.text("name-separator"));
        let facts = [("lines", lines), ("date", as_of.to_string())];
        Block::Note(self.texts().fill("review-of-ledger", &facts))
    }

    /// When it was made, up to when sales are known, and in what unit amounts are.
    pub(super) fn made(
        &self,
        today: NaiveDate,
        sales_as_of: NaiveDate,
        currency: Option<Currency>,
    ) -> String {
        let facts = [
            ("today", today.to_string()),
            ("sales", sales_as_of.to_string()),
            ("unit", self.page.unit_label(&currency)),
        ];
        self.texts().fill("review-made", &facts)
    }

    /// That so many more are not listed; nothing where all are.
    pub(super) fn left_out(&self, count: u64) -> Option<Block> {
        (count > 0).then(|| Block::Note(self.texts().counted("report-left-out", count)))
    }

    /// Quotas with their levels, what is attained, whether that is ahead, and what will come.
    pub(super) fn quotas(&self, lines: &[QuotaLine], currency: Option<Currency>) -> Vec<Block> {
        let texts = self.texts();
        let has = |level: Level| lines.iter().any(|line| line.levels.of(level).is_some());
        let levels: Vec<Level> = Level::ALL.into_iter().filter(|level| has(*level)).collect();
        let mut columns = vec![self.words("quota-span")];
        columns.extend(
            levels
                .iter()
                .map(|level| self.amounts(quota_words::level_key(level), currency)),
        );
        columns.extend([
            self.amounts("quota-attained", currency),
            self.numbers("quota-attained-share"),
            self.words("quota-pace"),
            self.words("quota-forecast"),
        ]);
        let rows = lines.iter().map(|line| {
            let progress = line.progress.as_ref();
            let pace = progress.map(|progress| quota_words::pace(texts, &progress.pace));
            let forecast = progress.map(|progress| match &progress.forecast {
                Ok(forecast) => quota_words::forecast(&self.page, forecast),
                Err(why) => quota_words::no_forecast(texts, why),
            });
            let attained = line.attained;
            let share = attained.map(|attained| self.part(attained, line.levels.basic()));
            let mut row = vec![Cell::Text(quota_words::span(texts, &line.span))];
            row.extend(levels.iter().map(|level| self.perhaps(line.levels.of(*level))));
            row.extend([
                self.perhaps(attained),
                share.unwrap_or(Cell::Nothing),
                Cell::words(pace.as_deref()),
                Cell::words(forecast.as_deref()),
            ]);
            row
        });
        vec![self.table(columns, rows.collect())]
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
        Chapter::KeyAccount => "review-key-account",
        Chapter::WhiteSpace => "white-space",
        Chapter::Plan => "review-plan",
        Chapter::Mutual => "mutual-plan",
        Chapter::Health => "tab-relationship",
        Chapter::KeyAccounts => "review-key-accounts",
        Chapter::PlansOf => "plans",
        Chapter::HealthOf => "health",
        Chapter::Coverage => "review-coverage-of",
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
        Source::Method => "review-source-method",
        Source::Plans => "review-source-plans",
        Source::Squares => "review-source-squares",
        Source::Signed => "review-source-signed",
        Source::Health => "review-source-health",
        Source::Resources => "review-source-resources",
        Source::Several => "review-source-several",
    }
}
