//! The span of time that a quota is for: a year, or a half, a quarter or a month of one.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first year that can have quotas.
pub const FIRST_YEAR: i32 = 1990;
/// The last year that can have quotas.
pub const LAST_YEAR: i32 = 2199;

/// A year, or a half, a quarter or a month of one.
///
/// Written `2026`, `2026-H1`, `2026-Q3`, `2026-07`; these words are stored, sent and stand in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    year: i32,
    part: Part,
}

/// Which part of a year; halves, quarters and months are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Year,
    /// One of its two halves.
    Half(u32),
    /// One of its four quarters.
    Quarter(u32),
    /// One of its twelve months.
    Month(u32),
}

/// The text is not the word of a span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a span: write 2026, 2026-H1, 2026-Q3 or 2026-07")]
pub struct NoSpan(pub String);

impl Part {
    /// How many months it has.
    #[must_use]
    pub fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Half(_) => 6,
            Self::Quarter(_) => 3,
            Self::Month(_) => 1,
        }
    }

    /// How many of the kind came before it in its year.
    fn before(self) -> u32 {
        match self {
            Self::Year => 0,
            Self::Half(number) | Self::Quarter(number) | Self::Month(number) => number - 1,
        }
    }
}

impl Span {
    /// A part of a year.
    ///
    /// # Errors
    ///
    /// [`NoSpan`] for a part that a year does not have, and for years before [`FIRST_YEAR`] and after [`LAST_YEAR`].
    pub fn new(year: i32, part: Part) -> Result<Self, NoSpan> {
        let has = match part {
            Part::Year => true,
            Part::Half(number) => (1..=2).contains(&number),
            Part::Quarter(number) => (1..=4).contains(&number),
            Part::Month(number) => (1..=12).contains(&number),
        };
        let span = Self { year, part };
        if has && (FIRST_YEAR..=LAST_YEAR).contains(&year) {
            Ok(span)
        } else {
            Err(NoSpan(format!("{year} {part:?}")))
        }
    }

    /// A whole year.
    ///
    /// # Errors
    ///
    /// [`NoSpan`] for years that have no quotas.
    pub fn of_year(year: i32) -> Result<Self, NoSpan> {
        Self::new(year, Part::Year)
    }

    /// The year that it is, or is a part of.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// Which part of the year.
    #[must_use]
    pub fn part(self) -> Part {
        self.part
    }

    /// The year that it is a part of, itself where it is one.
    #[must_use]
    pub fn whole_year(self) -> Self {
        Self {
            part: Part::Year,
            ..self
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        day(self.year, self.first_month())
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = self.first_month() + self.part.months();
        let after = if next > 12 {
            day(self.year + 1, next - 12)
        } else {
            day(self.year, next)
        };
        after - Days::new(1)
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.last_day() - self.first_day()).num_days() + 1
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn has(self, day: NaiveDate) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }

    /// Whether all of another span lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    /// Its months in order; a month has itself.
    #[must_use]
    pub fn months(self) -> Vec<Self> {
        self.cut(Part::Month)
    }

    /// All ways to cut it into equal parts that are shorter: halves, quarters, months, in order.
    #[must_use]
    pub fn cuts(self) -> Vec<Vec<Self>> {
        let kinds: &[fn(u32) -> Part] = match self.part {
            Part::Year => &[Part::Half, Part::Quarter, Part::Month],
            Part::Half(_) => &[Part::Quarter, Part::Month],
            Part::Quarter(_) => &[Part::Month],
            Part::Month(_) => &[],
        };
        kinds.iter().map(|kind| self.cut(*kind)).collect()
    }

    /// The year, its halves, quarters and months, in this order.
    #[must_use]
    pub fn all_of(year: Self) -> Vec<Self> {
        let year = year.whole_year();
        std::iter::once(year)
            .chain(year.cuts().into_iter().flatten())
            .collect()
    }

    /// The same part of another year; nothing for a year that has no quotas.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<Self> {
        Self::new(year, self.part).ok()
    }

    fn first_month(self) -> u32 {
        self.part.before() * self.part.months() + 1
    }

    fn cut(self, kind: fn(u32) -> Part) -> Vec<Self> {
        let length = kind(1).months();
        let first = (self.first_month() - 1) / length + 1;
        (first..first + self.part.months() / length)
            .map(|number| Self {
                part: kind(number),
                ..self
            })
            .collect()
    }
}

fn day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("the years of spans have all months")
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year;
        match self.part {
            Part::Year => write!(f, "{year}"),
            Part::Half(number) => write!(f, "{year}-H{number}"),
            Part::Quarter(number) => write!(f, "{year}-Q{number}"),
            Part::Month(number) => write!(f, "{year}-{number:02}"),
        }
    }
}

impl FromStr for Span {
    type Err = NoSpan;

    /// Reads exactly the words that [`Span`] writes; what people type is read by [`super::read_span`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || NoSpan(text.to_owned());
        let (year, rest) = text.split_at_checked(4).ok_or_else(no)?;
        let digits = |text: &str| -> Result<u32, NoSpan> {
            if text.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse().map_err(|_| no())
            } else {
                Err(no())
            }
        };
        let part = match rest.as_bytes() {
            [] => Part::Year,
            [b'-', b'H', _] => Part::Half(digits(&rest[2..])?),
            [b'-', b'Q', _] => Part::Quarter(digits(&rest[2..])?),
            [b'-', _, _] => Part::Month(digits(&rest[1..])?),
            _ => return Err(no()),
        };
        let year = i32::try_from(digits(year)?).map_err(|_| no())?;
        Self::new(year, part).map_err(|_| no())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
