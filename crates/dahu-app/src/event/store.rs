//! The table `event`.

use chrono::{DateTime, Utc};
use dahu_core::account::AccountId;
use sea_orm::{
    Condition, PaginatorTrait, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, FunctionCall},
};
use serde_json::Value;

use super::{
    Change, EventRow,
    chain::{self, Fixed},
};
use crate::{Actor, Context, Error, Result, glance::Changed, import::ImportId};

/// Rows of one insert; seventeen values each, below SQLite's 32,766.
const ROWS_AT_ONCE: usize = 1_900;
/// Later events about something that are looked through at most.
const LATER: u64 = 200;
/// What the command line calls itself.
const COMMAND_LINE: &str = "command line";

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub noun: String,
    pub subject_id: Uuid,
    pub account_id: Option<Uuid>,
    pub verb: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Value>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Value>,
    pub import_id: Option<Uuid>,
    pub sequence: Option<i64>,
    pub origin_address: Option<String>,
    pub origin_program: Option<String>,
    pub salt: Option<Vec<u8>>,
    pub payload_hash: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
    pub erased_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An event of an import, as undoing reads it.
pub(crate) type StoredEvent = Model;

/// Adds events at the end of the chain. Many rows a statement: imports bring hundreds of thousands.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    import: Option<ImportId>,
    changes: Vec<Change>,
) -> Result<()> {
    let chain = chain::store::lock(connection).await?;
    let count = i64::try_from(changes.len()).map_err(Error::internal)?;
    let mut writer = Writer {
        at: ctx.now(),
        ctx,
        import,
        sequence: chain.length,
        head: chain.head,
    };
    let mut changes = changes.into_iter();
    loop {
        let some = changes.by_ref().take(ROWS_AT_ONCE);
        let models: Vec<ActiveModel> = some.map(|change| writer.next(change)).collect::<Result<_>>()?;
        if models.is_empty() {
            break;
        }
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(chain::store::extend(connection, count, &writer.head).await?)
}

/// Makes rows of changes, one after the other, each standing on the one before.
struct Writer<'a> {
    at: DateTime<Utc>,
    ctx: &'a Context,
    import: Option<ImportId>,
    sequence: i64,
    head: Vec<u8>,
}

impl Writer<'_> {
    fn next(&mut self, change: Change) -> Result<ActiveModel> {
        self.sequence += 1;
        let id = dahu_core::id::in_order(self.at, self.sequence.unsigned_abs());
        let (address, program) = origin(self.ctx);
        let (actor, account) = (self.ctx.person(), change.account);
        let salt = crate::secret::salt();
        let payload_hash = chain::hash_of(&salt, change.before.as_ref(), change.after.as_ref())?;
        let fixed = Fixed {
            sequence: self.sequence,
            id,
            at: self.at,
            actor_id: actor.map(|person| person.0),
            actor_name: self.ctx.actor_name(),
            noun: change.noun,
            subject_id: change.subject,
            account_id: account.map(|account| account.0),
            verb: change.verb,
            import_id: self.import.map(|import| import.0),
            origin_address: address.as_deref(),
            origin_program: program.as_deref(),
        };
        self.head = fixed.hash(&self.head, &payload_hash).to_vec();
        Ok(ActiveModel {
            id: Set(id),
            at: Set(self.at),
            actor_id: Set(fixed.actor_id),
            actor_name: Set(fixed.actor_name.to_owned()),
            noun: Set(change.noun.to_owned()),
            subject_id: Set(change.subject),
            account_id: Set(fixed.account_id),
            verb: Set(change.verb.to_owned()),
            before: Set(change.before),
            after: Set(change.after),
            import_id: Set(fixed.import_id),
            sequence: Set(Some(self.sequence)),
            origin_address: Set(address),
            origin_program: Set(program),
            salt: Set(Some(salt)),
            payload_hash: Set(Some(payload_hash.to_vec())),
            hash: Set(Some(self.head.clone())),
            erased_at: sea_orm::NotSet,
        })
    }
}

