//! The address of the list of accounts: what was typed and chosen, and back into links.

use dahu_app::{
    account::{Direction, Filter, Grouping, IntentFilter, PageRequest, Sort, StandingFilter},
    custom_field::Defined,
};
use dahu_core::{
    account::{AccountId, FinanceGrade, Sector, Size},
    custom_field::{CustomFieldId, CustomValue},
    import::Cell,
    person::PersonId,
};
use serde::{Deserialize, Serialize};

use crate::{kind::words::ASKED, page};

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
    pub(crate) region: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) industry: String,
    /// Whose target list: a person's id, or [`ANYBODY`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) target: String,
    /// The id of a custom field; of those that have a value of it, or this one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) custom: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) value: String,
    /// The kind of key account that they count as.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) kind: String,
    /// The id of the account whose group it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) within: String,
    /// What is not known, as words of groupings with dots between.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) lacks: String,
    /// What a range is of that is being typed, and its bounds.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) measure: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) until: String,
    /// Further ranges, as [`super::range::TypedRange`] writes them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) ranges: String,
    /// The view that was opened, where the list has been changed since.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) view: String,
    /// The columns in their order, as words with dots between; those that are shown at first where it is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) columns: String,
    /// The word of what accounts are taken together by.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) group: String,
    /// [`BOARD`], or nothing for a table.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) show: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) direction: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) after: String,
    /// Whether rows alone are asked for, to be put into a list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) rows: String,
    /// Whether a file is to hold all that is known of the accounts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) whole: String,
}

/// What an owner field can say beside a person's id.
pub(crate) const NOBODY: &str = "nobody";
/// What a target field can say beside a person's id.
pub(crate) const ANYBODY: &str = "anybody";
/// The list as a board.
pub(crate) const BOARD: &str = "board";
/// What the word of a custom field begins with, among columns and groupings.
pub(crate) const OWN_FIELD: &str = "field-";

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

const SORTS: [(&str, Sort); 12] = [
    ("name", Sort::Name),
    ("net", Sort::Net),
    ("recent", Sort::NetRecent),
    ("last", Sort::Last),
    ("late", Sort::DaysOver),
    ("value", Sort::Value),
    ("code", Sort::Code),
    ("intent", Sort::Intent),
    ("size", Sort::Size),
    ("sector", Sort::Sector),
    ("province", Sort::Province),
    ("city", Sort::City),
];

/// What accounts can be taken together by, besides custom fields: the word, the key of its name.
pub(crate) const GROUPINGS: [(&str, &str, Grouping); 9] = [
    ("owner", "account-owner", Grouping::Owner),
    ("intent", "intent", Grouping::Intent),
    ("sector", "account-sector", Grouping::Sector),
    ("province", "account-province", Grouping::Province),
    ("city", "account-city", Grouping::City),
    ("size", "account-size", Grouping::Size),
    ("finance", "finance-grade", Grouping::FinanceGrade),
    ("region", "account-region", Grouping::Region),
    ("industry", "account-industry", Grouping::Industry),
];

/// What a word takes accounts together by.
pub(crate) fn grouping(word: &str) -> Option<Grouping> {
    if let Some(id) = word.strip_prefix(OWN_FIELD) {
        return id.parse::<CustomFieldId>().ok().map(Grouping::Custom);
    }
    let found = GROUPINGS.iter().find(|(known, ..)| *known == word);
    found.map(|(.., grouping)| *grouping)
}

