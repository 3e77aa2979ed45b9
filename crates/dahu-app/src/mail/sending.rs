//! The way out: one mail after the other, again and again until the mail server takes it or it is given up.

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{email::EmailAddress, person::PersonId};

use super::{
    About, Cause, Delivery, Letter, State, Written,
    delivery::Undelivered,
    message::{compose, on_one_line},
    store,
};
use crate::{
    Context, Result, person,
    person::StoredPerson,
    sign_in::{self, reset},
    task,
};

/// How often a mail is tried before it is given up; with the waiting between them some two hours.
const ATTEMPTS: i32 = 8;
/// How long a mail is out of reach for other programs while it is being sent.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// What waited longer is not worth sending any more.
const STALE_AFTER: TimeDelta = TimeDelta::days(2);
/// How long an administrator sees what was sent or given up.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Mails of one round.
const AT_ONCE: usize = 200;

/// How mails are written and where they go.
#[derive(Clone)]
pub struct Post {
    /// Where they go.
    pub delivery: Delivery,
    /// Whom they come from.
    pub from: EmailAddress,
    /// The address of the pages, such as `https://dahu.example.com`, for links.
    pub public_url: String,
    /// Writes a letter in a language, given by its tag; none where nobody said which.
    pub write: fn(Option<&str>, &Letter) -> Written,
}

/// A mail that can be written.
struct Ready {
    to: EmailAddress,
    language: Option<String>,
    letter: Letter,
}

/// Sends what waits and is due; returns how many the mail server took.
///
/// # Errors
///
/// When the database fails. A mail server that fails is written down with the mail.
pub async fn send_waiting(ctx: &Context, post: &Post) -> Result<usize> {
    let now = ctx.now();
    let transaction = ctx.workspace.database.begin().await?;
    store::sweep(&transaction, now, now - STALE_AFTER, now - KEPT).await?;
    transaction.commit().await?;
    let mut sent = 0;
    for _ in 0..AT_ONCE {
        let transaction = ctx.workspace.database.begin().await?;
        let claimed = store::claim(&transaction, now, now + CLAIM).await?;
        transaction.commit().await?;
        let Some(mail) = claimed else { break };
        sent += usize::from(send(ctx, post, mail).await?);
    }
    Ok(sent)
}

/// Tries one mail; whether the mail server took it.
async fn send(ctx: &Context, post: &Post, mail: store::Model) -> Result<bool> {
    let Some(ready) = prepare(ctx, post, &mail).await? else {
        // Nobody is meant, or somebody who had enough: the wish leaves no trace.
        let transaction = ctx.workspace.database.begin().await?;
        store::delete(&transaction, mail.id).await?;
        transaction.commit().await?;
        return Ok(false);
    };
    let written = (post.write)(ready.language.as_deref(), &ready.letter);
    let message = compose(mail.id, ctx.now(), &post.from, &ready.to, &written)?;
    let delivered = post.delivery.deliver(&mail.id.to_string(), message).await;
    let transaction = ctx.workspace.database.begin().await?;
    match &delivered {
        Ok(()) => store::end(&transaction, mail.id, State::Sent, ctx.now(), None).await?,
        Err(undelivered) => put_off(&transaction, ctx.now(), &mail, undelivered).await?,
    }
    transaction.commit().await?;
    Ok(delivered.is_ok())
}

async fn put_off(
    transaction: &sea_orm::DatabaseTransaction,
    now: DateTime<Utc>,
    mail: &store::Model,
    undelivered: &Undelivered,
) -> Result<()> {
    let said = undelivered.said.clone();
    if undelivered.is_final || mail.attempts >= ATTEMPTS {
        tracing::error!(mail = %mail.id, %said, "a mail was given up");
        store::end(transaction, mail.id, State::Failed, now, Some(said)).await?;
    } else {
        tracing::warn!(mail = %mail.id, %said, "a mail could not be sent and will be tried again");
        store::put_off(transaction, mail.id, now + pause(mail.attempts), said).await?;
    }
    Ok(())
}

/// How long to wait after this many attempts: a minute, then twice as long each time.
fn pause(attempts: i32) -> TimeDelta {
    TimeDelta::minutes(1 << attempts.saturating_sub(1).clamp(0, 10))
}

