//! Proposals are worked out again where what they stand on has changed: of the accounts that changed, or of all.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::kind::{Judgement, KeyAccountKind, KindRules, Standards, Stands};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    NOUN, RULES,
    gathering::{Gathered, Judged, gather},
    store::{self, StoredKind},
};
use crate::{Context, Result, database, event, ledger, rulebook, setting, valuation};

/// Under which name it is kept what proposals were last made from.
const STATE: &str = "kind_state";
/// Events that may change what the rules say of their account.
const NOUNS: [&str; 4] = ["account", "account_tie", NOUN, "opportunity"];

/// What proposals were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    ledger: i64,
    pub(super) rules: i32,
    valuation: Option<i32>,
    /// The day on which they were made of all accounts.
    on: NaiveDate,
    /// The last event that they know of.
    event: i64,
    pub(super) standards: Standards,
    /// The last day of the ledger that counted.
    pub(super) as_of: Option<NaiveDate>,
}

/// How proposals stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The version of the rules by which they were made; none where they never were.
    pub rules: Option<i32>,
    /// What the largest of all accounts reach.
    pub standards: Standards,
    /// The day up to which sales count; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Whether something has changed since that they do not know of.
    pub is_stale: bool,
}

/// What has to be worked out.
enum Work {
    Nothing,
    Some(Vec<Uuid>),
    All,
}

/// How proposals stand.
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
        standards: made
            .as_ref()
            .map_or_else(Standards::default, |made| made.standards),
        as_of: made.and_then(|made| made.as_of),
        is_stale,
    })
}

/// Counts what was worked out and decided, so that what is remembered of it is not used when it is old.
pub(crate) async fn number(ctx: &Context) -> Result<i64> {
    database::next_number(ctx, NOUN).await
}

/// Works out what has changed, whoever asks: what is proposed does not depend on that.
///
/// # Errors
///
/// When the database or the ledger fails.
pub async fn bring_up_to_date(ctx: &Context) -> Result<()> {
    refresh_if_stale(&ctx.workspace.as_system()).await
}

/// Works out the proposals of the accounts that changed, or of all where what they share did: the ledger, the rules, the
/// valuation, the day.
pub(crate) async fn refresh_if_stale(ctx: &Context) -> Result<()> {
    let made: Option<Made> = setting::kept(ctx.workspace.database.reader(), STATE).await?;
    let now = now(ctx).await?;
    match work(ctx, made.as_ref(), &now).await? {
        Work::Nothing => Ok(()),
        Work::Some(accounts) => {
            let now = Made {
                standards: made.map_or_else(Standards::default, |made| made.standards),
                ..now
            };
            refresh(ctx, Some(&accounts), now).await
        }
        Work::All => refresh(ctx, None, now).await,
    }
}

/// What proposals would be made from now; without standards, which only going over all accounts gives.
async fn now(ctx: &Context) -> Result<Made> {
    let connection = ctx.workspace.database.reader();
    // First, so that what happens while the rest is read is found again.
    let event = event::last_sequence(connection).await?;
    let ledger = ledger::snapshot(ctx).await?;
    let (rules, _) = rulebook::current::<KindRules>(connection, RULES).await?;
    Ok(Made {
        ledger: ledger.version,
        rules,
        valuation: valuation::latest_number(connection).await?,
        on: ctx.today(),
        event,
        standards: Standards::default(),
        as_of: ledger.last_day().map(|day| day.min(ctx.today())),
    })
}

async fn work(ctx: &Context, made: Option<&Made>, now: &Made) -> Result<Work> {
    let Some(made) = made else {
        return Ok(Work::All);
    };
    let shared = |made: &Made| (made.ledger, made.rules, made.valuation, made.on);
    if shared(made) != shared(now) {
        return Ok(Work::All);
    }
    if made.event == now.event {
        return Ok(Work::Nothing);
    }
    let found = event::accounts_since(ctx, STATE, (made.event, now.event), &NOUNS).await?;
    Ok(match found {
        None => Work::All,
        Some(accounts) if accounts.is_empty() => Work::Nothing,
        Some(accounts) => Work::Some(accounts),
    })
}