impl Query {
    /// Which accounts are asked for. Words that are not known do not filter.
    pub(crate) fn filter(&self, fields: &[Defined]) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let target_of = match self.target.as_str() {
            ANYBODY => Some(None),
            person => person.parse::<PersonId>().ok().map(Some),
        };
        Filter {
            sector: Sector::from_word(&self.sector),
            province: some(&self.province),
            city: some(&self.city),
            region: some(&self.region),
            industry: some(&self.industry),
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
            target_of,
            custom: self.custom(fields),
            group_of: self.within.parse::<AccountId>().ok(),
            lacking: self.lacks.split('.').filter_map(grouping).collect(),
            ranges: self.ranges(fields),
            kind: ASKED
                .iter()
                .find(|(word, ..)| *word == self.kind)
                .map(|(.., kind)| *kind),
            closed: None,
        }
    }

    /// The custom field that is asked for, and the value; what is no value of it, no account has.
    fn custom(&self, fields: &[Defined]) -> Option<(CustomFieldId, Option<CustomValue>)> {
        let id = self.custom.parse::<CustomFieldId>().ok()?;
        let defined = fields.iter().find(|defined| defined.id == id)?;
        let typed = self.value.trim();
        let value = match defined.field.read(Cell::Text(typed)) {
            Ok(value) => value,
            Err(_) => Some(CustomValue::Text(typed.to_owned())),
        };
        Some((id, value))
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
            &self.region,
            &self.industry,
            &self.size,
            &self.finance,
            &self.tag,
            &self.target,
            &self.custom,
            &self.within,
            &self.kind,
            &self.lacks,
            &self.from,
            &self.until,
            &self.ranges,
        ];
        fields.iter().any(|field| !field.is_empty())
    }

    /// The same list without any filter.
    pub(crate) fn unfiltered(&self) -> String {
        Self {
            columns: self.columns.clone(),
            group: self.group.clone(),
            show: self.show.clone(),
            sort: self.sort.clone(),
            direction: self.direction.clone(),
            view: self.view.clone(),
            ..Self::default()
        }
        .address("/accounts")
    }

    /// The same list with a change.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = self.clone();
        query.after.clear();
        query.rows.clear();
        query.whole.clear();
        change(&mut query);
        query
    }

    /// The list of those accounts alone that hold a word, or of which it is not known, without their being grouped.
    pub(crate) fn of_group(&self, group: &str, held: Option<&str>) -> Self {
        self.but(|query| {
            query.group.clear();
            query.show.clear();
            let Some(held) = held else {
                match group {
                    "owner" => NOBODY.clone_into(&mut query.owner),
                    "intent" => "none".clone_into(&mut query.intent),
                    _ if query.lacks.is_empty() => group.clone_into(&mut query.lacks),
                    _ => query.lacks = format!("{}.{group}", query.lacks),
                }
                return;
            };
            let field = match group {
                "owner" => &mut query.owner,
                "intent" => &mut query.intent,
                "sector" => &mut query.sector,
                "province" => &mut query.province,
                "city" => &mut query.city,
                "size" => &mut query.size,
                "finance" => &mut query.finance,
                "region" => &mut query.region,
                "industry" => &mut query.industry,
                own => {
                    own.trim_start_matches(OWN_FIELD).clone_into(&mut query.custom);
                    &mut query.value
                }
            };
            held.clone_into(field);
        })
    }

    pub(crate) fn sort(&self) -> Sort {
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

    /// The same accounts as a download, as they are seen.
    pub(crate) fn export(&self, ending: &str) -> String {
        self.but(|_| ()).address(&format!("/accounts/export.{ending}"))
    }

    /// The same with all that is known of them.
    pub(crate) fn export_whole(&self, ending: &str) -> String {
        self.but(|query| "1".clone_into(&mut query.whole))
            .address(&format!("/accounts/export.{ending}"))
    }

    /// What stands behind the question mark of the list's address, without the place in it.
    pub(crate) fn kept(&self) -> String {
        serde_urlencoded::to_string(self.but(|_| ())).unwrap_or_default()
    }

    /// The address under `path`.
    pub(crate) fn address(&self, path: &str) -> String {
        page::address(path, self)
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
        assert_eq!(query.filter(&[]), Filter::default());
        let nobody = Query {
            owner: NOBODY.to_owned(),
            search: "  ".to_owned(),
            ..Query::default()
        };
        assert_eq!(
            nobody.filter(&[]),
            Filter {
                without_owner: true,
                ..Filter::default()
            }
        );
    }

    #[test]
    fn a_group_is_a_list_of_its_accounts_alone() {
        let query = Query {
            group: "province".to_owned(),
            columns: "owner.net".to_owned(),
            after: "x".to_owned(),
            ..Query::default()
        };
        let inside = query.of_group("province", Some("江苏"));
        assert_eq!((inside.province.as_str(), inside.group.as_str()), ("江苏", ""));
        assert_eq!(
            (inside.columns.as_str(), inside.after.as_str()),
            ("owner.net", "")
        );
        let lacking = query.of_group("province", None).of_group("size", None);
        assert_eq!(
            lacking.filter(&[]).lacking,
            vec![Grouping::Province, Grouping::Size]
        );
        assert!(query.of_group("owner", None).filter(&[]).without_owner);
    }
}
