//! Who manages whom, of the tables `team_person`, `team_path` and `person`.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Statement, Value, entity::prelude::*};

/// Somebody who manages somebody.
#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Managing {
    head_id: Uuid,
    member_id: Uuid,
}

/// Pairs of who manages and who is managed on a day: people in a team that somebody manages or in one below it, who have not
/// left. Two who manage the same team are no managers of each other.
const MANAGING: &str = "SELECT DISTINCT head.person_id AS head_id, member.person_id AS member_id \
    FROM team_person AS head \
    JOIN team_path ON team_path.ancestor_id = head.team_id \
    JOIN team_person AS member ON member.team_id = team_path.team_id \
    JOIN person AS managed ON managed.id = member.person_id \
    JOIN person AS managing ON managing.id = head.person_id \
    WHERE head.manages AND head.person_id <> member.person_id \
    AND (team_path.depth > 0 OR NOT member.manages) \
    AND managed.left_at IS NULL AND managing.left_at IS NULL \
    AND head.from_on <= $2 AND (head.until_on IS NULL OR head.until_on > $2) \
    AND member.from_on <= $2 AND (member.until_on IS NULL OR member.until_on > $2)";

async fn managing(
    connection: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Managing>, DbErr> {
    let sql = format!("{MANAGING} AND {condition}");
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Managing::find_by_statement(statement).all(connection).await
}

/// The people whom somebody manages on a day; where a team is given, those of them in it or below.
pub(super) async fn managed_by(
    connection: &impl ConnectionTrait,
    head: Uuid,
    on: NaiveDate,
    team: Option<Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    let found = match team {
        None => managing(connection, "head.person_id = $1", vec![head.into(), on.into()]).await?,
        Some(team) => {
            let condition = "head.person_id = $1 \
                 AND member.team_id IN (SELECT team_id FROM team_path WHERE ancestor_id = $3)";
            managing(connection, condition, vec![head.into(), on.into(), team.into()]).await?
        }
    };
    Ok(found.into_iter().map(|pair| pair.member_id).collect())
}

/// Who manages somebody on a day, in any role.
pub(super) async fn managers_of(
    connection: &impl ConnectionTrait,
    member: Uuid,
    on: NaiveDate,
) -> Result<HashSet<Uuid>, DbErr> {
    let found = managing(
        connection,
        "member.person_id = $1",
        vec![member.into(), on.into()],
    )
    .await?;
    Ok(found.into_iter().map(|pair| pair.head_id).collect())
}
