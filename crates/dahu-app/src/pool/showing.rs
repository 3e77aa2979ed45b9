//! The pool as pages show it: what is in it, what is about to be, and how one account stands.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    pool::{Because, PoolRunId},
};
use uuid::Uuid;

use super::{rules, store, store::StoredStay};
use crate::{
    Context, Result,
    access::{Rights, Scope},
    account::{self, AccountRow, Direction, Filter, PageRequest, Sort, store::StoredAccount},
    opportunity::{self, Totals},
    person::{self, StoredPerson},
};

/// Warnings listed at most.
const NOTICES: u64 = 500;
/// Runs listed at most.
const RUNS: u64 = 50;
/// Times in the pool shown of one account.
const STAYS: u64 = 50;

/// An account in the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolRow {
    /// The account as lists show it.
    pub account: AccountRow,
    /// How it came into the pool; none for one that never had an owner.
    pub stay: Option<Stay>,
    /// The first day on which the actor may claim it, where that is not yet.
    pub claimable_from: Option<NaiveDate>,
}

/// A time in the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// First day.
    pub since: NaiveDate,
    /// Why.
    pub because: Because,
    /// What was said about it.
    pub reason: Option<String>,
    /// Who owned it before.
    pub former_owner: Option<String>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who took it.
    pub claimed_by: Option<String>,
}

/// A page of the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolPage {
    /// The accounts, by name.
    pub rows: Vec<PoolRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Accounts that pass the filter.
    pub total: u64,
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// The day of its release.
    pub release_on: NaiveDate,
    /// By which rule.
    pub because: Because,
    /// The day from which the rule counted.
    pub since: NaiveDate,
    /// What its open opportunities come to, where there are any that the actor sees; they stay with whoever has them.
    pub open: Option<Totals>,
}

/// A run of the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    /// Its id.
    pub id: PoolRunId,
    /// Its number.
    pub number: i32,
    /// When.
    pub ran_at: DateTime<Utc>,
    /// Who started it; none for the daily run and the command line.
    pub ran_by: Option<String>,
    /// Accounts warned about.
    pub warned: u64,
    /// Warnings taken back.
    pub withdrawn: u64,
    /// Accounts released.
    pub released: u64,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

/// How an account stands to the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Its owner; none for one that is in the pool.
    pub owner: Option<String>,
    /// That it is about to be released.
    pub notice: Option<Notice>,
    /// The first day on which its owner is no longer protected.
    pub protected_until: Option<NaiveDate>,
    /// Why it is never released, and who said so.
    pub exempt: Option<(String, Option<String>)>,
    /// What its open opportunities come to, where there are any that the actor sees; they stay with whoever has them.
    pub open: Option<Totals>,
    /// Its times in the pool, latest first.
    pub stays: Vec<Stay>,
    /// Whether the actor may give it back.
    pub may_release: bool,
    /// Whether the actor may say that it is never released, and hand it over.
    pub may_exempt: bool,
    /// Whether the actor may claim it.
    pub may_claim: bool,
}

/// A page of the accounts without an owner, for whoever may claim them, by name.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who may not claim accounts.
pub async fn list(ctx: &Context, filter: &Filter, after: Option<String>, size: u64) -> Result<PoolPage> {
    ctx.may(Action::Claim)?;
    let filter = Filter {
        owner: None,
        without_owner: true,
        ..filter.clone()
    };
    let request = PageRequest {
        sort: Sort::Name,
        direction: Direction::Up,
        after,
        size,
    };
    let page = account::list(ctx, &filter, &request).await?;
    let connection = ctx.workspace.database.reader();
    let ids: Vec<Uuid> = page.rows.iter().map(|row| row.id.0).collect();
    let mut stays = store::open_of(connection, &ids).await?;
    let (rules, people) = (rules(ctx).await?, person::stored(ctx).await?);
    let rows = page.rows.into_iter().map(|account| {
        let stay = stays.remove(&account.id.0);
        let own = stay.as_ref().filter(|stay| {
            stay.former_owner.is_some() && stay.former_owner == ctx.person().map(|person| person.0)
        });
        let from = own.map(|stay| rules.claimable_from(stay.since_on));
        PoolRow {
            claimable_from: from.filter(|from| *from > ctx.today()),
            stay: stay.map(|stay| shown(stay, &people)),
            account,
        }
    });
    Ok(PoolPage {
        rows: rows.collect(),
        next: page.next,
        total: page.total,
    })
}

