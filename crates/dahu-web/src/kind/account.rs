//! The kinds of one account: what the rules say now, what somebody decided, and how to decide.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error, EventRow,
    kind::{self, AccountKinds, KindOfAccount},
};
use dahu_core::{
    account::AccountId,
    kind::{KeyAccountKind, Spoken, Stands, Verdict},
};
use serde::Deserialize;

use super::words::{self, Money};
use crate::{
    account::id,
    day_asked::{DayAsked, HeldLine, HeldOnDay},
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/kinds", get(show).post(decide))
        .route("/accounts/{id}/kinds/undo", post(undo))
}

#[derive(Template)]
#[template(path = "kind/account.html")]
struct AccountPage {
    page: Page,
    id: AccountId,
    found: AccountKinds,
    held: HeldOnDay,
    problem: Option<String>,
}

impl AccountPage {
    fn money(&self) -> Money {
        Money {
            unit: Some(self.page.unit),
            currency: self.found.currency,
        }
    }

    /// That a confirmed kind is not proposed, and why not.
    fn no_longer(&self, kind: &KindOfAccount) -> Option<String> {
        words::no_longer(
            self.page.texts(),
            self.money(),
            kind.stands,
            &kind.decision,
            &kind.signs,
        )
    }

    /// What was decided of which kind.
    fn event(&self, event: &EventRow) -> String {
        let texts = self.page.texts();
        let of = |facts: &Option<serde_json::Value>, field: &str| {
            let value = facts.as_ref().and_then(|facts| facts.get(field));
            value.and_then(|value| value.as_str()).map(str::to_owned)
        };
        let kind = of(&event.after, "kind").and_then(|word| KeyAccountKind::from_word(&word));
        let kind = kind.map_or_else(String::new, |kind| texts.text(words::kind_key(&kind)));
        let verdict = of(&event.after, "verdict").and_then(|word| Verdict::from_word(&word));
        let stands = verdict.and_then(|verdict| Stands::of(true, Some(verdict)));
        let verb = match (event.verb.as_str(), verdict) {
            ("undone", _) => texts.text("event-account-kind-undone"),
            (_, Some(_)) => texts.text(words::stands_key(&stands)),
            (_, None) => texts.text("kind-reopen"),
        };
        texts.fill("field-value", &[("field", kind), ("value", verb)])
    }

    /// What spoke for the kind and what did not when it was decided.
    fn signs(&self, event: &EventRow) -> Vec<Spoken> {
        let signs = event.after.as_ref().and_then(|facts| facts.get("signs"));
        let signs = signs.and_then(|signs| serde_json::from_value(signs.clone()).ok());
        signs.unwrap_or_default()
    }

    /// Why, where somebody said so.
    fn reason(&self, event: &EventRow) -> Option<String> {
        let reason = event.after.as_ref()?.get("reason")?.as_str()?;
        Some(reason.to_owned())
    }
}

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<DayAsked>) -> Answer {
    shown(&visitor, id(&key)?, &asked, None).await
}

/// What somebody had decided by the day that is asked for.
async fn held(visitor: &Visitor, id: AccountId, asked: &DayAsked) -> Result<HeldOnDay, Failure> {
    let on = asked.day()?;
    let decisions = match on {
        Some(day) => Box::pin(kind::on_day(&visitor.ctx, id, day)).await?,
        None => Vec::new(),
    };
    let texts = visitor.reader.texts();
    let lines = decisions.into_iter().map(|(kind, decision)| {
        let stands = Stands::of(true, Some(decision.verdict));
        let kind = texts.text(words::kind_key(&kind));
        let verdict = texts.text(words::stands_key(&stands));
        HeldLine {
            what: texts.fill("field-value", &[("field", kind), ("value", verdict)]),
            link: None,
            by: decision.by,
            at: decision.at,
            why: decision.reason,
        }
    });
    Ok(HeldOnDay {
        action: format!("/accounts/{id}/kinds#history"),
        tab: "",
        on,
        lines: lines.collect(),
    })
}

async fn shown(visitor: &Visitor, id: AccountId, asked: &DayAsked, problem: Option<String>) -> Answer {
    let found = kind::of_account(&visitor.ctx, id).await?;
    let held = held(visitor, id, asked).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&AccountPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &found.name),
        id,
        found,
        held,
        problem,
    })?;
    Ok((status, body).into_response())
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    kind: String,
    verdict: String,
    reason: String,
}

/// The account, where the visitor may decide it; before what was sent is looked at.
async fn decidable(visitor: &Visitor, key: &str) -> Result<AccountId, Failure> {
    let id = id(key)?;
    if kind::of_account(&visitor.ctx, id).await?.may_decide {
        Ok(id)
    } else {
        Err(Failure::Forbidden)
    }
}

async fn answer(visitor: &Visitor, id: AccountId, result: Result<(), Error>) -> Answer {
    match result {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/kinds"))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            shown(visitor, id, &DayAsked::default(), Some(told)).await
        }
    }
}

async fn decide(visitor: Visitor, Path(key): Path<String>, Form(form): Form<DecisionForm>) -> Answer {
    let id = decidable(&visitor, &key).await?;
    let kind = KeyAccountKind::from_word(&form.kind).ok_or_else(|| Failure::Unreadable(form.kind.clone()))?;
    let verdict = Verdict::from_word(&form.verdict);
    let result = kind::decide(&visitor.ctx, id, kind, verdict, &form.reason).await;
    answer(&visitor, id, result).await
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = decidable(&visitor, &key).await?;
    let result = kind::undo(&visitor.ctx, id).await;
    answer(&visitor, id, result).await
}
