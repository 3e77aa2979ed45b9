//! Service cases (服务工单) of accounts: opened, changed, resolved, closed, opened again, and the last step taken back
//! (`docs/decisions/0036-cases.md`).

mod facts;
mod handing_over;
mod listing;
mod naming;
mod store;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    case::{Case, CaseFault, CaseId, CaseKind, CaseState, Course, Severity, Turnover},
    contact::ContactId,
    person::PersonId,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use self::facts::{CaseFacts, refused};
pub(crate) use self::{
    handing_over::hand_over,
    naming::{forget_contact, of_contact},
    store::{holding, open_of_accounts},
};
pub use self::{
    listing::{CaseDetail, CaseFilter, CasePage, CaseRow, CaseStates, all, list, owners, show},
    naming::ContactCase,
};
use crate::{
    Context, Error, Result,
    account::{self, store::StoredAccount},
    contact, database,
    event::{self, Change},
    task,
};

/// The noun of its events.
const NOUN: &str = "case";

/// What is typed of a case.
#[derive(Clone, Debug)]
pub struct TypedCase {
    /// What it is about.
    pub subject: String,
    /// The same at length.
    pub description: String,
    /// On which day they came to us.
    pub opened_on: NaiveDate,
    /// What it is.
    pub kind: CaseKind,
    /// How severe it is for them.
    pub severity: Severity,
    /// Who of us sees to it.
    pub owner: PersonId,
    /// Who of theirs came to us.
    pub contact: Option<ContactId>,
    /// By which day it should be resolved.
    pub due_on: Option<NaiveDate>,
}

impl TypedCase {
    /// The case that it makes of the one before, where the account has whoever it names.
    async fn checked(
        &self,
        connection: &impl ConnectionTrait,
        ctx: &Context,
        account: &StoredAccount,
        before: Option<&Case>,
    ) -> Result<Case> {
        let case = Case {
            subject: self.subject.clone(),
            description: self.description.clone(),
            opened_on: self.opened_on,
            kind: self.kind,
            severity: self.severity,
            state: before.map_or(CaseState::Open, |before| before.state),
            owner: self.owner,
            contact: self.contact,
            due_on: self.due_on,
            resolutions: before
                .map(|before| before.resolutions.clone())
                .unwrap_or_default(),
        };
        let case = case.checked(ctx.latest_day()).map_err(refused)?;
        for day in std::iter::once(case.opened_on).chain(case.due_on) {
            task::usable_day(day, ctx.today())?;
        }
        if before.is_none_or(|before| before.owner != case.owner) {
            task::require_worker(connection, ctx, account, case.owner).await?;
        }
        if let Some(contact) = case.contact
            && before.and_then(|before| before.contact) != Some(contact)
        {
            let known = contact::of_account(ctx, AccountId(account.id)).await?.contacts;
            if known.iter().all(|one| one.id != contact) {
                return Err(Error::refused(
                    "activity_stranger",
                    "the contact does not belong to this account any more: choose again",
                ));
            }
        }
        Ok(case)
    }
}

/// Opens a case of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Forbidden`] for whoever only sees it, [`Error::Refused`] with
/// the rules that begin with `case_`, `task_day_not_usable`, `task_owner_cannot_work` and `activity_stranger`.
pub async fn open(ctx: &Context, account: AccountId, typed: &TypedCase) -> Result<CaseId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, account, Action::EditContacts).await?;
    let facts = CaseFacts {
        case: typed.checked(&transaction, ctx, &found, None).await?,
        number: database::store::take_numbers(&transaction, "service_case", 1).await?,
        recorded_at: ctx.now(),
        recorded_by: ctx.person(),
    };
    let id = CaseId::new(ctx.now());
    put(&transaction, ctx, (id, account), "opened", (None, Some(&facts))).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes what is known of a case that is not resolved; `seen` is when it was last changed for whoever does.
