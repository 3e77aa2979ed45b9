//! Tokens for one's own programs; and everybody's, for administrators.

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use dahu_app::{
    Context,
    token::{self, Scope, TokenRow, Wish},
};
use serde::Deserialize;
use tower_sessions::Session;
use uuid::Uuid;

use super::Tab;
use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    session,
    visitor::Visitor,
};

/// How long a token may live, to choose from.
const DAYS: [i64; 4] = [30, 90, 180, token::DAYS_AT_MOST];

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/me/tokens", get(show).post(make))
        .route("/me/tokens/all", get(show_all))
        .route("/me/tokens/{id}/revoke", post(revoke))
        .route("/me/tokens/all/{id}/revoke", post(revoke_any))
}

#[derive(Template)]
#[template(path = "me/tokens.html")]
struct TokensPage {
    page: Page,
    tab: Tab,
    tokens: Vec<TokenRow>,
    now: DateTime<Utc>,
    /// Whether these are everybody's.
    of_all: bool,
    form: NewToken,
    /// The secret of a token that was just made: shown this once.
    made: Option<String>,
    problem: Option<String>,
}

impl TokensPage {
    fn state_key(&self, token: &TokenRow) -> &'static str {
        match token.revoked_at {
            Some(_) => "token-revoked",
            None if self.is_valid(token) => "token-valid",
            None => "token-expired",
        }
    }

    fn is_valid(&self, token: &TokenRow) -> bool {
        token.is_valid(self.now)
    }

    fn scopes(&self, token: &TokenRow) -> String {
        let words: Vec<String> = token
            .scopes
            .iter()
            .map(|scope| self.page.text(scope_key(*scope)))
            .collect();
        words.join(&self.page.text("name-separator"))
    }

    fn days(&self) -> [i64; 4] {
        DAYS
    }

    fn revoke_path(&self, token: &TokenRow) -> String {
        let all = if self.of_all { "all/" } else { "" };
        format!("/me/tokens/{all}{}/revoke", token.id)
    }
}

fn scope_key(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "scope-read",
        Scope::Write => "scope-write",
    }
}

#[derive(Deserialize)]
struct NewToken {
    name: String,
    read: Option<String>,
    write: Option<String>,
    days: i64,
}

impl Default for NewToken {
    fn default() -> Self {
        Self {
            name: String::new(),
            read: Some("on".to_owned()),
            write: None,
            days: DAYS[1],
        }
    }
}

impl NewToken {
    fn scopes(&self) -> Vec<Scope> {
        let chosen = [(&self.read, Scope::Read), (&self.write, Scope::Write)];
        chosen
            .into_iter()
            .filter_map(|(chosen, scope)| chosen.as_ref().map(|_| scope))
            .collect()
    }
}

async fn show(visitor: Visitor) -> Answer {
    shown(&visitor, NewToken::default(), None, None).await
}

async fn shown(visitor: &Visitor, form: NewToken, made: Option<String>, problem: Option<String>) -> Answer {
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = TokensPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("me-tokens")),
        tab: Tab::Tokens,
        tokens: token::list_own(&visitor.ctx).await?,
        now: visitor.ctx.now(),
        of_all: false,
        form,
        made,
        problem,
    };
    Ok((status, render(&page)?).into_response())
}

async fn show_all(visitor: Visitor) -> Answer {
    render(&TokensPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("tokens-all")),
        tab: Tab::Tokens,
        tokens: token::list_all(&visitor.ctx).await?,
        now: visitor.ctx.now(),
        of_all: true,
        form: NewToken::default(),
        made: None,
        problem: None,
    })
}

async fn make(visitor: Visitor, session: Session, Form(new): Form<NewToken>) -> Answer {
    session::require_fresh(&session, visitor.ctx.now()).await?;
    let scopes = new.scopes();
    let wish = Wish {
        name: &new.name,
        scopes: &scopes,
        days: new.days,
    };
    match token::make(&visitor.ctx, &wish).await {
        Ok(secret) => shown(&visitor, NewToken::default(), Some(secret), None).await,
        Err(error) => {
            let problem = problem(&visitor.reader.texts(), error)?;
            shown(&visitor, new, None, Some(problem)).await
        }
    }
}

async fn revoke(visitor: Visitor, Path(id): Path<String>) -> Answer {
    token::revoke(&visitor.ctx, id_of(&id)?).await?;
    Ok(see_other(&visitor.reader, "/me/tokens"))
}

async fn revoke_any(visitor: Visitor, Path(id): Path<String>) -> Answer {
    token::revoke(&visitor.ctx, id_of(&id)?).await?;
    Ok(see_other(&visitor.reader, "/me/tokens/all"))
}

fn id_of(text: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(text).map_err(|_| Failure::NotFound)
}
