//! How uncertain a total is because its parameters are estimates: a parametric bootstrap.
//!
//! Ledgers are simulated from the fitted model for a sample of the accounts' ages, and fitted again. As the sample is
//! smaller than the whole, the estimates from it scatter more, by the root of the ratio: their logarithms are drawn
//! together by as much, about their mean. The total is then worked out at each of these parameters, as a ratio to the
//! total at the estimates, over histories sampled by their value.

use super::{Base, EquityError, EquityModel, base::Sums};
use crate::{
    fit::FitError,
    numeric::sum::Sum,
    spend::{self, GammaGamma, SpendSummary},
    timing::{AnyTiming, TimingModel, Triples},
};

/// Ledgers that are simulated at most.
pub const REFITS_AT_MOST: u32 = 60;
/// Accounts of each simulated ledger at most.
pub const SAMPLE_AT_MOST: u64 = 5_000;
/// Histories at which the total is worked out again at most.
const REVALUED_AT_MOST: usize = 3_000;

/// What the bootstrap found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refits {
    /// The standard deviation of the logarithm of the total.
    pub of_logarithm: f64,
    /// Ledgers that were simulated and fitted.
    pub fitted: u32,
    /// Ledgers whose fit failed, or where a parameter ran off to its boundary; they are left out.
    pub left_out: u32,
    /// Accounts of each ledger.
    pub accounts: u64,
}

/// Logarithms of the parameters of both models.
type Logarithms = Vec<f64>;

/// Simulates and fits `refits` ledgers and revalues the total at what they give.
pub(super) fn spread(
    model: &EquityModel,
    base: &Base<'_>,
    values: &[f64],
    of_too_young: f64,
    refits: u32,
    uniform: &mut dyn FnMut() -> f64,
    done: &mut impl FnMut(u32) -> Result<(), EquityError>,
) -> Result<Refits, EquityError> {
    let ages = sampled_ages(base.triples);
    let mut draws: Vec<Logarithms> = Vec::new();
    for refit in 0..refits {
        done(refit)?;
        draws.extend(drawn(model, &ages, uniform));
    }
    let fitted = u32::try_from(draws.len()).unwrap_or(u32::MAX);
    let too_few = EquityError::TooFewRefits {
        fitted,
        tried: refits,
    };
    if 2 * fitted < refits || fitted < 2 {
        return Err(too_few);
    }
    let all = base.triples.accounts();
    let revalued = Revalued::new(base, values, of_too_young);
    let logarithms: Vec<f64> = drawn_together(model, &draws, (ages.len() as f64 / all as f64).sqrt())
        .filter_map(|model| revalued.ratio(&model))
        .map(f64::ln)
        .collect();
    if logarithms.len() < 2 {
        return Err(too_few);
    }
    done(refits)?;
    Ok(Refits {
        of_logarithm: deviation(&logarithms),
        fitted,
        left_out: refits - fitted,
        accounts: ages.len() as u64,
    })
}

/// The ages of every n-th account, at most [`SAMPLE_AT_MOST`].
fn sampled_ages(triples: &Triples) -> Vec<f64> {
    let all = triples.accounts();
    let count = all.min(SAMPLE_AT_MOST);
    let mut ages = Vec::new();
    let mut before = 0;
    for (history, accounts) in triples.iter() {
        before += u64::from(accounts);
        // The sample's middle points up to here, (j + 1/2) all / count.
        while (2 * ages.len() as u64 + 1) * all < 2 * before * count {
            ages.push(history.age_days);
        }
    }
    ages
}

/// One simulated ledger, fitted; none where that fails or runs off.
fn drawn(model: &EquityModel, ages: &[f64], uniform: &mut dyn FnMut() -> f64) -> Option<Logarithms> {
    let (triples, records) = simulated(model, ages, uniform).ok()?;
    let timing = model.timing.refit(&triples).ok()?;
    let spend = spend::fit(&records).ok()?;
    let is_inside = !timing.is_at_boundary() && !spend.is_at_boundary();
    is_inside.then(|| logarithms(&timing.parameters, &spend.parameters))
}

