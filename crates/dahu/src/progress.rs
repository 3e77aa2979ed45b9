//! The progress bars of imports, valuations and searches for duplicates on a terminal.

use std::{sync::Arc, time::Duration};

use dahu_app::{
    duplicate,
    import::{Progress, Stage, Tracker},
    valuation,
};
use dahu_web::{
    duplicate_words,
    text::{Texts, time_left},
};
use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar is drawn anew.
const DRAW_EVERY: Duration = Duration::from_millis(200);

/// Draws the progress of an import until it is aborted; nothing where standard error is no terminal.
pub(crate) fn follow(tracker: Arc<Tracker>, texts: Texts) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        loop {
            tokio::time::sleep(DRAW_EVERY).await;
            let progress = tracker.now();
            bar.set_length(progress.bytes_total);
            bar.set_position(progress.bytes_read);
            bar.set_message(in_words(&texts, &progress));
        }
    })
}

/// Draws the progress of a valuation until it is aborted; nothing where standard error is no terminal.
pub(crate) fn follow_valuation(
    tracker: Arc<valuation::Tracker>,
    texts: Texts,
) -> tokio::task::JoinHandle<()> {
    draw(move || {
        let progress = tracker.now();
        (progress.share(), stage_in_words(&texts, progress.stage))
    })
}

/// The same for a search for duplicates.
pub(crate) fn follow_duplicates(
    tracker: Arc<duplicate::Tracker>,
    texts: Texts,
) -> tokio::task::JoinHandle<()> {
    draw(move || {
        let progress = tracker.now();
        let stage = texts.text(duplicate_words::stage_key(progress.stage));
        (progress.share(), stage)
    })
}

/// Draws a share from 0 to 1 and what is being done until it is aborted.
fn draw(now: impl Fn() -> (f64, String) + Send + 'static) -> tokio::task::JoinHandle<()> {
    const PARTS: f64 = 1_000.0;
    tokio::spawn(async move {
        let bar = ProgressBar::new(1_000);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        loop {
            tokio::time::sleep(DRAW_EVERY).await;
            let (share, stage) = now();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share from 0 to 1 in thousandths"
            )]
            bar.set_position((share * PARTS) as u64);
            bar.set_message(stage);
        }
    })
}

fn stage_in_words(texts: &Texts, stage: valuation::Stage) -> String {
    texts.text(match stage {
        valuation::Stage::Reading => "valuation-stage-reading",
        valuation::Stage::Fitting => "valuation-stage-fitting",
        valuation::Stage::Valuing => "valuation-stage-valuing",
        valuation::Stage::Trying => "valuation-stage-trying",
        valuation::Stage::Simulating => "valuation-stage-simulating",
        valuation::Stage::Storing => "valuation-stage-storing",
    })
}

fn in_words(texts: &Texts, progress: &Progress) -> String {
    let rows = progress.rows_read.to_string();
    match progress.stage {
        Stage::Reading => {
            let rate = format!("{:.0}", progress.rows_per_second);
            let mut words = vec![texts.fill("command-reading", &[("rows", rows), ("rate", rate)])];
            words.extend(progress.seconds_left.map(|seconds| time_left(texts, seconds)));
            words.join(&texts.text("name-separator"))
        }
        Stage::Sorting => texts.text_with("command-sorting", "rows", rows),
        Stage::Storing => texts.text("command-storing"),
        Stage::Figures => texts.text("command-figures"),
    }
}
