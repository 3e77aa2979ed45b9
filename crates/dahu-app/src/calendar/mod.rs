//! The calendar feed of a person: their tasks and activities, behind a secret address that is made and revoked.

mod store;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, person::PersonId};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Context, Result,
    activity::{self, Activity},
    audit::{self, Watched},
    event::{self, Change},
    person, secret,
    task::{self, TaskRow},
};

/// Days of activities in a feed.
const ACTIVITY_DAYS: i64 = 180;
/// Days of tasks in a feed that were done.
const DONE_DAYS: i64 = 30;
/// Activities in a feed at most.
const ACTIVITIES: u64 = 500;

/// What a person's calendar shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The tag of the person's language, where it is known.
    pub language: Option<String>,
    /// Open tasks, and those done lately.
    pub tasks: Vec<TaskRow>,
    /// Activities with the names of their accounts.
    pub activities: Vec<(Activity, String)>,
}

/// Since when the signed-in person has a feed; nothing where they have none.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] where nobody is signed in.
pub async fn feed_since(ctx: &Context) -> Result<Option<DateTime<Utc>>> {
    let person = ctx.own_id()?;
    let found = store::of_person(ctx.workspace.database.reader(), person.0).await?;
    Ok(found.map(|feed| feed.created_at))
}

/// Makes the signed-in person a feed, or gives theirs another address; returns its token, which nobody can read again.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] where nobody is signed in.
pub async fn make(ctx: &Context) -> Result<String> {
    let person = ctx.own_id()?;
    let token = secret::token();
    let transaction = ctx.workspace.database.begin().await?;
    store::delete(&transaction, person.0).await?;
    store::insert(&transaction, person.0, secret::hash(&token), ctx.now()).await?;
    event::record(&transaction, ctx, None, vec![changed(person, "created")]).await?;
    transaction.commit().await?;
    Ok(token)
}

/// Revokes the feed of the signed-in person.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] where nobody is signed in.
pub async fn revoke(ctx: &Context) -> Result<()> {
    let person = ctx.own_id()?;
    let transaction = ctx.workspace.database.begin().await?;
    if store::delete(&transaction, person.0).await? {
        event::record(&transaction, ctx, None, vec![changed(person, "revoked")]).await?;
    }
    Ok(transaction.commit().await?)
}

/// What the feed of a token shows: only what its person sees now; nothing where it is unknown or its person has left.
///
/// # Errors
///
/// When the database fails.
pub async fn of_token(ctx: &Context, token: &str) -> Result<Option<Feed>> {
    let reader = ctx.workspace.database.reader();
    let is_one =
        token.len() == secret::TOKEN_CHARACTERS && token.bytes().all(|one| one.is_ascii_alphanumeric());
    let found = match is_one {
        true => store::of_token(reader, &secret::hash(token)).await?,
        false => None,
    };
    let person = match found {
        Some(feed) => person::by_id(reader, PersonId(feed.person_id)).await?,
        None => None,
    };
    let Some(person) = person.filter(|person| person.left_at.is_none()) else {
        audit::watch(ctx, Watched::new("token_refused", Uuid::nil(), "")).await?;
        return Ok(None);
    };
    let language = person.language.clone();
    let theirs = ctx.clone().acting_as(&person);
    if !theirs.is_open(Action::SeeAccount) {
        return Ok(Some(Feed {
            language,
            ..Feed::default()
        }));
    }
    let mut tasks = task::own(&theirs).await?.rows;
    tasks.extend(task::done_lately(&theirs, DONE_DAYS).await?.rows);
    Ok(Some(Feed {
        language,
        tasks,
        activities: activity::of_actor(&theirs, ACTIVITY_DAYS, ACTIVITIES).await?,
    }))
}

fn changed(person: PersonId, verb: &'static str) -> Change {
    Change {
        noun: "calendar_feed",
        subject: person.0,
        account: None,
        verb,
        before: None,
        after: Some(json!({ "person": person })),
    }
}
