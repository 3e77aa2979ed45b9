//! A run of the pool: warns about accounts that fall under the rules, and releases those whose time is up.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    pool::{Because, Due, Owned, PoolRules, PoolRunId},
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    claiming::{let_go, stay_of},
    rules, store,
    store::{OwnedRow, StoredNotice, StoredRun, StoredStay},
};
use crate::{
    Context, Result,
    account::store::{NEVER, StoredAccount},
    account_team, contract, database, event,
    event::Change,
    opportunity, person, setting,
};

/// Accounts of a preview that are told by name, of each kind.
const TOLD_AT_MOST: usize = 200;
/// Under which name it is kept on which day the last run was.
const RAN_ON: &str = "pool_ran_on";

/// An account of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolPlanRow {
    /// Its name.
    pub account: String,
    /// Its owner.
    pub owner: String,
    /// By which rule.
    pub because: Because,
    /// The day from which the rule counted.
    pub since: NaiveDate,
    /// The day of its release.
    pub release_on: NaiveDate,
    /// Its open opportunities, which stay with whoever has them.
    pub opportunities: u64,
}

/// What a run would do now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PoolPlan {
    /// Accounts that would be warned about.
    pub warned: u64,
    /// Warnings that would be taken back.
    pub withdrawn: u64,
    /// Accounts that would be released.
    pub released: u64,
    /// The first of those to be warned about.
    pub warns: Vec<PoolPlanRow>,
    /// The first of those to be released.
    pub releases: Vec<PoolPlanRow>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunOutcome {
    /// The run's number.
    pub number: i32,
    /// Accounts warned about.
    pub warned: u64,
    /// Warnings taken back.
    pub withdrawn: u64,
    /// Accounts released.
    pub released: u64,
}

/// An account that falls under the rules.
struct Falling {
    row: OwnedRow,
    because: Because,
    since: NaiveDate,
    release_on: NaiveDate,
}

/// What there is to do.
#[derive(Default)]
struct Work {
    warn: Vec<Falling>,
    withdraw: Vec<Uuid>,
    release: Vec<Falling>,
}

/// What a run would do now, without doing it.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn preview(ctx: &Context) -> Result<PoolPlan> {
    ctx.may(Action::ManageSettings)?;
    let connection = ctx.workspace.database.reader();
    let work = look(ctx, connection).await?;
    let told = |falling: &[Falling]| -> Vec<Uuid> {
        falling
            .iter()
            .take(TOLD_AT_MOST)
            .map(|falling| falling.row.id)
            .collect()
    };
    let ids = [told(&work.warn), told(&work.release)].concat();
    let told_of = ids.iter().copied().map(AccountId).collect();
    let open = opportunity::open_totals(ctx, &told_of).await?;
    let accounts = crate::account::store::by_ids(connection, &ids).await?;
    let names: HashMap<Uuid, String> = accounts
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let people = person::stored(ctx).await?.into_iter();
    let people: HashMap<Uuid, String> = people.map(|person| (person.id, person.name)).collect();
    let rows = |falling: &[Falling]| -> Vec<PoolPlanRow> {
        let told = falling.iter().take(TOLD_AT_MOST);
        told.map(|falling| PoolPlanRow {
            account: names.get(&falling.row.id).cloned().unwrap_or_default(),
            owner: people.get(&falling.row.owner_id).cloned().unwrap_or_default(),
            because: falling.because,
            since: falling.since,
            release_on: falling.release_on,
            opportunities: open
                .get(&AccountId(falling.row.id))
                .map_or(0, |totals| totals.count),
        })
        .collect()
    };
    Ok(PoolPlan {
        warned: work.warn.len() as u64,
        withdrawn: work.withdraw.len() as u64,
        released: work.release.len() as u64,
        warns: rows(&work.warn),
        releases: rows(&work.release),
    })
}

/// Warns about, and releases, what falls under the rules, in one transaction.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn run(ctx: &Context) -> Result<RunOutcome> {
    ctx.may(Action::ManageSettings)?;
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever takes the number runs alone until the transaction ends.
    let number = database::store::take_numbers(&transaction, "pool_run", 1).await?;
    let number = i32::try_from(number).map_err(crate::Error::internal)?;
    let mut work = look(ctx, &transaction).await?;
    let id = PoolRunId::new(ctx.now());
    let counted = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let ids: Vec<Uuid> = work.release.iter().map(|falling| falling.row.id).collect();
    let locked = crate::account::store::lock(&transaction, &ids).await?;
    let locked: HashMap<Uuid, StoredAccount> =
        locked.into_iter().map(|account| (account.id, account)).collect();
    // Whoever changed an owner in this very moment has it their way.
    let is_same = |falling: &Falling| {
        let owner = locked.get(&falling.row.id).map(|account| account.owner_id);
        owner == Some(Some(falling.row.owner_id))
    };
    work.release.retain(is_same);
    let run = StoredRun {
        id: id.0,
        number,
        day: ctx.today(),
        ran_by: ctx.person().map(|person| person.0),
        ran_at: ctx.now(),
        warned: counted(work.warn.len()),
        withdrawn: counted(work.withdraw.len()),
        released: counted(work.release.len()),
        undone_by: None,
        undone_at: None,
    };
    let outcome = RunOutcome {
        number,
        warned: work.warn.len() as u64,
        withdrawn: work.withdraw.len() as u64,
        released: work.release.len() as u64,
    };
    store::insert_run(&transaction, run).await?;
    store::withdraw(&transaction, &[work.withdraw, ids].concat()).await?;
    store::warn(&transaction, notices(ctx, id, &work.warn)).await?;
    let_go(&transaction, ctx, stays(ctx, id, &work.release, &locked)).await?;
    let change = Change {
        noun: "pool_run",
        subject: id.0,
        account: None,
        verb: "ran",
        before: None,
        after: Some(json!(outcome)),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    setting::keep(&transaction, RAN_ON, &Some(ctx.today())).await?;
    transaction.commit().await?;
    Ok(outcome)
}

