//! Figures and changes as pages write them.

use dahu_app::report::{PersonRow, When, WorkOf, WorkReport};
use dahu_core::{
    money::Amount,
    quota::share_of,
    report::{Change, Figure, Measure, Rate},
};

use super::{query::ReportQuery, words};
use crate::{
    number::{self, DASH, Unit},
    page::Page,
};

/// A figure in a cell.
pub(super) struct Shown {
    /// The exact number; none where nothing is known.
    pub(super) exact: Option<String>,
    pub(super) shown: String,
    /// Where the rows that it counts are.
    pub(super) address: Option<String>,
}

/// How a figure changed.
pub(super) struct Changed {
    /// By how much, with its sign.
    pub(super) difference: String,
    /// The same in percent; none where there is no base.
    pub(super) share: Option<String>,
}

/// A figure with those that it is compared with.
pub(super) struct FigureRow {
    pub(super) key: &'static str,
    pub(super) definition: &'static str,
    /// The unit behind the name.
    pub(super) unit: Option<String>,
    /// Whether it is a part of the one above.
    pub(super) is_part: bool,
    /// Now, before, last year.
    pub(super) cells: [Shown; 3],
    /// Against the period before, and against last year; none where one of them is not known.
    pub(super) changes: [Option<Changed>; 2],
}

/// A rate with the figures that it stands on.
pub(super) struct RateRow {
    pub(super) key: &'static str,
    pub(super) definition: &'static str,
    pub(super) unit: Option<String>,
    /// Now, before, last year: the rate, and what it stands on.
    pub(super) cells: [(String, String); 3],
}

/// A whole number of a measure as people read it.
pub(crate) fn written(measure: Measure, value: i64, unit: Unit) -> String {
    match measure {
        Measure::Count => number::grouped(&value.to_string()),
        Measure::Minutes => hours(value),
        Measure::Money => number::money(Amount::from_ten_thousandths(value), unit),
    }
}

/// Minutes as hours with one place, rounded half away from zero.
pub(crate) fn hours(minutes: i64) -> String {
    let tenths = (minutes.unsigned_abs() * 10 + 30) / 60;
    let sign = if minutes < 0 && tenths > 0 { "-" } else { "" };
    number::grouped(&format!("{sign}{}.{}", tenths / 10, tenths % 10))
}

/// The exact number of a measure, for programs that read the page.
fn exact(measure: Measure, value: i64) -> String {
    match measure {
        Measure::Count | Measure::Minutes => value.to_string(),
        Measure::Money => Amount::from_ten_thousandths(value).to_string(),
    }
}

impl Shown {
    pub(super) fn of(page: &Page, figure: Figure, value: Option<i64>, address: Option<String>) -> Self {
        let Some(value) = value else {
            return Self {
                exact: None,
                shown: DASH.to_owned(),
                address: None,
            };
        };
        Self {
            exact: Some(exact(figure.measure(), value)),
            shown: written(figure.measure(), value, page.unit),
            // Nothing lies behind nothing, but lines that cancel out each other may.
            address: address.filter(|_| value != 0 || figure == Figure::Sales),
        }
    }
}

impl Changed {
    fn of(page: &Page, figure: Figure, now: Option<i64>, before: Option<i64>) -> Option<Self> {
        let change = Change {
            now: now?,
            before: before?,
        };
        let difference = change.difference();
        let shown = written(figure.measure(), difference, page.unit);
        Some(Self {
            difference: if difference > 0 {
                format!("+{shown}")
            } else {
                shown
            },
            share: change.basis_points().map(percent),
        })
    }
}

/// Hundredths of a percent with their sign.
pub(crate) fn percent(basis_points: i64) -> String {
    let tenths = (basis_points.unsigned_abs() + 5) / 10;
    let sign = match basis_points {
        _ if tenths == 0 => "",
        ..0 => "\u{2212}",
        _ => "+",
    };
    let whole = number::grouped(&(tenths / 10).to_string());
    format!("{sign}{whole}.{}%", tenths % 10)
}

/// The figures of a part of the report, each beside those of earlier periods.
pub(super) fn rows(
    page: &Page,
    report: &WorkReport,
    query: &ReportQuery,
    figures: &[Figure],
) -> Vec<FigureRow> {
    let row = |figure: &Figure| {
        let values = When::ALL.map(|when| report.value(*figure, when));
        let cell = |when: When| {
            let address = query.behind(*figure, when, 0);
            Shown::of(page, *figure, values[when as usize], Some(address))
        };
        FigureRow {
            key: words::figure_key(*figure),
            definition: words::figure_definition(*figure),
            unit: unit(page, report, *figure),
            is_part: matches!(figure, Figure::Kind(_)),
            cells: When::ALL.map(cell),
            changes: [values[1], values[2]].map(|before| Changed::of(page, *figure, values[0], before)),
        }
    };
    figures.iter().map(row).collect()
}

/// In what a figure is written, where that is no count.
fn unit(page: &Page, report: &WorkReport, figure: Figure) -> Option<String> {
    match figure.measure() {
        Measure::Count => None,
        Measure::Minutes => Some(page.text("report-hours")),
        Measure::Money => Some(page.unit_label(&report.currency)),
    }
}

