//! The walls of the house, which cargo and clippy cannot hold: who may know whom, what lies where, what is absent.
//!
//! Every rule reads the files of the repository and lists each place that breaks it, with what to do instead. Each
//! is also shown a text that breaks it, so that a rule that went blind fails too.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

mod dependencies;
mod documents;
mod security;
mod sources;
mod templates;
mod tree;
