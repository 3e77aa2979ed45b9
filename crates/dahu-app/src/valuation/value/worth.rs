//! What all accounts are worth within the horizon of the latest valuation, for whoever looks at all of them at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::money::Currency;
use uuid::Uuid;

use super::{
    expected::{MILLION, expected},
    store,
};
use crate::{Context, Result, valuation};

/// What a valuation says of all accounts that have anything left.
#[derive(Clone, Debug)]
pub(crate) struct Worths {
    /// The number of the valuation.
    pub(crate) valuation: i32,
    /// Its day.
    pub(crate) as_of: NaiveDate,
    /// Currency of the amounts.
    pub(crate) currency: Currency,
    /// By account, in ten-thousandths.
    pub(crate) accounts: HashMap<Uuid, Worth>,
}

/// What an account is worth within the horizon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worth {
    /// Its value.
    pub(crate) within: i64,
    /// Between which amounts four of five outcomes lie.
    pub(crate) interval: (i64, i64),
    /// What it is expected to buy.
    pub(crate) expected_sales: i64,
}

/// What the latest valuation that ended well says of all accounts; nothing where there is none.
pub(crate) async fn worths(ctx: &Context) -> Result<Option<Worths>> {
    let Some(run) = valuation::latest_ended(ctx).await? else {
        return Ok(None);
    };
    let (Some(outcome), number) = (run.outcome, run.number) else {
        return Ok(None);
    };
    let margin_ppm = run
        .request
        .map_or(MILLION, |request| i128::from(request.margin.parts_per_million()));
    let rows = store::expected(ctx.workspace.database.reader(), number).await?;
    let accounts = rows.iter().map(|row| {
        let worth = Worth {
            within: row.within,
            interval: (row.within_low, row.within_high),
            expected_sales: expected(row, margin_ppm).sales.ten_thousandths(),
        };
        (row.account_id, worth)
    });
    Ok(Some(Worths {
        valuation: number,
        as_of: outcome.as_of,
        currency: outcome.currency,
        accounts: accounts.collect(),
    }))
}
