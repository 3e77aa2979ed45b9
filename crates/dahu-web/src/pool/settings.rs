//! The rules of the pool, to be changed.

use askama::Template;
use axum::{Form, Router, http::StatusCode, response::IntoResponse, routing::get};
use dahu_app::{Context, pool};
use dahu_core::{access::Action, pool::PoolRules};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/settings/pool", get(show).post(change))
}

/// The numbers as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct RulesForm {
    contact_days: String,
    purchase_days: String,
    notice_days: String,
    own_at_most: String,
    claim_at_most: String,
    protection_days: String,
    cool_down_days: String,
}

impl RulesForm {
    fn of(rules: &PoolRules) -> Self {
        Self {
            contact_days: rules.contact_days.to_string(),
            purchase_days: rules.purchase_days.to_string(),
            notice_days: rules.notice_days.to_string(),
            own_at_most: rules.own_at_most.to_string(),
            claim_at_most: rules.claim_at_most.to_string(),
            protection_days: rules.protection_days.to_string(),
            cool_down_days: rules.cool_down_days.to_string(),
        }
    }

    /// The rules; a blank switches one off, and none are where something is no number.
    fn rules(&self) -> Option<PoolRules> {
        let number = |text: &String| {
            let text = text.trim();
            if text.is_empty() {
                Some(0)
            } else {
                text.parse().ok()
            }
        };
        Some(PoolRules {
            contact_days: number(&self.contact_days)?,
            purchase_days: number(&self.purchase_days)?,
            notice_days: number(&self.notice_days)?,
            own_at_most: number(&self.own_at_most)?,
            claim_at_most: number(&self.claim_at_most)?,
            protection_days: number(&self.protection_days)?,
            cool_down_days: number(&self.cool_down_days)?,
        })
    }

    /// Each field: its name, the keys of its label and its hint, and what stands in it.
    fn fields(&self) -> [(&'static str, &'static str, &'static str, &str); 7] {
        [
            (
                "contact_days",
                "pool-contact-days",
                "pool-contact-days-hint",
                &self.contact_days,
            ),
            (
                "purchase_days",
                "pool-purchase-days",
                "pool-purchase-days-hint",
                &self.purchase_days,
            ),
            (
                "notice_days",
                "pool-notice-days",
                "pool-notice-days-hint",
                &self.notice_days,
            ),
            (
                "own_at_most",
                "pool-own-at-most",
                "pool-own-at-most-hint",
                &self.own_at_most,
            ),
            (
                "claim_at_most",
                "pool-claim-at-most",
                "pool-claim-at-most-hint",
                &self.claim_at_most,
            ),
            (
                "protection_days",
                "pool-protection-days",
                "pool-protection-days-hint",
                &self.protection_days,
            ),
            (
                "cool_down_days",
                "pool-cool-down-days",
                "pool-cool-down-days-hint",
                &self.cool_down_days,
            ),
        ]
    }
}

#[derive(Template)]
#[template(path = "pool/settings.html")]
struct SettingsPage {
    page: Page,
    form: RulesForm,
    problem: Option<String>,
}

async fn show(visitor: Visitor) -> Answer {
    if !visitor.ctx.is_open(Action::ManageSettings) {
        return Err(Failure::Forbidden);
    }
    let rules = pool::rules(&visitor.ctx).await?;
    show_form(&visitor, RulesForm::of(&rules), None)
}

fn show_form(visitor: &Visitor, form: RulesForm, problem: Option<String>) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&SettingsPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "pool-settings"),
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn change(visitor: Visitor, Form(form): Form<RulesForm>) -> Answer {
    let texts = visitor.reader.texts();
    let Some(rules) = form.rules() else {
        return show_form(&visitor, form, Some(texts.text("pool-number-needed")));
    };
    match pool::change_rules(&visitor.ctx, rules).await {
        Ok(()) => Ok(see_other(&visitor.reader, "/pool/runs")),
        Err(error) => {
            let told = problem(&texts, error)?;
            show_form(&visitor, form, Some(told))
        }
    }
}
