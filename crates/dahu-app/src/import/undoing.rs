//! Undoing an import: everything it brought goes, everything it changed comes back, or nothing happens.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, import::Kind, money::Currency};
use dahu_ledger::{FileEntry, Replacement};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{ImportId, State, store, store::StoredImport};
use crate::{
    Context, Error, Result,
    account::{self, AccountFacts, store::StoredAccount},
    account_team, activity, assessment, contact, contract,
    error::{Fact, Facts, Phrase},
    event,
    event::{Change, StoredEvent},
    exchange_rate, file, handover, ledger, margin, merge, person, pool, search, setting, target, task,
};

/// Conflicts told at most.
const CONFLICTS: usize = 20;

/// What undoing took back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Ledger lines that are gone.
    pub lines: u64,
    /// Accounts that are gone.
    pub accounts: u64,
    /// Accounts that have their earlier facts again.
    pub restored: u64,
    /// Targets that are gone or hold again.
    pub targets: u64,
    /// Assessments that are gone.
    pub assessments: u64,
    /// Products whose earlier facts, if any, hold again.
    pub products: u64,
    /// Categories whose earlier margins, if any, hold again.
    pub margins: u64,
    /// Exchange rates that are gone or have their earlier value again.
    pub rates: u64,
    /// Terms of contracts that are gone or have their earlier amounts again.
    pub contracts: u64,
}

/// Undoes an import that was taken.
///
/// Accounts that it created stay where something else has come to refer to them.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `import_not_taken`, or with `undo_conflicts` and a list where later changes
/// stand on what it changed.
pub async fn undo(ctx: &Context, id: ImportId) -> Result<Undone> {
    ctx.may(Action::Import)?;
    let connection = ctx.workspace.database.reader();
    let import = store::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("import", id))?;
    if import.state != State::Taken.as_str() {
        return Err(not_taken(&import));
    }
    let replacement = without_lines(ctx, &import).await?;
    let undone = match undo_rows(ctx, &import, &replacement).await {
        Ok(undone) => undone,
        Err(error) => {
            let paths: Vec<String> = replacement.added.iter().map(|file| file.path.clone()).collect();
            ctx.workspace.ledger.remove(&paths).await?;
            return Err(error);
        }
    };
    ledger::refresh_if_stale(ctx).await?;
    Ok(undone)
}

fn not_taken(import: &StoredImport) -> Error {
    let state = match State::from_word(&import.state) {
        State::Running => "is_running",
        State::Taken => "is_taken",
        State::Undone => "is_undone",
        State::Failed => "is_failed",
        State::Interrupted => "is_interrupted",
    };
    let facts = [
        ("number", Fact::count(import.number)),
        ("state", Fact::Phrases(vec![Phrase::new(state, Facts::default())])),
    ];
    let message = format!(
        "import {} is {}: only one that was taken can be undone",
        import.number, import.state
    );
    Error::refused_with("import_not_taken", message, Facts::of(facts))
}

/// The ledger's files as they are without the import's lines.
async fn without_lines(ctx: &Context, import: &StoredImport) -> Result<Replacement> {
    if import.kind != Kind::Ledger.as_str() {
        return Ok(Replacement::default());
    }
    let files = ledger::snapshot(ctx).await?.files.files;
    let (engine, number, now) = (ctx.workspace.ledger.clone(), import.number, ctx.now());
    Ok(tokio::task::spawn_blocking(move || engine.without_batch(&files, number, now)).await??)
}

