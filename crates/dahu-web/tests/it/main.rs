//! The pages through HTTP, with a real workspace; and a few journeys with a real browser.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails right there")]

mod account;
mod asset;
mod audit;
mod audit_looks;
mod break_in;
mod calculators;
mod contact;
mod contracts;
mod definitions;
mod draft;
mod export;
mod filled;
mod funnel;
mod handover;
mod hidden;
mod import;
mod journey;
mod keyboard;
mod limits;
mod me;
mod outside_identity;
mod passkeys;
mod people;
mod phone;
mod pictures;
mod reset;
mod roles;
mod routes;
mod session;
mod site;
mod token;
mod two_step;
mod valuation;
mod words;
mod workbook;
