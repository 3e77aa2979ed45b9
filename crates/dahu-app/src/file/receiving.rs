//! A file on its way in: straight to the disk, told by its first bytes, within the limit of its kind, scanned, and only
//! then there.

use std::path::PathBuf;

use dahu_core::{
    access::Action,
    account::AccountId,
    file::{
        FileId, FileKind,
        media_type::{MediaType, NotTaken, TOLD_BY_BYTES},
        name,
    },
};
use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use super::{FileFacts, Subject, changed, picture, store, store::StoredFile};
use crate::{Context, Error, Fact, Facts, Result, account, event};

/// Files that an account has at most.
const AT_MOST: u64 = 5_000;
/// What a file was looked at by.
const CLEAN: &str = "clean";
const NOT_SCANNED: &str = "not_scanned";

/// A file being received. What was received is gone when this is dropped.
pub struct Receiving {
    ctx: Context,
    account: AccountId,
    subject: Option<Subject>,
    name: String,
    file: tokio::fs::File,
    path: TempPath,
    beginning: Vec<u8>,
    told: Option<MediaType>,
    hash: Sha256,
    bytes: u64,
}

/// Starts to receive a file for an account, perhaps for something of it, such as an activity.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Forbidden`] for whom its files are not to change,
/// [`Error::Refused`] with the rule `files_too_many`; [`Error::Internal`] when the file cannot be made.
pub async fn receive(
    ctx: &Context,
    account: AccountId,
    name: &str,
    subject: Option<Subject>,
) -> Result<Receiving> {
    ctx.may(Action::EditContacts)?;
    account::find(ctx, account, Action::EditContacts).await?;
    require_room(ctx.workspace.database.reader(), account).await?;
    let incoming = tempfile::NamedTempFile::new_in(&ctx.workspace.files.incoming)?;
    let (file, path) = incoming.into_parts();
    Ok(Receiving {
        ctx: ctx.clone(),
        account,
        subject,
        name: name::plain(name),
        file: tokio::fs::File::from_std(file),
        path,
        beginning: Vec::new(),
        told: None,
        hash: Sha256::new(),
        bytes: 0,
    })
}

impl Receiving {
    /// The name under which the file will be kept.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules `file_is_program` and `file_over_limit`; [`Error::Internal`] when the disk is
    /// full.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        if self.told.is_none() {
            let missing = TOLD_BY_BYTES.saturating_sub(self.beginning.len());
            self.beginning.extend(bytes.iter().take(missing));
            if self.beginning.len() >= TOLD_BY_BYTES {
                self.tell()?;
            }
        }
        if let Some(told) = self.told {
            require_size(told.kind(), self.bytes)?;
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).await?;
        Ok(())
    }

    /// The whole file came: it is looked at by the scanner, made small where it is a picture, and kept.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules `file_without_content`, `file_is_program`, `file_over_limit`, `files_too_many` and those
    /// of the scanner; [`Error::Internal`] when it cannot be written. Nothing of it is then kept.
    pub async fn finish(mut self) -> Result<FileId> {
        let told = self.tell()?;
        require_size(told.kind(), self.bytes)?;
        self.file.flush().await?;
        let ctx = self.ctx.clone();
        let scan = match ctx.workspace.scanner.get() {
            Some(scanner) => {
                scanner.look_at(&self.path).await?;
                CLEAN
            }
            None => NOT_SCANNED,
        };
        let id = FileId::new(ctx.now());
        let small = small_picture(&ctx, told, self.path.to_path_buf()).await;
        let kept = self.keep(id, told, scan, small).await;
        if kept.is_err() {
            // What the store has of it, nobody would ever find.
            ctx.workspace.files.remove(id).await?;
        }
        kept.map(|()| id)
    }

    /// What it is, by what has come.
    fn tell(&mut self) -> Result<MediaType> {
        if let Some(told) = self.told {
            return Ok(told);
        }
        let found = infer::get(&self.beginning).map(|found| found.mime_type());
        let told = MediaType::told(found, &self.beginning, &self.name).map_err(not_taken)?;
        self.told = Some(told);
        Ok(told)
    }

    /// The content into the store, the row and its event into the database.
    async fn keep(&self, id: FileId, told: MediaType, scan: &str, small: Option<Vec<u8>>) -> Result<()> {
        let ctx = &self.ctx;
        let has_thumbnail = small.is_some();
        ctx.workspace.files.put(id, &self.path).await?;
        if let Some(small) = small {
            ctx.workspace.files.put_small(id, small).await?;
        }
        let facts = FileFacts {
            name: self.name.clone(),
            media_type: told.as_str().to_owned(),
            bytes: self.bytes,
            sha256: hexadecimal(&self.hash.clone().finalize()),
            subject: self.subject.clone(),
        };
        let file = StoredFile {
            id: id.0,
            account_id: self.account.0,
            subject_noun: self.subject.as_ref().map(|subject| subject.noun.clone()),
            subject_id: self.subject.as_ref().map(|subject| subject.id),
            name: facts.name.clone(),
            media_type: facts.media_type.clone(),
            bytes: i64::try_from(facts.bytes).map_err(Error::internal)?,
            sha256: facts.sha256.clone(),
            has_thumbnail,
            scan: scan.to_owned(),
            created_at: ctx.now(),
            created_by: ctx.person().map(|person| person.0),
            removed_at: None,
        };
        let change = changed(&file, "created", None, Some(facts))?;
        let transaction = ctx.workspace.database.begin().await?;
        require_room(&transaction, self.account).await?;
        super::searching::index(&transaction, &file).await?;
        store::insert(&transaction, file).await?;
        event::record(&transaction, ctx, None, vec![change]).await?;
        Ok(transaction.commit().await?)
    }
}

/// The small picture of a picture. One that cannot be read is kept all the same, without.
async fn small_picture(ctx: &Context, told: MediaType, path: PathBuf) -> Option<Vec<u8>> {
    if !told.has_thumbnail() {
        return None;
    }
    let _turn = ctx.workspace.files.pictures.acquire().await.ok()?;
    match tokio::task::spawn_blocking(move || picture::small(&path)).await {
        Ok(Ok(small)) => Some(small),
        Ok(Err(error)) => {
            tracing::info!(%error, "a picture could not be made small");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "a picture could not be made small");
            None
        }
    }
}

fn not_taken(why: NotTaken) -> Error {
    match why {
        NotTaken::Empty => Error::refused(
            "file_without_content",
            "there is nothing in the file: choose another",
        ),
        NotTaken::Program => super::is_program(),
    }
}

fn require_size(kind: FileKind, bytes: u64) -> Result<()> {
    if bytes <= kind.bytes_at_most() {
        return Ok(());
    }
    let most = kind.mebibytes_at_most();
    Err(Error::refused_with(
        "file_over_limit",
        format!("files of this kind have {most} MiB at most: make it smaller, or split it"),
        Facts::of([("most", Fact::count(most))]),
    ))
}

async fn require_room(connection: &impl sea_orm::ConnectionTrait, account: AccountId) -> Result<()> {
    if store::count(connection, account, None).await? < AT_MOST {
        return Ok(());
    }
    Err(Error::refused_with(
        "files_too_many",
        format!("an account has {AT_MOST} files at most: remove some first"),
        Facts::of([("most", Fact::count(AT_MOST))]),
    ))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
