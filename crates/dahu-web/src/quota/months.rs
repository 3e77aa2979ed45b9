//! The months of a span in a table: spread by season or evenly, changed by hand, and kept as one change.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error,
    quota::{self, How, NewQuota, SubjectQuotas},
};
use dahu_core::{
    access::Action,
    quota::{Level, Levels, Season, Span, Subject},
};
use serde::Deserialize;

use super::{form, require, subject_of, this_year, words, year};
use crate::{
    failure::{Answer, Beside, Failure},
    number::Unit,
    page::{Page, render, see_other},
    visitor::Visitor,
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    span: String,
    /// `season` or `evenly`; the months as they are where it is neither.
    how: String,
}

/// A month's row.
struct Row {
    month: Span,
    typed: [String; 3],
    weight: Option<u64>,
}

#[derive(Template)]
#[template(path = "quota/months.html")]
struct MonthsPage {
    page: Page,
    name: String,
    subject: Subject,
    span: Span,
    how: String,
    whole: Option<Levels>,
    rows: Vec<Row>,
    season: Season,
    unit: String,
    spreadable: bool,
    problem: Beside,
}

impl MonthsPage {
    fn address(&self, rest: &str) -> String {
        words::address(&self.subject, rest)
    }

    /// The whole's amount of a level, as it is compared with the sum of the months.
    fn whole_of(&self, level: &Level) -> String {
        let amount = self.whole.as_ref().and_then(|levels| levels.of(*level));
        amount.map_or_else(String::new, words::typed)
    }

    fn is_how(&self, how: &str) -> bool {
        self.how == how
    }
}

/// A weight as billionths of a year.
fn weight_of(weight: &u64) -> i64 {
    i64::try_from(*weight).unwrap_or(i64::MAX)
}

pub(super) async fn show(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let span = span_of(&visitor, &asked.span)?;
    let how = match asked.how.as_str() {
        "season" => Some(How::Season),
        "evenly" => Some(How::Evenly),
        _ => None,
    };
    let found = quota::show(&visitor.ctx, &subject, span).await?;
    if !found.may_set {
        return Err(Failure::Forbidden);
    }
    let (months, problem) = match how {
        None => (standing(&found, span), Beside::default()),
        Some(how) => match quota::preview(&visitor.ctx, &subject, span, how).await {
            Ok(spreading) => (spread(spreading.months), Beside::default()),
            Err(error) => (
                standing(&found, span),
                Beside::of(&visitor.reader.texts(), error, &[])?,
            ),
        },
    };
    shown(&visitor, &found, span, asked.how, months, problem)
}

/// The span whose months are shown: a year where none is named.
fn span_of(visitor: &Visitor, typed: &str) -> Result<Span, Failure> {
    let span = if typed.is_empty() {
        year("", this_year(visitor))?
    } else {
        typed.parse().map_err(|_| Failure::Unreadable(typed.to_owned()))?
    };
    Ok(if span.cuts().is_empty() {
        span.whole_year()
    } else {
        span
    })
}

/// The months as they are set.
fn standing(found: &SubjectQuotas, span: Span) -> Vec<(Span, [String; 3])> {
    let levels = |month: Span| {
        let row = found.spans.iter().find(|row| row.span == month)?;
        row.quota.as_ref().map(|quota| quota.levels)
    };
    span.months()
        .into_iter()
        .map(|month| (month, form::typed(levels(month).as_ref())))
        .collect()
}

fn spread(months: Vec<(Span, Option<Levels>)>) -> Vec<(Span, [String; 3])> {
    months
        .into_iter()
        .map(|(month, levels)| (month, form::typed(levels.as_ref())))
        .collect()
}

fn shown(
    visitor: &Visitor,
    found: &SubjectQuotas,
    span: Span,
    how: String,
    months: Vec<(Span, [String; 3])>,
    problem: Beside,
) -> Answer {
    let texts = visitor.reader.texts();
    let whole = found.spans.iter().find(|row| row.span == span);
    let whole = whole.and_then(|row| row.quota.as_ref()).map(|quota| quota.levels);
    let weights = (found.season.years > 0).then(|| found.season.of(span));
    let name = words::name(&texts, &found.subject);
    let title = texts.text_with("quota-months-of", "name", &name);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let rows = months.into_iter().enumerate().map(|(place, (month, typed))| Row {
        month,
        typed,
        weight: weights.as_ref().map(|weights| weights[place]),
    });
    let body = render(&MonthsPage {
        page: Page::new(&visitor.reader, None, &title),
        name,
        subject: found.subject.subject.clone(),
        span,
        how,
        spreadable: whole.is_some(),
        whole,
        rows: rows.collect(),
        season: found.season.clone(),
        unit: Unit::One.label(found.currency, &texts),
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn set(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Form(typed): Form<HashMap<String, String>>,
) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let span = span_of(&visitor, typed.get("span").map_or("", String::as_str))?;
    let of = |word: &str, month: Span| typed.get(&format!("{word}-{month}")).cloned().unwrap_or_default();
    let months: Vec<(Span, [String; 3])> = span
        .months()
        .into_iter()
        .map(|month| (month, Level::ALL.map(|level| of(level.as_str(), month))))
        .collect();
    let found = quota::show(&visitor.ctx, &subject, span).await?;
    let changed = match quotas(&found, &months) {
        Ok(quotas) => quota::set(&visitor.ctx, &subject, &quotas).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => {
            let rest = format!("?year={}&changed=yes", span.whole_year());
            Ok(see_other(&visitor.reader, &words::address(&subject, &rest)))
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &[])?;
            shown(&visitor, &found, span, String::new(), months, problem)
        }
    }
}

/// What was typed for each month; the notes that months have stay.
fn quotas(
    found: &SubjectQuotas,
    months: &[(Span, [String; 3])],
) -> Result<BTreeMap<Span, Option<NewQuota>>, Error> {
    let note = |month: Span| {
        let row = found.spans.iter().find(|row| row.span == month)?;
        row.quota.as_ref()?.note.clone()
    };
    months
        .iter()
        .map(|(month, typed)| {
            let note = note(*month).unwrap_or_default();
            Ok((*month, form::quota(typed.each_ref().map(String::as_str), &note)?))
        })
        .collect()
}
