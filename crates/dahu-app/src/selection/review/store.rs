//! The tables `selection_review`, `selection_decision` and `selection_member`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};

use crate::database::store::distinct;

/// Stands in `open` for the review that is not concluded.
const OPEN: i32 = 1;
/// Rows of one statement: eight values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 4_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub held_on: NaiveDate,
    pub took_part: String,
    pub minutes: String,
    pub open: Option<i32>,
    pub begun_at: DateTime<Utc>,
    pub begun_by: Option<Uuid>,
    pub concluded_at: Option<DateTime<Utc>>,
    pub concluded_by: Option<Uuid>,
    pub criteria_number: Option<i32>,
    pub capacity: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Says whether it is still open.
    pub(super) fn set_open(&mut self, is_open: bool) {
        self.open = is_open.then_some(OPEN);
    }
}

pub(super) mod decision {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "selection_decision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub review_id: Uuid,
        pub account_id: Uuid,
        pub verdict: String,
        pub reason: String,
        pub decided_at: chrono::DateTime<chrono::Utc>,
        pub decided_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(in crate::selection) mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "selection_member")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub review_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: Uuid,
        pub by_decision: bool,
        pub rank: Option<i32>,
        pub score_hundredths: Option<i32>,
        /// Why it is out, of one that was a key account at the review before and is none any more.
        pub left_as: Option<String>,
        /// Its rank and score at the review before, where it was a key account then.
        pub rank_before: Option<i32>,
        pub score_before: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The latest reviews, latest first.
pub(super) async fn latest(connection: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// A review.
pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// The review that is not concluded.
pub(super) async fn open(connection: &impl ConnectionTrait) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Open.is_not_null())
        .one(connection)
        .await
}

/// The last review that was concluded before another, by the days on which they were held.
pub(super) async fn before(
    connection: &impl ConnectionTrait,
    review: &Model,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ConcludedAt.is_not_null())
        .filter(Column::HeldOn.lte(review.held_on))
        .filter(Column::Id.ne(review.id))
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .one(connection)
        .await
}

