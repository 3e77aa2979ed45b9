//! The days of a report: the form above it, its address, and what is wrong with them.

use chrono::NaiveDate;
use dahu_app::report::Window;
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, text::Texts};

/// The query of a report. Empty fields mean the whole ledger as of its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PeriodQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) as_of: String,
}

impl PeriodQuery {
    /// The window asked for.
    ///
    /// # Errors
    ///
    /// [`Failure::Unreadable`] for what is no date.
    pub(crate) fn window(&self) -> Result<Window, Failure> {
        Ok(Window {
            from: date(&self.from)?,
            to: date(&self.to)?,
            as_of: date(&self.as_of)?,
        })
    }

    /// `path` for the same days.
    pub(crate) fn address(&self, path: &str) -> String {
        self.address_with(path, &[])
    }

    /// `path` for the same days, with more fields.
    pub(crate) fn address_with(&self, path: &str, more: &[(&str, &str)]) -> String {
        let days = serde_urlencoded::to_string(self).unwrap_or_default();
        let more = serde_urlencoded::to_string(more).unwrap_or_default();
        let query: Vec<String> = [days, more].into_iter().filter(|part| !part.is_empty()).collect();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    pub(crate) fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// A day that is typed; nothing where nothing is.
///
/// # Errors
///
/// [`Failure::Unreadable`] for what is no date.
pub(crate) fn date(text: &str) -> Result<Option<NaiveDate>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| Failure::Unreadable(text.to_owned()))
}

/// The days of a report in words.
pub(crate) fn in_words(texts: &Texts, from: Option<NaiveDate>, to: NaiveDate, as_of: NaiveDate) -> String {
    let period = match from {
        Some(from) => texts.fill(
            "period-between",
            &[("from", from.to_string()), ("to", to.to_string())],
        ),
        None => texts.text_with("period-until", "to", to),
    };
    if as_of == to {
        period
    } else {
        format!("{period}{}", texts.text_with("period-as-of-added", "date", as_of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_into_the_window_and_back_into_addresses() {
        let query = PeriodQuery {
            from: "2026-01-01".to_owned(),
            to: " ".to_owned(),
            ..PeriodQuery::default()
        };
        let window = query.window().expect("a window");
        assert_eq!(
            (window.from.map(|day| day.to_string()).as_deref(), window.to),
            (Some("2026-01-01"), None)
        );
        let query = PeriodQuery {
            from: "2026-01-01".to_owned(),
            ..PeriodQuery::default()
        };
        assert_eq!(query.address("/funnel"), "/funnel?from=2026-01-01");
        assert_eq!(
            query.address_with("/funnel/accounts", &[("cell", "low")]),
            "/funnel/accounts?from=2026-01-01&cell=low"
        );
        assert_eq!(PeriodQuery::default().address("/funnel"), "/funnel");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["yesterday", "2026-02-30", "2026-13-01", "99999999999-01-01"] {
            let query = PeriodQuery {
                to: text.to_owned(),
                ..PeriodQuery::default()
            };
            assert!(matches!(query.window(), Err(Failure::Unreadable(_))), "{text}");
        }
    }
}
