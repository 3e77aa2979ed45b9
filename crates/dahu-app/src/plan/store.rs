//! The tables `plan` and `plan_version`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    Condition, IntoActiveModel, JoinType, QueryOrder, QuerySelect, RelationDef, Set,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, OnConflict, Query},
};

use crate::account::store::{Column as Account, Entity as Accounts};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub selling_mode: Option<String>,
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
    pub rhythm: String,
    pub template_id: Option<Uuid>,
    pub follows_id: Option<Uuid>,
    pub state: String,
    pub is_open: bool,
    pub attention_on: NaiveDate,
    pub review_on: Option<NaiveDate>,
    pub content: String,
    pub record: String,
    pub is_removed: bool,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredPlan = Model;

/// A version as it was submitted.
mod version {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub content: String,
        pub frozen_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows looked up at once.
const ROWS_AT_ONCE: usize = 2_000;

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredPlan>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// The plan, held until the end of the transaction.
pub(super) async fn lock(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredPlan>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(connection).await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredPlan) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredPlan) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// The plans of an account that are there, the latest first.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: Uuid,
    most: u64,
) -> Result<Vec<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::IsRemoved.eq(false))
        .order_by_desc(Column::FirstOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// All plans that are open.
pub(super) async fn all_open(connection: &impl ConnectionTrait) -> Result<Vec<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::IsOpen.eq(true))
        .filter(Column::IsRemoved.eq(false))
        .all(connection)
        .await
}

/// How many plans an account has.
pub(super) async fn count_of(connection: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::IsRemoved.eq(false))
        .count(connection)
        .await
}

/// Whether any plan began with a template, removed ones too.
pub(super) async fn began_with(connection: &impl ConnectionTrait, template: Uuid) -> Result<bool, DbErr> {
    let found = Entity::find().filter(Column::TemplateId.eq(template)).limit(1);
    Ok(found.one(connection).await?.is_some())
}

/// The plan that follows one.
pub(super) async fn following(
    connection: &impl ConnectionTrait,
    plan: Uuid,
) -> Result<Option<StoredPlan>, DbErr> {
    Entity::find()
        .filter(Column::FollowsId.eq(plan))
        .filter(Column::IsRemoved.eq(false))
        .order_by_desc(Column::Id)
        .limit(1)
        .one(connection)
        .await
}

/// What is asked of the list of plans.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The accounts that are seen.
    pub(super) scope: Option<Condition>,
    /// The state; all that are not closed where none is named.
    pub(super) state: Option<String>,
    /// Who owns the account.
    pub(super) owner: Option<Uuid>,
    /// Who does not.
    pub(super) not_owner: Option<Uuid>,
    /// Those that are not closed though their last day was before this one.
    pub(super) ended_before: Option<NaiveDate>,
    /// Whose review is due until this day.
    pub(super) review_until: Option<NaiveDate>,
    /// After which place: the day and the id.
    pub(super) after: Option<(NaiveDate, Uuid)>,
}

fn to_account() -> RelationDef {
    Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into()
}

fn not_owned_by(person: Uuid) -> Condition {
    Condition::any()
        .add(Account::OwnerId.is_null())
        .add(Account::OwnerId.ne(person))
}

fn ended_before(day: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::LastOn.lt(day))
        .add(Column::IsOpen.eq(true))
}

fn select(wanted: Wanted) -> sea_orm::Select<Entity> {
    let mut select = Entity::find()
        .join(JoinType::InnerJoin, to_account())
        .filter(Column::IsRemoved.eq(false))
        .filter(Condition::all().add_option(wanted.scope))
        .filter(Condition::all().add_option(wanted.owner.map(|owner| Account::OwnerId.eq(owner))))
        .filter(Condition::all().add_option(wanted.review_until.map(|until| Column::ReviewOn.lte(until))))
        .filter(Condition::all().add_option(wanted.not_owner.map(not_owned_by)))
        .filter(Condition::all().add_option(wanted.ended_before.map(ended_before)));
    select = match wanted.state {
        Some(state) => select
            .filter(Column::IsOpen.eq(state != "closed"))
            .filter(Column::State.eq(state)),
        None => select.filter(Column::IsOpen.eq(true)),
    };
    if let Some((on, id)) = wanted.after {
        let later = Condition::any().add(Column::AttentionOn.gt(on)).add(
            Condition::all()
                .add(Column::AttentionOn.eq(on))
                .add(Column::Id.gt(id)),
        );
        select = select.filter(later);
    }
    select
}

