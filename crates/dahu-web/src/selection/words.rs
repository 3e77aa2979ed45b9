//! The words of the selection: criteria, values, how accounts stand and why, how firmly, and what turns them.

use chrono::NaiveDate;
use dahu_app::{
    Error, Fact, Facts,
    selection::{
        Basis, DRAWN, Firm, Firmness, Row, Selection, State, Value,
        review::{Decision, Stood},
    },
};
use dahu_core::{
    access::Action,
    pipeline::Name,
    relationship::Stage,
    selection::{Axis, Criteria, Criterion, In, Out, Quarter, Score, Source, Standing, Turn, Verdict},
};

use crate::{
    number::{self, DASH},
    page::Page,
    relationship::words::stage_key,
    text::Texts,
};

/// The name of a criterion.
pub(crate) fn name(texts: &Texts, name: &Name) -> String {
    match name {
        Name::Own(name) => name.clone(),
        Name::Standard(word) => texts
            .find(&format!("criterion-{word}"))
            .unwrap_or_else(|| word.clone()),
    }
}

/// The name of the criterion at a place.
fn named(texts: &Texts, criteria: &Criteria, place: usize) -> String {
    let criterion = criteria.criteria.get(place);
    criterion.map_or_else(String::new, |criterion| name(texts, &criterion.name))
}

/// The key of an axis.
pub(crate) fn axis_key(axis: &Axis) -> &'static str {
    match axis {
        Axis::Attractiveness => "selection-attractiveness",
        Axis::Strength => "selection-strength",
    }
}

/// The key of a source.
pub(crate) fn source_key(source: &Source) -> &'static str {
    match source {
        Source::NetSales => "selection-source-net-sales",
        Source::Growth => "selection-source-growth",
        Source::Value => "selection-source-value",
        Source::ExpectedSales => "selection-source-expected-sales",
        Source::OpenOpportunities => "selection-source-open-opportunities",
        Source::Wallet => "selection-source-wallet",
        Source::OpenWallet => "selection-source-open-wallet",
        Source::ShareOfWallet => "selection-source-share-of-wallet",
        Source::FinanceGrade => "selection-source-finance-grade",
        Source::WhiteSpace => "selection-source-white-space",
        Source::Coverage => "selection-source-coverage",
        Source::RelationStage => "selection-source-relation-stage",
        Source::ByHand => "selection-source-by-hand",
        Source::AgainstRival => "selection-source-against-rival",
    }
}

/// The key of a quarter.
pub(crate) fn quarter_key(quarter: &Quarter) -> &'static str {
    match quarter {
        Quarter::Strategic => "selection-strategic",
        Quarter::Star => "selection-star",
        Quarter::Status => "selection-status",
        Quarter::Streamline => "selection-streamline",
    }
}

/// The key of what a quarter means.
pub(crate) fn quarter_definition_key(quarter: &Quarter) -> &'static str {
    match quarter {
        Quarter::Strategic => "selection-strategic-definition",
        Quarter::Star => "selection-star-definition",
        Quarter::Status => "selection-status-definition",
        Quarter::Streamline => "selection-streamline-definition",
    }
}

/// The key of a state.
pub(crate) fn state_key(state: &State) -> &'static str {
    match state {
        State::In => "selection-in",
        State::Out => "selection-out",
        State::Decided => "selection-decided",
        State::NotEnoughKnown => "selection-not-enough-known",
    }
}

/// The key of a firmness.
pub(crate) fn firmness_key(firmness: &Firmness) -> &'static str {
    match firmness {
        Firmness::Firm => "selection-firm",
        Firmness::Leaning => "selection-leaning",
        Firmness::Close => "selection-close",
    }
}

/// The key of a verdict.
pub(crate) fn verdict_key(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::In => "selection-verdict-in",
        Verdict::Out => "selection-verdict-out",
        Verdict::ByRank => "selection-verdict-by-rank",
    }
}

/// How an account stands, in a word or two.
pub(crate) fn standing(texts: &Texts, standing: &Standing) -> String {
    texts.text(match standing {
        Standing::In(In::ByRank) => "selection-in",
        Standing::In(In::Decided) => "selection-kept-in",
        Standing::Out(Out::ByRank) => "selection-out",
        Standing::Out(Out::Decided) => "selection-kept-out",
        Standing::Out(Out::NotEnoughKnown) => "selection-not-enough-known",
    })
}