/// Where a change came from: the address, and the program that asked.
fn origin(ctx: &Context) -> (Option<String>, Option<String>) {
    let address = ctx.origin.address.map(|address| address.to_string());
    let program = (ctx.actor == Actor::System).then(|| COMMAND_LINE.to_owned());
    (address, ctx.origin.program.clone().or(program))
}

pub(super) async fn of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    nouns: &[&str],
    limit: u64,
) -> Result<Vec<EventRow>, DbErr> {
    let models = Entity::find()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(is_one_of(nouns))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(models.into_iter().map(|model| row(model).1).collect())
}

/// The latest events about something, latest first.
pub(super) async fn of_subject(
    connection: &impl ConnectionTrait,
    noun: &str,
    subject: Uuid,
    limit: u64,
) -> Result<Vec<EventRow>, DbErr> {
    let models = Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(models.into_iter().map(|model| row(model).1).collect())
}

/// Nouns that stand on an account's timeline by themselves.
const ON_THE_TIMELINE: [&str; 3] = ["activity", "assessment", "task"];

/// Whether an event is of one of some nouns: asked of the events of an account, which are found by that.
fn is_one_of(nouns: &[&str]) -> Expr {
    Expr::expr(indexed_nowhere(Column::Noun)).is_in(nouns.iter().copied())
}

/// The latest events of accounts that are changes of them, of some nouns, before one, with their ids.
pub(super) async fn changes_of_accounts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    nouns: &[&str],
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(Uuid, EventRow)>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::Noun.is_not_in(ON_THE_TIMELINE))
        .filter(is_one_of(nouns));
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    let models = select
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(models.into_iter().map(row).collect())
}

pub(super) async fn latest_change(
    connection: &impl ConnectionTrait,
    account: AccountId,
    nouns: &[&str],
) -> Result<Option<Changed>, DbErr> {
    let found: Option<(Uuid, DateTime<Utc>, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::At, Column::ActorName])
        .filter(Column::AccountId.eq(account.0))
        .filter(is_one_of(nouns))
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found.map(|(event, at, by)| Changed { event, at, by }))
}

pub(super) async fn latest_about(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(account.0))
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(connection)
        .await
}

fn row(model: Model) -> (Uuid, EventRow) {
    let shown = EventRow {
        at: model.at,
        actor: model.actor_name,
        noun: model.noun,
        verb: model.verb,
        before: model.before,
        after: model.after,
    };
    (model.id, shown)
}

/// The noun of which an import has so many events, with histories in them, that they are read a page at a time.
const BY_PAGES: &str = "opportunity";

/// All events of an import, oldest first, but for those about opportunities.
pub(crate) async fn of_import(
    connection: &impl ConnectionTrait,
    import: ImportId,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::ImportId.eq(import.0))
        .filter(Column::Noun.ne(BY_PAGES))
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}

/// The events of an import about opportunities after one, oldest first.
pub(crate) async fn of_import_about_opportunities(
    connection: &impl ConnectionTrait,
    import: ImportId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::ImportId.eq(import.0))
        .filter(Column::Noun.eq(BY_PAGES))
        .filter(Condition::all().add_option(after.map(|after| Column::Id.gt(after))))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// The place in the chain of the latest event.
pub(crate) async fn last_sequence(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let last: Option<Option<i64>> = Entity::find()
        .select_only()
        .column(Column::Sequence)
        .filter(Column::Sequence.is_not_null())
        .order_by_desc(Column::Sequence)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(last.flatten().unwrap_or(0))
}

/// The accounts of events of some nouns after a place in the chain, with noun and verb of each, so many at most.
pub(super) async fn accounts_after(
    connection: &impl ConnectionTrait,
    sequence: i64,
    nouns: &[&str],
    limit: u64,
) -> Result<Vec<(Option<Uuid>, String, String)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Noun, Column::Verb])
        .filter(Column::Sequence.gt(sequence))
        .filter(Expr::expr(indexed_nowhere(Column::Noun)).is_in(nouns.iter().copied()))
        .limit(limit)
        .into_tuple()
        .all(connection)
        .await
}

pub(super) async fn count_since(
    connection: &impl ConnectionTrait,
    subject: Uuid,
    verb: &str,
    since: DateTime<Utc>,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Verb.eq(verb))
        .filter(Column::At.gt(since))
        .count(connection)
        .await
}

