//! JSON in one form, whatever database it comes from: SQLite keeps its text, PostgreSQL's jsonb orders keys and writes
//! numbers anew.
//!
//! Keys are sorted by their bytes and nothing stands between the signs. A number is its exact decimal: the digits from
//! the first to the last that is not zero, `e`, and the power of ten. No float is read on the way.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// How deep payloads may lie in one another.
const DEPTH: usize = 64;
/// How far a power of ten may reach.
const EXPONENT: i64 = 1_000_000;

/// The canonical form of a JSON text; nothing for a text that is none.
pub(super) fn canonical(json: &str) -> Option<String> {
    let mut written = String::with_capacity(json.len());
    write(json, DEPTH, &mut written)?;
    Some(written)
}

fn write(json: &str, depth: usize, written: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match json.trim_start().bytes().next()? {
        b'{' => {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
            enclosed('{', '}', fields, written, |(key, value), written| {
                written.push_str(&serde_json::to_string(&key).ok()?);
                written.push(':');
                write(value.get(), depth, written)
            })
        }
        b'[' => {
            let values: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            enclosed('[', ']', values, written, |value, written| {
                write(value.get(), depth, written)
            })
        }
        b'"' => {
            let text: String = serde_json::from_str(json).ok()?;
            written.push_str(&serde_json::to_string(&text).ok()?);
            Some(())
        }
        b'-' | b'0'..=b'9' => {
            let number: &RawValue = serde_json::from_str(json).ok()?;
            written.push_str(&decimal(number.get())?);
            Some(())
        }
        _ => {
            let word = json.trim();
            written.push_str(
                ["true", "false", "null"]
                    .into_iter()
                    .find(|known| *known == word)?,
            );
            Some(())
        }
    }
}

fn enclosed<T>(
    open: char,
    close: char,
    parts: impl IntoIterator<Item = T>,
    written: &mut String,
    part: impl Fn(T, &mut String) -> Option<()>,
) -> Option<()> {
    written.push(open);
    for (place, one) in parts.into_iter().enumerate() {
        if place > 0 {
            written.push(',');
        }
        part(one, written)?;
    }
    written.push(close);
    Some(())
}

/// A JSON number as its exact decimal: `-12.50` is `-125e-1`, and every zero is `0`.
fn decimal(number: &str) -> Option<String> {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some("0".to_owned());
    }
    let exponent: i64 = exponent.parse().ok()?;
    let dropped = i64::try_from(digits.len() - kept.len()).ok()?;
    let power = exponent
        .checked_sub(i64::try_from(fraction.len()).ok()?)?
        .checked_add(dropped)?;
    (power.abs() <= EXPONENT).then(|| format!("{sign}{kept}e{power}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn keys_are_sorted_and_blanks_are_gone() {
        let written = canonical(" {\"b\": [1, true , null], \"a\" : {\"云\": \"\\u4e91\\n\"}} ");
        assert_eq!(
            written.as_deref(),
            Some("{\"a\":{\"云\":\"云\\n\"},\"b\":[1e0,true,null]}")
        );
    }

    #[test]
    fn a_number_is_its_exact_decimal_however_it_is_written() {
        for (numbers, expected) in [
            (&["1e16", "10000000000000000", "1.0e16", "1E+16"][..], "1e16"),
            (&["0", "-0", "0.0", "-0.000", "0e9"], "0"),
            (&["-12.50", "-12.5", "-1.25e1"], "-125e-1"),
            (&["0.00000000015", "1.5e-10"], "15e-11"),
            (&["18446744073709551615"], "18446744073709551615e0"),
            (&["0.1"], "1e-1"),
        ] {
            for number in numbers {
                assert_eq!(canonical(number).as_deref(), Some(expected), "{number}");
            }
        }
        assert_ne!(canonical("9007199254740993"), canonical("9007199254740992"));
    }

    #[test]
    fn what_is_no_json_has_no_form() {
        for text in [
            "",
            "{",
            "[1,]",
            "nul",
            "1 2",
            "01",
            "\"",
            "1e99999999999",
            "{\"a\":1}x",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
        assert_eq!(canonical(&"[".repeat(100_000)), None);
    }

    /// The same decimal without a power of ten, as PostgreSQL's jsonb writes it.
    fn plain(number: &str) -> String {
        let (sign, unsigned) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
        let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let moved: i32 = exponent.parse().expect("a power of ten");
        let zeros = "0".repeat(moved.unsigned_abs() as usize);
        let digits = format!("{zeros}{whole}{fraction}{zeros}");
        let point = zeros.len() + whole.len();
        let point = if moved < 0 {
            point - zeros.len()
        } else {
            point + zeros.len()
        };
        let (before, after) = digits.split_at(point);
        let before = before.trim_start_matches('0');
        format!(
            "{sign}{}{before}.{after}0",
            if before.is_empty() { "0" } else { "" }
        )
    }

    proptest! {
        #[test]
        fn any_float_has_the_form_of_its_plain_digits(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
            let short = Value::from(number).to_string();
            let plain = plain(&short);
            prop_assert_eq!(plain.parse::<f64>().ok(), Some(number), "{} is another number", &plain);
            prop_assert_eq!(canonical(&short), canonical(&plain));
        }
    }
}
