//! Which steps of a playbook go with winning, of opportunities that the actor sees.

use std::collections::HashSet;

use dahu_core::{
    access::Action,
    playbook::{
        Playbook, PlaybookId, Step,
        evidence::{Outcome, Said, StepOutcomes},
    },
    share::Share,
};

use super::running;
use crate::{
    Context, Result,
    access::Scope,
    database,
    opportunity::{self, Decided},
    report::Key,
};

/// Which steps of a playbook go with winning.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Which playbook.
    pub id: PlaybookId,
    /// What it says now.
    pub playbook: Playbook,
    /// Opportunities for which it is followed and that are open.
    pub open: u64,
    /// Of those that were decided while it was followed, how many were won.
    pub decided: Share,
    /// Its steps, in order.
    pub steps: Vec<StepEvidence>,
}

/// How outcomes with a step stand to those without it.
#[derive(Clone, Debug, PartialEq)]
pub struct StepEvidence {
    /// The step.
    pub step: Step,
    /// What was counted.
    pub outcomes: StepOutcomes,
    /// What is said of it.
    pub said: Said,
}

/// Which steps of a playbook go with winning: of the opportunities that the actor sees, decided on or after the day on which
/// it was begun with for them, and before it was left. A step counts as done where it was ticked before the decision; what is
/// ticked, taken away or left after that changes nothing.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no opportunities, [`crate::Error::NotFound`] for a playbook that is not there.
pub async fn results(ctx: &Context, id: PlaybookId) -> Result<Evidence> {
    let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let playbook = super::find(connection, id).await?;
    let decisions = opportunity::number(ctx).await?;
    let key = Key {
        version: 0,
        revision: database::next_number(ctx, "playbook_run").await?,
        days: None,
        what: format!("followed for opportunities as of {decisions}: {id}").into(),
    };
    let found = running::for_opportunities(connection, id);
    let followed = ctx.workspace.plans.get_or_make(key, Box::pin(found)).await?;
    let (open, decided) = opportunity::look_into_book(ctx, |book| {
        let (mut open, mut decided, mut counted) = (0_u64, Vec::new(), HashSet::new());
        for run in followed.iter() {
            let entry = book.get(run.opportunity).filter(|entry| seen.has(entry.number));
            let Some(entry) = entry else { continue };
            let since = entry.since;
            if entry.standing == Decided::Open {
                open += u64::from(run.now.is_followed);
            } else if since >= run.since {
                let then = run.at_decision(ctx, since);
                if then.is_followed && counted.insert(run.opportunity) {
                    decided.push((then, entry.standing == Decided::Won, since));
                }
            }
        }
        (open, decided)
    })
    .await?;
    let steps = playbook.steps.iter().map(|step| {
        let outcomes = StepOutcomes::of(decided.iter().map(|(then, was_won, on)| Outcome {
            was_won: *was_won,
            was_done: then.done.get(&step.id).is_some_and(|done| done <= on),
        }));
        StepEvidence {
            step: step.clone(),
            outcomes,
            said: outcomes.said(),
        }
    });
    let won = decided.iter().filter(|(_, was_won, _)| *was_won).count();
    Ok(Evidence {
        id,
        steps: steps.collect(),
        playbook,
        open,
        decided: Share {
            part: u64::try_from(won).unwrap_or(u64::MAX),
            whole: u64::try_from(decided.len()).unwrap_or(u64::MAX),
        },
    })
}
