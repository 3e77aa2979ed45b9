//! What a request that only reads has read already: the parts of a page ask for the same account, relation and setting again and
//! again, and each question is a journey to the database.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use dahu_core::access::Relations;
use uuid::Uuid;

use crate::{Result, account::store::StoredAccount, ledger::Versioned, person::StoredPerson};

/// What one request has read.
#[derive(Default)]
pub(crate) struct Memo {
    /// Accounts by id.
    pub(crate) accounts: Notes<Uuid, Option<StoredAccount>>,
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
}

/// Answers by question.
pub(crate) struct Notes<K, T>(Mutex<HashMap<K, T>>);

impl<K, T> Default for Notes<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone, T: Clone> Notes<K, T> {
    /// The answer, as noted or as found now; found each time where nothing is noted.
    pub(crate) async fn or_find(
        notes: Option<&Self>,
        question: K,
        find: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let Some(Self(notes)) = notes else {
            return find.await;
        };
        let noted = || notes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = noted().get(&question).cloned();
        match known {
            Some(answer) => Ok(answer),
            None => {
                let answer = find.await?;
                noted().insert(question, answer.clone());
                Ok(answer)
            }
        }
    }
}
