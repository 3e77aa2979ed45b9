//! Why opportunities were won and lost as a file: a table of reasons, and one of competitors.

use dahu_app::opportunity::ReasonsReport;
use dahu_core::{
    opportunity::{Tally, told},
    share::Share,
};
use serde_json::{Value, json};

use super::{Cell, Column, Table, answer::with_currency, share::share_json};
use crate::{opportunity::words, text::Texts};

/// What decided as tables.
#[must_use]
pub fn reasons(report: &ReasonsReport, texts: &Texts) -> Table {
    let found = &report.found;
    let (unsaid, all) = (&found.unsaid, &found.all);
    let mut table = Table::new(
        texts.text("reasons-title"),
        columns("opportunity-reason", &[], report, texts),
    );
    let grounds = found.grounds.iter().map(|one| {
        let name = words::name(texts, &one.ground);
        cells(name, &one.tally, None, one.share())
    });
    table.rows = grounds.collect();
    for (key, tally) in [("reasons-unsaid", unsaid), ("reasons-all", all)] {
        let share = told(tally.share());
        table.rows.push(cells(texts.text(key), tally, None, share));
    }
    table.has_total = true;
    let mut rivals = Table::new(
        texts.text("reasons-by-rival"),
        columns("competitor-name", &["opportunity-lost-to"], report, texts),
    );
    let met = found.rivals.iter().map(|one| {
        let share = told(one.tally.share());
        cells(one.name.clone(), &one.tally, Some(one.lost_to), share)
    });
    rivals.rows = met.collect();
    let unopposed = &found.unopposed;
    rivals.rows.push(cells(
        texts.text("reasons-unopposed"),
        unopposed,
        Some(0),
        told(unopposed.share()),
    ));
    table.further.push(rivals);
    table
}

fn columns(of: &str, more: &[&str], report: &ReasonsReport, texts: &Texts) -> Vec<Column> {
    let counts = ["opportunity-won", "opportunity-lost"].into_iter();
    let counts = counts.chain(more.iter().copied());
    let money = ["reasons-amount-won", "reasons-amount-lost"].into_iter();
    let shares = ["reasons-share", "funnel-interval-low", "funnel-interval-high"].into_iter();
    std::iter::once(Column::words(texts.text(of)))
        .chain(counts.map(|key| Column::numbers(texts.text(key))))
        .chain(money.map(|key| Column::numbers(with_currency(texts, key, report.currency))))
        .chain(shares.map(|key| Column::numbers(texts.text(key))))
        .collect()
}

fn cells(name: String, tally: &Tally, lost_to: Option<u64>, share: Option<Share>) -> Vec<Cell> {
    let interval = share.and_then(Share::wilson_95);
    let counts = [Cell::Text(name), Cell::Count(tally.won), Cell::Count(tally.lost)].into_iter();
    counts
        .chain(lost_to.map(Cell::Count))
        .chain([
            Cell::Money(tally.amount_won),
            Cell::Money(tally.amount_lost),
            Cell::share(share.and_then(Share::ratio)),
            Cell::share(interval.map(|interval| interval.low)),
            Cell::share(interval.map(|interval| interval.high)),
        ])
        .collect()
}

/// What decided as JSON: decimals as strings, shares as numbers from 0 to 1, and none of too few.
#[must_use]
pub fn reasons_json(report: &ReasonsReport) -> Value {
    let found = &report.found;
    let reasons = found.grounds.iter().map(|one| {
        let mut shown = tally(&one.tally, one.share());
        shown["reason"] = json!(one.ground);
        shown
    });
    let rivals = found.rivals.iter().map(|one| {
        let mut shown = of(&one.tally);
        shown["name"] = json!(one.name);
        shown["lost_to"] = json!(one.lost_to);
        shown
    });
    json!({
        "from": report.from,
        "to": report.to,
        "currency": report.currency,
        "decided": of(&found.all),
        "without_reason": of(&found.unsaid),
        "reasons": reasons.collect::<Vec<_>>(),
        "won_by_relation_or_price": share_json(told(found.won_by_relation_or_price())),
        "lost_by_relation_or_price": share_json(told(found.lost_by_relation_or_price())),
        "competitors": rivals.collect::<Vec<_>>(),
        "competitors_left_out": found.rivals_left_out,
        "without_competitor": of(&found.unopposed),
    })
}

fn of(some: &Tally) -> Value {
    tally(some, told(some.share()))
}

fn tally(some: &Tally, of_won: Option<Share>) -> Value {
    json!({
        "won": some.won,
        "lost": some.lost,
        "amount_won": some.amount_won,
        "amount_lost": some.amount_lost,
        "share_won": share_json(of_won),
    })
}
