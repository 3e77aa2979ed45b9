//! The tables `handover`, `handover_account` and `handover_item`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    handover::{Handed, HandedCounts, HandoverId, HandoverState},
    person::PersonId,
};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Set, Value,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use crate::{
    Context,
    account::store::{Column as Account, Entity as Accounts, StoredAccount},
    database,
    database::store::{distinct, update_rows},
};

/// Rows of one statement: nine values each.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handover")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i32,
    pub state: String,
    pub from_person: Option<Uuid>,
    pub made_by: Option<Uuid>,
    pub made_at: DateTime<Utc>,
    pub done_by: Option<Uuid>,
    pub done_at: Option<DateTime<Utc>>,
    /// The day that it was then for who did it, at which roles end and begin.
    pub done_on: Option<NaiveDate>,
    pub undone_by: Option<Uuid>,
    pub undone_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of `handover`.
pub(crate) type StoredHandover = Model;

impl Model {
    /// How far it has come.
    pub(crate) fn state(&self) -> HandoverState {
        HandoverState::from_word(&self.state).unwrap_or(HandoverState::Draft)
    }
}

/// The table `handover_account`.
pub(crate) mod account {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "handover_account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub handover_id: Uuid,
        pub account_id: Uuid,
        /// Who owned it when the plan was made.
        pub owner_id: Option<Uuid>,
        pub to_person: Uuid,
        pub promises: Option<String>,
        pub next_steps: Option<String>,
        pub noted_by: Option<Uuid>,
        pub noted_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `handover_item`.
pub(crate) mod item {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "handover_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub handover_id: Uuid,
        pub account_id: Uuid,
        pub kind: String,
        pub subject_id: Uuid,
        pub from_person: Option<Uuid>,
        /// The day until which a role had been given.
        pub until_on: Option<NaiveDate>,
        pub begun_id: Option<Uuid>,
        pub taken_up: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `handover_account`.
pub(crate) type StoredPlace = account::Model;
/// A row of `handover_item`.
pub(crate) type StoredItem = item::Model;

/// How many accounts of a handover there are for which a condition holds.
pub(super) async fn count_in(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    scope: Condition,
) -> Result<u64, DbErr> {
    Accounts::find()
        .filter(Account::Id.in_subquery(places_of(id, None)))
        .filter(scope)
        .count(connection)
        .await
}

fn places_of(id: HandoverId, to: Option<PersonId>) -> SelectStatement {
    let mut select = account::Entity::find()
        .select_only()
        .column(account::Column::AccountId)
        .filter(account::Column::HandoverId.eq(id.0));
    if let Some(to) = to {
        select = select.filter(account::Column::ToPerson.eq(to.0));
    }
    select.into_query()
}

/// A page of the accounts of a handover, by name, and how many there are.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    to: Option<PersonId>,
    scope: Condition,
    places: (u64, u64),
) -> Result<(Vec<StoredAccount>, u64), DbErr> {
    let select = Accounts::find()
        .filter(Account::Id.in_subquery(places_of(id, to)))
        .filter(scope);
    let count = select.clone().count(connection).await?;
    let (offset, size) = places;
    let found = select
        .order_by_asc(Account::SortName)
        .order_by_asc(Account::Id)
        .offset(offset)
        .limit(size)
        .all(connection)
        .await?;
    Ok((found, count))
}

/// Keeps a plan.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    handover: StoredHandover,
    places: &[StoredPlace],
    items: &[StoredItem],
) -> Result<(), DbErr> {
    Entity::insert(handover.into_active_model())
        .exec_without_returning(connection)
        .await?;
    for some in places.chunks(ROWS_AT_ONCE) {
        account::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    for some in items.chunks(ROWS_AT_ONCE) {
        item::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// One handover; with `locks` nobody else changes it until the transaction ends.
pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    locks: bool,
) -> Result<Option<StoredHandover>, DbErr> {
    let mut select = Entity::find_by_id(id.0);
    if locks {
        select = select.lock_exclusive();
    }
    select.one(connection).await
}

/// The latest handovers, or those in which a person has a part.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    of: Option<PersonId>,
    most: u64,
) -> Result<Vec<StoredHandover>, DbErr> {
    let mut select = Entity::find().order_by_desc(Column::Number).limit(most);
    if let Some(person) = of {
        let received = Query::select()
            .column(account::Column::HandoverId)
            .from(account::Entity)
            .and_where(account::Column::ToPerson.eq(person.0))
            .to_owned();
        let received = Condition::all()
            .add(Column::State.ne(HandoverState::Draft.as_str()))
            .add(Column::Id.in_subquery(received));
        let any = Condition::any()
            .add(Column::MadeBy.eq(person.0))
            .add(Column::FromPerson.eq(person.0))
            .add(received);
        select = select.filter(any);
    }
    select.all(connection).await
}

/// The accounts of a handover with who is to have them.
pub(super) async fn places(
    connection: &impl ConnectionTrait,
    id: HandoverId,
) -> Result<Vec<StoredPlace>, DbErr> {
    account::Entity::find()
        .filter(account::Column::HandoverId.eq(id.0))
        .all(connection)
        .await
}

/// The same of some of them.
pub(super) async fn places_of_accounts(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    accounts: &[Uuid],
) -> Result<Vec<StoredPlace>, DbErr> {
    account::Entity::find()
        .filter(account::Column::HandoverId.eq(id.0))
        .filter(account::Column::AccountId.is_in(accounts.iter().copied()))
        .all(connection)
        .await
}

/// What is handed over.
pub(super) async fn items(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    accounts: Option<&[Uuid]>,
) -> Result<Vec<StoredItem>, DbErr> {
    let mut select = item::Entity::find().filter(item::Column::HandoverId.eq(id.0));
    if let Some(accounts) = accounts {
        select = select.filter(item::Column::AccountId.is_in(accounts.iter().copied()));
    }
    select.all(connection).await
}

#[derive(FromQueryResult)]
struct Counted {
    to_person: Uuid,
    kind: String,
    items: i64,
}

/// How many of each kind each receiver gets.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    id: HandoverId,
) -> Result<HashMap<Uuid, HandedCounts>, DbErr> {
    let statement = sea_orm::Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT a.to_person, i.kind, count(*) AS items FROM handover_item i \
         JOIN handover_account a ON a.handover_id = i.handover_id AND a.account_id = i.account_id \
         WHERE i.handover_id = $1 GROUP BY a.to_person, i.kind",
        [id.0.into()],
    );
    let mut counts: HashMap<Uuid, HandedCounts> = HashMap::new();
    for row in connection.query_all_raw(statement).await? {
        let row = Counted::from_query_result(&row, "")?;
        if let Some(kind) = Handed::from_word(&row.kind) {
            counts
                .entry(row.to_person)
                .or_default()
                .add(kind, u64::try_from(row.items).unwrap_or(0));
        }
    }
    Ok(counts)
}

