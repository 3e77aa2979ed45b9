//! Which of the timing models the data speak for.
//!
//! Akaike's criterion ranks the candidates; then the best one has to show that it knows of accounts that left. Where it
//! cannot, NBD is taken, in which nobody leaves, and the choice says so. `docs/models/README.md` says which model is made
//! for what.

use super::{
    AnyTiming, FittedTiming, GeometricDropout, Identification, ModelKind, Triples, any::counting_k, fit_kind,
};
use crate::fit::FitError;

/// Up to so many distinct histories all candidates are fitted to all of them.
pub const COMPARED_WHOLE: usize = 100_000;
/// Of more, to about so many evenly spaced ones.
pub const COMPARED_SAMPLE: usize = 20_000;

/// The model that was chosen, and all that it was chosen from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The chosen model, fitted to all accounts.
    pub chosen: FittedTiming,
    /// Why it was chosen.
    pub reason: Reason,
    /// NBD, fitted to all accounts.
    pub yardstick: FittedTiming,
    /// NBD first, then the candidates in the order asked for.
    pub candidates: Vec<Candidate>,
    /// The accounts of the sample on which the candidates were compared; None where it was all.
    pub sampled_accounts: Option<u64>,
}

/// A model that was fitted to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which model.
    pub kind: ModelKind,
    /// Its fit to what was compared, or why it was passed over.
    pub outcome: Result<FittedTiming, FitError>,
    /// What it knows of churn, on the same accounts; None for NBD, and where there is no fit.
    pub identification: Option<Identification>,
}

/// Why a model was chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// It has the least AIC of the models whose churn the data identify.
    LeastAic(Identification),
    /// NBD, because the data do not tell accounts that left from accounts that are slow: see what the best of the other
    /// models gave. No chance to be alive is worth anything here.
    ChurnNotIdentifiable(Identification),
    /// NBD, because nothing else was asked for or could be fitted.
    NothingElse,
}

/// Fits the candidates and chooses one by AIC, or NBD where churn is not identifiable.
///
/// NBD is fitted whether asked for or not. A candidate whose fit fails is listed with its error and passed over. Churn
/// is judged against NBD on the same accounts; of MBG/CNBD-k with k above 1 against the same gaps when nobody leaves.
///
/// On more than [`COMPARED_WHOLE`] distinct histories the candidates are compared on an evenly spaced sample, and NBD and
/// the winner are fitted to all of them.
///
/// # Errors
///
/// What fitting NBD fails with, above all [`FitError::TooFew`]: then no mixture is to be had, and the accounts' own
/// rhythm is what there is ([`crate::heuristic`]).
pub fn choose(triples: &Triples, candidates: &[ModelKind]) -> Result<Choice, FitError> {
    choose_within(triples, candidates, COMPARED_WHOLE, COMPARED_SAMPLE)
}

fn choose_within(
    triples: &Triples,
    candidates: &[ModelKind],
    whole: usize,
    part: usize,
) -> Result<Choice, FitError> {
    let is_large = triples.len() > whole;
    let sample = is_large.then(|| triples.every(triples.len() / part));
    let (mut listed, nbd) = compare(sample.as_ref().unwrap_or(triples), candidates)?;
    let yardstick = if is_large {
        fit_kind(ModelKind::Nbd, triples)?
    } else {
        nbd
    };
    let (mut chosen, mut reason) = (yardstick.clone(), Reason::NothingElse);
    for place in ranking(&listed) {
        let Some((best, judged)) = of_all(
            &mut listed[place],
            sample.is_some().then_some(triples),
            &yardstick,
        ) else {
            continue;
        };
        if matches!(judged, Identification::Identified { .. }) {
            (chosen, reason) = (best, Reason::LeastAic(judged));
        } else {
            reason = Reason::ChurnNotIdentifiable(judged);
        }
        break;
    }
    Ok(Choice {
        chosen,
        reason,
        yardstick,
        candidates: listed,
        sampled_accounts: sample.map(|sample| sample.accounts()),
    })
}

/// Fits NBD and all candidates to the same accounts, and judges each.
fn compare(triples: &Triples, kinds: &[ModelKind]) -> Result<(Vec<Candidate>, FittedTiming), FitError> {
    let nbd = fit_kind(ModelKind::Nbd, triples)?;
    let mut listed = vec![Candidate {
        kind: ModelKind::Nbd,
        outcome: Ok(nbd.clone()),
        identification: None,
    }];
    for &kind in kinds.iter().filter(|kind| **kind != ModelKind::Nbd) {
        let outcome = fit_kind(kind, triples);
        let identification = match &outcome {
            Ok(fitted) => judge(triples, fitted, &nbd),
            Err(_) => None,
        };
        listed.push(Candidate {
            kind,
            outcome,
            identification,
        });
    }
    Ok((listed, nbd))
}

