//! `dahu import`: files in.

use std::{path::PathBuf, sync::Arc};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use dahu_app::import::{self, DateOrder, Job, Kind, Ran, Tracker};
use dahu_core::money::Currency;
use dahu_web::{export, text::Texts};

use super::{Outcome, place::Place};
use crate::{output, progress};

/// Findings printed at most; all of them lie with the import.
const FINDINGS: usize = 20;

/// What the file's rows are.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Accounts and target lists: code, name, credit_code, industry, region, salesperson, targeted_on, intent,
    /// assessed_on
    Accounts(File),
    /// Assessments of intent: account, intent, on, by
    Assessments(File),
    /// Ledger lines: account, account_name, date, document, product, quantity, unit_price, amount, unit_cost, cost,
    /// currency, salesperson
    Ledger(File),
    /// Products with their category, their own margin, or both: product, category, margin
    Products(File),
    /// Margins of product categories, such as 35% or 0.35: category, margin
    Margins(File),
    /// Exchange rates: date, currency, rate; what one unit of the currency is worth in the workspace's, from that day
    /// until the next rate
    Rates(File),
    /// Contracts, a row for each term and each renewal: account, contract, starts, ends, amount, currency
    Contracts(File),
}

/// A file to import.
#[derive(Debug, Args)]
pub(super) struct File {
    /// CSV, XLSX or Parquet
    file: PathBuf,
    /// Which column is which field, such as account=CustomerID,date=InvoiceDate; guessed where not given
    #[arg(long)]
    map: Option<String>,
    /// Currency of amounts whose row names none, such as CNY
    #[arg(long)]
    currency: Option<Currency>,
    /// Day of assessments whose row names none; today where not given
    #[arg(long)]
    on: Option<NaiveDate>,
    /// Sheet of a workbook; the first with rows where not given
    #[arg(long)]
    sheet: Option<String>,
    /// How dates such as 12/1/2010 are meant; told by the dates themselves where not given
    #[arg(long)]
    date_order: Option<Order>,
    /// Only read and report; change nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, default_value = "text")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    /// 12/1/2010 is 12 January
    DayFirst,
    /// 12/1/2010 is 1 December
    MonthFirst,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Import {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let (kind, file) = match self {
            Self::Accounts(file) => (Kind::Accounts, file),
            Self::Assessments(file) => (Kind::Assessments, file),
            Self::Ledger(file) => (Kind::Ledger, file),
            Self::Products(file) => (Kind::Products, file),
            Self::Margins(file) => (Kind::Margins, file),
            Self::Rates(file) => (Kind::Rates, file),
            Self::Contracts(file) => (Kind::Contracts, file),
        };
        let ctx = file.place.context(texts).await?;
        let tracker = Arc::new(Tracker::default());
        let drawing = progress::follow(Arc::clone(&tracker), *texts);
        let ran = import::run(&ctx, file.job(kind), tracker).await;
        drawing.abort();
        file.print(&ran?, texts)
    }
}

impl File {
    fn job(&self, kind: Kind) -> Job {
        Job {
            path: self.file.clone(),
            file_name: self
                .file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            kind,
            mapping: self.map.clone(),
            currency: self.currency,
            assessed_on: self.on,
            sheet: self.sheet.clone(),
            date_order: self.date_order.map(|order| match order {
                Order::DayFirst => DateOrder::DayFirst,
                Order::MonthFirst => DateOrder::MonthFirst,
            }),
            dry_run: self.dry_run,
            findings: None,
        }
    }

    fn print(&self, ran: &Ran, texts: &Texts) -> Outcome {
        if self.format == Format::Json {
            let import = ran.import.as_ref();
            let mut result = serde_json::to_value(&ran.outcome)?;
            result["dry_run"] = self.dry_run.into();
            result["import"] = serde_json::to_value(import.map(|import| import.number))?;
            result["findings"] = serde_json::to_value(&ran.findings)?;
            output::line(serde_json::to_string_pretty(&result)?);
            return Ok(());
        }
        match &ran.import {
            Some(import) => {
                let facts = [
                    ("number", import.number.to_string()),
                    ("file", import.file_name.clone()),
                ];
                output::line(texts.fill("command-import-of", &facts));
            }
            None => output::line(texts.text("command-dry-run")),
        }
        for (what, count) in counts(&ran.outcome).into_iter().filter(|(_, count)| *count > 0) {
            output::line(format!("{count:>12}  {}", texts.text(what)));
        }
        print_findings(ran, texts);
        Ok(())
    }
}

/// What an import came to, with the keys of its words.
fn counts(outcome: &import::Outcome) -> [(&'static str, u64); 11] {
    [
        ("command-rows-read", outcome.rows_read),
        ("command-rows-taken", outcome.rows_taken),
        ("command-rows-refused", outcome.rows_refused),
        ("command-rows-warned", outcome.rows_warned),
        ("command-created", outcome.created),
        ("command-updated", outcome.updated),
        ("command-unchanged", outcome.unchanged),
        ("command-accounts-created", outcome.accounts_created),
        ("command-salespeople-created", outcome.salespeople_created),
        ("command-targets-created", outcome.targets_created),
        ("command-assessments-created", outcome.assessments_created),
    ]
}

fn print_findings(ran: &Ran, texts: &Texts) {
    if ran.findings.is_empty() {
        return;
    }
    let first = &ran.findings[..ran.findings.len().min(FINDINGS)];
    output::table(&export::findings(first, texts).to_plain());
    if let Some(import) = &ran.import {
        output::note(texts.text_with("command-all-findings", "number", import.number));
    }
}
