//! What people had decided of an account's kinds by the end of a day, by its events and however many came since.

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, kind::KeyAccountKind};
use uuid::Uuid;

use super::{NOUN, deciding::Facet, showing::Decision, store};
use crate::{
    Context, Result, account,
    event::{self, StoredEvent},
    person,
};

/// What held of the kinds of an account at the end of a day where the actor is: what somebody had decided, with who, when and why;
/// kinds that were undecided are left out. What the rules proposed is kept of no day.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn on_day(ctx: &Context, id: AccountId, day: NaiveDate) -> Result<Vec<(KeyAccountKind, Decision)>> {
    account::find(ctx, id, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let (_, end) = ctx.asked_day(day);
    let mut held = Vec::new();
    for kind in KeyAccountKind::ALL {
        let is_of_kind = |event: &StoredEvent| is_of(event, kind);
        let about = (NOUN, id.0);
        let facts = match event::last_before(connection, about, end, is_of_kind).await? {
            Some(event) => event.after,
            // What came earlier was trimmed, or came with another account that has become part of this one.
            None => match event::first_from(connection, about, end, is_of_kind).await? {
                Some(event) => event.before,
                None => {
                    let row = store::find(connection, id, kind).await?;
                    Some(serde_json::to_value(Facet::of(kind, row.as_ref()))?)
                }
            },
        };
        let facet: Option<Facet> = facts.map(serde_json::from_value).transpose()?;
        let of_then = |facet: &Facet| facet.decided_at.is_some_and(|at| at < end);
        held.extend(facet.filter(of_then));
    }
    let by: Vec<Uuid> = held.iter().filter_map(|facet| facet.decided_by).collect();
    let people = person::by_ids(connection, &by).await?;
    let told = held.into_iter().filter_map(|facet| {
        let by = people.iter().find(|person| Some(person.id) == facet.decided_by);
        let decision = Decision {
            verdict: facet.verdict?,
            by: by.map(|person| person.name.clone()),
            at: facet.decided_at?,
            reason: facet.reason,
        };
        Some((facet.kind, decision))
    });
    Ok(told.collect())
}

/// Whether an event is about a kind.
fn is_of(event: &StoredEvent, kind: KeyAccountKind) -> bool {
    let facts = event.after.as_ref().or(event.before.as_ref());
    let word = facts.and_then(|facts| facts.get("kind")?.as_str());
    word.and_then(KeyAccountKind::from_word) == Some(kind)
}
