//! The firm's own people.

use serde::{Deserialize, Serialize};

crate::id! {
    /// A person of the firm, or one of a customer's who uses the portal.
    PersonId
}

/// What a person is in the workspace. Roles are fixed; [`crate::access`] says what each may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the workspace: sees and does everything.
    Administrator,
    /// Answers for all accounts and the people who sell to them.
    SalesDirector,
    /// Answers for the accounts of the people in the teams below.
    TeamManager,
    /// Owns accounts and develops targets.
    AccountManager,
    /// Helps with accounts on whose team they are: engineering, law, finance, delivery.
    Specialist,
    /// Serves accounts on whose team they are.
    ServiceAgent,
    /// Reads everything and changes nothing.
    Analyst,
    /// One of a customer's people, who uses the portal alone.
    External,
}

impl Role {
    /// All roles, in the order in which tables show them.
    pub const ALL: [Self; 8] = [
        Self::Administrator,
        Self::SalesDirector,
        Self::TeamManager,
        Self::AccountManager,
        Self::Specialist,
        Self::ServiceAgent,
        Self::Analyst,
        Self::External,
    ];

    /// Whether people of this role may own accounts and have targets.
    #[must_use]
    pub fn may_own(self) -> bool {
        matches!(
            self,
            Self::Administrator | Self::SalesDirector | Self::TeamManager | Self::AccountManager
        )
    }

    /// Whether people of this role give hours to accounts by their calling: they sell, help or serve.
    #[must_use]
    pub fn gives_hours(self) -> bool {
        matches!(
            self,
            Self::SalesDirector
                | Self::TeamManager
                | Self::AccountManager
                | Self::Specialist
                | Self::ServiceAgent
        )
    }

    /// Whether people of this role may manage a team.
    #[must_use]
    pub fn may_manage(self) -> bool {
        matches!(
            self,
            Self::TeamManager | Self::SalesDirector | Self::Administrator
        )
    }

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::SalesDirector => "sales_director",
            Self::TeamManager => "team_manager",
            Self::AccountManager => "account_manager",
            Self::Specialist => "specialist",
            Self::ServiceAgent => "service_agent",
            Self::Analyst => "analyst",
            Self::External => "external",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("king"), None);
    }
}
