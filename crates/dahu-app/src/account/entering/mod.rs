//! Entering an account by hand, and whether it is there already (撞单).
//!
//! The whole workspace is searched, also what the actor may not see. Of such an account they learn that it is there and who
//! owns it, so that two people do not court one customer, and no more than they typed themselves; every question is an event
//! and there are so many in an hour, so that nobody can read the firm's accounts out of it.

mod store;

use chrono::TimeDelta;
use dahu_core::{
    access::Action,
    account::{AccountId, Profile},
    collision::{ComparedName, Likeness},
    person::{PersonId, Role},
    pool::PoolRules,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::{
    AccountFacts, created, index,
    store::{self as accounts, StoredAccount},
    taken, usable,
};
use crate::{
    Context, Error, Fact, Facts, Result, access::Rights, account_team, database, event, event::Change,
    person, pool,
};

/// Characters of a reason at most.
const REASON_AT_MOST: usize = 300;
/// Questions of one person in an hour at most.
const CHECKS_AT_MOST: u64 = 60;
/// What the event of a question says.
const ASKED: &str = "asked_for_collisions";
/// How long questions count.
const CHECKS_IN: TimeDelta = TimeDelta::hours(1);
/// Accounts compared for each part of a name at most.
const COMPARED_AT_MOST: u64 = 300;
/// Collisions told at most.
const TOLD_AT_MOST: usize = 10;

/// What is entered of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// Who is to own it; none for whoever enters it.
    pub owner: Option<PersonId>,
    /// Enter it though it is like another.
    pub confirms: bool,
    /// Why it is entered though there is one of that name or credit code; for administrators.
    pub insists: Option<String>,
}

/// What came of entering an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is there now.
    Made(AccountId),
    /// Nothing was entered, as it may be there already.
    Held(Vec<Collision>),
}

/// By what a new account is like another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CollisionBy {
    /// The same code: there is one account of a code.
    Code,
    /// The same unified social credit code.
    CreditCode,
    /// The same name, or one that is like it.
    Name,
}

/// An account that a new one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Whether it is the same, or only like it.
    pub likeness: Likeness,
    /// By what.
    pub by: CollisionBy,
    /// What the actor may know of it.
    pub other: Other,
}

/// What whoever enters an account may know of the one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// They see it.
    Seen(AccountId, String),
    /// It is in the pool, where they may claim it.
    InPool(AccountId, String),
    /// That it is there, and whose it is.
    Hidden(Option<String>),
}

