//! The pages through HTTP, with a real workspace; and a few journeys with a real browser.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails right there")]

mod account;
mod asset;
mod break_in;
mod calculators;
mod contracts;
mod definitions;
mod draft;
mod export;
mod funnel;
mod import;
mod journey;
mod keyboard;
mod phone;
mod pictures;
mod session;
mod site;
mod valuation;
mod words;
mod workbook;
