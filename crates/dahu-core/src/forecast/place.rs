//! Where an opportunity stands in the forecast of a span, and what several come to.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Chances, Estimate, Figures, Tally, Variance, estimate::whole_units};
use crate::{
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory},
    pipeline::StageId,
    quota::Span,
};

/// An opportunity as a forecast looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pursued {
    /// Its stage.
    pub stage: StageId,
    /// Whether it was won; open else. Lost ones are in no forecast.
    pub is_won: bool,
    /// The day by which it should be decided, or on which it was won.
    pub day: Option<NaiveDate>,
    /// How much it is about; nothing where nobody said.
    pub amount: Amount,
    /// How its owner counts it.
    pub category: ForecastCategory,
    /// What kind of business.
    pub kind: BusinessKind,
    /// Whether a valuation expects purchases of its account in the days to come.
    pub is_expected: bool,
    /// Whether its account has bought since it was won.
    pub is_invoiced: bool,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Won in the span.
    Won,
    /// Expected in the span, and its owner answers for it.
    Commit,
    /// Expected in the span, and may well come.
    BestCase,
    /// Expected in the span, open like others.
    Pipeline,
    /// Expected in the span, and not in the forecast by its owner's word.
    Omitted,
    /// The day by which it should have been decided has passed: of no span.
    Overdue,
    /// Nobody said by which day: of no span.
    Undated,
}

impl Place {
    /// Whether it is among the open ones that are weighted.
    #[must_use]
    pub fn is_weighted(self) -> bool {
        matches!(self, Self::Commit | Self::BestCase | Self::Pipeline)
    }
}

impl Pursued {
    /// Whether repeat business holds it already: the same again, or another term, with an account of which purchases are
    /// expected.
    #[must_use]
    pub fn is_in_repeat_business(&self) -> bool {
        self.is_expected && matches!(self.kind, BusinessKind::Repeat | BusinessKind::Renewal)
    }
}

/// Where an opportunity stands in the forecast of a span, on a day; none where it belongs to another span.
///
/// Open ones whose day has passed, or that have none, belong to no span and are told apart with each that is not over.
#[must_use]
pub fn place(span: Span, today: NaiveDate, pursued: &Pursued) -> Option<Place> {
    if pursued.is_won {
        return pursued.day.is_some_and(|day| span.has(day)).then_some(Place::Won);
    }
    if span.last_day() < today {
        return None;
    }
    match pursued.day {
        None => Some(Place::Undated),
        Some(day) if day < today => Some(Place::Overdue),
        Some(day) if span.has(day) => Some(match pursued.category {
            ForecastCategory::Commit => Place::Commit,
            ForecastCategory::BestCase => Place::BestCase,
            ForecastCategory::Pipeline => Place::Pipeline,
            ForecastCategory::Omitted => Place::Omitted,
        }),
        Some(_) => None,
    }
}

/// Adds opportunities up, with how sure their weighted sum is.
#[derive(Clone, Debug, Default)]
pub struct Weighing {
    /// What they come to.
    pub figures: Figures,
    /// All that are weighted.
    all: Exposures,
    /// Those of them that repeat business does not hold.
    beyond: Exposures,
}

/// What is at stake in each stage, in whole units.
#[derive(Clone, Debug, Default)]
struct Exposures {
    stages: BTreeMap<StageId, Exposure>,
    whole: Amount,
}

#[derive(Clone, Copy, Debug, Default)]
struct Exposure {
    sum: u128,
    squares: u128,
}

impl Weighing {
    /// Adds one that stands there.
    pub fn add(&mut self, pursued: &Pursued, place: Place, chances: &Chances) {
        let figures = &mut self.figures;
        let tally = match place {
            Place::Won => &mut figures.won,
            Place::Commit => &mut figures.commit,
            Place::BestCase => &mut figures.best_case,
            Place::Pipeline => &mut figures.pipeline,
            Place::Omitted => &mut figures.omitted,
            Place::Overdue => &mut figures.overdue,
            Place::Undated => &mut figures.undated,
        };
        tally.add(pursued.amount);
        if place == Place::Won && !pursued.is_invoiced && !pursued.is_in_repeat_business() {
            figures.not_invoiced.add(pursued.amount);
        }
        if !place.is_weighted() {
            return;
        }
        figures.said = [figures.said, chances.said(pursued.stage, pursued.amount)]
            .into_iter()
            .sum();
        let Some(chance) = chances.stage(pursued.stage) else {
            figures.unweighted.add(pursued.amount);
            return;
        };
        let weighted = Tally::one(chance.of_amount(pursued.amount));
        figures.weighted += weighted;
        self.all.add(pursued);
        if pursued.is_in_repeat_business() {
            figures.overlapping += weighted;
        } else {
            self.beyond.add(pursued);
        }
    }

    /// The weighted sum with its interval; none where all that would be weighted is in pipelines of which too few were decided.
    #[must_use]
    pub fn weighted(&self, chances: &Chances) -> Option<Estimate> {
        let expected = self.figures.weighted_open()?;
        let bounds = (Amount::ZERO, self.all.whole);
        Some(Estimate::of(expected, self.all.variance(chances), bounds))
    }

    /// How little of the weighted sum is sure that repeat business does not hold.
    #[must_use]
    pub fn variance_beyond_repeat(&self, chances: &Chances) -> Variance {
        self.beyond.variance(chances)
    }
}

impl Exposures {
    fn add(&mut self, pursued: &Pursued) {
        let units = u128::from(whole_units(pursued.amount));
        let exposure = self.stages.entry(pursued.stage).or_default();
        exposure.sum += units;
        exposure.squares = exposure.squares.saturating_add(units * units);
        self.whole = [self.whole, pursued.amount].into_iter().sum();
    }

    /// Opportunities are won or lost independently of each other; that the chance of a stage is not known meets all in it at
    /// once. So with amounts a, a stage adds Σ a² w + (Σ a)² v, where w and v are the variances of its chance.
    fn variance(&self, chances: &Chances) -> Variance {
        let of_stage = |(stage, exposure): (&StageId, &Exposure)| {
            let (of_one, of_chance) = chances.stage(*stage)?.variances();
            let together = exposure.sum.saturating_mul(exposure.sum);
            let apart = exposure.squares.saturating_mul(u128::from(of_one));
            let variance = apart.saturating_add(together.saturating_mul(u128::from(of_chance)));
            Some(Variance(variance / u128::from(super::chance::MILLION)))
        };
        self.stages.iter().filter_map(of_stage).sum()
    }
}
