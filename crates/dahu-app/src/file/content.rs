//! What is in files, in an object store: on this machine's disk, under the workspace's folder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dahu_core::file::{FileId, range::ByteRange};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem,
    path::Path as Key,
};
use tokio::{io::AsyncReadExt, sync::Semaphore};
use uuid::Uuid;

use crate::{Error, Result};

/// Bytes that are read from a received file at once.
const READ_AT_ONCE: usize = 1 << 20;
/// Parts of a file that are written at the same time.
const WRITTEN_AT_ONCE: usize = 4;
/// Pictures that are made small at the same time: each may take [`super::picture::MEMORY_AT_MOST`].
const PICTURES_AT_ONCE: usize = 2;
/// What a key of a small picture ends in.
const SMALL: &str = "small";

/// What is in the files of a workspace.
pub(crate) struct Contents {
    store: Arc<dyn ObjectStore>,
    /// Where files lie while they are received.
    pub(super) incoming: PathBuf,
    pub(super) pictures: Semaphore,
}

/// The bytes of a file as they come.
pub type Bytestream = BoxStream<'static, std::io::Result<Bytes>>;

/// A thing in the store.
pub(super) struct Kept {
    /// The file that it belongs to; nothing for what is not ours.
    pub(super) id: Option<Uuid>,
    /// Since when it is there.
    pub(super) since: DateTime<Utc>,
    pub(super) key: Key,
}

impl Contents {
    /// Opens the store in a folder, or makes it.
    pub(crate) fn open_local(folder: &Path) -> Result<Self> {
        let (content, incoming) = (folder.join("content"), folder.join("incoming"));
        std::fs::create_dir_all(&content)?;
        std::fs::create_dir_all(&incoming)?;
        let store = LocalFileSystem::new_with_prefix(&content)
            .map_err(Error::internal)?
            .with_automatic_cleanup(true);
        Ok(Self {
            store: Arc::new(store),
            incoming,
            pictures: Semaphore::new(PICTURES_AT_ONCE),
        })
    }

    /// Takes in a received file: it is there wholly, or not at all.
    pub(super) async fn put(&self, id: FileId, path: &Path) -> Result<()> {
        let upload = self.store.put_multipart(&key(id)).await;
        let mut writing = WriteMultipart::new(upload.map_err(Error::internal)?);
        match copy(path, &mut writing).await {
            Ok(()) => writing.finish().await.map(drop).map_err(Error::internal),
            Err(error) => {
                writing.abort().await.map_err(Error::internal)?;
                Err(error)
            }
        }
    }

    /// Takes in the small picture of a file.
    pub(super) async fn put_small(&self, id: FileId, picture: Vec<u8>) -> Result<()> {
        let put = self.store.put(&small_key(id), PutPayload::from(picture)).await;
        put.map(drop).map_err(Error::internal)
    }

    /// A file's bytes, or some of them; nothing where they are gone.
    pub(super) async fn read(&self, id: FileId, range: Option<ByteRange>) -> Result<Option<Bytestream>> {
        let options = GetOptions {
            range: range.map(|range| GetRange::Bounded(range.first..range.last + 1)),
            ..GetOptions::default()
        };
        match self.store.get_opts(&key(id), options).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(std::io::Error::other).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// The small picture of a file; nothing where there is none.
    pub(super) async fn read_small(&self, id: FileId) -> Result<Option<Bytes>> {
        let found = match self.store.get(&small_key(id)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(Error::internal)?,
        };
        found.bytes().await.map(Some).map_err(Error::internal)
    }

    /// Takes away what is in a file, and its small picture.
    pub(super) async fn remove(&self, id: FileId) -> Result<()> {
        for key in [key(id), small_key(id)] {
            self.remove_key(&key).await?;
        }
        Ok(())
    }

    pub(super) async fn remove_key(&self, key: &Key) -> Result<()> {
        match self.store.delete(key).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            removed => removed.map_err(Error::internal),
        }
    }

    /// Everything that is kept.
    pub(super) fn all(&self) -> BoxStream<'static, Result<Kept>> {
        let kept = self.store.list(None).map_ok(|object| Kept {
            id: id_of(&object.location),
            since: object.last_modified,
            key: object.location,
        });
        kept.map_err(Error::internal).boxed()
    }
}

async fn copy(path: &Path, writing: &mut WriteMultipart) -> Result<()> {
    let mut file = tokio::fs::File::open(path).await?;
    loop {
        let mut part = Vec::with_capacity(READ_AT_ONCE);
        let read = (&mut file)
            .take(READ_AT_ONCE as u64)
            .read_to_end(&mut part)
            .await?;
        if read == 0 {
            return Ok(());
        }
        writing
            .wait_for_capacity(WRITTEN_AT_ONCE)
            .await
            .map_err(Error::internal)?;
        writing.put(Bytes::from(part));
    }
}

/// Ids begin with the time, so folders are named by how they end: that spreads files over 256 of them.
fn key(id: FileId) -> Key {
    let id = id.to_string();
    let end = id.len().saturating_sub(2);
    Key::from(format!("{}/{id}", &id[end..]))
}

fn small_key(id: FileId) -> Key {
    Key::from(format!("{}.{SMALL}", key(id)))
}

fn id_of(key: &Key) -> Option<Uuid> {
    let name = key.filename()?;
    let id = name
        .strip_suffix(SMALL)
        .map_or(name, |id| id.trim_end_matches('.'));
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_its_file() {
        let id = FileId::new(DateTime::UNIX_EPOCH);
        for key in [key(id), small_key(id)] {
            assert_eq!(id_of(&key), Some(id.0), "{key}");
        }
        assert_eq!(id_of(&Key::from("ab/notes.txt")), None);
    }
}
