//! How an account was sold to by the end of a day, by its events and however many came since.

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId};
use uuid::Uuid;

use super::{NOUN, deciding::Said, showing::Confirmation, store};
use crate::{Context, Result, account, event, person};

/// The way of selling that somebody had confirmed at the end of a day where the actor is, with who, when and why; nothing where it
/// was left to the rules, of which no day is kept.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn on_day(ctx: &Context, id: AccountId, day: NaiveDate) -> Result<Option<Confirmation>> {
    account::find(ctx, id, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let (_, end) = ctx.asked_day(day);
    let about = (NOUN, id.0);
    let facts = match event::last_before(connection, about, end, |_| true).await? {
        Some(event) => event.after,
        // What came earlier was trimmed, or came with another account that has become part of this one.
        None => match event::first_from(connection, about, end, |_| true).await? {
            Some(event) => event.before,
            None => {
                let row = store::find(connection, id).await?;
                Some(serde_json::to_value(Said::of(row.as_ref()))?)
            }
        },
    };
    let said: Option<Said> = facts.map(serde_json::from_value).transpose()?;
    let Some(said) = said else { return Ok(None) };
    let Some((way, at)) = said.confirmed.zip(said.decided_at.filter(|at| *at < end)) else {
        return Ok(None);
    };
    let by: Vec<Uuid> = said.decided_by.into_iter().collect();
    let by = person::by_ids(connection, &by).await?.into_iter().next();
    Ok(Some(Confirmation {
        way,
        by: by.map(|person| person.name),
        at,
        reason: said.reason,
    }))
}
