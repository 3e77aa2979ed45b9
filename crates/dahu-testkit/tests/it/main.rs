//! The testkit's own tests: databases that come and go, and a browser that sees what a page does.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

mod browser;
mod database;
mod site;
