//! People say of which kind accounts are, one by one or many at once, and take it back.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use dahu_core::{
    access::{Action, Permission},
    account::AccountId,
    kind::{KeyAccountKind, KindRules, Stands, Verdict},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    NOUN, RULES,
    gathering::gather,
    refreshing,
    store::{self, StoredKind},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    database,
    event::{self, Change},
    rulebook,
};

/// Accounts that are decided at once, at most.
pub const DECIDED_AT_ONCE: usize = 500;
/// Characters of a reason at most.
const REASON_CHARACTERS: usize = 500;

/// What came of deciding many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Accounts that are decided now and were not so before.
    pub changed: Vec<AccountId>,
    /// Accounts that were left as they are, with why.
    pub left_out: Vec<(String, LeftOut)>,
}

/// Why an account was left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It was decided so already.
    Already,
    /// The actor may not say of which kind it is.
    NotAllowed,
    /// The rules do not propose it any more, so a reason is needed.
    NotProposed,
}

/// What somebody decided, as events keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facet {
    pub(super) kind: KeyAccountKind,
    pub(super) verdict: Option<Verdict>,
    pub(super) reason: Option<String>,
    /// Whether the rules proposed the kind.
    is_proposed: bool,
    pub(super) decided_at: Option<DateTime<Utc>>,
    pub(super) decided_by: Option<Uuid>,
    /// What spoke for it and what did not.
    #[serde(default)]
    signs: Value,
}

impl Facet {
    pub(super) fn of(kind: KeyAccountKind, row: Option<&StoredKind>) -> Self {
        Self {
            kind,
            verdict: row.and_then(StoredKind::verdict),
            reason: row.and_then(|row| row.reason.clone()),
            is_proposed: row.is_some_and(|row| row.is_proposed),
            decided_at: row.and_then(|row| row.decided_at),
            decided_by: row.and_then(|row| row.decided_by),
            signs: row
                .and_then(|row| serde_json::from_str(&row.signs).ok())
                .unwrap_or_default(),
        }
    }

    /// Whether both say the same of who decided what, and when.
    fn is_same_decision(&self, other: &Self) -> bool {
        let decision = |facet: &Self| (facet.kind, facet.verdict, facet.decided_at, facet.decided_by);
        decision(self) == decision(other)
    }
}

/// Says whether an account is of a kind; without a verdict it is open again. A reason may be left out where the rules propose
/// what is confirmed.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for who does not say of which kind
/// it is, [`Error::Refused`] with the rules `kind_reason_needed`, `kind_reason_too_long` and `kind_already_so`.
pub async fn decide(
    ctx: &Context,
    id: AccountId,
    kind: KeyAccountKind,
    verdict: Option<Verdict>,
    reason: &str,
) -> Result<()> {
    let reason = usable_reason(reason)?;
    let mut signs = Box::pin(signs_now(ctx, &[id.0], kind)).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, id, Action::ClassifyAccount).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    let before = store::find(&transaction, id, kind).await?;
    let before = (before, signs.remove(&id.0));
    match taken(ctx, &found, (kind, verdict, reason), before) {
        Ok(step) => step.write(&transaction, ctx).await?,
        Err(LeftOut::NotProposed) => return Err(reason_needed()),
        Err(_) => {
            return Err(Error::refused(
                "kind_already_so",
                "that is how it stands already: nothing was changed",
            ));
        }
    }
    Ok(transaction.commit().await?)
}

/// The same for many accounts and one kind; who cannot be decided is left out and told by name.
///
/// # Errors
///
/// [`Error::Forbidden`] for who says of no account which kind it is, [`Error::Refused`] with the rules `kinds_of_nothing`,
/// `kinds_too_many` and `kind_reason_too_long`.
pub async fn decide_many(
    ctx: &Context,
    accounts: &[AccountId],
    kind: KeyAccountKind,
    verdict: Verdict,
    reason: &str,
) -> Result<Decided> {
    ctx.may(Action::ClassifyAccount)?;
    let reason = usable_reason(reason)?;
    let ids = limited(accounts)?;
    let mut signs = Box::pin(signs_now(ctx, &ids, kind)).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut found = account::store::lock(&transaction, &ids).await?;
    found.sort_by(|one, other| one.sort_name.cmp(&other.sort_name));
    let rights = Rights::of_all(ctx, &found).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    let rows = store::of_accounts(&transaction, Some(&ids)).await?;
    let mut rows: HashMap<Uuid, StoredKind> = rows
        .into_iter()
        .filter(|row| row.kind() == Some(kind))
        .map(|row| (row.account_id, row))
        .collect();
    let mut decided = Decided::default();
    let (mut put, mut changes) = (Vec::new(), Vec::new());
    for account in found {
        let may = |action| rights.get(&account.id).map(|rights| rights.permission(action));
        if may(Action::SeeAccount).is_none_or(|may| may == Permission::No) {
            continue;
        }
        if may(Action::ClassifyAccount) != Some(Permission::Yes) {
            decided.left_out.push((account.name, LeftOut::NotAllowed));
            continue;
        }
        let row = (rows.remove(&account.id), signs.remove(&account.id));
        match taken(ctx, &account, (kind, Some(verdict), reason.clone()), row) {
            Ok(step) => {
                changes.push(step.change()?);
                put.push(step.row);
                decided.changed.push(AccountId(account.id));
            }
            Err(why) => decided.left_out.push((account.name, why)),
        }
    }
    store::put(&transaction, &put).await?;
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    Ok(decided)
}

