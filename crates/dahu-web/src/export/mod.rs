//! Reports in the forms that people and programs take away: a table of cells, CSV, XLSX, JSON.
//!
//! A report becomes a [`Table`] in the reader's language; the table writes itself as CSV, as XLSX, or as rows of
//! strings for a terminal. JSON has fixed keys in no language. Amounts go out exact, whatever unit pages show.

mod accounts;
mod answer;
mod audit;
mod cases;
mod concentration;
mod csv;
mod findings;
mod forecast;
mod funnel;
mod health;
mod honest;
mod kinds;
mod personal_data;
mod plain;
mod portfolio;
mod quotas;
mod reasons;
mod selection;
mod selling;
mod share;
mod table;
mod template;
mod valuation;
mod won;
mod work;
mod xlsx;

pub use accounts::accounts;
pub use audit::{AUDIT_ROWS_AT_MOST, audit};
pub use cases::cases;
pub use concentration::{concentration, concentration_json};
pub use findings::{findings, findings_csv};
pub use forecast::{forecast, forecast_accounts, forecast_behind, forecast_json};
pub use funnel::{funnel, funnel_accounts, funnel_json};
pub use health::{health, health_json};
pub use honest::{causes, causes_json, cohort, cohort_json, flow, flow_json, honest_accounts};
pub use kinds::{kinds, kinds_json, kinds_of_report};
pub use personal_data::personal_data;
pub use plain::PlainTable;
pub use portfolio::{portfolio, portfolio_json};
pub use quotas::quotas;
pub use reasons::{reasons, reasons_json};
pub use selection::{selection, selection_json};
pub use selling::{allocation, mismatch, mismatch_json, mismatch_of_report};
pub use table::{Cell, Column, Table};
pub use template::template;
pub use valuation::{
    equity_by, equity_json, hold_outs, hold_outs_json, retention, retention_json, valuation_json,
    valuation_table, values,
};
pub use won::{won, won_json};
pub use work::{work, work_json};
pub use xlsx::XlsxError;

pub(crate) use work::{
    activities as work_activities, figures as work_figures, named as work_named, people_with as work_people,
    planned as work_planned, rates as work_rates,
};

pub(crate) use answer::{Format, attachment, download, download_json, in_currency, record, record_as};
