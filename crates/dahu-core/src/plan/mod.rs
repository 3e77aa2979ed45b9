//! Account plans (客户计划): what is so at an account, what we mean to reach there, with what, and on what each word stands.

pub mod budget;
pub mod closing;
pub mod comparing;
pub mod mutual;
pub mod objective;
pub mod review;
pub mod state;
pub mod statement;
pub mod template;
pub mod white_space;
pub mod words;

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use self::{
    budget::Budget,
    objective::{Objective, ObjectiveId},
    statement::{Statement, StatementId},
    template::Guide,
    white_space::{Cell, Row},
    words::Rhythm,
};
use crate::{money::Amount, opportunity::SellingMode};

crate::id! {
    /// A plan for an account (客户计划).
    PlanId
}

/// Months that a plan lasts at most.
pub const MONTHS_AT_MOST: u32 = 60;

/// What a plan says, with what its template asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// What it says.
    pub statements: BTreeMap<StatementId, Statement>,
    /// What it means to reach.
    pub objectives: BTreeMap<ObjectiveId, Objective>,
    /// The rows of its white-space matrix.
    pub rows: Vec<Row>,
    /// What people say of squares of the matrix.
    pub cells: Vec<Cell>,
    /// What it costs and is to bring.
    pub budget: Budget,
    /// What its template asked and proposed.
    pub guide: Guide,
}

/// All that is approved of a plan, as a version keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// What it is called.
    pub name: String,
    /// The way of selling that it is for.
    pub selling_mode: Option<SellingMode>,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// How often it is reviewed.
    pub rhythm: Rhythm,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
}

impl Content {
    /// What is said of a square.
    #[must_use]
    pub fn cell(&self, unit: crate::account::AccountId, row: &Row) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.unit == unit && cell.row == *row)
    }

    /// The same for the plan that follows the one of these days: objectives go on for as many months, and those of its first or
    /// last day for that of the new one. What is counted begins anew, a level where it is now, as far as that is known.
    #[must_use]
    pub fn moved_on(
        &self,
        (first, last): (NaiveDate, NaiveDate),
        levels: &BTreeMap<ObjectiveId, Amount>,
    ) -> Self {
        let (months, next) = (months_on(first, last), span_after(first, last));
        let later = |day: NaiveDate| {
            // The 30th of June goes on to the 31st of December where the plans end on these days.
            if day == first {
                next.0
            } else if day == last {
                next.1
            } else {
                day.checked_add_months(Months::new(months)).unwrap_or(day)
            }
        };
        let objectives = self.objectives.iter().map(|(id, objective)| {
            let moved = Objective {
                from: later(objective.from),
                by: later(objective.by),
                start: levels
                    .get(id)
                    .copied()
                    .filter(|_| !objective.measure.is_counted()),
                ..objective.clone()
            };
            (*id, moved)
        });
        Self {
            objectives: objectives.collect(),
            ..self.clone()
        }
    }
}

/// Why some days cannot be those of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanFault {
    /// It would end before it begins.
    #[error("the plan ends before it begins: give a later last day")]
    Reversed,
    /// It would last too long.
    #[error("a plan lasts {MONTHS_AT_MOST} months at most: give an earlier last day")]
    TooLong,
}

/// Lets pass the days of a plan.
///
/// # Errors
///
/// [`SpanFault`] for days that cannot be.
pub fn check_span(first: NaiveDate, last: NaiveDate) -> Result<(), SpanFault> {
    if last < first {
        return Err(SpanFault::Reversed);
    }
    let most = first.checked_add_months(Months::new(MONTHS_AT_MOST));
    if most.is_none_or(|most| last >= most) {
        return Err(SpanFault::TooLong);
    }
    Ok(())
}

/// Whether two spans of days share one.
#[must_use]
pub fn overlap(one: (NaiveDate, NaiveDate), other: (NaiveDate, NaiveDate)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// The days of the plan that follows one: right after it, for as many months, rounded up.
#[must_use]
pub fn span_after(first: NaiveDate, last: NaiveDate) -> (NaiveDate, NaiveDate) {
    let begins = last.succ_opt().unwrap_or(last);
    let ends = begins.checked_add_months(Months::new(months_on(first, last)));
    (begins, ends.and_then(|day| day.pred_opt()).unwrap_or(begins))
}

/// How many months on the plan begins that follows one: as many as this lasts, rounded up.
#[must_use]
pub fn months_on(first: NaiveDate, last: NaiveDate) -> u32 {
    let ends = |months: u32| {
        let next = first.checked_add_months(Months::new(months));
        next.is_none_or(|next| next > last)
    };
    (1..=MONTHS_AT_MOST)
        .find(|months| ends(*months))
        .unwrap_or(MONTHS_AT_MOST)
}

#[cfg(test)]
mod tests;