/// The opportunities of a handover, each with who receives it.
pub(super) async fn opportunities(
    connection: &impl ConnectionTrait,
    id: HandoverId,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let statement = sea_orm::Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT a.to_person, i.subject_id FROM handover_item i \
         JOIN handover_account a ON a.handover_id = i.handover_id AND a.account_id = i.account_id \
         WHERE i.handover_id = $1 AND i.kind = $2",
        [id.0.into(), Handed::Opportunity.as_str().into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "to_person")?, row.try_get("", "subject_id")?)))
        .collect()
}

/// How many accounts each receiver has in a handover.
pub(super) async fn receivers(
    connection: &impl ConnectionTrait,
    id: HandoverId,
) -> Result<Vec<(Uuid, i64)>, DbErr> {
    account::Entity::find()
        .select_only()
        .column(account::Column::ToPerson)
        .column_as(account::Column::Id.count(), "accounts")
        .filter(account::Column::HandoverId.eq(id.0))
        .group_by(account::Column::ToPerson)
        .into_tuple()
        .all(connection)
        .await
}

/// Accounts of a draft that another person owns than when it was made.
pub(super) async fn changed(
    connection: &impl ConnectionTrait,
    id: HandoverId,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let statement = sea_orm::Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT account.id, account.name FROM handover_account h JOIN account ON account.id = h.account_id \
         WHERE h.handover_id = $1 AND h.owner_id IS DISTINCT FROM account.owner_id ORDER BY account.sort_name",
        [id.0.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
        .collect()
}

/// Gives some accounts of a plan to another receiver.
pub(super) async fn set_receiver(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    accounts: &[Uuid],
    to: PersonId,
) -> Result<u64, DbErr> {
    let mut changed = 0;
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let done = account::Entity::update_many()
            .col_expr(account::Column::ToPerson, Expr::value(to.0))
            .filter(account::Column::HandoverId.eq(id.0))
            .filter(account::Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        changed += done.rows_affected;
    }
    Ok(changed)
}

/// Writes what is noted on an account.
pub(super) async fn set_note(connection: &impl ConnectionTrait, place: StoredPlace) -> Result<(), DbErr> {
    let model = account::ActiveModel {
        id: Set(place.id),
        promises: Set(place.promises),
        next_steps: Set(place.next_steps),
        noted_by: Set(place.noted_by),
        noted_at: Set(place.noted_at),
        ..Default::default()
    };
    account::Entity::update(model).exec(connection).await.map(drop)
}

/// Takes accounts out of a plan.
pub(super) async fn drop_accounts(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    accounts: &[Uuid],
) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        item::Entity::delete_many()
            .filter(item::Column::HandoverId.eq(id.0))
            .filter(item::Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        account::Entity::delete_many()
            .filter(account::Column::HandoverId.eq(id.0))
            .filter(account::Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Removes a plan that was not carried out.
pub(super) async fn delete(connection: &impl ConnectionTrait, id: HandoverId) -> Result<(), DbErr> {
    item::Entity::delete_many()
        .filter(item::Column::HandoverId.eq(id.0))
        .exec(connection)
        .await?;
    account::Entity::delete_many()
        .filter(account::Column::HandoverId.eq(id.0))
        .exec(connection)
        .await?;
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}

/// Writes what began for the receivers.
pub(super) async fn set_begun(
    connection: &impl ConnectionTrait,
    begun: &[(Uuid, Uuid, bool)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = begun
        .iter()
        .map(|(item, begun, taken_up)| vec![(*item).into(), (*begun).into(), (*taken_up).into()])
        .collect();
    update_rows(
        connection,
        "handover_item",
        &["id", "begun_id", "taken_up"],
        &rows,
    )
    .await
}

/// Says that it was carried out, or taken back.
pub(super) async fn set_state(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    state: HandoverState,
    ctx: &Context,
) -> Result<(), DbErr> {
    let (by, at) = (ctx.person().map(|by| by.0), ctx.now());
    let mut model = ActiveModel {
        id: Set(id.0),
        state: Set(state.as_str().to_owned()),
        ..Default::default()
    };
    if state == HandoverState::Undone {
        (model.undone_by, model.undone_at) = (Set(by), Set(Some(at)));
    } else {
        (model.done_by, model.done_at) = (Set(by), Set(Some(at)));
        model.done_on = Set(Some(ctx.today()));
    }
    Entity::update(model).exec(connection).await.map(drop)
}

/// Accounts that are or were in any handover.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<account::Entity>(connection, account::Column::AccountId).await
}

/// The next number of a handover.
pub(super) async fn next_number(connection: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let number = database::store::take_numbers(connection, "handover", 1).await?;
    i32::try_from(number).map_err(|error| DbErr::Custom(error.to_string()))
}

/// The id of an account of a handover, where it is one.
pub(super) async fn place(
    connection: &impl ConnectionTrait,
    id: HandoverId,
    of: AccountId,
) -> Result<Option<StoredPlace>, DbErr> {
    Ok(places_of_accounts(connection, id, &[of.0]).await?.pop())
}
