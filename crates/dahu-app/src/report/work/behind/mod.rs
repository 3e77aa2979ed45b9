//! The rows that a figure of a working report counts.

mod store;

use std::{collections::HashMap, ops::Range};

use dahu_core::{
    access::Action,
    account::AccountId,
    activity::{ActivityId, ActivityKind, Outcome},
    assessment::Intent,
    contact::ContactId,
    money::{Amount, Currency},
    opportunity::OpportunityId,
    report::{Days, Figure},
    task::TaskId,
};
use uuid::Uuid;

use super::{
    Frame, When, WorkOf, WorkRequest,
    activity::asked,
    result,
    store::{self as counting, Asked, Places},
};
use crate::{Context, Result, access::Scope, account, activity, contact, opportunity, person, task};

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// An activity.
    Activity {
        /// Its id.
        id: ActivityId,
        /// Its kind.
        kind: ActivityKind,
        /// What was said.
        text: String,
        /// What came of it.
        outcome: Option<Outcome>,
        /// How long it took.
        minutes: Option<u32>,
    },
    /// An account that was met so often, the last time on the day of the row.
    Account {
        /// How often.
        times: u64,
    },
    /// A contact who took part so often, the last time on the day of the row.
    Contact {
        /// Their id.
        id: ContactId,
        /// Their name; none for whom is no longer known.
        name: Option<String>,
        /// How often.
        times: u64,
    },
    /// A task that was due on the day of the row.
    Task {
        /// Its id.
        id: TaskId,
        /// What is, or was, to be done.
        what: String,
    },
    /// An assessment.
    Assessment {
        /// What was judged.
        intent: Option<Intent>,
    },
    /// A new target.
    Target,
    /// An opportunity of which the figure became true on the day of the row.
    Opportunity {
        /// Its id.
        id: OpportunityId,
        /// What it is called.
        name: String,
        /// How much it is about.
        amount: Amount,
    },
    /// Net sales to an account.
    Sales {
        /// How much.
        net: Amount,
    },
}

/// A row that a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindRow {
    /// On which day; none where the days of the figure are all there is.
    pub on: Option<chrono::NaiveDate>,
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// The firm's own code for it.
    pub account_code: Option<String>,
    /// Who of us, by name.
    pub who: Vec<String>,
    /// What it is.
    pub kind: RowKind,
}

/// The rows that a figure counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// Whose work it is.
    pub of: WorkOf,
    /// The name of the team or person; empty for the firm.
    pub name: String,
    /// The days of the figure.
    pub days: Days,
    /// Those asked for.
    pub rows: Vec<BehindRow>,
    /// How many there are in all.
    pub total: u64,
    /// Accounts that the actor does not see, with what they bought: they are in the figure, and in no row.
    pub unseen: Option<(u64, Amount)>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// The rows in these places of the order that a figure counts in one of a report's periods.
///
/// # Errors
///
/// Like [`super::work`].
pub async fn behind(
    ctx: &Context,
    request: &WorkRequest,
    (figure, when): (Figure, When),
    places: Range<usize>,
) -> Result<Behind> {
    let report = Box::pin(super::work(ctx, request)).await?;
    let frame = Frame::of(ctx, request).await?;
    let compared = match (figure, &frame.sold) {
        (Figure::Sales, Some(sold)) => sold,
        _ => &frame.compared,
    };
    let days = when.of(compared);
    let mut found = Behind {
        of: frame.whose.of,
        name: frame.whose.name.clone(),
        days,
        rows: Vec::new(),
        total: u64::try_from(report.totals[when as usize].get(figure)).unwrap_or(0),
        unseen: None,
        currency: frame.selling.currency(),
    };
    match figure {
        Figure::Sales => Box::pin(sales(ctx, &frame, &mut found, places)).await?,
        Figure::Opened | Figure::Advanced | Figure::Won | Figure::WonAmount | Figure::Lost => {
            Box::pin(opportunities(ctx, &frame, (figure, &mut found), places)).await?;
        }
        _ => {
            let people = frame.whose.ids();
            let scope = frame.condition(ctx).await?;
            let asked = asked(days, people.as_deref(), scope.as_ref());
            let most = places.end.saturating_sub(places.start) as u64;
            let places = (places.start as u64, most);
            found.rows = Box::pin(counted(ctx, &frame, &asked, (figure, places))).await?;
            if figure == Figure::Effort {
                found.total = counting::timed(ctx.workspace.database.reader(), &asked).await?;
            }
        }
    }
    Ok(found)
}

