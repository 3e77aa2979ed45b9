//! The form in which the draft of the criteria is written.

use askama::Template;
use axum::{extract::RawForm, http::StatusCode, response::IntoResponse};
use dahu_app::{
    Error, Fact, Facts,
    selection::criteria::{self, Versions},
};
use dahu_core::{
    access::Action,
    pipeline::Name,
    selection::{Axis, CRITERIA_AT_MOST, Criteria, Criterion, CriterionId, Measure, Scale, Source},
};

use super::{anchors, words};
use crate::{
    failure::{Answer, Beside},
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// Empty criteria at the end of the form.
const EMPTY: usize = 1;

/// What was typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    capacity: String,
    known: String,
    stale: String,
    cut: String,
    criteria: Vec<CriterionFields>,
}

/// A criterion as it is typed.
#[derive(Clone, Debug, Default)]
struct CriterionFields {
    id: String,
    /// The word of a standard name, which stays where none is typed.
    standard: String,
    /// What that is called.
    called: String,
    name: String,
    axis: String,
    weight: String,
    source: String,
    /// Whether values become points by quantile.
    by_quantile: bool,
    anchors: String,
}

#[derive(Template)]
#[template(path = "selection/criteria_form.html")]
struct FormPage {
    page: Page,
    typed: Typed,
    problem: Beside,
}

pub(super) async fn ask(visitor: Visitor) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let found = criteria::versions(&visitor.ctx).await?;
    let typed = typed(&visitor.reader.texts(), &to_begin_with(found));
    shown(&visitor, typed, Beside::default())
}

/// The draft, or the criteria in force, or those that are proposed.
fn to_begin_with(found: Versions) -> Criteria {
    let version = found.draft.or(found.in_force);
    version.map_or_else(Criteria::proposed, |version| version.criteria)
}

fn shown(visitor: &Visitor, mut typed: Typed, problem: Beside) -> Answer {
    let least = (typed.criteria.len() + EMPTY).min(CRITERIA_AT_MOST);
    while typed.criteria.len() < least {
        typed.criteria.push(CriterionFields {
            axis: Axis::Attractiveness.as_str().to_owned(),
            source: Source::ByHand.as_str().to_owned(),
            ..CriterionFields::default()
        });
    }
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&FormPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "selection-draft"),
        typed,
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn save(visitor: Visitor, RawForm(body): RawForm) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let texts = visitor.reader.texts();
    let typed = sent(&texts, &body);
    let saved = match wanted(&typed, visitor.ctx.now()) {
        Ok(criteria) => criteria::save_draft(&visitor.ctx, &criteria).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(see_other(
            &visitor.reader,
            "/selection/criteria?changed=yes#draft",
        )),
        Err(error) => {
            let problem = Beside::of(&texts, error, &[])?;
            shown(&visitor, typed, problem)
        }
    }
}

/// Criteria as the form holds them.
fn typed(texts: &Texts, criteria: &Criteria) -> Typed {
    let fields = criteria.criteria.iter().map(|criterion| {
        let (standard, name) = match &criterion.name {
            Name::Standard(word) => (word.clone(), String::new()),
            Name::Own(name) => (String::new(), name.clone()),
        };
        CriterionFields {
            id: criterion.id.to_string(),
            called: called(texts, &standard),
            standard,
            name,
            axis: criterion.axis.as_str().to_owned(),
            weight: criterion.weight.to_string(),
            source: criterion.source.as_str().to_owned(),
            by_quantile: criterion.scale == Scale::Quantile,
            anchors: anchors::lines(criterion).unwrap_or_default().join("\n"),
        }
    });
    Typed {
        capacity: criteria.capacity.to_string(),
        known: criteria.known_percent_at_least.to_string(),
        stale: criteria.stale_after_days.to_string(),
        cut: criteria.cut.to_string(),
        criteria: fields.collect(),
    }
}

fn called(texts: &Texts, standard: &str) -> String {
    if standard.is_empty() {
        return String::new();
    }
    words::name(texts, &Name::Standard(standard.to_owned()))
}

/// What a form sent: the fields of criteria have their places in their names.
fn sent(texts: &Texts, body: &[u8]) -> Typed {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let one = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let fields = (0..CRITERIA_AT_MOST).map(|place| {
        let of = |name: &str| one(&format!("{name}-{place}"));
        let standard = of("standard");
        CriterionFields {
            id: of("id"),
            called: called(texts, &standard),
            standard,
            name: of("name"),
            axis: of("axis"),
            weight: of("weight"),
            source: of("source"),
            by_quantile: of("scale") == "quantile",
            anchors: of("anchors"),
        }
    });
    Typed {
        capacity: one("capacity"),
        known: one("known"),
        stale: one("stale"),
        cut: one("cut"),
        criteria: fields.filter(|fields| !fields.is_gone()).collect(),
    }
}

impl CriterionFields {
    /// Whether nothing is wanted of it: one that is there goes when its weight is emptied.
    fn is_gone(&self) -> bool {
        let is_new = self.id.is_empty();
        self.weight.trim().is_empty() && (self.name.trim().is_empty() || !is_new)
    }

    fn wanted(&self, number: usize, now: chrono::DateTime<chrono::Utc>) -> Result<Criterion, Error> {
        let source = Source::from_word(&self.source).unwrap_or(Source::ByHand);
        let name = match (self.name.trim(), self.standard.as_str()) {
            ("", standard) if !standard.is_empty() => Name::Standard(standard.to_owned()),
            (name, _) => Name::Own(name.chars().filter(|one| !one.is_control()).collect()),
        };
        let is_by_steps = matches!(source.measure(), Measure::Steps(_));
        let scale = if self.by_quantile && !is_by_steps {
            Scale::Quantile
        } else if self.anchors.trim().is_empty() {
            source.usual_scale()
        } else {
            anchors::read(source, &self.anchors, number)?
        };
        Ok(Criterion {
            id: self.id.parse().unwrap_or_else(|_| CriterionId::new(now)),
            name,
            axis: Axis::from_word(&self.axis).unwrap_or(Axis::Attractiveness),
            weight: whole(&self.weight)?,
            source,
            scale,
        })
    }
}

/// What was typed, as criteria.
fn wanted(typed: &Typed, now: chrono::DateTime<chrono::Utc>) -> Result<Criteria, Error> {
    let criteria = (1..).zip(&typed.criteria);
    Ok(Criteria {
        capacity: whole(&typed.capacity)?,
        known_percent_at_least: whole(&typed.known)?,
        stale_after_days: whole(&typed.stale)?,
        cut: whole(&typed.cut)?,
        criteria: criteria
            .map(|(number, fields)| fields.wanted(number, now))
            .collect::<Result<_, _>>()?,
    })
}

/// A whole number as people type it.
fn whole<T: std::str::FromStr>(typed: &str) -> Result<T, Error> {
    let plain = typed.trim().trim_end_matches(['%', '％']).trim();
    plain.parse().map_err(|_| {
        Error::refused_with(
            "criteria_number_not_read",
            format!("\"{typed}\" is not a whole number that can stand here"),
            Facts::of([("text", Fact::text(typed))]),
        )
    })
}
