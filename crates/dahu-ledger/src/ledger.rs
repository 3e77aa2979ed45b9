//! The ledger as a whole: where its files lie, and keeping that place in order.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as StorePath};
use sha2::{Digest, Sha256};

use crate::{FileEntry, LedgerError, error::Result, output::hexadecimal, reading::Files, report::Reports};

/// The sales ledger: sorted columns in a folder, without the list of what is in force.
///
/// The manifest says which files count; this type writes files, reads those it is given and deletes those it
/// is told to. Cloning is cheap. Methods that are not `async` block, some for long: call them from a thread
/// that may block.
#[derive(Clone, Debug)]
pub struct Ledger {
    root: Arc<PathBuf>,
    files: Arc<Files>,
    reports: Arc<Reports>,
}

impl Ledger {
    /// Opens the ledger in a local folder, which is made when missing.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Write`] or [`LedgerError::Store`] when the folder cannot be made or used.
    pub fn open_local(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).map_err(|error| LedgerError::writing(root, error))?;
        let root = root
            .canonicalize()
            .map_err(|error| LedgerError::writing(root, error))?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(|source| LedgerError::Store {
            path: root.display().to_string(),
            source,
        })?;
        Ok(Self::on(root, Arc::new(store)))
    }

    /// Deletes files, such as those a manifest stopped naming and no reader holds any more. Files already gone
    /// are no error.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Store`] when a file is there and cannot be deleted.
    pub async fn remove(&self, paths: &[String]) -> Result<()> {
        for path in paths {
            match self.files.store().delete(&StorePath::from(path.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => self.files.forget(path),
                Err(source) => {
                    return Err(LedgerError::Store {
                        path: path.clone(),
                        source,
                    });
                }
            }
        }
        Ok(())
    }

    /// Deletes the files that no manifest names and that were last written before `older_than`: what a killed
    /// import or compaction left behind. Returns their paths.
    ///
    /// A batch in the making has files that no manifest names yet, so `older_than` must lie further back than
    /// the longest import takes.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Store`] when the store cannot be listed or a file not deleted.
    pub async fn sweep(&self, live: &HashSet<String>, older_than: DateTime<Utc>) -> Result<Vec<String>> {
        let listed: Vec<_> = self
            .files
            .store()
            .list(None)
            .try_collect()
            .await
            .map_err(|source| LedgerError::Store {
                path: "the ledger's folder".to_owned(),
                source,
            })?;
        let orphans: Vec<String> = listed
            .into_iter()
            .filter(|object| object.last_modified < older_than)
            .map(|object| object.location.to_string())
            .filter(|path| !live.contains(path))
            .collect();
        self.remove(&orphans).await?;
        Ok(orphans)
    }

    /// Reads a whole file and compares its length and SHA-256 with the manifest.
    ///
    /// # Errors
    ///
    /// [`LedgerError::WrongSize`] or [`LedgerError::WrongHash`] when it is not what was written,
    /// [`LedgerError::Store`] when it cannot be read.
    pub async fn verify(&self, entry: &FileEntry) -> Result<()> {
        let store_error = |source| LedgerError::Store {
            path: entry.path.clone(),
            source,
        };
        let result = self
            .files
            .store()
            .get(&StorePath::from(entry.path.as_str()))
            .await
            .map_err(store_error)?;
        let mut pieces = result.into_stream();
        let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
        while let Some(piece) = pieces.try_next().await.map_err(store_error)? {
            hash.update(&piece);
            bytes += piece.len() as u64;
        }
        if u64::try_from(entry.bytes) != Ok(bytes) {
            return Err(LedgerError::WrongSize {
                path: entry.path.clone(),
                expected: entry.bytes,
                found: bytes,
            });
        }
        let found = hexadecimal(&hash.finalize());
        if found != entry.sha256 {
            let (path, expected) = (entry.path.clone(), entry.sha256.clone());
            return Err(LedgerError::WrongHash {
                path,
                expected,
                found,
            });
        }
        Ok(())
    }

    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn reports(&self) -> &Reports {
        &self.reports
    }

    /// New files are written below `root`, a local folder; everything else goes through the store.
    fn on(root: PathBuf, store: Arc<dyn ObjectStore>) -> Self {
        let reports = Reports::new(Arc::clone(&store));
        Self {
            root: Arc::new(root),
            files: Arc::new(Files::new(store)),
            reports: Arc::new(reports),
        }
    }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;
    use tempfile::TempDir;

    use super::*;
    use crate::{Rates, SaleLine, Scope, Snapshot};

    fn sale(account: i64) -> SaleLine<'static> {
        SaleLine {
            account,
            date: DateTime::UNIX_EPOCH.date_naive(),
            line: account,
            document: "D",
            product: "P",
            quantity: 10_000,
            amount: account * 10_000,
            currency: "CNY".parse().unwrap(),
            salesperson: None,
            cost: None,
        }
    }

    #[tokio::test]
    async fn passes_lookups_and_reports_read_a_store_that_is_no_local_folder() {
        let folder = TempDir::new().unwrap();
        let local = Ledger::open_local(folder.path()).unwrap();
        let mut writer = local.begin_batch(1, &folder.path().join("staging"), DateTime::UNIX_EPOCH);
        (1..=100).for_each(|account| writer.push(&sale(account)).unwrap());
        let snapshot = Snapshot {
            files: writer.finish().unwrap(),
        };
        let store = InMemory::new();
        for file in &snapshot.files {
            let bytes = fs::read(folder.path().join(&file.path)).unwrap();
            store
                .put(&StorePath::from(file.path.as_str()), bytes.into())
                .await
                .unwrap();
        }
        let remote = Ledger::on(folder.path().join("nowhere"), Arc::new(store));
        let currency = "CNY".parse().unwrap();
        let scope = Scope {
            currency,
            from: None,
            to: DateTime::UNIX_EPOCH.date_naive(),
        };
        let add = |sum: &mut i64, day: crate::DayTotal| {
            *sum += day.net;
            Ok(())
        };
        let sums = remote
            .fold_days(&snapshot, &scope, &Rates::default(), || 0_i64, add)
            .unwrap();
        assert_eq!(sums.buckets.iter().sum::<i64>(), 5_050 * 10_000);
        assert_eq!(
            remote
                .account_lines(&snapshot, 42)
                .unwrap()
                .newest(9, 0)
                .unwrap()
                .len(),
            1
        );
        assert_eq!(remote.totals(&snapshot).await.unwrap()[0].net, 5_050 * 10_000);
        remote.verify(&snapshot.files[0]).await.unwrap();
    }
}
