//! Shares with their intervals as JSON. Ends of intervals are estimates: more digits than tables show would say nothing.

use dahu_core::share::Share;
use serde_json::{Value, json};

/// A share from 0 to 1 with the ends of its interval; nulls where it has none.
pub(super) fn share_json(share: Option<Share>) -> Value {
    let [low, high] = ends(share);
    json!({ "share": share.and_then(Share::ratio), "low": low, "high": high })
}

/// The ends of the interval of a share at 95 %, to hundredths of a percent.
pub(super) fn ends(share: Option<Share>) -> [Option<f64>; 2] {
    let interval = share.and_then(Share::wilson_95);
    [
        interval.map(|interval| percent_hundredths(interval.low)),
        interval.map(|interval| percent_hundredths(interval.high)),
    ]
}

/// A share from 0 to 1, to hundredths of a percent.
pub(super) fn percent_hundredths(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// Points, to hundredths.
pub(super) fn hundredths(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_have_the_digits_that_tables_show() {
        let share = Share { part: 38, whole: 341 };
        assert_eq!(
            share_json(Some(share)),
            json!({ "share": 38.0 / 341.0, "low": 0.0823, "high": 0.1493 })
        );
        let nothing = json!({ "share": null, "low": null, "high": null });
        assert_eq!(share_json(None), nothing);
        assert_eq!(share_json(Some(Share { part: 0, whole: 0 })), nothing);
    }

    #[test]
    fn what_rounding_left_of_a_whole_number_is_gone() {
        let found = [99.999_999_999_999_99, 57.499_999_999_999, 63.456].map(hundredths);
        assert_eq!(json!(found), json!([100.0, 57.5, 63.46]));
        assert_eq!(json!(percent_hundredths(0.999_999_9)), json!(1.0));
    }
}
