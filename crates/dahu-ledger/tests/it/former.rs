//! Files written before lines had a cost.

use std::{collections::HashMap, fs, fs::File, path::Path, sync::Arc};

use arrow::{
    array::{RecordBatch, new_null_array},
    datatypes::{DataType, Field, Schema},
};
use dahu_ledger::{FileEntry, Ledger, LedgerError, MarginRule, Scope, SummaryRequest};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use crate::{
    margins::assert_same_margins,
    model::{Twin, batches, currency, day, line},
    passes, reports,
};

/// The columns of that time, written out so that they stay what they were.
fn former_fields() -> Vec<Field> {
    vec![
        Field::new("account", DataType::Int64, false),
        Field::new("date", DataType::Date32, false),
        Field::new("line", DataType::Int64, false),
        Field::new("document", DataType::Utf8, false),
        Field::new("product", DataType::Utf8, false),
        Field::new("quantity", DataType::Int64, false),
        Field::new("amount", DataType::Int64, false),
        Field::new("currency", DataType::Utf8, false),
        Field::new("salesperson", DataType::Int32, true),
        Field::new("batch", DataType::Int32, false),
    ]
}

/// Writes the file again with these columns: ten of them, or fewer, as they are in it, and others without values.
fn rewrite(root: &Path, file: &mut FileEntry, fields: &[Field]) {
    let path = root.join(&file.path);
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap())
        .unwrap()
        .build()
        .unwrap();
    let rows: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), Arc::clone(&schema), None).unwrap();
    for batch in rows {
        let kept = batch.columns().iter().take(10).cloned();
        let others = fields.iter().skip(10);
        let others = others.map(|field| new_null_array(field.data_type(), batch.num_rows()));
        let columns = kept.chain(others).take(fields.len()).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
        writer.write(&batch).unwrap();
    }
    writer.close().unwrap();
    let bytes = fs::read(&path).unwrap();
    file.bytes = bytes.len() as i64;
    file.sha256 = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
}

/// Makes all files of the ledger such as were written before lines had a cost.
fn make_former(twin: &mut Twin) {
    let root = twin.folder.path().join("ledger");
    for file in &mut twin.snapshot.files {
        rewrite(&root, file, &former_fields());
    }
    // What was written once never changes: a ledger that is open may remember how it was.
    twin.ledger = Ledger::open_local(&root).unwrap();
    twin.lines.iter_mut().for_each(|line| line.cost = None);
}

fn assert_same_answers(twin: &Twin, runtime: &Runtime, when: &str) {
    passes::assert_same_answers(twin, when);
    runtime.block_on(reports::assert_same_answers(twin));
    let rule = MarginRule {
        products: HashMap::from([("A".to_owned(), 250_000)]),
        otherwise_ppm: 100_000,
        uses_cost: true,
        drop_returns: false,
    };
    let scope = Scope {
        currency: currency("CNY"),
        from: None,
        to: day(40),
    };
    assert_same_margins(twin, &scope, &[("EUR", 3, 7_800_000_001)], &rule);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn files_from_before_lines_had_a_cost_answer_beside_new_ones(old in batches(), new in batches()) {
        let runtime = Runtime::new().unwrap();
        let mut twin = Twin::with(old, usize::MAX);
        make_former(&mut twin);
        assert_same_answers(&twin, &runtime, "as they were written");
        prop_assert_eq!(&twin.stored_lines(), &twin.lines);
        twin.append(9, new.concat(), usize::MAX);
        assert_same_answers(&twin, &runtime, "with a batch that has costs");
        twin.compact_all();
        assert_same_answers(&twin, &runtime, "compacted with it");
        prop_assert_eq!(&twin.stored_lines(), &twin.lines);
        twin.undo(9);
        assert_same_answers(&twin, &runtime, "with that batch taken out again");
        prop_assert_eq!(&twin.stored_lines(), &twin.lines);
    }

    #[test]
    fn a_batch_is_taken_out_of_files_from_before_lines_had_a_cost(old in batches()) {
        let mut twin = Twin::with(old, usize::MAX);
        twin.compact_all();
        make_former(&mut twin);
        twin.undo(2);
        prop_assert_eq!(twin.stored_lines(), twin.lines);
    }
}

#[test]
fn files_with_fewer_or_other_columns_are_refused() {
    let with_another = |name, kind| {
        let mut fields = former_fields();
        fields.push(Field::new(name, kind, true));
        fields
    };
    let mut short = former_fields();
    short.pop();
    for fields in [
        short,
        with_another("cost", DataType::Int32),
        with_another("discount", DataType::Int64),
    ] {
        let mut twin = Twin::with(vec![vec![line(1, 0, 1)]], usize::MAX);
        let root = twin.folder.path().join("ledger");
        rewrite(&root, &mut twin.snapshot.files[0], &fields);
        twin.ledger = Ledger::open_local(&root).unwrap();
        let request = SummaryRequest {
            currency: currency("CNY"),
            as_of: day(9),
            recent_from: day(0),
            prior_from: day(0),
            period_from: None,
            period_to: None,
        };
        let error = twin
            .ledger
            .account_summaries(&twin.snapshot, &request)
            .unwrap_err();
        assert!(matches!(error, LedgerError::Unsound { .. }), "{error:?}");
    }
}
