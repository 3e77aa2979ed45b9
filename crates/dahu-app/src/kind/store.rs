//! The table `account_kind`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    kind::{KeyAccountKind, Spoken, Stands, Verdict},
};
pub(super) use sea_orm::Condition;
use sea_orm::{
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, SelectStatement},
};

use super::{KindFilter, Which};
use crate::account::store::{Column as Account, Entity as Accounts};

/// Rows of one statement: eleven values each, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_kind")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub stands: String,
    pub is_proposed: bool,
    /// Since when the rules have proposed it without a break.
    pub since_on: Option<NaiveDate>,
    /// What speaks for it and what does not, as JSON.
    pub signs: String,
    /// Net sales of the last twelve months, by which lists are in order.
    pub weight: i64,
    pub verdict: Option<String>,
    pub reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(crate) type StoredKind = Model;

impl Model {
    pub(super) fn kind(&self) -> Option<KeyAccountKind> {
        KeyAccountKind::from_word(&self.kind)
    }

    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.verdict.as_deref().and_then(Verdict::from_word)
    }

    pub(super) fn stands(&self) -> Option<Stands> {
        Stands::from_word(&self.stands)
    }
}

/// The rows of these accounts; all where none are given.
pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<StoredKind>, DbErr> {
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

/// The accounts that the rules propose for each kind.
pub(super) async fn proposed(connection: &impl ConnectionTrait) -> Result<HashSet<(Uuid, String)>, DbErr> {
    let found: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Kind])
        .filter(Column::IsProposed.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// What people decided, by account and kind.
pub(super) async fn decided(
    connection: &impl ConnectionTrait,
) -> Result<HashMap<(Uuid, String), Verdict>, DbErr> {
    let found: Vec<(Uuid, String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Kind, Column::Verdict])
        .filter(Column::Verdict.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    let read = |(account, kind, word): (Uuid, String, Option<String>)| {
        Some(((account, kind), Verdict::from_word(&word?)?))
    };
    Ok(found.into_iter().filter_map(read).collect())
}

/// The row of an account and kind.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    account: AccountId,
    kind: KeyAccountKind,
) -> Result<Option<StoredKind>, DbErr> {
    Entity::find_by_id((account.0, kind.as_str().to_owned()))
        .one(connection)
        .await
}

/// Puts rows in place of those of the same account and kind.
pub(super) async fn put(connection: &impl ConnectionTrait, rows: &[StoredKind]) -> Result<(), DbErr> {
    let there = OnConflict::columns([Column::AccountId, Column::Kind])
        .update_columns([
            Column::Stands,
            Column::IsProposed,
            Column::SinceOn,
            Column::Signs,
            Column::Weight,
            Column::Verdict,
            Column::Reason,
            Column::DecidedAt,
            Column::DecidedBy,
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

/// Removes the rows of these accounts of a kind.
pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    kind: KeyAccountKind,
    accounts: &[Uuid],
) -> Result<(), DbErr> {
    for some in accounts.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// The kinds that stand for these accounts: account, kind, how it stands.
pub(super) async fn held(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, DbErr> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Kind, Column::Stands])
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .into_tuple()
        .all(connection)
        .await
}

fn words(stands: &[Stands]) -> impl Iterator<Item = &'static str> {
    stands.iter().map(|stands| stands.as_str())
}

/// The ids of accounts that stand so to a kind, or to any where none is given, as a part of another query.
pub(crate) fn accounts_that_stand(kind: Option<KeyAccountKind>, stands: &[Stands]) -> SelectStatement {
    let select = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::Stands.is_in(words(stands)))
        .filter(Condition::all().add_option(kind.map(|kind| Column::Kind.eq(kind.as_str()))));
    select.into_query()
}

