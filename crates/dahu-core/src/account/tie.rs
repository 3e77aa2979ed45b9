//! How an account stands to others outside of its group.

use serde::{Deserialize, Serialize};

crate::id! {
    /// A tie (关联关系) between two accounts.
    TieId
}

/// What another is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// 供应商: the other supplies the account.
    Supplier,
    /// 客户: the other buys from the account.
    Customer,
    /// 合作伙伴: both do something together.
    Partner,
    /// 竞争对手: the other competes with us, and the account is its customer.
    Competitor,
}

impl TieKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Supplier, Self::Customer, Self::Partner, Self::Competitor];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Partner => "partner",
            Self::Competitor => "competitor",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What the account is to the other, where that has a name of its own: a competitor's customer has none.
    #[must_use]
    pub fn inverse(self) -> Option<Self> {
        match self {
            Self::Supplier => Some(Self::Customer),
            Self::Customer => Some(Self::Supplier),
            Self::Partner => Some(Self::Partner),
            Self::Competitor => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_the_inverse_is_the_tie_itself() {
        for kind in TieKind::ALL {
            assert_eq!(TieKind::from_word(kind.as_str()), Some(kind));
            if let Some(inverse) = kind.inverse() {
                assert_eq!(inverse.inverse(), Some(kind));
            }
        }
        assert_eq!(TieKind::from_word("friend"), None);
    }
}
