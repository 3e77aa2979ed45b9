//! The page of one subject: its year, its months, how they add up, what changed, and the form that sets a quota.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error, EventRow,
    quota::{self, SpanRow, SubjectQuotas},
};
use dahu_core::{
    access::Action,
    quota::{Level, Part, Span, Subject},
};
use serde::Deserialize;

use super::{
    form::{BESIDE, QuotaForm},
    picture::Picture,
    require, subject_of, this_year, words, year,
};
use crate::{
    audit_words::{self, FieldChange},
    chart,
    failure::{Answer, Beside},
    page::{Page, render, see_other},
    visitor::Visitor,
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    year: String,
    /// Whether something was changed just now.
    changed: String,
}

#[derive(Template)]
#[template(path = "quota/show.html")]
struct ShowPage {
    page: Page,
    year: Span,
    found: SubjectQuotas,
    picture: Option<Picture>,
    chart: String,
    form: QuotaForm,
    problem: Beside,
    is_changed: bool,
}

impl ShowPage {
    /// The year's row.
    fn whole(&self) -> Option<&SpanRow> {
        self.found.spans.first()
    }

    /// The rows of the table: halves and quarters only where they have a quota.
    fn rows(&self) -> impl Iterator<Item = &SpanRow> {
        self.found
            .spans
            .iter()
            .filter(|row| row.quota.is_some() || matches!(row.span.part(), Part::Year | Part::Month(_)))
    }

    /// The spans that a quota can be set for, with their words.
    fn choices(&self) -> impl Iterator<Item = (String, String)> {
        let texts = self.page.texts();
        self.found
            .spans
            .iter()
            .map(|row| (row.span.to_string(), words::span(texts, &row.span)))
    }

    /// The spans that can be spread: those with a quota that are longer than a month.
    fn spreadable(&self) -> impl Iterator<Item = &SpanRow> {
        self.found
            .spans
            .iter()
            .filter(|row| row.quota.is_some() && !row.span.cuts().is_empty())
    }

    fn address(&self, rest: &str) -> String {
        words::address(&self.found.subject.subject, rest)
    }

    /// The page of the year before, and of the one after.
    fn other_year(&self, later: i32) -> Option<(i32, String)> {
        let year = Span::of_year(self.year.year() + later).ok()?;
        Some((year.year(), self.address(&format!("?year={year}"))))
    }

    fn changes(&self, change: &EventRow) -> Vec<FieldChange> {
        audit_words::changes_of(self.page.texts(), change.before.as_ref(), change.after.as_ref())
    }

    /// Whether an account's page lies behind it.
    fn account(&self) -> Option<String> {
        match &self.found.subject.subject {
            Subject::Account(id) => Some(format!("/accounts/{id}")),
            _ => None,
        }
    }
}

pub(super) async fn show(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    require(&visitor, Action::SeeQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let year = year(&asked.year, this_year(&visitor))?;
    let form = QuotaForm {
        span: year.to_string(),
        ..QuotaForm::default()
    };
    let is_changed = !asked.changed.is_empty();
    shown(&visitor, &subject, year, form, Beside::default(), is_changed).await
}

async fn shown(
    visitor: &Visitor,
    subject: &Subject,
    year: Span,
    form: QuotaForm,
    problem: Beside,
    is_changed: bool,
) -> Answer {
    let found = quota::show(&visitor.ctx, subject, year).await?;
    let name = words::name(&visitor.reader.texts(), &found.subject);
    let title = visitor.reader.texts().text_with("quota-of", "name", &name);
    let page = Page::new(&visitor.reader, None, &title);
    let whole = found.spans.first();
    let picture = whole.and_then(|row| {
        let quota = row.quota.as_ref()?;
        Some(Picture::of(&page, &quota.levels, row.progress.as_ref()?))
    });
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ShowPage {
        chart: chart::quota_months(&page, &found),
        year,
        picture,
        form,
        problem,
        is_changed,
        page,
        found,
    })?;
    Ok((status, body).into_response())
}

/// The page after a change, or with what is wrong.
async fn after(
    visitor: &Visitor,
    subject: &Subject,
    year: Span,
    form: QuotaForm,
    changed: Result<(), Error>,
) -> Answer {
    match changed {
        Ok(()) => {
            let address = words::address(subject, &format!("?year={year}&changed=yes"));
            Ok(see_other(&visitor.reader, &address))
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, subject, year, form, problem, false).await
        }
    }
}

pub(super) async fn set(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<QuotaForm>,
) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let year = year(form.span.get(..4).unwrap_or_default(), this_year(&visitor))?;
    let typed = form.span().and_then(|span| Ok((span, form.quota()?)));
    let changed = match typed {
        Ok((span, quota)) => quota::set(&visitor.ctx, &subject, &BTreeMap::from([(span, quota)])).await,
        Err(error) => Err(error),
    };
    after(&visitor, &subject, year, form, changed.map(drop)).await
}

pub(super) async fn remove(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<QuotaForm>,
) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let year = year(form.span.get(..4).unwrap_or_default(), this_year(&visitor))?;
    let changed = match form.span() {
        Ok(span) => quota::remove(&visitor.ctx, &subject, span).await,
        Err(error) => Err(error),
    };
    after(&visitor, &subject, year, form, changed.map(drop)).await
}

pub(super) async fn undo(
    visitor: Visitor,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<QuotaForm>,
) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let subject = subject_of(&kind, &key)?;
    let year = year(form.span.get(..4).unwrap_or_default(), this_year(&visitor))?;
    let undone = quota::undo(&visitor.ctx, &subject).await;
    after(&visitor, &subject, year, form, undone).await
}
