//! Planning a handover: which accounts, what of them, and to whom.

mod held;
mod named;
mod store;

use std::collections::HashMap;

use dahu_core::{
    access::Action,
    account::AccountId,
    handover::{Handed, HandedCounts, HandoverId, HandoverState, split_by_count, split_by_sales},
    id::time_ordered,
    person::PersonId,
};
use serde_json::json;
use uuid::Uuid;

use self::{held::Held, store::Chosen};
use super::{
    ACCOUNTS_AT_MOST, changed, decided, not_a_draft, refuse_receiver,
    store::{self as kept, StoredHandover, StoredItem, StoredPlace},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    access::Scope,
    account::store::{Column, StoredAccount},
    event, person,
};

/// Regions and industries to choose from at most.
const WORDS_AT_MOST: u64 = 500;
/// Receivers of one handover at most.
const RECEIVERS_AT_MOST: usize = 200;

/// Which accounts are handed over, and what of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Who gives them away: what is theirs. None for a territory, whoever owns its accounts.
    pub from: Option<PersonId>,
    /// Only accounts of this region.
    pub region: Option<String>,
    /// Only accounts of this industry.
    pub industry: Option<String>,
    /// Only these, by code or name.
    pub named: Vec<String>,
    /// What goes along.
    pub kinds: Vec<Handed>,
}

/// Who gets which accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// One gets all.
    To(PersonId),
    /// By region; accounts of a region that is not here stay where they are.
    ByRegion(Vec<(Option<String>, PersonId)>),
    /// So that the numbers of accounts are even.
    ByCount(Vec<PersonId>),
    /// So that the sales of the last twelve months are even.
    BySales(Vec<PersonId>),
}

impl Assignment {
    fn receivers(&self) -> Vec<PersonId> {
        let mut receivers = match self {
            Self::To(person) => vec![*person],
            Self::ByRegion(regions) => regions.iter().map(|(_, person)| *person).collect(),
            Self::ByCount(people) | Self::BySales(people) => people.clone(),
        };
        receivers.sort();
        receivers.dedup();
        receivers
    }

    /// Who gets each account; none for one that stays where it is.
    fn divide(&self, accounts: &[StoredAccount]) -> Vec<Option<PersonId>> {
        let by = |people: &[PersonId], shares: Option<Vec<usize>>| -> Vec<Option<PersonId>> {
            let shares = shares.unwrap_or_default();
            let mut shares = shares.into_iter().map(|place| people.get(place).copied());
            accounts.iter().map(|_| shares.next().flatten()).collect()
        };
        match self {
            Self::To(person) => vec![Some(*person); accounts.len()],
            Self::ByRegion(regions) => {
                let by_region: HashMap<Option<&str>, PersonId> = regions
                    .iter()
                    .map(|(region, person)| (region.as_deref(), *person))
                    .collect();
                let receiver = |account: &StoredAccount| by_region.get(&account.region.as_deref()).copied();
                accounts.iter().map(receiver).collect()
            }
            Self::ByCount(people) => by(people, split_by_count(accounts.len(), people.len())),
            Self::BySales(people) => {
                let sales: Vec<i64> = accounts.iter().map(|account| account.net_recent).collect();
                by(people, split_by_sales(&sales, people.len()))
            }
        }
    }
}

/// What a choice finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Accounts in all.
    pub accounts: u64,
    /// The same by region.
    pub regions: Vec<(Option<String>, u64)>,
    /// Regions to choose from.
    pub known_regions: Vec<String>,
    /// Industries to choose from.
    pub known_industries: Vec<String>,
}

/// What a choice finds, before anything is planned.
///
/// # Errors
///
/// [`Error::Forbidden`] for who hands nothing over, [`Error::Refused`] for names of no account.
pub async fn find(ctx: &Context, choice: &Choice) -> Result<Found> {
    let connection = ctx.workspace.database.reader();
    let scope = Scope::of(ctx, Action::HandOver)?.remembered(ctx).await?;
    let mut found = Found {
        known_regions: store::values(connection, scope.clone(), Column::Region, WORDS_AT_MOST).await?,
        known_industries: store::values(connection, scope, Column::Industry, WORDS_AT_MOST).await?,
        ..Found::default()
    };
    if !is_chosen(choice) {
        return Ok(found);
    }
    let ids = ids(ctx, choice).await?;
    let regions = store::regions(connection, &chosen(ctx, choice, ids.as_deref()).await?).await?;
    found.regions = regions
        .into_iter()
        .map(|(region, count)| (region, u64::try_from(count).unwrap_or(0)))
        .collect();
    found.accounts = found.regions.iter().map(|(_, count)| count).sum();
    Ok(found)
}

