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
    let opportunities = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    let (seen, with_details) = (Within::of(&seen), Within::of(&with_details));
    let opportunities = Within::of(&opportunities);
    let asked = Asked::of(ctx, &query).await?;
    let mut found = Vec::new();
    for noun in Noun::ALL {
        let within = if noun == Noun::Opportunity {
            &opportunities
        } else {
            &seen
        };
        let mut of_noun = candidates(ctx, &asked, kind(noun), within).await?;
        if let details @ Some(_) = kind_with_details(noun) {
            of_noun.extend(candidates(ctx, &asked, details, &with_details).await?);
        }
        found.extend(nearest(ctx, &query, noun, of_noun).await?);
    }
    found.truncate(limit.min(SHOWN_AT_MOST));
    Ok(found)
}

/// The kind of rows in which a noun is found by whoever sees its account; none in the index of accounts.
fn kind(noun: Noun) -> Option<&'static str> {
    (noun != Noun::Account).then(|| noun.as_str())
}

/// What is asked for, the nearest first.
struct Asked {
    /// What finds everything that may be near.
    beginnings: SearchQuery,
    /// The query for each place.
    places: [(Place, SearchQuery); 3],
    /// What is frequent.
    frequent: Vec<(Option<&'static str>, Place)>,
}

impl Asked {
    async fn of(ctx: &Context, query: &SearchQuery) -> Result<Self> {
        let places = [Place::Whole, Place::Beginning, Place::Anywhere].map(|place| (place, query.at(place)));
        let reader = ctx.workspace.database.reader();
        let of_documents = Noun::ALL
            .into_iter()
            .flat_map(|noun| [kind(noun), kind_with_details(noun)]);
        let of_documents: Vec<_> = of_documents.filter(Option::is_some).collect();
        let mut frequent = Vec::new();
        for kinds in [vec![None], of_documents] {
            // Nothing is the whole of what very many are called.
            let [_, near @ ..] = &places;
            let questions: Vec<_> = kinds
                .iter()
                .flat_map(|kind| near.iter().map(move |(place, query)| (*kind, *place, query)))
                .collect();
            let asked: Vec<_> = questions.iter().map(|(kind, _, query)| (*kind, *query)).collect();
            let are_frequent = store::are_frequent(reader, &asked).await?;
            let told = questions
                .iter()
                .zip(are_frequent)
                .filter(|(_, is_frequent)| *is_frequent);
            frequent.extend(told.map(|((kind, place, _), _)| (*kind, *place)));
        }
        Ok(Self {
            beginnings: query.beginnings(),
            places,
            frequent,
        })
    }
}

/// A few of the rows of a kind, with the place at which each was found; those of which there may be the nearest first.
async fn candidates(
    ctx: &Context,
    asked: &Asked,
    kind: Option<&'static str>,
    within: &Within,
) -> Result<Vec<(Place, Candidate)>> {
    let mut found: Vec<(Place, Candidate)> = Vec::new();
    if within.is_nothing() {
        return Ok(found);
    }
    let reader = ctx.workspace.database.reader();
    let is_any_near = store::may_find(reader, &asked.beginnings, kind).await?;
    for (place, query) in &asked.places {
        if !is_any_near && *place != Place::Anywhere {
            continue;
        }
        // What has it anywhere comes behind what begins so.
        if found.len() >= CANDIDATES {
            break;
        }
        let is_frequent = asked.frequent.contains(&(kind, *place));
        let rows = store::candidates(reader, query, is_frequent, kind, within, CANDIDATES).await?;
        for row in rows {
            if found.iter().all(|(_, known)| known.number != row.number) {
                found.push((*place, row));
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
