#![doc = include_str!("../README.md")]

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
