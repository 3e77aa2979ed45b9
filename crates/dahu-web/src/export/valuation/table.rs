//! Valuations as tables: the main figures, groups, accounts, the retention curve, hold-outs.

use dahu_app::valuation::{
    EquityGroup, Grouping, HoldOut, Outcome, RetentionReport, Run, Scores, ValuedAccount, own_contracts,
};
use dahu_core::money::Currency;

use super::{
    super::{Cell, Column, Table, answer::with_currency},
    contracts,
};
use crate::{
    text::Texts,
    valuation::{caution, words},
};

/// The main figures, one a row, and the doubts.
#[must_use]
pub fn valuation_table(run: &Run, texts: &Texts) -> Table {
    let columns = vec![
        Column::words(texts.text("figure")),
        Column::numbers(texts.text("value")),
    ];
    let mut table = Table::new(texts.text("value-equity"), columns);
    let Some(outcome) = &run.outcome else {
        return table;
    };
    let mut add = |heading: String, cell: Cell| table.rows.push(vec![Cell::Text(heading), cell]);
    let money = |key: &str| with_currency(texts, key, Some(outcome.currency));
    add(
        money(words::value_key(&outcome.basis)),
        Cell::Money(outcome.equity.value),
    );
    if let Some(interval) = &outcome.equity.interval {
        add(money("equity-low"), Cell::Money(interval.eighty.0));
        add(money("equity-high"), Cell::Money(interval.eighty.1));
    }
    if outcome.basis.is_residual() {
        add(money("value-within"), Cell::Money(outcome.equity.within));
    }
    add(texts.text("valued-accounts"), Cell::Count(outcome.accounts));
    add(
        texts.text("top-fifth-share"),
        Cell::share(outcome.equity.top_fifth_share),
    );
    add(
        texts.text("accounts-for-eighty"),
        outcome
            .equity
            .accounts_for_80_percent
            .map_or(Cell::Nothing, Cell::Count),
    );
    statement_rows(outcome, texts, &mut add);
    add(texts.text("period-as-of"), Cell::Date(outcome.as_of));
    add(texts.text("horizon-end"), Cell::Date(outcome.horizon_end));
    if let Some(request) = &run.request {
        let sentences = [words::terms(texts, request)].into_iter();
        let all: Vec<String> = sentences.chain(words::known_of_lines(texts, outcome)).collect();
        add(texts.text("terms"), Cell::Text(all.join(" ")));
    }
    let model = outcome.timing.as_ref().map(|model| words::model(&model.name));
    add(texts.text("timing-model"), Cell::words(model.as_deref()));
    for notice in caution::all(texts, &outcome.cautions) {
        add(texts.text(notice.severity_key()), Cell::Text(notice.what));
    }
    table
}

fn statement_rows(outcome: &Outcome, texts: &Texts, add: &mut impl FnMut(String, Cell)) {
    let Some(statement) = &outcome.statement else {
        return;
    };
    let opening = texts.text_with("statement-opening", "date", statement.opening_on);
    add(opening, Cell::Money(statement.opening));
    for row in &statement.movements {
        add(
            texts.text(words::movement_key(&row.movement)),
            Cell::Money(row.change),
        );
    }
    let closing = texts.text_with("statement-closing", "date", outcome.as_of);
    add(closing, Cell::Money(statement.closing));
    add(texts.text("statement-realised"), Cell::Money(statement.realised));
    add(texts.text("statement-yield"), Cell::share(statement.yield_share));
    add(
        texts.text("statement-return"),
        Cell::share(statement.total_return),
    );
}

/// The value by group, largest first, the sum in the last row.
#[must_use]
pub fn equity_by(run: &Run, groups: &[EquityGroup], grouping: Grouping, texts: &Texts) -> Table {
    let (heading, without) = match grouping {
        Grouping::Owner => ("account-owner", "nobody"),
        Grouping::Industry => ("account-industry", "without-industry"),
        Grouping::Region => ("account-region", "without-region"),
    };
    let columns = vec![
        Column::words(texts.text(heading)),
        Column::numbers(texts.text("valued-accounts")),
        Column::numbers(with_currency(texts, "account-value", currency(run))),
        Column::numbers(texts.text("share-of-value")),
    ];
    let mut table = Table::new(texts.text("value-equity"), columns);
    table.rows = groups
        .iter()
        .map(|group| {
            vec![
                Cell::Text(group.label.clone().unwrap_or_else(|| texts.text(without))),
                Cell::Count(group.accounts),
                Cell::Money(group.value),
                Cell::Share(group.share),
            ]
        })
        .collect();
    if let Some(outcome) = &run.outcome {
        table.rows.push(vec![
            Cell::Text(texts.text("funnel-total")),
            Cell::Count(outcome.accounts),
            Cell::Money(outcome.equity.value),
            Cell::Share(1.0),
        ]);
        table.has_total = true;
    }
    table
}

