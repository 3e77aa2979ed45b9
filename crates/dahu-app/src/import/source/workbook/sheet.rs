//! The thread that reads a sheet.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::SyncSender,
    },
};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use dahu_core::import::{Cell, Row, SerialEpoch, from_serial};

use super::{Message, Sheet};
use crate::import::source::{Format, SourceError};

/// Rows that are sent at a time.
const BATCH_ROWS: usize = 256;

/// What to read.
pub(super) struct Request {
    pub(super) file: File,
    pub(super) sheet: Option<String>,
    pub(super) columns: usize,
    pub(super) bytes_read: Arc<AtomicU64>,
}

/// Nobody fetches the rows any more.
struct Unwanted;

type Sent<T> = Result<T, Stop>;

/// Why reading stops early.
enum Stop {
    Unwanted,
    Failed(SourceError),
}

/// Reads the sheet and sends what it finds; the last message says how it ended.
pub(super) fn run(request: Request, sender: &SyncSender<Message>) {
    let last = match read(request, sender) {
        Ok(()) => Message::End,
        Err(Stop::Failed(error)) => Message::Failed(error),
        Err(Stop::Unwanted) => return,
    };
    // Where nobody listens, nobody misses it.
    let _ = sender.send(last);
}

fn read(request: Request, sender: &SyncSender<Message>) -> Sent<()> {
    let mut file = request.file;
    file.seek(SeekFrom::Start(0)).map_err(SourceError::Disk)?;
    let counted = Counted {
        file,
        bytes: request.bytes_read,
    };
    let mut workbook = Xlsx::new(BufReader::new(counted)).map_err(failed)?;
    let epoch = if workbook.has_1904_epoch() {
        SerialEpoch::Excel1904
    } else {
        SerialEpoch::Excel1900
    };
    let visible = visible_sheets(&workbook);
    for name in sheets(&workbook, request.sheet.as_deref())? {
        let mut rows = SheetRows::new(sender, epoch, request.columns, &visible);
        if rows.read(&mut workbook, &name)? {
            return Ok(());
        }
    }
    Ok(())
}

/// The names of the sheets that can be seen, in their order.
fn visible_sheets<R: Read + Seek>(workbook: &Xlsx<R>) -> Vec<String> {
    let visible = worksheets(workbook).filter(|sheet| sheet.visible == SheetVisible::Visible);
    visible.map(|sheet| sheet.name.clone()).collect()
}

fn worksheets<R: Read + Seek>(workbook: &Xlsx<R>) -> impl Iterator<Item = &calamine::Sheet> {
    let all = workbook.sheets_metadata().iter();
    all.filter(|sheet| sheet.typ == SheetType::WorkSheet)
}

/// The sheets to try, in their order.
fn sheets<R: Read + Seek>(workbook: &Xlsx<R>, wanted: Option<&str>) -> Result<Vec<String>, SourceError> {
    match wanted {
        None => Ok(visible_sheets(workbook)),
        Some(wanted) => {
            let existing: Vec<String> = worksheets(workbook).map(|sheet| sheet.name.clone()).collect();
            match existing.iter().find(|name| name.trim() == wanted.trim()) {
                Some(found) => Ok(vec![found.clone()]),
                None => Err(SourceError::NoSuchSheet {
                    sheet: wanted.to_owned(),
                    existing,
                }),
            }
        }
    }
}

/// Rows on their way to whoever fetches them.
struct SheetRows<'s> {
    sender: &'s SyncSender<Message>,
    epoch: SerialEpoch,
    columns: usize,
    visible: &'s [String],
    batch: Vec<Row>,
    announced: bool,
}

impl<'s> SheetRows<'s> {
    fn new(
        sender: &'s SyncSender<Message>,
        epoch: SerialEpoch,
        columns: usize,
        visible: &'s [String],
    ) -> Self {
        Self {
            sender,
            epoch,
            columns,
            visible,
            batch: Vec::new(),
            announced: false,
        }
    }

