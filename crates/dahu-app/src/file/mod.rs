//! Files: pictures, sound, video and documents with an account.

mod changing;
mod content;
mod picture;
mod receiving;
mod scanner;
mod searching;
mod store;
mod sweeping;

use std::collections::HashMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    file::{
        FileId, FileKind,
        media_type::{MediaType, Shown},
        range::ByteRange,
    },
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use changing::{remove, rename, undo};
pub use content::Bytestream;
pub(crate) use content::Contents;
pub use receiving::{Receiving, receive};
pub use scanner::{NoProgram, Scanner};
pub(crate) use searching::index_after;
use store::StoredFile;
pub(crate) use store::holding;
pub use sweeping::sweep;
pub(crate) use sweeping::sweep_daily;

use crate::{Context, Error, Result, access::Rights, account, event::Change, import, person};

/// Files of one page of a list.
pub const LISTED: u64 = 48;

/// Bytes of a text that its page shows.
const TEXT_SHOWN: u64 = 64 << 10;
/// Files shown with the things that they belong to, of all things on a page.
const OF_SUBJECTS: u64 = 500;

/// What a file belongs to besides its account, such as an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The noun, such as `activity`.
    pub noun: String,
    /// Its id.
    pub id: Uuid,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The name.
    pub name: String,
    /// What it is by its bytes.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// The fingerprint of its content.
    pub sha256: String,
    /// What it belongs to besides its account.
    pub subject: Option<Subject>,
}

impl FileFacts {
    fn of(stored: &StoredFile) -> Self {
        let subject = stored.subject_noun.clone().zip(stored.subject_id);
        Self {
            name: stored.name.clone(),
            media_type: stored.media_type.clone(),
            bytes: u64::try_from(stored.bytes).unwrap_or_default(),
            sha256: stored.sha256.clone(),
            subject: subject.map(|(noun, id)| Subject { noun, id }),
        }
    }
}

/// A file with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// The account.
    pub account: AccountId,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: FileFacts,
    /// What it is to people.
    pub kind: FileKind,
    /// Whether there is a small picture of it.
    pub has_thumbnail: bool,
    /// Whether a scanner looked at it.
    pub is_scanned: bool,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Who brought it.
    pub created_by: Option<String>,
}

impl File {
    /// What it is by its bytes.
    #[must_use]
    pub fn media_type(&self) -> MediaType {
        MediaType::from_word(&self.facts.media_type)
    }

    fn shown(stored: &StoredFile, by: Option<String>) -> Self {
        Self {
            id: FileId(stored.id),
            account: AccountId(stored.account_id),
            facts: FileFacts::of(stored),
            kind: MediaType::from_word(&stored.media_type).kind(),
            has_thumbnail: stored.has_thumbnail,
            is_scanned: stored.scan == "clean",
            created_at: stored.created_at,
            created_by: by,
        }
    }
}

/// Files of an account, and what the actor may do with them.
#[derive(Clone, Debug, Serialize)]
pub struct FileList {
    /// Some of them, the latest first.
    pub files: Vec<File>,
    /// How many there are in all.
    pub total: u64,
    /// Before which file there are more.
    pub next: Option<FileId>,
    /// Whether the actor may add, rename and remove them.
    #[serde(skip)]
    pub may_edit: bool,
}

/// Which files of an account are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Those that came before this one; without it the latest.
    pub before: Option<FileId>,
    /// Those of one thing of the account, by its id.
    pub subject: Option<Uuid>,
    /// So many at most; without it as many as a page has.
    pub limit: Option<u64>,
}

/// The files of an account, the latest first.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn list(ctx: &Context, account: AccountId, asked: Asked) -> Result<FileList> {
    let stored = account::find(ctx, account, Action::SeeAccount).await?;
    let reader = ctx.workspace.database.reader();
    let limit = asked.limit.unwrap_or(LISTED).min(LISTED);
    let mut found = store::of_account(reader, account, asked.subject, asked.before, limit + 1).await?;
    let is_cut = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let names = names_of(ctx, &found).await?;
    let by = |file: &StoredFile| file.created_by.and_then(|id| names.get(&id).cloned());
    Ok(FileList {
        next: found.last().filter(|_| is_cut).map(|last| FileId(last.id)),
        total: store::count(reader, account, asked.subject).await?,
        files: found.iter().map(|file| File::shown(file, by(file))).collect(),
        may_edit: Rights::of(ctx, &stored).await?.may(Action::EditContacts),
    })
}

