//! The overview: what needs attention today, the largest accounts, concentration and funnel at a glance.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::get};
use dahu_app::{
    Context, outside_identity,
    overview::{self, AttentionReason, Overview},
    passkey,
    report::FunnelReportRow,
    sign_in,
};

use dahu_core::money::Currency;

use crate::{
    chart,
    failure::Answer,
    funnel,
    page::{Page, Section, render},
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "overview/show.html")]
struct OverviewPage {
    page: Page,
    overview: Arc<Overview>,
    lorenz: String,
    funnel: String,
    needs_password: bool,
}

async fn show(visitor: Visitor) -> Answer {
    let overview = overview::show(&visitor.ctx).await?;
    let page = Page::titled(&visitor.reader, Section::Overview, "section-overview");
    let has_way_in = sign_in::has_own_password(&visitor.ctx).await?
        || !passkey::list(&visitor.ctx).await?.is_empty()
        || outside_identity::is_from_outside(&visitor.ctx).await?;
    render(&OverviewPage {
        lorenz: chart::lorenz(&page, &overview.concentration),
        funnel: chart::funnel(&page, salespeople(&overview)),
        page,
        overview,
        needs_password: !has_way_in,
    })
}

/// The first page of the funnel's salespeople.
fn salespeople(overview: &Overview) -> &[FunnelReportRow] {
    let rows = &overview.funnel.rows;
    &rows[..rows.len().min(funnel::ON_PAGE)]
}

/// Why an account needs attention, in words.
fn reason(page: &Page, reason: &AttentionReason, currency: &Option<Currency>) -> String {
    match reason {
        AttentionReason::Late { days_over } => page.counted("attention-late", &u64::from(*days_over)),
        AttentionReason::Shrinking { by } => page.texts().fill(
            "attention-shrinking",
            &[("amount", page.money(by)), ("unit", page.unit_label(currency))],
        ),
    }
}
