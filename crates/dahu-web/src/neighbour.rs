//! Pages that belong together under one part of the navigation, each a click away from the others.

use dahu_core::access::Action;

use crate::page::{Page, Section};

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

/// By which method accounts are judged and served, a page a line.
#[rustfmt::skip]
const METHOD: &[Neighbour] = &[
    Neighbour { path: "/accounts", key: "section-accounts", needs: Action::SeeAccount },
    Neighbour { path: "/selection", key: "selection", needs: Action::SeeSelection },
    Neighbour { path: "/kinds", key: "kinds", needs: Action::SeeSales },
    Neighbour { path: "/selling", key: "selling", needs: Action::SeeSales },
    Neighbour { path: "/allocation", key: "allocation", needs: Action::PlanEffort },
    Neighbour { path: "/accounts/health", key: "health", needs: Action::SeeSales },
    Neighbour { path: "/cases", key: "cases", needs: Action::SeeAccount },
    Neighbour { path: "/plans", key: "plans", needs: Action::SeePlans },
    Neighbour { path: "/playbooks", key: "playbooks", needs: Action::SeeOpportunities },
];

/// The groups of pages: the part of the navigation that each belongs to, and what its pages are called together.
const GROUPS: [(Section, &str, &[Neighbour]); 2] = [
    (Section::Opportunities, "section-opportunities", &SELLING),
    (Section::Accounts, "section-method", METHOD),
];

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
        let pages = self.group().map_or(&[][..], |(.., pages)| *pages);
        let open = pages.iter().copied().filter(|one| self.may(one.needs));
        let open: Vec<Neighbour> = open.collect();
        if open.len() > 1 { open } else { Vec::new() }
    }

    /// What these pages are called together.
    pub(crate) fn neighbourhood(&self) -> String {
        self.group()
            .map_or_else(String::new, |(_, key, _)| self.text(key))
    }

    /// The group that this page itself is in.
    fn group(&self) -> Option<&'static (Section, &'static str, &'static [Neighbour])> {
        GROUPS
            .iter()
            .find(|(.., pages)| pages.iter().any(|one| self.is_at(one)))
    }

    /// Whether this is the page itself.
    pub(crate) fn is_at(&self, neighbour: &Neighbour) -> bool {
        self.here.split('?').next() == Some(neighbour.path)
    }

    /// Whether this page belongs to a part of the navigation.
    pub(crate) fn is_in(&self, section: &Section) -> bool {
        let belongs = |(of, _, pages): &(Section, &str, &[Neighbour])| {
            of == section && pages.iter().any(|one| one.has(&self.here))
        };
        self.section == Some(*section) || GROUPS.iter().any(belongs)
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
