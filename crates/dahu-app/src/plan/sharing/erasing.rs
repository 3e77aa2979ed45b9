//! A person whose data are erased leaves the pages on which they stand as who signed or promised; what was promised stays.

use chrono::Days;
use dahu_core::{
    account::AccountId,
    plan::mutual::{Choice, Done, Mutual, ShareId},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{SIGNATURES_AT_MOST, store, telling::NOUN};
use crate::{
    Context, Result,
    event::{self, Change},
};

/// Takes a person of an account out of its pages, by their whole name, and erases what the events of these pages tell. What
/// somebody wrote in sentences stays, as in plans.
pub(crate) async fn erase_person(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, name): (AccountId, &str),
    ground: &'static str,
) -> Result<()> {
    // As JSON has it, so that it is the whole of a field.
    let quoted = serde_json::to_string(name)?;
    let until = ctx.now() + Days::new(1);
    for row in store::of_account(transaction, account.0).await? {
        let share = ShareId(row.id);
        let names = |event: &event::StoredEvent| {
            let mut sides = event.before.iter().chain(&event.after);
            sides.any(|side| side.to_string().contains(&quoted))
        };
        let told = event::last_before(transaction, (NOUN, share.0), until, names).await?;
        let is_in_row = forget(transaction, &row, (name, &quoted)).await?;
        if told.is_none() && !is_in_row {
            continue;
        }
        event::erase_payloads(transaction, NOUN, share.0, ctx.now()).await?;
        let change = Change {
            noun: NOUN,
            subject: share.0,
            account: Some(account),
            verb: "erased",
            before: None,
            after: Some(json!({ "ground": ground })),
        };
        event::record(transaction, ctx, None, vec![change]).await?;
    }
    Ok(())
}

/// Takes the name out of who does a step, and of who of theirs said that it was done.
fn clear(who: &mut String, done: Option<&mut Done>, name: &str) {
    if *who == name {
        who.clear();
    }
    if let Some(done) = done.filter(|done| !done.is_ours && done.by == name) {
        done.by.clear();
    }
}

/// Takes the name out of a page and its signatures; says whether it stood there.
async fn forget(
    transaction: &impl ConnectionTrait,
    row: &store::StoredShare,
    (name, quoted): (&str, &str),
) -> Result<bool> {
    let mut is_named = row.choice.contains(quoted);
    if is_named {
        let mut choice: Choice = serde_json::from_str(&row.choice)?;
        for promise in &mut choice.promises {
            clear(&mut promise.who, promise.done.as_mut(), name);
        }
        store::set_choice(transaction, row.id, serde_json::to_string(&choice)?).await?;
    }
    for mut signature in store::signatures(transaction, &[row.id], SIGNATURES_AT_MOST as u64).await? {
        let is_theirs = signature.name == name;
        if !is_theirs && !signature.content.contains(quoted) {
            continue;
        }
        is_named = true;
        let mut signed: Mutual = serde_json::from_str(&signature.content)?;
        for step in signed.steps.iter_mut().filter(|step| step.is_theirs) {
            clear(&mut step.who, step.done.as_mut(), name);
        }
        signature.content = serde_json::to_string(&signed)?;
        if is_theirs {
            signature.name.clear();
            signature.note.clear();
            signature.origin_address = None;
            signature.origin_program = None;
        }
        store::set_signature(transaction, signature).await?;
    }
    Ok(is_named)
}
