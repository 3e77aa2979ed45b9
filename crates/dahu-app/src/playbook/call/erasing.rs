//! What call sheets tell of somebody goes with what the activity told.

use std::collections::HashMap;

use dahu_core::{account::AccountId, activity::ActivityId, playbook::call::Spin};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{fields::Content, store};
use crate::{
    Context, Result,
    event::{self, Change},
};

/// Erases what was written on the call sheets of some activities, and all that their events tell of them.
pub(crate) async fn erase_of(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    activities: &[ActivityId],
    ground: &'static str,
) -> Result<()> {
    let ids: Vec<Uuid> = activities.iter().map(|id| id.0).collect();
    for row in store::of_activities(transaction, &ids).await? {
        event::erase_payloads(transaction, "call_sheet", row.id, ctx.now()).await?;
        let change = Change {
            noun: "call_sheet",
            subject: row.id,
            account: Some(AccountId(row.account_id)),
            verb: "erased",
            before: None,
            after: Some(json!({ "ground": ground })),
        };
        event::record(transaction, ctx, None, vec![change]).await?;
        let content = serde_json::to_string(&Content::default())?;
        store::update(transaction, store::StoredSheet { content, ..row }).await?;
    }
    Ok(())
}

/// What stands on the call sheets of some activities, in one text each.
pub(crate) async fn texts_of(
    connection: &impl ConnectionTrait,
    activities: &[Uuid],
) -> Result<HashMap<Uuid, String>> {
    let mut texts = HashMap::new();
    if activities.is_empty() {
        return Ok(texts);
    }
    for row in store::of_activities(connection, activities).await? {
        let content: Content = serde_json::from_str(&row.content)?;
        let parts = Spin::PARTS.iter();
        let parts = parts.flat_map(|part| [content.asked.part(*part), content.found.part(*part)]);
        let all: Vec<&str> = std::iter::once(content.aim.as_str())
            .chain(parts)
            .filter(|text| !text.is_empty())
            .collect();
        if let Some(activity) = row.activity_id.filter(|_| !all.is_empty()) {
            texts.insert(activity, all.join("\n"));
        }
    }
    Ok(texts)
}
