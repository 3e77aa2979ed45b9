//! What activities tell of a contact who asks: those in which they took part, and those that name them.

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    activity::{ActivityId, ActivityKind},
    contact::ContactId,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{searching, store};
use crate::{
    Context, Result, account,
    event::{self, Change},
    playbook::call,
};

/// Activities of a contact that are told, the latest ones.
pub(crate) const MENTIONS_AT_MOST: u64 = 500;
/// A shorter name stands in too many words that mean somebody else.
const NAME_CHARACTERS: usize = 2;

/// An activity that tells of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// Its id.
    pub id: ActivityId,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What kind.
    pub kind: ActivityKind,
    /// The day.
    pub on: NaiveDate,
    /// What was said and done.
    pub text: String,
    /// Whether the contact took part.
    pub took_part: bool,
    /// Whether the text has their name.
    pub is_named: bool,
}

/// The latest activities that tell of a contact, the latest first: in which they took part, or, as far as it is known, with
/// their name in the text.
pub(crate) async fn of_contact(
    connection: &impl ConnectionTrait,
    contact: ContactId,
    name: Option<&str>,
) -> Result<Vec<Mention>> {
    let name = name
        .map(str::trim)
        .filter(|name| name.chars().count() >= NAME_CHARACTERS);
    let rows = store::telling_of(connection, contact.0, name, MENTIONS_AT_MOST).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let participants = store::contacts_of(connection, &ids).await?;
    let mut sheets = call::texts_of(connection, &ids).await?;
    let accounts: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
    let accounts = account::store::by_ids(connection, &accounts).await?;
    let mention = |row: store::StoredActivity| {
        let account = accounts.iter().find(|account| account.id == row.account_id)?;
        // What stands on its call sheet is a part of what was said.
        let sheet = sheets.remove(&row.id);
        let said: Vec<String> = std::iter::once(row.text).chain(sheet).collect();
        let text = said.join("\n").trim().to_owned();
        Some(Mention {
            id: ActivityId(row.id),
            account: AccountId(account.id),
            account_name: account.name.clone(),
            kind: ActivityKind::from_word(&row.kind)?,
            on: row.happened_on,
            took_part: participants
                .get(&row.id)
                .is_some_and(|them| them.contains(&contact.0)),
            is_named: name.is_some_and(|name| text.contains(name)),
            text,
        })
    };
    Ok(rows.into_iter().filter_map(mention).collect())
}

/// Erases what was said and done in activities, and all that their events tell of them; that they happened stays.
pub(crate) async fn erase_texts(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    mentions: &[&Mention],
    ground: &'static str,
) -> Result<()> {
    let mut changes = Vec::with_capacity(mentions.len());
    for mention in mentions {
        store::erase_text(transaction, mention.id.0, ctx.now()).await?;
        event::erase_payloads(transaction, "activity", mention.id.0, ctx.now()).await?;
        changes.push(Change {
            noun: "activity",
            subject: mention.id.0,
            account: Some(mention.account),
            verb: "erased",
            before: None,
            after: Some(json!({ "ground": ground })),
        });
    }
    let silent: Vec<searching::Said<'_>> = mentions
        .iter()
        .map(|mention| (mention.account, mention.id, ""))
        .collect();
    searching::index_many(transaction, &silent).await?;
    let ids: Vec<ActivityId> = mentions.iter().map(|mention| mention.id).collect();
    call::erase_of(transaction, ctx, &ids, ground).await?;
    event::record(transaction, ctx, None, changes).await
}
