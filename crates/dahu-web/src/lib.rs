//! How it is asked for and shown: handlers, forms, templates, assets, translations, exports.
//!
//! No SQL and no business rule stands here; every handler calls an action of `dahu-app` and renders what it
//! returns. Pages work without scripts; htmx and charts make them quicker and plainer.

mod access;
mod account;
mod activity;
mod address;
mod asset;
mod audit;
pub mod audit_words;
mod calendar;
mod chart;
mod contact;
mod custom_field;
mod doors;
mod duplicate;
pub mod duplicate_words;
pub mod export;
mod failure;
mod file;
mod forecast;
mod funnel;
mod group;
mod handover;
mod import;
pub mod mail;
mod me;
mod merge;
pub mod neighbour;
mod number;
mod opportunity;
mod origin;
mod outside_identity;
mod overview;
mod page;
mod paper;
mod period;
mod person;
mod pipeline;
mod plan;
mod playbook;
mod pool;
mod portfolio;
mod preference;
mod quota;
mod reader;
pub mod refusal;
mod report;
mod search;
mod security;
mod server;
mod session;
mod setting;
mod sign_in;
mod target;
mod task;
mod team;
pub mod text;
mod valuation;
mod visitor;

pub use address::{NoAddress, PublicAddress};
pub use outside_identity::{ClientSecret, Mapping, NoMapping, ProviderOptions};
pub use person::role_key;
pub use security::cookies::SecureCookies;
pub use server::{Options, router, serve};
