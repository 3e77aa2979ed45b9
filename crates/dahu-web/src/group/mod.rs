//! The group that an account belongs to: drawn as a tree, and as a table.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    account::{
        group::{self, GroupTree, TreeUnit, UNITS_AT_MOST},
        tie::{self, Other, TieList, TieRow},
    },
};
use dahu_core::account::{AccountId, TieId, TieKind};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    access, account,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, data_block, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// Levels by which a row of the table is set in at most.
const LEVELS: usize = 8;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/group", get(show))
        .route("/accounts/{id}/ties", post(add_tie))
        .route("/accounts/{id}/ties/{tie}/remove", post(remove_tie))
        .route("/accounts/{id}/ties/{tie}/undo", post(undo_tie))
}

#[derive(Template)]
#[template(path = "group/show.html")]
struct GroupPage {
    page: Page,
    id: AccountId,
    tree: GroupTree,
    drawing: String,
    most: u64,
    ties: TieList,
    form: TieForm,
    undo: Option<TieId>,
    problem: Beside,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TieForm {
    kind: String,
    other: String,
    note: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The tie that was changed just now.
    undo: String,
}

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("account_name_not_usable", "other"),
    ("tie_known", "other"),
    ("tie_to_itself", "other"),
    ("account_fact_too_long", "note"),
];

async fn show(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let undo = asked.undo.parse().ok();
    let page = page_of(&visitor, account::id(&key)?, TieForm::default()).await?;
    render(&GroupPage {
        undo: undo.filter(|_| page.ties.may_edit),
        ..page
    })
}

async fn page_of(visitor: &Visitor, id: AccountId, form: TieForm) -> Result<GroupPage, Failure> {
    let tree = group::tree(&visitor.ctx, id).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "group");
    Ok(GroupPage {
        drawing: drawing(&page, &tree, id),
        page,
        id,
        tree,
        most: UNITS_AT_MOST as u64,
        ties: tie::of_account(&visitor.ctx, id).await?,
        form,
        undo: None,
        problem: Beside::default(),
    })
}

/// Ties the account to the one that is found by name or code, or to a name alone.
async fn add_tie(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TieForm>) -> Answer {
    let id = account::id(&key)?;
    let kind = TieKind::from_word(&form.kind).unwrap_or(TieKind::Partner);
    let other = match access::find(&visitor, form.other.trim()).await? {
        Some(found) => Other::Account(found),
        None => Other::Name(form.other.clone()),
    };
    match tie::add(&visitor.ctx, id, kind, other, &form.note).await {
        Ok(tie) => Ok(changed(&visitor, id, tie)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let page = page_of(&visitor, id, form).await?;
            let page = GroupPage { problem, ..page };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

fn changed(visitor: &Visitor, id: AccountId, tie: TieId) -> axum::response::Response {
    see_other(&visitor.reader, &format!("/accounts/{id}/group?undo={tie}#ties"))
}

async fn remove_tie(visitor: Visitor, Path((key, tie)): Path<(String, String)>) -> Answer {
    let (id, tie) = (account::id(&key)?, tie.parse().map_err(|_| Failure::NotFound)?);
    tie::remove(&visitor.ctx, id, tie).await?;
    Ok(changed(&visitor, id, tie))
}

async fn undo_tie(visitor: Visitor, Path((key, tie)): Path<(String, String)>) -> Answer {
    let (id, tie) = (account::id(&key)?, tie.parse().map_err(|_| Failure::NotFound)?);
    tie::undo(&visitor.ctx, id, tie).await?;
    Ok(see_other(&visitor.reader, &format!("/accounts/{id}/group#ties")))
}

/// What the other is to the account.
fn tie_kind(texts: &Texts, tie: &TieRow) -> String {
    let shown = if tie.is_inverse {
        tie.kind.inverse()
    } else {
        Some(tie.kind)
    };
    texts.text(shown.map_or("tie-competes-for", |kind| tie_key(&kind)))
}

/// The key of what another is to an account.
pub(crate) fn tie_key(kind: &TieKind) -> &'static str {
    match kind {
        TieKind::Supplier => "tie-supplier",
        TieKind::Customer => "tie-customer",
        TieKind::Partner => "tie-partner",
        TieKind::Competitor => "tie-competitor",
    }
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
