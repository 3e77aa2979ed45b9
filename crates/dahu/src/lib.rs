//! The door: commands, configuration and wiring.

mod command;
mod language;
mod log;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command that was typed, and says how it ended.
#[tokio::main]
pub async fn main() -> ExitCode {
    log::begin();
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
