//! The tables `forecast_snapshot` and `forecast_snapshot_line`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    forecast::{Figures, Tally},
    money::Amount,
    person::PersonId,
    quota::{Part, Span, Subject},
};
use sea_orm::{FromQueryResult, IntoActiveModel, QueryOrder, Statement, Value, entity::prelude::*};

use super::{Snapshot, SnapshotId, keeping::KeptLine};

/// Rows of one insert: 23 values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forecast_snapshot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub week_on: NaiveDate,
    pub taken_on: NaiveDate,
    pub taken_at: DateTime<Utc>,
    pub taken_by: Option<Uuid>,
    /// The number of the valuation from which repeat business came.
    pub valuation: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table `forecast_snapshot`.
pub(super) type StoredSnapshot = Model;

mod line {
    use super::{
        ActiveModelBehavior, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, NaiveDate,
        PrimaryKeyTrait, Uuid,
    };
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "forecast_snapshot_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub snapshot_id: Uuid,
        pub person_id: Option<Uuid>,
        pub teams: String,
        pub kind: String,
        pub span: String,
        pub last_on: NaiveDate,
        pub won: i64,
        pub committed: i64,
        pub best_case: i64,
        pub pipeline: i64,
        pub omitted: i64,
        pub overdue: i64,
        pub undated: i64,
        pub weighted_count: i64,
        pub weighted: i64,
        pub unweighted_count: i64,
        pub unweighted: i64,
        pub said: i64,
        pub overlapping: i64,
        pub not_invoiced: i64,
        pub sold: i64,
        pub repeat_sales: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Model {
    /// As it is shown.
    pub(super) fn shown(&self) -> Snapshot {
        Snapshot {
            id: SnapshotId(self.id),
            week_on: self.week_on,
            taken_on: self.taken_on,
            taken_at: self.taken_at,
            taken_by: self.taken_by.map(PersonId),
        }
    }
}

impl line::Model {
    fn of(snapshot: &StoredSnapshot, kept: &KeptLine) -> Self {
        let figures = &kept.figures;
        let amount = |tally: Tally| tally.amount.ten_thousandths();
        let count = |tally: Tally| i64::try_from(tally.count).unwrap_or(i64::MAX);
        let teams: Vec<String> = kept.teams.iter().map(|team| team.simple().to_string()).collect();
        Self {
            id: dahu_core::id::time_ordered(snapshot.taken_at),
            snapshot_id: snapshot.id,
            person_id: kept.person,
            teams: teams.join(" "),
            kind: kind(kept.span.part()).to_owned(),
            span: kept.span.to_string(),
            last_on: kept.span.last_day(),
            won: amount(figures.won),
            committed: amount(figures.commit),
            best_case: amount(figures.best_case),
            pipeline: amount(figures.pipeline),
            omitted: amount(figures.omitted),
            overdue: amount(figures.overdue),
            undated: amount(figures.undated),
            weighted_count: count(figures.weighted),
            weighted: amount(figures.weighted),
            unweighted_count: count(figures.unweighted),
            unweighted: amount(figures.unweighted),
            said: figures.said.ten_thousandths(),
            overlapping: amount(figures.overlapping),
            not_invoiced: amount(figures.not_invoiced),
            sold: figures.sold.ten_thousandths(),
            repeat_sales: figures.repeat.map(Amount::ten_thousandths),
        }
    }
}

/// What the lines of a snapshot and a span come to.
#[derive(FromQueryResult)]
struct Sums {
    snapshot_id: Uuid,
    span: String,
    won: i64,
    committed: i64,
    best_case: i64,
    pipeline: i64,
    omitted: i64,
    overdue: i64,
    undated: i64,
    weighted_count: i64,
    weighted: i64,
    unweighted_count: i64,
    unweighted: i64,
    said: i64,
    overlapping: i64,
    not_invoiced: i64,
    sold: i64,
    repeat_sales: Option<i64>,
}

impl Sums {
    /// The figures; counts are kept of those alone by which it is told that a sum is refused.
    fn figures(&self) -> Figures {
        let amount = Amount::from_ten_thousandths;
        let tally = |count: i64, sum: i64| Tally {
            count: u64::try_from(count).unwrap_or(0),
            amount: amount(sum),
        };
        Figures {
            won: tally(0, self.won),
            commit: tally(0, self.committed),
            best_case: tally(0, self.best_case),
            pipeline: tally(0, self.pipeline),
            omitted: tally(0, self.omitted),
            overdue: tally(0, self.overdue),
            undated: tally(0, self.undated),
            weighted: tally(self.weighted_count, self.weighted),
            unweighted: tally(self.unweighted_count, self.unweighted),
            said: amount(self.said),
            overlapping: tally(0, self.overlapping),
            not_invoiced: tally(0, self.not_invoiced),
            sold: amount(self.sold),
            repeat: self.repeat_sales.map(amount),
        }
    }
}

/// The word of a kind of span.
fn kind(part: Part) -> &'static str {
    match part {
        Part::Year => "year",
        Part::Half(_) => "half",
        Part::Quarter(_) => "quarter",
        Part::Month(_) => "month",
    }
}