/// Takes the last decision about an account back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] like [`decide`], [`Error::Refused`] with the rules `kind_nothing_to_undo` and
/// `kind_changed_since`.
pub async fn undo(ctx: &Context, id: AccountId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    account::open(&transaction, ctx, id, Action::ClassifyAccount).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    undo_one(&transaction, ctx, id).await?;
    Ok(transaction.commit().await?)
}

/// The same for many accounts at once; those of which it cannot be done are counted.
///
/// # Errors
///
/// [`Error::Forbidden`] for who says of no account which kind it is, [`Error::Refused`] with the rules `kinds_of_nothing` and
/// `kinds_too_many`.
pub async fn undo_many(ctx: &Context, accounts: &[AccountId]) -> Result<u64> {
    ctx.may(Action::ClassifyAccount)?;
    let ids = limited(accounts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::store::lock(&transaction, &ids).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    database::store::take_numbers(&transaction, NOUN, 1).await?;
    let mut left = 0;
    for account in found {
        let rights = rights.get(&account.id);
        if !rights.is_some_and(|rights| rights.may(Action::ClassifyAccount)) {
            left += 1;
            continue;
        }
        match undo_one(&transaction, ctx, AccountId(account.id)).await {
            Ok(()) => {}
            Err(error) if error.refusal().is_some() => left += 1,
            Err(error) => return Err(error),
        }
    }
    transaction.commit().await?;
    Ok(left)
}

fn limited(accounts: &[AccountId]) -> Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = accounts.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Error::refused(
            "kinds_of_nothing",
            "mark the accounts that are meant first",
        ));
    }
    if ids.len() > DECIDED_AT_ONCE {
        return Err(Error::refused_with(
            "kinds_too_many",
            format!("at most {DECIDED_AT_ONCE} accounts are decided at once: mark fewer"),
            Facts::of([("most", Fact::count(DECIDED_AT_ONCE))]),
        ));
    }
    Ok(ids)
}

/// What speaks for a kind now and what does not, of those of the accounts of which nothing is kept, as the rules do not propose
/// them: what is decided against the rules stands on it.
async fn signs_now(ctx: &Context, ids: &[Uuid], kind: KeyAccountKind) -> Result<HashMap<Uuid, Value>> {
    let connection = ctx.workspace.database.reader();
    let rows = store::of_accounts(connection, Some(ids)).await?;
    let rows = rows.iter().filter(|row| row.kind() == Some(kind));
    let kept: HashSet<Uuid> = rows.map(|row| row.account_id).collect();
    let others: Vec<Uuid> = ids.iter().copied().filter(|id| !kept.contains(id)).collect();
    if others.is_empty() {
        return Ok(HashMap::new());
    }
    let (_, rules) = rulebook::current::<KindRules>(connection, RULES).await?;
    let standing = refreshing::standing(ctx).await?;
    let gathered = gather(ctx, Some(&others)).await?;
    let mut signs = HashMap::new();
    for judged in gathered.judged(&rules, standing.standards, ctx.today()) {
        let of_kind = judged.judgements.iter().find(|judgement| judgement.kind == kind);
        if let Some(judgement) = of_kind {
            signs.insert(judged.account, serde_json::to_value(&judgement.signs)?);
        }
    }
    Ok(signs)
}

/// A decision with its event.
struct Step {
    before: Facet,
    after: Facet,
    row: StoredKind,
    verb: &'static str,
}

impl Step {
    async fn write(self, transaction: &DatabaseTransaction, ctx: &Context) -> Result<()> {
        let is_needed = self.row.is_proposed || self.row.verdict.is_some();
        if is_needed {
            store::put(transaction, std::slice::from_ref(&self.row)).await?;
        } else {
            store::delete(transaction, self.after.kind, &[self.row.account_id]).await?;
        }
        event::record(transaction, ctx, None, vec![self.change()?]).await
    }

