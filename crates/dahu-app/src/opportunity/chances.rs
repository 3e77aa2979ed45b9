//! What opportunities tell about the way of targets, as it was known on a day.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    funnel::journey::{Chance, Traits},
    opportunity::Verb,
};

use super::book::{self, Entry, Standing};
use crate::{Context, Result, database};

/// The number of the next change of an opportunity: what is made from opportunities holds as long as it stays.
pub(crate) async fn number(ctx: &Context) -> Result<i64> {
    database::next_number(ctx, "opportunity").await
}

/// All opportunities as they stood at the end of a day, by account.
pub(crate) async fn chances(ctx: &Context, as_of: NaiveDate) -> Result<HashMap<AccountId, Vec<Chance>>> {
    book::look(ctx, |book| {
        let mut entries: Vec<&Entry> = book.entries.iter().collect();
        entries.sort_unstable_by_key(|entry| (entry.opened_on, entry.id));
        let mut found: HashMap<AccountId, Vec<Chance>> = HashMap::new();
        for entry in entries {
            if let Some(chance) = chance(entry, as_of) {
                found.entry(entry.account).or_default().push(chance);
            }
        }
        found
    })
    .await
}

/// How many opportunities are open with each of some accounts; accounts without any are left out.
pub(crate) async fn open_counts(
    ctx: &Context,
    accounts: &HashSet<AccountId>,
) -> Result<HashMap<AccountId, u64>> {
    book::look(ctx, |book| {
        let counts = accounts.iter().map(|account| {
            let open = book
                .of_account(*account)
                .filter(|entry| entry.standing == Standing::Open);
            (*account, open.count() as u64)
        });
        counts.filter(|(_, count)| *count > 0).collect()
    })
    .await
}

/// One opportunity; nothing where it was not known by then.
fn chance(entry: &Entry, as_of: NaiveDate) -> Option<Chance> {
    let (mut open, mut won_on, mut since) = (Vec::new(), None, None);
    for event in entry.history.iter().filter(|event| event.on <= as_of) {
        match event.verb {
            Verb::Opened | Verb::SplitOff | Verb::Reopened => (since, won_on) = (Some(event.on), None),
            Verb::Won | Verb::Lost => {
                open.extend(since.take().map(|since| (since, Some(event.on))));
                won_on = (event.verb == Verb::Won).then_some(event.on);
            }
            Verb::Advanced | Verb::FellBack => {}
        }
    }
    open.extend(since.map(|since| (since, None)));
    if entry.history.is_empty() && entry.opened_on <= as_of {
        let decided = (entry.standing != Standing::Open && entry.since <= as_of).then_some(entry.since);
        open.push((entry.opened_on, decided));
        won_on = decided.filter(|_| entry.standing == Standing::Won);
    }
    (!open.is_empty()).then_some(Chance {
        open,
        won_on,
        traits: Traits {
            kind: entry.kind,
            source: entry.source,
            selling_mode: entry.selling_mode,
        },
    })
}
