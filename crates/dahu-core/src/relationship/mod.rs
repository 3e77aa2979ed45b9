//! The relationship (关系阶段): at which stage of key account management it is, by whose evidence, what records say of it, and
//! how broad, deep and mutual contact is.

mod breadth;
mod exchange;
mod level;
mod proposal;
mod stage;

#[cfg(test)]
mod tests;

pub use breadth::{Breadth, DEPARTMENTS_AT_MOST, Tally};
pub use exchange::{Balance, Depth, Exchange, MonthOfContact, PersonDepth, Trend, YEAR_DAYS};
pub use level::level_of;
pub use proposal::{Fact, Need, Proposal, Records, SETTLED_DAYS, proposal};
pub use stage::{EVIDENCE_CHARACTERS_AT_MOST, Placed, Stage, StageFault, Turn, place};

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::contact::{ContactId, Level, Stance};

crate::id! {
    /// That a relationship was placed at a stage.
    PlacementId
}

/// A person of theirs in one of their jobs, as far as the relationship goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// Who it is.
    pub id: ContactId,
    /// Where they stand in the hierarchy: as somebody said, else by their title.
    pub level: Option<Level>,
    /// Where they work.
    pub department: Option<String>,
    /// Whether they decide.
    pub is_decider: bool,
    /// The latest stance.
    pub stance: Option<Stance>,
    /// The strongest relation that somebody of us who is still there holds.
    pub strength: Option<u8>,
    /// Their last day there, where they have left.
    pub left_on: Option<NaiveDate>,
}

/// Who is there, each once, with all of their jobs.
fn there(people: &[Counterpart]) -> BTreeMap<ContactId, Vec<&Counterpart>> {
    let mut found: BTreeMap<ContactId, Vec<&Counterpart>> = BTreeMap::new();
    for person in people.iter().filter(|person| person.left_on.is_none()) {
        found.entry(person.id).or_default().push(person);
    }
    found
}
