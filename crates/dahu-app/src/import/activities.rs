//! Activities come in: what was done with accounts before, as other programs kept it.
//!
//! Which activity a row means is told by account, day, kind and who recorded it, and among several of those by what was said.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dahu_core::{
    account::AccountId,
    activity::{ActivityId, ActivityKind, Direction, Next, NextStep},
    contact::ContactId,
    import::{ActivityReader, ActivityRow, Field, Finding, Mapping, Reason, Row},
    opportunity::OpportunityId,
    person::PersonId,
};
use uuid::Uuid;

use super::{
    ImportId, Outcome,
    directory::Accounts,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Result,
    account::{self, group::LEVELS},
    activity::{
        ActivityFacts,
        importing::{self, Changed, Told},
    },
    contact, opportunity, person,
};

/// Activities that a file brought, ready to be stored.
pub(super) struct Activities {
    created: Vec<Told>,
    updated: Vec<Changed>,
}

/// Account, day, kind, and who recorded it.
type Key = (AccountId, NaiveDate, ActivityKind, Option<PersonId>);

/// What rows are looked up in, and what they come to.
struct Taking {
    accounts: Accounts,
    /// The ids of accounts by their places.
    ids: Vec<AccountId>,
    /// The contacts of accounts by name; nobody where several have it.
    contacts: HashMap<(AccountId, String), Option<ContactId>>,
    people: HashMap<String, PersonId>,
    opportunities: Opportunities,
    /// The activities of each key that no row was found to mean yet.
    known: HashMap<Key, Vec<Told>>,
    /// The first row of each key and text.
    named_in_row: HashMap<(Key, String), u64>,
    /// The activities that rows tell and that are not known by their texts.
    open: Vec<(Key, Told)>,
    updated: Vec<Changed>,
    unchanged: u64,
    columns: HashMap<Field, String>,
    now: DateTime<Utc>,
    by: Option<PersonId>,
}

/// The opportunities that have a code, and which accounts are of one group.
struct Opportunities {
    /// Each with its account and what that is called.
    by_code: HashMap<String, (OpportunityId, Uuid, String)>,
    parents: HashMap<Uuid, Uuid>,
}

impl Opportunities {
    async fn of(ctx: &Context, names: &HashMap<Uuid, &str>) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let coded = opportunity::importing::coded(connection).await?.into_iter();
        let name = |account: &Uuid| names.get(account).copied().unwrap_or_default().to_owned();
        Ok(Self {
            by_code: coded
                .filter(|one| !one.is_removed)
                .map(|one| {
                    let account = name(&one.account_id);
                    (one.code, (OpportunityId(one.id), one.account_id, account))
                })
                .collect(),
            parents: account::group::parents(connection).await?,
        })
    }

    /// The opportunity of a code, where an activity of the account can be about it.
    fn of_code(&self, code: &str, account: AccountId) -> Result<OpportunityId, Reason> {
        let (id, of, name) = self.by_code.get(code).ok_or(Reason::UnknownOpportunity)?;
        if self.top(*of) == self.top(account.0) {
            return Ok(*id);
        }
        Err(Reason::OtherAccount {
            account: name.clone(),
        })
    }

    /// The account at the top of a group.
    fn top(&self, account: Uuid) -> Uuid {
        let above = (0..LEVELS).scan(account, |at, _| {
            *at = *self.parents.get(at)?;
            Some(*at)
        });
        above.last().unwrap_or(account)
    }
}

/// Reads the file and works out what would change.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Activities, Reading, Outcome)> {
    let mut taking = Taking::new(ctx).await?;
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = ActivityReader::new(&mapping, options).map_err(not_usable)?;
        taking.columns = columns(&mapping);
        reading.each_row(&mut source, |row, warnings| {
            Ok(taking.take(&reader, row, warnings))
        })?;
        let unchanged = taking.unchanged;
        let activities = taking.finish();
        let outcome = Outcome {
            created: activities.created.len() as u64,
            updated: activities.updated.len() as u64,
            unchanged,
            ..Outcome::default()
        };
        Ok((activities, reading, outcome))
    })
    .await?
}

