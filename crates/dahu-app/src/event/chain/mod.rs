//! The chain of events: each event's hash stands on the one before it, and commits to its payload without holding it.
//!
//! ```text
//! payload_hash = SHA-256(salt ‖ canonical JSON of [before, after])
//! hash         = SHA-256(previous hash ‖ fixed columns, each with its length ‖ payload_hash)
//! ```
//!
//! The salt goes with the payload, so that nobody can guess an erased payload from its hash.

mod canonical;
pub(crate) mod store;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Context, Result};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];
/// What the first event stands on.
pub(crate) const BEGINNING: Hash = [0; 32];
/// Events chained in one transaction when a workspace of an earlier program is opened.
const BATCH: u64 = 2_000;

/// What of an event never changes, but for the payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed<'a> {
    pub(crate) sequence: i64,
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_name: &'a str,
    pub(crate) noun: &'a str,
    pub(crate) subject_id: Uuid,
    pub(crate) account_id: Option<Uuid>,
    pub(crate) verb: &'a str,
    pub(crate) import_id: Option<Uuid>,
    pub(crate) origin_address: Option<&'a str>,
    pub(crate) origin_program: Option<&'a str>,
}

impl Fixed<'_> {
    /// The hash of the event that stands on `previous`.
    pub(crate) fn hash(&self, previous: &[u8], payload_hash: &[u8]) -> Hash {
        let mut hash = Sha256::new();
        absorb(&mut hash, Some(previous));
        absorb(&mut hash, Some(&self.sequence.to_be_bytes()));
        absorb(&mut hash, Some(self.id.as_bytes()));
        absorb(&mut hash, Some(&self.at.timestamp_micros().to_be_bytes()));
        absorb(&mut hash, self.actor_id.as_ref().map(|id| &id.as_bytes()[..]));
        absorb(&mut hash, Some(self.actor_name.as_bytes()));
        absorb(&mut hash, Some(self.noun.as_bytes()));
        absorb(&mut hash, Some(self.subject_id.as_bytes()));
        absorb(&mut hash, self.account_id.as_ref().map(|id| &id.as_bytes()[..]));
        absorb(&mut hash, Some(self.verb.as_bytes()));
        absorb(&mut hash, self.import_id.as_ref().map(|id| &id.as_bytes()[..]));
        absorb(&mut hash, self.origin_address.map(str::as_bytes));
        absorb(&mut hash, self.origin_program.map(str::as_bytes));
        absorb(&mut hash, Some(payload_hash));
        hash.finalize().into()
    }
}

/// A field with its length before it, so that no two rows read as the same bytes; nothing differs from empty.
fn absorb(hash: &mut Sha256, field: Option<&[u8]>) {
    match field {
        None => hash.update([0]),
        Some(bytes) => {
            hash.update([1]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    }
}

/// The hash of a payload as the database gives it back; nothing where that is no JSON.
pub(crate) fn payload_hash(salt: &[u8], before: Option<&str>, after: Option<&str>) -> Option<Hash> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(b"[");
    hash.update(canonical::canonical(before.unwrap_or("null"))?);
    hash.update(b",");
    hash.update(canonical::canonical(after.unwrap_or("null"))?);
    hash.update(b"]");
    Some(hash.finalize().into())
}

/// The same for a payload that is about to be stored.
pub(super) fn hash_of(salt: &[u8], before: Option<&Value>, after: Option<&Value>) -> Result<Hash> {
    let text = |value: Option<&Value>| value.map(Value::to_string);
    payload_hash(salt, text(before).as_deref(), text(after).as_deref())
        .ok_or_else(|| crate::Error::internal("the facts of an event cannot be put into one form"))
}

/// Chains the events that an earlier program left, oldest first; what was chained stays so when it is interrupted.
pub(crate) async fn chain_earlier(ctx: &Context) -> Result<()> {
    let mut after = Uuid::nil();
    if !store::has_unchained(ctx.workspace.database.reader()).await? {
        return Ok(());
    }
    loop {
        let transaction = ctx.workspace.database.begin().await?;
        let chain = store::lock(&transaction).await?;
        let rows = store::unchained(&transaction, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let (mut sequence, mut head) = (chain.length, chain.head);
        let mut links = Vec::with_capacity(rows.len());
        for row in &rows {
            sequence += 1;
            let salt = crate::secret::salt();
            let payload = payload_hash(&salt, row.before.as_deref(), row.after.as_deref())
                .ok_or_else(|| crate::Error::internal(format!("the event {} holds no JSON", row.id)))?;
            let fixed = Fixed {
                sequence,
                ..row.fixed()
            };
            head = fixed.hash(&head, &payload).to_vec();
            links.push(store::Link {
                id: row.id,
                sequence,
                salt,
                payload_hash: payload,
                hash: head.clone(),
            });
        }
        store::chain(&transaction, links).await?;
        store::extend(&transaction, sequence - chain.length, &head).await?;
        transaction.commit().await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Fixed<'static> {
        Fixed {
            sequence: 7,
            id: Uuid::from_u128(1),
            at: DateTime::UNIX_EPOCH,
            actor_id: None,
            actor_name: "li",
            noun: "account",
            subject_id: Uuid::from_u128(2),
            account_id: None,
            verb: "created",
            import_id: None,
            origin_address: None,
            origin_program: None,
        }
    }

    #[test]
    fn every_column_and_the_place_of_every_column_count() {
        let one = Some(Uuid::from_u128(3));
        let others = [
            Fixed {
                sequence: 8,
                ..event()
            },
            Fixed {
                id: Uuid::from_u128(9),
                ..event()
            },
            Fixed {
                at: DateTime::UNIX_EPOCH + chrono::TimeDelta::microseconds(1),
                ..event()
            },
            Fixed {
                actor_id: one,
                ..event()
            },
            Fixed {
                account_id: one,
                ..event()
            },
            Fixed {
                import_id: one,
                ..event()
            },
            Fixed {
                actor_name: "lia",
                noun: "ccount",
                ..event()
            },
            Fixed {
                noun: "accountc",
                verb: "reated",
                ..event()
            },
            Fixed {
                subject_id: Uuid::from_u128(9),
                ..event()
            },
            Fixed {
                origin_address: Some(""),
                ..event()
            },
            Fixed {
                origin_program: Some(""),
                ..event()
            },
        ];
        let mut hashes: Vec<Hash> = others
            .iter()
            .map(|other| other.hash(&BEGINNING, &BEGINNING))
            .collect();
        hashes.push(event().hash(&BEGINNING, &BEGINNING));
        hashes.push(event().hash(&[1; 32], &BEGINNING));
        hashes.push(event().hash(&BEGINNING, &[1; 32]));
        let distinct: std::collections::HashSet<_> = hashes.iter().collect();
        assert_eq!(distinct.len(), hashes.len());
    }

    #[test]
    fn a_payload_is_hidden_by_its_salt_and_nothing_differs_from_something() {
        let hash = |salt: &[u8], after| payload_hash(salt, None, after).expect("a hash");
        assert_ne!(hash(&[1], Some("{\"a\":1}")), hash(&[2], Some("{\"a\":1}")));
        assert_ne!(hash(&[1], None), hash(&[1], Some("{}")));
        assert_eq!(
            hash(&[1], Some("{\"a\":1,\"b\":2}")),
            hash(&[1], Some("{ \"b\": 2.0, \"a\": 1 }"))
        );
    }
}
