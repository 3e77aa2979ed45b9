//! In which situation an account is, by what is recorded of it: for what a playbook is proposed.

use chrono::NaiveDate;

use super::words::Situation;

/// Days before the end of a contract from which on its renewal is proposed.
pub const RENEWAL_DAYS: u32 = 120;

/// What is known of an account; nothing of what the actor may not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Since when its first open alert is open.
    pub alert_since: Option<NaiveDate>,
    /// Days until the first running contract ends that was not renewed.
    pub contract_ends_in: Option<u32>,
    /// Whether it ever bought; none where nobody knows.
    pub has_bought: Option<bool>,
    /// Whether anything was ever done with it.
    pub has_activity: bool,
}

/// Why a situation is proposed, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// An alert is open since this day.
    Alert(NaiveDate),
    /// A running contract ends in so many days and was not renewed.
    ContractEnds(u32),
    /// It bought nothing, and nothing was done with it yet.
    NothingYet,
}

impl Because {
    /// For what it speaks.
    #[must_use]
    pub fn situation(self) -> Situation {
        match self {
            Self::Alert(_) => Situation::Rescue,
            Self::ContractEnds(_) => Situation::Renewal,
            Self::NothingYet => Situation::FirstMeeting,
        }
    }
}

/// For which situations playbooks are proposed, each with its reason, the most pressing first.
#[must_use]
pub fn proposed(known: &Known) -> Vec<Because> {
    let ends = known.contract_ends_in.filter(|days| *days <= RENEWAL_DAYS);
    let is_new = known.has_bought == Some(false) && !known.has_activity;
    let alert = known.alert_since.map(Because::Alert);
    let found = [
        alert,
        ends.map(Because::ContractEnds),
        is_new.then_some(Because::NothingYet),
    ];
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_situation_is_told_by_alerts_contracts_and_by_what_never_was() {
        let day = "2026-06-30".parse().expect("a day");
        let alert = Because::Alert(day);
        let nothing = Known::default();
        let new = Known {
            has_bought: Some(false),
            ..nothing
        };
        let ending = |days| Known {
            contract_ends_in: Some(days),
            ..nothing
        };
        let both = Known {
            alert_since: Some(day),
            ..ending(1)
        };
        let worked = Known {
            has_activity: true,
            ..new
        };
        for (known, expected) in [
            // Whether it bought is not known: that is no reason.
            (nothing, vec![]),
            (new, vec![Because::NothingYet]),
            (worked, vec![]),
            (ending(120), vec![Because::ContractEnds(120)]),
            (ending(121), vec![]),
            (both, vec![alert, Because::ContractEnds(1)]),
        ] {
            assert_eq!(proposed(&known), expected, "{known:?}");
        }
        assert_eq!(alert.situation(), Situation::Rescue);
        assert_eq!(Because::ContractEnds(1).situation(), Situation::Renewal);
        assert_eq!(Because::NothingYet.situation(), Situation::FirstMeeting);
    }
}
