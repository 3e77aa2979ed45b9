//! The names behind a figure of the honest funnel.

use std::{cmp::Reverse, collections::HashMap, ops::Range};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    funnel::journey::{Fate, Milestone},
};
use uuid::Uuid;

use super::{
    grouping::{Group, Grouper},
    journeys::Tracked,
};
use crate::{Context, Result, account};

/// The targets behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct HonestAccounts {
    /// Those asked for, those that came last to where the figure counts them first.
    pub accounts: Vec<HonestAccount>,
    /// How many there are in all.
    pub total: u64,
    /// The group that was asked for, where it was one.
    pub group: Option<Group>,
    /// The day up to which they were followed.
    pub as_of: NaiveDate,
}

/// A target with its way.
#[derive(Clone, Debug, PartialEq)]
pub struct HonestAccount {
    /// The account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// On whose list it is, or was last.
    pub salesperson: String,
    /// The day of each milestone, and on whose list it was then.
    pub reached: [Option<(NaiveDate, String)>; 6],
    /// How it stands.
    pub fate: Fate,
    /// Since when an opportunity is won without anything in the ledger.
    pub won_not_invoiced: Option<NaiveDate>,
}

/// Puts targets in order and names those in these places.
pub(super) async fn named(
    ctx: &Context,
    grouper: &Grouper,
    mut found: Vec<&Tracked>,
    milestone: Milestone,
    places: Range<usize>,
) -> Result<(Vec<HonestAccount>, u64)> {
    let day = |tracked: &Tracked| {
        let day = tracked.journey.day(milestone);
        day.unwrap_or_else(|| tracked.journey.began())
    };
    found.sort_unstable_by_key(|tracked| (Reverse(day(tracked)), tracked.number));
    let end = places.end.min(found.len());
    let asked = &found[places.start.min(end)..end];
    let ids: Vec<Uuid> = asked.iter().map(|tracked| tracked.account.0).collect();
    let accounts = account::store::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let mut accounts: HashMap<Uuid, _> = accounts
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let rows = asked.iter().filter_map(|tracked| {
        let account = accounts.remove(&tracked.account.0)?;
        let journey = &tracked.journey;
        Some(HonestAccount {
            id: tracked.account,
            code: account.code,
            name: account.name,
            salesperson: grouper.person(journey.salesperson),
            reached: Milestone::ALL.map(|milestone| {
                let person = journey.credited(milestone)?;
                Some((journey.day(milestone)?, grouper.person(person)))
            }),
            fate: journey.fate(),
            won_not_invoiced: journey.won_not_invoiced,
        })
    });
    Ok((rows.collect(), found.len() as u64))
}
