//! The views of the funnel, an address each.

/// A view of the funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// The brief's table.
    Table,
    /// Targets followed from their beginning.
    Cohort,
    /// What moved in a period.
    Flow,
    /// What made sales change.
    Causes,
}

impl Tab {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 4] = [Self::Table, Self::Cohort, Self::Flow, Self::Causes];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Table => "/funnel",
            Self::Cohort => "/funnel/cohort",
            Self::Flow => "/funnel/flow",
            Self::Causes => "/funnel/causes",
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Table => "funnel-tab-table",
            Self::Cohort => "funnel-tab-cohort",
            Self::Flow => "funnel-tab-flow",
            Self::Causes => "funnel-tab-causes",
        }
    }
}
