//! Actions through the whole of `dahu-app`, on every kind of database.

mod bad_input;
mod desk;
mod published;
mod story;
mod undoing;
