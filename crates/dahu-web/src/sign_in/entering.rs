//! What happens once it is known who comes: in, or on to the second step.

use axum::http::HeaderMap;
use dahu_app::{Context, sign_in::Arrival};
use dahu_core::person::PersonId;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::{device, second_step};
use crate::{
    failure::Answer,
    page::see_other,
    reader::Reader,
    session::{self, FirstStep},
};

/// By what somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// A login and its password.
    Password,
    /// A link that works once.
    Link,
    /// A passkey, without a login.
    Passkey,
    /// The firm's identity provider.
    Provider,
}

/// A request of somebody who comes.
pub(crate) struct Visit<'v> {
    pub(crate) ctx: &'v Context,
    pub(crate) session: &'v Session,
    pub(crate) reader: &'v Reader,
    pub(crate) headers: &'v HeaderMap,
}

impl Visit<'_> {
    /// Signs in, or leads on to the second step.
    pub(crate) async fn welcome(&self, arrival: Arrival, to: String, way: Way) -> Answer {
        match arrival {
            Arrival::SignedIn(person) => self.enter(person.id, &to, way).await,
            Arrival::NeedsSecondFactor(person) => {
                let step = FirstStep {
                    person: person.id,
                    to,
                    way,
                };
                session::begin(self.session, step, self.ctx.now()).await?;
                Ok(see_other(self.reader, second_step::PATH))
            }
        }
    }

    /// Starts the session, and remembers the browser.
    pub(super) async fn enter(&self, person: PersonId, to: &str, way: Way) -> Answer {
        session::start(self.session, self.ctx, person).await?;
        session::note_link(self.session, self.ctx, way == Way::Link).await?;
        if way == Way::Provider {
            session::note_provider(self.session).await?;
        }
        device::remember(self.ctx, self.headers, person, see_other(self.reader, to)).await
    }
}
