//! The matrix of attractiveness and our strength, with a bubble for each account.

use std::sync::Arc;

use dahu_core::{access::Action, selection::Quarter};

use super::{
    finding::{Asked, Selection, find},
    listing::{self, Filter, Row},
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
};

/// Bubbles at most: who is in, and then the next by rank.
pub const BUBBLES_AT_MOST: usize = 200;

/// The matrix.
pub struct Matrix {
    /// The selection.
    pub selection: Arc<Selection>,
    /// The accounts that it shows, who is in first.
    pub bubbles: Vec<Bubble>,
    /// How many accounts are in no quarter, as too little is known on one of the axes.
    pub without_quarter: u64,
    /// How many accounts are in a quarter and not shown, because there is no room.
    pub left_out: u64,
    /// How many accounts are in each quarter, in the order of [`Quarter::ALL`], and how many of them are key accounts.
    pub counts: [(u64, u64); 4],
    /// Whether bubbles are by value; by sales where no valuation says anything.
    pub by_value: bool,
}

/// An account on the matrix.
pub struct Bubble {
    /// The account.
    pub row: Row,
    /// Its quarter.
    pub quarter: Quarter,
}

/// The matrix of the accounts that the actor sees.
///
/// # Errors
///
/// Like [`super::list`].
pub async fn matrix(ctx: &Context, asked: Asked) -> Result<Matrix> {
    let selection = find(ctx, asked).await?;
    let scope = Scope::of(ctx, Action::SeeSelection)?;
    let seen = scope.numbers(ctx).await?;
    let key = selection.key(format!("matrix for {}", scope.word_now(ctx).await?));
    let counting = Arc::clone(&selection);
    let count = async {
        let count = move || Counted::of(&counting, &seen);
        Ok(tokio::task::spawn_blocking(count).await?)
    };
    let counted = ctx.workspace.counts.get_or_make(key, Box::pin(count)).await?;
    let people = listing::people(ctx).await?;
    let rows = listing::rows(ctx, &selection, &counted.shown, &people).await?;
    let bubbles: Vec<Bubble> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Bubble {
                quarter: row.quarter?,
                row,
            })
        })
        .collect();
    Ok(Matrix {
        left_out: counted.in_quarter - bubbles.len() as u64,
        by_value: selection.valuation.is_some(),
        selection,
        bubbles,
        without_quarter: counted.without_quarter,
        counts: counted.counts,
    })
}

/// What a matrix shows, and what is counted for it.
#[derive(Default)]
struct Counted {
    /// The places that it shows.
    shown: Vec<u32>,
    in_quarter: u64,
    without_quarter: u64,
    counts: [(u64, u64); 4],
}

impl Counted {
    fn of(selection: &Selection, seen: &Numbers) -> Self {
        let mut found = Self::default();
        for place in listing::matching(selection, seen, Filter::default()) {
            let Some(quarter) = selection.quarters[place as usize] else {
                found.without_quarter += 1;
                continue;
            };
            found.in_quarter += 1;
            let standing = selection.choice.standings[place as usize];
            let of_quarter = Quarter::ALL.iter().position(|one| *one == quarter);
            let (all, key_accounts) = &mut found.counts[of_quarter.unwrap_or(0)];
            *all += 1;
            *key_accounts += u64::from(standing.is_in());
            if found.shown.len() < BUBBLES_AT_MOST {
                found.shown.push(place);
            }
        }
        found
    }
}
