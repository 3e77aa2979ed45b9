//! The address of the audit trail: what was typed and chosen, and back into links.

use dahu_app::{
    Context, Error, account,
    audit::{Filter, Who},
};
use dahu_core::account::AccountId;
use serde::{Deserialize, Serialize};

use crate::page::address;

/// Events of a page.
pub(super) const ROWS: u64 = 50;
/// What the field of who acted can say beside a person's id.
pub(super) const SYSTEM: &str = "system";
/// The same for those who had not signed in.
pub(super) const VISITOR: &str = "visitor";

/// The query of `/audit`. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) who: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) noun: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) verb: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) until: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Query {
    /// Which events are asked for; nothing where the account is none. Days that are none do not filter.
    pub(super) async fn filter(&self, ctx: &Context) -> Result<Option<Filter>, Error> {
        let typed = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let account = match typed(&self.account) {
            Some(account) => match account_of(ctx, account).await? {
                Some(id) => Some(id),
                None => return Ok(None),
            },
            None => None,
        };
        Ok(Some(Filter {
            who: match self.who.as_str() {
                SYSTEM => Some(Who::System),
                VISITOR => Some(Who::Visitor),
                id => id.parse().ok().map(Who::Person),
            },
            noun: typed(&self.noun),
            verb: typed(&self.verb),
            account,
            subject: None,
            from: self.from.parse().ok(),
            until: self.until.parse().ok(),
            text: typed(&self.text),
        }))
    }

    pub(super) fn cursor(&self) -> Option<&str> {
        (!self.after.is_empty()).then_some(self.after.as_str())
    }

    pub(super) fn is_filtered(&self) -> bool {
        let rest = Self {
            after: String::new(),
            ..self.clone()
        };
        rest != Self::default()
    }

    /// The address of the page that follows.
    pub(super) fn continued(&self, after: &str) -> String {
        let next = Self {
            after: after.to_owned(),
            ..self.clone()
        };
        address("/audit", &next)
    }

    /// The address of a download of all that is found.
    pub(super) fn export(&self, ending: &str) -> String {
        let whole = Self {
            after: String::new(),
            ..self.clone()
        };
        address(&format!("/audit/export.{ending}"), &whole)
    }
}

/// The account that is meant by an id, a code or a name: the first that is found.
async fn account_of(ctx: &Context, typed: String) -> Result<Option<AccountId>, Error> {
    if let Ok(id) = typed.parse() {
        return Ok(Some(id));
    }
    let filter = account::Filter {
        search: Some(typed),
        ..account::Filter::default()
    };
    let first = account::PageRequest {
        size: 1,
        ..account::PageRequest::default()
    };
    let found = account::list(ctx, &filter, &first).await?;
    Ok(found.rows.first().map(|row| row.id))
}
