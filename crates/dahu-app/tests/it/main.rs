//! Actions through the whole of `dahu-app`, on every kind of database.

mod bad_input;
mod contracts;
mod crm;
mod desk;
mod dry_run;
mod margins_and_rates;
mod online_retail;
mod online_retail_lines;
mod refusals;
mod sheets;
mod story;
mod together;
mod undoing;
mod valuation;
mod valuation_margins;
mod valuation_published;
