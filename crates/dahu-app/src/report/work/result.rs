//! What came of it: what became of opportunities, and what was sold.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    money::Amount,
    opportunity::{OpportunityId, Verb},
    person::PersonId,
    report::{Days, Figure, Figures},
};

use super::{Frame, When};
use crate::{
    Context, Result,
    opportunity::{BookEntry, Decided, look_into_book},
};

/// What became of an opportunity on some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Became {
    opened: Option<NaiveDate>,
    advanced: Option<NaiveDate>,
    won: Option<NaiveDate>,
    lost: Option<NaiveDate>,
}

impl Became {
    /// What the history of an opportunity says of some days. It was won, or lost, where that is how it stood at their end and
    /// became so in them.
    fn of(entry: &BookEntry, days: Days) -> Self {
        let mut became = Self::default();
        for (verb, on) in told(entry).filter(|(_, on)| *on <= days.last) {
            let day = days.has(on).then_some(on);
            match verb {
                Verb::Opened | Verb::SplitOff => became.opened = became.opened.or(day),
                Verb::Advanced => became.advanced = became.advanced.or(day),
                Verb::Won => (became.won, became.lost) = (day, None),
                Verb::Lost => (became.won, became.lost) = (None, day),
                Verb::Reopened => (became.won, became.lost) = (None, None),
                Verb::FellBack => {}
            }
        }
        became
    }

    fn on(&self, figure: Figure) -> Option<NaiveDate> {
        match figure {
            Figure::Opened => self.opened,
            Figure::Advanced => self.advanced,
            Figure::Won | Figure::WonAmount => self.won,
            Figure::Lost => self.lost,
            _ => None,
        }
    }

    fn add_to(self, figures: &mut Figures, amount: Amount) {
        for figure in [Figure::Opened, Figure::Advanced, Figure::Won, Figure::Lost] {
            figures.add(figure, i64::from(self.on(figure).is_some()));
        }
        if self.won.is_some() {
            figures.add(Figure::WonAmount, amount.ten_thousandths());
        }
    }
}

/// What was done to an opportunity on which day; of one without a history what is known of it now.
fn told(entry: &BookEntry) -> impl Iterator<Item = (Verb, NaiveDate)> {
    let decided = match entry.standing {
        Decided::Open => None,
        Decided::Won => Some((Verb::Won, entry.since)),
        Decided::Lost => Some((Verb::Lost, entry.since)),
    };
    let known = [Some((Verb::Opened, entry.opened_on)), decided]
        .into_iter()
        .flatten();
    let known = known.filter(|_| entry.history.is_empty());
    let history = entry.history.iter().map(|event| (event.verb, event.on));
    history.chain(known)
}

/// What became of the opportunities of those whose work is asked for.
#[derive(Default)]
pub(super) struct Opportunities {
    /// In each of the periods.
    pub(super) totals: [Figures; 3],
    /// In the period itself, by who answers for them.
    pub(super) people: HashMap<PersonId, Figures>,
    /// How many were won on which day of it.
    pub(super) won: HashMap<NaiveDate, u64>,
}

/// What became of opportunities on accounts that the actor sees.
pub(super) async fn opportunities(ctx: &Context, frame: &Frame) -> Result<Opportunities> {
    let mut found = Opportunities::default();
    look_into_book(ctx, |book| {
        for entry in book.entries.iter().filter(|entry| frame.counts(entry)) {
            for when in When::ALL {
                let became = Became::of(entry, when.of(&frame.compared));
                if became == Became::default() {
                    continue;
                }
                became.add_to(&mut found.totals[when as usize], entry.amount);
                if when == When::Now {
                    became.add_to(found.people.entry(entry.owner).or_default(), entry.amount);
                    if let Some(day) = became.won {
                        *found.won.entry(day).or_default() += 1;
                    }
                }
            }
        }
    })
    .await?;
    Ok(found)
}

/// An opportunity that a figure counts.
pub(super) struct Counted {
    pub(super) id: OpportunityId,
    pub(super) account: uuid::Uuid,
    pub(super) owner: PersonId,
    pub(super) on: NaiveDate,
    pub(super) amount: Amount,
}

/// The opportunities that a figure of some days counts, the latest first.
pub(super) async fn counted(
    ctx: &Context,
    frame: &Frame,
    figure: Figure,
    days: Days,
) -> Result<Vec<Counted>> {
    let mut found = Vec::new();
    look_into_book(ctx, |book| {
        for entry in book.entries.iter().filter(|entry| frame.counts(entry)) {
            if let Some(on) = Became::of(entry, days).on(figure) {
                found.push(Counted {
                    id: entry.id,
                    account: entry.account.0,
                    owner: entry.owner,
                    on,
                    amount: entry.amount,
                });
            }
        }
    })
    .await?;
    found.sort_unstable_by_key(|one| (std::cmp::Reverse(one.on), one.id));
    Ok(found)
}

impl Frame {
    /// Whether an opportunity is of those whose work is asked for, on an account that the actor sees.
    fn counts(&self, entry: &BookEntry) -> bool {
        self.whose.has(entry.owner) && self.opportunities.has(entry.number)
    }

    /// Net sales of those whose work is asked for on some days.
    pub(super) fn net_sales(&self, first: NaiveDate, last: NaiveDate) -> Amount {
        match &self.whose.people {
            Some(people) => {
                let each = people.iter().map(|id| self.selling.sold_by(*id, first, last));
                each.sum()
            }
            None => self.selling.sold_by_firm(first, last),
        }
    }
}
