//! What was tried and what was taken away: wrong sign-ins, refused requests, downloads.
//!
//! Whoever floods the door must not fill the disk: the same attempt from the same address is recorded when it is first
//! made in a minute, and counted from then on; so are attempts of more kinds than a minute has room for.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Actor, Context, Origin, Result, account,
    event::{self, Change},
};

/// How long the same attempt is counted before it is told again.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Kinds of attempts told apart in a window; the rest are only counted.
const KINDS: usize = 20;
/// Characters kept of what was typed or asked for.
const CHARACTERS: usize = 100;
/// Ids of one address that are looked up at most.
const IDS_AT_MOST: usize = 4;

/// Something that was taken away as a file.
#[derive(Clone, Debug)]
pub struct Exported<'a> {
    /// What it was, such as `accounts`.
    pub what: &'a str,
    /// How many rows it had; nothing where it has none.
    pub rows: Option<u64>,
    /// Its format, such as `csv`.
    pub format: &'a str,
    /// By which filter it was chosen; empty for everything.
    pub filter: &'a str,
    /// What it was about, where it was about one thing.
    pub subject: Option<Uuid>,
}

/// Records that something was taken away as a file, before it goes.
///
/// # Errors
///
/// When the database fails: what cannot be recorded is not to be taken away.
pub async fn exported(ctx: &Context, exported: &Exported<'_>) -> Result<()> {
    let change = Change {
        noun: "export",
        subject: exported.subject.unwrap_or_default(),
        account: None,
        verb: "downloaded",
        before: None,
        after: Some(json!({
            "what": exported.what,
            "rows": exported.rows,
            "format": exported.format,
            "filter": plain(exported.filter),
        })),
    };
    record(ctx, vec![change]).await
}

/// Records that somebody asked for what they may not have.
///
/// # Errors
///
/// When the database fails.
pub async fn refused(ctx: &Context, what: &str) -> Result<()> {
    let who = ctx.person().map(|person| person.0).unwrap_or_default();
    watch(ctx, Watched::new("refused", who, what)).await
}

/// Records that a request which another site sent in a signed-in person's name was refused.
///
/// # Errors
///
/// When the database fails.
pub async fn cross_site(ctx: &Context, what: &str) -> Result<()> {
    let who = ctx.person().map(|person| person.0).unwrap_or_default();
    watch(ctx, Watched::new("cross_site_refused", who, what)).await
}

/// Records that an answer of the identity provider signed nobody in, and why.
///
/// # Errors
///
/// When the database fails.
pub async fn provider_refused(ctx: &Context, why: &str) -> Result<()> {
    watch(ctx, Watched::new("provider_refused", Uuid::nil(), why)).await
}

/// Records that somebody asked for an account that they may not see, where one of `ids` is one; what is there and what
/// is not shows in nothing but the record.
///
/// # Errors
///
/// When the database fails.
pub async fn hidden(ctx: &Context, ids: &[Uuid], what: &str) -> Result<()> {
    for id in ids.iter().take(IDS_AT_MOST) {
        if account::exists(ctx, *id).await? {
            watch(ctx, Watched::new("hidden_asked", *id, what)).await?;
        }
    }
    Ok(())
}

/// An attempt that is told apart from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Watched {
    verb: &'static str,
    subject: Uuid,
    told: String,
}

impl Watched {
    /// An attempt on something, with what was typed or asked for.
    pub(crate) fn new(verb: &'static str, subject: Uuid, told: &str) -> Self {
        Self {
            verb,
            subject,
            told: plain(told),
        }
    }
}

/// The first characters of a text, without those that cannot be shown.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|one| !one.is_control())
        .take(CHARACTERS)
        .collect()
}

/// Counts an attempt, and records what is due.
pub(crate) async fn watch(ctx: &Context, watched: Watched) -> Result<()> {
    let due = ctx.workspace.watched.count(ctx, watched);
    // Boxed, as it is only a small part of what waits for it.
    Box::pin(tell(ctx, due)).await
}

/// Records what was counted in a window that is over, or in any at the end of the program.
pub(crate) async fn tell_waiting(ctx: &Context, is_end: bool) -> Result<()> {
    let due = ctx.workspace.watched.take(ctx.now(), is_end);
    tell(ctx, due).await
}

async fn tell(ctx: &Context, due: Vec<Due>) -> Result<()> {
    for one in due {
        let change = Change {
            noun: "attempt",
            subject: one.watched.subject,
            account: None,
            verb: one.watched.verb,
            before: None,
            after: Some(json!({ "tried": one.watched.told, "times": one.times })),
        };
        let then = Context::new(ctx.workspace.clone(), one.actor).with_origin(one.origin);
        record(&then, vec![change]).await?;
    }
    Ok(())
}

async fn record(ctx: &Context, changes: Vec<Change>) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    event::record(&transaction, ctx, None, changes).await?;
    Ok(transaction.commit().await?)
}

/// An attempt to be recorded, as often as it was made.
#[derive(Debug, PartialEq)]
struct Due {
    watched: Watched,
    actor: Actor,
    origin: Origin,
    times: u64,
}

/// Attempts of the window that runs.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    since: Option<DateTime<Utc>>,
    waiting: HashMap<(Watched, Option<std::net::IpAddr>), (Actor, Origin, u64)>,
    others: u64,
}

impl Attempts {
    fn count(&self, ctx: &Context, watched: Watched) -> Vec<Due> {
        let now = ctx.now();
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = window.take(now, false);
        window.since.get_or_insert(now);
        let key = (watched.clone(), ctx.origin.address);
        if let Some((.., times)) = window.waiting.get_mut(&key) {
            *times += 1;
        } else if window.waiting.len() < KINDS {
            let (actor, origin) = (ctx.actor.clone(), ctx.origin.clone());
            window.waiting.insert(key, (actor.clone(), origin.clone(), 0));
            due.push(Due {
                watched,
                actor,
                origin,
                times: 1,
            });
        } else {
            window.others += 1;
        }
        due
    }

    fn take(&self, now: DateTime<Utc>, is_end: bool) -> Vec<Due> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(now, is_end)
    }
}

impl Window {
    fn take(&mut self, now: DateTime<Utc>, is_end: bool) -> Vec<Due> {
        if !is_end && self.since.is_none_or(|since| now - since < WINDOW) {
            return Vec::new();
        }
        let ended = std::mem::take(self);
        let counted = ended.waiting.into_iter().filter(|(_, (.., times))| *times > 0);
        let mut due: Vec<Due> = counted
            .map(|((watched, _), (actor, origin, times))| Due {
                watched,
                actor,
                origin,
                times,
            })
            .collect();
        if ended.others > 0 {
            due.push(Due {
                watched: Watched::new("too_many", Uuid::nil(), ""),
                actor: Actor::Visitor,
                origin: Origin::default(),
                times: ended.others,
            });
        }
        due
    }
}
