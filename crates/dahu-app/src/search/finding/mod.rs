//! Finding what somebody may see by what they typed, the nearest first.
//!
//! Nothing is loaded first and hidden afterwards: the scope is a part of the queries. And nothing is put in order that is
//! found by the hundred thousand: what is the whole of what was typed is asked for first, then what begins so, then what
//! has it anywhere, a few of each; the rules of `dahu_core::search` put those in order.

mod store;

use std::collections::HashMap;

use dahu_core::{
    access::Action,
    account::AccountId,
    search::{Closeness, Place, SearchQuery},
};
use uuid::Uuid;

use super::{Noun, documents::kind_with_details};
use crate::{
    Context, Result,
    access::Scope,
    account::{self, store::StoredAccount},
};
use store::{Candidate, Within};

/// What is shown at most, whatever is asked for.
const SHOWN_AT_MOST: usize = 20;
/// Of one noun at most.
const OF_A_NOUN: usize = 8;
/// What is put in order of one noun and place at most.
const CANDIDATES: usize = 60;
/// Characters that are looked for at most.
const TYPED_AT_MOST: usize = 100;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub noun: Noun,
    /// Its id.
    pub subject: Uuid,
    /// What it is called.
    pub title: String,
    /// The account whose it is, or which it is.
    pub account: AccountId,
    /// That account's name.
    pub account_name: String,
    /// That account's code.
    pub account_code: Option<String>,
    /// How near it is to what was typed.
    pub closeness: Closeness,
}

/// What the actor may see of what is found by what was typed, noun by noun and the nearest first in each; `limit` at most,
/// and 20 at most.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for whose role sees no account.
pub async fn find(ctx: &Context, typed: &str, limit: usize) -> Result<Vec<Found>> {
    let seen = Scope::of(ctx, Action::SeeAccount)?.numbers(ctx).await?;
    let with_details = Scope::or_nothing(ctx, Action::SeeContactDetails)?
        .numbers(ctx)
        .await?;
    let typed: String = typed.chars().take(TYPED_AT_MOST).collect();
    let Some(query) = SearchQuery::parse(&typed) else {
        return Ok(Vec::new());
    };
    let (seen, with_details) = (Within::of(&seen), Within::of(&with_details));
    let mut found = Vec::new();
    for noun in Noun::ALL {
        let mut of_noun = candidates(ctx, &query, noun, Some(noun.as_str()), &seen).await?;
        if let Some(kind) = kind_with_details(noun) {
            of_noun.extend(candidates(ctx, &query, noun, Some(kind), &with_details).await?);
        }
        found.extend(nearest(ctx, &query, noun, of_noun).await?);
    }
    found.truncate(limit.min(SHOWN_AT_MOST));
    Ok(found)
}

/// A few of the rows of a kind, with the place at which each was found; those of which there may be the nearest first.
async fn candidates(
    ctx: &Context,
    query: &SearchQuery,
    noun: Noun,
    kind: Option<&'static str>,
    within: &Within,
) -> Result<Vec<(Place, Candidate)>> {
    let kind = kind.filter(|_| noun != Noun::Account);
    let mut found: Vec<(Place, Candidate)> = Vec::new();
    if within.is_nothing() {
        return Ok(found);
    }
    let reader = ctx.workspace.database.reader();
    let places = if store::may_find(reader, &query.beginnings(), kind).await? {
        &[Place::Whole, Place::Beginning, Place::Anywhere][..]
    } else {
        &[Place::Anywhere]
    };
    for place in places.iter().copied() {
        // What has it anywhere comes behind what begins so.
        if found.len() >= CANDIDATES {
            break;
        }
        let rows = store::candidates(reader, &query.at(place), kind, within, CANDIDATES).await?;
        for row in rows {
            if found.iter().all(|(_, known)| known.number != row.number) {
                found.push((place, row));
            }
        }
    }
    Ok(found)
}

/// The nearest of the candidates of a noun.
async fn nearest(
    ctx: &Context,
    query: &SearchQuery,
    noun: Noun,
    candidates: Vec<(Place, Candidate)>,
) -> Result<Vec<Found>> {
    let numbers: Vec<i64> = candidates
        .iter()
        .map(|(_, candidate)| candidate.account_number)
        .collect();
    let accounts = account::store::by_numbers(ctx.workspace.database.reader(), &numbers).await?;
    let accounts: HashMap<i64, StoredAccount> = accounts
        .into_iter()
        .map(|account| (account.number, account))
        .collect();
    let mut found: Vec<(i64, Found)> = Vec::new();
    for (place, candidate) in candidates {
        let Some(account) = accounts.get(&candidate.account_number) else {
            continue;
        };
        let one = shown(query, noun, place, &candidate, account);
        match found.iter_mut().find(|(_, known)| known.subject == one.subject) {
            // Found by its name and by its number.
            Some((_, known)) => known.closeness = known.closeness.max(one.closeness),
            None => found.push((candidate.number, one)),
        }
    }
    // Of what is as near the shorter is more of what was typed, and then the latest.
    found.sort_by_key(|(number, one)| {
        (
            std::cmp::Reverse(one.closeness),
            one.title.chars().count(),
            std::cmp::Reverse(*number),
        )
    });
    found.truncate(OF_A_NOUN);
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

fn shown(
    query: &SearchQuery,
    noun: Noun,
    place: Place,
    candidate: &Candidate,
    account: &StoredAccount,
) -> Found {
    let facts = account.facts();
    let (subject, title, near) = match (&candidate.title, candidate.subject) {
        (Some(title), Some(subject)) => (subject, title.clone(), query.closeness(&[title])),
        _ => (account.id, account.name.clone(), query.closeness(&facts.names())),
    };
    let elsewhere = match place {
        Place::Whole => Closeness::Whole,
        Place::Beginning => Closeness::Begins,
        Place::Anywhere => Closeness::Elsewhere,
    };
    Found {
        noun,
        subject,
        title,
        account: AccountId(account.id),
        account_name: account.name.clone(),
        account_code: account.code.clone(),
        closeness: near.unwrap_or(elsewhere),
    }
}
