//! How activities are found: by what was said and done.

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;

use super::{ActivityFacts, ActivityId};
use crate::{
    Result, account,
    search::{self, Document, Noun},
};

/// Characters of what was said and done that stand for the activity where it is found.
const TITLE_CHARACTERS: usize = 80;
/// Characters by which it is found.
const FOUND_BY_CHARACTERS: usize = 1_000;

/// Makes an activity be found as it is now, or no more.
pub(super) async fn index(
    transaction: &impl ConnectionTrait,
    account: AccountId,
    id: ActivityId,
    facts: Option<&ActivityFacts>,
) -> Result<()> {
    let Some(facts) = facts.filter(|facts| !facts.text.trim().is_empty()) else {
        return search::forget(transaction, &[id.0]).await;
    };
    let Some(account) = account::store::by_id(transaction, account).await? else {
        return Ok(());
    };
    let first = |most| facts.text.chars().take(most).collect::<String>();
    let (title, text) = (first(TITLE_CHARACTERS), first(FOUND_BY_CHARACTERS));
    let document = Document {
        noun: Noun::Activity,
        subject: id.0,
        account: account.number,
        title: &title,
        texts: vec![&text],
        details: Vec::new(),
    };
    search::index(transaction, &[document]).await
}
