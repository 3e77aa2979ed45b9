//! The statement of customer equity, and the accounts behind each of its rows.

use askama::Template;
use axum::extract::Path;
use dahu_app::{
    Context,
    valuation::{self, Outcome, Run, ValueList, ValuedAccount},
};
use dahu_core::{money::Amount, valuation::Movement};

use super::words;
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    text::Texts,
    visitor::Visitor,
};

/// Accounts on the page; the download has more.
const ON_PAGE: u64 = 200;
/// Accounts of a download.
pub(super) const IN_DOWNLOAD: u64 = 5_000;

/// A row of the statement, as table and picture show it.
pub(super) struct Row {
    /// Its word in addresses.
    pub(super) word: &'static str,
    pub(super) label: String,
    pub(super) definition: &'static str,
    pub(super) accounts: Option<u64>,
    pub(super) amount: Amount,
    /// Where the amount begins in the picture.
    pub(super) from: Amount,
    pub(super) is_total: bool,
}

/// The rows from the opening to the closing; none without a statement.
pub(super) fn rows(page: &Page, outcome: &Outcome) -> Vec<Row> {
    let Some(statement) = &outcome.statement else {
        return Vec::new();
    };
    let end = |word, key: &str, definition, date: chrono::NaiveDate, amount| Row {
        word,
        label: page.text_with(key, "date", date),
        definition,
        accounts: None,
        amount,
        from: Amount::ZERO,
        is_total: true,
    };
    let mut rows = vec![Row {
        accounts: Which::Opening.total(outcome),
        ..end(
            "opening",
            "statement-opening",
            "statement-opening-definition",
            statement.opening_on,
            statement.opening,
        )
    }];
    let mut from = statement.opening;
    for row in &statement.movements {
        rows.push(Row {
            word: row.movement.as_str(),
            label: page.text(words::movement_key(&row.movement)),
            definition: words::movement_definition_key(&row.movement),
            accounts: Some(row.accounts),
            amount: row.change,
            from,
            is_total: false,
        });
        from = [from, row.change].into_iter().sum();
    }
    rows.push(Row {
        accounts: Some(outcome.accounts),
        ..end(
            "closing",
            "statement-closing",
            "statement-closing-definition",
            outcome.as_of,
            statement.closing,
        )
    });
    rows
}

#[derive(Template)]
#[template(path = "valuation/statement.html")]
struct StatementPage {
    page: Page,
    which: Which,
    outcome: Outcome,
    found: Vec<ValuedAccount>,
    total: Option<u64>,
}

/// The accounts behind a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Opening,
    Moved(Movement),
    Closing,
}

pub(super) async fn show(visitor: Visitor, Path(word): Path<String>) -> Answer {
    let which = Which::from_word(&word).ok_or(Failure::NotFound)?;
    let run = valuation::latest(&visitor.ctx).await?.ok_or(Failure::NotFound)?;
    let outcome = run.outcome.ok_or(Failure::NotFound)?;
    let found = which.accounts(&visitor.ctx, ON_PAGE).await?;
    let title = which.title(&visitor.reader.texts(), &outcome);
    render(&StatementPage {
        page: Page::new(&visitor.reader, Some(Section::Value), &title),
        total: which.total(&outcome),
        which,
        outcome,
        found,
    })
}

pub(super) async fn download(visitor: Visitor, Path((word, format)): Path<(String, Format)>) -> Answer {
    let visitor = visitor.taking_along();
    let which = Which::from_word(&word).ok_or(Failure::NotFound)?;
    let run: Run = valuation::latest(&visitor.ctx).await?.ok_or(Failure::NotFound)?;
    let found = which.accounts(&visitor.ctx, IN_DOWNLOAD).await?;
    let texts = visitor.reader.texts();
    let table = export::values(&run, &found, &texts);
    export::download(&visitor, table, format, &format!("value-{word}")).await
}

impl Which {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "opening" => Some(Self::Opening),
            "closing" => Some(Self::Closing),
            word => Movement::from_word(word).map(Self::Moved),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Moved(movement) => movement.as_str(),
            Self::Closing => "closing",
        }
    }

    fn download(self, ending: &str) -> String {
        format!("/value/statement/{}/export.{ending}", self.word())
    }

    fn definition(self) -> &'static str {
        match self {
            Self::Opening => "statement-opening-definition",
            Self::Moved(movement) => words::movement_definition_key(&movement),
            Self::Closing => "statement-closing-definition",
        }
    }

    fn title(self, texts: &Texts, outcome: &Outcome) -> String {
        match self {
            Self::Opening => {
                let opening = outcome.statement.as_ref().map(|statement| statement.opening_on);
                texts.text_with("statement-opening", "date", opening.unwrap_or(outcome.as_of))
            }
            Self::Moved(movement) => texts.text(words::movement_key(&movement)),
            Self::Closing => texts.text_with("statement-closing", "date", outcome.as_of),
        }
    }

    /// How many there are, where the statement says so.
    fn total(self, outcome: &Outcome) -> Option<u64> {
        match self {
            Self::Opening => {
                // Whoever was there has moved since, if only by nothing; whoever is new was not.
                let rows = outcome.statement.as_ref()?.movements.iter();
                let there = rows.filter(|row| row.movement != Movement::New);
                Some(there.map(|row| row.accounts).sum())
            }
            Self::Moved(movement) => {
                let rows = &outcome.statement.as_ref()?.movements;
                rows.iter()
                    .find(|row| row.movement == movement)
                    .map(|row| row.accounts)
            }
            Self::Closing => Some(outcome.accounts),
        }
    }

    async fn accounts(self, ctx: &Context, limit: u64) -> Result<Vec<ValuedAccount>, Failure> {
        match self {
            Self::Moved(movement) => Ok(valuation::valued(ctx, ValueList::Moved(movement), limit).await?),
            Self::Closing => Ok(valuation::valued(ctx, ValueList::Largest, limit).await?),
            Self::Opening => Ok(valuation::valued(ctx, ValueList::Opening, limit).await?),
        }
    }
}
