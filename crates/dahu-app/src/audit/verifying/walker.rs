//! One event after the other: does it stand on the one before?

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Fault, Fracture, Noted, Verdict};
use crate::{
    digest::hexadecimal,
    event::{
        BEGINNING,
        chain::{
            payload_hash,
            store::{Chain, Linked},
        },
    },
};

/// What is known of the chain as far as it was walked.
pub(super) struct Walker {
    chain: Chain,
    noted_head: Option<String>,
    previous: Vec<u8>,
    next: i64,
    events: u64,
    erased: u64,
    first_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
    noted: Option<Noted>,
    fracture: Option<Fracture>,
    /// Subjects whose payloads were erased, with the last event of each, until their erasure is met.
    owed: HashMap<Uuid, i64>,
    /// The beginning that trimming recorded last.
    recorded_beginning: Option<(i64, String)>,
}

impl Walker {
    pub(super) fn new(chain: Chain, noted_head: Option<String>) -> Self {
        let mut walker = Self {
            previous: chain.anchor.clone(),
            next: chain.begins_at,
            chain,
            noted_head,
            events: 0,
            erased: 0,
            first_at: None,
            last_at: None,
            noted: None,
            fracture: None,
            owed: HashMap::new(),
            recorded_beginning: None,
        };
        walker.compare_noted(walker.chain.begins_at - 1);
        walker
    }

    pub(super) fn next_sequence(&self) -> i64 {
        self.next
    }

    pub(super) fn goes_on(&self) -> bool {
        self.fracture.is_none() && self.next <= self.chain.length
    }

    /// The walker after these events, or where one of them does not stand.
    pub(super) fn over(mut self, rows: Vec<Linked>) -> Self {
        for row in rows {
            if let Err(fault) = self.step(&row) {
                self.break_at(self.next, fault);
                break;
            }
            self.next += 1;
        }
        self
    }

    fn step(&mut self, row: &Linked) -> Result<(), Fault> {
        if row.sequence != Some(self.next) {
            return Err(Fault::Missing);
        }
        let payload = row.payload_hash.as_deref().ok_or(Fault::Changed)?;
        let hash = row.fixed().hash(&self.previous, payload);
        if row.hash.as_deref() != Some(&hash[..]) {
            return Err(Fault::Changed);
        }
        self.check_payload(row, payload)?;
        self.previous = hash.to_vec();
        self.events += 1;
        self.first_at = self.first_at.or(Some(row.at));
        self.last_at = Some(row.at);
        self.compare_noted(self.next);
        if row.verb == "erased" {
            self.owed.remove(&row.subject_id);
        }
        if (row.noun.as_str(), row.verb.as_str()) == ("audit", "trimmed") {
            self.recorded_beginning = row.after.as_deref().and_then(beginning);
        }
        Ok(())
    }

    fn check_payload(&mut self, row: &Linked, expected: &[u8]) -> Result<(), Fault> {
        let has_payload = row.before.is_some() || row.after.is_some();
        match (&row.salt, row.erased_at) {
            (Some(salt), None) => {
                let found = payload_hash(salt, row.before.as_deref(), row.after.as_deref());
                if found.as_ref().map(|hash| &hash[..]) == Some(expected) {
                    Ok(())
                } else {
                    Err(Fault::PayloadChanged)
                }
            }
            (None, Some(_)) if !has_payload => {
                self.erased += 1;
                self.owed.insert(row.subject_id, self.next);
                Ok(())
            }
            _ => Err(Fault::PayloadChanged),
        }
    }

    /// Whether what was walked last ends with the head that somebody wrote down.
    fn compare_noted(&mut self, sequence: i64) {
        if self.noted_head.as_deref() == Some(hexadecimal(&self.previous).as_str()) {
            self.noted = Some(Noted { sequence });
        }
    }

    fn break_at(&mut self, sequence: i64, fault: Fault) {
        self.fracture.get_or_insert(Fracture { sequence, fault });
    }

    /// What was found, with the first event that stands outside the chain.
    pub(super) fn finish(mut self, outside: Option<i64>) -> Verdict {
        if self.goes_on() {
            self.break_at(self.next, Fault::Missing);
        }
        if self.previous != self.chain.head {
            self.break_at(self.chain.length, Fault::HeadWrong);
        }
        if !self.begins_as_recorded() {
            self.break_at(self.chain.begins_at, Fault::AnchorWrong);
        }
        if let Some(sequence) = outside {
            self.break_at(sequence, Fault::OutsideChain);
        }
        if let Some(sequence) = self.owed.values().min().copied() {
            self.break_at(sequence, Fault::ErasedWithoutGround);
        }
        if self.noted_head.is_some() && self.noted.is_none() {
            self.break_at(self.chain.length, Fault::NotedHeadMissing);
        }
        Verdict {
            events: self.events,
            begins_at: self.chain.begins_at,
            first_at: self.first_at,
            last_at: self.last_at,
            erased: self.erased,
            head: hexadecimal(&self.previous),
            noted: self.noted,
            fracture: self.fracture,
        }
    }

    fn begins_as_recorded(&self) -> bool {
        if self.chain.begins_at == 1 {
            return self.chain.anchor == BEGINNING;
        }
        let found = (self.chain.begins_at, hexadecimal(&self.chain.anchor));
        self.recorded_beginning.as_ref() == Some(&found)
    }
}

/// The beginning in the facts of a trimming.
fn beginning(after: &str) -> Option<(i64, String)> {
    let facts: Value = serde_json::from_str(after).ok()?;
    Some((facts["begins_at"].as_i64()?, facts["anchor"].as_str()?.to_owned()))
}
