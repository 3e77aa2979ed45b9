//! The tables `activity`, `activity_person` and `activity_contact`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{account::AccountId, activity::ActivityKind};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect, QueryTrait, RelationDef,
    Set, entity::prelude::*, sea_query::ExprTrait,
};

use super::ActivityFacts;
use crate::{
    account::store::{Column as Account, Entity as Accounts},
    playbook::call,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub kind: String,
    pub happened_on: NaiveDate,
    pub text: String,
    pub outcome: Option<String>,
    pub direction: Option<String>,
    pub effort_minutes: Option<i32>,
    pub next_what: Option<String>,
    pub next_due_on: Option<NaiveDate>,
    pub next_person_id: Option<Uuid>,
    pub next_none: Option<String>,
    pub opportunity_id: Option<Uuid>,
    pub recorded_at: DateTime<Utc>,
    pub recorded_by: Option<Uuid>,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table `activity`.
pub(crate) type StoredActivity = Model;

/// Who of us took part.
mod of_us {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        pub happened_on: NaiveDate,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who of theirs did.
mod of_theirs {
    use chrono::NaiveDate;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        pub account_id: Uuid,
        pub way: String,
        pub happened_on: NaiveDate,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<StoredActivity>, DbErr> {
    Entity::find_by_id(id).one(connection).await
}

/// Adds an activity with who took part, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    row: StoredActivity,
    facts: &ActivityFacts,
    is_new: bool,
) -> Result<(), DbErr> {
    let (id, account, on) = (row.id, row.account_id, row.happened_on);
    let model = row.into_active_model().reset_all();
    if is_new {
        Entity::insert(model).exec_without_returning(connection).await?;
    } else {
        forget_people(connection, id).await?;
        Entity::update(model).exec(connection).await?;
    }
    let people = facts.people.iter().map(|person| of_us::ActiveModel {
        activity_id: Set(id),
        person_id: Set(person.0),
        happened_on: Set(on),
    });
    if !facts.people.is_empty() {
        of_us::Entity::insert_many(people)
            .exec_without_returning(connection)
            .await?;
    }
    let contacts = facts.contacts.iter().map(|contact| of_theirs::ActiveModel {
        activity_id: Set(id),
        contact_id: Set(contact.0),
        account_id: Set(account),
        way: Set(facts.way().to_owned()),
        happened_on: Set(on),
    });
    if !facts.contacts.is_empty() {
        of_theirs::Entity::insert_many(contacts)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Rows of one statement: sixteen values each at most, below the 32,766 that SQLite takes.
pub(super) const ROWS_AT_ONCE: usize = 2_000;

/// The activities after an id, in the order of ids.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredActivity>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// All activities.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<StoredActivity>, DbErr> {
    Entity::find().all(connection).await
}

/// These activities that are there, in any order.
pub(super) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredActivity>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Adds activities with who took part.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    rows: &[(StoredActivity, &ActivityFacts)],
) -> Result<(), DbErr> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let models = some.iter().map(|(row, _)| row.clone().into_active_model());
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
    }
    let people = rows.iter().flat_map(|(row, facts)| {
        facts.people.iter().map(|person| of_us::ActiveModel {
            activity_id: Set(row.id),
            person_id: Set(person.0),
            happened_on: Set(row.happened_on),
        })
    });
    let people: Vec<_> = people.collect();
    for some in people.chunks(ROWS_AT_ONCE) {
        of_us::Entity::insert_many(some.iter().cloned())
            .exec_without_returning(connection)
            .await?;
    }
    let contacts = rows.iter().flat_map(|(row, facts)| {
        facts.contacts.iter().map(|contact| of_theirs::ActiveModel {
            activity_id: Set(row.id),
            contact_id: Set(contact.0),
            account_id: Set(row.account_id),
            way: Set(facts.way().to_owned()),
            happened_on: Set(row.happened_on),
        })
    });
    let contacts: Vec<_> = contacts.collect();
    for some in contacts.chunks(ROWS_AT_ONCE) {
        of_theirs::Entity::insert_many(some.iter().cloned())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Removes activities with who took part.
pub(super) async fn delete_all(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        of_us::Entity::delete_many()
            .filter(of_us::Column::ActivityId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        of_theirs::Entity::delete_many()
            .filter(of_theirs::Column::ActivityId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

async fn forget_people(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    of_us::Entity::delete_many()
        .filter(of_us::Column::ActivityId.eq(id))
        .exec(connection)
        .await?;
    of_theirs::Entity::delete_many()
        .filter(of_theirs::Column::ActivityId.eq(id))
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    forget_people(connection, id).await?;
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}

/// Who of us took part in each of these activities.
pub(super) async fn people_of(
    connection: &impl ConnectionTrait,
    activities: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let rows = of_us::Entity::find()
        .filter(of_us::Column::ActivityId.is_in(activities.iter().copied()))
        .order_by_asc(of_us::Column::PersonId)
        .all(connection)
        .await?;
    Ok(gathered(
        rows.into_iter().map(|row| (row.activity_id, row.person_id)),
    ))
}

/// Who of theirs did.
pub(super) async fn contacts_of(
    connection: &impl ConnectionTrait,
    activities: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let rows = of_theirs::Entity::find()
        .filter(of_theirs::Column::ActivityId.is_in(activities.iter().copied()))
        .order_by_asc(of_theirs::Column::ContactId)
        .all(connection)
        .await?;
    Ok(gathered(
        rows.into_iter().map(|row| (row.activity_id, row.contact_id)),
    ))
}

fn gathered(pairs: impl Iterator<Item = (Uuid, Uuid)>) -> HashMap<Uuid, Vec<Uuid>> {
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (activity, other) in pairs {
        found.entry(activity).or_default().push(other);
    }
    found
}

/// Activities of an account, the latest first: of one kind where it is given, after a place in that order.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    kind: Option<ActivityKind>,
    after: Option<(NaiveDate, Uuid)>,
    most: u64,
) -> Result<Vec<StoredActivity>, DbErr> {
    let mut select = Entity::find().filter(Column::AccountId.eq(account.0));
    if let Some(kind) = kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(place) = after {
        select = select.filter(is_after(place));
    }
    select
        .order_by_desc(Column::HappenedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// What comes after a place in the order of days, the latest first.
fn is_after((on, id): (NaiveDate, Uuid)) -> Expr {
    let columns = [Column::HappenedOn, Column::Id].map(|column| Expr::col((Entity, column)));
    ExprTrait::lt(Expr::tuple(columns), Expr::tuple([Expr::val(on), Expr::val(id)]))
}

/// The latest activities in which a contact took part, or whose text or call sheet has a name.
pub(super) async fn telling_of(
    connection: &impl ConnectionTrait,
    contact: Uuid,
    name: Option<&str>,
    most: u64,
) -> Result<Vec<StoredActivity>, DbErr> {
    let took_part = of_theirs::Entity::find()
        .select_only()
        .column(of_theirs::Column::ActivityId)
        .filter(of_theirs::Column::ContactId.eq(contact))
        .into_query();
    let any = Condition::any().add(Column::Id.in_subquery(took_part));
    let any = match name {
        Some(name) => any
            .add(Column::Text.contains(name))
            .add(Column::Id.in_subquery(call::naming(name))),
        None => any,
    };
    Entity::find()
        .filter(any)
        .order_by_desc(Column::HappenedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// Leaves nothing of the text of an activity.
pub(super) async fn erase_text(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Text, Expr::value(""))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(connection)
        .await
        .map(drop)
}

/// The latest activity of an account that was a contact.
pub(super) async fn last_contact(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<StoredActivity>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.ne(ActivityKind::Note.as_str()))
        .order_by_desc(Column::HappenedOn)
        .order_by_desc(Column::Id)
        .limit(1)
        .one(connection)
        .await
}

/// The last day of contact with these accounts; those without any are left out.
pub(crate) async fn last_contacts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, NaiveDate>, DbErr> {
    let mut found = HashMap::new();
    for some in accounts.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(Uuid, NaiveDate)> = Entity::find()
            .select_only()
            .column(Column::AccountId)
            .column_as(Column::HappenedOn.max(), "last")
            .filter(Column::AccountId.is_in(some.iter().copied()))
            .filter(Column::Kind.ne(ActivityKind::Note.as_str()))
            .group_by(Column::AccountId)
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The last day of contact with somebody, one way.
#[derive(Debug, FromQueryResult)]
pub(super) struct LastDay {
    pub(super) contact_id: Uuid,
    pub(super) way: String,
    pub(super) last: NaiveDate,
}

/// The last days of contact with these people within the activities of an account, each way.
pub(super) async fn last_days(
    connection: &impl ConnectionTrait,
    account: AccountId,
    contacts: &[Uuid],
) -> Result<Vec<LastDay>, DbErr> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    of_theirs::Entity::find()
        .select_only()
        .columns([of_theirs::Column::ContactId, of_theirs::Column::Way])
        .column_as(of_theirs::Column::HappenedOn.max(), "last")
        .filter(of_theirs::Column::ContactId.is_in(contacts.iter().copied()))
        .filter(of_theirs::Column::AccountId.eq(account.0))
        .filter(of_theirs::Column::Way.ne("none"))
        .group_by(of_theirs::Column::ContactId)
        .group_by(of_theirs::Column::Way)
        .into_model()
        .all(connection)
        .await
}

/// The activities in which a person took part since a day, on accounts of a scope, the latest first.
pub(super) async fn of_person(
    connection: &impl ConnectionTrait,
    person: Uuid,
    scope: Condition,
    since: NaiveDate,
    most: u64,
) -> Result<Vec<StoredActivity>, DbErr> {
    let to_person: RelationDef = Entity::belongs_to(of_us::Entity)
        .from(Column::Id)
        .to(of_us::Column::ActivityId)
        .into();
    let to_account: RelationDef = Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into();
    Entity::find()
        .join(JoinType::InnerJoin, to_person)
        .join(JoinType::InnerJoin, to_account)
        .filter(of_us::Column::PersonId.eq(person))
        .filter(of_us::Column::HappenedOn.gte(since))
        .filter(scope)
        .order_by_desc(of_us::Column::HappenedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// The activities about an opportunity, on accounts of a scope, the latest first: after a place in that order.
pub(super) async fn of_opportunity(
    connection: &impl ConnectionTrait,
    opportunity: Uuid,
    scope: Condition,
    after: Option<(NaiveDate, Uuid)>,
    most: u64,
) -> Result<Vec<StoredActivity>, DbErr> {
    let to_account: RelationDef = Entity::belongs_to(Accounts)
        .from(Column::AccountId)
        .to(Account::Id)
        .into();
    let mut select = Entity::find()
        .join(JoinType::InnerJoin, to_account)
        .filter(Column::OpportunityId.eq(opportunity))
        .filter(scope);
    if let Some(place) = after {
        select = select.filter(is_after(place));
    }
    select
        .order_by_desc(Column::HappenedOn)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await
}

/// Accounts that have activities.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<Entity>(connection, Column::AccountId).await
}

/// Contacts who took part in an activity.
pub(crate) async fn contacts_in_use(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    crate::database::store::distinct::<of_theirs::Entity>(connection, of_theirs::Column::ContactId).await
}
