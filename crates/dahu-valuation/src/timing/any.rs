//! A timing model of whichever kind: fitted, listed by its parameters, and built from them again.

mod delegation;

use super::{Chances, GeometricDropout, History, ModelKind, Nbd, ParetoNbd, TimingModel, Triples};
use crate::{
    fit::{Fit, FitError},
    parameter::InvalidParameter,
};

/// The k up to which MBG/CNBD-k is tried: gaps that vary by a third of their length or more.
pub const HIGHEST_REGULARITY: u32 = 12;

/// A timing model of any kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AnyTiming {
    /// Nobody leaves.
    Nbd(Nbd),
    /// Accounts may leave after purchases: BG/NBD, MBG/NBD and MBG/CNBD-k.
    Geometric(GeometricDropout),
    /// Accounts may leave at any moment.
    Pareto(ParetoNbd),
}

/// A parameter of a model as it is printed and stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in the model: r, alpha, a, b, s, beta or k.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// What it is counted in.
    pub unit: Unit,
    /// Its standard error; None where there is none, as for k, which is chosen, or for a model that was not fitted.
    pub standard_error: Option<f64>,
}

/// What a parameter is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number.
    None,
    /// Days.
    Days,
}

/// A model with its fit.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedTiming {
    /// What was fitted. It stays MBG/CNBD-k where k came out as 1; [`AnyTiming::kind`] is MBG/NBD then, and that is
    /// what to store beside the parameters.
    pub kind: ModelKind,
    /// The fit; its parameters are the model.
    pub fit: Fit<AnyTiming>,
}

/// Fits a model of the kind by maximum likelihood.
///
/// For MBG/CNBD-k with k up to [`HIGHEST_REGULARITY`]; k counts as a parameter in its AIC.
///
/// # Errors
///
/// [`FitError::TooFew`] below ten repeat buyers, [`FitError::NotFinite`] for MBG/CNBD-k where the triples do not know
/// the gaps, and what the search may end in.
pub fn fit_kind(kind: ModelKind, triples: &Triples) -> Result<FittedTiming, FitError> {
    let fit = match kind {
        ModelKind::Nbd => Nbd::fit(triples)?.map(AnyTiming::Nbd),
        ModelKind::BgNbd => GeometricDropout::fit_bg_nbd(triples)?.map(AnyTiming::Geometric),
        ModelKind::MbgNbd => GeometricDropout::fit_mbg_nbd(triples)?.map(AnyTiming::Geometric),
        ModelKind::ParetoNbd => ParetoNbd::fit(triples)?.map(AnyTiming::Pareto),
        ModelKind::MbgCnbd => counting_k(GeometricDropout::fit_regularity(triples, HIGHEST_REGULARITY)?),
    };
    Ok(FittedTiming { kind, fit })
}

pub(super) fn counting_k(fit: Fit<GeometricDropout>) -> Fit<AnyTiming> {
    let mut fit = fit.map(AnyTiming::Geometric);
    fit.aic += 2.0;
    fit
}

impl FittedTiming {
    /// The model at the estimates.
    pub fn model(&self) -> &AnyTiming {
        &self.fit.parameters
    }

    /// The estimates with their standard errors, in the order of the model.
    pub fn parameters(&self) -> Vec<Parameter> {
        let errors = self.fit.standard_errors.map(|errors| errors.parameters());
        let mut parameters = self.fit.parameters.parameters();
        for (place, parameter) in parameters.iter_mut().enumerate() {
            let error = errors.as_ref().map(|errors| errors[place].value);
            parameter.standard_error = error.filter(|_| parameter.name != "k");
        }
        parameters
    }
}

