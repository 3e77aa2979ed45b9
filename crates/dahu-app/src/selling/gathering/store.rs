//! The queries that say what is known of accounts and what was given to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use dahu_core::{access::Relation, contact::Level, relationship::level_of};
use sea_orm::{FromQueryResult, QuerySelect, Statement, Value, entity::prelude::*};

use crate::account::store::{Column as Account, Entity as Accounts};

/// Ids of one statement, below the 32,766 values that SQLite takes.
const ROWS_AT_ONCE: usize = 2_000;

/// What is looked at of an account's own row.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::selling) struct OwnFacts {
    pub(in crate::selling) id: Uuid,
    pub(in crate::selling) number: i64,
    pub(in crate::selling) net_recent: i64,
}

/// The facts of these accounts; of all where none are given.
pub(super) async fn facts(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<OwnFacts>, DbErr> {
    let all = || {
        Accounts::find()
            .select_only()
            .columns([Account::Id, Account::Number, Account::NetRecent])
    };
    let Some(only) = only else {
        return all().into_model().all(connection).await;
    };
    let mut found = Vec::with_capacity(only.len());
    for some in only.chunks(ROWS_AT_ONCE) {
        let select = all().filter(Account::Id.is_in(some.iter().copied()));
        found.extend(select.into_model::<OwnFacts>().all(connection).await?);
    }
    Ok(found)
}

/// A question about accounts: its values, to which those of a condition on their ids are added.
struct Question {
    values: Vec<Value>,
}

impl Question {
    /// Of what happened from one day to another.
    fn between(from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            values: vec![from.into(), until.into()],
        }
    }

    fn on(day: NaiveDate) -> Self {
        Self {
            values: vec![day.into()],
        }
    }

    /// That a column holds one of these ids; nothing where all are asked for.
    fn among(&mut self, column: &str, only: Option<&[Uuid]>) -> String {
        let Some(only) = only else {
            return String::new();
        };
        let first = self.values.len() + 1;
        let places: Vec<String> = (first..first + only.len())
            .map(|place| format!("${place}"))
            .collect();
        self.values.extend(only.iter().map(|id| Value::from(*id)));
        match places[..] {
            [] => " AND 1 = 0".to_owned(),
            _ => format!(" AND {column} IN ({})", places.join(", ")),
        }
    }

    async fn ask(
        self,
        connection: &impl ConnectionTrait,
        sql: String,
    ) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, self.values);
        connection.query_all_raw(statement).await
    }
}

/// Minutes that somebody of ours gave an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) account: Uuid,
    pub(crate) person: Uuid,
    pub(crate) minutes: u64,
    pub(crate) is_expert: bool,
}

/// Who of ours took part in what was done with accounts between two days, with the minutes of it; an activity of several
/// counts for each of them. A note is nothing that was done with them.
pub(super) async fn given(
    connection: &impl ConnectionTrait,
    (from, until): (NaiveDate, NaiveDate),
    only: Option<&[Uuid]>,
) -> Result<Vec<Given>, DbErr> {
    let mut question = Question::between(from, until);
    let among = question.among("activity.account_id", only);
    let sql = format!(
        "SELECT activity.account_id AS account_id, activity_person.person_id AS person_id, person.role AS role, \
         CAST(SUM(COALESCE(activity.effort_minutes, 0)) AS bigint) AS minutes FROM activity \
         JOIN activity_person ON activity_person.activity_id = activity.id \
         JOIN person ON person.id = activity_person.person_id \
         WHERE activity.happened_on BETWEEN $1 AND $2 AND activity.kind <> 'note'{among} \
         GROUP BY activity.account_id, activity_person.person_id, person.role"
    );
    let rows = question.ask(connection, sql).await?;
    rows.iter()
        .map(|row| {
            Ok(Given {
                account: row.try_get("", "account_id")?,
                person: row.try_get("", "person_id")?,
                minutes: u64::try_from(row.try_get::<i64>("", "minutes")?).unwrap_or(0),
                is_expert: row.try_get::<String>("", "role")? == "specialist",
            })
        })
        .collect()
}

/// Counts by account.
type Counts = HashMap<Uuid, u32>;

fn counts_of(rows: &[sea_orm::QueryResult]) -> Result<Counts, DbErr> {
    rows.iter()
        .map(|row| {
            let count: i64 = row.try_get("", "counted")?;
            Ok((
                row.try_get("", "account_id")?,
                u32::try_from(count).unwrap_or(u32::MAX),
            ))
        })
        .collect()
}

