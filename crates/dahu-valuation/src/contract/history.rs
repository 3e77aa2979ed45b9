//! Contracts term by term: which of them run, which were lost, and how likely the next renewal is.

use super::{
    Cohort, ShiftedBetaGeometric, fit,
    renewal::{RenewalProbability, RenewalRecord},
};
use crate::fit::Fit;

/// Confidence of the interval of a chance of renewal.
const CONFIDENCE: f64 = 0.95;

/// One term of a contract, in days of any one count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractTerm {
    /// Its first day.
    pub first_day: i32,
    /// Its last day, not before the first.
    pub last_day: i32,
}

/// What the terms of one contract say on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractHistory {
    /// Terms that have begun; each but the first is a renewal.
    pub terms: u32,
    /// The place of the term that ends last, in the order given, of those that have begun.
    pub latest: usize,
    /// How it stands.
    pub standing: ContractStanding,
}

/// How a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractStanding {
    /// That term runs: whether it will be renewed is not known yet.
    Runs {
        /// Days of that term.
        length_days: u32,
        /// Days of it that are left, the day itself not counted.
        rest_days: u32,
    },
    /// All of its terms have ended and no other has begun.
    Lost,
}

/// Tenures that are told apart: contracts of more terms stand with those of so many.
const TENURES: usize = 200;

/// How many contracts there are of each tenure, at place n - 1 those whose term number n began last; two hundred terms at
/// most are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractCounts {
    /// Those that were lost.
    pub lost: Vec<u64>,
    /// Those that run.
    pub running: Vec<u64>,
    /// Renewals, all in all.
    pub renewed: u64,
}

/// How likely a contract is renewed at the end of a term.
#[derive(Clone, Debug, PartialEq)]
pub enum RenewalChance {
    /// The more likely the longer it has been renewed, by the shifted-beta-geometric model.
    ByTenure(Fit<ShiftedBetaGeometric>),
    /// The same for all, because too few were lost for a model.
    Same(RenewalProbability),
}

impl ContractHistory {
    /// The contract as it stands on a day, by its terms in any order; None where none of them has begun.
    ///
    /// Terms that begin later are not known yet. A renewal that begins before the term before it ends, or some time
    /// after, is a renewal.
    pub fn on(terms: &[ContractTerm], day: i32) -> Option<Self> {
        let begun = || terms.iter().enumerate().filter(|(_, term)| term.first_day <= day);
        let (latest, term) = begun().max_by_key(|(_, term)| (term.last_day, term.first_day))?;
        let standing = if term.last_day >= day {
            ContractStanding::Runs {
                length_days: term.first_day.abs_diff(term.last_day).saturating_add(1),
                rest_days: day.abs_diff(term.last_day),
            }
        } else {
            ContractStanding::Lost
        };
        Some(Self {
            terms: u32::try_from(begun().count()).unwrap_or(u32::MAX),
            latest,
            standing,
        })
    }
}

impl ContractCounts {
    /// Counts contracts.
    pub fn of(histories: &[ContractHistory]) -> Self {
        let longest = histories.iter().map(|one| one.terms as usize).max().unwrap_or(0);
        let tenures = longest.min(TENURES);
        let mut counts = Self {
            lost: vec![0; tenures],
            running: vec![0; tenures],
            renewed: 0,
        };
        for one in histories {
            let row = match one.standing {
                ContractStanding::Runs { .. } => &mut counts.running,
                ContractStanding::Lost => &mut counts.lost,
            };
            // A contract without a term counts nowhere.
            let Some(place) = (one.terms as usize).min(TENURES).checked_sub(1) else {
                continue;
            };
            row[place] += 1;
            counts.renewed += u64::from(one.terms) - 1;
        }
        counts
    }

    /// How many terms came to their end or were renewed, and how many were renewed.
    pub fn record(&self) -> RenewalRecord {
        RenewalRecord {
            renewed: self.renewed,
            due: self.renewed + self.lost.iter().sum::<u64>(),
        }
    }

    /// The contracts as cohorts: those lost after the same number of terms, and those that run in the same term.
    fn cohorts(&self) -> Vec<Vec<u64>> {
        let lost = (1..)
            .zip(&self.lost)
            .map(|(terms, count)| [vec![*count; terms], vec![0]].concat());
        let running = (1..).zip(&self.running).map(|(terms, count)| vec![*count; terms]);
        lost.chain(running).filter(|customers| customers[0] > 0).collect()
    }
}

impl RenewalChance {
    /// By tenure where enough were lost for a model, else the same for all.
    pub fn of(counts: &ContractCounts) -> Self {
        let cohorts = counts.cohorts();
        let cohorts: Vec<Cohort<'_>> = cohorts.iter().map(|customers| Cohort { customers }).collect();
        match fit(&cohorts) {
            Ok(fit) => Self::ByTenure(fit),
            Err(_) => {
                let probability = counts.record().probability(CONFIDENCE);
                Self::Same(probability.unwrap_or(RenewalProbability::UNKNOWN))
            }
        }
    }

