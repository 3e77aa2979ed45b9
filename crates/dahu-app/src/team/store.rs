//! The tables `team`, `team_path` and `team_person`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, Set, Statement, Value, entity::prelude::*,
};

/// Rows of one insert.
const ROWS_AT_ONCE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table `team`.
pub(crate) type StoredTeam = Model;

/// Who is in which team.
pub(crate) mod member {
    use super::{
        ActiveModelBehavior, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, NaiveDate,
        PrimaryKeyTrait, Uuid,
    };
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub team_id: Uuid,
        pub person_id: Uuid,
        pub manages: bool,
        pub from_on: NaiveDate,
        pub until_on: Option<NaiveDate>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of the table `team_person`.
pub(crate) type StoredMember = member::Model;

async fn run(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(drop)
}

/// All teams, by name.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredTeam>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}

/// The team of this id.
pub(crate) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredTeam>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// Adds a team below its parent.
pub(super) async fn insert(connection: &impl ConnectionTrait, team: StoredTeam) -> Result<(), DbErr> {
    let (id, parent) = (team.id, team.parent_id);
    Entity::insert(team.into_active_model())
        .exec_without_returning(connection)
        .await?;
    run(
        connection,
        "INSERT INTO team_path (ancestor_id, team_id, depth) VALUES ($1, $1, 0)",
        vec![id.into()],
    )
    .await?;
    join(connection, id, parent).await
}

/// Writes a team's name.
pub(super) async fn rename(connection: &impl ConnectionTrait, id: Uuid, name: &str) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await.map(drop)
}

/// Moves a team with all below it under another, or to the top.
pub(super) async fn set_parent(
    connection: &impl ConnectionTrait,
    id: Uuid,
    parent: Option<Uuid>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        id: Set(id),
        parent_id: Set(parent),
        ..Default::default()
    };
    Entity::update(model).exec(connection).await?;
    run(
        connection,
        "DELETE FROM team_path WHERE team_id IN (SELECT team_id FROM team_path WHERE ancestor_id = $1) \
         AND ancestor_id NOT IN (SELECT team_id FROM team_path WHERE ancestor_id = $1)",
        vec![id.into()],
    )
    .await?;
    join(connection, id, parent).await
}

/// Leads from everything above `parent`, itself included, to everything below `id`, itself included.
async fn join(connection: &impl ConnectionTrait, id: Uuid, parent: Option<Uuid>) -> Result<(), DbErr> {
    let Some(parent) = parent else { return Ok(()) };
    run(
        connection,
        "INSERT INTO team_path (ancestor_id, team_id, depth) \
         SELECT upper.ancestor_id, lower.team_id, upper.depth + lower.depth + 1 \
         FROM team_path AS upper CROSS JOIN team_path AS lower \
         WHERE upper.team_id = $1 AND lower.ancestor_id = $2",
        vec![parent.into(), id.into()],
    )
    .await
}

/// Removes a team in which nobody is or was and which has none below.
pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    run(
        connection,
        "DELETE FROM team_path WHERE team_id = $1",
        vec![id.into()],
    )
    .await?;
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// The ids of the teams below one, itself included, with how far below.
pub(crate) async fn below(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<(Uuid, i32)>, DbErr> {
    paths(
        connection,
        "SELECT team_id AS id, depth FROM team_path WHERE ancestor_id = $1",
        id,
    )
    .await
}

/// The ids of the teams above one, itself included, the nearest first.
pub(crate) async fn above(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<(Uuid, i32)>, DbErr> {
    paths(
        connection,
        "SELECT ancestor_id AS id, depth FROM team_path WHERE team_id = $1 ORDER BY depth",
        id,
    )
    .await
}

#[derive(FromQueryResult)]
struct Place {
    id: Uuid,
    depth: i32,
}

async fn paths(connection: &impl ConnectionTrait, sql: &str, id: Uuid) -> Result<Vec<(Uuid, i32)>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [id.into()]);
    let places = Place::find_by_statement(statement).all(connection).await?;
    Ok(places.into_iter().map(|place| (place.id, place.depth)).collect())
}

