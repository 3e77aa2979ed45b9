//! Mails: their words, and what became of them, for administrators.

mod letter;

use askama::Template;
use axum::{
    Router,
    extract::Path,
    middleware::from_fn,
    routing::{get, post},
};
use dahu_app::{
    Context,
    mail::{self, MailRow, State},
};
use uuid::Uuid;

pub use letter::write;

use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    security::bearer,
    visitor::Visitor,
};

/// What administrators may open.
pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/mail", get(show))
        .route("/mail/trial", post(send_trial))
        .route("/mail/{id}/again", post(try_again))
        .layer(from_fn(bearer::refuse))
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct MailPage {
    page: Page,
    mails: Vec<MailRow>,
    sends_mails: bool,
    problem: Option<String>,
}

impl MailPage {
    fn kind_key(&self, mail: &MailRow) -> String {
        format!("mail-kind-{}", mail.kind.replace('_', "-"))
    }

    fn state_key(&self, mail: &MailRow) -> &'static str {
        match mail.state {
            State::Waiting => "mail-waiting",
            State::Sent => "mail-sent",
            State::Failed => "mail-failed",
        }
    }

    fn state_class(&self, mail: &MailRow) -> &'static str {
        match mail.state {
            State::Waiting => "tag-none",
            State::Sent => "tag-good",
            State::Failed => "tag-bad",
        }
    }

    fn has_failed(&self, mail: &MailRow) -> bool {
        mail.state == State::Failed
    }
}

async fn show(visitor: Visitor) -> Answer {
    shown(&visitor, None).await
}

async fn shown(visitor: &Visitor, problem: Option<String>) -> Answer {
    render(&MailPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("mails")),
        mails: mail::list(&visitor.ctx).await?,
        sends_mails: visitor.ctx.workspace.sends_mails(),
        problem,
    })
}

async fn send_trial(visitor: Visitor) -> Answer {
    match mail::send_trial(&visitor.ctx).await {
        Ok(()) => Ok(see_other(&visitor.reader, "/mail")),
        Err(error) => {
            let problem = problem(&visitor.reader.texts(), error)?;
            shown(&visitor, Some(problem)).await
        }
    }
}

async fn try_again(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = Uuid::parse_str(&id).map_err(|_| Failure::NotFound)?;
    mail::try_again(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/mail"))
}
