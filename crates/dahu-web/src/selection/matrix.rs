//! The matrix: attractiveness against our strength, with a bubble for each account and the same as a table.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query as FromQuery;
use dahu_app::selection::{self, Bubble, Selection};
use dahu_core::{
    access::Action,
    money::Amount,
    selection::{Quarter, Score},
};
use serde_json::json;

use super::{query::Query, words};
use crate::{
    failure::Answer,
    number,
    page::{Page, Section, data_block, render},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "selection/matrix.html")]
struct MatrixPage {
    page: Page,
    query: Query,
    selection: Arc<Selection>,
    bubbles: Vec<Bubble>,
    quarters: Vec<QuarterCount>,
    without_quarter: u64,
    left_out: u64,
    by_value: bool,
    chart: String,
}

/// How many accounts are in a quarter.
struct QuarterCount {
    quarter: Quarter,
    accounts: u64,
    key_accounts: u64,
}

impl MatrixPage {
    fn address_of(&self, bubble: &Bubble) -> String {
        format!(
            "/accounts/{}/selection{}",
            bubble.row.account,
            self.query.of_account()
        )
    }

    /// What a bubble is as large as.
    fn size(&self, bubble: &Bubble) -> String {
        let size = size(bubble, self.by_value);
        self.page.or_dash(&size.map(|amount| self.page.money(&amount)))
    }

    /// Of how much of the weight of an axis a score is known.
    fn known(&self, score: &Score) -> String {
        let share = words::whole_share(&score.known);
        self.page.text_with("selection-known-share", "share", share)
    }

    /// The list of a quarter.
    fn address_of_quarter(&self, quarter: &Quarter) -> String {
        let query = Query {
            quarter: quarter.as_str().to_owned(),
            ..self.query.clone()
        };
        query.address("/selection")
    }
}

/// What a bubble is as large as; none for an account that was not valued.
fn size(bubble: &Bubble, by_value: bool) -> Option<Amount> {
    if by_value {
        bubble.row.value
    } else {
        Some(bubble.row.sales)
    }
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    super::require(&visitor, Action::SeeSelection)?;
    let found = selection::matrix(&visitor.ctx, query.asked()?).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "selection-matrix");
    let quarters = Quarter::ALL.into_iter().zip(found.counts);
    render(&MatrixPage {
        chart: chart(&page, &found.selection, &found.bubbles, found.by_value),
        quarters: quarters
            .map(|(quarter, (accounts, key_accounts))| QuarterCount {
                quarter,
                accounts,
                key_accounts,
            })
            .collect(),
        selection: found.selection,
        bubbles: found.bubbles,
        without_quarter: found.without_quarter,
        left_out: found.left_out,
        by_value: found.by_value,
        query,
        page,
    })
}

/// The bubbles as the chart takes them.
fn chart(page: &Page, selection: &Selection, bubbles: &[Bubble], by_value: bool) -> String {
    let texts = page.texts();
    let drawn = bubbles.iter().map(|bubble| {
        let (row, amount) = (&bubble.row, size(bubble, by_value));
        json!({
            "name": row.name,
            "link": format!("/accounts/{}/selection", row.account),
            "across": row.axes.strength.points,
            "up": row.axes.attractiveness.points,
            "size": amount.map(|amount| number::for_chart(amount, page.unit)),
            "shown": page.or_dash(&amount.map(|amount| page.money(&amount))),
            "in": row.standing.is_in(),
            "quarter": page.text(words::quarter_key(&bubble.quarter)),
        })
    });
    let named = |quarter: Quarter| page.text(words::quarter_key(&quarter));
    data_block(&json!({
        "bubbles": drawn.collect::<Vec<_>>(),
        "cut": selection.criteria.cut,
        "words": {
            "across": texts.text("selection-strength"),
            "up": texts.text("selection-attractiveness"),
            "in": texts.text("selection-in"),
            "out": texts.text("selection-out"),
            "size": texts.text(if by_value { "selection-size-value" } else { "selection-size-sales" }),
            "unit": page.unit_label(&selection.currency),
            "strategic": named(Quarter::Strategic),
            "star": named(Quarter::Star),
            "status": named(Quarter::Status),
            "streamline": named(Quarter::Streamline),
        },
    }))
}