/// The class that colours how an account stands.
pub(crate) fn standing_class(standing: &Standing) -> &'static str {
    match standing {
        Standing::In(_) => "tag-good",
        Standing::Out(Out::NotEnoughKnown) => "tag-medium",
        Standing::Out(_) => "tag-none",
    }
}

/// How an account stood when a review was concluded; of one that was out for reasons nobody kept no more than that.
pub(crate) fn stood(texts: &Texts, stood: &Stood) -> String {
    match stood {
        Stood::Known(known) => standing(texts, known),
        Stood::Out => texts.text("selection-out"),
    }
}

/// The class that colours how an account stood.
pub(crate) fn stood_class(stood: &Stood) -> &'static str {
    match stood {
        Stood::Known(known) => standing_class(known),
        Stood::Out => "tag-none",
    }
}

/// By which criteria accounts are ranked.
pub(crate) fn basis(texts: &Texts, basis: &Basis) -> String {
    match basis {
        Basis::Proposed => texts.text("selection-by-proposed"),
        Basis::Agreed { number, on } => texts.fill(
            "selection-by-agreed",
            &[("number", number.to_string()), ("date", on.to_string())],
        ),
        Basis::Draft { number } => texts.text_with("selection-by-draft", "number", number),
    }
}

/// The day that was typed.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `review_day_not_read`.
pub(crate) fn day(typed: &str) -> Result<NaiveDate, Error> {
    typed.trim().parse().map_err(|_| {
        Error::refused_with(
            "review_day_not_read",
            format!("\"{typed}\" is no day: write it as 2026-03-05"),
            Facts::of([("text", Fact::text(typed))]),
        )
    })
}

/// After how many days what people said is too old.
pub(crate) fn stale(texts: &Texts, criteria: &Criteria) -> String {
    texts.counted("selection-days", u64::from(criteria.stale_after_days))
}

/// Whether a decision should be made anew.
pub(crate) fn is_old(decision: &Decision, today: &NaiveDate) -> bool {
    decision.is_old(*today)
}

/// Points with one decimal.
pub(crate) fn points(points: &f64) -> String {
    format!("{points:.1}")
}

/// Points that may be missing.
pub(crate) fn points_or_dash(found: &Option<f64>) -> String {
    found.as_ref().map_or_else(|| DASH.to_owned(), points)
}

/// Points with their sign.
pub(crate) fn signed_points(points: &f64) -> String {
    let shown = format!("{:.1}", points.abs());
    match shown.as_str() {
        "0.0" => shown,
        _ if *points < 0.0 => format!("\u{2212}{shown}"),
        _ => format!("+{shown}"),
    }
}

