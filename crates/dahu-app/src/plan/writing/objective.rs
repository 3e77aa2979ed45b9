//! What a draft means to reach, and how that is measured.

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    money::Amount,
    plan::{
        PlanId,
        objective::{Measure, Objective, ObjectiveId, Whose},
        white_space::Row,
        words::MeasureKind,
    },
};

use super::write;
use crate::{
    Context, Error, Fact, Facts, Result,
    account::group,
    plan::{
        PlanFacts,
        measuring::level_now,
        typing::{
            LINE_CHARACTERS, NAME_CHARACTERS, OBJECTIVES_AT_MOST, changed_meanwhile, line, not_negative,
            room, usable_day, words,
        },
    },
};

/// An objective as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedObjective {
    /// What is to be reached, in words.
    pub words: String,
    /// How it is measured.
    pub measure: MeasureKind,
    /// Of net sales: whose purchases count.
    pub whose: Whose,
    /// Of net sales: of which product or category alone.
    pub row: Option<Row>,
    /// Of a measure of one's own: in which unit.
    pub unit: String,
    /// The first day that counts.
    pub from: NaiveDate,
    /// The day by which it is to be reached.
    pub by: NaiveDate,
    /// Of a measure of one's own: from where it starts. All others are worked out.
    pub start: Option<Amount>,
    /// What is to be reached.
    pub aim: Amount,
}

/// Adds an objective to a draft, or changes one from what the edit began with. The start of a level is worked out when it is
/// set. Returns its id.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_drafted`, `plan_text_missing`, `plan_text_too_long`,
/// `plan_too_many`, `plan_objective_days`, `plan_aim_percent`, `plan_unit_of_other_group` and `plan_changed_meanwhile`.
pub async fn set_objective(
    ctx: &Context,
    id: PlanId,
    edited: Option<(ObjectiveId, Objective)>,
    typed: &TypedObjective,
) -> Result<ObjectiveId> {
    let writing = super::to_write(ctx, id).await?;
    let mut wanted = read(ctx, &writing.facts, typed)?;
    if let Measure::NetSales {
        whose: Whose::Unit(unit),
        ..
    } = wanted.measure
    {
        require_unit(ctx, writing.facts.account, unit).await?;
    }
    let before = edited
        .as_ref()
        .and_then(|(known, _)| writing.facts.content.objectives.get(known));
    wanted.start = match (&wanted.measure, before) {
        (Measure::Own { .. }, _) => typed.start,
        (measure, _) if measure.is_counted() => None,
        (measure, Some(before)) if before.measure == *measure && before.start.is_some() => before.start,
        _ => level_now(ctx, &writing.facts, &wanted).await?,
    };
    let new = ObjectiveId::new(ctx.now());
    let which = edited.as_ref().map_or(new, |(known, _)| *known);
    write(ctx, id, "objective_set", |facts| {
        let objectives = &mut facts.content.objectives;
        let Some((known, began)) = edited else {
            room(objectives.len() + 1, OBJECTIVES_AT_MOST)?;
            objectives.insert(new, wanted);
            return Ok(());
        };
        let present = objectives
            .get_mut(&known)
            .ok_or_else(|| Error::not_found("objective", known))?;
        if *present != began && *present != wanted {
            return Err(changed_meanwhile());
        }
        *present = wanted;
        Ok(())
    })
    .await?;
    Ok(which)
}

/// Takes an objective out of a draft.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_not_drafted`.
pub async fn remove_objective(ctx: &Context, id: PlanId, objective: ObjectiveId) -> Result<()> {
    write(ctx, id, "objective_removed", |facts| {
        let removed = facts.content.objectives.remove(&objective);
        removed
            .map(drop)
            .ok_or_else(|| Error::not_found("objective", objective))
    })
    .await
}

fn read(ctx: &Context, facts: &PlanFacts, typed: &TypedObjective) -> Result<Objective> {
    let (from, by) = (usable_day(ctx, typed.from)?, usable_day(ctx, typed.by)?);
    if by < from || from < facts.first_on || by > facts.last_on {
        return Err(Error::refused_with(
            "plan_objective_days",
            format!(
                "an objective has days of its plan, from {} to {}: correct them",
                facts.first_on, facts.last_on
            ),
            Facts::of([
                ("from", Fact::text(facts.first_on)),
                ("by", Fact::text(facts.last_on)),
            ]),
        ));
    }
    let measure = match typed.measure {
        MeasureKind::NetSales => Measure::NetSales {
            whose: typed.whose,
            row: typed.row.clone(),
        },
        MeasureKind::ShareOfWallet => Measure::ShareOfWallet,
        MeasureKind::ContactsMet => Measure::ContactsMet,
        MeasureKind::DecidersCovered => Measure::DecidersCovered,
        MeasureKind::WonAmount => Measure::WonAmount,
        MeasureKind::Own => Measure::Own {
            unit: words(&line(&typed.unit, NAME_CHARACTERS)?, NAME_CHARACTERS)?,
        },
    };
    let is_share = matches!(measure, Measure::ShareOfWallet | Measure::DecidersCovered);
    if is_share && typed.aim > Amount::from_ten_thousandths(1_000_000) {
        return Err(Error::refused(
            "plan_aim_percent",
            "a share is 100 percent at most: correct the aim",
        ));
    }
    Ok(Objective {
        words: words(&line(&typed.words, LINE_CHARACTERS)?, LINE_CHARACTERS)?,
        measure,
        from,
        by,
        start: None,
        aim: not_negative(typed.aim)?,
    })
}

/// Lets pass a unit of the account's group.
pub(super) async fn require_unit(ctx: &Context, account: AccountId, unit: AccountId) -> Result<()> {
    let group = group::whole_group(ctx.workspace.database.reader(), account).await?;
    if group.contains(&unit) {
        return Ok(());
    }
    Err(Error::refused(
        "plan_unit_of_other_group",
        "this unit does not belong to the account's group any more: choose again",
    ))
}
