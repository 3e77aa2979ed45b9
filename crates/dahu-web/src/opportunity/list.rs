//! The list of opportunities, as a table, a board or a calendar, and moving the cards of the board.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    response::IntoResponse,
};
use dahu_app::{
    Error,
    opportunity::{self, Board, Flag, NewStep, OpportunityPage, OpportunityPageRequest},
    person::{self, Person},
    pipeline, setting,
};
use dahu_core::{
    access::Action,
    money::Currency,
    opportunity::{BusinessKind, ForecastCategory, Ground, OpportunityId, SellingMode, Source},
    pipeline::{Pipeline, StageId},
};
use serde::Deserialize;

use super::{
    calendar::{self, Month, OF_DAY},
    chosen, id, moving,
    query::{BOARD, CALENDAR, Query, SORTS, STATES, STOOD},
    refuse_others, words,
};
use crate::{
    account::depends_on_htmx,
    export::{self, Cell, Column, Format, Table},
    failure::{Answer, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Rows that one question to the application may bring.
const ROWS_AT_ONCE: usize = 200;

/// The list as its parts show it.
struct Listing {
    query: Query,
    found: OpportunityPage,
    board: Option<Board>,
    month: Option<Month>,
    pipelines: Vec<Pipeline>,
    currency: Option<Currency>,
    moved: Option<Moved>,
    /// Whether the reader works on some of them.
    may_work: bool,
}

/// A card that was moved.
struct Moved {
    id: OpportunityId,
    name: String,
    to: String,
}

impl Listing {
    fn pipeline(&self, id: &dahu_core::pipeline::PipelineId) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == *id)
    }

    fn stage(&self, page: &Page, row: &opportunity::OpportunityRow) -> String {
        let pipeline = self.pipeline(&row.pipeline);
        pipeline.map_or_else(String::new, |pipeline| {
            words::stage_name(page.texts(), pipeline, &row.stage)
        })
    }

    /// The stages of the pipeline that the filter names.
    fn stages(&self) -> Option<&Pipeline> {
        let id = &self.query.pipeline;
        self.pipelines
            .iter()
            .find(|pipeline| pipeline.id.to_string() == *id)
    }

    /// The list of what a lane holds.
    fn lane(&self, stage: &StageId) -> String {
        let query = self.query.but(|query| {
            query.show.clear();
            query.pipeline = self
                .board
                .as_ref()
                .map_or_else(String::new, |board| board.pipeline.id.to_string());
            query.stage = stage.to_string();
        });
        query.address()
    }

    /// The list of those that were won, or lost.
    fn decided(&self, state: &str) -> String {
        let query = self.query.but(|query| {
            query.show.clear();
            state.clone_into(&mut query.state);
        });
        query.address()
    }

    /// What the filter's form keeps though it does not ask for it.
    fn hidden(&self) -> Vec<(&'static str, &str)> {
        let kept = [
            ("account", &self.query.account),
            ("show", &self.query.show),
            ("month", &self.query.month),
        ];
        let kept = kept.into_iter().filter(|(_, held)| !held.is_empty());
        kept.map(|(name, held)| (name, held.as_str())).collect()
    }
}

#[derive(Template)]
#[template(path = "opportunity/list.html")]
struct ListPage {
    page: Page,
    list: Listing,
    people: Vec<Person>,
    may_manage: bool,
}

/// The list below its form.
#[derive(Template)]
#[template(path = "opportunity/_list.html")]
struct List {
    page: Page,
    list: Listing,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "opportunity/_rows.html")]
struct Rows {
    page: Page,
    list: Listing,
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    listed(&visitor, query, None).await.map(depends_on_htmx)
}

async fn listed(visitor: &Visitor, query: Query, moved: Option<Moved>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let page = Page::titled(reader, Section::Opportunities, "section-opportunities");
    let is_part = reader.asks_for_fragment && !query.after.is_empty();
    let filter = query.filter();
    let request = OpportunityPageRequest {
        // A board and a calendar show rows of their own: of the list itself only what all come to.
        size: if query.show.is_empty() {
            query.page().size
        } else {
            1
        },
        ..query.page()
    };
    let pipelines = pipeline::all(ctx).await?;
    let mut list = Listing {
        found: opportunity::list(ctx, &filter, &request).await?,
        board: None,
        month: None,
        currency: setting::currency(ctx).await?,
        pipelines,
        moved,
        query,
        may_work: ctx.is_open(Action::WorkOpportunities),
    };
    if is_part {
        return render(&Rows { page, list });
    }
    if let (BOARD, Some(pipeline)) = (
        list.query.show.as_str(),
        chosen(&list.pipelines, &list.query.pipeline),
    ) {
        list.board = Some(opportunity::board(ctx, &filter, pipeline.id).await?);
    } else if list.query.show == CALENDAR {
        list.month = Some(calendar::month(ctx, &list.query).await?);
    }
    if reader.asks_for_fragment {
        return render(&List { page, list });
    }
    let people = person::owners_to_choose(ctx, filter.owner).await?;
    render(&ListPage {
        page,
        list,
        people,
        may_manage: ctx.is_open(Action::ManagePipelines),
    })
}

