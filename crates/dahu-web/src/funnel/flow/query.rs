//! What is asked of a flow: its period, by what, and the figure whose names are shown.

use dahu_app::report::{FlowRequest, Grouping};
use dahu_core::funnel::{flow::FlowCell, journey::Milestone};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    funnel::figure::{address, chosen},
    period::date,
};

/// The query of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FlowQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) by: String,
}

impl FlowQuery {
    /// What it asks for.
    pub(super) fn request(&self) -> Result<FlowRequest, Failure> {
        Ok(FlowRequest {
            from: date(&self.from)?,
            to: date(&self.to)?,
            by: chosen(&self.by, Grouping::from_word)?,
        })
    }

    /// `path` for the same flow.
    pub(super) fn address(&self, path: &str) -> String {
        address(path, self, &[])
    }

    /// Where the names behind a figure are.
    pub(super) fn behind(&self, group: Option<&str>, cell: FlowCell) -> String {
        let cell = word(cell);
        let mut more = vec![("cell", cell.as_str())];
        more.extend(group.map(|group| ("group", group)));
        address("/funnel/flow/accounts", self, &more)
    }

    pub(super) fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// The word of a figure in addresses.
pub(super) fn word(cell: FlowCell) -> String {
    match cell {
        FlowCell::Before(milestone) => format!("before-{}", milestone.as_str()),
        FlowCell::Entered(milestone) => format!("entered-{}", milestone.as_str()),
        FlowCell::Could(milestone) => format!("could-{}", milestone.as_str()),
        FlowCell::Did(milestone) => format!("did-{}", milestone.as_str()),
        FlowCell::Moved => "moved".to_owned(),
    }
}

/// Reads the word of a figure.
pub(super) fn cell(word: &str) -> Option<FlowCell> {
    if word == "moved" {
        return Some(FlowCell::Moved);
    }
    let (what, milestone) = word.split_once('-')?;
    let milestone = Milestone::from_word(milestone)?;
    match what {
        "before" => Some(FlowCell::Before(milestone)),
        "entered" => Some(FlowCell::Entered(milestone)),
        "could" => Some(FlowCell::Could(milestone)),
        "did" => Some(FlowCell::Did(milestone)),
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
                FlowCell::Before(one),
                FlowCell::Entered(one),
                FlowCell::Could(one),
                FlowCell::Did(one),
            ]
        });
        for one in of_milestones.chain([FlowCell::Moved]) {
            assert_eq!(cell(&word(one)), Some(one));
        }
        assert_eq!(cell("entered-nothing"), None);
    }
}
