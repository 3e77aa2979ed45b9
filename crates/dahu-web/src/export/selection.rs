//! The selection as a file: who is in, then the next by rank, with why; as JSON with keys in no language.

use dahu_app::selection::{Basis, DRAWN, Exported, Firm, Row, Selection};
use dahu_core::{
    pipeline::Name,
    selection::{Axis, Criterion, In, Out, Score, Standing, Turn},
};
use serde_json::{Value, json};

use super::{
    Cell, Column, Table,
    answer::with_currency,
    share::{hundredths, percent_hundredths},
};
use crate::{selection::words, text::Texts};

/// A selection as a table.
#[must_use]
pub fn selection(found: &Exported, texts: &Texts) -> Table {
    let selection = &found.selection;
    let money = |key: &str| Column::numbers(with_currency(texts, key, selection.currency));
    let words_of = |key: &str| Column::words(texts.text(key));
    let numbers_of = |key: &str| Column::numbers(texts.text(key));
    let columns = vec![
        words_of("account-code"),
        words_of("account-name"),
        words_of("account-owner"),
        words_of("state"),
        numbers_of("selection-rank"),
        numbers_of("selection-score"),
        numbers_of("selection-low"),
        numbers_of("selection-high"),
        numbers_of("selection-known"),
        numbers_of("selection-attractiveness"),
        numbers_of("selection-strength"),
        words_of("selection-quarter"),
        numbers_of("selection-near"),
        numbers_of("selection-any"),
        words_of("selection-turn"),
        words_of("selection-why"),
        money("selection-size-sales"),
        money("selection-size-value"),
    ];
    let mut table = Table::new(texts.text("selection"), columns);
    table.rows = found
        .rows
        .iter()
        .map(|row| cells(row, selection, texts))
        .collect();
    table
}

fn cells(row: &Row, selection: &Selection, texts: &Texts) -> Vec<Cell> {
    let points = |points: Option<f64>| points.map_or(Cell::Nothing, |points| Cell::Fixed(points, 2));
    let stability = row.stability;
    let quarter = row
        .quarter
        .as_ref()
        .map(|quarter| texts.text(words::quarter_key(quarter)));
    vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_deref()),
        Cell::Text(words::standing(texts, &row.standing)),
        row.rank
            .map_or(Cell::Nothing, |rank| Cell::Count(u64::from(rank))),
        points(row.score.points),
        Cell::Fixed(row.score.low, 2),
        Cell::Fixed(row.score.high, 2),
        Cell::Share(row.score.known),
        points(row.axes.attractiveness.points),
        points(row.axes.strength.points),
        Cell::words(quarter.as_deref()),
        Cell::share(stability.map(|stability| stability.near.share())),
        Cell::share(stability.map(|stability| stability.any.share())),
        Cell::Text(words::turn(texts, selection, row)),
        Cell::Text(words::why(texts, selection, row).join(" ")),
        Cell::Money(row.sales),
        row.value.map_or(Cell::Nothing, Cell::Money),
    ]
}

/// A selection as JSON.
#[must_use]
pub fn selection_json(found: &Exported) -> Value {
    let selection = &found.selection;
    let (last_in, first_out) = selection.border();
    let shares = selection.criteria.shares();
    let criteria = selection.criteria.criteria.iter().zip(shares);
    let criteria = criteria.map(|(criterion, share)| {
        json!({
            "id": criterion.id,
            "name": name(criterion),
            "axis": criterion.axis.as_str(),
            "weight_share": share,
            "source": criterion.source.as_str(),
        })
    });
    let valuation = selection
        .valuation
        .map(|(number, on)| json!({ "number": number, "as_of": on }));
    json!({
        "basis": basis(&selection.basis),
        "criteria": criteria.collect::<Vec<_>>(),
        "known_share_at_least": f64::from(selection.criteria.known_percent_at_least) / 100.0,
        "capacity": selection.capacity,
        "as_of": selection.figures_on,
        "ratings_as_of": selection.today,
        "valuation": valuation,
        "currency": selection.currency,
        "weightings_drawn": DRAWN,
        "last_in_score": last_in.map(hundredths),
        "first_out_score": first_out.map(hundredths),
        "counts": {
            "accounts": found.listed.all(),
            "in": found.listed.key_accounts,
            "out": found.listed.others,
            "decided": found.listed.decided,
            "not_enough_known": found.listed.not_enough_known,
            "listed": found.rows.len(),
        },
        "accounts": found.rows.iter().map(|row| account(row, selection)).collect::<Vec<_>>(),
    })
}

