//! What is typed into the forms of plans: days, numbers, and rows of fields that come once a row.

use chrono::NaiveDate;
use dahu_app::Error;
use dahu_core::{
    import::{Cell, read_number},
    money::Amount,
};

/// A day; none where nothing was typed.
pub(crate) fn day(text: &str) -> Result<Option<NaiveDate>, Error> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| not_readable()),
    }
}

/// A day that is needed.
pub(crate) fn needed_day(text: &str) -> Result<NaiveDate, Error> {
    day(text)?.ok_or_else(not_readable)
}

fn not_readable() -> Error {
    Error::refused(
        "plan_day_not_readable",
        "write the day like 2026-06-30: correct it",
    )
}

/// A number; none where nothing was typed.
pub(crate) fn amount(text: &str) -> Result<Option<Amount>, Error> {
    let text = text.trim().trim_end_matches(['%', '％']).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = read_number(Cell::Text(text)).ok();
    let amount = number.and_then(|number| Amount::from_decimal(number).ok());
    amount.map(Some).ok_or_else(not_a_number)
}

/// A number that is needed.
pub(crate) fn needed_amount(text: &str) -> Result<Amount, Error> {
    amount(text)?.ok_or_else(not_a_number)
}

fn not_a_number() -> Error {
    Error::refused(
        "plan_number_not_readable",
        "write a number such as 120000 or 12万: correct it",
    )
}

pub(crate) fn choice_unknown() -> Error {
    Error::refused(
        "plan_choice_unknown",
        "choose from the list: open the page anew where it offers nothing else",
    )
}

/// A number as it would be typed.
pub(crate) fn plain(amount: Option<Amount>) -> String {
    amount.map_or_else(String::new, |amount| amount.to_decimal().normalize().to_string())
}

/// A day as it would be typed.
pub(crate) fn written(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// What a form sent, field by field in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Vec<(String, String)>);

impl Sent {
    pub(crate) fn of(body: &[u8]) -> Self {
        Self(serde_urlencoded::from_bytes(body).unwrap_or_default())
    }

    /// The first of a name.
    pub(crate) fn one(&self, name: &str) -> String {
        self.all(name)
            .first()
            .map(|text| (*text).clone())
            .unwrap_or_default()
    }

    /// All of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<&String> {
        let found = self.0.iter().filter(|(known, _)| known == name);
        found.map(|(_, text)| text).collect()
    }

    /// Rows of fields that come once a row each, by their order.
    pub(crate) fn rows<const N: usize>(&self, names: [&str; N], most: usize) -> Vec<[String; N]> {
        let columns = names.map(|name| self.all(name));
        let count = columns[0].len().min(most);
        let field = |column: &Vec<&String>, place: usize| column.get(place).map(|text| (*text).clone());
        (0..count)
            .map(|place| {
                columns
                    .each_ref()
                    .map(|column| field(column, place).unwrap_or_default())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_are_read_as_people_write_them() {
        assert_eq!(day(" 2026-06-30 ").unwrap(), NaiveDate::from_ymd_opt(2026, 6, 30));
        assert!(day("").unwrap().is_none() && day("yesterday").is_err() && needed_day("").is_err());
        let ten_thousandths = |text| amount(text).unwrap().map(Amount::ten_thousandths);
        assert_eq!(ten_thousandths("12万"), Some(1_200_000_000));
        assert_eq!(ten_thousandths("45.5 %"), Some(455_000));
        assert!(amount("much").is_err() && amount(" ").unwrap().is_none() && needed_amount("").is_err());
        assert_eq!(plain(Some(Amount::from_ten_thousandths(455_000))), "45.5");
    }

    #[test]
    fn rows_are_as_many_as_their_first_field() {
        let sent = Sent::of(b"what=a&amount=1&what=b&amount=&other=x");
        let rows = sent.rows(["what", "amount"], 9);
        assert_eq!(
            rows,
            [["a".to_owned(), "1".to_owned()], ["b".to_owned(), String::new()]]
        );
        assert_eq!(sent.rows(["what", "amount"], 1).len(), 1);
        assert_eq!(
            (sent.one("other"), sent.one("none")),
            ("x".to_owned(), String::new())
        );
    }
}
