//! What the past says of the score.

use askama::Template;
use dahu_app::health::{self, LookedBack};
use dahu_core::{
    health::{Brier, Calibrated, Judgement, LOSSES_AT_LEAST, OBSERVATIONS_OF_A_RATE, PART_LOSSES_AT_LEAST},
    share::Share,
};

use super::words;
use crate::{
    failure::Answer,
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Units of the picture on each side.
const SIDE: f64 = 400.0;

/// A point of the picture: what was said, and what came, with its interval.
struct Point {
    x: i64,
    y: i64,
    low: i64,
    high: i64,
}

#[derive(Template)]
#[template(path = "health/backtest.html")]
struct BacktestPage {
    page: Page,
    past: LookedBack,
}

pub(super) async fn show(visitor: Visitor) -> Answer {
    render(&BacktestPage {
        past: health::backtest(&visitor.ctx).await?,
        page: Page::titled(&visitor.reader, Section::Accounts, "health-backtest"),
    })
}

impl BacktestPage {
    /// A measure from 0 to 1.
    fn measure(&self, value: &f64) -> String {
        format!("{value:.3}")
    }

    /// The skill of chances, against giving all the same.
    fn skill(&self, brier: &Brier) -> String {
        self.page.percent(&brier.skill())
    }

    /// A share with its interval.
    fn share(&self, share: &Share) -> String {
        words::chance(self.page.texts(), share)
    }

    fn days(&self, days: &[chrono::NaiveDate]) -> String {
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        days.join(&self.page.text("list-separator"))
    }

    /// The points of the picture.
    fn points(&self, calibrated: &Calibrated) -> Vec<Point> {
        let points = calibrated.bins.iter().filter_map(|(_, forecasts)| {
            let came = forecasts.lost.ratio()?;
            let interval = forecasts.lost.wilson_95()?;
            Some(Point {
                x: place(forecasts.chance),
                y: place(1.0 - came),
                low: place(1.0 - interval.low),
                high: place(1.0 - interval.high),
            })
        });
        points.collect()
    }
}

/// A share as a place on a side of the picture.
#[expect(clippy::cast_possible_truncation, reason = "within the side of the picture")]
fn place(share: f64) -> i64 {
    (share.clamp(0.0, 1.0) * SIDE).round() as i64
}
