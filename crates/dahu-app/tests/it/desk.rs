//! A workspace to work at: opened on a database of its own, with a clock that is moved by hand.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_app::{
    Context, FixedClock, Home, Result, Workspace,
    import::{self, ImportId, Job, Kind, Ran, Tracker},
    sample::SampleFirm,
};
use dahu_core::money::Currency;
use dahu_testkit::{DatabaseKind, TestDatabase};

use crate::migrating::connected;

pub(crate) struct Desk {
    pub(crate) ctx: Context,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) home: Home,
    pub(crate) database: TestDatabase,
}

pub(crate) const TODAY: &str = "2026-06-30";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().expect("a moment")
}

impl Desk {
    pub(crate) async fn open(database: TestDatabase) -> Self {
        let clock = Arc::new(FixedClock::at(noon(TODAY)));
        let postgres = (database.kind() == DatabaseKind::Postgres).then(|| database.url().to_owned());
        let home = Home {
            folder: database.folder().join("home"),
            postgres,
        };
        let workspace = Workspace::open(&home, clock.clone())
            .await
            .expect("a new workspace opens");
        Self {
            ctx: workspace.as_system(),
            clock,
            home,
            database,
        }
    }

    pub(crate) async fn on_sqlite() -> Self {
        Self::open(TestDatabase::sqlite()).await
    }

    pub(crate) async fn reopen(self) -> Self {
        self.ctx.workspace.close().await.expect("the workspace closes");
        let workspace = Workspace::open(&self.home, self.clock.clone())
            .await
            .expect("it opens again");
        Self {
            ctx: workspace.as_system(),
            ..self
        }
    }

    pub(crate) fn move_to(&self, date: &str) {
        self.clock.set(noon(date));
    }

    pub(crate) async fn import(&self, kind: Kind, path: &Path) -> Result<Ran> {
        import::run(&self.ctx, job(kind, path), Arc::new(Tracker::default())).await
    }

    pub(crate) async fn import_sample(&self) -> Vec<Ran> {
        let folder = self.database.folder().join("sample");
        let files = SampleFirm::generate(1, day(TODAY))
            .write_files(&folder)
            .expect("the sample is written");
        let mut ran = Vec::new();
        for (kind, path) in [
            (Kind::Accounts, files.accounts),
            (Kind::Assessments, files.assessments),
            (Kind::Ledger, files.ledger),
        ] {
            ran.push(self.import(kind, &path).await.expect("the sample comes in"));
        }
        ran
    }

    /// What the sample firm won and lost comes in, after its accounts.
    pub(crate) async fn import_sample_opportunities(&self) {
        let folder = self.database.folder().join("sample");
        let files = SampleFirm::generate(1, day(TODAY))
            .write_files(&folder)
            .expect("the sample is written");
        let ran = self.import(Kind::Opportunities, &files.opportunities).await;
        ran.expect("its opportunities come in");
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> std::path::PathBuf {
        let path = self.database.folder().join(name);
        std::fs::write(&path, content).expect("the test's file is written");
        path
    }
}

/// Takes a file of this content.
pub(crate) async fn take(desk: &Desk, kind: Kind, name: &str, content: &str) -> Ran {
    let path = desk.write(name, content);
    desk.import(kind, &path).await.expect("it comes in")
}

/// Takes a file of one account, of a salesperson.
pub(crate) async fn take_account(desk: &Desk, code: &str, name: &str, salesperson: &str) -> Ran {
    let content = format!("code,name,salesperson\n{code},{name},{salesperson}\n");
    take(desk, Kind::Accounts, &format!("{code}.csv"), &content).await
}

pub(crate) fn id(ran: &Ran) -> ImportId {
    ran.import.as_ref().expect("an import").id
}

pub(crate) fn job(kind: Kind, path: &Path) -> Job {
    Job {
        currency: Some(Currency::CNY),
        ..Job::of_file(kind, path)
    }
}

/// What happened to a subject, oldest first.
pub(crate) async fn events_of(desk: &Desk, subject: uuid::Uuid) -> Vec<String> {
    let column = if desk.database.kind() == DatabaseKind::Sqlite {
        format!("x'{}'", subject.simple())
    } else {
        format!("'{subject}'")
    };
    texts_of(
        desk,
        &format!("SELECT verb FROM event WHERE subject_id = {column} ORDER BY id"),
    )
    .await
}

/// The one column of text of a query on the desk's database.
pub(crate) async fn texts_of(desk: &Desk, sql: &str) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let connection = connected(desk).await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    let texts = rows
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect();
    connection.close().await.expect("it closes");
    texts
}
