//! Opportunities as other records name them: which ones something of an account can be about, and what they are called.

use std::collections::{HashMap, HashSet};

use dahu_core::{access::Action, account::AccountId, opportunity::OpportunityId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    book::{self, Entry, Standing},
    store,
};
use crate::{
    Context, Error, Result,
    access::Scope,
    account::{self, group},
};

/// Opportunities that can be chosen from at most.
const CHOICES: usize = 100;

/// An opportunity by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedOpportunity {
    /// Its id.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// The name of its account, where that is another one of the group.
    pub account: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
}

/// The opportunities that something of an account can be about, as far as the actor sees them: the open ones of the account
/// and then of its group, each the first due first; and one more, whatever became of it, where it is named already.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn nameable(
    ctx: &Context,
    account: AccountId,
    named: Option<OpportunityId>,
) -> Result<Vec<NamedOpportunity>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    let of_group = group::whole_group(connection, account).await?;
    let found: Vec<Entry> = book::look(ctx, |book| {
        let open = of_group.iter().flat_map(|account| book.of_account(*account));
        let open = open.filter(|entry| entry.standing == Standing::Open && named != Some(entry.id));
        let named_one = named.and_then(|id| book.get(id));
        let mut found: Vec<&Entry> = named_one.into_iter().chain(open).collect();
        found.retain(|entry| seen.has(entry.number));
        found.sort_unstable_by_key(|entry| {
            let is_other = entry.account != account;
            (
                named != Some(entry.id),
                is_other,
                entry.close_on.is_none(),
                entry.close_on,
                entry.id,
            )
        });
        found.into_iter().take(CHOICES).cloned().collect()
    })
    .await?;
    let names = names(connection, found.iter().map(|entry| entry.id)).await?;
    let others: Vec<Uuid> = found
        .iter()
        .map(|entry| entry.account)
        .filter(|other| *other != account)
        .map(|other| other.0)
        .collect();
    let others = store::account_names(connection, &others).await?;
    let shown = found.into_iter().filter_map(|entry| {
        Some(NamedOpportunity {
            name: names.get(&entry.id).cloned()?,
            account: others.get(&entry.account.0).cloned(),
            is_open: entry.standing == Standing::Open,
            id: entry.id,
        })
    });
    Ok(shown.collect())
}

/// The names of these opportunities, of those that are there and that the actor sees.
pub(crate) async fn seen_names(
    ctx: &Context,
    ids: &HashSet<OpportunityId>,
) -> Result<HashMap<OpportunityId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let seen = Scope::or_nothing(ctx, Action::SeeOpportunities)?
        .numbers(ctx)
        .await?;
    let found: Vec<OpportunityId> = book::look(ctx, |book| {
        let entries = ids.iter().filter_map(|id| book.get(*id));
        entries
            .filter(|entry| seen.has(entry.number))
            .map(|entry| entry.id)
            .collect()
    })
    .await?;
    names(ctx.workspace.database.reader(), found.into_iter()).await
}

async fn names(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = OpportunityId>,
) -> Result<HashMap<OpportunityId, String>> {
    let ids: Vec<Uuid> = ids.map(|id| id.0).collect();
    let found = store::names(connection, &ids).await?.into_iter();
    Ok(found.map(|(id, (name, _))| (OpportunityId(id), name)).collect())
}

/// Lets pass an opportunity that something of an account can be about: of the account, of its group, or one in which it buys
/// along, where the actor sees it.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `opportunity_of_other_account`, whether there is none or the actor does not see it.
pub(crate) async fn require_nameable(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    id: OpportunityId,
) -> Result<()> {
    let strange = || {
        Error::refused(
            "opportunity_of_other_account",
            "this opportunity does not belong to the account or its group any more: choose again",
        )
    };
    let of = account_of(connection, id).await?.ok_or_else(strange)?;
    if of != account {
        let buys_along = store::is_unit(connection, id.0, account.0).await?;
        if !buys_along && !group::whole_group(connection, account).await?.contains(&of) {
            return Err(strange());
        }
    }
    match account::open(connection, ctx, of, Action::SeeOpportunities).await {
        Err(Error::NotFound { .. } | Error::Forbidden { .. }) => Err(strange()),
        seen => seen.map(drop),
    }
}

/// The account of an opportunity that is there, where the actor sees the opportunity.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub(crate) async fn seen_account_of(ctx: &Context, id: OpportunityId) -> Result<AccountId> {
    ctx.may(Action::SeeOpportunities)?;
    let connection = ctx.workspace.database.reader();
    let account = account_of(connection, id).await?;
    let account = account.ok_or_else(|| Error::not_found("opportunity", id))?;
    match account::find(ctx, account, Action::SeeOpportunities).await {
        Err(Error::NotFound { .. }) => Err(Error::not_found("opportunity", id)),
        seen => seen.map(|_| account),
    }
}

async fn account_of(connection: &impl ConnectionTrait, id: OpportunityId) -> Result<Option<AccountId>> {
    let row = store::by_id(connection, id.0).await?;
    let row = row.filter(|row| !row.is_removed);
    Ok(row.map(|row| AccountId(row.account_id)))
}
