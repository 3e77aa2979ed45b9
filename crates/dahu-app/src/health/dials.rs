//! The dials of all accounts in memory, brought up to date by what changed since somebody last looked, like the book of
//! opportunities: lists, pictures and counts are loops over some 60 bytes for each account.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use dahu_core::{
    account::AccountId,
    person::PersonId,
    relationship::{Stage, Turn},
};
use uuid::Uuid;

use super::{store, store::StoredDials};
use crate::{Context, Result, database};

/// Rows that are read at once.
const READ_AT_ONCE: u64 = 20_000;

/// The dials of a workspace in memory.
#[derive(Default)]
pub(crate) struct Dials {
    contents: RwLock<Contents>,
    /// One at a time reads what changed.
    reading: tokio::sync::Mutex<()>,
}

/// The dials of all accounts.
#[derive(Default)]
pub(super) struct Contents {
    next: i64,
    /// In no order.
    pub(super) entries: Vec<Entry>,
    places: HashMap<Uuid, usize>,
}

/// The dials of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) account: AccountId,
    /// Its ledger number.
    pub(super) number: i64,
    pub(super) owner: Option<PersonId>,
    pub(super) stage: Option<Stage>,
    /// Where records propose to place it, and what that would be.
    pub(super) proposed: Option<(Stage, Turn)>,
    /// Is the customer well; none where too little is known.
    pub(super) score: Option<u8>,
    /// Are our data complete.
    pub(super) percent: u8,
    /// Bad signals, a bit each.
    pub(super) bad: u16,
    /// Gaps of our data, a bit each.
    pub(super) gaps: u16,
    /// Open alerts.
    pub(super) alerts: u8,
}

impl Entry {
    fn of(row: &StoredDials) -> Self {
        let small = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
        let bits = |number: i32| u16::try_from(number).unwrap_or(0);
        let proposed_stage = row.proposed_stage.as_deref().and_then(Stage::from_word);
        let proposed_turn = row.proposed_turn.as_deref().and_then(Turn::from_word);
        Self {
            account: AccountId(row.account_id),
            number: row.account_number,
            owner: row.owner_id.map(PersonId),
            stage: row.stage.as_deref().and_then(Stage::from_word),
            proposed: proposed_stage.zip(proposed_turn),
            score: row.score.map(small),
            percent: small(row.percent),
            bad: bits(row.bad),
            gaps: bits(row.gaps),
            alerts: small(row.alerts),
        }
    }
}

impl Contents {
    fn put(&mut self, entry: Entry) {
        match self.places.get(&entry.account.0) {
            Some(place) => self.entries[*place] = entry,
            None => {
                self.places.insert(entry.account.0, self.entries.len());
                self.entries.push(entry);
            }
        }
    }
}

/// Looks at the dials, as they are now.
pub(super) async fn look<T>(ctx: &Context, look: impl FnOnce(&[Entry]) -> T) -> Result<T> {
    let dials = &ctx.workspace.dials;
    bring_up_to_date(ctx, dials).await?;
    let contents = dials.contents.read().unwrap_or_else(PoisonError::into_inner);
    Ok(look(&contents.entries))
}

async fn bring_up_to_date(ctx: &Context, dials: &Dials) -> Result<()> {
    let connection = ctx.workspace.database.reader();
    let is_at = || dials.contents.read().unwrap_or_else(PoisonError::into_inner).next;
    if is_at() == database::store::next_number(connection, "health").await? {
        return Ok(());
    }
    let _alone = dials.reading.lock().await;
    let next = database::store::next_number(connection, "health").await?;
    if is_at() == next {
        return Ok(());
    }
    read(ctx, dials, (is_at(), next)).await?;
    let count = store::count(connection).await?;
    let held = dials
        .contents
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .entries
        .len();
    if held as u64 != count {
        // Accounts that are gone say nothing themselves.
        *dials.contents.write().unwrap_or_else(PoisonError::into_inner) = Contents::default();
        read(ctx, dials, (0, next)).await?;
    }
    Ok(())
}

/// Takes in what changed from one number to another.
async fn read(ctx: &Context, dials: &Dials, between: (i64, i64)) -> Result<()> {
    let connection = ctx.workspace.database.reader();
    let mut after = None;
    loop {
        let rows = store::changed(connection, between, after, READ_AT_ONCE).await?;
        let mut contents = dials.contents.write().unwrap_or_else(PoisonError::into_inner);
        rows.iter().for_each(|row| contents.put(Entry::of(row)));
        match rows.last() {
            Some(last) => after = Some((last.change_number, last.account_id)),
            None => {
                contents.next = between.1;
                return Ok(());
            }
        }
    }
}
