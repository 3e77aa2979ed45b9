//! Working reports as tables and as JSON.

use dahu_app::report::{PersonRow, SalesDays, When, WorkReport};
use dahu_core::{
    activity::ActivityKind,
    money::{Amount, Currency},
    report::{Change, Days, Figure, Figures, Measure, Rate},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Cell, Column, Table, answer::in_currency};
use crate::{
    activity::words::{kind_key, outcome_key},
    report::{brief, next_step, words},
    text::Texts,
};

/// The tables of a report: what belongs to the first stands on further sheets.
#[must_use]
pub fn work(report: &WorkReport, texts: &Texts) -> Table {
    let mut table = figures(report, texts);
    let mut further = vec![rates(report, texts)];
    if !report.rows.is_empty() {
        further.push(people(report, texts));
    }
    further.extend([
        days(report, texts),
        activities(report, texts),
        planned(report, texts),
        about(report, texts),
    ]);
    table.further = further;
    table
}

/// A figure's name, with its unit where it is no count.
pub(crate) fn named(texts: &Texts, figure: Figure, currency: Option<Currency>) -> String {
    let name = texts.text(words::figure_key(figure));
    match figure.measure() {
        Measure::Count => name,
        Measure::Minutes => texts.fill(
            "figure-in-unit",
            &[("figure", name), ("unit", texts.text("report-hours"))],
        ),
        Measure::Money => in_currency(&name, currency),
    }
}

/// A whole number of a measure; minutes as hours.
fn cell(measure: Measure, value: Option<i64>) -> Cell {
    let Some(value) = value else {
        return Cell::Nothing;
    };
    match measure {
        Measure::Count => Cell::Difference(value),
        Measure::Minutes => Cell::Decimal((Decimal::from(value) / Decimal::from(60)).round_dp(2)),
        Measure::Money => Cell::Money(Amount::from_ten_thousandths(value)),
    }
}

fn share(change: Option<Change>) -> Cell {
    let points = change.and_then(Change::basis_points);
    let points = points.and_then(|points| i32::try_from(points).ok());
    points.map_or(Cell::Nothing, |points| Cell::Share(f64::from(points) / 10_000.0))
}

/// Every figure beside those of the period before and of the same one last year.
pub(crate) fn figures(report: &WorkReport, texts: &Texts) -> Table {
    let numbers = [
        "report-now",
        "report-previous",
        "report-change",
        "report-change-share",
        "report-last-year",
        "report-change-year",
        "report-change-year-share",
    ];
    let columns = std::iter::once(Column::words(texts.text("report-figure")))
        .chain(numbers.map(|key| Column::numbers(texts.text(key))));
    let mut table = Table::new(words::title(texts, report), columns.collect());
    table.rows = Figure::ALL
        .into_iter()
        .map(|figure| {
            let measure = figure.measure();
            let [now, previous, last_year] = When::ALL.map(|when| report.value(figure, when));
            let change = |before: Option<i64>| {
                Some(Change {
                    now: now?,
                    before: before?,
                })
            };
            let difference = |before: Option<i64>| cell(measure, change(before).map(Change::difference));
            vec![
                Cell::Text(named(texts, figure, report.currency)),
                cell(measure, now),
                cell(measure, previous),
                difference(previous),
                share(change(previous)),
                cell(measure, last_year),
                difference(last_year),
                share(change(last_year)),
            ]
        })
        .collect();
    table
}

/// Activity against results, each rate with the figures that it stands on.
pub(crate) fn rates(report: &WorkReport, texts: &Texts) -> Table {
    let mut columns = vec![Column::words(texts.text("report-figure"))];
    for key in ["report-now", "report-previous", "report-last-year"] {
        columns.push(Column::numbers(texts.text(key)));
        columns.push(Column::words(texts.text("report-stands-on")));
    }
    let mut table = Table::new(texts.text("report-rates"), columns);
    table.rows = Rate::ALL
        .into_iter()
        .map(|rate| {
            let (part, whole) = rate.figures();
            let name = texts.text(words::rate_key(rate));
            let mut cells = vec![Cell::Text(match rate {
                Rate::ActivitiesPerWon => name,
                Rate::SalesPerHour => in_currency(&name, report.currency),
            })];
            for when in When::ALL {
                let found = report.rate(rate, when);
                cells.push(found.value.map_or(Cell::Nothing, |value| {
                    Cell::Money(Amount::from_ten_thousandths(value))
                }));
                let plain = |figure: Figure| cell(figure.measure(), report.value(figure, when)).plain();
                let facts = [("part", plain(part)), ("whole", plain(whole))];
                cells.push(Cell::Text(texts.fill("report-rate-of", &facts)));
            }
            cells
        })
        .collect();
    table
}

