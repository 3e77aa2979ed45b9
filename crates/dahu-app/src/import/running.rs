//! Running an import: one at a time, followed, and either wholly visible at its end or leaving nothing.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    import::{DateOrder, Finding, Kind},
    money::Currency,
};

use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    FindingsFile, ImportId, ImportRow, Outcome, Progress, Stage, State, Tracker,
    cleaning_up::clean_up,
    dry_run::DryRuns,
    findings::Findings,
    reading::unreadable,
    source, store,
    store::StoredImport,
    taking::{Taken, read, settle},
};
use crate::{
    Context, Error, Result, database,
    error::{Fact, Facts},
    event::{self, Change},
    lease::{Followed, Lease, broke_off},
    ledger,
};

/// The rule of imports and dry runs that failed where no rule said no.
pub(super) const BROKE_OFF: &str = "import_broke_off";

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Job {
    /// The file.
    pub path: PathBuf,
    /// Its name as shown.
    pub file_name: String,
    /// What its rows are.
    pub kind: Kind,
    /// Which column is which field; guessed where none is given.
    pub mapping: Option<String>,
    /// Currency of amounts whose row names none.
    pub currency: Option<Currency>,
    /// Day of assessments whose row names none; today where none is given.
    pub assessed_on: Option<NaiveDate>,
    /// Into which pipeline opportunities go whose rows name none; one that nobody knows is made of the stages of the file. Whichever
    /// has their stages where none is given.
    pub pipeline: Option<String>,
    /// Sheet of a workbook; the first with data where none is given.
    pub sheet: Option<String>,
    /// How dates such as 12/1/2010 are meant; told by the dates themselves where none is given.
    pub date_order: Option<DateOrder>,
    /// Only read and report.
    pub dry_run: bool,
    /// Where a dry run writes all its findings; only the first are kept where none is given.
    pub findings: Option<PathBuf>,
}

impl Job {
    /// An import of a file whose columns, sheet and order of dates are to be found out, in no currency.
    #[must_use]
    pub fn of_file(kind: Kind, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file_name: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            kind,
            mapping: None,
            currency: None,
            assessed_on: None,
            pipeline: None,
            sheet: None,
            date_order: None,
            dry_run: false,
            findings: None,
        }
    }
}

/// Imports that run in this program, and dry runs of uploads.
#[derive(Default)]
pub(crate) struct Running {
    imports: Followed<ImportId, Tracker>,
    pub(super) dry_runs: DryRuns,
}

/// How far an import that runs in this program has come; nothing when it has ended or runs elsewhere.
#[must_use]
pub fn progress(ctx: &Context, id: ImportId) -> Option<Progress> {
    let tracker = ctx.workspace.running.imports.get(id)?;
    Some(tracker.now())
}

/// What a run came to, with its first findings.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The import; none for a dry run.
    pub import: Option<ImportRow>,
    /// What it came to, or would have.
    pub outcome: Outcome,
    /// The first findings.
    pub findings: Vec<Finding>,
}

/// Imports a file and returns when it is done; `tracker` tells others how far it has come.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `already_imported`, `import_running`, `assessed_in_future`, `currency_needed`,
/// `rates_before_ledger`, `contracts_before_ledger`, `contracts_in_other_currency`, `pipeline_without_stages`, or one that says what is wrong with the file or its columns; nothing of the file is then in
/// the workspace.
pub async fn run(ctx: &Context, job: Job, tracker: Arc<Tracker>) -> Result<Ran> {
    ctx.may(Action::Import)?;
    check(ctx, &job)?;
    if job.dry_run {
        let kept = job.findings.clone().map(FindingsFile::at);
        let findings = Findings::new(kept.as_ref())?;
        let (_, mut outcome, mut findings) = read(ctx, &job, None, &tracker, findings).await?;
        outcome.by_reason = findings.finish()?;
        return Ok(Ran {
            import: None,
            outcome,
            findings: findings.first,
        });
    }
    let started = begin(ctx, &job).await?;
    finish(ctx, job, started, tracker).await
}

