//! What a customer is worth: numerics on plain slices and structs.
//!
//! Timing models say how often and how long an account will still buy, spend models how much each time, occasions and
//! contracts the same where buying is regular or agreed. `value` puts them together, `retention` asks what keeping
//! more accounts would be worth. Each model has a page in `docs/models`.

pub mod caution;
pub mod contract;
pub mod equity;
pub mod fit;
pub mod heuristic;
pub mod numeric;
pub mod occasion;
pub mod parameter;
pub mod retention;
pub mod spend;
pub mod summary;
pub mod timing;
pub mod validation;
pub mod value;