/// Some plans, those that need attention first.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    wanted: Wanted,
    most: u64,
) -> Result<Vec<StoredPlan>, DbErr> {
    select(wanted)
        .order_by_asc(Column::AttentionOn)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// How many there are in each state, closed ones too.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    scope: Condition,
) -> Result<HashMap<String, u64>, DbErr> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "plans")
        .join(JoinType::InnerJoin, to_account())
        .filter(Column::IsRemoved.eq(false))
        .filter(scope)
        .group_by(Column::State)
        .into_tuple()
        .all(connection)
        .await?;
    let counted = |(state, count): (String, i64)| (state, u64::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(counted).collect())
}

/// The plans of these ids with what they are called and whose they are, as far as they are there.
pub(super) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, Uuid)>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, String, Uuid)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::AccountId])
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::IsRemoved.eq(false))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Keeps a version, in the place of one of its number that was taken back.
pub(super) async fn freeze(
    connection: &impl ConnectionTrait,
    plan: Uuid,
    number: i32,
    content: String,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = version::ActiveModel {
        plan_id: Set(plan),
        number: Set(number),
        content: Set(content),
        frozen_at: Set(now),
    };
    let mut instead = OnConflict::columns([version::Column::PlanId, version::Column::Number]);
    instead.update_columns([version::Column::Content, version::Column::FrozenAt]);
    version::Entity::insert(row)
        .on_conflict(instead)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// What a version holds.
pub(super) async fn frozen(
    connection: &impl ConnectionTrait,
    plan: Uuid,
    number: i32,
) -> Result<Option<String>, DbErr> {
    let found = version::Entity::find_by_id((plan, number))
        .one(connection)
        .await?;
    Ok(found.map(|version| version.content))
}

/// The plans, of these accounts or of all, of which a review was held: id, account, name, and what was done with them.
pub(super) async fn reviewed(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(Uuid, Uuid, String, String)>, DbErr> {
    let all = || {
        Entity::find()
            .select_only()
            .columns([Column::Id, Column::AccountId, Column::Name, Column::Record])
            .filter(Column::IsRemoved.eq(false))
            .filter(Column::Record.contains("\"held_on\""))
    };
    let Some(only) = only else {
        return all().into_tuple().all(connection).await;
    };
    let mut found = Vec::new();
    for some in only.chunks(ROWS_AT_ONCE) {
        let select = all().filter(Column::AccountId.is_in(some.iter().copied()));
        found.extend(
            select
                .into_tuple::<(Uuid, Uuid, String, String)>()
                .all(connection)
                .await?,
        );
    }
    Ok(found)
}

/// The contacts of accounts with whom we sat at one table between two days: of which account, who, and when first.
pub(super) async fn met(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<(Uuid, Uuid, NaiveDate)>, DbErr> {
    let mut found = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let select = Query::select()
            .columns(["account_id", "contact_id"])
            .expr_as(Func::min(Expr::col("happened_on")), "first_on")
            .from("activity_contact")
            .and_where(Expr::col("account_id").is_in(some.iter().copied()))
            .and_where(Expr::col("way").eq("both"))
            .and_where(Expr::col("happened_on").between(from, until))
            .group_by_columns(["account_id", "contact_id"])
            .to_owned();
        for row in connection.query_all(&select).await? {
            found.push((
                row.try_get("", "account_id")?,
                row.try_get("", "contact_id")?,
                row.try_get("", "first_on")?,
            ));
        }
    }
    Ok(found)
}

/// Accounts that have plans.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}
