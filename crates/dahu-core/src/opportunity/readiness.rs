//! Whether an opportunity has what a stage asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Element, Known};
use crate::pipeline::{Check, CheckId, Criterion, Pipeline};

/// What is there of what stages can ask for.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one thing is known"
)]
pub struct Ready<'a> {
    /// How much it is about.
    pub amount: bool,
    /// By which day it should be decided.
    pub close_day: bool,
    /// What is to be sold.
    pub product: bool,
    /// Who decides.
    pub decider: bool,
    /// In which steps they buy.
    pub buying_steps: bool,
    /// Against whom.
    pub competitor: bool,
    /// How well each part of MEDDPICC is known.
    pub evidence: &'a BTreeMap<Element, Known>,
    /// What was done of checklists.
    pub done: &'a BTreeSet<CheckId>,
}

/// Something that a stage asks for and that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Something that must be known.
    Criterion(Criterion),
    /// Something that must be done.
    Check(Check),
}

impl Ready<'_> {
    fn meets(&self, criterion: Criterion) -> bool {
        match criterion {
            Criterion::Amount => self.amount,
            Criterion::CloseDay => self.close_day,
            Criterion::Product => self.product,
            Criterion::Decider => self.decider,
            Criterion::BuyingSteps => self.buying_steps,
            Criterion::Competitor => self.competitor,
            Criterion::Evidence(element) => self
                .evidence
                .get(&element)
                .is_some_and(|known| known.points() > 0),
        }
    }
}

/// What is missing on the way to the stage at place `to`: the required checks of the stages that are left or passed over, and
/// what each stage up to that one asks for. From nowhere, what the stages up to it ask for.
#[must_use]
pub fn missing(pipeline: &Pipeline, from: Option<usize>, to: usize, ready: &Ready<'_>) -> Vec<Missing> {
    let first_entered = from.map_or(0, |from| from + 1);
    let entered = pipeline.stages.iter().take(to + 1).skip(first_entered);
    let criteria: BTreeSet<Criterion> = entered
        .flat_map(|stage| stage.enters_with.iter().copied())
        .collect();
    let unmet = criteria.into_iter().filter(|criterion| !ready.meets(*criterion));
    // Whoever begins in a later stage has not been in those before it.
    let left = from.map_or(&[][..], |from| pipeline.stages.get(from..to).unwrap_or_default());
    let undone = left
        .iter()
        .flat_map(|stage| &stage.checks)
        .filter(|check| check.is_required && !ready.done.contains(&check.id));
    unmet
        .map(Missing::Criterion)
        .chain(undone.cloned().map(Missing::Check))
        .collect()
}
