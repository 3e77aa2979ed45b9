//! Civil dates out of cells: 2026-03-05, 2026/3/5, 2026年3月5日, 20260305, 12/1/2010 8:26, spreadsheet serials.

use chrono::{Datelike, NaiveDate};

use super::{Cell, DateOrder, SerialEpoch, from_serial, text};

/// Years that a record can plausibly carry.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Why a cell is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// No known way to write a date, or a day that does not exist.
    NotADate,
    /// 12/1/2010, where the column's order is not known.
    Ambiguous,
    /// Before 1900 or after 2200.
    OutOfRange,
}

/// The civil date in a cell, as written: a time after it is dropped and a zone is not converted.
///
/// Text may be full-width. A year needs four digits. With slashes or hyphens a date that puts the year last needs
/// `order` unless only one reading exists; with dots it is day first, as everywhere where dots are used. Numbers
/// of eight digits are year, month and day; other numbers, and texts of exactly five digits, are serials.
///
/// # Errors
///
/// [`DateFault`] says why it is not a date.
pub fn read_date(
    cell: Cell<'_>,
    order: Option<DateOrder>,
    epoch: SerialEpoch,
) -> Result<NaiveDate, DateFault> {
    let date = match cell {
        Cell::Date(date) => date,
        Cell::DateTime(moment) => moment.date(),
        Cell::Text(text) => read_text(text, order, epoch)?,
        Cell::Integer(number) => read_whole_number(number, epoch)?,
        Cell::Number(number) => read_number(number, epoch)?,
        Cell::Empty | Cell::Bool(_) => return Err(DateFault::NotADate),
    };
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(DateFault::OutOfRange)
    }
}

/// The two leading numbers of a date that puts the year last and needs an order, such as 12/1/2010.
pub(super) fn shape_of(text: &str) -> Option<(u32, u32)> {
    let folded = text::fold_width(text::trim(text));
    let parts = Parts::read(folded.as_bytes())?;
    (parts.lengths.2 == 4 && parts.lengths.0 <= 2 && parts.separator != b'.')
        .then_some((parts.first, parts.second))
}

fn read_text(text: &str, order: Option<DateOrder>, epoch: SerialEpoch) -> Result<NaiveDate, DateFault> {
    let text = text::trim(text);
    if text.is_ascii() {
        return read_ascii(text.as_bytes(), order, epoch);
    }
    let folded: String = text
        .chars()
        .map(|c| match text::half_width(c) {
            '年' | '月' => '-',
            '日' | '号' => ' ',
            other => other,
        })
        .collect();
    read_ascii(folded.trim().as_bytes(), order, epoch)
}

fn read_ascii(text: &[u8], order: Option<DateOrder>, epoch: SerialEpoch) -> Result<NaiveDate, DateFault> {
    if let Some(date) = read_iso(text) {
        return date;
    }
    if let Some(parts) = Parts::read(text) {
        return parts.date(order);
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match digits {
        5 => read_serial_text(text, epoch),
        8 if is_time(&text[8..]) => compact(number(&text[..8])),
        12 | 14 if digits == text.len() => compact(number(&text[..8])),
        _ => Err(DateFault::NotADate),
    }
}

/// The fast path for by far the most frequent form, `2010-12-01` and `2010-12-01 08:26:00`.
fn read_iso(text: &[u8]) -> Option<Result<NaiveDate, DateFault>> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ref rest @ ..] = text else {
        return None;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) || !is_time(rest) {
        return None;
    }
    Some(compact(number(&digits)))
}

fn read_serial_text(text: &[u8], epoch: SerialEpoch) -> Result<NaiveDate, DateFault> {
    let serial = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<f64>().ok());
    serial
        .and_then(|serial| from_serial(serial, epoch))
        .map(|moment| moment.date())
        .ok_or(DateFault::NotADate)
}

fn read_whole_number(number: i64, epoch: SerialEpoch) -> Result<NaiveDate, DateFault> {
    match u32::try_from(number) {
        Ok(digits @ 10_000_000..=99_999_999) => compact(digits),
        Ok(serial) => from_serial(f64::from(serial), epoch)
            .map(|moment| moment.date())
            .ok_or(DateFault::NotADate),
        Err(_) => Err(DateFault::NotADate),
    }
}

