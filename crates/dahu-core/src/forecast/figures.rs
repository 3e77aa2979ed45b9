//! What a forecast says in exact amounts. All of it adds up: that of a team is the sum over its people.

use std::ops::AddAssign;

use crate::money::Amount;

/// How many, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// What they come to.
    pub amount: Amount,
}

/// The figures of a forecast, for a firm, a team or a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Won in the span.
    pub won: Tally,
    /// Open in the category commit.
    pub commit: Tally,
    /// Open in the category best case.
    pub best_case: Tally,
    /// Open in the category pipeline.
    pub pipeline: Tally,
    /// Open, and not in the forecast by their owners' word.
    pub omitted: Tally,
    /// Open though their day has passed.
    pub overdue: Tally,
    /// Open without a day.
    pub undated: Tally,
    /// Commit, best case and pipeline, each with the chance of its stage: how many have one, and what they come to with it.
    pub weighted: Tally,
    /// Those of them in pipelines of which too few were decided, with their whole amounts.
    pub unweighted: Tally,
    /// Commit, best case and pipeline with the chances that the firm says.
    pub said: Amount,
    /// The part of the weighted ones that repeat business holds already.
    pub overlapping: Tally,
    /// Won in the span, nothing bought by the account since, and not held by repeat business.
    pub not_invoiced: Tally,
    /// Net sales of the span so far.
    pub sold: Amount,
    /// What accounts are expected to buy in the rest of the span; none where no valuation says so.
    pub repeat: Option<Amount>,
}

/// What of a forecast is held against what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Won and commit, against what was won.
    Commit,
    /// Won, commit and best case, against what was won.
    BestCase,
    /// Won and the weighted sum, against what was won.
    Weighted,
    /// Expected sales, against net sales.
    Sales,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Commit, Self::BestCase, Self::Weighted, Self::Sales];

    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::BestCase => "best_case",
            Self::Weighted => "weighted",
            Self::Sales => "sales",
        }
    }
}

impl Tally {
    /// One of this amount.
    #[must_use]
    pub fn one(amount: Amount) -> Self {
        Self { count: 1, amount }
    }

    /// Counts one more.
    pub fn add(&mut self, amount: Amount) {
        *self += Self::one(amount);
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.count == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.amount = sum([self.amount, other.amount]);
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.won += other.won;
        self.commit += other.commit;
        self.best_case += other.best_case;
        self.pipeline += other.pipeline;
        self.omitted += other.omitted;
        self.overdue += other.overdue;
        self.undated += other.undated;
        self.weighted += other.weighted;
        self.unweighted += other.unweighted;
        self.said = sum([self.said, other.said]);
        self.overlapping += other.overlapping;
        self.not_invoiced += other.not_invoiced;
        self.sold = sum([self.sold, other.sold]);
        self.repeat = match (self.repeat, other.repeat) {
            (Some(one), Some(other)) => Some(sum([one, other])),
            (one, other) => one.or(other),
        };
    }
}

impl Figures {
    /// Won and commit.
    #[must_use]
    pub fn committed(&self) -> Amount {
        sum([self.won.amount, self.commit.amount])
    }

    /// Won, commit and best case.
    #[must_use]
    pub fn at_best(&self) -> Amount {
        sum([self.committed(), self.best_case.amount])
    }

    /// Whether all that would be weighted is in pipelines of which too few were decided.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.weighted.is_none() && !self.unweighted.is_none()
    }

    /// The weighted sum of open ones; none where it is refused.
    #[must_use]
    pub fn weighted_open(&self) -> Option<Amount> {
        (!self.is_refused()).then_some(self.weighted.amount)
    }

    /// Won and the weighted sum of open ones.
    #[must_use]
    pub fn won_and_weighted(&self) -> Option<Amount> {
        Some(sum([self.won.amount, self.weighted_open()?]))
    }

    /// The weighted sum beyond what repeat business holds.
    #[must_use]
    pub fn beyond_repeat(&self) -> Amount {
        sum([self.weighted.amount, -self.overlapping.amount])
    }

    /// The sales that are expected of the whole span: sold, won and not yet invoiced, weighted beyond repeat business, and repeat
    /// business. None where no valuation says what accounts buy. What cannot be weighted is not in it.
    #[must_use]
    pub fn sales(&self) -> Option<Amount> {
        let parts = [
            self.sold,
            self.not_invoiced.amount,
            self.beyond_repeat(),
            self.repeat?,
        ];
        Some(sum(parts))
    }

    /// What is held against what came.
    #[must_use]
    pub fn measure(&self, measure: Measure) -> Option<Amount> {
        match measure {
            Measure::Commit => Some(self.committed()),
            Measure::BestCase => Some(self.at_best()),
            Measure::Weighted => self.won_and_weighted(),
            Measure::Sales => self.sales(),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let known = Self {
            repeat: self.repeat.filter(|repeat| *repeat != Amount::ZERO),
            ..*self
        };
        known == Self::default()
    }
}

fn sum<const N: usize>(amounts: [Amount; N]) -> Amount {
    amounts.into_iter().sum()
}
