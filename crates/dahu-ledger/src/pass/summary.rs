//! What every account bought, when, and in what rhythm.

use chrono::NaiveDate;

use crate::{
    CurrencyCode, DayTotal, Ledger, Rates, Scope, Snapshot,
    error::Result,
    pass::{days::checked, rhythm::percentile},
};

/// What to sum up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryRequest {
    /// Lines in other currencies are only counted.
    pub currency: CurrencyCode,
    /// Last day; lines after it are ignored.
    pub as_of: NaiveDate,
    /// First day of what counts as recent, usually twelve months back.
    pub recent_from: NaiveDate,
    /// First day of what recent sales are compared with; it ends where recent begins.
    pub prior_from: NaiveDate,
    /// First day of the period; open when nothing.
    pub period_from: Option<NaiveDate>,
    /// Last day of the period; open when nothing.
    pub period_to: Option<NaiveDate>,
}

/// One account, summed up. Amounts are ten-thousandths of the currency's main unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccountSummary {
    /// The account.
    pub account: i64,
    /// Its lines.
    pub lines: i64,
    /// Days on which it bought more than it returned.
    pub purchase_days: i32,
    /// First of these days.
    pub first: Option<NaiveDate>,
    /// Last of these days.
    pub last: Option<NaiveDate>,
    /// Sum of all amounts.
    pub net: i64,
    /// Sum of the negative amounts; zero or less.
    pub returned: i64,
    /// Net of the recent days.
    pub net_recent: i64,
    /// Net of the days that recent ones are compared with.
    pub net_prior: i64,
    /// Net of the period.
    pub net_in_period: i64,
    /// Median of the days from one purchase day to the next; nothing with fewer than two of them.
    pub median_gap_days: Option<f64>,
    /// 95th percentile of the same.
    pub p95_gap_days: Option<f64>,
}

/// All accounts with lines in the currency, summed up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountSummaries {
    /// In order of account.
    pub accounts: Vec<AccountSummary>,
    /// Lines up to the day in other currencies.
    pub other_currency_lines: i64,
}

impl Ledger {
    /// Sums up every account that has lines in the currency. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when an account's sum does not fit; what reading brings.
    pub fn account_summaries(
        &self,
        snapshot: &Snapshot,
        request: &SummaryRequest,
    ) -> Result<AccountSummaries> {
        let (buckets, other_currency_lines) =
            self.fold_accounts(snapshot, request, Vec::new, |accounts, account| {
                accounts.push(account)
            })?;
        let mut accounts = buckets.concat();
        // Each bucket is in order already, which the stable sort makes use of.
        accounts.sort_by_key(|account| account.account);
        Ok(AccountSummaries {
            accounts,
            other_currency_lines,
        })
    }

    /// The same without keeping all summaries: `take` sees each account once, in order within its bucket, and
    /// `start` makes what a bucket's accounts are gathered into. Returns those and the lines in other currencies.
    ///
    /// # Errors
    ///
    /// Like [`account_summaries`](Self::account_summaries).
    pub fn fold_accounts<S: Send>(
        &self,
        snapshot: &Snapshot,
        request: &SummaryRequest,
        start: impl Fn() -> S + Sync,
        take: impl Fn(&mut S, AccountSummary) + Sync,
    ) -> Result<(Vec<S>, i64)> {
        let scope = Scope {
            currency: request.currency,
            from: None,
            to: request.as_of,
        };
        let bounds = Bounds::of(request);
        let folded = self.fold_days(
            snapshot,
            &scope,
            &Rates::default(),
            || (start(), OpenAccount::default()),
            |(gathered, open), day| {
                if let Some(summary) = open.add(&day, &bounds)? {
                    take(gathered, summary);
                }
                Ok(())
            },
        )?;
        let finished = folded.buckets.into_iter().map(|(mut gathered, mut open)| {
            if let Some(summary) = open.close()? {
                take(&mut gathered, summary);
            }
            Ok(gathered)
        });
        Ok((finished.collect::<Result<_>>()?, folded.other_currency_lines))
    }
}

