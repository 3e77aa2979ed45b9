//! Plan against outcome: what came of each objective when its plan was closed, and what was learnt.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::objective::{Objective, ObjectiveId};
use crate::money::Amount;

/// What came of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// What was learnt from all of it.
    pub learnt: String,
    /// What came of each objective.
    pub outcomes: BTreeMap<ObjectiveId, Outcome>,
}

/// What came of an objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its value; none where it was not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// The day for which the value holds.
    pub as_of: NaiveDate,
    /// What was learnt.
    pub learnt: String,
}

impl Outcome {
    /// The value less the aim; none where it is not known.
    #[must_use]
    pub fn difference(&self, objective: &Objective) -> Option<Amount> {
        self.value?.checked_add(-objective.aim)
    }

    /// Whether the aim was reached; none where the value is not known.
    #[must_use]
    pub fn is_reached(&self, objective: &Objective) -> Option<bool> {
        let value = self.value?;
        Some(if objective.is_to_fall() {
            value <= objective.aim
        } else {
            value >= objective.aim
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::objective::Measure;

    #[test]
    fn the_outcome_is_held_against_the_aim_in_its_own_direction() {
        let amount = |units: i64| Amount::from_ten_thousandths(units * 10_000);
        let day: NaiveDate = "2026-12-31".parse().expect("a day");
        let objective = |start, aim| Objective {
            words: "投诉处理".to_owned(),
            measure: Measure::Own {
                unit: "天".to_owned(),
            },
            from: day,
            by: day,
            start: Some(amount(start)),
            aim: amount(aim),
        };
        let outcome = |value: Option<i64>| Outcome {
            value: value.map(amount),
            as_of: day,
            learnt: String::new(),
        };
        for (start, aim, value, difference, is_reached) in [
            (0, 10, Some(12), Some(2), Some(true)),
            (0, 10, Some(7), Some(-3), Some(false)),
            (10, 4, Some(5), Some(1), Some(false)),
            (10, 4, Some(3), Some(-1), Some(true)),
            (10, 4, None, None, None),
        ] {
            let (objective, outcome) = (objective(start, aim), outcome(value));
            assert_eq!(
                outcome.difference(&objective),
                difference.map(amount),
                "{value:?}"
            );
            assert_eq!(
                outcome.is_reached(&objective),
                is_reached,
                "{start} to {aim}: {value:?}"
            );
        }
    }
}
