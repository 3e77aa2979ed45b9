//! The table `contact`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{account::AccountId, contact::ContactId};
use sea_orm::{IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub job: Option<String>,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub note: Option<String>,
    pub source: String,
    pub legal_basis: String,
    pub source_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredContact = Model;

/// The contacts of an account by name, and how many there are in all.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    limit: u64,
) -> Result<(Vec<StoredContact>, u64), DbErr> {
    let all = Entity::find().filter(Column::AccountId.eq(account.0));
    let count = all.clone().count(connection).await?;
    let found = all
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok((found, count))
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: ContactId,
) -> Result<Option<StoredContact>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The names of these contacts that are there, by id.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// The contacts after an id, in the order of ids.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredContact>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// Adds a contact, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    contact: StoredContact,
    is_new: bool,
) -> Result<(), DbErr> {
    let model = contact.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: ContactId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}

/// Accounts that have contacts.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}

/// How many contacts each of these accounts has.
pub(crate) async fn counts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let all = Entity::find();
    crate::database::store::counted(connection, all, Column::AccountId, accounts).await
}
