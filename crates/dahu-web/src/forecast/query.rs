//! The address of a forecast: span, subject, figure, page.

use chrono::{Datelike, NaiveDate};
use dahu_app::forecast::{Figure, ForecastRequest, own_subject};
use dahu_core::{
    access::Action,
    forecast::quarter_of,
    quota::{Span, Subject, SubjectKind},
};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, page::address, visitor::Visitor};

/// What is asked of a forecast; the quarter of today and one's own subject where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) span: String,
    /// `firm`, `team:…` or `person:…`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) subject: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) figure: String,
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl Query {
    /// What is asked for, once it is known that forecasts are for the reader at all.
    pub(super) async fn request(&self, visitor: &Visitor) -> Result<ForecastRequest, Failure> {
        let (ctx, typed) = (&visitor.ctx, self.span.trim());
        for action in [Action::SeeQuotas, Action::SeeOpportunities] {
            if !ctx.is_open(action) {
                return Err(Failure::Forbidden);
            }
        }
        let span = if typed.is_empty() {
            quarter_of(ctx.today())
        } else {
            typed.parse().map_err(|_| Failure::Unreadable(typed.to_owned()))?
        };
        let subject = if self.subject.is_empty() {
            own_subject(ctx).await?
        } else {
            subject_of(&self.subject).ok_or(Failure::NotFound)?
        };
        Ok(ForecastRequest { span, subject })
    }

    /// The figure whose rows are asked for.
    pub(super) fn figure(&self) -> Result<Figure, Failure> {
        Figure::from_word(&self.figure).ok_or(Failure::NotFound)
    }

    /// The query of a request, for links.
    pub(super) fn of(request: &ForecastRequest) -> Self {
        Self {
            span: request.span.to_string(),
            subject: word(&request.subject),
            ..Self::default()
        }
    }

    pub(super) fn address(&self, path: &str) -> String {
        address(path, self)
    }

    /// The rows of the first page as a file.
    pub(super) fn export(&self, path: &str) -> String {
        let query = Self {
            page: 0,
            ..self.clone()
        };
        query.address(path)
    }

    /// The same on another page.
    pub(super) fn turned(&self, path: &str, page: usize) -> String {
        let query = Self { page, ..self.clone() };
        query.address(path)
    }

    /// The rows behind a figure.
    pub(super) fn behind(&self, figure: Figure) -> String {
        let query = Self {
            figure: figure.as_str().to_owned(),
            ..self.clone()
        };
        query.address("/forecast/behind")
    }

    /// The same for another subject.
    pub(super) fn of_subject(&self, subject: &Subject) -> Self {
        Self {
            subject: word(subject),
            ..self.clone()
        }
    }
}

/// The word of a subject in an address.
pub(super) fn word(subject: &Subject) -> String {
    match subject {
        Subject::Firm => "firm".to_owned(),
        other => format!("{}:{}", other.kind().as_str(), other.key()),
    }
}

fn subject_of(word: &str) -> Option<Subject> {
    if word == "firm" {
        return Some(Subject::Firm);
    }
    let (kind, key) = word.split_once(':')?;
    Subject::of(SubjectKind::from_word(kind)?, key)
}

/// The spans to choose from on a day: some of each kind that have passed, the running one and the next, the next first.
pub(super) fn spans_to_choose(today: NaiveDate, chosen: Span) -> Vec<Vec<Span>> {
    let year = Span::of_year(today.year()).ok();
    let around = year.into_iter().flat_map(|year| {
        let others = [-2, -1, 0, 1].map(|later| year.in_year(year.year() + later));
        others.into_iter().flatten()
    });
    let years: Vec<Span> = around.collect();
    let kept = |span: &Span, past: i64, months: i64| {
        let until = (span.first_day() - today).num_days();
        let since = (today - span.last_day()).num_days();
        *span == chosen || (until <= months * 31 && since < past * months * 31)
    };
    let mut kinds = Vec::new();
    for (months, past) in [(1, 6), (3, 5), (6, 3), (12, 2)] {
        let all = years.iter().flat_map(|year| Span::all_of(*year));
        let of_kind = all.filter(|span| i64::from(span.part().months()) == months);
        let mut spans: Vec<Span> = of_kind.filter(|span| kept(span, past, months)).collect();
        if i64::from(chosen.part().months()) == months && !spans.contains(&chosen) {
            spans.push(chosen);
        }
        spans.sort_by_key(|span| std::cmp::Reverse(span.first_day()));
        kinds.push(spans);
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn spans_to_choose_from_are_those_around_today_and_the_chosen_one() {
        let chosen: Span = "2019-Q1".parse().expect("a span");
        let kinds = spans_to_choose(day("2026-06-30"), chosen);
        let words = |kind: usize| {
            let spans = kinds[kind].iter().map(ToString::to_string);
            spans.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            words(0),
            "2026-07 2026-06 2026-05 2026-04 2026-03 2026-02 2026-01 2025-12"
        );
        assert_eq!(
            words(1),
            "2026-Q4 2026-Q3 2026-Q2 2026-Q1 2025-Q4 2025-Q3 2025-Q2 2025-Q1 2019-Q1"
        );
        assert_eq!(words(3), "2027 2026 2025 2024");
        assert_eq!(subject_of("firm"), Some(Subject::Firm));
        assert_eq!(subject_of("team:x"), None);
    }
}
