//! Whether intervals hold what they say: sales with a season and chance are simulated and foretold.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::*;
use crate::money::Amount;

/// A stream of numbers from a seed, the same on every machine (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

/// Six years with a season, three sales a month, each of its own chance.
fn simulated(chance: &mut Chance, first: NaiveDate) -> History {
    let (size, swing, noise) = (
        (9.0 + chance.normal()).exp(),
        0.1 + 0.3 * chance.share(),
        0.15 + 0.35 * chance.share(),
    );
    let mut sales = Vec::new();
    for month in 0..72 {
        let begin = first + Months::new(month);
        let season = 1.0 + swing * (std::f64::consts::TAU * f64::from(begin.month()) / 12.0).sin();
        for later in [3, 13, 24] {
            let amount = size * season * (noise * chance.normal()).exp();
            let amount: Amount = format!("{amount:.4}").parse().expect("an amount");
            sales.push((begin + Days::new(later), amount));
        }
    }
    History::of(sales)
}

#[test]
fn eight_intervals_in_ten_hold_what_came() {
    let mut chance = Chance(20_260_701);
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    let (mut held, mut below, mut all) = (0_u32, 0_u32, 0_u32);
    for _ in 0..400 {
        let history = simulated(&mut chance, first);
        // Some day of 2024 or 2025, and the end of the month, quarter or year that it lies in.
        let as_of = first + Months::new(48) + Days::new(chance.next() % 720);
        let year = Span::of_year(as_of.year()).expect("a year");
        let spans = Span::all_of(year);
        for span in spans.into_iter().filter(|span| span.has(as_of)) {
            let Ok(found) = forecast(span, as_of, &history, &History::default()) else {
                continue;
            };
            let came = history.between(span.first_day(), span.last_day());
            all += 1;
            held += u32::from(found.low <= came && came <= found.high);
            below += u32::from(came < found.low);
        }
    }
    let share = f64::from(held) / f64::from(all);
    let lower = f64::from(below) / f64::from(all);
    assert!(all > 1_400, "{all} forecasts");
    assert!((0.75..=0.85).contains(&share), "{share} of {all}");
    assert!((0.05..=0.15).contains(&lower), "{lower} of {all} are below");
}
