//! Files on their way in: each by itself to the disk, so that one that is refused does not hold up the others.

use axum::{
    Json,
    extract::{
        Multipart, Path,
        multipart::{Field, MultipartRejection},
    },
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use dahu_app::{
    Error,
    file::{self, Asked, Subject},
};
use dahu_core::{account::AccountId, file::FileId};
use serde_json::json;

use super::{Listed, Refused, account_id, show_list, wants_json};
use crate::{
    failure::{Answer, Failure, problem},
    import::{broken, drain},
    page::see_other,
    visitor::Visitor,
};

/// Files of one form.
pub(crate) const FILES_AT_ONCE: usize = 50;

/// What became of the files of a form.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) taken: Vec<FileId>,
    pub(crate) refused: Vec<Refused>,
}

/// Takes all files of the form.
pub(super) async fn receive(
    visitor: Visitor,
    Path(key): Path<String>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let form = form.map_err(|error| Failure::Unreadable(error.body_text()))?;
    let sent = take_all(&visitor, account, form).await?;
    if wants_json(&headers) {
        return Ok(in_json(&sent));
    }
    if !sent.refused.is_empty() {
        let listed = Listed {
            added: sent.taken.len() as u64,
            ..Listed::default()
        };
        return show_list(&visitor, account, &listed, None, sent.refused).await;
    }
    let count = sent.taken.len();
    let undo = match sent.taken.as_slice() {
        [] => {
            let nothing = visitor.reader.texts().text("file-nothing-chosen");
            return show_list(&visitor, account, &Listed::default(), Some(nothing), Vec::new()).await;
        }
        [one] => format!("&undo={one}"),
        _ => String::new(),
    };
    let next = format!("/accounts/{account}/files?added={count}{undo}");
    Ok(see_other(&visitor.reader, &next))
}

/// Refuses whom the account's files are not for, before anything that was sent is looked at.
async fn require_edit(visitor: &Visitor, account: AccountId) -> Result<(), Failure> {
    let asked = Asked {
        limit: Some(1),
        ..Asked::default()
    };
    if file::list(&visitor.ctx, account, asked).await?.may_edit {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn take_all(visitor: &Visitor, account: AccountId, mut form: Multipart) -> Result<Sent, Failure> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if !sent.take(visitor, (account, None), field).await? {
            break;
        }
    }
    Ok(sent)
}

/// The name of the file in a field; none for a field without one.
pub(crate) fn name_of(field: &Field<'_>) -> Option<String> {
    field
        .file_name()
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

impl Sent {
    /// Takes the file of a field, where there is one, for the account and perhaps for something of it; whether there is room
    /// for more.
    pub(crate) async fn take(
        &mut self,
        visitor: &Visitor,
        (account, subject): (AccountId, Option<Subject>),
        field: Field<'_>,
    ) -> Result<bool, Failure> {
        let Some(name) = name_of(&field) else {
            return Ok(true);
        };
        if self.taken.len() + self.refused.len() >= FILES_AT_ONCE {
            self.refused.push(refused(visitor, name, too_many())?);
            drain(field).await;
            return Ok(false);
        }
        match take(visitor, (account, subject), &name, field).await? {
            Ok(id) => self.taken.push(id),
            Err(error) => self.refused.push(refused(visitor, name, error)?),
        }
        Ok(true)
    }
}

/// Takes one file; of one that is refused the rest is read, so that the next can follow.
async fn take(
    visitor: &Visitor,
    (account, subject): (AccountId, Option<Subject>),
    name: &str,
    mut field: Field<'_>,
) -> Result<Result<FileId, Error>, Failure> {
    let mut receiving = match file::receive(&visitor.ctx, account, name, subject).await {
        Ok(receiving) => receiving,
        Err(error) => {
            drain(field).await;
            return Ok(Err(error));
        }
    };
    while let Some(bytes) = field.chunk().await.map_err(broken)? {
        if let Err(error) = receiving.take(&bytes).await {
            drop(receiving);
            drain(field).await;
            return Ok(Err(error));
        }
    }
    Ok(receiving.finish().await)
}

fn refused(visitor: &Visitor, name: String, error: Error) -> Result<Refused, Failure> {
    Ok(Refused {
        name: dahu_core::file::name::plain(&name),
        sentence: problem(&visitor.reader.texts(), error)?,
    })
}

fn too_many() -> Error {
    Error::refused_with(
        "files_at_once",
        format!("so many files are taken at once: {FILES_AT_ONCE}; send this one and the rest again"),
        dahu_app::Facts::of([("most", dahu_app::Fact::count(FILES_AT_ONCE))]),
    )
}

fn in_json(sent: &Sent) -> axum::response::Response {
    let refused = sent.refused.iter();
    let refused: Vec<_> = refused
        .map(|refused| json!({ "name": refused.name, "message": refused.sentence }))
        .collect();
    let status = if refused.is_empty() && !sent.taken.is_empty() {
        StatusCode::CREATED
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let body = json!({ "files": sent.taken, "refused": refused });
    (status, Json(body)).into_response()
}
