//! XLSX: real numbers and dates, headings that stay in sight, codes as words.

use chrono::{Datelike, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ColNum, Color, ExcelDateTime, Format, FormatBorder, RowNum, Workbook, Worksheet};

use super::{Cell, Table};

/// Rows that a sheet takes, the heading included.
const ROWS_AT_MOST: usize = 1_048_576;
/// Characters that a sheet's name takes.
const NAME_CHARACTERS: usize = 31;
/// Widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=48;
/// Rows looked at to choose the widths.
const ROWS_MEASURED: usize = 200;

/// Why there is no XLSX file.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    /// More rows than a sheet takes.
    #[error("{0} rows do not fit on a sheet, which takes 1,048,575: take CSV, or a shorter period")]
    TooManyRows(usize),
    /// The file could not be put together.
    #[error("the XLSX file could not be written: {0}")]
    Write(#[from] rust_xlsxwriter::XlsxError),
}

impl Table {
    /// The table as an XLSX file of one sheet, with one more for each that belongs to it.
    ///
    /// # Errors
    ///
    /// [`XlsxError`] when there are more rows than a sheet takes, or no disk space for its parts.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let formats = Formats::new();
        for table in self.all() {
            table.write_to(workbook.add_worksheet_with_low_memory()?, &formats)?;
        }
        Ok(workbook.save_to_buffer()?)
    }

    fn write_to(&self, sheet: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        if self.rows.len() >= ROWS_AT_MOST {
            return Err(XlsxError::TooManyRows(self.rows.len()));
        }
        sheet.set_name(sheet_name(&self.title))?;
        sheet.set_freeze_panes(1, 0)?;
        for (index, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(index, self.width(usize::from(index)))?;
            sheet.write_string_with_format(0, index, &column.heading, &formats.heading)?;
        }
        for (index, row) in (1..).zip(&self.rows) {
            let is_total = self.has_total && usize::try_from(index) == Ok(self.rows.len());
            for (column, cell) in (0..).zip(row) {
                write(sheet, index, column, cell, formats, is_total)?;
            }
        }
        if let (Ok(last_row), Ok(columns)) = (
            RowNum::try_from(self.rows.len()),
            ColNum::try_from(self.columns.len()),
        ) && columns > 0
        {
            sheet.autofilter(0, 0, last_row - RowNum::from(self.has_total), columns - 1)?;
        }
        Ok(())
    }

    /// The width of the longest of the heading and the first cells; a Chinese character counts for two.
    #[expect(clippy::cast_precision_loss, reason = "at most 48")]
    fn width(&self, column: usize) -> f64 {
        let heading = breadth(&self.columns[column].heading);
        let cells = self
            .rows
            .iter()
            .take(ROWS_MEASURED)
            .map(|row| breadth(&row[column].plain()));
        let widest = cells.chain([heading]).max().unwrap_or_default() + 2;
        widest.clamp(*WIDTHS.start(), *WIDTHS.end()) as f64
    }
}

/// How cells look, in the body and in the sum below it.
struct Formats {
    heading: Format,
    body: Kinds,
    total: Kinds,
}

struct Kinds {
    base: Format,
    text: Format,
    count: Format,
    measure: Format,
    estimate: Format,
    money: Format,
    share: Format,
    date: Format,
}

impl Formats {
    fn new() -> Self {
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_background_color(Color::RGB(0x00E4_F1F2))
            .set_border_bottom(FormatBorder::Thin);
        let total = Format::new().set_bold().set_border_top(FormatBorder::Thin);
        Self {
            heading,
            body: Kinds::of(&Format::new()),
            total: Kinds::of(&total),
        }
    }
}

impl Kinds {
    fn of(base: &Format) -> Self {
        let numbers = |pattern: &str| base.clone().set_num_format(pattern);
        Self {
            base: base.clone(),
            text: numbers("@"),
            count: numbers("#,##0"),
            measure: numbers("#,##0.0"),
            estimate: numbers("#,##0.0000"),
            money: numbers("#,##0.00"),
            share: numbers("0.00%"),
            date: numbers("yyyy-mm-dd"),
        }
    }

    /// Numbers that are shown with so many decimals.
    fn fixed(&self, decimals: usize) -> Format {
        let pattern = format!("0.{}", "0".repeat(decimals));
        self.base.clone().set_num_format(pattern)
    }
}

fn write(
    sheet: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    cell: &Cell,
    formats: &Formats,
    is_total: bool,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    let kinds = if is_total { &formats.total } else { &formats.body };
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, &kinds.text)?,
        #[expect(
            clippy::cast_precision_loss,
            reason = "spreadsheets know floats only; counts stay below 2^53"
        )]
        Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &kinds.count)?,
        #[expect(
            clippy::cast_precision_loss,
            reason = "spreadsheets know floats only; counts stay below 2^53"
        )]
        Cell::Difference(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &kinds.count)?
        }
        Cell::Measure(measure) => sheet.write_number_with_format(row, column, *measure, &kinds.measure)?,
        Cell::Estimate(estimate) => {
            sheet.write_number_with_format(row, column, *estimate, &kinds.estimate)?
        }
        Cell::Fixed(number, decimals) => {
            sheet.write_number_with_format(row, column, *number, &kinds.fixed(*decimals))?
        }
        Cell::Money(amount) => {
            // Spreadsheets know floats only; 15 digits hold amounts below a hundred billion exactly.
            let number = amount.to_decimal().to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, column, number, &kinds.money)?
        }
        Cell::Decimal(number) => {
            let number = number.to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, column, number, &kinds.money)?
        }
        Cell::Share(share) => sheet.write_number_with_format(row, column, *share, &kinds.share)?,
        Cell::Date(date) => match excel_date(*date) {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, &kinds.date)?,
            None => sheet.write_string_with_format(row, column, date.to_string(), &kinds.text)?,
        },
        Cell::Nothing => sheet.write_blank(row, column, &kinds.text)?,
    };
    Ok(())
}

/// The date as spreadsheets count it; nothing before 1900, where they do not count.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

fn sheet_name(title: &str) -> String {
    let allowed = title
        .chars()
        .filter(|character| !"[]:*?/\\'".contains(*character));
    allowed.take(NAME_CHARACTERS).collect()
}

fn breadth(text: &str) -> usize {
    text.chars()
        .map(|character| if character.is_ascii() { 1 } else { 2 })
        .sum()
}
