//! The funnel: how far each salesperson's target list has come, from intent to sales.
//!
//! The table counts lists as they stand on a day. [`cohort`] follows targets from their beginning, and [`flow`] counts what
//! moved in a period; both stand on [`journey`].

pub mod cohort;
pub mod comparison;
pub mod flow;
pub mod journey;

use std::{collections::HashMap, ops::AddAssign};

use rust_decimal::Decimal;

use crate::{assessment::Intent, money::Amount, person::PersonId, share::Share};

/// What the funnel must know of one account on one salesperson's target list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetFact {
    /// Whose list it is on.
    pub salesperson: PersonId,
    /// The latest assessment on the day of the report; nothing where there is none.
    pub intent: Option<Intent>,
    /// Net sales of the period. For an account on two lists, each sale must be given to one of them only.
    pub sales: Amount,
}

/// Sales of the period to accounts that are on nobody's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// How many accounts.
    pub accounts: u64,
    /// Their net sales.
    pub sales: Amount,
}

/// The funnel table: a row a salesperson, and their sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// One row a salesperson, in the order in which the salespeople were given.
    pub rows: Vec<FunnelRow>,
    /// The sum of the rows. Its ratios are ratios of these sums, never means of the rows' ratios.
    pub total: FunnelCounts,
    /// What the ledger holds beside the target lists.
    pub outside: Outside,
}

/// One salesperson's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunnelRow {
    /// Whose row it is.
    pub salesperson: PersonId,
    /// The row's figures.
    pub counts: FunnelCounts,
}

/// The figures of a row or of the total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunnelCounts {
    /// Accounts on the target list (目标企业): always the sum of the next three.
    pub targets: u64,
    /// Of high or medium intent (高、中意向).
    pub high_medium: u64,
    /// Of low intent (低意向).
    pub low: u64,
    /// Without an assessment.
    pub not_assessed: u64,
    /// With net sales above zero in the period, whatever their intent (成交企业).
    pub closed: u64,
    /// Net sales to all accounts on the list (销售额).
    pub sales: Amount,
}

impl Funnel {
    /// Counts the facts.
    ///
    /// Every salesperson given has a row, also one without targets. Salespeople who only appear among the facts
    /// follow, in the order in which they first appear, so that the total never leaves anybody out.
    #[must_use]
    pub fn of(
        salespeople: &[PersonId],
        facts: impl IntoIterator<Item = TargetFact>,
        outside: Outside,
    ) -> Self {
        let mut table = Table::default();
        for &salesperson in salespeople {
            table.row(salesperson);
        }
        for fact in facts {
            *table.row(fact.salesperson) += FunnelCounts::of(fact);
        }
        let mut total = FunnelCounts::default();
        for row in &table.rows {
            total += row.counts;
        }
        Self {
            rows: table.rows,
            total,
            outside,
        }
    }

    /// Sales on and off the lists: what the ledger holds for the period.
    #[must_use]
    pub fn ledger_sales(&self) -> Amount {
        [self.total.sales, self.outside.sales].into_iter().sum()
    }
}

impl FunnelCounts {
    /// Sales for each closed account.
    #[must_use]
    pub fn sales_per_closed(&self) -> Option<Decimal> {
        self.sales.per(self.closed)
    }

    /// Sales for each account of high or medium intent.
    #[must_use]
    pub fn sales_per_high_medium(&self) -> Option<Decimal> {
        self.sales.per(self.high_medium)
    }

    /// Sales for each target.
    #[must_use]
    pub fn sales_per_target(&self) -> Option<Decimal> {
        self.sales.per(self.targets)
    }

    /// Closed accounts in relation to targets (所占目标企业比例).
    #[must_use]
    pub fn closed_per_target(&self) -> Share {
        Share {
            part: self.closed,
            whole: self.targets,
        }
    }

    /// Closed accounts in relation to those of high or medium intent (所占中高意向的比例).
    ///
    /// Closed accounts of low intent or without an assessment count too, as in the source of this table; so the
    /// ratio can pass 1, and then it has no interval.
    #[must_use]
    pub fn closed_per_high_medium(&self) -> Share {
        Share {
            part: self.closed,
            whole: self.high_medium,
        }
    }

    fn of(fact: TargetFact) -> Self {
        Self {
            targets: 1,
            high_medium: u64::from(fact.intent.is_some_and(Intent::is_high_or_medium)),
            low: u64::from(fact.intent == Some(Intent::Low)),
            not_assessed: u64::from(fact.intent.is_none()),
            closed: u64::from(fact.sales.is_positive()),
            sales: fact.sales,
        }
    }
}

impl AddAssign for FunnelCounts {
    fn add_assign(&mut self, other: Self) {
        self.targets += other.targets;
        self.high_medium += other.high_medium;
        self.low += other.low;
        self.not_assessed += other.not_assessed;
        self.closed += other.closed;
        self.sales = [self.sales, other.sales].into_iter().sum();
    }
}

/// The rows so far, and where each salesperson's stands.
#[derive(Default)]
struct Table {
    rows: Vec<FunnelRow>,
    places: HashMap<PersonId, usize>,
}

impl Table {
    fn row(&mut self, salesperson: PersonId) -> &mut FunnelCounts {
        let place = *self.places.entry(salesperson).or_insert_with(|| {
            self.rows.push(FunnelRow {
                salesperson,
                counts: FunnelCounts::default(),
            });
            self.rows.len() - 1
        });
        &mut self.rows[place].counts
    }
}

#[cfg(test)]
mod tests;
