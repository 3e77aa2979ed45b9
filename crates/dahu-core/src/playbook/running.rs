//! A playbook that is followed for an opportunity or a plan: which of its steps were done, when and by whom.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Playbook, Step, StepId};
use crate::person::PersonId;

crate::id! {
    /// A playbook that is followed for an opportunity or a plan.
    RunId
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// On which day.
    pub on: NaiveDate,
    /// Who ticked it; none for the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// On which day it was ticked; none where that was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticked_on: Option<NaiveDate>,
}

impl Done {
    /// From which day on it is known to be done: that on which it was ticked where it was said of an earlier one.
    #[must_use]
    pub fn known_on(&self) -> NaiveDate {
        self.ticked_on.map_or(self.on, |ticked| ticked.max(self.on))
    }
}

/// Which steps were done.
pub type Ticks = BTreeMap<StepId, Done>;

/// How far a playbook was followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Steps that were done, of those that it has now.
    pub done: usize,
    /// Steps that it has now.
    pub steps: usize,
}

/// How far a playbook was followed. Steps that it has no more count for nothing.
#[must_use]
pub fn followed(playbook: &Playbook, ticks: &Ticks) -> Followed {
    Followed {
        done: playbook
            .steps
            .iter()
            .filter(|step| ticks.contains_key(&step.id))
            .count(),
        steps: playbook.steps.len(),
    }
}

/// The step that comes next: the first that was not done.
#[must_use]
pub fn next<'p>(playbook: &'p Playbook, ticks: &Ticks) -> Option<&'p Step> {
    playbook.steps.iter().find(|step| !ticks.contains_key(&step.id))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{bilingual::Bilingual, playbook::words::Situation};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn what_is_ticked_of_an_earlier_day_is_known_from_the_day_of_the_tick_on() {
        for (on, ticked_on, known_on) in [
            ("2026-06-20", Some("2026-07-02"), "2026-07-02"),
            ("2026-06-20", Some("2026-06-20"), "2026-06-20"),
            ("2026-06-20", None, "2026-06-20"),
        ] {
            let done = Done {
                on: day(on),
                by: None,
                note: String::new(),
                ticked_on: ticked_on.map(day),
            };
            assert_eq!(done.known_on(), day(known_on));
        }
    }

    #[test]
    fn steps_that_are_gone_count_for_nothing() {
        let id = |number: u128| StepId(Uuid::from_u128(number));
        let step = |number: u128| Step {
            id: id(number),
            words: Bilingual::typed("步骤", ""),
            hint: Bilingual::default(),
        };
        let playbook = Playbook {
            name: Bilingual::typed("方案", ""),
            selling_mode: None,
            situation: Situation::Solution,
            purpose: Bilingual::default(),
            steps: vec![step(1), step(2), step(3)],
            questions: Vec::new(),
            is_retired: false,
        };
        let done = Done {
            on: day("2026-06-30"),
            by: None,
            note: String::new(),
            ticked_on: None,
        };
        let ticks = Ticks::from([(id(1), done.clone()), (id(9), done)]);
        assert_eq!(followed(&playbook, &ticks), Followed { done: 1, steps: 3 });
        assert_eq!(next(&playbook, &ticks).map(|step| step.id), Some(id(2)));
    }
}
