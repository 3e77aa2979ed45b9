//! Workbooks of Excel (XLSX), a row at a time; what they unpack to is measured before it is trusted.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use calamine::{DataRef, Reader, Xlsx};
use dahu_core::import::{Cell, Row, SerialEpoch};

use super::error::{Result, SourceError};

/// Bytes that a workbook may unpack to.
const UNPACKED_BYTES_AT_MOST: u64 = 4 << 30;
/// Bytes of its table of texts, which is held in memory.
const TEXTS_BYTES_AT_MOST: u64 = 1 << 30;
/// Above so many bytes a workbook may not be packed tighter than [`RATIO_AT_MOST`].
const RATIO_FROM_BYTES: u64 = 64 << 20;
/// Bytes unpacked for one packed byte; sheets of numbers have 5 to 30.
const RATIO_AT_MOST: u64 = 200;
/// Parts in the package.
const PARTS_AT_MOST: usize = 10_000;
/// Rows handed over at once.
const CHUNK_ROWS: usize = 256;
/// Columns that a row may have in Excel.
const COLUMNS_AT_MOST: usize = 16_384;

/// The rows of a sheet, read by a thread of their own: the reader borrows the workbook.
pub(super) struct WorkbookRows {
    chunks: Receiver<Result<Vec<Row>>>,
    chunk: std::vec::IntoIter<Row>,
    epoch: SerialEpoch,
    row: u64,
    rows_total: u64,
    bytes_total: u64,
}

/// What the thread tells before the first row.
struct Opened {
    header: Vec<String>,
    epoch: SerialEpoch,
    rows_total: u64,
}

impl WorkbookRows {
    /// Opens a workbook at a sheet, or at its first one with rows.
    pub(super) fn open(path: &Path, sheet: Option<&str>, bytes_total: u64) -> Result<(Vec<String>, Self)> {
        measure(path)?;
        let (path, sheet) = (path.to_owned(), sheet.map(str::to_owned));
        let (opened_sender, opened) = sync_channel(1);
        let (sender, chunks) = sync_channel(4);
        thread::spawn(move || read_sheet(path, sheet, &opened_sender, &sender));
        let opened: Opened = opened.recv().map_err(|_| damaged("it could not be opened"))??;
        let rows = Self {
            chunks,
            chunk: Vec::new().into_iter(),
            epoch: opened.epoch,
            row: 1,
            rows_total: opened.rows_total.max(1),
            bytes_total,
        };
        Ok((opened.header, rows))
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool> {
        loop {
            if let Some(next) = self.chunk.next() {
                self.row = next.number();
                *row = next;
                return Ok(true);
            }
            match self.chunks.recv() {
                Ok(chunk) => self.chunk = chunk?.into_iter(),
                Err(_) => return Ok(false),
            }
        }
    }

    pub(super) fn bytes_read(&self) -> u64 {
        let share = u128::from(self.bytes_total) * u128::from(self.row) / u128::from(self.rows_total);
        u64::try_from(share)
            .unwrap_or(self.bytes_total)
            .min(self.bytes_total)
    }

    pub(super) fn epoch(&self) -> SerialEpoch {
        self.epoch
    }
}

/// Unpacks the whole workbook into nothing, to see how large it really is whatever it says of itself.
fn measure(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(SourceError::Open)?;
    let packed = file.metadata().map_err(SourceError::Open)?.len();
    let mut package = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let too_large = || SourceError::UnpacksTooLarge {
        limit: UNPACKED_BYTES_AT_MOST,
    };
    if package.len() > PARTS_AT_MOST {
        return Err(too_large());
    }
    let mut total = 0_u64;
    for place in 0..package.len() {
        let part = package.by_index(place).map_err(damaged)?;
        let is_texts = part.name().is_ok_and(|name| name.ends_with("sharedStrings.xml"));
        let limit = if is_texts {
            TEXTS_BYTES_AT_MOST
        } else {
            UNPACKED_BYTES_AT_MOST
        };
        let tightest = (packed.saturating_mul(RATIO_AT_MOST)).max(RATIO_FROM_BYTES);
        let limit = limit
            .min(tightest)
            .saturating_sub(if is_texts { 0 } else { total });
        let unpacked = io::copy(&mut part.take(limit + 1), &mut io::sink()).map_err(damaged)?;
        total += unpacked;
        if unpacked > limit || total > tightest {
            return Err(too_large());
        }
    }
    Ok(())
}

fn read_sheet(
    path: PathBuf,
    sheet: Option<String>,
    opened: &SyncSender<Result<Opened>>,
    rows: &SyncSender<Result<Vec<Row>>>,
) {
    // Who listens may have gone; then there is nobody to tell.
    if let Err(error) = try_read(&path, sheet.as_deref(), opened, rows)
        && let Err(unsent) = opened.try_send(Err(error))
    {
        let (std::sync::mpsc::TrySendError::Full(error) | std::sync::mpsc::TrySendError::Disconnected(error)) =
            unsent;
        if let Err(error) = error {
            let _ = rows.send(Err(error));
        }
    }
}

fn try_read(
    path: &Path,
    wanted: Option<&str>,
    opened: &SyncSender<Result<Opened>>,
    rows: &SyncSender<Result<Vec<Row>>>,
) -> Result<()> {
    let file = File::open(path).map_err(SourceError::Open)?;
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(damaged)?;
    let epoch = if workbook.has_1904_epoch() {
        SerialEpoch::Excel1904
    } else {
        SerialEpoch::default()
    };
    let names = workbook.sheet_names();
    let chosen = names
        .iter()
        .filter(|name| wanted.is_none_or(|wanted| wanted == *name));
    for name in chosen {
        let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
        let rows_total = u64::from(cells.dimensions().end.0) + 1;
        let mut sheet = Sheet {
            next: None,
            is_over: false,
        };
        let Some(header) = sheet.header(&mut cells)? else {
            continue;
        };
        if opened
            .send(Ok(Opened {
                header,
                epoch,
                rows_total,
            }))
            .is_err()
        {
            return Ok(());
        }
        loop {
            let chunk = sheet.chunk(&mut cells)?;
            if chunk.is_empty() || rows.send(Ok(chunk)).is_err() {
                return Ok(());
            }
        }
    }
    Err(SourceError::NoSheet {
        wanted: wanted.unwrap_or_default().to_owned(),
        existing: names.join(", "),
    })
}

type Cells<'a> = calamine::XlsxCellReader<'a, BufReader<File>>;

/// Cells put together into rows.
struct Sheet<'a> {
    next: Option<calamine::Cell<DataRef<'a>>>,
    is_over: bool,
}

