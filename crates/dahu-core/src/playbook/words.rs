//! The words of playbooks: when one is used, and to what a question leads.

use serde::{Deserialize, Serialize};

use crate::opportunity::words::words;

words! {
    /// When a playbook is used.
    Situation {
        /// The first meeting (首次拜访).
        FirstMeeting = "first_meeting",
        /// Working out a solution (方案).
        Solution = "solution",
        /// Negotiating price and terms (谈判).
        Negotiation = "negotiation",
        /// Renewing what runs out (续约).
        Renewal = "renewal",
        /// Winning back what is about to be lost (挽回).
        Rescue = "rescue",
    }
}

words! {
    /// To what a question leads, after Rackham.
    QuestionPart {
        /// How things are (背景).
        Situation = "situation",
        /// What is difficult (难点).
        Problem = "problem",
        /// What follows from it (暗示).
        Implication = "implication",
        /// What a solution would be worth (需求-效益).
        NeedPayoff = "need_payoff",
        /// Anything else (其他).
        Other = "other",
    }
}
