//! What targets bought while they were on a list, from one pass over the ledger.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    funnel::journey::{Bought, Listing},
    money::Amount,
};
use dahu_ledger::{DayTotal, Rates};

use super::super::Frame;
use crate::{Context, Error, Result, ledger};

/// By ledger number when an account was on a list.
pub(super) type Listings = HashMap<i64, Listing>;

/// The account that the pass is at.
#[derive(Default)]
struct Gathered<'a> {
    account: i64,
    listing: Option<&'a Listing>,
    bought: Bought,
    all: Vec<(i64, Bought)>,
}

impl<'a> Gathered<'a> {
    fn add(&mut self, day: &DayTotal, listings: &'a Listings) {
        if day.account != self.account {
            self.close();
            self.account = day.account;
            self.listing = listings.get(&day.account);
        }
        let Some(listing) = self.listing else { return };
        let date = NaiveDate::from_epoch_days(day.epoch_day).filter(|date| listing.holds_on(*date));
        if let Some(date) = date {
            self.bought.add(date, Amount::from_ten_thousandths(day.net));
        }
    }

    fn close(&mut self) {
        if self.bought != Bought::default() {
            self.all.push((self.account, self.bought));
        }
        self.bought = Bought::default();
    }
}

/// What targets bought up to a day, by ledger number; remembered until the ledger or the lists change.
pub(super) async fn bought(
    ctx: &Context,
    frame: &Frame,
    listings: Arc<Listings>,
    as_of: NaiveDate,
) -> Result<Arc<HashMap<i64, Bought>>> {
    let Some(currency) = frame.currency else {
        return Ok(Arc::default());
    };
    let scope = dahu_ledger::Scope {
        currency: ledger::currency_code(currency)?,
        from: None,
        to: as_of,
    };
    let key = frame.key_of_ledger(format!(
        "bought in {currency} by {as_of} of {:x}",
        fingerprint(&listings)
    ));
    let (engine, files) = (ctx.workspace.ledger.clone(), frame.ledger.files.clone());
    let pass = async move {
        let pass = move || {
            let folded = engine.fold_days(
                &files,
                &scope,
                &Rates::default(),
                Gathered::default,
                |gathered, day| {
                    gathered.add(&day, &listings);
                    Ok(())
                },
            )?;
            let closed = folded.buckets.into_iter().flat_map(|mut gathered| {
                gathered.close();
                gathered.all
            });
            Ok::<_, Error>(closed.collect::<HashMap<_, _>>())
        };
        tokio::task::spawn_blocking(pass).await?
    };
    ctx.workspace.journeys.get_or_make(key, Box::pin(pass)).await
}

/// What tells listings from others, but for who had the accounts, which no sale depends on.
fn fingerprint(listings: &Listings) -> u64 {
    let mut all: Vec<_> = listings.iter().collect();
    all.sort_unstable_by_key(|(number, _)| **number);
    let mut hasher = DefaultHasher::new();
    for (number, listing) in all {
        number.hash(&mut hasher);
        for days in listing.days() {
            days.hash(&mut hasher);
        }
    }
    hasher.finish()
}
