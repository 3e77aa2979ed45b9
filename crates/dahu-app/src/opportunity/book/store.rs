//! The queries that fill the book of opportunities.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    money::Amount,
    opportunity::{
        BusinessKind, ForecastCategory, Ground, LostReason, OpportunityId, Rivals, SellingMode, Source, Verb,
        WonReason,
    },
    person::PersonId,
    pipeline::{PipelineId, StageId},
};
use sea_orm::{ExprTrait, FromQueryResult, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Entry, Event, Expected, Standing};
use crate::{
    account::store::Column as Account,
    opportunity::{
        Details,
        store::{Column, Entity, history, line, unit},
    },
};

/// Ids of one statement.
const IDS_AT_ONCE: usize = 2_000;
/// What the book has of an opportunity's own row.
const COLUMNS: [Column; 22] = [
    Column::Id,
    Column::AccountId,
    Column::Code,
    Column::Name,
    Column::PipelineId,
    Column::StageId,
    Column::State,
    Column::SinceOn,
    Column::OpenedOn,
    Column::CloseOn,
    Column::Amount,
    Column::Kind,
    Column::Source,
    Column::SellingMode,
    Column::Category,
    Column::OwnerId,
    Column::Reason,
    Column::LostTo,
    Column::ExpectedUntil,
    Column::IsRemoved,
    Column::ChangeNumber,
    Column::ChangedAt,
];

/// What changed.
#[derive(Default)]
pub(super) struct Changed {
    /// Those that are there.
    pub(super) entries: Vec<Entry>,
    /// Those that were removed.
    pub(super) removed: Vec<Uuid>,
    /// The last that was read: its number and id; none where there are no more.
    pub(super) last: Option<(i64, Uuid)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    account_number: i64,
    code: Option<String>,
    name: String,
    pipeline_id: Uuid,
    stage_id: Uuid,
    state: String,
    since_on: NaiveDate,
    opened_on: NaiveDate,
    close_on: Option<NaiveDate>,
    amount: Option<i64>,
    kind: String,
    source: Option<String>,
    selling_mode: Option<String>,
    category: String,
    owner_id: Uuid,
    reason: Option<String>,
    lost_to: Option<String>,
    expected_until: Option<NaiveDate>,
    is_removed: bool,
    change_number: i64,
    changed_at: DateTime<Utc>,
}

/// How many opportunities are there.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::IsRemoved.eq(false))
        .count(connection)
        .await
}

