//! Where hours go (投入配置): capacity of people against what their key accounts need, and a proposal that gives hours to the
//! most value at stake. It writes nothing, and decides nothing.

mod gathering;
mod showing;
mod store;

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    allocation::{NoPlan, allocate},
    money::{Amount, Currency},
    person::PersonId,
    selling::SellingMode,
    team::TeamId,
};

use self::gathering::gathered;
use crate::{
    Context, Result,
    access::Scope,
    event, kind, person,
    report::{Frame, Window},
    selling, setting, team,
};

/// By what it is told what is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Values of the latest valuation.
    Value,
    /// Net sales of the last twelve months, as nothing was valued.
    Sales,
}

/// The limits of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least part of what it needs that an account gets as far as hours suffice, in percent.
    pub least_percent: u16,
    /// By so many hours at most an account's hours change.
    pub most_change: u32,
    /// Accounts that are in it at most.
    pub accounts: usize,
}

/// Somebody who works on key accounts, or has hours for accounts and works on none of them.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonEffort {
    /// Who.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Hours a year for accounts.
    pub capacity: f64,
    /// Hours of the last twelve months that went to other accounts.
    pub elsewhere: f64,
    /// Hours that went to these.
    pub now: f64,
    /// Hours that these would get.
    pub then: Option<f64>,
    /// Hours that the accounts need that this person owns.
    pub needed: f64,
    /// Key accounts of this person that are not in it.
    pub left_out: u64,
    /// Hours that these need.
    pub beyond: f64,
    /// What one more hour would bring, where none are left.
    pub further_hour: Option<Amount>,
}

/// A key account with its hours.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountEffort {
    /// Which.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<PersonId>,
    /// Its way of selling.
    pub way: SellingMode,
    /// Whether somebody confirmed that.
    pub is_confirmed: bool,
    /// What is at stake.
    pub stake: Amount,
    /// Hours that its way needs.
    pub needed: f64,
    /// Hours of the last twelve months.
    pub now: f64,
    /// Further ones, of people who have left.
    pub gone: f64,
    /// Hours that it would get.
    pub then: Option<f64>,
    /// How far the need is met now, from 0 to 1.
    pub met_now: f64,
    /// How far it would be.
    pub met_then: Option<f64>,
    /// Hours that it would lack of its minimum; nothing where it lacks none.
    pub lacking: Option<f64>,
    /// Who gives how many hours now, and would.
    pub hands: Vec<(String, f64, Option<f64>)>,
}

/// Capacity against need, and the proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// By what it is told what is at stake.
    pub basis: Basis,
    /// The first and the last day of hours that were given.
    pub days: (NaiveDate, NaiveDate),
    /// The limits.
    pub limits: Limits,
    /// Who works on these accounts, and whoever else has hours for accounts.
    pub people: Vec<PersonEffort>,
    /// The accounts, those with the most at stake first.
    pub accounts: Vec<AccountEffort>,
    /// Key accounts with a way of selling that are not in it, as there are too many or nothing is at stake.
    pub left_out: u64,
    /// Hours that these need.
    pub beyond: f64,
    /// What is at stake weighted by how far needs are met, now.
    pub worth_now: Amount,
    /// The same by the proposal; none where there is none.
    pub worth_then: Option<Amount>,
    /// Why there is no proposal.
    pub no_plan: Option<NoPlan>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// Capacity of everybody who sells, helps or serves against need, and where hours would bring most, of the key accounts whose
/// sales and values the actor may see. A manager sees the people of their teams. Of a team it is what its people have and what
/// their accounts need, out of the proposal for all.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not plan the effort of people, [`crate::Error::NotFound`] for a team that is not
/// there.
pub async fn show(ctx: &Context, of: Option<TeamId>) -> Result<Arc<Allocation>> {
    ctx.may(Action::PlanEffort)?;
    let scope = Scope::of(ctx, Action::SeeValue)?;
    let event = event::last_sequence(ctx.workspace.database.reader()).await?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let stands_on = (event, kind::number(ctx).await?, selling::number(ctx).await?);
    let key = frame.key(format!(
        "allocation at {stands_on:?} on {} of {}",
        ctx.today(),
        scope.word()
    ));
    let make = Box::pin(made(ctx, &scope));
    let found = ctx.workspace.cache.get_or_make(key, make).await?;
    match of {
        None => Ok(found),
        Some(team) => Ok(Arc::new(found.of_people(&team::people(ctx, team).await?))),
    }
}

async fn made(ctx: &Context, scope: &Scope) -> Result<Allocation> {
    let people = person::stored(ctx).await?;
    let gathered = gathered(ctx, scope, &people).await?;
    let effort = gathered.effort();
    let (effort, plan) = tokio::task::spawn_blocking(move || {
        let plan = allocate(&effort);
        (effort, plan)
    })
    .await?;
    let currency = setting::currency(ctx).await?;
    Ok(gathered.shown(&people, &effort, plan, (selling::year(ctx), currency)))
}

fn hours(minutes: u64) -> f64 {
    // Minutes of a year are far below what a float holds exactly.
    minutes as f64 / 60.0
}
