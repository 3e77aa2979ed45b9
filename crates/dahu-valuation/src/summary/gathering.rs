//! Summaries out of days that come in one after the other.

use super::{Calendar, Cleaning, Returns, Summaries, SummaryError, recorder::Recorder};

/// What to gather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatheringPlan {
    /// What becomes of returns.
    pub returns: Returns,
    /// The last day that counts.
    pub end_day: i32,
    /// The last day of the summaries where what comes after it, up to the end, is held out. The summaries reach to the
    /// end where there is none, or it is not before the end.
    pub origin_day: Option<i32>,
}

impl GatheringPlan {
    /// The day as of which accounts are summarised.
    pub fn summary_day(&self) -> i32 {
        self.origin_day
            .map_or(self.end_day, |origin| origin.min(self.end_day))
    }

    /// Days held out.
    pub fn held_out_days(&self) -> u32 {
        self.end_day.abs_diff(self.summary_day())
    }
}

/// Summarises accounts day by day, without keeping the days.
///
/// Give each bucket of the ledger a gatherer of its own and [`Gathered::merge`] them.
#[derive(Clone, Debug)]
pub struct Gatherer {
    plan: GatheringPlan,
    summary_day: i32,
    /// The account whose days come in, and the last of them.
    open: Option<(u32, i32)>,
    /// Whether any of them reaches into the summaries.
    is_begun: bool,
    past: Recorder,
    later: Recorder,
    gathered: Gathered,
}

/// What was gathered.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// The plan.
    pub plan: GatheringPlan,
    /// Accounts with a purchase, as of [`GatheringPlan::summary_day`]; the cleaning is that of the days until then.
    pub summaries: Summaries,
    /// Their purchases day by day, the held-out ones too.
    pub calendar: Calendar,
    /// What each of them did in the days held out; empty where none were.
    pub held_out: Vec<HeldOut>,
    /// Cleaning of all days held out, those of accounts that begin there too.
    pub held_out_cleaning: Cleaning,
}

/// What an account did in the days held out.
///
/// Its records begin anew after the origin: returns there that exceed the purchases there are dropped, and do not
/// reach back into what the models have seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldOut {
    /// Purchase days.
    pub purchases: u32,
    /// Ten-thousandths spent.
    pub spend: i64,
}

impl Gatherer {
    /// Begins to gather.
    pub fn new(plan: GatheringPlan) -> Self {
        Self {
            plan,
            summary_day: plan.summary_day(),
            open: None,
            is_begun: false,
            past: Recorder::default(),
            later: Recorder::default(),
            gathered: Gathered::nothing(plan),
        }
    }

    /// Takes what an account `bought` and `returned` on a day, both in ten-thousandths and not below zero.
    ///
    /// Accounts come in order, and their days in order; a day of an account comes once. Days after the end are only
    /// counted. After an error the gatherer is of no more use.
    ///
    /// # Errors
    ///
    /// [`SummaryError`] for a day that breaks a rule, or the account before it whose amounts do.
    #[inline]
    pub fn day(&mut self, account: u32, day: i32, bought: i64, returned: i64) -> Result<(), SummaryError> {
        match self.open {
            Some(before) if before >= (account, day) => {
                return Err(SummaryError::Unsorted { account, day });
            }
            Some((before, _)) if before != account => self.close()?,
            _ => {}
        }
        self.open = Some((account, day));
        if bought < 0 || returned < 0 {
            return Err(SummaryError::Negative { account, day });
        }
        if day > self.plan.end_day {
            self.gathered.summaries.cleaning.after_end += 1;
            return Ok(());
        }
        let returns = self.plan.returns;
        if returned > 0 && returns == Returns::Refuse {
            return Err(SummaryError::Return { account, day });
        }
        if day > self.summary_day {
            let cleaning = &mut self.gathered.held_out_cleaning;
            self.later.book(day, bought, returned, returns, cleaning);
        } else {
            self.is_begun = true;
            let cleaning = &mut self.gathered.summaries.cleaning;
            self.past.book(day, bought, returned, returns, cleaning);
        }
        Ok(())
    }

    /// What was gathered of all days.
    ///
    /// # Errors
    ///
    /// [`SummaryError`] for the last account whose amounts or days break a rule.
    pub fn finish(mut self) -> Result<Gathered, SummaryError> {
        self.close()?;
        Ok(self.gathered)
    }

