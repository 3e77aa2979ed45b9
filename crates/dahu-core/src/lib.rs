//! What is true of an account: the types and rules of key account management.
//!
//! Everything here is pure, synchronous and total: no input or output, no clock, no unseeded chance.
//! Time and random ids come in as parameters. The words are those of `docs/glossary.md`.

pub mod access;
pub mod account;
pub mod activity;
pub mod assessment;
pub mod bilingual;
pub mod calendar;
pub mod collision;
pub mod competence;
pub mod concentration;
pub mod contact;
pub mod credit_code;
pub mod custom_field;
pub mod decomposition;
pub mod duplicate;
pub mod editing;
pub mod email;
pub mod exchange_rate;
pub mod file;
pub mod forecast;
pub mod funnel;
pub mod group;
pub mod handover;
pub mod health;
pub mod id;
pub mod import;
pub mod kind;
pub mod margin;
pub mod merge;
pub mod money;
pub mod network;
pub mod opportunity;
pub mod period;
pub mod person;
pub mod pipeline;
pub mod plan;
pub mod playbook;
pub mod pool;
pub mod portfolio;
pub mod quota;
pub mod relationship;
pub mod report;
pub mod review;
pub mod search;
pub mod selection;
pub mod selling;
pub mod share;
pub mod shrinkage;
pub mod survival;
pub mod target;
pub mod task;
pub mod team;
pub mod valuation;