fn shown(stay: StoredStay, people: &[StoredPerson]) -> Stay {
    let name = |id: Option<Uuid>| {
        let found = people.iter().find(|person| Some(person.id) == id);
        found.map(|person| person.name.clone())
    };
    Stay {
        since: stay.since_on,
        because: stay.because(),
        former_owner: name(stay.former_owner),
        ended_at: stay.ended_at,
        claimed_by: name(stay.claimed_by),
        reason: stay.reason,
    }
}

/// The accounts that are about to be released, of those that the actor may see, the next first.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no accounts.
pub async fn notices(ctx: &Context) -> Result<Vec<Notice>> {
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let found = store::notices_in(connection, scope, NOTICES).await?;
    let people = person::stored(ctx).await?;
    let accounts: HashSet<AccountId> = found
        .iter()
        .map(|(notice, _)| AccountId(notice.account_id))
        .collect();
    let open = opportunity::open_totals(ctx, &accounts).await?;
    let warnings = found.into_iter().map(|(notice, name)| {
        let open = open.get(&AccountId(notice.account_id)).copied();
        warning(notice, name, open, &people)
    });
    Ok(warnings.collect())
}

/// The day on which an account is released, where its owner was warned.
pub(crate) async fn release_of(ctx: &Context, account: &StoredAccount) -> Result<Option<NaiveDate>> {
    let notice = store::notice_of(ctx.workspace.database.reader(), AccountId(account.id)).await?;
    let notice = notice.filter(|notice| Some(notice.owner_id) == account.owner_id);
    Ok(notice.map(|notice| notice.release_on))
}

fn warning(
    notice: store::StoredNotice,
    name: String,
    open: Option<Totals>,
    people: &[StoredPerson],
) -> Notice {
    let owner = people.iter().find(|person| person.id == notice.owner_id);
    Notice {
        account: AccountId(notice.account_id),
        name,
        owner: owner.map(|person| person.name.clone()).unwrap_or_default(),
        release_on: notice.release_on,
        because: Because::from_word(&notice.because).unwrap_or(Because::NoContact),
        since: notice.since_on,
        open,
    }
}

/// The latest runs.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn runs(ctx: &Context) -> Result<Vec<RunRow>> {
    ctx.may(Action::ManageSettings)?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let count = |count: i32| u64::try_from(count).unwrap_or(0);
    let runs = store::runs(connection, RUNS)
        .await?
        .into_iter()
        .map(|run| RunRow {
            id: PoolRunId(run.id),
            number: run.number,
            ran_at: run.ran_at,
            ran_by: people
                .iter()
                .find(|person| Some(person.id) == run.ran_by)
                .map(|person| person.name.clone()),
            warned: count(run.warned),
            withdrawn: count(run.withdrawn),
            released: count(run.released),
            undone_at: run.undone_at,
        });
    Ok(runs.collect())
}

/// How an account stands to the pool.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that the actor may not see.
pub async fn of_account(ctx: &Context, id: AccountId) -> Result<Standing> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let name = |id: Option<Uuid>| {
        people
            .iter()
            .find(|person| Some(person.id) == id)
            .map(|person| person.name.clone())
    };
    let stays = store::of_account(connection, id, STAYS).await?;
    let protected_until = stays
        .first()
        .filter(|stay| stay.claimed_by.is_some() && stay.claimed_by == found.owner_id)
        .and_then(|stay| stay.protected_until)
        .filter(|until| *until > ctx.today());
    let notice = store::notice_of(connection, id).await?;
    let notice = notice.filter(|notice| Some(notice.owner_id) == found.owner_id);
    let exempt = store::exempt_of(connection, id).await?;
    let rights = Rights::of(ctx, &found).await?;
    let is_owned = found.owner_id.is_some();
    let open = opportunity::open_totals(ctx, &HashSet::from([id])).await?;
    let open = open.get(&id).copied();
    Ok(Standing {
        owner: name(found.owner_id),
        notice: notice.map(|notice| warning(notice, found.name.clone(), open, &people)),
        open,
        protected_until,
        exempt: exempt.map(|mark| (mark.reason, name(mark.marked_by))),
        stays: stays
            .into_iter()
            .filter(|stay| stay.because() != Because::Entered)
            .map(|stay| shown(stay, &people))
            .collect(),
        may_release: rights.may(Action::Release) && is_owned,
        may_exempt: rights.may(Action::HandOver),
        may_claim: rights.may(Action::Claim) && !is_owned && ctx.person().is_some(),
        name: found.name,
    })
}
