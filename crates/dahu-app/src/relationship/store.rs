//! The table `relationship_stage`, and what of other tables tells how contact is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    activity::{ActivityKind, Direction},
    contact::ContactId,
    relationship::{Exchange, Placed, Stage},
};
use sea_orm::{FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Statement, entity::prelude::*};

use crate::database::store::distinct;

/// Ids of one statement.
const IDS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "relationship_stage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub stage: String,
    pub placed_on: NaiveDate,
    pub turn: String,
    pub evidence: String,
    pub activity_id: Option<Uuid>,
    pub placed_at: DateTime<Utc>,
    pub placed_by: Option<Uuid>,
    pub taken_back_at: Option<DateTime<Utc>>,
    pub taken_back_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredPlacement = Model;

impl Model {
    /// Where it was placed.
    pub(super) fn placed(&self) -> Option<Placed> {
        Some(Placed {
            stage: Stage::from_word(&self.stage)?,
            on: self.placed_on,
        })
    }
}

/// Where the relationships with these accounts stand; those that nobody placed are left out.
pub(super) async fn current(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Placed>, DbErr> {
    let mut found = HashMap::new();
    for some in accounts.chunks(IDS_AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(Column::TakenBackAt.is_null())
            .order_by_asc(Column::PlacedOn)
            .order_by_asc(Column::Id)
            .all(connection)
            .await?;
        found.extend(latest(&rows));
    }
    Ok(found)
}

/// Where all relationships stand that somebody placed.
pub(super) async fn all_current(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, Placed>, DbErr> {
    let rows = Entity::find()
        .filter(Column::TakenBackAt.is_null())
        .order_by_asc(Column::PlacedOn)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    Ok(latest(&rows))
}

/// The last placement of each account, of rows in their order.
fn latest(rows: &[Model]) -> HashMap<Uuid, Placed> {
    let placed = rows
        .iter()
        .filter_map(|row| Some((row.account_id, row.placed()?)));
    placed.collect()
}

/// The latest placements of an account, those that were taken back among them, the latest first.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<Vec<StoredPlacement>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .order_by_desc(Column::PlacedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The placements of an account that begin by a day, those of the latest day first.
pub(super) async fn until(
    connection: &impl ConnectionTrait,
    account: AccountId,
    day: NaiveDate,
    most: u64,
) -> Result<Vec<StoredPlacement>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::PlacedOn.lte(day))
        .order_by_desc(Column::PlacedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// How often an account was placed.
pub(super) async fn count(connection: &impl ConnectionTrait, account: AccountId) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .count(connection)
        .await
}

/// Adds a placement, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    placement: StoredPlacement,
    is_new: bool,
) -> Result<(), DbErr> {
    let model = placement.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

/// Accounts whose relationship somebody placed.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}

/// Whether an activity is one of an account.
pub(super) async fn has_activity(
    connection: &impl ConnectionTrait,
    account: AccountId,
    activity: Uuid,
) -> Result<bool, DbErr> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT id FROM activity WHERE id = $1 AND account_id = $2",
        [activity.into(), account.0.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// An activity as evidence.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct ActivityRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) happened_on: NaiveDate,
    pub(super) text: String,
}

/// Some activities of an account, and the latest ones besides.
pub(super) async fn activities(
    connection: &impl ConnectionTrait,
    account: AccountId,
    ids: &[Uuid],
    latest: u64,
) -> Result<Vec<ActivityRow>, DbErr> {
    let backend = connection.get_database_backend();
    let columns = "SELECT id, kind, happened_on, text FROM activity WHERE account_id = $1";
    let sql = format!("{columns} ORDER BY happened_on DESC, id DESC LIMIT {latest}");
    let statement = Statement::from_sql_and_values(backend, sql, [account.0.into()]);
    let mut found = ActivityRow::find_by_statement(statement).all(connection).await?;
    let missing: Vec<Uuid> = ids
        .iter()
        .copied()
        .filter(|id| !found.iter().any(|row| row.id == *id))
        .collect();
    if !missing.is_empty() {
        let places: Vec<String> = (2..2 + missing.len()).map(|place| format!("${place}")).collect();
        let sql = format!("{columns} AND id IN ({})", places.join(", "));
        let values = std::iter::once(account.0.into()).chain(missing.into_iter().map(Value::from));
        let statement = Statement::from_sql_and_values(backend, sql, values);
        found.extend(ActivityRow::find_by_statement(statement).all(connection).await?);
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct DayRow {
    happened_on: NaiveDate,
}

/// The day from which on contact with an account was recorded; none where there was none.
pub(super) async fn first_exchange(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<NaiveDate>, DbErr> {
    let sql = "SELECT happened_on FROM activity WHERE account_id = $1 AND kind <> 'note' \
         ORDER BY happened_on LIMIT 1";
    let statement =
        Statement::from_sql_and_values(connection.get_database_backend(), sql, [account.0.into()]);
    let found = DayRow::find_by_statement(statement).one(connection).await?;
    Ok(found.map(|row| row.happened_on))
}

#[derive(FromQueryResult)]
struct ExchangeRow {
    id: Uuid,
    kind: String,
    happened_on: NaiveDate,
    direction: Option<String>,
    effort_minutes: Option<i32>,
}

#[derive(FromQueryResult)]
struct TookPart {
    activity_id: Uuid,
    contact_id: Uuid,
}

/// What we and an account did with each other since a day, the latest first, so much at most.
pub(super) async fn exchanges(
    connection: &impl ConnectionTrait,
    account: AccountId,
    since: NaiveDate,
    most: u64,
) -> Result<Vec<Exchange>, DbErr> {
    let backend = connection.get_database_backend();
    let sql = format!(
        "SELECT id, kind, happened_on, direction, effort_minutes FROM activity \
         WHERE account_id = $1 AND happened_on >= $2 AND kind <> 'note' \
         ORDER BY happened_on DESC, id DESC LIMIT {most}"
    );
    let values = [account.0.into(), since.into()];
    let rows = ExchangeRow::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
        .all(connection)
        .await?;
    let sql = "SELECT activity_contact.activity_id, activity_contact.contact_id FROM activity \
         JOIN activity_contact ON activity_contact.activity_id = activity.id \
         WHERE activity.account_id = $1 AND activity.happened_on >= $2";
    let values = [account.0.into(), since.into()];
    let took_part = TookPart::find_by_statement(Statement::from_sql_and_values(backend, sql, values))
        .all(connection)
        .await?;
    let mut contacts: HashMap<Uuid, Vec<ContactId>> = HashMap::new();
    for one in took_part {
        contacts
            .entry(one.activity_id)
            .or_default()
            .push(ContactId(one.contact_id));
    }
    let mut read = |row: ExchangeRow| Exchange {
        on: row.happened_on,
        kind: ActivityKind::from_word(&row.kind).unwrap_or(ActivityKind::Note),
        direction: row.direction.as_deref().and_then(Direction::from_word),
        minutes: row.effort_minutes.and_then(|minutes| u32::try_from(minutes).ok()),
        contacts: contacts.remove(&row.id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(&mut read).collect())
}
