//! Causes of change: how much of a change in sales came from more targets, better intent, more closing or larger sales.

use std::{fmt, iter::Sum};

use crate::{funnel::FunnelCounts, money::Amount};

#[cfg(test)]
mod tests;

/// The funnel of one person, or of all, in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Accounts on the target list.
    pub targets: u64,
    /// Of high or medium intent.
    pub high_medium: u64,
    /// With net sales above zero in the period.
    pub closed: u64,
    /// Net sales of the period.
    pub sales: Amount,
}

/// What each factor brought of a change in sales; the four add up to the change exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// From more or fewer targets.
    pub targets: Amount,
    /// From a larger or smaller part of them being of high or medium intent.
    pub intent: Amount,
    /// From more or fewer closed accounts for each of high or medium intent.
    pub closing: Amount,
    /// From larger or smaller sales for each closed account.
    pub sales_per_closed: Amount,
}

/// One of the two periods that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The earlier period.
    Before,
    /// The later period.
    After,
}

/// Why a change has no causes of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// No targets, so there is no share of high or medium intent.
    #[error("there were no targets in the {0} period")]
    Targets(Side),
    /// No targets of high or medium intent, so there is no share of them that closed.
    #[error("no target was of high or medium intent in the {0} period")]
    HighMedium(Side),
    /// Nothing closed, so there are no sales for each closed account.
    #[error("no account closed in the {0} period")]
    Closed(Side),
    /// Sales of zero or, by returns, less: they have no logarithm.
    #[error("sales were not above zero in the {0} period")]
    Sales(Side),
    /// A cause is beyond the largest [`Amount`], though the change is not.
    #[error("a cause is beyond the largest amount that can be kept")]
    OutOfRange,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "earlier",
            Self::After => "later",
        })
    }
}

impl Causes {
    /// Divides the change in sales between two periods among its four factors, in whole units such as the cent.
    ///
    /// Sales are T · (I/T) · (C/I) · (S/C), with T the targets, I those of high or medium intent, C the closed
    /// accounts and S the sales. A factor that went from x to x' brought L(S', S) · ln(x'/x), with the logarithmic mean
    /// L(a, b) = (a - b) / (ln a - ln b) and L(a, a) = a: the logarithmic mean Divisia index, additive, LMDI-I. It
    /// leaves no remainder, and neither the order of the factors nor that of the periods matters.
    ///
    /// The parts are rounded by largest remainders: each is less than a unit away from what it is unrounded, and they
    /// add up to the change as it is stored. Where the change is no whole number of units, one part has the odd rest,
    /// so the parts add up when shown in that unit too, but for a change half-way between two units. Swapped periods
    /// give the opposite parts, up to one unit. Beyond sales of 10¹⁴ ten-thousandths the parts are only as exact as
    /// floats; their sum is exact all the same. A unit of zero or less counts as a ten-thousandth.
    ///
    /// The causes of a total, divided by its own figures, are not the sum of people's causes: that all lists together
    /// stayed as long says nothing of whose grew and whose shrank. See the [`Sum`] of this type for what adds up.
    ///
    /// Sources: B. W. Ang (2005), "The LMDI approach to decomposition analysis: a practical guide", Energy Policy
    /// 33(7), 867-871; B. W. Ang and F. L. Liu (2001), "A new energy decomposition method: perfect in decomposition and
    /// consistent in aggregation", Energy 26(6), 537-548.
    ///
    /// # Errors
    ///
    /// [`Undefined`] names the first figure of the funnel that is zero, and in which period. Nothing is put in place
    /// of a zero, because the parts would depend on what it is.
    pub fn between(before: Stage, after: Stage, unit: Amount) -> Result<Self, Undefined> {
        before.check(Side::Before)?;
        after.check(Side::After)?;
        let change = i128::from(after.sales.ten_thousandths()) - i128::from(before.sales.ten_thousandths());
        let unit = i128::from(unit.ten_thousandths().max(1));
        let [targets, intent, closing, sales_per_closed] = rounded(unrounded(before, after), change, unit);
        Ok(Self {
            targets: amount(targets)?,
            intent: amount(intent)?,
            closing: amount(closing)?,
            sales_per_closed: amount(sales_per_closed)?,
        })
    }

    /// The change that the causes make together.
    #[must_use]
    pub fn change(self) -> Amount {
        self.parts().into_iter().sum()
    }

    fn parts(self) -> [Amount; 4] {
        [self.targets, self.intent, self.closing, self.sales_per_closed]
    }
}

