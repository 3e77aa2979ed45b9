//! The tables `plan_share` and `plan_signature`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::Query};

use crate::plan::store::{Column as Plan, Entity as Plans};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub plan_id: Uuid,
    pub token_hash: String,
    pub choice: String,
    pub ends_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<Uuid>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revoked_by: Option<Uuid>,
    /// When what it shows was changed last; none where it never was.
    pub changed_at: Option<DateTime<Utc>>,
    pub changed_by: Option<Uuid>,
    /// The version of the plan that it offers, and since when; none of pages from before versions were offered.
    pub version: Option<i32>,
    pub version_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredShare = Model;
/// A signature.
pub(super) type StoredSignature = signature::Model;

/// A signature with what was signed.
pub(super) mod signature {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub share_id: Uuid,
        pub name: String,
        pub note: String,
        pub content: String,
        pub signed_at: DateTime<Utc>,
        pub origin_address: Option<String>,
        pub origin_program: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredShare) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// The page, held until the end of the transaction.
pub(super) async fn lock(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredShare>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(connection).await
}

/// The page of a secret, by its fingerprint, held for whoever signs it.
pub(super) async fn of_token(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    to_change: bool,
) -> Result<Option<StoredShare>, DbErr> {
    let mut select = Entity::find().filter(Column::TokenHash.eq(token_hash));
    if to_change {
        select = select.lock_exclusive();
    }
    select.one(connection).await
}

/// The pages of a plan, the latest first.
pub(super) async fn of_plan(
    connection: &impl ConnectionTrait,
    plan: Uuid,
) -> Result<Vec<StoredShare>, DbErr> {
    Entity::find()
        .filter(Column::PlanId.eq(plan))
        .order_by_desc(Column::Id)
        .all(connection)
        .await
}

/// The pages of all plans of an account, also of those that were removed.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: Uuid,
) -> Result<Vec<StoredShare>, DbErr> {
    let plans = Query::select()
        .column(Plan::Id)
        .from(Plans)
        .and_where(Plan::AccountId.eq(account))
        .to_owned();
    Entity::find()
        .filter(Column::PlanId.in_subquery(plans))
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}

/// Ends a page.
pub(super) async fn revoke(
    connection: &impl ConnectionTrait,
    id: Uuid,
    (now, by): (DateTime<Utc>, Option<Uuid>),
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id),
        revoked_at: Set(Some(now)),
        revoked_by: Set(by),
        ..Default::default()
    };
    Entity::update(row).exec(connection).await.map(drop)
}

/// Writes a page that is there after somebody changed what it shows or offers.
pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredShare) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// Writes what was done of what a page shows, or who is erased from it.
pub(super) async fn set_choice(
    connection: &impl ConnectionTrait,
    id: Uuid,
    choice: String,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(id),
        choice: Set(choice),
        ..Default::default()
    };
    Entity::update(row).exec(connection).await.map(drop)
}

pub(super) async fn sign(connection: &impl ConnectionTrait, row: StoredSignature) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    signature::Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Writes over a signature that is there.
pub(super) async fn set_signature(
    connection: &impl ConnectionTrait,
    row: StoredSignature,
) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    signature::Entity::update(model).exec(connection).await.map(drop)
}

/// When a page of an account was signed last, where that was since a moment.
pub(super) async fn signed_since(
    connection: &impl ConnectionTrait,
    account: Uuid,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let plans = Query::select()
        .column(Plan::Id)
        .from(Plans)
        .and_where(Plan::AccountId.eq(account))
        .and_where(Plan::IsRemoved.eq(false))
        .to_owned();
    let shares = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::PlanId.in_subquery(plans))
        .to_owned();
    signature::Entity::find()
        .select_only()
        .column(signature::Column::SignedAt)
        .filter(signature::Column::ShareId.in_subquery(shares))
        .filter(signature::Column::SignedAt.gte(since))
        .order_by_desc(signature::Column::SignedAt)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await
}

/// The signatures of some pages, the latest first.
pub(super) async fn signatures(
    connection: &impl ConnectionTrait,
    shares: &[Uuid],
    most: u64,
) -> Result<Vec<StoredSignature>, DbErr> {
    signature::Entity::find()
        .filter(signature::Column::ShareId.is_in(shares.iter().copied()))
        .order_by_desc(signature::Column::SignedAt)
        .order_by_desc(signature::Column::Id)
        .limit(most)
        .all(connection)
        .await
}
