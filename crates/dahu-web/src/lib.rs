//! How it is asked for and shown: handlers, forms, templates, assets, translations, exports.
//!
//! No SQL and no business rule stands here; every handler calls an action of `dahu-app` and renders what it
//! returns. Pages work without scripts; htmx and charts make them quicker and plainer.

mod account;
mod asset;
mod chart;
pub mod export;
mod failure;
mod funnel;
mod import;
pub mod number;
mod overview;
mod page;
mod period;
mod portfolio;
mod preference;
mod reader;
pub mod refusal;
mod security;
mod server;
mod session;
mod sign_in;
pub mod text;
mod valuation;
mod visitor;

pub use security::cookies::SecureCookies;
pub use server::{Options, router, serve};
