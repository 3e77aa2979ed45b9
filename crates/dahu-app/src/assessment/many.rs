//! Many accounts assessed at once, and that taken back as one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{access::Action, account::AccountId, assessment::Intent};
use uuid::Uuid;

use super::{
    StoredAssessment, add, assessment, checked, delete, of_accounts, refresh_latest, store, taken_back,
};
use crate::{Context, Error, Fact, Facts, Result, access::Scope, account, event};

/// Accounts that are assessed at once at most.
pub const ASSESSED_AT_ONCE: usize = 200;

/// Records the same assessment of several accounts; gives the moment by which it is taken back as one.
///
/// # Errors
///
/// [`Error::NotFound`] where one of them is not there for the actor, [`Error::Refused`] with the rules `assessed_in_future`,
/// `evidence_too_long`, `assessed_nothing` and `assessed_too_many`.
pub async fn record_many(
    ctx: &Context,
    accounts: &[AccountId],
    (intent, on): (Intent, NaiveDate),
    evidence: &str,
) -> Result<DateTime<Utc>> {
    let scope = Scope::of(ctx, Action::AssessIntent)?;
    let evidence = checked(ctx, on, evidence)?;
    let accounts: HashSet<AccountId> = accounts.iter().copied().collect();
    if accounts.is_empty() {
        return Err(Error::refused("assessed_nothing", "choose at least one account"));
    }
    if accounts.len() > ASSESSED_AT_ONCE {
        return Err(Error::refused_with(
            "assessed_too_many",
            format!("at most {ASSESSED_AT_ONCE} accounts are assessed at once: choose fewer"),
            Facts::of([("most", Fact::count(ASSESSED_AT_ONCE))]),
        ));
    }
    let may_assess = scope.numbers(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let found = account::store::by_ids(&transaction, &ids).await?;
    let numbers: HashMap<Uuid, i64> = found.iter().map(|account| (account.id, account.number)).collect();
    for account in &accounts {
        let number = numbers.get(&account.0).copied();
        if !number.is_some_and(|number| may_assess.has(number)) {
            return Err(Error::not_found("account", account));
        }
    }
    let assessments: Vec<StoredAssessment> = accounts
        .iter()
        .map(|account| assessment(ctx, *account, (intent, on), evidence.clone()))
        .collect();
    add(&transaction, ctx, None, &assessments).await?;
    transaction.commit().await?;
    Ok(ctx.now())
}

/// Takes back what the actor recorded at a moment; accounts that were assessed again since stay as they are. Gives how many
/// were taken back, and how many were left.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may assess no account.
pub async fn take_back_many(ctx: &Context, at: DateTime<Utc>) -> Result<(u64, u64)> {
    let scope = Scope::of(ctx, Action::AssessIntent)?;
    let by = ctx.own_id()?;
    let may_assess = scope.numbers(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let made = store::recorded_at(&transaction, by, at).await?;
    let accounts: Vec<Uuid> = made.iter().map(|assessment| assessment.account_id).collect();
    let mut latest: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    for known in of_accounts(&transaction, &accounts).await? {
        let place = latest.entry(known.account_id).or_insert(known.recorded_at);
        *place = known.recorded_at.max(*place);
    }
    let found = account::store::by_ids(&transaction, &accounts).await?;
    let mine: HashSet<Uuid> = found
        .iter()
        .filter(|account| may_assess.has(account.number))
        .map(|account| account.id)
        .collect();
    let is_last = |assessment: &&StoredAssessment| {
        mine.contains(&assessment.account_id) && latest.get(&assessment.account_id) == Some(&at)
    };
    let back: Vec<&StoredAssessment> = made.iter().filter(is_last).collect();
    let ids: Vec<Uuid> = back.iter().map(|assessment| assessment.id).collect();
    let changed: Vec<Uuid> = back.iter().map(|assessment| assessment.account_id).collect();
    delete(&transaction, &ids).await?;
    refresh_latest(&transaction, &changed).await?;
    let changes = back.iter().map(|assessment| taken_back(assessment)).collect();
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    Ok((back.len() as u64, (made.len() - back.len()) as u64))
}
