//! The numerical tools under the models.

mod cholesky;
pub mod maximise;