    /// Sums up the open account and begins anew.
    fn close(&mut self) -> Result<(), SummaryError> {
        let Some((account, _)) = self.open.take() else {
            return Ok(());
        };
        let gathered = &mut self.gathered;
        let too_large = SummaryError::TooLarge { account };
        if let Some(summary) = self.past.summary(account, self.summary_day) {
            gathered.summaries.accounts.push(summary.ok_or(too_large)?);
            if self.plan.held_out_days() > 0 {
                gathered.held_out.push(HeldOut {
                    purchases: u32::try_from(self.later.days().count()).unwrap_or(u32::MAX),
                    spend: self.later.total().ok_or(too_large)?,
                });
            }
            gathered
                .calendar
                .add_account(self.past.days(), self.later.days())
                .map_err(|day| SummaryError::TooFarApart { account, day })?;
        } else if self.is_begun {
            gathered.summaries.cleaning.without_purchase += 1;
        } else {
            gathered.summaries.cleaning.not_begun += 1;
        }
        self.past.clear();
        self.later.clear();
        self.is_begun = false;
        Ok(())
    }
}

impl Gathered {
    fn nothing(plan: GatheringPlan) -> Self {
        Self {
            plan,
            summaries: Summaries::default(),
            calendar: Calendar::default(),
            held_out: Vec::new(),
            held_out_cleaning: Cleaning::default(),
        }
    }

    /// Puts together what was gathered of different accounts by the same plan, in the order of the accounts.
    ///
    /// The result does not depend on the order of the parts.
    ///
    /// # Errors
    ///
    /// [`SummaryError::OtherPlan`], [`SummaryError::InTwoParts`], and [`SummaryError::TooFarApart`] where only the parts
    /// together span too many days.
    pub fn merge(plan: GatheringPlan, parts: Vec<Self>) -> Result<Self, SummaryError> {
        let mut whole = Self::nothing(plan);
        for part in &parts {
            if part.plan != plan {
                return Err(SummaryError::OtherPlan);
            }
            whole.summaries.cleaning += part.summaries.cleaning;
            whole.held_out_cleaning += part.held_out_cleaning;
            whole.calendar.merge(&part.calendar).map_err(|day| {
                let account = part.summaries.accounts.first().map_or(0, |first| first.account);
                SummaryError::TooFarApart { account, day }
            })?;
        }
        let accounts = parts.iter().map(|part| part.summaries.accounts.len()).sum();
        whole.summaries.accounts.reserve_exact(accounts);
        let is_held_out = plan.held_out_days() > 0;
        if is_held_out {
            whole.held_out.reserve_exact(accounts);
        }
        in_order_of_accounts(&parts, |part, place| {
            whole.summaries.accounts.push(part.summaries.accounts[place]);
            if is_held_out {
                whole.held_out.push(part.held_out[place]);
            }
        })?;
        Ok(whole)
    }
}

/// Hands out the accounts of all parts, each of which is in order, in the order of their numbers.
///
/// Numbers lie close together and their parts take turns, so a window of numbers is marked with the parts that have
/// them, and then handed out, which is less work than comparing the parts' next numbers for each account.
fn in_order_of_accounts(
    parts: &[Gathered],
    mut take: impl FnMut(&Gathered, usize),
) -> Result<(), SummaryError> {
    const WINDOW: usize = 4_096;
    // One more than the part that has the number; 0 where none has.
    let mut window = [0_usize; WINDOW];
    let mut marked = vec![0; parts.len()];
    let mut taken = vec![0; parts.len()];
    let account_at = |part: usize, place: usize| {
        let summary = parts[part].summaries.accounts.get(place);
        summary.map(|summary| summary.account)
    };
    while let Some(first) = (0..parts.len())
        .filter_map(|part| account_at(part, marked[part]))
        .min()
    {
        for (part, next) in marked.iter_mut().enumerate() {
            while let Some(account) = account_at(part, *next)
                && let Some(mark) = window.get_mut(account.wrapping_sub(first) as usize)
            {
                if *mark > 0 {
                    return Err(SummaryError::InTwoParts { account });
                }
                *mark = part + 1;
                *next += 1;
            }
        }
        for mark in window.iter_mut().filter(|mark| **mark > 0) {
            let part = std::mem::take(mark) - 1;
            take(&parts[part], taken[part]);
            taken[part] += 1;
        }
    }
    Ok(())
}
