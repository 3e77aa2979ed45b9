//! The address of the list of accounts: what was typed and chosen, and back into links.

use dahu_app::account::{Direction, Filter, IntentFilter, PageRequest, Sort, StandingFilter};
use dahu_core::{
    account::{FinanceGrade, Sector, Size},
    person::PersonId,
};
use serde::{Deserialize, Serialize};

/// Rows of a page of the list.
const ROWS: u64 = 50;

/// The query of `/accounts`. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) intent: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) standing: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sector: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) province: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) city: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) size: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) finance: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) tag: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) direction: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) after: String,
}

/// What an owner field can say beside a person's id.
pub(crate) const NOBODY: &str = "nobody";

pub(crate) const INTENTS: [(&str, &str, IntentFilter); 5] = [
    ("high", "intent-high", IntentFilter::High),
    ("medium", "intent-medium", IntentFilter::Medium),
    ("low", "intent-low", IntentFilter::Low),
    (
        "high-or-medium",
        "intent-high-or-medium",
        IntentFilter::HighOrMedium,
    ),
    ("none", "intent-none", IntentFilter::NotAssessed),
];

pub(crate) const STANDINGS: [(&str, &str, StandingFilter); 8] = [
    ("late", "standing-late", StandingFilter::Late),
    ("on-time", "standing-on-time", StandingFilter::OnTime),
    (
        "rhythm-unknown",
        "standing-rhythm-unknown",
        StandingFilter::RhythmUnknown,
    ),
    (
        "never-bought",
        "standing-never-bought",
        StandingFilter::NeverBought,
    ),
    ("shrinking", "standing-shrinking", StandingFilter::Shrinking),
    ("positive", "standing-positive", StandingFilter::Positive),
    ("zero", "standing-zero", StandingFilter::Zero),
    ("negative", "standing-negative", StandingFilter::Negative),
];

const SORTS: [(&str, Sort); 6] = [
    ("name", Sort::Name),
    ("net", Sort::Net),
    ("recent", Sort::NetRecent),
    ("last", Sort::Last),
    ("late", Sort::DaysOver),
    ("value", Sort::Value),
];

impl Query {
    /// Which accounts are asked for. Words that are not known do not filter.
    pub(crate) fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            sector: Sector::from_word(&self.sector),
            province: some(&self.province),
            city: some(&self.city),
            size: Size::read(&self.size),
            finance_grade: FinanceGrade::read(&self.finance),
            tag: some(&self.tag),
            search: some(&self.search),
            owner: self.owner.parse::<PersonId>().ok(),
            without_owner: self.owner == NOBODY,
            intent: INTENTS
                .iter()
                .find(|(word, ..)| *word == self.intent)
                .map(|(.., intent)| *intent),
            standing: STANDINGS
                .iter()
                .find(|(word, ..)| *word == self.standing)
                .map(|(.., found)| *found),
            ..Filter::default()
        }
    }

    /// Which page of them is asked for.
    pub(crate) fn page(&self) -> PageRequest {
        PageRequest {
            sort: self.sort(),
            direction: self.direction(),
            after: (!self.after.is_empty()).then(|| self.after.clone()),
            size: ROWS,
        }
    }

    pub(crate) fn is_filtered(&self) -> bool {
        let fields = [&self.search, &self.owner, &self.intent, &self.standing];
        self.is_filtered_further() || fields.iter().any(|field| !field.is_empty())
    }

    /// Whether one of the filters is set that are folded away at first.
    pub(crate) fn is_filtered_further(&self) -> bool {
        let fields = [
            &self.sector,
            &self.province,
            &self.city,
            &self.size,
            &self.finance,
            &self.tag,
        ];
        fields.iter().any(|field| !field.is_empty())
    }

    fn sort(&self) -> Sort {
        SORTS
            .iter()
            .find(|(word, _)| *word == self.sort)
            .map(|(_, sort)| *sort)
            .unwrap_or_default()
    }

    fn direction(&self) -> Direction {
        match self.direction.as_str() {
            "up" => Direction::Up,
            "down" => Direction::Down,
            // Names read from the first letter on; numbers from the largest.
            _ if self.sort() == Sort::Name => Direction::Up,
            _ => Direction::Down,
        }
    }

    /// What `aria-sort` says of a column.
    pub(crate) fn order_of(&self, word: &str) -> Option<&'static str> {
        let is_sorted = SORTS
            .iter()
            .any(|(known, sort)| *known == word && *sort == self.sort());
        is_sorted.then(|| match self.direction() {
            Direction::Up => "ascending",
            Direction::Down => "descending",
        })
    }

    /// The list sorted by a column; the other way round where it is sorted by it already.
    pub(crate) fn sorted_by(&self, word: &str) -> String {
        let direction = match self.order_of(word) {
            Some("ascending") => "down",
            Some(_) => "up",
            None => "",
        };
        Self {
            sort: word.to_owned(),
            direction: direction.to_owned(),
            after: String::new(),
            ..self.clone()
        }
        .address("/accounts")
    }

    /// The page after this one.
    pub(crate) fn continued(&self, after: &str) -> String {
        Self {
            after: after.to_owned(),
            ..self.clone()
        }
        .address("/accounts")
    }

    /// The same accounts as a download.
    pub(crate) fn export(&self, ending: &str) -> String {
        Self {
            after: String::new(),
            ..self.clone()
        }
        .address(&format!("/accounts/export.{ending}"))
    }

    fn address(&self, path: &str) -> String {
        match serde_urlencoded::to_string(self) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_sorts_and_then_sorts_the_other_way() {
        let query = Query {
            search: "云帆".to_owned(),
            ..Query::default()
        };
        assert_eq!(query.order_of("net"), Some("descending"));
        assert_eq!(
            query.sorted_by("name"),
            "/accounts?search=%E4%BA%91%E5%B8%86&sort=name"
        );
        assert_eq!(
            query.sorted_by("net"),
            "/accounts?search=%E4%BA%91%E5%B8%86&sort=net&direction=up"
        );
        let named = Query {
            sort: "name".to_owned(),
            ..Query::default()
        };
        assert_eq!(named.order_of("name"), Some("ascending"));
        assert_eq!(named.sorted_by("name"), "/accounts?sort=name&direction=down");
    }

    #[test]
    fn unknown_words_do_not_filter() {
        let query = Query {
            intent: "wild".to_owned(),
            owner: "x".to_owned(),
            ..Query::default()
        };
        assert_eq!(query.filter(), Filter::default());
        let nobody = Query {
            owner: NOBODY.to_owned(),
            search: "  ".to_owned(),
            ..Query::default()
        };
        assert_eq!(
            nobody.filter(),
            Filter {
                without_owner: true,
                ..Filter::default()
            }
        );
    }
}
