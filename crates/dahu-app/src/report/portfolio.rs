//! The portfolio: every account with its purchases, change and rhythm.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
};
use dahu_ledger::AccountSummary;
use uuid::Uuid;

use super::{Frame, Window};
use crate::{
    Context, Result,
    account::{self, Figures, store::NamedAccount},
    person,
};

/// The portfolio as of a day.
#[derive(Clone, Debug)]
pub struct PortfolioReport {
    /// Every account with lines, largest net sales first.
    pub rows: Vec<PortfolioRow>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// First day of the period.
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub to: NaiveDate,
    /// The day of the report.
    pub as_of: NaiveDate,
}

/// An account in the portfolio.
#[derive(Clone, Debug, PartialEq)]
pub struct PortfolioRow {
    /// The account.
    pub account: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// Net sales of the period.
    pub sales: Amount,
    /// Its figures as of the day.
    pub figures: Figures,
    /// What it is worth, as the latest valuation says; none for one that was not valued.
    pub value: Option<Amount>,
}

/// Every account with lines up to the day, largest net sales of the period first.
///
/// # Errors
///
/// [`crate::Error::Refused`] for a period that ends before it starts; [`crate::Error::Internal`] when the ledger
/// fails.
pub async fn portfolio(ctx: &Context, window: &Window) -> Result<Arc<PortfolioReport>> {
    ctx.may(Action::SeeSales)?;
    let frame = Frame::of(ctx, window).await?;
    let key = frame.key_in_scope("portfolio");
    ctx.workspace
        .cache
        .get_or_make(key, Box::pin(of_frame(ctx, &frame)))
        .await
}

async fn of_frame(ctx: &Context, frame: &Frame) -> Result<PortfolioReport> {
    let summaries = frame.summaries(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let names: HashMap<_, _> = people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let accounts = account::store::named(connection).await?;
    let as_of = frame.days.as_of;
    let rows =
        tokio::task::spawn_blocking(move || rows(&summaries.accounts, accounts, &names, as_of)).await?;
    Ok(PortfolioReport {
        rows,
        currency: frame.currency,
        from: frame.days.period.from,
        to: frame.days.period.to,
        as_of: frame.days.as_of,
    })
}

fn rows(
    summaries: &[AccountSummary],
    accounts: Vec<NamedAccount>,
    names: &HashMap<Uuid, String>,
    as_of: NaiveDate,
) -> Vec<PortfolioRow> {
    let mut by_number: HashMap<i64, NamedAccount> = accounts
        .into_iter()
        .map(|account| (account.number, account))
        .collect();
    let mut rows: Vec<PortfolioRow> = summaries
        .iter()
        .filter_map(|summary| {
            let account = by_number.remove(&summary.account)?;
            let value = account.value();
            Some(PortfolioRow {
                account: AccountId(account.id),
                code: account.code,
                name: account.name,
                owner: account.owner_id.and_then(|owner| names.get(&owner).cloned()),
                sales: Amount::from_ten_thousandths(summary.net_in_period),
                figures: Figures::of_summary(summary, as_of),
                value,
            })
        })
        .collect();
    rows.sort_by(|one, other| {
        other
            .sales
            .cmp(&one.sales)
            .then_with(|| one.name.cmp(&other.name))
    });
    rows
}
