//! The table `search_document` and the index `search_tokens`.

use sea_orm::{ActiveValue::Set, QuerySelect, entity::prelude::*};

use super::{Document, kind_with_details};
use crate::{
    database,
    search::store::{self as tokens, DOCUMENTS, Entry},
};

/// Rows of one statement.
const ROWS_AT_ONCE: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub noun: String,
    pub subject_id: Uuid,
    pub account_number: i64,
    pub title: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    documents: &[Document<'_>],
) -> Result<(), DbErr> {
    for some in documents.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(&Document<'_>, &'static str, bool)> = some
            .iter()
            .flat_map(|document| {
                let private = kind_with_details(document.noun).filter(|_| !document.details.is_empty());
                std::iter::once((document, document.noun.as_str(), false))
                    .chain(private.map(|kind| (document, kind, true)))
            })
            .collect();
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let first = database::store::take_numbers(connection, "search_document", count).await?;
        let mut models = Vec::with_capacity(rows.len());
        let mut entries = Vec::with_capacity(rows.len());
        for (number, (document, kind, with_details)) in (first..).zip(rows) {
            models.push(ActiveModel {
                number: Set(number),
                noun: Set(document.noun.as_str().to_owned()),
                subject_id: Set(document.subject),
                account_number: Set(document.account),
                title: Set(document.title.to_owned()),
            });
            let details: &[&str] = if with_details { &document.details } else { &[] };
            entries.push(Entry {
                number,
                texts: std::iter::once(document.title)
                    .chain(document.texts.iter().copied())
                    .chain(details.iter().copied())
                    .collect(),
                kind: Some(kind),
            });
        }
        if models.is_empty() {
            continue;
        }
        Entity::insert_many(models)
            .exec_without_returning(connection)
            .await?;
        tokens::insert_into(connection, DOCUMENTS, &entries).await?;
    }
    Ok(())
}

pub(super) async fn delete(connection: &impl ConnectionTrait, subjects: &[Uuid]) -> Result<(), DbErr> {
    for some in subjects.chunks(ROWS_AT_ONCE) {
        let of_subjects = || Entity::find().filter(Column::SubjectId.is_in(some.iter().copied()));
        let numbers: Vec<i64> = of_subjects()
            .select_only()
            .column(Column::Number)
            .into_tuple()
            .all(connection)
            .await?;
        if numbers.is_empty() {
            continue;
        }
        tokens::delete_from(connection, DOCUMENTS, &numbers).await?;
        Entity::delete_many()
            .filter(Column::SubjectId.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Writes SQLite's index anew without what was taken out of it.
pub(super) async fn merge(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    connection
        .execute_unprepared("INSERT INTO search_tokens (search_tokens) VALUES ('optimize')")
        .await
        .map(drop)
}
