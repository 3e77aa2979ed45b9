//! The views above the list: those that everybody has, one's own, and those that others share.

use axum::{Form, extract::Path, response::IntoResponse};
use dahu_app::account::view::{self, ViewId};
use serde::Deserialize;

use crate::{
    account::filter::{NOBODY, Query},
    failure::{Answer, Failure},
    page::see_other,
    visitor::Visitor,
};

/// A view that can be opened.
pub(crate) struct ViewLink {
    pub(crate) label: String,
    pub(crate) address: String,
    pub(crate) is_current: bool,
    /// Whether the list has been changed since it was opened.
    pub(crate) is_changed: bool,
    /// Its id, where the reader keeps it.
    pub(crate) own: Option<ViewId>,
    /// Whether others are offered it too.
    pub(crate) is_shared: bool,
    /// Who shares it; none for one's own and for those that everybody has.
    pub(crate) keeper: Option<String>,
}

/// All views that the reader can open, the current one marked.
pub(super) async fn links(visitor: &Visitor, query: &Query) -> Result<Vec<ViewLink>, Failure> {
    let texts = visitor.reader.texts();
    let asked = query.but(|query| query.view.clear()).kept();
    let mut links: Vec<ViewLink> = standard(visitor)
        .into_iter()
        .map(|(key, standing_for)| ViewLink {
            label: texts.text(key),
            is_current: query.view.is_empty() && standing_for.kept() == asked,
            is_changed: false,
            address: standing_for.address("/accounts"),
            own: None,
            is_shared: false,
            keeper: None,
        })
        .collect();
    let kept = view::views(&visitor.ctx).await?.into_iter().map(|view| {
        let standing_for: Query = serde_urlencoded::from_str(&view.query).unwrap_or_default();
        let is_as_kept = standing_for.but(|query| query.view.clear()).kept() == asked;
        let is_open = query.view == view.id.to_string();
        ViewLink {
            is_current: is_open || (query.view.is_empty() && is_as_kept),
            is_changed: is_open && !is_as_kept,
            address: opened(&standing_for, view.id),
            label: view.name,
            own: view.is_own.then_some(view.id),
            is_shared: view.is_shared,
            keeper: (!view.is_own).then_some(view.keeper),
        }
    });
    links.extend(kept);
    Ok(links)
}

/// The list that a view stands for, which stays open while it is changed.
fn opened(standing_for: &Query, view: ViewId) -> String {
    standing_for
        .but(|query| query.view = view.to_string())
        .address("/accounts")
}

/// What everybody looks for first.
fn standard(visitor: &Visitor) -> Vec<(&'static str, Query)> {
    let mut views = vec![("all-accounts", Query::default())];
    if let Some(person) = visitor
        .reader
        .person
        .as_ref()
        .filter(|person| person.role.may_own())
    {
        let mine = Query {
            owner: person.id.to_string(),
            ..Query::default()
        };
        views.push(("view-mine", mine));
    }
    let of = |change: fn(&mut Query)| Query::default().but(change);
    views.extend([
        (
            "view-late",
            of(|query| {
                "late".clone_into(&mut query.standing);
                "late".clone_into(&mut query.sort);
                "up".clone_into(&mut query.direction);
            }),
        ),
        (
            "view-shrinking",
            of(|query| "shrinking".clone_into(&mut query.standing)),
        ),
        (
            "view-not-assessed",
            of(|query| "none".clone_into(&mut query.intent)),
        ),
        ("view-unowned", of(|query| NOBODY.clone_into(&mut query.owner))),
    ]);
    views
}

/// What the form that keeps a view sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ViewForm {
    name: String,
    query: String,
    shared: Option<String>,
}

pub(crate) async fn keep(visitor: Visitor, Form(form): Form<ViewForm>) -> Answer {
    // As this program would write it, whatever was sent.
    let query: Query = serde_urlencoded::from_str(&form.query).unwrap_or_default();
    let query = query.but(|query| query.view.clear());
    let view = view::keep(&visitor.ctx, &form.name, &query.kept(), form.shared.is_some()).await?;
    Ok(see_other(&visitor.reader, &opened(&query, view)).into_response())
}

/// Calls a view otherwise; the list stays as it is shown.
pub(crate) async fn rename(visitor: Visitor, Path(id): Path<String>, Form(form): Form<ViewForm>) -> Answer {
    let id: ViewId = id.parse().map_err(|_| Failure::NotFound)?;
    view::rename(&visitor.ctx, id, &form.name).await?;
    let query: Query = serde_urlencoded::from_str(&form.query).unwrap_or_default();
    Ok(see_other(&visitor.reader, &opened(&query, id)).into_response())
}

pub(crate) async fn remove(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: ViewId = id.parse().map_err(|_| Failure::NotFound)?;
    view::remove(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/accounts").into_response())
}