/// The people of a report with all figures; before their sum what is counted for several of them and once in all.
fn people(report: &WorkReport, texts: &Texts) -> Table {
    people_with(report, texts, &Figure::ALL)
}

/// The same with some figures.
pub(crate) fn people_with(report: &WorkReport, texts: &Texts, figures: &[Figure]) -> Table {
    let name = Column::words(texts.text("report-person"));
    let numbers = figures
        .iter()
        .map(|figure| Column::numbers(named(texts, *figure, report.currency)));
    let mut table = Table::new(
        texts.text("report-people"),
        std::iter::once(name).chain(numbers).collect(),
    );
    let row = |name: String, of: &Figures| {
        let values = figures
            .iter()
            .map(|figure| cell(figure.measure(), report.known(of, *figure)));
        std::iter::once(Cell::Text(name)).chain(values).collect()
    };
    let named = |person: &PersonRow| match person.person {
        Some(_) => person.name.clone(),
        None => texts.text("report-nobody"),
    };
    table.rows = report
        .rows
        .iter()
        .map(|person| row(named(person), &person.figures))
        .collect();
    table
        .rows
        .push(row(texts.text("report-repeated"), &report.repeated));
    table.rows.push(row(
        texts.text("funnel-total"),
        &report.totals[When::Now as usize],
    ));
    table.has_total = true;
    table
}

/// The days of the period.
fn days(report: &WorkReport, texts: &Texts) -> Table {
    let kinds = ActivityKind::ALL.map(|kind| Column::numbers(texts.text(kind_key(&kind))));
    let mut columns = vec![
        Column::words(texts.text("report-on")),
        Column::numbers(texts.text("report-activities")),
    ];
    columns.extend(kinds);
    columns.push(Column::numbers(texts.text("report-won")));
    columns.push(Column::numbers(named(texts, Figure::Sales, report.currency)));
    let mut table = Table::new(texts.text("report-by-day"), columns);
    table.rows = report
        .days
        .iter()
        .map(|day| {
            let mut cells = vec![Cell::Date(day.on), Cell::Count(day.activities())];
            cells.extend(day.kinds.map(Cell::Count));
            cells.push(Cell::Count(day.won));
            cells.push(day.sales.map_or(Cell::Nothing, Cell::Money));
            cells
        })
        .collect();
    table
}

/// The latest activities in words.
pub(crate) fn activities(report: &WorkReport, texts: &Texts) -> Table {
    let keys = [
        "report-on",
        "account-name",
        "report-kind",
        "report-who",
        "report-text",
        "report-outcome",
        "report-next-step",
    ];
    let columns = keys.map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("report-words"), columns.into());
    let separator = texts.text("list-separator");
    table.rows = report
        .activities
        .rows
        .iter()
        .map(|(activity, account)| {
            let facts = &activity.facts;
            let outcome = facts.outcome.map(|outcome| texts.text(outcome_key(&outcome)));
            vec![
                Cell::Date(facts.on),
                Cell::Text(account.clone()),
                Cell::Text(texts.text(kind_key(&facts.kind))),
                Cell::Text(activity.people.join(&separator)),
                Cell::Text(brief(&facts.text)),
                Cell::words(outcome.as_deref()),
                Cell::Text(next_step(activity)),
            ]
        })
        .collect();
    table
}

