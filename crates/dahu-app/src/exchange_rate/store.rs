//! The table `exchange_rate`: rows are added and, by undoing their import, removed, never changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Currency;
use sea_orm::entity::prelude::*;

use crate::import::{
    ImportId,
    store::{add_rows, latest_rows, remove_rows},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub on_date: NaiveDate,
    pub rate_billionths: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn in_force(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<(Currency, NaiveDate), i64>, DbErr> {
    let statement = latest_rows(
        connection,
        "exchange_rate",
        &["currency", "on_date"],
        "currency, on_date, rate_billionths, import_id",
    );
    let rows = Entity::find().from_raw_sql(statement).all(connection).await?;
    let rates = rows.into_iter().map(|row| {
        let currency = row.currency.parse();
        let currency = currency.map_err(|error| DbErr::Type(format!("{error}")))?;
        Ok(((currency, row.on_date), row.rate_billionths))
    });
    rates.collect()
}

/// Adds the rates that an import brings.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    import: ImportId,
    rates: &[((Currency, NaiveDate), i64)],
) -> Result<(), DbErr> {
    add_rows(connection, rates, |((currency, on), rate)| Model {
        currency: currency.to_string(),
        on_date: *on,
        rate_billionths: *rate,
        import_id: import.0,
    })
    .await
}

/// Removes the rates that an import brought, and counts them.
pub(crate) async fn delete(connection: &impl ConnectionTrait, import: ImportId) -> Result<u64, DbErr> {
    remove_rows::<Entity>(connection, Column::ImportId, import).await
}
