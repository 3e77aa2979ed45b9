//! Writing a draft: its head, its statements, what it costs. What others wrote meanwhile stays.

mod matrix;
mod objective;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    money::Amount,
    opportunity::SellingMode,
    plan::{
        PlanId,
        budget::{Budget, Cost},
        statement::{Statement, StatementId, Weight},
        words::{Rhythm, StatementKind},
    },
};

pub use matrix::{TypedCell, set_cell, set_rows};
pub use objective::{TypedObjective, remove_objective, set_objective};

use super::{
    PlanFacts,
    beginning::check_days,
    opened, put, stored, to_work,
    typing::{
        COSTS_AT_MOST, LINE_CHARACTERS, NAME_CHARACTERS, STATEMENTS_AT_MOST, WORDS_CHARACTERS,
        changed_meanwhile, line, not_negative, refused, room, text, usable_day, words,
    },
};
use crate::{Context, Error, Result, event};

/// A plan, for whoever writes it.
#[derive(Clone, Debug)]
pub struct Writing {
    /// Which plan.
    pub id: PlanId,
    /// What is known of it.
    pub facts: PlanFacts,
    /// The name of its account.
    pub account_name: String,
}

/// A plan, for whoever writes it.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan that is not there, [`Error::Forbidden`] for who only reads it.
pub async fn to_write(ctx: &Context, id: PlanId) -> Result<Writing> {
    ctx.may(Action::WorkPlans)?;
    let connection = ctx.workspace.database.reader();
    let found = stored(connection, id, false).await?;
    let found = found.ok_or_else(|| Error::not_found("plan", id))?;
    let account = opened(connection, ctx, (id, found.facts.account), Action::WorkPlans).await?;
    Ok(Writing {
        id,
        facts: found.facts,
        account_name: account.name,
    })
}

/// Changes a draft by a rule.
async fn write(
    ctx: &Context,
    id: PlanId,
    verb: &'static str,
    rule: impl FnOnce(&mut PlanFacts) -> Result<()>,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    before.facts.state.drafted().map_err(refused)?;
    let mut after = before.facts.clone();
    rule(&mut after)?;
    put(&transaction, ctx, verb, before, after).await?;
    Ok(transaction.commit().await?)
}

/// The head of a plan as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedHead {
    /// What it is called.
    pub name: String,
    /// The way of selling.
    pub selling_mode: Option<SellingMode>,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// How often it is reviewed.
    pub rhythm: Rhythm,
}

/// Changes the head of a draft.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules that begin with `plan_`.
pub async fn edit_head(ctx: &Context, id: PlanId, typed: &TypedHead) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    before.facts.state.drafted().map_err(refused)?;
    // Two who change days of plans of one account come one after the other.
    event::chain::store::lock(&transaction).await?;
    let after = PlanFacts {
        name: words(&typed.name, NAME_CHARACTERS)?,
        selling_mode: typed.selling_mode,
        first_on: usable_day(ctx, typed.first_on)?,
        last_on: usable_day(ctx, typed.last_on)?,
        rhythm: typed.rhythm,
        ..before.facts.clone()
    };
    check_days(&transaction, Some(id), &after).await?;
    put(&transaction, ctx, "updated", before, after).await?;
    Ok(transaction.commit().await?)
}

/// A statement as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedStatement {
    /// What it is about.
    pub kind: StatementKind,
    /// What it says.
    pub words: String,
    /// Of a risk: how it weighs.
    pub weight: Option<Weight>,
}

impl TypedStatement {
    /// As it would be typed anew.
    #[must_use]
    pub fn of(statement: &Statement) -> Self {
        Self {
            kind: statement.kind,
            words: statement.words.clone(),
            weight: statement.weight.clone(),
        }
    }

    fn read(&self) -> Result<Self> {
        let weight = self.weight.as_ref().filter(|_| self.kind == StatementKind::Risk);
        let weight = weight.map(|weight| {
            Ok::<_, Error>(Weight {
                answer: text(&weight.answer, WORDS_CHARACTERS)?,
                ..weight.clone()
            })
        });
        Ok(Self {
            kind: self.kind,
            words: words(&self.words, WORDS_CHARACTERS)?,
            weight: weight.transpose()?,
        })
    }
}

/// Adds a statement to a draft, or changes one from what the edit began with; its evidence stays. Returns its id.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_drafted`, `plan_text_missing`, `plan_text_too_long`,
/// `plan_too_many` and `plan_changed_meanwhile`.
pub async fn set_statement(
    ctx: &Context,
    id: PlanId,
    edited: Option<(StatementId, TypedStatement)>,
    typed: &TypedStatement,
) -> Result<StatementId> {
    let new = StatementId::new(ctx.now());
    let which = edited.as_ref().map_or(new, |(known, _)| *known);
    write(ctx, id, "statement_set", |facts| {
        let typed = typed.read()?;
        let statements = &mut facts.content.statements;
        let Some((known, began)) = edited else {
            room(statements.len() + 1, STATEMENTS_AT_MOST)?;
            let statement = Statement {
                kind: typed.kind,
                words: typed.words,
                weight: typed.weight,
                evidence: std::collections::BTreeMap::new(),
            };
            statements.insert(new, statement);
            return Ok(());
        };
        let present = statements
            .get_mut(&known)
            .ok_or_else(|| Error::not_found("statement", known))?;
        let now = TypedStatement::of(present);
        if now != began && now != typed {
            return Err(changed_meanwhile());
        }
        (present.kind, present.words, present.weight) = (typed.kind, typed.words, typed.weight);
        Ok(())
    })
    .await?;
    Ok(which)
}

/// Takes a statement out of a draft, with its evidence.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_not_drafted`.
pub async fn remove_statement(ctx: &Context, id: PlanId, statement: StatementId) -> Result<()> {
    write(ctx, id, "statement_removed", |facts| {
        let removed = facts.content.statements.remove(&statement);
        removed
            .map(drop)
            .ok_or_else(|| Error::not_found("statement", statement))
    })
    .await
}

/// What a plan costs and is to bring, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedBudget {
    /// What is spent, and on what.
    pub costs: Vec<(String, Amount)>,
    /// What is expected.
    pub expected: Option<Amount>,
    /// How that was worked out.
    pub basis: String,
}

/// Says what a draft costs and is to bring, from what the edit began with.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_drafted`, `plan_text_missing`, `plan_text_too_long`,
/// `plan_too_many`, `plan_amount_negative` and `plan_changed_meanwhile`.
pub async fn set_budget(ctx: &Context, id: PlanId, began: &Budget, typed: &TypedBudget) -> Result<()> {
    write(ctx, id, "budget_set", |facts| {
        room(typed.costs.len(), COSTS_AT_MOST)?;
        let costs = typed.costs.iter().map(|(what, amount)| {
            Ok(Cost {
                what: words(&line(what, LINE_CHARACTERS)?, LINE_CHARACTERS)?,
                amount: not_negative(*amount)?,
            })
        });
        let wanted = Budget {
            costs: costs.collect::<Result<_>>()?,
            expected: typed.expected,
            basis: text(&typed.basis, WORDS_CHARACTERS)?,
        };
        if wanted.total().is_none() {
            return Err(Error::refused(
                "plan_budget_too_large",
                "the costs come to more than an amount can hold: correct them",
            ));
        }
        let present = &mut facts.content.budget;
        if *present != *began && *present != wanted {
            return Err(changed_meanwhile());
        }
        *present = wanted;
        Ok(())
    })
    .await
}
