//! People who sign in, and mails to them.

use std::{path::Path, sync::Arc};

use dahu_app::{
    Actor, Context, METHOD_RULES, Origin, RULES, Result, Workspace,
    mail::{self, About, Delivery, Letter, Post, Written},
    person,
    sign_in::{self, Proof},
    task::TaskList,
};
use dahu_core::person::{PersonId, Role};

use crate::desk::Desk;

pub(crate) const PASSWORD: &str = "correct horse";

/// An account manager who signs in with `login`, as whom to act.
pub(crate) async fn person(desk: &Desk, login: &str) -> Context {
    hired(desk, login, Role::AccountManager).await
}

/// A person of a role.
pub(crate) async fn hired(desk: &Desk, login: &str, role: Role) -> Context {
    let id = person::add(&desk.ctx, login, login, PASSWORD, role)
        .await
        .expect("a person");
    acting(&desk.ctx.workspace, id, login, role)
}

fn acting(workspace: &Arc<Workspace>, id: PersonId, name: &str, role: Role) -> Context {
    let name = name.to_owned();
    Context::new(Arc::clone(workspace), Actor::Person { id, name, role })
}

/// One with an address for mails in a language.
pub(crate) async fn reachable(desk: &Desk, login: &str, email: &str, language: &str) -> Context {
    let ctx = person(desk, login).await;
    sign_in::set_email(&ctx, Some(email), Some(language), Proof::Password(PASSWORD))
        .await
        .expect("an address");
    ctx
}

/// Somebody who has not signed in, from an address.
pub(crate) fn stranger(desk: &Desk, address: &str) -> Context {
    let address = address.parse().expect("an address");
    Context::new(Arc::clone(&desk.ctx.workspace), Actor::Visitor)
        .with_origin(Origin::new(Some(address), Some("Browser/1")))
}

/// Mails into a folder.
pub(crate) fn into_folder(folder: &Path) -> Post {
    to(Delivery::folder(folder).expect("a folder"))
}

/// Mails to wherever, in words that tell what a mail is about.
pub(crate) fn to(delivery: Delivery) -> Post {
    Post {
        delivery,
        from: "dahu@example.com".parse().expect("an address"),
        public_url: "https://dahu.example.com/".to_owned(),
        write,
    }
}

fn write(language: Option<&str>, letter: &Letter) -> Written {
    let about = match &letter.about {
        About::PasswordReset { link, minutes } => format!("{link} works {minutes} minutes"),
        About::PasswordChanged { .. } => "password changed".to_owned(),
        About::EmailChanged { .. } => "address changed".to_owned(),
        About::Invitation { by, link, days } => format!("{by} invites: {link} works {days} days"),
        About::WayInChanged { what, .. } => format!("{what:?}"),
        About::TasksDue { tasks, .. } => format!("due: {}", whats(tasks)),
        About::TasksOverdue { tasks, days, .. } => format!("overdue by {days}: {}", whats(tasks)),
        About::Trial => "trial".to_owned(),
    };
    Written {
        subject: format!("给{}\r\nBcc: all@example.com", letter.name),
        body: format!("{}，{about}", language.unwrap_or("?")),
    }
}

fn whats(tasks: &TaskList) -> String {
    let whats: Vec<&str> = tasks.rows.iter().map(|task| task.what.as_str()).collect();
    whats.join(" + ")
}

/// How many mails went out.
pub(crate) async fn sent(desk: &Desk, post: &Post) -> usize {
    mail::send_waiting(&desk.ctx, post).await.expect("an outbox")
}

/// The rule that refused.
pub(crate) fn rule<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    let error = result.expect_err("refused");
    let refusal = error.refusal().expect("a refusal");
    let known = RULES
        .iter()
        .chain(METHOD_RULES)
        .find(|(rule, _)| *rule == refusal.rule);
    known.expect("a rule of the table").0
}
