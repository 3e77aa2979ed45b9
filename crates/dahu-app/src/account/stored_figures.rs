//! The ledger's figures on an account's row.

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{money::Amount, portfolio::AccountFigures};

use super::{
    Figures,
    store::{NEVER, NOT_LATE, StoredAccount},
};

impl StoredAccount {
    /// The ledger's figures as of `as_of`.
    pub(crate) fn figures(&self, as_of: NaiveDate) -> Figures {
        let figures = AccountFigures {
            first: self.first_on,
            last: (self.last_on != NEVER).then_some(self.last_on),
            purchase_days: u64::try_from(self.purchase_days).unwrap_or(0),
            net: Amount::from_ten_thousandths(self.net),
            net_recent: Amount::from_ten_thousandths(self.net_recent),
            net_prior: Amount::from_ten_thousandths(self.net_prior),
            median_gap_days: self.median_gap_days,
            p95_gap_days: self.p95_gap_days,
        };
        let lines = u64::try_from(self.lines).unwrap_or(0);
        Figures::new(figures, lines, Amount::from_ten_thousandths(self.returned), as_of)
    }

    /// Puts the ledger's figures in; `true` where they differ from what was there.
    pub(crate) fn set_figures(&mut self, summary: Option<&dahu_ledger::AccountSummary>) -> bool {
        let before = self.clone();
        self.lines = summary.map_or(0, |summary| summary.lines);
        self.purchase_days = summary.map_or(0, |summary| summary.purchase_days);
        self.first_on = summary.and_then(|summary| summary.first);
        self.last_on = summary.and_then(|summary| summary.last).unwrap_or(NEVER);
        self.net = summary.map_or(0, |summary| summary.net);
        self.returned = summary.map_or(0, |summary| summary.returned);
        self.net_recent = summary.map_or(0, |summary| summary.net_recent);
        self.net_prior = summary.map_or(0, |summary| summary.net_prior);
        self.median_gap_days = summary.and_then(|summary| summary.median_gap_days);
        self.p95_gap_days = summary.and_then(|summary| summary.p95_gap_days);
        self.late_after = summary.map_or(NOT_LATE, late_after);
        *self != before
    }
}

/// The last day on which the account is not yet late: its last purchase and the 95th percentile of its gaps.
fn late_after(summary: &dahu_ledger::AccountSummary) -> NaiveDate {
    let figures = AccountFigures {
        purchase_days: u64::try_from(summary.purchase_days).unwrap_or(0),
        median_gap_days: summary.median_gap_days,
        p95_gap_days: summary.p95_gap_days,
        ..AccountFigures::default()
    };
    let (Some(last), Some(rhythm)) = (summary.last, figures.rhythm()) else {
        return NOT_LATE;
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a gap is days between two civil dates"
    )]
    let days = rhythm.p95_gap_days.floor() as i64;
    last.checked_add_signed(TimeDelta::days(days)).unwrap_or(NOT_LATE)
}
