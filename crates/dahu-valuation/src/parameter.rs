//! Checking what a model is built from.

use thiserror::Error;

/// A parameter outside its domain; every parameter of these models is positive and finite.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} has to be above zero and finite, but is {value}")]
pub struct InvalidParameter {
    /// The parameter's name in its model.
    pub name: &'static str,
    /// What was given.
    pub value: f64,
}

/// Refuses the first of the named values that is not positive and finite.
pub(crate) fn all_positive(named: &[(&'static str, f64)]) -> Result<(), InvalidParameter> {
    match named
        .iter()
        .find(|(_, value)| !(value.is_finite() && *value > 0.0))
    {
        Some(&(name, value)) => Err(InvalidParameter { name, value }),
        None => Ok(()),
    }
}
