//! A quota as a small picture: what is sold, the levels as marks, and where it will end.

use dahu_app::quota::Progress;
use dahu_core::{
    money::Amount,
    quota::{Level, Levels, share_of},
};

use super::words;
use crate::{number, page::Page};

/// How wide the picture is drawn; the page stretches it.
const WIDTH: i64 = 1_000;

/// Where everything stands, from zero to [`WIDTH`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Where what is sold ends.
    pub(crate) sold: i64,
    /// The levels: the word of each, and where it stands.
    pub(crate) levels: Vec<(&'static str, i64)>,
    /// Where the forecast begins, lies in the middle and ends.
    pub(crate) forecast: Option<(i64, i64, i64)>,
    /// All of it in words.
    pub(crate) label: String,
}

impl Picture {
    /// The picture of a quota.
    pub(crate) fn of(page: &Page, levels: &Levels, progress: &Progress) -> Self {
        let high = progress.forecast.map_or(Amount::ZERO, |forecast| forecast.high);
        let most = levels.highest().max(progress.attained).max(high);
        // A little more, so that the last mark is not at the edge.
        let most =
            Amount::from_ten_thousandths(most.ten_thousandths().saturating_add(most.ten_thousandths() / 40));
        let place = |amount: Amount| {
            let share = share_of(amount, most).unwrap_or(0);
            (share.clamp(0, dahu_core::quota::BILLION)) / (dahu_core::quota::BILLION / WIDTH)
        };
        let marks = Level::ALL.into_iter().filter_map(|level| {
            let amount = levels.of(level)?;
            Some((level.as_str(), place(amount)))
        });
        let forecast = progress.forecast.ok();
        Self {
            sold: place(progress.attained),
            levels: marks.collect(),
            forecast: forecast.map(|found| (place(found.low), place(found.median), place(found.high))),
            label: label(page, levels, progress),
        }
    }

    /// How wide the interval is, never too thin to be seen.
    pub(crate) fn interval(&self, from: &i64, to: &i64) -> i64 {
        (to - from).max(4)
    }
}

fn label(page: &Page, levels: &Levels, progress: &Progress) -> String {
    let texts = page.texts();
    let forecast = match &progress.forecast {
        Ok(found) => texts.text_with("quota-label-forecast", "interval", words::forecast(page, found)),
        Err(_) => String::new(),
    };
    texts.fill(
        "quota-label",
        &[
            ("attained", page.money(&progress.attained)),
            ("levels", words::levels(levels, &page.unit)),
            (
                "share",
                number::percent(words::share(&progress.pace.attained_share)),
            ),
            ("forecast", forecast),
        ],
    )
}
