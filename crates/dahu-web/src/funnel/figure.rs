//! The figures of funnels and of reasons: what is shown, its interval, and where the names behind it are.

use dahu_core::share::{Interval, Share};
use serde::Serialize;

use crate::{
    failure::Failure,
    number::{self, DASH},
    page::Page,
};

/// A figure in a cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figure {
    pub(crate) shown: String,
    /// The exact number.
    pub(crate) exact: String,
    /// Its interval.
    pub(crate) interval: Option<String>,
    /// Where the names behind it are.
    pub(crate) address: Option<String>,
}

impl Figure {
    /// A count that opens its names, unless there are none.
    pub(crate) fn count(page: &Page, count: u64, address: String) -> Self {
        Self {
            shown: page.count(&count),
            exact: count.to_string(),
            interval: None,
            address: (count > 0).then_some(address),
        }
    }

    /// A share with Wilson's interval.
    pub(crate) fn share(page: &Page, share: Option<Share>) -> Self {
        let ratio = share.and_then(Share::ratio);
        Self {
            shown: page.percent(&ratio),
            exact: ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
            interval: share.and_then(Share::wilson_95).map(between),
            address: None,
        }
    }

    /// A share that was estimated, with its interval.
    pub(super) fn estimate(page: &Page, found: Option<(f64, Option<Interval>)>) -> Self {
        let share = found.map(|(share, _)| share);
        Self {
            shown: page.percent(&share),
            exact: share.map(|share| share.to_string()).unwrap_or_default(),
            interval: found.and_then(|(_, interval)| interval).map(between),
            address: None,
        }
    }

    /// Words that are no number.
    pub(crate) fn words(shown: String) -> Self {
        Self {
            shown,
            ..Self::default()
        }
    }

    /// Nothing to show.
    pub(crate) fn nothing() -> Self {
        Self::words(DASH.to_owned())
    }
}

/// An interval in words: 8.23–14.93%.
pub(super) fn between(interval: Interval) -> String {
    let low = number::percent(interval.low);
    format!("{}–{}", low.trim_end_matches('%'), number::percent(interval.high))
}

/// A difference of shares in points of percent, with its sign.
pub(super) fn points(difference: f64) -> String {
    let points = difference * 100.0;
    let shown = format!("{:.2}", points.abs());
    let sign = match () {
        () if shown == "0.00" => "",
        () if points < 0.0 => "−",
        () => "+",
    };
    format!("{sign}{shown}")
}

/// `path` with a query and more fields.
pub(super) fn address(path: &str, query: &impl Serialize, more: &[(&str, &str)]) -> String {
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    let more = serde_urlencoded::to_string(more).unwrap_or_default();
    let parts: Vec<String> = [query, more]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", parts.join("&"))
    }
}

/// A word of a form that names one of some things; nothing typed is the first of them.
pub(super) fn chosen<T: Default>(word: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Failure> {
    match word {
        "" => Ok(T::default()),
        word => read(word).ok_or(Failure::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_a_sign_unless_they_are_none() {
        assert_eq!(points(0.0512), "+5.12");
        assert_eq!(points(-0.0512), "−5.12");
        assert_eq!(points(-0.00001), "0.00");
    }

    #[test]
    fn an_address_has_a_question_mark_only_where_something_is_asked() {
        let none: [(&str, &str); 0] = [];
        assert_eq!(address("/funnel/flow", &none, &[]), "/funnel/flow");
        assert_eq!(
            address("/a", &[("by", "team")], &[("cell", "moved")]),
            "/a?by=team&cell=moved"
        );
    }
}
