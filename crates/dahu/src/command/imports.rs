//! `dahu imports`: what came in, its findings, and undoing.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use dahu_app::import::{self, ImportRow, Kind, State};
use dahu_web::text::Texts;

use super::{Outcome, findings, place::Place};
use crate::output;

/// Lists imports, or undoes one.
#[derive(Debug, Args)]
pub(super) struct Imports {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Takes everything back that an import brought or changed
    Undo {
        /// The import's number
        number: i32,
    },
    /// Writes all findings of an import, as CSV or XLSX
    Findings {
        /// The import's number
        number: i32,
        /// File to write, CSV or XLSX by its ending; CSV to standard output where none is given
        #[arg(long)]
        output: Option<PathBuf>,
    },
}

impl Imports {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        match self.action {
            None => {
                let mut before = None;
                loop {
                    let some = import::list_before(&ctx, before).await?;
                    for import in &some {
                        output::line(listed(import, texts));
                    }
                    match some.last() {
                        Some(last) => before = Some(last.number),
                        None => break,
                    }
                }
            }
            Some(Action::Undo { number }) => {
                let import = import::by_number(&ctx, number).await?;
                let undone = import::undo(&ctx, import.id).await?;
                output::line(serde_json::to_string_pretty(&undone)?);
            }
            Some(Action::Findings { number, output }) => {
                let import = import::by_number(&ctx, number).await?;
                let all = import::all_findings(&ctx, import.id).await?;
                match output {
                    Some(path) => findings::Target::open(&path, None, texts)?.write(&all, texts)?,
                    None => findings::write_csv(all.read()?, std::io::stdout().lock(), texts)?,
                }
            }
        }
        Ok(())
    }
}

/// A line of the list.
fn listed(import: &ImportRow, texts: &Texts) -> String {
    let kind = texts.text(match import.kind {
        Kind::Accounts => "command-kind-accounts",
        Kind::Assessments => "command-kind-assessments",
        Kind::Ledger => "command-kind-ledger",
        Kind::Products => "command-kind-products",
        Kind::Margins => "command-kind-margins",
        Kind::Rates => "command-kind-rates",
        Kind::Contracts => "command-kind-contracts",
        Kind::Contacts => "command-kind-contacts",
        Kind::Activities => "command-kind-activities",
        Kind::Opportunities => "command-kind-opportunities",
        Kind::StageChanges => "command-kind-stage-changes",
        Kind::Quotas => "command-kind-quotas",
        Kind::Ratings => "command-kind-ratings",
        Kind::Wallets => "command-kind-wallets",
    });
    let state = texts.text(match import.state {
        State::Running => "command-state-running",
        State::Taken => "command-state-taken",
        State::Undone => "command-state-undone",
        State::Failed => "command-state-failed",
        State::Interrupted => "command-state-interrupted",
    });
    format!(
        "{:>5}  {} {} {}  {:>10} {} {:>10} {} {:>8} {}  {}",
        import.number,
        output::padded(&kind, 12),
        output::padded(&state, 12),
        import.started_at.format("%Y-%m-%d %H:%M"),
        import.outcome.rows_read,
        texts.text("command-read"),
        import.outcome.rows_taken,
        texts.text("command-taken"),
        import.outcome.rows_refused,
        texts.text("command-left-out"),
        import.file_name,
    )
}
