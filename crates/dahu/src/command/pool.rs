//! `dahu pool`: runs the rules of the pool.

use clap::{Args, Subcommand};
use dahu_app::pool::{self, PoolPlanRow};
use dahu_web::text::Texts;

use super::{Outcome, place::Place};
use crate::output;

/// Warns about, and releases, accounts that fall under the rules of the pool.
#[derive(Debug, Subcommand)]
pub(super) enum Pool {
    /// Looks at all owned accounts once: warns first, and releases those whose time is up
    Run(Run),
}

/// Runs the rules of the pool once.
#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    place: Place,
    /// Says what would happen, and changes nothing
    #[arg(long)]
    dry_run: bool,
}

impl Pool {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Run(run) => run.run(texts).await,
        }
    }
}

impl Run {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        if self.dry_run {
            let plan = pool::preview(&ctx).await?;
            tell(&plan.warns, &texts.text("command-pool-warns"));
            tell(&plan.releases, &texts.text("command-pool-releases"));
            let facts = told(plan.warned, plan.released, plan.withdrawn);
            output::line(texts.fill("command-pool-would", &facts));
            return Ok(());
        }
        let ran = pool::run(&ctx).await?;
        let number = [("number", ran.number.to_string())];
        let facts = [&number[..], &told(ran.warned, ran.released, ran.withdrawn)[..]].concat();
        output::line(texts.fill("command-pool-ran", &facts));
        Ok(())
    }
}

fn told(warned: u64, released: u64, withdrawn: u64) -> [(&'static str, String); 3] {
    [
        ("warned", warned.to_string()),
        ("released", released.to_string()),
        ("withdrawn", withdrawn.to_string()),
    ]
}

fn tell(rows: &[PoolPlanRow], what: &str) {
    for row in rows {
        output::line(format!(
            "{} {}  {}  {}",
            output::padded(what, 10),
            row.release_on,
            output::padded(&row.owner, 16),
            row.account
        ));
    }
}
