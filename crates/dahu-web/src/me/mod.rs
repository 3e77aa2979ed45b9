//! One's own sign-in: password and address, second factors, sessions, tokens for programs.

pub(crate) mod passkeys;
mod password;
mod program;
mod qr_code;
mod session;
mod token;
mod two_step;

use axum::{Router, middleware::from_fn};
use dahu_app::Context;

use crate::{calendar, security::bearer};

/// The pages of the room; programs with a token are kept out.
pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .merge(password::routes())
        .merge(two_step::routes())
        .merge(passkeys::routes())
        .merge(session::routes())
        .merge(token::routes())
        .merge(calendar::own_routes())
        .layer(from_fn(bearer::refuse))
}

/// A page of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Password,
    TwoStep,
    Passkeys,
    Sessions,
    Tokens,
    Calendar,
}

impl Tab {
    pub(crate) const ALL: [Self; 6] = [
        Self::Password,
        Self::TwoStep,
        Self::Passkeys,
        Self::Sessions,
        Self::Tokens,
        Self::Calendar,
    ];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Password => "/me/password",
            Self::TwoStep => "/me/two-step",
            Self::Passkeys => "/me/passkeys",
            Self::Sessions => "/me/sessions",
            Self::Tokens => "/me/tokens",
            Self::Calendar => "/me/calendar",
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Password => "me-password",
            Self::TwoStep => "me-two-step",
            Self::Passkeys => "me-passkeys",
            Self::Sessions => "me-sessions",
            Self::Tokens => "me-tokens",
            Self::Calendar => "me-calendar",
        }
    }
}
