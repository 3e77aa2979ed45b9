//! Which models speak for the accounts, and what the values may rest on.

use dahu_valuation::{
    fit::{Fit, FitError},
    heuristic::MIXTURE_NEEDS,
    spend::{self, GammaGamma, Independence, SpendSummary, independence},
    summary::Summary,
    timing::{
        AnyTiming, FittedTiming, Triples,
        choice::{Choice, Reason, choose},
    },
};

use super::{
    Terms,
    spread::{beside, on_all_cores},
};
use crate::{
    Error, Result,
    error::{Fact, Facts},
    valuation::Basis,
};

/// What was fitted.
pub(super) struct Fitted {
    /// What values may rest on.
    pub(super) basis: Basis,
    /// The models; none where accounts are too few for them, or do not hold them.
    pub(super) models: Option<Models>,
    /// Why there are none, where there are accounts enough.
    pub(super) failure: Option<FitError>,
    /// Whether frequency and spend go together.
    pub(super) independence: Option<Independence>,
}

/// When accounts buy, and how much.
pub(super) struct Models {
    /// The timing models that were tried, and the one that was chosen.
    pub(super) choice: Choice,
    /// The spend model.
    pub(super) spend: Fit<GammaGamma>,
    /// Repeat purchases that the timing models were fitted to.
    pub(super) repeat_purchases: u64,
}

impl Models {
    /// The chosen timing model.
    pub(super) fn timing(&self) -> &AnyTiming {
        self.choice.chosen.model()
    }
}

/// Fits the models that were asked for to the accounts.
pub(super) fn fit(accounts: &[Summary], terms: &Terms) -> Result<Fitted> {
    let records: Vec<SpendSummary> = accounts.iter().map(Summary::spend).collect();
    let without_model = |independence, failure| Fitted {
        basis: Basis::OwnRhythm,
        models: None,
        failure,
        independence,
    };
    if (accounts.len() as u64) < MIXTURE_NEEDS {
        return Ok(without_model(independence(&records), None));
    }
    let timing = || -> Result<_> {
        let triples = triples(accounts)?;
        let choice = choose(&triples, &terms.request.model.candidates());
        Ok((choice, triples.total_purchases()))
    };
    let spend = || {
        (
            spend::fit_spread_by(&records, on_all_cores),
            independence(&records),
        )
    };
    let (timing, (spend, independence)) = beside(timing, spend);
    let (choice, repeat_purchases) = timing?;
    let choice = match choice {
        Ok(choice) => choice,
        Err(error @ FitError::TooFew { .. }) => return Ok(without_model(independence, Some(error))),
        Err(error) => return Err(not_fitted(&error)),
    };
    let basis = match choice.reason {
        Reason::LeastAic(_) => Basis::Model,
        Reason::ChurnNotIdentifiable(_) | Reason::NothingElse => Basis::WithoutChurn,
    };
    let spend = match spend {
        Ok(fit) => fit,
        Err(error @ (FitError::TooFew { .. } | FitError::NoConvergence { .. })) => {
            return Ok(without_model(independence, Some(error)));
        }
        Err(error) => return Err(not_fitted(&error)),
    };
    Ok(Fitted {
        basis,
        models: Some(Models {
            choice,
            spend,
            repeat_purchases,
        }),
        failure: None,
        independence,
    })
}

/// The timing model that other accounts speak for, fitted to them; none where they are too few or do not hold any.
pub(super) fn chosen(accounts: &[Summary], terms: &Terms) -> Result<Option<FittedTiming>> {
    match choose(&triples(accounts)?, &terms.request.model.candidates()) {
        Ok(choice) => Ok(Some(choice.chosen)),
        Err(FitError::TooFew { .. } | FitError::NoConvergence { .. } | FitError::NotFinite { .. }) => {
            Ok(None)
        }
        Err(error) => Err(not_fitted(&error)),
    }
}

/// The spend model of other accounts; none where they are too few or do not hold it.
pub(super) fn spend_of(accounts: &[Summary]) -> Option<GammaGamma> {
    let records: Vec<SpendSummary> = accounts.iter().map(Summary::spend).collect();
    let fit = spend::fit_spread_by(&records, on_all_cores).ok();
    fit.map(|fit| fit.parameters)
}

/// The distinct histories of the accounts.
pub(super) fn triples(accounts: &[Summary]) -> Result<Triples> {
    let triples = Triples::from_summaries(accounts).map_err(|error| not_fitted(&error))?;
    Ok(triples.spread_by(on_all_cores))
}

fn not_fitted(error: &FitError) -> Error {
    let facts = Facts::of([("detail", Fact::text(error))]);
    Error::refused_with(
        "not_fitted",
        format!("the models cannot be fitted to this ledger: {error}"),
        facts,
    )
}