    fn change(&self) -> Result<Change> {
        Ok(Change {
            noun: NOUN,
            subject: self.row.account_id,
            account: Some(AccountId(self.row.account_id)),
            verb: self.verb,
            before: Some(serde_json::to_value(&self.before)?),
            after: Some(serde_json::to_value(&self.after)?),
        })
    }
}

/// The step that a decision is, from the row that was there, or else from what spoke for the kind and what did not.
fn taken(
    ctx: &Context,
    account: &StoredAccount,
    (kind, verdict, reason): (KeyAccountKind, Option<Verdict>, Option<String>),
    (before, signs): (Option<StoredKind>, Option<Value>),
) -> Result<Step, LeftOut> {
    let mut facet = Facet::of(kind, before.as_ref());
    if let Some(signs) = signs.filter(|_| before.is_none()) {
        facet.signs = signs;
    }
    if facet.verdict == verdict && (reason.is_none() || facet.reason == reason) {
        return Err(LeftOut::Already);
    }
    let goes_with_the_rules = facet.is_proposed && verdict == Some(Verdict::Confirmed);
    if verdict.is_some() && !goes_with_the_rules && reason.is_none() {
        return Err(LeftOut::NotProposed);
    }
    let is_decided = verdict.is_some();
    let after = Facet {
        verdict,
        reason: reason.filter(|_| is_decided),
        decided_at: is_decided.then(|| ctx.now()),
        decided_by: ctx.person().map(|person| person.0).filter(|_| is_decided),
        ..facet.clone()
    };
    let verb = match verdict {
        Some(Verdict::Confirmed) => "confirmed",
        Some(Verdict::Rejected) => "rejected",
        None => "reopened",
    };
    Ok(Step {
        row: row(account.id, account.net_recent, &after, before),
        before: facet,
        after,
        verb,
    })
}

/// The row that a decision leaves.
fn row(account: Uuid, weight: i64, after: &Facet, before: Option<StoredKind>) -> StoredKind {
    let stands = Stands::of(after.is_proposed, after.verdict);
    let before = before.unwrap_or_else(|| StoredKind {
        account_id: account,
        kind: after.kind.as_str().to_owned(),
        stands: String::new(),
        is_proposed: false,
        since_on: None,
        signs: match &after.signs {
            signs @ Value::Array(_) => signs.to_string(),
            _ => "[]".to_owned(),
        },
        weight,
        verdict: None,
        reason: None,
        decided_at: None,
        decided_by: None,
    });
    StoredKind {
        stands: stands.map_or("", Stands::as_str).to_owned(),
        verdict: after.verdict.map(|verdict| verdict.as_str().to_owned()),
        reason: after.reason.clone(),
        decided_at: after.decided_at,
        decided_by: after.decided_by,
        ..before
    }
}

async fn undo_one(transaction: &DatabaseTransaction, ctx: &Context, id: AccountId) -> Result<()> {
    let last = event::latest_of(transaction, NOUN, id.0).await?;
    let facets = last.and_then(|last| last.before.zip(last.after));
    let (before, after) = facets.ok_or_else(|| {
        Error::refused(
            "kind_nothing_to_undo",
            "no decision about this account is kept that could be taken back",
        )
    })?;
    let (before, after): (Facet, Facet) = (serde_json::from_value(before)?, serde_json::from_value(after)?);
    let now = store::find(transaction, id, after.kind).await?;
    let facet = Facet::of(after.kind, now.as_ref());
    if !facet.is_same_decision(&after) {
        return Err(Error::refused(
            "kind_changed_since",
            "this is no longer as that decision left it, because accounts were merged: decide by hand",
        ));
    }
    let back = Facet {
        verdict: before.verdict,
        reason: before.reason,
        decided_at: before.decided_at,
        decided_by: before.decided_by,
        signs: if now.is_some() {
            facet.signs.clone()
        } else {
            before.signs
        },
        ..facet.clone()
    };
    let step = Step {
        row: row(id.0, 0, &back, now),
        before: facet,
        after: back,
        verb: "undone",
    };
    step.write(transaction, ctx).await
}

/// A reason that somebody gave; none where nothing was typed.
fn usable_reason(typed: &str) -> Result<Option<String>> {
    let reason: String = typed.trim().chars().filter(|one| !one.is_control()).collect();
    if reason.chars().count() > REASON_CHARACTERS {
        return Err(Error::refused_with(
            "kind_reason_too_long",
            format!("a reason has {REASON_CHARACTERS} characters at most: shorten it"),
            Facts::of([("most", Fact::count(REASON_CHARACTERS))]),
        ));
    }
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

fn reason_needed() -> Error {
    Error::refused(
        "kind_reason_needed",
        "the rules do not say so: give the reason why the account is, or is not, of this kind",
    )
}
