//! What the sample firm's people followed while what is decided by now was still open: of what was won most steps were done, and of
//! what was lost a good part of them, too.

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{
    opportunity::OpportunityId,
    person::PersonId,
    playbook::{Playbook, PlaybookId, evidence::LEAST, words::Situation},
};

use super::{chance::Chance, guided};
use crate::{
    Context, Result,
    opportunity::{self, Decided},
    person,
    playbook::{
        self,
        running::{self, Subject},
    },
};

/// Opportunities that were won, and as many that were lost, for which it was followed, at most.
const OF_EACH: usize = 36;
/// Of a hundred times each step, one after the other, was done so often where it was won, and where it was lost.
const DONE_PERCENT: [(usize, usize); 5] = [(80, 52), (64, 58), (76, 38), (60, 50), (54, 54)];
/// Where the draws begin.
const SEED: u64 = 33;

/// An opportunity that was decided.
struct Ended {
    id: OpportunityId,
    owner: PersonId,
    was_won: bool,
    opened_on: NaiveDate,
    decided_on: NaiveDate,
}

/// Lets what is done at a first meeting be followed for a part of what was won and lost; for none where so few were decided that
/// nothing would be said of them.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn follow(ctx: &Context) -> Result<()> {
    let all = playbook::all(ctx).await?;
    let Some((id, content)) = guided::of(&all, Situation::FirstMeeting) else {
        return Ok(());
    };
    let [won, lost] = ended(ctx, content.steps.len()).await?;
    let least = usize::try_from(LEAST).unwrap_or(usize::MAX);
    if won.len().min(lost.len()) < least {
        return Ok(());
    }
    let mut chance = Chance::new(SEED);
    for one in won.iter().chain(&lost) {
        let done: Vec<bool> = DONE_PERCENT
            .iter()
            .cycle()
            .take(content.steps.len())
            .map(|(won, lost)| chance.happens(if one.was_won { *won } else { *lost }))
            .collect();
        let Some(owner) = person::by_id(ctx.workspace.database.reader(), one.owner).await? else {
            continue;
        };
        let theirs = ctx.clone().acting_as(&owner);
        Box::pin(followed(&theirs, one, (*id, content), &done)).await?;
    }
    Ok(())
}

/// What was won and what was lost, spread over the whole time; without what was decided too soon for so many steps.
async fn ended(ctx: &Context, steps: usize) -> Result<[Vec<Ended>; 2]> {
    let days_at_least = i64::try_from(steps).unwrap_or(i64::MAX).saturating_add(2);
    let mut all = opportunity::look_into_book(ctx, |book| {
        let lasted = |entry: &opportunity::BookEntry| (entry.since - entry.opened_on).num_days();
        let decided = book
            .entries
            .iter()
            .filter(|entry| entry.standing != Decided::Open && lasted(entry) >= days_at_least);
        let decided = decided.map(|entry| {
            let one = Ended {
                id: entry.id,
                owner: entry.owner,
                was_won: entry.standing == Decided::Won,
                opened_on: entry.opened_on,
                decided_on: entry.since,
            };
            (entry.words.clone(), one)
        });
        decided.collect::<Vec<(Box<str>, Ended)>>()
    })
    .await?;
    // By their names and codes, which are the same wherever the firm is made.
    all.sort_by_cached_key(|(words, ended)| (ended.decided_on, words.clone()));
    let (won, lost): (Vec<Ended>, Vec<Ended>) =
        all.into_iter().map(|(_, one)| one).partition(|one| one.was_won);
    Ok([won, lost].map(spread))
}

/// A part of them, as many as are wanted, at equal distances.
fn spread(all: Vec<Ended>) -> Vec<Ended> {
    let (from, wanted) = (all.len(), all.len().min(OF_EACH));
    let is_wanted = |place: usize| (place + 1) * wanted / from > place * wanted / from;
    let placed = all.into_iter().enumerate();
    placed
        .filter(|(place, _)| is_wanted(*place))
        .map(|(_, one)| one)
        .collect()
}

/// Follows a playbook from soon after the opportunity was known, step by step until before it was decided.
async fn followed(
    ctx: &Context,
    ended: &Ended,
    (id, content): (PlaybookId, &Playbook),
    done: &[bool],
) -> Result<()> {
    let parts = i64::try_from(content.steps.len()).unwrap_or(0) + 2;
    let lasted = (ended.decided_on - ended.opened_on).num_days();
    let then = |part: i64| {
        let day = ended.opened_on + TimeDelta::days(lasted * part / parts);
        ctx.clone().back_on(day)
    };
    let run = running::follow(&then(1), Subject::Opportunity(ended.id), id).await?;
    for (part, (step, is_done)) in (2..).zip(content.steps.iter().zip(done)) {
        if *is_done {
            running::tick(&then(part), run, step.id, (None, "")).await?;
        }
    }
    Ok(())
}
