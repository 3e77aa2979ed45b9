//! Actions through the whole of `dahu-app`, on every kind of database.

mod account_page;
mod alive_history;
mod bad_input;
mod contracts;
mod crm;
mod desk;
mod dry_run;
mod margins_and_rates;
mod migrating;
mod online_retail;
mod online_retail_lines;
mod refusals;
mod sheets;
mod story;
mod together;
mod trail;
mod undoing;
mod valuation;
mod valuation_contracts;
mod valuation_damage;
mod valuation_margins;
mod valuation_published;
