//! The commands, one file each, and what several of them share.

mod audit;
mod demo;
mod door;
mod duplicates;
mod findings;
mod forecast;
mod health;
mod import;
mod imports;
mod mailing;
mod place;
mod pool;
mod report;
mod sample;
mod serve;
mod user;
mod value;

use std::error::Error;

use clap::{Parser, Subcommand};
use dahu_web::text::Texts;

use crate::language::Speech;

/// Key account management as asset management: who the key accounts are, what they bring, and what to do next.
#[derive(Debug, Parser)]
#[command(name = "dahu", version, about, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    speech: Speech,
}

impl Arguments {
    /// Texts in the language that was asked for.
    pub(crate) fn texts(&self) -> Texts {
        self.speech.texts()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows the product with a sample firm in a throw-away workspace
    Demo(demo::Demo),
    /// Serves a lasting workspace
    Serve(Box<serve::Serve>),
    /// Imports accounts, assessments, ledger lines, products, margins, exchange rates, contracts, contacts, activities, quotas,
    /// ratings or wallets from CSV, XLSX or Parquet
    #[command(subcommand)]
    Import(import::Import),
    /// Lists imports, or undoes one
    Imports(imports::Imports),
    /// Finds accounts and contacts that stand twice, or lists the pairs that were found
    #[command(subcommand)]
    Duplicates(duplicates::Duplicates),
    /// Keeps what forecasts say, week by week
    #[command(subcommand)]
    Forecast(forecast::Forecast),
    /// Brings the dials of accounts up to date: is the customer well, are our data complete
    #[command(subcommand)]
    Health(health::Health),
    /// Runs the rules of the pool of accounts without an owner
    #[command(subcommand)]
    Pool(pool::Pool),
    /// Prints a report: funnel, concentration, portfolio, forecast, selection, health, or what the latest valuation says
    Report(report::Report),
    /// Writes the sample firm's files, to look at or to import
    Sample(sample::Sample),
    /// Checks, exports or trims the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Adds a person who signs in
    #[command(subcommand)]
    User(user::User),
    /// Values every account: fits, tries the model on a hold-out, and keeps the result
    Value(value::Value),
}

/// What a command ends with.
pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// Runs a command.
pub(crate) async fn run(arguments: Arguments, texts: &Texts) -> Outcome {
    match arguments.command {
        Command::Audit(audit) => audit.run(texts).await,
        Command::Demo(demo) => demo.run(texts).await,
        Command::Duplicates(duplicates) => duplicates.run(texts).await,
        Command::Forecast(forecast) => forecast.run(texts).await,
        Command::Health(health) => health.run(texts).await,
        Command::Serve(serve) => serve.run(texts).await,
        Command::Import(import) => import.run(texts).await,
        Command::Imports(imports) => imports.run(texts).await,
        Command::Pool(pool) => pool.run(texts).await,
        Command::Report(report) => report.run(texts).await,
        Command::Sample(sample) => sample.run(texts),
        Command::User(user) => user.run(texts).await,
        Command::Value(value) => value.run(texts).await,
    }
}