/// Events about something before a moment, and before one of them, the latest first.
pub(super) async fn before(
    connection: &impl ConnectionTrait,
    (noun, subject): (&str, Uuid),
    (moment, past): (DateTime<Utc>, Option<Uuid>),
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .filter(Column::At.lt(moment))
        .filter(Condition::all().add_option(past.map(|past| Column::Id.lt(past))))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// Events about something from a moment on, and after one of them, the first first.
pub(super) async fn from(
    connection: &impl ConnectionTrait,
    (noun, subject): (&str, Uuid),
    (moment, past): (DateTime<Utc>, Option<Uuid>),
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .filter(Column::At.gte(moment))
        .filter(Condition::all().add_option(past.map(|past| Column::Id.gt(past))))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// The latest event about something.
pub(crate) async fn latest_of(
    connection: &impl ConnectionTrait,
    noun: &str,
    subject: Uuid,
) -> Result<Option<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .order_by_desc(Column::Id)
        .one(connection)
        .await
}

/// Events about something after one, the latest first, so many at most.
pub(crate) async fn later_of(
    connection: &impl ConnectionTrait,
    noun: &str,
    subject: Uuid,
    after: Uuid,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .filter(Column::Id.gt(after))
        .order_by_desc(Column::Id)
        .limit(LATER)
        .all(connection)
        .await
}

/// The events about something since a moment, the latest first.
pub(crate) async fn since(
    connection: &impl ConnectionTrait,
    noun: &str,
    subject: Uuid,
    moment: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .filter(Column::At.gte(moment))
        .filter(Column::Verb.ne("merged"))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// The events of a noun since a moment of which either side has a field, oldest first, after one, so many at most.
/// A few more may be found, where a value is the word.
pub(crate) async fn naming_since(
    connection: &impl ConnectionTrait,
    (noun, field): (&str, &str),
    moment: DateTime<Utc>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<StoredEvent>, DbErr> {
    Entity::find()
        .filter(Column::Noun.eq(noun))
        .filter(Column::At.gte(moment))
        .filter(
            Condition::any()
                .add(names(Column::Before, field))
                .add(names(Column::After, field)),
        )
        .filter(Condition::all().add_option(after.map(|after| Column::Id.gt(after))))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// Whether a side of an event has a word between quotation marks.
fn names(side: Column, word: &str) -> Expr {
    use sea_orm::sea_query::ExprTrait;
    Expr::col((Entity, side))
        .cast_as("text")
        .like(format!("%\"{word}\"%"))
}

/// The accounts that events after one of a sequence are about, but for those of a noun; so many at most.
pub(crate) async fn accounts_touched_since(
    connection: &impl ConnectionTrait,
    sequence: i64,
    but: &str,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .expr_as(indexed_nowhere(Column::AccountId), "account")
        .distinct()
        .filter(Column::Sequence.gt(sequence))
        .filter(Expr::expr(indexed_nowhere(Column::AccountId)).is_not_null())
        .filter(Expr::expr(indexed_nowhere(Column::Noun)).ne(but))
        .limit(limit)
        .into_tuple()
        .all(connection)
        .await
}

/// A column in a form that no index has: SQLite finds the latest events by their places then, which are few, and does not go
/// through all events of a noun or in the order of their accounts.
fn indexed_nowhere(column: Column) -> FunctionCall {
    let column = || Expr::col((Entity, column));
    Func::coalesce([column(), column()])
}

/// Erases the facts of all events about something, which stay in the chain by the hashes of their facts.
pub(crate) async fn erase_payloads(
    connection: &impl ConnectionTrait,
    noun: &str,
    subject: Uuid,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let erased = Entity::update_many()
        .col_expr(Column::Before, Expr::value(Option::<Value>::None))
        .col_expr(Column::After, Expr::value(Option::<Value>::None))
        .col_expr(Column::Salt, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::ErasedAt, Expr::value(now))
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::Noun.eq(noun))
        .filter(Column::ErasedAt.is_null())
        .exec(connection)
        .await?;
    Ok(erased.rows_affected)
}
