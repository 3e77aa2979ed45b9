//! What people did, counted by the database.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    activity::ActivityKind,
    report::{Days, Figure, Figures},
};
pub(super) use sea_orm::Condition;
use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, QueryResult, StatementBuilder,
    sea_query::{Alias, CaseStatement, Expr, ExprTrait, JoinType, Order, Query, SelectStatement},
};
use uuid::Uuid;

pub(super) const ACTIVITY: &str = "activity";
const OF_US: &str = "activity_person";
pub(super) const OF_THEIRS: &str = "activity_contact";
pub(super) const TASK: &str = "task";
pub(super) const ASSESSMENT: &str = "assessment";
pub(super) const TARGET: &str = "target";

/// Whose, on which days, on which accounts.
pub(super) struct Asked<'a> {
    pub(super) days: Days,
    /// Whose; everybody's, and what names nobody, where none is given.
    pub(super) people: Option<&'a [Uuid]>,
    /// The condition on a row of `account`; all accounts where none is given.
    pub(super) scope: Option<&'a Condition>,
}

/// The moments between which something ended, and the day before which it had to be done to be missed.
#[derive(Clone, Copy)]
pub(super) struct Ended {
    /// When the first day begins.
    pub(super) from: DateTime<Utc>,
    /// When the last day is over.
    pub(super) until: DateTime<Utc>,
    /// The last day on which something can have been missed.
    pub(super) last_due: NaiveDate,
}

pub(super) fn at(table: &'static str, column: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

pub(super) fn name(table: &'static str, column: &'static str) -> (Alias, Alias) {
    (Alias::new(table), Alias::new(column))
}

async fn rows(
    connection: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<QueryResult>, DbErr> {
    let statement = StatementBuilder::build(select, &connection.get_database_backend());
    connection.query_all_raw(statement).await
}

pub(super) async fn all<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<T>, DbErr> {
    let found = rows(connection, select).await?;
    found.iter().map(|row| T::from_query_result(row, "")).collect()
}

impl Asked<'_> {
    fn on(&self, table: &'static str, column: &'static str) -> Expr {
        at(table, column).between(self.days.first, self.days.last)
    }

    /// Keeps to the accounts asked for, by the account of a table's row.
    fn within(&self, select: &mut SelectStatement, table: &'static str) {
        if let Some(scope) = self.scope {
            let account = at("account", "id").equals((Alias::new(table), Alias::new("account_id")));
            select
                .join(JoinType::InnerJoin, Alias::new("account"), account)
                .cond_where(scope.clone());
        }
    }

    /// The activities in which these people took part, as a part of another query.
    fn taken_part(&self, people: &[Uuid]) -> SelectStatement {
        Query::select()
            .column(Alias::new("activity_id"))
            .from(Alias::new(OF_US))
            .and_where(at(OF_US, "person_id").is_in(people.iter().copied()))
            .and_where(self.on(OF_US, "happened_on"))
            .to_owned()
    }

    /// Each activity once.
    pub(super) fn activities(&self) -> SelectStatement {
        let mut select = Query::select();
        select
            .from(Alias::new(ACTIVITY))
            .and_where(self.on(ACTIVITY, "happened_on"));
        if let Some(people) = self.people {
            select.and_where(at(ACTIVITY, "id").in_subquery(self.taken_part(people)));
        }
        self.within(&mut select, ACTIVITY);
        select
    }

    /// Each contact of an activity once.
    pub(super) fn contacts(&self) -> SelectStatement {
        let mut select = Query::select();
        select
            .from(Alias::new(OF_THEIRS))
            .and_where(self.on(OF_THEIRS, "happened_on"))
            .and_where(at(OF_THEIRS, "way").ne("none"));
        if let Some(people) = self.people {
            select.and_where(at(OF_THEIRS, "activity_id").in_subquery(self.taken_part(people)));
        }
        self.within(&mut select, OF_THEIRS);
        select
    }

    /// Rows of a table that belong to somebody.
    fn owned(&self, table: &'static str, owner: &'static str) -> SelectStatement {
        let mut select = Query::select();
        select.from(Alias::new(table));
        if let Some(people) = self.people {
            select.and_where(at(table, owner).is_in(people.iter().copied()));
        }
        self.within(&mut select, table);
        select
    }

    pub(super) fn tasks_done(&self, ended: Ended) -> SelectStatement {
        let mut select = self.owned(TASK, "owner_id");
        select
            .and_where(at(TASK, "state").eq("done"))
            .and_where(at(TASK, "ended_at").gte(ended.from))
            .and_where(at(TASK, "ended_at").lt(ended.until));
        select
    }

    pub(super) fn tasks_missed(&self, ended: Ended) -> SelectStatement {
        let mut select = self.owned(TASK, "owner_id");
        let is_open_then = Condition::any()
            .add(at(TASK, "state").eq("open"))
            .add(at(TASK, "ended_at").gte(ended.until));
        select
            .and_where(at(TASK, "due_on").between(self.days.first, ended.last_due))
            .cond_where(is_open_then);
        select
    }

    pub(super) fn assessments(&self) -> SelectStatement {
        let mut select = self.owned(ASSESSMENT, "assessed_by");
        select.and_where(self.on(ASSESSMENT, "assessed_on"));
        select
    }

    /// Places on lists of accounts that were on nobody's the day before.
    pub(super) fn targets(&self) -> SelectStatement {
        let mut select = self.owned(TARGET, "salesperson_id");
        let earlier = |column| at("earlier", column);
        let held = Condition::any()
            .add(earlier("until_on").is_null())
            .add(earlier("until_on").gte(at(TARGET, "from_on")));
        let before = Query::select()
            .expr(Expr::val(1))
            .from_as(Alias::new(TARGET), Alias::new("earlier"))
            .and_where(earlier("account_id").equals(name(TARGET, "account_id")))
            .and_where(earlier("from_on").lt(at(TARGET, "from_on")))
            .cond_where(held)
            .to_owned();
        select
            .and_where(self.on(TARGET, "from_on"))
            .and_where(Expr::exists(before).not());
        select
    }
}

/// Who of us took part in the activity of a column, as a part of another query.
fn took_part(table: &'static str, activity: &'static str) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Alias::new(OF_US))
        .and_where(at(OF_US, "activity_id").equals(name(table, activity)))
        .to_owned()
}

