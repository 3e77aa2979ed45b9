//! The door: commands, configuration and wiring.

mod command;
mod language;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command that was typed, and says how it ended.
#[tokio::main]
pub async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("DAHU_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    let arguments = command::Arguments::parse();
    let texts = arguments.texts();
    match command::run(arguments, &texts).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if output::is_unread(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            output::fail(error.as_ref(), &texts);
            ExitCode::FAILURE
        }
    }
}
