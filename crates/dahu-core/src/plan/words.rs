//! The words of account plans: what a statement is, what an objective measures, how often there is a review.

use serde::{Deserialize, Serialize};

use crate::opportunity::words::words;

words! {
    /// What a statement of a plan is about.
    StatementKind {
        /// How the account stands: its market, its year, what it does (现状).
        Situation = "situation",
        /// What the customer wants to reach (客户目标).
        Goal = "goal",
        /// What troubles the customer (客户痛点).
        Pain = "pain",
        /// What we do well there (优势).
        Strength = "strength",
        /// What we do badly there (劣势).
        Weakness = "weakness",
        /// What may come to us from outside (机会).
        Opportunity = "opportunity",
        /// What may hurt us from outside (威胁).
        Threat = "threat",
        /// With what we mean to get there (策略).
        Strategy = "strategy",
        /// The solution that is made for this account (个性化方案).
        Solution = "solution",
        /// What may go wrong with the plan (风险).
        Risk = "risk",
    }
}

impl StatementKind {
    /// For how many days something stands on evidence that says no more than its own day.
    ///
    /// What the customer feels and what rivals do changes soonest; what the customer wants to reach holds for a year.
    #[must_use]
    pub fn fresh_days(self) -> u32 {
        match self {
            Self::Situation | Self::Pain | Self::Threat | Self::Opportunity | Self::Risk => 180,
            Self::Goal | Self::Strength | Self::Weakness | Self::Strategy | Self::Solution => 365,
        }
    }

    /// Those that stand in the four fields of strengths, weaknesses, opportunities and threats.
    pub const SWOT: [Self; 4] = [Self::Strength, Self::Weakness, Self::Opportunity, Self::Threat];
}

words! {
    /// What an objective measures.
    MeasureKind {
        /// Net sales between two days.
        NetSales = "net_sales",
        /// Our part of what the account buys from anybody.
        ShareOfWallet = "share_of_wallet",
        /// How many contacts we met.
        ContactsMet = "contacts_met",
        /// How many of the deciders we hold a relation to that carries.
        DecidersCovered = "deciders_covered",
        /// What opportunities were won for.
        WonAmount = "won_amount",
        /// Something that people count or measure themselves.
        Own = "own",
    }
}

words! {
    /// How often a plan is reviewed.
    Rhythm {
        /// Every month.
        Monthly = "monthly",
        /// Every three months.
        Quarterly = "quarterly",
        /// Once a year.
        Yearly = "yearly",
    }
}

impl Rhythm {
    /// Months from one review to the next.
    #[must_use]
    pub fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Yearly => 12,
        }
    }
}

words! {
    /// What people say of a square of the white space, where the ledger shows no sales.
    Stand {
        /// A rival has it.
        Rival = "rival",
        /// They buy it from nobody.
        Nothing = "nothing",
        /// It is of no use there.
        NotApplicable = "not_applicable",
    }
}