/// Enters an account by hand.
///
/// One of the same code, credit code or name holds it up; an administrator may insist with a reason, but for the code. One
/// that is like it holds it up until that is confirmed.
///
/// # Errors
///
/// [`Error::Forbidden`] for who enters none, [`Error::Refused`] for facts that cannot be used, for a limit and for too many
/// questions in an hour.
pub async fn enter(ctx: &Context, new: &NewAccount) -> Result<Entered> {
    ctx.may(Action::CreateAccount)?;
    let facts = usable(ctx, new).await?;
    ask(ctx, &facts).await?;
    let collisions = collisions(ctx, &facts).await?;
    let insists = insists(ctx, new)?;
    let is_held = collisions
        .iter()
        .any(|collision| match (collision.likeness, collision.by) {
            (Likeness::Near, _) => !new.confirms && insists.is_none(),
            (Likeness::Exact, CollisionBy::Code) => true,
            (Likeness::Exact, CollisionBy::CreditCode | CollisionBy::Name) => insists.is_none(),
        });
    if is_held {
        return Ok(Entered::Held(collisions));
    }
    let rules = pool::rules(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let id = add(&transaction, ctx, &rules, &facts, insists).await?;
    transaction.commit().await?;
    Ok(Entered::Made(id))
}

fn insists(ctx: &Context, new: &NewAccount) -> Result<Option<String>> {
    let reason = new
        .insists
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let may_insist = ctx.role().is_none_or(|role| role == Role::Administrator);
    match reason {
        Some(_) if !may_insist => Err(Error::Forbidden {
            action: Action::CreateAccount.as_str(),
        }),
        reason => Ok(reason.map(|reason| reason.chars().take(REASON_AT_MOST).collect())),
    }
}

async fn usable(ctx: &Context, new: &NewAccount) -> Result<AccountFacts> {
    Ok(AccountFacts {
        code: usable::code(new.code.as_deref())?,
        name: usable::name(&new.name)?,
        credit_code: usable::credit_code(new.credit_code.as_deref())?,
        industry: usable::fact(new.industry.as_deref())?,
        region: usable::fact(new.region.as_deref())?,
        owner: owner(ctx, new.owner).await?,
        profile: Profile::default(),
    })
}

/// Who is to own it: whoever enters it, but for administrators and directors, who choose.
async fn owner(ctx: &Context, chosen: Option<PersonId>) -> Result<Option<PersonId>> {
    let may_choose = ctx
        .role()
        .is_none_or(|role| matches!(role, Role::Administrator | Role::SalesDirector));
    let owner = match chosen {
        Some(chosen) if may_choose || Some(chosen) == ctx.person() => Some(chosen),
        Some(_) => {
            return Err(Error::Forbidden {
                action: Action::HandOver.as_str(),
            });
        }
        None => ctx.person(),
    };
    let Some(owner) = owner else { return Ok(None) };
    let person = person::by_id(ctx.workspace.database.reader(), owner).await?;
    let person = person.ok_or_else(|| Error::not_found("person", owner))?;
    person::refuse_unfit(&person)?;
    if person.role().may_own() {
        return Ok(Some(owner));
    }
    Err(Error::refused(
        "cannot_own",
        "people of this role do not own accounts: choose an account manager, or change the role first",
    ))
}

/// Records that the actor asks whether there is such an account, which they may do so many times in an hour.
async fn ask(ctx: &Context, facts: &AccountFacts) -> Result<()> {
    let Some(person) = ctx.person() else { return Ok(()) };
    let transaction = ctx.workspace.database.begin().await?;
    // Two questions at once would otherwise both be the last that is allowed.
    pool::store::lock_claims(&transaction, person).await?;
    let since = ctx.now() - CHECKS_IN;
    if event::count_since(&transaction, person.0, ASKED, since).await? >= CHECKS_AT_MOST {
        return Err(Error::refused_with(
            "collision_checks_too_many",
            format!(
                "you entered {CHECKS_AT_MOST} accounts, or tried to, within an hour: go on in an hour, or ask for an import"
            ),
            Facts::of([("most", Fact::count(CHECKS_AT_MOST))]),
        ));
    }
    let change = Change {
        noun: "collision_check",
        subject: person.0,
        account: None,
        verb: ASKED,
        before: None,
        after: Some(json!({ "name": facts.name, "code": facts.code, "credit_code": facts.credit_code })),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

async fn collisions(ctx: &Context, facts: &AccountFacts) -> Result<Vec<Collision>> {
    let name = ComparedName::of(&facts.name);
    let (code, credit_code) = (facts.code.as_deref(), facts.credit_code.as_deref());
    let connection = ctx.workspace.database.reader();
    let found = store::like(connection, &name.sought(), code, credit_code, COMPARED_AT_MOST).await?;
    let compared = found.into_iter().filter_map(|account| {
        let (likeness, by) = if code.is_some() && account.code.as_deref() == code {
            (Likeness::Exact, CollisionBy::Code)
        } else if credit_code.is_some() && account.credit_code.as_deref() == credit_code {
            (Likeness::Exact, CollisionBy::CreditCode)
        } else {
            (
                name.likeness(&ComparedName::of(&account.name))?,
                CollisionBy::Name,
            )
        };
        Some((likeness, by, account))
    });
    let mut compared: Vec<_> = compared.collect();
    compared.sort_by(|one, other| (other.0, one.1, one.2.number).cmp(&(one.0, other.1, other.2.number)));
    compared.truncate(TOLD_AT_MOST);
    let people = person::stored(ctx).await?;
    let found: Vec<StoredAccount> = compared.iter().map(|(.., account)| account.clone()).collect();
    let rights = Rights::of_all(ctx, &found).await?;
    let may = |action, account: &Uuid| rights.get(account).is_some_and(|rights| rights.may(action));
    let collisions = compared.into_iter().map(|(likeness, by, account)| {
        let id = AccountId(account.id);
        let owner = people.iter().find(|person| Some(person.id) == account.owner_id);
        let is_free = account.owner_id.is_none() && ctx.person().is_some();
        let other = if is_free && may(Action::Claim, &account.id) {
            Other::InPool(id, account.name)
        } else if may(Action::SeeAccount, &account.id) {
            Other::Seen(id, account.name)
        } else {
            Other::Hidden(owner.map(|owner| owner.name.clone()))
        };
        Collision { likeness, by, other }
    });
    Ok(collisions.collect())
}

async fn add(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    rules: &PoolRules,
    facts: &AccountFacts,
    insists: Option<String>,
) -> Result<AccountId> {
    if let Some(owner) = facts.owner {
        pool::store::lock_claims(transaction, owner).await?;
        pool::refuse_beyond_limits(transaction, rules, owner, false).await?;
    }
    let number = database::store::take_numbers(transaction, "account", 1).await?;
    let id = AccountId::new(ctx.now());
    let account = StoredAccount::new(id, number, facts, ctx.now());
    let new = std::slice::from_ref(&account);
    if let Err(error) = accounts::insert(transaction, new).await {
        return Err(taken(error));
    }
    account_team::add_owners(transaction, ctx, new).await?;
    index(transaction, new).await?;
    pool::entered(transaction, ctx, rules, &account).await?;
    let mut change = created(&account);
    if let (Some(reason), Some(after)) = (
        insists,
        change.after.as_mut().and_then(|after| after.as_object_mut()),
    ) {
        after.insert("reason".to_owned(), json!(reason));
    }
    event::record(transaction, ctx, None, vec![change]).await?;
    Ok(id)
}
