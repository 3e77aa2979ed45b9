//! What was fitted, in the units that people print: times in weeks.

use dahu_valuation::{
    fit::{Convergence, Fit},
    spend::GammaGamma,
    timing::{
        FittedTiming, Unit,
        choice::{Candidate as Tried, Choice},
    },
};

use super::fitting::Fitted;
use crate::valuation::{Candidate, FittedModel, Parameter, ParameterUnit};

const DAYS_A_WEEK: f64 = 7.0;

/// The timing model, the spend model, and the timing models that were tried.
pub(super) fn card(fitted: &Fitted) -> (Option<FittedModel>, Option<FittedModel>, Vec<Candidate>) {
    let Some(models) = &fitted.models else {
        return (None, None, Vec::new());
    };
    let choice = &models.choice;
    let timing = timing(&choice.chosen, models.repeat_purchases);
    (Some(timing), Some(spend(&models.spend)), candidates(choice))
}

fn timing(fitted: &FittedTiming, repeat_purchases: u64) -> FittedModel {
    let parameters = fitted.parameters().into_iter().map(|parameter| {
        let (unit, scale) = match parameter.unit {
            Unit::None => (ParameterUnit::None, 1.0),
            Unit::Days => (ParameterUnit::Weeks, 1.0 / DAYS_A_WEEK),
        };
        Parameter {
            name: parameter.name.to_owned(),
            value: parameter.value * scale,
            standard_error: parameter.standard_error.map(|error| error * scale),
            unit,
        }
    });
    // A density over weeks is seven times that over days, for each repeat purchase.
    let shift = count(repeat_purchases) * DAYS_A_WEEK.ln();
    FittedModel {
        name: fitted.model().kind().name().to_owned(),
        parameters: parameters.collect(),
        log_likelihood: fitted.fit.log_likelihood + shift,
        aic: fitted.fit.aic - 2.0 * shift,
        ..of_fit(&fitted.fit, &fitted.fit.convergence)
    }
}

#[expect(clippy::cast_precision_loss, reason = "purchases are fewer than 2^52")]
fn count(purchases: u64) -> f64 {
    purchases as f64
}

fn spend(fit: &Fit<GammaGamma>) -> FittedModel {
    let errors = fit.standard_errors.as_ref();
    let parameter = |name: &str, unit, of: fn(&GammaGamma) -> f64| Parameter {
        name: name.to_owned(),
        value: of(&fit.parameters),
        standard_error: errors.map(of),
        unit,
    };
    FittedModel {
        name: "gamma-gamma".to_owned(),
        parameters: vec![
            parameter("p", ParameterUnit::None, |model| model.p),
            parameter("q", ParameterUnit::None, |model| model.q),
            parameter("gamma", ParameterUnit::Money, |model| model.gamma),
        ],
        ..of_fit(fit, &fit.convergence)
    }
}

fn of_fit<P>(fit: &Fit<P>, convergence: &Convergence) -> FittedModel {
    FittedModel {
        name: String::new(),
        parameters: Vec::new(),
        log_likelihood: fit.log_likelihood,
        aic: fit.aic,
        observations: fit.observations,
        evaluations: fit.evaluations,
        gradient_norm: convergence.gradient_norm,
        is_maximum: convergence.hessian_negative_definite,
        starts: (convergence.starts, convergence.starts_agreeing),
    }
}

fn candidates(choice: &Choice) -> Vec<Candidate> {
    let aic = |tried: &Tried| tried.outcome.as_ref().ok().map(|fitted| fitted.fit.aic);
    let best = choice
        .candidates
        .iter()
        .filter_map(aic)
        .fold(f64::INFINITY, f64::min);
    let shown = |tried: &Tried| Candidate {
        name: tried.kind.name().to_owned(),
        aic_above_best: aic(tried).map(|aic| aic - best),
        is_chosen: tried.kind == choice.chosen.kind,
        on_sample: choice.sampled_accounts.is_some(),
    };
    choice.candidates.iter().map(shown).collect()
}
