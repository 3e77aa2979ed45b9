//! Login, password, and where mails go.

use askama::Template;
use axum::{
    Form, Router,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    sign_in::{self, Choice, OwnMail, Proof},
};
use serde::Deserialize;
use tower_sessions::Session;

use super::Tab;
use crate::{
    failure::{Answer, problem},
    page::{Page, render},
    session,
    text::Language,
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/me/password", get(show).post(set_password))
        .route("/me/email", post(set_email))
}

#[derive(Template)]
#[template(path = "me/password.html")]
struct PasswordPage {
    page: Page,
    tab: Tab,
    /// The present login, or what was typed.
    login: String,
    own: OwnMail,
    /// Whether the present password is asked for.
    asks_present: bool,
    outcome: Outcome,
}

/// What came of a form.
#[derive(Default)]
struct Outcome {
    password_problem: Option<String>,
    /// The same, where it is about the new password itself.
    new_password_problem: Option<String>,
    password_done: bool,
    email_problem: Option<String>,
    email_done: bool,
}

impl PasswordPage {
    fn languages(&self) -> [(&'static str, &'static str); 2] {
        [
            (Language::Chinese.tag(), "简体中文"),
            (Language::English.tag(), "English"),
        ]
    }

    fn speaks(&self, tag: &&str) -> bool {
        let language = self.own.language.as_deref();
        language.unwrap_or_else(|| self.page.language()) == *tag
    }
}

async fn show(visitor: Visitor, session: Session) -> Answer {
    shown(&visitor, &session, None, Outcome::default()).await
}

async fn shown(visitor: &Visitor, session: &Session, login: Option<String>, outcome: Outcome) -> Answer {
    let own = sign_in::own_sign_in(&visitor.ctx).await?;
    let came_by_link = session::came_by_link(session, visitor.ctx.now()).await?;
    let refused = outcome.password_problem.is_some()
        || outcome.new_password_problem.is_some()
        || outcome.email_problem.is_some();
    let page = PasswordPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("my-sign-in")),
        tab: Tab::Password,
        login: login.or_else(|| own.login.clone()).unwrap_or_default(),
        asks_present: own.has_password && !came_by_link,
        own,
        outcome,
    };
    let status = if refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, render(&page)?).into_response())
}

/// Why this session may change how its person signs in.
async fn proof<'a>(
    visitor: &Visitor,
    session: &Session,
    present: Option<&'a str>,
) -> Result<Proof<'a>, crate::failure::Failure> {
    if session::came_by_link(session, visitor.ctx.now()).await? {
        Ok(Proof::CameByLink)
    } else {
        Ok(Proof::Password(present.unwrap_or_default()))
    }
}

#[derive(Deserialize)]
struct NewPassword {
    login: String,
    present: Option<String>,
    password: String,
    again: String,
}

async fn set_password(visitor: Visitor, session: Session, Form(new): Form<NewPassword>) -> Answer {
    let texts = visitor.reader.texts();
    let refused = |problem: String| Outcome {
        new_password_problem: Some(problem),
        ..Outcome::default()
    };
    if new.password != new.again {
        let outcome = refused(texts.text("password-differs"));
        return shown(&visitor, &session, Some(new.login), outcome).await;
    }
    let proof = proof(&visitor, &session, new.present.as_deref()).await?;
    let choice = Choice {
        login: &new.login,
        password: &new.password,
    };
    let this = session::id(&session);
    match sign_in::set_login(&visitor.ctx, choice, proof, Some(&this)).await {
        Ok(()) => {
            session::note_link(&session, &visitor.ctx, false).await?;
            // Whoever knew the id of this session knows it no more.
            session.cycle_id().await?;
            let outcome = Outcome {
                password_done: true,
                ..Outcome::default()
            };
            shown(&visitor, &session, None, outcome).await
        }
        Err(error) => {
            let is_about_new = error.refusal().is_some_and(|it| it.rule.starts_with("password_"));
            let problem = problem(&texts, error)?;
            let outcome = if is_about_new {
                refused(problem)
            } else {
                Outcome {
                    password_problem: Some(problem),
                    ..Outcome::default()
                }
            };
            shown(&visitor, &session, Some(new.login), outcome).await
        }
    }
}

#[derive(Deserialize)]
struct NewEmail {
    email: String,
    language: String,
    present: Option<String>,
}

async fn set_email(visitor: Visitor, session: Session, Form(new): Form<NewEmail>) -> Answer {
    let texts = visitor.reader.texts();
    let proof = proof(&visitor, &session, new.present.as_deref()).await?;
    let email = Some(new.email.trim()).filter(|email| !email.is_empty());
    let language = Language::from_tag(&new.language).map(Language::tag);
    let outcome = match sign_in::set_email(&visitor.ctx, email, language, proof).await {
        Ok(()) => Outcome {
            email_done: true,
            ..Outcome::default()
        },
        Err(error) => Outcome {
            email_problem: Some(problem(&texts, error)?),
            ..Outcome::default()
        },
    };
    shown(&visitor, &session, None, outcome).await
}
