//! Handovers as pages show them: the list, one with its receivers and warnings, and its accounts a page at a time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    handover::{Handed, HandedCounts, HandoverId, HandoverState},
    money::{Amount, Currency},
    opportunity::OpportunityId,
    person::PersonId,
};
use uuid::Uuid;

use super::{Part, names, part, store, store::StoredHandover};
use crate::{
    Context, Result,
    access::Scope,
    opportunity,
    person::{self, StoredPerson},
    pool, setting,
};

/// Handovers of the list at most.
const LISTED: u64 = 200;
/// Accounts of one page.
pub(super) const ON_PAGE: u64 = 50;

/// A handover as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverRow {
    /// Its id.
    pub id: HandoverId,
    /// Its number.
    pub number: i32,
    /// How far it has come.
    pub state: HandoverState,
    /// Who gives; none for a territory.
    pub from: Option<(PersonId, String)>,
    /// Accounts in it.
    pub accounts: u64,
    /// Who planned it; none for the command line.
    pub made_by: Option<String>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it was carried out.
    pub done_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

/// One who receives accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Accounts received.
    pub accounts: u64,
    /// What of them.
    pub counts: HandedCounts,
    /// What the opportunities among it are about.
    pub amount: Amount,
    /// Whether they have left.
    pub has_left: bool,
    /// Whether their role owns no accounts.
    pub cannot_own: bool,
    /// The limit of accounts that they would go beyond, where there is one.
    pub beyond: Option<u64>,
}

/// A handover with all that is said about it as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// As in the list.
    pub row: HandoverRow,
    /// Who receives, the most first.
    pub receivers: Vec<Receiver>,
    /// What goes along in all.
    pub counts: HandedCounts,
    /// What the opportunities among it are about, as far as the actor sees them.
    pub amount: Amount,
    /// The currency of that.
    pub currency: Option<Currency>,
    /// Accounts that changed their owner since it was planned.
    pub changed: u64,
    /// The first of them by name.
    pub changed_names: Vec<String>,
    /// Whether the actor decides on it.
    pub decides: bool,
    /// Whether the actor may note what was promised.
    pub notes: bool,
}

impl Handover {
    /// Whether anything stands in the way of carrying it out.
    #[must_use]
    pub fn is_held_up(&self) -> bool {
        self.changed > 0
            || self
                .receivers
                .iter()
                .any(|receiver| receiver.has_left || receiver.cannot_own)
    }
}

/// An account of a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAccount {
    /// Which.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Region.
    pub region: Option<String>,
    /// Who owned it when it was planned.
    pub owner: Option<String>,
    /// Who receives it.
    pub to: (PersonId, String),
    /// What of it.
    pub counts: HandedCounts,
    /// What the opportunities among it are about, where there are any that the actor sees.
    pub amount: Option<Amount>,
    /// Net sales of the last twelve months, where the actor may see them.
    pub net_recent: Option<Amount>,
    /// Whether it changed its owner since it was planned.
    pub has_changed: bool,
    /// Whether something is noted on it.
    pub is_noted: bool,
}

/// A page of the accounts of a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsPage {
    /// The accounts, by name.
    pub rows: Vec<PlannedAccount>,
    /// How many there are that the actor may see.
    pub total: u64,
    /// Whether there are more.
    pub more: bool,
    /// Currency of the sales.
    pub currency: Option<Currency>,
}

/// The latest handovers in which the actor has a part.
///
/// # Errors
///
/// When the database fails.
pub async fn list(ctx: &Context) -> Result<Vec<HandoverRow>> {
    ctx.may(Action::SeeAccount)?;
    let connection = ctx.workspace.database.reader();
    let of = if super::decides_on_all(ctx)? {
        None
    } else {
        ctx.person()
    };
    let people = person::stored(ctx).await?;
    let mut rows = Vec::new();
    for handover in store::latest(connection, of, LISTED).await? {
        rows.push(row(ctx, &handover, &people).await?);
    }
    Ok(rows)
}

async fn row(ctx: &Context, handover: &StoredHandover, people: &[StoredPerson]) -> Result<HandoverRow> {
    let id = HandoverId(handover.id);
    let receivers = store::receivers(ctx.workspace.database.reader(), id).await?;
    let accounts = receivers
        .iter()
        .map(|(_, count)| u64::try_from(*count).unwrap_or(0))
        .sum();
    Ok(HandoverRow {
        id,
        number: handover.number,
        state: handover.state(),
        from: handover
            .from_person
            .map(|from| (PersonId(from), name(people, Some(from)))),
        accounts,
        made_by: handover.made_by.map(|by| name(people, Some(by))),
        made_at: handover.made_at,
        done_at: handover.done_at,
        undone_at: handover.undone_at,
    })
}

pub(super) fn name(people: &[StoredPerson], id: Option<Uuid>) -> String {
    let found = people.iter().find(|person| Some(person.id) == id);
    found.map(|person| person.name.clone()).unwrap_or_default()
}

