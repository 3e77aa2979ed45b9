//! The rows of a cohort's tables.

use dahu_app::report::{CohortReport, CohortReportRow};
use dahu_core::funnel::{
    cohort::{CLOSINGS_NEEDED, CohortCell, CohortCounts, TimeToClose},
    journey::Milestone,
};

use super::query::CohortQuery;
use crate::{
    funnel::{
        figure::{Figure, points},
        words,
    },
    page::Page,
};

/// After so many days the share closed is told.
pub(crate) const DAYS: [u32; 3] = [90, 180, 365];

/// A milestone of all targets.
pub(super) struct MilestoneRow {
    pub(super) key: &'static str,
    pub(super) definition: &'static str,
    pub(super) reached: Figure,
    pub(super) of_targets: Figure,
    pub(super) of_previous: Figure,
    pub(super) skipped: Figure,
}

/// A group of targets.
pub(super) struct GroupRow {
    pub(super) name: String,
    pub(super) figures: Vec<Figure>,
}

/// The share of a group, compared.
pub(super) struct ComparedRow {
    pub(super) name: String,
    pub(super) counts: String,
    pub(super) raw: Figure,
    pub(super) shrunk: Figure,
    pub(super) rest: Figure,
    pub(super) difference: Figure,
    /// The key of what is said of it, and the class of its tag.
    pub(super) verdict: (&'static str, &'static str),
}

/// How long a group took to close.
pub(super) struct TimeRow {
    pub(super) name: String,
    pub(super) closings: String,
    /// Median and shares after some days; nothing where too few closed.
    pub(super) figures: Option<Vec<Figure>>,
}

pub(super) fn milestones(page: &Page, query: &CohortQuery, counts: &CohortCounts) -> Vec<MilestoneRow> {
    let row = |milestone: Milestone| {
        let behind = |cell| query.behind(None, cell);
        let mut of_previous = counts
            .of_previous(milestone)
            .map_or_else(Figure::nothing, |share| Figure::share(page, Some(share)));
        let is_counted = counts.of_previous(milestone).is_some_and(|share| share.part > 0);
        of_previous.address = is_counted.then(|| behind(CohortCell::WithPrevious(milestone)));
        MilestoneRow {
            key: words::milestone_key(milestone),
            definition: words::milestone_definition(milestone),
            reached: Figure::count(
                page,
                counts.reached(milestone),
                behind(CohortCell::Reached(milestone)),
            ),
            of_targets: Figure::share(page, Some(counts.of_targets(milestone))),
            of_previous,
            skipped: Figure::count(
                page,
                counts.skipped(milestone),
                behind(CohortCell::Skipped(milestone)),
            ),
        }
    };
    Milestone::ALL.into_iter().map(row).collect()
}

pub(super) fn group(page: &Page, query: &CohortQuery, row: &CohortReportRow) -> GroupRow {
    let word = row.group.id.word();
    GroupRow {
        name: words::group(page.texts(), &row.group),
        figures: figures(page, query, Some(&word), &row.counts),
    }
}

pub(super) fn total(page: &Page, query: &CohortQuery, counts: &CohortCounts) -> GroupRow {
    GroupRow {
        name: page.text("funnel-total"),
        figures: figures(page, query, None, counts),
    }
}

/// The figures of a group: each milestone, then how they stand.
fn figures(page: &Page, query: &CohortQuery, group: Option<&str>, counts: &CohortCounts) -> Vec<Figure> {
    let reached = Milestone::ALL.map(|milestone| (CohortCell::Reached(milestone), counts.reached(milestone)));
    let others = [
        (CohortCell::StillOpen, counts.still_open),
        (CohortCell::Dropped, counts.dropped),
        (CohortCell::WonNotInvoiced, counts.won_not_invoiced),
    ];
    let cells = reached.into_iter().chain(others);
    cells
        .map(|(cell, count)| Figure::count(page, count, query.behind(group, cell)))
        .collect()
}

pub(super) fn compared(page: &Page, row: &CohortReportRow) -> ComparedRow {
    let compared = &row.compared;
    let share = compared.share;
    let shrunk = compared.shrunk.map(|(share, interval)| (share, Some(interval)));
    let difference = compared.difference.map(|difference| Figure {
        shown: points(difference.value),
        exact: difference.value.to_string(),
        interval: Some(format!("{}–{}", points(difference.low), points(difference.high))),
        address: None,
    });
    let verdict = match compared.difference {
        Some(difference) if difference.low > 0.0 => ("clearly-higher", "tag-high"),
        Some(difference) if difference.high < 0.0 => ("clearly-lower", "tag-bad"),
        Some(_) => ("not-clear", "tag-none"),
        None => ("not-comparable", "tag-none"),
    };
    ComparedRow {
        name: words::group(page.texts(), &row.group),
        counts: format!("{} / {}", page.count(&share.part), page.count(&share.whole)),
        raw: Figure::share(page, Some(share)),
        shrunk: Figure::estimate(page, shrunk),
        rest: Figure::share(page, Some(compared.rest)),
        difference: difference.unwrap_or_else(Figure::nothing),
        verdict,
    }
}

/// How long the groups shown took to close, and all targets last.
pub(super) fn times(page: &Page, report: &CohortReport, shown: &[CohortReportRow]) -> Vec<TimeRow> {
    let groups = shown.iter().map(|row| {
        let name = words::group(page.texts(), &row.group);
        time(page, name, &row.time_to_close)
    });
    let all = time(page, page.text("funnel-total"), &report.time_to_close);
    groups.chain([all]).collect()
}

fn time(page: &Page, name: String, time: &TimeToClose) -> TimeRow {
    let curve = &time.curve;
    let figures = || {
        let days = |day: Option<u32>| day.map_or_else(|| "∞".to_owned(), |day| day.to_string());
        let (low, high) = curve.median_interval_95();
        let median = Figure {
            shown: curve
                .median()
                .map_or_else(|| page.text("median-not-reached"), |day| day.to_string()),
            exact: curve.median().map(|day| day.to_string()).unwrap_or_default(),
            interval: low.map(|low| format!("{low}–{}", days(high))),
            address: None,
        };
        let by = DAYS.map(|day| {
            let found = curve
                .closed_by(day)
                .map(|closed| (closed, curve.interval_95(day)));
            Figure::estimate(page, found)
        });
        [median].into_iter().chain(by).collect()
    };
    TimeRow {
        name,
        closings: page.count(&time.closings),
        figures: (time.closings >= CLOSINGS_NEEDED).then(figures),
    }
}
