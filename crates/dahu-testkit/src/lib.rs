//! The workshop's tools: throw-away databases, a browser, a mail server and small disks, for the tests of every other crate.
//!
//! Nothing here ships. A tool that needs something of the machine (PostgreSQL's server, Chromium, a mount) first says
//! whether it is there: see [`suite::ready`].

pub mod browser;
mod chance;
pub mod database;
mod left_out;
pub mod mail_server;
pub mod postgres;
pub mod provider;
mod published;
pub mod small_disk;
pub mod suite;
mod supervised;
mod workspace;

pub use chance::Chance;
pub use database::{DatabaseKind, TestDatabase, databases};
pub use provider::IdentityProvider;
pub use published::published;
pub use small_disk::SmallDisk;
pub use workspace::workspace_root;