///
/// # Errors
///
/// As of [`open`], and with the rules `case_changed_meanwhile` and `case_is_resolved`.
pub async fn edit(ctx: &Context, id: CaseId, typed: &TypedCase, seen: DateTime<Utc>) -> Result<()> {
    let opened = Opened::of(ctx, id).await?;
    opened.facts.case.still_open().map_err(refused)?;
    if opened.changed_at != seen {
        return Err(Error::refused(
            "case_changed_meanwhile",
            "somebody changed this case meanwhile: open it again and look",
        ));
    }
    let before = Some(&opened.facts.case);
    let case = typed
        .checked(&opened.transaction, ctx, &opened.account, before)
        .await?;
    opened.put(ctx, "updated", case).await
}

/// Says that the customer has to answer or to do something.
///
/// # Errors
///
/// [`Error::NotFound`] for a case that is not there, [`Error::Refused`] with the rule `case_is_resolved`.
pub async fn wait(ctx: &Context, id: CaseId) -> Result<()> {
    step(ctx, id, "waiting", Case::wait).await
}

/// Says that it is worked at again.
///
/// # Errors
///
/// As of [`wait`].
pub async fn go_on(ctx: &Context, id: CaseId) -> Result<()> {
    step(ctx, id, "went_on", Case::go_on).await
}

/// Says on which day a case was resolved, and what was done.
///
/// # Errors
///
/// As of [`wait`], and with the rules `case_without_words`, `case_in_future` and `case_too_early`.
pub async fn resolve(ctx: &Context, id: CaseId, on: NaiveDate, done: &str) -> Result<()> {
    let today = ctx.latest_day();
    step(ctx, id, "resolved", |case| case.resolve(on, done, today)).await
}

/// Closes a case that was resolved.
///
/// # Errors
///
/// [`Error::NotFound`] for a case that is not there, [`Error::Refused`] with the rule `case_not_resolved`.
pub async fn close(ctx: &Context, id: CaseId) -> Result<()> {
    step(ctx, id, "closed", Case::close).await
}

/// Opens a case again on a day, and says why.
///
/// # Errors
///
/// [`Error::NotFound`] for a case that is not there, [`Error::Refused`] with the rules `case_is_open`, `case_without_words`,
/// `case_in_future` and `case_too_early`.
pub async fn reopen(ctx: &Context, id: CaseId, on: NaiveDate, why: &str) -> Result<()> {
    let today = ctx.latest_day();
    step(ctx, id, "reopened", |case| case.reopen(on, why, today)).await
}

/// Takes back what was last done to a case, by its event; returns its account. Done twice, it is as before.
///
/// # Errors
///
/// [`Error::NotFound`] for a case that never was, [`Error::Refused`] with the rules `task_owner_cannot_work` and
/// `person_has_left` for a former owner who does not work on the account any more.
pub async fn undo(ctx: &Context, id: CaseId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    let last = event::latest_of(&transaction, NOUN, id.0).await?;
    let current = store::by_id(&transaction, id.0).await?;
    // Its account may have become part of another since.
    let account = current.as_ref().map(|row| row.account_id);
    let account = account.or(last.as_ref().and_then(|last| last.account_id));
    let (Some(last), Some(account)) = (last, account.map(AccountId)) else {
        return Err(Error::not_found("case", id));
    };
    let found = account::open(&transaction, ctx, account, Action::EditContacts).await?;
    let before = current.as_ref().map(CaseFacts::of).transpose()?;
    let mut former: Option<CaseFacts> = last.before.map(serde_json::from_value).transpose()?;
    if let Some(facts) = &mut former {
        if before
            .as_ref()
            .is_none_or(|before| before.case.owner != facts.case.owner)
        {
            task::require_worker(&transaction, ctx, &found, facts.case.owner).await?;
        }
        // Whoever was removed, erased or merged since does not come back with it.
        if let Some(contact) = facts.case.contact
            && contact::names(&transaction, &[contact.0]).await?.is_empty()
        {
            facts.case.contact = None;
        }
    }
    if before != former {
        let sides = (before.as_ref(), former.as_ref());
        put(&transaction, ctx, (id, account), "restored", sides).await?;
    }
    transaction.commit().await?;
    Ok(account)
}

