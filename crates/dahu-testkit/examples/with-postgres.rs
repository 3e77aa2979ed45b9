//! Runs a command beside a throw-away PostgreSQL server, and ends as the command ended.
//!
//! `cargo run -p dahu-testkit --example with-postgres -- cargo test` gives one server to every test process, instead
//! of one server to each.

use std::{
    env,
    error::Error,
    process::{Command, ExitCode},
};

use dahu_testkit::postgres::{SERVER_VARIABLE, Server};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let program = arguments.next().ok_or("name the command to run")?;
    let server = Server::start()?;
    let status = Command::new(program)
        .args(arguments)
        .env(SERVER_VARIABLE, server.url())
        .status()?;
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX);
    Ok(ExitCode::from(code))
}
