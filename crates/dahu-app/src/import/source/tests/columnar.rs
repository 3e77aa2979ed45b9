//! Parquet files.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array,
        Int32Array, LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray,
        TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
    },
    datatypes::Int32Type,
};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};
use proptest::prelude::*;

use super::fixtures::{open, refusal, rest, row};
use crate::import::source::{Format, SourceError, SourceOptions};

fn saved(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    );
    let batch = batch.expect("a batch");
    let properties = WriterProperties::builder().build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("room");
    writer.close().expect("a footer");
    bytes
}

fn columns() -> Vec<(&'static str, ArrayRef)> {
    let day = 14_944; // 2010-12-01
    let moment = day * 86_400_000 + 84_360_000; // 23:26 in UTC
    vec![
        ("text", Arc::new(StringArray::from(vec![Some("大虎"), None]))),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b"]))),
        ("view", Arc::new(StringViewArray::from(vec!["c", "d"]))),
        (
            "dictionary",
            Arc::new(DictionaryArray::<Int32Type>::from_iter(["x", "y"])),
        ),
        ("int", Arc::new(Int32Array::from(vec![Some(6), None]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![u64::MAX, 1]))),
        ("float", Arc::new(Float64Array::from(vec![2.55, -1.0]))),
        ("short", Arc::new(Float32Array::from(vec![2.55, 1e10]))),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(vec![12_345, -5])
                    .with_precision_and_scale(10, 2)
                    .expect("a scale"),
            ),
        ),
        (
            "date",
            Arc::new(Date32Array::from(vec![i32::try_from(day).expect("a day"), 0])),
        ),
        (
            "moment",
            Arc::new(TimestampMillisecondArray::from(vec![moment, 0])),
        ),
        (
            "local",
            Arc::new(TimestampNanosecondArray::from(vec![moment * 1_000_000, 0]).with_timezone("+08:00")),
        ),
        ("truth", Arc::new(BooleanArray::from(vec![true, false]))),
    ]
}

#[test]
fn columns_of_every_usual_type_are_read() {
    let mut source = open(&saved(columns())).expect("a Parquet file");
    assert_eq!((source.format(), source.rows_hint()), (Format::Parquet, Some(2)));
    let read = rest(&mut source).expect("rows");
    assert_eq!(
        read[0],
        row(
            2,
            &[
                "大虎",
                "a",
                "c",
                "x",
                "i6",
                "18446744073709551615",
                "n2.55",
                "2.55",
                "123.45",
                "d2010-12-01",
                "t2010-12-01 23:26:00",
                "t2010-12-02 07:26:00",
                "btrue",
            ]
        )
    );
    assert_eq!(
        read[1].1[..9],
        ["-", "b", "d", "y", "-", "1", "n-1", "10000000000", "-0.05"].map(str::to_owned)
    );
    assert_eq!(source.bytes_read(), source.bytes_total());
}

#[test]
fn a_column_of_another_type_matters_only_when_it_is_used() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)]), None]);
    let zoned = TimestampMillisecondArray::from(vec![0, 0]).with_timezone("Asia/Shanghai");
    let bytes = saved(vec![
        ("list", Arc::new(list)),
        ("account", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("zoned", Arc::new(zoned)),
        ("amount", Arc::new(Int32Array::from(vec![1, 2]))),
    ]);
    let mut source = open(&bytes).expect("a Parquet file");
    assert_eq!(
        rest(&mut source).expect("rows")[1],
        row(3, &["-", "b", "-", "i2"])
    );
    source.use_columns(&[1]).expect("a text column");
    assert_eq!(
        rest(&mut source).expect("rows"),
        [row(2, &["-", "a", "-", "-"]), row(3, &["-", "b", "-", "-"])]
    );
    for (column, name) in [(0, "list"), (2, "zoned")] {
        let error = source.use_columns(&[1, column]).expect_err("an error");
        assert!(
            matches!(&error, SourceError::ColumnNotSupported { column, .. } if column == name),
            "{error}"
        );
    }
}

#[test]
fn a_cut_file_is_refused() {
    let bytes = saved(columns());
    for length in [4, 8, bytes.len() / 2, bytes.len() - 1] {
        let error = refusal(&bytes[..length], &SourceOptions::default());
        assert!(
            matches!(
                error,
                SourceError::Damaged {
                    format: Format::Parquet,
                    ..
                }
            ),
            "{length}: {error}"
        );
    }
}

proptest! {
    #[test]
    fn a_file_with_changed_bytes_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = saved(columns());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(mut source) = open(&bytes) {
            let _ = rest(&mut source);
        }
    }
}
