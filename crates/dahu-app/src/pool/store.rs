//! The tables `pool_stay`, `pool_notice`, `pool_exempt` and `pool_run`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    person::PersonId,
    pool::{Because, PoolRunId},
};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Set, Statement,
    entity::prelude::*,
};

use crate::account::store::{Column as Account, Entity as Accounts};

/// Rows of one statement: twelve values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pool_stay")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub since_on: NaiveDate,
    pub because: String,
    pub reason: Option<String>,
    pub former_owner: Option<Uuid>,
    pub released_by: Option<Uuid>,
    pub run_id: Option<Uuid>,
    pub target_id: Option<Uuid>,
    pub ended_at: Option<DateTime<Utc>>,
    pub claimed_by: Option<Uuid>,
    pub protected_until: Option<NaiveDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of `pool_stay`.
pub(crate) type StoredStay = Model;

impl Model {
    /// Why the account is or was in the pool.
    pub(crate) fn because(&self) -> Because {
        Because::from_word(&self.because).unwrap_or(Because::Released)
    }
}

/// The table `pool_notice`.
pub(crate) mod notice {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pool_notice")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        pub owner_id: Uuid,
        pub noticed_on: NaiveDate,
        pub release_on: NaiveDate,
        pub because: String,
        pub since_on: NaiveDate,
        pub run_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `pool_exempt`.
pub(crate) mod exempt {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pool_exempt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        pub reason: String,
        pub marked_by: Option<Uuid>,
        pub marked_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `pool_run`.
pub(crate) mod run {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pool_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: i32,
        pub day: NaiveDate,
        pub ran_by: Option<Uuid>,
        pub ran_at: DateTime<Utc>,
        pub warned: i32,
        pub withdrawn: i32,
        pub released: i32,
        pub undone_by: Option<Uuid>,
        pub undone_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `pool_notice`.
pub(crate) type StoredNotice = notice::Model;
/// A row of `pool_run`.
pub(crate) type StoredRun = run::Model;
/// A row of `pool_exempt`.
pub(crate) type StoredExempt = exempt::Model;

/// Adds times in the pool. An account is in it once, so what was left open before ends.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    stays: Vec<StoredStay>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    for some in stays.chunks(ROWS_AT_ONCE) {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(now))
            .filter(Column::AccountId.is_in(some.iter().map(|stay| stay.account_id)))
            .filter(Column::EndedAt.is_null())
            .exec(connection)
            .await?;
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Ends an account's time in the pool: somebody claimed it.
pub(super) async fn end(
    connection: &impl ConnectionTrait,
    id: Uuid,
    by: PersonId,
    at: DateTime<Utc>,
    protected_until: Option<NaiveDate>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        ended_at: Set(Some(at)),
        claimed_by: Set(Some(by.0)),
        protected_until: Set(protected_until),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// The open times in the pool of some accounts.
pub(super) async fn open_of(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, StoredStay>, DbErr> {
    let found = Entity::find()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::EndedAt.is_null())
        .all(connection)
        .await?;
    Ok(found.into_iter().map(|stay| (stay.account_id, stay)).collect())
}

/// The times of one account in the pool, latest first.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<Vec<StoredStay>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The times in the pool that a run began.
pub(super) async fn of_run(
    connection: &impl ConnectionTrait,
    run: PoolRunId,
) -> Result<Vec<StoredStay>, DbErr> {
    Entity::find()
        .filter(Column::RunId.eq(run.0))
        .all(connection)
        .await
}

/// Removes times in the pool, as undoing a run does.
pub(super) async fn delete_of_run(connection: &impl ConnectionTrait, run: PoolRunId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::RunId.eq(run.0))
        .exec(connection)
        .await
        .map(drop)
}

/// Holds a person's claims until the transaction ends, so that two at once do not go beyond a limit.
pub(crate) async fn lock_claims(connection: &impl ConnectionTrait, person: PersonId) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "UPDATE person SET number = number WHERE id = $1",
        [person.0.into()],
    );
    connection.execute_raw(statement).await.map(drop)
}

/// How many accounts a person owns, and how many of them they claimed.
pub(super) async fn owned_and_claimed(
    connection: &impl ConnectionTrait,
    person: PersonId,
) -> Result<(u64, u64), DbErr> {
    let owned = Accounts::find().filter(Account::OwnerId.eq(person.0));
    let claimed = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::ClaimedBy.eq(person.0))
        .filter(Column::Because.ne(Because::Entered.as_str()))
        .into_query();
    let claimed = owned.clone().filter(Account::Id.in_subquery(claimed));
    Ok((owned.count(connection).await?, claimed.count(connection).await?))
}

