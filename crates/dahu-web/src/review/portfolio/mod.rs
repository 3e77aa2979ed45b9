//! The pack of a portfolio in words: one small function for each chapter.

mod accounts;
mod method;
mod selling;

use chrono::NaiveDate;
use dahu_app::review::{PortfolioContent, PortfolioPack, Told};
use dahu_core::{money::Currency, review::Audience};

use super::writer::{Writer, audience_key};
use crate::{
    paper::{Block, Sheet},
    quota::words as quota_words,
    report::words as report_words,
};

/// What the chapters are written with.
struct Pen<'w> {
    writer: &'w Writer,
    currency: Option<Currency>,
    /// The last day of sales that counts.
    sales_as_of: NaiveDate,
}

/// The pack as a sheet, in the language of the writer.
pub(super) fn sheet(writer: &Writer, pack: &PortfolioPack) -> Sheet {
    let texts = writer.texts();
    let pen = Pen {
        writer,
        currency: pack.currency,
        sales_as_of: pack.sales_as_of,
    };
    let title = texts.fill(
        "review-of",
        &[
            ("name", report_words::name(texts, pack.of, &pack.name)),
            ("span", quota_words::span(texts, &pack.span)),
        ],
    );
    let told = pack.chapters.iter();
    let mut blocks: Vec<Block> = told
        .flat_map(|told| writer.chapter(told.chapter, told.as_of, chapter(&pen, told)))
        .collect();
    if blocks.is_empty() {
        blocks.push(Block::Words(texts.text("review-nothing")));
    }
    Sheet {
        lead: vec![
            texts.text(audience_key(Audience::Inside)),
            writer.days_of(pack.span),
            writer.made(pack.today, pack.sales_as_of, pack.currency),
        ],
        foot: format!(
            "{title} · {}",
            texts.text_with("report-as-of", "date", pack.today)
        ),
        title,
        blocks,
        texts: *texts,
    }
}

/// What a chapter says. Another room adds its line here.
fn chapter(pen: &Pen<'_>, told: &Told<PortfolioContent>) -> Vec<Block> {
    match &told.content {
        PortfolioContent::SoldBy(facts) => selling::sold(pen, facts),
        PortfolioContent::QuotasOf(rows) => selling::quotas(pen, rows),
        PortfolioContent::Forecast(found) => selling::forecast(pen, found),
        PortfolioContent::Concentration(facts) => accounts::concentration(pen, facts),
        PortfolioContent::Largest(facts) => accounts::largest(pen, facts),
        PortfolioContent::Attention(facts) => accounts::attention(pen, facts),
        PortfolioContent::Opportunities(found) => selling::opportunities(pen, found),
        PortfolioContent::Work(reports) => selling::work(pen, reports),
        PortfolioContent::KeyAccounts(facts) => method::key_accounts(pen, facts),
        PortfolioContent::PlansOf(facts) => method::plans(pen, facts),
        PortfolioContent::HealthOf(facts) => method::health(pen, facts),
        PortfolioContent::Coverage(facts) => method::coverage(pen, facts),
    }
}
