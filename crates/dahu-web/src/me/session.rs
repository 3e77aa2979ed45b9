//! One's own sessions: where one is signed in, and how to end it.

use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use dahu_app::{
    Context,
    session::{self as kept, SessionRow},
};
use tower_sessions::Session;
use uuid::Uuid;

use super::{Tab, program};
use crate::{
    failure::{Answer, Failure},
    page::{Page, render, see_other},
    session,
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/me/sessions", get(show))
        .route("/me/sessions/end-others", post(end_others))
        .route("/me/sessions/{id}/end", post(end))
}

#[derive(Template)]
#[template(path = "me/sessions.html")]
struct SessionsPage {
    page: Page,
    tab: Tab,
    sessions: Vec<SessionRow>,
}

impl SessionsPage {
    fn program(&self, session: &SessionRow) -> String {
        let name = session.program.as_deref().map(program::named);
        name.unwrap_or_else(|| self.page.text("session-unknown"))
    }

    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.is_this)
    }
}

async fn show(visitor: Visitor, session: Session) -> Answer {
    let sessions = kept::list_own(&visitor.ctx, &session::id(&session)).await?;
    render(&SessionsPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("me-sessions")),
        tab: Tab::Sessions,
        sessions,
    })
}

async fn end(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id = Uuid::parse_str(&id).map_err(|_| Failure::NotFound)?;
    kept::end_own(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/me/sessions"))
}

async fn end_others(visitor: Visitor, session: Session) -> Answer {
    kept::end_others(&visitor.ctx, &session::id(&session)).await?;
    Ok(see_other(&visitor.reader, "/me/sessions"))
}
