//! How somebody came on: what counted at the end of each quarter, against what is required now.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{CompetenceId, Proficiency, Standing};

/// A rating as its history has it; what was taken back is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rated {
    /// In which competence.
    pub competence: CompetenceId,
    /// Whether it is one's own.
    pub is_own: bool,
    /// The level.
    pub level: Proficiency,
    /// For which day.
    pub on: NaiveDate,
}

/// How somebody stood at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The day.
    pub on: NaiveDate,
    /// Competences that are required of them.
    pub required: u64,
    /// How many of these were rated.
    pub rated: u64,
    /// How many of these had what is required.
    pub met: u64,
    /// Levels that were missing in those that were rated.
    pub missing: u64,
}

/// How somebody stood at the end of each of these days. Ratings come in the order in which they were made; what is required is
/// what is required now, so that only the person moves.
#[must_use]
pub fn progress(
    ratings: &[Rated],
    required: &BTreeMap<CompetenceId, Proficiency>,
    days: &[NaiveDate],
) -> Vec<Progress> {
    let asked = required.iter().filter(|(_, level)| **level > Proficiency::NONE);
    let asked: Vec<(CompetenceId, Proficiency)> = asked.map(|(id, level)| (*id, *level)).collect();
    let at = |day: NaiveDate| {
        let mut found = Progress {
            on: day,
            required: asked.len() as u64,
            rated: 0,
            met: 0,
            missing: 0,
        };
        for (competence, required) in &asked {
            let latest = |is_own: bool| {
                let mut of_it = ratings
                    .iter()
                    .filter(|rated| rated.competence == *competence && rated.is_own == is_own);
                of_it.rfind(|rated| rated.on <= day).map(|rated| rated.level)
            };
            let standing = Standing {
                required: Some(*required),
                own: latest(true),
                manager: latest(false),
            };
            let Some(gap) = standing.gap() else { continue };
            found.rated += 1;
            found.met += u64::from(gap == 0);
            found.missing += u64::from(gap);
        }
        found
    };
    days.iter().map(|day| at(*day)).collect()
}

/// The last days of the quarters before the one of `today`, so many of them, and `today`: the earliest first.
#[must_use]
pub fn quarter_ends(today: NaiveDate, quarters: u32) -> Vec<NaiveDate> {
    let mut days = vec![today];
    let (mut year, mut month) = (today.year(), today.month0() / 3 * 3 + 1);
    for _ in 0..quarters {
        let first = NaiveDate::from_ymd_opt(year, month, 1);
        let Some(last) = first.and_then(|first| first.pred_opt()) else {
            break;
        };
        days.push(last);
        (year, month) = if month == 1 {
            (year - 1, 10)
        } else {
            (year, month - 3)
        };
    }
    days.reverse();
    days
}