/// How many rows have a kind, as a column of that name.
fn of_kind(kind: ActivityKind) -> Expr {
    let case = CaseStatement::new()
        .case(at(ACTIVITY, "kind").eq(kind.as_str()), 1)
        .finally(0);
    let case: Expr = case.into();
    case.sum()
}

/// The account of a row that was contact.
fn account_met() -> Expr {
    let is_contact = at(ACTIVITY, "kind").ne(ActivityKind::Note.as_str());
    let case = CaseStatement::new().case(is_contact, at(ACTIVITY, "account_id"));
    let case: Expr = case.into();
    case.count_distinct()
}

/// Activities with their effort and the accounts that were met, of each person; those of nobody where everybody's are asked for.
pub(super) async fn activity_by_person(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<Vec<(Option<Uuid>, Figures)>, DbErr> {
    let mut by_person = Query::select();
    let to_activity = at(ACTIVITY, "id").equals(name(OF_US, "activity_id"));
    by_person
        .column(name(OF_US, "person_id"))
        .from(Alias::new(OF_US))
        .join(JoinType::InnerJoin, Alias::new(ACTIVITY), to_activity)
        .add_group_by([at(OF_US, "person_id")]);
    // Each way one index has all that is asked for: that of people and days, or that of activities by day.
    match asked.people {
        Some(people) => by_person
            .and_where(asked.on(OF_US, "happened_on"))
            .and_where(at(OF_US, "person_id").is_in(people.iter().copied())),
        None => by_person.and_where(asked.on(ACTIVITY, "happened_on")),
    };
    asked.within(&mut by_person, ACTIVITY);
    let mut found = Vec::new();
    for row in rows(connection, summed(&mut by_person)).await? {
        found.push((Some(row.try_get("", "person_id")?), figures(&row)?));
    }
    if asked.people.is_none() {
        let mut of_nobody = asked.activities();
        of_nobody.and_where(Expr::exists(took_part(ACTIVITY, "id")).not());
        for row in rows(connection, summed(&mut of_nobody)).await? {
            found.push((None, figures(&row)?));
        }
    }
    Ok(found)
}

/// The same with each activity once, of all who are asked for together.
pub(super) async fn activity_of_all(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<Figures, DbErr> {
    let found = rows(connection, summed(&mut asked.activities())).await?;
    found.first().map_or_else(|| Ok(Figures::default()), figures)
}

fn summed(select: &mut SelectStatement) -> &SelectStatement {
    for kind in ActivityKind::ALL {
        select.expr_as(of_kind(kind), Alias::new(kind.as_str()));
    }
    select
        .expr_as(at(ACTIVITY, "effort_minutes").sum(), Alias::new("minutes"))
        .expr_as(account_met(), Alias::new("accounts"))
}

fn figures(row: &QueryResult) -> Result<Figures, DbErr> {
    let mut figures = Figures::default();
    for kind in ActivityKind::ALL {
        let count: Option<i64> = row.try_get("", kind.as_str())?;
        figures.add_activities(kind, count.unwrap_or(0), 0);
    }
    let minutes: Option<i64> = row.try_get("", "minutes")?;
    figures.add(Figure::Effort, minutes.unwrap_or(0));
    figures.add(Figure::Accounts, row.try_get("", "accounts")?);
    Ok(figures)
}

/// How many contacts took part with each person; with whomever where nobody is asked for.
pub(super) async fn contacts_by_person(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<Vec<(Option<Uuid>, i64)>, DbErr> {
    let mut select = Query::select();
    let to_us = at(OF_US, "activity_id").equals(name(OF_THEIRS, "activity_id"));
    select
        .expr_as(at(OF_US, "person_id"), Alias::new("whose"))
        .expr_as(at(OF_THEIRS, "contact_id").count_distinct(), Alias::new("many"))
        .from(Alias::new(OF_THEIRS))
        .join(JoinType::InnerJoin, Alias::new(OF_US), to_us)
        .and_where(asked.on(OF_THEIRS, "happened_on"))
        .and_where(at(OF_THEIRS, "way").ne("none"))
        .add_group_by([at(OF_US, "person_id")]);
    if let Some(people) = asked.people {
        select.and_where(at(OF_US, "person_id").is_in(people.iter().copied()));
    }
    asked.within(&mut select, OF_THEIRS);
    let mut found = counted(connection, &select).await?;
    if asked.people.is_none() {
        let mut of_nobody = asked.contacts();
        of_nobody
            .expr_as(at(OF_THEIRS, "contact_id").count_distinct(), Alias::new("many"))
            .and_where(Expr::exists(took_part(OF_THEIRS, "activity_id")).not());
        let rows = rows(connection, &of_nobody).await?;
        found.push((None, rows.first().map_or(Ok(0), |row| row.try_get("", "many"))?));
    }
    Ok(found)
}

/// How many contacts took part at all.
pub(super) async fn contacts_of_all(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<i64, DbErr> {
    let mut select = asked.contacts();
    select.expr_as(at(OF_THEIRS, "contact_id").count_distinct(), Alias::new("many"));
    let found = rows(connection, &select).await?;
    found.first().map_or(Ok(0), |row| row.try_get("", "many"))
}

async fn counted(
    connection: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<(Option<Uuid>, i64)>, DbErr> {
    let found = rows(connection, select).await?;
    found
        .iter()
        .map(|row| Ok((row.try_get("", "whose")?, row.try_get("", "many")?)))
        .collect()
}

/// What else belongs to each person: tasks, assessments, targets.
pub(super) async fn owned_by_person(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    ended: Ended,
) -> Result<Vec<(Option<Uuid>, Figure, i64)>, DbErr> {
    let parts = [
        (Figure::TasksDone, asked.tasks_done(ended), TASK, "owner_id"),
        (Figure::TasksMissed, asked.tasks_missed(ended), TASK, "owner_id"),
        (
            Figure::Assessments,
            asked.assessments(),
            ASSESSMENT,
            "assessed_by",
        ),
        (Figure::Targets, asked.targets(), TARGET, "salesperson_id"),
    ];
    let mut found = Vec::new();
    for (figure, mut select, table, owner) in parts {
        select
            .expr_as(at(table, owner), Alias::new("whose"))
            .expr_as(at(table, "id").count(), Alias::new("many"))
            .add_group_by([at(table, owner)]);
        let counts = counted(connection, &select).await?.into_iter();
        found.extend(counts.map(|(whose, many)| (whose, figure, many)));
    }
    Ok(found)
}

/// How many activities of each kind there were on each day.
#[derive(FromQueryResult)]
pub(super) struct OfDay {
    pub(super) happened_on: NaiveDate,
    pub(super) kind: String,
    pub(super) many: i64,
}

/// The activities of each day by kind, each once.
pub(super) async fn activity_by_day(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<Vec<OfDay>, DbErr> {
    let mut select = asked.activities();
    select
        .columns([name(ACTIVITY, "happened_on"), name(ACTIVITY, "kind")])
        .expr_as(at(ACTIVITY, "id").count(), Alias::new("many"))
        .add_group_by([at(ACTIVITY, "happened_on"), at(ACTIVITY, "kind")]);
    all(connection, &select).await
}

/// So many rows, from a place on.
pub(super) type Places = (u64, u64);

/// The ids of some rows of a query.
pub(super) async fn ids(
    connection: &impl ConnectionTrait,
    select: &mut SelectStatement,
    (skipped, most): Places,
) -> Result<Vec<Uuid>, DbErr> {
    let found = rows(connection, select.offset(skipped).limit(most)).await?;
    found.iter().map(|row| row.try_get("", "id")).collect()
}

/// Activities of one kind, or with effort, or all that were contact, the latest first.
pub(super) async fn activity_ids(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    figure: Option<Figure>,
    (skipped, most): Places,
) -> Result<Vec<Uuid>, DbErr> {
    let mut select = asked.activities();
    match figure {
        Some(Figure::Kind(kind)) => {
            select.and_where(at(ACTIVITY, "kind").eq(kind.as_str()));
        }
        Some(Figure::Effort) => {
            select.and_where(at(ACTIVITY, "effort_minutes").gt(0));
        }
        Some(_) => {
            select.and_where(at(ACTIVITY, "kind").ne(ActivityKind::Note.as_str()));
        }
        None => {}
    }
    select
        .column(name(ACTIVITY, "id"))
        .order_by(name(ACTIVITY, "happened_on"), Order::Desc)
        .order_by(name(ACTIVITY, "id"), Order::Desc);
    ids(connection, &mut select, (skipped, most)).await
}

/// How many activities have an effort.
pub(super) async fn timed(connection: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<u64, DbErr> {
    let mut select = asked.activities();
    select
        .expr_as(at(ACTIVITY, "id").count(), Alias::new("many"))
        .and_where(at(ACTIVITY, "effort_minutes").gt(0));
    let found = rows(connection, &select).await?;
    let many: i64 = found.first().map_or(Ok(0), |row| row.try_get("", "many"))?;
    Ok(u64::try_from(many).unwrap_or(0))
}

/// The open tasks that are due on these days, the first due first, and how many there are.
pub(super) async fn planned(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    most: u64,
) -> Result<(Vec<Uuid>, i64), DbErr> {
    let mut select = asked.owned(TASK, "owner_id");
    select
        .and_where(at(TASK, "state").eq("open"))
        .and_where(asked.on(TASK, "due_on"));
    let mut count = select.clone();
    count.expr_as(at(TASK, "id").count(), Alias::new("many"));
    let counts = rows(connection, &count).await?;
    let many = counts.first().map_or(Ok(0), |row| row.try_get("", "many"))?;
    select
        .column(name(TASK, "id"))
        .order_by(name(TASK, "due_on"), Order::Asc)
        .order_by(name(TASK, "id"), Order::Asc);
    Ok((ids(connection, &mut select, (0, most)).await?, many))
}