/// Finds out whom the mail is for and what it says; nothing where there is nobody to write to.
async fn prepare(ctx: &Context, post: &Post, mail: &store::Model) -> Result<Option<Ready>> {
    let cause: Cause = serde_json::from_value(mail.cause.clone())?;
    let (person, about) = match cause {
        Cause::PasswordReset { asked, origin } => {
            let ctx = ctx.clone().with_origin(origin);
            let Some((person, token)) = link(&ctx, mail, &asked).await? else {
                return Ok(None);
            };
            let about = About::PasswordReset {
                link: format!("{}/sign-in/reset/{token}", post.public_url.trim_end_matches('/')),
                minutes: reset::VALID.num_minutes(),
            };
            return Ok(person
                .email
                .clone()
                .and_then(|email| ready(mail, &email, person, about)));
        }
        Cause::PasswordChanged { origin } => {
            let at = mail.created_at;
            (mail.person_id, About::PasswordChanged { at, origin })
        }
        Cause::EmailChanged { origin } => {
            let at = mail.created_at;
            (mail.person_id, About::EmailChanged { at, origin })
        }
        Cause::WayInChanged { what, origin } => {
            let at = mail.created_at;
            (mail.person_id, About::WayInChanged { what, at, origin })
        }
        Cause::TasksDue | Cause::TasksOverdue => return about_tasks(ctx, post, mail, &cause).await,
        Cause::Invitation { by } => return invitation(ctx, post, mail, by).await,
        Cause::Trial => (mail.person_id, About::Trial),
    };
    let (Some(id), Some(recipient)) = (person, &mail.recipient) else {
        return Ok(None);
    };
    let person = person::by_id(ctx.workspace.database.reader(), PersonId(id)).await?;
    Ok(person.and_then(|person| ready(mail, recipient, person, about)))
}

/// An invitation with a new link; the ones before it stop working. Nothing for somebody who left meanwhile.
async fn invitation(ctx: &Context, post: &Post, mail: &store::Model, by: String) -> Result<Option<Ready>> {
    let (Some(id), Some(recipient)) = (mail.person_id, &mail.recipient) else {
        return Ok(None);
    };
    let transaction = ctx.workspace.database.begin().await?;
    let person = person::by_id(&transaction, PersonId(id)).await?;
    let Some(person) = person.filter(|person| person.left_at.is_none()) else {
        return Ok(None);
    };
    sign_in::forget_links(&transaction, PersonId(id)).await?;
    let token = sign_in::add_link(&transaction, ctx, PersonId(id), person::INVITATION).await?;
    transaction.commit().await?;
    let about = About::Invitation {
        by,
        link: format!("{}/sign-in/link/{token}", post.public_url.trim_end_matches('/')),
        days: person::INVITATION.num_days(),
    };
    Ok(ready(mail, recipient, person, about))
}

/// What a person has to do, or people below them, as they may see it now; nothing where that is done meanwhile.
async fn about_tasks(
    ctx: &Context,
    post: &Post,
    mail: &store::Model,
    cause: &Cause,
) -> Result<Option<Ready>> {
    let (Some(id), Some(recipient)) = (mail.person_id, &mail.recipient) else {
        return Ok(None);
    };
    let person = person::by_id(ctx.workspace.database.reader(), PersonId(id)).await?;
    let Some(person) = person.filter(|person| person.left_at.is_none()) else {
        return Ok(None);
    };
    let theirs = ctx.clone().acting_as(&person);
    if !theirs.is_open(dahu_core::access::Action::SeeAccount) {
        return Ok(None);
    }
    let link = format!("{}/tasks", post.public_url.trim_end_matches('/'));
    let (is_empty, about) = if *cause == Cause::TasksDue {
        let tasks = task::own_due(&theirs).await?;
        (tasks.rows.is_empty(), About::TasksDue { tasks, link })
    } else {
        let days = task::escalation_days(ctx).await?;
        let tasks = task::overdue_below(&theirs, days).await?;
        (tasks.rows.is_empty(), About::TasksOverdue { tasks, days, link })
    };
    Ok(if is_empty {
        None
    } else {
        ready(mail, recipient, person, about)
    })
}

/// Makes the token of a reset, and says to whom the mail goes.
async fn link(ctx: &Context, mail: &store::Model, asked: &str) -> Result<Option<(StoredPerson, String)>> {
    let transaction = ctx.workspace.database.begin().await?;
    let made = reset::make_link(&transaction, ctx, asked, mail.id).await?;
    if let Some((person, _)) = &made {
        let email = person.email.as_deref().unwrap_or_default();
        store::address(&transaction, mail.id, PersonId(person.id), email).await?;
    }
    transaction.commit().await?;
    Ok(made)
}

fn ready(mail: &store::Model, recipient: &str, person: StoredPerson, about: About) -> Option<Ready> {
    Some(Ready {
        to: recipient.parse().ok()?,
        language: person.language.or_else(|| mail.language.clone()),
        letter: Letter {
            name: on_one_line(&person.name),
            login: on_one_line(&person.login.unwrap_or_default()),
            about,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_waits_longer_after_every_attempt() {
        let minutes: Vec<i64> = (1..ATTEMPTS)
            .map(|attempt| pause(attempt).num_minutes())
            .collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64]);
        assert_eq!(pause(i32::MAX), TimeDelta::minutes(1024));
    }
}
