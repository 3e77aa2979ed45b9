//! Undoing an import: everything it brought goes, everything it changed comes back, or nothing happens.

mod activities;
mod contacts;
mod opportunities;
mod quotas;
mod ratings;
mod refusing;
mod restoring;

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, import::Kind, money::Currency};
use dahu_ledger::{FileEntry, Replacement};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use uuid::Uuid;

use self::{
    activities::undo_activities,
    contacts::undo_contacts,
    opportunities::undo_opportunities,
    quotas::undo_quotas,
    ratings::undo_ratings,
    refusing::refuse_conflicts,
    restoring::{remove_accounts, restore_accounts, restore_parents},
};
use super::{ImportId, State, store, store::StoredImport};
use crate::{
    Context, Error, Result, assessment, contract,
    error::{Fact, Facts, Phrase},
    event::{self, Change, StoredEvent},
    exchange_rate, ledger, margin, person, setting, target,
};

/// What undoing took back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Ledger lines that are gone.
    pub lines: u64,
    /// Accounts that are gone.
    pub accounts: u64,
    /// Accounts that have their earlier facts again.
    pub restored: u64,
    /// Accounts that belong to whom they did before.
    pub parents: u64,
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
    /// Contacts that are gone or have their earlier facts again.
    pub contacts: u64,
    /// Activities that are gone or have their earlier facts again.
    pub activities: u64,
    /// Opportunities that are gone, or have their earlier facts and histories again.
    pub opportunities: u64,
    /// Quotas that are gone or have their earlier amounts again.
    pub quotas: u64,
    /// Ratings and wallets that are gone or as they were.
    pub ratings: u64,
}

/// Undoes an import that was taken.
///
/// Accounts, contacts and opportunities that it created stay where something else has come to refer to them.
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
    let standing = standing_after(ctx, import, replacement).await?;
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
    if matches!(
        Kind::from_word(&import.kind),
        Some(Kind::Opportunities | Kind::StageChanges)
    ) {
        undo_opportunities(&transaction, ctx, id, &events, &mut undone).await?;
    }
    undo_activities(&transaction, ctx, &events, &mut undone).await?;
    undo_quotas(&transaction, ctx, &events, &mut undone).await?;
    undo_ratings(&transaction, ctx, &events, &mut undone).await?;
    undo_contacts(&transaction, ctx, &events, &mut undone).await?;
    undo_assessments(&transaction, &events, &mut undone).await?;
    undo_targets(&transaction, &events, &mut undone).await?;
    restore_accounts(&transaction, ctx, &events, &mut undone).await?;
    restore_parents(&transaction, ctx, &events, &mut undone).await?;
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

/// Who still stands on ledger lines once the import's are gone; nobody where neither accounts nor people came with it.
async fn standing_after(ctx: &Context, import: &StoredImport, replacement: &Replacement) -> Result<Standing> {
    match Kind::from_word(&import.kind) {
        Some(
            Kind::Products
            | Kind::Margins
            | Kind::Rates
            | Kind::Contracts
            | Kind::Contacts
            | Kind::Activities
            | Kind::StageChanges
            | Kind::Quotas
            | Kind::Ratings
            | Kind::Wallets,
        ) => Ok(Standing::default()),
        _ => standing(ctx, replacement).await,
    }
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
