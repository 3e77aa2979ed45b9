//! The questions that are timed, and the check sums of their answers.

use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use dahu_ledger::{AccountSummary, DayTotal, Ledger, Rates, Scope, Snapshot, SummaryRequest};
use serde_json::{Value, json};

use crate::{
    Outcome,
    market::{DAYS, currency, first_day},
};

/// Everything that the portfolio needs to know of every account.
pub(crate) fn summary(ledger: &Ledger, snapshot: &Snapshot) -> Outcome<Value> {
    let last = first_day() + Days::new(DAYS.unsigned_abs());
    let request = SummaryRequest {
        currency: currency(),
        as_of: last,
        recent_from: last - Days::new(365),
        prior_from: last - Days::new(730),
        period_from: None,
        period_to: None,
    };
    let take = |sums: &mut SummarySums, account: AccountSummary| sums.add(&account);
    let (buckets, _) = ledger.fold_accounts(snapshot, &request, SummarySums::default, take)?;
    let total = |of: fn(&SummarySums) -> i64| buckets.iter().map(of).sum::<i64>();
    Ok(json!({
        "accounts": total(|sums| sums.accounts), "lines": total(|sums| sums.lines),
        "purchase_days": total(|sums| sums.purchase_days), "net": total(|sums| sums.net),
        "returned": total(|sums| sums.returned),
        "median_gap_days": buckets.iter().map(|sums| sums.median_gap_days).sum::<f64>(),
        "p95_gap_days": buckets.iter().map(|sums| sums.p95_gap_days).sum::<f64>(),
    }))
}

/// Days, first and last day, net, and net without the first day, of every account: by our own pass.
pub(crate) fn two(ledger: &Ledger, snapshot: &Snapshot) -> Outcome<Value> {
    let scope = Scope {
        currency: currency(),
        from: None,
        to: NaiveDate::MAX,
    };
    let take = |sums: &mut TwoSums, day: DayTotal| {
        sums.add(&day);
        Ok(())
    };
    let mut buckets = ledger
        .fold_days(snapshot, &scope, &Rates::default(), TwoSums::default, take)?
        .buckets;
    buckets.iter_mut().for_each(TwoSums::close);
    let total = |of: fn(&TwoSums) -> i64| buckets.iter().map(of).sum::<i64>();
    Ok(json!({
        "accounts": total(|sums| sums.accounts), "days": total(|sums| sums.days),
        "first": total(|sums| sums.first), "last": total(|sums| sums.last),
        "net": total(|sums| sums.net), "later": total(|sums| sums.later),
    }))
}

/// The same through DataFusion.
pub(crate) async fn report(ledger: &Ledger, snapshot: &Snapshot) -> Outcome<Value> {
    let accounts = ledger.account_report(snapshot, currency()).await?;
    let epoch_day = |date: NaiveDate| i64::from(date.to_epoch_days());
    Ok(json!({
        "accounts": accounts.len(),
        "days": accounts.iter().map(|account| account.days).sum::<i64>(),
        "first": accounts.iter().map(|account| epoch_day(account.first)).sum::<i64>(),
        "last": accounts.iter().map(|account| epoch_day(account.last)).sum::<i64>(),
        "net": accounts.iter().map(|account| account.net).sum::<i64>(),
        "later": accounts.iter().map(|account| account.net_after_first_day).sum::<i64>(),
    }))
}

/// What an account's page asks for, for twenty accounts: milliseconds of each question, the median of the twenty.
pub(crate) async fn account(ledger: &Ledger, snapshot: &Snapshot) -> Outcome<Value> {
    let largest = snapshot
        .files
        .iter()
        .map(|file| file.max_account)
        .max()
        .unwrap_or(0);
    let (mut lines, mut months, mut products) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..20 {
        let account = largest / 20 * number + 7;
        let started = Instant::now();
        let found = ledger.account_lines(snapshot, account)?;
        found.newest(50, 0)?;
        lines.push(started.elapsed());
        let started = Instant::now();
        found.by_month(currency())?;
        months.push(started.elapsed());
        let started = Instant::now();
        ledger
            .sales_by_product(snapshot, Some(account), currency(), 10)
            .await?;
        products.push(started.elapsed());
    }
    let median_milliseconds = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1_000.0
    };
    Ok(json!({
        "lines": median_milliseconds(lines), "months": median_milliseconds(months),
        "products": median_milliseconds(products),
    }))
}

#[derive(Default)]
struct SummarySums {
    accounts: i64,
    lines: i64,
    purchase_days: i64,
    net: i64,
    returned: i64,
    median_gap_days: f64,
    p95_gap_days: f64,
}

impl SummarySums {
    fn add(&mut self, account: &AccountSummary) {
        self.accounts += 1;
        self.lines += account.lines;
        self.purchase_days += i64::from(account.purchase_days);
        self.net += account.net;
        self.returned += account.returned;
        self.median_gap_days += account.median_gap_days.unwrap_or(0.0);
        self.p95_gap_days += account.p95_gap_days.unwrap_or(0.0);
    }
}

#[derive(Default)]
struct TwoSums {
    open: Option<OpenAccount>,
    accounts: i64,
    days: i64,
    first: i64,
    last: i64,
    net: i64,
    later: i64,
}

struct OpenAccount {
    account: i64,
    days: i64,
    first: i32,
    last: i32,
    net: i64,
    net_of_first_day: i64,
}

impl TwoSums {
    fn add(&mut self, day: &DayTotal) {
        match &mut self.open {
            Some(open) if open.account == day.account => {
                open.days += 1;
                open.last = day.epoch_day;
                open.net += day.net;
            }
            _ => {
                self.close();
                let (first, net) = (day.epoch_day, day.net);
                let open = OpenAccount {
                    account: day.account,
                    days: 1,
                    first,
                    last: first,
                    net,
                    net_of_first_day: net,
                };
                self.open = Some(open);
            }
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.accounts += 1;
            self.days += open.days;
            self.first += i64::from(open.first);
            self.last += i64::from(open.last);
            self.net += open.net;
            self.later += open.net - open.net_of_first_day;
        }
    }
}
