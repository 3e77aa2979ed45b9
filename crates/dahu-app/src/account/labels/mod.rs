//! Tags and values of custom fields as lists look them up: written whenever a profile is, read by filters alone.

pub(crate) mod store;
