//! Results of passes over the ledger, remembered while the ledger and the workspace stay as they are.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
};

use super::Days;
use crate::Result;

/// Results remembered at most; the one used longest ago goes first.
const RESULTS: usize = 16;

/// What a result was made from: it holds exactly as long as these stay the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Version of the ledger's manifest.
    pub(crate) version: i64,
    /// Revision of the workspace, or zero for what depends on the ledger alone.
    pub(crate) revision: i64,
    /// The days asked for.
    pub(crate) days: Days,
    /// Which result.
    pub(crate) what: &'static str,
}

/// Remembered results, the one used last at the end.
#[derive(Default)]
pub(crate) struct Cache {
    results: Mutex<Vec<(Key, Arc<dyn Any + Send + Sync>)>>,
    making: tokio::sync::Mutex<()>,
}

impl Cache {
    /// The result of this key: as remembered, else as made now. Large results are made one at a time, so that two
    /// visitors, or a visitor and the preparation, do not both make the same.
    pub(crate) async fn get_or_make<T, Making>(&self, key: Key, make: Making) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        Making: Future<Output = Result<T>>,
    {
        if let Some(found) = self.get(&key) {
            return Ok(found);
        }
        let _alone = self.making.lock().await;
        if let Some(found) = self.get(&key) {
            return Ok(found);
        }
        let made = Arc::new(make.await?);
        self.put(key, Arc::clone(&made));
        Ok(made)
    }

    /// The result of this key, if it is remembered.
    pub(crate) fn get<T: Send + Sync + 'static>(&self, key: &Key) -> Option<Arc<T>> {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let place = results.iter().position(|(known, _)| known == key)?;
        let found = results.remove(place);
        let result = Arc::clone(&found.1);
        results.push(found);
        result.downcast().ok()
    }

    /// Remembers a result.
    pub(crate) fn put<T: Send + Sync + 'static>(&self, key: Key, result: Arc<T>) {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        // A newer state of the workspace makes results of older ones useless.
        results.retain(|(known, _)| {
            *known != key
                && known.version >= key.version
                && (known.revision == 0 || key.revision == 0 || known.revision >= key.revision)
        });
        if results.len() >= RESULTS {
            results.remove(0);
        }
        results.push((key, result));
    }
}
