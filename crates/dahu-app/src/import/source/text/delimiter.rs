//! Which character stands between the fields.

use std::collections::HashMap;

use csv_core::{ReadRecordResult, ReaderBuilder};

/// Candidates; of two that fit equally well the first wins.
const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Records that are looked at.
const LOOKED_AT: usize = 100;
/// Bytes that are looked at.
const LOOKED_AT_BYTES: usize = 64 << 10;

/// The delimiter by which most of the first records have the same number of fields, and more than one.
pub(super) fn find(start: &[u8]) -> u8 {
    let start = &start[..start.len().min(LOOKED_AT_BYTES)];
    let best = CANDIDATES
        .into_iter()
        .rev()
        .max_by_key(|candidate| fit(start, *candidate));
    best.filter(|candidate| fit(start, *candidate) > (0, 0))
        .unwrap_or(b',')
}

/// How many records agree on a number of fields, and how many fields that is.
fn fit(start: &[u8], delimiter: u8) -> (usize, usize) {
    let mut records_by_fields: HashMap<usize, usize> = HashMap::new();
    for fields in field_counts(start, delimiter) {
        *records_by_fields.entry(fields).or_default() += 1;
    }
    let most = records_by_fields.into_iter().filter(|(fields, _)| *fields > 1);
    most.map(|(fields, records)| (records, fields))
        .max()
        .unwrap_or_default()
}

fn field_counts(start: &[u8], delimiter: u8) -> Vec<usize> {
    let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
    let mut output = vec![0; start.len() + 1];
    let mut ends = vec![0; start.len() + 2];
    let (mut rest, mut fields, mut counts) = (start, 0, Vec::new());
    while counts.len() < LOOKED_AT {
        let (result, read, _, ended) = parser.read_record(rest, &mut output, &mut ends);
        rest = &rest[read..];
        fields += ended;
        match result {
            ReadRecordResult::Record => counts.push(std::mem::take(&mut fields)),
            ReadRecordResult::End => break,
            _ if rest.is_empty() && read == 0 => break,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_records_alike() {
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b\n1,5;2,5\n3,5;4,5\n", b';'),
            ("a\tb\n\"x\ty\"\t2\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name\n大虎\n", b','),
            ("\"a;b\",c\n\"d;e\",f\n", b','),
            ("销售明细\na;b;c\n1,1;2;3\n4,4;5;6\n", b';'),
            ("", b','),
        ] {
            assert_eq!(find(text.as_bytes()), expected, "{text:?}");
        }
    }
}
