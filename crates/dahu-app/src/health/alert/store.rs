//! The table `health_alert`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    health::{AlertState, Closing, Latest, Topic},
    person::PersonId,
};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect, RelationDef,
    entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    account::store::{Column as Account, Entity as Accounts},
    database::store::update_rows,
};

/// Rows of one statement: fourteen values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "health_alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    /// What it is about.
    pub signal: String,
    pub points: i32,
    /// What that says, as JSON.
    pub value: String,
    pub value_on: Option<NaiveDate>,
    pub raised_on: NaiveDate,
    pub raised_at: DateTime<Utc>,
    pub task_id: Option<Uuid>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<Uuid>,
    pub because: Option<String>,
    pub note: Option<String>,
    pub has_gone: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(in crate::health) type StoredAlert = Model;

impl Model {
    /// What it is about; none for what this program does not know.
    pub(in crate::health) fn topic(&self) -> Option<Topic> {
        Topic::from_word(&self.signal)
    }

    /// Where it stands.
    pub(in crate::health) fn state(&self) -> AlertState {
        match self.closed_at {
            None => AlertState::Open,
            Some(at) => AlertState::Closed {
                at,
                by: self.closed_by.map(PersonId),
                because: self
                    .because
                    .as_deref()
                    .and_then(Closing::from_word)
                    .unwrap_or(Closing::DealtWith),
                note: self.note.clone(),
            },
        }
    }

    /// The same where it stands so.
    pub(in crate::health) fn in_state(self, state: AlertState) -> Self {
        match state {
            AlertState::Open => Self {
                closed_at: None,
                closed_by: None,
                because: None,
                note: None,
                has_gone: false,
                ..self
            },
            AlertState::Closed {
                at,
                by,
                because,
                note,
            } => Self {
                closed_at: Some(at),
                closed_by: by.map(|by| by.0),
                because: Some(because.as_str().to_owned()),
                note,
                ..self
            },
        }
    }

    /// What the rule looks at.
    pub(in crate::health) fn latest(&self) -> Latest {
        Latest {
            is_open: self.closed_at.is_none(),
            points: u8::try_from(self.points).unwrap_or(u8::MAX),
            has_gone: self.has_gone,
        }
    }
}

/// The latest alert about each thing of these accounts.
pub(in crate::health) async fn latest(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<(Uuid, Topic), StoredAlert>, DbErr> {
    let mut found = HashMap::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let rows = Entity::find()
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .order_by_asc(Column::RaisedAt)
            .order_by_asc(Column::Id)
            .all(connection)
            .await?;
        // Later rows overwrite earlier ones.
        found.extend(
            rows.into_iter()
                .filter_map(|row| Some(((row.account_id, row.topic()?), row))),
        );
    }
    Ok(found)
}

/// The alerts of an account, those that are open first, then the latest first.
pub(in crate::health) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    most: u64,
) -> Result<Vec<StoredAlert>, DbErr> {
    let mut found = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .order_by_desc(Column::RaisedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    found.sort_by_key(|alert| alert.closed_at.is_some());
    Ok(found)
}

/// The days on which the alerts of an account were raised that are open: of each topic there is one at most.
pub(super) async fn open_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<NaiveDate>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::RaisedOn)
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::ClosedAt.is_null())
        .into_tuple()
        .all(connection)
        .await
}

/// An alert of an account.
pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    account: AccountId,
    id: Uuid,
) -> Result<Option<StoredAlert>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::AccountId.eq(account.0))
        .one(connection)
        .await
}

/// Whether another alert about the same of an account was raised later.
pub(super) async fn has_later(connection: &impl ConnectionTrait, alert: &StoredAlert) -> Result<bool, DbErr> {
    let later = Entity::find()
        .filter(Column::AccountId.eq(alert.account_id))
        .filter(Column::Signal.eq(&alert.signal))
        .filter(Column::Id.ne(alert.id))
        .filter(Column::RaisedAt.gte(alert.raised_at))
        .limit(1)
        .one(connection)
        .await?;
    Ok(later.is_some())
}

