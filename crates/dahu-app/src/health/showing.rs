//! The dials of one account, as they are at this moment.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    health::{Completeness, Item, LOSSES_AT_LEAST, Wellness, completeness, wellness},
    relationship::{Counterpart, Proposal},
    share::Share,
};

use super::{
    alert::{self, AlertRow},
    gathering::{Frame, Gathered, people_on, recorded},
    looking_back,
    months::{DialsByMonth, by_month},
    origins::{Origin, origins},
};
use crate::{
    Context, Error, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    report, setting,
};

/// The dials of an account.
#[derive(Clone, Debug)]
pub struct AccountDials {
    /// Are our data complete.
    pub completeness: Completeness,
    /// Where what is known was read from; what the actor may not see is left out.
    pub origins: BTreeMap<Item, Origin>,
    /// Is the customer well; none where the actor may not see its sales.
    pub wellness: Option<Wellness>,
    /// How many of customers of such a score stopped buying, where the past suffices.
    pub chance: Option<Share>,
    /// Whether the past suffices to give chances.
    pub is_judged: bool,
    /// So many customers must have stopped buying before it does.
    pub losses_at_least: u64,
    /// The day for which figures of the ledger hold.
    pub as_of: Option<NaiveDate>,
    /// The chance to be alive by the latest valuation, where the actor may see it: told beside, and in no score.
    pub alive: Option<f64>,
    /// Both by month end.
    pub by_month: DialsByMonth,
    /// Alerts, those that are open first; none where the actor may not see sales.
    pub alerts: Vec<AlertRow>,
    /// Whether the actor may close alerts and make tasks of them.
    pub may_work: bool,
}

/// The dials of an account, remembered until anything happens, or until dials were worked out anew.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, id: AccountId) -> Result<Arc<AccountDials>> {
    let what = format!("dials of {id} at {}", super::number(ctx).await?);
    report::until_something_happens(ctx, what, made(ctx, id)).await
}

async fn made(ctx: &Context, id: AccountId) -> Result<AccountDials> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let (sees_sales, may_work) = (rights.may(Action::SeeSales), rights.may(Action::EditContacts));
    let gathered = gathered(ctx, &found).await?;
    let today = ctx.today();
    let wellness = wellness(&gathered.history, gathered.sales.as_ref(), today);
    let past = looking_back::looked_back(ctx).await?.judgement;
    let past = past.judged();
    let chance = wellness.score.and_then(|score| past?.chance(score));
    let alive = found.alive_ppm.filter(|_| rights.may(Action::SeeValue));
    Ok(AccountDials {
        completeness: completeness(&gathered.data, today),
        origins: Box::pin(origins(ctx, &found, &rights, &gathered.data)).await?,
        chance: chance.filter(|_| sees_sales),
        wellness: sees_sales.then_some(wellness),
        is_judged: past.is_some(),
        losses_at_least: LOSSES_AT_LEAST,
        as_of: setting::figures_as_of(ctx).await?,
        by_month: Box::pin(by_month(ctx, &gathered, sees_sales)).await?,
        alive: alive.map(|alive| f64::from(alive) / 1e6),
        alerts: if sees_sales {
            alert::of_account(ctx, &found, may_work).await?
        } else {
            Vec::new()
        },
        may_work,
    })
}

/// People of the relationship with an account as of a day.
pub(crate) async fn people_of(ctx: &Context, account: AccountId, day: NaiveDate) -> Result<Vec<Counterpart>> {
    let mut found = people_on(ctx, &[account.0], day).await?;
    Ok(found.remove(&account.0).unwrap_or_default().people)
}

/// People of the relationship with an account today, and what records propose for its stage to whoever sees its sales.
pub(crate) async fn people_and_proposal(
    ctx: &Context,
    found: &StoredAccount,
    sees_sales: bool,
) -> Result<(Vec<Counterpart>, Option<Proposal>)> {
    let gathered = gathered(ctx, found).await?;
    let today = ctx.today();
    let proposal = if sees_sales {
        let found = wellness(&gathered.history, gathered.sales.as_ref(), today);
        gathered.proposal(&found.readings, today)
    } else {
        None
    };
    let people = gathered.recorded.as_ref().map(|recorded| recorded.people.clone());
    Ok((people.unwrap_or_default(), proposal))
}

/// What dials and the relationship of an account stand on, remembered until anything happens: a page asks for both.
async fn gathered(ctx: &Context, found: &StoredAccount) -> Result<Arc<Gathered>> {
    let what = format!("gathered of {} at {}", found.id, super::number(ctx).await?);
    report::until_something_happens(ctx, what, Box::pin(gathered_anew(ctx, found))).await
}

async fn gathered_anew(ctx: &Context, found: &StoredAccount) -> Result<Gathered> {
    let frame = Frame::of(ctx).await?;
    let mut gathered = frame.gather(ctx, &[found.id]).await?;
    let mut gathered = gathered
        .pop()
        .ok_or_else(|| Error::not_found("account", found.id))?;
    if gathered.recorded.is_none() {
        gathered.recorded = recorded(ctx, &[found.id], frame.today).await?.remove(&found.id);
    }
    Ok(gathered)
}