impl AnyTiming {
    /// A model from the values of its parameters, in the order in which [`AnyTiming::parameters`] gives them.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for the first value that is not finite and above zero, for a k that is no whole number, or
    /// for too few or too many values.
    pub fn from_values(kind: ModelKind, values: &[f64]) -> Result<Self, InvalidParameter> {
        match (kind, values) {
            (ModelKind::Nbd, &[r, alpha]) => Nbd::new(r, alpha).map(Self::Nbd),
            (ModelKind::BgNbd, &[r, alpha, a, b]) => {
                GeometricDropout::bg_nbd(r, alpha, a, b).map(Self::Geometric)
            }
            (ModelKind::MbgNbd, &[r, alpha, a, b]) => {
                GeometricDropout::mbg_nbd(r, alpha, a, b).map(Self::Geometric)
            }
            (ModelKind::ParetoNbd, &[r, alpha, s, beta]) => {
                ParetoNbd::new(r, alpha, s, beta).map(Self::Pareto)
            }
            (ModelKind::MbgCnbd, &[k, r, alpha, a, b]) => {
                GeometricDropout::mbg_cnbd(whole(k)?, r, alpha, a, b).map(Self::Geometric)
            }
            _ => Err(InvalidParameter {
                name: "the number of parameters",
                value: values.len() as f64,
            }),
        }
    }

    /// The kind of the model; MBG/CNBD-k with k = 1 is MBG/NBD.
    pub fn kind(&self) -> ModelKind {
        match self {
            Self::Nbd(_) => ModelKind::Nbd,
            Self::Geometric(model) if model.regularity() > 1 => ModelKind::MbgCnbd,
            Self::Geometric(model) if model.chances() == Chances::AfterRepeats => ModelKind::BgNbd,
            Self::Geometric(_) => ModelKind::MbgNbd,
            Self::Pareto(_) => ModelKind::ParetoNbd,
        }
    }

    /// The parameters in the order of the model; a k above 1 comes first.
    pub fn parameters(&self) -> Vec<Parameter> {
        let plain = |name, value| Parameter {
            name,
            value,
            unit: Unit::None,
            standard_error: None,
        };
        let days = |name, value| Parameter {
            unit: Unit::Days,
            ..plain(name, value)
        };
        match self {
            Self::Nbd(model) => vec![plain("r", model.r()), days("alpha", model.alpha_days())],
            Self::Geometric(model) => {
                let k = (model.regularity() > 1).then(|| plain("k", f64::from(model.regularity())));
                let others = [
                    plain("r", model.r()),
                    days("alpha", model.alpha_days()),
                    plain("a", model.a()),
                    plain("b", model.b()),
                ];
                k.into_iter().chain(others).collect()
            }
            Self::Pareto(model) => vec![
                plain("r", model.r()),
                days("alpha", model.alpha_days()),
                plain("s", model.s()),
                days("beta", model.beta_days()),
            ],
        }
    }

    /// The share that leaves: of purchases after which an account does, or of accounts that do within so many days.
    pub fn dropout_share(&self, days: f64) -> f64 {
        match self {
            Self::Nbd(_) => 0.0,
            Self::Geometric(model) => model.dropout_share(),
            Self::Pareto(model) => model.dropout_share(days),
        }
    }

    /// Purchase days expected in the horizon when from now on dropout is scaled down by the share `dropout_cut`.
    pub fn expected_with_dropout_cut(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64 {
        match self {
            Self::Nbd(model) => model.expected_purchases(history, horizon_days),
            Self::Geometric(model) => model.expected_with_dropout_cut(history, horizon_days, dropout_cut),
            Self::Pareto(model) => model.expected_with_dropout_cut(history, horizon_days, dropout_cut),
        }
    }

    /// Fits a model of the same kind, and with the same k, to other accounts, beginning where this one is.
    ///
    /// # Errors
    ///
    /// As [`fit_kind`].
    pub fn refit(&self, triples: &Triples) -> Result<Fit<Self>, FitError> {
        Ok(match self {
            Self::Nbd(model) => model.refit(triples)?.map(Self::Nbd),
            Self::Geometric(model) => model.refit(triples)?.map(Self::Geometric),
            Self::Pareto(model) => model.refit(triples)?.map(Self::Pareto),
        })
    }

    fn model(&self) -> &dyn TimingModel {
        match self {
            Self::Nbd(model) => model,
            Self::Geometric(model) => model,
            Self::Pareto(model) => model,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "looked at just before")]
fn whole(k: f64) -> Result<u32, InvalidParameter> {
    let is_whole = (1.0..=f64::from(u32::MAX)).contains(&k) && k.fract().abs() < f64::MIN_POSITIVE;
    is_whole
        .then_some(k as u32)
        .ok_or(InvalidParameter { name: "k", value: k })
}
