use std::{collections::HashSet, fs};

use chrono::{DateTime, TimeDelta, Utc};
use dahu_ledger::{LEVEL_COMPACTED, LedgerError};

use crate::model::{Twin, line, now};

fn two_batches() -> Twin {
    let lines = |amount| {
        (0..40)
            .map(move |account| line(account, account as u64 % 3, amount))
            .collect()
    };
    Twin::with(vec![lines(1), lines(2)], usize::MAX)
}

#[test]
fn compaction_makes_one_file_of_level_1_and_keeps_the_batch_where_there_is_but_one() {
    let mut twin = two_batches();
    assert_eq!(twin.snapshot.files.len(), 32);
    twin.compact_all();
    assert_eq!(twin.snapshot.files.len(), 16);
    assert!(
        twin.snapshot
            .files
            .iter()
            .all(|file| file.level == LEVEL_COMPACTED && file.batch.is_none())
    );
    let mut single = Twin::with(vec![vec![line(1, 0, 1)]], usize::MAX);
    single.compact_all();
    assert_eq!(single.snapshot.files[0].batch, Some(1));
}

#[test]
fn only_files_of_one_bucket_are_merged() {
    let twin = two_batches();
    for files in [&twin.snapshot.files[..], &[]] {
        let error = twin.ledger.compact(files, now()).unwrap_err();
        assert!(matches!(error, LedgerError::MixedBuckets), "{error:?}");
    }
}

#[test]
fn undoing_a_batch_leaves_files_without_its_lines_alone() {
    let mut twin = two_batches();
    twin.compact_all();
    twin.append(3, vec![line(4, 0, 9)], usize::MAX);
    let nothing = twin
        .ledger
        .without_batch(&twin.snapshot.files, 77, now())
        .unwrap();
    assert!(nothing.removed.is_empty() && nothing.added.is_empty());
    let whole = twin.ledger.without_batch(&twin.snapshot.files, 3, now()).unwrap();
    assert_eq!((whole.removed.len(), whole.added.len()), (1, 0));
    let rewritten = twin.ledger.without_batch(&twin.snapshot.files, 2, now()).unwrap();
    assert_eq!((rewritten.removed.len(), rewritten.added.len()), (16, 16));
    assert_eq!(rewritten.added.iter().map(|file| file.rows).sum::<i64>(), 40);
}

#[tokio::test]
async fn removing_twice_is_no_error() {
    let twin = two_batches();
    let paths = [twin.snapshot.files[0].path.clone()];
    twin.ledger.remove(&paths).await.unwrap();
    assert!(!twin.folder.path().join("ledger").join(&paths[0]).exists());
    twin.ledger.remove(&paths).await.unwrap();
}

#[tokio::test]
async fn a_sweep_deletes_only_what_is_unknown_and_old() {
    let twin = two_batches();
    let live: HashSet<String> = twin
        .snapshot
        .files
        .iter()
        .skip(2)
        .map(|file| file.path.clone())
        .collect();
    let written = fs::metadata(
        twin.folder
            .path()
            .join("ledger")
            .join(&twin.snapshot.files[0].path),
    )
    .unwrap();
    let written = DateTime::<Utc>::from(written.modified().unwrap());
    let too_new = twin
        .ledger
        .sweep(&live, written - TimeDelta::hours(1))
        .await
        .unwrap();
    assert!(too_new.is_empty());
    let mut swept = twin
        .ledger
        .sweep(&live, written + TimeDelta::hours(1))
        .await
        .unwrap();
    swept.sort();
    let mut unknown: Vec<_> = twin
        .snapshot
        .files
        .iter()
        .take(2)
        .map(|file| file.path.clone())
        .collect();
    unknown.sort();
    assert_eq!(swept, unknown);
    let left = fs::read_dir(twin.folder.path().join("ledger")).unwrap().count();
    assert_eq!(left, live.len());
}

#[test]
fn a_file_is_named_after_its_bucket_and_id() {
    let twin = Twin::with(vec![vec![line(1, 0, 1)]], usize::MAX);
    let entry = &twin.snapshot.files[0];
    assert_eq!(entry.sha256.len(), 64);
    assert_eq!(entry.path, format!("b01-{}.parquet", entry.id));
}
