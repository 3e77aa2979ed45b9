//! The stream that tells an open page that somebody changed its account.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{Path, Query as FromQuery},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use dahu_app::{
    Context,
    glance::{self, Following},
};
use dahu_core::person::PersonId;
use futures::stream;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::id;
use crate::{failure::Answer, visitor::Visitor};

/// A stream ends after so long; the browser comes again, and permission is looked at anew.
const LASTS: Duration = Duration::from_secs(300);
/// Streams of one person at once: so many pages somebody has before their eyes.
const OF_ONE: usize = 12;
/// Streams at once.
const IN_ALL: usize = 1_000;

/// The stream's route; it outlasts what other pages may take.
pub(crate) fn routes() -> Router<Context> {
    Router::new().route("/accounts/{id}/changes", get(follow))
}

/// Who follows an account at the moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Followers(Arc<Mutex<HashMap<Option<PersonId>, usize>>>);

/// A place among them, given back when it is dropped.
struct Place {
    followers: Followers,
    person: Option<PersonId>,
}

impl Followers {
    fn take(&self, person: Option<PersonId>) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.values().sum::<usize>() >= IN_ALL {
            return None;
        }
        let own = counts.entry(person).or_default();
        if *own >= OF_ONE {
            return None;
        }
        *own += 1;
        Some(Place {
            followers: self.clone(),
            person,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.followers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = counts.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                counts.remove(&self.person);
            }
        }
    }
}

/// Becomes true when the server is told to stop: streams end, or it would wait for them.
#[derive(Clone, Debug)]
pub(crate) struct Closing(pub(crate) watch::Receiver<bool>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The latest event that the page knows of.
    after: String,
}

struct Stream {
    following: Following,
    closing: Option<Closing>,
    until: Instant,
    _place: Place,
}

async fn follow(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
    Extension(followers): Extension<Followers>,
    closing: Option<Extension<Closing>>,
    headers: HeaderMap,
) -> Answer {
    let account = id(&key)?;
    let again = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let seen = again.unwrap_or(&asked.after).parse().ok();
    let following = glance::follow(&visitor.ctx.reading_anew(), account, seen).await?;
    let Some(place) = followers.take(visitor.ctx.person()) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let stream = Stream {
        following,
        closing: closing.map(|Extension(closing)| closing),
        until: Instant::now() + LASTS,
        _place: place,
    };
    let events = stream::unfold(stream, next);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// The next change; none once the stream has lasted long enough, or the account is no longer there for its reader.
async fn next(mut stream: Stream) -> Option<(Result<Event, Infallible>, Stream)> {
    let changed = tokio::select! {
        changed = stream.following.next() => changed.ok()?,
        () = sleep_until(stream.until) => return None,
        () = closes(stream.closing.clone()) => return None,
    };
    let told = json!({ "by": changed.by, "at": changed.at });
    let event = Event::default()
        .event("changed")
        .id(changed.event.to_string())
        .data(told.to_string());
    Some((Ok(event), stream))
}

async fn closes(closing: Option<Closing>) {
    match closing {
        // An error says that nobody is left to tell: the server is gone.
        Some(Closing(mut closing)) => drop(closing.wait_for(|closes| *closes).await),
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_for_one_and_come_back() {
        let followers = Followers::default();
        let person = |number| Some(PersonId(uuid::Uuid::from_u128(number)));
        let mut held: Vec<Place> = (0..OF_ONE).filter_map(|_| followers.take(person(1))).collect();
        assert_eq!(held.len(), OF_ONE);
        assert!(followers.take(person(1)).is_none());
        assert!(followers.take(person(2)).is_some(), "others have their own");
        held.pop();
        assert!(followers.take(person(1)).is_some());
        drop(held);
        assert!(followers.0.lock().unwrap().is_empty());
        let all: Vec<Place> = (0..)
            .flat_map(|number| (0..OF_ONE).map(move |_| number))
            .map_while(|number| followers.take(person(number)))
            .collect();
        assert_eq!(all.len(), IN_ALL);
    }
}
