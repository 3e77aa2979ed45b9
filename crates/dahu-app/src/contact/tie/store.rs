//! The tables `contact_stance`, `contact_relation` and `contact_influence`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dahu_core::{
    contact::{ContactId, Stance, Weight},
    person::PersonId,
};
use sea_orm::{
    Condition, ConnectionTrait, DbErr, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{Influence, Relation, StanceTaken, Tie, TieKind};
use crate::database::store::distinct;

/// Ties of one kind that are loaded at most.
const AT_MOST: u64 = 10_000;

macro_rules! table {
    ($name:ident, $table:literal, { $($field:ident: $type:ty),+ $(,)? }) => {
        mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                pub contact_id: Uuid,
                pub created_at: chrono::DateTime<chrono::Utc>,
                $(pub $field: $type),+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

table!(stance, "contact_stance", { stance: String, stance_on: chrono::NaiveDate, evidence: String, by_id: Option<Uuid> });
table!(relation, "contact_relation", {
    person_id: Uuid, strength: i32, since_on: chrono::NaiveDate, until_on: Option<chrono::NaiveDate>
});
table!(influence, "contact_influence", { to_id: Uuid, weight: String });

/// The ties of some contacts, the latest of each kind first.
pub(in crate::contact) async fn of_contacts(
    connection: &impl ConnectionTrait,
    contacts: &[Uuid],
) -> Result<Vec<(ContactId, Tie)>, DbErr> {
    let mut found = Vec::new();
    if contacts.is_empty() {
        return Ok(found);
    }
    let ids = || contacts.iter().copied();
    let stances = stance::Entity::find()
        .filter(stance::Column::ContactId.is_in(ids()))
        .order_by_desc(stance::Column::StanceOn)
        .order_by_desc(stance::Column::Id)
        .limit(AT_MOST);
    for row in stances.all(connection).await? {
        found.push((ContactId(row.contact_id), of_stance(row)));
    }
    let relations = relation::Entity::find()
        .filter(relation::Column::ContactId.is_in(ids()))
        .order_by_desc(relation::Column::SinceOn)
        .order_by_desc(relation::Column::Id)
        .limit(AT_MOST);
    for row in relations.all(connection).await? {
        found.push((ContactId(row.contact_id), of_relation(row)));
    }
    let influences = influence::Entity::find()
        .filter(influence::Column::ContactId.is_in(ids()))
        .order_by_desc(influence::Column::Id)
        .limit(AT_MOST);
    for row in influences.all(connection).await? {
        found.push((ContactId(row.contact_id), of_influence(row)));
    }
    Ok(found)
}

/// Contact, holder and strength of all relations that are held on a day.
pub(in crate::contact) async fn held_on(
    connection: &impl ConnectionTrait,
    on: chrono::NaiveDate,
) -> Result<Vec<(Uuid, Uuid, i32)>, DbErr> {
    relation::Entity::find()
        .select_only()
        .columns([
            relation::Column::ContactId,
            relation::Column::PersonId,
            relation::Column::Strength,
        ])
        .filter(
            Condition::any()
                .add(relation::Column::UntilOn.is_null())
                .add(relation::Column::UntilOn.gte(on)),
        )
        .into_tuple()
        .all(connection)
        .await
}

/// Contact and stance of all stances, the latest of each contact last.
pub(in crate::contact) async fn stances_in_order(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    stance::Entity::find()
        .select_only()
        .columns([stance::Column::ContactId, stance::Column::Stance])
        .order_by_asc(stance::Column::StanceOn)
        .order_by_asc(stance::Column::Id)
        .into_tuple()
        .all(connection)
        .await
}

fn of_stance(row: stance::Model) -> Tie {
    Tie::Stance(StanceTaken {
        id: row.id,
        stance: Stance::from_word(&row.stance).unwrap_or(Stance::Neutral),
        on: row.stance_on,
        evidence: row.evidence,
        by: row.by_id.map(PersonId),
    })
}

fn of_relation(row: relation::Model) -> Tie {
    Tie::Relation(Relation {
        id: row.id,
        person: PersonId(row.person_id),
        strength: u8::try_from(row.strength).unwrap_or(1),
        since: row.since_on,
        until: row.until_on,
    })
}

fn of_influence(row: influence::Model) -> Tie {
    Tie::Influence(Influence {
        id: row.id,
        to: ContactId(row.to_id),
        weight: Weight::from_word(&row.weight).unwrap_or(Weight::Weak),
    })
}

/// Contacts that have a tie, or to whom one of another's leads.
pub(in crate::contact) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    let mut found = distinct::<stance::Entity>(connection, stance::Column::ContactId).await?;
    found.extend(distinct::<relation::Entity>(connection, relation::Column::ContactId).await?);
    found.extend(distinct::<influence::Entity>(connection, influence::Column::ContactId).await?);
    found.extend(distinct::<influence::Entity>(connection, influence::Column::ToId).await?);
    Ok(found)
}

/// Puts a tie in the place of that of the same id, or adds it.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    contact: ContactId,
    tie: &Tie,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    delete(connection, tie.kind(), tie.id()).await?;
    match tie.clone() {
        Tie::Stance(taken) => {
            let row = stance::Model {
                id: taken.id,
                contact_id: contact.0,
                created_at: now,
                stance: taken.stance.as_str().to_owned(),
                stance_on: taken.on,
                evidence: taken.evidence,
                by_id: taken.by.map(|person| person.0),
            };
            let insert = stance::Entity::insert(row.into_active_model());
            insert.exec_without_returning(connection).await.map(drop)
        }
        Tie::Relation(held) => {
            let row = relation::Model {
                id: held.id,
                contact_id: contact.0,
                created_at: now,
                person_id: held.person.0,
                strength: i32::from(held.strength),
                since_on: held.since,
                until_on: held.until,
            };
            let insert = relation::Entity::insert(row.into_active_model());
            insert.exec_without_returning(connection).await.map(drop)
        }
        Tie::Influence(line) => {
            let row = influence::Model {
                id: line.id,
                contact_id: contact.0,
                created_at: now,
                to_id: line.to.0,
                weight: line.weight.as_str().to_owned(),
            };
            let insert = influence::Entity::insert(row.into_active_model());
            insert.exec_without_returning(connection).await.map(drop)
        }
    }
}

/// Deletes a tie.
pub(super) async fn delete(connection: &impl ConnectionTrait, kind: TieKind, id: Uuid) -> Result<(), DbErr> {
    match kind {
        TieKind::Stance => stance::Entity::delete_by_id(id).exec(connection).await.map(drop),
        TieKind::Relation => relation::Entity::delete_by_id(id)
            .exec(connection)
            .await
            .map(drop),
        TieKind::Influence => influence::Entity::delete_by_id(id)
            .exec(connection)
            .await
            .map(drop),
    }
}

/// Deletes all ties of a contact, and the influence of others on them.
pub(in crate::contact) async fn delete_of(
    connection: &impl ConnectionTrait,
    contact: ContactId,
) -> Result<(), DbErr> {
    let stances = stance::Entity::delete_many().filter(stance::Column::ContactId.eq(contact.0));
    stances.exec(connection).await?;
    let relations = relation::Entity::delete_many().filter(relation::Column::ContactId.eq(contact.0));
    relations.exec(connection).await?;
    let lines = Condition::any()
        .add(influence::Column::ContactId.eq(contact.0))
        .add(influence::Column::ToId.eq(contact.0));
    let influences = influence::Entity::delete_many().filter(lines);
    influences.exec(connection).await.map(drop)
}
