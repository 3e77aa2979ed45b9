//! The rows behind a figure of a forecast.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::forecast::{self, Behind, BehindAccounts, BehindRow, ForecastRequest};
use dahu_core::access::Action;

use super::{query::Query, words};
use crate::{
    export::{self, Format},
    failure::Answer,
    funnel::turning::{Turning, places},
    opportunity::words as opportunity_words,
    page::{Page, render},
    quota::words as quota_words,
    visitor::Visitor,
};

/// Rows on one page.
const ON_PAGE: usize = 100;
/// Rows of a file at most.
const ROWS_AT_MOST: usize = 1_000_000;

#[derive(Template)]
#[template(path = "forecast/behind.html")]
struct BehindPage {
    page: Page,
    back: String,
    about: String,
    figure: String,
    definition: &'static str,
    found: Arc<Behind>,
    turning: Turning,
    csv: String,
    xlsx: String,
}

impl BehindPage {
    fn stage(&self, row: &BehindRow) -> String {
        let mut pipelines = self.found.pipelines.iter();
        let pipeline = pipelines.find(|pipeline| pipeline.id == row.pipeline);
        pipeline.map_or_else(String::new, |pipeline| {
            opportunity_words::stage_name(self.page.texts(), pipeline, &row.stage)
        })
    }

    fn category(&self, row: &BehindRow) -> String {
        if row.is_won {
            return self.page.text("opportunity-won");
        }
        opportunity_words::name(self.page.texts(), &row.category)
    }
}

#[derive(Template)]
#[template(path = "forecast/accounts.html")]
struct AccountsPage {
    page: Page,
    back: String,
    about: String,
    found: Arc<BehindAccounts>,
    basis: String,
    turning: Turning,
    csv: String,
    xlsx: String,
}

/// Whose forecast of which span.
fn about(page: &Page, request: &ForecastRequest, named: &dahu_app::quota::Named) -> String {
    let texts = page.texts();
    texts.fill(
        "forecast-about",
        &[
            ("span", quota_words::span(texts, &request.span)),
            ("subject", quota_words::name(texts, named)),
        ],
    )
}

pub(super) async fn opportunities(visitor: Visitor, FromQuery(asked): FromQuery<Query>) -> Answer {
    let request = asked.request(&visitor).await?;
    let figure = asked.figure()?;
    let found = forecast::behind(&visitor.ctx, &request, figure, places(asked.page, ON_PAGE)).await?;
    let name = visitor.reader.texts().text(words::figure_key(figure));
    let page = Page::new(&visitor.reader, None, &name);
    let turning = Turning::new(page.texts(), asked.page, ON_PAGE, found.total, |number| {
        asked.turned("/forecast/behind", number)
    });
    render(&BehindPage {
        back: Query::of(&request).address("/forecast"),
        about: about(&page, &request, &found.subject),
        figure: name,
        definition: words::definition_key(figure),
        csv: asked.export("/forecast/behind/export.csv"),
        xlsx: asked.export("/forecast/behind/export.xlsx"),
        turning,
        found,
        page,
    })
}

pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let request = asked.request(&visitor).await?;
    let figure = asked.figure()?;
    let found = forecast::behind(&visitor.ctx, &request, figure, 0..ROWS_AT_MOST).await?;
    let table = export::forecast_behind(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "forecast-opportunities").await
}

pub(super) async fn accounts(visitor: Visitor, FromQuery(asked): FromQuery<Query>) -> Answer {
    let request = asked.request(&visitor).await?;
    let found = forecast::accounts_behind(&visitor.ctx, &request, places(asked.page, ON_PAGE)).await?;
    let title = visitor.reader.texts().text("forecast-repeat");
    let page = Page::new(&visitor.reader, None, &title);
    let turning = Turning::new(page.texts(), asked.page, ON_PAGE, found.total, |number| {
        asked.turned("/forecast/accounts", number)
    });
    let basis = match &found.basis {
        Ok(basis) => words::repeat_basis(page.texts(), basis),
        Err(why) => words::no_repeat(page.texts(), *why),
    };
    render(&AccountsPage {
        back: Query::of(&request).address("/forecast"),
        about: about(&page, &request, &found.subject),
        csv: asked.export("/forecast/accounts/export.csv"),
        xlsx: asked.export("/forecast/accounts/export.xlsx"),
        basis,
        turning,
        found,
        page,
    })
}

pub(super) async fn download_accounts(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let request = asked.request(&visitor).await?;
    let found = forecast::accounts_behind(&visitor.ctx, &request, 0..ROWS_AT_MOST).await?;
    let table = export::forecast_accounts(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "forecast-accounts").await
}
