//! The table `duplicate_pair`.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use dahu_core::duplicate::{Judgement, Reason, Verdict};
use sea_orm::{
    Condition, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, StatementBuilder, Value,
    entity::prelude::*,
    sea_query::{Alias, Query},
};

use super::{Cursor, DecisionFilter, Filter};
use crate::{database::store::update_rows, duplicate::Noun};

/// Rows of one statement: fifteen values each, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 2_000;
/// Stands between the words of reasons.
const BETWEEN: char = ',';

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_pair")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub noun: String,
    pub account_one: Option<Uuid>,
    pub account_other: Option<Uuid>,
    pub contact_one: Option<Uuid>,
    pub contact_other: Option<Uuid>,
    pub verdict: String,
    pub reasons: String,
    pub strength: i32,
    pub found_at: DateTime<Utc>,
    pub gone_at: Option<DateTime<Utc>>,
    pub decision: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub note: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredPair = Model;

impl Model {
    /// A pair that was just found and nobody decided about.
    pub(super) fn new(
        id: Uuid,
        noun: Noun,
        of: (Uuid, Uuid),
        judgement: &Judgement,
        at: DateTime<Utc>,
    ) -> Self {
        let ids = |is: Noun| (noun == is).then_some(of);
        Self {
            id,
            noun: noun.as_str().to_owned(),
            account_one: ids(Noun::Account).map(|of| of.0),
            account_other: ids(Noun::Account).map(|of| of.1),
            contact_one: ids(Noun::Contact).map(|of| of.0),
            contact_other: ids(Noun::Contact).map(|of| of.1),
            verdict: judgement.verdict.as_str().to_owned(),
            reasons: written(&judgement.reasons),
            strength: i32::from(judgement.strength()),
            found_at: at,
            gone_at: None,
            decision: None,
            decided_at: None,
            decided_by: None,
            note: None,
        }
    }

    /// Of what it is.
    pub(super) fn noun(&self) -> Noun {
        if self.contact_one.is_some() {
            Noun::Contact
        } else {
            Noun::Account
        }
    }

    /// The records that it is of.
    pub(super) fn of(&self) -> (Uuid, Uuid) {
        let one = self.account_one.or(self.contact_one);
        let other = self.account_other.or(self.contact_other);
        (one.unwrap_or_default(), other.unwrap_or_default())
    }

    /// What the two are by the last search that found them.
    pub(super) fn verdict(&self) -> Verdict {
        Verdict::from_word(&self.verdict).unwrap_or(Verdict::Related)
    }

    /// What that rests on.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        self.reasons
            .split(BETWEEN)
            .filter_map(Reason::from_word)
            .collect()
    }

    /// Whether a search found the same as it did before.
    pub(super) fn says(&self, judgement: &Judgement) -> bool {
        self.gone_at.is_none()
            && self.verdict() == judgement.verdict
            && self.reasons == written(&judgement.reasons)
    }
}

fn written(reasons: &BTreeSet<Reason>) -> String {
    let words: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    words.join(&BETWEEN.to_string())
}

fn of_noun(noun: Noun) -> Select<Entity> {
    Entity::find().filter(Column::Noun.eq(noun.as_str()))
}

/// All pairs of a noun, by their records.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
    noun: Noun,
) -> Result<HashMap<(Uuid, Uuid), StoredPair>, DbErr> {
    let found = of_noun(noun).all(connection).await?;
    Ok(found.into_iter().map(|pair| (pair.of(), pair)).collect())
}

pub(super) async fn by_id(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredPair>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// The records of a noun that are there.
pub(super) async fn there(connection: &impl ConnectionTrait, noun: Noun) -> Result<HashSet<Uuid>, DbErr> {
    let select = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(noun.as_str()))
        .to_owned();
    let statement = StatementBuilder::build(&select, &connection.get_database_backend());
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "id")).collect()
}

pub(super) async fn insert(connection: &impl ConnectionTrait, pairs: Vec<StoredPair>) -> Result<(), DbErr> {
    let mut pairs = pairs.into_iter().map(IntoActiveModel::into_active_model);
    loop {
        let some: Vec<ActiveModel> = pairs.by_ref().take(ROWS_AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        Entity::insert_many(some)
            .exec_without_returning(connection)
            .await?;
    }
}

/// Writes anew what a search says of pairs that it finds again.
pub(super) async fn judge(
    connection: &impl ConnectionTrait,
    judged: &[(Uuid, Judgement)],
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = judged
        .iter()
        .map(|(id, judgement)| {
            vec![
                (*id).into(),
                judgement.verdict.as_str().into(),
                written(&judgement.reasons).into(),
                i32::from(judgement.strength()).into(),
                None::<DateTime<Utc>>.into(),
            ]
        })
        .collect();
    let columns = ["id", "verdict", "reasons", "strength", "gone_at"];
    update_rows(connection, "duplicate_pair", &columns, &rows).await
}

/// Takes away pairs that no longer hold.
pub(super) async fn delete(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Says of pairs that were decided about that they no longer hold.
pub(super) async fn set_gone(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        Entity::update_many()
            .col_expr(Column::GoneAt, Expr::value(at))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Writes what somebody decided.
pub(super) async fn decide(connection: &impl ConnectionTrait, pair: StoredPair) -> Result<(), DbErr> {
    let model = pair.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

fn passing(filter: &Filter) -> Select<Entity> {
    let mut pairs = of_noun(filter.noun);
    if let Some(verdict) = filter.verdict {
        pairs = pairs.filter(Column::Verdict.eq(verdict.as_str()));
    }
    match filter.decision {
        DecisionFilter::Open => pairs.filter(Column::Decision.is_null()),
        DecisionFilter::Decided(decision) => pairs.filter(Column::Decision.eq(decision.as_str())),
    }
}

/// A page of the pairs that pass a filter, the surest first.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<StoredPair>, DbErr> {
    let mut pairs = passing(filter);
    if let Some(Cursor { strength, id }) = after {
        let weaker = Condition::all()
            .add(Column::Strength.eq(strength))
            .add(Column::Id.lt(id));
        pairs = pairs.filter(Condition::any().add(Column::Strength.lt(strength)).add(weaker));
    }
    pairs
        .order_by_desc(Column::Strength)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

pub(super) async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<u64, DbErr> {
    passing(filter).count(connection).await
}