/// The places of the candidates that may be chosen: those that know of churn first, each lot by AIC.
fn ranking(listed: &[Candidate]) -> Vec<usize> {
    let rank = |candidate: &Candidate| {
        let fitted = candidate.outcome.as_ref().ok()?;
        let is_blind = !matches!(candidate.identification?, Identification::Identified { .. });
        Some((is_blind, fitted.fit.aic))
    };
    let ranked = listed.iter().enumerate();
    let mut ranked: Vec<(usize, (bool, f64))> = ranked
        .filter_map(|(place, candidate)| Some((place, rank(candidate)?)))
        .collect();
    ranked.sort_by(|(_, one), (_, other)| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    ranked.into_iter().map(|(place, _)| place).collect()
}

/// The candidate fitted to all accounts and judged there; nothing where that fails, which is noted in its row.
fn of_all(
    candidate: &mut Candidate,
    all: Option<&Triples>,
    yardstick: &FittedTiming,
) -> Option<(FittedTiming, Identification)> {
    let fitted = candidate.outcome.clone().ok()?;
    let Some(triples) = all else {
        return Some((fitted, candidate.identification?));
    };
    match again(&fitted, triples) {
        Ok(whole) => {
            let judged = judge(triples, &whole, yardstick)?;
            Some((whole, judged))
        }
        Err(error) => {
            candidate.outcome = Err(error);
            candidate.identification = None;
            None
        }
    }
}

/// The same model fitted to all accounts, with the k that the sample gave.
fn again(fitted: &FittedTiming, triples: &Triples) -> Result<FittedTiming, FitError> {
    match (fitted.kind, fitted.model()) {
        (ModelKind::MbgCnbd, AnyTiming::Geometric(model)) => Ok(FittedTiming {
            kind: ModelKind::MbgCnbd,
            fit: counting_k(GeometricDropout::fit_mbg_cnbd(triples, model.regularity())?),
        }),
        (kind, _) => fit_kind(kind, triples),
    }
}

/// What a fit knows of churn; nothing where what it would have to exceed cannot be had.
fn judge(triples: &Triples, fitted: &FittedTiming, nbd: &FittedTiming) -> Option<Identification> {
    let all_stay = match fitted.model() {
        AnyTiming::Geometric(model) if model.regularity() > 1 => {
            GeometricDropout::log_likelihood_if_all_stay(triples, model.regularity()).ok()?
        }
        _ => nbd.fit.log_likelihood,
    };
    Some(Identification::judge(
        fitted.fit.log_likelihood - all_stay,
        fitted.model().dropout_share(f64::from(triples.oldest_days())),
        fitted.fit.is_at_boundary(),
    ))
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "days and purchases of a test")]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::timing::TimingModel;

    fn simulated(model: &GeometricDropout, accounts: u32) -> Triples {
        let mut source = ChaCha8Rng::seed_from_u64(8);
        let mut ln_gaps = 0.0;
        let mut history = |index: u32| {
            let age = 10_000 + index % 5_000;
            let days = model.simulate(f64::from(age), &mut || source.random());
            let mut before = 0.0;
            for day in &days {
                ln_gaps += f64::ln(day - before);
                before = *day;
            }
            (days.len() as u32, before.ceil() as u32, age)
        };
        let histories: Vec<(u32, u32, u32)> = (0..accounts).map(&mut history).collect();
        Triples::new(histories, Some(ln_gaps)).unwrap()
    }

    #[test]
    fn many_histories_are_compared_on_a_sample_and_the_winner_is_fitted_to_all() {
        let model = GeometricDropout::mbg_cnbd(2, 1.2, 600.0, 0.7, 2.6).unwrap();
        let triples = simulated(&model, 6_000);
        let candidates = [ModelKind::BgNbd, ModelKind::MbgCnbd];
        let choice = choose_within(&triples, &candidates, 3_000, 1_000).unwrap();
        let sampled = choice.sampled_accounts.unwrap();
        assert!(sampled < triples.accounts() / 3);
        for candidate in &choice.candidates {
            assert_eq!(candidate.outcome.as_ref().unwrap().fit.observations, sampled);
        }
        assert_eq!(choice.chosen.fit.observations, triples.accounts());
        assert_eq!(choice.yardstick.fit.observations, triples.accounts());
        assert_eq!(choice.chosen.kind, ModelKind::MbgCnbd);
        let whole = GeometricDropout::fit_mbg_cnbd(&triples, 2).unwrap();
        assert_eq!(choice.chosen.model(), &AnyTiming::Geometric(whole.parameters));
        assert!((choice.chosen.fit.aic - whole.aic - 2.0).abs() < 1e-9);
    }
}
