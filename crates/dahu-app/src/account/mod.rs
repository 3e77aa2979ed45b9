//! Accounts: the list, the page of one account, and what a change of its facts is.

pub mod bulk;
pub mod editing;
mod entering;
pub mod group;
pub(crate) mod labels;
mod listing;
mod page;
pub(crate) mod store;
mod stored_figures;
pub mod tie;
mod usable;
pub mod view;

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    account::{AccountId, Profile},
    assessment::Intent,
    money::Amount,
    person::PersonId,
    portfolio::{AccountFigures, Standing},
};
use serde::{Deserialize, Serialize};

pub use editing::{Editable, Edited, FieldConflict, TypedAccount};
pub use entering::{Collision, CollisionBy, Entered, NewAccount, Other, enter};
pub use listing::{
    AccountPage, Bounds, Direction, Filter, GROUPS_AT_MOST, Group as ListGroup, Grouping, Groups,
    IntentFilter, KindsFilter, Measure, PageRequest, RANGES_AT_MOST, Range, Sort, StandingFilter, groups,
    list,
};
pub(crate) use listing::{cursor_not_valid, is_of_kind, kinds_number, of_kinds};
pub use page::{
    AccountDetail, AccountHistory, AssessmentRow, LinePage, LineRow, MonthSales, TargetRow, YearSales,
    history, lines, months, name, show,
};
pub(crate) use page::{Sold, by_day, documents, find, of_ids, open, sold, years};
pub use usable::TypedProfile;

use sea_orm::ConnectionTrait;

use crate::{Context, Error, Result, account_team, database, event::Change, kind::Held, merge, search};

/// What people and imports say of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountFacts {
    /// The firm's own code for it.
    pub(crate) code: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// Unified social credit code.
    pub(crate) credit_code: Option<String>,
    /// Industry.
    pub(crate) industry: Option<String>,
    /// Region.
    pub(crate) region: Option<String>,
    /// Who owns it.
    pub(crate) owner: Option<PersonId>,
    /// What is known besides.
    #[serde(flatten)]
    pub(crate) profile: Profile,
}

impl AccountFacts {
    /// Everything by which people look for the account.
    pub(crate) fn names(&self) -> Vec<&str> {
        let Profile {
            short_name,
            english_name,
            former_names,
            ..
        } = &self.profile;
        std::iter::once(self.name.as_str())
            .chain(self.code.as_deref())
            .chain(self.credit_code.as_deref())
            .chain(short_name.as_deref())
            .chain(english_name.as_deref())
            .chain(former_names.iter().map(String::as_str))
            .collect()
    }
}

/// An account's figures from the ledger, as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// First day with a purchase.
    pub first: Option<NaiveDate>,
    /// Last day with a purchase.
    pub last: Option<NaiveDate>,
    /// Days with a purchase.
    pub purchase_days: u32,
    /// Ledger lines.
    pub lines: u64,
    /// Net sales in all.
    pub net: Amount,
    /// What went back, zero or less.
    pub returned: Amount,
    /// Net sales of the last twelve months.
    pub net_recent: Amount,
    /// Net sales of the twelve months before.
    pub net_prior: Amount,
    /// Median gap between purchase days, in days.
    pub median_gap_days: Option<f64>,
    /// 95th percentile of the gaps, in days.
    pub p95_gap_days: Option<f64>,
    /// Days since the last purchase.
    pub days_since_last: Option<i64>,
    /// How it stands against its own rhythm.
    pub standing: Standing,
}

impl Figures {
    /// Figures with what follows from them on `as_of`.
    pub(crate) fn new(figures: AccountFigures, lines: u64, returned: Amount, as_of: NaiveDate) -> Self {
        Self {
            first: figures.first,
            last: figures.last,
            purchase_days: u32::try_from(figures.purchase_days).unwrap_or(u32::MAX),
            lines,
            net: figures.net,
            returned,
            net_recent: figures.net_recent,
            net_prior: figures.net_prior,
            median_gap_days: figures.median_gap_days,
            p95_gap_days: figures.p95_gap_days,
            days_since_last: figures.days_since_last(as_of).map(i64::from),
            standing: figures.standing(as_of),
        }
    }

    /// Figures of a pass over the ledger as of `as_of`.
    pub(crate) fn of_summary(summary: &dahu_ledger::AccountSummary, as_of: NaiveDate) -> Self {
        let figures = AccountFigures {
            first: summary.first,
            last: summary.last,
            purchase_days: u64::try_from(summary.purchase_days).unwrap_or(0),
            net: Amount::from_ten_thousandths(summary.net),
            net_recent: Amount::from_ten_thousandths(summary.net_recent),
            net_prior: Amount::from_ten_thousandths(summary.net_prior),
            median_gap_days: summary.median_gap_days,
            p95_gap_days: summary.p95_gap_days,
        };
        Self::new(
            figures,
            u64::try_from(summary.lines).unwrap_or(0),
            Amount::from_ten_thousandths(summary.returned),
            as_of,
        )
    }
}

