//! When an account came onto the list, and how its intent was judged since.

use chrono::{Days, NaiveDate};
use dahu_core::assessment::Intent;

use super::{
    SampleAssessment,
    chance::Chance,
    days::{days_between, workday_before},
};

/// Some time before the first order, or within the last two years where there is none.
pub(super) fn targeted_on(
    chance: &mut Chance,
    first_order: Option<NaiveDate>,
    until: NaiveDate,
) -> NaiveDate {
    match first_order {
        Some(first_order) => workday_before(first_order, chance.between(7, 75)),
        None => workday_before(until, chance.between(14, 700)),
    }
}

/// So many days after they came onto the list, accounts have been assessed at the latest.
const FIRST_AFTER_DAYS: u64 = 40;
/// An assessment is repeated after so many days at the earliest.
const AGAIN_AFTER_DAYS: i64 = 60;

/// The assessment that holds, and an earlier one, which for some accounts said something else.
pub(super) fn assessments(
    chance: &mut Chance,
    intent: Intent,
    targeted_on: NaiveDate,
    until: NaiveDate,
) -> Vec<SampleAssessment> {
    let latest = chance.between(0, days_between(targeted_on, until).min(150));
    let on = workday_before(until, latest).max(targeted_on);
    let known_for = days_between(targeted_on, on);
    let mut assessments = Vec::new();
    if known_for > 30 && chance.happens(35) {
        let earlier = *chance.pick(other_intents(intent));
        let on = workday_before(on, chance.between(14, known_for)).max(targeted_on);
        assessments.push(SampleAssessment { intent: earlier, on });
    } else if known_for > AGAIN_AFTER_DAYS {
        let by = targeted_on
            .checked_add_days(Days::new(FIRST_AFTER_DAYS))
            .unwrap_or(on);
        assessments.push(SampleAssessment {
            intent,
            on: workday_before(by, 0),
        });
    }
    assessments.push(SampleAssessment { intent, on });
    assessments
}

/// What it may have been before. Mostly it moves by one step.
fn other_intents(intent: Intent) -> &'static [Intent] {
    match intent {
        Intent::High => &[Intent::Medium, Intent::Medium, Intent::Low],
        Intent::Medium => &[Intent::Low, Intent::High],
        Intent::Low => &[Intent::Medium, Intent::Medium, Intent::High],
    }
}
