//! The table `search_fill`: how far the index is filled, noun by noun; a noun whose index is full has no row.

use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

use crate::account::store::{Column as AccountColumn, Entity as Accounts, StoredAccount};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_fill")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub noun: String,
    pub after_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn has_to_fill(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(Entity::find().count(connection).await? > 0)
}

/// The noun that is filled next, which no other program fills at the same time.
pub(super) async fn lock_next(transaction: &impl ConnectionTrait) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Noun)
        .lock_exclusive()
        .one(transaction)
        .await
}

pub(super) async fn filled_up_to(
    transaction: &impl ConnectionTrait,
    noun: &str,
    last: Uuid,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::AfterId, Expr::value(last))
        .filter(Column::Noun.eq(noun))
        .exec(transaction)
        .await
        .map(drop)
}

pub(super) async fn filled(transaction: &impl ConnectionTrait, noun: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(noun.to_owned())
        .exec(transaction)
        .await
        .map(drop)
}

/// The accounts after an id, in the order of ids.
pub(super) async fn accounts_after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredAccount>, DbErr> {
    Accounts::find()
        .filter(AccountColumn::Id.gt(id))
        .order_by_asc(AccountColumn::Id)
        .limit(limit)
        .all(connection)
        .await
}
