//! Dry runs of uploads in the background: a few at once, followed by their page, and remembered until the upload goes
//! or another dry run of it starts.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Semaphore, watch};

use super::{
    DraftId, FindingsFile, Job, Progress, Ran, Tracker, draft,
    running::{BROKE_OFF, check, run},
};
use dahu_core::access::Action;

use crate::{
    Context, Error, Result,
    error::{Fact, Facts, Refusal},
    lease::broke_off,
};

/// Dry runs that read at the same time.
const AT_ONCE: usize = 3;
/// Dry runs that are remembered; each holds its first findings.
const REMEMBERED: usize = 100;
/// A dry run that was told to stop is waited for so long.
const STOPS_WITHIN: Duration = Duration::from_secs(5);

/// The dry run of an upload.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// What is tried, and how.
    pub job: Job,
    /// How far it has come.
    pub state: DryRunState,
}

/// How far a dry run has come.
#[derive(Clone, Debug)]
pub enum DryRunState {
    /// It reads.
    Running(Progress),
    /// It read the whole file.
    Ended(Arc<Ran>),
    /// A rule said no, or something broke.
    Refused(Refusal),
    /// Somebody stopped it.
    Stopped,
}

/// The dry runs of this program.
pub(super) struct DryRuns {
    kept: Mutex<HashMap<DraftId, Kept>>,
    places: Arc<Semaphore>,
}

struct Kept {
    job: Job,
    tracker: Arc<Tracker>,
    /// What it came to; nothing while it runs.
    end: Option<DryRunState>,
    /// Closed by the end of the dry run.
    ended: watch::Receiver<()>,
}

impl Default for DryRuns {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl DryRuns {
    /// Remembers a dry run that starts, in place of an earlier one that has ended, and drops the oldest beyond the limit.
    fn begin(&self, id: DraftId, started: Kept) -> Result<()> {
        let mut kept = self.kept();
        if kept.get(&id).is_some_and(|earlier| earlier.end.is_none()) {
            return Err(Error::refused(
                "dry_run_running",
                "a dry run of this file is under way: wait until it has ended, or stop it",
            ));
        }
        kept.insert(id, started);
        while kept.len() > REMEMBERED {
            let ended = kept.iter().filter(|(_, dry_run)| dry_run.end.is_some());
            let Some(oldest) = ended.map(|(id, _)| *id).min_by_key(|id| id.0) else {
                break;
            };
            kept.remove(&oldest);
        }
        Ok(())
    }

    fn end(&self, id: DraftId, tracker: &Arc<Tracker>, end: DryRunState) {
        if let Some(dry_run) = self.kept().get_mut(&id)
            && Arc::ptr_eq(&dry_run.tracker, tracker)
        {
            dry_run.end = Some(end);
        }
    }

    /// Stops and forgets the dry run of an upload that is gone.
    pub(super) fn forget(&self, id: DraftId) {
        if let Some(dry_run) = self.kept().remove(&id) {
            dry_run.tracker.stop();
        }
    }

    /// What tells the end of a dry run, where there is one.
    fn ended(&self, id: DraftId) -> Option<watch::Receiver<()>> {
        self.kept().get(&id).map(|dry_run| dry_run.ended.clone())
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<DraftId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a dry run of an upload in the background, in place of an earlier one; [`dry_run`] follows it.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `assessed_in_future`, `too_many_dry_runs`, or `dry_run_running` where somebody else
/// has just started one of the same upload.
pub async fn start_dry_run(ctx: &Context, id: DraftId, job: Job) -> Result<()> {
    ctx.may(Action::Import)?;
    check(ctx, &job)?;
    stop_dry_run(ctx, id).await?;
    let runs = &ctx.workspace.running.dry_runs;
    let place = Arc::clone(&runs.places).try_acquire_owned().map_err(|_| {
        Error::refused_with(
            "too_many_dry_runs",
            format!("{AT_ONCE} dry runs are under way: wait until one has ended, then try again"),
            Facts::of([("most", Fact::count(AT_ONCE))]),
        )
    })?;
    let job = Job {
        dry_run: true,
        findings: Some(findings_file(ctx, id)),
        ..job
    };
    let tracker = Arc::new(Tracker::default());
    let (end, ended) = watch::channel(());
    runs.begin(
        id,
        Kept {
            job: job.clone(),
            tracker: Arc::clone(&tracker),
            end: None,
            ended,
        },
    )?;
    let ctx = ctx.clone();
    tokio::spawn(async move {
        let came_to = match run(&ctx, job, Arc::clone(&tracker)).await {
            Ok(ran) => DryRunState::Ended(Arc::new(ran)),
            Err(Error::Refused {
                rule: "dry_run_stopped",
                ..
            }) => DryRunState::Stopped,
            Err(error) => {
                if let Error::Internal(source) = &error {
                    tracing::error!(draft = %id, error = source.as_ref() as &dyn std::error::Error, "a dry run failed");
                }
                DryRunState::Refused(broke_off(BROKE_OFF, &error))
            }
        };
        ctx.workspace.running.dry_runs.end(id, &tracker, came_to);
        drop((place, end));
    });
    Ok(())
}

/// The latest dry run of an upload, as far as it has come; nothing where there was none since the program started.
///
/// # Errors
///
/// [`Error::Forbidden`].
pub fn dry_run(ctx: &Context, id: DraftId) -> Result<Option<DryRun>> {
    ctx.may(Action::Import)?;
    let kept = ctx.workspace.running.dry_runs.kept();
    Ok(kept.get(&id).map(|dry_run| DryRun {
        job: dry_run.job.clone(),
        state: dry_run
            .end
            .clone()
            .unwrap_or_else(|| DryRunState::Running(dry_run.tracker.now())),
    }))
}

/// All findings of the latest dry run of an upload, to be read one after the other; none before its end.
///
/// # Errors
///
/// [`Error::NotFound`] for an upload that is not there, or no longer.
pub async fn dry_run_findings(ctx: &Context, id: DraftId) -> Result<FindingsFile> {
    ctx.may(Action::Import)?;
    draft::file(ctx, id).await?;
    Ok(FindingsFile::at(findings_file(ctx, id)))
}

/// It goes with the upload.
fn findings_file(ctx: &Context, id: DraftId) -> PathBuf {
    let uploads = ctx.workspace.folder().join("uploads");
    uploads.join(id.to_string()).join("findings.jsonl")
}

/// Stops the dry run of an upload, where one is under way, and waits a while for its end.
///
/// # Errors
///
/// [`Error::Forbidden`].
pub async fn stop_dry_run(ctx: &Context, id: DraftId) -> Result<()> {
    ctx.may(Action::Import)?;
    if let Some(dry_run) = ctx.workspace.running.dry_runs.kept().get(&id) {
        dry_run.tracker.stop();
    }
    wait_for_dry_run(ctx, id, STOPS_WITHIN).await;
    Ok(())
}

/// Waits for the end of an upload's dry run, so long at most; a small file is done before anybody looks.
pub async fn wait_for_dry_run(ctx: &Context, id: DraftId, at_most: Duration) {
    if let Some(mut ended) = ctx.workspace.running.dry_runs.ended(id) {
        // Nothing is ever sent: the end, or the limit, is all there is to wait for.
        let _ = tokio::time::timeout(at_most, ended.changed()).await;
    }
}
