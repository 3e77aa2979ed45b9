//! The programme itself, in two stages: how many hours each account gets, and who gives them.

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
/// What moving an hour costs in the second stage, in hours of who helps. An exchange that saves one of these moves one hour of
/// each hand at most, and a thousand hands cost a tenth of it: whatever saves an hour of who helps is done.
const COST_OF_EXCHANGE: f64 = 1e-4;
/// What taking an hour of an owner costs in the second stage, against one of who helps: more, and less than giving the owner an
/// hour for one that is taken of a helper, so that nothing is exchanged for this alone.
const COST_OF_OWNERS_LESS: f64 = 1.5;

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

/// As many hours for each account, of which its owner gives those that are new, as far as they have some left, before who helps
/// does. What helpers give today stays theirs, as a specialist's hour is not the owner's; where an account gets fewer, helpers
/// give fewer first. It is a stage of its own, as a preference among what is worth most: it takes no hour from an account, and
/// gives none to another.
pub(super) fn owners_first(effort: &Effort, hours: Vec<f64>) -> Vec<f64> {
    let helping = effort.helping();
    if !helping.contains(&true) {
        return hours;
    }
    let mut problem = ProblemVariables::new();
    let more = problem.add_vector(variable().min(0.0), effort.hands.len());
    let less: Vec<Variable> = effort
        .hands
        .iter()
        .map(|hand| problem.add(variable().min(0.0).max(hand.now)))
        .collect();
    let change = || more.iter().zip(&less);
    let moved = change().zip(&helping).map(|((more, less), helps)| {
        let cost = if *helps { 1.0 } else { COST_OF_OWNERS_LESS };
        *more + cost * *less
    });
    let moved: Expression = moved.sum();
    let helped = more.iter().zip(&helping).filter(|(_, helps)| **helps);
    let helped: Expression = helped.map(|(more, _)| *more).sum();
    let mut model = problem.minimise(helped + COST_OF_EXCHANGE * moved).using(microlp);
    let now = effort.now();
    let (given, was_given) = (effort.of_people(&hours), effort.of_people(&now));
    for (person, capacity) in effort.capacity.iter().enumerate() {
        // What the first stage gave is within the capacity but for rounding.
        let capacity = capacity.max(given[person]);
        let grown = grown(effort, (&more, &less), |hand| hand.person == person);
        model = model.with(grown.leq(capacity - was_given[person]));
    }
    let (given, was_given) = (effort.of_accounts(&hours), effort.of_accounts(&now));
    for (account, (given, was_given)) in given.iter().zip(was_given).enumerate() {
        let grown = grown(effort, (&more, &less), |hand| hand.account == account);
        model = model.with(grown.eq(*given - was_given));
    }
    // The hours of the first stage keep all of this: should the solver give up, they stand.
    let Ok(solution) = model.solve() else {
        return hours;
    };
    let changed = now.iter().zip(change());
    changed
        .map(|(now, (more, less))| plain(now + solution.value(*more) - solution.value(*less)))
        .collect()
}

impl Effort {
    /// Of each hand whether it helps where an owner is who could give hours, too.
    fn helping(&self) -> Vec<bool> {
        let mut is_owned = vec![false; self.stakes.len()];
        for hand in self.hands.iter().filter(|hand| hand.is_owner) {
            is_owned[hand.account] = true;
        }
        let helping = self.hands.iter();
        helping
            .map(|hand| !hand.is_owner && is_owned[hand.account])
            .collect()
    }

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

/// By how much the hours of the hands that are meant grow.
fn grown(
    effort: &Effort,
    (more, less): (&[Variable], &[Variable]),
    is_meant: impl Fn(&Hand) -> bool,
) -> Expression {
    together(effort, more, &is_meant) - together(effort, less, &is_meant)
}

fn plain(hours: f64) -> f64 {
    if hours < NOTHING { 0.0 } else { hours }
}
