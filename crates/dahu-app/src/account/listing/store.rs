//! The queries behind the list of accounts.

use std::{fmt, sync::Arc};

use chrono::NaiveDate;
use dahu_core::account::Sector;
use sea_orm::{
    Condition, DbBackend, PaginatorTrait, QueryOrder, QuerySelect, Value,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, SelectStatement, SimpleExpr},
};

use super::{Direction, Filter, Found, IntentFilter, Sort, StandingFilter, cursor_not_valid};
use crate::{
    Result,
    access::Scope,
    account::{
        labels::store as labels,
        store::{Column, Entity, NEVER, NOT_LATE, StoredAccount},
    },
    search, target,
};

/// A filter with the days that it needs.
pub(super) struct Query<'a> {
    pub(super) filter: &'a Filter,
    pub(super) scope: &'a Scope,
    /// The condition that an account is in the scope.
    pub(super) within: Condition,
    pub(super) as_of: Option<NaiveDate>,
    pub(super) today: NaiveDate,
    /// What the filter finds, once that is known.
    pub(super) found: Option<Arc<Found>>,
}

/// Where a page ended: the sorted value and the id of its last row.
pub(super) struct Cursor {
    value: Value,
    text: String,
    id: Uuid,
}

impl Cursor {
    pub(super) fn of(sort: Sort, account: &StoredAccount) -> Self {
        let (value, text) = match sort {
            Sort::Name => (account.sort_name.clone().into(), account.sort_name.clone()),
            Sort::Net => (account.net.into(), account.net.to_string()),
            Sort::NetRecent => (account.net_recent.into(), account.net_recent.to_string()),
            Sort::Last => (account.last_on.into(), account.last_on.to_string()),
            Sort::DaysOver => (account.late_after.into(), account.late_after.to_string()),
            Sort::Value => (account.value.into(), account.value.to_string()),
        };
        Self {
            value,
            text,
            id: account.id,
        }
    }

    pub(super) fn parse(sort: Sort, cursor: &str) -> Result<Self> {
        let (id, text) = cursor.split_once('.').ok_or_else(cursor_not_valid)?;
        let id = Uuid::parse_str(id).map_err(|_| cursor_not_valid())?;
        let value: Value = match sort {
            Sort::Name => text.into(),
            Sort::Net | Sort::NetRecent | Sort::Value => {
                text.parse::<i64>().map_err(|_| cursor_not_valid())?.into()
            }
            Sort::Last | Sort::DaysOver => text.parse::<NaiveDate>().map_err(|_| cursor_not_valid())?.into(),
        };
        Ok(Self {
            value,
            text: text.to_owned(),
            id,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.text)
    }
}

fn column(sort: Sort) -> Column {
    match sort {
        Sort::Name => Column::SortName,
        Sort::Net => Column::Net,
        Sort::NetRecent => Column::NetRecent,
        Sort::Last => Column::LastOn,
        Sort::DaysOver => Column::LateAfter,
        Sort::Value => Column::Value,
    }
}

pub(super) async fn page(
    connection: &impl ConnectionTrait,
    query: &Query<'_>,
    sort: Sort,
    direction: Direction,
    after: Option<Cursor>,
    size: u64,
) -> Result<Vec<StoredAccount>> {
    let column = column(sort);
    let few = query.found.as_ref().and_then(|found| found.few.as_deref());
    let condition = match few {
        // Found within the scope, at this state of the workspace.
        Some(few) => Condition::all().add(Column::Number.is_in(few.iter().copied())),
        None => condition(connection, query, Some(column)),
    };
    let mut select = Entity::find().filter(condition);
    if let Some(Cursor { value, id, .. }) = after {
        // A row value lets PostgreSQL seek in the index; the same predicate spelled with OR would be filtered.
        let place = Expr::tuple([Expr::col((Entity, column)), Expr::col((Entity, Column::Id))]);
        let last = Expr::tuple([Expr::val(value), Expr::val(id)]);
        select = select.filter(match direction {
            Direction::Up => ExprTrait::gt(place, last),
            Direction::Down => ExprTrait::lt(place, last),
        });
    }
    let order = match direction {
        Direction::Up => sea_orm::Order::Asc,
        Direction::Down => sea_orm::Order::Desc,
    };
    Ok(select
        .order_by(column, order.clone())
        .order_by(Column::Id, order)
        .limit(size)
        .all(connection)
        .await?)
}

pub(super) async fn count(connection: &impl ConnectionTrait, query: &Query<'_>) -> Result<u64> {
    if let (Some(typed), true) = (query.filter.only_search(), query.scope.is_everything()) {
        return Ok(search::count(connection, typed).await?);
    }
    Ok(Entity::find()
        .filter(condition(connection, query, None))
        .count(connection)
        .await?)
}

/// The ledger numbers of the accounts that the filter finds, so many at most.
pub(super) async fn numbers(
    connection: &impl ConnectionTrait,
    query: &Query<'_>,
    most: u64,
) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Number)
        .filter(condition(connection, query, None))
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?)
}

