//! A quota of a year, a half or a quarter is spread over its months: by season, or evenly.

use std::collections::BTreeMap;

use dahu_core::{
    access::Action,
    money::Amount,
    quota::{Level, Levels, Season, Span, Subject, season, spread as spread_amount},
};

use super::{
    NewQuota,
    attainment::history_for,
    changing::{self, refused},
    crediting::Measure,
    naming::Names,
    permission::Sight,
    store,
};
use crate::{Context, Error, Result};

/// Steps into which a month's part is divided at least: what decides to how round a number it is rounded.
const STEPS_OF_A_MONTH: i64 = 1_000;

/// How a quota is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By what each month brought of the sales of whole past years.
    Season,
    /// The same for each month.
    Evenly,
}

/// What spreading comes to, before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spreading {
    /// The span that is spread.
    pub span: Span,
    /// Its levels.
    pub levels: Levels,
    /// The season by which it is spread; without years where all months are equal.
    pub season: Season,
    /// What each month gets; a month whose part is nothing gets no quota.
    pub months: Vec<(Span, Option<Levels>)>,
}

/// What spreading a quota over its months comes to; nothing is changed.
///
/// # Errors
///
/// [`Error::NotFound`] for a subject that is not there for the actor, [`Error::Forbidden`] for who does not set its quotas,
/// [`Error::Refused`] with the rules `quota_missing_to_spread` and `quota_month_not_spread`.
pub async fn preview(ctx: &Context, subject: &Subject, span: Span, how: How) -> Result<Spreading> {
    ctx.may(Action::SetQuotas)?;
    let connection = ctx.workspace.database.reader();
    let names = Names::of(connection, [subject]).await?;
    names.named(subject)?;
    Sight::of(ctx).await?.require_set(subject, &names)?;
    if span.cuts().is_empty() {
        return Err(Error::refused(
            "quota_month_not_spread",
            "a month is not spread any further: choose its quarter or its year",
        ));
    }
    let quotas = store::of_subject(connection, subject).await?;
    let quota = quotas.into_iter().find(|quota| quota.span == span);
    let quota = quota.ok_or_else(|| {
        Error::refused(
            "quota_missing_to_spread",
            "there is no quota for this span that could be spread: set one first",
        )
    })?;
    let season = match how {
        How::Evenly => Season::EVEN,
        How::Season => {
            let measure = Measure::of(ctx, &names, std::slice::from_ref(subject)).await?;
            let history = history_for(&measure, subject, &names, span);
            season(&history, measure.as_of.min(span.first_day()))
        }
    };
    let months = months(span, &quota.levels, &season).map_err(|fault| refused(span, fault))?;
    Ok(Spreading {
        span,
        levels: quota.levels,
        season,
        months,
    })
}

/// Spreads a quota over its months, whose own quotas are replaced. Returns whether anything changed.
///
/// # Errors
///
/// Like [`preview`] and [`changing::set`].
pub async fn spread(ctx: &Context, subject: &Subject, span: Span, how: How) -> Result<bool> {
    let spreading = preview(ctx, subject, span, how).await?;
    let quotas: BTreeMap<Span, Option<NewQuota>> = spreading
        .months
        .iter()
        .map(|(month, levels)| (*month, levels.as_ref().map(NewQuota::of)))
        .collect();
    changing::set(ctx, subject, &quotas).await
}

impl NewQuota {
    /// A quota for which nothing was said, which none is set by.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self {
            basic: Amount::ZERO,
            stretch: None,
            challenge: None,
            note: String::new(),
        }
    }

    /// A quota of these levels, without a note.
    #[must_use]
    pub fn of(levels: &Levels) -> Self {
        Self {
            basic: levels.basic(),
            stretch: levels.of(Level::Stretch),
            challenge: levels.of(Level::Challenge),
            note: String::new(),
        }
    }
}

/// The parts of each level. Stretch and challenge are spread by what they are above the level before, so that no month has a
/// higher level below a lower one, whatever is rounded.
fn months(
    span: Span,
    levels: &Levels,
    season: &Season,
) -> Result<Vec<(Span, Option<Levels>)>, dahu_core::quota::LevelsFault> {
    let (months, weights) = (span.months(), season.of(span));
    let unit = unit(levels.basic(), months.len());
    let mut before = Amount::ZERO;
    let mut sums = vec![Amount::ZERO; months.len()];
    let mut parts: BTreeMap<Level, Vec<Amount>> = BTreeMap::new();
    for level in Level::ALL {
        let Some(amount) = levels.of(level) else { continue };
        let more = amount.ten_thousandths() - before.ten_thousandths();
        let added = spread_amount(Amount::from_ten_thousandths(more), &weights, unit);
        for (sum, added) in sums.iter_mut().zip(added) {
            *sum = [*sum, added].into_iter().sum();
        }
        parts.insert(level, sums.clone());
        before = amount;
    }
    let of = |level: Level, place: usize| parts.get(&level).map(|parts| parts[place]);
    months
        .into_iter()
        .enumerate()
        .map(|(place, month)| {
            let basic = of(Level::Basic, place).filter(|part| part.is_positive());
            let levels =
                basic.map(|basic| Levels::new(basic, of(Level::Stretch, place), of(Level::Challenge, place)));
            Ok((month, levels.transpose()?))
        })
        .collect()
}

/// To how round a number parts are rounded: to units, tens, hundreds of the currency and so on, as long as a month's part has
/// [`STEPS_OF_A_MONTH`] of them.
fn unit(total: Amount, months: usize) -> Amount {
    let month = total.ten_thousandths() / i64::try_from(months.max(1)).unwrap_or(1);
    let mut unit = 10_000;
    while month / STEPS_OF_A_MONTH >= unit * 10 {
        unit *= 10;
    }
    Amount::from_ten_thousandths(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    #[test]
    fn every_level_adds_up_and_no_month_has_its_levels_out_of_order() {
        let levels = Levels::new(yuan(1_000_001), Some(yuan(1_000_002)), Some(yuan(1_200_000)));
        let levels = levels.expect("levels");
        let season = Season {
            weights: [5, 0, 9, 7, 8, 8, 7, 9, 11, 8, 8, 20],
            years: 2,
        };
        let year = Span::of_year(2026).expect("a year");
        let months = months(year, &levels, &season).expect("months");
        assert_eq!(months.len(), 12);
        // February brings nothing, so it has no quota.
        assert_eq!(months[1].1, None);
        let parts: Vec<Levels> = months.iter().filter_map(|(_, levels)| *levels).collect();
        assert_eq!(Levels::sum(&parts), Some(levels));
        // Months get tens: 80,000 a month have more than a thousand of them.
        assert_eq!(parts[1].basic(), yuan(90_000));
    }

    #[test]
    fn parts_are_as_round_as_a_thousandth_of_a_month() {
        for (total, unit) in [(1_200, 1), (120_000, 10), (12_000_000, 1_000), (1, 1)] {
            assert_eq!(super::unit(yuan(total), 12), yuan(unit), "{total}");
        }
    }
}
