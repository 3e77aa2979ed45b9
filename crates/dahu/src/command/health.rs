//! `dahu health`: brings the dials of accounts up to date.

use clap::{Args, Subcommand};
use dahu_app::health;
use dahu_web::text::Texts;

use super::{Outcome, place::Place};
use crate::output;

/// Brings the dials of accounts up to date.
#[derive(Debug, Subcommand)]
pub(super) enum Health {
    /// Works out the dials of all accounts, raises and closes alerts, and tries the score on the past
    Refresh(Refresh),
}

/// Works out the dials of all accounts, raises and closes alerts, and tries the score on the firm's own past.
///
/// The server does so by itself: once a day, when the ledger has changed, and within a minute for accounts about which something
/// was recorded.
#[derive(Debug, Args)]
pub(super) struct Refresh {
    #[command(flatten)]
    place: Place,
}

impl Health {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Refresh(refresh) => refresh.run(texts).await,
        }
    }
}

impl Refresh {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let done = Box::pin(health::refresh(&ctx)).await?;
        output::line(texts.fill(
            "command-health-refreshed",
            &[
                ("accounts", done.accounts.to_string()),
                ("changed", done.changed.to_string()),
                ("raised", done.raised.to_string()),
                ("passed", done.passed.to_string()),
            ],
        ));
        Ok(())
    }
}
