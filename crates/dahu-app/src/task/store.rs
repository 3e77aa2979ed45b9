//! The tables `task` and `task_mail_off`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::account::AccountId;
use sea_orm::{
    Condition, IntoActiveModel, JoinType, QueryOrder, QuerySelect, RelationDef, Set, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::account::store::{Column as Account, Entity as Accounts};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub activity_id: Option<Uuid>,
    pub opportunity_id: Option<Uuid>,
    pub plan_id: Option<Uuid>,
    pub what: String,
    pub due_on: NaiveDate,
    pub owner_id: Uuid,
    pub state: String,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<Uuid>,
    pub why: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredTask = Model;

/// Rows read at once.
const ROWS_AT_ONCE: usize = 2_000;
/// The word of what is still to be done.
const OPEN: &str = "open";

/// Who wants no mails about tasks.
mod mail_off {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_mail_off")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        pub since: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredTask>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// Adds a task, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    task: StoredTask,
    is_new: bool,
) -> Result<(), DbErr> {
    let model = task.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// How many tasks of an account are open.
pub(super) async fn count_open(connection: &impl ConnectionTrait, account: AccountId) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::State.eq(OPEN))
        .count(connection)
        .await
}

/// The open tasks of an account, the first due first.
pub(super) async fn open_of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<Vec<StoredTask>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::State.eq(OPEN))
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The open tasks of some accounts.
pub(crate) async fn open_of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<StoredTask>, DbErr> {
    open_among(connection, Column::AccountId, accounts).await
}

/// Of the open tasks of each of some accounts the one that is due first: the day, and what it is.
pub(crate) async fn next_of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, (NaiveDate, String)>, DbErr> {
    let mut next: HashMap<Uuid, (NaiveDate, String)> = HashMap::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let open: Vec<(Uuid, NaiveDate, String)> = Entity::find()
            .select_only()
            .columns([Column::AccountId, Column::DueOn, Column::What])
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(Column::State.eq(OPEN))
            .into_tuple()
            .all(connection)
            .await?;
        for (account, due_on, what) in open {
            let step = (due_on, what);
            match next.get(&account) {
                Some(first) if *first <= step => {}
                _ => drop(next.insert(account, step)),
            }
        }
    }
    Ok(next)
}

/// Whether a task of an opportunity is open.
pub(super) async fn has_open(connection: &impl ConnectionTrait, opportunity: Uuid) -> Result<bool, DbErr> {
    let open = Entity::find()
        .filter(Column::OpportunityId.eq(opportunity))
        .filter(Column::State.eq(OPEN))
        .limit(1)
        .one(connection)
        .await?;
    Ok(open.is_some())
}

/// The open tasks of some opportunities, the first due first.
pub(super) async fn open_of_opportunities(
    connection: &impl ConnectionTrait,
    opportunities: &[Uuid],
) -> Result<Vec<StoredTask>, DbErr> {
    let mut found = open_among(connection, Column::OpportunityId, opportunities).await?;
    found.sort_unstable_by_key(|task| (task.due_on, task.id));
    Ok(found)
}