    /// Reads a sheet; whether it had any row.
    fn read<R: Read + Seek>(&mut self, workbook: &mut Xlsx<R>, name: &str) -> Sent<bool> {
        let mut cells = match workbook.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
            Err(error) => return Err(failed(error).into()),
        };
        let rows_hint = u64::from(cells.dimensions().end.0);
        let mut sheet = Some(Sheet {
            name: name.to_owned(),
            visible: self.visible.to_vec(),
            epoch: self.epoch,
            rows_hint: (rows_hint > 0).then_some(rows_hint),
        });
        let mut row = Row::new();
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            if let Some(sheet) = sheet.take() {
                self.send(Message::Sheet(sheet))?;
                self.announced = true;
            }
            let (row_index, column) = cell.get_position();
            self.move_to(&mut row, u64::from(row_index) + 1)?;
            self.place(&mut row, column, cell.get_value())?;
        }
        self.finish(row)?;
        Ok(self.announced)
    }

    /// Finishes the row and starts the one with this number, unless that is the one at hand.
    fn move_to(&mut self, row: &mut Row, number: u64) -> Sent<()> {
        if number == row.number() {
            return Ok(());
        }
        if number < row.number() {
            return Err(damaged("its rows are not in order").into());
        }
        let finished = std::mem::take(row);
        row.start(number);
        self.push(finished)
    }

    fn place(&self, row: &mut Row, column: u32, value: &DataRef<'_>) -> Sent<()> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= self.columns {
            return Err(SourceError::TooManyColumns {
                row: row.number(),
                limit: self.columns,
            }
            .into());
        }
        if column < row.len() {
            return Err(damaged("its cells are not in order").into());
        }
        row.pad(column);
        push_value(row, value, self.epoch);
        Ok(())
    }

    fn push(&mut self, row: Row) -> Sent<()> {
        if row.is_empty() {
            return Ok(());
        }
        self.batch.push(row);
        if self.batch.len() < BATCH_ROWS {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH_ROWS));
        Ok(self.send(Message::Rows(full))?)
    }

    fn finish(&mut self, last: Row) -> Sent<()> {
        self.push(last)?;
        let rest = std::mem::take(&mut self.batch);
        if rest.is_empty() {
            Ok(())
        } else {
            Ok(self.send(Message::Rows(rest))?)
        }
    }

    fn send(&self, message: Message) -> Result<(), Unwanted> {
        self.sender.send(message).map_err(|_| Unwanted)
    }
}

fn push_value(row: &mut Row, value: &DataRef<'_>, epoch: SerialEpoch) {
    match value {
        DataRef::Empty => row.push(Cell::Empty),
        DataRef::Int(number) => row.push(Cell::Integer(*number)),
        DataRef::Float(number) => row.push(Cell::Number(*number)),
        DataRef::Bool(truth) => row.push(Cell::Bool(*truth)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            row.push(Cell::Text(text));
        }
        DataRef::SharedString(text) => row.push(Cell::Text(text)),
        // "#N/A" and its like stand as text, so that a finding can show them.
        DataRef::Error(error) => row.push(Cell::Text(&error.to_string())),
        DataRef::DateTime(serial) if serial.is_datetime() => match from_serial(serial.as_f64(), epoch) {
            Some(moment) => row.push(Cell::DateTime(moment)),
            None => row.push(Cell::Number(serial.as_f64())),
        },
        DataRef::DateTime(duration) => row.push(Cell::Number(duration.as_f64())),
    }
}

fn failed(error: XlsxError) -> SourceError {
    match error {
        XlsxError::Password => SourceError::Password,
        XlsxError::CellError(value) => damaged(format!("a cell holds the unknown error {value}")),
        error => damaged(error),
    }
}

fn damaged(detail: impl std::fmt::Display) -> SourceError {
    SourceError::damaged(Format::Xlsx, detail)
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::Failed(error)
    }
}

impl From<Unwanted> for Stop {
    fn from(_: Unwanted) -> Self {
        Self::Unwanted
    }
}

/// A file that tells how much was read of it.
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, block: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(block)?;
        self.bytes
            .fetch_add(u64::try_from(length).unwrap_or(0), Ordering::Relaxed);
        Ok(length)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}