async fn counted(
    ctx: &Context,
    frame: &Frame,
    asked: &Asked<'_>,
    (figure, places): (Figure, Places),
) -> Result<Vec<BehindRow>> {
    let reader = ctx.workspace.database.reader();
    match figure {
        Figure::Accounts => {
            let met = store::accounts_met(reader, asked, places).await?.into_iter();
            let rows = met.map(|met| {
                let kind = RowKind::Account {
                    times: times(met.many),
                };
                (met.id, Some(met.last), Vec::new(), kind)
            });
            named(ctx, rows.collect()).await
        }
        Figure::Contacts => contacts(ctx, asked, places).await,
        Figure::TasksDone | Figure::TasksMissed => {
            let ended = frame.ended(ctx, asked.days);
            let ids = store::task_ids(reader, asked, (figure, ended), places).await?;
            let tasks = task::of_ids(ctx, &ids).await?.into_iter();
            let rows = tasks.map(|task| {
                let kind = RowKind::Task {
                    id: task.id,
                    what: task.what,
                };
                (task.account.0, Some(task.due_on), vec![task.owner_name], kind)
            });
            named(ctx, rows.collect()).await
        }
        Figure::Assessments | Figure::Targets => judged(ctx, asked, figure, places).await,
        _ => {
            let ids = counting::activity_ids(reader, asked, Some(figure), places).await?;
            let rows = activity::of_ids(ctx, &ids).await?.into_iter();
            let rows = rows.map(|(activity, _)| {
                let facts = activity.facts;
                let kind = RowKind::Activity {
                    id: activity.id,
                    kind: facts.kind,
                    text: facts.text,
                    outcome: facts.outcome,
                    minutes: facts.effort_minutes,
                };
                (activity.account.0, Some(facts.on), activity.people, kind)
            });
            named(ctx, rows.collect()).await
        }
    }
}

async fn contacts(ctx: &Context, asked: &Asked<'_>, places: Places) -> Result<Vec<BehindRow>> {
    let reader = ctx.workspace.database.reader();
    let met = store::contacts_met(reader, asked, places).await?;
    let ids: Vec<Uuid> = met.iter().map(|met| met.id).collect();
    let belongs = store::accounts_of_contacts(reader, asked, &ids)
        .await?
        .into_iter();
    let accounts: HashMap<Uuid, Uuid> = belongs.map(|one| (one.contact_id, one.account_id)).collect();
    let mut names = contact::names(reader, &ids).await?;
    let rows = met.into_iter().filter_map(|met| {
        let kind = RowKind::Contact {
            id: ContactId(met.id),
            name: names.remove(&met.id),
            times: times(met.many),
        };
        Some((*accounts.get(&met.id)?, Some(met.last), Vec::new(), kind))
    });
    named(ctx, rows.collect()).await
}

async fn judged(ctx: &Context, asked: &Asked<'_>, figure: Figure, places: Places) -> Result<Vec<BehindRow>> {
    let reader = ctx.workspace.database.reader();
    let found = store::judged(reader, asked, figure, places).await?;
    let people: Vec<Uuid> = found.iter().filter_map(|one| one.whose).collect();
    let people = person::by_ids(reader, &people).await?.into_iter();
    let people: HashMap<Uuid, String> = people.map(|person| (person.id, person.name)).collect();
    let rows = found.into_iter().map(|one| {
        let who = one.whose.and_then(|id| people.get(&id).cloned());
        let kind = match figure {
            Figure::Assessments => RowKind::Assessment {
                intent: one.intent.as_deref().and_then(Intent::from_word),
            },
            _ => RowKind::Target,
        };
        (
            one.account_id,
            Some(one.happened_on),
            who.into_iter().collect(),
            kind,
        )
    });
    named(ctx, rows.collect()).await
}

