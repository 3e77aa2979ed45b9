//! A file larger than any memory that reading it may take.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
};

use dahu_core::import::Row;

use crate::import::source::{Source, SourceOptions};

/// The most memory that this process has ever held, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
#[ignore = "writes 2 GiB to the disk and takes minutes without optimisation"]
fn two_gibibytes_are_read_in_bounded_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.csv");
    let mut file = BufWriter::new(File::create(&path).expect("a file"));
    writeln!(file, "客户,日期,单号,金额").expect("room on the disk");
    let mut lines = 0_u64;
    for number in 0..45_000_000_u64 {
        writeln!(
            file,
            "虎{:06},2026-01-05,订单-{number:012},{}.25",
            number % 300_000,
            number % 9_999
        )
        .expect("room on the disk");
        lines += 1;
    }
    file.flush().expect("room on the disk");
    drop(file);
    assert!(fs::metadata(&path).expect("a file").len() > 2 << 30);
    let before = peak_kib();
    let mut source = Source::open(&path, &SourceOptions::default()).expect("a text");
    let mut row = Row::new();
    let mut read = 0;
    while source.next_row(&mut row).expect("a row") {
        read += 1;
    }
    assert_eq!(read, lines);
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        assert!(
            after - before < 32 << 10,
            "{before} KiB before, {after} KiB after"
        );
    }
}
