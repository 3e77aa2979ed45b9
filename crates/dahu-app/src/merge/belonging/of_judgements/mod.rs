//! What people and rules say of accounts: kinds, ways of selling, relationships, health, selection and plans.

mod store;

pub(super) use store::{TABLES, of_account, rest_of_kept_account};
