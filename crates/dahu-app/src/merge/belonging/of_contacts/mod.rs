//! What belongs to contacts.

mod store;

pub(super) use store::{ACTIVITY_CONTACT, CONTACT, CONTACT_POST, DUPLICATE_PAIR, SERVICE_CASE, TABLES};
pub(in crate::merge) use store::{of_contact, rest_of_kept_contact};
