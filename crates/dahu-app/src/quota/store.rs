//! The table `quota`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    money::Amount,
    person::PersonId,
    quota::{Levels, Span, Subject, SubjectKind},
    team::TeamId,
};
use sea_orm::{
    Condition, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*,
};

use super::Quota;
use crate::account::store::{Column as Account, Entity as Accounts};

/// Rows of one statement: fifteen values each.
const ROWS_AT_ONCE: usize = 1_500;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quota")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub person_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    /// The text of a product; empty for the firm.
    pub product: Option<String>,
    pub span: String,
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
    pub basic: i64,
    pub stretch: Option<i64>,
    pub challenge: Option<i64>,
    pub note: Option<String>,
    pub set_at: DateTime<Utc>,
    pub set_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a quota.
    pub(super) fn of(quota: &Quota) -> Self {
        let amount = |amount: Amount| amount.ten_thousandths();
        let mut row = Self {
            id: dahu_core::id::time_ordered(quota.set_at),
            kind: quota.subject.kind().as_str().to_owned(),
            person_id: None,
            team_id: None,
            account_id: None,
            product: None,
            span: quota.span.to_string(),
            first_on: quota.span.first_day(),
            last_on: quota.span.last_day(),
            basic: amount(quota.levels.basic()),
            stretch: quota.levels.of(dahu_core::quota::Level::Stretch).map(amount),
            challenge: quota.levels.of(dahu_core::quota::Level::Challenge).map(amount),
            note: quota.note.clone(),
            set_at: quota.set_at,
            set_by: quota.set_by.map(|by| by.0),
        };
        match &quota.subject {
            Subject::Firm => row.product = Some(String::new()),
            Subject::Team(id) => row.team_id = Some(id.0),
            Subject::Person(id) => row.person_id = Some(id.0),
            Subject::Account(id) => row.account_id = Some(id.0),
            Subject::Product(product) => row.product = Some(product.clone()),
        }
        row
    }

    /// The quota of a row; nothing for one that a later program wrote.
    fn quota(self) -> Option<Quota> {
        let subject = match SubjectKind::from_word(&self.kind)? {
            SubjectKind::Firm => Subject::Firm,
            SubjectKind::Team => Subject::Team(TeamId(self.team_id?)),
            SubjectKind::Person => Subject::Person(PersonId(self.person_id?)),
            SubjectKind::Account => Subject::Account(AccountId(self.account_id?)),
            SubjectKind::Product => Subject::Product(self.product?),
        };
        let amount = Amount::from_ten_thousandths;
        let levels = Levels::new(
            amount(self.basic),
            self.stretch.map(amount),
            self.challenge.map(amount),
        );
        Some(Quota {
            subject,
            span: self.span.parse().ok()?,
            levels: levels.ok()?,
            note: self.note,
            set_at: self.set_at,
            set_by: self.set_by.map(PersonId),
        })
    }
}

/// The rows of a subject.
fn of(subject: &Subject) -> Condition {
    let condition = Condition::all();
    match subject {
        Subject::Firm => condition.add(Column::Product.eq("")),
        Subject::Team(id) => condition.add(Column::TeamId.eq(id.0)),
        Subject::Person(id) => condition.add(Column::PersonId.eq(id.0)),
        Subject::Account(id) => condition.add(Column::AccountId.eq(id.0)),
        Subject::Product(product) => condition.add(Column::Product.eq(product.as_str())),
    }
}

/// All quotas of a subject, in order of their first days.
pub(super) async fn of_subject(
    connection: &impl ConnectionTrait,
    subject: &Subject,
) -> Result<Vec<Quota>, DbErr> {
    let rows = Entity::find()
        .filter(of(subject))
        .order_by_asc(Column::FirstOn)
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(Model::quota).collect())
}

/// All quotas for spans of a year.
pub(super) async fn of_year(connection: &impl ConnectionTrait, year: Span) -> Result<Vec<Quota>, DbErr> {
    let rows = Entity::find()
        .filter(Column::FirstOn.gte(year.first_day()))
        .filter(Column::FirstOn.lte(year.last_day()))
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(Model::quota).collect())
}

/// The levels of everybody and everything that has a quota for exactly this span.
pub(crate) async fn levels_for(
    connection: &impl ConnectionTrait,
    span: Span,
) -> Result<HashMap<Subject, Levels>, DbErr> {
    let rows = Entity::find()
        .filter(Column::FirstOn.eq(span.first_day()))
        .filter(Column::Span.eq(span.to_string()))
        .all(connection)
        .await?;
    let quotas = rows.into_iter().filter_map(Model::quota);
    Ok(quotas.map(|quota| (quota.subject, quota.levels)).collect())
}

/// The quotas of the firm, of teams and of people whose spans have a day.
pub(super) async fn standing_on(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Vec<Quota>, DbErr> {
    let kinds = [SubjectKind::Firm, SubjectKind::Team, SubjectKind::Person];
    let rows = Entity::find()
        .filter(Column::Kind.is_in(kinds.map(SubjectKind::as_str)))
        .filter(Column::FirstOn.lte(day))
        .filter(Column::LastOn.gte(day))
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(Model::quota).collect())
}

/// The ledger numbers of the accounts that have a quota.
pub(super) async fn account_numbers(connection: &impl ConnectionTrait) -> Result<Vec<i64>, DbErr> {
    Accounts::find()
        .select_only()
        .column(Account::Number)
        .filter(
            Account::Id.in_subquery(
                Entity::find()
                    .select_only()
                    .column(Column::AccountId)
                    .filter(Column::AccountId.is_not_null())
                    .into_query(),
            ),
        )
        .into_tuple()
        .all(connection)
        .await
}

/// The products that have a quota.
pub(super) async fn products(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Product)
        .filter(Column::Kind.eq(SubjectKind::Product.as_str()))
        .distinct()
        .into_tuple()
        .all(connection)
        .await
}

/// All quotas of accounts, people, teams, products and the firm, as imports compare them.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Quota>, DbErr> {
    let rows = Entity::find().all(connection).await?;
    Ok(rows.into_iter().filter_map(Model::quota).collect())
}

/// The first days of all spans that have a quota, each once.
pub(super) async fn first_days(connection: &impl ConnectionTrait) -> Result<Vec<NaiveDate>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::FirstOn)
        .distinct()
        .into_tuple()
        .all(connection)
        .await
}

/// How many quotas there are.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(connection).await
}

/// Removes the quotas of a subject for these spans.
pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    subject: &Subject,
    spans: &[Span],
) -> Result<(), DbErr> {
    let words: Vec<String> = spans.iter().map(ToString::to_string).collect();
    Entity::delete_many()
        .filter(of(subject))
        .filter(Column::Span.is_in(words))
        .exec(connection)
        .await
        .map(drop)
}

/// Adds quotas.
pub(super) async fn insert(connection: &impl ConnectionTrait, quotas: &[Quota]) -> Result<(), DbErr> {
    for some in quotas.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|quota| Model::of(quota).into_active_model());
        Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Accounts that have a quota.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::AccountId.is_not_null())
        .distinct()
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().collect())
}