/// What is seen, as a file.
pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let (ctx, texts) = (&visitor.ctx, visitor.reader.texts());
    let pipelines = pipeline::all(ctx).await?;
    let mut request = OpportunityPageRequest {
        size: ROWS_AT_ONCE,
        after: None,
        ..query.page()
    };
    let mut rows = Vec::new();
    loop {
        let page = opportunity::list(ctx, &query.filter(), &request).await?;
        rows.extend(page.rows);
        if page.next.is_none() {
            break;
        }
        request.after = page.next;
    }
    let currency = setting::currency(ctx).await?;
    let amount = export::in_currency(&texts.text("opportunity-amount"), currency);
    let mut table = Table::new(
        texts.text("section-opportunities"),
        vec![
            Column::words(texts.text("opportunity-code")),
            Column::words(texts.text("opportunity-name")),
            Column::words(texts.text("account-name")),
            Column::words(texts.text("pipeline")),
            Column::words(texts.text("stage")),
            Column::words(texts.text("opportunity-state")),
            Column::numbers(amount),
            Column::words(texts.text("opportunity-close-on")),
            Column::words(texts.text("opportunity-since")),
            Column::words(texts.text("opportunity-opened-on")),
            Column::words(texts.text("opportunity-owner")),
            Column::words(texts.text("activity-step")),
            Column::words(texts.text("task-due")),
        ],
    );
    for row in rows {
        let pipeline = pipelines.iter().find(|pipeline| pipeline.id == row.pipeline);
        let of_pipeline =
            |name: &dyn Fn(&Pipeline) -> String| Cell::Text(pipeline.map(name).unwrap_or_default());
        let state = match (row.is_open, row.is_won) {
            (true, _) => "opportunities-open",
            (false, true) => "opportunity-won",
            (false, false) => "opportunity-lost",
        };
        let date = |day: Option<chrono::NaiveDate>| day.map_or(Cell::Nothing, Cell::Date);
        table.rows.push(vec![
            row.code.clone().map_or(Cell::Nothing, Cell::Text),
            Cell::Text(row.name),
            Cell::Text(row.account_name),
            of_pipeline(&|pipeline| words::pipeline_name(&texts, pipeline)),
            of_pipeline(&|pipeline| words::stage_name(&texts, pipeline, &row.stage)),
            Cell::Text(texts.text(state)),
            row.amount.map_or(Cell::Nothing, Cell::Money),
            date(row.close_on),
            date(Some(row.since)),
            date(Some(row.opened_on)),
            Cell::Text(row.owner_name),
            row.step
                .as_ref()
                .map_or(Cell::Nothing, |step| Cell::Text(step.0.clone())),
            date(row.step.map(|step| step.1)),
        ]);
    }
    export::download(&visitor, table, format, "opportunities").await
}

/// What moving a card sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlaceForm {
    /// The stage to which it goes; or `won` or `lost`.
    to: String,
    /// The list that the board shows.
    query: String,
    /// Whether a move is undone.
    undo: String,
}

/// Moves a card forwards where nothing more has to be said, or moves it back; else asks for what has to be said.
pub(super) async fn place(visitor: Visitor, Path(key): Path<String>, Form(form): Form<PlaceForm>) -> Answer {
    refuse_others(&visitor)?;
    let id = id(&key)?;
    let query: Query = serde_urlencoded::from_str(&form.query).unwrap_or_default();
    let mut moved = None;
    if form.undo.is_empty() {
        let asks = |verb: &str| {
            let address = moving::address(&id, verb, &form.to, &query.address());
            Ok(see_other(&visitor.reader, &address))
        };
        match form.to.as_str() {
            "won" => return asks("win"),
            "lost" => return asks("lose"),
            _ => {}
        }
        let to: StageId = form.to.parse().map_err(|_| Failure::NotFound)?;
        let found = opportunity::show(&visitor.ctx, id).await?;
        let (from, place) = (found.facts.state.stage(), found.pipeline.position(to));
        if place < found.pipeline.position(from) {
            return asks("fall-back");
        }
        match opportunity::advance(&visitor.ctx, id, to, "", &NewStep::default()).await {
            Ok(()) => {}
            // What is missing is said, and asked for, on a page of its own.
            Err(Error::Refused { .. }) => return asks("advance"),
            Err(error) => return Err(error.into()),
        }
        moved = Some(Moved {
            id,
            name: found.facts.name,
            to: words::stage_name(&visitor.reader.texts(), &found.pipeline, &to),
        });
    } else {
        opportunity::undo(&visitor.ctx, id).await?;
    }
    if !visitor.reader.asks_for_fragment {
        return Ok(see_other(&visitor.reader, &query.address()).into_response());
    }
    listed(&visitor, query, moved).await
}
