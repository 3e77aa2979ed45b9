//! Reading what people bring: cells, dates, numbers, columns, and findings where something does not fit.
//!
//! A file reader elsewhere fills a [`Row`]; a [`Mapping`] says which column holds which [`Field`]; a reader
//! ([`LedgerReader`], [`AccountReader`], [`AssessmentReader`], [`ProductReader`], [`MarginReader`], [`RateReader`],
//! [`ContractReader`], [`ContactReader`], [`ActivityReader`], [`OpportunityReader`], [`StageChangeReader`], [`QuotaReader`],
//! [`RatingReader`], [`WalletReader`]) turns the row into values or into one [`Finding`]. Nothing here knows files, and nothing here looks
//! anything up: whether an account exists is decided by the caller, with the reasons declared here.

mod account_profile;
mod accounts;
mod activities;
mod assessments;
mod cell;
mod columns;
mod contact_headers;
mod contacts;
mod contracts;
mod currency;
mod date;
mod date_order;
mod field;
mod finding;
mod header;
mod intent;
mod kind;
mod ledger;
mod mapping;
mod margins;
mod number;
mod opportunities;
mod opportunity_headers;
mod options;
mod products;
mod quota_headers;
mod quotas;
mod rates;
mod ratings;
mod selection_headers;
mod serial;
mod stage_changes;
mod text;

pub use accounts::{AccountReader, AccountRow};
pub use activities::{ActivityReader, ActivityRow};
pub use assessments::{AssessmentReader, AssessmentRow};
pub use cell::{Cell, Row};
pub use contacts::{ContactReader, ContactRow};
pub use contracts::{ContractReader, ContractRow};
pub use date::{DateFault, read_date};
pub use date_order::{DateOrder, DateOrderEvidence, DateOrderVerdict};
pub use field::Field;
pub use finding::{Finding, Reason, Severity};
pub use header::{amount_unit, unique_names};
pub use intent::read_intent;
pub use kind::Kind;
pub use ledger::{LedgerReader, LedgerRow};
pub use mapping::{Mapping, MappingError, OwnColumn};
pub use margins::{MarginReader, MarginRow};
pub use number::{NumberFault, read_number};
pub use opportunities::{OpportunityReader, OpportunityRow};
pub use options::ReadOptions;
pub use products::{ProductReader, ProductRow};
pub use quotas::{QuotaReader, QuotaRow};
pub use rates::{RateReader, RateRow};
pub use ratings::{RatingReader, RatingRow, WalletReader, WalletRow};
pub use serial::{SerialEpoch, from_serial};
pub use stage_changes::{StageChangeReader, StageChangeRow};
pub use text::{
    MAX_CODE_CHARACTERS, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, account_key, spelled_loosely, trim,
};