/// A case, which nobody else changes until the transaction ends.
struct Opened {
    transaction: DatabaseTransaction,
    id: CaseId,
    account: StoredAccount,
    facts: CaseFacts,
    changed_at: DateTime<Utc>,
}

impl Opened {
    async fn of(ctx: &Context, id: CaseId) -> Result<Self> {
        ctx.may(Action::EditContacts)?;
        let transaction = ctx.workspace.database.begin().await?;
        event::chain::store::lock(&transaction).await?;
        let row = find(&transaction, id).await?;
        let account = AccountId(row.account_id);
        Ok(Self {
            account: account::open(&transaction, ctx, account, Action::EditContacts).await?,
            facts: CaseFacts::of(&row)?,
            changed_at: row.changed_at,
            id,
            transaction,
        })
    }

    async fn put(self, ctx: &Context, verb: &'static str, case: Case) -> Result<()> {
        if case == self.facts.case {
            return Ok(());
        }
        let after = CaseFacts {
            case,
            ..self.facts.clone()
        };
        let of = (self.id, AccountId(self.account.id));
        put(
            &self.transaction,
            ctx,
            of,
            verb,
            (Some(&self.facts), Some(&after)),
        )
        .await?;
        Ok(self.transaction.commit().await?)
    }
}

/// Changes a case by a rule.
async fn step(
    ctx: &Context,
    id: CaseId,
    verb: &'static str,
    rule: impl FnOnce(Case) -> std::result::Result<Case, CaseFault>,
) -> Result<()> {
    let opened = Opened::of(ctx, id).await?;
    let case = rule(opened.facts.case.clone()).map_err(refused)?;
    opened.put(ctx, verb, case).await
}

/// Writes a case, or takes it out, with the event of that.
async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, account): (CaseId, AccountId),
    verb: &'static str,
    (before, after): (Option<&CaseFacts>, Option<&CaseFacts>),
) -> Result<()> {
    match after {
        Some(facts) => {
            let row = facts.row((id, account), ctx.now())?;
            store::save(transaction, row, before.is_none()).await?;
        }
        None => store::delete(transaction, id.0).await?,
    }
    let change = changed(id, account, verb, (before, after))?;
    event::record(transaction, ctx, None, vec![change]).await
}

async fn find(connection: &impl ConnectionTrait, id: CaseId) -> Result<store::StoredCase> {
    let found = store::by_id(connection, id.0).await?;
    found.ok_or_else(|| Error::not_found("case", id))
}

fn changed(
    id: CaseId,
    account: AccountId,
    verb: &'static str,
    (before, after): (Option<&CaseFacts>, Option<&CaseFacts>),
) -> Result<Change> {
    Ok(Change {
        noun: NOUN,
        subject: id.0,
        account: Some(account),
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}

/// When the cases of some accounts were open.
pub(crate) async fn courses(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Course>>> {
    let mut found: HashMap<Uuid, Vec<Course>> = HashMap::new();
    for row in store::courses(connection, accounts).await? {
        let course = facts::course(&row)?;
        found.entry(row.account_id).or_default().push(course);
    }
    Ok(found)
}

/// What became of the cases of an account between two days.
pub(crate) async fn turnover(
    connection: &impl ConnectionTrait,
    account: AccountId,
    span: (NaiveDate, NaiveDate),
) -> Result<Turnover> {
    let found = courses(connection, &[account.0]).await?;
    let of_account = found.get(&account.0).map_or(&[][..], Vec::as_slice);
    Ok(Turnover::between(of_account, span))
}
