//! The table `contact`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{account::AccountId, contact::ContactId};
use sea_orm::{
    Condition, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Value,
    entity::prelude::*,
};

use crate::database::store::update_rows;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub job: Option<String>,
    pub department: Option<String>,
    pub mobile: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub note: Option<String>,
    pub source: String,
    pub legal_basis: String,
    pub source_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<Uuid>,
    pub job_from: Option<NaiveDate>,
    pub job_until: Option<NaiveDate>,
    pub reports_to: Option<Uuid>,
    pub level: Option<String>,
    pub roles: Option<String>,
    pub power: Option<String>,
    pub birthday: Option<NaiveDate>,
    pub interests: Option<String>,
    pub preferences: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredContact = Model;

/// Rows of one statement: 23 values each, below the 32,766 that SQLite takes.
const ROWS_AT_ONCE: usize = 1_400;

/// The table `contact_post`.
mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contact_post")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub account_id: Uuid,
        pub job: Option<String>,
        pub from_on: Option<chrono::NaiveDate>,
        pub until_on: Option<chrono::NaiveDate>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of the table of posts.
pub(super) type StoredPost = post::Model;

/// The posts of some contacts, each contact's in their order.
pub(super) async fn posts(
    connection: &impl ConnectionTrait,
    contacts: &[Uuid],
) -> Result<Vec<StoredPost>, DbErr> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    post::Entity::find()
        .filter(post::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_asc(post::Column::Position)
        .all(connection)
        .await
}

/// All posts of all contacts, each contact's in their order.
pub(super) async fn all_posts(connection: &impl ConnectionTrait) -> Result<Vec<StoredPost>, DbErr> {
    post::Entity::find()
        .order_by_asc(post::Column::Position)
        .all(connection)
        .await
}

/// The posts of however many contacts, each contact's in their order.
pub(super) async fn posts_of(
    connection: &impl ConnectionTrait,
    contacts: &[Uuid],
) -> Result<Vec<StoredPost>, DbErr> {
    let mut found = Vec::new();
    for some in contacts.chunks(ROWS_AT_ONCE) {
        found.extend(posts(connection, some).await?);
    }
    Ok(found)
}

/// These contacts that are there, in any order.
pub(super) async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<StoredContact>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(ROWS_AT_ONCE) {
        let select = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        found.extend(select.all(connection).await?);
    }
    Ok(found)
}