/// A share with one decimal.
pub(crate) fn share(share: &f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A share without decimals.
pub(crate) fn whole_share(share: &f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Between which scores an account lies, and of how much of the weight its score is known.
pub(crate) fn interval(texts: &Texts, score: &Score) -> String {
    texts.fill(
        "selection-interval",
        &[
            ("low", points(&score.low)),
            ("high", points(&score.high)),
            ("known", whole_share(&score.known)),
        ],
    )
}

/// A value in what it is measured in.
pub(crate) fn value(page: &Page, criterion: &Criterion, value: &Value) -> String {
    match value {
        Value::Money(amount) => page.money(amount),
        Value::Share(parts) => number::percent(parts_of(*parts)),
        Value::Step(step) => step_of(page.texts(), criterion.source, *step),
    }
}

/// Ten-thousandths as a share where 1 is all.
fn parts_of(parts: i64) -> f64 {
    let parts = i32::try_from(parts.clamp(-1_000_000_000, 1_000_000_000)).unwrap_or(0);
    f64::from(parts) / 10_000.0
}

/// What a step is called: a grade, a colour, or the number of a rating.
pub(crate) fn step_of(texts: &Texts, source: Source, step: u8) -> String {
    let key = match (source, step) {
        (Source::FinanceGrade, 1) => "finance-distressed",
        (Source::FinanceGrade, 2) => "finance-weak",
        (Source::FinanceGrade, 3) => "finance-sound",
        (Source::FinanceGrade, 4) => "finance-strong",
        (Source::Coverage, 1) => "coverage-red",
        (Source::Coverage, 2) => "coverage-amber",
        (Source::Coverage, 3) => "coverage-green",
        (Source::RelationStage, _) => return stages(texts, step),
        _ => return texts.text_with("selection-step", "step", step),
    };
    texts.text(key)
}

/// The stages of a relationship that are so close.
fn stages(texts: &Texts, step: u8) -> String {
    let stages = Stage::ALL.iter().filter(|stage| stage.closeness() == step);
    let names: Vec<String> = stages.map(|stage| texts.text(stage_key(stage))).collect();
    names.join(" / ")
}

/// Why an account stands where it stands, a sentence each.
pub(crate) fn why(texts: &Texts, selection: &Selection, row: &Row) -> Vec<String> {
    let rank = row.rank.map_or_else(|| DASH.to_owned(), |rank| rank.to_string());
    let by_rank = |key: &str, alone: &str| match row.ahead {
        Some(ahead) => texts.fill(key, &[("rank", rank.clone()), ("points", points(&ahead.abs()))]),
        None => texts.text_with(alone, "rank", &rank),
    };
    let decided = |key: &str| {
        let decision = row.decision.as_ref();
        let told = decision.map(|decision| (decision.held_on.to_string(), decision.reason.clone()));
        let (date, reason) = told.unwrap_or_default();
        texts.fill(key, &[("date", date), ("reason", reason)])
    };
    let mut why = vec![match row.standing {
        Standing::In(In::ByRank) => by_rank("selection-why-in", "selection-why-in-alone"),
        Standing::Out(Out::ByRank) => by_rank("selection-why-out", "selection-why-out-alone"),
        Standing::In(In::Decided) => decided("selection-why-kept-in"),
        Standing::Out(Out::Decided) => decided("selection-why-kept-out"),
        Standing::Out(Out::NotEnoughKnown) => texts.fill(
            "selection-why-unknown",
            &[
                ("known", whole_share(&row.score.known)),
                (
                    "needed",
                    format!("{}%", selection.criteria.known_percent_at_least),
                ),
            ],
        ),
    }];
    if row.standing.is_by_rank() {
        let (reasons, doubts) = (row.reasons(), row.doubts());
        let list = |places: &[usize]| criteria_with_points(texts, selection, row, places);
        let keys = if row.standing.is_in() {
            ["selection-lifted-by", "selection-held-back-by"]
        } else {
            ["selection-held-back-by", "selection-lifted-by"]
        };
        for (key, places) in keys.into_iter().zip([reasons, doubts]) {
            if !places.is_empty() {
                why.push(texts.text_with(key, "criteria", list(&places)));
            }
        }
    }
    let unknown = row.unknown();
    if !unknown.is_empty() {
        let names: Vec<String> = unknown
            .iter()
            .map(|place| named(texts, &selection.criteria, *place))
            .collect();
        let names = names.join(&texts.text("list-separator"));
        why.push(texts.text_with("selection-not-known", "criteria", names));
        if lacks_year(selection, &unknown) {
            why.push(texts.text_with("selection-no-year", "date", selection.figures_on));
        }
    }
    why
}

/// Whether any of these criteria, of which nothing is known, needs the sales of a year, and the ledger is shorter.
fn lacks_year(selection: &Selection, unknown: &[usize]) -> bool {
    let mut criteria = unknown
        .iter()
        .filter_map(|place| selection.criteria.criteria.get(*place));
    !selection.has_year && criteria.any(|criterion| criterion.source.needs_year())
}

fn criteria_with_points(texts: &Texts, selection: &Selection, row: &Row, places: &[usize]) -> String {
    let told = places.iter().map(|place| {
        let lead = row.leads[*place].unwrap_or(0.0);
        texts.fill(
            "selection-with-points",
            &[
                ("criterion", named(texts, &selection.criteria, *place)),
                ("points", signed_points(&lead)),
            ],
        )
    });
    told.collect::<Vec<_>>().join(&texts.text("list-separator"))
}

/// The smallest change of one weight that turns an account.
pub(crate) fn turn(texts: &Texts, selection: &Selection, row: &Row) -> String {
    if !row.standing.is_by_rank() {
        return texts.text("selection-turn-decided");
    }
    row.turn.as_ref().map_or_else(
        || texts.text("selection-turn-none"),
        |turn| turned(texts, &selection.criteria, turn),
    )
}

/// A change of one weight.
pub(crate) fn turned(texts: &Texts, criteria: &Criteria, turn: &Turn) -> String {
    let key = if turn.to < turn.from {
        "selection-turn-down"
    } else {
        "selection-turn-up"
    };
    texts.fill(
        key,
        &[
            ("criterion", named(texts, criteria, turn.criterion)),
            ("from", share(&turn.from)),
            ("to", share(&turn.to)),
        ],
    )
}

/// Weight that is moved from one criterion to another.
pub(crate) fn shifted(texts: &Texts, criteria: &Criteria, shift: &dahu_core::selection::Shift) -> String {
    texts.fill(
        "selection-shift",
        &[
            ("from", named(texts, criteria, shift.from)),
            ("to", named(texts, criteria, shift.to)),
            ("points", format!("{:.1}", shift.share * 100.0)),
        ],
    )
}

/// The most by which a share of weightings may be off for chance, 19 times in 20: at a share of one half.
pub(crate) fn most_off() -> String {
    let drawn = f64::from(DRAWN / 2);
    format!("{:.1}", 196.0 * 0.5 / drawn.sqrt())
}

/// The pages of the selection that are open to the reader: address and key.
pub(crate) fn pages(page: &Page) -> Vec<(&'static str, &'static str)> {
    let all = [
        ("/selection", "selection-list", Action::SeeSelection),
        ("/selection/matrix", "selection-matrix", Action::SeeSelection),
        ("/selection/criteria", "selection-criteria", Action::SeeSelection),
        ("/selection/reviews", "selection-reviews", Action::SeeWholeFirm),
    ];
    all.into_iter()
        .filter(|(.., action)| page.may(*action))
        .map(|(path, key, _)| (path, key))
        .collect()
}

/// Whether accounts are ranked by criteria that nobody has agreed on.
pub(crate) fn is_proposed(basis: &Basis) -> bool {
    *basis == Basis::Proposed
}

/// A count as pages write it.
pub(crate) fn count(count: usize) -> u64 {
    count as u64
}

/// In which share of weightings an account is in, as a bar.
pub(crate) struct Bar {
    /// Of which weightings.
    pub(crate) class: &'static str,
    /// The share, as pages write it.
    pub(crate) share: String,
    /// How long the bar is, from 0 to 1000.
    pub(crate) width: u32,
    /// From where the interval goes, from 0 to 1000.
    pub(crate) low: u32,
    /// To where.
    pub(crate) high: u32,
    /// All of it in words.
    pub(crate) told: String,
}

impl Bar {
    /// How wide the interval is; nothing where it is certain.
    pub(crate) fn interval_width(&self) -> u32 {
        self.high - self.low
    }
}

/// The two bars of an account; none where its rank does not decide.
pub(crate) fn bars(texts: &Texts, row: &Row) -> Vec<Bar> {
    let Some(stability) = row.stability else {
        return Vec::new();
    };
    let bar = |key: &str, class: &'static str, firm: Firm| {
        let (low, high) = firm.interval_95();
        let label = texts.text(key);
        let told = match firm {
            Firm::Always => texts.text_with("selection-bar-always", "what", &label),
            Firm::Never => texts.text_with("selection-bar-never", "what", &label),
            Firm::Drawn(_) => texts.fill(
                "selection-bar",
                &[
                    ("what", label.clone()),
                    ("share", share(&firm.share())),
                    ("low", share(&low)),
                    ("high", share(&high)),
                ],
            ),
        };
        Bar {
            share: share(&firm.share()),
            width: thousandths(firm.share()),
            low: thousandths(low),
            high: thousandths(high),
            class,
            told,
        }
    };
    vec![
        bar("selection-near", "selection-part-near", stability.near),
        bar("selection-any", "selection-part-any", stability.any),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is 0 to 1"
)]
fn thousandths(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1_000.0).round() as u32
}

/// How a criterion makes points of values, in a line.
pub(crate) fn scale(page: &Page, criterion: &Criterion) -> String {
    match super::anchors::written(page.texts(), criterion) {
        None => page.text("selection-by-quantile"),
        Some(lines) => lines.join(&page.text("list-separator")),
    }
}