/// What is planned.
pub(crate) fn planned(report: &WorkReport, texts: &Texts) -> Table {
    let keys = ["report-due", "account-name", "report-what", "report-who"];
    let columns = keys.map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("report-planned"), columns.into());
    table.rows = report
        .planned
        .rows
        .iter()
        .map(|task| {
            vec![
                Cell::Date(task.due_on),
                Cell::Text(task.account_name.clone()),
                Cell::Text(task.what.clone()),
                Cell::Text(task.owner_name.clone()),
            ]
        })
        .collect();
    table
}

/// Whose work it is, of which days, compared with which, as of when, and what has to be known of that.
fn about(report: &WorkReport, texts: &Texts) -> Table {
    let columns = ["figure", "value"].map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("report-about"), columns.into());
    let mut add = |key: &str, cell: Cell| table.rows.push(vec![Cell::Text(texts.text(key)), cell]);
    let days = |days: Days| Cell::Text(words::days(texts, &days));
    add(
        "report-of",
        Cell::Text(words::name(texts, report.of, &report.name)),
    );
    add("report-now", days(report.compared.now));
    add("report-previous", days(report.compared.previous));
    add("report-last-year", days(report.compared.last_year));
    add("report-sales-to", Cell::Date(report.sales_to));
    for caution in words::cautions(texts, report) {
        add("report-caution", Cell::Text(caution));
    }
    for (key, left_out) in [
        ("report-words", report.activities.left_out),
        ("report-planned", report.planned.left_out),
    ] {
        if left_out > 0 {
            add(key, Cell::Text(texts.counted("report-left-out", left_out)));
        }
    }
    table
}

/// A report as JSON: counts and minutes as numbers, amounts as decimals in strings.
#[must_use]
pub fn work_json(report: &WorkReport) -> Value {
    let days = |days: Days| json!({ "from": days.first, "to": days.last });
    let rows = report.rows.iter().map(|row| {
        json!({
            "person": row.person,
            "name": row.person.map(|_| &row.name),
            "figures": figures_json(report, &row.figures),
        })
    });
    let rates = Rate::ALL.map(|rate| {
        let of = When::ALL.map(|when| {
            let value = report.rate(rate, when).value;
            let value = value.map(|value| Amount::from_ten_thousandths(value).to_string());
            (when.as_str().to_owned(), json!(value))
        });
        (rate.as_str().to_owned(), Value::Object(of.into_iter().collect()))
    });
    let totals = When::ALL.map(|when| {
        let figures = figures_json(report, &report.totals[when as usize]);
        (when.as_str().to_owned(), figures)
    });
    json!({
        "of": report.of.word(),
        "name": report.name,
        "period": report.period.cadence().as_str(),
        "is_running": report.compared.is_running,
        "days": {
            "now": days(report.compared.now),
            "previous": days(report.compared.previous),
            "last_year": days(report.compared.last_year),
        },
        "sales_days": match &report.sales_days {
            SalesDays::Same => json!("same"),
            SalesDays::Until(sold) => days(sold.now),
            SalesDays::Unknown => Value::Null,
        },
        "sales_to": report.sales_to,
        "currency": report.currency,
        "figures": Value::Object(totals.into_iter().collect()),
        "rates": Value::Object(rates.into_iter().collect()),
        "rows": rows.collect::<Vec<_>>(),
        "counted_more_than_once": figures_json(report, &report.repeated),
        "quota": report.quota.map(|quota| json!({
            "span": quota.span.to_string(),
            "basic": quota.levels.basic(),
            "attained": quota.attained,
        })),
        "by_day": report.days.iter().map(|day| json!({
            "on": day.on,
            "activities": day.activities(),
            "won": day.won,
            "sales": day.sales,
        })).collect::<Vec<_>>(),
    })
}

fn figures_json(report: &WorkReport, figures: &Figures) -> Value {
    let fields: Map<String, Value> = Figure::ALL
        .into_iter()
        .map(|figure| {
            let value = report.known(figures, figure);
            let value = match figure.measure() {
                Measure::Count | Measure::Minutes => json!(value),
                Measure::Money => json!(value.map(Amount::from_ten_thousandths)),
            };
            (figure.as_str().to_owned(), value)
        })
        .collect();
    Value::Object(fields)
}