fn is_chosen(choice: &Choice) -> bool {
    choice.from.is_some()
        || choice.region.is_some()
        || choice.industry.is_some()
        || choice.named.iter().any(|name| !name.trim().is_empty())
}

async fn ids(ctx: &Context, choice: &Choice) -> Result<Option<Vec<Uuid>>> {
    if choice.named.iter().all(|name| name.trim().is_empty()) {
        return Ok(None);
    }
    Ok(Some(named::find(ctx, &choice.named).await?))
}

async fn chosen<'a>(ctx: &Context, choice: &'a Choice, ids: Option<&'a [Uuid]>) -> Result<Chosen<'a>> {
    Ok(Chosen {
        scope: Scope::of(ctx, Action::HandOver)?.remembered(ctx).await?,
        from: choice.from,
        on: ctx.today(),
        kinds: &choice.kinds,
        region: choice.region.as_deref(),
        industry: choice.industry.as_deref(),
        ids,
    })
}

/// Keeps a plan, which changes nothing yet.
///
/// # Errors
///
/// [`Error::Forbidden`] for who hands nothing over, [`Error::Refused`] for a receiver who left or does not own accounts, for
/// names of no account, for too many accounts and for none.
pub async fn plan(ctx: &Context, choice: &Choice, assignment: &Assignment) -> Result<HandoverId> {
    ctx.may(Action::HandOver)?;
    if !is_chosen(choice) || choice.kinds.is_empty() {
        return Err(nothing());
    }
    refuse_receivers(ctx, assignment).await?;
    let ids = ids(ctx, choice).await?;
    let connection = ctx.workspace.database.reader();
    let chosen = chosen(ctx, choice, ids.as_deref()).await?;
    let accounts = store::chosen(connection, &chosen, ACCOUNTS_AT_MOST + 1).await?;
    if accounts.len() as u64 > ACCOUNTS_AT_MOST {
        return Err(Error::refused_with(
            "handover_too_large",
            format!(
                "a handover has at most {ACCOUNTS_AT_MOST} accounts: choose fewer, by region for example"
            ),
            Facts::of([("most", Fact::count(ACCOUNTS_AT_MOST))]),
        ));
    }
    let receivers = assignment.divide(&accounts);
    let id = HandoverId::new(ctx.now());
    let drawn = draw_up(ctx, choice, id, accounts.into_iter().zip(receivers)).await?;
    if drawn.places.is_empty() {
        return Err(nothing());
    }
    let transaction = ctx.workspace.database.begin().await?;
    let handover = StoredHandover {
        id: id.0,
        number: kept::next_number(&transaction).await?,
        state: HandoverState::Draft.as_str().to_owned(),
        from_person: choice.from.map(|from| from.0),
        made_by: ctx.person().map(|person| person.0),
        made_at: ctx.now(),
        done_by: None,
        done_at: None,
        done_on: None,
        undone_by: None,
        undone_at: None,
    };
    let after = json!({ "accounts": drawn.places.len(), "handed": drawn.counts });
    let change = changed(&handover, "planned", None, Some(after));
    kept::insert(&transaction, handover, &drawn.places, &drawn.items).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

async fn refuse_receivers(ctx: &Context, assignment: &Assignment) -> Result<()> {
    let receivers = assignment.receivers();
    if receivers.is_empty() || receivers.len() > RECEIVERS_AT_MOST {
        return Err(Error::refused_with(
            "handover_receivers",
            format!("choose 1 to {RECEIVERS_AT_MOST} people who receive the accounts"),
            Facts::of([("most", Fact::count(RECEIVERS_AT_MOST))]),
        ));
    }
    let people = person::stored(ctx).await?;
    for receiver in receivers {
        let person = people.iter().find(|person| person.id == receiver.0);
        refuse_receiver(person.ok_or_else(|| Error::not_found("person", receiver))?)?;
    }
    Ok(())
}

fn nothing() -> Error {
    Error::refused(
        "handover_empty",
        "there is nothing to hand over: choose who gives or which accounts, what goes along, and other receivers",
    )
}

/// A plan that is not yet kept.
#[derive(Default)]
struct Drawn {
    places: Vec<StoredPlace>,
    items: Vec<StoredItem>,
    counts: HandedCounts,
}

/// What goes along of each account; accounts of which nothing does are left out.
async fn draw_up(
    ctx: &Context,
    choice: &Choice,
    id: HandoverId,
    accounts: impl Iterator<Item = (StoredAccount, Option<PersonId>)>,
) -> Result<Drawn> {
    let accounts: Vec<(StoredAccount, PersonId)> = accounts
        .filter_map(|(account, to)| Some((account, to?)))
        .collect();
    let ids: Vec<Uuid> = accounts.iter().map(|(account, _)| account.id).collect();
    let mut held = Held::of(ctx, choice, &ids).await?;
    let mut drawn = Drawn::default();
    for (account, to) in accounts {
        let giver = choice.from.map_or(account.owner_id, |from| Some(from.0));
        if giver == Some(to.0) {
            continue;
        }
        let found = held.items(choice, id, &account, giver, ctx);
        if found.is_empty() {
            continue;
        }
        for item in &found {
            drawn
                .counts
                .add(Handed::from_word(&item.kind).unwrap_or(Handed::Ownership), 1);
        }
        drawn.items.extend(found);
        drawn.places.push(StoredPlace {
            id: time_ordered(ctx.now()),
            handover_id: id.0,
            account_id: account.id,
            owner_id: account.owner_id,
            to_person: to.0,
            promises: None,
            next_steps: None,
            noted_by: None,
            noted_at: None,
        });
    }
    Ok(drawn)
}

/// Gives some accounts of a plan to somebody else.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for who does not decide on it, [`Error::Refused`] for a plan that was carried
/// out and a receiver who cannot own accounts.
pub async fn change_receiver(
    ctx: &Context,
    id: HandoverId,
    accounts: &[AccountId],
    to: PersonId,
) -> Result<u64> {
    let handover = decided(ctx, id).await?;
    let transaction = ctx.workspace.database.begin().await?;
    refuse_done(&transaction, &handover).await?;
    let person = person::by_id(&transaction, to).await?;
    refuse_receiver(&person.ok_or_else(|| Error::not_found("person", to))?)?;
    if handover.from_person == Some(to.0) {
        return Err(nothing());
    }
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let count = kept::set_receiver(&transaction, id, &ids, to).await?;
    let change = changed(
        &handover,
        "receiver_changed",
        None,
        Some(json!({ "accounts": count, "to": to })),
    );
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(count)
}

/// Takes accounts out of a plan: they stay where they are.
///
/// # Errors
///
/// Like [`change_receiver`].
pub async fn drop_accounts(ctx: &Context, id: HandoverId, accounts: &[AccountId]) -> Result<()> {
    let handover = decided(ctx, id).await?;
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    drop_of(ctx, &handover, &ids).await
}

/// Takes those accounts out of a plan that changed their owner since it was made.
///
/// # Errors
///
/// Like [`change_receiver`].
pub async fn drop_changed(ctx: &Context, id: HandoverId) -> Result<()> {
    let handover = decided(ctx, id).await?;
    let changed = kept::changed(ctx.workspace.database.reader(), id).await?;
    let ids: Vec<Uuid> = changed.into_iter().map(|(account, _)| account).collect();
    drop_of(ctx, &handover, &ids).await
}

async fn drop_of(ctx: &Context, handover: &StoredHandover, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let transaction = ctx.workspace.database.begin().await?;
    refuse_done(&transaction, handover).await?;
    kept::drop_accounts(&transaction, HandoverId(handover.id), ids).await?;
    let change = changed(
        handover,
        "accounts_dropped",
        None,
        Some(json!({ "accounts": ids.len() })),
    );
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Removes a plan that was not carried out.
///
/// # Errors
///
/// Like [`change_receiver`].
pub async fn remove(ctx: &Context, id: HandoverId) -> Result<()> {
    let handover = decided(ctx, id).await?;
    let transaction = ctx.workspace.database.begin().await?;
    refuse_done(&transaction, &handover).await?;
    kept::delete(&transaction, id).await?;
    let change = changed(
        &handover,
        "removed",
        Some(json!({ "number": handover.number })),
        None,
    );
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Refuses to change a plan that was carried out, and holds it until the transaction ends.
async fn refuse_done(transaction: &impl sea_orm::ConnectionTrait, handover: &StoredHandover) -> Result<()> {
    let id = HandoverId(handover.id);
    let now = kept::by_id(transaction, id, true).await?;
    let now = now.ok_or_else(|| Error::not_found("handover", id))?;
    if now.state() == HandoverState::Draft {
        return Ok(());
    }
    Err(not_a_draft(&now))
}