/// On which levels of accounts somebody was met between two days who is there on the last: as somebody said, else as the title
/// that they have at the account tells.
pub(super) async fn levels(
    connection: &impl ConnectionTrait,
    (from, until): (NaiveDate, NaiveDate),
    only: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, BTreeSet<Level>>, DbErr> {
    let mut question = Question::between(from, until);
    let among = question.among("activity_contact.account_id", only);
    let sql = format!("SELECT DISTINCT activity_contact.account_id AS account_id, {LEVEL} {MET}{among}");
    let mut found: HashMap<Uuid, BTreeSet<Level>> = HashMap::new();
    for row in question.ask(connection, sql).await? {
        if let Some(level) = level(&row)? {
            found
                .entry(row.try_get("", "account_id")?)
                .or_default()
                .insert(level);
        }
    }
    Ok(found)
}

/// What tells the level of whom [`MET`] finds.
const LEVEL: &str = "contact.level AS level, CASE WHEN contact.account_id = activity_contact.account_id \
     THEN contact.job ELSE contact_post.job END AS job";
/// Contacts who were met from day 1 to day 2, and are at the account on day 2 by themselves or by a post.
const MET: &str = "FROM activity_contact JOIN contact ON contact.id = activity_contact.contact_id \
     LEFT JOIN contact_post ON contact_post.contact_id = contact.id \
     AND contact_post.account_id = activity_contact.account_id \
     WHERE activity_contact.happened_on BETWEEN $1 AND $2 AND activity_contact.way <> 'none' \
     AND ((contact.account_id = activity_contact.account_id \
     AND (contact.job_until IS NULL OR contact.job_until >= $2)) \
     OR (contact_post.contact_id IS NOT NULL \
     AND (contact_post.until_on IS NULL OR contact_post.until_on >= $2)))";

fn level(row: &sea_orm::QueryResult) -> Result<Option<Level>, DbErr> {
    let said: Option<String> = row.try_get("", "level")?;
    let job: Option<String> = row.try_get("", "job")?;
    Ok(level_of(
        said.as_deref().and_then(Level::from_word),
        job.as_deref(),
    ))
}

/// A contact who was met.
pub(in crate::selling) struct Met {
    pub(in crate::selling) contact: Uuid,
    pub(in crate::selling) name: String,
    pub(in crate::selling) level: Option<Level>,
    pub(in crate::selling) last: NaiveDate,
    pub(in crate::selling) times: u64,
}

/// Who of an account was met between two days and is there on the last, whoever was met last first.
pub(in crate::selling) async fn met(
    connection: &impl ConnectionTrait,
    account: Uuid,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Met>, DbErr> {
    let mut question = Question::between(from, until);
    let among = question.among("activity_contact.account_id", Some(&[account]));
    let sql = format!(
        "SELECT contact.id AS contact_id, contact.name AS name, {LEVEL}, \
         MAX(activity_contact.happened_on) AS last_on, COUNT(DISTINCT activity_contact.activity_id) AS times \
         {MET}{among} GROUP BY contact.id, contact.name, contact.level, contact.account_id, contact.job, \
         contact_post.job, activity_contact.account_id ORDER BY last_on DESC, contact.id"
    );
    let rows = question.ask(connection, sql).await?;
    rows.iter()
        .map(|row| {
            Ok(Met {
                contact: row.try_get("", "contact_id")?,
                name: row.try_get("", "name")?,
                level: level(row)?,
                last: row.try_get("", "last_on")?,
                times: u64::try_from(row.try_get::<i64>("", "times")?).unwrap_or(0),
            })
        })
        .collect()
}

/// What was done with an account between two days by anybody of ours, or by specialists: the latest ids, so many at most, and how
/// many there are.
pub(in crate::selling) async fn activities(
    connection: &impl ConnectionTrait,
    account: Uuid,
    (from, until): (NaiveDate, NaiveDate),
    by_specialists: bool,
    most: u64,
) -> Result<(Vec<Uuid>, u64), DbErr> {
    let role = if by_specialists {
        " AND person.role = 'specialist'"
    } else {
        ""
    };
    let of = |among: &str| {
        format!(
            "FROM activity WHERE happened_on BETWEEN $1 AND $2 AND kind <> 'note'{among} AND EXISTS ( \
             SELECT 1 FROM activity_person JOIN person ON person.id = activity_person.person_id \
             WHERE activity_person.activity_id = activity.id{role})"
        )
    };
    let mut question = Question::between(from, until);
    let of_account = of(&question.among("account_id", Some(&[account])));
    let sql = format!("SELECT id {of_account} ORDER BY happened_on DESC, id DESC LIMIT {most}");
    let rows = question.ask(connection, sql).await?;
    let ids: Result<Vec<Uuid>, DbErr> = rows.iter().map(|row| row.try_get("", "id")).collect();
    let mut question = Question::between(from, until);
    let of_account = of(&question.among("account_id", Some(&[account])));
    let counted = question
        .ask(connection, format!("SELECT COUNT(*) AS counted {of_account}"))
        .await?;
    let count: i64 = match counted.first() {
        Some(row) => row.try_get("", "counted")?,
        None => 0,
    };
    Ok((ids?, u64::try_from(count).unwrap_or(0)))
}

/// How many people are known at accounts who decide, advise or let through, and are there on a day by themselves or by a post.
/// Accounts at which nobody is known to are left out: how many there are is not known.
pub(super) async fn deciders(
    connection: &impl ConnectionTrait,
    on: NaiveDate,
    only: Option<&[Uuid]>,
) -> Result<Counts, DbErr> {
    const DECIDES: &str = "(contact.roles LIKE '%decider%' OR contact.roles LIKE '%influencer%' \
         OR contact.roles LIKE '%gatekeeper%')";
    let mut question = Question::on(on);
    let own = question.among("contact.account_id", only);
    let posted = question.among("contact_post.account_id", only);
    let sql = format!(
        "SELECT account_id, COUNT(DISTINCT contact_id) AS counted FROM ( \
         SELECT contact.account_id AS account_id, contact.id AS contact_id FROM contact \
         WHERE {DECIDES} AND (contact.job_until IS NULL OR contact.job_until >= $1){own} \
         UNION ALL SELECT contact_post.account_id AS account_id, contact.id AS contact_id FROM contact_post \
         JOIN contact ON contact.id = contact_post.contact_id \
         WHERE {DECIDES} AND (contact_post.until_on IS NULL OR contact_post.until_on >= $1){posted}) AS placed \
         GROUP BY account_id"
    );
    counts_of(&question.ask(connection, sql).await?)
}

/// These accounts and those of which something may have changed with them: below them in their group, and where one of their
/// contacts has a post.
pub(in crate::selling) async fn with_others(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<Vec<Uuid>, DbErr> {
    let mut question = Question { values: Vec::new() };
    let above = question.among("ancestor_id", Some(accounts));
    let own = question.among("contact.account_id", Some(accounts));
    let sql = format!(
        "SELECT account_id FROM account_path WHERE 1 = 1{above} \
         UNION SELECT contact_post.account_id AS account_id FROM contact_post \
         JOIN contact ON contact.id = contact_post.contact_id WHERE 1 = 1{own}"
    );
    let rows = question.ask(connection, sql).await?;
    let others: Result<Vec<Uuid>, DbErr> = rows.iter().map(|row| row.try_get("", "account_id")).collect();
    let mut all: Vec<Uuid> = others?;
    all.extend(accounts);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// How many of ours who have not left have each role on the team of accounts on a day, given on the account itself or for the
/// whole group on one above it; owners and readers left out.
pub(super) async fn roles(
    connection: &impl ConnectionTrait,
    on: NaiveDate,
    only: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, BTreeMap<Relation, u32>>, DbErr> {
    const HELD: &str = "account_person.role NOT IN ('owner', 'reader') AND account_person.from_on <= $1 \
         AND (account_person.until_on IS NULL OR account_person.until_on > $1)";
    let mut question = Question::on(on);
    let itself = question.among("account_person.account_id", only);
    let below = question.among("account_path.account_id", only);
    let sql = format!(
        "SELECT held.account_id AS account_id, held.role AS role, COUNT(DISTINCT held.person_id) AS counted FROM ( \
         SELECT account_person.account_id AS account_id, account_person.person_id AS person_id, \
         account_person.role AS role FROM account_person WHERE {HELD}{itself} \
         UNION ALL SELECT account_path.account_id AS account_id, account_person.person_id AS person_id, \
         account_person.role AS role FROM account_path \
         JOIN account_person ON account_person.account_id = account_path.ancestor_id \
         WHERE account_person.whole_group AND {HELD}{below}) AS held \
         JOIN person ON person.id = held.person_id WHERE person.left_at IS NULL \
         GROUP BY held.account_id, held.role"
    );
    let mut found: HashMap<Uuid, BTreeMap<Relation, u32>> = HashMap::new();
    for row in question.ask(connection, sql).await? {
        let role: String = row.try_get("", "role")?;
        let people: i64 = row.try_get("", "counted")?;
        if let Some(role) = Relation::of_team_from_word(&role) {
            let of_account = found.entry(row.try_get("", "account_id")?).or_default();
            of_account.insert(role, u32::try_from(people).unwrap_or(u32::MAX));
        }
    }
    Ok(found)
}
