//! The words of milestones, groupings, groups and rates.

use dahu_app::report::{Group, GroupId, Grouping, Rate};
use dahu_core::funnel::journey::{Fate, Milestone};

use crate::{account::profile, text::Texts};

/// The key of a milestone's name.
pub(crate) fn milestone_key(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Target => "milestone-target",
        Milestone::Assessed => "milestone-assessed",
        Milestone::HighMedium => "milestone-high-medium",
        Milestone::Opportunity => "milestone-opportunity",
        Milestone::Closed => "milestone-closed",
        Milestone::Repeat => "milestone-repeat",
    }
}

/// The key of a milestone's definition.
pub(crate) fn milestone_definition(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Target => "milestone-target-definition",
        Milestone::Assessed => "milestone-assessed-definition",
        Milestone::HighMedium => "milestone-high-medium-definition",
        Milestone::Opportunity => "milestone-opportunity-definition",
        Milestone::Closed => "milestone-closed-definition",
        Milestone::Repeat => "milestone-repeat-definition",
    }
}

/// The key of what targets are grouped by.
pub(crate) fn grouping_key(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Person => "funnel-salesperson",
        Grouping::Team => "grouping-team",
        Grouping::Sector => "grouping-sector",
        Grouping::Kind => "grouping-kind",
        Grouping::Source => "grouping-source",
        Grouping::SellingMode => "grouping-selling-mode",
    }
}

/// The key of a share that is compared.
pub(crate) fn rate_key(rate: Rate) -> &'static str {
    match rate {
        Rate::OfTargets(_) => "rate-closed-of-targets",
        Rate::OfPrevious(milestone) => match milestone {
            Milestone::Target | Milestone::Assessed => "rate-assessed",
            Milestone::HighMedium => "rate-high-medium",
            Milestone::Opportunity => "rate-opportunity",
            Milestone::Closed => "rate-closed",
            Milestone::Repeat => "rate-repeat",
        },
    }
}

/// What a group is called.
pub(crate) fn group(texts: &Texts, group: &Group) -> String {
    let word = |family: &str, word: &str| {
        let word = word.replace('_', "-");
        texts.text(&format!("opportunity-word-{family}-{word}"))
    };
    match group.id {
        GroupId::Person(_) | GroupId::Team(_) => group.name.clone().unwrap_or_default(),
        GroupId::Sector(sector) => profile::sector_path(texts, &sector),
        GroupId::Kind(kind) => word("kind", kind.as_str()),
        GroupId::Source(source) => word("source", source.as_str()),
        GroupId::SellingMode(mode) => word("mode", mode.as_str()),
        GroupId::Unknown => texts.text("group-unknown"),
        GroupId::NoOpportunity => texts.text("group-no-opportunity"),
    }
}

/// How a target stands.
pub(crate) fn fate(texts: &Texts, fate: Fate) -> String {
    match fate {
        Fate::StillOpen => texts.text("fate-still-open"),
        Fate::Dropped { on } => texts.text_with("fate-dropped-on", "date", on),
        Fate::Closed { on } => texts.text_with("fate-closed-on", "date", on),
    }
}
