//! Concentration: how much of the sales the largest accounts bring.

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    concentration::{Concentration, lorenz, pareto},
    money::{Amount, Currency},
};

use super::{Frame, Window};
use crate::{Context, Result, account};

/// Points of the Lorenz curve at most.
const POINTS: usize = 200;
/// Accounts in the Pareto chart.
const BARS: usize = 50;

/// Concentration of the net sales of a period.
#[derive(Clone, Debug)]
pub struct ConcentrationReport {
    /// The measures.
    pub figures: Concentration,
    /// The Lorenz curve: shares of accounts and of sales.
    pub lorenz: Vec<(f64, f64)>,
    /// The largest accounts.
    pub pareto: Vec<ParetoRow>,
    /// Lines of the ledger up to the day that are in other currencies, and in none of the figures.
    pub other_currency_lines: u64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// First day of the period.
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub to: NaiveDate,
    /// The day of the report.
    pub as_of: NaiveDate,
}

/// One of the largest accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct ParetoRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its net sales.
    pub net: Amount,
    /// Its share of all sales above zero.
    pub share: f64,
    /// The share of it and all larger ones.
    pub cumulative_share: f64,
}

/// Concentration of the net sales of a period, over all accounts with lines in it or before it.
///
/// # Errors
///
/// [`crate::Error::Refused`] for a period that ends before it starts; [`crate::Error::Internal`] when the ledger
/// fails.
pub async fn concentration(ctx: &Context, window: &Window) -> Result<ConcentrationReport> {
    ctx.may(Action::SeeSales)?;
    let frame = Frame::of(ctx, window).await?;
    of_frame(ctx, &frame).await
}

/// The same for days that are known.
pub(crate) async fn of_frame(ctx: &Context, frame: &Frame) -> Result<ConcentrationReport> {
    let key = frame.key_in_scope("concentration");
    let report = ctx
        .workspace
        .cache
        .get_or_make(key, Box::pin(work_out(ctx, frame)));
    Ok((*report.await?).clone())
}

async fn work_out(ctx: &Context, frame: &Frame) -> Result<ConcentrationReport> {
    let summaries = frame.summaries(ctx).await?;
    let in_period = |amount: i64| Amount::from_ten_thousandths(amount);
    let net: Vec<Amount> = summaries
        .accounts
        .iter()
        .map(|summary| in_period(summary.net_in_period))
        .collect();
    let bars = pareto(&net, BARS);
    let numbers: Vec<i64> = bars
        .iter()
        .map(|bar| summaries.accounts[bar.index].account)
        .collect();
    let accounts = account::store::by_numbers(ctx.workspace.database.reader(), &numbers).await?;
    let rows = bars.iter().zip(&numbers).filter_map(|(bar, number)| {
        let account = accounts.iter().find(|account| account.number == *number)?;
        Some(ParetoRow {
            account: AccountId(account.id),
            name: account.name.clone(),
            net: bar.sales,
            share: bar.share,
            cumulative_share: bar.cumulative_share,
        })
    });
    Ok(ConcentrationReport {
        figures: Concentration::of(&net),
        lorenz: lorenz(&net, POINTS)
            .into_iter()
            .map(|point| (point.account_share, point.sales_share))
            .collect(),
        pareto: rows.collect(),
        other_currency_lines: u64::try_from(summaries.other_currency_lines).unwrap_or(0),
        currency: frame.currency,
        from: frame.days.period.from,
        to: frame.days.period.to,
        as_of: frame.days.as_of,
    })
}
