//! A group as a tree: every unit that the actor sees, with what it and all below it come to.

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::{AccountId, ShareHeld, UnitKind},
    group::{self, Unit},
    money::{Amount, Currency},
};

use super::store;
use crate::{
    Context, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    contact, setting, task,
};

/// Units of a tree at most.
pub const UNITS_AT_MOST: usize = 2_000;

/// What a unit has, or a unit with all below it. Figures that the actor may not see are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitFigures {
    /// Net sales of the last twelve months.
    pub net_recent: Option<Amount>,
    /// Net sales of the twelve before.
    pub net_prior: Option<Amount>,
    /// Net sales in all.
    pub net: Option<Amount>,
    /// Value by the latest valuation.
    pub value: Option<Amount>,
    /// Contacts.
    pub contacts: u64,
    /// Open tasks.
    pub open_tasks: u64,
    /// Whether a sum passed what an amount can hold, and is left out.
    pub is_too_large: bool,
}

impl UnitFigures {
    fn add(&mut self, other: &Self) {
        self.contacts += other.contacts;
        self.open_tasks += other.open_tasks;
        self.is_too_large |= other.is_too_large;
        let pairs = [
            (&mut self.net_recent, other.net_recent),
            (&mut self.net_prior, other.net_prior),
            (&mut self.net, other.net),
            (&mut self.value, other.value),
        ];
        for (sum, own) in pairs {
            match (*sum, own) {
                (Some(one), Some(two)) => {
                    *sum = one.checked_add(two);
                    self.is_too_large |= sum.is_none();
                }
                (None, Some(two)) if !self.is_too_large => *sum = Some(two),
                _ => {}
            }
        }
    }
}

/// A unit of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeUnit {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// What it is within the group.
    pub kind: Option<UnitKind>,
    /// How much of it the account above it holds.
    pub share_held: Option<ShareHeld>,
    /// How many units that the actor sees are above it.
    pub depth: usize,
    /// How many are below it.
    pub below: usize,
    /// What it has itself.
    pub own: UnitFigures,
    /// What it and all below it have.
    pub whole: UnitFigures,
}

/// A group as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupTree {
    /// The units that the actor sees, each before what is below it, brothers by name.
    pub units: Vec<TreeUnit>,
    /// Whether there are more than [`UNITS_AT_MOST`].
    pub more: bool,
    /// The day as of which the figures hold.
    pub as_of: Option<NaiveDate>,
    /// Their currency.
    pub currency: Option<Currency>,
}

/// The whole group to which an account belongs, from its top.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that the actor may not see.
pub async fn tree(ctx: &Context, account: AccountId) -> Result<GroupTree> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let above = store::above(connection, account).await?;
    let top = above.last().map_or(account.0, |(id, _)| *id);
    let parents = store::parents_within(connection, AccountId(top), UNITS_AT_MOST as u64 + 1).await?;
    let more = parents.len() > UNITS_AT_MOST;
    let ids: Vec<_> = std::iter::once(top)
        .chain(parents.keys().copied())
        .take(UNITS_AT_MOST)
        .collect();
    let mut accounts = account::store::by_ids(connection, &ids).await?;
    accounts.sort_by(|one, other| (&one.sort_name, one.id).cmp(&(&other.sort_name, other.id)));
    let rights = Rights::of_all(ctx, &accounts).await?;
    let contacts = contact::counts(connection, &ids).await?;
    let tasks = task::open_counts(connection, &ids).await?;
    let may =
        |account: &StoredAccount, action| rights.get(&account.id).is_some_and(|rights| rights.may(action));
    accounts.retain(|account| may(account, Action::SeeAccount));
    let units = accounts.iter().map(|account| {
        let count =
            |counts: &std::collections::HashMap<_, u64>| counts.get(&account.id).copied().unwrap_or(0);
        let sales =
            |amount: i64| may(account, Action::SeeSales).then(|| Amount::from_ten_thousandths(amount));
        let value = account.value_run.filter(|_| may(account, Action::SeeValue));
        let figures = UnitFigures {
            net_recent: sales(account.net_recent),
            net_prior: sales(account.net_prior),
            net: sales(account.net),
            value: value.map(|_| Amount::from_ten_thousandths(account.value)),
            contacts: count(&contacts),
            open_tasks: count(&tasks),
            is_too_large: false,
        };
        (account.id, parents.get(&account.id).copied(), figures)
    });
    let shown = |unit: Unit<uuid::Uuid, UnitFigures>| {
        let named = accounts.iter().find(|account| account.id == unit.key)?;
        let profile = named.profile();
        Some(TreeUnit {
            id: AccountId(unit.key),
            name: named.name.clone(),
            kind: profile.unit_kind,
            share_held: profile.share_held,
            depth: unit.depth,
            below: unit.below,
            own: unit.own,
            whole: unit.whole,
        })
    };
    Ok(GroupTree {
        units: group::tree(units.collect(), UnitFigures::add)
            .into_iter()
            .filter_map(shown)
            .collect(),
        more,
        as_of: setting::figures_as_of(ctx).await?,
        currency: setting::currency(ctx).await?,
    })
}