/// What a row is about before the account has its name.
type Draft = (Uuid, Option<chrono::NaiveDate>, Vec<String>, RowKind);

async fn named(ctx: &Context, drafts: Vec<Draft>) -> Result<Vec<BehindRow>> {
    let mut ids: Vec<Uuid> = drafts.iter().map(|(account, ..)| *account).collect();
    ids.sort_unstable();
    ids.dedup();
    let accounts = account::store::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let mut accounts: HashMap<Uuid, (String, Option<String>)> = accounts
        .into_iter()
        .map(|account| (account.id, (account.name, account.code)))
        .collect();
    let rows = drafts.into_iter().map(|(id, on, who, kind)| {
        let (account_name, account_code) = accounts.entry(id).or_default().clone();
        BehindRow {
            on,
            account: AccountId(id),
            account_name,
            account_code,
            who,
            kind,
        }
    });
    Ok(rows.collect())
}

fn times(many: i64) -> u64 {
    u64::try_from(many).unwrap_or(0)
}

/// The places of what was found that are asked for.
fn part<T>(mut found: Vec<T>, places: &Range<usize>) -> Vec<T> {
    found.truncate(places.end);
    found.split_off(places.start.min(found.len()))
}

async fn opportunities(
    ctx: &Context,
    frame: &Frame,
    (figure, found): (Figure, &mut Behind),
    places: Range<usize>,
) -> Result<()> {
    let counted = result::counted(ctx, frame, figure, found.days).await?;
    found.total = counted.len() as u64;
    let shown = part(counted, &places);
    let ids: Vec<Uuid> = shown.iter().map(|one| one.id.0).collect();
    let mut names = opportunity::names(ctx.workspace.database.reader(), &ids).await?;
    let people = frame.selling.people();
    let rows = shown.into_iter().map(|one| {
        let owner = people.get(&one.owner.0).map(|person| person.name.clone());
        let kind = RowKind::Opportunity {
            id: one.id,
            name: names.remove(&one.id.0).unwrap_or_default().0,
            amount: one.amount,
        };
        (one.account, Some(one.on), owner.into_iter().collect(), kind)
    });
    found.rows = named(ctx, rows.collect()).await?;
    Ok(())
}

/// Accounts by their net sales; those that the actor does not see are told as a sum.
async fn sales(ctx: &Context, frame: &Frame, found: &mut Behind, places: Range<usize>) -> Result<()> {
    found.total = 0;
    if frame.sold.is_none() {
        return Ok(());
    }
    let seen = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
    let days = (found.days.first, found.days.last);
    let sold = frame
        .selling
        .by_account(ctx, days, frame.whose.people.as_deref())
        .await?;
    let (shown, unseen): (Vec<_>, Vec<_>) = sold.into_iter().partition(|(number, _)| seen.has(*number));
    if !unseen.is_empty() {
        let net = unseen.iter().map(|(_, net)| *net).sum();
        found.unseen = Some((unseen.len() as u64, net));
    }
    found.total = shown.len() as u64;
    let shown = part(shown, &places);
    let numbers: Vec<i64> = shown.iter().map(|(number, _)| *number).collect();
    let accounts = account::store::by_numbers(ctx.workspace.database.reader(), &numbers).await?;
    let mut accounts: HashMap<i64, _> = accounts
        .into_iter()
        .map(|account| (account.number, account))
        .collect();
    let rows = shown.into_iter().filter_map(|(number, net)| {
        let account = accounts.remove(&number)?;
        Some(BehindRow {
            on: None,
            account: AccountId(account.id),
            account_name: account.name,
            account_code: account.code,
            who: Vec::new(),
            kind: RowKind::Sales { net },
        })
    });
    found.rows = rows.collect();
    Ok(())
}