/// Puts people into teams.
pub(super) async fn add_members(
    connection: &impl ConnectionTrait,
    members: Vec<StoredMember>,
) -> Result<(), DbErr> {
    for some in members.chunks(ROWS_AT_ONCE) {
        member::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// One membership.
pub(super) async fn member_by_id(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<StoredMember>, DbErr> {
    member::Entity::find_by_id(id).one(connection).await
}

/// Says from which day on a membership no longer holds.
pub(super) async fn end_member(
    connection: &impl ConnectionTrait,
    id: Uuid,
    until: NaiveDate,
) -> Result<(), DbErr> {
    let model = member::ActiveModel {
        id: Set(id),
        until_on: Set(Some(until)),
        ..Default::default()
    };
    member::Entity::update(model).exec(connection).await.map(drop)
}

/// Removes a membership that never held.
pub(super) async fn delete_member(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    member::Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Memberships that have not ended.
pub(crate) async fn open_members(connection: &impl ConnectionTrait) -> Result<Vec<StoredMember>, DbErr> {
    member::Entity::find()
        .filter(member::Column::UntilOn.is_null())
        .all(connection)
        .await
}

/// Memberships that hold on a day, those that began first first.
pub(crate) async fn members_on(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Vec<StoredMember>, DbErr> {
    member::Entity::find()
        .filter(member::Column::FromOn.lte(day))
        .filter(
            sea_orm::Condition::any()
                .add(member::Column::UntilOn.is_null())
                .add(member::Column::UntilOn.gt(day)),
        )
        .order_by_asc(member::Column::FromOn)
        .order_by_asc(member::Column::Id)
        .all(connection)
        .await
}

/// All memberships, those that ended as well.
pub(crate) async fn all_members(connection: &impl ConnectionTrait) -> Result<Vec<StoredMember>, DbErr> {
    member::Entity::find().all(connection).await
}

/// The teams that a person manages on a day, without those below them.
pub(crate) async fn managed_by(
    connection: &impl ConnectionTrait,
    person: Uuid,
    on: NaiveDate,
) -> Result<Vec<Uuid>, DbErr> {
    let members = member::Entity::find()
        .filter(member::Column::PersonId.eq(person))
        .filter(member::Column::Manages.eq(true))
        .filter(member::Column::FromOn.lte(on))
        .all(connection)
        .await?;
    let holds = members
        .into_iter()
        .filter(|member| member.until_on.is_none_or(|until| until > on));
    Ok(holds.map(|member| member.team_id).collect())
}

/// A person's memberships, latest first, so many at most.
pub(crate) async fn of_person(
    connection: &impl ConnectionTrait,
    person: Uuid,
    most: u64,
) -> Result<Vec<StoredMember>, DbErr> {
    member::Entity::find()
        .filter(member::Column::PersonId.eq(person))
        .order_by_desc(member::Column::FromOn)
        .limit(most)
        .all(connection)
        .await
}

/// Who manages these people on a day: the nearest team, of theirs or above, that somebody else manages.
pub(crate) async fn managers_of(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
    on: NaiveDate,
) -> Result<std::collections::HashSet<Uuid>, DbErr> {
    let sql = "SELECT head.person_id AS id, team_path.depth FROM team_person AS member \
         JOIN team_path ON team_path.team_id = member.team_id \
         JOIN team_person AS head ON head.team_id = team_path.ancestor_id \
         WHERE member.person_id = $1 AND head.person_id <> $1 AND head.manages \
         AND head.from_on <= $2 AND (head.until_on IS NULL OR head.until_on > $2) \
         AND member.from_on <= $2 AND (member.until_on IS NULL OR member.until_on > $2)";
    let mut found = std::collections::HashSet::new();
    for person in people {
        let values: [Value; 2] = [(*person).into(), on.into()];
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let places = Place::find_by_statement(statement).all(connection).await?;
        let nearest = places.iter().map(|place| place.depth).min();
        let of_nearest = places.into_iter().filter(|place| Some(place.depth) == nearest);
        found.extend(of_nearest.map(|place| place.id));
    }
    Ok(found)
}

/// Whether anybody is or was in a team.
pub(super) async fn has_members(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let found = member::Entity::find()
        .filter(member::Column::TeamId.eq(id))
        .one(connection)
        .await?;
    Ok(found.is_some())
}
