//! `dahu import`: files in.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use dahu_app::{
    Context,
    import::{self, DateOrder, FindingsFile, Job, Kind, Ran, Tracker},
};
use dahu_core::money::Currency;
use dahu_web::{export, text::Texts};
use serde_json::Value;
use tempfile::NamedTempFile;

use super::{Outcome, findings::Target, place::Place};
use crate::{output, progress};

/// Findings printed at most; `--findings` writes all of them.
const FINDINGS: usize = 20;

/// What the file's rows are.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Accounts and target lists: code, name, credit_code, industry, region, parent, salesperson, targeted_on, intent,
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
    /// Contacts of accounts that are known: account, contact, job, department, mobile, phone, email, legal_basis, source,
    /// source_on, job_from, job_until, reports_to, level, roles, power, birthday, interests, preferences, note, created_by, created_on
    Contacts(File),
    /// Activities with accounts that are known: account, date, activity_kind, text, outcome, direction, effort, people,
    /// contacts, next_step, next_due_on, next_person, no_step_because, created_by, created_on
    Activities(File),
    /// Opportunities with accounts that are known: opportunity, opportunity_name, account, salesperson, pipeline, stage, state,
    /// opened_on, close_on, decided_on, amount, currency, products, business_kind, opportunity_source, selling_mode,
    /// forecast_category, decision_reason, lost_to, note, created_by, created_on
    Opportunities(File),
    /// The stages that opportunities went through, a row each: opportunity, stage, date, changed_by; won, lost and reopened
    /// stand in the place of a stage. They take the place of the histories that are known
    StageChanges(File),
    /// Quotas of the firm, teams, people, accounts and products: subject_kind, subject, span (2026, 2026-H1, 2026-Q3,
    /// 2026-07), basic, stretch, challenge, note, currency
    Quotas(File),
    /// Ratings of accounts by the criteria of the selection, a row each: account, criterion, rating (1 to 5), rival, source,
    /// source_on
    Ratings(File),
    /// What accounts buy a year of what the firm sells, from anybody: account, wallet, source, source_on, currency
    Wallets(File),
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
    /// Pipeline into which opportunities go whose rows name none; where no pipeline is called so, one is made of the file's
    /// stages, in the order of their first days. Whichever has their stages where not given
    #[arg(long, value_name = "NAME")]
    pipeline: Option<String>,
    /// Sheet of a workbook; the first with rows where not given
    #[arg(long)]
    sheet: Option<String>,
    /// How dates such as 12/1/2010 are meant; told by the dates themselves where not given
    #[arg(long)]
    date_order: Option<Order>,
    /// Only read and report; change nothing
    #[arg(long)]
    dry_run: bool,
    /// File for all findings, CSV or XLSX by its ending; what is printed has only the first of them
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
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
            Self::Contacts(file) => (Kind::Contacts, file),
            Self::Activities(file) => (Kind::Activities, file),
            Self::Opportunities(file) => (Kind::Opportunities, file),
            Self::StageChanges(file) => (Kind::StageChanges, file),
            Self::Quotas(file) => (Kind::Quotas, file),
            Self::Ratings(file) => (Kind::Ratings, file),
            Self::Wallets(file) => (Kind::Wallets, file),
        };
        let target = file.findings.as_deref();
        let target = target.map(|path| Target::open(path, Some(&file.file), texts));
        let target = target.transpose()?;
        let kept = target.is_some().then(NamedTempFile::new).transpose()?;
        let ctx = file.place.context(texts).await?;
        let job = Job {
            findings: kept.as_ref().map(|kept| kept.path().to_owned()),
            ..file.job(kind)
        };
        let tracker = Arc::new(Tracker::default());
        let drawing = progress::follow(Arc::clone(&tracker), *texts);
        let ran = import::run(&ctx, job, tracker).await;
        drawing.abort();
        let ran = ran?;
        // What was taken is told, whatever becomes of the file.
        let written = match target.zip(kept) {
            Some((target, kept)) => target.write(&all_findings(&ctx, &ran, &kept).await?, texts),
            None => Ok(()),
        };
        let shown = Shown {
            ran: &ran,
            file: &file,
            all_in: file.findings.as_deref().filter(|_| written.is_ok()),
        };
        shown.print(texts)?;
        written
    }
}

