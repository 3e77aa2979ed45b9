//! Results of passes over the ledger, remembered while the ledger and the workspace stay as they are.

use std::{
    any::Any,
    borrow::Cow,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::Days;
use crate::{Context, Error, Result, event, ledger};

/// What a result was made from: it holds exactly as long as these stay the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Version of the ledger's manifest.
    pub(crate) version: i64,
    /// Revision of the workspace, or zero for what depends on the ledger alone.
    pub(crate) revision: i64,
    /// The days asked for, where it is about days.
    pub(crate) days: Option<Days>,
    /// Which result.
    pub(crate) what: Cow<'static, str>,
}

impl Key {
    /// For what depends on owners, teams and account teams alone, at a revision of them.
    pub(crate) fn of_access(revision: i64, what: String) -> Self {
        Self {
            version: 0,
            revision,
            days: None,
            what: what.into(),
        }
    }

    /// For what depends on what its words say alone, until the ledger is another.
    pub(crate) fn of_words(version: i64, what: String) -> Self {
        Self {
            version,
            revision: 0,
            days: None,
            what: what.into(),
        }
    }

    /// For what the actor gets today from anything at all in the workspace, until something happens in it.
    pub(crate) async fn of_moment(ctx: &Context, what: String) -> Result<Self> {
        let (today, takes_along) = (ctx.today(), ctx.takes_along());
        Ok(Self {
            version: ledger::snapshot(ctx).await?.version,
            revision: event::count(ctx).await?,
            days: None,
            what: format!("{what} for {:?} {takes_along} on {today}", ctx.actor).into(),
        })
    }
}

/// A result, or that somebody makes it.
type Slot = Arc<OnceCell<Arc<dyn Any + Send + Sync>>>;

/// Remembered results, the one used last at the end.
pub(crate) struct Cache {
    results: Mutex<Vec<(Key, Slot)>>,
    limit: usize,
}

impl Cache {
    /// Reports remembered at most, of everybody's accounts; the one used longest ago goes first.
    pub(crate) const REPORTS: usize = 64;
    /// Days for which the journeys of all targets are remembered at most: some 20 MB each with 100,000 accounts.
    pub(crate) const JOURNEYS: usize = 8;
    /// Passes over the sales of accounts at which something was won that are remembered at most: 24 bytes for each account,
    /// product and day.
    pub(crate) const WON: usize = 2;
    /// Selections, what they are made from and how firm they are, that are remembered at most: some 15 MB each with 100,000
    /// accounts, four of them for one page.
    pub(crate) const SELECTIONS: usize = 12;
    /// Sales of the groups that plans are about, remembered at most: as much for each product and day of a group.
    pub(crate) const PLANS: usize = 64;
    /// Looks into the book of opportunities remembered at most: some 30 kB each.
    pub(crate) const LOOKS: usize = 512;
    /// What forecasts are made from, remembered for so many people and spans at most: some 100 bytes for each open opportunity.
    pub(crate) const FRAMES: usize = 6;
    /// Results for one person until anything happens that are remembered at most.
    pub(crate) const MOMENTS: usize = 256;
    /// Counts of lists remembered at most.
    pub(crate) const COUNTS: usize = 1_024;
    /// Scopes remembered at most: a bit an account each.
    pub(crate) const SCOPES: usize = 512;

    /// For so many results at most.
    pub(crate) fn holding(limit: usize) -> Self {
        Self {
            results: Mutex::default(),
            limit,
        }
    }

    /// The result of this key: as remembered, else as made now, or by whoever makes it already.
    ///
    /// Making one may ask for others, but not for itself.
    pub(crate) async fn get_or_make<T, Making>(&self, key: Key, make: Making) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        Making: Future<Output = Result<T>>,
    {
        let slot = self.slot(key);
        let make = || async {
            let made: Arc<dyn Any + Send + Sync> = Arc::new(make.await?);
            Ok::<_, Error>(made)
        };
        let found = Arc::clone(slot.get_or_try_init(make).await?);
        found
            .downcast()
            .map_err(|_| Error::internal("two results of one name are of two types"))
    }

    /// The place of a result, made where there is none.
    fn slot(&self, key: Key) -> Slot {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = results.iter().position(|(known, _)| *known == key) {
            let found = results.remove(place);
            let slot = Arc::clone(&found.1);
            results.push(found);
            return slot;
        }
        // A newer state of the workspace makes results of older ones useless.
        results.retain(|(known, _)| {
            known.version >= key.version
                && (known.revision == 0 || key.revision == 0 || known.revision >= key.revision)
        });
        if results.len() >= self.limit {
            results.remove(0);
        }
        let slot = Slot::default();
        results.push((key, Arc::clone(&slot)));
        slot
    }
}

/// What the actor gets today from anything at all in the workspace, remembered until something happens in it; what goes into a
/// file is not kept.
///
/// `what` tells the result from all others.
pub(crate) async fn until_something_happens<T, Making>(
    ctx: &Context,
    what: String,
    make: Making,
) -> Result<Arc<T>>
where
    T: Send + Sync + 'static,
    Making: Future<Output = Result<T>>,
{
    let make = Box::pin(make);
    if ctx.takes_along() {
        return make.await.map(Arc::new);
    }
    let key = Key::of_moment(ctx, what).await?;
    ctx.workspace.moments.get_or_make(key, make).await
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use dahu_core::period::Period;

    use super::*;

    fn key(revision: i64, what: &'static str) -> Key {
        let day = NaiveDate::MIN;
        let days = Days {
            period: Period::new(None, day).expect("a period"),
            as_of: day,
            lists_on: day,
        };
        Key {
            version: 1,
            revision,
            days: Some(days),
            what: what.into(),
        }
    }

    #[tokio::test]
    async fn a_result_is_made_once_until_the_workspace_changes_and_may_need_another() {
        let cache = Cache::holding(Cache::REPORTS);
        let inner = async || cache.get_or_make(key(1, "inner"), async { Ok(2_u64) }).await;
        let outer = cache
            .get_or_make(key(1, "outer"), async { Ok(*inner().await? + 1) })
            .await;
        assert_eq!(*outer.expect("made"), 3);
        let again = cache.get_or_make(key(1, "outer"), async { Ok(0_u64) }).await;
        assert_eq!(*again.expect("remembered"), 3);
        let later = cache.get_or_make(key(2, "outer"), async { Ok(4_u64) }).await;
        assert_eq!(*later.expect("made anew"), 4);
        let forgotten = cache.get_or_make(key(1, "inner"), async { Ok(5_u64) }).await;
        assert_eq!(*forgotten.expect("made anew"), 5);
    }

    #[tokio::test]
    async fn a_result_that_could_not_be_made_is_tried_again() {
        let cache = Cache::holding(Cache::REPORTS);
        let failed = cache
            .get_or_make::<u64, _>(key(1, "one"), async { Err(Error::internal("no")) })
            .await;
        assert!(failed.is_err());
        let made = cache.get_or_make(key(1, "one"), async { Ok(1_u64) }).await;
        assert_eq!(*made.expect("made"), 1);
    }
}
