//! The table `account_selling`, and the queries that say what is known of accounts and what was given to them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::{
    account::AccountId,
    selling::{Actual, Gap, SellingMode, Served, Weighed},
};
pub(super) use sea_orm::Condition;
use sea_orm::{
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use super::{Ratings, SellingFilter};
use crate::account::{
    is_of_kind,
    store::{Column as Account, Entity as Accounts},
};

/// Rows of one statement: fifteen values each, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_selling")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// `way`, `unclear` or `not_enough`.
    pub answer: String,
    pub proposed: Option<String>,
    pub confirmed: Option<String>,
    /// What was confirmed, else what is proposed.
    pub way: Option<String>,
    /// How it is served by what that way needs; none where there is no way.
    pub served: Option<String>,
    pub weighed: String,
    pub actual: String,
    pub gaps: String,
    /// Net sales of the last twelve months, by which lists are in order.
    pub weight: i64,
    /// Whether somebody confirmed or rated something.
    pub by_hand: bool,
    pub reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub ratings: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredSelling = Model;

impl Model {
    /// A row of an account of which nothing is known yet.
    pub(super) fn empty(account: Uuid, weight: i64) -> Self {
        Self {
            account_id: account,
            answer: "not_enough".to_owned(),
            proposed: None,
            confirmed: None,
            way: None,
            served: None,
            weighed: String::new(),
            actual: String::new(),
            gaps: String::new(),
            weight,
            by_hand: false,
            reason: None,
            decided_at: None,
            decided_by: None,
            ratings: None,
        }
    }

    pub(super) fn way(&self) -> Option<SellingMode> {
        self.way.as_deref().and_then(SellingMode::from_word)
    }

    pub(super) fn confirmed(&self) -> Option<SellingMode> {
        self.confirmed.as_deref().and_then(SellingMode::from_word)
    }

    pub(super) fn served(&self) -> Option<Served> {
        self.served.as_deref().and_then(Served::from_word)
    }

    pub(super) fn weighed(&self) -> Option<Weighed> {
        serde_json::from_str(&self.weighed).ok()
    }

    pub(super) fn actual(&self) -> Actual {
        serde_json::from_str(&self.actual).unwrap_or_default()
    }

    pub(super) fn gaps(&self) -> Vec<Gap> {
        serde_json::from_str(&self.gaps).unwrap_or_default()
    }

    pub(super) fn ratings(&self) -> Ratings {
        let kept = self.ratings.as_deref();
        kept.and_then(|kept| serde_json::from_str(kept).ok())
            .unwrap_or_default()
    }
}

/// The rows of these accounts; all where none are given.
pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<StoredSelling>, DbErr> {
    let Some(only) = only else {
        return Entity::find().all(connection).await;
    };
    let mut found = Vec::new();
    for some in only.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::AccountId.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// The row of an account.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<StoredSelling>, DbErr> {
    Entity::find_by_id(account.0).one(connection).await
}

/// Puts rows in place of those of the same accounts.
pub(super) async fn put(connection: &impl ConnectionTrait, rows: &[StoredSelling]) -> Result<(), DbErr> {
    let there = OnConflict::column(Column::AccountId)
        .update_columns([
            Column::Answer,
            Column::Proposed,
            Column::Confirmed,
            Column::Way,
            Column::Served,
            Column::Weighed,
            Column::Actual,
            Column::Gaps,
            Column::Weight,
            Column::ByHand,
            Column::Reason,
            Column::DecidedAt,
            Column::DecidedBy,
            Column::Ratings,
        ])
        .to_owned();
    for some in rows.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .on_conflict(there.clone())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Removes the rows of these accounts.
pub(super) async fn delete(connection: &impl ConnectionTrait, accounts: &[Uuid]) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// A row of the list, with its account.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct ListedRow {
    pub(super) number: i64,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) owner_id: Option<Uuid>,
    pub(super) value: i64,
    pub(super) value_run: Option<i32>,
}

/// Which rows of the list are asked for: the filter, and a condition on their accounts.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub(super) filter: &'a SellingFilter,
    pub(super) scope: Option<Condition>,
}