/// Starts an import in the background and returns its id; [`progress`] and [`super::show`] follow it.
///
/// # Errors
///
/// Like [`run`], as far as it shows before the first row is read.
pub async fn start(ctx: &Context, job: Job) -> Result<ImportId> {
    ctx.may(Action::Import)?;
    check(ctx, &job)?;
    let started = begin(ctx, &job).await?;
    let (id, ctx) = (started.id, ctx.clone());
    let tracker = Arc::new(Tracker::default());
    ctx.workspace.running.imports.follow(id, Arc::clone(&tracker));
    tokio::spawn(async move {
        // The failure is kept with the import, where its page shows it.
        if let Err(error) = finish(&ctx, job, started, tracker).await {
            tracing::info!(import = %id, %error, "an import failed");
        }
    });
    Ok(id)
}

/// What can be refused before the file is opened.
pub(super) fn check(ctx: &Context, job: &Job) -> Result<()> {
    match job.assessed_on {
        Some(on) if on > ctx.today() => Err(Error::refused(
            "assessed_in_future",
            format!("assessments would be dated {on}, after today: give today's date or an earlier one"),
        )),
        _ => Ok(()),
    }
}

/// An import whose row says that it runs.
struct Started {
    id: ImportId,
    number: i32,
    staging: PathBuf,
    /// Held until the import ends.
    lease: Lease,
}

async fn begin(ctx: &Context, job: &Job) -> Result<Started> {
    clean_up(ctx).await?;
    let (path, sheet) = (job.path.clone(), job.sheet.clone());
    let identifying = tokio::task::spawn_blocking(move || {
        source::identity(&path, &source::fingerprint(&path)?, sheet.as_deref())
    });
    let identity = identifying.await?.map_err(unreadable)?;
    let connection = ctx.workspace.database.reader();
    if let Some(import) = store::taken(connection, job.kind, &identity).await? {
        return Err(already(&import));
    }
    let id = ImportId::new(ctx.now());
    let staging = ctx.workspace.folder().join("staging").join(id.to_string());
    std::fs::create_dir_all(&staging)?;
    let lease = Lease::take(&staging.join("lock"))?;
    let transaction = ctx.workspace.database.begin().await?;
    let number = database::store::take_numbers(&transaction, "import", 1).await?;
    let number = i32::try_from(number).map_err(Error::internal)?;
    let row = StoredImport {
        id: id.0,
        number,
        kind: job.kind.as_str().to_owned(),
        state: State::Running.as_str().to_owned(),
        file_name: job.file_name.chars().take(300).collect(),
        source_sha256: identity,
        mapping: serde_json::json!({ "given": job.mapping }),
        currency: job.currency.map(|currency| currency.to_string()),
        started_at: ctx.now(),
        started_by: ctx.person().map(|person| person.0),
        heartbeat_at: ctx.now(),
        ended_at: None,
        outcome: serde_json::to_value(Outcome::default())?,
        message: None,
    };
    if let Err(error) = store::insert(&transaction, row).await {
        std::fs::remove_dir_all(&staging)?;
        if error.sql_err().is_some() {
            return Err(import_runs());
        }
        return Err(error.into());
    }
    event::record(&transaction, ctx, Some(id), vec![changed(id, "started", None)]).await?;
    transaction.commit().await?;
    Ok(Started {
        id,
        number,
        staging,
        lease,
    })
}

/// Ends an import whose rows are in the transaction.
pub(super) async fn taken(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: ImportId,
    outcome: &Outcome,
) -> Result<()> {
    if end(transaction, ctx, import, State::Taken, outcome, None).await? {
        return Ok(());
    }
    Err(Error::Conflict {
        field: "given_up",
        message: "this import was given up for dead while it ran; nothing was kept: import the file again"
            .to_owned(),
    })
}

/// Ends an import that runs, with its event; `false` where it no longer does.
pub(super) async fn end(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: ImportId,
    state: State,
    outcome: &Outcome,
    message: Option<&str>,
) -> Result<bool> {
    let ended = store::end(transaction, import, state, outcome, message, ctx.now()).await?;
    if ended {
        let rows = (state == State::Taken)
            .then(|| serde_json::to_value(outcome))
            .transpose()?;
        event::record(
            transaction,
            ctx,
            Some(import),
            vec![changed(import, state.as_str(), rows)],
        )
        .await?;
    }
    Ok(ended)
}

