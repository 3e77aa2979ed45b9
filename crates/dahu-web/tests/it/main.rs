//! The pages through HTTP, with a real workspace; and a few journeys with a real browser.

mod account;
mod asset;
mod break_in;
mod export;
mod funnel;
mod import;
mod journey;
mod pictures;
mod session;
mod site;
mod words;
