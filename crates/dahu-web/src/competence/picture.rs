//! Small pictures: how somebody stands on the scale, and how they came on. All that they show is written beside them.

use chrono::NaiveDate;
use dahu_app::competence::RatingShown;
use dahu_core::competence::{Proficiency, Standing};

/// Between two levels of the scale.
const STEP: i64 = 40;
/// Left of the first and right of the last level.
const EDGE: i64 = 14;
/// How wide and high a course is drawn.
const COURSE: (i64, i64) = (600, 160);
/// Above the highest level of a course and below the lowest.
const COURSE_EDGE: i64 = 12;

/// A standing on its scale.
pub(super) struct Scale {
    /// Where each level is.
    pub(super) ticks: Vec<i64>,
    /// Where what is required is.
    pub(super) required: Option<i64>,
    /// Where one's own view is.
    pub(super) own: Option<i64>,
    /// Where the manager's is.
    pub(super) manager: Option<i64>,
}

impl Scale {
    pub(super) fn of(standing: &Standing) -> Self {
        let place = |level: Proficiency| EDGE + i64::from(level.level()) * STEP;
        Self {
            ticks: Proficiency::ALL.map(place).into(),
            required: standing.required.map(place),
            own: standing.own.map(place),
            manager: standing.manager.map(place),
        }
    }

    /// The manager's mark: a square on its corner.
    pub(super) fn diamond(x: &i64) -> String {
        format!("M{x} 5 L{} 14 L{x} 23 L{} 14 Z", x + 9, x - 9)
    }
}

/// How one side's ratings of a competence moved, as a path of steps, with a mark for each rating.
pub(super) struct Course {
    pub(super) path: String,
    pub(super) marks: Vec<(i64, i64)>,
}

/// Both courses of a competence and what is required now.
pub(super) struct Courses {
    pub(super) own: Course,
    pub(super) manager: Course,
    pub(super) required: Option<i64>,
    pub(super) levels: Vec<(Proficiency, i64)>,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

impl Courses {
    /// The courses of a history, the latest rating first; none where there are fewer than two ratings that stand.
    pub(super) fn of(
        history: &[RatingShown],
        required: Option<Proficiency>,
        today: NaiveDate,
    ) -> Option<Self> {
        let mut standing = history.iter().filter(|one| one.taken_back_at.is_none());
        let from = standing.clone().map(|one| one.on).min()?;
        let to = today.max(standing.clone().map(|one| one.on).max()?);
        standing.nth(1)?;
        let across = |on: NaiveDate| {
            let days = (to - from).num_days().max(1);
            COURSE_EDGE + (on - from).num_days() * (COURSE.0 - 2 * COURSE_EDGE) / days
        };
        let course = |is_own: bool| {
            let of_side = history
                .iter()
                .rev()
                .filter(|one| one.is_own == is_own && one.taken_back_at.is_none());
            let marks: Vec<(i64, i64)> = of_side.map(|one| (across(one.on), down(one.level))).collect();
            let mut path = String::new();
            for (place, (x, y)) in marks.iter().enumerate() {
                path.push_str(&match place {
                    0 => format!("M{x} {y}"),
                    _ => format!(" H{x} V{y}"),
                });
            }
            if !marks.is_empty() {
                path.push_str(&format!(" H{}", across(to)));
            }
            Course { path, marks }
        };
        Some(Self {
            own: course(true),
            manager: course(false),
            required: required.map(down),
            levels: Proficiency::ALL
                .into_iter()
                .rev()
                .map(|level| (level, down(level)))
                .collect(),
            from,
            to,
        })
    }

    /// A manager's mark at a place.
    pub(super) fn diamond((x, y): &(i64, i64)) -> String {
        format!("M{x} {} L{} {y} L{x} {} L{} {y} Z", y - 7, x + 7, y + 7, x - 7)
    }
}

/// How far down a level is drawn.
fn down(level: Proficiency) -> i64 {
    let steps = i64::from(Proficiency::ALL[4].level());
    COURSE.1 - COURSE_EDGE - i64::from(level.level()) * (COURSE.1 - 2 * COURSE_EDGE) / steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(number: u8) -> Proficiency {
        Proficiency::new(number).expect("a level")
    }

    fn rated(on: &str, to: u8, is_own: bool) -> RatingShown {
        let on: NaiveDate = on.parse().expect("a day");
        RatingShown {
            level: level(to),
            evidence: String::new(),
            on,
            at: on.and_hms_opt(9, 0, 0).expect("a moment").and_utc(),
            by: String::new(),
            is_own,
            taken_back_at: None,
        }
    }

    #[test]
    fn a_scale_has_its_marks_at_their_levels() {
        let scale = Scale::of(&Standing {
            required: Some(level(3)),
            own: Some(level(0)),
            manager: None,
        });
        assert_eq!(
            (scale.required, scale.own, scale.manager),
            (Some(134), Some(14), None)
        );
        assert_eq!(scale.ticks, [14, 54, 94, 134, 174]);
    }

    #[test]
    fn a_course_goes_by_steps_from_the_first_rating_to_today() {
        let today = "2026-01-21".parse().expect("a day");
        let mut history = vec![rated("2026-01-11", 4, true), rated("2026-01-01", 0, true)];
        let courses = Courses::of(&history, Some(level(4)), today).expect("courses");
        assert_eq!(courses.own.path, "M12 148 H300 V12 H588");
        assert_eq!(courses.own.marks, [(12, 148), (300, 12)]);
        assert_eq!((courses.manager.path.as_str(), courses.required), ("", Some(12)));
        // What was taken back is not drawn, and one rating alone is no course.
        history[0].taken_back_at = Some(history[0].at);
        assert!(Courses::of(&history, None, today).is_none());
    }
}
