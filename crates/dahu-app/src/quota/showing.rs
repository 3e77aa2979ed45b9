//! The quotas of one subject for a year: its months, how they add up, how far they have come, and what changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    quota::{Levels, Mismatch, Season, Span, Subject, mismatches, season},
};

use super::{
    Named, Progress, Quota,
    attainment::{attained, history_for},
    crediting::Measure,
    facts,
    naming::Names,
    permission::Sight,
    store,
};
use crate::{
    Context, Result,
    event::{self, EventRow},
};

/// Changes shown.
const CHANGES: u64 = 20;

/// A span of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanRow {
    /// The span.
    pub span: Span,
    /// Its quota, where it has one.
    pub quota: Option<Quota>,
    /// Who set it, where it was a person.
    pub set_by: Option<String>,
    /// Net sales so far; none where it has not begun.
    pub attained: Option<Amount>,
    /// How far the quota has come.
    pub progress: Option<Progress>,
}

/// The quotas of a subject for a year.
#[derive(Clone, Debug)]
pub struct SubjectQuotas {
    /// Whom or what they are for.
    pub subject: Named,
    /// The year, then its halves, quarters and months.
    pub spans: Vec<SpanRow>,
    /// Where they do not add up.
    pub mismatches: Vec<Mismatch>,
    /// By what its months would be spread.
    pub season: Season,
    /// The day of the figures.
    pub as_of: NaiveDate,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// Whether the actor sets its quotas.
    pub may_set: bool,
    /// What changed of late, the latest first.
    pub changes: Vec<EventRow>,
}

/// The quotas of a subject for a year, with how far they have come.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for a subject that is not there for the actor, [`crate::Error::Internal`] when the ledger fails.
pub async fn show(ctx: &Context, subject: &Subject, year: Span) -> Result<SubjectQuotas> {
    let sight = Sight::of(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let names = Names::of(connection, [subject]).await?;
    let named = names.named(subject)?;
    sight.require_seen(subject, &names)?;
    let measure = Measure::of(ctx, &names, std::slice::from_ref(subject)).await?;
    let quotas: BTreeMap<Span, Quota> = store::of_subject(connection, subject)
        .await?
        .into_iter()
        .filter(|quota| quota.span.year() == year.year())
        .map(|quota| (quota.span, quota))
        .collect();
    let levels: BTreeMap<Span, Levels> = quotas.iter().map(|(span, quota)| (*span, quota.levels)).collect();
    let spans = Span::all_of(year)
        .into_iter()
        .map(|span| row(span, quotas.get(&span), subject, &measure, &names))
        .collect();
    let history = history_for(&measure, subject, &names, year);
    Ok(SubjectQuotas {
        spans,
        mismatches: mismatches(&levels),
        season: season(&history, measure.as_of.min(year.first_day())),
        as_of: measure.as_of,
        currency: measure.currency,
        may_set: sight.sets(subject, &names),
        changes: event::of_subject(ctx, "quota", facts::subject_id(subject), CHANGES).await?,
        subject: named,
    })
}

fn row(span: Span, quota: Option<&Quota>, subject: &Subject, measure: &Measure, names: &Names) -> SpanRow {
    let history = history_for(measure, subject, names, span);
    let has_begun = span.first_day() <= measure.as_of;
    let name = |quota: &Quota| {
        let by = names.people.get(&quota.set_by?.0)?;
        Some(by.name.clone())
    };
    SpanRow {
        span,
        quota: quota.cloned(),
        set_by: quota.and_then(name),
        attained: has_begun.then(|| attained(measure, &history, span)),
        progress: quota
            .map(|quota| Progress::of(span, measure.as_of, &quota.levels, &history, measure.firm())),
    }
}
