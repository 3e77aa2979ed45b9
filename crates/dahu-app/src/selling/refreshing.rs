//! Ways of selling are worked out again where what they stand on has changed: of the accounts that changed, or of all.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    person::Role,
    selling::{Answer, Requirements, SellingRules, Served, compare, weigh},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    NOUN, RULES,
    gathering::{Gathered, OwnFacts, gather, with_others},
    required,
    store::{self, StoredSelling},
};
use crate::{Context, Result, database, event, ledger, person, rulebook, setting};

/// Under which name it is kept what was last worked out from what.
const STATE: &str = "selling_state";
/// Events that may change what is known of their account, or what was given to it.
const NOUNS: [&str; 8] = [
    "account",
    "account_member",
    NOUN,
    "activity",
    "contact",
    "opportunity",
    "plan",
    "import",
];
/// Which way of working it out this is: what an earlier program worked out in another way is worked out anew.
const RECKONING: u8 = 1;
/// Accounts that are worked out one by one at most; of more all are.
const SOME_AT_MOST: usize = 5_000;

/// What it was worked out from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    ledger: i64,
    rules: i32,
    /// The day on which it was worked out for all accounts.
    on: NaiveDate,
    /// The last event that it knows of.
    event: i64,
    as_of: Option<NaiveDate>,
    #[serde(default)]
    reckoning: u8,
    /// Who is a specialist: their hours are told apart.
    #[serde(default)]
    specialists: BTreeSet<Uuid>,
    /// How many people have left: who has is on no team any more.
    #[serde(default)]
    gone: usize,
}

