//! Rows of an XLSX workbook.
//!
//! The cell reader borrows its workbook, so both live on a thread of their own, which sends rows through a bounded
//! channel: memory stays bounded, a panic in the parser is an error here, and parsing overlaps with what the caller does.

pub(super) mod archive;
mod markup;
mod sheet;

use std::{
    fs::File,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    thread,
};

use dahu_core::import::{Row, SerialEpoch};

use super::{Format, SourceError, SourceOptions};

/// Batches that wait to be fetched.
const BATCHES: usize = 4;

/// The rows of one sheet.
pub(super) struct Workbook {
    messages: Receiver<Message>,
    sheet: Sheet,
    batch: std::vec::IntoIter<Row>,
    bytes_read: Arc<AtomicU64>,
    ended: bool,
}

/// What the reading thread tells.
enum Message {
    /// A sheet with rows was found.
    Sheet(Sheet),
    /// The next rows of it.
    Rows(Vec<Row>),
    /// There are no more rows.
    End,
    /// Reading cannot go on.
    Failed(SourceError),
}

/// The sheet that is read.
#[derive(Default)]
struct Sheet {
    name: String,
    /// The names of all sheets that can be seen, in their order.
    visible: Vec<String>,
    epoch: SerialEpoch,
    rows_hint: Option<u64>,
}

impl Workbook {
    /// Checks the workbook's parts and finds the sheet.
    pub(super) fn open(file: File, options: &SourceOptions) -> Result<Self, SourceError> {
        archive::check(&file, &options.limits)?;
        let (sender, messages) = sync_channel(BATCHES);
        let bytes_read = Arc::new(AtomicU64::new(0));
        let request = sheet::Request {
            file,
            sheet: options.sheet.clone(),
            columns: options.limits.columns,
            bytes_read: Arc::clone(&bytes_read),
        };
        thread::Builder::new()
            .name("workbook".to_owned())
            .spawn(move || sheet::run(request, &sender))
            .map_err(SourceError::Disk)?;
        let mut workbook = Self {
            messages,
            sheet: Sheet::default(),
            batch: Vec::new().into_iter(),
            bytes_read,
            ended: false,
        };
        match workbook.receive()? {
            Message::Sheet(sheet) => workbook.sheet = sheet,
            _ => return Err(SourceError::Empty),
        }
        Ok(workbook)
    }

    pub(super) fn sheet(&self) -> &str {
        &self.sheet.name
    }

    pub(super) fn visible_sheets(&self) -> &[String] {
        &self.sheet.visible
    }

    pub(super) fn epoch(&self) -> SerialEpoch {
        self.sheet.epoch
    }

    pub(super) fn rows_hint(&self) -> Option<u64> {
        self.sheet.rows_hint
    }

    pub(super) fn bytes_read(&self) -> u64 {
        if self.ended {
            u64::MAX
        } else {
            self.bytes_read.load(Ordering::Relaxed)
        }
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        loop {
            if let Some(next) = self.batch.next() {
                *row = next;
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            match self.receive()? {
                Message::Rows(rows) => self.batch = rows.into_iter(),
                _ => self.ended = true,
            }
        }
    }

    fn receive(&self) -> Result<Message, SourceError> {
        match self.messages.recv() {
            Ok(Message::Failed(error)) => Err(error),
            Ok(message) => Ok(message),
            // The thread always says how it ended, unless the parser panicked.
            Err(_) => Err(SourceError::damaged(
                Format::Xlsx,
                "its parts contradict each other",
            )),
        }
    }
}