/// A handover as a whole.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for who has no part in it.
pub async fn show(ctx: &Context, id: HandoverId) -> Result<Handover> {
    let (handover, part) = part(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let by_receiver = store::counts(connection, id).await?;
    let amounts = amounts(ctx, &store::opportunities(connection, id).await?).await?;
    let mut counts = HandedCounts::default();
    for of_receiver in by_receiver.values() {
        Handed::ALL
            .into_iter()
            .for_each(|kind| counts.add(kind, of_receiver.of(kind)));
    }
    let is_draft = handover.state() == HandoverState::Draft;
    let limit = pool::rules(ctx).await?.own_at_most;
    let owned = person::owned(connection).await?;
    let mut receivers = Vec::new();
    for (person, accounts) in store::receivers(connection, id).await? {
        let found = people.iter().find(|known| known.id == person);
        let counts = by_receiver.get(&person).copied().unwrap_or_default();
        let after = owned.get(&person).copied().unwrap_or(0) + counts.ownership;
        let is_beyond = is_draft && limit > 0 && after > u64::from(limit);
        receivers.push(Receiver {
            person: PersonId(person),
            name: name(&people, Some(person)),
            accounts: u64::try_from(accounts).unwrap_or(0),
            counts,
            amount: amounts.get(&person).copied().unwrap_or_default(),
            has_left: is_draft && found.is_some_and(|found| found.left_at.is_some()),
            cannot_own: is_draft && found.is_none_or(|found| !found.role().may_own()),
            beyond: is_beyond.then(|| u64::from(limit)),
        });
    }
    receivers.retain(|receiver| match part {
        Part::Receives(person) => receiver.person == person,
        Part::Decides | Part::Gives => true,
    });
    receivers.sort_by(|one, other| (other.accounts, &one.name).cmp(&(one.accounts, &other.name)));
    let changed = if is_draft {
        store::changed(connection, id).await?
    } else {
        Vec::new()
    };
    Ok(Handover {
        row: row(ctx, &handover, &people).await?,
        receivers,
        counts,
        amount: amounts.values().copied().sum(),
        currency: setting::currency(ctx).await?,
        changed: changed.len() as u64,
        changed_names: names(changed.into_iter().map(|(_, name)| name).collect()),
        decides: part == Part::Decides,
        notes: matches!(part, Part::Decides | Part::Gives) && handover.state() != HandoverState::Undone,
    })
}

/// A page of the accounts of a handover that the actor may see, or of those that one person receives; pages count from zero.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for who has no part in it.
pub async fn accounts(
    ctx: &Context,
    id: HandoverId,
    to: Option<PersonId>,
    page: u64,
) -> Result<AccountsPage> {
    let (_, part) = part(ctx, id).await?;
    let to = match part {
        Part::Receives(person) => Some(person),
        Part::Decides | Part::Gives => to,
    };
    let connection = ctx.workspace.database.reader();
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let places = (page.saturating_mul(ON_PAGE), ON_PAGE + 1);
    let (mut found, total) = store::page(connection, id, to, scope, places).await?;
    let more = found.len() as u64 > ON_PAGE;
    found.truncate(usize::try_from(ON_PAGE).unwrap_or(usize::MAX));
    let ids: Vec<Uuid> = found.iter().map(|account| account.id).collect();
    let planned = store::places_of_accounts(connection, id, &ids).await?;
    let planned: HashMap<Uuid, _> = planned
        .into_iter()
        .map(|place| (place.account_id, place))
        .collect();
    let (mut counts, mut opportunities) = (HashMap::<Uuid, HandedCounts>::new(), Vec::new());
    for item in store::items(connection, id, Some(&ids)).await? {
        if let Some(kind) = Handed::from_word(&item.kind) {
            counts.entry(item.account_id).or_default().add(kind, 1);
            if kind == Handed::Opportunity {
                opportunities.push((item.account_id, item.subject_id));
            }
        }
    }
    let amounts = amounts(ctx, &opportunities).await?;
    let people = person::stored(ctx).await?;
    let sales = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
    let rows = found.into_iter().filter_map(|account| {
        let place = planned.get(&account.id)?;
        Some(PlannedAccount {
            id: AccountId(account.id),
            owner: place.owner_id.map(|owner| name(&people, Some(owner))),
            to: (PersonId(place.to_person), name(&people, Some(place.to_person))),
            counts: counts.get(&account.id).copied().unwrap_or_default(),
            amount: amounts.get(&account.id).copied(),
            net_recent: sales
                .has(account.number)
                .then(|| Amount::from_ten_thousandths(account.net_recent)),
            has_changed: place.owner_id != account.owner_id,
            is_noted: place.promises.is_some() || place.next_steps.is_some(),
            code: account.code,
            name: account.name,
            region: account.region,
        })
    });
    Ok(AccountsPage {
        rows: rows.collect(),
        total,
        more,
        currency: setting::currency(ctx).await?,
    })
}

/// What opportunities are about together, as far as the actor sees them, by whatever each of them is given with.
async fn amounts(ctx: &Context, opportunities: &[(Uuid, Uuid)]) -> Result<HashMap<Uuid, Amount>> {
    if opportunities.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = opportunities.iter().map(|(_, id)| OpportunityId(*id));
    let known = opportunity::amounts(ctx, ids).await?;
    let mut amounts: HashMap<Uuid, Amount> = HashMap::new();
    for (of, id) in opportunities {
        if let Some(amount) = known.get(&OpportunityId(*id)) {
            let sum = amounts.entry(*of).or_default();
            *sum = [*sum, *amount].into_iter().sum();
        }
    }
    Ok(amounts)
}
