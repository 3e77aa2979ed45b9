//! The journeys of all targets as of a day, gathered from lists, assessments, opportunities and the ledger.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    account::{AccountId, Sector},
    assessment::Intent,
    funnel::journey::{Bought, Chance, Facts, Journey, Listing, Stay},
};
use uuid::Uuid;

use super::{
    super::{Frame, Window},
    bought::{Listings, bought},
    store,
};
use crate::{Context, Result, access::Numbers, assessment, opportunity, target};

/// How far one account came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracked {
    pub(super) account: AccountId,
    pub(super) number: i64,
    pub(super) sector: Option<Sector>,
    pub(super) journey: Journey,
}

/// The journeys of all targets, with what says which of them the actor may see.
pub(super) struct Journeys {
    all: Arc<Vec<Tracked>>,
    seen: Arc<Numbers>,
    pub(super) frame: Frame,
    /// Under which number opportunities were read.
    pub(super) book: i64,
    /// The day up to which targets were followed.
    pub(super) as_of: NaiveDate,
    /// The last day with a line of the ledger up to then; none where there is none.
    pub(super) sales_to: Option<NaiveDate>,
}

impl Journeys {
    /// As of a day, or today.
    pub(super) async fn as_of(ctx: &Context, day: Option<NaiveDate>) -> Result<Self> {
        let window = Window {
            as_of: day,
            ..Window::default()
        };
        let frame = Frame::of(ctx, &window).await?;
        let as_of = frame.days.lists_on;
        let book = opportunity::number(ctx).await?;
        let key = frame.key(format!("journeys {book}"));
        let make = Box::pin(gathered(ctx, &frame, as_of));
        let all = ctx.workspace.journeys.get_or_make(key, make).await?;
        let last = frame.ledger.last_day();
        Ok(Self {
            all,
            seen: frame.scope.numbers(ctx).await?,
            sales_to: last.map(|last| last.min(as_of)),
            frame,
            book,
            as_of,
        })
    }

    /// Those that the actor may see.
    pub(super) fn seen(&self) -> impl Iterator<Item = &Tracked> {
        self.all.iter().filter(|tracked| self.seen.has(tracked.number))
    }
}

async fn gathered(ctx: &Context, frame: &Frame, as_of: NaiveDate) -> Result<Vec<Tracked>> {
    let connection = ctx.workspace.database.reader();
    let stays = target::begun_by(connection, as_of).await?;
    let assessments = assessment::until(connection, as_of).await?;
    let accounts = store::sectors(connection).await?;
    let chances = opportunity::chances(ctx, as_of).await?;
    let (listings, accounts) = tokio::task::spawn_blocking(move || listed(stays, accounts)).await?;
    let listings = Arc::new(listings);
    let bought = bought(ctx, frame, Arc::clone(&listings), as_of).await?;
    let join = move || {
        joined(
            &Gathered {
                listings: &listings,
                assessments: &assessments,
                chances: &chances,
                bought: &bought,
            },
            accounts,
            as_of,
        )
    };
    Ok(tokio::task::spawn_blocking(join).await?)
}

/// An account that is or was a target.
struct Account {
    id: Uuid,
    number: i64,
    sector: Option<String>,
}

/// What is known of all targets.
struct Gathered<'a> {
    listings: &'a Listings,
    /// In order of account.
    assessments: &'a [(Uuid, NaiveDate, Intent)],
    chances: &'a HashMap<AccountId, Vec<Chance>>,
    bought: &'a HashMap<i64, Bought>,
}

/// When each account was on lists, and the accounts in the order of their numbers.
fn listed(stays: Vec<(Uuid, Stay)>, accounts: Vec<(Uuid, i64, Option<String>)>) -> (Listings, Vec<Account>) {
    let mut by_account: HashMap<Uuid, Vec<Stay>> = HashMap::new();
    for (account, stay) in stays {
        by_account.entry(account).or_default().push(stay);
    }
    let (mut listings, mut found) = (Listings::new(), Vec::with_capacity(by_account.len()));
    for (id, number, sector) in accounts {
        if let Some(listing) = by_account.remove(&id).and_then(Listing::of) {
            listings.insert(number, listing);
            found.push(Account { id, number, sector });
        }
    }
    found.sort_unstable_by_key(|account| account.number);
    (listings, found)
}

fn joined(known: &Gathered<'_>, accounts: Vec<Account>, as_of: NaiveDate) -> Vec<Tracked> {
    let tracked = accounts.into_iter().filter_map(|account| {
        let first = known.assessments.partition_point(|(id, ..)| *id < account.id);
        let after = known.assessments.partition_point(|(id, ..)| *id <= account.id);
        let assessments: Vec<_> = known.assessments[first..after]
            .iter()
            .map(|(_, on, intent)| (*on, *intent))
            .collect();
        let facts = Facts {
            listing: known.listings.get(&account.number)?,
            assessments: &assessments,
            chances: known
                .chances
                .get(&AccountId(account.id))
                .map_or(&[], Vec::as_slice),
            bought: known.bought.get(&account.number).copied().unwrap_or_default(),
        };
        Some(Tracked {
            account: AccountId(account.id),
            number: account.number,
            sector: account.sector.as_deref().and_then(Sector::from_word),
            journey: Journey::of(&facts, as_of)?,
        })
    });
    tracked.collect()
}
