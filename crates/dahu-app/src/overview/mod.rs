//! The overview: what needs attention, who the largest accounts are, how sales are spread and targets convert.

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    money::{Amount, Currency},
    portfolio::Standing,
};

use crate::{
    Context, Result,
    account::{self, AccountRow, Direction, Filter, PageRequest, Sort, StandingFilter},
    report::{self, ConcentrationReport, Frame, FunnelReport, Window},
    setting,
};

/// Rows of each list.
const ROWS: usize = 10;

/// The overview as of a day.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The day as of which figures hold; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Currency of the figures.
    pub currency: Option<Currency>,
    /// Accounts in the workspace.
    pub accounts: u64,
    /// Accounts with net sales above zero.
    pub buying: u64,
    /// Net sales of all accounts.
    pub total: Amount,
    /// Accounts that need attention, the largest of each reason first.
    pub attention: Vec<Attention>,
    /// How many are later than their rhythm.
    pub late: u64,
    /// How many sold less in the last twelve months than in the twelve before.
    pub shrinking: u64,
    /// How many targets were never assessed.
    pub not_assessed: u64,
    /// The largest accounts of the last twelve months.
    pub top_accounts: Vec<AccountRow>,
    /// How sales are spread.
    pub concentration: ConcentrationReport,
    /// How targets convert.
    pub funnel: FunnelReport,
    /// Whether the accounts' figures are still being made from the newest ledger.
    pub figures_pending: bool,
}

/// An account that needs attention.
#[derive(Clone, Debug)]
pub struct Attention {
    /// The account.
    pub account: AccountRow,
    /// Why.
    pub reason: AttentionReason,
}

/// Why an account needs attention.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttentionReason {
    /// It is later than its own rhythm.
    Late {
        /// By so many days.
        days_over: u32,
    },
    /// It bought less in the last twelve months than in the twelve before.
    Shrinking {
        /// By so much.
        by: Amount,
    },
}

/// The overview of the workspace.
///
/// # Errors
///
/// When the database or the ledger fails.
pub async fn show(ctx: &Context) -> Result<Arc<Overview>> {
    ctx.may(Action::SeeAccount)?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let key = frame.key_in_scope("overview");
    ctx.workspace
        .cache
        .get_or_make(key, Box::pin(of_frame(ctx, &frame)))
        .await
}

async fn of_frame(ctx: &Context, frame: &Frame) -> Result<Overview> {
    let all_filter = Filter::default();
    let late_filter = Filter {
        standing: Some(StandingFilter::Late),
        ..Filter::default()
    };
    let shrinking_filter = Filter {
        standing: Some(StandingFilter::Shrinking),
        ..Filter::default()
    };
    // The first two read the ledger and the database, each for most of its time: side by side they wait less.
    let (concentration, funnel, top, late, shrinking) = tokio::try_join!(
        report::concentration_of(ctx, frame),
        report::funnel_of(ctx, frame),
        top(ctx, &all_filter, Sort::NetRecent),
        top(ctx, &late_filter, Sort::NetRecent),
        top(ctx, &shrinking_filter, Sort::Net),
    )?;
    Ok(Overview {
        as_of: top.as_of,
        currency: top.currency,
        accounts: top.total,
        buying: concentration.figures.positive,
        total: concentration.figures.total,
        attention: attention(&late.rows, &shrinking.rows),
        late: late.total,
        shrinking: shrinking.total,
        not_assessed: funnel.total.not_assessed,
        top_accounts: top.rows,
        concentration,
        funnel,
        figures_pending: setting::figures_version(ctx).await?.unwrap_or(0) != frame.ledger.version,
    })
}

async fn top(ctx: &Context, filter: &Filter, sort: Sort) -> Result<account::AccountPage> {
    let page = PageRequest {
        sort,
        direction: Direction::Down,
        after: None,
        size: ROWS as u64,
    };
    account::list(ctx, filter, &page).await
}

/// Late accounts first, for they can be called today; then those that shrank, without naming one twice.
fn attention(late: &[AccountRow], shrinking: &[AccountRow]) -> Vec<Attention> {
    let late = late.iter().filter_map(|account| {
        let Standing::Late { days_over } = account.figures.as_ref()?.standing else {
            return None;
        };
        Some(Attention {
            account: account.clone(),
            reason: AttentionReason::Late { days_over },
        })
    });
    let mut found: Vec<Attention> = late.collect();
    for account in shrinking {
        let Some(figures) = &account.figures else { continue };
        let lost = figures.net_prior.ten_thousandths() - figures.net_recent.ten_thousandths();
        if found.iter().all(|known| known.account.id != account.id) {
            let by = Amount::from_ten_thousandths(lost);
            found.push(Attention {
                account: account.clone(),
                reason: AttentionReason::Shrinking { by },
            });
        }
    }
    found.truncate(ROWS);
    found
}
