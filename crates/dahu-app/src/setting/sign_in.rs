//! What the workspace asks of whoever signs in.

use dahu_core::access::Action;
use serde_json::{Value, json};
use uuid::Uuid;

use super::store;
use crate::{
    Context, Result,
    event::{self, Change},
};

const EVERYBODY: &str = "second_factor_needed";
const PROVIDER: &str = "provider_trusted";

/// What the workspace asks of whoever signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether everybody has to have a second factor.
    pub everybody_needs_second_factor: bool,
    /// Whether whom the identity provider signed in need no second factor of ours: it asked for its own.
    pub provider_is_trusted: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            everybody_needs_second_factor: false,
            provider_is_trusted: true,
        }
    }
}

impl Rules {
    fn facts(self) -> Value {
        json!({ EVERYBODY: self.everybody_needs_second_factor, PROVIDER: self.provider_is_trusted })
    }
}

/// The rules that hold now.
///
/// # Errors
///
/// When the database fails.
pub async fn rules(ctx: &Context) -> Result<Rules> {
    let reader = ctx.workspace.database.reader();
    let default = Rules::default();
    let words = store::get_all(reader, &[EVERYBODY, PROVIDER]).await?;
    let read = |name, otherwise| words.get(name).map_or(otherwise, |word| word == "yes");
    Ok(Rules {
        everybody_needs_second_factor: read(EVERYBODY, default.everybody_needs_second_factor),
        provider_is_trusted: read(PROVIDER, default.provider_is_trusted),
    })
}

/// Makes other rules hold, from the next page that anybody opens.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for anybody but administrators.
pub async fn set_rules(ctx: &Context, after: Rules) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    let before = rules(ctx).await?;
    if before == after {
        return Ok(());
    }
    let word = |is_so| if is_so { "yes" } else { "no" };
    let transaction = ctx.workspace.database.begin().await?;
    store::set(&transaction, EVERYBODY, word(after.everybody_needs_second_factor)).await?;
    store::set(&transaction, PROVIDER, word(after.provider_is_trusted)).await?;
    let change = Change {
        noun: "workspace",
        subject: Uuid::nil(),
        account: None,
        verb: "sign_in_rules_set",
        before: Some(before.facts()),
        after: Some(after.facts()),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}
