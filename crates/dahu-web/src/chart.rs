//! The data of the charts, as `assets/charts.js` reads them. Every chart stands beside a table with its numbers.

use dahu_app::{
    account::MonthSales,
    forecast::{ForecastReport, Judgement},
    health::{DialsByMonth, MonthOfDials},
    quota::{SpanRow, SubjectQuotas},
    report::{CausesReport, CohortReport, ConcentrationReport, FunnelReportRow},
};
use dahu_core::{
    forecast::Measure,
    funnel::{
        cohort::{CohortCounts, TimeToClose},
        flow::FlowCounts,
        journey::Milestone,
    },
    money::{Amount, Currency},
    quota::{Level, Part},
};
use serde_json::{Value, json};

use crate::{
    forecast::words as forecast_words,
    funnel::words,
    number,
    page::{Page, data_block},
    quota::words as quota_words,
};

/// The Lorenz curve against the line on which all accounts would buy the same.
pub(crate) fn lorenz(page: &Page, report: &ConcentrationReport) -> String {
    data_block(&json!({
        "points": report.lorenz,
        "words": {
            "curve": page.text("lorenz-curve"),
            "equal": page.text("lorenz-equal"),
            "accounts": page.text("lorenz-accounts"),
            "point": page.text("lorenz-point"),
        },
    }))
}

/// The largest accounts with the share that they bring together.
pub(crate) fn pareto(page: &Page, report: &ConcentrationReport) -> String {
    let rows = &report.pareto;
    data_block(&json!({
        "names": rows.iter().map(|row| &row.name).collect::<Vec<_>>(),
        "sales": rows.iter().map(|row| number::for_chart(row.net, page.unit)).collect::<Vec<_>>(),
        "shown": rows.iter().map(|row| number::money(row.net, page.unit)).collect::<Vec<_>>(),
        "shares": rows.iter().map(|row| row.cumulative_share).collect::<Vec<_>>(),
        "words": {
            "sales": page.text("sales"),
            "share": page.text("cumulative-share"),
            "unit": page.unit_label(&report.currency),
        },
    }))
}

/// Targets, those of high or medium intent and closed accounts of each salesperson.
pub(crate) fn funnel(page: &Page, rows: &[FunnelReportRow]) -> String {
    let counts = |pick: fn(&dahu_core::funnel::FunnelCounts) -> u64| -> Vec<u64> {
        rows.iter().map(|row| pick(&row.counts)).collect()
    };
    data_block(&json!({
        "people": rows.iter().map(|row| &row.salesperson).collect::<Vec<_>>(),
        "series": [
            { "name": page.text("funnel-targets"), "counts": counts(|counts| counts.targets) },
            { "name": page.text("funnel-high-medium"), "counts": counts(|counts| counts.high_medium) },
            { "name": page.text("funnel-closed"), "counts": counts(|counts| counts.closed) },
        ],
    }))
}

/// Groups whose time to close is drawn beside that of all.
const CURVES: usize = 4;

/// How many of the targets reached each milestone, as shares with their intervals.
pub(crate) fn milestones(page: &Page, counts: &CohortCounts) -> String {
    let bars = Milestone::ALL.map(|milestone| {
        let share = counts.of_targets(milestone);
        let interval = share.wilson_95();
        json!({
            "name": page.text(words::milestone_key(milestone)),
            "count": page.count(&counts.reached(milestone)),
            "share": share.ratio(),
            "low": interval.map(|interval| interval.low),
            "high": interval.map(|interval| interval.high),
        })
    });
    data_block(&json!({
        "bars": bars,
        "words": { "share": page.text("cohort-of-targets"), "interval": page.text("funnel-interval") },
    }))
}