/// All findings of what ran; a dry run kept them in a file of its own.
async fn all_findings(
    ctx: &Context,
    ran: &Ran,
    kept: &NamedTempFile,
) -> Result<FindingsFile, dahu_app::Error> {
    match &ran.import {
        Some(import) => import::all_findings(ctx, import.id).await,
        None => Ok(FindingsFile::at(kept.path().to_owned())),
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
            pipeline: self.pipeline.clone(),
            sheet: self.sheet.clone(),
            date_order: self.date_order.map(|order| match order {
                Order::DayFirst => DateOrder::DayFirst,
                Order::MonthFirst => DateOrder::MonthFirst,
            }),
            dry_run: self.dry_run,
            findings: None,
        }
    }
}

/// What is printed of an import or a dry run.
struct Shown<'a> {
    ran: &'a Ran,
    file: &'a File,
    /// Where all findings were written.
    all_in: Option<&'a Path>,
}

impl Shown<'_> {
    fn print(&self, texts: &Texts) -> Outcome {
        if self.file.format == Format::Json {
            output::line(serde_json::to_string_pretty(&self.json()?)?);
            return Ok(());
        }
        match &self.ran.import {
            Some(import) => {
                let facts = [
                    ("number", import.number.to_string()),
                    ("file", import.file_name.clone()),
                ];
                output::line(texts.fill("command-import-of", &facts));
            }
            None => output::line(texts.text("command-dry-run")),
        }
        for (what, count) in counts(&self.ran.outcome)
            .into_iter()
            .filter(|(_, count)| *count > 0)
        {
            output::line(format!("{count:>12}  {}", texts.text(what)));
        }
        self.print_findings(texts);
        Ok(())
    }

    fn json(&self) -> serde_json::Result<Value> {
        let import = self.ran.import.as_ref();
        let mut result = serde_json::to_value(&self.ran.outcome)?;
        result["dry_run"] = self.file.dry_run.into();
        result["import"] = serde_json::to_value(import.map(|import| import.number))?;
        result["findings"] = serde_json::to_value(&self.ran.findings)?;
        result["findings_count"] = self.count().into();
        result["findings_shown"] = self.ran.findings.len().into();
        let all_in = self.all_in.map(|path| path.display().to_string());
        result["findings_file"] = serde_json::to_value(all_in)?;
        result["all_findings"] = self.way_to_all().into();
        Ok(result)
    }

    fn count(&self) -> u64 {
        self.ran.outcome.rows_refused + self.ran.outcome.rows_warned
    }

    /// What to type for all findings; the same in every language.
    fn way_to_all(&self) -> String {
        match &self.ran.import {
            Some(import) => format!("dahu imports findings {} --output FILE", import.number),
            None => "--findings FILE".to_owned(),
        }
    }

    fn print_findings(&self, texts: &Texts) {
        let first = &self.ran.findings[..self.ran.findings.len().min(FINDINGS)];
        if !first.is_empty() {
            let counts = [("count", self.count()), ("shown", first.len() as u64)];
            let counts = counts.map(|(name, count)| (name, count.to_string()));
            output::line(texts.fill("command-findings", &counts));
            output::table(&export::findings(first, texts).to_plain());
        }
        if let Some(path) = self.all_in {
            output::note(texts.text_with("command-findings-written", "path", path.display()));
        } else if !first.is_empty() {
            output::note(texts.text_with("command-all-findings", "way", self.way_to_all()));
        }
    }
}

/// What an import came to, with the keys of its words.
fn counts(outcome: &import::Outcome) -> [(&'static str, u64); 12] {
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
        ("command-parents-set", outcome.parents_set),
        ("command-targets-created", outcome.targets_created),
        ("command-assessments-created", outcome.assessments_created),
    ]
}