/// Adds contacts.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    contacts: &[StoredContact],
) -> Result<(), DbErr> {
    for some in contacts.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Writes over the facts of contacts that are there.
pub(super) async fn rewrite(
    connection: &impl ConnectionTrait,
    contacts: &[StoredContact],
) -> Result<(), DbErr> {
    let columns = [
        "id",
        "name",
        "job",
        "department",
        "mobile",
        "phone",
        "email",
        "note",
        "source",
        "legal_basis",
        "source_on",
        "job_from",
        "job_until",
        "reports_to",
        "level",
        "roles",
        "power",
        "birthday",
        "interests",
        "preferences",
    ];
    let rows: Vec<Vec<Value>> = contacts
        .iter()
        .map(|contact| {
            let contact = contact.clone();
            vec![
                contact.id.into(),
                contact.name.into(),
                contact.job.into(),
                contact.department.into(),
                contact.mobile.into(),
                contact.phone.into(),
                contact.email.into(),
                contact.note.into(),
                contact.source.into(),
                contact.legal_basis.into(),
                contact.source_on.into(),
                contact.job_from.into(),
                contact.job_until.into(),
                contact.reports_to.into(),
                contact.level.into(),
                contact.roles.into(),
                contact.power.into(),
                contact.birthday.into(),
                contact.interests.into(),
                contact.preferences.into(),
            ]
        })
        .collect();
    update_rows(connection, "contact", &columns, &rows).await
}

/// Removes contacts with their posts.
pub(super) async fn delete_all(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    for some in ids.chunks(ROWS_AT_ONCE) {
        post::Entity::delete_many()
            .filter(post::Column::ContactId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
        Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Whom each contact reports to.
pub(super) async fn superiors(
    connection: &impl ConnectionTrait,
) -> Result<HashMap<ContactId, ContactId>, DbErr> {
    let found: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ReportsTo])
        .filter(Column::ReportsTo.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found
        .into_iter()
        .map(|(contact, superior)| (ContactId(contact), ContactId(superior)))
        .collect())
}

/// Puts these posts in the place of those that the contact has.
pub(super) async fn set_posts(
    connection: &impl ConnectionTrait,
    contact: ContactId,
    posts: Vec<StoredPost>,
) -> Result<(), DbErr> {
    let former = post::Entity::delete_many().filter(post::Column::ContactId.eq(contact.0));
    former.exec(connection).await?;
    if !posts.is_empty() {
        let rows = posts.into_iter().map(IntoActiveModel::into_active_model);
        post::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// The contacts of an account by name, those with a post there today among them, and how many there are in all.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
    today: NaiveDate,
    limit: u64,
) -> Result<(Vec<StoredContact>, u64), DbErr> {
    let posted = post::Entity::find()
        .select_only()
        .column(post::Column::ContactId)
        .filter(post::Column::AccountId.eq(account.0))
        .filter(
            Condition::any()
                .add(post::Column::UntilOn.is_null())
                .add(post::Column::UntilOn.gte(today)),
        )
        .into_query();
    let here = Condition::any()
        .add(Column::AccountId.eq(account.0))
        .add(Column::Id.in_subquery(posted));
    let all = Entity::find().filter(here);
    let count = all.clone().count(connection).await?;
    let found = all
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    Ok((found, count))
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: ContactId,
) -> Result<Option<StoredContact>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

/// The names of these contacts that are there, by id.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// Where a contact is, and what they are there.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Placed {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) job_until: Option<NaiveDate>,
    pub(super) roles: Option<String>,
    pub(super) power: Option<String>,
}

/// Where all contacts are, and what they are there.
pub(super) async fn placed(connection: &impl ConnectionTrait) -> Result<Vec<Placed>, DbErr> {
    Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::JobUntil,
            Column::Roles,
            Column::Power,
        ])
        .into_model()
        .all(connection)
        .await
}

/// By what a contact is told from others, and how they are reached.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Reached {
    pub(crate) id: Uuid,
    pub(crate) account_id: Uuid,
    pub(crate) name: String,
    pub(crate) job: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) email: Option<String>,
}

/// How contacts are reached: those of these ids, or all.
pub(crate) async fn reached(
    connection: &impl ConnectionTrait,
    ids: Option<&[Uuid]>,
) -> Result<Vec<Reached>, DbErr> {
    let mut find = Entity::find().select_only().columns([
        Column::Id,
        Column::AccountId,
        Column::Name,
        Column::Job,
        Column::Mobile,
        Column::Email,
    ]);
    if let Some(ids) = ids {
        find = find.filter(Column::Id.is_in(ids.iter().copied()));
    }
    find.into_model().all(connection).await
}

/// The contacts after an id, in the order of ids.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Vec<StoredContact>, DbErr> {
    Entity::find()
        .filter(Column::Id.gt(id))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// Adds a contact, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    contact: StoredContact,
    is_new: bool,
) -> Result<(), DbErr> {
    let model = contact.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: ContactId) -> Result<(), DbErr> {
    set_posts(connection, id, Vec::new()).await?;
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}

/// Accounts that have contacts, or where contacts of others have a post.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let mut held = crate::database::store::distinct::<Entity>(connection, Column::AccountId).await?;
    held.extend(crate::database::store::distinct::<post::Entity>(connection, post::Column::AccountId).await?);
    Ok(held)
}

/// How many contacts each of these accounts has.
pub(crate) async fn counts(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let all = Entity::find();
    crate::database::store::counted(connection, all, Column::AccountId, accounts).await
}