    /// The chance that a contract is renewed at the end of its term number `tenure`, counted from 1.
    pub fn at_end_of(&self, tenure: u32) -> f64 {
        match self {
            Self::ByTenure(fit) => fit.parameters.retention_rate(tenure),
            Self::Same(probability) => probability.estimate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn term(first_day: i32, last_day: i32) -> ContractTerm {
        ContractTerm { first_day, last_day }
    }

    #[test]
    fn a_contract_is_seen_on_its_day_only() {
        let terms = [term(365, 729), term(0, 364)];
        let on = |day| ContractHistory::on(&terms, day);
        let runs = |terms, latest, rest_days| {
            Some(ContractHistory {
                terms,
                latest,
                standing: ContractStanding::Runs {
                    length_days: 365,
                    rest_days,
                },
            })
        };
        assert_eq!(on(-1), None);
        assert_eq!(on(0), runs(1, 1, 364));
        assert_eq!(on(364), runs(1, 1, 0));
        assert_eq!(on(365), runs(2, 0, 364));
        assert_eq!(
            on(730).map(|one| (one.terms, one.standing)),
            Some((2, ContractStanding::Lost))
        );
    }

    #[test]
    fn a_renewal_may_come_early_or_late() {
        let early = [term(0, 364), term(300, 664)];
        assert_eq!(ContractHistory::on(&early, 310).map(|one| one.terms), Some(2));
        let late = [term(0, 364), term(400, 764)];
        let standing = |day| ContractHistory::on(&late, day).map(|one| one.standing);
        assert_eq!(standing(380), Some(ContractStanding::Lost));
        assert!(matches!(standing(400), Some(ContractStanding::Runs { .. })));
    }

    fn history(terms: u32, is_lost: bool) -> ContractHistory {
        let standing = if is_lost {
            ContractStanding::Lost
        } else {
            ContractStanding::Runs {
                length_days: 365,
                rest_days: 100,
            }
        };
        ContractHistory {
            terms,
            latest: 0,
            standing,
        }
    }

    #[test]
    fn few_losses_leave_one_chance_for_all() {
        let contracts = [
            history(1, true),
            history(3, true),
            history(2, false),
            history(1, false),
        ];
        let counts = ContractCounts::of(&contracts);
        assert_eq!(
            (&counts.lost[..], &counts.running[..]),
            (&[1, 0, 1][..], &[1, 1, 0][..])
        );
        let record = counts.record();
        assert_eq!(record, RenewalRecord { renewed: 3, due: 5 });
        let chance = RenewalChance::of(&counts);
        let RenewalChance::Same(probability) = chance else {
            panic!("two losses fit no model");
        };
        assert_eq!(Ok(probability), record.probability(0.95));
        assert!((chance.at_end_of(7) - probability.estimate).abs() < 1e-15);
    }

    #[test]
    fn losses_in_one_term_alone_leave_one_chance_for_all() {
        let lost = std::iter::repeat_n(history(1, true), 10);
        let running = std::iter::repeat_n(history(2, false), 20);
        let contracts: Vec<_> = lost.chain(running).chain([history(3, false)]).collect();
        let chance = RenewalChance::of(&ContractCounts::of(&contracts));
        assert!(matches!(chance, RenewalChance::Same(_)), "{chance:?}");
        assert!((chance.at_end_of(2) - 23.0 / 34.0).abs() < 1e-12);
    }

    #[test]
    fn a_contract_of_thousands_of_terms_is_counted_with_the_longest() {
        let counts = ContractCounts::of(&[history(40_000, false), history(0, true), history(1, true)]);
        assert_eq!((counts.running.len(), counts.running[199]), (200, 1));
        assert_eq!(
            counts.record(),
            RenewalRecord {
                renewed: 39_999,
                due: 40_000
            }
        );
        assert!(RenewalChance::of(&counts).at_end_of(40_000) > 0.99);
    }

    #[test]
    fn a_supplement_that_ends_early_does_not_end_the_contract() {
        let terms = [term(0, 1_095), term(150, 364)];
        let standing = ContractHistory::on(&terms, 500).map(|one| (one.latest, one.standing));
        let runs = ContractStanding::Runs {
            length_days: 1_096,
            rest_days: 595,
        };
        assert_eq!(standing, Some((0, runs)));
    }

    #[test]
    fn no_contract_says_nothing() {
        let chance = RenewalChance::of(&ContractCounts::default());
        assert_eq!(chance, RenewalChance::Same(RenewalProbability::UNKNOWN));
    }

    #[test]
    fn contracts_one_by_one_say_the_same_as_the_cohort_that_they_are() {
        // Fader & Hardie 2007, table 1, "High End", cut off after four years, a thousand customers as contracts.
        let left: [u64; 5] = [1000, 869, 743, 653, 593];
        let mut contracts = Vec::new();
        for (terms, pair) in (1..).zip(left.windows(2)) {
            contracts.extend((pair[1]..pair[0]).map(|_| history(terms, true)));
        }
        contracts.extend(std::iter::repeat_n(history(5, false), 593));
        let RenewalChance::ByTenure(found) = RenewalChance::of(&ContractCounts::of(&contracts)) else {
            panic!("407 losses fit a model");
        };
        let whole = fit(&[Cohort { customers: &left }]).unwrap().parameters;
        let ratio = |one: f64, other: f64| (one / other - 1.0).abs();
        assert!(ratio(found.parameters.alpha, whole.alpha) < 1e-6);
        assert!(ratio(found.parameters.beta, whole.beta) < 1e-6);
    }
}
