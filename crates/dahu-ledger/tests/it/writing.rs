use std::{fs, path::Path};

use dahu_ledger::{LedgerError, LedgerLine, SaleLine};
use proptest::prelude::*;

use crate::model::{Twin, as_sale, batches, day, line, now};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn files_hold_exactly_the_lines_pushed_sorted_and_described(
        batches in batches(),
        buffer_rows in prop::sample::select(vec![1_usize, 7, 50, usize::MAX]),
    ) {
        let twin = Twin::with(batches, buffer_rows);
        prop_assert_eq!(twin.stored_lines(), twin.lines);
    }
}

#[test]
fn more_runs_than_may_be_open_at_once_are_merged_in_steps() {
    // With one line a run, 24 runs become one, and 24 of those one again at 576.
    let lines = (0_u64..700).map(|number| line((number * 7919 % 101) as i64, number % 13, number as i64));
    let twin = Twin::with(vec![lines.collect()], 1);
    assert_eq!(twin.stored_lines(), twin.lines);
    assert!(
        !has_files(&twin.folder.path().join("staging")),
        "the runs are deleted"
    );
}

#[test]
fn lines_with_one_key_keep_the_order_of_their_arrival() {
    for buffer_rows in [3, usize::MAX] {
        let mut twin = Twin::with(Vec::new(), 1);
        let staging = twin.folder.path().join("staging");
        let mut writer = twin
            .ledger
            .begin_batch(1, &staging, now())
            .with_buffer_rows(buffer_rows);
        for amount in 0..20 {
            writer.push(&as_sale(&line(5, 0, amount))).unwrap();
        }
        twin.snapshot.files = writer.finish().unwrap();
        let amounts = twin.stored_lines().into_iter().map(|line| line.amount);
        assert!(amounts.eq(0..20), "with {buffer_rows} lines in the buffer");
    }
}

#[test]
fn a_batch_without_lines_has_no_files() {
    let twin = Twin::with(vec![Vec::new()], 1);
    assert!(twin.snapshot.files.is_empty());
    assert!(!has_files(&twin.folder.path().join("ledger")));
}

#[test]
fn a_writer_dropped_midway_leaves_nothing() {
    for buffer_rows in [2, usize::MAX] {
        let twin = Twin::with(Vec::new(), 1);
        let staging = twin.folder.path().join("staging");
        let mut writer = twin
            .ledger
            .begin_batch(1, &staging, now())
            .with_buffer_rows(buffer_rows);
        for number in 0..9 {
            writer.push(&as_sale(&line(number, 0, 1))).unwrap();
        }
        assert_eq!(
            has_files(&staging),
            buffer_rows == 2,
            "runs are written once the buffer is full"
        );
        assert!(
            !has_files(&twin.folder.path().join("ledger")),
            "nothing is there before the batch is finished"
        );
        drop(writer);
        assert!(!has_files(&staging));
        assert!(!has_files(&twin.folder.path().join("ledger")));
    }
}

#[test]
fn a_failing_finish_names_the_place_and_leaves_nothing() {
    let twin = Twin::with(Vec::new(), 1);
    let root = twin.folder.path().join("ledger");
    let mut writer = twin
        .ledger
        .begin_batch(1, &twin.folder.path().join("staging"), now());
    writer.push(&as_sale(&line(1, 0, 1))).unwrap();
    fs::remove_dir(&root).unwrap();
    let error = writer.finish().unwrap_err();
    assert!(matches!(error, LedgerError::Write { .. }), "{error:?}");
    assert!(error.to_string().contains("ledger"), "{error}");
    assert!(!root.exists());
}

#[test]
fn a_staging_folder_that_cannot_be_made_is_named() {
    let twin = Twin::with(Vec::new(), 1);
    let staging = twin.folder.path().join("a-file");
    fs::write(&staging, "in the way").unwrap();
    let mut writer = twin.ledger.begin_batch(1, &staging, now()).with_buffer_rows(1);
    let error = writer.push(&as_sale(&line(1, 0, 1))).unwrap_err();
    assert!(error.to_string().contains("a-file"), "{error}");
}

#[test]
fn an_overlong_text_is_refused_and_the_batch_goes_on() {
    let twin = Twin::with(Vec::new(), 1);
    let mut writer = twin
        .ledger
        .begin_batch(1, &twin.folder.path().join("staging"), now());
    let text = "长".repeat(30_000);
    let good = line(1, 0, 1);
    let error = writer
        .push(&SaleLine {
            product: &text,
            line: 77,
            ..as_sale(&good)
        })
        .unwrap_err();
    assert!(
        matches!(
            error,
            LedgerError::TextTooLong {
                line: 77,
                field: "product",
                ..
            }
        ),
        "{error:?}"
    );
    writer.push(&as_sale(&good)).unwrap();
    assert_eq!(writer.rows(), 1);
    assert_eq!(writer.finish().unwrap().len(), 1);
}

#[test]
fn the_extremes_of_every_field_survive() {
    let far = chrono::NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();
    let extreme = |number: i64, date| LedgerLine {
        account: number,
        date,
        document: String::new(),
        product: "x".repeat(65_535),
        quantity: number,
        amount: number,
        salesperson: Some(i32::MIN),
        cost: Some(number),
        ..line(0, 0, 0)
    };
    let lines = vec![extreme(i64::MIN, day(0)), extreme(i64::MAX, far)];
    let twin = Twin::with(vec![lines], usize::MAX);
    assert_eq!(twin.stored_lines(), twin.lines);
}

fn has_files(folder: &Path) -> bool {
    folder.exists() && fs::read_dir(folder).unwrap().next().is_some()
}
