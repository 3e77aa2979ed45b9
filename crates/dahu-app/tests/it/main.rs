//! Actions through the whole of `dahu-app`, on every kind of database.

mod bad_input;
mod desk;
mod dry_run;
mod published;
mod refusals;
mod sheets;
mod story;
mod undoing;
