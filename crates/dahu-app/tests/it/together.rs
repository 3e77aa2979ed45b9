//! Several programs at one workspace.

use std::{sync::Arc, time::Duration};

use dahu_app::{
    FixedClock, Home, Workspace, account, import,
    merge::{self, Choice},
    pool,
};
use dahu_core::{account::AccountId, import::Kind};
use dahu_testkit::{DatabaseKind, databases};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    desk::{Desk, take, texts_of},
    handover::refused,
    merging::{lines, three},
    migrating::address,
};

/// Who opens the workspace at once.
const OPENERS: usize = 6;
/// New databases of each kind on which they do: a race is not lost every time.
const ROUNDS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_workspace_that_many_open_at_once_is_made_once() {
    for _ in 0..ROUNDS {
        for database in databases().await {
            let kind = database.kind();
            let postgres = (kind == DatabaseKind::Postgres).then(|| database.url().to_owned());
            let home = Home {
                folder: database.folder().join("home"),
                postgres,
            };
            let clock = Arc::new(FixedClock::at("2026-06-30T12:00:00Z".parse().expect("a moment")));
            let mut opening = JoinSet::new();
            for _ in 0..OPENERS {
                let (home, clock) = (home.clone(), clock.clone());
                opening.spawn(async move { Workspace::open(&home, clock).await });
            }
            let mut opened = Vec::new();
            while let Some(workspace) = opening.join_next().await {
                opened.push(
                    workspace
                        .expect("no panic")
                        .unwrap_or_else(|error| panic!("{kind:?}: {error}")),
                );
            }
            for workspace in &opened {
                let imports = import::list(&workspace.as_system()).await.expect("a list");
                assert!(imports.is_empty());
            }
            assert!(
                !home.folder.join("snapshots").exists(),
                "a database that was new has nothing to keep a copy of"
            );
            for workspace in opened {
                workspace.close().await.expect("it closes");
            }
            Desk::open(database).await;
        }
    }
}

/// Three accounts that have an owner.
async fn owned(desk: &Desk) -> Vec<AccountId> {
    let list = "客户编码,客户名称,负责人\nA1,甲公司,李一\nA2,乙公司,李一\nA3,丙公司,李一\n";
    take(desk, Kind::Accounts, "list.csv", list).await;
    let (all, first) = (account::Filter::default(), account::PageRequest::default());
    let page = account::list(&desk.ctx, &all, &first).await.expect("a page");
    page.rows.into_iter().map(|row| row.id).collect()
}

/// Another program at the same database, with one connection: what it begins it goes on with.
async fn rival(desk: &Desk) -> DatabaseConnection {
    let mut options = ConnectOptions::new(address(desk));
    options.max_connections(1);
    Database::connect(options).await.expect("a connection")
}

async fn run(rival: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    rival.execute_unprepared(sql).await.map(drop)
}

/// Waits until a statement of this PostgreSQL database waits for another.
async fn until_somebody_waits(rival: &DatabaseConnection) {
    let sql =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..1_000 {
        let statement = Statement::from_string(rival.get_database_backend(), sql);
        if rival.query_one_raw(statement).await.expect("an answer").is_some() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody waits for anything");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_loses_a_deadlock_is_told_to_repeat_it_and_has_changed_nothing() {
    for database in databases().await {
        if database.kind() == DatabaseKind::Sqlite {
            // One writes after the other there.
            continue;
        }
        let desk = Desk::open(database).await;
        let accounts = owned(&desk).await;
        let rival = rival(&desk).await;
        // Who has waited for a second looks whether it waits in vain; the rival does not look in time.
        run(&rival, "SET deadlock_timeout = '60s'; SET lock_timeout = '10s'")
            .await
            .expect("set");
        let mut lost = None;
        for account in accounts {
            let before = texts_of(&desk, "SELECT verb FROM event").await;
            run(&rival, "BEGIN; UPDATE event_chain SET length = length")
                .await
                .expect("the chain is held");
            let ctx = desk.ctx.clone();
            let released = tokio::spawn(async move { pool::release(&ctx, account, "too far away").await });
            until_somebody_waits(&rival).await;
            let crossed = run(&rival, "UPDATE account SET name = name").await;
            run(&rival, "ROLLBACK").await.expect("let go");
            let released = released.await.expect("no panic");
            if crossed.is_ok() {
                assert_eq!(texts_of(&desk, "SELECT verb FROM event").await, before);
                lost = Some((account, released));
                break;
            }
            // The machine stood still for a second, and the rival came too late to be waited for.
            released.expect("with the rival gone");
        }
        let (account, released) = lost.expect("a deadlock in one of the rounds");
        assert_eq!(refused(released).0, "changed_at_once");
        pool::release(&desk.ctx, account, "too far away")
            .await
            .expect("the second time");
        rival.close().await.expect("it closes");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_waits_too_long_for_another_program_is_told_that_the_workspace_is_busy() {
    for database in databases().await {
        let mut desk = Desk::open(database).await;
        let account = owned(&desk).await[0];
        let rival = rival(&desk).await;
        if desk.database.kind() == DatabaseKind::Postgres {
            // What an operator may set, for the connections that begin after it.
            let limit = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 500', current_database()); END $$";
            run(&rival, limit).await.expect("a limit");
            desk = desk.reopen().await;
        }
        run(&rival, "BEGIN; UPDATE event_chain SET length = length")
            .await
            .expect("the chain is held");
        let waited = pool::release(&desk.ctx, account, "too far away").await;
        assert_eq!(refused(waited).0, "workspace_busy");
        run(&rival, "ROLLBACK").await.expect("let go");
        pool::release(&desk.ctx, account, "too far away")
            .await
            .expect("now it is free");
        rival.close().await.expect("it closes");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_merges_at_once_one_is_made_and_no_line_is_lost() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, gamma] = three(&desk).await;
        let merge = |kept, gone| {
            let ctx = desk.ctx.clone();
            async move { merge::merge_accounts(&ctx, kept, gone, &Choice::default()).await }
        };
        // Beta goes into one of them alone.
        let (one, other) = tokio::join!(tokio::spawn(merge(alpha, beta)), tokio::spawn(merge(gamma, beta)));
        let made: Vec<_> = [one, other]
            .into_iter()
            .filter_map(|made| made.expect("no panic").ok())
            .collect();
        assert_eq!(made.len(), 1, "one of them is made");
        let kept = merge::account_kept(&desk.ctx, beta).await.expect("it");
        let of_alpha = lines(&desk.ctx, alpha).await.len();
        let of_gamma = lines(&desk.ctx, gamma).await.len();
        assert_eq!(
            (of_alpha, of_gamma),
            if kept == Some(alpha) { (3, 0) } else { (1, 2) }
        );
        // Two go into one at once, or one after the other.
        merge::undo(&desk.ctx, made[0]).await.expect("two again");
        let (one, other) = tokio::join!(
            tokio::spawn(merge(alpha, beta)),
            tokio::spawn(merge(alpha, gamma))
        );
        for (made, gone) in [(one, beta), (other, gamma)] {
            if made.expect("no panic").is_err() {
                merge(alpha, gone).await.expect("made on its own");
            }
        }
        assert_eq!(lines(&desk.ctx, alpha).await.len(), 3);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
