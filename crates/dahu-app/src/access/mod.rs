//! Who may see and do what: the table of `dahu_core::access` made into parts of queries, and asked about one account.
//!
//! A [`Scope`] is made once from the actor and an action. Lists, counts, sums, searches and exports put its condition into
//! their query; passes over the ledger keep to its numbers. Nothing is loaded first and hidden afterwards.

mod explaining;
mod numbers;
mod relations;
mod scope;
mod store;

pub use explaining::{Decision, Seer, Way, who_sees, why};
pub(crate) use numbers::Numbers;
pub use relations::Rights;
pub(crate) use relations::require;
pub(crate) use scope::{Scope, managed};