/// Activity against results.
pub(super) fn rates(page: &Page, report: &WorkReport) -> Vec<RateRow> {
    let row = |rate: Rate| {
        let (part, whole) = rate.figures();
        let cell = |when: When| {
            let found = report.rate(rate, when);
            let shown = match (found.value, rate) {
                (Some(value), Rate::ActivitiesPerWon) => {
                    let rate = Amount::from_ten_thousandths(value).to_decimal();
                    number::grouped(&rate.round_dp(1).to_string())
                }
                (Some(value), Rate::SalesPerHour) => written(Measure::Money, value, page.unit),
                (None, _) if found.whole < rate.at_least() => page.text("report-too-few"),
                (None, _) => page.text("report-other-days"),
            };
            let counted = |figure: Figure, value: i64| match report.value(figure, when) {
                Some(_) => written(figure.measure(), value, page.unit),
                None => DASH.to_owned(),
            };
            let stands_on = [
                ("part", counted(part, found.part)),
                ("whole", counted(whole, found.whole)),
            ];
            (shown, page.texts().fill("report-rate-of", &stands_on))
        };
        RateRow {
            key: words::rate_key(rate),
            definition: words::rate_definition(rate),
            unit: (rate == Rate::SalesPerHour).then(|| page.unit_label(&report.currency)),
            cells: When::ALL.map(cell),
        }
    };
    Rate::ALL.map(row).into()
}

/// The figures that rows of people have.
pub(super) const OF_PEOPLE: [Figure; 10] = [
    Figure::Activities,
    Figure::Effort,
    Figure::Accounts,
    Figure::Contacts,
    Figure::TasksDone,
    Figure::TasksMissed,
    Figure::Opened,
    Figure::Won,
    Figure::WonAmount,
    Figure::Sales,
];

/// A person, what is counted for several of them, or all.
pub(super) struct PersonShown {
    pub(super) name: String,
    /// The report of a person.
    pub(super) address: Option<String>,
    pub(super) cells: Vec<Shown>,
    /// What is attained of the quota that stands.
    pub(super) quota: Option<String>,
}

/// The people of a report.
pub(super) fn people(page: &Page, report: &WorkReport, query: &ReportQuery) -> Vec<PersonShown> {
    let row = |row: &PersonRow| {
        let own = row.person.map(|person| query.about(WorkOf::Person(person)));
        let cells = OF_PEOPLE.map(|figure| {
            let behind = own.as_ref().map(|own| own.behind(figure, When::Now, 0));
            Shown::of(page, figure, report.known(&row.figures, figure), behind)
        });
        PersonShown {
            name: match row.person {
                Some(_) => row.name.clone(),
                None => page.text("report-nobody"),
            },
            address: own.map(|own| own.address("/reports")),
            cells: cells.into(),
            quota: row.quota.as_ref().map(attained),
        }
    };
    report.rows.iter().map(row).collect()
}

/// What is counted for several people and once in all, and the sum.
pub(super) fn sums(page: &Page, report: &WorkReport, query: &ReportQuery) -> [PersonShown; 2] {
    let repeated = OF_PEOPLE.map(|figure| {
        let value = report.known(&report.repeated, figure);
        Shown::of(page, figure, value, None)
    });
    let total = OF_PEOPLE.map(|figure| {
        let behind = query.behind(figure, When::Now, 0);
        Shown::of(page, figure, report.value(figure, When::Now), Some(behind))
    });
    [
        PersonShown {
            name: page.text("report-repeated"),
            address: None,
            cells: repeated.into(),
            quota: None,
        },
        PersonShown {
            name: page.text("funnel-total"),
            address: None,
            cells: total.into(),
            quota: report.quota.as_ref().map(attained),
        },
    ]
}

/// What is attained of the basic level of a quota, in percent.
pub(super) fn attained(standing: &dahu_app::quota::Standing) -> String {
    let share = share_of(standing.attained, standing.levels.basic()).unwrap_or(0);
    number::percent(crate::quota::words::share(&share))
}

/// How long the bar of an amount is, from 0 to 1,000, where the largest is all.
pub(crate) fn bar(amount: i64, most: i64) -> i64 {
    if amount <= 0 || most <= 0 {
        return 0;
    }
    let long = i128::from(amount) * 1_000 / i128::from(most);
    i64::try_from(long).unwrap_or(1_000).max(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_percents_are_rounded_and_signed() {
        for (minutes, shown) in [
            (0, "0.0"),
            (90, "1.5"),
            (20, "0.3"),
            (3, "0.1"),
            (2, "0.0"),
            (-90, "−1.5"),
            (75_000, "1,250.0"),
        ] {
            assert_eq!(hours(minutes), shown, "{minutes}");
        }
        for (points, shown) in [
            (0, "0.0%"),
            (2_000, "+20.0%"),
            (-1_667, "−16.7%"),
            (4, "0.0%"),
            (5, "+0.1%"),
            (12_345_678, "+123,456.8%"),
        ] {
            assert_eq!(percent(points), shown, "{points}");
        }
        assert_eq!(
            (bar(5, 10), bar(0, 10), bar(-3, 10), bar(1, 1_000_000)),
            (500, 0, 0, 4)
        );
    }
}
