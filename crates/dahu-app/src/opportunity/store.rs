//! The tables `opportunity`, `opportunity_move` and those of what belongs to an opportunity.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub code: Option<String>,
    pub name: String,
    pub pipeline_id: Uuid,
    pub stage_id: Uuid,
    pub state: String,
    pub since_on: NaiveDate,
    pub opened_on: NaiveDate,
    pub close_on: Option<NaiveDate>,
    pub amount: Option<i64>,
    pub kind: String,
    pub source: Option<String>,
    pub selling_mode: Option<String>,
    pub category: String,
    pub owner_id: Uuid,
    pub reason: Option<String>,
    pub lost_to: Option<String>,
    pub note: Option<String>,
    pub expected_until: Option<NaiveDate>,
    pub split_from_id: Option<Uuid>,
    pub details: String,
    pub is_removed: bool,
    pub change_number: i64,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table `opportunity`.
pub(crate) type StoredOpportunity = Model;

/// A table of what belongs to an opportunity, one row a thing.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident, $table:literal, $($key:ident: $key_type:ty),+; $($column:ident: $type:ty),*) => {
        $(#[$doc])*
        pub(super) mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $(#[sea_orm(primary_key, auto_increment = false)] pub $key: $key_type,)+
                $(pub $column: $type,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

part!(
    /// What was done to it.
    history, "opportunity_move", opportunity_id: Uuid, number: i32;
    verb: String, happened_on: Date, from_stage_id: Option<Uuid>, to_stage_id: Option<Uuid>, days: i32,
    why: Option<String>, recorded_at: ChronoDateTimeUtc, recorded_by: Option<Uuid>
);
part!(
    /// The units of a group that buy together with its account.
    unit, "opportunity_unit", opportunity_id: Uuid, account_id: Uuid;
);
part!(
    /// Who of theirs is in it.
    contact, "opportunity_contact", opportunity_id: Uuid, contact_id: Uuid;
    position: i32, role: Option<String>
);
part!(
    /// Who of us is.
    person, "opportunity_person", opportunity_id: Uuid, person_id: Uuid;
    position: i32, role: String
);
part!(
    /// What is to be sold.
    line, "opportunity_line", opportunity_id: Uuid, position: i32;
    product: String, quantity: Option<String>, amount: i64
);
part!(
    /// In which steps they buy.
    step, "buying_step", opportunity_id: Uuid, position: i32;
    what: String, due_on: Option<Date>, contact_id: Option<Uuid>, done_on: Option<Date>
);

/// A line of an opportunity's history.
pub(crate) type StoredMove = history::Model;

/// What belongs to an opportunity, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) units: Vec<Uuid>,
    pub(super) contacts: Vec<contact::Model>,
    pub(super) people: Vec<person::Model>,
    pub(super) lines: Vec<line::Model>,
    pub(super) steps: Vec<step::Model>,
}

/// Rows of one statement: 27 values each at most, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 1_000;

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<StoredOpportunity>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// An opportunity, for whoever changes it.
pub(super) async fn lock(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<StoredOpportunity>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(connection).await
}

/// These opportunities, removed ones too, for whoever changes them: in the order of ids, so that no two wait for each other.
pub(super) async fn lock_all(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredOpportunity>, DbErr> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .filter(Column::Id.is_in(some.iter().copied()))
            .order_by_asc(Column::Id)
            .lock_exclusive();
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Writes whose these are.
pub(super) async fn set_owners(
    connection: &impl ConnectionTrait,
    owners: &[(Uuid, Uuid)],
    number: i64,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let rows: Vec<Vec<Value>> = owners
        .iter()
        .map(|(id, owner)| vec![(*id).into(), (*owner).into(), number.into(), now.into()])
        .collect();
    let columns = ["id", "owner_id", "change_number", "changed_at"];
    crate::database::store::update_rows(connection, "opportunity", &columns, &rows).await
}

/// These opportunities that are there, in any order.
pub(super) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredOpportunity>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// The same in the order of their ids, for whoever changes them.
pub(super) async fn lock_many(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredOpportunity>, DbErr> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find()
            .filter(Column::Id.is_in(some.iter().copied()))
            .order_by_asc(Column::Id)
            .lock_exclusive();
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Adds opportunities.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    rows: &[StoredOpportunity],
) -> Result<(), DbErr> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let models = some.iter().map(|row| row.clone().into_active_model());
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Writes over one that is there.
pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredOpportunity) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}

/// Takes opportunities out that an import brought, with all that belongs to them.
pub(super) async fn delete(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        forget_parts(connection, some).await?;
        history::Entity::delete_many()
            .filter(history::Column::OpportunityId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

pub(super) async fn forget_parts(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    macro_rules! forget {
        ($($part:ident),+) => {$(
            $part::Entity::delete_many()
                .filter($part::Column::OpportunityId.is_in(ids.iter().copied()))
                .exec(connection)
                .await?;
        )+};
    }
    forget!(unit, contact, person, line, step);
    Ok(())
}

/// Puts these parts in the place of those that are there.
pub(super) async fn save_parts(
    connection: &impl ConnectionTrait,
    id: Uuid,
    parts: Parts,
    is_new: bool,
) -> Result<(), DbErr> {
    if !is_new {
        forget_parts(connection, &[id]).await?;
    }
    insert_parts(connection, [(id, parts)].into()).await
}

/// Adds the parts of new opportunities.
pub(super) async fn insert_parts(
    connection: &impl ConnectionTrait,
    parts: Vec<(Uuid, Parts)>,
) -> Result<(), DbErr> {
    let (mut units, mut rest) = (Vec::new(), Parts::default());
    for (id, part) in parts {
        units.extend(part.units.into_iter().map(|account| unit::ActiveModel {
            opportunity_id: Set(id),
            account_id: Set(account),
        }));
        rest.contacts.extend(part.contacts);
        rest.people.extend(part.people);
        rest.lines.extend(part.lines);
        rest.steps.extend(part.steps);
    }
    for some in units.chunks(ROWS_AT_ONCE) {
        unit::Entity::insert_many(some.to_vec())
            .exec_without_returning(connection)
            .await?;
    }
    macro_rules! insert {
        ($($part:ident: $rows:ident),+) => {$(
            for some in rest.$rows.chunks(ROWS_AT_ONCE) {
                let models = some.iter().map(|row| row.clone().into_active_model());
                $part::Entity::insert_many(models).exec_without_returning(connection).await?;
            }
        )+};
    }
    insert!(contact: contacts, person: people, line: lines, step: steps);
    Ok(())
}

/// What belongs to some opportunities, by their ids.
pub(super) async fn parts_of(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Parts>, DbErr> {
    let mut found: HashMap<Uuid, Parts> = HashMap::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        macro_rules! gather {
            ($part:ident, $order:ident, |$parts:ident, $row:ident| $put:expr) => {
                let rows = $part::Entity::find()
                    .filter($part::Column::OpportunityId.is_in(some.iter().copied()))
                    .order_by_asc($part::Column::$order)
                    .all(connection)
                    .await?;
                for $row in rows {
                    let $parts = found.entry($row.opportunity_id).or_default();
                    $put;
                }
            };
        }
        gather!(unit, AccountId, |parts, row| parts.units.push(row.account_id));
        gather!(contact, Position, |parts, row| parts.contacts.push(row));
        gather!(person, Position, |parts, row| parts.people.push(row));
        gather!(line, Position, |parts, row| parts.lines.push(row));
        gather!(step, Position, |parts, row| parts.steps.push(row));
    }
    Ok(found)
}

/// The histories of some opportunities, each in its order.
pub(super) async fn moves_of(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredMove>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = history::Entity::find()
            .filter(history::Column::OpportunityId.is_in(some.iter().copied()))
            .order_by_asc(history::Column::OpportunityId)
            .order_by_asc(history::Column::Number);
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Adds lines to histories.
pub(super) async fn insert_moves(
    connection: &impl ConnectionTrait,
    rows: &[StoredMove],
) -> Result<(), DbErr> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let models = some.iter().map(|row| row.clone().into_active_model());
        history::Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Takes the lines of a history after a number out.
pub(super) async fn forget_moves_after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    number: i32,
) -> Result<(), DbErr> {
    history::Entity::delete_many()
        .filter(history::Column::OpportunityId.eq(id))
        .filter(history::Column::Number.gt(number))
        .exec(connection)
        .await
        .map(drop)
}

/// Takes one line of each of some histories out, all of one number.
pub(super) async fn forget_moves_of_number(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    number: i32,
) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        history::Entity::delete_many()
            .filter(history::Column::OpportunityId.is_in(some.iter().copied()))
            .filter(history::Column::Number.eq(number))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Whether an opportunity is, or ever was, in one of these stages.
pub(super) async fn were_ever_in(connection: &impl ConnectionTrait, stages: &[Uuid]) -> Result<bool, DbErr> {
    if stages.is_empty() {
        return Ok(false);
    }
    let is_in = Entity::find().filter(Column::StageId.is_in(stages.iter().copied()));
    if is_in.limit(1).one(connection).await?.is_some() {
        return Ok(true);
    }
    let was_in = history::Entity::find().filter(history::Column::ToStageId.is_in(stages.iter().copied()));
    Ok(was_in.limit(1).one(connection).await?.is_some())
}

/// Whether an account buys along in an opportunity.
pub(super) async fn is_unit(
    connection: &impl ConnectionTrait,
    opportunity: Uuid,
    account: Uuid,
) -> Result<bool, DbErr> {
    let found = unit::Entity::find_by_id((opportunity, account))
        .one(connection)
        .await?;
    Ok(found.is_some())
}

/// Names and codes of some opportunities, by their ids.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (String, Option<String>)>, DbErr> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, String, Option<String>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::Code])
            .filter(Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|(id, name, code)| (id, (name, code))));
    }
    Ok(found)
}

