//! The list of accounts with their scores, and the same as a file.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::selection::{
    self, DRAWN, Firmness, Listed, Row, Selection, State,
    review::{self, Yearly},
};
use dahu_core::{access::Action, person::PersonId, selection::Quarter};

use super::{
    query::Query,
    words::{self, Bar},
    yearly,
};
use crate::{
    export::{self, Format},
    failure::Answer,
    funnel::turning::{Turning, places},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Rows on one page.
const ON_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "selection/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    selection: Arc<Selection>,
    listed: Listed,
    owners: Vec<(PersonId, String)>,
    shown: Vec<Shown>,
    turning: Turning,
    yearly: Yearly,
    /// How many weightings were drawn.
    drawn: u64,
    /// The most by which a share of weightings may be off, for chance.
    error: String,
}

/// A row in words.
struct Shown {
    row: Row,
    bars: Vec<Bar>,
    why: Vec<String>,
    turn: String,
}

impl ListPage {
    /// How many accounts stand so.
    fn count_of(&self, state: &State) -> u64 {
        self.listed.of(*state)
    }

    /// The list of those that stand so.
    fn address_of_state(&self, state: &State) -> String {
        self.query.with_state(Some(*state))
    }

    /// The list of all.
    fn address_of_all(&self) -> String {
        self.query.with_state(None)
    }

    fn address_of(&self, row: &Row) -> String {
        format!("/accounts/{}/selection{}", row.account, self.query.of_account())
    }
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    super::require(&visitor, Action::SeeSelection)?;
    let places = places(query.page, ON_PAGE);
    let found = selection::list(&visitor.ctx, query.asked()?, query.filter(), places).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "selection");
    let shown = found.rows.into_iter().map(|row| Shown {
        bars: words::bars(page.texts(), &row),
        why: words::why(page.texts(), &found.selection, &row),
        turn: words::turn(page.texts(), &found.selection, &row),
        row,
    });
    let turning = Turning::new(page.texts(), query.page, ON_PAGE, found.total, |number| {
        query.turned(number)
    });
    let shown: Vec<Shown> = shown.collect();
    render(&ListPage {
        shown,
        yearly: review::yearly(&visitor.ctx).await?,
        drawn: u64::from(DRAWN),
        error: words::most_off(),
        turning,
        query,
        selection: found.selection,
        listed: found.listed,
        owners: found.owners,
        page,
    })
}

pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    super::require(&visitor, Action::SeeSelection)?;
    let found = selection::exported(&visitor.ctx, query.asked()?, query.filter()).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::selection_json(&found), "selection").await;
    }
    let table = export::selection(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "selection").await
}