/// The tasks of a plan, whatever became of them, the first due first.
pub(super) async fn of_plan(
    connection: &impl ConnectionTrait,
    plan: Uuid,
    most: u64,
) -> Result<Vec<StoredTask>, DbErr> {
    Entity::find()
        .filter(Column::PlanId.eq(plan))
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// Of each task of some plans its plan, its state and by when it is due.
pub(super) async fn standings_of_plans(
    connection: &impl ConnectionTrait,
    plans: &[Uuid],
) -> Result<Vec<(Uuid, String, NaiveDate)>, DbErr> {
    let mut found = Vec::new();
    for some in plans.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, String, NaiveDate)> = Entity::find()
            .select_only()
            .columns([Column::PlanId, Column::State, Column::DueOn])
            .filter(Column::PlanId.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// These tasks, in any order.
pub(super) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredTask>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Those of some tasks that are open.
pub(super) async fn open_by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredTask>, DbErr> {
    open_among(connection, Column::Id, ids).await
}

/// The open tasks that have one of these ids in a column.
async fn open_among(
    connection: &impl ConnectionTrait,
    column: Column,
    ids: &[Uuid],
) -> Result<Vec<StoredTask>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .filter(column.is_in(some.iter().copied()))
            .filter(Column::State.eq(OPEN));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Writes whose tasks these are.
pub(super) async fn set_owners(
    connection: &impl ConnectionTrait,
    owners: &[(Uuid, Uuid)],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = owners
        .iter()
        .map(|(task, owner)| vec![(*task).into(), (*owner).into(), now.into()])
        .collect();
    let columns = ["id", "owner_id", "changed_at"];
    crate::database::store::update_rows(connection, "task", &columns, &rows).await
}

fn to_account() -> RelationDef {
    Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into()
}

/// The open tasks of these people on accounts of a scope, due until a day where one is given; the first due first.
pub(super) async fn open_of_people(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
    scope: Condition,
    until: Option<NaiveDate>,
    most: u64,
) -> Result<Vec<StoredTask>, DbErr> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Entity::find()
        .join(JoinType::InnerJoin, to_account())
        .filter(Column::OwnerId.is_in(people.iter().copied()))
        .filter(Column::State.eq(OPEN))
        .filter(scope)
        .filter(Condition::all().add_option(until.map(|until| Column::DueOn.lte(until))))
        .order_by_asc(Column::DueOn)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// What a person did since a moment, on accounts of a scope, the latest first.
pub(super) async fn done_since(
    connection: &impl ConnectionTrait,
    person: Uuid,
    scope: Condition,
    since: DateTime<Utc>,
    most: u64,
) -> Result<Vec<StoredTask>, DbErr> {
    Entity::find()
        .join(JoinType::InnerJoin, to_account())
        .filter(Column::OwnerId.eq(person))
        .filter(Column::State.eq("done"))
        .filter(Column::EndedAt.gte(since))
        .filter(scope)
        .order_by_desc(Column::EndedAt)
        .limit(most)
        .all(connection)
        .await
}

/// Whose open tasks fell due after one day, where there is one, and until another.
pub(super) async fn owners_due(
    connection: &impl ConnectionTrait,
    after: Option<NaiveDate>,
    until: NaiveDate,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::OwnerId)
        .distinct()
        .filter(Column::State.eq(OPEN))
        .filter(Column::DueOn.lte(until))
        .filter(Condition::all().add_option(after.map(|after| Column::DueOn.gt(after))))
        .into_tuple()
        .all(connection)
        .await
}

/// How many open tasks each of these accounts has.
pub(crate) async fn open_counts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let open = Entity::find().filter(Column::State.eq(OPEN));
    crate::database::store::counted(connection, open, Column::AccountId, accounts).await
}

/// Accounts that have tasks.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}

/// Everybody who wants no mails about tasks.
pub(super) async fn without_mails(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let found = mail_off::Entity::find().all(connection).await?;
    Ok(found.into_iter().map(|row| row.person_id).collect())
}

/// Whether a person wants none.
pub(super) async fn wants_no_mails(connection: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let found = mail_off::Entity::find_by_id(person).one(connection).await?;
    Ok(found.is_some())
}

/// Writes down whether a person wants mails.
pub(super) async fn set_mails(
    connection: &impl ConnectionTrait,
    person: Uuid,
    are_on: bool,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if are_on {
        return mail_off::Entity::delete_by_id(person)
            .exec(connection)
            .await
            .map(drop);
    }
    let row = mail_off::ActiveModel {
        person_id: Set(person),
        since: Set(now),
    };
    mail_off::Entity::insert(row)
        .on_conflict(
            OnConflict::column(mail_off::Column::PersonId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await
        .map(drop)
}
