//! The address of the list of accounts by their dials, and back into links.

use dahu_app::health::{HealthFilter, HealthPageRequest, HealthSort, StageFilter, WellnessFilter};
use dahu_core::{
    health::{Band, Item, Signal},
    relationship::Stage,
};
use serde::{Deserialize, Serialize};

use super::words::SORTS;
use crate::{kind::words::ASKED, page};

/// The list, by its address.
pub(super) const PATH: &str = "/accounts/health";
/// Customers of whom too little is known.
pub(super) const UNKNOWN: &str = "unknown";
/// Relationships that nobody placed.
pub(super) const NOT_PLACED: &str = "none";
/// Rows of a page of the list.
const ROWS: usize = 50;

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) team: String,
    /// A kind of key account, by the words of the list of accounts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) customer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) data: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) signal: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) gap: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) stage: String,
    /// Anything, for those whose stage records propose otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) proposed: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) alerts: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) after: String,
}

impl Query {
    pub(super) fn filter(&self) -> HealthFilter {
        HealthFilter {
            owner: self.owner.parse().ok(),
            team: self.team.parse().ok(),
            kind: ASKED
                .iter()
                .find(|(word, ..)| *word == self.kind)
                .map(|(.., kinds)| *kinds),
            wellness: match self.customer.as_str() {
                UNKNOWN => Some(WellnessFilter::Unknown),
                word => Band::from_word(word).map(WellnessFilter::Band),
            },
            data: Band::from_word(&self.data),
            signal: Signal::from_word(&self.signal),
            gap: Item::from_word(&self.gap),
            stage: match self.stage.as_str() {
                NOT_PLACED => Some(StageFilter::NotPlaced),
                word => Stage::from_word(word).map(StageFilter::At),
            },
            proposed_otherwise: !self.proposed.is_empty(),
            with_alerts: !self.alerts.is_empty(),
        }
    }

    pub(super) fn sort(&self) -> HealthSort {
        let sort = SORTS.iter().find(|(word, ..)| *word == self.sort);
        sort.map_or(HealthSort::Wellness, |(.., sort)| *sort)
    }

    pub(super) fn page(&self) -> HealthPageRequest {
        HealthPageRequest {
            sort: self.sort(),
            after: Some(self.after.clone()).filter(|cursor| !cursor.is_empty()),
            size: ROWS,
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn is_filtered(&self) -> bool {
        self.filter() != HealthFilter::default()
    }

    fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = Self {
            after: String::new(),
            ..self.clone()
        };
        change(&mut query);
        query
    }

    /// The same list from a place on.
    pub(super) fn continued(&self, after: &str) -> String {
        let query = self.but(|query| after.clone_into(&mut query.after));
        page::address(PATH, &query)
    }

    /// The accounts of a cell of the picture.
    pub(super) fn of_cell(&self, data: Band, customer: Option<Band>) -> String {
        let query = self.but(|query| {
            data.as_str().clone_into(&mut query.data);
            customer
                .map_or(UNKNOWN, Band::as_str)
                .clone_into(&mut query.customer);
        });
        page::address(PATH, &query)
    }

    /// Without what the picture narrows.
    pub(super) fn without_bands(&self) -> String {
        let query = self.but(|query| {
            query.data.clear();
            query.customer.clear();
        });
        page::address(PATH, &query)
    }

    /// What is seen, as a file.
    pub(super) fn export(&self, format: &str) -> String {
        page::address(&format!("{PATH}/export.{format}"), &self.but(|_| ()))
    }
}

#[cfg(test)]
mod tests {
    use dahu_app::account::KindsFilter;
    use dahu_core::kind::KeyAccountKind;

    use super::*;

    #[test]
    fn an_address_is_read_back_and_what_it_does_not_know_does_not_filter() {
        let query: Query = serde_urlencoded::from_str(
            "kind=strategic&customer=poor&data=weak&signal=late&gap=decider&stage=mid&proposed=1&alerts=1\
             &sort=data&owner=x",
        )
        .expect("a query");
        assert_eq!(
            query.filter(),
            HealthFilter {
                kind: Some(KindsFilter::Of(KeyAccountKind::Strategic)),
                wellness: Some(WellnessFilter::Band(Band::Poor)),
                data: Some(Band::Weak),
                signal: Some(Signal::Late),
                gap: Some(Item::Decider),
                stage: Some(StageFilter::At(Stage::Mid)),
                proposed_otherwise: true,
                with_alerts: true,
                ..HealthFilter::default()
            }
        );
        assert_eq!(query.sort(), HealthSort::Data);
        let cell = query.of_cell(Band::Well, None);
        assert!(
            cell.contains("data=well")
                && cell.contains("customer=unknown")
                && cell.contains("kind=strategic"),
            "{cell}"
        );
        let plain: Query = serde_urlencoded::from_str("customer=wild&stage=&after=3.4").expect("a query");
        assert!(!plain.is_filtered());
        let unknown: Query = serde_urlencoded::from_str("kind=wild").expect("a query");
        assert!(!unknown.is_filtered());
        assert_eq!(plain.page().after.as_deref(), Some("3.4"));
        assert_eq!(plain.without_bands(), PATH);
    }
}
