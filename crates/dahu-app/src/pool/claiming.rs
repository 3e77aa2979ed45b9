//! Giving accounts back to the pool, and taking them out of it.

use chrono::TimeDelta;
use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    pool::{Because, PoolRules, StayId},
};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::{changed, rules, store, store::StoredStay, usable_reason};
use crate::{
    Context, Error, Fact, Facts, Result, access,
    account::{self, AccountFacts, store::StoredAccount},
    account_team, event, person, target,
};

/// How long who saw an account in the pool is told that somebody was quicker.
const TOLD_FOR: TimeDelta = TimeDelta::hours(24);

/// Takes an account out of the pool: the actor owns it from now on.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that the actor may not see; [`Error::Refused`] where somebody was quicker, where a limit
/// would be exceeded, and for its former owner during the cool-down.
pub async fn claim(ctx: &Context, id: AccountId) -> Result<()> {
    ctx.may(Action::Claim)?;
    let forbidden = Error::Forbidden {
        action: Action::Claim.as_str(),
    };
    let person = ctx.person().ok_or(forbidden)?;
    // All that does not change is read first: who holds the one connection that writes must not wait for another to read.
    let connection = ctx.workspace.database.reader();
    let account = account::store::by_id(connection, id).await?;
    let account = account.ok_or_else(|| Error::not_found("account", id))?;
    if account.owner_id.is_some() {
        return Err(taken(ctx, id).await?);
    }
    access::require(ctx, Action::Claim, &account).await?;
    let known = person::by_id(connection, person).await?;
    person::refuse_unfit(&known.ok_or_else(|| Error::not_found("person", person))?)?;
    let rules = rules(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    store::lock_claims(&transaction, person).await?;
    refuse_beyond_limits(&transaction, &rules, person, true).await?;
    let stay = store::open_of(&transaction, &[id.0]).await?.remove(&id.0);
    refuse_cool_down(ctx, &rules, person, stay.as_ref())?;
    if !account::store::claim(&transaction, id, person).await? {
        return Err(quicker());
    }
    account_team::follow_owners(&transaction, ctx, &[account.number]).await?;
    let until = rules.protected_until(ctx.today());
    let stay = match stay {
        Some(stay) => stay,
        // Nobody ever owned it: it was in the pool since it came.
        None => {
            let stay = StoredStay {
                since_on: account.created_at.date_naive(),
                ..stay_of(ctx, &account, Because::Unowned)
            };
            store::insert(&transaction, vec![stay.clone()], ctx.now()).await?;
            stay
        }
    };
    store::end(&transaction, stay.id, person, ctx.now(), until).await?;
    let after = AccountFacts {
        owner: Some(person),
        ..account.facts()
    };
    let changes = vec![
        account::updated(&account, &after),
        changed(
            id,
            stay.id,
            "claimed",
            json!({ "receiver": ctx.actor_name(), "protected_until": until }),
        ),
    ];
    event::record(&transaction, ctx, None, changes).await?;
    Ok(transaction.commit().await?)
}

/// Refuses where a person owns as many accounts as one may, or where one `claims` and claimed as many.
pub(crate) async fn refuse_beyond_limits(
    transaction: &DatabaseTransaction,
    rules: &PoolRules,
    person: PersonId,
    claims: bool,
) -> Result<()> {
    let (owned, claimed) = store::owned_and_claimed(transaction, person).await?;
    let is_beyond = |most: u16, has: u64| most > 0 && has >= u64::from(most);
    if is_beyond(rules.own_at_most, owned) {
        return Err(beyond("claim_limit_owned", rules.own_at_most));
    }
    if claims && is_beyond(rules.claim_at_most, claimed) {
        return Err(beyond("claim_limit_claimed", rules.claim_at_most));
    }
    Ok(())
}

fn beyond(rule: &'static str, most: u16) -> Error {
    Error::refused_with(
        rule,
        format!("one person has at most {most} accounts so: release one that is not worked on first"),
        Facts::of([("most", Fact::count(most))]),
    )
}

fn refuse_cool_down(
    ctx: &Context,
    rules: &PoolRules,
    person: PersonId,
    stay: Option<&StoredStay>,
) -> Result<()> {
    let Some(stay) = stay.filter(|stay| stay.former_owner == Some(person.0)) else {
        return Ok(());
    };
    let from = rules.claimable_from(stay.since_on);
    if from <= ctx.today() {
        return Ok(());
    }
    Err(Error::refused_with(
        "claim_cool_down",
        format!("who owned it before may claim it again from {from} on; until then it is for others"),
        Facts::of([("date", Fact::text(from))]),
    ))
}

fn quicker() -> Error {
    Error::refused(
        "claimed_by_another",
        "somebody else claimed it a moment ago: choose another account",
    )
}

/// What is said of an account that has an owner: that somebody was quicker, where it was in the pool of late; nothing else.
async fn taken(ctx: &Context, id: AccountId) -> Result<Error> {
    let last = store::of_account(ctx.workspace.database.reader(), id, 1)
        .await?
        .pop();
    let was_there = last.is_some_and(|stay| {
        stay.ended_at.is_some_and(|ended| ctx.now() - ended < TOLD_FOR) && stay.because() != Because::Entered
    });
    Ok(if was_there {
        quicker()
    } else {
        Error::not_found("account", id)
    })
}

/// Gives an account back to the pool, with a reason.
///
/// Its place on the owner's target list ends with it.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for who does not decide on it; [`Error::Refused`] without a reason, or for one
/// that has no owner.
pub async fn release(ctx: &Context, id: AccountId, reason: &str) -> Result<()> {
    account::find(ctx, id, Action::Release).await?;
    let reason = usable_reason(reason)?;
    let transaction = ctx.workspace.database.begin().await?;
    let account = account::store::lock(&transaction, &[id.0]).await?.pop();
    let account = account.ok_or_else(|| Error::not_found("account", id))?;
    if account.owner_id.is_none() {
        return Err(Error::refused(
            "in_the_pool",
            "the account has no owner: it is in the pool already",
        ));
    }
    let stay = StoredStay {
        reason: Some(reason),
        ..stay_of(ctx, &account, Because::Released)
    };
    let_go(&transaction, ctx, vec![(account, stay)]).await?;
    store::withdraw(&transaction, &[id.0]).await?;
    Ok(transaction.commit().await?)
}

/// Takes accounts from their owners, off their target lists and into the pool, and records it.
pub(super) async fn let_go(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    accounts: Vec<(StoredAccount, StoredStay)>,
) -> Result<()> {
    let owned: Vec<StoredAccount> = accounts.iter().map(|(account, _)| account.clone()).collect();
    let ended = target::end_of_owner(transaction, ctx, &owned).await?;
    let owners: Vec<_> = owned.into_iter().map(|account| (account, None)).collect();
    account_team::change_owners(transaction, ctx, &owners).await?;
    let people = person::all(transaction).await?;
    let name = |id| {
        people
            .iter()
            .find(|person| Some(person.id) == id)
            .map(|person| person.name.clone())
    };
    let (mut stays, mut changes) = (Vec::new(), Vec::new());
    for (account, mut stay) in accounts {
        stay.target_id = ended.get(&account.id).copied();
        changes.push(changed(
            AccountId(account.id),
            stay.id,
            "released",
            json!({
                "former_owner": name(stay.former_owner),
                "because": stay.because,
                "reason": stay.reason,
            }),
        ));
        stays.push(stay);
    }
    store::insert(transaction, stays, ctx.now()).await?;
    event::record(transaction, ctx, None, changes).await
}

/// A time in the pool that begins today.
pub(super) fn stay_of(ctx: &Context, account: &StoredAccount, because: Because) -> StoredStay {
    StoredStay {
        id: StayId::new(ctx.now()).0,
        account_id: account.id,
        since_on: ctx.today(),
        because: because.as_str().to_owned(),
        reason: None,
        former_owner: account.owner_id,
        released_by: ctx.person().map(|person| person.0),
        run_id: None,
        target_id: None,
        ended_at: None,
        claimed_by: None,
        protected_until: None,
    }
}

/// Protects an account that somebody entered.
pub(crate) async fn entered(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    rules: &PoolRules,
    account: &StoredAccount,
) -> Result<()> {
    let Some(owner) = account.owner_id else {
        return Ok(());
    };
    let stay = StoredStay {
        former_owner: None,
        ended_at: Some(ctx.now()),
        claimed_by: Some(owner),
        protected_until: rules.protected_until(ctx.today()),
        ..stay_of(ctx, account, Because::Entered)
    };
    Ok(store::insert(transaction, vec![stay], ctx.now()).await?)
}
