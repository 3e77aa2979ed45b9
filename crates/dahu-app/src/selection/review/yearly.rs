//! When the yearly review is due, and what it looks at: who is close to the line, who came in and who fell out since the last one,
//! what was decided long ago, and who is not known enough.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    selection::{In, Out, ReviewId, Standing, is_due},
};
use uuid::Uuid;

use super::{decided_out, decisions, store};
use crate::{
    Context, Error, Result,
    selection::{
        criteria,
        finding::{Asked, Selection, find},
        listing::{self, Row},
    },
};

/// Accounts of a matter that are listed at most.
pub const ON_AGENDA: usize = 10;

/// How the yearly review stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yearly {
    /// The day on which the last one was held that was concluded.
    pub last: Option<NaiveDate>,
    /// Whether that was a year ago; where none was held, whether criteria were agreed on a year ago.
    pub is_over: bool,
    /// How many decisions hold that are a year old.
    pub old: u64,
}

impl Yearly {
    /// Whether one is due.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.is_over || self.old > 0
    }
}

/// How the yearly review stands.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no selection.
pub async fn yearly(ctx: &Context) -> Result<Yearly> {
    ctx.may(Action::SeeSelection)?;
    let (connection, today) = (ctx.workspace.database.reader(), ctx.today());
    let last = store::last(connection).await?.map(|review| review.held_on);
    let since = match last {
        Some(last) => Some(last),
        None => criteria::in_force(connection, None).await?.map(|(.., on)| on),
    };
    let holding = decisions(connection, today, &[]).await?;
    let old = holding.iter().filter(|decision| is_due(decision.held_on, today));
    Ok(Yearly {
        last,
        is_over: since.is_some_and(|since| is_due(since, today)),
        old: old.count() as u64,
    })
}

/// How an account stood when a review was concluded, as far as that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stood {
    /// So, by what the review keeps of it or by what was decided.
    Known(Standing),
    /// It was no key account, and why is not kept: nobody had decided of it, and at the review before it was none either.
    Out,
}

/// How an account stood when the last review was concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLast {
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// How the account stood.
    pub stood: Stood,
    /// Its rank, as far as that is kept.
    pub rank: Option<u32>,
}

/// How an account stood when the last review was concluded, as that keeps it; none where none was.
pub(crate) async fn at_last(ctx: &Context, account: AccountId) -> Result<Option<AtLast>> {
    let connection = ctx.workspace.database.reader();
    let Some(last) = store::last(connection).await? else {
        return Ok(None);
    };
    let kept = store::member_of(connection, last.id, account.0).await?;
    let stood = match &kept {
        Some(kept) => stood_as(kept),
        None => match decided_out(connection, &last, &[account.0]).await?.is_empty() {
            false => Stood::Known(Standing::Out(Out::Decided)),
            true => Stood::Out,
        },
    };
    Ok(Some(AtLast {
        held_on: last.held_on,
        stood,
        rank: kept
            .and_then(|kept| kept.rank)
            .and_then(|rank| u32::try_from(rank).ok()),
    }))
}

/// How an account stood of which a concluded review keeps something.
fn stood_as(kept: &store::member::Model) -> Stood {
    match &kept.left_as {
        Some(word) => Out::from_word(word).map_or(Stood::Out, |out| Stood::Known(Standing::Out(out))),
        None if kept.by_decision => Stood::Known(Standing::In(In::Decided)),
        None => Stood::Known(Standing::In(In::ByRank)),
    }
}

/// What a review looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Close to the line: the last that their ranks bring in, and the first that these leave out.
    Border,
    /// In, and not at the last review.
    Joined,
    /// In at the last review, and now out.
    Left,
    /// Decided a year ago or longer.
    Old,
    /// Too little is known of them.
    NotEnoughKnown,
}

impl Matter {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 5] = [
        Self::Border,
        Self::Joined,
        Self::Left,
        Self::Old,
        Self::NotEnoughKnown,
    ];
}

/// A matter with its accounts.
pub struct Item {
    /// What it is about.
    pub matter: Matter,
    /// The accounts, [`ON_AGENDA`] at most.
    pub rows: Vec<Row>,
    /// How many there are.
    pub total: u64,
}

