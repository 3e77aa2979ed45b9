//! `dahu sample`: the sample firm's files.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use dahu_app::{Clock, MachineClock, sample::SampleFirm};
use dahu_web::text::Texts;

use super::Outcome;
use crate::output;

/// Writes the sample firm's files, to look at or to import.
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// Folder for the files
    #[arg(long, default_value = "./dahu-sample")]
    output: PathBuf,
    /// Which sample firm: every number makes another
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Last day of the two years of orders; today where none is given
    #[arg(long)]
    until: Option<NaiveDate>,
}

impl Sample {
    pub(super) fn run(self, texts: &Texts) -> Outcome {
        let until = self.until.unwrap_or_else(|| MachineClock.now().date_naive());
        let files = SampleFirm::generate(self.seed, until).write_files(&self.output)?;
        for (path, kind) in [
            (files.accounts, "accounts"),
            (files.assessments, "assessments"),
            (files.ledger, "ledger"),
            (files.contracts, "contracts"),
            (files.products, "products"),
            (files.margins, "margins"),
            (files.opportunities, "opportunities"),
            (files.stage_changes, "stage-changes"),
        ] {
            output::line(format!("dahu import {kind} {}", path.display()));
        }
        output::note(texts.text("command-sample-currency"));
        Ok(())
    }
}
