//! The sales ledger in columns: what was sold, to which account, on which day.
//!
//! Lines lie in Parquet files sorted by account, date, batch and line, spread over [`BUCKETS`] buckets by
//! account. Files never change once written. Which of them are in force is the manifest's matter, and the
//! manifest lives in the workspace database: this crate gives [`FileEntry`]s for it and takes [`Snapshot`]s of it.
//!
//! - [`Ledger::begin_batch`] takes lines in any order and writes sorted files;
//! - [`Ledger::compact`], [`Ledger::without_batch`], [`Ledger::remove`] and [`Ledger::sweep`] keep the files in order;
//! - [`Ledger::move_lines`] makes lines of one account another's, where two accounts turned out to be one;
//! - [`Ledger::account_summaries`] and [`Ledger::credited_sales`] go over everything in one pass of our own,
//!   several times faster than a general engine, because the order is known;
//! - [`Ledger::sales_by_day`] gives the days of salespeople, of some accounts and of some products in one pass,
//!   [`Ledger::product_days`] the days of products of some accounts;
//! - [`Ledger::habits`] says how often and how many products accounts bought, and how their products and prices stand to those
//!   of all accounts;
//! - [`Ledger::fold_days`] and [`Ledger::margins`] do so over several currencies too, given dated [`Rates`];
//! - [`Ledger::account_lines`] finds one account's lines by the files' page index;
//! - [`Ledger::sales_by_month`] and its neighbours answer through DataFusion.
//!
//! The crate knows no people, no pages and no permissions, and speaks no SQL.

mod batch;
mod compaction;
mod error;
mod ledger;
mod line;
mod line_set;
mod lookup;
mod manifest;
mod merge;
mod moving;
mod output;
mod parallel;
mod pass;
mod rates;
mod reading;
mod report;
mod schema;

pub use batch::BatchWriter;
pub use error::{LedgerError, Result};
pub use ledger::Ledger;
pub use line::{BUCKETS, CurrencyCode, CurrencyCodeError, LedgerLine, SaleLine, TEXT_LIMIT_BYTES, bucket_of};
pub use line_set::LineSet;
pub use manifest::{FileEntry, LEVEL_ARRIVAL, LEVEL_COMPACTED, Replacement, Snapshot};
pub use moving::Moved;
pub use pass::{
    by_account::AccountSales,
    by_day::{Days, DaysWanted, SalesByDay},
    by_product::{FromDays, ProductDay, ProductDays},
    credit::CreditedSales,
    days::{DayTotal, DaysOfBuckets, Scope},
    exchange::ConvertedSales,
    habit::{COMMON_BUYERS, Habit},
    margins::{AccountMargin, MarginPart, MarginRule, Margins},
    summary::{AccountSummaries, AccountSummary, SummaryRequest},
};
pub use rates::Rates;
pub use report::{
    account::AccountReport,
    lines::{AccountLines, DocumentSales},
    month::MonthSales,
    product::ProductSales,
    totals::CurrencyTotals,
};
