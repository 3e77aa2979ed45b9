//! Anchors as people write them, a line each: `30% = 100`, `120万 = 60`, `3 = 50 both sides know each other`.

use dahu_app::{Error, Fact, Facts};
use dahu_core::{
    import::{Cell, read_number},
    money::Amount,
    selection::{Anchor, Criterion, Measure, ONE, Scale, Source},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::text::Texts;

/// The anchors of a criterion as they are written, where it has any. Steps are numbers, so that what is written is read back.
pub(super) fn lines(criterion: &Criterion) -> Option<Vec<String>> {
    let Scale::Anchors(anchors) = &criterion.scale else {
        return None;
    };
    let line = |anchor: &Anchor| {
        let value = plain(criterion.source, anchor.value);
        let words = anchor.words.as_deref().map(|words| format!(" {words}"));
        format!("{value} = {}{}", anchor.points, words.unwrap_or_default())
    };
    Some(anchors.iter().map(line).collect())
}

/// The same for people to read: steps by what they are called.
pub(super) fn written(texts: &Texts, criterion: &Criterion) -> Option<Vec<String>> {
    let Scale::Anchors(anchors) = &criterion.scale else {
        return None;
    };
    let line = |anchor: &Anchor| {
        let value = match (criterion.source.measure(), &anchor.words) {
            (Measure::Steps(_), Some(words)) => words.clone(),
            (Measure::Steps(_), None) => {
                let step = u8::try_from(anchor.value / ONE).unwrap_or(0);
                super::words::step_of(texts, criterion.source, step)
            }
            _ => plain(criterion.source, anchor.value),
        };
        format!("{value} = {}", anchor.points)
    };
    Some(anchors.iter().map(line).collect())
}

fn plain(source: Source, value: i64) -> String {
    let number = Amount::from_ten_thousandths(value).to_decimal();
    match source.measure() {
        Measure::Money => number.normalize().to_string(),
        Measure::Share => format!("{}%", (number * Decimal::ONE_HUNDRED).normalize()),
        Measure::Steps(_) => number.trunc().normalize().to_string(),
    }
}

/// Reads anchors; `number` is that of the criterion, for whoever has to look for it.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `criteria_anchor_not_read` and the line.
pub(super) fn read(source: Source, text: &str, number: usize) -> Result<Scale, Error> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let anchors = lines.map(|line| {
        anchor(source, line).ok_or_else(|| {
            let facts = [("number", Fact::count(number)), ("text", Fact::text(line))];
            Error::refused_with(
                "criteria_anchor_not_read",
                format!("criterion {number}: write \"{line}\" as value = points"),
                Facts::of(facts),
            )
        })
    });
    Ok(Scale::Anchors(anchors.collect::<Result<_, _>>()?))
}

fn anchor(source: Source, line: &str) -> Option<Anchor> {
    let (value, rest) = line.split_once(['=', '＝', ':', '：'])?;
    let rest = rest.trim();
    let (points, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let words = words.trim();
    Some(Anchor {
        value: value_of(source, value.trim())?,
        points: points.parse().ok()?,
        words: (!words.is_empty()).then(|| words.to_owned()),
    })
}

fn value_of(source: Source, text: &str) -> Option<i64> {
    let number = |text: &str| read_number(Cell::Text(text)).ok();
    let parts = |number: Decimal| (number * Decimal::from(ONE)).round().to_i64();
    match source.measure() {
        Measure::Money | Measure::Steps(_) => parts(number(text)?),
        // 30 and 30% are the same here; a share is never written as 0.3.
        Measure::Share => parts(number(text.trim_end_matches(['%', '％']).trim())? / Decimal::ONE_HUNDRED),
    }
}

#[cfg(test)]
mod tests {
    use dahu_core::{
        pipeline::Name,
        selection::{Axis, CriterionId},
    };

    use super::*;

    fn criterion(source: Source, scale: Scale) -> Criterion {
        Criterion {
            id: CriterionId(uuid::Uuid::nil()),
            name: Name::Own("one".to_owned()),
            axis: Axis::Strength,
            weight: 1,
            source,
            scale,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (source, written) in [
            (Source::NetSales, "0 = 0\n1200000 = 60\n5000000.5 = 100"),
            (Source::Growth, "-20% = 0\n0% = 40\n12.5% = 100"),
            (
                Source::ByHand,
                "1 = 0 no fit\n2 = 30\n3 = 50\n4 = 70\n5 = 100 fits",
            ),
        ] {
            let scale = read(source, written, 1).expect("anchors");
            let lines = lines(&criterion(source, scale)).expect("lines");
            assert_eq!(lines.join("\n"), written);
        }
        let chinese = read(Source::NetSales, "120万：60", 1).expect("anchors");
        assert_eq!(chinese, Scale::along(&[(1_200_000 * ONE, 60)]));
    }

    #[test]
    fn a_line_that_is_no_anchor_is_told() {
        for line in ["60", "much = 10", "1 = many", "= 5", "1 ="] {
            assert!(read(Source::NetSales, line, 3).is_err(), "{line}");
        }
    }
}
