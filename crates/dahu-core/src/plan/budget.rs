//! What a plan costs and what it is to bring.

use serde::{Deserialize, Serialize};

use super::white_space::percent;
use crate::money::Amount;

/// What a plan costs and what it is to bring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// What is spent, and on what.
    pub costs: Vec<Cost>,
    /// The margin that is expected to come of it.
    pub expected: Option<Amount>,
    /// How that was worked out.
    pub basis: String,
}

/// Something that is spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// On what.
    pub what: String,
    /// How much.
    pub amount: Amount,
}

impl Budget {
    /// All that is spent; none where it is more than an amount can hold.
    #[must_use]
    pub fn total(&self) -> Option<Amount> {
        let mut amounts = self.costs.iter().map(|cost| cost.amount);
        amounts.try_fold(Amount::ZERO, Amount::checked_add)
    }

    /// What is left of what is expected after all that is spent.
    #[must_use]
    pub fn gain(&self) -> Option<Amount> {
        self.expected?.checked_add(-self.total()?)
    }

    /// The gain in percent of what is spent, rounded down; none where nothing is spent.
    #[must_use]
    pub fn return_percent(&self) -> Option<Amount> {
        percent(self.gain()?.ten_thousandths(), self.total()?.ten_thousandths())
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.costs.is_empty() && self.expected.is_none() && self.basis.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    fn budget(costs: &[i64], expected: Option<i64>) -> Budget {
        let cost = |units: &i64| Cost {
            what: "样机".to_owned(),
            amount: amount(*units),
        };
        Budget {
            costs: costs.iter().map(cost).collect(),
            expected: expected.map(amount),
            basis: String::new(),
        }
    }

    #[test]
    fn the_return_is_what_is_left_after_the_costs() {
        let two = budget(&[30, 50], Some(200));
        assert_eq!((two.total(), two.gain()), (Some(amount(80)), Some(amount(120))));
        assert_eq!(two.return_percent(), Some(amount(150)));
        assert_eq!(budget(&[80], Some(20)).return_percent(), Some(amount(-75)));
        assert_eq!(budget(&[80], None).gain(), None);
        let free = budget(&[], Some(10));
        assert_eq!((free.gain(), free.return_percent()), (Some(amount(10)), None));
        let beyond = Budget {
            costs: vec![
                Cost {
                    what: "一".to_owned(),
                    amount: Amount::from_ten_thousandths(i64::MAX),
                };
                2
            ],
            ..Budget::default()
        };
        assert_eq!(beyond.total(), None);
        assert!(Budget::default().is_empty() && !beyond.is_empty());
    }
}
