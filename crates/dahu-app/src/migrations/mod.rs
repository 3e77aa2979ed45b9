//! The shape of the workspace database: embedded, forward only, the same code on SQLite and PostgreSQL.

mod m0001_first_end;
mod m0002_shrinking_accounts;
mod m0003_valuation;
mod m0004_margins_and_rates;
mod m0005_contracts;

use sea_orm_migration::prelude::*;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_end::Migration),
            Box::new(m0002_shrinking_accounts::Migration),
            Box::new(m0003_valuation::Migration),
            Box::new(m0004_margins_and_rates::Migration),
            Box::new(m0005_contracts::Migration),
        ]
    }
}

/// How far a database has come.
pub(crate) struct State {
    /// No migration was ever applied.
    pub(crate) is_new: bool,
    /// Migrations still to apply.
    pub(crate) pending: Vec<String>,
    /// Migrations that were applied but that this program does not know.
    pub(crate) unknown: Vec<String>,
}

/// Compares the migrations applied with those that this program carries.
pub(crate) async fn state(connection: &sea_orm::DatabaseConnection) -> Result<State, DbErr> {
    let applied: Vec<String> = Migrator::get_migration_models(connection)
        .await?
        .into_iter()
        .map(|model| model.version)
        .collect();
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    Ok(State {
        is_new: applied.is_empty(),
        pending: known
            .iter()
            .filter(|name| !applied.contains(name))
            .cloned()
            .collect(),
        unknown: applied.into_iter().filter(|name| !known.contains(name)).collect(),
    })
}

/// Applies what is pending, oldest first.
pub(crate) async fn migrate(connection: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(connection, None).await
}
