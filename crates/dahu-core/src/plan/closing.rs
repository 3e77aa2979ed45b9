//! Plan against outcome: what came of each objective and of the budget when a plan was closed, and what was learnt.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    budget::Budget,
    objective::{Objective, ObjectiveId},
    white_space::percent,
};
use crate::money::Amount;

/// What came of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// What was learnt from all of it.
    pub learnt: String,
    /// What came of each objective.
    pub outcomes: BTreeMap<ObjectiveId, Outcome>,
    /// What was spent, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Amount>,
    /// The margin that came of it, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Amount>,
}

/// A sum of the budget beside what came of it; what is not known of either is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Against {
    /// What was planned.
    pub planned: Option<Amount>,
    /// What came.
    pub came: Option<Amount>,
}

impl Against {
    /// What came less what was planned.
    #[must_use]
    pub fn difference(&self) -> Option<Amount> {
        self.came?.checked_add(-self.planned?)
    }

    /// The difference in percent of what was planned; none of nothing.
    #[must_use]
    pub fn difference_percent(&self) -> Option<Amount> {
        percent(
            self.difference()?.ten_thousandths(),
            self.planned?.ten_thousandths(),
        )
    }

    /// What is left of it after the costs.
    fn after(self, costs: Self) -> Self {
        let left = |all: Option<Amount>, spent: Option<Amount>| all?.checked_add(-spent?);
        Self {
            planned: left(self.planned, costs.planned),
            came: left(self.came, costs.came),
        }
    }
}

/// A budget against what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What is spent.
    pub costs: Against,
    /// The margin.
    pub returned: Against,
    /// What is left of the margin.
    pub gain: Against,
}

impl Closing {
    /// The budget against what came of it. Without a cost it planned none.
    #[must_use]
    pub fn settled(&self, budget: &Budget) -> Settled {
        let costs = Against {
            planned: budget.total().filter(|_| !budget.costs.is_empty()),
            came: self.costs,
        };
        let returned = Against {
            planned: budget.expected,
            came: self.returned,
        };
        Settled {
            costs,
            returned,
            gain: returned.after(costs),
        }
    }
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

    /// Whether the aim was reached by its day; none where no value tells, and where the ledger ended before that day without it.
    #[must_use]
    pub fn is_reached(&self, objective: &Objective) -> Option<bool> {
        let value = self.value.filter(|_| objective.is_told_by(self.as_of));
        let is_reached = objective.is_reached_by(value?)?;
        (is_reached || !self.is_short(objective)).then_some(is_reached)
    }

    /// Whether the value is that of a ledger which ended before the last day.
    #[must_use]
    pub fn is_short(&self, objective: &Objective) -> bool {
        self.value.is_some() && objective.measure.is_of_ledger() && self.as_of < objective.by
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{
        budget::Cost,
        objective::{Measure, Whose},
    };

    fn amount(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    #[test]
    fn the_budget_is_held_against_what_came_and_what_is_missing_stays_so() {
        let cost = |units| Cost {
            what: "备机".to_owned(),
            amount: amount(units),
        };
        let budget = Budget {
            costs: vec![cost(300), cost(500)],
            expected: Some(amount(2_000)),
            basis: String::new(),
        };
        let closing = Closing {
            costs: Some(amount(1_000)),
            returned: Some(amount(1_500)),
            ..Closing::default()
        };
        let told = |line: Against| (line.difference(), line.difference_percent());
        let settled = closing.settled(&budget);
        assert_eq!(told(settled.costs), (Some(amount(200)), Some(amount(25))));
        assert_eq!(told(settled.returned), (Some(amount(-500)), Some(amount(-25))));
        assert_eq!(
            (settled.gain.planned, settled.gain.came),
            (Some(amount(1_200)), Some(amount(500)))
        );
        let silent = Closing::default().settled(&budget);
        assert_eq!((told(silent.costs), silent.gain.came), ((None, None), None));
        let unplanned = closing.settled(&Budget::default());
        assert_eq!(
            (unplanned.costs.planned, unplanned.gain.came),
            (None, Some(amount(500))),
            "nothing planned is not a plan of nothing"
        );
    }

    #[test]
    fn an_outcome_is_not_missed_where_the_ledger_ended_before_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let objective = Objective {
            words: "多卖".to_owned(),
            measure: Measure::NetSales {
                whose: Whose::Account,
                row: None,
            },
            from: day("2026-01-01"),
            by: day("2026-12-31"),
            start: None,
            aim: amount(100),
        };
        for (value, as_of, expected) in [
            (99, "2026-11-30", None),
            (100, "2026-11-30", Some(true)),
            (99, "2026-12-31", Some(false)),
        ] {
            let outcome = Outcome {
                value: Some(amount(value)),
                as_of: day(as_of),
                learnt: String::new(),
            };
            assert_eq!(outcome.is_reached(&objective), expected, "{value} {as_of}");
        }
    }

    #[test]
    fn the_outcome_is_held_against_the_aim_in_its_own_direction() {
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
            let late = Outcome {
                as_of: day.succ_opt().expect("a day"),
                ..outcome
            };
            assert_eq!(late.is_reached(&objective), None, "a level of a later day");
        }
    }
}
