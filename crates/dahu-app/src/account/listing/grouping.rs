//! The accounts of a list taken together by what they have in common.

use dahu_core::{access::Action, custom_field::CustomFieldId, money::Amount};
use uuid::Uuid;

use super::{Filter, Sort, store};
use crate::{
    Context, Result,
    access::Scope,
    person,
    report::{Frame, Window},
};

/// Groups of a list at most; those of most accounts come first.
pub const GROUPS_AT_MOST: u64 = 200;

/// By what accounts are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Grouping {
    Owner,
    Intent,
    Sector,
    Province,
    City,
    Size,
    FinanceGrade,
    Region,
    Industry,
    Custom(CustomFieldId),
}

/// Accounts that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they have: the stored word, the id of the owner; none where it is not known.
    pub held: Option<String>,
    /// The owner's name.
    pub name: Option<String>,
    /// How many accounts they are.
    pub accounts: u64,
    /// Net sales of those whose sales the actor may see, in all.
    pub net: Option<Amount>,
    /// The same in the last twelve months.
    pub net_recent: Option<Amount>,
    /// The same in the twelve months before.
    pub net_prior: Option<Amount>,
    /// What those are worth together that were valued and whose value the actor may see.
    pub value: Option<Amount>,
}

/// The groups of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Those of most accounts first.
    pub groups: Vec<Group>,
    /// Whether there are more than [`GROUPS_AT_MOST`].
    pub more: bool,
}

/// The accounts that pass the filter, taken together; of the same accounts as the list in an order has.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no accounts.
pub async fn groups(ctx: &Context, filter: &Filter, sort: Sort, by: Grouping) -> Result<Groups> {
    let query = super::asked(ctx, filter, sort).await?;
    let sales = Scope::or_nothing(ctx, Action::SeeSales)?;
    let value = Scope::or_nothing(ctx, Action::SeeValue)?;
    let add_up = async {
        let sums = store::Sums {
            sales: sales.remembered(ctx).await?,
            value: value.remembered(ctx).await?,
        };
        let connection = ctx.workspace.database.reader();
        let mut groups = store::groups(connection, &query, by, sums, GROUPS_AT_MOST + 1).await?;
        let more = groups.len() as u64 > GROUPS_AT_MOST;
        groups.truncate(usize::try_from(GROUPS_AT_MOST).unwrap_or(usize::MAX));
        Ok(Groups { groups, more })
    };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let within = [&query.scope, &sales, &value].map(Scope::word);
    let kinds = super::kinds_number(ctx, filter.kind).await?;
    let key = frame.key(format!("{by:?} groups {filter:?} of {within:?} at {kinds}"));
    let found = Box::pin(ctx.workspace.counts.get_or_make(key, add_up)).await?;
    let mut found = Groups::clone(&found);
    if by == Grouping::Owner {
        name_owners(ctx, &mut found.groups).await?;
    }
    Ok(found)
}

async fn name_owners(ctx: &Context, groups: &mut [Group]) -> Result<()> {
    let id = |group: &Group| group.held.as_deref().and_then(|held| Uuid::parse_str(held).ok());
    let ids: Vec<Uuid> = groups.iter().filter_map(id).collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    for group in groups {
        let owner = id(group);
        group.held = owner.map(|owner| owner.to_string());
        let person = people.iter().find(|person| Some(person.id) == owner);
        group.name = person.map(|person| person.name.clone());
    }
    Ok(())
}