/// The last review that was concluded, by the days on which they were held.
pub(in crate::selection) async fn last(connection: &impl ConnectionTrait) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ConcludedAt.is_not_null())
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .one(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn save(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// Removes a review with what it decided.
pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    forget_members(connection, id).await?;
    set_decisions(connection, id, Vec::new()).await?;
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// What a review decided, in the order in which that was entered.
pub(super) async fn decisions_of(
    connection: &impl ConnectionTrait,
    review: Uuid,
) -> Result<Vec<decision::Model>, DbErr> {
    decision::Entity::find()
        .filter(decision::Column::ReviewId.eq(review))
        .order_by_asc(decision::Column::DecidedAt)
        .order_by_asc(decision::Column::Id)
        .all(connection)
        .await
}

/// What reviews that were concluded, and held by a day, decided, the earliest first.
pub(super) async fn concluded(
    connection: &impl ConnectionTrait,
    until: NaiveDate,
) -> Result<Vec<(decision::Model, Model)>, DbErr> {
    let reviews: Vec<Model> = Entity::find()
        .filter(Column::ConcludedAt.is_not_null())
        .filter(Column::HeldOn.lte(until))
        .order_by_asc(Column::HeldOn)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let mut found = Vec::new();
    for review in reviews {
        for decision in decisions_of(connection, review.id).await? {
            found.push((decision, review.clone()));
        }
    }
    Ok(found)
}

/// What all reviews decided of these accounts, the latest first.
pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<(decision::Model, Model)>, DbErr> {
    let mut decisions = Vec::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let of_some =
            decision::Entity::find().filter(decision::Column::AccountId.is_in(some.iter().copied()));
        decisions.extend(of_some.all(connection).await?);
    }
    let mut reviews: Vec<Uuid> = decisions.iter().map(|decision| decision.review_id).collect();
    reviews.sort_unstable();
    reviews.dedup();
    let mut held: HashMap<Uuid, Model> = HashMap::new();
    for some in reviews.chunks(ROWS_AT_ONCE) {
        let found = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        held.extend(
            found
                .all(connection)
                .await?
                .into_iter()
                .map(|review| (review.id, review)),
        );
    }
    let with_review = |decision: decision::Model| {
        let review = held.get(&decision.review_id)?.clone();
        Some((decision, review))
    };
    let mut found: Vec<(decision::Model, Model)> = decisions.into_iter().filter_map(with_review).collect();
    found.sort_by_key(|(_, review)| std::cmp::Reverse((review.held_on, review.id)));
    Ok(found)
}

/// Puts these decisions in the place of those of a review.
pub(super) async fn set_decisions(
    connection: &impl ConnectionTrait,
    review: Uuid,
    decisions: Vec<decision::Model>,
) -> Result<(), DbErr> {
    let standing = decisions_of(connection, review).await?;
    let is_same = |one: &decision::Model, other: &decision::Model| {
        (one.account_id, &one.verdict, &one.reason) == (other.account_id, &other.verdict, &other.reason)
    };
    let gone = standing
        .iter()
        .filter(|one| !decisions.iter().any(|other| is_same(one, other)));
    let gone: Vec<Uuid> = gone.map(|one| one.id).collect();
    for some in gone.chunks(ROWS_AT_ONCE) {
        decision::Entity::delete_many()
            .filter(decision::Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    let new = decisions
        .iter()
        .filter(|one| !standing.iter().any(|other| is_same(one, other)));
    let new: Vec<&decision::Model> = new.collect();
    for some in new.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|row| (*row).clone().into_active_model());
        decision::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Who was a key account when a review was concluded, by rank.
pub(super) async fn members(
    connection: &impl ConnectionTrait,
    review: Uuid,
) -> Result<Vec<member::Model>, DbErr> {
    let mut members = member::Entity::find()
        .filter(member::Column::ReviewId.eq(review))
        .filter(member::Column::LeftAs.is_null())
        .all(connection)
        .await?;
    members.sort_by_key(|member| (member.rank.is_none(), member.rank, member.account_id));
    Ok(members)
}

/// The accounts that were key accounts when the last review was concluded.
pub(crate) fn members_of_last() -> SelectStatement {
    let last = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ConcludedAt.is_not_null())
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .limit(1);
    member::Entity::find()
        .select_only()
        .column(member::Column::AccountId)
        .filter(member::Column::LeftAs.is_null())
        .filter(member::Column::ReviewId.in_subquery(last.into_query()))
        .into_query()
}

/// What a concluded review keeps of an account.
pub(super) async fn member_of(
    connection: &impl ConnectionTrait,
    review: Uuid,
    account: Uuid,
) -> Result<Option<member::Model>, DbErr> {
    member::Entity::find_by_id((review, account))
        .one(connection)
        .await
}

/// Who was a key account when the review before another was concluded, by rank; none where there was none before.
pub(super) async fn members_before(
    connection: &impl ConnectionTrait,
    review: &Model,
) -> Result<Option<Vec<member::Model>>, DbErr> {
    Ok(match before(connection, review).await? {
        Some(before) => Some(members(connection, before.id).await?),
        None => None,
    })
}

/// Who was one at the review before, and was none any more when a review was concluded, by rank then.
pub(super) async fn leavers(
    connection: &impl ConnectionTrait,
    review: Uuid,
) -> Result<Vec<member::Model>, DbErr> {
    let mut leavers = member::Entity::find()
        .filter(member::Column::ReviewId.eq(review))
        .filter(member::Column::LeftAs.is_not_null())
        .all(connection)
        .await?;
    leavers.sort_by_key(|leaver| {
        (
            leaver.rank_before.is_none(),
            leaver.rank_before,
            leaver.account_id,
        )
    });
    Ok(leavers)
}

/// Keeps who is a key account when a review is concluded, and who is none any more.
pub(super) async fn insert_members(
    connection: &impl ConnectionTrait,
    members: Vec<member::Model>,
) -> Result<(), DbErr> {
    for some in members.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
        member::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Forgets who was a key account when a review was concluded.
pub(super) async fn forget_members(connection: &impl ConnectionTrait, review: Uuid) -> Result<(), DbErr> {
    member::Entity::delete_many()
        .filter(member::Column::ReviewId.eq(review))
        .exec(connection)
        .await
        .map(drop)
}

/// Accounts of which a review says something.
pub(in crate::selection) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let mut found = distinct::<decision::Entity>(connection, decision::Column::AccountId).await?;
    found.extend(distinct::<member::Entity>(connection, member::Column::AccountId).await?);
    Ok(found)
}