fn notices(ctx: &Context, run: PoolRunId, warned: &[Falling]) -> Vec<StoredNotice> {
    let notices = warned.iter().map(|falling| StoredNotice {
        account_id: falling.row.id,
        owner_id: falling.row.owner_id,
        noticed_on: ctx.today(),
        release_on: falling.release_on,
        because: falling.because.as_str().to_owned(),
        since_on: falling.since,
        run_id: run.0,
    });
    notices.collect()
}

fn stays(
    ctx: &Context,
    run: PoolRunId,
    released: &[Falling],
    accounts: &HashMap<Uuid, StoredAccount>,
) -> Vec<(StoredAccount, StoredStay)> {
    let stays = released.iter().filter_map(|falling| {
        let account = accounts.get(&falling.row.id)?.clone();
        let stay = StoredStay {
            run_id: Some(run.0),
            ..stay_of(ctx, &account, falling.because)
        };
        Some((account, stay))
    });
    stays.collect()
}

/// Runs once a day where the rules release anything.
pub(crate) async fn run_daily(ctx: &Context) -> Result<Option<RunOutcome>> {
    let connection = ctx.workspace.database.reader();
    let last: Option<NaiveDate> = setting::kept(connection, RAN_ON).await?;
    if !rules(ctx).await?.releases() || last.is_some_and(|last| last >= ctx.today()) {
        return Ok(None);
    }
    run(ctx).await.map(Some)
}

/// Compares all owned accounts with the rules, and with the warnings that stand.
async fn look(ctx: &Context, connection: &impl ConnectionTrait) -> Result<Work> {
    let rules = rules(ctx).await?;
    let today = ctx.today();
    let mut standing = store::notices(connection).await?;
    let mut work = Work::default();
    if rules.releases() {
        let facts = Facts::of(ctx, connection).await?;
        for row in store::owned(connection).await? {
            let notice = standing.remove(&row.id);
            let due = facts.due(&rules, &row).filter(|due| rules.warns(due, today));
            facts.sort_in(&mut work, row, due, notice, (&rules, today));
        }
    }
    // What nobody owns, or no rule is about any more.
    work.withdraw.extend(standing.into_keys());
    Ok(work)
}

/// What the rules look at, of all accounts.
struct Facts {
    since: HashMap<Uuid, NaiveDate>,
    contacts: HashMap<Uuid, NaiveDate>,
    protected: HashMap<(Uuid, Uuid), NaiveDate>,
    exempt: HashSet<Uuid>,
    /// Ledger numbers of accounts with a contract whose term has not ended.
    under_contract: HashSet<i64>,
    bought_until: Option<NaiveDate>,
    today: NaiveDate,
}

impl Facts {
    async fn of(ctx: &Context, connection: &impl ConnectionTrait) -> Result<Self> {
        let today = ctx.today();
        let contracts = contract::all(&ctx.workspace.as_system()).await?;
        let open = contracts
            .into_iter()
            .filter(|(_, contract)| contract.terms.iter().any(|term| term.ends >= today));
        Ok(Self {
            since: account_team::store::owners_since(connection).await?,
            contacts: store::contacts(connection).await?,
            protected: store::protected(connection, today).await?,
            exempt: store::exempt(connection).await?,
            under_contract: open.map(|(number, _)| number).collect(),
            bought_until: setting::figures_as_of(ctx).await?,
            today,
        })
    }

    fn due(&self, rules: &PoolRules, row: &OwnedRow) -> Option<Due> {
        if self.exempt.contains(&row.id) || self.under_contract.contains(&row.number) {
            return None;
        }
        let owned = Owned {
            since: self.since.get(&row.id).copied().unwrap_or(self.today),
            contact: self.contacts.get(&row.id).copied(),
            purchase: (row.last_on != NEVER).then_some(row.last_on),
            protected_until: self.protected.get(&(row.id, row.owner_id)).copied(),
        };
        rules.due(&owned, self.bought_until)
    }

    /// A warning is given first and stands until its day; who becomes active meanwhile is not released.
    fn sort_in(
        &self,
        work: &mut Work,
        row: OwnedRow,
        due: Option<Due>,
        notice: Option<StoredNotice>,
        (rules, today): (&PoolRules, NaiveDate),
    ) {
        let notice = notice.filter(|notice| {
            let stands = due.is_some() && notice.owner_id == row.owner_id;
            if !stands {
                work.withdraw.push(row.id);
            }
            stands
        });
        let Some(due) = due else { return };
        let release_on = match &notice {
            Some(notice) => notice.release_on,
            None => rules.released_on(&due, today),
        };
        let is_noticed = notice.is_some();
        let falling = Falling {
            row,
            because: due.because,
            since: due.since,
            release_on,
        };
        if release_on <= today && due.on <= today {
            work.release.push(falling);
        } else if !is_noticed {
            work.warn.push(falling);
        }
    }
}
