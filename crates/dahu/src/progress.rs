//! The progress bar of an import on a terminal.

use std::{sync::Arc, time::Duration};

use dahu_app::import::{Stage, Tracker};
use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar is drawn anew.
const DRAW_EVERY: Duration = Duration::from_millis(200);

/// Draws the progress of an import until it is aborted; nothing where standard error is no terminal.
pub(crate) fn follow(tracker: Arc<Tracker>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        loop {
            tokio::time::sleep(DRAW_EVERY).await;
            let progress = tracker.now();
            bar.set_length(progress.bytes_total);
            bar.set_position(progress.bytes_read);
            let left = progress
                .seconds_left
                .map(|seconds| format!(", {seconds:.0} s left"))
                .unwrap_or_default();
            bar.set_message(match progress.stage {
                Stage::Reading => {
                    format!(
                        "{} rows, {:.0} a second{left}",
                        progress.rows_read, progress.rows_per_second
                    )
                }
                Stage::Sorting => format!("{} rows read, sorting", progress.rows_read),
                Stage::Storing => "storing".to_owned(),
                Stage::Figures => "working out the accounts' figures".to_owned(),
            });
        }
    })
}
