//! How the account stands in the method: who it is to us, its plan with the white space, the relationship and how well it is.

use std::{fmt, sync::Arc};

use chrono::NaiveDate;
use dahu_core::review::{Audience, Chapter};

use super::{AccountContent, Frame, Told};
use crate::{
    Result,
    health::{self, AccountDials},
    kind::{self, AccountKinds},
    plan::{self, Plan, PlanRow},
    relationship::{self, Relationship},
    review::open,
    selection::{self, Selection},
    selling::{self, AccountSelling},
};

/// Who an account is to us.
#[derive(Clone, Debug)]
pub struct KeyAccountFacts {
    /// Whether it is a key account; none where the actor may not see that.
    pub selected: Option<SelectedFacts>,
    /// Its kinds.
    pub kinds: AccountKinds,
    /// How it is sold to.
    pub selling: AccountSelling,
}

impl KeyAccountFacts {
    fn is_nothing(&self) -> bool {
        let is_of_none = self.kinds.kinds.iter().all(|kind| kind.stands.is_none());
        self.selected.is_none() && is_of_none && self.selling.way.is_none()
    }
}

/// Whether an account is a key account, and why.
#[derive(Clone)]
pub struct SelectedFacts {
    /// The selection.
    pub selection: Arc<Selection>,
    /// The account in it.
    pub row: selection::Row,
}

impl fmt::Debug for SelectedFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("SelectedFacts");
        told.field("row", &self.row).finish_non_exhaustive()
    }
}

/// The relationship with an account, and how well it is.
#[derive(Clone, Debug)]
pub struct HealthFacts {
    /// The relationship.
    pub relationship: Arc<Relationship>,
    /// Both dials, with signals and alerts.
    pub dials: Arc<AccountDials>,
}

/// Whether it is a key account, of which kinds, and how it is sold to.
pub(super) async fn key_account(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let (ctx, id) = (frame.ctx, frame.id);
    let selected = selection::of_account(ctx, id, selection::Asked::default());
    let selected = open(Box::pin(selected).await)?;
    let facts = KeyAccountFacts {
        selected: selected.map(|found| SelectedFacts {
            selection: found.selection,
            row: found.row,
        }),
        kinds: Box::pin(kind::of_account(ctx, id)).await?,
        selling: Box::pin(selling::of_account(ctx, id)).await?,
    };
    if facts.is_nothing() {
        return Ok(None);
    }
    Ok(Some(frame.told(
        Chapter::KeyAccount,
        AccountContent::KeyAccount(Box::new(facts)),
    )))
}

/// The plan of which the pack tells, as its version in force says it: one of these days before another; none where none holds,
/// where the actor sees none, or where nobody is told of it. What is being written is agreed on by nobody yet.
pub(super) async fn plan_of(frame: &Frame<'_>) -> Result<Option<Plan>> {
    if frame.audience == Audience::Customer {
        return Ok(None);
    }
    let plans = open(Box::pin(plan::of_account(frame.ctx, frame.id)).await)?;
    let is_of_today = |(first, last): (NaiveDate, NaiveDate)| first <= frame.today && frame.today <= last;
    let mut plans: Vec<PlanRow> = plans.into_iter().flatten().collect();
    plans.sort_by_key(|row| (!is_of_today(row.days), !row.state.is_approved()));
    for row in plans {
        let held = open(Box::pin(plan::show_held(frame.ctx, row.id)).await)?;
        if let Some(plan) = held.flatten() {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}

/// Its plan.
pub(super) fn plan(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    let plan = frame.plan.clone()?;
    Some(frame.told(Chapter::Plan, AccountContent::Plan(Box::new(plan))))
}

/// What it buys from others or not at all, by its plan.
pub(super) fn white_space(frame: &Frame<'_>) -> Option<Told<AccountContent>> {
    let matrix = frame.plan.as_ref()?.matrix.clone();
    if matrix.rows.is_empty() || matrix.units.is_empty() {
        return None;
    }
    Some(Told {
        as_of: matrix.days.map_or(frame.today, |(_, last)| last),
        ..frame.told(Chapter::WhiteSpace, AccountContent::WhiteSpace(Box::new(matrix)))
    })
}

/// The relationship, and how well the account is.
pub(super) async fn health(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let facts = HealthFacts {
        relationship: Box::pin(relationship::show(frame.ctx, frame.id)).await?,
        dials: health::of_account(frame.ctx, frame.id).await?,
    };
    Ok(Some(
        frame.told(Chapter::Health, AccountContent::Health(Box::new(facts))),
    ))
}
