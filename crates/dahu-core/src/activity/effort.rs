//! How much time an activity took, as people write it.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Minutes of effort at most: a hundred hours.
pub const MINUTES_AT_MOST: u32 = 6_000;

/// Characters of an effort that are looked at.
const CHARACTERS: usize = 40;

/// The minutes of `90`, `90 min`, `1.5 h`, `1h30`, `1:30`, `1小时30分` or `半小时`; nothing for what is none, is less than a
/// minute or more than [`MINUTES_AT_MOST`].
///
/// A bare whole number is minutes, one with decimal places hours. Parts of a minute are rounded to the nearest.
#[must_use]
pub fn minutes(typed: &str) -> Option<u32> {
    let text = plain(typed)?;
    let found = match text.split_once(':') {
        Some((hours, minutes)) => clock(hours, minutes)?,
        None => parts(&text)?,
    };
    let whole = found.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    whole
        .to_u32()
        .filter(|minutes| (1..=MINUTES_AT_MOST).contains(minutes))
}

/// Without blanks, in half-width characters and small letters.
fn plain(typed: &str) -> Option<String> {
    if typed.chars().count() > CHARACTERS {
        return None;
    }
    let narrow = |one: char| match one {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(one) - 0xfee0).unwrap_or(one),
        other => other,
    };
    let text = typed.chars().filter(|one| !one.is_whitespace()).map(narrow);
    Some(text.collect::<String>().to_lowercase()).filter(|text| !text.is_empty())
}

fn clock(hours: &str, minutes: &str) -> Option<Decimal> {
    let two_digits = minutes.len() == 2 && minutes.chars().all(|one| one.is_ascii_digit());
    let is_hours = !hours.is_empty() && hours.len() <= 3 && hours.chars().all(|one| one.is_ascii_digit());
    if !two_digits || !is_hours {
        return None;
    }
    let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
    Some(Decimal::from(hours.parse::<u32>().ok()? * 60 + minutes))
}

/// Numbers with their units, hours before minutes.
fn parts(text: &str) -> Option<Decimal> {
    let mut rest = text;
    let (mut sum, mut last) = (Decimal::ZERO, None);
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let digits = rest.len() - after.len();
        let has_places = rest[..digits].contains('.');
        let end = after
            .find(|one: char| one.is_ascii_digit() || one == '半')
            .unwrap_or(after.len());
        let unit = match (unit(&after[..end]), last) {
            (Some(Unit::Bare), None) if after.is_empty() && has_places => Unit::Hours,
            // What follows hours without a word of its own is minutes, as in 1h30.
            (Some(Unit::Bare), None | Some(Unit::Hours)) if after.is_empty() => Unit::Minutes,
            (Some(Unit::Bare) | None, _) => return None,
            (Some(unit), _) => unit,
        };
        let is_in_order = matches!((last, unit), (None, _) | (Some(Unit::Hours), Unit::Minutes));
        if !is_in_order {
            return None;
        }
        let each = if unit == Unit::Hours {
            Decimal::from(60)
        } else {
            Decimal::ONE
        };
        sum = sum.checked_add(number.checked_mul(each)?)?;
        last = Some(unit);
        rest = &after[end..];
    }
    Some(sum)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Hours,
    Minutes,
    Bare,
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "" => Unit::Bare,
        "h" | "hr" | "hrs" | "hour" | "hours" | "小时" | "个小时" | "时" | "個小時" | "小時" => {
            Unit::Hours
        }
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" | "分鐘" | "'" => Unit::Minutes,
        _ => return None,
    })
}

/// The number at the beginning, and what follows it.
fn number(text: &str) -> Option<(Decimal, &str)> {
    if let Some(rest) = text.strip_prefix('半') {
        return Some((Decimal::new(5, 1), rest));
    }
    let end = text
        .find(|one: char| !one.is_ascii_digit() && one != '.')
        .unwrap_or(text.len());
    let digits = &text[..end];
    let is_number = digits.starts_with(|one: char| one.is_ascii_digit())
        && digits.ends_with(|one: char| one.is_ascii_digit())
        && digits.matches('.').count() <= 1
        && digits.len() <= 8;
    is_number
        .then(|| digits.parse().ok())
        .flatten()
        .map(|number| (number, &text[end..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn efforts_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("90", Some(90)),
            ("90 min", Some(90)),
            ("90分钟", Some(90)),
            ("1.5 h", Some(90)),
            ("1.5", Some(90)),
            ("1.5小时", Some(90)),
            ("1小时30分", Some(90)),
            ("1 小时 30 分钟", Some(90)),
            ("１．５小时", Some(90)),
            ("1h30", Some(90)),
            ("1h 30m", Some(90)),
            ("2 hours", Some(120)),
            ("1:30", Some(90)),
            ("1：30", Some(90)),
            ("0:45", Some(45)),
            ("半小时", Some(30)),
            ("半个小时", Some(30)),
            ("0.75h", Some(45)),
            ("20.4 min", Some(20)),
            ("100 h", Some(6_000)),
            ("100.1 h", None),
            ("0", None),
            ("0.2 min", None),
            ("-5", None),
            ("", None),
            ("h", None),
            ("1:75", None),
            ("1:3", None),
            ("30 min 1 h", None),
            ("1 h 2 h", None),
            ("1 day", None),
            ("1.2.3", None),
            ("1.", None),
            (".5 h", None),
            ("999999999999", None),
        ] {
            assert_eq!(minutes(typed), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_effort_reads_back_in_every_way_of_writing_it(whole in 1_u32..=MINUTES_AT_MOST) {
            let (hours, rest) = (whole / 60, whole % 60);
            prop_assert_eq!(minutes(&whole.to_string()), Some(whole));
            prop_assert_eq!(minutes(&format!("{whole} min")), Some(whole));
            prop_assert_eq!(minutes(&format!("{hours}:{rest:02}")), Some(whole));
            prop_assert_eq!(minutes(&format!("{hours}小时{rest}分")), Some(whole));
        }

        #[test]
        fn whatever_is_typed_has_an_answer(typed in ".*") {
            if let Some(found) = minutes(&typed) {
                prop_assert!((1..=MINUTES_AT_MOST).contains(&found));
            }
        }
    }
}
