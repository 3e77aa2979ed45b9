//! The queries that say what the rules look at.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::account::TieKind;
use sea_orm::{FromQueryResult, QuerySelect, Statement, Value, entity::prelude::*};

use crate::account::store::{Column as Account, Entity as Accounts};

/// Accounts of one statement: what asks for ids twice stays below the 32,766 values that SQLite takes.
const ACCOUNTS_AT_ONCE: usize = 2_000;

/// What rules look at of an account's own row.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::kind) struct OwnFacts {
    pub(in crate::kind) id: Uuid,
    pub(in crate::kind) number: i64,
    pub(in crate::kind) code: Option<String>,
    pub(in crate::kind) name: String,
    pub(in crate::kind) credit_code: Option<String>,
    pub(in crate::kind) industry: Option<String>,
    pub(in crate::kind) sector: Option<String>,
    pub(in crate::kind) net_recent: i64,
    pub(in crate::kind) net_prior: i64,
    pub(in crate::kind) value: i64,
    pub(in crate::kind) value_run: Option<i32>,
}

/// The facts of these accounts; of all where none are given.
pub(in crate::kind) async fn facts(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<OwnFacts>, DbErr> {
    let all = || {
        Accounts::find().select_only().columns([
            Account::Id,
            Account::Number,
            Account::Code,
            Account::Name,
            Account::CreditCode,
            Account::Industry,
            Account::Sector,
            Account::NetRecent,
            Account::NetPrior,
            Account::Value,
            Account::ValueRun,
        ])
    };
    let Some(only) = only else {
        return all().into_model().all(connection).await;
    };
    let mut found = Vec::with_capacity(only.len());
    for some in only.chunks(ACCOUNTS_AT_ONCE) {
        let select = all().filter(Account::Id.is_in(some.iter().copied()));
        found.extend(select.into_model::<OwnFacts>().all(connection).await?);
    }
    Ok(found)
}

/// A condition that one of some columns holds one of these ids, with its values; none where all are asked for.
fn among(only: Option<&[Uuid]>, columns: &[&str]) -> (String, Vec<Value>) {
    let Some(only) = only else {
        return (String::new(), Vec::new());
    };
    let places: Vec<String> = (1..=only.len()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let parts: Vec<String> = columns
        .iter()
        .map(|column| format!("{column} IN ({places})"))
        .collect();
    let values = only.iter().map(|id| (*id).into()).collect();
    (format!(" WHERE {}", parts.join(" OR ")), values)
}

async fn rows(
    connection: &impl ConnectionTrait,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.query_all_raw(statement).await
}

/// How many accounts are in the group of each of these, itself included; those without a group are left out.
pub(in crate::kind) async fn units(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let (condition, values) = among(only, &["account_id"]);
    let sql = format!("SELECT account_id, ancestor_id, depth FROM account_path{condition}");
    let mut tops: HashMap<Uuid, (Uuid, i64)> = HashMap::new();
    for row in rows(connection, sql, values).await? {
        let (account, ancestor): (Uuid, Uuid) =
            (row.try_get("", "account_id")?, row.try_get("", "ancestor_id")?);
        let depth = i64::from(row.try_get::<i32>("", "depth")?);
        let top = tops.entry(account).or_insert((ancestor, depth));
        if depth > top.1 {
            *top = (ancestor, depth);
        }
    }
    let asked: Option<Vec<Uuid>> = only.map(|only| {
        let mut asked: Vec<Uuid> = only
            .iter()
            .map(|id| tops.get(id).map_or(*id, |(top, _)| *top))
            .collect();
        asked.sort_unstable();
        asked.dedup();
        asked
    });
    let (condition, values) = among(asked.as_deref(), &["ancestor_id"]);
    let sql =
        format!("SELECT ancestor_id, COUNT(*) AS below FROM account_path{condition} GROUP BY ancestor_id");
    let mut sizes: HashMap<Uuid, u64> = HashMap::new();
    for row in rows(connection, sql, values).await? {
        let below: i64 = row.try_get("", "below")?;
        sizes.insert(
            row.try_get("", "ancestor_id")?,
            u64::try_from(below).unwrap_or(0) + 1,
        );
    }
    let mut units: HashMap<Uuid, u64> = tops
        .into_iter()
        .filter_map(|(account, (top, _))| Some((account, *sizes.get(&top)?)))
        .collect();
    // Who stands on top of a group is nobody's part; whoever stands in the middle has the size of the whole already.
    for (account, size) in sizes {
        units.entry(account).or_insert(size);
    }
    Ok(units)
}

/// A tie with what both ends are called.
pub(in crate::kind) struct NamedTie {
    pub(in crate::kind) account: Uuid,
    pub(in crate::kind) account_name: String,
    pub(in crate::kind) other: Option<Uuid>,
    pub(in crate::kind) other_name: String,
    pub(in crate::kind) kind: TieKind,
}

/// The ties of these accounts, whichever end they are; all where none are given.
pub(in crate::kind) async fn ties(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<NamedTie>, DbErr> {
    let (condition, values) = among(only, &["account_tie.account_id", "account_tie.other_id"]);
    let sql = format!(
        "SELECT account_tie.account_id, account_tie.other_id, account_tie.kind, account_tie.other_name, \
         one.name AS account_name, other.name AS known_as FROM account_tie \
         JOIN account AS one ON one.id = account_tie.account_id \
         LEFT JOIN account AS other ON other.id = account_tie.other_id{condition} ORDER BY account_tie.id"
    );
    let mut ties = Vec::new();
    for row in rows(connection, sql, values).await? {
        let Some(kind) = TieKind::from_word(&row.try_get::<String>("", "kind")?) else {
            continue;
        };
        let known_as: Option<String> = row.try_get("", "known_as")?;
        ties.push(NamedTie {
            account: row.try_get("", "account_id")?,
            account_name: row.try_get("", "account_name")?,
            other: row.try_get("", "other_id")?,
            other_name: match known_as {
                Some(name) => name,
                None => row.try_get("", "other_name")?,
            },
            kind,
        });
    }
    Ok(ties)
}

/// An opportunity with a competitor: lost to one, or open against some.
pub(in crate::kind) struct Contested {
    pub(in crate::kind) account: Uuid,
    /// The day on which it was lost; none for one that is open.
    pub(in crate::kind) lost_on: Option<NaiveDate>,
    /// To whom, where that is known.
    pub(in crate::kind) lost_to: Option<String>,
    /// What is known of an open one beside its rows.
    pub(in crate::kind) details: Option<String>,
}

/// The opportunities of these accounts with competitors; of all where none are given.
pub(in crate::kind) async fn contested(
    connection: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<Contested>, DbErr> {
    let (condition, mut values) = among(only, &["account_id"]);
    let of_accounts = condition.replacen(" WHERE ", " AND ", 1);
    values.push(false.into());
    let sql = format!(
        "SELECT account_id, lost_to, CASE WHEN state = 'lost' THEN since_on END AS lost_on, \
         CASE WHEN state = 'open' THEN details END AS details FROM opportunity \
         WHERE is_removed = ${} AND ((state = 'lost' AND (lost_to IS NOT NULL OR reason = 'rival_relation')) \
         OR (state = 'open' AND details LIKE '%\"competitors\":[{{%')){of_accounts} ORDER BY id",
        values.len()
    );
    let found = rows(connection, sql, values).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Contested {
                account: row.try_get("", "account_id")?,
                lost_on: row.try_get("", "lost_on")?,
                lost_to: row.try_get("", "lost_to")?,
                details: row.try_get("", "details")?,
            })
        })
        .collect()
}
