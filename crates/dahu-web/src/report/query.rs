//! The address of a report: how often, which day, whose; and of the rows behind one of its figures.

use dahu_app::report::{When, WorkOf, WorkReport, WorkRequest};
use dahu_core::report::{Cadence, Figure, ReportPeriod};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, page::address, period::date};

/// The query of a report. Empty fields mean this week, and whose work the reader answers for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReportQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) period: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) of: String,
}

/// Which figure's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct BehindQuery {
    pub(super) figure: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) when: String,
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl ReportQuery {
    /// What it asks for.
    pub(super) fn request(&self) -> Result<WorkRequest, Failure> {
        let cadence = match self.period.as_str() {
            "" => Cadence::default(),
            word => Cadence::from_word(word).ok_or(Failure::NotFound)?,
        };
        let of = match self.of.as_str() {
            "" => None,
            word => Some(WorkOf::from_word(word).ok_or(Failure::NotFound)?),
        };
        Ok(WorkRequest {
            cadence,
            day: date(&self.date)?,
            of,
        })
    }

    /// The query of a report that was made: nothing is left out, so that it says the same tomorrow.
    pub(super) fn of_report(report: &WorkReport) -> Self {
        Self {
            period: report.period.cadence().as_str().to_owned(),
            date: report.compared.now.last.to_string(),
            of: report.of.word(),
        }
    }

    /// The same for another period.
    pub(super) fn at(&self, period: ReportPeriod) -> String {
        let query = Self {
            date: period.days().first.to_string(),
            ..self.clone()
        };
        query.address("/reports")
    }

    /// The same for a day, a week or a month around its last day.
    pub(super) fn every(&self, cadence: Cadence) -> String {
        let query = Self {
            period: cadence.as_str().to_owned(),
            ..self.clone()
        };
        query.address("/reports")
    }

    /// The same of somebody else.
    pub(super) fn about(&self, of: WorkOf) -> Self {
        Self {
            of: of.word(),
            ..self.clone()
        }
    }

    pub(super) fn address(&self, path: &str) -> String {
        address(path, self)
    }

    /// Where the rows behind a figure are.
    pub(super) fn behind(&self, figure: Figure, when: When, page: usize) -> String {
        let asked = BehindQuery {
            figure: figure.as_str().to_owned(),
            when: if when == When::Now {
                String::new()
            } else {
                when.as_str().to_owned()
            },
            page,
        };
        let more = serde_urlencoded::to_string(&asked).unwrap_or_default();
        let own = self.address("/reports/rows");
        let sign = if own.contains('?') { '&' } else { '?' };
        format!("{own}{sign}{more}")
    }
}

impl BehindQuery {
    /// The figure, and of which period.
    pub(super) fn asked(&self) -> Result<(Figure, When), Failure> {
        let figure = Figure::from_word(&self.figure).ok_or(Failure::NotFound)?;
        let when = match self.when.as_str() {
            "" => When::Now,
            word => When::from_word(word).ok_or(Failure::NotFound)?,
        };
        Ok((figure, when))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_goes_into_addresses_and_back() {
        let query = ReportQuery {
            period: "month".to_owned(),
            date: "2026-06-30".to_owned(),
            of: "firm".to_owned(),
        };
        let request = query.request().expect("a request");
        assert_eq!(
            (request.cadence, request.of),
            (Cadence::Month, Some(WorkOf::Firm))
        );
        assert_eq!(
            query.behind(Figure::TasksDone, When::LastYear, 2),
            "/reports/rows?period=month&date=2026-06-30&of=firm&figure=tasks_done&when=last_year&page=2"
        );
        let none = ReportQuery::default();
        assert_eq!(none.behind(Figure::Won, When::Now, 0), "/reports/rows?figure=won");
        for wrong in ["year", "Day"] {
            let query = ReportQuery {
                period: wrong.to_owned(),
                ..ReportQuery::default()
            };
            assert!(matches!(query.request(), Err(Failure::NotFound)), "{wrong}");
        }
    }
}
