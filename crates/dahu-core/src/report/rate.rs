//! Activity against results: two figures of a report beside each other, which is no cause and effect.

use super::{Figure, Figures};

/// Won opportunities from which on activities for each of them are told.
const WON_AT_LEAST: i64 = 5;
/// Minutes of effort from which on sales an hour are told: ten hours.
const MINUTES_AT_LEAST: i64 = 600;

/// A figure of results for each unit of activity, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Activities for each won opportunity.
    ActivitiesPerWon,
    /// Net sales for each hour of effort.
    SalesPerHour,
}

/// What a rate comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateValue {
    /// What is divided: activities, or ten-thousandths of money.
    pub part: i64,
    /// By what: won opportunities, or minutes.
    pub whole: i64,
    /// The rate in ten-thousandths; none where the whole is too small to tell.
    pub value: Option<i64>,
}

impl Rate {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::ActivitiesPerWon, Self::SalesPerHour];

    /// The word that files have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ActivitiesPerWon => "activities_per_won",
            Self::SalesPerHour => "sales_per_hour",
        }
    }

    /// The figures that it stands on.
    #[must_use]
    pub fn figures(self) -> (Figure, Figure) {
        match self {
            Self::ActivitiesPerWon => (Figure::Activities, Figure::Won),
            Self::SalesPerHour => (Figure::Sales, Figure::Effort),
        }
    }

    /// From how many won opportunities, or minutes, on it is told.
    #[must_use]
    pub fn at_least(self) -> i64 {
        match self {
            Self::ActivitiesPerWon => WON_AT_LEAST,
            Self::SalesPerHour => MINUTES_AT_LEAST,
        }
    }

    /// What it comes to, rounded half away from zero.
    #[must_use]
    pub fn of(self, figures: &Figures) -> RateValue {
        let (part, whole) = self.figures();
        let (part, whole) = (figures.get(part), figures.get(whole));
        let scale = match self {
            Self::ActivitiesPerWon => 10_000,
            Self::SalesPerHour => 60,
        };
        let value = (whole >= self.at_least()).then(|| {
            let (scaled, whole) = (i128::from(part) * scale, i128::from(whole));
            let half = if scaled < 0 { -whole } else { whole };
            i64::try_from((scaled * 2 + half) / (whole * 2)).unwrap_or(i64::MAX)
        });
        RateValue { part, whole, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(pairs: &[(Figure, i64)]) -> Figures {
        let mut figures = Figures::default();
        for (figure, value) in pairs {
            figures.add(*figure, *value);
        }
        figures
    }

    #[test]
    fn rates_are_told_from_a_number_on_that_is_told_too() {
        for (activities, won, value) in [
            (50, 4, None),
            (50, 5, Some(100_000)),
            (17, 6, Some(28_333)),
            (0, 5, Some(0)),
        ] {
            let found =
                Rate::ActivitiesPerWon.of(&figures(&[(Figure::Activities, activities), (Figure::Won, won)]));
            assert_eq!(
                found,
                RateValue {
                    part: activities,
                    whole: won,
                    value
                }
            );
        }
        for (sales, minutes, value) in [
            (12_000_000, 599, None),
            (12_000_000, 600, Some(1_200_000)),
            (-12_000_000, 900, Some(-800_000)),
            (10, 600, Some(1)),
        ] {
            let found = Rate::SalesPerHour.of(&figures(&[(Figure::Sales, sales), (Figure::Effort, minutes)]));
            assert_eq!(
                found,
                RateValue {
                    part: sales,
                    whole: minutes,
                    value
                }
            );
        }
    }
}
