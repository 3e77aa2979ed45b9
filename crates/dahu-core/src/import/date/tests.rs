//! Dates as people and programs write them.

use proptest::prelude::*;

use super::*;

fn read(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, DateFault> {
    read_date(Cell::Text(text), order, SerialEpoch::Excel1900)
}

#[test]
fn dates_that_put_the_year_first_are_read_in_every_usual_form() {
    for text in [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026/03/05",
        "2026.3.5",
        "2026年3月5日",
        "2026年03月05号",
        "2026年3月5日 08:26",
        "2026 年 3 月 5 日",
        "20260305",
        "20260305 08:26",
        "20260305082600",
        " 2026-03-05 08:26:00 ",
        "2026-03-05T08:26:00Z",
        "2026-03-05T08:26:00.000+08:00",
        "2026/3/5 8:26",
        "２０２６－０３－０５",
        "２０２６年３月５日",
        "46086",
        "46086.3513",
    ] {
        assert_eq!(
            read(text, None),
            Ok(NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day")),
            "{text}"
        );
    }
}

#[test]
fn dates_that_put_the_year_last_need_an_order_unless_there_is_one_reading() {
    for (text, order, expected) in [
        ("12/1/2010 8:26", Some(DateOrder::MonthFirst), Ok("2010-12-01")),
        ("12/1/2010 8:26", Some(DateOrder::DayFirst), Ok("2010-01-12")),
        ("12/1/2010", None, Err(DateFault::Ambiguous)),
        ("12/13/2010 8:26 AM", None, Ok("2010-12-13")),
        ("13-12-2010", None, Ok("2010-12-13")),
        ("3/3/2010", None, Ok("2010-03-03")),
        ("1.12.2010", None, Ok("2010-12-01")),
        (
            "13/12/2010",
            Some(DateOrder::MonthFirst),
            Err(DateFault::NotADate),
        ),
    ] {
        assert_eq!(
            read(text, order).map(|date| date.to_string()),
            expected.map(str::to_owned),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "",
        "x",
        "2026-02-30",
        "2026-13-01",
        "26-03-05",
        "12/1/10",
        "2026-03/05",
        "2026-03",
        "1",
        "123456",
        "2026-03-05x",
        "2026-03-05 noon",
        "20260305 082600",
        "99999999",
        "2026--05",
        "日",
        "2026-03-05-01",
        "0000-00-00",
    ] {
        assert_eq!(read(text, None), Err(DateFault::NotADate), "{text}");
    }
}

#[test]
fn years_outside_two_centuries_or_so_are_refused() {
    for text in ["1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31"] {
        assert_eq!(read(text, None), Err(DateFault::OutOfRange), "{text}");
    }
}

#[test]
fn typed_cells_are_read_as_dates() {
    let day = NaiveDate::from_ymd_opt(2010, 12, 1).expect("a day");
    for cell in [
        Cell::Date(day),
        Cell::DateTime(day.and_hms_opt(8, 26, 0).expect("a time")),
        Cell::Integer(20_101_201),
        Cell::Number(20_101_201.0),
        Cell::Integer(40_513),
        Cell::Number(40_513.351),
    ] {
        assert_eq!(read_date(cell, None, SerialEpoch::Excel1900), Ok(day), "{cell:?}");
    }
    for cell in [
        Cell::Bool(true),
        Cell::Empty,
        Cell::Integer(-5),
        Cell::Integer(i64::MAX),
        Cell::Number(1e12),
    ] {
        assert_eq!(
            read_date(cell, None, SerialEpoch::Excel1900),
            Err(DateFault::NotADate),
            "{cell:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_a_date_panic(text in ".{0,40}") {
        let _ = read(&text, None);
        let _ = shape_of(&text);
    }

    #[test]
    fn digits_and_signs_never_make_it_panic(text in "[0-9/.:年月日 T-]{0,24}") {
        let _ = read(&text, Some(DateOrder::DayFirst));
    }

    #[test]
    fn every_day_is_read_back(days in 0_u64..109_000) {
        let day = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day") + chrono::Days::new(days);
        prop_assert_eq!(read(&day.to_string(), None), Ok(day));
        prop_assert_eq!(read(&day.format("%Y年%-m月%-d日").to_string(), None), Ok(day));
        prop_assert_eq!(read(&day.format("%-d/%-m/%Y").to_string(), Some(DateOrder::DayFirst)), Ok(day));
    }
}