impl Asked<'_> {
    /// The rows, with their accounts beside them.
    fn select(&self) -> Select<Entity> {
        let joined = Entity::find().join(
            sea_orm::JoinType::InnerJoin,
            Entity::belongs_to(Accounts)
                .from(Column::AccountId)
                .to(Account::Id)
                .into(),
        );
        self.narrow(joined)
    }

    /// The rows alone, where nothing is asked of their accounts.
    fn select_alone(&self) -> Select<Entity> {
        match (&self.scope, self.filter.owner, self.filter.kind) {
            (None, None, None) => self.narrow(Entity::find()),
            _ => self.select(),
        }
    }

    fn narrow(&self, mut select: Select<Entity>) -> Select<Entity> {
        let Self { filter, scope } = self;
        if let Some(way) = filter.way {
            select = select.filter(Column::Way.eq(way.as_str()));
        }
        if let Some(answer) = filter.answer {
            select = select
                .filter(Column::Answer.eq(answer))
                .filter(Column::Way.is_null());
        }
        if let Some(served) = filter.served {
            select = select.filter(Column::Served.eq(served.as_str()));
        }
        if filter.has_way {
            select = select.filter(Column::Way.is_not_null());
        }
        match filter.is_confirmed {
            Some(true) => select = select.filter(Column::Confirmed.is_not_null()),
            Some(false) => select = select.filter(Column::Confirmed.is_null()),
            None => {}
        }
        if let Some(owner) = filter.owner {
            select = select.filter(Account::OwnerId.eq(owner.0));
        }
        if let Some(kind) = filter.kind {
            select = select.filter(is_of_kind(kind));
        }
        match scope {
            Some(scope) => select.filter(scope.clone()),
            None => select,
        }
    }
}

/// The rows that are asked for after one of them, those of most sales first, each with its account.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Vec<(StoredSelling, ListedRow)>, DbErr> {
    let mut select = with_account(asked.select());
    if let Some((weight, id)) = after {
        let place = Expr::tuple([
            Expr::col((Entity, Column::Weight)),
            Expr::col((Entity, Column::AccountId)),
        ]);
        let last = Expr::tuple([Expr::val(weight), Expr::val(id)]);
        select = select.filter(ExprTrait::lt(place, last));
    }
    let rows: Vec<Both> = select
        .order_by_desc(Column::Weight)
        .order_by_desc(Column::AccountId)
        .limit(limit)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|both| (both.row, both.account)).collect())
}

fn with_account(select: Select<Entity>) -> Select<Entity> {
    select.columns([
        Account::Number,
        Account::Code,
        Account::Name,
        Account::OwnerId,
        Account::Value,
        Account::ValueRun,
    ])
}

/// The rows that are served in one of these ways, those of most sales first, of accounts that somebody owns: of these people where
/// some are given. So many at most, each with its account.
pub(super) async fn owned(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    served: [Served; 2],
    owners: Option<&[Uuid]>,
    most: u64,
) -> Result<Vec<(StoredSelling, ListedRow)>, DbErr> {
    let mut select = with_account(asked.select())
        .filter(Column::Served.is_in(served.map(Served::as_str)))
        .filter(Account::OwnerId.is_not_null());
    if let Some(owners) = owners {
        select = select.filter(Account::OwnerId.is_in(owners.iter().copied()));
    }
    let rows: Vec<Both> = select
        .order_by_desc(Column::Weight)
        .order_by_desc(Column::AccountId)
        .limit(most)
        .into_model()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|both| (both.row, both.account)).collect())
}

/// A row and what is shown of its account, from one line of an answer.
struct Both {
    row: StoredSelling,
    account: ListedRow,
}

impl FromQueryResult for Both {
    fn from_query_result(line: &sea_orm::QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            row: Model::from_query_result(line, prefix)?,
            account: ListedRow::from_query_result(line, prefix)?,
        })
    }
}

/// How many rows are asked for.
pub(super) async fn count(connection: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<u64, DbErr> {
    asked
        .select_alone()
        .select_only()
        .column(Column::AccountId)
        .count(connection)
        .await
}

/// How many accounts there are by answer, way, how they are served, and whether somebody confirmed the way.
pub(super) type Counted = (String, Option<String>, Option<String>, i64, i64);

/// The same, of the accounts of a scope.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    scope: Option<Condition>,
) -> Result<Vec<Counted>, DbErr> {
    let any = SellingFilter::default();
    let select = match scope {
        Some(_) => Asked { filter: &any, scope }.select(),
        None => Entity::find(),
    };
    select
        .select_only()
        .columns([Column::Answer, Column::Way, Column::Served])
        .column_as(Column::AccountId.count(), "accounts")
        .column_as(Column::Confirmed.count(), "confirmed")
        .group_by(Column::Answer)
        .group_by(Column::Way)
        .group_by(Column::Served)
        .into_tuple()
        .all(connection)
        .await
}

/// Accounts of which somebody confirmed or rated something.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::ByHand.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}
