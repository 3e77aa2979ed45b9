//! Handing accounts over (移交): a person leaves, or a territory moves.
//!
//! A plan is kept first, so that what is shown is what is done: accounts with who is to have them, and what goes along of
//! each ([`Handed`]). Then it is carried out in one transaction, and can be taken back as long as nobody has changed what it
//! left.

mod doing;
mod planning;
mod sheet;
mod showing;
pub(crate) mod store;
mod undoing;

use dahu_core::{
    access::Action,
    handover::{Handed, HandoverId},
    person::PersonId,
};
use serde_json::{Value, json};

pub use doing::carry_out;
pub use planning::{
    Assignment, Choice, Found, change_receiver, drop_accounts, drop_changed, find, plan, remove,
};
pub use sheet::{Notes, Sheet, note, sheet, sheets};
pub use showing::{AccountsPage, Handover, HandoverRow, PlannedAccount, Receiver, accounts, list, show};
pub(crate) use store::holding;
pub use undoing::undo;

use crate::{
    Context, Error, Fact, Facts, Result,
    access::Scope,
    error::Phrase,
    event::Change,
    person::{self, StoredPerson},
};
use store::StoredHandover;

/// Accounts of one handover at most.
pub const ACCOUNTS_AT_MOST: u64 = 20_000;
/// Names told of accounts that stand in the way.
const NAMED_AT_MOST: usize = 20;

/// How the actor stands to a handover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Decides on it: made it, or decides on all accounts.
    Decides,
    /// Gives the accounts away, and notes what was promised.
    Gives,
    /// Receives some of them, once it is done.
    Receives(PersonId),
}

/// The handover with the part that the actor has in it.
///
/// # Errors
///
/// [`Error::NotFound`] for who has none: they may not know that there is one.
pub(crate) async fn part(ctx: &Context, id: HandoverId) -> Result<(StoredHandover, Part)> {
    ctx.may(Action::SeeAccount)?;
    let connection = ctx.workspace.database.reader();
    let absent = || Error::not_found("handover", id);
    let handover = store::by_id(connection, id, false).await?.ok_or_else(absent)?;
    if decides_on_all(ctx)? {
        return Ok((handover, Part::Decides));
    }
    let person = ctx.person().ok_or_else(absent)?;
    if ctx.is_open(Action::HandOver) && handover.made_by == Some(person.0) {
        return Ok((handover, Part::Decides));
    }
    if handover.from_person == Some(person.0) {
        return Ok((handover, Part::Gives));
    }
    let receivers = store::receivers(connection, id).await?;
    let receives = receivers.iter().any(|(receiver, _)| *receiver == person.0);
    if receives && handover.state() != dahu_core::handover::HandoverState::Draft {
        return Ok((handover, Part::Receives(person)));
    }
    Err(absent())
}

/// The handover, where the actor decides on it.
async fn decided(ctx: &Context, id: HandoverId) -> Result<StoredHandover> {
    ctx.may(Action::HandOver)?;
    match part(ctx, id).await? {
        (handover, Part::Decides) => Ok(handover),
        _ => Err(Error::Forbidden {
            action: Action::HandOver.as_str(),
        }),
    }
}

/// Whether the actor decides on all accounts, as administrators and directors do.
fn decides_on_all(ctx: &Context) -> Result<bool> {
    Ok(ctx.is_open(Action::HandOver) && Scope::of(ctx, Action::HandOver)?.is_everything())
}

/// Lets pass who may be given accounts.
fn refuse_receiver(person: &StoredPerson) -> Result<()> {
    person::refuse_unfit(person)?;
    if person.role().may_own() {
        return Ok(());
    }
    Err(Error::refused(
        "cannot_own",
        "people of this role do not own accounts: choose an account manager, or change the role first",
    ))
}

fn not_a_draft(handover: &StoredHandover) -> Error {
    Error::refused_with(
        "handover_not_draft",
        format!(
            "handover {} was carried out: nothing of its plan can be changed",
            handover.number
        ),
        Facts::of([("number", Fact::count(handover.number))]),
    )
}

/// Names of accounts that stand in the way, as a refusal tells them: the first of them.
fn names(mut names: Vec<String>) -> Vec<String> {
    names.truncate(NAMED_AT_MOST);
    names
}

/// A change of the handover itself.
fn changed(
    handover: &StoredHandover,
    verb: &'static str,
    before: Option<Value>,
    after: Option<Value>,
) -> Change {
    let mut after = after;
    if let Some(Value::Object(facts)) = &mut after {
        facts.insert("number".to_owned(), json!(handover.number));
    }
    Change {
        noun: "handover",
        subject: handover.id,
        account: None,
        verb,
        before,
        after,
    }
}

/// A conflict about what was handed over of an account; none is about tasks and opportunities, which stay where they are by
/// now.
fn conflict(kind: Handed, account: String) -> Option<Phrase> {
    let word = match kind {
        Handed::Ownership => "account_changed",
        Handed::Target => "target_changed",
        Handed::Role => "role_changed",
        Handed::Task | Handed::Opportunity | Handed::Case => return None,
    };
    Some(Phrase::new(word, Facts::of([("account", Fact::Text(account))])))
}
