//! Cohorts, flows, causes of change and the names behind them, as tables and as JSON.

use dahu_app::report::{CausesReport, CohortReport, FlowReport, Grouping, HonestAccounts, Rate};
use dahu_core::{
    decomposition::{Causes, Undefined},
    funnel::{cohort::CohortCounts, flow::FlowCounts, journey::Milestone},
    money::Amount,
    share::Share,
};
use serde_json::{Value, json};

use super::{Cell, Column, Table};
use crate::{
    funnel::{causes::why_undefined, cohort::DAYS, words},
    text::Texts,
};

fn milestones(texts: &Texts) -> impl Iterator<Item = Column> {
    Milestone::ALL
        .map(|one| Column::numbers(texts.text(words::milestone_key(one))))
        .into_iter()
}

/// A cohort group by group, the sum in the last row, with the share that is compared and the time to close.
#[must_use]
pub fn cohort(report: &CohortReport, (by, rate): (Grouping, Rate), texts: &Texts) -> Table {
    let name = || Column::words(texts.text(words::grouping_key(by)));
    let number = |key: &str| Column::numbers(texts.text(key));
    let standing = ["fate-still-open", "fate-dropped", "won-not-invoiced"].map(number);
    let columns = std::iter::once(name()).chain(milestones(texts)).chain(standing);
    let mut table = Table::new(texts.text("cohort-title"), columns.collect());
    let rows = report.rows.iter();
    table.rows = rows
        .clone()
        .map(|row| counts(words::group(texts, &row.group), &row.counts))
        .collect();
    table.rows.push(counts(texts.text("funnel-total"), &report.total));
    table.has_total = true;

    let rate = texts.text_with("comparison-title", "rate", texts.text(words::rate_key(rate)));
    let columns = vec![
        name(),
        number("comparison-part"),
        number("comparison-whole"),
        number("comparison-raw"),
        number("funnel-interval-low"),
        number("funnel-interval-high"),
        number("comparison-shrunk"),
        number("funnel-interval-low"),
        number("funnel-interval-high"),
        number("comparison-rest"),
        number("comparison-difference-share"),
        number("funnel-interval-low"),
        number("funnel-interval-high"),
    ];
    let mut compared = Table::new(rate, columns);
    compared.rows = rows
        .clone()
        .map(|row| {
            let compared = &row.compared;
            let (shrunk, difference) = (compared.shrunk, compared.difference);
            let mut cells = vec![Cell::Text(words::group(texts, &row.group))];
            cells.extend([compared.share.part, compared.share.whole].map(Cell::Count));
            cells.extend(share(compared.share));
            cells.push(Cell::share(shrunk.map(|(share, _)| share)));
            cells.push(Cell::share(shrunk.map(|(_, interval)| interval.low)));
            cells.push(Cell::share(shrunk.map(|(_, interval)| interval.high)));
            cells.push(Cell::share(compared.rest.ratio()));
            cells.push(Cell::share(difference.map(|difference| difference.value)));
            cells.push(Cell::share(difference.map(|difference| difference.low)));
            cells.push(Cell::share(difference.map(|difference| difference.high)));
            cells
        })
        .collect();
    table.further = vec![compared, times(report, name(), texts)];
    table
}

fn times(report: &CohortReport, name: Column, texts: &Texts) -> Table {
    let keys = [
        "closings",
        "median-days",
        "closed-by-90",
        "closed-by-180",
        "closed-by-365",
    ];
    let columns = keys.map(|key| Column::numbers(texts.text(key)));
    let mut table = Table::new(
        texts.text("time-to-close"),
        std::iter::once(name).chain(columns).collect(),
    );
    let groups = report
        .rows
        .iter()
        .map(|row| (words::group(texts, &row.group), &row.time_to_close));
    let all = groups.chain([(texts.text("funnel-total"), &report.time_to_close)]);
    table.rows = all
        .map(|(name, time)| {
            let curve = time.is_known().then_some(&time.curve);
            let median = curve.and_then(|curve| curve.median());
            let mut cells = vec![Cell::Text(name), Cell::Count(time.closings)];
            cells.push(median.map_or(Cell::Nothing, |days| Cell::Count(u64::from(days))));
            cells.extend(DAYS.map(|day| Cell::share(curve.and_then(|curve| curve.closed_by(day)))));
            cells
        })
        .collect();
    table
}

fn counts(name: String, counts: &CohortCounts) -> Vec<Cell> {
    let reached = Milestone::ALL.map(|one| counts.reached(one));
    let standing = [counts.still_open, counts.dropped, counts.won_not_invoiced];
    let numbers = reached.into_iter().chain(standing).map(Cell::Count);
    std::iter::once(Cell::Text(name)).chain(numbers).collect()
}