/// An owned account as a run looks at it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct OwnedRow {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) owner_id: Uuid,
    pub(super) last_on: NaiveDate,
}

/// All accounts that somebody owns.
pub(super) async fn owned(connection: &impl ConnectionTrait) -> Result<Vec<OwnedRow>, DbErr> {
    Accounts::find()
        .select_only()
        .columns([Account::Id, Account::Number, Account::OwnerId, Account::LastOn])
        .filter(Account::OwnerId.is_not_null())
        .into_model()
        .all(connection)
        .await
}

/// The last day on which there was an activity with each account, or somebody assessed it or did anything else to it by hand.
pub(super) async fn contacts(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, NaiveDate>, DbErr> {
    let backend = connection.get_database_backend();
    let mut contacts: HashMap<Uuid, NaiveDate> = HashMap::new();
    let mut add = |account: Uuid, day: NaiveDate| {
        let last = contacts.entry(account).or_insert(day);
        *last = day.max(*last);
    };
    let assessed = "SELECT account_id, max(assessed_on) AS last FROM assessment GROUP BY account_id";
    for row in connection
        .query_all_raw(Statement::from_string(backend, assessed))
        .await?
    {
        add(row.try_get("", "account_id")?, row.try_get("", "last")?);
    }
    let worked =
        "SELECT account_id, max(happened_on) AS last FROM activity WHERE kind <> 'note' GROUP BY account_id";
    for row in connection
        .query_all_raw(Statement::from_string(backend, worked))
        .await?
    {
        add(row.try_get("", "account_id")?, row.try_get("", "last")?);
    }
    // What handovers and the pool do to many accounts at once is no contact with any of them.
    let done = "SELECT account_id, max(at) AS last FROM event WHERE account_id IS NOT NULL \
                AND actor_id IS NOT NULL AND import_id IS NULL \
                AND noun NOT IN ('handover', 'pool') GROUP BY account_id";
    for row in connection
        .query_all_raw(Statement::from_string(backend, done))
        .await?
    {
        let last: DateTime<Utc> = row.try_get("", "last")?;
        add(row.try_get("", "account_id")?, last.date_naive());
    }
    Ok(contacts)
}

/// The accounts that are protected on a day, with the first day on which they are not.
pub(super) async fn protected(
    connection: &impl ConnectionTrait,
    on: NaiveDate,
) -> Result<HashMap<(Uuid, Uuid), NaiveDate>, DbErr> {
    let found = Entity::find()
        .filter(Column::ProtectedUntil.gt(on))
        .filter(Column::ClaimedBy.is_not_null())
        .all(connection)
        .await?;
    let protected = found
        .into_iter()
        .filter_map(|stay| Some(((stay.account_id, stay.claimed_by?), stay.protected_until?)));
    Ok(protected.collect())
}

/// All warnings, by account.
pub(super) async fn notices(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, StoredNotice>, DbErr> {
    let found = notice::Entity::find().all(connection).await?;
    Ok(found
        .into_iter()
        .map(|notice| (notice.account_id, notice))
        .collect())
}

/// The warnings about accounts for which a condition holds, the earliest release first, with each account's name.
pub(super) async fn notices_in(
    connection: &impl ConnectionTrait,
    scope: Condition,
    most: u64,
) -> Result<Vec<(StoredNotice, String)>, DbErr> {
    let ids = Accounts::find()
        .select_only()
        .column(Account::Id)
        .filter(scope)
        .into_query();
    let found = notice::Entity::find()
        .filter(notice::Column::AccountId.in_subquery(ids))
        .order_by_asc(notice::Column::ReleaseOn)
        .order_by_asc(notice::Column::AccountId)
        .limit(most)
        .all(connection)
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|notice| notice.account_id).collect();
    let accounts = crate::account::store::by_ids(connection, &ids).await?;
    let names: HashMap<Uuid, String> = accounts
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let named = found.into_iter().map(|notice| {
        let name = names.get(&notice.account_id).cloned().unwrap_or_default();
        (notice, name)
    });
    Ok(named.collect())
}

/// The warning about one account.
pub(super) async fn notice_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<StoredNotice>, DbErr> {
    notice::Entity::find_by_id(account.0).one(connection).await
}

/// Adds warnings.
pub(super) async fn warn(connection: &impl ConnectionTrait, notices: Vec<StoredNotice>) -> Result<(), DbErr> {
    for some in notices.chunks(ROWS_AT_ONCE) {
        notice::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Takes warnings back.
pub(super) async fn withdraw(connection: &impl ConnectionTrait, accounts: &[Uuid]) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        notice::Entity::delete_many()
            .filter(notice::Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Takes the warnings of a run back.
pub(super) async fn withdraw_of_run(connection: &impl ConnectionTrait, run: PoolRunId) -> Result<(), DbErr> {
    notice::Entity::delete_many()
        .filter(notice::Column::RunId.eq(run.0))
        .exec(connection)
        .await
        .map(drop)
}

/// The accounts that are never released.
pub(super) async fn exempt(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<exempt::Entity>(connection, exempt::Column::AccountId).await
}

/// Why an account is never released.
pub(super) async fn exempt_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<StoredExempt>, DbErr> {
    exempt::Entity::find_by_id(account.0).one(connection).await
}

/// Marks an account, or takes the mark off.
pub(super) async fn set_exempt(
    connection: &impl ConnectionTrait,
    account: AccountId,
    mark: Option<StoredExempt>,
) -> Result<(), DbErr> {
    exempt::Entity::delete_by_id(account.0).exec(connection).await?;
    match mark {
        Some(mark) => exempt::Entity::insert(mark.into_active_model())
            .exec_without_returning(connection)
            .await
            .map(drop),
        None => Ok(()),
    }
}

/// Keeps a run.
pub(super) async fn insert_run(connection: &impl ConnectionTrait, run: StoredRun) -> Result<(), DbErr> {
    run::Entity::insert(run.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// The latest runs.
pub(super) async fn runs(connection: &impl ConnectionTrait, most: u64) -> Result<Vec<StoredRun>, DbErr> {
    run::Entity::find()
        .order_by_desc(run::Column::Number)
        .limit(most)
        .all(connection)
        .await
}

/// A run, which nobody else changes until the transaction ends.
pub(super) async fn lock_run(
    connection: &impl ConnectionTrait,
    id: PoolRunId,
) -> Result<Option<StoredRun>, DbErr> {
    run::Entity::find_by_id(id.0)
        .lock_exclusive()
        .one(connection)
        .await
}

/// Says that a run was taken back.
pub(super) async fn set_undone(
    connection: &impl ConnectionTrait,
    id: PoolRunId,
    by: Option<PersonId>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = run::ActiveModel {
        id: Set(id.0),
        undone_by: Set(by.map(|by| by.0)),
        undone_at: Set(Some(at)),
        ..Default::default()
    };
    run::Entity::update(model).exec(connection).await.map(drop)
}

/// Accounts that are or were in the pool, are warned about or exempt.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let mut held = crate::database::store::distinct::<Entity>(connection, Column::AccountId).await?;
    held.extend(exempt(connection).await?);
    held.extend(notices(connection).await?.into_keys());
    Ok(held)
}