/// Adds alerts.
pub(in crate::health) async fn insert(
    connection: &impl ConnectionTrait,
    alerts: &[StoredAlert],
) -> Result<(), DbErr> {
    for some in alerts.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Writes what may change of alerts.
pub(in crate::health) async fn rewrite(
    connection: &impl ConnectionTrait,
    alerts: &[StoredAlert],
) -> Result<(), DbErr> {
    let columns = [
        "id",
        "points",
        "value",
        "value_on",
        "task_id",
        "closed_at",
        "closed_by",
        "because",
        "note",
        "has_gone",
    ];
    let rows: Vec<Vec<sea_orm::Value>> = alerts
        .iter()
        .cloned()
        .map(|alert| {
            vec![
                alert.id.into(),
                alert.points.into(),
                alert.value.into(),
                alert.value_on.into(),
                alert.task_id.into(),
                alert.closed_at.into(),
                alert.closed_by.into(),
                alert.because.into(),
                alert.note.into(),
                alert.has_gone.into(),
            ]
        })
        .collect();
    update_rows(connection, "health_alert", &columns, &rows).await
}

/// How many alerts of an account are open.
pub(super) async fn count_open(connection: &impl ConnectionTrait, account: Uuid) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::ClosedAt.is_null())
        .count(connection)
        .await
}

/// Which alerts to list.
pub(super) struct Asked<'a> {
    pub(super) within: Condition,
    /// Whether open ones, closed ones, or both.
    pub(super) is_open: Option<bool>,
    pub(super) topic: Option<Topic>,
    /// Of accounts that these own.
    pub(super) owners: Option<&'a [Uuid]>,
}

/// An alert with its account.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) alert: StoredAlert,
    pub(super) account_name: String,
    pub(super) account_number: i64,
    pub(super) owner: Option<Uuid>,
}

#[derive(Clone, Debug, FromQueryResult)]
struct OfAccount {
    id: Uuid,
    account_name: String,
    account_number: i64,
    owner_id: Option<Uuid>,
}

/// Alerts, the latest first, after a place in that order.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    asked: Asked<'_>,
    after: Option<(DateTime<Utc>, Uuid)>,
    most: u64,
) -> Result<Vec<Listed>, DbErr> {
    let to_account: RelationDef = Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into();
    let mut select = Entity::find()
        .join(JoinType::InnerJoin, to_account)
        .filter(asked.within);
    select = match asked.is_open {
        Some(true) => select.filter(Column::ClosedAt.is_null()),
        Some(false) => select.filter(Column::ClosedAt.is_not_null()),
        None => select,
    };
    if let Some(topic) = asked.topic {
        select = select.filter(Column::Signal.eq(topic.as_str()));
    }
    if let Some(owners) = asked.owners {
        select = select.filter(Expr::col((Accounts, Account::OwnerId)).is_in(owners.iter().copied()));
    }
    if let Some((at, id)) = after {
        let place = Expr::tuple([
            Expr::col((Entity, Column::RaisedAt)),
            Expr::col((Entity, Column::Id)),
        ]);
        select = select.filter(ExprTrait::lt(place, Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let alerts = select
        .order_by_desc(Column::RaisedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await?;
    with_accounts(connection, alerts).await
}

async fn with_accounts(
    connection: &impl ConnectionTrait,
    alerts: Vec<StoredAlert>,
) -> Result<Vec<Listed>, DbErr> {
    let rows: Vec<OfAccount> = Accounts::find()
        .select_only()
        .column(Account::Id)
        .column_as(Account::Name, "account_name")
        .column_as(Account::Number, "account_number")
        .column(Account::OwnerId)
        .filter(Account::Id.is_in(alerts.iter().map(|alert| alert.account_id)))
        .into_model()
        .all(connection)
        .await?;
    let accounts: HashMap<Uuid, OfAccount> = rows.into_iter().map(|row| (row.id, row)).collect();
    let listed = alerts.into_iter().filter_map(|alert| {
        let account = accounts.get(&alert.account_id)?;
        Some(Listed {
            account_name: account.account_name.clone(),
            account_number: account.account_number,
            owner: account.owner_id,
            alert,
        })
    });
    Ok(listed.collect())
}

/// What something said, as it is kept with an alert.
pub(super) fn kept(says: &impl serde::Serialize) -> String {
    serde_json::to_string(says).unwrap_or_default()
}
