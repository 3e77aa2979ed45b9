//! The programme itself: which hours are worth most.

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable,
};

use super::{Effort, Hand, NOTHING, NoPlan};

/// What moving an hour costs, as a part of what the best hour brings.
const COST_OF_MOVING: f64 = 1e-6;
/// What an hour that a minimum lacks costs, in what the best hour brings.
///
/// Such an hour comes from another account, which then has one less and loses at most what the best hour brings; it passes
/// through each hand at most once, and moving it costs a millionth of that at each. So whatever is above one by more than a
/// thousandth is more than anything at stake that a minimum takes away: no value outweighs a minimum. Ten is well above it and
/// of the size of the other figures, as a huge one would drown what hours bring in rounding.
const COST_OF_LACKING: f64 = 10.0;

/// The hours of each hand in the plan that is worth most, of those that lack the fewest hours of minima.
pub(super) fn most_worth(effort: &Effort) -> Result<Vec<f64>, NoPlan> {
    let (hands, accounts) = (effort.hands.len(), effort.stakes.len());
    let mut problem = ProblemVariables::new();
    let hours = problem.add_vector(variable().min(0.0), hands);
    let moved = problem.add_vector(variable().min(0.0), hands);
    let met = problem.add_vector(variable().min(0.0).max(1.0), accounts);
    let lacking = problem.add_vector(variable().min(0.0), accounts);
    let (scale, best_hour) = effort.scale();
    let stakes = effort.stakes.iter().zip(&met);
    let gained: Expression = stakes.map(|(stake, met)| stake.value * scale * *met).sum();
    let cost = COST_OF_MOVING * best_hour;
    let lost: Expression = moved.iter().map(|moved| cost * *moved).sum();
    let cost = COST_OF_LACKING * best_hour;
    let lacked: Expression = lacking.iter().map(|lacking| cost * *lacking).sum();
    let mut model = problem.maximise(gained - lost - lacked).using(microlp);
    for (person, capacity) in effort.capacity.iter().enumerate() {
        let given = together(effort, &hours, |hand| hand.person == person);
        model = model.with(given.leq(*capacity));
    }
    let now = effort.of_accounts(&effort.now());
    for (account, least) in effort.minima().enumerate() {
        let given = together(effort, &hours, |hand| hand.account == account);
        let from = (now[account] - effort.most_change).max(0.0);
        let to = now[account] + effort.most_change;
        model = model
            .with(given.clone().geq(effort.stakes[account].needed * met[account]))
            .with(given.clone().geq(from))
            .with((given.clone() + lacking[account]).geq(least.min(to)))
            .with(given.leq(to));
    }
    for ((hand, hours), moved) in effort.hands.iter().zip(&hours).zip(&moved) {
        model = model
            .with((*hours - hand.now).leq(*moved))
            .with((hand.now - *hours).leq(*moved));
    }
    let solution = model.solve().map_err(|error| match error {
        ResolutionError::Infeasible => NoPlan::Infeasible,
        _ => NoPlan::Unsolved,
    })?;
    Ok(hours.iter().map(|hours| plain(solution.value(*hours))).collect())
}

impl Effort {
    /// What values are multiplied by so that none is above one and tolerances mean the same whatever the currency, and what the
    /// best hour brings then.
    fn scale(&self) -> (f64, f64) {
        let largest = self.stakes.iter().map(|stake| stake.value).fold(0.0, f64::max);
        let scale = if largest > 0.0 { 1.0 / largest } else { 1.0 };
        let hours = self.stakes.iter().map(|stake| stake.value * scale / stake.needed);
        let best = hours.fold(0.0, f64::max);
        (scale, if best > 0.0 { best } else { 1.0 })
    }
}

/// The hours of the hands that are meant.
fn together(effort: &Effort, hours: &[Variable], is_meant: impl Fn(&Hand) -> bool) -> Expression {
    let all = effort.hands.iter().zip(hours);
    let meant = all.filter(|(hand, _)| is_meant(hand));
    meant.map(|(_, hours)| *hours).sum()
}

fn plain(hours: f64) -> f64 {
    if hours < NOTHING { 0.0 } else { hours }
}
