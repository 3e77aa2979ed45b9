//! Events: every change of state, with who, when, what before and what after, in the transaction of the change.

pub(crate) mod chain;
mod recalling;
mod seeing;
mod store;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub(crate) use chain::{BEGINNING, chain_earlier};
pub(crate) use recalling::{first_from, last_before};
pub(crate) use store::{
    StoredEvent, accounts_touched_since, erase_payloads, last_sequence, later_of, latest_of, naming_since,
    of_import, of_import_about_opportunities, since,
};

use crate::{Context, Result, access::Rights, glance::Changed, import::ImportId, memo::Notes, merge};

/// Nouns whose changes may change who sees what: remembered scopes are then of no use.
const ACCESS: [&str; 5] = ["account", "account_member", "person", "team", "team_member"];

/// Counters that move with changes of some nouns, so that what is remembered of these is known to hold or not.
const COUNTED: [(&str, &[&str]); 4] = [
    ("plan", &["plan"]),
    ("relationship", &["relationship"]),
    ("coverage", &crate::contact::NOUNS),
    (
        "selection",
        &["selection_criteria", "selection_rating", "selection_review"],
    ),
];

/// One change to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The noun that changed, such as `account`.
    pub(crate) noun: &'static str,
    /// The id of what changed.
    pub(crate) subject: Uuid,
    /// The account it belongs to, on whose page it is shown.
    pub(crate) account: Option<AccountId>,
    /// What happened, such as `created`.
    pub(crate) verb: &'static str,
    /// The facts before; none for something new.
    pub(crate) before: Option<Value>,
    /// The facts after; none for something that is gone.
    pub(crate) after: Option<Value>,
}

/// Nouns whose events tell what was seen or tried, and change nothing that a report shows.
const WATCHED: [&str; 42] = [
    "account_kind",
    "account_selling",
    "account_tie",
    "account_view",
    "activity",
    "attempt",
    "audit",
    "bulk_edit",
    "case",
    "competence",
    "competence_profile",
    "competence_rating",
    "call_sheet",
    "contact",
    "export",
    "collision_check",
    "file",
    "forecast_snapshot",
    "health_alert",
    "opportunity",
    "opportunity_bulk",
    "pipeline",
    "plan",
    "plan_share",
    "plan_template",
    "playbook",
    "playbook_run",
    "task",
    "task_reminder",
    "contact_influence",
    "contact_relation",
    "contact_stance",
    "duplicate_pair",
    "duplicate_run",
    "quota",
    "rulebook",
    "relationship",
    "training",
    "training_plan",
    "selection_criteria",
    "selection_rating",
    "selection_review",
];

impl Change {
    fn leaves_something_different(&self) -> bool {
        (self.before.is_some() || self.after.is_some()) && !WATCHED.contains(&self.noun)
    }
}

/// An event as an account's page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventRow {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// The noun that changed.
    pub noun: String,
    /// What happened.
    pub verb: String,
    /// The facts before.
    pub before: Option<Value>,
    /// The facts after.
    pub after: Option<Value>,
}

/// Records changes within the transaction that makes them, each chained to the one before.
///
/// From here to the end of the transaction nobody else records, so that the chain has one order.
///
/// What left nothing different, such as that a person signed in, does not make remembered reports useless.
pub(crate) async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: Option<ImportId>,
    changes: Vec<Change>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    if cfg!(debug_assertions) {
        let of_accounts = changes.iter().filter(|change| change.account.is_some());
        for noun in of_accounts.map(|change| change.noun) {
            assert!(
                seeing::is_decided(noun),
                "say in seeing.rs with which right events of {noun} are seen"
            );
        }
    }
    let is_different = changes.iter().any(Change::leaves_something_different);
    let decides_access = changes.iter().any(|change| ACCESS.contains(&change.noun));
    let moved = COUNTED.iter().filter(|(_, nouns)| {
        let mut of_nouns = changes.iter().map(|change| change.noun);
        of_nouns.any(|noun| nouns.contains(&noun))
    });
    let moved: Vec<&'static str> = moved.map(|(counter, _)| *counter).collect();
    // Boxed, as every action waits for it somewhere.
    Box::pin(store::insert(transaction, ctx, import, changes)).await?;
    if is_different {
        crate::database::store::take_numbers(transaction, "revision", 1).await?;
    }
    if is_different && decides_access {
        crate::database::store::take_numbers(transaction, "access", 1).await?;
    }
    for counter in moved {
        crate::database::store::take_numbers(transaction, counter, 1).await?;
    }
    Ok(())
}

/// How many events there have been: what is made from the workspace holds as long as it stays. For a request that only reads the
/// same throughout.
pub(crate) async fn count(ctx: &Context) -> Result<i64> {
    let find = async { Ok(chain::store::state(ctx.workspace.database.reader()).await?.length) };
    Notes::or_find(ctx.memo().map(|memo| &memo.counters), "events", find).await
}

