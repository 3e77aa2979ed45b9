//! The form that sets a first quota for a subject that is named.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Form, extract::Query, http::StatusCode, response::IntoResponse};
use dahu_app::{
    person,
    quota::{self, NewQuota},
    setting, team,
};
use dahu_core::{access::Action, quota::SubjectKind};

use super::{
    form::{BESIDE, QuotaForm},
    require, this_year, words,
};
use crate::{
    failure::{Answer, Beside},
    number::Unit,
    page::{Page, render, see_other},
    visitor::Visitor,
};

/// Names suggested at most.
const SUGGESTED_AT_MOST: usize = 500;

#[derive(Template)]
#[template(path = "quota/new.html")]
struct NewPage {
    page: Page,
    form: QuotaForm,
    people: Vec<String>,
    teams: Vec<String>,
    unit: String,
    problem: Beside,
}

pub(super) async fn show(visitor: Visitor, Query(mut form): Query<QuotaForm>) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    if form.span.is_empty() {
        form.span = this_year(&visitor).to_string();
    }
    if form.kind.is_empty() {
        SubjectKind::Person.as_str().clone_into(&mut form.kind);
    }
    shown(&visitor, form, Beside::default()).await
}

async fn shown(visitor: &Visitor, form: QuotaForm, problem: Beside) -> Answer {
    let (ctx, texts) = (&visitor.ctx, visitor.reader.texts());
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let teams = team::all(ctx).await?.into_iter().map(|team| team.name);
    let body = render(&NewPage {
        page: Page::new(&visitor.reader, None, &texts.text("quota-new")),
        form,
        people: person::names(ctx, SUGGESTED_AT_MOST).await?,
        teams: teams.take(SUGGESTED_AT_MOST).collect(),
        unit: Unit::One.label(setting::currency(ctx).await?, &texts),
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn set(visitor: Visitor, Form(form): Form<QuotaForm>) -> Answer {
    require(&visitor, Action::SetQuotas)?;
    let ctx = &visitor.ctx;
    let kind = SubjectKind::from_word(&form.kind).unwrap_or(SubjectKind::Person);
    let set = async {
        let subject = quota::named(ctx, kind, &form.subject).await?;
        let (span, quota) = (form.span()?, form.quota()?);
        // Nothing typed is a quota of nothing, which is refused.
        let quota = quota.or(Some(NewQuota::of_nothing()));
        quota::set(ctx, &subject, &BTreeMap::from([(span, quota)])).await?;
        Ok((subject, span))
    };
    match set.await {
        Ok((subject, span)) => {
            let rest = format!("?year={}&changed=yes", span.whole_year());
            Ok(see_other(&visitor.reader, &words::address(&subject, &rest)))
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(&visitor, form, problem).await
        }
    }
}
