//! Working the list of targets: which ones need somebody's attention, why, and how far the list has come.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    target::{OUT_OF_TOUCH_AFTER_DAYS, Reason, Work},
};
use uuid::Uuid;

use super::store::{self, HeldTarget};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
    account::{self, store::StoredAccount},
    activity, opportunity, person, report, task,
};

/// Targets that are worked together at most: of more, choose a person.
pub const TARGETS_AT_ONCE: u64 = 5_000;

/// Whose targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Those of the actor.
    #[default]
    Own,
    /// Those of somebody.
    Person(PersonId),
    /// Those of everybody, as far as the actor sees the accounts.
    Everybody,
}

/// Which targets to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetPlanRequest {
    /// Whose.
    pub whose: Whose,
    /// Only those that need attention for this reason.
    pub reason: Option<Reason>,
    /// Which places of the order.
    pub places: Range<usize>,
}

/// Targets in the order in which they are worked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetPlan {
    /// Those in the places that were asked for.
    pub rows: Vec<TargetRow>,
    /// How many there are for the reason.
    pub total: u64,
    /// How far the list has come.
    pub progress: TargetProgress,
    /// How many need attention for each reason, in the order of the reasons.
    pub reasons: [u64; 6],
    /// Whether there are more than [`TARGETS_AT_ONCE`], so that nothing else is said.
    pub too_many: bool,
}

/// How far a list of targets has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TargetProgress {
    /// All of them.
    pub targets: u64,
    /// With an assessment.
    pub assessed: u64,
    /// Of high or medium intent.
    pub high_medium: u64,
    /// With an open opportunity.
    pub with_opportunity: u64,
    /// With contact in the last [`OUT_OF_TOUCH_AFTER_DAYS`].
    pub in_touch: u64,
    /// With a next step that is not overdue.
    pub with_step: u64,
    /// For which there is no reason.
    pub well: u64,
}

/// A target to work.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetRow {
    /// The account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Whose list it is on.
    pub salesperson: String,
    /// How the work on it stands.
    pub work: Work,
    /// What is done next.
    pub next_step: Option<String>,
    /// Opportunities that are open with it.
    pub opportunities: u64,
    /// Why it needs attention, the most pressing first.
    pub reasons: Vec<Reason>,
    /// Whether the actor may assess it.
    pub may_assess: bool,
    /// Whether the actor may record activities with it.
    pub may_record: bool,
    /// Whether the actor may open opportunities with it.
    pub may_open: bool,
}

/// A target before its names are known.
struct Draft {
    target: HeldTarget,
    work: Work,
    next_step: Option<String>,
    opportunities: u64,
    reasons: Vec<Reason>,
}

/// Targets in the order in which they are worked, and how far the list has come.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no account at all.
pub async fn working(ctx: &Context, request: &TargetPlanRequest) -> Result<Arc<TargetPlan>> {
    report::until_something_happens(ctx, format!("targets of {request:?}"), worked(ctx, request)).await
}

async fn worked(ctx: &Context, request: &TargetPlanRequest) -> Result<TargetPlan> {
    let scope = Scope::of(ctx, Action::SeeAccount)?;
    let salesperson = match request.whose {
        Whose::Own => match ctx.person() {
            Some(person) => Some(person),
            None => return Ok(TargetPlan::default()),
        },
        Whose::Person(person) => Some(person),
        Whose::Everybody => None,
    };
    let connection = ctx.workspace.database.reader();
    let seen = scope.remembered(ctx).await?;
    let held = store::held(connection, (salesperson, ctx.today()), seen, TARGETS_AT_ONCE + 1).await?;
    if held.len() as u64 > TARGETS_AT_ONCE {
        return Ok(TargetPlan {
            too_many: true,
            ..TargetPlan::default()
        });
    }
    let today = ctx.today();
    let mut drafts = drafts(ctx, held, today).await?;
    let mut plan = TargetPlan::default();
    for draft in &drafts {
        plan.count(draft, today);
    }
    drafts.retain(|draft| {
        request
            .reason
            .is_none_or(|reason| draft.reasons.contains(&reason))
    });
    drafts.sort_by_cached_key(|draft| {
        let target = &draft.target;
        (
            draft.work.place(today),
            target.sort_name.clone(),
            target.account_id,
        )
    });
    plan.total = drafts.len() as u64;
    let asked = drafts
        .into_iter()
        .skip(request.places.start)
        .take(request.places.len());
    plan.rows = named(ctx, asked.collect()).await?;
    Ok(plan)
}

/// How the work on one target stands; nothing where the account is on no list.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<Option<TargetRow>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let today = ctx.today();
    let held = store::held(connection, (None, today), store::only(account), TARGETS_AT_ONCE).await?;
    let drafts = drafts(ctx, held, today).await?;
    Ok(named(ctx, drafts).await?.pop())
}

