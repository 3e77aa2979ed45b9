//! Recording and changing activities, with the pictures, recordings and documents that belong to them.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Path, Request, multipart::Field},
    http::{StatusCode, header},
    response::IntoResponse,
};
use dahu_app::{Context, Error, activity, activity::ActivityFacts, file::Subject, playbook::call, task};
use dahu_core::{account::AccountId, activity::ActivityId, playbook::call::CallSheetId};

use super::{Asked, BESIDE, Back, TimelinePage, edit_page, form::ActivityForm, id, timeline, to_edit};
use crate::{
    failure::{Answer, Beside, Failure},
    file::{FILES_AT_ONCE, Sent, name_of},
    import::{broken, drain},
    page::{render, see_other},
    visitor::Visitor,
};

/// Bytes of all that is typed at most, as of other forms.
const TYPED_BYTES: usize = 256 * 1024;

/// What became of an activity and its files.
enum Kept {
    /// All of it was kept; where one comes out.
    Whole(ActivityId, Back),
    /// It was, but some of its files were not taken.
    WithoutFiles(Sent),
    /// Nothing was; whether files were sent, which no form can show again.
    Not(Box<ActivityForm>, Beside, bool),
}

/// Records an activity.
pub(super) async fn record(visitor: Visitor, Path(key): Path<String>, request: Request) -> Answer {
    let account = id(&key)?;
    task::require_work(&visitor.ctx, account).await?;
    let mut held = None;
    let keep = async |ctx: &Context, form: &ActivityForm, facts| match form.sheet.parse::<CallSheetId>() {
        Ok(sheet) => {
            held = Some(sheet);
            let parts = form.found.each_ref().map(String::as_str);
            call::hold(ctx, sheet, facts, parts).await.map(|(_, id)| id)
        }
        Err(_) => activity::record(ctx, account, facts).await,
    };
    match kept(&visitor, request, account, keep).await? {
        Kept::Whole(id, back) => Ok(see_other(
            &visitor.reader,
            &held.map_or_else(|| back.after(id), |sheet| format!("/call-sheets/{sheet}")),
        )),
        Kept::WithoutFiles(sent) => without_files(&visitor, account, sent).await,
        Kept::Not(form, problem, files_again) => {
            let mut page = timeline(&visitor, account, &Asked::default(), *form, problem).await?;
            if let Some(part) = &mut page.part {
                part.files_again = files_again;
            }
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// Changes an activity, and adds files to it.
pub(super) async fn edit(visitor: Visitor, Path(key): Path<String>, request: Request) -> Answer {
    let found = to_edit(&visitor, &key).await?;
    let account = found.account;
    let keep = async |ctx: &Context, _: &ActivityForm, facts| {
        activity::edit(ctx, found.id, facts).await.map(|_| found.id)
    };
    match kept(&visitor, request, account, keep).await? {
        Kept::Whole(id, back) => Ok(see_other(&visitor.reader, &back.after(id))),
        Kept::WithoutFiles(sent) => without_files(&visitor, account, sent).await,
        Kept::Not(form, problem, files_again) => {
            edit_page(&visitor, (account, found.id), (*form, files_again), problem).await
        }
    }
}

/// The timeline with the activity on it, and with what was not taken.
async fn without_files(visitor: &Visitor, account: AccountId, sent: Sent) -> Answer {
    let form = ActivityForm::new(&visitor.ctx);
    let page = timeline(visitor, account, &Asked::default(), form, Beside::default()).await?;
    let page = TimelinePage {
        refused: sent.refused,
        ..page
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// Keeps what was sent: the activity as soon as its fields are there, then file after file.
async fn kept(
    visitor: &Visitor,
    request: Request,
    account: AccountId,
    keep: impl AsyncFnOnce(&Context, &ActivityForm, ActivityFacts) -> Result<ActivityId, Error>,
) -> Result<Kept, Failure> {
    let keep = async |form: &ActivityForm| match form.read(&visitor.ctx) {
        Ok(facts) => keep(&visitor.ctx, form, facts).await,
        Err(error) => Err(error),
    };
    let beside = |error| Beside::of(&visitor.reader.texts(), error, &BESIDE);
    let kind = request.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data")) {
        let form = ActivityForm::sent(fields_of(request).await?);
        return match keep(&form).await {
            Ok(id) => Ok(Kept::Whole(id, Back::of(account, &form.back))),
            Err(error) => Ok(Kept::Not(Box::new(form), beside(error)?, false)),
        };
    }
    let sending = Multipart::from_request(request, &()).await;
    let mut sending = sending.map_err(|error| Failure::Unreadable(error.body_text()))?;
    let mut fields = Vec::new();
    let mut room = TYPED_BYTES;
    let first_file = loop {
        match sending.next_field().await.map_err(broken)? {
            Some(field) if name_of(&field).is_some() => break Some(field),
            Some(field) => fields.push(typed(field, &mut room).await?),
            None => break None,
        }
    };
    let form = ActivityForm::sent(fields);
    let id = match keep(&form).await {
        Ok(id) => id,
        Err(error) => {
            let has_files = first_file.is_some();
            let mut unread = first_file;
            for _ in 0..FILES_AT_ONCE {
                let Some(file) = unread else { break };
                drain(file).await;
                unread = sending.next_field().await.map_err(broken)?;
            }
            return Ok(Kept::Not(Box::new(form), beside(error)?, has_files));
        }
    };
    let subject = || Subject {
        noun: "activity".to_owned(),
        id: id.0,
    };
    let mut sent = Sent::default();
    let mut next = first_file;
    while let Some(file) = next {
        if !sent.take(visitor, (account, Some(subject())), file).await? {
            break;
        }
        next = sending.next_field().await.map_err(broken)?;
    }
    Ok(match sent.refused.is_empty() {
        true => Kept::Whole(id, Back::of(account, &form.back)),
        false => Kept::WithoutFiles(sent),
    })
}

async fn fields_of(request: Request) -> Result<Vec<(String, String)>, Failure> {
    let bytes = to_bytes(request.into_body(), TYPED_BYTES).await;
    let bytes = bytes.map_err(|_| too_much())?;
    serde_urlencoded::from_bytes(&bytes).map_err(|error| Failure::Unreadable(error.to_string()))
}

/// The name and the content of a field that was typed.
async fn typed(mut field: Field<'_>, room: &mut usize) -> Result<(String, String), Failure> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut content = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(broken)? {
        // What a field without content costs counts too.
        *room = room.checked_sub(bytes.len() + name.len()).ok_or_else(too_much)?;
        content.extend_from_slice(&bytes);
    }
    *room = room.checked_sub(1).ok_or_else(too_much)?;
    let content = String::from_utf8(content).map_err(|error| Failure::Unreadable(error.to_string()))?;
    Ok((name, content))
}

fn too_much() -> Failure {
    Failure::Unreadable(format!("a form has at most {TYPED_BYTES} bytes"))
}