/// The latest events of an account and of those that have become part of it, as far as somebody with these rights sees them; of
/// contacts without what only some may see.
pub(crate) async fn of_account(
    ctx: &Context,
    account: AccountId,
    rights: Rights,
    limit: u64,
) -> Result<Vec<EventRow>> {
    let reader = ctx.workspace.database.reader();
    let accounts = merge::store::with_parts(reader, account).await?;
    let mut rows = store::of_accounts(reader, &accounts, &seeing::seen(rights), limit).await?;
    rows.iter_mut().for_each(mask);
    seeing::keep_back(ctx, rows.iter_mut().collect()).await?;
    Ok(rows)
}

/// The same with their ids, before one: those that are changes of the account, and no activities, tasks or assessments; only
/// those of a noun, where one is given.
pub(crate) async fn changes_of_account(
    ctx: &Context,
    (account, rights): (AccountId, Rights),
    noun: Option<&'static str>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(Uuid, EventRow)>> {
    let reader = ctx.workspace.database.reader();
    let accounts = merge::store::with_parts(reader, account).await?;
    let mut nouns = seeing::seen(rights);
    nouns.retain(|seen| noun.is_none_or(|noun| noun == *seen));
    let mut rows = store::changes_of_accounts(reader, &accounts, &nouns, before, limit).await?;
    rows.iter_mut().for_each(|(_, row)| mask(row));
    seeing::keep_back(ctx, rows.iter_mut().map(|(_, row)| row).collect()).await?;
    Ok(rows)
}

/// The latest events of a noun about something, latest first.
pub(crate) async fn of_subject(
    ctx: &Context,
    noun: &'static str,
    subject: Uuid,
    limit: u64,
) -> Result<Vec<EventRow>> {
    Ok(store::of_subject(ctx.workspace.database.reader(), noun, subject, limit).await?)
}

/// From so many events on nobody asks which accounts they are about.
const EVENTS_FOLLOWED: u64 = 2_000;

/// Stretches of the chain in which nothing happened of what somebody asks for, by who asks: they are not gone over again.
#[derive(Default)]
pub(crate) struct Quiet(Mutex<HashMap<&'static str, (i64, i64)>>);

impl Quiet {
    /// Up to which place nothing happened since `from`.
    fn until(&self, asking: &'static str, from: i64) -> i64 {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stretch = known
            .get(asking)
            .filter(|(first, last)| (first..=last).contains(&&from));
        stretch.map_or(from, |(_, last)| *last)
    }

    fn note(&self, asking: &'static str, stretch: (i64, i64)) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(asking, stretch);
    }
}

/// The accounts of events of some nouns after a place in the chain, of which it is known that it goes as far as a later one; none
/// where there are too many events, or where one may concern other accounts too, as a tie, a group or a merge does. Who asks again
/// for the same gives the same name.
pub(crate) async fn accounts_since(
    ctx: &Context,
    asking: &'static str,
    (from, until): (i64, i64),
    nouns: &[&str],
) -> Result<Option<Vec<Uuid>>> {
    let quiet = &ctx.workspace.quiet;
    let connection = ctx.workspace.database.reader();
    let sequence = quiet.until(asking, from);
    if sequence >= until {
        return Ok(Some(Vec::new()));
    }
    let events = store::accounts_after(connection, sequence, nouns, EVENTS_FOLLOWED + 1).await?;
    if events.is_empty() {
        quiet.note(asking, (from, until));
    }
    let concerns_others = |(account, noun, verb): &(Option<Uuid>, String, String)| {
        let is_shared =
            noun == "account_tie" || ["parent_set", "merged", "unmerged"].contains(&verb.as_str());
        account.is_none() || is_shared
    };
    if events.len() as u64 > EVENTS_FOLLOWED || events.iter().any(concerns_others) {
        return Ok(None);
    }
    let mut accounts: Vec<Uuid> = events.into_iter().filter_map(|(account, ..)| account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(Some(accounts))
}

/// The latest event about an account of those that somebody with these rights sees; what was only looked at is none.
pub(crate) async fn latest_change(
    ctx: &Context,
    account: AccountId,
    rights: Rights,
) -> Result<Option<Changed>> {
    let nouns = seeing::seen(rights);
    Ok(store::latest_change(ctx.workspace.database.reader(), account, &nouns).await?)
}

/// The latest event about an account, whoever sees it: what comes later has a larger id.
pub(crate) async fn latest_about(ctx: &Context, account: AccountId) -> Result<Option<Uuid>> {
    Ok(store::latest_about(ctx.workspace.database.reader(), account).await?)
}

fn mask(row: &mut EventRow) {
    if crate::contact::NOUNS.contains(&row.noun.as_str()) {
        row.before = row.before.take().map(crate::contact::masked_facts);
        row.after = row.after.take().map(crate::contact::masked_facts);
    }
}

/// How often something happened to a subject since a moment.
pub(crate) async fn count_since(
    connection: &impl ConnectionTrait,
    subject: Uuid,
    verb: &'static str,
    since: DateTime<Utc>,
) -> Result<u64> {
    Ok(store::count_since(connection, subject, verb, since).await?)
}
