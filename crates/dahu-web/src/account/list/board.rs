//! The list as a board: a lane for what accounts can have, a card for each account, and moving cards.

use axum::{Form, extract::Path, response::IntoResponse};
use dahu_app::{
    Context, Error,
    account::{self, AccountPage, Edited, Grouping, ListGroup, PageRequest},
    assessment,
    custom_field::Defined,
};
use dahu_core::{
    access::Action,
    account::{AccountId, Size},
    assessment::{AssessmentId, Intent},
    custom_field::CustomKind,
};
use serde::Deserialize;

use super::{cell, grouped};
use crate::{
    account::{
        filter::{BOARD, Query, grouping},
        id,
    },
    failure::{Answer, Failure},
    page::{Page, see_other},
    visitor::Visitor,
};

/// Cards of a lane; the list has the others.
const CARDS: u64 = 20;
/// Lanes at most; those of most accounts come first.
const LANES: usize = 12;

/// The board that an address asks for.
pub(crate) struct Board {
    pub(crate) lanes: Vec<Lane>,
    /// The word of what it has lanes of.
    pub(crate) by: String,
    /// Whether there are more lanes.
    pub(crate) more: bool,
    /// Whether cards can be moved.
    pub(crate) moves: bool,
}

/// A lane.
pub(crate) struct Lane {
    pub(crate) label: String,
    /// What its accounts have; none where it is not known.
    pub(crate) held: Option<String>,
    /// How many accounts.
    pub(crate) count: u64,
    /// What they come to, where there are any.
    pub(crate) group: Option<ListGroup>,
    pub(crate) cards: AccountPage,
    /// The list of its accounts.
    pub(crate) address: String,
    /// Whether a card can be moved to it.
    pub(crate) takes: bool,
}

impl Lane {
    /// The word that moves a card here.
    pub(crate) fn word(&self) -> &str {
        self.held.as_deref().unwrap_or_default()
    }
}

/// The board that the address asks for; nothing for a table. Without something to group by it has a lane an intent.
pub(super) async fn board(
    ctx: &Context,
    page: &Page,
    query: &Query,
    fields: &[Defined],
) -> Result<Option<Board>, Failure> {
    if query.show != BOARD {
        return Ok(None);
    }
    let word = by(query);
    let Some(by) = grouping(word) else { return Ok(None) };
    let filter = query.filter(fields);
    let mut groups = account::groups(ctx, &filter, query.sort(), by).await?.groups;
    let mut held = fixed(by, fields);
    let has_fixed_lanes = !held.is_empty();
    if !has_fixed_lanes {
        held = groups.iter().filter_map(|group| group.held.clone()).collect();
    }
    let more = !has_fixed_lanes && held.len() >= LANES;
    held.truncate(LANES);
    let moves = match by {
        // Who owns an account changes by handovers; a grade needs its source and day.
        Grouping::Owner | Grouping::FinanceGrade => false,
        Grouping::Intent => ctx.is_open(Action::AssessIntent),
        _ => ctx.is_open(Action::EditAccount),
    };
    let mut lanes = Vec::with_capacity(held.len() + 1);
    for held in held.into_iter().map(Some).chain([None]) {
        let place = groups.iter().position(|group| group.held == held);
        let group = place.map(|place| groups.swap_remove(place));
        let inside = query.of_group(word, held.as_deref());
        let request = PageRequest {
            size: CARDS,
            ..inside.page()
        };
        let name = group.as_ref().and_then(|group| group.name.as_deref());
        lanes.push(Lane {
            label: grouped::label(page.texts(), by, held.as_deref(), name),
            cards: account::list(ctx, &inside.filter(fields), &request).await?,
            address: inside.address("/accounts"),
            takes: moves && (held.is_some() || by != Grouping::Intent),
            count: group.as_ref().map_or(0, |group| group.accounts),
            group,
            held,
        });
    }
    Ok(Some(Board {
        lanes,
        by: word.to_owned(),
        more,
        moves,
    }))
}

/// The word of what a board has lanes of.
fn by(query: &Query) -> &str {
    if query.group.is_empty() {
        "intent"
    } else {
        &query.group
    }
}

/// The lanes that a board has whether or not an account is in them.
fn fixed(by: Grouping, fields: &[Defined]) -> Vec<String> {
    match by {
        Grouping::Intent => [Intent::High, Intent::Medium, Intent::Low]
            .map(|intent| intent.as_str().to_owned())
            .to_vec(),
        Grouping::Size => Size::ALL
            .iter()
            .rev()
            .map(|size| size.as_str().to_owned())
            .collect(),
        Grouping::Custom(id) => fields
            .iter()
            .find(|defined| defined.id == id && defined.field.kind == CustomKind::Choice)
            .map(|defined| defined.field.choices.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// What moving a card sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::account) struct MoveForm {
    /// What the board has lanes of.
    by: String,
    /// What the account shall have; nothing takes away what it has.
    to: String,
    /// The list that the board shows.
    query: String,
    /// The assessment to take back, where a move is undone.
    assessment: String,
    /// Whether a move is undone.
    undo: String,
}

/// A card that was moved, and how to move it back.
pub(crate) struct Moved {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) assessment: Option<AssessmentId>,
}

/// Moves a card, or moves it back, and shows the board again.
pub(in crate::account) async fn place(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<MoveForm>,
) -> Answer {
    let id = id(&key)?;
    let query: Query = serde_urlencoded::from_str(&form.query).unwrap_or_default();
    let moved = if form.undo.is_empty() {
        moved(&visitor.ctx, id, &form).await?
    } else {
        moved_back(&visitor.ctx, id, &form).await?;
        None
    };
    if !visitor.reader.asks_for_fragment {
        return Ok(see_other(&visitor.reader, &query.address("/accounts")).into_response());
    }
    Box::pin(super::listed(&visitor, query, moved)).await
}

async fn moved(ctx: &Context, id: AccountId, form: &MoveForm) -> Result<Option<Moved>, Failure> {
    if let ("intent", Some(intent)) = (form.by.as_str(), Intent::from_word(&form.to)) {
        let assessment = assessment::record(ctx, id, intent, ctx.today()).await?;
        return Ok(Some(Moved {
            id,
            name: account::name(ctx, id).await?,
            assessment: Some(assessment),
        }));
    }
    let editable = account::editing::to_edit(ctx, id).await?;
    let mut typed = editable.typed.clone();
    let place = grouping(&form.by).and_then(|_| cell::place(&mut typed, &form.by));
    let Some(place) = place else {
        let message = "cards are moved to the lanes of a board: open it anew";
        return Err(Error::refused("account_choice_unknown", message).into());
    };
    place.clone_from(&form.to);
    let edited = account::editing::edit(ctx, id, &editable.began_with, &typed, &[]).await?;
    Ok(matches!(edited, Edited::Saved).then_some(Moved {
        id,
        name: typed.name,
        assessment: None,
    }))
}

async fn moved_back(ctx: &Context, id: AccountId, form: &MoveForm) -> Result<(), Failure> {
    match form.assessment.parse::<AssessmentId>() {
        Ok(assessment) => Ok(assessment::take_back(ctx, id, assessment).await?),
        Err(_) => Ok(account::editing::undo(ctx, id).await?),
    }
}
