//! The table `service_case`.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    case::{CaseKind, CaseState, Severity},
    person::PersonId,
};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect, RelationDef,
    entity::prelude::*,
};

use crate::account::store::{Column as Account, Entity as Accounts};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub number: i64,
    pub subject: String,
    pub description: String,
    pub opened_on: NaiveDate,
    pub kind: String,
    pub severity: String,
    pub state: String,
    pub owner_id: Uuid,
    pub contact_id: Option<Uuid>,
    pub due_on: Option<NaiveDate>,
    /// How it was resolved and opened again, as JSON.
    pub resolutions: String,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredCase = Model;

/// Ids of one statement.
const IDS_AT_ONCE: usize = 2_000;

/// What of a row says when it was open.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct StoredCourse {
    pub(super) account_id: Uuid,
    pub(super) severity: String,
    pub(super) opened_on: NaiveDate,
    pub(super) resolutions: String,
}

/// Which cases to list.
pub(super) struct Asked {
    pub(super) within: Condition,
    pub(super) states: Vec<CaseState>,
    pub(super) kind: Option<CaseKind>,
    pub(super) severity: Option<Severity>,
    pub(super) owner: Option<PersonId>,
    pub(super) account: Option<AccountId>,
}

/// The condition that a case is of some states; none where it may be of any.
fn at(states: &[CaseState]) -> Option<Expr> {
    let is_any = CaseState::ALL.iter().all(|state| states.contains(state));
    (!is_any).then(|| Column::State.is_in(states.iter().map(|state| state.as_str())))
}

/// The condition that a case is not resolved.
fn open() -> Expr {
    Column::State.is_in([CaseState::Open.as_str(), CaseState::Waiting.as_str()])
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredCase>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// Adds a case, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    case: StoredCase,
    is_new: bool,
) -> Result<(), DbErr> {
    let model = case.into_active_model().reset_all();
    if is_new {
        let insert = Entity::insert(model);
        insert.exec_without_returning(connection).await.map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Cases by their numbers, the latest first, below a number where one is given.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    asked: &Asked,
    before: Option<i64>,
    most: u64,
) -> Result<Vec<StoredCase>, DbErr> {
    let to_account: RelationDef = Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into();
    let all = Condition::all()
        .add(asked.within.clone())
        .add_option(at(&asked.states))
        .add_option(asked.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(
            asked
                .severity
                .map(|severity| Column::Severity.eq(severity.as_str())),
        )
        .add_option(asked.owner.map(|owner| Column::OwnerId.eq(owner.0)))
        .add_option(asked.account.map(|account| Column::AccountId.eq(account.0)))
        .add_option(before.map(|before| Column::Number.lt(before)));
    Entity::find()
        .join(JoinType::InnerJoin, to_account)
        .filter(all)
        .order_by_desc(Column::Number)
        .limit(most)
        .all(connection)
        .await
}

/// The cases of some accounts that are not resolved, each as its account, its owner and its id.
pub(crate) async fn open_of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, Uuid)>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(IDS_AT_ONCE) {
        let rows: Vec<(Uuid, Uuid, Uuid)> = Entity::find()
            .select_only()
            .columns([Column::AccountId, Column::OwnerId, Column::Id])
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(open())
            .order_by_asc(Column::Number)
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Those of some cases that are not resolved.
pub(super) async fn open_by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredCase>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(IDS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.filter(open()).all(connection).await?);
    }
    Ok(found)
}

/// Writes to which cases who sees.
pub(super) async fn set_owners(
    connection: &impl ConnectionTrait,
    owners: &[(Uuid, Uuid)],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = owners
        .iter()
        .map(|(case, owner)| vec![(*case).into(), (*owner).into(), now.into()])
        .collect();
    let columns = ["id", "owner_id", "changed_at"];
    crate::database::store::update_rows(connection, "service_case", &columns, &rows).await
}

/// When the cases of some accounts were open.
pub(super) async fn courses(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<StoredCourse>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(IDS_AT_ONCE) {
        let select = Entity::find()
            .select_only()
            .columns([
                Column::AccountId,
                Column::Severity,
                Column::OpenedOn,
                Column::Resolutions,
            ])
            .filter(Column::AccountId.is_in(some.iter().copied()));
        found.extend(select.into_model::<StoredCourse>().all(connection).await?);
    }
    Ok(found)
}

/// The cases with which a contact came to us, the latest first.
pub(super) async fn of_contact(
    connection: &impl ConnectionTrait,
    contact: Uuid,
    most: Option<u64>,
) -> Result<Vec<StoredCase>, DbErr> {
    Entity::find()
        .filter(Column::ContactId.eq(contact))
        .order_by_desc(Column::Number)
        .limit(most)
        .all(connection)
        .await
}

/// Takes a contact out of all cases.
pub(super) async fn forget_contact(
    connection: &impl ConnectionTrait,
    contact: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ContactId, Expr::value(Option::<Uuid>::None))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::ContactId.eq(contact))
        .exec(connection)
        .await
        .map(drop)
}

/// Everybody who sees to a case.
pub(super) async fn owners(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::OwnerId).await
}

/// Accounts that have cases.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}
