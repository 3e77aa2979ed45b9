//! Entering an account by hand, and what is said where it is there already.

use askama::Template;
use axum::{Form, http::StatusCode, response::IntoResponse};
use dahu_app::{
    account::{self, Collision, CollisionBy, Entered, NewAccount, Other},
    person::{self, Person},
};
use dahu_core::{access::Action, collision::Likeness, person::Role};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    name: String,
    code: String,
    credit_code: String,
    region: String,
    industry: String,
    owner: String,
    confirms: String,
    insists: String,
}

impl NewForm {
    fn typed(&self) -> NewAccount {
        let some = |text: &String| Some(text.clone());
        NewAccount {
            name: self.name.clone(),
            code: some(&self.code),
            credit_code: some(&self.credit_code),
            region: some(&self.region),
            industry: some(&self.industry),
            owner: self.owner.parse().ok(),
            confirms: !self.confirms.is_empty(),
            insists: some(&self.insists),
        }
    }
}

#[derive(Template)]
#[template(path = "account/new.html")]
struct NewPage {
    page: Page,
    form: NewForm,
    /// Whom one may choose as the owner; nobody where it is whoever enters it.
    owners: Vec<Person>,
    collisions: Vec<Collision>,
    may_insist: bool,
    may_confirm: bool,
    problem: Option<String>,
}

pub(super) async fn show(visitor: Visitor) -> Answer {
    if !visitor.ctx.is_open(Action::CreateAccount) {
        return Err(Failure::Forbidden);
    }
    show_form(&visitor, NewForm::default(), Vec::new(), None).await
}

async fn show_form(
    visitor: &Visitor,
    form: NewForm,
    collisions: Vec<Collision>,
    problem: Option<String>,
) -> Answer {
    let role = visitor.ctx.role();
    let chooses = matches!(role, Some(Role::Administrator | Role::SalesDirector));
    let owners = if chooses {
        person::salespeople(&visitor.ctx).await?
    } else {
        Vec::new()
    };
    let is_held = problem.is_some() || !collisions.is_empty();
    let has_exact = |by: CollisionBy| {
        collisions
            .iter()
            .any(|collision| collision.likeness == Likeness::Exact && collision.by == by)
    };
    let is_exact = collisions
        .iter()
        .any(|collision| collision.likeness == Likeness::Exact);
    let body = render(&NewPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "account-new"),
        form,
        owners,
        may_insist: role == Some(Role::Administrator) && is_exact && !has_exact(CollisionBy::Code),
        may_confirm: !is_exact && !collisions.is_empty(),
        collisions,
        problem,
    })?;
    let status = if is_held {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, body).into_response())
}

pub(super) async fn enter(visitor: Visitor, Form(form): Form<NewForm>) -> Answer {
    match account::enter(&visitor.ctx, &form.typed()).await {
        Ok(Entered::Made(id)) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}"))),
        Ok(Entered::Held(collisions)) => show_form(&visitor, form, collisions, None).await,
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            show_form(&visitor, form, Vec::new(), Some(told)).await
        }
    }
}

/// By what it is like another account, in a sentence.
fn likeness(texts: &Texts, collision: &Collision) -> String {
    texts.text(match (collision.likeness, collision.by) {
        (Likeness::Near, _) => "collision-near",
        (Likeness::Exact, CollisionBy::Code) => "collision-code",
        (Likeness::Exact, CollisionBy::CreditCode) => "collision-credit-code",
        (Likeness::Exact, CollisionBy::Name) => "collision-name",
    })
}

/// Whose an account is that the reader may not see.
fn hidden(texts: &Texts, owner: &Option<String>) -> String {
    match owner {
        Some(owner) => texts.text_with("collision-owned", "owner", owner),
        None => texts.text("collision-unowned"),
    }
}
