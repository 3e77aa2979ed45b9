//! The tabs of an account's page, each loaded when it is asked for.

use dahu_app::{
    account::{AccountHistory, MonthSales},
    activity::Timeline,
    case::CasePage,
    contract::AccountContracts,
    file::FileList,
};
use dahu_core::account::AccountId;

use super::showing::LinesFragment;
use crate::{contact::ContactSection, opportunity::OfAccount, relationship::RelationshipPanel, text::Texts};

/// A tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Sales by month, and the facts.
    #[default]
    Overview,
    /// What it is worth.
    Value,
    /// Ledger lines and contracts.
    Lines,
    /// Contacts.
    People,
    /// Where the relationship stands, and whether the customer is well.
    Relationship,
    /// What it may buy.
    Opportunities,
    /// What we did with each other.
    Activities,
    /// What it came to us with.
    Cases,
    /// Files.
    Files,
    /// Assessments, and what changed.
    History,
}

impl Tab {
    pub(crate) const ALL: [Self; 10] = [
        Self::Overview,
        Self::Opportunities,
        Self::Activities,
        Self::Cases,
        Self::People,
        Self::Relationship,
        Self::Value,
        Self::Lines,
        Self::Files,
        Self::History,
    ];

    /// The word in the address.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Value => "value",
            Self::Lines => "lines",
            Self::People => "people",
            Self::Relationship => "relationship",
            Self::Opportunities => "opportunities",
            Self::Activities => "activities",
            Self::Cases => "cases",
            Self::Files => "files",
            Self::History => "history",
        }
    }

    /// Reads the word; what is none is the first tab.
    pub(crate) fn from_word(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|tab| tab.word() == word);
        known.unwrap_or_default()
    }

    pub(crate) fn label(self, texts: &Texts) -> String {
        texts.text(match self {
            Self::Overview => "tab-overview",
            Self::Value => "account-value",
            Self::Lines => "tab-lines",
            Self::People => "contacts",
            Self::Relationship => "tab-relationship",
            Self::Opportunities => "tab-opportunities",
            Self::Activities => "timeline",
            Self::Cases => "cases",
            Self::Files => "files",
            Self::History => "tab-history",
        })
    }

    /// The page of an account with this tab open.
    pub(crate) fn address(self, account: &AccountId) -> String {
        match self {
            Self::Overview => format!("/accounts/{account}"),
            tab => format!("/accounts/{account}?tab={}", tab.word()),
        }
    }

    /// The tab alone.
    pub(crate) fn fragment(self, account: &AccountId) -> String {
        format!("/accounts/{account}/tab?tab={}", self.word())
    }
}

/// What the open tab shows.
pub(crate) enum Panel {
    Overview {
        months: Vec<MonthSales>,
        months_chart: String,
    },
    /// The card of its value is at hand anyway.
    Value,
    Lines {
        lines: Box<LinesFragment>,
        contracts: AccountContracts,
    },
    People(Box<ContactSection>),
    Relationship(Box<RelationshipPanel>),
    Opportunities(Box<OfAccount>),
    Activities(Box<Timeline>),
    Cases(CasePage),
    Files(FileList),
    History {
        history: Box<AccountHistory>,
        today: String,
        intent: String,
        on: String,
        evidence: String,
        problem: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_its_word_and_unknown_ones_lead_to_the_first() {
        for tab in Tab::ALL {
            assert_eq!(Tab::from_word(tab.word()), tab);
        }
        assert_eq!(Tab::from_word("wild"), Tab::Overview);
    }
}
