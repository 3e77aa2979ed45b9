//! Call sheets: what is to be asked in a call, by the four kinds of questions, and what was found out when it was recorded as an
//! activity.

mod erasing;
mod fields;
mod store;
mod writing;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::ActivityId,
    opportunity::OpportunityId,
    person::PersonId,
    playbook::{
        Question,
        call::{CallSheetId, Spin},
    },
};
use uuid::Uuid;

pub(crate) use erasing::{erase_of, texts_of};
use fields::Content;
pub(crate) use store::{holding, naming};
pub use writing::{TypedSheet, change, find_out, hold, prepare, remove, undo};

use super::{Known, known, names_of};
use crate::{
    Context, Error, Result,
    access::Rights,
    account,
    activity::{self, Activity},
    opportunity,
};

/// Call sheets of an account that are listed at most.
const LISTED: u64 = 100;

/// A call sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct CallSheet {
    /// Its id.
    pub id: CallSheetId,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// For which day.
    pub planned_on: NaiveDate,
    /// What the call is to reach.
    pub aim: String,
    /// What is to be asked.
    pub asked: Spin,
    /// What was found out.
    pub found: Spin,
    /// The opportunity that it is about, as far as the actor sees it.
    pub opportunity: Option<(OpportunityId, String)>,
    /// The playbook whose questions stand beside it.
    pub playbook: Option<Known>,
    /// The activity as which the call was recorded, as far as it is there.
    pub activity: Option<Activity>,
    /// Who prepared it.
    pub by: Option<String>,
    /// Whether the actor may change it.
    pub may_work: bool,
}

impl CallSheet {
    /// The questions that stand beside it.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        self.playbook
            .as_ref()
            .map_or(&[], |(_, playbook)| &playbook.questions)
    }
}

/// A call sheet as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Its id.
    pub id: CallSheetId,
    /// For which day.
    pub planned_on: NaiveDate,
    /// What the call is to reach.
    pub aim: String,
    /// Parts of the four that say what is to be asked, and what was found out.
    pub filled: (usize, usize),
    /// Whether the call was recorded.
    pub was_held: bool,
    /// Who prepared it.
    pub by: Option<String>,
}

/// The call sheets of an account, the latest days first; and whether the actor may prepare one.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<(String, Vec<SheetRow>, bool)> {
    ctx.may(Action::SeeOpportunities)?;
    let found = account::find(ctx, account, Action::SeeOpportunities).await?;
    let may_work = Rights::of(ctx, &found).await?.may(Action::EditContacts);
    let connection = ctx.workspace.database.reader();
    let rows = store::of_account(connection, account.0, LISTED).await?;
    let by: Vec<Uuid> = rows.iter().filter_map(|row| row.recorded_by).collect();
    let names = names_of(connection, &by).await?;
    let rows = rows.into_iter().map(|row| {
        let content: Content = serde_json::from_str(&row.content)?;
        Ok(SheetRow {
            id: CallSheetId(row.id),
            planned_on: row.planned_on,
            aim: content.aim,
            filled: (content.asked.filled(), content.found.filled()),
            was_held: row.activity_id.is_some(),
            by: row.recorded_by.and_then(|by| names.get(&PersonId(by)).cloned()),
        })
    });
    Ok((found.name, rows.collect::<Result<_>>()?, may_work))
}

/// A call sheet.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn show(ctx: &Context, id: CallSheetId) -> Result<CallSheet> {
    ctx.may(Action::SeeOpportunities)?;
    let connection = ctx.workspace.database.reader();
    let row = store::by_id(connection, id).await?.filter(|row| !row.is_removed);
    let row = row.ok_or_else(|| not_found(id))?;
    let account = AccountId(row.account_id);
    let account = match account::find(ctx, account, Action::SeeOpportunities).await {
        Err(Error::NotFound { .. }) => return Err(not_found(id)),
        found => found?,
    };
    let content: Content = serde_json::from_str(&row.content)?;
    let about: HashSet<OpportunityId> = row.opportunity_id.map(OpportunityId).into_iter().collect();
    let names = opportunity::seen_names(ctx, &about).await?;
    let playbook = match row.playbook_id {
        Some(wanted) => known(connection)
            .await?
            .into_iter()
            .find(|(id, _)| id.0 == wanted),
        None => None,
    };
    let activity = match row.activity_id {
        Some(activity) => match activity::find(ctx, ActivityId(activity)).await {
            Err(Error::NotFound { .. } | Error::Forbidden { .. }) => None,
            found => Some(found?),
        },
        None => None,
    };
    let by: Vec<Uuid> = row.recorded_by.into_iter().collect();
    let by = names_of(connection, &by).await?.into_values().next();
    Ok(CallSheet {
        id,
        account: AccountId(account.id),
        may_work: Rights::of(ctx, &account).await?.may(Action::EditContacts),
        account_name: account.name,
        planned_on: row.planned_on,
        aim: content.aim,
        asked: content.asked,
        found: content.found,
        opportunity: about
            .into_iter()
            .find_map(|id| names.get(&id).map(|name| (id, name.clone()))),
        playbook,
        activity,
        by,
    })
}

/// The call sheets of some activities; the caller sees to it that the actor sees these.
pub(crate) async fn of_activities(
    ctx: &Context,
    activities: &[Uuid],
) -> Result<HashMap<ActivityId, CallSheetId>> {
    if activities.is_empty() || !ctx.is_open(Action::SeeOpportunities) {
        return Ok(HashMap::new());
    }
    let rows = store::of_activities(ctx.workspace.database.reader(), activities).await?;
    let shown = rows.into_iter().filter(|row| !row.is_removed);
    Ok(shown
        .filter_map(|row| Some((ActivityId(row.activity_id?), CallSheetId(row.id))))
        .collect())
}

fn not_found(id: CallSheetId) -> Error {
    Error::not_found("call_sheet", id)
}
