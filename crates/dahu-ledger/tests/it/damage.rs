use std::{fs, path::PathBuf};

use dahu_ledger::{Ledger, LedgerError, SummaryRequest};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};

use crate::model::{Twin, currency, day, line, now};

fn twin() -> Twin {
    let lines = (0..5_000).map(|number| line(number % 7 * 16, number as u64 % 200, number * 37 % 1_000));
    Twin::with(vec![lines.collect()], usize::MAX)
}

fn file(twin: &Twin) -> PathBuf {
    twin.folder
        .path()
        .join("ledger")
        .join(&twin.snapshot.files[0].path)
}

fn read(twin: &Twin) -> Result<i64, LedgerError> {
    let request = SummaryRequest {
        currency: currency("CNY"),
        as_of: day(9_999),
        recent_from: day(0),
        prior_from: day(0),
        period_from: None,
        period_to: None,
    };
    let summaries = twin.ledger.account_summaries(&twin.snapshot, &request)?;
    Ok(summaries.accounts.iter().map(|account| account.lines).sum())
}

#[tokio::test]
async fn a_truncated_file_is_told_by_its_length() {
    let twin = twin();
    let bytes = fs::read(file(&twin)).unwrap();
    fs::write(file(&twin), &bytes[..bytes.len() / 2]).unwrap();
    for error in [
        read(&twin).unwrap_err(),
        twin.ledger.verify(&twin.snapshot.files[0]).await.unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::WrongSize { .. }), "{error:?}");
        assert!(
            error.to_string().contains(&twin.snapshot.files[0].path),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let twin = twin();
    fs::remove_file(file(&twin)).unwrap();
    for error in [
        read(&twin).unwrap_err(),
        twin.ledger.verify(&twin.snapshot.files[0]).await.unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::Store { .. }), "{error:?}");
        assert!(
            error.to_string().contains(&twin.snapshot.files[0].path),
            "{error}"
        );
    }
}

#[test]
fn a_file_of_zeros_is_named_as_damaged() {
    let twin = twin();
    let zeros = vec![0_u8; fs::read(file(&twin)).unwrap().len()];
    fs::write(file(&twin), zeros).unwrap();
    let error = read(&twin).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
    assert!(
        error.to_string().contains(&twin.snapshot.files[0].path),
        "{error}"
    );
}

#[tokio::test]
async fn any_flipped_byte_is_found_by_verification_and_never_a_panic() {
    let mut twin = twin();
    let sound = fs::read(file(&twin)).unwrap();
    twin.ledger.verify(&twin.snapshot.files[0]).await.unwrap();
    for place in (0..sound.len()).step_by(sound.len() / 60) {
        let mut bytes = sound.clone();
        bytes[place] ^= 0x55;
        fs::write(file(&twin), &bytes).unwrap();
        let error = twin.ledger.verify(&twin.snapshot.files[0]).await.unwrap_err();
        assert!(matches!(error, LedgerError::WrongHash { .. }), "{error:?}");
        // Reading without verification may give an error or other figures, but it returns.
        twin.ledger = Ledger::open_local(&twin.folder.path().join("ledger")).unwrap();
        if let Err(error) = read(&twin) {
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn damage_is_not_carried_on_by_compaction() {
    let twin = twin();
    let mut bytes = fs::read(file(&twin)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file(&twin), bytes).unwrap();
    let error = twin.ledger.compact(&twin.snapshot.files, now()).unwrap_err();
    assert!(matches!(error, LedgerError::WrongHash { .. }), "{error:?}");
    assert_eq!(
        fs::read_dir(twin.folder.path().join("ledger")).unwrap().count(),
        1,
        "no new file is left"
    );
}

#[test]
fn a_file_out_of_order_is_refused() {
    let mut twin = twin();
    let source = fs::File::open(file(&twin)).unwrap();
    let rows = ParquetRecordBatchReaderBuilder::try_new(source)
        .unwrap()
        .build()
        .unwrap();
    let rows: Vec<_> = rows.map(Result::unwrap).collect();
    let target = fs::File::create(file(&twin)).unwrap();
    let mut writer = ArrowWriter::try_new(target, rows[0].schema(), None).unwrap();
    rows.iter().rev().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
    twin.snapshot.files[0].bytes = fs::metadata(file(&twin)).unwrap().len() as i64;
    let error = read(&twin).unwrap_err();
    assert!(matches!(error, LedgerError::Unsound { .. }), "{error:?}");
    assert!(
        error.to_string().contains(&twin.snapshot.files[0].path),
        "{error}"
    );
}

#[test]
fn a_parquet_file_with_other_columns_is_refused() {
    let mut twin = twin();
    let source = fs::File::open(file(&twin)).unwrap();
    let mut rows = ParquetRecordBatchReaderBuilder::try_new(source)
        .unwrap()
        .build()
        .unwrap();
    let other = rows.next().unwrap().unwrap().project(&[0, 1]).unwrap();
    let target = fs::File::create(file(&twin)).unwrap();
    let mut writer = ArrowWriter::try_new(target, other.schema(), None).unwrap();
    writer.write(&other).unwrap();
    writer.close().unwrap();
    twin.snapshot.files[0].bytes = fs::metadata(file(&twin)).unwrap().len() as i64;
    let error = read(&twin).unwrap_err();
    assert!(matches!(error, LedgerError::Unsound { .. }), "{error:?}");
}