impl Activities {
    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        importing::take(&transaction, ctx, Some(import), &self.created, &self.updated).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}

/// The names of the columns that findings name.
fn columns(mapping: &Mapping) -> HashMap<Field, String> {
    let fields = mapping.kind().fields().iter();
    fields
        .filter_map(|field| Some((*field, mapping.column_name(*field)?.to_owned())))
        .collect()
}

impl Taking {
    async fn new(ctx: &Context) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let named = account::store::named(connection).await?;
        let names = named
            .iter()
            .map(|account| (account.id, account.name.as_str()))
            .collect();
        let mut contacts = HashMap::new();
        for contact in contact::importing::all(connection).await? {
            contacts
                .entry((contact.account, contact.facts.name))
                .and_modify(|known| *known = None)
                .or_insert(Some(contact.id));
        }
        let mut known: HashMap<Key, Vec<Told>> = HashMap::new();
        for told in importing::all(connection).await? {
            let key = (told.account, told.facts.on, told.facts.kind, told.recorded_by);
            known.entry(key).or_default().push(told);
        }
        let people = person::stored(ctx).await?.into_iter();
        Ok(Self {
            accounts: Accounts::of(
                named
                    .iter()
                    .map(|account| (account.code.as_deref(), account.name.as_str())),
            ),
            ids: named.iter().map(|account| AccountId(account.id)).collect(),
            contacts,
            people: people.map(|person| (person.name, PersonId(person.id))).collect(),
            opportunities: Opportunities::of(ctx, &names).await?,
            known,
            named_in_row: HashMap::new(),
            open: Vec::new(),
            updated: Vec::new(),
            unchanged: 0,
            columns: HashMap::new(),
            now: ctx.now(),
            by: ctx.person(),
        })
    }

    fn take(
        &mut self,
        reader: &ActivityReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<(), Finding> {
        let mut doubts = Vec::new();
        let found = reader.read(row, &mut doubts)?;
        let about = |reason| self.finding(row, Field::Account, &found.account, reason);
        let place = self.accounts.with_key(&found.account).known().map_err(about)?;
        let account = self.ids[place];
        let told = self.told(account, &found, row, &mut doubts);
        let key = (account, told.facts.on, told.facts.kind, told.recorded_by);
        let first_row = self.named_in_row.get(&(key, told.facts.text.clone())).copied();
        if let Some(first_row) = first_row {
            return Err(about(Reason::DuplicateInFile { first_row }));
        }
        self.named_in_row
            .insert((key, told.facts.text.clone()), row.number());
        let known = self.known.get_mut(&key);
        let same = known.and_then(|known| {
            let place = known.iter().position(|one| one.facts.text == told.facts.text)?;
            Some(known.swap_remove(place))
        });
        match same {
            Some(activity) => self.put(activity, &told.facts),
            None => self.open.push((key, told)),
        }
        warnings.append(&mut doubts);
        Ok(())
    }

    fn finding(&self, row: &Row, field: Field, value: &str, reason: Reason) -> Finding {
        let column = self.columns.get(&field).map(String::as_str);
        Finding::new(row.number(), column, value, reason)
    }

    /// The activity as the row tells it.
    fn told(
        &self,
        account: AccountId,
        found: &ActivityRow<'_>,
        row: &Row,
        doubts: &mut Vec<Finding>,
    ) -> Told {
        let of_us = |field, name: &str, doubts: &mut Vec<Finding>| {
            let known = self.people.get(name).copied();
            if known.is_none() {
                doubts.push(self.finding(row, field, name, Reason::UnknownSalesperson));
            }
            known
        };
        let named = found.people.iter();
        let mut people: Vec<PersonId> = named
            .filter_map(|name| of_us(Field::People, name, doubts))
            .collect();
        let author = found.created_by.as_deref();
        let author = author.and_then(|name| of_us(Field::CreatedBy, name, doubts));
        let author = author.or(people.first().copied()).or(self.by);
        let next = self.next(found, author, row, doubts);
        let about = found.opportunity.as_deref().and_then(|code| {
            let known = self.opportunities.of_code(code, account);
            known
                .map_err(|reason| doubts.push(self.finding(row, Field::Opportunity, code, reason)))
                .ok()
        });
        let mut contacts: Vec<ContactId> = Vec::new();
        for name in &found.contacts {
            match self.contacts.get(&(account, name.clone())).copied().flatten() {
                Some(contact) => contacts.push(contact),
                // The name is not repeated: the finding would outlive the erasure of whoever it is.
                None => doubts.push(self.finding(row, Field::Contacts, "", Reason::UnknownContact)),
            }
        }
        people.sort_unstable();
        people.dedup();
        contacts.sort_unstable();
        contacts.dedup();
        let created_on = found.created_on.map(|on| on.and_time(NaiveTime::MIN).and_utc());
        Told {
            id: ActivityId::new(self.now),
            account,
            facts: ActivityFacts {
                kind: found.kind,
                on: found.on,
                text: found.text.clone(),
                outcome: found.outcome,
                direction: found
                    .kind
                    .has_direction()
                    .then(|| found.direction.unwrap_or(Direction::Ours)),
                effort_minutes: found.effort_minutes,
                people,
                contacts,
                next,
                opportunity: about,
            },
            recorded_at: created_on.unwrap_or(self.now),
            recorded_by: author,
        }
    }

    /// What is done next, or why nothing is; a step without a day, or due before the activity, is doubtful and left out.
    fn next(
        &self,
        found: &ActivityRow<'_>,
        author: Option<PersonId>,
        row: &Row,
        doubts: &mut Vec<Finding>,
    ) -> Option<Next> {
        let Some(what) = found.next_step.as_deref() else {
            return found
                .no_step_because
                .as_deref()
                .map(|why| Next::None(why.to_owned()));
        };
        let named = found.next_person.as_deref();
        let who = named.and_then(|name| self.people.get(name).copied()).or(author);
        let due_on = found.next_due_on.filter(|due_on| *due_on >= found.on);
        match due_on.zip(who) {
            Some((due_on, who)) => Some(Next::Step(NextStep {
                what: what.to_owned(),
                due_on,
                who,
            })),
            None => {
                doubts.push(self.finding(row, Field::NextStep, what, Reason::StepWithoutDay));
                None
            }
        }
    }

    /// Gives a known activity what the row tells; what it leaves blank stays.
    fn put(&mut self, activity: Told, told: &ActivityFacts) {
        let mut after = ActivityFacts {
            kind: told.kind,
            on: told.on,
            text: told.text.clone(),
            ..activity.facts.clone()
        };
        after.outcome = told.outcome.or(after.outcome);
        after.direction = told.direction.or(after.direction);
        after.effort_minutes = told.effort_minutes.or(after.effort_minutes);
        after.next = told.next.clone().or(after.next);
        after.opportunity = told.opportunity.or(after.opportunity);
        if !told.people.is_empty() {
            after.people.clone_from(&told.people);
        }
        if !told.contacts.is_empty() {
            after.contacts.clone_from(&told.contacts);
        }
        if after == activity.facts {
            self.unchanged += 1;
        } else {
            self.updated.push(Changed { activity, after });
        }
    }

    /// Where one row and one activity of a key are left, the row has other words for the activity; other rows are new.
    fn finish(mut self) -> Activities {
        let mut rows: HashMap<Key, u64> = HashMap::new();
        for (key, _) in &self.open {
            *rows.entry(*key).or_default() += 1;
        }
        let mut created = Vec::new();
        for (key, mut told) in std::mem::take(&mut self.open) {
            let is_one = rows.get(&key) == Some(&1);
            let left = self.known.get_mut(&key).filter(|left| is_one && left.len() == 1);
            match left.and_then(Vec::pop) {
                Some(activity) => self.put(activity, &told.facts),
                None => {
                    if told.facts.people.is_empty() {
                        told.facts.people.extend(told.recorded_by);
                    }
                    created.push(told);
                }
            }
        }
        Activities {
            created,
            updated: self.updated,
        }
    }
}
