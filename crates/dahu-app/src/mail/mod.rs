//! Mails to people: what causes one writes it into the outbox in its own transaction, and they go out behind the pages.
//!
//! No secret waits in the outbox: the token of a link is made when its mail is sent. Words are the pages' business,
//! which hand in the function that writes them.

mod delivery;
mod message;
mod sending;
mod smtp_url;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{access::Action, email::EmailAddress, person::PersonId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use delivery::{Delivery, SmtpOptions};
pub use sending::{Post, send_waiting};

use crate::{
    Actor, Context, Error, Fact, Facts, Origin, Result, event, event::Change, person, task::TaskList,
};

/// Mails to one person at most before another invitation goes out, and within which time.
const INVITATIONS: [(u64, TimeDelta); 2] = [(3, TimeDelta::hours(1)), (8, TimeDelta::hours(24))];
/// Mails of the list that an administrator sees.
const SHOWN_AT_MOST: u64 = 100;

/// What a mail says; the pages turn it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it greets.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What it is about.
    pub about: About,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A link to choose a new password.
    PasswordReset {
        /// The link, which works once.
        link: String,
        /// How long it works.
        minutes: i64,
    },
    /// Somebody chose a new password.
    PasswordChanged {
        /// When.
        at: DateTime<Utc>,
        /// From where.
        origin: Origin,
    },
    /// Somebody changed the address for mails; the former address is told.
    EmailChanged {
        /// When.
        at: DateTime<Utc>,
        /// From where.
        origin: Origin,
    },
    /// Somebody is to sign in by a link.
    Invitation {
        /// Who invites.
        by: String,
        /// The link, which works once.
        link: String,
        /// How long it works.
        days: i64,
    },
    /// A way of signing in came, went or changed.
    WayInChanged {
        /// What became of which.
        what: WayIn,
        /// When.
        at: DateTime<Utc>,
        /// From where.
        origin: Origin,
    },
    /// What somebody has to do today, with what they should have done before.
    TasksDue {
        /// The tasks.
        tasks: TaskList,
        /// Where they stand.
        link: String,
    },
    /// What people below are late with.
    TasksOverdue {
        /// The tasks.
        tasks: TaskList,
        /// By how many days at least.
        days: u32,
        /// Where they stand.
        link: String,
    },
    /// An administrator tries whether mails arrive.
    Trial,
}

/// What became of a way of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayIn {
    /// An authenticator app was set up.
    AuthenticatorSetUp,
    /// It was removed.
    AuthenticatorRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// One was removed.
    PasskeyRemoved,
    /// New recovery codes stand in place of the old ones.
    RecoveryCodesMade,
    /// An administrator took all second factors away.
    SecondFactorsReset,
    /// A token for programs was made.
    TokenMade,
}

impl WayIn {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AuthenticatorSetUp,
        Self::AuthenticatorRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::RecoveryCodesMade,
        Self::SecondFactorsReset,
        Self::TokenMade,
    ];
}

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The line that lists show.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Why a mail is written, as the outbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Cause {
    /// Somebody asked for a new password, for a login or an address that may belong to nobody.
    PasswordReset { asked: String, origin: Origin },
    /// A password was changed.
    PasswordChanged { origin: Origin },
    /// The address for mails was changed.
    EmailChanged { origin: Origin },
    /// Somebody is invited, by whoever has this name.
    Invitation { by: String },
    /// A way of signing in came, went or changed.
    WayInChanged { what: WayIn, origin: Origin },
    /// Something is due today.
    TasksDue,
    /// Something of somebody below is long overdue.
    TasksOverdue,
    /// A trial.
    Trial,
}

impl Cause {
    /// The word of the kind.
    fn as_str(&self) -> &'static str {
        match self {
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged { .. } => "password_changed",
            Self::EmailChanged { .. } => "email_changed",
            Self::Invitation { .. } => "invitation",
            Self::WayInChanged { .. } => "way_in_changed",
            Self::TasksDue => "tasks_due",
            Self::TasksOverdue => "tasks_overdue",
            Self::Trial => "trial",
        }
    }
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It will be tried, or tried again.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It was given up.
    Failed,
}

impl State {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "sent" => Self::Sent,
            "failed" => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// A mail as an administrator sees it: never its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailRow {
    /// Which one.
    pub id: Uuid,
    /// What kind of mail.
    pub kind: &'static str,
    /// To whom; none before it is known.
    pub recipient: Option<String>,
    /// Where it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was caused.
    pub created_at: DateTime<Utc>,
    /// When it will be tried next, while it waits.
    pub next_at: DateTime<Utc>,
    /// What went wrong the last time.
    pub error: Option<String>,
}

