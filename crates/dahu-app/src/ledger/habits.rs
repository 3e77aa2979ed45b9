//! How accounts bought in the last twelve months, remembered until the ledger changes.

use std::sync::Arc;

use dahu_core::portfolio;
use dahu_ledger::{Habit, Scope};

use super::{currency_code, snapshot};
use crate::{Context, Result, report::Key, setting};

/// How accounts bought in the twelve months that end on the day of the figures.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    /// In order of the accounts' numbers.
    habits: Vec<Habit>,
    /// Net sales above zero, the smallest first.
    nets: Vec<i64>,
}

impl Habits {
    /// How an account bought, by its ledger number; none where it has no line in these months.
    pub(crate) fn of(&self, number: i64) -> Option<&Habit> {
        let place = self.habits.binary_search_by_key(&number, |habit| habit.account);
        place.ok().map(|place| &self.habits[place])
    }

    /// How many percent of the accounts that bought did so for less, rounded down; none for who did not buy.
    pub(crate) fn percent_below(&self, net: i64) -> Option<u32> {
        let below = self.nets.partition_point(|other| *other < net);
        let percent = (below * 100).checked_div(self.nets.len())?;
        u32::try_from(percent).ok().filter(|_| net > 0)
    }

    /// How many accounts have a line in these months.
    pub(crate) fn count(&self) -> usize {
        self.habits.len()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Habit> {
        self.habits.iter()
    }
}

/// How accounts bought in the last twelve months, up to the ledger's last day or today.
pub(crate) async fn habits(ctx: &Context) -> Result<Arc<Habits>> {
    let ledger = snapshot(ctx).await?;
    let as_of = ledger.last_day().map(|day| day.min(ctx.today()));
    let (Some(as_of), Some(currency)) = (as_of, setting::currency(ctx).await?) else {
        return Ok(Arc::default());
    };
    let (recent, _) = portfolio::recent_and_prior(as_of);
    let scope = Scope {
        currency: currency_code(currency)?,
        from: recent.from,
        to: as_of,
    };
    let key = Key {
        version: ledger.version,
        revision: 0,
        days: None,
        what: format!("habits in {currency} to {as_of}").into(),
    };
    let pass = async {
        let (engine, files) = (ctx.workspace.ledger.clone(), ledger.files.clone());
        let pass = tokio::task::spawn_blocking(move || engine.habits(&files, &scope));
        let habits = pass.await??;
        let mut nets: Vec<i64> = habits
            .iter()
            .map(|habit| habit.net)
            .filter(|net| *net > 0)
            .collect();
        nets.sort_unstable();
        Ok(Habits { habits, nets })
    };
    ctx.workspace.cache.get_or_make(key, Box::pin(pass)).await
}
