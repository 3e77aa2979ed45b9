//! The queries that gather what dials are made from: contacts with their stances and relations, and contact that was had.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value, prelude::Uuid};

/// Ids of one statement.
const IDS_AT_ONCE: usize = 2_000;

/// Somebody who is, or was, at an account.
#[derive(Debug, FromQueryResult)]
pub(super) struct PersonRow {
    pub(super) account_id: Uuid,
    pub(super) contact_id: Uuid,
    pub(super) job: Option<String>,
    pub(super) department: Option<String>,
    pub(super) level: Option<String>,
    pub(super) roles: Option<String>,
    pub(super) power: Option<String>,
    pub(super) from_on: Option<NaiveDate>,
    pub(super) until_on: Option<NaiveDate>,
}

/// A stance of somebody.
#[derive(Debug, FromQueryResult)]
pub(super) struct StanceRow {
    pub(super) contact_id: Uuid,
    pub(super) stance: String,
    pub(super) stance_on: NaiveDate,
}

/// Contact that was had.
#[derive(Debug, FromQueryResult)]
pub(super) struct TouchRow {
    pub(super) account_id: Uuid,
    pub(super) happened_on: NaiveDate,
    pub(super) direction: Option<String>,
}

/// Something that both did with each other.
#[derive(Debug, FromQueryResult)]
pub(super) struct ExchangeRow {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) kind: String,
    pub(super) happened_on: NaiveDate,
    pub(super) direction: Option<String>,
}

/// Who of theirs took part in it.
#[derive(Debug, FromQueryResult)]
pub(super) struct TookPart {
    pub(super) activity_id: Uuid,
    pub(super) contact_id: Uuid,
}

/// A day on which somebody of theirs was met.
#[derive(Debug, FromQueryResult)]
pub(super) struct MeetingRow {
    pub(super) account_id: Uuid,
    pub(super) contact_id: Uuid,
    pub(super) happened_on: NaiveDate,
}

#[derive(Debug, FromQueryResult)]
struct HeldRow {
    contact_id: Uuid,
    strength: i32,
}

/// Numbered places for some ids, from a number on: `$2, $3`.
fn places(count: usize, from: usize) -> String {
    let places: Vec<String> = (from..from + count).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// The rows of a statement for each part of some ids; `sql` gets the places of the ids, which come after `first`.
async fn rows<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    first: &[Value],
    sql: impl Fn(&str) -> String,
) -> Result<Vec<R>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(IDS_AT_ONCE) {
        let values = first
            .iter()
            .cloned()
            .chain(some.iter().map(|id| Value::from(*id)));
        let sql = sql(&places(some.len(), first.len() + 1));
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        for row in connection.query_all_raw(statement).await? {
            found.push(R::from_query_result(&row, "")?);
        }
    }
    Ok(found)
}

/// Who is, or was, at these accounts, by themselves or by a post.
pub(super) async fn people(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<PersonRow>, DbErr> {
    let mut found: Vec<PersonRow> = rows(connection, accounts, &[], |ids| {
        format!(
            "SELECT account_id, id AS contact_id, job, department, level, roles, power, \
             job_from AS from_on, job_until AS until_on FROM contact WHERE account_id IN ({ids})"
        )
    })
    .await?;
    let posted: Vec<PersonRow> = rows(connection, accounts, &[], |ids| {
        format!(
            "SELECT contact_post.account_id, contact.id AS contact_id, contact_post.job, contact.department, \
             contact.level, contact.roles, contact.power, contact_post.from_on, contact_post.until_on \
             FROM contact_post JOIN contact ON contact.id = contact_post.contact_id \
             WHERE contact_post.account_id IN ({ids})"
        )
    })
    .await?;
    found.extend(posted);
    Ok(found)
}

/// The stances of some contacts, in the order of days and, within a day, of their entry.
pub(super) async fn stances(
    connection: &impl ConnectionTrait,
    contacts: &[Uuid],
) -> Result<Vec<StanceRow>, DbErr> {
    rows(connection, contacts, &[], |ids| {
        format!(
            "SELECT contact_id, stance, stance_on FROM contact_stance WHERE contact_id IN ({ids}) \
             ORDER BY stance_on, id"
        )
    })
    .await
}

/// Those of some contacts to whom somebody of us held a relation on a day who was here at its end, with the strongest one.
pub(super) async fn strengths(
    connection: &impl ConnectionTrait,
    contacts: &[Uuid],
    (day, end): (NaiveDate, DateTime<Utc>),
) -> Result<HashMap<Uuid, u8>, DbErr> {
    let found: Vec<HeldRow> = rows(connection, contacts, &[day.into(), end.into()], |ids| {
        format!(
            "SELECT contact_relation.contact_id, contact_relation.strength FROM contact_relation \
             JOIN person ON person.id = contact_relation.person_id \
             WHERE (person.left_at IS NULL OR person.left_at >= $2) AND since_on <= $1 \
             AND (until_on IS NULL OR until_on >= $1) AND contact_id IN ({ids})"
        )
    })
    .await?;
    let mut strengths = HashMap::new();
    for row in found {
        let strength = u8::try_from(row.strength).unwrap_or(1);
        let strongest = strengths.entry(row.contact_id).or_insert(strength);
        *strongest = strength.max(*strongest);
    }
    Ok(strengths)
}

/// What was done with these accounts after a day, until another; notes are left out.
pub(super) async fn exchanges(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    (after, until): (NaiveDate, NaiveDate),
) -> Result<Vec<ExchangeRow>, DbErr> {
    rows(connection, accounts, &[after.into(), until.into()], |ids| {
        format!(
            "SELECT id, account_id, kind, happened_on, direction FROM activity \
             WHERE kind <> 'note' AND happened_on > $1 AND happened_on <= $2 AND account_id IN ({ids})"
        )
    })
    .await
}

/// Who of theirs took part in it.
pub(super) async fn took_part(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    (after, until): (NaiveDate, NaiveDate),
) -> Result<Vec<TookPart>, DbErr> {
    rows(connection, accounts, &[after.into(), until.into()], |ids| {
        format!(
            "SELECT activity_contact.activity_id, activity_contact.contact_id FROM activity \
             JOIN activity_contact ON activity_contact.activity_id = activity.id \
             WHERE activity.happened_on > $1 AND activity.happened_on <= $2 AND activity.account_id IN ({ids})"
        )
    })
    .await
}

/// Whom of theirs we met, and when; notes are no meetings.
pub(super) async fn meetings(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<MeetingRow>, DbErr> {
    rows(connection, accounts, &[], |ids| {
        format!(
            "SELECT DISTINCT activity.account_id, activity_contact.contact_id, activity.happened_on FROM activity \
             JOIN activity_contact ON activity_contact.activity_id = activity.id \
             WHERE activity.kind <> 'note' AND activity.account_id IN ({ids})"
        )
    })
    .await
}

/// Contact that was had with these accounts; notes are none.
pub(super) async fn touches(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<TouchRow>, DbErr> {
    rows(connection, accounts, &[], |ids| {
        format!(
            "SELECT account_id, happened_on, direction FROM activity \
             WHERE kind <> 'note' AND account_id IN ({ids})"
        )
    })
    .await
}
