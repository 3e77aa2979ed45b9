//! What to move, as a proposal: hours from accounts that have too many of them to those of the same owner that have too few.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    selling::{Balance, Direction, Need, Served},
};
use uuid::Uuid;

use super::{
    SellingFilter,
    listing::condition,
    refreshing,
    store::{self, Asked, ListedRow, StoredSelling},
};
use crate::{
    Context, Result,
    access::Scope,
    event, person,
    report::{Frame, Window},
};

/// Pairs at most.
const MOVES_AT_MOST: usize = 20;
/// Accounts with too much, and with too little, that are looked at: those of most sales.
const LOOKED_AT: [u64; 2] = [500, 2_000];

/// Hours that could go from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursMove {
    /// Who owns both, by name.
    pub owner: String,
    /// The account that has too many, with its name.
    pub from: (AccountId, String),
    /// The one that has too few.
    pub to: (AccountId, String),
    /// How many a year.
    pub hours: i64,
}

/// Which hours could move between accounts of the same owner, of those whose sales the actor may see; of one owner where one is
/// given. It is a proposal, and changes nothing.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn moves(ctx: &Context, owner: Option<PersonId>) -> Result<Arc<Vec<HoursMove>>> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let event = event::last_sequence(ctx.workspace.database.reader()).await?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = refreshing::number(ctx).await?;
    let key = frame.key(format!(
        "moves of hours of {owner:?} of {} at {number} after {event}",
        scope.word()
    ));
    let make = Box::pin(made(ctx, &scope, owner));
    ctx.workspace.cache.get_or_make(key, make).await
}

async fn made(ctx: &Context, scope: &Scope, owner: Option<PersonId>) -> Result<Vec<HoursMove>> {
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?.into_iter();
    let here = people.filter(|person| person.left_at.is_none());
    let here: HashMap<Uuid, String> = here.map(|person| (person.id, person.name)).collect();
    let filter = SellingFilter {
        owner,
        ..SellingFilter::default()
    };
    let asked = Asked {
        filter: &filter,
        scope: condition(ctx, scope).await?,
    };
    let [over_at_most, under_at_most] = LOOKED_AT;
    let served = [Served::Over, Served::Both];
    let over = store::owned(connection, &asked, served, None, over_at_most).await?;
    let mut from = balances(&over, too_many);
    from.retain(|one| here.contains_key(&one.owner.0));
    from.sort_by_key(|one| std::cmp::Reverse(one.hours));
    let owners: BTreeSet<Uuid> = from.iter().map(|one| one.owner.0).collect();
    let owners: Vec<Uuid> = owners.into_iter().collect();
    let served = [Served::Under, Served::Both];
    let under = store::owned(connection, &asked, served, Some(&owners), under_at_most).await?;
    let names: HashMap<Uuid, &str> = over
        .iter()
        .chain(&under)
        .map(|(row, account)| (row.account_id, account.name.as_str()))
        .collect();
    let named = |id: AccountId| (id, names.get(&id.0).copied().unwrap_or_default().to_owned());
    let found = dahu_core::selling::moves(&from, &balances(&under, too_few), MOVES_AT_MOST);
    let shown = found.into_iter().map(|one| HoursMove {
        owner: here.get(&one.owner.0).cloned().unwrap_or_default(),
        from: named(one.from),
        to: named(one.to),
        hours: one.hours,
    });
    Ok(shown.collect())
}

/// By how many hours accounts have too many or too few, by what is to be moved; the others are left out.
fn balances(rows: &[(StoredSelling, ListedRow)], hours: fn(Direction) -> Option<i64>) -> Vec<Balance> {
    let balances = rows.iter().filter_map(|(row, account)| {
        let gaps = row.gaps();
        let gap = gaps.iter().find(|gap| gap.need == Need::Hours)?;
        Some(Balance {
            account: AccountId(row.account_id),
            owner: PersonId(account.owner_id?),
            hours: hours(gap.to_move)?,
        })
    });
    balances.collect()
}

fn too_many(direction: Direction) -> Option<i64> {
    match direction {
        Direction::Free(hours) => Some(hours),
        Direction::Add(_) | Direction::Stay => None,
    }
}

fn too_few(direction: Direction) -> Option<i64> {
    match direction {
        Direction::Add(hours) => Some(hours),
        Direction::Free(_) | Direction::Stay => None,
    }
}
