//! What a contact is to a purchase: roles in the buying centre, stance, power, level, and how one moves another.

use serde::{Deserialize, Serialize};

/// A role in the buying centre (F. Webster and Y. Wind, A General Model for Understanding Organizational Buying Behavior, 1972,
/// with the initiator of T. Bonoma, 1982); a contact may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuyingRole {
    /// Saw the need first.
    Initiator,
    /// Will work with it.
    User,
    /// Says what is good: technical, financial or legal advice.
    Influencer,
    /// Says yes or no.
    Decider,
    /// Negotiates and signs.
    Buyer,
    /// Lets people and papers through, or not.
    Gatekeeper,
}

impl BuyingRole {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 6] = [
        Self::Initiator,
        Self::User,
        Self::Influencer,
        Self::Decider,
        Self::Buyer,
        Self::Gatekeeper,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::User => "user",
            Self::Influencer => "influencer",
            Self::Decider => "decider",
            Self::Buyer => "buyer",
            Self::Gatekeeper => "gatekeeper",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How a contact stands to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Sells for us inside.
    Champion,
    /// Is for us.
    Supporter,
    /// Is neither for nor against us.
    Neutral,
    /// Is against us.
    Opponent,
}

impl Stance {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Champion, Self::Supporter, Self::Neutral, Self::Opponent];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Champion => "champion",
            Self::Supporter => "supporter",
            Self::Neutral => "neutral",
            Self::Opponent => "opponent",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How much a contact can bring about, whatever the title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Carries a decision.
    High,
    /// Is heard.
    Medium,
    /// Is told.
    Low,
}

impl Power {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Where a contact stands in the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Leads the whole: chairman, president, director of the bureau.
    Executive,
    /// Leads a department.
    Head,
    /// Leads a team or a project.
    Manager,
    /// Leads nobody.
    Staff,
}

impl Level {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Executive, Self::Head, Self::Manager, Self::Staff];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Executive => "executive",
            Self::Head => "head",
            Self::Manager => "manager",
            Self::Staff => "staff",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How strongly one contact moves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Is followed.
    Strong,
    /// Is listened to.
    Weak,
}

impl Weight {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 2] = [Self::Strong, Self::Weak];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Roles as one stored word, `decider,buyer`, in the order of forms and each once.
#[must_use]
pub fn roles_word(roles: &[BuyingRole]) -> String {
    let words = BuyingRole::ALL.into_iter().filter(|role| roles.contains(role));
    words.map(BuyingRole::as_str).collect::<Vec<_>>().join(",")
}

/// Roles from their stored word; what is none is left out.
#[must_use]
pub fn roles_from(word: &str) -> Vec<BuyingRole> {
    let found: Vec<BuyingRole> = word
        .split(',')
        .filter_map(|word| BuyingRole::from_word(word.trim()))
        .collect();
    BuyingRole::ALL
        .into_iter()
        .filter(|role| found.contains(role))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for one in BuyingRole::ALL {
            assert_eq!(BuyingRole::from_word(one.as_str()), Some(one));
        }
        for one in Stance::ALL {
            assert_eq!(Stance::from_word(one.as_str()), Some(one));
        }
        for one in Power::ALL {
            assert_eq!(Power::from_word(one.as_str()), Some(one));
        }
        for one in Level::ALL {
            assert_eq!(Level::from_word(one.as_str()), Some(one));
        }
        for one in Weight::ALL {
            assert_eq!(Weight::from_word(one.as_str()), Some(one));
        }
        assert_eq!(Stance::from_word("friend"), None);
    }

    #[test]
    fn roles_are_kept_in_order_and_each_once() {
        let roles = roles_from("buyer, decider,decider,nonsense");
        assert_eq!(roles, [BuyingRole::Decider, BuyingRole::Buyer]);
        assert_eq!(
            roles_word(&[BuyingRole::Buyer, BuyingRole::Decider, BuyingRole::Buyer]),
            "decider,buyer"
        );
        assert_eq!(roles_from(""), []);
    }
}
