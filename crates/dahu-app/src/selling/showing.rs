//! How one account is sold to: what is known, proposed and confirmed, and what was given against what that needs.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    case::Turnover,
    selling::{Actual, Gap, SellingMode, Served, Weighed, compare, weigh},
};

use super::{
    NOUN, Ratings,
    gathering::{gather, year},
    refreshing::By,
    store::{self, StoredSelling},
};
use crate::{
    Context, Result,
    access::Rights,
    account, case,
    event::{self, EventRow},
    person::{self, StoredPerson},
};

/// Events that are told of one account.
const HISTORY: u64 = 50;

/// What somebody confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The way.
    pub way: SellingMode,
    /// Who did; none for the command line.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// How an account is sold to.
#[derive(Clone, Debug)]
pub struct AccountSelling {
    /// Its name.
    pub name: String,
    /// What was weighed, and what came of it; without what the actor may not see.
    pub weighed: Option<Weighed>,
    /// What somebody confirmed.
    pub confirmed: Option<Confirmation>,
    /// What somebody rated.
    pub ratings: Ratings,
    /// The way that counts: confirmed, else proposed.
    pub way: Option<SellingMode>,
    /// What was given in twelve months.
    pub actual: Actual,
    /// What became of its cases in the same time; no way of selling needs any number of them.
    pub cases: Turnover,
    /// What is needed against what was given; nothing where there is no way.
    pub gaps: Vec<Gap>,
    /// How it is served.
    pub served: Option<Served>,
    /// The first and the last day of what was given.
    pub days: (NaiveDate, NaiveDate),
    /// What was said and taken back, the latest first.
    pub history: Vec<EventRow>,
    /// The version of the rules.
    pub rules: i32,
    /// Whether the actor may confirm and rate.
    pub may_decide: bool,
}

/// How an account is sold to, as records say now.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, id: AccountId) -> Result<AccountSelling> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    // What it bought is in what is weighed: who may not see that is told what somebody confirmed, and no more.
    let sees = rights.may(Action::SeeSales);
    let connection = ctx.workspace.database.reader();
    let (version, by) = By::now(ctx).await?;
    let gathered = gather(ctx, Some(&[id.0])).await?;
    let row = store::find(connection, id).await?;
    let people = person::stored(ctx).await?;
    let ratings = row.as_ref().map(StoredSelling::ratings).unwrap_or_default();
    let own = gathered.accounts.first().filter(|_| sees);
    let weighed = own.map(|own| weigh(&by.rules, &gathered.facts(own, &ratings)));
    let confirmed = row.as_ref().and_then(|row| confirmation(row, &people));
    let proposed = weighed.as_ref().and_then(|weighed| weighed.answer.way());
    let way = confirmed.as_ref().map(|confirmed| confirmed.way).or(proposed);
    let mut actual = own.map(|own| gathered.actual(own)).unwrap_or_default();
    if !sees {
        actual.discount = None;
    }
    let gaps = way
        .filter(|_| sees)
        .map(|way| compare(&by.requirements, way, &actual));
    Ok(AccountSelling {
        served: gaps.as_deref().map(Served::of),
        gaps: gaps.unwrap_or_default(),
        weighed,
        confirmed,
        ratings,
        way,
        actual,
        cases: case::turnover(connection, id, year(ctx)).await?,
        days: year(ctx),
        history: event::of_subject(ctx, NOUN, id.0, HISTORY).await?,
        rules: version,
        may_decide: rights.may(Action::ClassifyAccount),
        name: found.name,
    })
}

/// The way that somebody confirmed for an account; whoever sees it may know.
pub(crate) async fn confirmed_way(ctx: &Context, id: AccountId) -> Result<Option<SellingMode>> {
    let row = store::find(ctx.workspace.database.reader(), id).await?;
    Ok(row.and_then(|row| row.confirmed()))
}

/// What somebody confirmed of a row.
pub(super) fn confirmation(row: &StoredSelling, people: &[StoredPerson]) -> Option<Confirmation> {
    let by = people.iter().find(|person| Some(person.id) == row.decided_by);
    Some(Confirmation {
        way: row.confirmed()?,
        by: by.map(|person| person.name.clone()),
        at: row.decided_at?,
        reason: row.reason.clone(),
    })
}
