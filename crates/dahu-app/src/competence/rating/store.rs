//! The table `competence_rating`.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::competence::CompetenceId;
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Set, Statement, Value,
    entity::prelude::*,
};

/// Ratings of one person that are read at most: the latest.
const OF_PERSON: u64 = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "competence_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub competence_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub is_own: bool,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub proficiency: i32,
    pub evidence: String,
    pub rated_on: NaiveDate,
    pub rated_at: DateTime<Utc>,
    pub rated_by: Uuid,
    pub taken_back_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(in super::super) type StoredRating = Model;

/// Whether anybody was ever rated in a competence.
pub(in super::super) async fn is_any_of(
    connection: &impl ConnectionTrait,
    competence: CompetenceId,
) -> Result<bool, DbErr> {
    let of_it = Entity::find().filter(Column::CompetenceId.eq(competence.0));
    Ok(of_it.one(connection).await?.is_some())
}

/// Adds a rating.
pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredRating) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// The latest rating of a person in a competence by one side, and the latest that was not taken back.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    (person, competence, is_own): (Uuid, CompetenceId, bool),
) -> Result<(Option<StoredRating>, Option<StoredRating>), DbErr> {
    let of_it = || {
        Entity::find()
            .filter(Column::PersonId.eq(person))
            .filter(Column::CompetenceId.eq(competence.0))
            .filter(Column::IsOwn.eq(is_own))
            .order_by_desc(Column::Place)
    };
    let last = of_it().one(connection).await?;
    if last.as_ref().is_none_or(|last| last.taken_back_at.is_none()) {
        return Ok((last.clone(), last));
    }
    let standing = of_it()
        .filter(Column::TakenBackAt.is_null())
        .one(connection)
        .await?;
    Ok((last, standing))
}

/// Marks a rating as taken back.
pub(super) async fn take_back(
    connection: &impl ConnectionTrait,
    row: StoredRating,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut row = row.into_active_model();
    row.taken_back_at = Set(Some(now));
    Entity::update(row).exec(connection).await.map(drop)
}

/// The ratings of a person in one competence, or in all: those made first first.
pub(in super::super) async fn of_person(
    connection: &impl ConnectionTrait,
    person: Uuid,
    competence: Option<CompetenceId>,
) -> Result<Vec<StoredRating>, DbErr> {
    let of_competence = competence.map(|id| Column::CompetenceId.eq(id.0));
    let mut rows = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Condition::all().add_option(of_competence))
        .order_by_desc(Column::RatedAt)
        .order_by_desc(Column::Place)
        .limit(OF_PERSON)
        .all(connection)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// A rating that stands: who, in what, by which side, how far, and for which day.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(in super::super) struct StandingRating {
    pub(in super::super) person_id: Uuid,
    pub(in super::super) competence_id: Uuid,
    pub(in super::super) is_own: bool,
    pub(in super::super) proficiency: i32,
    pub(in super::super) rated_on: NaiveDate,
}

/// The ratings of people that stand: of each side the latest that was not taken back.
pub(in super::super) async fn standing_of(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<StandingRating>, DbErr> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=people.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT rating.person_id, rating.competence_id, rating.is_own, rating.proficiency, rating.rated_on \
         FROM competence_rating AS rating JOIN (\
         SELECT person_id, competence_id, is_own, max(place) AS place FROM competence_rating \
         WHERE person_id IN ({}) AND taken_back_at IS NULL GROUP BY person_id, competence_id, is_own) AS latest \
         ON latest.person_id = rating.person_id AND latest.competence_id = rating.competence_id \
         AND latest.is_own = rating.is_own AND latest.place = rating.place",
        places.join(", ")
    );
    let values = people.iter().map(|person| Value::from(*person));
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    StandingRating::find_by_statement(statement).all(connection).await
}
