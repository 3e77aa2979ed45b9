//! Holding what was said week by week against what came.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    forecast::{Accuracy, Figures, Measure, Said, accuracy, spans_of, weeks_before_end},
    money::Amount,
    quota::{Span, Subject},
};
use uuid::Uuid;

use super::{ForecastRequest, frame::Frame, store, store::StoredSnapshot};
use crate::{Context, Result, access::Scope, report};

/// What was said of a span, and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What was said, the earliest first.
    pub kept: Vec<Kept>,
    /// What came of it, or has come so far.
    pub outcome: Outcome,
    /// How good forecasts of past spans of this kind were, measure by measure, the longest before the end first.
    pub accuracy: Vec<(Measure, Vec<Accuracy>)>,
}

/// What was said of a span in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The Monday of the week.
    pub week_on: NaiveDate,
    /// The day on which it was said.
    pub taken_on: NaiveDate,
    /// Whole weeks before the span's end.
    pub weeks_before: u32,
    /// What was said.
    pub figures: Figures,
}

/// What came of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What opportunities won in it come to.
    pub won: Amount,
    /// Net sales of it.
    pub sold: Amount,
    /// Whether the span is over, so that nothing more is won in it.
    pub is_over: bool,
    /// Whether sales are known to its last day.
    pub is_sold_out: bool,
}

impl Outcome {
    /// What a measure is held against; none while it is not final.
    #[must_use]
    pub fn of(&self, measure: Measure) -> Option<Amount> {
        match measure {
            Measure::Commit | Measure::BestCase | Measure::Weighted => self.is_over.then_some(self.won),
            Measure::Sales => self.is_sold_out.then_some(self.sold),
        }
    }
}

/// What was said of a span, what came, and how good forecasts of past spans of its kind were.
///
/// Who does not see what accounts are worth is not told what sales were expected: repeat business is part of them.
///
/// # Errors
///
/// Like [`super::show`].
pub async fn judge(ctx: &Context, request: &ForecastRequest) -> Result<Arc<Judgement>> {
    let what = format!("judgement of {request:?}");
    report::until_something_happens(ctx, what, judged(ctx, request)).await
}

async fn judged(ctx: &Context, request: &ForecastRequest) -> Result<Judgement> {
    let connection = ctx.workspace.database.reader();
    let snapshots = store::all(connection).await?;
    let kind = std::mem::discriminant(&request.span.part());
    let spans: BTreeSet<Span> = snapshots
        .iter()
        .flat_map(|snapshot| spans_of(snapshot.taken_on))
        .filter(|span| std::mem::discriminant(&span.part()) == kind)
        .chain([request.span])
        .collect();
    let first = spans.iter().map(|span| span.first_day()).min();
    let frame = Frame::of(ctx, first.unwrap_or(request.won_from())).await?;
    frame.require(&request.subject)?;
    let sees_sales = Scope::or_nothing(ctx, Action::SeeValue)? != Scope::Nothing;
    let said = store::sums(connection, &request.subject, request.span, None).await?;
    let past = store::sums(connection, &request.subject, request.span, Some(frame.today)).await?;
    let of_span = |span: Span, sums: &HashMap<(Uuid, Span), Figures>| -> Vec<Kept> {
        let mut kept: Vec<Kept> = snapshots
            .iter()
            .filter_map(|snapshot| kept(snapshot, span, sums, sees_sales))
            .collect();
        kept.sort_by_key(|kept| kept.taken_on);
        kept
    };
    let outcomes = outcomes(&frame, &request.subject, &spans);
    let mut by_measure = Vec::new();
    for measure in Measure::ALL {
        let mut all = Vec::new();
        for span in spans.iter().filter(|span| span.last_day() < frame.today) {
            let Some(outcome) = outcomes.get(span).and_then(|outcome| outcome.of(measure)) else {
                continue;
            };
            all.extend(of_span(*span, &past).into_iter().filter_map(|kept| {
                Some(Said {
                    span: *span,
                    weeks_before: kept.weeks_before,
                    forecast: kept.figures.measure(measure)?,
                    outcome,
                })
            }));
        }
        by_measure.push((measure, accuracy(all)));
    }
    Ok(Judgement {
        kept: of_span(request.span, &said),
        outcome: outcomes.get(&request.span).copied().unwrap_or(Outcome {
            won: Amount::ZERO,
            sold: Amount::ZERO,
            is_over: false,
            is_sold_out: false,
        }),
        accuracy: by_measure,
    })
}

/// What a snapshot said of a span: nothing where the span was not among those foretold on its day. Who had nothing to say that day
/// has no line, and said zero.
fn kept(
    snapshot: &StoredSnapshot,
    span: Span,
    sums: &HashMap<(Uuid, Span), Figures>,
    sees_sales: bool,
) -> Option<Kept> {
    if !spans_of(snapshot.taken_on).contains(&span) {
        return None;
    }
    let mut figures = sums.get(&(snapshot.id, span)).copied().unwrap_or_default();
    if !sees_sales {
        figures.repeat = None;
    }
    Some(Kept {
        week_on: snapshot.week_on,
        taken_on: snapshot.taken_on,
        weeks_before: weeks_before_end(span, snapshot.taken_on)?,
        figures,
    })
}

/// What came of each span.
fn outcomes(frame: &Frame, subject: &Subject, spans: &BTreeSet<Span>) -> HashMap<Span, Outcome> {
    let outcome = |span: Span| {
        let people: Option<HashSet<Uuid>> = frame.people(subject, span);
        let won = frame.foretold.iter().filter(|one| {
            let is_theirs = people.as_ref().is_none_or(|people| people.contains(&one.owner.0));
            is_theirs && one.is_won && one.day.is_some_and(|day| span.has(day))
        });
        let history = frame.measure.history(subject, &frame.names, span.last_day());
        let until = span.last_day().min(frame.measure.as_of);
        Outcome {
            won: won.map(|one| one.amount).sum(),
            sold: history.between(span.first_day(), until),
            is_over: span.last_day() < frame.today,
            is_sold_out: span.last_day() <= frame.measure.as_of,
        }
    };
    spans.iter().map(|span| (*span, outcome(*span))).collect()
}
