//! The address of the list of opportunities: what was typed and chosen, and back into links.

use chrono::NaiveDate;
use dahu_app::opportunity::{
    Flag, GroundFilter, OpportunityFilter, OpportunityPageRequest, OpportunitySort, RivalFilter, StateFilter,
};
use dahu_core::opportunity::{BusinessKind, ForecastCategory, SellingMode, Source};
use serde::{Deserialize, Serialize};

use crate::page;

/// The list as a board.
pub(crate) const BOARD: &str = "board";
/// The list as a calendar.
pub(crate) const CALENDAR: &str = "calendar";
/// Rows of a page of the list.
const ROWS: usize = 50;

pub(crate) const STATES: [(&str, &str, StateFilter); 5] = [
    ("", "opportunities-open", StateFilter::Open),
    ("won", "opportunity-won", StateFilter::Won),
    ("lost", "opportunity-lost", StateFilter::Lost),
    ("decided", "opportunities-decided", StateFilter::Decided),
    ("all", "all", StateFilter::All),
];

pub(crate) const SORTS: [(&str, &str, OpportunitySort); 5] = [
    ("", "opportunity-sort-day", OpportunitySort::Day),
    ("amount", "opportunity-sort-amount", OpportunitySort::Amount),
    ("longest", "opportunity-sort-longest", OpportunitySort::Longest),
    ("opened", "opportunity-sort-opened", OpportunitySort::Opened),
    ("changed", "opportunity-sort-changed", OpportunitySort::Changed),
];

/// How the competitor stood of whom the list is: against us, that it was lost to them, or that there was none.
pub(crate) const STOOD: [(&str, &str); 3] = [
    ("", "reasons-against"),
    (LOST_TO, "opportunity-lost-to"),
    (NOBODY, "reasons-unopposed"),
];
/// That it was lost to the competitor.
pub(super) const LOST_TO: &str = "lost_to";
/// That there was no competitor.
pub(super) const NOBODY: &str = "none";

/// The query of `/opportunities`. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) pipeline: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) stage: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) source: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) mode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) category: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) flag: String,
    /// What decided.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
    /// The name of a competitor.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) rival: String,
    /// How they stood, by [`STOOD`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) stood: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) until: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sort: String,
    /// [`BOARD`], [`CALENDAR`], or nothing for a table.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) show: String,
    /// The month of the calendar, such as `2026-07`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) month: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) after: String,
}

impl Query {
    pub(crate) fn filter(&self) -> OpportunityFilter {
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let state = STATES.iter().find(|(word, ..)| *word == self.state);
        OpportunityFilter {
            search: Some(self.search.clone()).filter(|text| !text.trim().is_empty()),
            state: state.map_or(StateFilter::Open, |(_, _, state)| *state),
            pipeline: self.pipeline.parse().ok(),
            stage: self.stage.parse().ok(),
            owner: self.owner.parse().ok(),
            account: self.account.parse().ok(),
            kind: BusinessKind::from_word(&self.kind),
            source: Source::from_word(&self.source),
            selling_mode: SellingMode::from_word(&self.mode),
            category: ForecastCategory::from_word(&self.category),
            flag: Flag::from_word(&self.flag),
            ground: GroundFilter::from_word(&self.reason),
            rival: match self.stood.as_str() {
                NOBODY => Some(RivalFilter::Nobody),
                LOST_TO => RivalFilter::lost_to(&self.rival),
                _ => RivalFilter::against(&self.rival),
            },
            from: day(&self.from),
            to: day(&self.until),
        }
    }

    pub(crate) fn page(&self) -> OpportunityPageRequest {
        let sort = SORTS.iter().find(|(word, ..)| *word == self.sort);
        OpportunityPageRequest {
            sort: sort.map_or(OpportunitySort::Day, |(_, _, sort)| *sort),
            after: Some(self.after.clone()).filter(|cursor| !cursor.is_empty()),
            size: ROWS,
        }
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        let shown = Self {
            sort: String::new(),
            show: String::new(),
            month: String::new(),
            after: String::new(),
            ..self.clone()
        };
        shown != Self::default()
    }

    /// The same with something else.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = Self {
            after: String::new(),
            ..self.clone()
        };
        change(&mut query);
        query
    }

    pub(crate) fn address(&self) -> String {
        page::address("/opportunities", self)
    }

    /// The same list shown another way.
    pub(crate) fn shown_as(&self, show: &str) -> String {
        self.but(|query| {
            show.clone_into(&mut query.show);
            query.month.clear();
        })
        .address()
    }

    /// Rows after those that are shown.
    pub(crate) fn continued(&self, after: &str) -> String {
        self.but(|query| after.clone_into(&mut query.after)).address()
    }

    /// The list without what narrows it.
    pub(crate) fn unfiltered(&self) -> String {
        let query = Self {
            show: self.show.clone(),
            sort: self.sort.clone(),
            ..Self::default()
        };
        query.address()
    }

    /// What is seen as a file.
    pub(crate) fn export(&self, format: &str) -> String {
        let query = self.but(|query| query.show.clear());
        page::address(&format!("/opportunities/export.{format}"), &query)
    }

    /// What forms bring along to come back to the list.
    pub(crate) fn kept(&self) -> String {
        serde_urlencoded::to_string(self).unwrap_or_default()
    }
}
