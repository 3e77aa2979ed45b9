//! Further posts of a contact, at other accounts than their own.

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, contact::ContactId};

use super::{ContactFacts, Post, change, facts::in_order, open_account};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, Filter, PageRequest},
};

/// Posts of a contact at most.
const AT_MOST: usize = 20;
/// Characters of a job at most.
const CHARACTERS: usize = 200;
/// Accounts like what was typed that are looked at.
const ALIKE: u64 = 50;

/// Adds a post at the account of this code or name; returns an account through which the actor sees the contact.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there, [`Error::Forbidden`] where the actor may not add contacts to that account,
/// [`Error::Refused`] with the rules `contact_post_without_account`, `contact_too_long`, `contact_dates_reversed`,
/// `contact_too_many_posts`.
pub async fn add_post(
    ctx: &Context,
    id: ContactId,
    typed: &str,
    job: &str,
    (from, until): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let account = account_of(ctx, typed.trim()).await?;
    open_account(
        ctx.workspace.database.reader(),
        ctx,
        account,
        Action::EditContacts,
    )
    .await?;
    in_order(from, until)?;
    let job: String = job.trim().chars().filter(|one| !one.is_control()).collect();
    if job.chars().count() > CHARACTERS {
        return Err(Error::refused_with(
            "contact_too_long",
            format!("one of the fields is longer than {CHARACTERS} characters: shorten it"),
            Facts::of([("most", Fact::count(CHARACTERS as u64))]),
        ));
    }
    let post = Post {
        account,
        job: Some(job).filter(|job| !job.is_empty()),
        from,
        until,
    };
    change(ctx, id, |former| {
        if former.posts.len() >= AT_MOST {
            return Err(Error::refused_with(
                "contact_too_many_posts",
                format!("a contact has {AT_MOST} further posts at most: remove one first"),
                Facts::of([("most", Fact::count(AT_MOST as u64))]),
            ));
        }
        let mut facts = former.clone();
        facts.posts.push(post);
        Ok(facts)
    })
    .await
}

/// Removes the so-manieth post, counted from 0; one that is not there changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there.
pub async fn remove_post(ctx: &Context, id: ContactId, position: usize) -> Result<AccountId> {
    change(ctx, id, |former| {
        let mut facts: ContactFacts = former.clone();
        if position < facts.posts.len() {
            facts.posts.remove(position);
        }
        Ok(facts)
    })
    .await
}

/// The account that bears this code or name, among those that the actor sees.
async fn account_of(ctx: &Context, typed: &str) -> Result<AccountId> {
    let filter = Filter {
        search: Some(typed.to_owned()),
        ..Filter::default()
    };
    let request = PageRequest {
        size: ALIKE,
        ..PageRequest::default()
    };
    let found = if typed.is_empty() {
        Vec::new()
    } else {
        account::list(ctx, &filter, &request).await?.rows
    };
    let has = |code: &Option<String>| code.as_deref() == Some(typed);
    let same = found.iter().find(|row| has(&row.code) || row.name == typed);
    same.map(|row| row.id).ok_or_else(|| {
        Error::refused(
            "contact_post_without_account",
            "no account has this customer code or name: give one as its page shows it",
        )
    })
}
