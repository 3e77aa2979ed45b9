//! `dahu forecast`: keeps what forecasts say.

use clap::{Args, Subcommand};
use dahu_app::forecast::{self, Taking};
use dahu_web::text::Texts;

use super::{Outcome, place::Place};
use crate::output;

/// Keeps what forecasts say, so that they can be held against what came.
#[derive(Debug, Subcommand)]
pub(super) enum Forecast {
    /// Keeps the forecast of this week, where that was not done yet
    Snapshot(Snapshot),
}

/// Keeps the forecast of this week: of the running and the next month, quarter, half and year.
///
/// The server does so by itself, on the first day of the week on which it runs.
#[derive(Debug, Args)]
pub(super) struct Snapshot {
    #[command(flatten)]
    place: Place,
}

impl Forecast {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Snapshot(snapshot) => snapshot.run(texts).await,
        }
    }
}

impl Snapshot {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        output::line(match Box::pin(forecast::take(&ctx)).await? {
            Taking::Taken(kept, lines) => texts.fill(
                "command-forecast-taken",
                &[("week", kept.week_on.to_string()), ("lines", lines.to_string())],
            ),
            Taking::WasTaken(kept) => texts.fill(
                "command-forecast-was-taken",
                &[
                    ("week", kept.week_on.to_string()),
                    ("date", kept.taken_on.to_string()),
                ],
            ),
            Taking::Nothing => texts.text("command-forecast-nothing"),
        });
        Ok(())
    }
}