/// Accounts with what they are worth.
#[must_use]
pub fn values(run: &Run, accounts: &[ValuedAccount], texts: &Texts) -> Table {
    let currency = currency(run);
    let money = |key: &str| Column::numbers(with_currency(texts, key, currency));
    let number = |key: &str| Column::numbers(texts.text(key));
    let columns = vec![
        Column::words(texts.text("account-code")),
        Column::words(texts.text("account-name")),
        Column::words(texts.text("account-owner")),
        money("past-sales"),
        money("account-value"),
        number("value-rank"),
        number("sales-rank"),
        number("chance-alive"),
        number("expected-purchases"),
        money("expected-spend"),
        money("value-within"),
        money("within-low"),
        money("within-high"),
        money("keeping-five"),
        money("value-at-opening"),
        money("value-change"),
        Column::words(texts.text("movement")),
    ];
    let mut table = Table::new(texts.text("account-values"), columns);
    table.rows = accounts
        .iter()
        .map(|account| value_cells(account, texts))
        .collect();
    table
}

fn value_cells(account: &ValuedAccount, texts: &Texts) -> Vec<Cell> {
    let value = &account.value;
    let money = |amount: Option<_>| amount.map_or(Cell::Nothing, Cell::Money);
    let rank = |rank: u32| {
        if value.is_gone() {
            Cell::Nothing
        } else {
            Cell::Count(u64::from(rank))
        }
    };
    let movement = value
        .movement
        .map(|movement| texts.text(words::movement_key(&movement)));
    vec![
        Cell::words(account.code.as_deref()),
        Cell::Text(account.name.clone()),
        Cell::words(account.owner.as_deref()),
        Cell::Money(account.sales),
        Cell::Money(value.value()),
        rank(value.value_rank),
        rank(value.sales_rank),
        Cell::share(value.alive),
        Cell::Estimate(value.expected_purchases),
        Cell::Money(value.spend),
        Cell::Money(value.within),
        Cell::Money(value.within_interval.0),
        Cell::Money(value.within_interval.1),
        money(value.most_to_spend(0.05)),
        money(value.opening),
        Cell::Money(value.change),
        Cell::words(movement.as_deref()),
    ]
}

/// The curve of value against the cut of dropout, without rows where churn is not known; and what the firm's own contracts
/// say, where it has any.
#[must_use]
pub fn retention(run: &Run, texts: &Texts) -> Table {
    let currency = currency(run);
    let columns = vec![
        Column::numbers(texts.text("retention-cut")),
        Column::numbers(with_currency(texts, "retention-value", currency)),
        Column::numbers(with_currency(texts, "retention-gain-amount", currency)),
        Column::numbers(texts.text("retention-gain")),
        Column::numbers(with_currency(texts, "retention-gain-each", currency)),
        Column::numbers(texts.text("retention-kept")),
    ];
    let mut table = Table::new(texts.text("retention-title"), columns);
    let report = RetentionReport::of(run.clone());
    let curve = report
        .iter()
        .flat_map(|report| report.curve.iter().map(|point| report.at(point.cut)));
    table.rows = curve
        .map(|answer| {
            vec![
                Cell::Share(answer.cut),
                Cell::Money(answer.value),
                Cell::Money(answer.gain),
                Cell::Share(answer.gain_share),
                Cell::Money(answer.gain_per_account),
                Cell::share(answer.kept_a_year.map(|(_, then)| then)),
            ]
        })
        .collect();
    table.further = own_contracts(run).map_or_else(Vec::new, |own| contracts::tables(&own, texts));
    table
}

/// Hold-outs: the model beside the heuristic, and beside the best that anybody could do.
#[must_use]
pub fn hold_outs(run: &Run, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let columns = vec![
        Column::words(texts.text("hold-out-origin")),
        Column::words(texts.text("hold-out-last")),
        Column::words(texts.text("hold-out-who")),
        number("valued-accounts"),
        number("score-purchases"),
        number("score-bias"),
        number("score-mae"),
        number("score-rmse"),
        number("score-spearman"),
        number("score-capture"),
        number("score-brier"),
    ];
    let mut table = Table::new(texts.text("hold-outs"), columns);
    let hold_outs = run.outcome.as_ref().map_or(&[][..], |outcome| &outcome.hold_outs);
    table.rows = hold_outs
        .iter()
        .flat_map(|hold_out| hold_out_rows(hold_out, texts))
        .collect();
    table
}

fn hold_out_rows(hold_out: &HoldOut, texts: &Texts) -> [Vec<Cell>; 3] {
    let begin = |who: String| {
        vec![
            Cell::Date(hold_out.origin),
            Cell::Date(hold_out.last),
            Cell::Text(who),
            Cell::Count(hold_out.accounts),
        ]
    };
    let scored = |who: String, scores: &Scores| {
        let mut row = begin(who);
        row.extend([
            Cell::Measure(scores.purchases),
            Cell::share(scores.bias),
            Cell::Estimate(scores.mae),
            Cell::Estimate(scores.rmse),
            Cell::estimate(scores.spearman),
            Cell::share(scores.capture),
            Cell::Estimate(scores.brier),
        ]);
        row
    };
    let mut best = begin(texts.text("score-of-best"));
    best.push(Cell::Count(hold_out.actual_purchases));
    best.extend(vec![Cell::Nothing; 4]);
    best.extend([
        Cell::share(hold_out.best_capture),
        Cell::Estimate(hold_out.base_brier),
    ]);
    [
        scored(words::held_out_model(texts, hold_out), &hold_out.model),
        scored(texts.text("score-of-heuristic"), &hold_out.heuristic),
        best,
    ]
}

fn currency(run: &Run) -> Option<Currency> {
    run.outcome.as_ref().map(|outcome| outcome.currency)
}