/// A row of the list, with its account.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct ListedRow {
    pub(super) account_id: Uuid,
    pub(super) number: i64,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) owner_id: Option<Uuid>,
    pub(super) kind: String,
    pub(super) stands: String,
    pub(super) since_on: Option<NaiveDate>,
    pub(super) signs: String,
    pub(super) weight: i64,
    pub(super) verdict: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) decided_at: Option<DateTime<Utc>>,
    pub(super) decided_by: Option<Uuid>,
}

impl ListedRow {
    pub(super) fn signs(&self) -> Vec<Spoken> {
        serde_json::from_str(&self.signs).unwrap_or_default()
    }
}

/// Which rows of the list are asked for: the filter, and a condition on their accounts.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub(super) filter: &'a KindFilter,
    pub(super) scope: Option<Condition>,
}

impl Asked<'_> {
    fn select(&self) -> Select<Entity> {
        let Self { filter, scope } = self;
        let mut select = Entity::find()
            .join(
                sea_orm::JoinType::InnerJoin,
                Entity::belongs_to(Accounts)
                    .from(Column::AccountId)
                    .to(Account::Id)
                    .into(),
            )
            .filter(Column::Stands.is_in(words(filter.which.stands())));
        if let Some(kind) = filter.kind {
            select = select.filter(Column::Kind.eq(kind.as_str()));
        }
        if let Some(owner) = filter.owner {
            select = select.filter(Account::OwnerId.eq(owner.0));
        }
        match scope {
            Some(scope) => select.filter(scope.clone()),
            None => select,
        }
    }
}

/// The last row of a page.
#[derive(Clone, Debug)]
pub(super) struct After {
    pub(super) weight: i64,
    pub(super) account: Uuid,
    pub(super) kind: String,
}

/// The rows that are asked for after one of them, those of most sales first.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    after: Option<&After>,
    limit: u64,
) -> Result<Vec<ListedRow>, DbErr> {
    let mut select = asked
        .select()
        .select_only()
        .columns([
            Column::AccountId,
            Column::Kind,
            Column::Stands,
            Column::SinceOn,
            Column::Signs,
            Column::Weight,
            Column::Verdict,
            Column::Reason,
            Column::DecidedAt,
            Column::DecidedBy,
        ])
        .columns([Account::Number, Account::Code, Account::Name, Account::OwnerId]);
    // Of one kind the account says all; its kinds follow each other where all are asked for.
    let is_of_all = asked.filter.kind.is_none();
    let column = |column: Column| Expr::col((Entity, column));
    if let Some(After {
        weight,
        account,
        kind,
    }) = after
    {
        let mut place = vec![column(Column::Weight), column(Column::AccountId)];
        let mut last = vec![Expr::val(*weight), Expr::val(*account)];
        if is_of_all {
            place.push(column(Column::Kind));
            last.push(Expr::val(kind.as_str()));
        }
        select = select.filter(ExprTrait::lt(Expr::tuple(place), Expr::tuple(last)));
    }
    select = select
        .order_by_desc(Column::Weight)
        .order_by_desc(Column::AccountId);
    if is_of_all {
        select = select.order_by_desc(Column::Kind);
    }
    select.limit(limit).into_model().all(connection).await
}

/// How many rows are asked for.
pub(super) async fn count(connection: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<u64, DbErr> {
    asked.select().count(connection).await
}

/// How many accounts stand how to each kind.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    scope: Option<Condition>,
) -> Result<Vec<(String, String, i64)>, DbErr> {
    let any = KindFilter {
        kind: None,
        which: Which::Any,
        owner: None,
    };
    let select = match scope {
        Some(_) => Asked { filter: &any, scope }.select(),
        None => Entity::find(),
    };
    select
        .select_only()
        .columns([Column::Kind, Column::Stands])
        .column_as(Column::AccountId.count(), "accounts")
        .group_by(Column::Kind)
        .group_by(Column::Stands)
        .into_tuple()
        .all(connection)
        .await
}

/// Accounts of which somebody decided a kind.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::Verdict.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}