/// The condition of a filter, for a list in the order of a column or for a count.
fn condition(connection: &impl ConnectionTrait, query: &Query<'_>, sorted: Option<Column>) -> Condition {
    let filter = query.filter;
    let backend = connection.get_database_backend();
    // SQLite would take a range of a figure by its index, fetch each of its rows, which may be nearly all, and sort them:
    // 72 ms for a count and 250 for a list, where looking at all rows takes 19 and walking the order 1 to 10.
    let figure = |column: Column| -> SimpleExpr {
        let plain = || Expr::col((Entity, column));
        let is_sorted_by = sorted.is_some_and(|sorted| sorted.as_str() == column.as_str());
        if backend == DbBackend::Sqlite && !is_sorted_by {
            Func::coalesce([plain(), plain()]).into()
        } else {
            plain()
        }
    };
    let mut all = Condition::all();
    if !query.scope.is_everything() {
        all = all.add(query.within.clone());
    }
    if let Some(text) = filter.typed() {
        all = all.add(search::matches(
            backend,
            Column::Number,
            text,
            query.found.is_some(),
        ));
    }
    if let Some(owner) = filter.owner {
        all = all.add(Column::OwnerId.eq(owner.0));
    }
    if filter.without_owner {
        all = all.add(Column::OwnerId.is_null());
    }
    if let Some(region) = &filter.region {
        all = all.add(Column::Region.eq(region.as_str()));
    }
    if let Some(industry) = &filter.industry {
        all = all.add(Column::Industry.eq(industry.as_str()));
    }
    for condition in profile_is(filter) {
        all = all.add(condition);
    }
    if let Some(intent) = filter.intent {
        all = all.add(intent_is(intent));
    }
    if let Some(standing) = filter.standing {
        all = all.add(stands(standing, query.as_of.unwrap_or(query.today), figure));
    }
    if let Some(salesperson) = filter.target_of {
        let targets: SelectStatement = target::accounts_on_lists(salesperson, query.today);
        all = all.add(Column::Id.in_subquery(targets));
    }
    if let Some(closed) = filter.closed {
        all = all.add(if closed {
            figure(Column::Net).gt(0)
        } else {
            figure(Column::Net).lte(0)
        });
    }
    all
}

/// What the filter asks of profiles.
fn profile_is(filter: &Filter) -> Vec<SimpleExpr> {
    let mut asked = Vec::new();
    if let Some(sector) = filter.sector {
        let words = sector.within().into_iter().map(Sector::as_str);
        asked.push(Column::Sector.is_in(words));
    }
    asked.extend(
        filter
            .province
            .as_deref()
            .map(|province| Column::Province.eq(province)),
    );
    asked.extend(filter.city.as_deref().map(|city| Column::City.eq(city)));
    asked.extend(filter.size.map(|size| Column::Size.eq(size.as_str())));
    asked.extend(
        filter
            .finance_grade
            .map(|grade| Column::FinanceGrade.eq(grade.as_str())),
    );
    asked.extend(filter.tag.as_deref().map(labels::has_tag));
    let custom = filter.custom.as_ref();
    asked.extend(custom.map(|(id, value)| labels::has_value(*id, value.as_ref())));
    asked
}

fn intent_is(intent: IntentFilter) -> SimpleExpr {
    match intent {
        IntentFilter::High => Column::Intent.eq("high"),
        IntentFilter::Medium => Column::Intent.eq("medium"),
        IntentFilter::Low => Column::Intent.eq("low"),
        IntentFilter::HighOrMedium => Column::Intent.is_in(["high", "medium"]),
        IntentFilter::NotAssessed => Column::Intent.is_null(),
    }
}

fn stands(standing: StandingFilter, as_of: NaiveDate, figure: impl Fn(Column) -> SimpleExpr) -> Condition {
    let all = Condition::all();
    match standing {
        StandingFilter::Late => all.add(figure(Column::LateAfter).lt(as_of)),
        StandingFilter::OnTime => all
            .add(figure(Column::LateAfter).gte(as_of))
            .add(figure(Column::LateAfter).lt(NOT_LATE)),
        StandingFilter::RhythmUnknown => all
            .add(figure(Column::LateAfter).eq(NOT_LATE))
            .add(figure(Column::LastOn).gt(NEVER)),
        // Who bought on no day has returned what there is: said again, so that an order by sales begins there.
        StandingFilter::NeverBought => all
            .add(figure(Column::LastOn).eq(NEVER))
            .add(figure(Column::Net).lte(0)),
        StandingFilter::Negative => all.add(figure(Column::Net).lt(0)),
        StandingFilter::Zero => all.add(figure(Column::Net).eq(0)).add(Column::Lines.gt(0)),
        StandingFilter::Positive => all.add(figure(Column::Net).gt(0)),
        StandingFilter::Shrinking => all.add(ExprTrait::lt(
            Expr::col(Column::NetRecent),
            Expr::col(Column::NetPrior),
        )),
    }
}