/// The share closed, day by day: of all targets with its interval, and of the largest groups.
pub(crate) fn time_to_close(page: &Page, report: &CohortReport) -> String {
    let mut known: Vec<_> = report
        .rows
        .iter()
        .filter(|row| row.time_to_close.is_known())
        .collect();
    known.sort_by_key(|row| std::cmp::Reverse(row.time_to_close.closings));
    let groups = known.iter().take(CURVES).map(|row| {
        json!({
            "name": words::group(page.texts(), &row.group),
            "points": closed(&row.time_to_close),
        })
    });
    // One group is all of them.
    let groups: Vec<Value> = if report.rows.len() > 1 {
        groups.collect()
    } else {
        Vec::new()
    };
    data_block(&json!({
        "points": closed(&report.time_to_close),
        "groups": groups,
        "words": {
            "all": page.text("time-to-close-all"),
            "days": page.text("time-to-close-days"),
            "closed": page.text("time-to-close-closed"),
            "interval": page.text("funnel-interval"),
        },
    }))
}

/// Day, share closed, and the ends of its interval where there is one, from the first day to the last that is known.
fn closed(time: &TimeToClose) -> Vec<Value> {
    let curve = &time.curve;
    let last = curve.steps.last().map(|step| step.day);
    let days = curve
        .steps
        .iter()
        .filter(|step| step.events > 0)
        .map(|step| step.day);
    let mut days: Vec<u32> = days.chain(last).collect();
    days.dedup();
    let points = days.into_iter().filter_map(|day| {
        let share = curve.closed_by(day)?;
        let interval = curve.interval_95(day);
        let low = interval.map_or(share, |interval| interval.low);
        let high = interval.map_or(share, |interval| interval.high);
        Some(json!([day, share, low, high]))
    });
    let start = json!([0, 0.0, 0.0, 0.0]);
    std::iter::once(start).chain(points).collect()
}

/// How many accounts had reached each milestone before a period, and how many reached it in the period.
pub(crate) fn flow(page: &Page, counts: &FlowCounts) -> String {
    let names = Milestone::ALL.map(|milestone| page.text(words::milestone_key(milestone)));
    data_block(&json!({
        "people": names,
        "series": [
            { "name": page.text("flow-before"), "counts": Milestone::ALL.map(|one| counts.before(one)) },
            { "name": page.text("flow-entered"), "counts": Milestone::ALL.map(|one| counts.entered(one)) },
        ],
    }))
}

/// From the sales of the earlier period to those of the later one; where the causes are not defined, the change undivided.
pub(crate) fn causes(page: &Page, report: &CausesReport) -> String {
    let amount = |amount: Amount| number::for_chart(amount, page.unit);
    let mut from = report.before.sales;
    let mut bars = vec![json!({
        "name": page.text("earlier-period"), "from": 0.0, "amount": amount(from), "shown": page.money(&from),
        "total": true,
    })];
    let parts = match report.causes {
        Ok(causes) => vec![
            ("cause-targets", causes.targets),
            ("cause-intent", causes.intent),
            ("cause-closing", causes.closing),
            ("cause-sales-per-closed", causes.sales_per_closed),
        ],
        Err(_) => vec![("causes-change", report.change)],
    };
    for (key, part) in parts {
        bars.push(json!({
            "name": page.text(key), "from": amount(from), "amount": amount(part), "shown": page.money(&part),
            "total": false,
        }));
        from = [from, part].into_iter().sum();
    }
    let last = report.after.sales;
    bars.push(json!({
        "name": page.text("later-period"), "from": 0.0, "amount": amount(last), "shown": page.money(&last),
        "total": true,
    }));
    data_block(&json!({ "bars": bars, "unit": page.unit_label(&report.currency) }))
}

