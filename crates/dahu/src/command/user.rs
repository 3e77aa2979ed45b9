//! `dahu user add`, `dahu user import` and `dahu user reset`: people who sign in.

use std::{
    io::{self, BufRead},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use dahu_app::{
    person::{self, Problem},
    second_factor,
};
use dahu_core::person::Role;
use dahu_web::text::Texts;

use super::{Outcome, place::Place};
use crate::output;

/// Rows that were left out and are named.
const NAMED: usize = 20;

/// People who sign in.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Adds an administrator; the password is read from standard input
    Add(Add),
    /// Brings people with their roles and teams from CSV or XLSX: name, login, role, team (East/Coast), manages (yes)
    Import(Import),
    /// Takes the authenticator app, the passkeys and the recovery codes away from somebody who lost them
    Reset(Reset),
}

/// Adds an administrator.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The name as shown
    name: String,
    /// What to sign in with, such as an e-mail address
    #[arg(long)]
    login: String,
    #[command(flatten)]
    place: Place,
}

/// Brings people from a file.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Takes second factors away.
#[derive(Debug, Args)]
pub(super) struct Reset {
    /// What the person signs in with
    login: String,
    #[command(flatten)]
    place: Place,
}

impl User {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Add(add) => add.run(texts).await,
            Self::Import(import) => import.run(texts).await,
            Self::Reset(reset) => reset.run(texts).await,
        }
    }
}

impl Add {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        output::note(texts.text("command-type-password"));
        let mut password = String::new();
        io::stdin().lock().read_line(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']);
        person::add(&ctx, &self.name, &self.login, password, Role::Administrator).await?;
        output::line(texts.fill(
            "command-user-added",
            &[("name", self.name), ("login", self.login)],
        ));
        Ok(())
    }
}

impl Reset {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let name = second_factor::reset_by_login(&ctx, &self.login).await?;
        output::line(texts.text_with("command-user-reset", "name", name));
        Ok(())
    }
}

impl Import {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let brought = person::bring_file(&ctx, &self.file).await?;
        output::line(texts.fill(
            "command-users-brought",
            &[
                ("created", brought.created.to_string()),
                ("updated", brought.updated.to_string()),
                ("teams", brought.teams.to_string()),
                ("memberships", brought.memberships.to_string()),
            ],
        ));
        for (row, problem) in brought.findings.iter().take(NAMED) {
            let why = texts.text(problem_key(*problem));
            output::line(texts.fill("command-user-left-out", &[("row", row.to_string()), ("why", why)]));
        }
        let more = brought.findings.len().saturating_sub(NAMED);
        if more > 0 {
            output::line(texts.text_with("command-users-more-left-out", "count", more));
        }
        Ok(())
    }
}

fn problem_key(problem: Problem) -> &'static str {
    match problem {
        Problem::Name => "newcomer-name",
        Problem::Login => "newcomer-login",
        Problem::Role => "newcomer-role",
        Problem::NameTaken => "newcomer-name-taken",
        Problem::CannotManage => "newcomer-cannot-manage",
        Problem::Team => "newcomer-team",
        Problem::HasLeft => "newcomer-has-left",
    }
}
