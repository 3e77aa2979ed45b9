//! Finding accounts by part of a name or code: the tokens of `dahu_core::search` in the database's own index.

mod store;

pub(crate) use store::{Entry, count, delete, insert, matches};