async fn undo_rows(ctx: &Context, import: &StoredImport, replacement: &Replacement) -> Result<Undone> {
    let id = ImportId(import.id);
    let standing = match Kind::from_word(&import.kind) {
        // Neither accounts nor people came with these.
        Some(Kind::Products | Kind::Margins | Kind::Rates | Kind::Contracts) => Standing::default(),
        _ => standing(ctx, replacement).await?,
    };
    let transaction = ctx.workspace.database.begin().await?;
    let events = event::of_import(&transaction, id).await?;
    refuse_without_events(import, &events)?;
    refuse_conflicts(&transaction, &events).await?;
    let lines = |files: &[FileEntry]| files.iter().map(|file| file.rows).sum::<i64>();
    let gone = lines(&replacement.removed) - lines(&replacement.added);
    let mut undone = Undone {
        lines: u64::try_from(gone).unwrap_or(0),
        products: margin::delete_products(&transaction, id).await?,
        margins: margin::delete_categories(&transaction, id).await?,
        rates: exchange_rate::delete(&transaction, id).await?,
        contracts: contract::delete(&transaction, id).await?,
        ..Undone::default()
    };
    if !replacement.removed.is_empty() {
        ledger::change(&transaction, ctx, &replacement.added, &replacement.removed).await?;
        setting::keep_currency_in_use(&transaction, ctx, &standing.currencies).await?;
    }
    undo_assessments(&transaction, &events, &mut undone).await?;
    undo_targets(&transaction, &events, &mut undone).await?;
    restore_accounts(&transaction, ctx, &events, &mut undone).await?;
    let gone_accounts = remove_accounts(&transaction, &events, &standing, &mut undone).await?;
    person::delete_unused(
        &transaction,
        &subjects(&events, "person", "created"),
        &standing.salespeople,
    )
    .await?;
    if !store::mark_undone(&transaction, id).await? {
        return Err(Error::Conflict {
            field: "import",
            message: "it was undone by somebody else".to_owned(),
        });
    }
    let mut changes: Vec<Change> = events
        .iter()
        .filter_map(|event| reversed(event, &gone_accounts))
        .collect();
    changes.push(Change {
        noun: "import",
        subject: import.id,
        account: None,
        verb: "undone",
        before: None,
        after: Some(serde_json::to_value(undone)?),
    });
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    Ok(undone)
}

/// Who still stands on ledger lines, of whatever currency, once the import's are gone.
#[derive(Default)]
struct Standing {
    accounts: HashSet<i64>,
    salespeople: HashSet<i32>,
    /// The one of most lines first.
    currencies: Vec<Currency>,
}

async fn standing(ctx: &Context, replacement: &Replacement) -> Result<Standing> {
    let mut snapshot = ledger::snapshot(ctx).await?.files;
    let removed: HashSet<Uuid> = replacement.removed.iter().map(|file| file.id).collect();
    snapshot.files.retain(|file| !removed.contains(&file.id));
    snapshot.files.extend(replacement.added.iter().cloned());
    let mut standing = Standing::default();
    let engine = ctx.workspace.ledger.clone();
    let mut totals = engine.totals(&snapshot).await?;
    totals.sort_by_key(|total| std::cmp::Reverse(total.lines));
    for currency in totals.into_iter().map(|total| total.currency) {
        standing
            .currencies
            .push(currency.as_str().parse().map_err(Error::internal)?);
        let (engine, files) = (engine.clone(), snapshot.clone());
        let found = tokio::task::spawn_blocking(move || {
            engine.credited_sales(&files, currency, None, NaiveDate::MAX)
        })
        .await??;
        standing.accounts.extend(found.iter().map(|sale| sale.account));
        standing
            .salespeople
            .extend(found.iter().filter_map(|sale| sale.salesperson));
    }
    Ok(standing)
}

/// Refuses where the events of the import were trimmed away: without them nobody knows what it changed.
fn refuse_without_events(import: &StoredImport, events: &[StoredEvent]) -> Result<()> {
    if subjects(events, "import", "started").is_empty() {
        let message = format!(
            "the events of import {} are older than events are kept: it can no longer be undone",
            import.number
        );
        let facts = Facts::of([("number", Fact::count(import.number))]);
        return Err(Error::refused_with("events_are_gone", message, facts));
    }
    Ok(())
}

fn subjects(events: &[StoredEvent], noun: &str, verb: &str) -> Vec<Uuid> {
    events
        .iter()
        .filter(|event| event.noun == noun && event.verb == verb)
        .map(|event| event.subject_id)
        .collect()
}

