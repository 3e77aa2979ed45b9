//! The words of opportunities: what kind, from where, why won and why lost, who of us does what.

use serde::{Deserialize, Serialize};

/// An enum whose variants have stable words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, in the order in which forms show them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word that is stored and sent.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads the stored word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == word)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What kind of business it is.
    BusinessKind {
        /// With an account that bought nothing before.
        NewAccount = "new_account",
        /// More, or something else, for an account that buys.
        Expansion = "expansion",
        /// The same again.
        Repeat = "repeat",
        /// Another term of a contract.
        Renewal = "renewal",
    }
}

words! {
    /// From where we know of it.
    Source {
        /// Somebody named us.
        Referral = "referral",
        /// From work with an account that buys.
        ExistingAccount = "existing_account",
        /// From our list of targets.
        TargetList = "target_list",
        /// A tender or bid notice.
        Tender = "tender",
        /// A fair, an exhibition or a workshop.
        Event = "event",
        /// A partner or agent.
        Partner = "partner",
        /// They found us: website, advertisement, telephone.
        Inbound = "inbound",
        /// We called on them.
        ColdCall = "cold_call",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// The way of selling (销售方式), after N. Rackham and J. DeVincentis, "Rethinking the Sales Force" (1999).
    SellingMode {
        /// Price and function decide (交易型).
        Transactional = "transactional",
        /// An individual solution decides (咨询型).
        Consultative = "consultative",
        /// Two companies ally at every level (企业型).
        Enterprise = "enterprise",
    }
}

words! {
    /// What decided that it was won.
    WonReason {
        /// What we offer fits best.
        Solution = "solution",
        /// The price.
        Price = "price",
        /// The relation.
        Relation = "relation",
        /// Delivery and service.
        Service = "service",
        /// References and name.
        Reputation = "reputation",
        /// Nobody else could.
        OnlyChoice = "only_choice",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What decided that it was lost.
    LostReason {
        /// Too dear.
        Price = "price",
        /// What we offer does not fit.
        Fit = "fit",
        /// A rival's relation.
        RivalRelation = "rival_relation",
        /// No money for it.
        NoBudget = "no_budget",
        /// They decided nothing.
        NoDecision = "no_decision",
        /// Not now.
        Postponed = "postponed",
        /// Delivery or terms.
        Terms = "terms",
        /// We gave it up ourselves.
        GivenUp = "given_up",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// Whether it was decided, and how.
    Verdict {
        /// Not decided.
        Open = "open",
        /// They buy from us.
        Won = "won",
        /// They do not.
        Lost = "lost",
    }
}

words! {
    /// How what was won stands against what the ledger shows of it.
    Confirmation {
        /// Its time has passed, and some is missing.
        Short = "short",
        /// Its time has passed, and nothing was invoiced.
        Nothing = "nothing",
        /// Some was invoiced, and there is time for the rest.
        Partly = "partly",
        /// Nothing was invoiced, and there is time for it.
        Awaited = "awaited",
        /// All of it was invoiced.
        Confirmed = "confirmed",
        /// It was won without an amount: there is nothing to compare with.
        WithoutAmount = "without_amount",
    }
}

impl Confirmation {
    /// Whether its time has passed and some is missing.
    #[must_use]
    pub fn is_overdue(self) -> bool {
        matches!(self, Self::Short | Self::Nothing)
    }
}

words! {
    /// How its owner counts it in the forecast.
    ForecastCategory {
        /// Not in the forecast.
        Omitted = "omitted",
        /// Open like others.
        Pipeline = "pipeline",
        /// May well come in this period.
        BestCase = "best_case",
        /// Its owner answers for it in this period.
        Commit = "commit",
    }
}

words! {
    /// What somebody of us does for it.
    TeamRole {
        /// Technical solution and trials.
        Technical = "technical",
        /// Bid and tender documents.
        Bid = "bid",
        /// Prices, contract and law.
        Commercial = "commercial",
        /// Delivery and service.
        Delivery = "delivery",
        /// Our leadership, for theirs.
        Sponsor = "sponsor",
        /// Helps otherwise.
        Helper = "helper",
    }
}

words! {
    /// How strong a competitor stands, or how likely and grave a risk is.
    Degree {
        /// Little.
        Low = "low",
        /// Some.
        Medium = "medium",
        /// Much.
        High = "high",
    }
}

words! {
    /// A part of MEDDPICC: what a seller of complex things has to know.
    Element {
        /// What it brings them, in figures (量化价值).
        Metrics = "metrics",
        /// Who can release the money (经济决策者).
        EconomicBuyer = "economic_buyer",
        /// By what they choose (决策标准).
        DecisionCriteria = "decision_criteria",
        /// How they come to a decision (决策流程).
        DecisionProcess = "decision_process",
        /// What has to be signed, and by whom (签约流程).
        PaperProcess = "paper_process",
        /// What hurts, and what it costs them (痛点).
        IdentifiedPain = "identified_pain",
        /// Who sells for us inside (内部支持者).
        Champion = "champion",
        /// Against whom or what (竞争).
        Competition = "competition",
    }
}

words! {
    /// How well something is known.
    Known {
        /// Not at all: 0 points.
        Unknown = "unknown",
        /// Said, but not confirmed by them: 1 point.
        Partial = "partial",
        /// Confirmed by them: 2 points.
        Validated = "validated",
    }
}

impl Known {
    /// Its points.
    #[must_use]
    pub fn points(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Partial => 1,
            Self::Validated => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_is_that_of_files() {
        for reason in LostReason::ALL {
            assert_eq!(LostReason::from_word(reason.as_str()), Some(reason));
            let written = serde_json::to_value(reason).expect("a word");
            assert_eq!(written, reason.as_str(), "one word everywhere");
        }
        for element in Element::ALL {
            let written = serde_json::to_value(element).expect("a word");
            assert_eq!(written, element.as_str());
        }
        assert_eq!(Source::from_word("rumour"), None);
        assert_eq!(Known::ALL.map(Known::points), [0, 1, 2]);
    }
}
