//! What a file's rows come to: read by the reader of their kind, and made visible at once.

use std::{path::PathBuf, sync::Arc};

use dahu_core::import::Kind;

use super::{
    Job, Outcome, Tracker, accounts, activities, assessments, contacts, entries,
    findings::Findings,
    ledger_lines, opportunities, quotas, ratings,
    reading::{Reading, own_columns},
    stage_changes,
};
use crate::{Context, Result, ledger};

/// What was read, ready to be made visible.
pub(super) enum Taken {
    Ledger(ledger_lines::Lines),
    Accounts(super::apply::Plan),
    Entries(entries::Entries),
    Contacts(contacts::Contacts),
    Activities(activities::Activities),
    Opportunities(opportunities::Opportunities),
    StageChanges(stage_changes::StageChanges),
    Quotas(quotas::Quotas),
    Ratings(ratings::Ratings),
}

/// Reads a file; with `batch`, the number and staging folder of its import, a ledger's lines are written on the way.
pub(super) async fn read(
    ctx: &Context,
    job: &Job,
    batch: Option<(i32, PathBuf)>,
    tracker: &Arc<Tracker>,
    findings: Findings,
) -> Result<(Taken, Outcome, Findings)> {
    let mut reading = Reading {
        job: job.clone(),
        today: ctx.today(),
        tracker: Arc::clone(tracker),
        findings,
        own: own_columns(ctx, job.kind).await?,
    };
    let (taken, mut outcome) = match job.kind {
        Kind::Ledger => {
            let read = ledger_lines::read(ctx, batch, reading).await?;
            reading = read.1;
            let created = reading.taken();
            (Taken::Ledger(read.0), Outcome { created, ..read.2 })
        }
        Kind::Accounts => {
            let read = accounts::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Accounts(read.0), read.2)
        }
        Kind::Assessments => {
            let read = assessments::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Accounts(read.0), read.2)
        }
        Kind::Activities => {
            let read = activities::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Activities(read.0), read.2)
        }
        Kind::Contacts => {
            let read = contacts::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Contacts(read.0), read.2)
        }
        Kind::Opportunities => {
            let read = opportunities::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Opportunities(read.0), read.2)
        }
        Kind::StageChanges => {
            let read = stage_changes::read(ctx, reading).await?;
            reading = read.1;
            (Taken::StageChanges(read.0), read.2)
        }
        Kind::Quotas => {
            let read = quotas::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Quotas(read.0), read.2)
        }
        Kind::Ratings | Kind::Wallets => {
            let read = ratings::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Ratings(read.0), read.2)
        }
        Kind::Products | Kind::Margins | Kind::Rates | Kind::Contracts => {
            let read = entries::read(ctx, reading).await?;
            reading = read.1;
            (Taken::Entries(read.0), read.2)
        }
    };
    outcome.rows_read = reading.read();
    outcome.rows_taken = reading.taken();
    outcome.rows_refused = reading.findings.refused;
    outcome.rows_warned = reading.findings.warned;
    Ok((taken, outcome, reading.findings))
}

/// Puts the tables in order that an import of accounts fills, so that the next search and list need not wait until the
/// database does it by itself.
pub(super) async fn settle(ctx: &Context, kind: Kind, outcome: &Outcome) {
    let (brought, tables): (u64, &[&str]) = match kind {
        Kind::Accounts | Kind::Assessments => (
            outcome.rows_taken,
            &["account", "account_search", "target", "assessment"],
        ),
        // The refresh of their figures sees to the accounts themselves.
        Kind::Ledger => (outcome.accounts_created, &["account_search"]),
        Kind::Activities => (outcome.rows_taken, &["activity", "search_document"]),
        Kind::Contacts => (outcome.rows_taken, &["contact", "search_document"]),
        Kind::Opportunities => (
            outcome.rows_taken,
            &[
                "opportunity",
                "opportunity_move",
                "opportunity_line",
                "search_document",
            ],
        ),
        Kind::StageChanges => (outcome.rows_taken, &["opportunity", "opportunity_move"]),
        Kind::Ratings | Kind::Wallets => (outcome.rows_taken, &["selection_rating"]),
        Kind::Products | Kind::Margins | Kind::Rates | Kind::Contracts | Kind::Quotas => (0, &[]),
    };
    if brought > ledger::MANY as u64 {
        for table in tables {
            ctx.workspace.database.settle(table).await;
        }
    }
}
