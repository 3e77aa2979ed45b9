//! Ranges of figures and days in the address of the list of accounts: `net:10000~20000;last:~2026-06-30`.

use dahu_app::{
    account::{Bounds, Measure, RANGES_AT_MOST, Range},
    custom_field::Defined,
};
use dahu_core::{
    custom_field::{CustomField, CustomFieldId, CustomKind, CustomValue},
    import::Cell,
};

use super::filter::{OWN_FIELD, Query};
use crate::text::Texts;

/// What ranges can be of, besides custom fields: the word, the key of its name, what it is, what its bounds are.
const MEASURES: [(&str, &str, Measure, CustomKind); 5] = [
    ("net", "figure-net", Measure::Net, CustomKind::Money),
    (
        "recent",
        "figure-net-recent",
        Measure::NetRecent,
        CustomKind::Money,
    ),
    ("prior", "figure-net-prior", Measure::NetPrior, CustomKind::Money),
    ("value", "account-value", Measure::Value, CustomKind::Money),
    ("last", "figure-last", Measure::LastPurchase, CustomKind::Date),
];

/// A range as it stands in the address: the words of what it is of and of its bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedRange {
    pub(crate) measure: String,
    pub(crate) from: String,
    pub(crate) until: String,
}

/// What a range can be of, as forms offer it.
pub(crate) struct Offered {
    pub(crate) word: String,
    pub(crate) measure: Measure,
    kind: CustomKind,
    /// What the firm calls it; none where it has a name of its own.
    own: Option<String>,
    /// The key of its name.
    key: &'static str,
}

impl Offered {
    /// What it is called.
    pub(crate) fn label(&self, texts: &Texts) -> String {
        self.own.clone().unwrap_or_else(|| texts.text(self.key))
    }
}

/// What ranges can be of.
pub(crate) fn offered(fields: &[Defined]) -> Vec<Offered> {
    let known = MEASURES.iter().map(|(word, key, measure, kind)| Offered {
        word: (*word).to_owned(),
        measure: *measure,
        kind: *kind,
        own: None,
        key,
    });
    let own = fields.iter().filter(|defined| {
        let kinds = [CustomKind::Number, CustomKind::Money, CustomKind::Date];
        kinds.contains(&defined.field.kind)
    });
    let own = own.map(|defined| Offered {
        word: format!("{OWN_FIELD}{}", defined.id),
        measure: Measure::Custom(CustomFieldId(defined.id.0)),
        kind: defined.field.kind,
        own: Some(defined.field.name.clone()),
        key: "",
    });
    known.chain(own).collect()
}

impl TypedRange {
    /// The ranges that a word of the address names.
    pub(crate) fn all(word: &str) -> Vec<Self> {
        let ranges = word.split(';').filter_map(|range| {
            let (measure, bounds) = range.split_once(':')?;
            let (from, until) = bounds.split_once('~')?;
            Some(Self {
                measure: measure.to_owned(),
                from: from.to_owned(),
                until: until.to_owned(),
            })
        });
        ranges.take(RANGES_AT_MOST).collect()
    }

    /// The word of some ranges.
    pub(crate) fn word(ranges: &[Self]) -> String {
        let plain = |text: &str| text.trim().replace([';', '~'], " ");
        let words = ranges
            .iter()
            .map(|range| format!("{}:{}~{}", range.measure, plain(&range.from), plain(&range.until)));
        words.collect::<Vec<_>>().join(";")
    }

