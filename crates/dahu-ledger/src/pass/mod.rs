//! Passes over the whole ledger that use its order: one thread a bucket, flat memory.

pub(crate) mod by_account;
pub(crate) mod by_day;
pub(crate) mod by_product;
pub(crate) mod credit;
pub(crate) mod days;
pub(crate) mod exchange;
pub(crate) mod habit;
pub(crate) mod margins;
mod rhythm;
mod scan;
pub(crate) mod summary;