/// An account as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// The account that it belongs to, where the actor may see it; only lists tell it.
    pub parent: Option<(AccountId, String)>,
    /// Who owns it.
    pub owner: Option<(PersonId, String)>,
    /// The intent last assessed.
    pub intent: Option<Intent>,
    /// The day for which it holds.
    pub intent_on: Option<NaiveDate>,
    /// Region.
    pub region: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// What is known besides.
    pub profile: Profile,
    /// Figures of the ledger; none while there is no ledger.
    pub figures: Option<Figures>,
    /// Its value by the latest valuation; none where it was not valued.
    pub value: Option<Amount>,
    /// Whether it was valued, but the actor may not see to what.
    pub value_is_masked: bool,
    /// The chance that it still buys; none where it was not valued or churn is not known.
    pub alive: Option<f64>,
    /// The kinds of key account that it counts as; only lists tell them.
    pub kinds: Vec<Held>,
    /// Whether the actor may change its facts; only lists tell it.
    pub may_edit: bool,
}

/// Whether there is such an account, whoever asks: for the record alone, never for an answer.
pub(crate) async fn exists(ctx: &crate::Context, id: uuid::Uuid) -> crate::Result<bool> {
    let found = store::by_id(ctx.workspace.database.reader(), AccountId(id)).await?;
    Ok(found.is_some())
}

/// The change that an account's creation is.
pub(crate) fn created(account: &store::StoredAccount) -> Change {
    Change {
        noun: "account",
        subject: account.id,
        account: Some(AccountId(account.id)),
        verb: "created",
        before: None,
        after: serde_json::to_value(account.facts()).ok(),
    }
}

/// The change from the facts of `account` to `after`.
pub(crate) fn updated(account: &store::StoredAccount, after: &AccountFacts) -> Change {
    Change {
        noun: "account",
        subject: account.id,
        account: Some(AccountId(account.id)),
        verb: "updated",
        before: serde_json::to_value(account.facts()).ok(),
        after: serde_json::to_value(after).ok(),
    }
}

/// Writes the facts of accounts, given with their ledger numbers, and finds them by their new names from now on.
pub(crate) async fn change_facts(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    facts: &[(i64, &AccountFacts)],
) -> Result<()> {
    write_facts(transaction, facts).await?;
    let numbers: Vec<i64> = facts.iter().map(|(number, _)| *number).collect();
    account_team::follow_owners(transaction, ctx, &numbers).await
}

/// The same for whoever sees to the relations of the owners themselves.
pub(crate) async fn write_facts(
    transaction: &impl ConnectionTrait,
    facts: &[(i64, &AccountFacts)],
) -> Result<()> {
    store::set_facts(transaction, facts).await.map_err(taken)?;
    let numbers: Vec<i64> = facts.iter().map(|(number, _)| *number).collect();
    search::delete(transaction, &numbers).await?;
    index_names(transaction, facts).await
}

/// Somebody entered, or imported, the same code in this very moment.
pub(crate) fn taken(error: sea_orm::DbErr) -> Error {
    if database::is_duplicate(&error, "code") {
        return Error::Conflict {
            field: "code",
            message: "there is already an account of this code: choose another".to_owned(),
        };
    }
    error.into()
}

/// Makes new accounts be found by their names.
pub(crate) async fn index(
    transaction: &impl ConnectionTrait,
    accounts: &[store::StoredAccount],
) -> Result<()> {
    let facts: Vec<(i64, AccountFacts)> = accounts
        .iter()
        .map(|account| (account.number, account.facts()))
        .collect();
    let facts: Vec<(i64, &AccountFacts)> = facts.iter().map(|(number, facts)| (*number, facts)).collect();
    index_names(transaction, &facts).await
}

/// Makes an account be found by its names as they are now.
pub(crate) async fn reindex(
    transaction: &impl ConnectionTrait,
    number: i64,
    facts: &AccountFacts,
) -> Result<()> {
    search::delete(transaction, &[number]).await?;
    index_names(transaction, &[(number, facts)]).await
}

async fn index_names(transaction: &impl ConnectionTrait, facts: &[(i64, &AccountFacts)]) -> Result<()> {
    let mut former: HashMap<i64, Vec<String>> = HashMap::new();
    let numbers: Vec<i64> = facts.iter().map(|(number, _)| *number).collect();
    for (number, code, name) in merge::former_names_of(transaction, &numbers).await? {
        former
            .entry(number)
            .or_default()
            .extend(code.into_iter().chain([name]));
    }
    let entries: Vec<search::Entry<'_>> = facts
        .iter()
        .map(|(number, facts)| {
            let mut texts = facts.names();
            for text in former.get(number).into_iter().flatten() {
                if !texts.contains(&text.as_str()) {
                    texts.push(text);
                }
            }
            search::Entry {
                number: *number,
                texts,
                kind: None,
            }
        })
        .collect();
    Ok(search::insert(transaction, &entries).await?)
}
