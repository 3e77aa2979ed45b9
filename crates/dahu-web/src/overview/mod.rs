//! The overview: what needs attention today, the largest accounts, concentration and funnel at a glance.

use std::sync::Arc;

use askama::Template;
use axum::{Router, routing::get};
use dahu_app::{
    Context,
    overview::{self, AttentionReason, Overview},
    sign_in,
};

use dahu_core::money::Currency;

use crate::{
    chart,
    failure::Answer,
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
    let needs_password = !sign_in::has_administrator_password(&visitor.ctx).await?;
    render(&OverviewPage {
        lorenz: chart::lorenz(&page, &overview.concentration),
        funnel: chart::funnel(&page, &overview.funnel),
        page,
        overview,
        needs_password,
    })
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
