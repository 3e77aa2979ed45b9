//! `dahu user add`: a person who signs in.

use std::io::{self, BufRead};

use clap::{Args, Subcommand};
use dahu_app::person;
use dahu_core::person::Role;
use dahu_web::text::Texts;

use super::{Outcome, place::Place};
use crate::output;

/// People who sign in.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Adds an administrator; the password is read from standard input
    Add(Add),
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

impl User {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let Self::Add(add) = self;
        let ctx = add.place.context(texts).await?;
        output::note(texts.text("command-type-password"));
        let mut password = String::new();
        io::stdin().lock().read_line(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']);
        person::add(&ctx, &add.name, &add.login, password, Role::Administrator).await?;
        output::line(texts.fill("command-user-added", &[("name", add.name), ("login", add.login)]));
        Ok(())
    }
}
