//! The pack of an account in words: one small function for each chapter.

mod method;
mod people;
mod plan;
mod pursued;
mod sold;
mod work;

use chrono::NaiveDate;
use dahu_app::review::{AccountContent, AccountPack, Told};
use dahu_core::{money::Currency, pipeline::Pipeline, review::Audience};

use super::writer::{Writer, audience_key};
use crate::{
    paper::{Block, Sheet},
    quota::words as quota_words,
};

/// What the chapters are written with.
struct Pen<'w> {
    writer: &'w Writer,
    pipelines: &'w [Pipeline],
    currency: Option<Currency>,
    /// The last day of sales that counts.
    sales_as_of: NaiveDate,
    /// For whom.
    audience: Audience,
}

/// The pack as a sheet, in the language of the writer.
pub(super) fn sheet(writer: &Writer, pipelines: &[Pipeline], pack: &AccountPack) -> Sheet {
    let texts = writer.texts();
    let pen = Pen {
        writer,
        pipelines,
        currency: pack.currency,
        sales_as_of: pack.sales_as_of,
        audience: pack.audience,
    };
    let title = texts.fill(
        "review-of",
        &[
            ("name", pack.name.clone()),
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
            texts.text(audience_key(pack.audience)),
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
fn chapter(pen: &Pen<'_>, told: &Told<AccountContent>) -> Vec<Block> {
    match &told.content {
        AccountContent::Profile(detail) => people::profile(pen, detail),
        AccountContent::Sales(rows) => sold::sales(pen, rows),
        AccountContent::Months(rows) => sold::months(pen, rows),
        AccountContent::Products(facts) => sold::products(pen, facts),
        AccountContent::Quota(quotas) => sold::quota(pen, quotas),
        AccountContent::Value(outlook) => sold::value(pen, outlook),
        AccountContent::Pursued(found) => pursued::open(pen, found),
        AccountContent::Decided(facts) => pursued::decided(pen, facts),
        AccountContent::Invoiced(found) => pursued::invoiced(pen, found),
        AccountContent::Contracts(found) => sold::contracts(pen, found),
        AccountContent::Meetings(facts) => work::meetings(pen, facts),
        AccountContent::Agreed(steps) => work::agreed(pen, steps),
        AccountContent::Planned(tasks) => work::planned(pen, tasks),
        AccountContent::Deciders(map) => people::deciders(pen, map),
        AccountContent::Team(team) => people::team(pen, team),
        AccountContent::Warnings(found) => people::warnings(pen, found),
        AccountContent::KeyAccount(facts) => method::key_account(pen, facts),
        AccountContent::WhiteSpace(matrix) => plan::white_space(pen, matrix),
        AccountContent::Plan(found) => plan::plan(pen, found),
        AccountContent::Mutual(found) => plan::mutual(pen, found),
        AccountContent::Health(facts) => method::health(pen, facts),
    }
}
