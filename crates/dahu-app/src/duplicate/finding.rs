//! The work of a search: reads all accounts and contacts, and compares those that have something in common.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use dahu_core::duplicate::{
    AccountTraits, ContactTraits, Found, Judgement, LargeBlock, Limits, Verdict, compare, compare_contacts,
    find,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Counts, Noun, Stage, TooCommon, Tracker,
    store::{self, SoughtAccount},
};
use crate::{
    Result,
    contact::{self, Reached},
};

/// How far a search goes: a brand that more than a hundred accounts bear, or a switchboard of as many contacts, tells
/// nothing of any two of them.
const LIMITS: Limits = Limits {
    block: 100,
    neighbours: 100,
    pairs: 200_000,
};
/// What is too common to be compared is told by name so many times at most.
const TOLD_AT_MOST: usize = 50;
/// Characters of a number or address that are told.
const END_TOLD: usize = 4;
/// Accounts above one another at most: more is a circle, which nothing lets in.
const DEPTH_AT_MOST: usize = 64;

/// Two records that are the same or related; the smaller id comes first.
pub(super) struct FoundPair {
    pub(super) one: Uuid,
    pub(super) other: Uuid,
    pub(super) judgement: Judgement,
}

/// What was found of one noun.
pub(super) struct Findings {
    pub(super) pairs: Vec<FoundPair>,
    pub(super) counts: Counts,
    pub(super) too_common: Vec<TooCommon>,
}

/// All that is compared.
pub(super) struct Sought {
    accounts: Vec<SoughtAccount>,
    contacts: Vec<Reached>,
}

impl Sought {
    /// Reads all accounts and contacts.
    pub(super) async fn read(connection: &impl ConnectionTrait) -> Result<Self> {
        let mut contacts = contact::reached(connection, None).await?;
        contacts.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Ok(Self {
            accounts: store::accounts(connection).await?,
            contacts,
        })
    }

    /// Compares them: accounts, then contacts.
    pub(super) fn compare(&self, tracker: &Tracker) -> [(Noun, Findings); 2] {
        [
            (Noun::Account, self.of_accounts(tracker)),
            (Noun::Contact, self.of_contacts(tracker)),
        ]
    }

    fn of_accounts(&self, tracker: &Tracker) -> Findings {
        tracker.enter(Stage::Accounts, self.accounts.len());
        let mut reached: HashMap<Uuid, Vec<&Reached>> = HashMap::new();
        for contact in &self.contacts {
            reached.entry(contact.account_id).or_default().push(contact);
        }
        let traits: Vec<AccountTraits> = self
            .accounts
            .iter()
            .map(|account| {
                let others = account.other_names();
                let contacts = reached.get(&account.id).map_or(&[][..], Vec::as_slice);
                AccountTraits::of(
                    &account.name,
                    others.iter().map(String::as_str),
                    account.credit_code.as_deref(),
                )
                .reached_by(
                    contacts.iter().filter_map(|contact| contact.mobile.as_deref()),
                    contacts.iter().filter_map(|contact| contact.email.as_deref()),
                )
            })
            .collect();
        let found = find(&traits, AccountTraits::keys, compare, LIMITS, |done| {
            tracker.done(done);
        });
        let groups = self.groups();
        let group_of = |place: usize| groups.get(&self.accounts[place].id);
        let is_known = |one, other| group_of(one).is_some() && group_of(one) == group_of(other);
        findings(
            Noun::Account,
            found,
            |place| self.accounts[place].id,
            is_known,
            self.accounts.len(),
        )
    }

    fn of_contacts(&self, tracker: &Tracker) -> Findings {
        tracker.enter(Stage::Contacts, self.contacts.len());
        let traits: Vec<ContactTraits<Uuid>> = self
            .contacts
            .iter()
            .map(|contact| {
                let (mobile, email) = (contact.mobile.as_deref(), contact.email.as_deref());
                ContactTraits::of(&contact.name, contact.account_id, mobile, email)
            })
            .collect();
        let found = find(&traits, ContactTraits::keys, compare_contacts, LIMITS, |done| {
            tracker.done(done);
        });
        let contacts = self.contacts.len();
        findings(
            Noun::Contact,
            found,
            |place| self.contacts[place].id,
            |_, _| false,
            contacts,
        )
    }

    /// The top of the group of every account that is in one.
    fn groups(&self) -> HashMap<Uuid, Uuid> {
        let parents: HashMap<Uuid, Uuid> = self
            .accounts
            .iter()
            .filter_map(|account| Some((account.id, account.parent_id?)))
            .collect();
        let top = |account: Uuid| {
            let above = std::iter::successors(Some(account), |lower| parents.get(lower).copied());
            above.take(DEPTH_AT_MOST).last().unwrap_or(account)
        };
        let below = parents.keys().map(|account| (*account, top(*account)));
        // Whoever is above others is in their group too.
        let tops = parents.values().map(|account| (*account, top(*account)));
        below.chain(tops).collect()
    }
}

/// What was found, by id; related accounts of one group tell nothing new.
fn findings(
    noun: Noun,
    found: Found,
    id: impl Fn(usize) -> Uuid,
    is_known: impl Fn(usize, usize) -> bool,
    records: usize,
) -> Findings {
    let mut counts = Counts {
        records: records as u64,
        compared: found.compared,
        left_out: found.left_out,
        large_blocks: found.large.len() as u64,
        ..Counts::default()
    };
    let mut pairs = Vec::with_capacity(found.pairs.len());
    for pair in found.pairs {
        match pair.judgement.verdict {
            Verdict::Same => counts.same += 1,
            _ if is_known(pair.one, pair.other) => {
                counts.in_one_group += 1;
                continue;
            }
            _ => counts.related += 1,
        }
        let (one, other) = (id(pair.one), id(pair.other));
        pairs.push(FoundPair {
            one: one.min(other),
            other: one.max(other),
            judgement: pair.judgement,
        });
    }
    Findings {
        pairs,
        counts,
        too_common: told(noun, found.large),
    }
}

/// The largest blocks in words that may be kept: a run outlives the contacts that it read.
fn told(noun: Noun, large: Vec<LargeBlock>) -> Vec<TooCommon> {
    // Numbers that end alike would otherwise stand there as if they were one told twice.
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for block in large {
        let (kind, text) = block.key.split_once(' ').unwrap_or((&block.key, ""));
        let text = match kind {
            "phone" | "email" | "person" => ended(text),
            _ => text.to_owned(),
        };
        let records = seen.entry((kind.to_owned(), text)).or_default();
        *records = (*records).max(block.records);
    }
    let mut told: Vec<TooCommon> = seen
        .into_iter()
        .map(|((kind, text), records)| TooCommon {
            noun,
            kind,
            text,
            records: records as u64,
        })
        .collect();
    told.sort_by_key(|common| Reverse(common.records));
    told.truncate(TOLD_AT_MOST);
    told
}

/// The end of a number or an address.
fn ended(text: &str) -> String {
    let characters = text.chars().count();
    let end: String = text.chars().skip(characters.saturating_sub(END_TOLD)).collect();
    format!("…{end}")
}