impl AccountSummary {
    /// The days of one account, in order and in the request's currency, summed up as [`Ledger::account_summaries`] sums them
    /// up; none where no line lies on or before the last day.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when a sum does not fit.
    pub fn of_days(days: &[DayTotal], request: &SummaryRequest) -> Result<Option<Self>> {
        let (bounds, last) = (Bounds::of(request), request.as_of.to_epoch_days());
        let mut open = OpenAccount::default();
        for day in days.iter().take_while(|day| day.epoch_day <= last) {
            open.add(day, &bounds)?;
        }
        open.close()
    }
}

/// The request's days as numbers, last ones included.
struct Bounds {
    recent_from: i32,
    prior_from: i32,
    period: (i32, i32),
}

/// The account being summed up.
#[derive(Default)]
struct OpenAccount {
    account: i64,
    lines: i64,
    first_day: i32,
    last_day: i32,
    purchase_days: i32,
    net: i128,
    returned: i128,
    net_recent: i128,
    net_prior: i128,
    net_in_period: i128,
    gaps_days: Vec<i32>,
}

impl Bounds {
    fn of(request: &SummaryRequest) -> Self {
        let day = |date: NaiveDate| date.to_epoch_days();
        let period = (
            request.period_from.map_or(i32::MIN, day),
            request.period_to.map_or(i32::MAX, day),
        );
        Self {
            recent_from: day(request.recent_from),
            prior_from: day(request.prior_from),
            period,
        }
    }
}

impl OpenAccount {
    /// Adds a day; returns the account before when the day begins another.
    fn add(&mut self, day: &DayTotal, bounds: &Bounds) -> Result<Option<AccountSummary>> {
        let finished = if day.account == self.account {
            None
        } else {
            self.close()?
        };
        self.account = day.account;
        self.lines += day.lines;
        let net = i128::from(day.net);
        self.net += net;
        self.returned += i128::from(day.returned);
        if day.epoch_day >= bounds.recent_from {
            self.net_recent += net;
        } else if day.epoch_day >= bounds.prior_from {
            self.net_prior += net;
        }
        if bounds.period.0 <= day.epoch_day && day.epoch_day <= bounds.period.1 {
            self.net_in_period += net;
        }
        if day.net > 0 {
            self.add_purchase_day(day.epoch_day);
        }
        Ok(finished)
    }

    fn add_purchase_day(&mut self, day: i32) {
        if self.purchase_days == 0 {
            self.first_day = day;
        } else {
            self.gaps_days.push(day - self.last_day);
        }
        self.last_day = day;
        self.purchase_days += 1;
    }

    /// The account's summary, if it has lines; then begins anew.
    fn close(&mut self) -> Result<Option<AccountSummary>> {
        if self.lines == 0 {
            return Ok(None);
        }
        self.gaps_days.sort_unstable();
        let purchase_day = |day| {
            if self.purchase_days > 0 {
                NaiveDate::from_epoch_days(day)
            } else {
                None
            }
        };
        let summary = AccountSummary {
            account: self.account,
            lines: self.lines,
            purchase_days: self.purchase_days,
            first: purchase_day(self.first_day),
            last: purchase_day(self.last_day),
            net: checked(self.net, self.account)?,
            returned: checked(self.returned, self.account)?,
            net_recent: checked(self.net_recent, self.account)?,
            net_prior: checked(self.net_prior, self.account)?,
            net_in_period: checked(self.net_in_period, self.account)?,
            median_gap_days: percentile(&self.gaps_days, 0.5),
            p95_gap_days: percentile(&self.gaps_days, 0.95),
        };
        let mut gaps_days = std::mem::take(&mut self.gaps_days);
        gaps_days.clear();
        *self = Self {
            gaps_days,
            ..Self::default()
        };
        Ok(Some(summary))
    }
}