fn share(share: Share) -> [Cell; 3] {
    let interval = share.wilson_95();
    [
        Cell::share(share.ratio()),
        Cell::share(interval.map(|interval| interval.low)),
        Cell::share(interval.map(|interval| interval.high)),
    ]
}

/// A cohort as JSON.
#[must_use]
pub fn cohort_json(report: &CohortReport) -> Value {
    let counts = |counts: &CohortCounts| {
        let mut fields = by_milestone(|one| counts.reached(one));
        fields["still_open"] = json!(counts.still_open);
        fields["dropped"] = json!(counts.dropped);
        fields["won_not_invoiced"] = json!(counts.won_not_invoiced);
        fields
    };
    let rows = report.rows.iter().map(|row| {
        let compared = &row.compared;
        json!({
            "group": row.group.id.word(),
            "name": row.group.name,
            "counts": counts(&row.counts),
            "part": compared.share.part,
            "whole": compared.share.whole,
            "shrunk": compared.shrunk.map(|(share, _)| share),
            "differs_clearly": compared.is_clear(),
            "closings": row.time_to_close.closings,
        })
    });
    json!({
        "rows": rows.collect::<Vec<_>>(),
        "total": counts(&report.total),
        "from": report.from,
        "to": report.to,
        "as_of": report.as_of,
        "sales_to": report.sales_to,
        "other_currency_lines": report.other_currency_lines,
    })
}

fn by_milestone(of: impl Fn(Milestone) -> u64) -> Value {
    let fields = Milestone::ALL.map(|one| (one.as_str().to_owned(), json!(of(one))));
    Value::Object(fields.into_iter().collect())
}

/// A flow: what entered each milestone group by group, and on a second sheet the milestones of all.
#[must_use]
pub fn flow(report: &FlowReport, by: Grouping, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let columns = std::iter::once(Column::words(texts.text(words::grouping_key(by))))
        .chain(milestones(texts))
        .chain([number("flow-moved")]);
    let mut table = Table::new(texts.text("flow-title"), columns.collect());
    let row = |name: String, counts: &FlowCounts| -> Vec<Cell> {
        let entered = Milestone::ALL.map(|one| counts.entered(one));
        let numbers = entered.into_iter().chain([counts.moved]).map(Cell::Count);
        std::iter::once(Cell::Text(name)).chain(numbers).collect()
    };
    table.rows = report
        .rows
        .iter()
        .map(|one| row(words::group(texts, &one.group), &one.counts))
        .collect();
    table.rows.push(row(texts.text("funnel-total"), &report.total));
    table.has_total = true;
    let keys = ["flow-before", "flow-entered", "flow-by-the-end", "flow-could"];
    let shares = ["flow-did", "funnel-interval-low", "funnel-interval-high"];
    let columns = std::iter::once(Column::words(texts.text("milestone")))
        .chain(keys.map(number))
        .chain(shares.map(number));
    let mut whole = Table::new(texts.text("flow-milestones"), columns.collect());
    whole.rows = Milestone::ALL
        .into_iter()
        .zip(report.did)
        .map(|(one, did)| {
            let total = &report.total;
            let mut cells = vec![Cell::Text(texts.text(words::milestone_key(one)))];
            cells.extend([total.before(one), total.entered(one), total.by_the_end(one)].map(Cell::Count));
            cells.push(did.map_or(Cell::Nothing, |did| Cell::Count(did.whole)));
            cells.extend(did.map_or([Cell::Nothing, Cell::Nothing, Cell::Nothing], share));
            cells
        })
        .collect();
    table.further = vec![whole];
    table
}

/// A flow as JSON.
#[must_use]
pub fn flow_json(report: &FlowReport) -> Value {
    let counts = |counts: &FlowCounts| {
        json!({
            "before": by_milestone(|one| counts.before(one)),
            "entered": by_milestone(|one| counts.entered(one)),
            "moved": counts.moved,
        })
    };
    let rows = report.rows.iter().map(
        |row| json!({ "group": row.group.id.word(), "name": row.group.name, "counts": counts(&row.counts) }),
    );
    json!({
        "rows": rows.collect::<Vec<_>>(),
        "total": counts(&report.total),
        "from": report.from,
        "to": report.to,
        "sales_to": report.sales_to,
        "other_currency_lines": report.other_currency_lines,
    })
}

