//! Numbers as people and programs write them.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Decimal, NumberFault> {
    read_number(Cell::Text(text))
}

#[test]
fn numbers_are_read_in_every_usual_form() {
    for (text, expected) in [
        ("1234.56", "1234.56"),
        ("9616352088791449600", "9616352088791449600"),
        ("-9999999999999999999", "-9999999999999999999"),
        ("-0.5", "-0.5"),
        ("+7", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234.56", "1234.56"),
        ("1,234", "1234"),
        ("12,345,678", "12345678"),
        ("1，234．56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u{a0}234\u{202f}567", "1234567"),
        ("1 234,567", "1234.567"),
        ("1.234,56", "1234.56"),
        ("1.234.567,8", "1234567.8"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1,234万", "12340000"),
        ("3.5亿", "350000000"),
        ("3.5亿元", "350000000"),
        ("12.5 万元", "125000"),
        ("5百万", "5000000"),
        ("2千", "2000"),
        ("￥1,234.50", "1234.50"),
        ("¥ -8", "-8"),
        ("-¥8", "-8"),
        ("$1,000", "1000"),
        ("€5", "5"),
        ("5 €", "5"),
        ("£2.55", "2.55"),
        ("RMB 300", "300"),
        ("300元", "300"),
        ("人民币300元", "300"),
        ("１２３．４５", "123.45"),
        ("－５", "-5"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("(1,234.00)", "-1234.00"),
        ("（1,234）", "-1234"),
        ("(¥5)", "-5"),
        ("¥(5)", "-5"),
        ("1.5E3", "1500"),
        ("1e-3", "0.001"),
        ("0000000000000000000000000000000000000012.50", "12.5"),
        ("1.50000000000000000000000000000000000000", "1.5"),
        ("-0", "0"),
        ("-", "0"),
        (" -   ", "0"),
        ("￥ - ", "0"),
        ("- €", "0"),
        ("－", "0"),
        ("–", "0"),
    ] {
        assert_eq!(read(text), Ok(expected.parse().expect("a decimal")), "{text}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_or_none_is_refused() {
    for text in [
        "",
        "--",
        "(-)",
        "-万",
        "—",
        ".",
        "abc",
        "1,23,456",
        "1,2345",
        "1,234,56",
        "12,34,5",
        "1.234.567",
        "12 34",
        "1-2",
        "--5",
        "-5-",
        "(-5)",
        "(5",
        "5)",
        "1.2.3",
        "1,234.5.6",
        "1,,234",
        ",123",
        "万",
        "元",
        "5%",
        "1e",
        "1e5.5",
        "2026-03-05",
        "1,234 567",
        "¥",
        "()",
        "NaN",
        "inf",
        "0x10",
        "1,234.",
    ] {
        if text == "1,234." {
            assert_eq!(read(text), Ok(Decimal::from(1234)));
            continue;
        }
        assert_eq!(read(text), Err(NumberFault::NotANumber), "{text}");
    }
}

#[test]
fn only_a_dash_is_a_dash() {
    for (cell, expected) in [
        (Cell::Text(" ￥ - "), true),
        (Cell::Text("-"), true),
        (Cell::Text("-1"), false),
        (Cell::Text("0"), false),
        (Cell::Text(""), false),
        (Cell::Integer(0), false),
        (Cell::Empty, false),
    ] {
        assert_eq!(is_dash(cell), expected, "{cell:?}");
    }
}

#[test]
fn forty_digits_are_refused_not_rounded() {
    for text in [
        "1234567890123456789012345678901234567890",
        "1234567890123456789012345678901234567890.12",
        "0.1234567890123456789012345678901234567891",
        "1,234,567,890,123,456,789,012,345,678,901,234,567,890",
        "9999999999999999999999999999万",
    ] {
        assert_eq!(read(text), Err(NumberFault::TooManyDigits), "{text}");
    }
    assert_eq!(read("1e40"), Err(NumberFault::OutOfRange));
    assert_eq!(read("1e999999999999"), Err(NumberFault::OutOfRange));
    assert_eq!(read("1e-40"), Err(NumberFault::TooManyDigits));
}

#[test]
fn a_unit_of_the_column_holds_unless_the_cell_names_its_own() {
    let ten_thousand = Decimal::from(10_000);
    for (cell, expected) in [
        (Cell::Text("1.5"), "15000"),
        (Cell::Text("1.5万"), "15000"),
        (Cell::Text("2亿"), "200000000"),
        (Cell::Number(0.3), "3000"),
    ] {
        let expected: Decimal = expected.parse().expect("a decimal");
        assert_eq!(read_with_unit(cell, ten_thousand), Ok(expected), "{cell:?}");
    }
}

#[test]
fn products_are_exact_or_refused() {
    let number = |text: &str| text.parse::<Decimal>().expect("a decimal");
    assert_eq!(multiply(number("6"), number("2.55")), Ok(number("15.30")));
    assert_eq!(
        multiply(number("12345678901234567890"), number("1234567890.123")),
        Err(NumberFault::TooManyDigits)
    );
}

proptest! {
    #[test]
    fn no_text_makes_reading_a_number_panic(text in ".{0,60}") {
        let _ = read(&text);
    }

    #[test]
    fn digits_and_signs_never_make_it_panic(text in "[0-9,. ()万亿元¥eE+-]{0,50}") {
        let _ = read(&text);
    }

    #[test]
    fn every_amount_is_read_back_plain_and_grouped(count in any::<i64>()) {
        let number = Decimal::new(count, 4);
        prop_assert_eq!(read(&number.to_string()), Ok(number));
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').expect("four places");
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        prop_assert_eq!(read(&format!("{grouped}.{fraction}")), Ok(number.abs()));
    }

    #[test]
    fn a_float_made_from_a_price_is_that_price(count in -99_999_999_999_999_i64..99_999_999_999_999) {
        let price = Decimal::new(count, 4);
        let float: f64 = price.to_string().parse().expect("a float");
        prop_assert_eq!(read_number(Cell::Number(float)), Ok(price));
    }

    #[test]
    fn no_float_makes_it_panic(number in any::<f64>()) {
        let _ = read_number(Cell::Number(number));
    }
}