#[expect(clippy::cast_possible_truncation, reason = "days are counted in thousands")]
fn simulated(
    model: &EquityModel,
    ages: &[f64],
    uniform: &mut dyn FnMut() -> f64,
) -> Result<(Triples, Vec<SpendSummary>), FitError> {
    let (mut histories, mut records) = (Vec::with_capacity(ages.len()), Vec::new());
    for &age in ages {
        let days = model.timing.simulate(age, uniform);
        let purchases = u32::try_from(days.len()).unwrap_or(u32::MAX);
        let last = days.last().map_or(0.0, |day| day.ceil().clamp(1.0, age));
        histories.push((purchases, last as u32, age as u32));
        if purchases > 0 {
            let amounts = model.spend.simulate(purchases, uniform);
            records.push(SpendSummary {
                purchases,
                mean_spend: amounts.iter().sum::<f64>() / f64::from(purchases),
                accounts: 1,
            });
        }
    }
    // Gaps have no say in how the parameters of a given k come out.
    Ok((Triples::new(histories, Some(0.0))?, records))
}

fn logarithms(timing: &AnyTiming, spend: &GammaGamma) -> Logarithms {
    let timing = timing.parameters().into_iter().map(|one| one.value.ln());
    timing
        .chain([spend.p.ln(), spend.q.ln(), spend.gamma.ln()])
        .collect()
}

/// The model at its own parameters times how far each draw is from the mean of all, drawn together by a factor.
fn drawn_together<'a>(
    model: &'a EquityModel,
    draws: &'a [Logarithms],
    factor: f64,
) -> impl Iterator<Item = EquityModel> + 'a {
    let center = logarithms(&model.timing, &model.spend);
    let mean = move |place: usize| {
        let sum: Sum = draws.iter().map(|draw| draw[place]).collect();
        sum.total() / draws.len() as f64
    };
    let means: Vec<f64> = (0..center.len()).map(mean).collect();
    draws.iter().filter_map(move |draw| {
        let moved = center.iter().zip(draw.iter().zip(&means));
        let values: Vec<f64> = moved
            .map(|(center, (drawn, mean))| (center + factor * (drawn - mean)).exp())
            .collect();
        let (timing, spend) = values.split_at(values.len() - 3);
        // k is a whole number, and the same in all draws.
        let timing: Vec<f64> = if timing.len() == 5 {
            std::iter::once(timing[0].round())
                .chain(timing[1..].iter().copied())
                .collect()
        } else {
            timing.to_vec()
        };
        Some(EquityModel {
            timing: AnyTiming::from_values(model.timing.kind(), &timing).ok()?,
            spend: GammaGamma::new(spend[0], spend[1], spend[2]).ok()?,
            ..*model
        })
    })
}

/// Some histories with their shares of the total.
struct Revalued {
    triples: Triples,
    sums: Vec<Sums>,
    /// What the accounts of each history are worth at the estimates.
    values: Vec<f64>,
    /// What each stands for, as a share of the total.
    shares: Vec<f64>,
    /// The margin weights of accounts of age 0 together.
    young_weight: f64,
    /// The total at the estimates.
    total: f64,
}

impl Revalued {
    /// All histories, or the places of evenly spaced amounts within the total.
    fn new(base: &Base<'_>, values: &[f64], of_too_young: f64) -> Self {
        let old = values.iter().copied().collect::<Sum>().total();
        let total = old + of_too_young;
        let (mut places, mut shares): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
        if values.len() <= REVALUED_AT_MOST {
            places = (0..values.len()).filter(|place| values[*place] > 0.0).collect();
            shares = places.iter().map(|place| values[*place] / total).collect();
        } else {
            let apart = old / REVALUED_AT_MOST as f64;
            let (mut before, mut taken) = (0.0, 0.0);
            for (place, value) in values.iter().enumerate() {
                before += value;
                let reached = (before / apart - 0.5).ceil().max(taken);
                if reached > taken {
                    places.push(place);
                    shares.push((reached - taken) * apart / total);
                    taken = reached;
                }
            }
        }
        Self {
            triples: base.triples.only(&places),
            sums: places.iter().map(|place| base.sums[*place]).collect(),
            values: places.iter().map(|place| values[*place]).collect(),
            shares,
            young_weight: base.young_weight,
            total,
        }
    }

    /// The total by a model as a ratio to that at the estimates; none where it is not a number above zero.
    fn ratio(&self, model: &EquityModel) -> Option<f64> {
        let values = model.values(&self.triples, &self.sums).ok()?;
        let ratios = values.iter().zip(&self.values).zip(&self.shares);
        let mut ratio: Sum = ratios
            .map(|((value, at_estimates), share)| share * value / at_estimates)
            .collect();
        ratio.add(model.of_too_young(self.young_weight).ok()? / self.total);
        let ratio = ratio.total();
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}

/// The standard deviation about the mean.
fn deviation(numbers: &[f64]) -> f64 {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    (squares / (count - 1.0)).sqrt()
}
