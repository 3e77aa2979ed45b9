//! The values of all accounts as a Parquet file beside the ledger, sorted by account; the same values, the same bytes.

use std::{fs::File, io::Write, path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array},
    datatypes::Schema,
};
use dahu_core::money::Amount;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use sha2::{Digest, Sha256};

use super::AccountValue;
use crate::{Error, Result, digest::hexadecimal, valuation::engine::Valued};

/// Rows that are turned into columns at once.
const ROWS_AT_ONCE: usize = 65_536;

/// Writes the file and brings it to the disk; returns the SHA-256 of the outcome and of the file's bytes.
pub(in crate::valuation) fn write(path: &Path, valued: &Valued) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(&valued.outcome)?);
    let sink = HashingFile {
        file: File::create(path)?,
        hash,
    };
    let sink = match write_rows(sink, valued) {
        Ok(sink) => sink,
        Err(error) => {
            std::fs::remove_file(path)?;
            return Err(error);
        }
    };
    sink.file.sync_all()?;
    Ok(hexadecimal(&sink.hash.finalize()))
}

fn write_rows(sink: HashingFile, valued: &Valued) -> Result<HashingFile> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("dahu".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(sink, schema()?, Some(properties)).map_err(Error::internal)?;
    let parts = valued
        .numbers
        .chunks(ROWS_AT_ONCE)
        .zip(valued.values.chunks(ROWS_AT_ONCE));
    for (numbers, values) in parts {
        writer.write(&batch(numbers, values)?).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

fn schema() -> Result<Arc<Schema>> {
    Ok(batch(&[], &[])?.schema())
}

/// The columns of some accounts; money in ten-thousandths.
fn batch(numbers: &[i64], values: &[AccountValue]) -> Result<RecordBatch> {
    let amount = |of: fn(&AccountValue) -> Amount| -> ArrayRef {
        let column: Int64Array = values
            .iter()
            .map(|value| Some(of(value).ten_thousandths()))
            .collect();
        Arc::new(column)
    };
    let perhaps = |of: fn(&AccountValue) -> Option<Amount>| -> ArrayRef {
        let column: Int64Array = values
            .iter()
            .map(|value| of(value).map(Amount::ten_thousandths))
            .collect();
        Arc::new(column)
    };
    let count = |of: fn(&AccountValue) -> u32| -> ArrayRef {
        Arc::new(
            values
                .iter()
                .map(|value| Some(of(value)))
                .collect::<UInt32Array>(),
        )
    };
    let alive: Float64Array = values.iter().map(|value| value.alive).collect();
    let margin: Float64Array = values.iter().map(|value| value.margin).collect();
    let expected: Float64Array = values
        .iter()
        .map(|value| Some(value.expected_purchases))
        .collect();
    let by_contract: BooleanArray = values.iter().map(|value| Some(value.by_contract)).collect();
    let movement: StringArray = values
        .iter()
        .map(|value| value.movement.map(dahu_core::valuation::Movement::as_str))
        .collect();
    let columns: [(&str, ArrayRef, bool); 20] = [
        ("account", Arc::new(Int64Array::from(numbers.to_vec())), false),
        ("repeat_purchases", count(|value| value.repeat_purchases), false),
        ("recency_days", count(|value| value.recency_days), false),
        ("age_days", count(|value| value.age_days), false),
        ("alive", Arc::new(alive), true),
        ("expected_purchases", Arc::new(expected), false),
        ("spend", amount(|value| value.spend), false),
        ("margin", Arc::new(margin), true),
        ("within", amount(|value| value.within), false),
        ("within_low", amount(|value| value.within_interval.0), false),
        ("within_high", amount(|value| value.within_interval.1), false),
        ("residual", perhaps(|value| value.residual), true),
        ("keeping", perhaps(|value| value.keeping), true),
        ("opening", perhaps(|value| value.opening), true),
        ("movement", Arc::new(movement), true),
        ("change", amount(|value| value.change), false),
        ("value", amount(AccountValue::value), false),
        ("value_rank", count(|value| value.value_rank), false),
        ("sales_rank", count(|value| value.sales_rank), false),
        ("by_contract", Arc::new(by_contract), false),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).map_err(Error::internal)
}

/// A file that hashes what passes through.
struct HashingFile {
    file: File,
    hash: Sha256,
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
