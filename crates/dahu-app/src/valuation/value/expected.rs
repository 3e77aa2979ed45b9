//! What accounts are expected to buy within the horizon of the latest valuation, in sales and not in value.

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    forecast::Expected,
    money::{Amount, Currency},
    person::PersonId,
};

use super::{rounded, store, store::ExpectedRow};
use crate::{Context, Result, database, report::Key, valuation};

/// Millionths of a whole.
pub(super) const MILLION: i128 = 1_000_000;
/// Twice the standard normal distribution's 90 % quantile, in millionths: the width of an interval of 80 % in deviations.
const WIDTH_80: i128 = 2_563_103;

/// What all accounts are expected to buy.
#[derive(Clone, Debug)]
pub(crate) struct ExpectedSales {
    /// The number of the valuation.
    pub(crate) valuation: i32,
    /// Its day.
    pub(crate) as_of: NaiveDate,
    /// The last day of its horizon.
    pub(crate) horizon_end: NaiveDate,
    /// Currency of the amounts.
    pub(crate) currency: Currency,
    /// By how many millionths the sum of all may be off because the models' parameters are not known; none where the valuation
    /// did not work it out.
    pub(crate) from_parameters_millionths: Option<u32>,
    /// The accounts of which anything is expected.
    pub(crate) accounts: Vec<ExpectedAccount>,
    /// Their ledger numbers.
    pub(crate) numbers: HashSet<i64>,
}

/// An account of which purchases are expected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExpectedAccount {
    pub(crate) id: AccountId,
    /// Its ledger number.
    pub(crate) number: i64,
    pub(crate) owner: Option<PersonId>,
    pub(crate) expected: Expected,
}

/// What the latest valuation that ended well expects accounts to buy; nothing where there is none. Remembered until another one
/// ends or an account gets another owner.
pub(crate) async fn expected_sales(ctx: &Context) -> Result<Option<Arc<ExpectedSales>>> {
    let Some(run) = valuation::latest_ended(ctx).await? else {
        return Ok(None);
    };
    let (Some(outcome), number) = (run.outcome, run.number) else {
        return Ok(None);
    };
    let margin_ppm = run
        .request
        .map_or(MILLION, |request| i128::from(request.margin.parts_per_million()));
    let connection = ctx.workspace.database.reader();
    let access = database::next_number(ctx, "access").await?;
    let key = Key::of_access(access, format!("expected sales of valuation {number}"));
    let find = async {
        let rows = store::expected(connection, number).await?;
        let accounts: Vec<ExpectedAccount> = rows
            .iter()
            .map(|row| account(row, margin_ppm))
            .filter(|account| account.expected.sales.is_positive())
            .collect();
        let from_parameters = outcome.equity.interval.map(|interval| interval.from_parameters);
        Ok(ExpectedSales {
            valuation: number,
            as_of: outcome.as_of,
            horizon_end: outcome.horizon_end,
            currency: outcome.currency,
            from_parameters_millionths: from_parameters.map(|share| {
                let millionths = rounded(share * 1e6).clamp(0, i64::from(u32::MAX));
                u32::try_from(millionths).unwrap_or(u32::MAX)
            }),
            numbers: accounts.iter().map(|account| account.number).collect(),
            accounts,
        })
    };
    let found = ctx.workspace.scopes.get_or_make(key, Box::pin(find)).await?;
    Ok(Some(found))
}

fn account(row: &ExpectedRow, margin_ppm: i128) -> ExpectedAccount {
    ExpectedAccount {
        id: AccountId(row.account_id),
        number: row.number,
        owner: row.owner_id.map(PersonId),
        expected: expected(row, margin_ppm),
    }
}

/// Purchases times spend, undiscounted. What contracts bring is known as value alone: it is divided by the margin, and is after
/// discount.
///
/// The deviation is that of the value's interval of 80 % in proportion, and never less than that of purchases at the mean spend
/// whose number varies as a Poisson variable does: an interval of an account that hardly buys any more is nothing to nothing.
pub(super) fn expected(row: &ExpectedRow, margin_ppm: i128) -> Expected {
    let (within, spend) = (i128::from(row.within), i128::from(row.spend));
    let margin_ppm = row.margin_ppm.map_or(margin_ppm, i128::from);
    let sales = if row.by_contract && margin_ppm > 0 {
        within * MILLION / margin_ppm
    } else {
        i128::from(row.expected_milli) * spend / 1_000
    };
    let width = i128::from(row.within_high) - i128::from(row.within_low);
    let of_value = if within > 0 {
        sales.saturating_mul(width) / within * MILLION / WIDTH_80
    } else {
        sales
    };
    let root = i128::from(row.expected_milli.max(0))
        .saturating_mul(1_000_000_000)
        .isqrt();
    let of_counts = if row.by_contract {
        0
    } else {
        spend * root / MILLION
    };
    let amount = |count: i128| Amount::from_ten_thousandths(i64::try_from(count).unwrap_or(i64::MAX));
    Expected {
        sales: amount(sales),
        deviation: amount(of_value.max(of_counts)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn row(
        expected_milli: i64,
        spend: i64,
        within: i64,
        interval: (i64, i64),
        by_contract: bool,
    ) -> ExpectedRow {
        ExpectedRow {
            account_id: Uuid::nil(),
            number: 1,
            owner_id: None,
            expected_milli,
            spend: spend * 10_000,
            within: within * 10_000,
            within_low: interval.0 * 10_000,
            within_high: interval.1 * 10_000,
            margin_ppm: None,
            by_contract,
        }
    }

    fn units(expected: Expected) -> (i64, i64) {
        let whole = |amount: Amount| amount.ten_thousandths() / 10_000;
        (whole(expected.sales), whole(expected.deviation))
    }

    #[test]
    fn sales_are_purchases_times_spend_and_their_deviation_that_of_the_value() {
        // 4 purchases of 100; the value's interval is as wide as the value: 400 / 2.563 = 156, less than √4 × 100.
        let narrow = row(4_000, 100, 120, (60, 180), false);
        assert_eq!(units(expected(&narrow, 300_000)), (400, 200));
        let wide = row(4_000, 100, 120, (0, 240), false);
        assert_eq!(units(expected(&wide, 300_000)), (400, 312));
        // An account that hardly buys any more varies all the same: √0.01 × 100.
        let seldom = row(10, 100, 1, (0, 0), false);
        assert_eq!(units(expected(&seldom, 300_000)), (1, 10));
    }

    #[test]
    fn what_contracts_bring_is_their_value_over_the_margin() {
        let by_contract = row(0, 0, 300, (0, 400), true);
        // 300 / 0.3, and 1000 × 400 / 300 / 2.563
        assert_eq!(units(expected(&by_contract, 300_000)), (1_000, 520));
    }
}
