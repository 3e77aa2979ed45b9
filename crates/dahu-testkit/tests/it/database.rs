//! Databases can be made and written, and are gone afterwards.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use dahu_testkit::{
    DatabaseKind, TestDatabase, databases,
    suite::{Suite, ready},
};

const WRITE: &str =
    "create table account (name text); insert into account values ('云帆科技'); select name from account";

#[tokio::test]
async fn every_kind_comes_once_with_a_folder_of_its_own() {
    let databases = databases().await;
    let kinds: Vec<DatabaseKind> = databases.iter().map(TestDatabase::kind).collect();
    let expected = [DatabaseKind::Sqlite, DatabaseKind::Postgres];
    assert_eq!(kinds, expected[..if ready(Suite::Postgres) { 2 } else { 1 }]);
    for database in &databases {
        std::fs::write(database.folder().join("ledger"), "line").unwrap();
    }
}

#[test]
fn the_folder_of_a_sqlite_file_is_gone_with_it() {
    let database = TestDatabase::sqlite();
    let file = database.file().unwrap();
    assert_eq!(database.url(), format!("sqlite://{}?mode=rwc", file.display()));
    std::fs::write(&file, "").unwrap();
    drop(database);
    assert!(!file.exists());
}

#[tokio::test]
async fn a_postgres_database_is_written_apart_from_others_and_gone_when_dropped() {
    if !ready(Suite::Postgres) {
        return;
    }
    let (first, second) = (TestDatabase::postgres().await, TestDatabase::postgres().await);
    for database in [&first, &second] {
        let written = psql(database.url(), WRITE);
        let said = String::from_utf8(written.stdout).unwrap();
        assert!(
            said.contains("云帆科技"),
            "{said}{}",
            String::from_utf8_lossy(&written.stderr)
        );
    }
    let url = first.url().to_owned();
    drop(first);
    let refused = psql(&url, "select 1");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && said.contains("does not exist"),
        "{said}"
    );
    assert!(psql(second.url(), "select name from account").status.success());
}

#[test]
fn a_server_ends_with_the_process_that_started_it_even_when_that_is_killed() {
    if !ready(Suite::Postgres) {
        return;
    }
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "database::holds_a_server_until_it_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env_remove("DAHU_TEST_POSTGRES")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let folder = announced_folder(&mut holder);
    assert!(Path::new(&folder).is_dir(), "{folder}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    wait_until_gone(Path::new(&folder));
}

#[tokio::test]
#[ignore = "started by the test above, which kills it"]
async fn holds_a_server_until_it_is_killed() {
    let server = dahu_testkit::postgres::Server::start().unwrap();
    let url = server.url();
    let (_, folder) = url.split_once("?host=").unwrap();
    writeln!(std::io::stdout(), "\nserver in {folder}").unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
}

fn announced_folder(holder: &mut Child) -> String {
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let mut announcements = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("server in ").map(str::to_owned));
    announcements.next().unwrap()
}

fn wait_until_gone(folder: &Path) {
    let begun = Instant::now();
    while folder.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{} is still there",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn psql(url: &str, script: &str) -> Output {
    Command::new("psql")
        .args(["--no-psqlrc", "--command", script, url])
        .output()
        .unwrap()
}
