//! What is asked of a cohort: its window, the day, by what, which share, and the figure whose names are shown.

use dahu_app::report::{CohortRequest, Grouping, Rate};
use dahu_core::funnel::{cohort::CohortCell, journey::Milestone};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    funnel::figure::{address, chosen},
    period::date,
};

/// The query of a cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CohortQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) as_of: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) by: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) rate: String,
}

impl CohortQuery {
    /// What it asks for.
    pub(super) fn request(&self) -> Result<CohortRequest, Failure> {
        Ok(CohortRequest {
            from: date(&self.from)?,
            to: date(&self.to)?,
            as_of: date(&self.as_of)?,
            by: chosen(&self.by, Grouping::from_word)?,
            rate: chosen(&self.rate, Rate::from_word)?,
        })
    }

    /// `path` for the same cohort.
    pub(super) fn address(&self, path: &str) -> String {
        address(path, self, &[])
    }

    /// Where the names behind a figure are.
    pub(super) fn behind(&self, group: Option<&str>, cell: CohortCell) -> String {
        let cell = word(cell);
        let mut more = vec![("cell", cell.as_str())];
        more.extend(group.map(|group| ("group", group)));
        address("/funnel/cohort/accounts", self, &more)
    }

    pub(super) fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// The word of a figure in addresses.
pub(super) fn word(cell: CohortCell) -> String {
    match cell {
        CohortCell::Reached(milestone) => format!("reached-{}", milestone.as_str()),
        CohortCell::WithPrevious(milestone) => format!("also-{}", milestone.as_str()),
        CohortCell::Skipped(milestone) => format!("skipped-{}", milestone.as_str()),
        CohortCell::StillOpen => "still-open".to_owned(),
        CohortCell::Dropped => "dropped".to_owned(),
        CohortCell::WonNotInvoiced => "won-not-invoiced".to_owned(),
    }
}

/// Reads the word of a figure.
pub(super) fn cell(word: &str) -> Option<CohortCell> {
    match word {
        "still-open" => return Some(CohortCell::StillOpen),
        "dropped" => return Some(CohortCell::Dropped),
        "won-not-invoiced" => return Some(CohortCell::WonNotInvoiced),
        _ => {}
    }
    let (what, milestone) = word.split_once('-')?;
    let milestone = Milestone::from_word(milestone)?;
    match what {
        "reached" => Some(CohortCell::Reached(milestone)),
        "also" => Some(CohortCell::WithPrevious(milestone)),
        "skipped" => Some(CohortCell::Skipped(milestone)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_read_back_from_its_word() {
        let of_milestones = Milestone::ALL.into_iter().flat_map(|one| {
            [
                CohortCell::Reached(one),
                CohortCell::WithPrevious(one),
                CohortCell::Skipped(one),
            ]
        });
        let others = [
            CohortCell::StillOpen,
            CohortCell::Dropped,
            CohortCell::WonNotInvoiced,
        ];
        for one in of_milestones.chain(others) {
            assert_eq!(cell(&word(one)), Some(one));
        }
        assert_eq!(cell("reached-nothing"), None);
        assert_eq!(cell(""), None);
    }
}