/// The names of some accounts, by their ids.
pub(super) async fn account_names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, DbErr> {
    use crate::account::store::{Column as Account, Entity as Accounts};
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, String)> = Accounts::find()
            .select_only()
            .columns([Account::Id, Account::Name])
            .filter(Account::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The parts that were taken out of an opportunity and are there, the first first.
pub(super) async fn parts_taken_out(
    connection: &impl ConnectionTrait,
    whole: Uuid,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::SplitFromId.eq(whole))
        .filter(Column::IsRemoved.eq(false))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await
}

/// The opportunities after an id, in the order of ids.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredOpportunity>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// Says that all opportunities of some accounts, and those in which these are further units, have changed.
pub(super) async fn number_anew(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    number: i64,
) -> Result<(), DbErr> {
    let with_units = sea_orm::sea_query::Query::select()
        .column(unit::Column::OpportunityId)
        .from(unit::Entity)
        .and_where(unit::Column::AccountId.is_in(accounts.iter().copied()))
        .to_owned();
    let condition = sea_orm::Condition::any()
        .add(Column::AccountId.is_in(accounts.iter().copied()))
        .add(Column::Id.in_subquery(with_units));
    Entity::update_many()
        .col_expr(Column::ChangeNumber, Expr::value(number))
        .filter(condition)
        .exec(connection)
        .await
        .map(drop)
}
