//! `dahu imports`: what came in, its findings, and undoing.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use dahu_app::import;
use dahu_web::export;

use super::{
    Outcome,
    place::{Place, Speech},
};
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
    /// Writes all findings of an import as CSV
    Findings {
        /// The import's number
        number: i32,
        /// File to write; standard output where none is given
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        speech: Speech,
    },
}

impl Imports {
    pub(super) async fn run(self) -> Outcome {
        let ctx = self.place.context().await?;
        match self.action {
            None => {
                for import in import::list(&ctx).await? {
                    output::line(format!(
                        "{:>5}  {:<12} {:<12} {}  {:>10} read {:>10} taken {:>8} left out  {}",
                        import.number,
                        import.kind.as_str(),
                        import.state.as_str(),
                        import.started_at.format("%Y-%m-%d %H:%M"),
                        import.outcome.rows_read,
                        import.outcome.rows_taken,
                        import.outcome.rows_refused,
                        import.file_name,
                    ));
                }
            }
            Some(Action::Undo { number }) => {
                let import = import::by_number(&ctx, number).await?;
                let undone = import::undo(&ctx, import.id).await?;
                output::line(serde_json::to_string_pretty(&undone)?);
            }
            Some(Action::Findings {
                number,
                output,
                speech,
            }) => {
                let import = import::by_number(&ctx, number).await?;
                let findings = import::all_findings(&ctx, import.id).await?.read()?;
                let texts = speech.texts()?;
                let mut target: Box<dyn Write> = match output {
                    Some(path) => Box::new(BufWriter::new(File::create(path)?)),
                    None => Box::new(std::io::stdout().lock()),
                };
                for part in export::findings_csv(findings, texts) {
                    target.write_all(&part?)?;
                }
                target.flush()?;
            }
        }
        Ok(())
    }
}