/// Refuses where something is no longer as the import left it: somebody's later work stands on it.
async fn refuse_conflicts(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<()> {
    let mut conflicts = changed_accounts(transaction, events).await?;
    conflicts.extend(changed_targets(transaction, events).await?);
    conflicts.extend(merged_accounts(transaction, events).await?);
    if conflicts.is_empty() {
        return Ok(());
    }
    let count = conflicts.len();
    conflicts.truncate(CONFLICTS);
    let told: Vec<String> = conflicts.iter().map(Conflict::to_string).collect();
    let message = format!(
        "{count} later changes stand on this import; undo those first: {}",
        told.join("; ")
    );
    let facts = [
        ("count", Fact::count(count)),
        (
            "conflicts",
            Fact::Phrases(conflicts.into_iter().map(Conflict::phrase).collect()),
        ),
    ];
    Err(Error::refused_with("undo_conflicts", message, Facts::of(facts)))
}

/// Somebody's later work that stands on an import.
#[derive(Debug, thiserror::Error)]
enum Conflict {
    #[error("the account {0} was changed again")]
    AccountChanged(String),
    #[error("the account {0} is gone")]
    AccountGone(String),
    #[error("the account {0} has become part of {1}")]
    AccountMerged(String, String),
    #[error("the target of {0} was ended")]
    TargetEnded(NaiveDate),
    #[error("the end of a target was changed again")]
    TargetEndChanged,
}

impl Conflict {
    fn phrase(self) -> Phrase {
        match self {
            Self::AccountChanged(name) => {
                Phrase::new("account_changed", Facts::of([("account", Fact::Text(name))]))
            }
            Self::AccountGone(name) => {
                Phrase::new("account_gone", Facts::of([("account", Fact::Text(name))]))
            }
            Self::AccountMerged(name, other) => {
                let facts = [("account", Fact::Text(name)), ("other", Fact::Text(other))];
                Phrase::new("account_merged", Facts::of(facts))
            }
            Self::TargetEnded(from) => Phrase::new("target_ended", Facts::of([("date", Fact::text(from))])),
            Self::TargetEndChanged => Phrase::new("target_end_changed", Facts::default()),
        }
    }
}

/// Accounts that the import updated and that have other facts now.
async fn changed_accounts(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
) -> Result<Vec<Conflict>> {
    let updated: HashMap<Uuid, StoredAccount> =
        account::store::by_ids(transaction, &subjects(events, "account", "updated"))
            .await?
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
    let mut conflicts = Vec::new();
    for event in events
        .iter()
        .filter(|event| event.noun == "account" && event.verb == "updated")
    {
        let left: AccountFacts = serde_json::from_value(event.after.clone().unwrap_or(Value::Null))?;
        match updated.get(&event.subject_id) {
            Some(account) if account.facts() == left => {}
            Some(account) => conflicts.push(Conflict::AccountChanged(account.name.clone())),
            None if merge::store::of_gone(transaction, event.subject_id)
                .await?
                .is_some() => {}
            None => conflicts.push(Conflict::AccountGone(left.name)),
        }
    }
    Ok(conflicts)
}

/// Accounts about which the import said something and that have become part of others since.
async fn merged_accounts(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<Vec<Conflict>> {
    let ids: HashSet<Uuid> = events.iter().filter_map(|event| event.account_id).collect();
    let merged = merge::store::gone_among(transaction, &ids).await?;
    let conflicts = merged
        .into_iter()
        .map(|(gone, kept)| Conflict::AccountMerged(gone, kept));
    Ok(conflicts.collect())
}

/// Targets that the import set or ended and that hold for other days now.
async fn changed_targets(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<Vec<Conflict>> {
    let (created, ended) = (
        subjects(events, "target", "created"),
        subjects(events, "target", "ended"),
    );
    let mut conflicts = Vec::new();
    for target in target::by_ids(transaction, &created).await? {
        if target.until_on.is_some() {
            conflicts.push(Conflict::TargetEnded(target.from_on));
        }
    }
    let of_others: HashMap<Uuid, target::StoredTarget> = target::by_ids(transaction, &ended)
        .await?
        .into_iter()
        .map(|target| (target.id, target))
        .collect();
    for event in events
        .iter()
        .filter(|event| event.noun == "target" && event.verb == "ended")
    {
        let left = event
            .after
            .as_ref()
            .and_then(|after| after.get("until"))
            .and_then(Value::as_str);
        let until = of_others
            .get(&event.subject_id)
            .and_then(|target| target.until_on)
            .map(|until| until.to_string());
        if until.as_deref() != left {
            conflicts.push(Conflict::TargetEndChanged);
        }
    }
    Ok(conflicts)
}

async fn undo_assessments(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let recorded: Vec<&StoredEvent> = events
        .iter()
        .filter(|event| event.noun == "assessment" && event.verb == "recorded")
        .collect();
    let ids: Vec<Uuid> = recorded.iter().map(|event| event.subject_id).collect();
    let accounts: Vec<Uuid> = recorded.iter().filter_map(|event| event.account_id).collect();
    assessment::delete(transaction, &ids).await?;
    assessment::refresh_latest(transaction, &accounts).await?;
    undone.assessments = ids.len() as u64;
    Ok(())
}

async fn undo_targets(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let created = subjects(events, "target", "created");
    target::delete(transaction, &created).await?;
    let ended = subjects(events, "target", "ended");
    let open: Vec<_> = ended.iter().map(|id| (*id, None)).collect();
    target::set_until(transaction, &open).await?;
    undone.targets = (created.len() + ended.len()) as u64;
    Ok(())
}

async fn restore_accounts(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let updated = subjects(events, "account", "updated");
    let numbers: HashMap<Uuid, i64> = account::store::by_ids(transaction, &updated)
        .await?
        .into_iter()
        .map(|account| (account.id, account.number))
        .collect();
    let mut restored = Vec::with_capacity(updated.len());
    for event in events
        .iter()
        .filter(|event| event.noun == "account" && event.verb == "updated")
    {
        let facts: AccountFacts = serde_json::from_value(event.before.clone().unwrap_or(Value::Null))?;
        let id = AccountId(event.subject_id);
        let number = numbers
            .get(&id.0)
            .ok_or_else(|| Error::not_found("account", id))?;
        restored.push((*number, facts));
    }
    let facts: Vec<(i64, &AccountFacts)> = restored.iter().map(|(number, facts)| (*number, facts)).collect();
    account::change_facts(transaction, ctx, &facts).await?;
    undone.restored = facts.len() as u64;
    Ok(())
}

/// Removes the accounts that the import created and nothing else refers to.
async fn remove_accounts(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    standing: &Standing,
    undone: &mut Undone,
) -> Result<HashSet<Uuid>> {
    let created = account::store::by_ids(transaction, &subjects(events, "account", "created")).await?;
    let mut held = target::holding(transaction).await?;
    held.extend(assessment::holding(transaction).await?);
    held.extend(contract::holding(transaction).await?);
    held.extend(account_team::store::holding(transaction).await?);
    held.extend(account::group::holding(transaction).await?);
    held.extend(account::tie::holding(transaction).await?);
    held.extend(handover::holding(transaction).await?);
    held.extend(pool::holding(transaction).await?);
    held.extend(contact::holding(transaction).await?);
    held.extend(activity::holding(transaction).await?);
    held.extend(task::holding(transaction).await?);
    held.extend(file::holding(transaction).await?);
    held.extend(merge::store::holding(transaction).await?);
    let gone: Vec<StoredAccount> = created
        .into_iter()
        .filter(|account| !standing.accounts.contains(&account.number) && !held.contains(&account.id))
        .collect();
    let numbers: Vec<i64> = gone.iter().map(|account| account.number).collect();
    let ids: Vec<Uuid> = gone.iter().map(|account| account.id).collect();
    search::delete(transaction, &numbers).await?;
    account_team::store::forget(transaction, &ids).await?;
    account::store::delete(transaction, &ids).await?;
    undone.accounts = ids.len() as u64;
    Ok(ids.into_iter().collect())
}

/// What taking back does to the account of an event; `gone` are the accounts that were removed.
fn reversed(event: &StoredEvent, gone: &HashSet<Uuid>) -> Option<Change> {
    let (noun, verb) = match (event.noun.as_str(), event.verb.as_str()) {
        ("account", "created") if gone.contains(&event.subject_id) => ("account", "deleted"),
        ("account", "updated") => ("account", "restored"),
        ("assessment", "recorded") => ("assessment", "deleted"),
        ("target", "created") => ("target", "deleted"),
        ("target", "ended") => ("target", "reopened"),
        _ => return None,
    };
    Some(Change {
        noun,
        subject: event.subject_id,
        account: event.account_id.map(AccountId),
        verb,
        before: event.after.clone(),
        after: event.before.clone(),
    })
}
