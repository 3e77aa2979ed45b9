//! The mutual plan: a page behind a secret address that shows a customer chosen objectives and steps, and takes their signature.
//!
//! The secret is kept as its fingerprint alone. A page ends on a day, or when it is revoked; nothing else of the account can be
//! reached from it. What was signed is kept as it was read, and every later change of it shows.

mod erasing;
mod store;
mod telling;

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use dahu_core::plan::{
    PlanId,
    mutual::{Against, Choice, Mutual, Promise, ShareId, against},
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

pub(crate) use erasing::erase_person;
pub use telling::digest;
use telling::{mutual, now, record};

use super::{
    Stored,
    typing::{LINE_CHARACTERS, NAME_CHARACTERS, WORDS_CHARACTERS, line, room, text, usable_day, words},
};
use crate::{
    Context, Error, Fact, Facts, Result, account,
    audit::{self, Watched},
    secret,
    task::{self, TaskRow},
};

/// Days that a page is open at most.
pub const OPEN_DAYS_AT_MOST: u64 = 366;
/// Days that a page is open where nobody says.
pub const OPEN_DAYS: u64 = 60;
/// Pages of a plan at most, ended ones too.
const SHARES_AT_MOST: usize = 30;
/// Signatures of a page at most.
const SIGNATURES_AT_MOST: usize = 20;
/// What the customer does, at most.
const PROMISES_AT_MOST: usize = 30;
/// Characters of a signer's note at most.
const NOTE_CHARACTERS: usize = 1_000;

/// A page that was made of a plan, for whoever sees the plan.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// What it shows.
    pub choice: Choice,
    /// The last day on which it opens.
    pub ends_on: NaiveDate,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Whether it still opens.
    pub is_open: bool,
    /// Who signed it, the latest first.
    pub signatures: Vec<Signature>,
    /// Whether what it shows is not what was signed last.
    pub is_changed: bool,
}

/// Who signed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name that they wrote.
    pub name: String,
    /// What they wrote with it.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// From which address, where that is known.
    pub address: Option<String>,
}

/// What a customer reads.
#[derive(Clone, Debug)]
pub struct MutualPage {
    /// What the plan is called.
    pub name: String,
    /// The customer's own name.
    pub account_name: String,
    /// The days of the plan.
    pub days: (NaiveDate, NaiveDate),
    /// What is said above everything else.
    pub words: String,
    /// What it shows, beside what was signed last.
    pub against: Against,
    /// What tells whether it changed since it was read.
    pub digest: String,
    /// The last day on which it opens.
    pub ends_on: NaiveDate,
    /// Who signed it, the latest first.
    pub signatures: Vec<Signature>,
    /// Whether one more may sign.
    pub may_sign: bool,
}

/// The pages of a plan with all that can be shown on one.
#[derive(Clone, Debug)]
pub struct Shares {
    /// The plan.
    pub plan: super::Writing,
    /// Its tasks.
    pub actions: Vec<TaskRow>,
    /// The pages, the latest first.
    pub shares: Vec<Share>,
}