    /// What it is of, where that is known and a bound is said.
    pub(crate) fn of<'o>(&self, offered: &'o [Offered]) -> Option<&'o Offered> {
        let is_said = !self.from.trim().is_empty() || !self.until.trim().is_empty();
        let found = offered.iter().find(|offered| offered.word == self.measure);
        found.filter(|_| is_said)
    }

    /// The range that it names; what is typed as a bound and is none comes back.
    pub(crate) fn read(&self, of: &Offered) -> Result<Range, String> {
        let field = CustomField {
            name: String::new(),
            kind: of.kind,
            choices: Vec::new(),
            is_retired: false,
        };
        let bound = |typed: &str| field.read(Cell::Text(typed)).map_err(|_| typed.trim().to_owned());
        let (from, until) = (bound(&self.from)?, bound(&self.until)?);
        let amount = |value| match value {
            Some(CustomValue::Money(amount)) => Ok(Some(amount)),
            Some(CustomValue::Number(number)) => {
                let amount = dahu_core::money::Amount::from_decimal(number);
                amount.map(Some).map_err(|_| number.to_string())
            }
            _ => Ok(None),
        };
        let day = |value| match value {
            Some(CustomValue::Date(day)) => Some(day),
            _ => None,
        };
        let within = match of.kind {
            CustomKind::Date => Bounds::Days(day(from), day(until)),
            _ => Bounds::Numbers(amount(from)?, amount(until)?),
        };
        Ok(Range {
            of: of.measure,
            within,
        })
    }
}

impl Query {
    /// The range that is being typed.
    pub(crate) fn typed_range(&self) -> TypedRange {
        TypedRange {
            measure: self.measure.clone(),
            from: self.from.clone(),
            until: self.until.clone(),
        }
    }

    /// All ranges that are asked for and can be read.
    pub(super) fn ranges(&self, fields: &[Defined]) -> Vec<Range> {
        let offered = offered(fields);
        let mut typed = TypedRange::all(&self.ranges);
        typed.push(self.typed_range());
        let read = typed
            .iter()
            .filter_map(|typed| typed.read(typed.of(&offered)?).ok());
        read.take(RANGES_AT_MOST).collect()
    }

    /// The same list, with the range that is being typed among the others, so that another can be typed.
    pub(crate) fn with_another_range(&self) -> String {
        let mut ranges = TypedRange::all(&self.ranges);
        ranges.push(self.typed_range());
        let list = self.but(|query| {
            query.ranges = TypedRange::word(&ranges);
            query.clear_range();
        });
        // To the fields of the next one, which are folded away at first.
        format!("{}#measure", list.address("/accounts"))
    }

    /// Forgets the range that is being typed.
    pub(crate) fn clear_range(&mut self) {
        for field in [&mut self.measure, &mut self.from, &mut self.until] {
            field.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(measure: &str, from: &str, until: &str) -> TypedRange {
        TypedRange {
            measure: measure.to_owned(),
            from: from.to_owned(),
            until: until.to_owned(),
        }
    }

    #[test]
    fn ranges_are_written_and_read_back() {
        let ranges = vec![typed("net", "12万", ""), typed("last", "", "2026-06-30")];
        assert_eq!(TypedRange::word(&ranges), "net:12万~;last:~2026-06-30");
        assert_eq!(TypedRange::all("net:12万~;last:~2026-06-30"), ranges);
        assert_eq!(TypedRange::all("wild;net:5"), Vec::new());
        let hostile = typed("net", "1;last:~2", "~");
        assert_eq!(TypedRange::all(&TypedRange::word(&[hostile])).len(), 1);
        assert_eq!(TypedRange::all(&"net:1~2;".repeat(99)).len(), RANGES_AT_MOST);
    }

    #[test]
    fn bounds_are_amounts_and_days() {
        let offered = offered(&[]);
        let read = |range: TypedRange| range.of(&offered).map(|of| range.read(of));
        let net = read(typed("net", "12万", "1,500,000.5"))
            .expect("known")
            .expect("amounts");
        let Bounds::Numbers(Some(from), Some(until)) = net.within else {
            panic!("{net:?}");
        };
        assert_eq!(
            (from.to_string(), until.to_string()),
            ("120000.0000".to_owned(), "1500000.5000".to_owned())
        );
        let last = read(typed("last", "", "2026年6月30日"))
            .expect("known")
            .expect("days");
        assert_eq!(last.within, Bounds::Days(None, "2026-06-30".parse().ok()));
        assert_eq!(read(typed("last", "soon", "")), Some(Err("soon".to_owned())));
        assert_eq!(read(typed("net", "", " ")), None, "nothing is said");
        assert_eq!(read(typed("wild", "1", "")), None);
    }
}
