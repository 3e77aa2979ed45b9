//! The group that an account belongs to: drawn as a tree, and as a table.

use askama::Template;
use axum::{Router, extract::Path, routing::get};
use dahu_app::{
    Context,
    account::group::{self, GroupTree, TreeUnit, UNITS_AT_MOST},
};
use dahu_core::account::AccountId;
use serde_json::{Value, json};

use crate::{
    failure::{Answer, Failure},
    page::{Page, Section, data_block, render},
    visitor::Visitor,
};

/// Levels that the drawing shows unfolded at first.
const UNFOLDED: usize = 2;
/// Levels by which a row of the table is set in at most.
const LEVELS: usize = 8;

pub(crate) fn routes() -> Router<Context> {
    Router::new().route("/accounts/{id}/group", get(show))
}

#[derive(Template)]
#[template(path = "group/show.html")]
struct GroupPage {
    page: Page,
    id: AccountId,
    tree: GroupTree,
    drawing: String,
    most: u64,
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id: AccountId = key.parse().map_err(|_| Failure::NotFound)?;
    let tree = group::tree(&visitor.ctx, id).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "group");
    let drawing = drawing(&page, &tree, id);
    render(&GroupPage {
        page,
        id,
        tree,
        drawing,
        most: UNITS_AT_MOST as u64,
    })
}

/// The class that sets a row in by its level.
fn level(unit: &TreeUnit) -> String {
    format!("level-{}", unit.depth.min(LEVELS))
}

/// The data of the drawing: a unit holds those below it.
fn drawing(page: &Page, tree: &GroupTree, here: AccountId) -> String {
    let mut roots: Vec<Value> = Vec::new();
    let mut open: Vec<(usize, Value)> = Vec::new();
    let close = |open: &mut Vec<(usize, Value)>, roots: &mut Vec<Value>| {
        let Some((_, closed)) = open.pop() else { return };
        match open
            .last_mut()
            .and_then(|(_, parent)| parent["children"].as_array_mut())
        {
            Some(children) => children.push(closed),
            None => roots.push(closed),
        }
    };
    for unit in &tree.units {
        while open.last().is_some_and(|(depth, _)| *depth >= unit.depth) {
            close(&mut open, &mut roots);
        }
        let sales = unit.whole.net_recent.map(|sales| page.money(&sales));
        open.push((
            unit.depth,
            json!({
                "name": unit.name,
                "id": unit.id.to_string(),
                "sales": sales,
                "here": unit.id == here,
                "collapsed": unit.depth >= UNFOLDED,
                "children": [],
            }),
        ));
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    let words = json!({
        "sales": page.text("figure-net-recent"),
        "unit": page.unit_label(&tree.currency),
    });
    data_block(&json!({ "roots": roots, "words": words }))
}