/// The opportunities whose last change lies between two numbers, the second not included, after one of them.
pub(super) async fn changed(
    connection: &impl ConnectionTrait,
    (from, next): (i64, i64),
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Changed, DbErr> {
    let mut select = Entity::find()
        .select_only()
        .columns(COLUMNS)
        .column_as(Account::Number, "account_number")
        .join(
            sea_orm::JoinType::InnerJoin,
            Entity::belongs_to(crate::account::store::Entity)
                .from(Column::AccountId)
                .to(Account::Id)
                .into(),
        )
        .filter(Column::ChangeNumber.gte(from))
        .filter(Column::ChangeNumber.lt(next));
    if let Some((number, id)) = after {
        let place = Expr::tuple([
            Expr::col((Entity, Column::ChangeNumber)),
            Expr::col((Entity, Column::Id)),
        ]);
        let last = Expr::tuple([Expr::val(number), Expr::val(id)]);
        select = select.filter(ExprTrait::gt(place, last));
    }
    let rows: Vec<Row> = select
        .order_by_asc(Column::ChangeNumber)
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_model()
        .all(connection)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut histories = histories(connection, &ids).await?;
    let won = rows.iter().filter(|row| row.state == "won" && !row.is_removed);
    let won: Vec<Uuid> = won.map(|row| row.id).collect();
    let mut expected = expected(connection, &won).await?;
    let mut named = competitors(connection, &ids).await?;
    let mut changed = Changed {
        last: rows.last().map(|row| (row.change_number, row.id)),
        ..Changed::default()
    };
    for row in rows {
        if row.is_removed {
            changed.removed.push(row.id);
        } else {
            let history = histories.remove(&row.id).unwrap_or_default();
            let expected = expected.remove(&row.id);
            let named = named.remove(&row.id).unwrap_or_default();
            changed.entries.push(entry(row, history, expected, named));
        }
    }
    Ok(changed)
}

async fn histories(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Event>>, DbErr> {
    let mut found: HashMap<Uuid, Vec<Event>> = HashMap::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<(Uuid, String, NaiveDate, Option<Uuid>, i32)> = history::Entity::find()
            .select_only()
            .columns([
                history::Column::OpportunityId,
                history::Column::Verb,
                history::Column::HappenedOn,
                history::Column::FromStageId,
                history::Column::Days,
            ])
            .filter(history::Column::OpportunityId.is_in(some.iter().copied()))
            .order_by_asc(history::Column::OpportunityId)
            .order_by_asc(history::Column::Number)
            .into_tuple()
            .all(connection)
            .await?;
        for (id, verb, on, from, days) in rows {
            found.entry(id).or_default().push(Event {
                verb: Verb::from_word(&verb).unwrap_or(Verb::Opened),
                on,
                from: from.map(StageId),
                days: u32::try_from(days).unwrap_or(0),
            });
        }
    }
    Ok(found)
}

/// What the ledger is expected to show of these, without the day: units and products.
async fn expected(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Expected>, DbErr> {
    let mut found: HashMap<Uuid, Expected> = HashMap::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let units: Vec<(Uuid, i64)> = unit::Entity::find()
            .select_only()
            .column(unit::Column::OpportunityId)
            .column(Account::Number)
            .join(
                sea_orm::JoinType::InnerJoin,
                unit::Entity::belongs_to(crate::account::store::Entity)
                    .from(unit::Column::AccountId)
                    .to(Account::Id)
                    .into(),
            )
            .filter(unit::Column::OpportunityId.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        for (id, number) in units {
            found.entry(id).or_default().units.push(number);
        }
        let products: Vec<(Uuid, String)> = line::Entity::find()
            .select_only()
            .columns([line::Column::OpportunityId, line::Column::Product])
            .filter(line::Column::OpportunityId.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        for (id, product) in products {
            found.entry(id).or_default().products.push(product);
        }
    }
    Ok(found)
}

/// Who is named as a competitor, of those where anybody is.
async fn competitors(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>, DbErr> {
    let mut found = HashMap::new();
    for some in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<(Uuid, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Details])
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::Details.contains("\"competitors\":[{"))
            .into_tuple()
            .all(connection)
            .await?;
        for (id, details) in rows {
            let details: Details = serde_json::from_str(&details).unwrap_or_default();
            let names = details.competitors.into_iter().map(|one| one.name);
            found.insert(id, names.collect());
        }
    }
    Ok(found)
}

fn entry(row: Row, history: Vec<Event>, expected: Option<Expected>, named: Vec<String>) -> Entry {
    let reason = row.reason.as_deref();
    let (standing, ground) = match row.state.as_str() {
        "won" => (
            Standing::Won,
            reason.and_then(WonReason::from_word).map(Ground::from),
        ),
        "lost" => (
            Standing::Lost,
            reason.and_then(LostReason::from_word).map(Ground::from),
        ),
        _ => (Standing::Open, None),
    };
    let rivals = Rivals {
        named,
        lost_to: row.lost_to.filter(|_| standing == Standing::Lost),
    };
    let words = match &row.code {
        Some(code) => format!("{} {code}", row.name),
        None => row.name,
    };
    Entry {
        id: OpportunityId(row.id),
        account: AccountId(row.account_id),
        number: row.account_number,
        owner: PersonId(row.owner_id),
        pipeline: PipelineId(row.pipeline_id),
        stage: StageId(row.stage_id),
        standing,
        since: row.since_on,
        opened_on: row.opened_on,
        close_on: row.close_on,
        amount: Amount::from_ten_thousandths(row.amount.unwrap_or(0)),
        kind: BusinessKind::from_word(&row.kind).unwrap_or(BusinessKind::NewAccount),
        source: row.source.as_deref().and_then(Source::from_word),
        selling_mode: row.selling_mode.as_deref().and_then(SellingMode::from_word),
        category: ForecastCategory::from_word(&row.category).unwrap_or(ForecastCategory::Pipeline),
        changed_at: row.changed_at,
        words: dahu_core::search::folded(&words).into_boxed_str(),
        history: history.into_boxed_slice(),
        expected: (standing == Standing::Won).then(|| {
            Box::new(Expected {
                until: row.expected_until,
                ..expected.unwrap_or_default()
            })
        }),
        ground,
        rivals: (rivals != Rivals::default()).then(|| Box::new(rivals)),
    }
}
