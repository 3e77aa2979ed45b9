//! Which accounts a plan is about.

use chrono::NaiveDate;
use dahu_core::{handover::Handed, person::PersonId};
use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    account::store::{Column as Account, Entity as Accounts, StoredAccount},
    account_team, target,
};

/// Names looked for in one statement.
const NAMES_AT_ONCE: usize = 2_000;

/// Which accounts a plan is about.
pub(super) struct Chosen<'a> {
    /// What whoever plans may decide on.
    pub(super) scope: Condition,
    pub(super) from: Option<PersonId>,
    /// The day on which roles have not ended.
    pub(super) on: NaiveDate,
    pub(super) kinds: &'a [Handed],
    pub(super) region: Option<&'a str>,
    pub(super) industry: Option<&'a str>,
    /// These accounts; none means all.
    pub(super) ids: Option<&'a [Uuid]>,
}

impl Chosen<'_> {
    fn condition(&self) -> Condition {
        let mut all = Condition::all().add(self.scope.clone());
        if let Some(from) = self.from {
            let mut any = Condition::any();
            for kind in self.kinds {
                any = match kind {
                    Handed::Ownership => any.add(Account::OwnerId.eq(from.0)),
                    Handed::Target => any.add(Account::Id.in_subquery(target::open_accounts_of(from))),
                    // Tasks, opportunities and cases go along with the rest: no account is chosen for them.
                    Handed::Task | Handed::Opportunity | Handed::Case => {
                        any.add(Account::Id.is_in(Vec::<Uuid>::new()))
                    }
                    Handed::Role => {
                        any.add(Account::Id.in_subquery(account_team::store::open_accounts_of(from, self.on)))
                    }
                };
            }
            all = all.add(any);
        }
        if let Some(region) = self.region {
            all = all.add(Account::Region.eq(region));
        }
        if let Some(industry) = self.industry {
            all = all.add(Account::Industry.eq(industry));
        }
        if let Some(ids) = self.ids {
            all = all.add(Account::Id.is_in(ids.iter().copied()));
        }
        all
    }
}

/// The accounts of a plan by name, so many at most.
pub(super) async fn chosen(
    connection: &impl ConnectionTrait,
    chosen: &Chosen<'_>,
    most: u64,
) -> Result<Vec<StoredAccount>, DbErr> {
    Accounts::find()
        .filter(chosen.condition())
        .order_by_asc(Account::SortName)
        .order_by_asc(Account::Id)
        .limit(most)
        .all(connection)
        .await
}

/// How many of them there are in each region.
pub(super) async fn regions(
    connection: &impl ConnectionTrait,
    chosen: &Chosen<'_>,
) -> Result<Vec<(Option<String>, i64)>, DbErr> {
    Accounts::find()
        .select_only()
        .column(Account::Region)
        .column_as(Account::Number.count(), "accounts")
        .filter(chosen.condition())
        .group_by(Account::Region)
        .order_by_asc(Account::Region)
        .into_tuple()
        .all(connection)
        .await
}

/// The accounts of these codes or names that may be decided on.
pub(super) async fn named(
    connection: &impl ConnectionTrait,
    scope: Condition,
    names: &[String],
) -> Result<Vec<(Uuid, Option<String>, String)>, DbErr> {
    let mut found = Vec::new();
    for some in names.chunks(NAMES_AT_ONCE) {
        let any = Condition::any()
            .add(Account::Code.is_in(some.iter().map(String::as_str)))
            .add(Account::Name.is_in(some.iter().map(String::as_str)));
        let select = Accounts::find()
            .select_only()
            .columns([Account::Id, Account::Code, Account::Name]);
        let rows = select
            .filter(scope.clone())
            .filter(any)
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// What a column of the accounts that may be decided on holds, in order.
pub(super) async fn values(
    connection: &impl ConnectionTrait,
    scope: Condition,
    column: Account,
    most: u64,
) -> Result<Vec<String>, DbErr> {
    Accounts::find()
        .select_only()
        .column(column)
        .filter(scope)
        .filter(column.is_not_null())
        .distinct()
        .order_by_asc(column)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await
}
