//! `dahu duplicates`: accounts and contacts that stand twice.

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use dahu_app::{
    Context,
    duplicate::{self, DecisionFilter, Filter, Noun, PairRow, Run, Tracker},
};
use dahu_core::duplicate::Verdict;
use dahu_web::{duplicate_words, text::Texts};

use super::{Outcome, place::Place};
use crate::{output, progress};

/// Pairs of a page that the list is read by.
const PAGE: u64 = 200;

/// Finds accounts and contacts that stand twice, or lists the pairs that were found.
#[derive(Debug, Subcommand)]
pub(super) enum Duplicates {
    /// Compares all accounts and contacts once; what was decided of earlier pairs stays
    Find(Find),
    /// Prints the pairs of the latest search, the surest first
    List(List),
}

/// Searches for duplicates once.
#[derive(Debug, Args)]
pub(super) struct Find {
    #[command(flatten)]
    place: Place,
    /// How to print what it came to
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Lists pairs.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    place: Place,
    /// Of what
    #[arg(long, default_value = "accounts")]
    of: Of,
    /// What the pairs are by the search; all where not given
    #[arg(long)]
    verdict: Option<Said>,
    /// What was decided of them; those that nobody decided about where not given
    #[arg(long)]
    decided: Option<Said>,
    /// How to print the pairs
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Accounts,
    Contacts,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Said {
    Same,
    Related,
    Different,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Said {
    fn verdict(self) -> Verdict {
        match self {
            Self::Same => Verdict::Same,
            Self::Related => Verdict::Related,
            Self::Different => Verdict::Different,
        }
    }
}

impl Duplicates {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Find(find) => find.run(texts).await,
            Self::List(list) => list.run(texts).await,
        }
    }
}

impl Find {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let tracker = Arc::new(Tracker::default());
        let drawing = progress::follow_duplicates(Arc::clone(&tracker), *texts);
        let run = duplicate::run(&ctx, tracker).await;
        drawing.abort();
        let run = run?;
        if self.format == Format::Json {
            output::line(serde_json::to_string_pretty(&run)?);
        } else {
            tell(&run, texts);
        }
        Ok(())
    }
}

/// What a search came to, with every limit that it reached.
fn tell(run: &Run, texts: &Texts) {
    let Some(outcome) = &run.outcome else { return };
    for noun in Noun::ALL {
        for line in duplicate_words::told(texts, noun, outcome) {
            output::line(line);
        }
        for common in duplicate_words::too_common(texts, noun, outcome) {
            output::line(format!("  {common}"));
        }
    }
}

impl List {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let filter = Filter {
            noun: match self.of {
                Of::Accounts => Noun::Account,
                Of::Contacts => Noun::Contact,
            },
            verdict: self.verdict.map(Said::verdict),
            decision: self.decided.map_or(DecisionFilter::Open, |said| {
                DecisionFilter::Decided(said.verdict())
            }),
        };
        if self.format == Format::Json {
            let rows = all(&ctx, &filter).await?;
            output::line(serde_json::to_string_pretty(&rows)?);
        } else {
            let mut after = None;
            loop {
                let page = duplicate::list(&ctx, &filter, after.as_deref(), PAGE).await?;
                for row in &page.rows {
                    output::line(duplicate_words::line(texts, row));
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// All pairs that pass, of which a search keeps no more than its limit.
async fn all(ctx: &Context, filter: &Filter) -> Result<Vec<PairRow>, dahu_app::Error> {
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = duplicate::list(ctx, filter, after.as_deref(), PAGE).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
