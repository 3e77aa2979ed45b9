//! The shape of the workspace database: embedded, forward only, the same code on SQLite and PostgreSQL.

mod m0001_first_end;
mod m0002_shrinking_accounts;
mod m0003_valuation;
mod m0004_margins_and_rates;
mod m0005_contracts;
mod m0006_access;
mod m0007_mail_and_sessions;
mod m0008_second_factors;
mod m0009_audit;
mod m0010_handover_and_pool;
mod m0011_contacts;
mod m0012_account_profile;
mod m0013_activities;
mod m0014_decision_map;
mod m0015_files;
mod m0016_search_documents;
mod m0017_account_ties;
mod m0018_account_lists;
mod m0019_duplicates;
mod m0020_merges;
mod m0021_contact_department;
mod m0022_search_syllables;
mod m0023_handover_day;
mod m0024_opportunities;
mod m0025_quotas;
mod m0026_assessment_evidence;
mod m0027_forecast_snapshots;
mod m0028_reports;
mod m0029_opportunity_bulk;
mod m0030_selection;
mod m0031_kinds;
mod m0032_selling;
mod m0033_relationship_and_health;
mod m0034_plans;
mod m0035_playbooks;
mod m0036_competence;
mod m0037_opportunity_parts;
mod m0038_selection_minutes;
mod m0040_cases;
mod m0041_relationship_proposals;
mod m0043_mutual_steps;
mod m0044_selling_counts;
mod m0047_offered_versions;

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
            Box::new(m0006_access::Migration),
            Box::new(m0007_mail_and_sessions::Migration),
            Box::new(m0008_second_factors::Migration),
            Box::new(m0009_audit::Migration),
            Box::new(m0010_handover_and_pool::Migration),
            Box::new(m0011_contacts::Migration),
            Box::new(m0012_account_profile::Migration),
            Box::new(m0013_activities::Migration),
            Box::new(m0015_files::Migration),
            Box::new(m0016_search_documents::Migration),
            Box::new(m0014_decision_map::Migration),
            Box::new(m0017_account_ties::Migration),
            Box::new(m0018_account_lists::Migration),
            Box::new(m0019_duplicates::Migration),
            Box::new(m0020_merges::Migration),
            Box::new(m0021_contact_department::Migration),
            Box::new(m0022_search_syllables::Migration),
            Box::new(m0023_handover_day::Migration),
            Box::new(m0024_opportunities::Migration),
            Box::new(m0025_quotas::Migration),
            Box::new(m0026_assessment_evidence::Migration),
            Box::new(m0027_forecast_snapshots::Migration),
            Box::new(m0028_reports::Migration),
            Box::new(m0029_opportunity_bulk::Migration),
            Box::new(m0030_selection::Migration),
            Box::new(m0031_kinds::Migration),
            Box::new(m0032_selling::Migration),
            Box::new(m0033_relationship_and_health::Migration),
            Box::new(m0034_plans::Migration),
            Box::new(m0035_playbooks::Migration),
            Box::new(m0036_competence::Migration),
            Box::new(m0037_opportunity_parts::Migration),
            Box::new(m0038_selection_minutes::Migration),
            Box::new(m0040_cases::Migration),
            Box::new(m0041_relationship_proposals::Migration),
            Box::new(m0043_mutual_steps::Migration),
            Box::new(m0044_selling_counts::Migration),
            Box::new(m0047_offered_versions::Migration),
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

#[cfg(test)]
mod tests {
    use dahu_testkit::{DatabaseKind, databases};
    use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, prelude::Uuid};

    use super::*;

    /// Migrations that the program had when valuations came.
    const OF_VALUATIONS: u32 = 3;

    async fn run(connection: &DatabaseConnection, insert: &InsertStatement) {
        connection.execute(insert).await.expect("a row");
    }

    /// An account with its value, as the program wrote them that brought valuations.
    async fn value_an_account(connection: &DatabaseConnection) {
        let id = Uuid::from_u128(1);
        let moment = chrono::DateTime::<chrono::Utc>::UNIX_EPOCH;
        let mut account = Query::insert();
        account
            .into_table("account")
            .columns(["id", "number", "name", "sort_name", "created_at"])
            .values_panic([
                id.into(),
                1_i64.into(),
                "云帆科技".into(),
                "yunfankeji".into(),
                moment.into(),
            ]);
        run(connection, &account).await;
        let counts = [
            "run",
            "repeat_purchases",
            "recency_days",
            "age_days",
            "value_rank",
            "sales_rank",
        ];
        let amounts = [
            "expected_milli",
            "spend",
            "within",
            "within_low",
            "within_high",
            "change",
        ];
        let mut value = Query::insert();
        value
            .into_table("account_value")
            .columns(["account_id"].into_iter().chain(counts).chain(amounts))
            .values_panic(
                [id.into()]
                    .into_iter()
                    .chain(counts.map(|_| Expr::from(7_i32)))
                    .chain(amounts.map(|_| Expr::from(12_345_i64))),
            );
        run(connection, &value).await;
    }

    #[tokio::test]
    async fn a_database_of_an_earlier_program_keeps_its_rows() {
        for database in databases().await {
            let url = match database.kind() {
                DatabaseKind::Postgres => database.url().to_owned(),
                DatabaseKind::Sqlite => {
                    format!(
                        "sqlite://{}?mode=rwc",
                        database.folder().join("earlier.db").display()
                    )
                }
            };
            let connection = sea_orm::Database::connect(url).await.expect("a database");
            Migrator::up(&connection, Some(OF_VALUATIONS))
                .await
                .expect("it is made");
            value_an_account(&connection).await;
            assert!(!state(&connection).await.expect("a state").pending.is_empty());
            migrate(&connection).await.expect("it is brought up to date");
            assert_eq!(
                state(&connection).await.expect("a state").pending,
                Vec::<String>::new()
            );
            let sql = "SELECT within, margin_ppm, by_contract FROM account_value \
                 JOIN account ON account.id = account_value.account_id";
            let statement = Statement::from_string(connection.get_database_backend(), sql);
            let row = connection
                .query_one_raw(statement)
                .await
                .expect("an answer")
                .expect("a row");
            let kept = (
                row.try_get::<i64>("", "within"),
                row.try_get::<Option<i32>>("", "margin_ppm"),
                row.try_get::<bool>("", "by_contract"),
            );
            assert_eq!(kept, (Ok(12_345), Ok(None), Ok(false)));
            connection.close().await.expect("it closes");
        }
    }
}
