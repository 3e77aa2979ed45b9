//! The rows of a draft's white-space matrix, and what people say of its squares.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    money::Amount,
    plan::{
        PlanId,
        white_space::{Cell, ROWS_AT_MOST, Row, UNITS_AT_MOST},
        words::Stand,
    },
};

use super::{objective::require_unit, write};
use crate::{
    Context, Error, Result,
    plan::typing::{
        CELLS_AT_MOST, LINE_CHARACTERS, NAME_CHARACTERS, changed_meanwhile, line, not_negative, past_day,
        room,
    },
};

/// Characters of a row's name at most.
const ROW_CHARACTERS: usize = 200;

/// What people say of a square, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCell {
    /// How it stands.
    pub stand: Option<Stand>,
    /// Which rival has it, or a part of it.
    pub rival: String,
    /// What they buy of it in a year from anybody.
    pub potential: Option<Amount>,
    /// From where that is known.
    pub source: String,
    /// On which day it was known; today where none is named.
    pub on: Option<NaiveDate>,
}

/// Says which rows the matrix has, in their order, from what the edit began with.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_drafted`, `plan_too_many`, `plan_text_too_long` and
/// `plan_changed_meanwhile`.
pub async fn set_rows(ctx: &Context, id: PlanId, began: &[Row], rows: Vec<Row>) -> Result<()> {
    write(ctx, id, "rows_set", |facts| {
        let mut wanted: Vec<Row> = Vec::with_capacity(rows.len());
        for row in rows {
            line(row.name(), ROW_CHARACTERS)?;
            if !wanted.contains(&row) {
                wanted.push(row);
            }
        }
        room(wanted.len(), ROWS_AT_MOST)?;
        let present = &mut facts.content.rows;
        if *present != began && *present != wanted {
            return Err(changed_meanwhile());
        }
        *present = wanted;
        Ok(())
    })
    .await
}

/// Says how a square stands, in the place of what was said; where nothing is said, that goes.
///
/// # Errors
///
/// [`Error::NotFound`] for a row that the matrix has not, [`Error::Refused`] with the rules `plan_not_drafted`,
/// `plan_cell_without_source`, `plan_day_in_future`, `plan_amount_negative`, `plan_text_too_long`, `plan_too_many`,
/// `plan_unit_of_other_group` and `plan_changed_meanwhile`.
pub async fn set_cell(
    ctx: &Context,
    id: PlanId,
    (unit, row): (AccountId, Row),
    began: Option<&Cell>,
    typed: &TypedCell,
) -> Result<()> {
    let writing = super::to_write(ctx, id).await?;
    require_unit(ctx, writing.facts.account, unit).await?;
    let wanted = read(ctx, (unit, row.clone()), typed)?;
    write(ctx, id, "square_set", |facts| {
        if !facts.content.rows.contains(&row) {
            return Err(Error::not_found("row", row.word()));
        }
        let present = facts.content.cell(unit, &row);
        if present != began && present != wanted.as_ref() {
            return Err(changed_meanwhile());
        }
        let account = facts.account;
        let cells = &mut facts.content.cells;
        let columns = |cells: &[Cell]| {
            let units = cells.iter().map(|cell| cell.unit).chain([account]);
            units.collect::<BTreeSet<_>>().len()
        };
        let before = columns(cells);
        cells.retain(|cell| cell.unit != unit || cell.row != row);
        cells.extend(wanted);
        cells.sort_by(|one, other| (one.unit, &one.row).cmp(&(other.unit, &other.row)));
        // What is said of more units than there are columns would not be seen.
        if columns(cells) > before {
            room(columns(cells), UNITS_AT_MOST)?;
        }
        room(cells.len(), CELLS_AT_MOST)
    })
    .await
}

fn read(ctx: &Context, (unit, row): (AccountId, Row), typed: &TypedCell) -> Result<Option<Cell>> {
    let rival = line(&typed.rival, NAME_CHARACTERS)?;
    let source = line(&typed.source, LINE_CHARACTERS)?;
    if typed.stand.is_none() && typed.potential.is_none() && rival.is_empty() {
        return Ok(None);
    }
    if source.is_empty() {
        return Err(Error::refused(
            "plan_cell_without_source",
            "say from where this is known: who told it, or where it stands",
        ));
    }
    let on = typed.on.unwrap_or_else(|| ctx.today());
    Ok(Some(Cell {
        unit,
        row,
        stand: typed.stand,
        rival: (!rival.is_empty()).then_some(rival),
        potential: typed.potential.map(not_negative).transpose()?,
        source,
        on: past_day(ctx, on)?,
    }))
}