impl Sum for Causes {
    /// The causes of people, added up cause by cause: they make the changes of all of these people exactly.
    ///
    /// LMDI-I is consistent in aggregation, so this is itself the index of the whole, worked out by person. What moved
    /// between people is in it: targets that went from somebody with small sales to somebody with large ones count
    /// as a cause, here under `targets`, though the causes of the total's own figures show them under
    /// `sales_per_closed`. The difference of the two, cause by cause, is that mix, and comes to zero in all. People whose
    /// change is [`Undefined`] are in the total but in no sum; their change stands apart, undivided.
    fn sum<I: Iterator<Item = Self>>(people: I) -> Self {
        people.fold(Self::default(), |total, one| {
            let add = |to: Amount, part: Amount| [to, part].into_iter().sum();
            Self {
                targets: add(total.targets, one.targets),
                intent: add(total.intent, one.intent),
                closing: add(total.closing, one.closing),
                sales_per_closed: add(total.sales_per_closed, one.sales_per_closed),
            }
        })
    }
}

impl From<FunnelCounts> for Stage {
    fn from(counts: FunnelCounts) -> Self {
        Self {
            targets: counts.targets,
            high_medium: counts.high_medium,
            closed: counts.closed,
            sales: counts.sales,
        }
    }
}

impl Stage {
    /// Refuses where a factor or the one after it has no value.
    fn check(self, side: Side) -> Result<(), Undefined> {
        if self.targets == 0 {
            return Err(Undefined::Targets(side));
        }
        if self.high_medium == 0 {
            return Err(Undefined::HighMedium(side));
        }
        if self.closed == 0 {
            return Err(Undefined::Closed(side));
        }
        if !self.sales.is_positive() {
            return Err(Undefined::Sales(side));
        }
        Ok(())
    }

    /// T, I, C and S as whole numbers.
    fn figures(self) -> [i128; 4] {
        [
            i128::from(self.targets),
            i128::from(self.high_medium),
            i128::from(self.closed),
            i128::from(self.sales.ten_thousandths()),
        ]
    }
}

/// The parts in ten-thousandths.
fn unrounded(before: Stage, after: Stage) -> [f64; 4] {
    let (before, after) = (before.figures(), after.figures());
    let [targets, high_medium, closed, sales] =
        [0, 1, 2, 3].map(|figure| growth(before[figure], after[figure]));
    let mean = logarithmic_mean(before[3], after[3], sales);
    let factors = [
        targets,
        high_medium - targets,
        closed - high_medium,
        sales - closed,
    ];
    factors.map(|factor| mean * factor)
}

/// ln(after / before), also to the last digits where the two are nearly the same.
fn growth(before: i128, after: i128) -> f64 {
    let ratio = after as f64 / before as f64;
    if (0.5..2.0).contains(&ratio) {
        ((after - before) as f64 / before as f64).ln_1p()
    } else {
        ratio.ln()
    }
}

/// L(after, before), given ln(after / before).
fn logarithmic_mean(before: i128, after: i128, growth: f64) -> f64 {
    if after == before {
        before as f64
    } else {
        (after - before) as f64 / growth
    }
}

/// The parts in whole units that add up to `change`, of which one also has what of the change is no whole unit.
///
/// Each is rounded down, and the units that are left go to those that lost most. There are at most three of them, unless
/// floats were too coarse for the parts; then all parts take or give evenly.
fn rounded(parts: [f64; 4], change: i128, unit: i128) -> [i128; 4] {
    let units = parts.map(|part| part / unit as f64);
    let mut rounded = units.map(|units| whole(units) * unit);
    let left = change - rounded.iter().sum::<i128>();
    let (left_units, odd) = (left.div_euclid(unit), left.rem_euclid(unit));
    let (of_all, of_some) = (left_units.div_euclid(4), left_units.rem_euclid(4));
    let mut order = [0, 1, 2, 3];
    order.sort_by(|&one, &other| lost(units[other]).total_cmp(&lost(units[one])));
    for (rank, part) in (0_i128..).zip(order) {
        rounded[part] += of_all * unit;
        if rank < of_some {
            rounded[part] += unit;
        } else if rank == of_some {
            rounded[part] += odd;
        }
    }
    rounded
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a whole number, and a float cast stays within the range"
)]
fn whole(units: f64) -> i128 {
    units.floor() as i128
}

/// What rounding down takes away.
fn lost(units: f64) -> f64 {
    units - units.floor()
}

fn amount(ten_thousandths: i128) -> Result<Amount, Undefined> {
    i64::try_from(ten_thousandths)
        .map(Amount::from_ten_thousandths)
        .map_err(|_| Undefined::OutOfRange)
}