/// Whether the actor has targets.
///
/// # Errors
///
/// When the database fails.
pub async fn has_own(ctx: &Context) -> Result<bool> {
    let Some(person) = ctx.person() else {
        return Ok(false);
    };
    let connection = ctx.workspace.database.reader();
    let all = Scope::or_nothing(ctx, Action::SeeAccount)?
        .remembered(ctx)
        .await?;
    let held = store::held(connection, (Some(person), ctx.today()), all, 1).await?;
    Ok(!held.is_empty())
}

impl TargetPlan {
    fn count(&mut self, draft: &Draft, today: NaiveDate) {
        let (work, progress) = (&draft.work, &mut self.progress);
        let is_promising = work.intent.is_some_and(|(intent, _)| intent.is_high_or_medium());
        let is_in_touch = work
            .last_contact
            .is_some_and(|last| (today - last).num_days() <= OUT_OF_TOUCH_AFTER_DAYS);
        progress.targets += 1;
        progress.assessed += u64::from(work.intent.is_some());
        progress.high_medium += u64::from(is_promising);
        progress.with_opportunity += u64::from(work.has_opportunity);
        progress.in_touch += u64::from(is_in_touch);
        progress.with_step += u64::from(work.next_step.is_some_and(|due| due >= today));
        progress.well += u64::from(draft.reasons.is_empty());
        for (place, reason) in Reason::ALL.into_iter().enumerate() {
            self.reasons[place] += u64::from(draft.reasons.contains(&reason));
        }
    }
}

/// What is known of the work on targets; an account on several lists stands once, on the list that it came to last.
async fn drafts(ctx: &Context, mut held: Vec<HeldTarget>, today: NaiveDate) -> Result<Vec<Draft>> {
    let connection = ctx.workspace.database.reader();
    held.sort_unstable_by_key(|target| (target.account_id, Reverse(target.from_on), target.id));
    held.dedup_by_key(|target| target.account_id);
    let ids: Vec<Uuid> = held.iter().map(|target| target.account_id).collect();
    let contacts = activity::last_contacts(connection, &ids).await?;
    let mut steps = task::next_of_accounts(connection, &ids).await?;
    let set: HashSet<AccountId> = ids.iter().copied().map(AccountId).collect();
    let open = opportunity::open_counts(ctx, &set).await?;
    let draft = |target: HeldTarget| {
        let step = steps.remove(&target.account_id);
        let opportunities = open.get(&AccountId(target.account_id)).copied().unwrap_or(0);
        let work = Work {
            since: target.from_on,
            intent: target.intent(),
            has_opportunity: opportunities > 0,
            last_contact: contacts.get(&target.account_id).copied(),
            next_step: step.as_ref().map(|(due, _)| *due),
        };
        Draft {
            work,
            next_step: step.map(|(_, what)| what),
            opportunities,
            reasons: work.reasons(today),
            target,
        }
    };
    Ok(held.into_iter().map(draft).collect())
}

async fn named(ctx: &Context, drafts: Vec<Draft>) -> Result<Vec<TargetRow>> {
    let connection = ctx.workspace.database.reader();
    let accounts: Vec<Uuid> = drafts.iter().map(|draft| draft.target.account_id).collect();
    let accounts = account::store::by_ids(connection, &accounts).await?;
    let mut accounts: HashMap<Uuid, StoredAccount> = accounts
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let ids: Vec<Uuid> = drafts.iter().map(|draft| draft.target.salesperson_id).collect();
    let people = person::by_ids(connection, &ids).await?;
    let names: HashMap<Uuid, String> = people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let assess = rights(ctx, Action::AssessIntent).await?;
    let record = rights(ctx, Action::EditContacts).await?;
    let open = rights(ctx, Action::WorkOpportunities).await?;
    let rows = drafts.into_iter().filter_map(|draft| {
        let account = accounts.remove(&draft.target.account_id)?;
        Some(TargetRow {
            id: AccountId(account.id),
            may_assess: assess.has(account.number),
            may_record: record.has(account.number),
            may_open: open.has(account.number),
            code: account.code,
            name: account.name,
            salesperson: names
                .get(&draft.target.salesperson_id)
                .cloned()
                .unwrap_or_default(),
            work: draft.work,
            next_step: draft.next_step,
            opportunities: draft.opportunities,
            reasons: draft.reasons,
        })
    });
    Ok(rows.collect())
}

/// The accounts to which the actor may do something.
async fn rights(ctx: &Context, action: Action) -> Result<Arc<Numbers>> {
    Scope::or_nothing(ctx, action)?.numbers(ctx).await
}
