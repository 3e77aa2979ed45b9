//! How sales are spread over the accounts of a portfolio, which are the largest, and which need something done.

use dahu_core::{
    concentration::Concentration,
    money::Amount,
    portfolio::Standing,
    review::{Chapter, Passed},
};

use super::{Frame, PortfolioContent, Told};
use crate::report::PortfolioRow;

/// Accounts that are named at most.
const LARGEST: usize = 15;
/// Accounts of one kind that need something done and are named at most.
const ATTENTION: usize = 10;

/// How sales are spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConcentrationFacts {
    /// The days.
    pub days: Passed,
    /// The measures.
    pub figures: Concentration,
}

/// The accounts with the largest net sales of the span.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestFacts {
    /// The days.
    pub days: Passed,
    /// The accounts, the largest first.
    pub rows: Vec<PortfolioRow>,
    /// Net sales of all accounts of the portfolio in the span.
    pub total: Amount,
}

/// Accounts that need something done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttentionFacts {
    /// Those that are later than their own rhythm allows, the one that bought most in twelve months first.
    pub late: Vec<PortfolioRow>,
    /// How many there are.
    pub late_in_all: u64,
    /// Those that bought less in twelve months than in the twelve before, the one that lost most first.
    pub fallen: Vec<PortfolioRow>,
    /// How many there are.
    pub fallen_in_all: u64,
}

/// The rows of the portfolio, each whose owner is among its people.
fn rows<'f>(frame: &'f Frame<'_>) -> Option<Vec<&'f PortfolioRow>> {
    let (report, names) = (frame.portfolio.as_ref()?, frame.names());
    let is_theirs = |row: &&PortfolioRow| match &names {
        None => true,
        Some(names) => row.owner.as_deref().is_some_and(|owner| names.contains(owner)),
    };
    let rows: Vec<&PortfolioRow> = report.rows.iter().filter(is_theirs).collect();
    (!rows.is_empty()).then_some(rows)
}

/// How sales are spread over the accounts.
pub(super) fn concentration(frame: &Frame<'_>) -> Option<Told<PortfolioContent>> {
    let net: Vec<Amount> = rows(frame)?.iter().map(|row| row.sales).collect();
    let facts = ConcentrationFacts {
        days: frame.sold_on?,
        figures: Concentration::of(&net),
    };
    Some(frame.told_of_sales(
        Chapter::Concentration,
        PortfolioContent::Concentration(Box::new(facts)),
    ))
}

/// The largest accounts with their changes.
pub(super) fn largest(frame: &Frame<'_>) -> Option<Told<PortfolioContent>> {
    let rows = rows(frame)?;
    let facts = LargestFacts {
        days: frame.sold_on?,
        total: rows.iter().map(|row| row.sales).sum(),
        // They come with the largest net sales of the days first.
        rows: rows.into_iter().take(LARGEST).cloned().collect(),
    };
    Some(frame.told_of_sales(Chapter::Largest, PortfolioContent::Largest(facts)))
}

/// Accounts that are late or that bought less.
pub(super) fn attention(frame: &Frame<'_>) -> Option<Told<PortfolioContent>> {
    let rows = rows(frame)?;
    let is_late = |row: &&&PortfolioRow| matches!(row.figures.standing, Standing::Late { .. });
    let late: Vec<&PortfolioRow> = rows.iter().filter(is_late).copied().collect();
    let lost = |row: &PortfolioRow| {
        let figures = &row.figures;
        figures.net_prior.ten_thousandths() - figures.net_recent.ten_thousandths()
    };
    let fallen: Vec<&PortfolioRow> = rows.into_iter().filter(|row| lost(row) > 0).collect();
    let facts = AttentionFacts {
        late_in_all: late.len() as u64,
        fallen_in_all: fallen.len() as u64,
        late: most(late, |row| row.figures.net_recent.ten_thousandths()),
        fallen: most(fallen, lost),
    };
    if facts.late.is_empty() && facts.fallen.is_empty() {
        return None;
    }
    Some(frame.told_of_sales(Chapter::Attention, PortfolioContent::Attention(facts)))
}

/// The rows that have most of something, the first first.
fn most(mut rows: Vec<&PortfolioRow>, of: impl Fn(&PortfolioRow) -> i64) -> Vec<PortfolioRow> {
    let key = |row: &&PortfolioRow| (std::cmp::Reverse(of(row)), row.account);
    if rows.len() > ATTENTION {
        rows.select_nth_unstable_by_key(ATTENTION, key);
        rows.truncate(ATTENTION);
    }
    rows.sort_unstable_by_key(key);
    rows.into_iter().cloned().collect()
}
