//! Calendar feeds: the file behind a secret address, and the page on which one's own is made and revoked.

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use dahu_app::{
    Context,
    activity::Activity,
    calendar::{self, Feed},
    task::{self, TaskRow},
};
use dahu_core::calendar::{DayEntry, file};
use serde::Deserialize;

use crate::{
    activity::words::{kind_key, participants},
    failure::{Answer, Failure},
    me::Tab,
    page::{Page, render, see_other},
    reader::Reader,
    text::{Language, Texts},
    visitor::{Stranger, Visitor},
};

/// How the address of a feed ends.
const ENDING: &str = ".ics";

/// The feed, for programs that know its address.
pub(crate) fn open_routes() -> Router<Context> {
    Router::new().route("/calendar/{file}", get(download))
}

/// The page of the signed-in person.
pub(crate) fn own_routes() -> Router<Context> {
    Router::new()
        .route("/me/calendar", get(show).post(make))
        .route("/me/calendar/revoke", post(revoke))
        .route("/me/calendar/mails", post(set_mails))
}

async fn download(Stranger(ctx): Stranger, reader: Reader, Path(name): Path<String>) -> Answer {
    let token = name.strip_suffix(ENDING).ok_or(Failure::NotFound)?;
    let feed = calendar::of_token(&ctx, token).await?.ok_or(Failure::NotFound)?;
    let language = feed.language.as_deref().and_then(Language::from_tag);
    let texts = Texts::new(language.unwrap_or_default());
    let body = file(
        &texts.text("calendar-name"),
        &entries(&texts, &reader.origin, &feed),
    );
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, body).into_response())
}

fn entries(texts: &Texts, origin: &str, feed: &Feed) -> Vec<DayEntry> {
    let tasks = feed.tasks.iter().map(|task| of_task(texts, origin, task));
    let activities = feed.activities.iter();
    let activities = activities.map(|(activity, account)| of_activity(texts, origin, activity, account));
    tasks.chain(activities).collect()
}

fn of_task(texts: &Texts, origin: &str, task: &TaskRow) -> DayEntry {
    let key = if task.state.is_open() {
        "calendar-task"
    } else {
        "calendar-task-done"
    };
    let facts = [
        ("what", task.what.clone()),
        ("account", task.account_name.clone()),
    ];
    DayEntry {
        uid: format!("task-{}@dahu", task.id),
        changed_at: task.changed_at,
        on: task.due_on,
        summary: texts.fill(key, &facts),
        description: String::new(),
        url: format!("{origin}/tasks/{}", task.id),
    }
}

fn of_activity(texts: &Texts, origin: &str, activity: &Activity, account: &str) -> DayEntry {
    let facts = [
        ("kind", texts.text(kind_key(&activity.facts.kind))),
        ("account", account.to_owned()),
    ];
    let parts = [
        participants(texts, &activity.people, &activity.contacts),
        activity.facts.text.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    DayEntry {
        uid: format!("activity-{}@dahu", activity.id),
        changed_at: activity.changed_at,
        on: activity.facts.on,
        summary: texts.fill("calendar-activity", &facts),
        description: parts.join("\n"),
        url: format!("{origin}/accounts/{}/activities", activity.account),
    }
}

#[derive(Template)]
#[template(path = "calendar/own.html")]
struct OwnPage {
    page: Page,
    tab: Tab,
    since: Option<DateTime<Utc>>,
    /// The address of a feed that was just made: shown this once.
    made: Option<String>,
    mails_are_on: bool,
}

async fn show(visitor: Visitor) -> Answer {
    shown(&visitor, None).await
}

async fn shown(visitor: &Visitor, made: Option<String>) -> Answer {
    render(&OwnPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("me-calendar")),
        tab: Tab::Calendar,
        since: calendar::feed_since(&visitor.ctx).await?,
        made,
        mails_are_on: task::mails_are_on(&visitor.ctx).await?,
    })
}

async fn make(visitor: Visitor) -> Answer {
    let token = calendar::make(&visitor.ctx).await?;
    let address = format!("{}/calendar/{token}{ENDING}", visitor.reader.origin);
    shown(&visitor, Some(address)).await
}

async fn revoke(visitor: Visitor) -> Answer {
    calendar::revoke(&visitor.ctx).await?;
    Ok(see_other(&visitor.reader, "/me/calendar"))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct MailForm {
    mails: String,
}

async fn set_mails(visitor: Visitor, Form(form): Form<MailForm>) -> Answer {
    task::set_mails(&visitor.ctx, form.mails == "on").await?;
    Ok(see_other(&visitor.reader, "/me/calendar"))
}