fn read_number(number: f64, epoch: SerialEpoch) -> Result<NaiveDate, DateFault> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be eight digits"
    )]
    if (1e7..1e8).contains(&number) && number.fract() == 0.0 {
        return compact(number as u32);
    }
    from_serial(number, epoch)
        .map(|moment| moment.date())
        .ok_or(DateFault::NotADate)
}

/// A date from the number 20260305.
fn compact(digits: u32) -> Result<NaiveDate, DateFault> {
    existing(digits / 10_000, digits / 100 % 100, digits % 100)
}

fn existing(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(DateFault::NotADate)
}

/// Three numbers with the same separator between them, and perhaps a time after them.
struct Parts {
    first: u32,
    second: u32,
    third: u32,
    lengths: (usize, usize, usize),
    separator: u8,
}

impl Parts {
    fn read(text: &[u8]) -> Option<Self> {
        let (first, first_length) = leading_number(text)?;
        let (&separator, rest) = text.get(first_length..)?.trim_ascii_start().split_first()?;
        if !matches!(separator, b'-' | b'/' | b'.') {
            return None;
        }
        // Blanks may stand around the separators, as in "2026 年 3 月 5 日".
        let rest = rest.trim_ascii_start();
        let (second, second_length) = leading_number(rest)?;
        let rest = rest.get(second_length..)?.trim_ascii_start();
        let (&again, rest) = rest.split_first()?;
        let rest = rest.trim_ascii_start();
        let (third, third_length) = leading_number(rest)?;
        let time = rest.get(third_length..)?;
        (again == separator && is_time(time)).then_some(Self {
            first,
            second,
            third,
            lengths: (first_length, second_length, third_length),
            separator,
        })
    }

    fn date(&self, order: Option<DateOrder>) -> Result<NaiveDate, DateFault> {
        match self.lengths {
            (4, 1..=2, 1..=2) => existing(self.first, self.second, self.third),
            (1..=2, 1..=2, 4) => self.year_last(order),
            _ => Err(DateFault::NotADate),
        }
    }

    fn year_last(&self, order: Option<DateOrder>) -> Result<NaiveDate, DateFault> {
        let day_first = existing(self.third, self.second, self.first);
        if self.separator == b'.' {
            return day_first;
        }
        let month_first = existing(self.third, self.first, self.second);
        match (order, day_first, month_first) {
            (Some(DateOrder::DayFirst), day_first, _) => day_first,
            (Some(DateOrder::MonthFirst), _, month_first) => month_first,
            (None, Ok(one), Ok(other)) if one != other => Err(DateFault::Ambiguous),
            (None, Ok(date), _) | (None, _, Ok(date)) => Ok(date),
            (None, Err(fault), Err(_)) => Err(fault),
        }
    }
}

/// The number at the start, of one to four digits, and how many digits it has.
fn leading_number(text: &[u8]) -> Option<(u32, usize)> {
    let length = text
        .iter()
        .take(5)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (1..=4)
        .contains(&length)
        .then(|| (number(&text[..length]), length))
}

/// The number that at most eight ASCII digits make.
fn number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

/// Whether what follows a date is nothing or looks like a time: blank or `T`, then digits and their signs.
fn is_time(rest: &[u8]) -> bool {
    match rest.split_first() {
        None => true,
        Some((b' ' | b'T' | b't', time)) => {
            let time = time.trim_ascii();
            time.is_empty()
                || time.first().is_some_and(u8::is_ascii_digit)
                    && time.contains(&b':')
                    && time.iter().all(|byte| {
                        byte.is_ascii_digit()
                            || matches!(byte, b':' | b'.' | b',' | b'+' | b'-' | b' ')
                            || matches!(
                                byte.to_ascii_uppercase(),
                                b'Z' | b'A' | b'P' | b'M' | b'U' | b'T' | b'C'
                            )
                    })
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests;