/// The files of some things of accounts that the actor sees, by the ids of these things.
pub(crate) async fn of_subjects(ctx: &Context, subjects: &[Uuid]) -> Result<HashMap<Uuid, Vec<File>>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::of_subjects(ctx.workspace.database.reader(), subjects, OF_SUBJECTS).await?;
    let names = names_of(ctx, &found).await?;
    let mut files: HashMap<Uuid, Vec<File>> = HashMap::new();
    for stored in &found {
        let by = stored.created_by.and_then(|id| names.get(&id).cloned());
        if let Some(subject) = stored.subject_id {
            files.entry(subject).or_default().push(File::shown(stored, by));
        }
    }
    Ok(files)
}

/// A file, and whether the actor may change it.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn show(ctx: &Context, id: FileId) -> Result<(File, bool)> {
    let file = find(ctx, id, Action::SeeAccount).await?;
    let stored = account::find(ctx, AccountId(file.account_id), Action::SeeAccount).await?;
    let may_edit = Rights::of(ctx, &stored).await?.may(Action::EditContacts);
    let names = names_of(ctx, std::slice::from_ref(&file)).await?;
    let by = file.created_by.and_then(|id| names.get(&id).cloned());
    Ok((File::shown(&file, by), may_edit))
}

/// The bytes of a file, or some of them, as they are read.
///
/// # Errors
///
/// [`Error::NotFound`] for a file that is not there for the actor, or whose content is lost.
pub async fn content(ctx: &Context, id: FileId, range: Option<ByteRange>) -> Result<Bytestream> {
    find(ctx, id, Action::SeeAccount).await?;
    let found = ctx.workspace.files.read(id, range).await?;
    found.ok_or_else(|| {
        tracing::error!(file = %id, "the content of a file is not in the store");
        Error::not_found("file", id)
    })
}

/// How a text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The text.
    pub text: String,
    /// Whether more follows.
    pub is_cut: bool,
}

/// How a text begins, in whatever encoding it is; none of a file that is no text.
///
/// # Errors
///
/// Like [`content`].
pub async fn beginning(ctx: &Context, file: &File) -> Result<Option<Beginning>> {
    if file.media_type().shown() != Shown::Text {
        return Ok(None);
    }
    let is_cut = file.facts.bytes > TEXT_SHOWN;
    let range = is_cut.then_some(ByteRange {
        first: 0,
        last: TEXT_SHOWN - 1,
    });
    let parts: Vec<Bytes> = content(ctx, file.id, range).await?.try_collect().await?;
    let text = import::source::text_beginning(&parts.concat());
    Ok(Some(Beginning { text, is_cut }))
}

/// The small picture of a file, as JPEG.
///
/// # Errors
///
/// [`Error::NotFound`] for a file that is not there for the actor, or has none.
pub async fn thumbnail(ctx: &Context, id: FileId) -> Result<Bytes> {
    find(ctx, id, Action::SeeAccount).await?;
    let found = ctx.workspace.files.read_small(id).await?;
    found.ok_or_else(|| Error::not_found("file", id))
}

/// A file that is there, where the actor may do this to its account.
async fn find(ctx: &Context, id: FileId, action: Action) -> Result<StoredFile> {
    ctx.may(action)?;
    let found = store::by_id(ctx.workspace.database.reader(), id).await?;
    let file = found
        .filter(|file| file.removed_at.is_none())
        .ok_or_else(|| Error::not_found("file", id))?;
    account::find(ctx, AccountId(file.account_id), action).await?;
    Ok(file)
}

/// Who brought these files, by name.
async fn names_of(ctx: &Context, files: &[StoredFile]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = files.iter().filter_map(|file| file.created_by).collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

fn is_program() -> Error {
    Error::refused(
        "file_is_program",
        "programs are not taken: send what it makes, such as a document or a picture",
    )
}

fn changed(
    file: &StoredFile,
    verb: &'static str,
    before: Option<FileFacts>,
    after: Option<FileFacts>,
) -> Result<Change> {
    let value = |facts: Option<FileFacts>| facts.map(serde_json::to_value).transpose();
    Ok(Change {
        noun: "file",
        subject: file.id,
        account: Some(AccountId(file.account_id)),
        verb,
        before: value(before)?,
        after: value(after)?,
    })
}