/// The word of a standard criterion, or what the firm calls its own.
fn name(criterion: &Criterion) -> &str {
    match &criterion.name {
        Name::Standard(name) | Name::Own(name) => name,
    }
}

fn basis(basis: &Basis) -> Value {
    match basis {
        Basis::Proposed => json!({ "state": "proposed" }),
        Basis::Agreed { number, on } => json!({ "state": "agreed", "number": number, "agreed_on": on }),
        Basis::Draft { number } => json!({ "state": "draft", "number": number }),
    }
}

fn account(row: &Row, selection: &Selection) -> Value {
    let stability = row.stability.map(
        |stability| json!({ "within_30_percent": firm(stability.near), "any_weights": firm(stability.any) }),
    );
    json!({
        "id": row.account.to_string(),
        "code": row.code,
        "name": row.name,
        "owner": row.owner,
        "is_in": row.standing.is_in(),
        "why": why(row, selection),
        "rank": row.rank,
        "score": score(&row.score),
        "attractiveness": score(&row.axes.attractiveness),
        "strength": score(&row.axes.strength),
        "quarter": row.quarter.map(|quarter| quarter.as_str()),
        "in_share_of_weightings": stability,
        "smallest_change_that_flips": row.turn.map(|turn| turned(&turn, selection)),
        "sales_last_twelve_months": row.sales,
        "value": row.value,
    })
}

/// Why an account is in or out: how that came, and which criteria lift it above the score that decides, or keep it below.
fn why(row: &Row, selection: &Selection) -> Value {
    let kind = match row.standing {
        Standing::In(In::ByRank) | Standing::Out(Out::ByRank) => "rank",
        Standing::In(In::Decided) | Standing::Out(Out::Decided) => "decision",
        Standing::Out(Out::NotEnoughKnown) => "not_enough_known",
    };
    let decision = row.decision.as_ref().map(|decision| {
        json!({
            "review_held_on": decision.held_on,
            "verdict": decision.verdict.as_str(),
            "reason": decision.reason,
        })
    });
    let criteria = selection.criteria.criteria.iter().zip(&row.leads);
    let leads = criteria.filter_map(|(criterion, lead)| {
        let points = (*lead)?;
        Some(json!({ "criterion": name(criterion), "points": points }))
    });
    let criteria = selection.criteria.criteria.iter().zip(&row.leads);
    let unknown = criteria.filter(|(_, lead)| lead.is_none());
    json!({
        "by": kind,
        "points_ahead": row.ahead,
        "points_by_criterion": leads.collect::<Vec<_>>(),
        "not_known": unknown.map(|(criterion, _)| name(criterion)).collect::<Vec<_>>(),
        "decision": decision,
    })
}

/// A score with its bounds, to hundredths of a point.
fn score(score: &Score) -> Value {
    json!({
        "points": score.points.map(hundredths),
        "known_share": score.known,
        "low": hundredths(score.low),
        "high": hundredths(score.high),
    })
}

/// In which share of weightings, to hundredths of a percent.
fn firm(firm: Firm) -> Value {
    let (low, high) = firm.interval_95();
    json!({
        "share": percent_hundredths(firm.share()),
        "low": percent_hundredths(low),
        "high": percent_hundredths(high),
        "is_certain": matches!(firm, Firm::Always | Firm::Never),
    })
}

fn turned(turn: &Turn, selection: &Selection) -> Value {
    let criterion = selection.criteria.criteria.get(turn.criterion);
    json!({
        "criterion": criterion.map(name),
        "axis": criterion.map_or(Axis::Attractiveness, |criterion| criterion.axis).as_str(),
        "from_weight_share": turn.from,
        "to_weight_share": turn.to,
    })
}