impl Made {
    /// What concerns all accounts.
    fn shared(&self) -> (u8, i64, i32, NaiveDate, &BTreeSet<Uuid>, usize) {
        (
            self.reckoning,
            self.ledger,
            self.rules,
            self.on,
            &self.specialists,
            self.gone,
        )
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The version of the rules; none where nothing was ever worked out.
    pub rules: Option<i32>,
    /// The first and the last day of what was given.
    pub days: (NaiveDate, NaiveDate),
    /// The day up to which sales count; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Whether something has changed since that is not in it.
    pub is_stale: bool,
}

enum Work {
    Nothing,
    Some(Vec<Uuid>),
    All,
}

/// How it stands.
///
/// # Errors
///
/// When the database fails.
pub async fn standing(ctx: &Context) -> Result<Standing> {
    let made: Option<Made> = setting::kept(ctx.workspace.database.reader(), STATE).await?;
    let now = now(ctx).await?;
    let is_stale = !matches!(work(ctx, made.as_ref(), &now).await?, Work::Nothing);
    Ok(Standing {
        rules: made.as_ref().map(|made| made.rules),
        days: super::gathering::year(ctx),
        as_of: made.and_then(|made| made.as_of),
        is_stale,
    })
}

/// Counts what was worked out and decided, so that what is remembered of it is not used when it is old.
pub(crate) async fn number(ctx: &Context) -> Result<i64> {
    database::next_number(ctx, NOUN).await
}

/// Works out what has changed, whoever asks.
///
/// # Errors
///
/// When the database or the ledger fails.
pub async fn bring_up_to_date(ctx: &Context) -> Result<()> {
    refresh_if_stale(&ctx.workspace.as_system()).await
}

/// Works out the accounts that changed, or all where what they share did: the ledger, the rules, the day.
pub(crate) async fn refresh_if_stale(ctx: &Context) -> Result<()> {
    let made: Option<Made> = setting::kept(ctx.workspace.database.reader(), STATE).await?;
    let now = now(ctx).await?;
    match work(ctx, made.as_ref(), &now).await? {
        Work::Nothing => Ok(()),
        Work::Some(accounts) => refresh(ctx, Some(&accounts), Some(now)).await,
        Work::All => refresh(ctx, None, Some(now)).await,
    }
}

/// Works out one account, which somebody has just decided or rated.
pub(super) async fn refresh_account(ctx: &Context, id: AccountId) -> Result<()> {
    refresh(&ctx.workspace.as_system(), Some(&[id.0]), None).await
}

/// Forgets what was worked out from what, so that all accounts are gone over again.
pub(super) async fn forget(transaction: &impl ConnectionTrait) -> Result<()> {
    setting::keep(transaction, STATE, &Option::<Made>::None).await
}

async fn now(ctx: &Context) -> Result<Made> {
    let connection = ctx.workspace.database.reader();
    // First, so that what happens while the rest is read is found again.
    let event = event::last_sequence(connection).await?;
    let ledger = ledger::snapshot(ctx).await?;
    let (rules, _) = rulebook::current::<SellingRules>(connection, RULES).await?;
    let people = person::stored(ctx).await?;
    let specialists = people.iter().filter(|person| person.role() == Role::Specialist);
    Ok(Made {
        reckoning: RECKONING,
        specialists: specialists.map(|person| person.id).collect(),
        gone: people.iter().filter(|person| person.left_at.is_some()).count(),
        ledger: ledger.version,
        rules,
        on: ctx.today(),
        event,
        as_of: ledger.last_day().map(|day| day.min(ctx.today())),
    })
}

async fn work(ctx: &Context, made: Option<&Made>, now: &Made) -> Result<Work> {
    let Some(made) = made else {
        return Ok(Work::All);
    };
    if made.shared() != now.shared() {
        return Ok(Work::All);
    }
    if made.event == now.event {
        return Ok(Work::Nothing);
    }
    let found = event::accounts_since(ctx, STATE, (made.event, now.event), &NOUNS).await?;
    Ok(match found {
        None => Work::All,
        Some(accounts) if accounts.is_empty() => Work::Nothing,
        Some(accounts) => {
            let connection = ctx.workspace.database.reader();
            let accounts = with_others(connection, &accounts).await?;
            if accounts.len() > SOME_AT_MOST {
                Work::All
            } else {
                Work::Some(accounts)
            }
        }
    })
}

/// Rules and requirements by which accounts are looked at.
pub(super) struct By {
    pub(super) rules: SellingRules,
    pub(super) requirements: Requirements,
}

impl By {
    pub(super) async fn now(ctx: &Context) -> Result<(i32, Self)> {
        let connection = ctx.workspace.database.reader();
        let (version, rules) = rulebook::current::<SellingRules>(connection, RULES).await?;
        let requirements = required(connection).await?;
        Ok((version, Self { rules, requirements }))
    }
}

async fn refresh(ctx: &Context, only: Option<&[Uuid]>, made: Option<Made>) -> Result<()> {
    let (version, by) = By::now(ctx).await?;
    let gathered = gather(ctx, only).await?;
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever has the counter works alone until the transaction ends: nobody decides meanwhile.
    database::store::take_numbers(&transaction, NOUN, 0).await?;
    let before = store::of_accounts(&transaction, only).await?;
    let (put, gone) = tokio::task::spawn_blocking(move || rewritten(before, &gathered, &by)).await?;
    store::put(&transaction, &put).await?;
    store::delete(&transaction, &gone).await?;
    if let Some(made) = made {
        let made = Made {
            rules: version,
            ..made
        };
        setting::keep(&transaction, STATE, &Some(made)).await?;
    }
    if !put.is_empty() || !gone.is_empty() {
        database::store::take_numbers(&transaction, NOUN, 1).await?;
    }
    transaction.commit().await?;
    if put.len() > ledger::MANY {
        ctx.workspace.database.settle("account_selling").await;
    }
    Ok(())
}

/// The rows to write, and the accounts whose rows go.
fn rewritten(before: Vec<StoredSelling>, gathered: &Gathered, by: &By) -> (Vec<StoredSelling>, Vec<Uuid>) {
    let mut before: HashMap<Uuid, StoredSelling> =
        before.into_iter().map(|row| (row.account_id, row)).collect();
    let (mut put, mut gone) = (Vec::new(), Vec::new());
    for account in &gathered.accounts {
        let row = before.remove(&account.id);
        match (fresh(gathered, by, account, row.as_ref()), row) {
            (Some(fresh), row) if row.as_ref() != Some(&fresh) => put.push(fresh),
            (None, Some(_)) => gone.push(account.id),
            _ => {}
        }
    }
    (put, gone)
}

/// The row of an account; none where nothing is known of it and nobody said anything.
pub(super) fn fresh(
    gathered: &Gathered,
    by: &By,
    account: &OwnFacts,
    before: Option<&StoredSelling>,
) -> Option<StoredSelling> {
    let ratings = before.map(StoredSelling::ratings).unwrap_or_default();
    let facts = gathered.facts(account, &ratings);
    let is_by_hand = before.is_some_and(|row| row.by_hand);
    if facts.is_empty() && !is_by_hand {
        return None;
    }
    let weighed = weigh(&by.rules, &facts);
    let proposed = weighed.answer.way();
    let way = before.and_then(StoredSelling::confirmed).or(proposed);
    let actual = gathered.actual(account);
    let gaps = way.map(|way| compare(&by.requirements, way, &actual));
    let kept = before
        .cloned()
        .unwrap_or_else(|| StoredSelling::empty(account.id, account.net_recent));
    // What is stored holds nothing that JSON cannot.
    Some(StoredSelling {
        answer: match weighed.answer {
            Answer::Way { .. } => "way",
            Answer::Unclear { .. } => "unclear",
            Answer::NotEnough { .. } => "not_enough",
        }
        .to_owned(),
        proposed: proposed.map(|way| way.as_str().to_owned()),
        way: way.map(|way| way.as_str().to_owned()),
        served: gaps.as_ref().map(|gaps| Served::of(gaps).as_str().to_owned()),
        weighed: serde_json::to_string(&weighed).unwrap_or_default(),
        actual: serde_json::to_string(&actual).unwrap_or_default(),
        gaps: serde_json::to_string(&gaps.unwrap_or_default()).unwrap_or_default(),
        weight: account.net_recent,
        ..kept
    })
}