async fn refresh(ctx: &Context, only: Option<&[Uuid]>, now: Made) -> Result<()> {
    let connection = ctx.workspace.database.reader();
    let (version, rules) = rulebook::current::<KindRules>(connection, RULES).await?;
    let gathered = gather(ctx, only).await?;
    let is_of_all = only.is_none();
    let (judged, standards) = tokio::task::spawn_blocking(move || {
        let standards = if is_of_all {
            gathered.standards(&rules)
        } else {
            now.standards
        };
        (judged(&gathered, &rules, standards, now.on), standards)
    })
    .await?;
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever has the counter works alone until the transaction ends: nobody decides meanwhile.
    database::store::take_numbers(&transaction, NOUN, 0).await?;
    let before = store::of_accounts(&transaction, only).await?;
    let Rewritten { put, gone } = rewritten(before, judged, now.on);
    store::put(&transaction, &put).await?;
    for (kind, accounts) in &gone {
        store::delete(&transaction, *kind, accounts).await?;
    }
    let made = Made {
        rules: version,
        standards,
        ..now
    };
    setting::keep(&transaction, STATE, &Some(made)).await?;
    if !put.is_empty() || !gone.is_empty() {
        database::store::take_numbers(&transaction, NOUN, 1).await?;
    }
    transaction.commit().await?;
    if put.len() > ledger::MANY {
        ctx.workspace.database.settle("account_kind").await;
    }
    Ok(())
}

fn judged(gathered: &Gathered, rules: &KindRules, standards: Standards, on: NaiveDate) -> Vec<Judged> {
    gathered.judged(rules, standards, on).collect()
}

/// What is written of what is new.
#[derive(Default)]
struct Rewritten {
    put: Vec<StoredKind>,
    gone: HashMap<KeyAccountKind, Vec<Uuid>>,
}

fn rewritten(before: Vec<StoredKind>, judged: Vec<Judged>, on: NaiveDate) -> Rewritten {
    let mut before: HashMap<(Uuid, String), StoredKind> = before
        .into_iter()
        .map(|row| ((row.account_id, row.kind.clone()), row))
        .collect();
    let mut rewritten = Rewritten::default();
    for Judged {
        account,
        weight,
        judgements,
    } in judged
    {
        for judgement in judgements {
            let row = before.remove(&(account, judgement.kind.as_str().to_owned()));
            match (fresh(account, weight, &judgement, row.as_ref(), on), row) {
                (Some(fresh), row) if row.as_ref() != Some(&fresh) => rewritten.put.push(fresh),
                (None, Some(_)) => rewritten.gone.entry(judgement.kind).or_default().push(account),
                _ => {}
            }
        }
    }
    rewritten
}

/// The row of an account and kind; none where the rules do not propose it and nobody decided it.
fn fresh(
    account: Uuid,
    weight: i64,
    judgement: &Judgement,
    before: Option<&StoredKind>,
    on: NaiveDate,
) -> Option<StoredKind> {
    let verdict = before.and_then(StoredKind::verdict);
    let stands = Stands::of(judgement.is_proposed, verdict)?;
    let since = before.filter(|row| row.is_proposed).and_then(|row| row.since_on);
    Some(StoredKind {
        account_id: account,
        kind: judgement.kind.as_str().to_owned(),
        stands: stands.as_str().to_owned(),
        is_proposed: judgement.is_proposed,
        since_on: judgement.is_proposed.then(|| since.unwrap_or(on)),
        // Signs hold nothing that JSON cannot.
        signs: serde_json::to_string(&judgement.signs).unwrap_or_default(),
        weight,
        verdict: before.and_then(|row| row.verdict.clone()),
        reason: before.and_then(|row| row.reason.clone()),
        decided_at: before.and_then(|row| row.decided_at),
        decided_by: before.and_then(|row| row.decided_by),
    })
}
