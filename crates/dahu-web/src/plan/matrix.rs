//! The forms of the white-space matrix: its rows, and what people say of one square.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, RawForm},
};
use dahu_app::plan::{self, TypedCell, Writing};
use dahu_core::{
    access::Action,
    account::AccountId,
    plan::{
        PlanId,
        white_space::{Cell, ROWS_AT_MOST, Row},
        words::Stand,
    },
};
use serde::Deserialize;

use super::{
    beside, changed,
    form::{Sent, amount, day, plain, written},
    id, require, status, words,
};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Empty rows at the end of the form.
const EMPTY: usize = 3;

#[derive(Template)]
#[template(path = "plan/rows.html")]
struct RowsPage {
    page: Page,
    plan: Writing,
    /// The kind and the name of each row, as typed.
    rows: Vec<[String; 2]>,
    began_with: String,
    problem: Beside,
}

pub(super) async fn ask_rows(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let present = &plan.facts.content.rows;
    let typed = |row: &Row| {
        let word = row.word();
        let kind = word.chars().next().unwrap_or('c').to_string();
        [kind, row.name().to_owned()]
    };
    let mut rows: Vec<[String; 2]> = present.iter().map(typed).collect();
    let empty = EMPTY.min(ROWS_AT_MOST.saturating_sub(rows.len()));
    rows.extend(std::iter::repeat_n(["c".to_owned(), String::new()], empty));
    let page = RowsPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-rows"),
        rows,
        began_with: serde_json::to_string(present).map_err(|error| Failure::internal(&error))?,
        plan,
        problem: Beside::default(),
    };
    render(&page)
}

pub(super) async fn set_rows(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, sent) = (id(&key)?, Sent::of(&body));
    let rows = sent.rows(["kind", "name"], ROWS_AT_MOST + EMPTY);
    let read = |[kind, name]: &[String; 2]| Row::from_word(&format!("{kind}:{}", name.trim()));
    let wanted: Vec<Row> = rows.iter().filter_map(read).collect();
    let began: Vec<Row> = serde_json::from_str(&sent.one("began_with")).unwrap_or_default();
    match plan::set_rows(&visitor.ctx, plan, &began, wanted).await {
        Ok(()) => Ok(changed(&visitor, plan, "#white-space")),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            let status = status(&problem);
            let page = render(&RowsPage {
                page: Page::titled(&visitor.reader, Section::Accounts, "plan-rows"),
                plan: plan::to_write(&visitor.ctx, plan).await?,
                rows,
                began_with: sent.one("began_with"),
                problem,
            })?;
            super::answer(status, page)
        }
    }
}

/// What is said of a square, as it is typed; its unit and row stand in the form too.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SquareForm {
    unit: String,
    row: String,
    stand: String,
    rival: String,
    potential: String,
    source: String,
    on: String,
    began_with: String,
}

impl SquareForm {
    fn place(&self) -> Result<(AccountId, Row), Failure> {
        let row = Row::from_word(&self.row).ok_or(Failure::NotFound)?;
        Ok((id(&self.unit)?, row))
    }

    fn read(&self) -> Result<TypedCell, dahu_app::Error> {
        Ok(TypedCell {
            stand: Stand::from_word(&self.stand),
            rival: self.rival.clone(),
            potential: amount(&self.potential)?,
            source: self.source.clone(),
            on: day(&self.on)?,
        })
    }
}

#[derive(Template)]
#[template(path = "plan/square.html")]
struct SquarePage {
    page: Page,
    plan: Writing,
    unit_name: String,
    row: Row,
    form: SquareForm,
    problem: Beside,
}

async fn square_page(visitor: &Visitor, plan: PlanId, form: SquareForm, problem: Beside) -> Answer {
    let (unit, row) = form.place()?;
    let writing = plan::to_write(&visitor.ctx, plan).await?;
    let shown = Box::pin(plan::show(&visitor.ctx, plan)).await?;
    let mut units = shown.matrix.units.into_iter().chain(shown.matrix.others);
    let unit = units.find(|known| known.id == unit);
    let status = status(&problem);
    let page = render(&SquarePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-square"),
        plan: writing,
        unit_name: unit.ok_or(Failure::NotFound)?.name,
        row,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_square(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<SquareForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let (unit, row) = asked.place()?;
    let writing = plan::to_write(&visitor.ctx, plan).await?;
    let cell: Option<&Cell> = writing.facts.content.cell(unit, &row);
    let text = |pick: fn(&Cell) -> String| cell.map(pick).unwrap_or_default();
    let form = SquareForm {
        unit: asked.unit.clone(),
        row: asked.row.clone(),
        stand: text(|cell| cell.stand.map_or("", Stand::as_str).to_owned()),
        rival: text(|cell| cell.rival.clone().unwrap_or_default()),
        potential: text(|cell| plain(cell.potential)),
        source: text(|cell| cell.source.clone()),
        on: written(cell.map(|cell| cell.on)),
        began_with: serde_json::to_string(&cell).map_err(|error| Failure::internal(&error))?,
    };
    square_page(&visitor, plan, form, Beside::default()).await
}

pub(super) async fn set_square(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<SquareForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let (unit, row) = form.place()?;
    let set = async {
        let typed = form.read()?;
        let began: Option<Cell> = serde_json::from_str(&form.began_with).unwrap_or_default();
        plan::set_cell(&visitor.ctx, plan, (unit, row), began.as_ref(), &typed).await
    };
    match set.await {
        Ok(()) => Ok(changed(&visitor, plan, "#white-space")),
        Err(error) => {
            let fields = [
                ("plan_cell_without_source", "source"),
                ("plan_number_not_readable", "potential"),
                ("plan_amount_negative", "potential"),
                ("plan_day_in_future", "on"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            square_page(&visitor, plan, form, problem).await
        }
    }
}
