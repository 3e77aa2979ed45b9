//! The words of working reports: figures, rates, periods, and what has to be said about days.

use dahu_app::report::{SalesDays, WorkOf, WorkReport};
use dahu_core::report::{Cadence, Days, Figure, Rate, ReportPeriod, Shifted};

use crate::{activity::words as activity_words, text::Texts};

/// The key of what a report of a cadence is called.
pub(crate) fn cadence_key(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Day => "report-day",
        Cadence::Week => "report-week",
        Cadence::Month => "report-month",
    }
}

/// The keys of the links to the period before and after.
pub(super) fn turning_keys(cadence: Cadence) -> (&'static str, &'static str) {
    match cadence {
        Cadence::Day => ("report-day-before", "report-day-after"),
        Cadence::Week => ("report-week-before", "report-week-after"),
        Cadence::Month => ("report-month-before", "report-month-after"),
    }
}

/// The key of a figure's name.
pub(crate) fn figure_key(figure: Figure) -> &'static str {
    match figure {
        Figure::Activities => "report-activities",
        Figure::Kind(kind) => activity_words::kind_key(&kind),
        Figure::Effort => "report-effort",
        Figure::Accounts => "report-accounts",
        Figure::Contacts => "report-contacts",
        Figure::TasksDone => "report-tasks-done",
        Figure::TasksMissed => "report-tasks-missed",
        Figure::Assessments => "report-assessments",
        Figure::Targets => "report-targets",
        Figure::Opened => "report-opened",
        Figure::Advanced => "report-advanced",
        Figure::Won => "report-won",
        Figure::WonAmount => "report-won-amount",
        Figure::Lost => "report-lost",
        Figure::Sales => "report-sales",
    }
}

/// The key of a figure's definition.
pub(super) fn figure_definition(figure: Figure) -> &'static str {
    match figure {
        Figure::Activities => "report-activities-definition",
        Figure::Kind(_) => "report-kind-definition",
        Figure::Effort => "report-effort-definition",
        Figure::Accounts => "report-accounts-definition",
        Figure::Contacts => "report-contacts-definition",
        Figure::TasksDone => "report-tasks-done-definition",
        Figure::TasksMissed => "report-tasks-missed-definition",
        Figure::Assessments => "report-assessments-definition",
        Figure::Targets => "report-targets-definition",
        Figure::Opened => "report-opened-definition",
        Figure::Advanced => "report-advanced-definition",
        Figure::Won => "report-won-definition",
        Figure::WonAmount => "report-won-amount-definition",
        Figure::Lost => "report-lost-definition",
        Figure::Sales => "report-sales-definition",
    }
}

/// The key of a rate's name.
pub(crate) fn rate_key(rate: Rate) -> &'static str {
    match rate {
        Rate::ActivitiesPerWon => "report-activities-per-won",
        Rate::SalesPerHour => "report-sales-per-hour",
    }
}

/// The key of a rate's definition.
pub(super) fn rate_definition(rate: Rate) -> &'static str {
    match rate {
        Rate::ActivitiesPerWon => "report-activities-per-won-definition",
        Rate::SalesPerHour => "report-sales-per-hour-definition",
    }
}

/// Whose work it is.
pub(crate) fn name(texts: &Texts, of: WorkOf, name: &str) -> String {
    match of {
        WorkOf::Firm => texts.text("quota-firm"),
        WorkOf::Team(_) | WorkOf::Person(_) => name.to_owned(),
    }
}

/// Some days: the one, or the first and the last.
pub(crate) fn days(texts: &Texts, days: &Days) -> String {
    if days.first == days.last {
        return days.first.to_string();
    }
    texts.fill(
        "report-days",
        &[("first", days.first.to_string()), ("last", days.last.to_string())],
    )
}

/// A period: the day, the week with its number, or the month.
pub(crate) fn period(texts: &Texts, period: &ReportPeriod) -> String {
    use chrono::Datelike;
    let whole = period.days();
    match period.cadence() {
        Cadence::Day => whole.first.to_string(),
        Cadence::Week => {
            let week = whole.first.iso_week();
            texts.fill(
                "report-week-number",
                &[
                    ("year", week.year().to_string()),
                    ("week", week.week().to_string()),
                    ("days", days(texts, &whole)),
                ],
            )
        }
        Cadence::Month => whole.first.format("%Y-%m").to_string(),
    }
}

/// What a report is called: of what kind it is, and whose work it is about.
pub(crate) fn title(texts: &Texts, report: &WorkReport) -> String {
    texts.fill(
        "report-title",
        &[
            ("kind", texts.text(cadence_key(report.period.cadence()))),
            ("name", name(texts, report.of, &report.name)),
        ],
    )
}

/// What has to be known of the days before figures are compared.
pub(crate) fn cautions(texts: &Texts, report: &WorkReport) -> Vec<String> {
    let mut found = Vec::new();
    let compared = &report.compared;
    if compared.is_running {
        found.push(texts.fill(
            "report-running",
            &[
                ("last", compared.now.last.to_string()),
                ("previous", days(texts, &compared.previous)),
                ("year", days(texts, &compared.last_year)),
            ],
        ));
    }
    match compared.shifted {
        Some(Shifted::LeapDay) => found.push(texts.text("report-shifted-leap-day")),
        Some(Shifted::WeekFiftyThree) => found.push(texts.text("report-shifted-week")),
        None => {}
    }
    match &report.sales_days {
        SalesDays::Same => {}
        SalesDays::Until(sold) => found.push(texts.fill(
            "report-sales-until",
            &[
                ("last", sold.now.last.to_string()),
                ("previous", days(texts, &sold.previous)),
                ("year", days(texts, &sold.last_year)),
            ],
        )),
        SalesDays::Unknown if report.currency.is_none() => found.push(texts.text("report-sales-none")),
        SalesDays::Unknown => found.push(texts.text_with("report-sales-unknown", "date", report.sales_to)),
    }
    found
}

/// From what the figures come.
pub(crate) fn sources(texts: &Texts, report: &WorkReport) -> String {
    texts.text_with("report-sources", "date", report.sales_to)
}

/// A day with the name of its weekday.
pub(crate) fn weekday(texts: &Texts, on: chrono::NaiveDate) -> String {
    use chrono::{Datelike, Weekday};
    let key = match on.weekday() {
        Weekday::Mon => "weekday-monday",
        Weekday::Tue => "weekday-tuesday",
        Weekday::Wed => "weekday-wednesday",
        Weekday::Thu => "weekday-thursday",
        Weekday::Fri => "weekday-friday",
        Weekday::Sat => "weekday-saturday",
        Weekday::Sun => "weekday-sunday",
    };
    texts.fill(
        "report-weekday",
        &[("day", on.to_string()), ("name", texts.text(key))],
    )
}

/// The page of the quotas of whoever the report is about.
pub(super) fn quota_address(of: &WorkOf) -> String {
    match of {
        WorkOf::Firm => "/quotas/firm/all".to_owned(),
        WorkOf::Team(id) => format!("/quotas/team/{id}"),
        WorkOf::Person(id) => format!("/quotas/person/{id}"),
    }
}