/// The months of a year: what was sold against the levels of each.
pub(crate) fn quota_months(page: &Page, found: &SubjectQuotas) -> String {
    let months: Vec<&SpanRow> = found
        .spans
        .iter()
        .filter(|row| matches!(row.span.part(), Part::Month(_)))
        .collect();
    let drawn = |amount: Option<Amount>| amount.map(|amount| number::for_chart(amount, page.unit));
    let shown = |amount: Option<Amount>| amount.map(|amount| number::money(amount, page.unit));
    let level = |level: Level| {
        let of = |row: &&SpanRow| row.quota.as_ref().and_then(|quota| quota.levels.of(level));
        json!({
            "name": page.text(quota_words::level_key(&level)),
            "amounts": months.iter().map(|row| drawn(of(row))).collect::<Vec<_>>(),
            "shown": months.iter().map(|row| shown(of(row))).collect::<Vec<_>>(),
        })
    };
    let has = |level: &Level| {
        let mut of = months.iter().filter_map(|row| row.quota.as_ref());
        of.any(|quota| quota.levels.of(*level).is_some())
    };
    data_block(&json!({
        "months": months.iter().map(|row| row.span.to_string()).collect::<Vec<_>>(),
        "attained": {
            "name": page.text("quota-attained"),
            "amounts": months.iter().map(|row| drawn(row.attained)).collect::<Vec<_>>(),
            "shown": months.iter().map(|row| shown(row.attained)).collect::<Vec<_>>(),
        },
        "levels": Level::ALL.into_iter().filter(has).map(level).collect::<Vec<_>>(),
        "unit": page.unit_label(&found.currency),
    }))
}

/// What was said of a span week by week, and what came.
pub(crate) fn forecast(page: &Page, found: &ForecastReport, judged: &Judgement) -> String {
    let drawn = |amount: Option<Amount>| amount.map(|amount| number::for_chart(amount, page.unit));
    let shown = |amount: Option<Amount>| amount.map(|amount| number::money(amount, page.unit));
    let said = |measure: Measure| {
        let amounts = || judged.kept.iter().map(|kept| kept.figures.measure(measure));
        json!({
            "name": page.text(forecast_words::measure_key(&measure)),
            "amounts": amounts().map(drawn).collect::<Vec<_>>(),
            "shown": amounts().map(shown).collect::<Vec<_>>(),
        })
    };
    let came = |key: &str, amount: Amount| json!({ "name": page.text(key), "amount": number::for_chart(amount, page.unit), "shown": page.money(&amount) });
    data_block(&json!({
        "days": judged.kept.iter().map(|kept| kept.taken_on.to_string()).collect::<Vec<_>>(),
        "said": Measure::ALL.map(said),
        "came": [
            came("forecast-came-won", judged.outcome.won),
            came("forecast-came-sold", judged.outcome.sold),
        ],
        "unit": page.unit_label(&found.currency),
    }))
}

/// Both dials of an account by month end; one of which nothing is known is left out.
pub(crate) fn dials(page: &Page, by_month: &DialsByMonth) -> String {
    let months = &by_month.months;
    let series = |key: &str, of: fn(&MonthOfDials) -> Option<u8>| {
        let values: Vec<Option<u8>> = months.iter().map(of).collect();
        let is_known = values.iter().any(Option::is_some);
        is_known.then(|| json!({ "name": page.text(key), "values": values }))
    };
    let all = [
        series("health-customer", |month| month.score),
        series("health-data", |month| month.percent),
    ];
    data_block(&json!({
        "months": months.iter().map(|month| month.on.to_string()).collect::<Vec<_>>(),
        "series": all.into_iter().flatten().collect::<Vec<_>>(),
    }))
}

/// Net sales by calendar month.
pub(crate) fn months(page: &Page, months: &[MonthSales], currency: Option<Currency>) -> String {
    data_block(&json!({
        "months": months.iter().map(|sales| sales.month.format("%Y-%m").to_string()).collect::<Vec<_>>(),
        "sales": months.iter().map(|sales| number::for_chart(sales.net, page.unit)).collect::<Vec<_>>(),
        "shown": months.iter().map(|sales| number::money(sales.net, page.unit)).collect::<Vec<_>>(),
        "unit": page.unit_label(&currency),
    }))
}