/// What was kept in a week.
pub(super) async fn of_week(
    connection: &impl ConnectionTrait,
    week_on: NaiveDate,
) -> Result<Option<StoredSnapshot>, DbErr> {
    Entity::find()
        .filter(Column::WeekOn.eq(week_on))
        .one(connection)
        .await
}

/// All that is kept, the oldest first.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredSnapshot>, DbErr> {
    Entity::find().order_by_asc(Column::WeekOn).all(connection).await
}

/// Keeps a forecast with its lines.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    snapshot: &StoredSnapshot,
    lines: &[KeptLine],
) -> Result<(), DbErr> {
    Entity::insert(snapshot.clone().into_active_model())
        .exec_without_returning(connection)
        .await?;
    for some in lines.chunks(ROWS_AT_ONCE) {
        let rows = some
            .iter()
            .map(|kept| line::Model::of(snapshot, kept).into_active_model());
        line::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Removes what was kept in weeks before one; returns how many weeks.
pub(super) async fn forget_before(
    connection: &impl ConnectionTrait,
    week_on: NaiveDate,
) -> Result<u64, DbErr> {
    let sql = "DELETE FROM forecast_snapshot_line WHERE snapshot_id IN \
         (SELECT id FROM forecast_snapshot WHERE week_on < $1)";
    let backend = connection.get_database_backend();
    connection
        .execute_raw(Statement::from_sql_and_values(backend, sql, [week_on.into()]))
        .await?;
    let removed = Entity::delete_many()
        .filter(Column::WeekOn.lt(week_on))
        .exec(connection)
        .await?;
    Ok(removed.rows_affected)
}

/// What was kept of a subject for one span, or for all spans of its kind that ended before a day, by snapshot and span. A team has
/// the lines of those who were in it, or below, when they were kept.
pub(super) async fn sums(
    connection: &impl ConnectionTrait,
    subject: &Subject,
    span: Span,
    ended_before: Option<NaiveDate>,
) -> Result<HashMap<(Uuid, Span), Figures>, DbErr> {
    const AMOUNTS: [&str; 16] = [
        "won",
        "committed",
        "best_case",
        "pipeline",
        "omitted",
        "overdue",
        "undated",
        "weighted_count",
        "weighted",
        "unweighted_count",
        "unweighted",
        "said",
        "overlapping",
        "not_invoiced",
        "sold",
        "repeat_sales",
    ];
    let summed: Vec<String> = AMOUNTS
        .into_iter()
        .map(|column| format!("CAST(SUM({column}) AS bigint) AS {column}"))
        .collect();
    let mut values: Vec<Value> = vec![kind(span.part()).into()];
    let mut conditions = vec!["kind = $1".to_owned()];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ${}", values.len()));
    };
    match ended_before {
        Some(day) => add("last_on <", day.into()),
        None => add("span =", span.to_string().into()),
    }
    match subject {
        Subject::Person(id) => add("person_id =", id.0.into()),
        Subject::Team(id) => add("teams LIKE", format!("%{}%", id.0.simple()).into()),
        Subject::Firm | Subject::Account(_) | Subject::Product(_) => {}
    }
    let sql = format!(
        "SELECT snapshot_id, span, {} FROM forecast_snapshot_line WHERE {} GROUP BY snapshot_id, span",
        summed.join(", "),
        conditions.join(" AND "),
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = Sums::find_by_statement(statement).all(connection).await?;
    let kept = rows.iter().filter_map(|row| {
        let span: Span = row.span.parse().ok()?;
        Some(((row.snapshot_id, span), row.figures()))
    });
    Ok(kept.collect())
}