/// Puts a mail for a person into the outbox, within the transaction that causes it. Who has no address gets none.
pub(crate) async fn enqueue(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
    address: Option<&str>,
    cause: Cause,
) -> Result<()> {
    let Some(address) = address else { return Ok(()) };
    let new = store::New {
        person: Some(person),
        recipient: Some(address),
        language: None,
        cause,
    };
    store::insert(transaction, ctx.now(), new).await?;
    ctx.workspace.outbox.notify_one();
    Ok(())
}

/// Tells a person what became of one of their ways of signing in, within the transaction in which it did.
pub(crate) async fn tell_way_in(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    what: WayIn,
) -> Result<()> {
    let person = person::by_id(transaction, id).await?;
    let address = person.and_then(|person| person.email);
    let origin = ctx.origin.clone();
    let cause = Cause::WayInChanged { what, origin };
    enqueue(transaction, ctx, id, address.as_deref(), cause).await
}

/// Puts an invitation into the outbox; its link is made when it is sent.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `too_many_mails`.
pub(crate) async fn enqueue_invitation(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
    address: &str,
) -> Result<()> {
    for (most, within) in INVITATIONS {
        if store::count_since(transaction, person, ctx.now() - within).await? >= most {
            return Err(Error::refused_with(
                "too_many_mails",
                format!(
                    "{address} was sent {most} mails a short while ago: wait, or hand a link on yourself"
                ),
                Facts::of([("email", Fact::text(address)), ("most", Fact::count(most))]),
            ));
        }
    }
    let by = match &ctx.actor {
        Actor::Person { name, .. } => name.clone(),
        Actor::System | Actor::Visitor => "Dahu".to_owned(),
    };
    enqueue(transaction, ctx, person, Some(address), Cause::Invitation { by }).await
}

/// Puts the wish for a new password into the outbox; whether anybody is meant shows when it is sent.
pub(crate) async fn enqueue_reset(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    asked: &str,
    language: &str,
) -> Result<()> {
    let cause = Cause::PasswordReset {
        asked: asked.to_owned(),
        origin: ctx.origin.clone(),
    };
    let new = store::New {
        person: None,
        recipient: None,
        language: Some(language),
        cause,
    };
    store::insert(transaction, ctx.now(), new).await?;
    ctx.workspace.outbox.notify_one();
    Ok(())
}

/// How many mails wait.
pub(crate) async fn count_waiting(connection: &impl ConnectionTrait) -> Result<u64> {
    Ok(store::count_waiting(connection).await?)
}

/// The latest mails, those that failed first.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn list(ctx: &Context) -> Result<Vec<MailRow>> {
    ctx.may(Action::ManageSettings)?;
    let mails = store::latest(ctx.workspace.database.reader(), SHOWN_AT_MOST).await?;
    mails.into_iter().map(shown).collect()
}

fn shown(mail: store::Model) -> Result<MailRow> {
    let cause: Cause = serde_json::from_value(mail.cause)?;
    Ok(MailRow {
        id: mail.id,
        kind: cause.as_str(),
        recipient: mail.recipient,
        state: State::from_word(&mail.state),
        attempts: mail.attempts,
        created_at: mail.created_at,
        next_at: mail.next_at,
        error: mail.error,
    })
}

/// Lets a mail that failed be tried again.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but administrators; [`Error::NotFound`] where no such mail failed.
pub async fn try_again(ctx: &Context, id: Uuid) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    let transaction = ctx.workspace.database.begin().await?;
    if !store::revive(&transaction, id, ctx.now()).await? {
        return Err(Error::not_found("mail", id));
    }
    event::record(&transaction, ctx, None, vec![happened(id, "tried_again")]).await?;
    transaction.commit().await?;
    ctx.workspace.outbox.notify_one();
    Ok(())
}

/// Sends the administrator a mail, to see whether mails arrive.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but administrators; [`Error::Refused`] with the rule `no_email` for one without
/// an address.
pub async fn send_trial(ctx: &Context) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    let id = ctx.own_id()?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = person::by_id(&transaction, id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))?;
    if person.email.is_none() {
        return Err(Error::refused(
            "no_email",
            "you have no e-mail address: add yours first",
        ));
    }
    enqueue(&transaction, ctx, id, person.email.as_deref(), Cause::Trial).await?;
    event::record(&transaction, ctx, None, vec![happened(id.0, "mail_tried")]).await?;
    Ok(transaction.commit().await?)
}

/// Reads an address that was typed.
pub(crate) fn address(text: &str) -> Result<EmailAddress> {
    text.parse().map_err(|_| {
        Error::refused(
            "email_not_valid",
            "that is no e-mail address: write it such as li@example.com, in plain letters",
        )
    })
}

/// Something that left nothing different that anybody reckons with.
fn happened(subject: Uuid, verb: &'static str) -> Change {
    Change {
        noun: "mail",
        subject,
        account: None,
        verb,
        before: None,
        after: None,
    }
}
