//! Reports for any day and period: the funnel, concentration, the portfolio and what people worked.

mod cache;
mod causes;
mod concentration;
mod funnel;
mod honest;
mod portfolio;
mod work;

use std::{borrow::Cow, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{access::Action, money::Currency, period::Period};
use dahu_ledger::AccountSummaries;

pub(crate) use cache::{Cache, Key, until_something_happens};
pub use causes::{CausesReport, CausesRequest, CausesRow, causes};
pub(crate) use concentration::of_frame as concentration_of;
pub use concentration::{ConcentrationReport, ParetoRow, concentration};
pub(crate) use funnel::of_frame as funnel_of;
pub use funnel::{
    FunnelAccount, FunnelAccounts, FunnelCell, FunnelReport, FunnelReportRow, funnel, funnel_accounts,
};
pub use honest::{
    CohortReport, CohortReportRow, CohortRequest, FlowReport, FlowReportRow, FlowRequest, Group, GroupId,
    Grouping, HonestAccount, HonestAccounts, Rate, cohort, cohort_accounts, flow, flow_accounts,
};
pub use portfolio::{PortfolioReport, PortfolioRow, portfolio};
pub(crate) use work::Whose;
pub use work::{
    Behind, BehindRow, DayRow, LISTED, Listed, PersonRow, RowKind, SalesDays, When, WorkOf, WorkReport,
    WorkRequest, behind, of_words, work,
};

use crate::{Context, Error, Result, access::Scope, database, ledger, setting};

/// What a report is asked for; nothing set means the whole ledger as of its last day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// First day of the period.
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub to: Option<NaiveDate>,
    /// The day of figures, standing, target lists and assessments.
    pub as_of: Option<NaiveDate>,
}

/// A window with its days found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Days {
    /// The period of sales.
    pub(crate) period: Period,
    /// The day of figures and standing.
    pub(crate) as_of: NaiveDate,
    /// The day of target lists and assessments: today, unless a day is asked for.
    pub(crate) lists_on: NaiveDate,
}

/// The ledger, the days and the accounts of a report.
pub(crate) struct Frame {
    /// Whose sales are in it.
    pub(crate) scope: Scope,
    pub(crate) days: Days,
    pub(crate) currency: Option<Currency>,
    pub(crate) ledger: ledger::Versioned,
    /// Counts every change of the workspace, so that cached reports of an older one are not used.
    pub(crate) revision: i64,
}

impl Frame {
    /// Finds out the days: the ledger's last day up to today where the window is open; and the accounts whose sales the
    /// actor may see.
    pub(crate) async fn of(ctx: &Context, window: &Window) -> Result<Self> {
        let scope = Scope::of(ctx, Action::SeeSales)?;
        let revision = database::next_number(ctx, "revision").await?;
        let ledger = ledger::snapshot(ctx).await?;
        let last = ledger.last_day().map_or(ctx.today(), |day| day.min(ctx.today()));
        let as_of = window.as_of.or(window.to).unwrap_or(last);
        let to = window.to.unwrap_or(as_of).min(as_of);
        let lists_on = window.as_of.or(window.to).unwrap_or_else(|| ctx.today());
        let period = Period::new(window.from, to)
            .map_err(|error| Error::refused("period_ends_before_it_starts", error.to_string()))?;
        let currency = setting::currency(ctx).await?;
        Ok(Self {
            scope,
            days: Days {
                period,
                as_of,
                lists_on,
            },
            currency,
            ledger,
            revision,
        })
    }

    /// Under which a report of this frame is remembered.
    pub(crate) fn key(&self, what: impl Into<Cow<'static, str>>) -> cache::Key {
        cache::Key {
            version: self.ledger.version,
            revision: self.revision,
            days: Some(self.days),
            what: what.into(),
        }
    }

    /// The same for a report of the accounts in the scope only.
    pub(crate) fn key_in_scope(&self, what: impl std::fmt::Display) -> cache::Key {
        self.key(format!("{what} of {}", self.scope.word()))
    }

    /// Under which what depends on the ledger alone is remembered, whatever changes in the workspace.
    fn key_of_ledger(&self, what: impl Into<Cow<'static, str>>) -> cache::Key {
        cache::Key {
            revision: 0,
            ..self.key(what)
        }
    }

    /// What the accounts in the scope bought in these days.
    pub(crate) async fn summaries(&self, ctx: &Context) -> Result<Arc<AccountSummaries>> {
        let Some(currency) = self.currency else {
            return Ok(Arc::default());
        };
        let all = self.summaries_of_all(ctx, currency).await?;
        if self.scope.is_everything() {
            return Ok(all);
        }
        let numbers = self.scope.numbers(ctx).await?;
        let mut other_currency_lines = 0;
        if all.other_currency_lines > 0 {
            for other in self.other_currencies(ctx, currency).await? {
                let of_other = self.summaries_of_all(ctx, other).await?;
                let seen = of_other
                    .accounts
                    .iter()
                    .filter(|summary| numbers.has(summary.account));
                other_currency_lines += seen.map(|summary| summary.lines).sum::<i64>();
            }
        }
        let seen = all.accounts.iter().filter(|summary| numbers.has(summary.account));
        Ok(Arc::new(AccountSummaries {
            accounts: seen.cloned().collect(),
            other_currency_lines,
        }))
    }

    /// The other currencies of the ledger that are not converted.
    async fn other_currencies(&self, ctx: &Context, currency: Currency) -> Result<Vec<Currency>> {
        let (engine, files) = (ctx.workspace.ledger.clone(), self.ledger.files.clone());
        let totals = async { Ok(engine.totals(&files).await?) };
        let key = self.key_of_ledger("currencies");
        let totals = ctx.workspace.cache.get_or_make(key, Box::pin(totals)).await?;
        let others = totals.iter().map(|total| total.currency.as_str().parse());
        let others: Vec<Currency> = others.collect::<Result<_, _>>().map_err(Error::internal)?;
        Ok(others.into_iter().filter(|other| *other != currency).collect())
    }

    /// A pass over the ledger for these days, remembered for the next report of whomever.
    async fn summaries_of_all(&self, ctx: &Context, currency: Currency) -> Result<Arc<AccountSummaries>> {
        let request = ledger::summary_request(
            ledger::currency_code(currency)?,
            self.days.as_of,
            self.days.period,
        );
        let pass = async {
            let (engine, files) = (ctx.workspace.ledger.clone(), self.ledger.files.clone());
            let pass = tokio::task::spawn_blocking(move || engine.account_summaries(&files, &request));
            Ok(pass.await??)
        };
        let key = self.key_of_ledger(format!("summaries in {currency}"));
        ctx.workspace.cache.get_or_make(key, pass).await
    }
}