impl<'a> Sheet<'a> {
    /// The names in the first row with at least two filled cells.
    fn header(&mut self, cells: &mut Cells<'a>) -> Result<Option<Vec<String>>> {
        let mut row = Row::new();
        while self.row(cells, &mut row)? {
            let names: Vec<String> = row.cells().map(shown).collect();
            if names.iter().filter(|name| !name.trim().is_empty()).count() >= 2 {
                return Ok(Some(names));
            }
        }
        Ok(None)
    }

    fn chunk(&mut self, cells: &mut Cells<'a>) -> Result<Vec<Row>> {
        let mut chunk = Vec::with_capacity(CHUNK_ROWS);
        while chunk.len() < CHUNK_ROWS {
            let mut row = Row::new();
            if !self.row(cells, &mut row)? {
                break;
            }
            chunk.push(row);
        }
        Ok(chunk)
    }

    fn row(&mut self, cells: &mut Cells<'a>, row: &mut Row) -> Result<bool> {
        let Some(first) = self.take(cells)? else {
            return Ok(false);
        };
        let number = first.get_position().0;
        row.start(u64::from(number) + 1);
        push(&first, row);
        while let Some(cell) = self.take(cells)? {
            if cell.get_position().0 != number {
                self.next = Some(cell);
                break;
            }
            push(&cell, row);
        }
        Ok(true)
    }

    fn take(&mut self, cells: &mut Cells<'a>) -> Result<Option<calamine::Cell<DataRef<'a>>>> {
        if let Some(cell) = self.next.take() {
            return Ok(Some(cell));
        }
        if self.is_over {
            return Ok(None);
        }
        let cell = cells.next_cell().map_err(damaged)?;
        self.is_over = cell.is_none();
        Ok(cell)
    }
}

fn push(cell: &calamine::Cell<DataRef<'_>>, row: &mut Row) {
    let column = usize::try_from(cell.get_position().1).unwrap_or(COLUMNS_AT_MOST);
    if column >= COLUMNS_AT_MOST || column < row.len() {
        return;
    }
    row.pad(column);
    match cell.get_value() {
        DataRef::Int(number) => row.push(Cell::Integer(*number)),
        DataRef::Float(number) => row.push(Cell::Number(*number)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            row.push(Cell::Text(text));
        }
        DataRef::SharedString(text) => row.push(Cell::Text(text)),
        DataRef::Bool(truth) => row.push(Cell::Bool(*truth)),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(datetime) => row.push(Cell::DateTime(datetime)),
            None => row.push(Cell::Number(moment.as_f64())),
        },
        DataRef::Error(error) => row.push(Cell::Text(&error.to_string())),
        DataRef::Empty => row.push(Cell::Empty),
    }
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Empty => String::new(),
    }
}

fn damaged(error: impl std::fmt::Display) -> SourceError {
    SourceError::Damaged {
        format: "XLSX",
        detail: error.to_string(),
    }
}