/// What became of an import; one that left nothing changed nothing.
fn changed(import: ImportId, verb: &'static str, after: Option<Value>) -> Change {
    Change {
        noun: "import",
        subject: import.0,
        account: None,
        verb,
        before: None,
        after,
    }
}

fn already(import: &StoredImport) -> Error {
    let message = format!(
        "this file was already imported as number {} on {}; nothing was added. To take it again, undo that import \
         first",
        import.number,
        import.started_at.format("%Y-%m-%d %H:%M UTC"),
    );
    let facts = [
        ("number", Fact::count(import.number)),
        ("moment", Fact::Moment(import.started_at)),
    ];
    Error::refused_with("already_imported", message, Facts::of(facts))
}

async fn finish(ctx: &Context, job: Job, mut started: Started, tracker: Arc<Tracker>) -> Result<Ran> {
    let id = started.id;
    started.lease.keep(ctx, store::table(), id.0);
    let file = FindingsFile::of(ctx, id);
    let ran = take(ctx, &job, &started, &tracker, &file).await;
    ctx.workspace.running.imports.leave(id);
    if let Err(error) = &ran {
        let transaction = ctx.workspace.database.begin().await?;
        let failed = Outcome {
            failure: Some(broke_off(BROKE_OFF, error)),
            ..Outcome::default()
        };
        let message = error.to_string();
        let ended = end(&transaction, ctx, id, State::Failed, &failed, Some(&message)).await?;
        transaction.commit().await?;
        // An import that had been taken keeps its findings, whatever went wrong after that.
        if ended {
            file.remove()?;
        }
    }
    drop(started.lease);
    std::fs::remove_dir_all(started.staging)?;
    ran
}

async fn take(
    ctx: &Context,
    job: &Job,
    started: &Started,
    tracker: &Arc<Tracker>,
    file: &FindingsFile,
) -> Result<Ran> {
    let findings = Findings::new(Some(file))?;
    let (taken, mut outcome, mut findings) = read(
        ctx,
        job,
        Some((started.number, started.staging.clone())),
        tracker,
        findings,
    )
    .await?;
    outcome.by_reason = findings.finish()?;
    tracker.enter(Stage::Storing);
    match taken {
        Taken::Ledger(lines) => lines.commit(ctx, started.id, &outcome).await?,
        Taken::Accounts(plan) => plan.commit(ctx, started.id, &mut outcome).await?,
        Taken::Activities(activities) => activities.commit(ctx, started.id, &outcome).await?,
        Taken::Contacts(contacts) => contacts.commit(ctx, started.id, &outcome).await?,
        Taken::Opportunities(opportunities) => opportunities.commit(ctx, started.id, &outcome).await?,
        Taken::StageChanges(changes) => changes.commit(ctx, started.id, &outcome).await?,
        Taken::Entries(entries) => entries.commit(ctx, started.id, &outcome).await?,
        Taken::Quotas(quotas) => quotas.commit(ctx, started.id, &outcome).await?,
        Taken::Ratings(ratings) => ratings.commit(ctx, started.id, &outcome).await?,
    }
    tracker.enter(Stage::Figures);
    if let Err(error) = ledger::compact(ctx).await {
        // The lines are in; the next import merges the files.
        tracing::warn!(%error, "the ledger's files could not be merged");
    }
    ledger::refresh_if_stale(ctx).await?;
    settle(ctx, job.kind, &outcome).await;
    let import = super::show(ctx, started.id).await?;
    Ok(Ran {
        import: Some(import),
        outcome,
        findings: findings.first,
    })
}

/// Refuses while an import runs.
pub(crate) async fn refuse_running(connection: &impl ConnectionTrait) -> Result<()> {
    match store::running(connection).await? {
        Some(_) => Err(import_runs()),
        None => Ok(()),
    }
}

fn import_runs() -> Error {
    Error::refused(
        "import_running",
        "another import is running: wait until it has ended, then try again",
    )
}
