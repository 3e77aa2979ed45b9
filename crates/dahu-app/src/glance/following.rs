//! Following an account: who has its page open is told that somebody changed it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, account::AccountId};
use uuid::Uuid;

use crate::{Context, Result, access::Rights, account, event};

/// How long a change may stay untold.
const PAUSE: Duration = Duration::from_secs(2);

/// A change of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The event; events are in the order of their ids.
    pub event: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: String,
}

/// Somebody who follows an account.
#[derive(Clone)]
pub struct Following {
    ctx: Context,
    account: AccountId,
    rights: Rights,
    seen: Option<Uuid>,
}

/// Follows an account from an event on, or from now.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn follow(ctx: &Context, account: AccountId, seen: Option<Uuid>) -> Result<Following> {
    let found = account::find(ctx, account, Action::SeeAccount).await?;
    let latest = event::latest_about(ctx, account).await?;
    Ok(Following {
        ctx: ctx.clone(),
        account,
        rights: Rights::of(ctx, &found).await?,
        seen: seen.or(latest),
    })
}

impl Following {
    /// Waits for the next change; several at once are told as the last of them.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NotFound`] once the account is no longer there for the actor.
    pub async fn next(&mut self) -> Result<Changed> {
        loop {
            let latest = event::latest_change(&self.ctx, self.account, self.rights).await?;
            if let Some(changed) = latest.filter(|changed| Some(changed.event) > self.seen) {
                let found = account::find(&self.ctx, self.account, Action::SeeAccount).await?;
                let rights = Rights::of(&self.ctx, &found).await?;
                if rights != self.rights {
                    // Who stands otherwise to the account since is told only what they see now.
                    self.rights = rights;
                    continue;
                }
                self.seen = Some(changed.event);
                return Ok(changed);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
