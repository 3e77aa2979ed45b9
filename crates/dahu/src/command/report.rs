//! `dahu report`: the funnel, the concentration and the portfolio.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use dahu_app::{
    Context,
    report::{self, Window},
};
use dahu_web::{export, text::Texts};

use super::{Outcome, place::Place};
use crate::output;

/// Prints the funnel, the concentration or the portfolio.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// Which report
    report: Which,
    /// First day of the period; the ledger's first day where not given
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Last day of the period; the ledger's last day where not given
    #[arg(long)]
    to: Option<NaiveDate>,
    /// Day of target lists, assessments and standing
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
    /// File to write; standard output where none is given
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// What each salesperson made of the targets
    Funnel,
    /// How much of the sales the largest accounts bring
    Concentration,
    /// Every account with its purchases, change and rhythm
    Portfolio,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
}

impl Report {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let (table, json) = self.make(&ctx, texts).await?;
        match self.format {
            Format::Table => output::table(&table.to_plain()),
            Format::Json => {
                let text = serde_json::to_string_pretty(&json)? + "\n";
                match &self.output {
                    Some(path) => std::fs::write(path, text)?,
                    None => output::line(text.trim_end()),
                }
            }
            Format::Csv => match &self.output {
                Some(_) => output::bytes(&table.to_csv(), self.output.as_deref(), texts)?,
                None => output::line(String::from_utf8_lossy(&table.to_csv()).trim_end()),
            },
            Format::Xlsx => output::bytes(&table.to_xlsx()?, self.output.as_deref(), texts)?,
        }
        Ok(())
    }

    async fn make(
        &self,
        ctx: &Context,
        texts: &Texts,
    ) -> Result<(export::Table, serde_json::Value), dahu_app::Error> {
        let window = Window {
            from: self.from,
            to: self.to,
            as_of: self.as_of,
        };
        Ok(match self.report {
            Which::Funnel => {
                let report = report::funnel(ctx, &window).await?;
                (export::funnel(&report, texts), export::funnel_json(&report))
            }
            Which::Concentration => {
                let report = report::concentration(ctx, &window).await?;
                (
                    export::concentration(&report, texts),
                    export::concentration_json(&report),
                )
            }
            Which::Portfolio => {
                let report = report::portfolio(ctx, &window).await?;
                (export::portfolio(&report, texts), export::portfolio_json(&report))
            }
        })
    }
}
