//! The numerical tools under the models.

pub mod beta;
mod cholesky;
pub mod correlation;
pub mod gamma;
pub mod incomplete_gamma;
pub mod log_product;
pub mod logarithm;
pub mod maximise;
pub mod quadrature;
pub mod sum;
pub mod survival_sum;
