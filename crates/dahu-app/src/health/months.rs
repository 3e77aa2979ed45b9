//! Both dials of an account by month end: that of the customer worked out anew by what was known then, that of our data as it was
//! kept, since not all of that has a day.

use chrono::{Datelike, NaiveDate};
use dahu_core::{
    account::AccountId,
    health::{Sales, month_ends, wellness},
    money::Amount,
    period::Period,
    portfolio::AccountFigures,
};
use dahu_ledger::{AccountSummary, DayTotal, Rates};

use super::{gathering::Gathered, store};
use crate::{Context, Result, ledger, setting};

/// Month ends that are told.
const MONTHS: u32 = 12;

/// Both dials of an account at the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthOfDials {
    /// Its last day.
    pub on: NaiveDate,
    /// Was the customer well; none where too little was known, or for who may not see sales.
    pub score: Option<u8>,
    /// Were our data complete, in percent; none from before that was kept.
    pub percent: Option<u8>,
}

/// Both dials of an account by month end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialsByMonth {
    /// The last twelve month ends, the earliest first.
    pub months: Vec<MonthOfDials>,
    /// The first day of the month from which on our data were kept; none before they first were.
    pub kept_from: Option<NaiveDate>,
}

/// The month of a day, by its first.
pub(super) fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Both dials of an account by month end.
pub(super) async fn by_month(ctx: &Context, gathered: &Gathered, sees_sales: bool) -> Result<DialsByMonth> {
    let account = AccountId(gathered.account.id);
    let kept = store::months_of(ctx.workspace.database.reader(), account).await?;
    let ends = month_ends(ctx.today(), MONTHS);
    let scores = if sees_sales {
        scores(ctx, gathered, &ends).await?
    } else {
        vec![None; ends.len()]
    };
    let months = ends.into_iter().zip(scores).map(|(on, score)| {
        // It stays as it was until it changes.
        let known = kept.partition_point(|(month, _)| *month <= on);
        let percent = known.checked_sub(1).map(|last| kept[last].1);
        MonthOfDials { on, score, percent }
    });
    Ok(DialsByMonth {
        months: months.collect(),
        kept_from: kept.first().map(|(month, _)| *month),
    })
}

/// What the score was on some days, by what was known then.
async fn scores(ctx: &Context, gathered: &Gathered, days: &[NaiveDate]) -> Result<Vec<Option<u8>>> {
    let versioned = ledger::snapshot(ctx).await?;
    let (begins, ends) = (versioned.first_day(), versioned.last_day());
    let Some(currency) = setting::currency(ctx).await? else {
        let alone = |day: &NaiveDate| wellness(&gathered.history, None, *day).score;
        return Ok(days.iter().map(alone).collect());
    };
    let currency = ledger::currency_code(currency)?;
    let (engine, number) = (ctx.workspace.ledger.clone(), gathered.account.number);
    let read = move || {
        engine
            .account_lines(&versioned.files, number)?
            .by_day(currency, &Rates::default())
    };
    let sold: Vec<DayTotal> = tokio::task::spawn_blocking(read).await??;
    let score = |day: &NaiveDate| -> Result<Option<u8>> {
        // What the ledger said then, as of its last day where it ends before.
        let as_of = ends.map_or(*day, |last| last.min(*day));
        let request = ledger::summary_request(
            currency,
            as_of,
            Period {
                from: None,
                to: as_of,
            },
        );
        let summary = AccountSummary::of_days(&sold, &request)?;
        let sales = Sales::of(figures(summary.as_ref()), as_of, begins);
        Ok(wellness(&gathered.history, Some(&sales), *day).score)
    };
    days.iter().map(score).collect()
}

fn figures(summary: Option<&AccountSummary>) -> AccountFigures {
    let Some(summary) = summary else {
        return AccountFigures::default();
    };
    AccountFigures {
        first: summary.first,
        last: summary.last,
        purchase_days: u64::try_from(summary.purchase_days).unwrap_or(0),
        net: Amount::from_ten_thousandths(summary.net),
        net_recent: Amount::from_ten_thousandths(summary.net_recent),
        net_prior: Amount::from_ten_thousandths(summary.net_prior),
        median_gap_days: summary.median_gap_days,
        p95_gap_days: summary.p95_gap_days,
    }
}