/// The pages of a plan.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan that is not there, [`Error::Forbidden`] for who does not work at it.
pub async fn all(ctx: &Context, id: PlanId) -> Result<Shares> {
    let plan = super::to_write(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let actions = task::of_plan(ctx, id).await?.rows;
    let rows = store::of_plan(connection, id.0).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let most = u64::try_from(ids.len().max(1) * SIGNATURES_AT_MOST).unwrap_or(u64::MAX);
    let mut signed: HashMap<Uuid, Vec<store::StoredSignature>> = HashMap::new();
    for signature in store::signatures(connection, &ids, most).await? {
        signed.entry(signature.share_id).or_default().push(signature);
    }
    let shares = rows
        .into_iter()
        .map(|row| {
            let signed = signed.remove(&row.id).unwrap_or_default();
            let choice: Choice = serde_json::from_str(&row.choice)?;
            let now = mutual(&plan.facts, &choice, &actions);
            Ok(Share {
                id: ShareId(row.id),
                is_open: is_open(&row, ctx),
                is_changed: against(&now, last_signed(&signed)?.as_ref()).is_changed(),
                choice,
                ends_on: row.ends_on,
                made_at: row.made_at,
                signatures: signed.into_iter().map(shown).collect(),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Shares {
        plan,
        actions,
        shares,
    })
}

fn is_open(row: &store::StoredShare, ctx: &Context) -> bool {
    row.revoked_at.is_none() && row.ends_on >= ctx.today()
}

fn shown(row: store::StoredSignature) -> Signature {
    Signature {
        name: row.name,
        note: row.note,
        at: row.signed_at,
        address: row.origin_address,
    }
}

fn last_signed(signed: &[store::StoredSignature]) -> Result<Option<Mutual>> {
    let last = signed.first().map(|last| serde_json::from_str(&last.content));
    Ok(last.transpose()?)
}

/// Makes a page of a plan; returns its secret, which nobody can read again.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_is_closed`, `plan_share_of_nothing`, `plan_share_days`,
/// `plan_text_missing`, `plan_text_too_long` and `plan_too_many`.
pub async fn make(
    ctx: &Context,
    id: PlanId,
    choice: &Choice,
    ends_on: Option<NaiveDate>,
) -> Result<(ShareId, String)> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, _) = super::to_work(&transaction, ctx, id).await?;
    if found.facts.state.is_closed() {
        return Err(super::typing::is_closed());
    }
    let choice = read(ctx, &found, choice)?;
    let ends_on = ends_on.or_else(|| ctx.today().checked_add_days(Days::new(OPEN_DAYS)));
    let ends_on = usable_end(ctx, ends_on.unwrap_or(ctx.today()))?;
    room(
        store::of_plan(&transaction, id.0).await?.len() + 1,
        SHARES_AT_MOST,
    )?;
    let (share, token) = (ShareId::new(ctx.now()), secret::token());
    let choice = serde_json::to_string(&choice)?;
    let shown = now(ctx, &found, &choice).await?;
    let row = store::StoredShare {
        id: share.0,
        plan_id: id.0,
        token_hash: secret::hash(&token),
        choice,
        ends_on,
        made_at: ctx.now(),
        made_by: ctx.person().map(|person| person.0),
        revoked_at: None,
        revoked_by: None,
    };
    store::insert(&transaction, row).await?;
    let digest = digest(&shown)?;
    let after = json!({ "plan": found.facts.name, "ends_on": ends_on, "mutual": shown, "digest": digest });
    record(&transaction, ctx, (&found, share), "shared", (None, Some(after))).await?;
    transaction.commit().await?;
    Ok((share, token))
}

/// Changes what an open page shows; whoever signed it sees what changed.
///
/// # Errors
///
/// Like [`make`], and [`Error::NotFound`] for a page that does not open any more.
pub async fn change(ctx: &Context, id: PlanId, share: ShareId, choice: &Choice) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let choice = read(ctx, &found, choice)?;
    let content = serde_json::to_string(&choice)?;
    if content == row.choice {
        return Ok(());
    }
    let (before, after) = (
        now(ctx, &found, &row.choice).await?,
        now(ctx, &found, &content).await?,
    );
    store::set_choice(&transaction, share.0, content).await?;
    let name = &found.facts.name;
    let told = |shown: &Mutual, digest: String| json!({ "plan": name, "mutual": shown, "digest": digest });
    let sides = (
        Some(told(&before, digest(&before)?)),
        Some(told(&after, digest(&after)?)),
    );
    record(&transaction, ctx, (&found, share), "updated", sides).await?;
    Ok(transaction.commit().await?)
}

/// Ends a page before its day.
///
/// # Errors
///
/// [`Error::NotFound`] for a page that does not open any more.
pub async fn revoke(ctx: &Context, id: PlanId, share: ShareId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let by = ctx.person().map(|person| person.0);
    store::revoke(&transaction, share.0, (ctx.now(), by)).await?;
    let shown = now(ctx, &found, &row.choice).await?;
    let digest = digest(&shown)?;
    let before =
        json!({ "plan": found.facts.name, "ends_on": row.ends_on, "mutual": shown, "digest": digest });
    record(
        &transaction,
        ctx,
        (&found, share),
        "revoked",
        (Some(before), None),
    )
    .await?;
    Ok(transaction.commit().await?)
}

async fn open_share(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PlanId,
    share: ShareId,
) -> Result<(Stored, store::StoredShare)> {
    let (found, _) = super::to_work(transaction, ctx, id).await?;
    let row = store::by_id(transaction, share.0).await?;
    let row = row.filter(|row| row.plan_id == id.0 && is_open(row, ctx));
    Ok((found, row.ok_or_else(|| Error::not_found("plan_share", share))?))
}

fn read(ctx: &Context, found: &Stored, typed: &Choice) -> Result<Choice> {
    room(typed.promises.len(), PROMISES_AT_MOST)?;
    let promises = typed.promises.iter().map(|promise| {
        Ok(Promise {
            what: words(&line(&promise.what, LINE_CHARACTERS)?, LINE_CHARACTERS)?,
            who: line(&promise.who, NAME_CHARACTERS)?,
            due_on: promise.due_on.map(|day| usable_day(ctx, day)).transpose()?,
        })
    });
    let mut promises: Vec<Promise> = promises.collect::<Result<_>>()?;
    // What is promised twice is promised once: its words tell it from the others.
    let mut said = std::collections::BTreeSet::new();
    promises.retain(|promise| said.insert(promise.what.clone()));
    let choice = Choice {
        words: text(&typed.words, WORDS_CHARACTERS)?,
        objectives: typed
            .objectives
            .iter()
            .filter(|id| found.facts.content.objectives.contains_key(id))
            .copied()
            .collect(),
        tasks: typed.tasks.clone(),
        promises,
    };
    room(choice.tasks.len(), 200)?;
    if choice.objectives.is_empty() && choice.tasks.is_empty() && choice.promises.is_empty() {
        return Err(Error::refused(
            "plan_share_of_nothing",
            "choose at least one objective or step that the page shows",
        ));
    }
    Ok(choice)
}

fn usable_end(ctx: &Context, ends_on: NaiveDate) -> Result<NaiveDate> {
    let latest = ctx.today().checked_add_days(Days::new(OPEN_DAYS_AT_MOST));
    if ends_on < ctx.today() || latest.is_some_and(|latest| ends_on > latest) {
        return Err(Error::refused_with(
            "plan_share_days",
            format!("a page is open for {OPEN_DAYS_AT_MOST} days at most, from today on: choose another day"),
            Facts::of([("most", Fact::count(OPEN_DAYS_AT_MOST))]),
        ));
    }
    Ok(ends_on)
}

/// What the page of a secret shows; none where it is unknown, ended or revoked. Whoever asks is nobody in particular.
///
/// # Errors
///
/// When the database fails.
pub async fn of_token(ctx: &Context, token: &str) -> Result<Option<MutualPage>> {
    let connection = ctx.workspace.database.reader();
    let Some((found, row)) = opened(connection, ctx, token, false).await? else {
        audit::watch(ctx, Watched::new("token_refused", Uuid::nil(), "")).await?;
        return Ok(None);
    };
    let signed = store::signatures(connection, &[row.id], SIGNATURES_AT_MOST as u64).await?;
    let now = now(ctx, &found, &row.choice).await?;
    let account = account::store::by_id(connection, found.facts.account).await?;
    Ok(Some(MutualPage {
        name: found.facts.name.clone(),
        account_name: account.map(|account| account.name).unwrap_or_default(),
        days: (found.facts.first_on, found.facts.last_on),
        words: now.words.clone(),
        against: against(&now, last_signed(&signed)?.as_ref()),
        digest: digest(&now)?,
        ends_on: row.ends_on,
        may_sign: signed.len() < SIGNATURES_AT_MOST,
        signatures: signed.into_iter().map(shown).collect(),
    }))
}

/// Signs the page of a secret, as it was read.
///
/// # Errors
///
/// [`Error::NotFound`] for a secret that opens nothing, [`Error::Refused`] with the rules `mutual_without_name`,
/// `mutual_changed_meanwhile`, `mutual_signed_too_often` and `plan_text_too_long`.
pub async fn sign(ctx: &Context, token: &str, read: &str, name: &str, note: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some((found, row)) = opened(&transaction, ctx, token, true).await? else {
        return Err(Error::not_found("plan_share", ""));
    };
    let name = line(name, NAME_CHARACTERS)?;
    if name.is_empty() {
        return Err(Error::refused("mutual_without_name", "write your name to sign"));
    }
    let signed = store::signatures(&transaction, &[row.id], SIGNATURES_AT_MOST as u64).await?;
    if signed.len() >= SIGNATURES_AT_MOST {
        return Err(Error::refused_with(
            "mutual_signed_too_often",
            format!("this page was signed {SIGNATURES_AT_MOST} times: ask for a new one"),
            Facts::of([("most", Fact::count(SIGNATURES_AT_MOST))]),
        ));
    }
    let now = now(ctx, &found, &row.choice).await?;
    let digest = digest(&now)?;
    if digest != read {
        return Err(Error::refused(
            "mutual_changed_meanwhile",
            "the page changed while you read it: read it again, then sign",
        ));
    }
    let note = text(note, NOTE_CHARACTERS)?;
    // Two at the same moment stay in order.
    let after_last = signed.first().map(|last| last.signed_at + TimeDelta::microseconds(1));
    let signed_at = after_last.map_or(ctx.now(), |after| after.max(ctx.now()));
    let signature = store::StoredSignature {
        id: dahu_core::id::time_ordered(signed_at),
        share_id: row.id,
        note: note.clone(),
        content: serde_json::to_string(&now)?,
        signed_at,
        origin_address: ctx.origin.address.map(|address| address.to_string()),
        origin_program: ctx.origin.program.clone(),
        name: name.clone(),
    };
    store::sign(&transaction, signature).await?;
    let after =
        json!({ "plan": found.facts.name, "signed_by": name, "note": note, "mutual": now, "digest": digest });
    record(
        &transaction,
        ctx,
        (&found, ShareId(row.id)),
        "signed",
        (None, Some(after)),
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// The plan and the row of a secret that opens a page.
async fn opened(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    token: &str,
    to_change: bool,
) -> Result<Option<(Stored, store::StoredShare)>> {
    let is_one =
        token.len() == secret::TOKEN_CHARACTERS && token.bytes().all(|one| one.is_ascii_alphanumeric());
    if !is_one {
        return Ok(None);
    }
    let row = store::of_token(connection, &secret::hash(token), to_change).await?;
    let Some(row) = row.filter(|row| is_open(row, ctx)) else {
        return Ok(None);
    };
    let found = super::stored(connection, PlanId(row.plan_id), false).await?;
    Ok(found.map(|found| (found, row)))
}