/// Causes of change: a row a salesperson, then the causes of people added up, what is undivided, and the whole.
#[must_use]
pub fn causes(report: &CausesReport, texts: &Texts) -> Table {
    let money = |key: &str| Column::numbers(super::answer::with_currency(texts, key, report.currency));
    let keys = [
        "sales-earlier",
        "sales-later",
        "causes-change",
        "cause-targets",
        "cause-intent",
        "cause-closing",
        "cause-sales-per-closed",
    ];
    let columns = std::iter::once(Column::words(texts.text("funnel-salesperson")))
        .chain(keys.map(money))
        .chain([Column::words(texts.text("causes-undivided"))]);
    let mut table = Table::new(texts.text("causes-title"), columns.collect());
    let row = |name: String, amounts: [Option<Amount>; 3], causes: Result<Causes, Undefined>| {
        let mut cells = vec![Cell::Text(name)];
        cells.extend(amounts.map(|amount| amount.map_or(Cell::Nothing, Cell::Money)));
        match causes {
            Ok(causes) => {
                cells.extend(parts(causes).map(Cell::Money));
                cells.push(Cell::Nothing);
            }
            Err(why) => {
                cells.extend(std::iter::repeat_n(Cell::Nothing, 4));
                cells.push(Cell::Text(why_undefined(texts, why)));
            }
        }
        cells
    };
    let people = report.rows.iter().map(|one| {
        let amounts = [one.before.sales, one.after.sales, one.change].map(Some);
        row(one.salesperson.clone(), amounts, one.causes)
    });
    table.rows = people.collect();
    table.rows.push(row(
        texts.text("causes-of-people"),
        [None, None, Some(report.of_people.change())],
        Ok(report.of_people),
    ));
    let mut undivided = vec![
        Cell::Text(texts.text("causes-undivided")),
        Cell::Nothing,
        Cell::Nothing,
    ];
    undivided.push(Cell::Money(report.undivided));
    undivided.extend(std::iter::repeat_n(Cell::Nothing, 5));
    table.rows.push(undivided);
    let whole = [report.before.sales, report.after.sales, report.change].map(Some);
    table
        .rows
        .push(row(texts.text("causes-whole"), whole, report.causes));
    table
}

fn parts(causes: Causes) -> [Amount; 4] {
    [
        causes.targets,
        causes.intent,
        causes.closing,
        causes.sales_per_closed,
    ]
}

/// Causes of change as JSON: amounts as strings, nothing where the causes are not defined.
#[must_use]
pub fn causes_json(report: &CausesReport) -> Value {
    let causes = |causes: Result<Causes, Undefined>| match causes {
        Ok(causes) => json!({
            "targets": causes.targets,
            "intent": causes.intent,
            "closing": causes.closing,
            "sales_per_closed": causes.sales_per_closed,
        }),
        Err(_) => Value::Null,
    };
    let rows = report.rows.iter().map(|row| {
        json!({
            "salesperson": row.salesperson,
            "sales_before": row.before.sales,
            "sales_after": row.after.sales,
            "change": row.change,
            "causes": causes(row.causes),
        })
    });
    json!({
        "rows": rows.collect::<Vec<_>>(),
        "change": report.change,
        "causes": causes(report.causes),
        "of_people": causes(Ok(report.of_people)),
        "undivided": report.undivided,
        "before": [report.before_days.0, report.before_days.1],
        "after": [report.after_days.0, report.after_days.1],
        "currency": report.currency,
    })
}

/// The names behind a figure of the honest funnel.
#[must_use]
pub fn honest_accounts(found: &HonestAccounts, title: String, texts: &Texts) -> Table {
    let words_of = ["account-code", "account-name", "funnel-salesperson", "fate"];
    let columns = words_of.map(|key| Column::words(texts.text(key))).into_iter();
    let days = Milestone::ALL.map(|one| Column::words(texts.text(words::milestone_key(one))));
    let won = Column::words(texts.text("won-not-invoiced"));
    let mut table = Table::new(title, columns.chain(days).chain([won]).collect());
    table.rows = found
        .accounts
        .iter()
        .map(|account| {
            let mut cells = vec![
                Cell::words(account.code.as_deref()),
                Cell::Text(account.name.clone()),
                Cell::Text(account.salesperson.clone()),
                Cell::Text(words::fate(texts, account.fate)),
            ];
            let days = account.reached.iter();
            cells.extend(days.map(|reached| Cell::date(reached.as_ref().map(|(day, _)| *day))));
            cells.push(Cell::date(account.won_not_invoiced));
            cells
        })
        .collect();
    table
}
