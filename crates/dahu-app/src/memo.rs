//! What a request that only reads has read already: the parts of a page ask for the same account, relation and setting again and
//! again, and each question is a journey to the database.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use dahu_core::access::Relations;
use dahu_ledger::AccountLines;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    Result,
    account::{group::Above, store::StoredAccount},
    ledger::Versioned,
    person::StoredPerson,
};

/// What one request has read.
#[derive(Default)]
pub(crate) struct Memo {
    /// Accounts by id.
    pub(crate) accounts: Notes<Uuid, Option<StoredAccount>>,
    /// What stands above accounts in their groups.
    pub(crate) above: Notes<Uuid, Vec<Above>>,
    /// How the actor stands to accounts.
    pub(crate) relations: Notes<Uuid, Relations>,
    /// Settings by name.
    pub(crate) settings: Notes<&'static str, Option<String>>,
    /// Counters by name.
    pub(crate) counters: Notes<&'static str, i64>,
    /// Everybody.
    pub(crate) people: Notes<(), Vec<StoredPerson>>,
    /// The ledger's files.
    pub(crate) ledger: Notes<(), Versioned>,
    /// Ledger lines by the number of their account.
    pub(crate) lines: Notes<i64, AccountLines>,
}

/// Answers by question.
pub(crate) struct Notes<K, T>(Mutex<HashMap<K, Arc<OnceCell<T>>>>);

impl<K, T> Default for Notes<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, T: Clone> Notes<K, T> {
    /// The answer, as noted or as found now; found each time where nothing is noted. Of parts that ask the same at once one asks,
    /// and the others wait for it.
    pub(crate) fn or_find(
        notes: Option<&Self>,
        question: K,
        find: impl Future<Output = Result<T>>,
    ) -> impl Future<Output = Result<T>> {
        // Boxed, as it is at the bottom of nearly everything that pages ask.
        let find = Box::pin(find);
        async move {
            match notes {
                Some(notes) => Ok(notes.place(question).get_or_try_init(|| find).await?.clone()),
                None => find.await,
            }
        }
    }

    /// Where the answer is noted, or will be.
    fn place(&self, question: K) -> Arc<OnceCell<T>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(question).or_default())
    }
}