/// What a review looks at, without the accounts that it has decided of already.
pub struct Agenda {
    /// The selection as it stands.
    pub selection: Arc<Selection>,
    /// The matters, those without accounts too.
    pub items: Vec<Item>,
}

/// The agenda of a review that is open; none of one that is concluded.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not see the whole firm, [`Error::NotFound`].
pub async fn agenda(ctx: &Context, id: ReviewId) -> Result<Option<Agenda>> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let review = store::by_id(connection, id.0).await?;
    let review = review.ok_or_else(|| Error::not_found("review", id))?;
    if review.open.is_none() {
        return Ok(None);
    }
    let selection = Box::pin(find(ctx, Asked::default())).await?;
    let decided = store::decisions_of(connection, id.0).await?;
    let decided: HashSet<Uuid> = decided.into_iter().map(|decision| decision.account_id).collect();
    let former = store::members_before(connection, &review).await?;
    let former: Option<Vec<Uuid>> =
        former.map(|members| members.iter().map(|member| member.account_id).collect());
    let mut found: Vec<(Matter, Vec<u32>)> = Matter::ALL
        .into_iter()
        .map(|matter| (matter, selection.about(matter, former.as_deref())))
        .collect();
    let is_undecided = |place: &u32| !decided.contains(&selection.inputs.candidates[*place as usize].id);
    let mut shown: Vec<u32> = Vec::new();
    for (_, places) in &mut found {
        places.retain(is_undecided);
        shown.extend(places.iter().take(ON_AGENDA));
    }
    shown.sort_unstable();
    shown.dedup();
    let people = listing::people(ctx).await?;
    let rows = listing::rows(ctx, &selection, &shown, &people).await?;
    let rows: HashMap<u32, Row> = shown.into_iter().zip(rows).collect();
    let items = found.into_iter().map(|(matter, places)| Item {
        matter,
        total: places.len() as u64,
        rows: places
            .iter()
            .take(ON_AGENDA)
            .filter_map(|place| rows.get(place).cloned())
            .collect(),
    });
    Ok(Some(Agenda {
        items: items.collect(),
        selection,
    }))
}

impl Selection {
    /// The places of the accounts that a matter is about; `former` are the key accounts of the last review.
    fn about(&self, matter: Matter, former: Option<&[Uuid]>) -> Vec<u32> {
        let is_in = |place: &u32| self.choice.standings[*place as usize].is_in();
        let in_order = || self.order.iter().copied();
        match matter {
            Matter::Border => self.at_the_border(),
            Matter::Joined => {
                let Some(former) = former else { return Vec::new() };
                let former: HashSet<&Uuid> = former.iter().collect();
                let is_new = |place: &u32| !former.contains(&self.inputs.candidates[*place as usize].id);
                in_order().filter(is_in).filter(is_new).collect()
            }
            Matter::Left => {
                let places = former.into_iter().flatten();
                let places = places.filter_map(|id| u32::try_from(*self.inputs.places.get(id)?).ok());
                places.filter(|place| !is_in(place)).collect()
            }
            Matter::Old => {
                let old = self.decisions.iter();
                let mut old: Vec<_> = old
                    .filter(|(_, decision)| is_due(decision.held_on, self.today))
                    .filter_map(|(place, decision)| Some((decision.held_on, u32::try_from(*place).ok()?)))
                    .collect();
                old.sort_unstable();
                old.into_iter().map(|(_, place)| place).collect()
            }
            Matter::NotEnoughKnown => {
                let unknown = Standing::Out(Out::NotEnoughKnown);
                in_order()
                    .filter(|place| self.choice.standings[*place as usize] == unknown)
                    .collect()
            }
        }
    }

    /// The last accounts that their ranks bring in, and the first that these leave out; none where nobody is on one side.
    fn at_the_border(&self) -> Vec<u32> {
        let (entrants, seats) = (&self.choice.entrants, self.choice.seats);
        if seats == 0 || entrants.len() <= seats {
            return Vec::new();
        }
        let half = ON_AGENDA / 2;
        entrants[seats.saturating_sub(half)..(seats + half).min(entrants.len())].to_vec()
    }
}
