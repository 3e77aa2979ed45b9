//! The table `target`.

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::{account::AccountId, assessment::Intent, funnel::journey::Stay, person::PersonId};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect, QueryTrait, Value,
    entity::prelude::*, sea_query::SelectStatement,
};

use crate::database::store::{distinct, update_rows};

/// Rows of one insert or look-up.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub salesperson_id: Uuid,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredTarget = Model;

fn holds_on(day: NaiveDate) -> Condition {
    Condition::all().add(Column::FromOn.lte(day)).add(
        Condition::any()
            .add(Column::UntilOn.is_null())
            .add(Column::UntilOn.gt(day)),
    )
}

/// An account on a salesperson's list.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(crate) struct Listed {
    id: Uuid,
    pub(crate) account_id: Uuid,
    pub(crate) salesperson_id: Uuid,
}

/// All targets that hold on a day, in the order in which they were set.
pub(crate) async fn all_on(connection: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Listed>, DbErr> {
    let select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::AccountId, Column::SalespersonId])
        .filter(holds_on(day));
    let mut found: Vec<Listed> = select.into_model().all(connection).await?;
    found.sort_unstable_by_key(|target| target.id);
    Ok(found)
}

/// Every place on a list that began by a day: account, whose list, from when until when; in the order in which they were set.
pub(crate) async fn begun_by(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Vec<(Uuid, Stay)>, DbErr> {
    let mut found: Vec<(Uuid, Uuid, Uuid, NaiveDate, Option<NaiveDate>)> = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::SalespersonId,
            Column::FromOn,
            Column::UntilOn,
        ])
        .filter(Column::FromOn.lte(day))
        .into_tuple()
        .all(connection)
        .await?;
    found.sort_unstable_by_key(|target| target.0);
    let stay = |(_, account, salesperson, from, until)| {
        let salesperson = PersonId(salesperson);
        (
            account,
            Stay {
                salesperson,
                from,
                until,
            },
        )
    };
    Ok(found.into_iter().map(stay).collect())
}

/// The accounts on anybody's, or one person's, list on a day, as a part of another query.
pub(crate) fn accounts_on_lists(salesperson: Option<PersonId>, day: NaiveDate) -> SelectStatement {
    let mut select = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(holds_on(day));
    if let Some(salesperson) = salesperson {
        select = select.filter(Column::SalespersonId.eq(salesperson.0));
    }
    select.into_query()
}

/// The condition that it is this account.
pub(super) fn only(account: AccountId) -> Condition {
    Condition::all().add(crate::account::store::Column::Id.eq(account.0))
}

/// An account on a salesperson's list, with what working it needs of the account.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct HeldTarget {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) salesperson_id: Uuid,
    pub(super) from_on: NaiveDate,
    pub(super) sort_name: String,
    intent: Option<String>,
    intent_on: Option<NaiveDate>,
}

impl HeldTarget {
    /// The intent last assessed, and when.
    pub(super) fn intent(&self) -> Option<(Intent, NaiveDate)> {
        self.intent
            .as_deref()
            .and_then(Intent::from_word)
            .zip(self.intent_on)
    }
}

/// The accounts on anybody's, or one person's, list on a day that meet a condition, with whose list and since when; so many
/// at most, in any order.
pub(super) async fn held(
    connection: &impl ConnectionTrait,
    (salesperson, day): (Option<PersonId>, NaiveDate),
    accounts: Condition,
    most: u64,
) -> Result<Vec<HeldTarget>, DbErr> {
    use crate::account::store::{Column as Account, Entity as Accounts};
    let to_account: RelationDef = Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into();
    let mut select = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::SalespersonId,
            Column::FromOn,
        ])
        .columns([Account::SortName, Account::Intent, Account::IntentOn])
        .join(JoinType::InnerJoin, to_account)
        .filter(holds_on(day))
        .filter(accounts);
    if let Some(salesperson) = salesperson {
        select = select.filter(Column::SalespersonId.eq(salesperson.0));
    }
    select.limit(most).into_model().all(connection).await
}

/// The latest targets of one account, latest first, and how many there are in all.
pub(crate) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<(Vec<StoredTarget>, u64), DbErr> {
    let select = Entity::find().filter(Column::AccountId.eq(account.0));
    let count = select.clone().count(connection).await?;
    let latest = select
        .order_by_desc(Column::FromOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    Ok((latest, count))
}

/// The targets of these ids.
pub(crate) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredTarget>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        found.extend(
            Entity::find()
                .filter(Column::Id.is_in(some.iter().copied()))
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// All targets that have not ended.
pub(crate) async fn open(connection: &impl ConnectionTrait) -> Result<Vec<StoredTarget>, DbErr> {
    Entity::find()
        .filter(Column::UntilOn.is_null())
        .all(connection)
        .await
}

/// The accounts on a person's list that have not been taken off it, as a part of another query.
pub(crate) fn open_accounts_of(salesperson: PersonId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::SalespersonId.eq(salesperson.0))
        .filter(Column::UntilOn.is_null())
        .into_query()
}

/// The targets of some accounts, ended ones too.
pub(crate) async fn of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<StoredTarget>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        found.extend(
            Entity::find()
                .filter(Column::AccountId.is_in(some.iter().copied()))
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// Puts accounts on lists.
pub(crate) async fn insert(connection: &impl ConnectionTrait, targets: &[StoredTarget]) -> Result<(), DbErr> {
    for some in targets.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Sets, or with none takes back, the day from which targets no longer hold.
pub(crate) async fn set_until(
    connection: &impl ConnectionTrait,
    ends: &[(Uuid, Option<NaiveDate>)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = ends
        .iter()
        .map(|(id, until)| vec![(*id).into(), (*until).into()])
        .collect();
    update_rows(connection, "target", &["id", "until_on"], &rows).await
}

/// Removes targets, as undoing an import does.
pub(crate) async fn delete(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Accounts that are or were on any list.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}
