//! Pages that belong together under one part of the navigation, each a click away from the others.

use dahu_core::access::Action;

use crate::page::{Page, Section};

/// Pages that belong together, under a part of the navigation.
struct Group {
    /// The key of what they are together.
    key: &'static str,
    section: Section,
    members: &'static [Neighbour],
}

const GROUPS: [Group; 2] = [
    Group {
        key: "section-opportunities",
        section: Section::Opportunities,
        members: &SELLING,
    },
    Group {
        key: "section-method",
        section: Section::Accounts,
        members: &METHOD,
    },
];

/// A page beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) path: &'static str,
    key: &'static str,
    needs: Action,
}

/// What is pursued, with whom, how far that is from what was set, and what was done for it.
const SELLING: [Neighbour; 5] = [
    Neighbour {
        path: "/opportunities",
        key: "section-opportunities",
        needs: Action::SeeOpportunities,
    },
    Neighbour {
        path: "/targets",
        key: "targets-title",
        needs: Action::SeeAccount,
    },
    Neighbour {
        path: "/forecast",
        key: "forecast",
        needs: Action::SeeQuotas,
    },
    Neighbour {
        path: "/quotas",
        key: "quotas",
        needs: Action::SeeQuotas,
    },
    Neighbour {
        path: "/reports",
        key: "reports",
        needs: Action::SeeAccount,
    },
];

/// The method of key accounts: who is one, and what follows from that.
const METHOD: [Neighbour; 1] = [Neighbour {
    path: "/selection",
    key: "selection",
    needs: Action::SeeSelection,
}];

impl Neighbour {
    pub(crate) fn label(&self, page: &Page) -> String {
        page.text(self.key)
    }

    /// Whether an address is its own or below it.
    fn has(&self, address: &str) -> bool {
        let path = address.split('?').next().unwrap_or_default();
        path.strip_prefix(self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Page {
    /// The pages beside this one that are open to the reader; none for a page that stands alone or below one of them.
    pub(crate) fn neighbours(&self) -> Vec<Neighbour> {
        let group = GROUPS
            .iter()
            .find(|group| group.members.iter().any(|one| self.is_at(one)));
        let members = group.map_or(&[][..], |group| group.members);
        let open: Vec<Neighbour> = members
            .iter()
            .filter(|one| self.may(one.needs))
            .copied()
            .collect();
        // One page alone has nothing beside it.
        if open.len() < 2 { Vec::new() } else { open }
    }

    /// What the pages beside this one are together.
    pub(crate) fn neighbourhood(&self) -> String {
        let group = GROUPS
            .iter()
            .find(|group| group.members.iter().any(|one| self.is_at(one)));
        group.map_or_else(String::new, |group| self.text(group.key))
    }

    /// Whether this is the page itself.
    pub(crate) fn is_at(&self, neighbour: &Neighbour) -> bool {
        self.is_at_path(neighbour.path)
    }

    /// Whether this page belongs to a part of the navigation.
    pub(crate) fn is_in(&self, section: &Section) -> bool {
        let has = |group: &Group| group.members.iter().any(|one| one.has(&self.here));
        let belongs = GROUPS.iter().any(|group| group.section == *section && has(group));
        self.section == Some(*section) || belongs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_page_that_it_is_below() {
        let quotas = SELLING.iter().find(|one| one.path == "/quotas").expect("there");
        for address in ["/quotas", "/quotas?year=2026", "/quotas/person/1?year=2026"] {
            assert!(quotas.has(address), "{address}");
        }
        for address in ["/", "/quotastoo", "/accounts?back=/quotas", "/opportunities"] {
            assert!(!quotas.has(address), "{address}");
        }
    }
}
