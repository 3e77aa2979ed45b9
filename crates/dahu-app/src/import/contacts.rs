//! Contacts come in: new ones are added, known ones get what the file has and they had not.
//!
//! Who is who is told within an account by the e-mail address or the telephone number, and without either by the name.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dahu_core::{
    account::AccountId,
    contact::{ContactId, LegalBasis, hierarchy},
    group,
    import::{ContactReader, ContactRow, Field, Finding, Mapping, Reason, Row},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    ImportId, Outcome,
    directory::Accounts,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Result, account,
    contact::{
        Contact, ContactFacts,
        importing::{self, AT_MOST, Changed},
    },
    person,
};

/// The fields of which a finding repeats nothing: it would outlive the erasure of the contact.
const PERSONAL: [Field; 9] = [
    Field::Contact,
    Field::Mobile,
    Field::Phone,
    Field::Email,
    Field::Birthday,
    Field::Interests,
    Field::Preferences,
    Field::Note,
    Field::ReportsTo,
];
/// Characters of a source at most.
const SOURCE_CHARACTERS: usize = 200;

/// Contacts that a file brought, ready to be stored.
pub(super) struct Contacts {
    created: Vec<Contact>,
    updated: Vec<Changed>,
}

/// What rows are looked up in, and what they come to.
struct Taking {
    accounts: Accounts,
    /// The ids of accounts by their places.
    ids: Vec<AccountId>,
    /// Those who are known, and behind them those who are new.
    contacts: Vec<Contact>,
    /// How many were known before.
    before: usize,
    keys: Keys,
    /// How many contacts each account has.
    counts: HashMap<AccountId, u64>,
    /// The row that named the contact of this place first.
    named_in_row: HashMap<usize, u64>,
    /// The facts that known contacts get, by their places.
    changed: HashMap<usize, ContactFacts>,
    /// Whom contacts are to report to: place, row and name.
    superiors: Vec<(usize, u64, String)>,
    people: HashMap<String, Uuid>,
    columns: Columns,
    source: String,
    today: NaiveDate,
    now: DateTime<Utc>,
    by: Option<Uuid>,
}

/// Contacts by what tells them apart within an account, by their places.
#[derive(Default)]
struct Keys {
    by_email: HashMap<(AccountId, String), usize>,
    by_mobile: HashMap<(AccountId, String), usize>,
    by_name: HashMap<(AccountId, String), Vec<usize>>,
}

/// The names of columns that findings name.
#[derive(Default)]
struct Columns {
    account: Option<String>,
    legal_basis: Option<String>,
    reports_to: Option<String>,
    created_by: Option<String>,
    personal: HashSet<String>,
}

/// Reads the file and works out what would change.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Contacts, Reading, Outcome)> {
    let mut taking = Taking::new(ctx, &reading).await?;
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = ContactReader::new(&mapping, options).map_err(not_usable)?;
        taking.columns = Columns::of(&mapping);
        reading.each_row(&mut source, |row, warnings| {
            Ok(taking.take(&reader, row, warnings))
        })?;
        for finding in taking.report_to() {
            reading.findings.add(finding)?;
        }
        let known = u64::try_from(taking.named_in_row.len()).unwrap_or(u64::MAX);
        let contacts = taking.finish();
        let (created, updated) = (contacts.created.len() as u64, contacts.updated.len() as u64);
        let outcome = Outcome {
            created,
            updated,
            unchanged: known.saturating_sub(created + updated),
            ..Outcome::default()
        };
        Ok((contacts, reading, outcome))
    })
    .await?
}

impl Contacts {
    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        importing::take(&transaction, ctx, Some(import), &self.created, &self.updated).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}

impl Columns {
    fn of(mapping: &Mapping) -> Self {
        let name = |field| mapping.column_name(field).map(str::to_owned);
        Self {
            account: name(Field::Account),
            legal_basis: name(Field::LegalBasis),
            reports_to: name(Field::ReportsTo),
            created_by: name(Field::CreatedBy),
            personal: PERSONAL.into_iter().filter_map(name).collect(),
        }
    }

    /// The finding without what it would repeat of a person.
    fn discreet(&self, finding: Finding) -> Finding {
        let is_personal = finding
            .column
            .as_ref()
            .is_some_and(|name| self.personal.contains(name));
        if is_personal {
            return Finding {
                value: String::new(),
                ..finding
            };
        }
        finding
    }
}

impl Keys {
    fn add(&mut self, place: usize, account: AccountId, facts: &ContactFacts) {
        if let Some(email) = &facts.email {
            self.by_email.entry((account, folded(email))).or_insert(place);
        }
        if let Some(mobile) = &facts.mobile {
            self.by_mobile.entry((account, mobile.clone())).or_insert(place);
        }
        let named = self.by_name.entry((account, folded(&facts.name))).or_default();
        if !named.contains(&place) {
            named.push(place);
        }
    }

    fn named(&self, account: AccountId, name: &str) -> &[usize] {
        self.by_name
            .get(&(account, folded(name)))
            .map_or(&[], Vec::as_slice)
    }
}

/// A name or an address as it is compared.
fn folded(text: &str) -> String {
    dahu_core::import::account_key(text).to_lowercase()
}

impl Taking {
    async fn new(ctx: &Context, reading: &Reading) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let named = account::store::named(connection).await?;
        let contacts = importing::all(connection).await?;
        let mut taking = Self {
            accounts: Accounts::of(
                named
                    .iter()
                    .map(|account| (account.code.as_deref(), account.name.as_str())),
            ),
            ids: named.iter().map(|account| AccountId(account.id)).collect(),
            before: contacts.len(),
            keys: Keys::default(),
            counts: HashMap::new(),
            named_in_row: HashMap::new(),
            changed: HashMap::new(),
            superiors: Vec::new(),
            people: people(connection).await?,
            columns: Columns::default(),
            source: reading.job.file_name.chars().take(SOURCE_CHARACTERS).collect(),
            today: reading.today,
            now: ctx.now(),
            by: ctx.person().map(|person| person.0),
            contacts,
        };
        for (place, contact) in taking.contacts.iter().enumerate() {
            taking.keys.add(place, contact.account, &contact.facts);
            *taking.counts.entry(contact.account).or_default() += 1;
        }
        Ok(taking)
    }

    fn take(
        &mut self,
        reader: &ContactReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<(), Finding> {
        let taken = self.row(reader, row, warnings);
        for warning in warnings.iter_mut() {
            *warning = self.columns.discreet(warning.clone());
        }
        taken.map_err(|finding| self.columns.discreet(finding))
    }

    fn row(&mut self, reader: &ContactReader, row: &Row, warnings: &mut Vec<Finding>) -> Result<(), Finding> {
        let mut doubts = Vec::new();
        let found = reader.read(row, &mut doubts)?;
        let about = |reason| {
            let column = self.columns.account.as_deref();
            Finding::new(row.number(), column, &found.account, reason)
        };
        let place = self.accounts.with_key(&found.account).known().map_err(about)?;
        let account = self.ids[place];
        let known = self.place(account, &found).map_err(about)?;
        let first_row = known.and_then(|place| self.named_in_row.get(&place).copied());
        if let Some(first_row) = first_row {
            return Err(about(Reason::DuplicateInFile { first_row }));
        }
        let place = match known {
            Some(place) => {
                self.update(place, &found);
                place
            }
            None => self.create(account, &found, row, &mut doubts)?,
        };
        self.named_in_row.insert(place, row.number());
        if let Some(superior) = found.reports_to.as_deref() {
            self.superiors.push((place, row.number(), superior.to_owned()));
        }
        warnings.append(&mut doubts);
        Ok(())
    }

    /// Which contact the row means: by address or number, and else by the name, where neither says otherwise.
    fn place(&self, account: AccountId, found: &ContactRow<'_>) -> Result<Option<usize>, Reason> {
        let email = found.email.as_deref().map(folded);
        let by_email = email.and_then(|email| self.keys.by_email.get(&(account, email)));
        let mobile = found.mobile.clone();
        let by_mobile = mobile.and_then(|mobile| self.keys.by_mobile.get(&(account, mobile)));
        if let Some(place) = by_email.or(by_mobile) {
            return Ok(Some(*place));
        }
        let differ = |one: Option<&str>, other: Option<&str>| {
            one.zip(other)
                .is_some_and(|(one, other)| folded(one) != folded(other))
        };
        let is_meant = |place: &&usize| {
            let facts = self.facts(**place);
            !differ(facts.email.as_deref(), found.email.as_deref())
                && !differ(facts.mobile.as_deref(), found.mobile.as_deref())
        };
        let named = self.keys.named(account, &found.name);
        let meant: Vec<usize> = named.iter().filter(is_meant).copied().collect();
        match meant[..] {
            [] => Ok(None),
            [place] => Ok(Some(place)),
            _ => Err(Reason::AmbiguousContact {
                matches: meant.len() as u64,
            }),
        }
    }

    /// The facts of a contact as they will be.
    fn facts(&self, place: usize) -> &ContactFacts {
        self.changed.get(&place).unwrap_or(&self.contacts[place].facts)
    }

    fn update(&mut self, place: usize, found: &ContactRow<'_>) {
        let mut facts = self.facts(place).clone();
        fill(&mut facts, found);
        self.set(place, facts);
    }

    /// Gives a contact other facts, where they are others.
    fn set(&mut self, place: usize, facts: ContactFacts) {
        if facts == *self.facts(place) {
            return;
        }
        self.keys.add(place, self.contacts[place].account, &facts);
        if place >= self.before {
            self.contacts[place].facts = facts;
        } else {
            self.changed.insert(place, facts);
        }
    }

    fn create(
        &mut self,
        account: AccountId,
        found: &ContactRow<'_>,
        row: &Row,
        doubts: &mut Vec<Finding>,
    ) -> Result<usize, Finding> {
        let Some(legal_basis) = found.legal_basis else {
            let column = self.columns.legal_basis.as_deref();
            return Err(Finding::new(row.number(), column, "", Reason::MissingValue));
        };
        let count = self.counts.entry(account).or_default();
        if *count >= AT_MOST {
            let column = self.columns.account.as_deref();
            let reason = Reason::TooManyContacts { most: AT_MOST };
            return Err(Finding::new(row.number(), column, &found.account, reason));
        }
        *count += 1;
        let source_on = found.source_on.or(found.created_on).unwrap_or(self.today);
        let mut facts = nobody(legal_basis, self.source.clone(), source_on);
        fill(&mut facts, found);
        let by = found.created_by.as_deref().and_then(|name| {
            let known = self.people.get(name).copied();
            if known.is_none() {
                let column = self.columns.created_by.as_deref();
                doubts.push(Finding::new(
                    row.number(),
                    column,
                    name,
                    Reason::UnknownSalesperson,
                ));
            }
            known
        });
        let at = found.created_on.map(|on| on.and_time(NaiveTime::MIN).and_utc());
        let place = self.contacts.len();
        self.keys.add(place, account, &facts);
        let (at, by) = (at.unwrap_or(self.now), by.or(self.by));
        self.contacts
            .push(Contact::brought(account, facts, at, self.now, by));
        Ok(place)
    }

    /// Puts contacts below those to whom their rows say that they report, and says which cannot be.
    fn report_to(&mut self) -> Vec<Finding> {
        let superiors = std::mem::take(&mut self.superiors);
        let mut findings = Vec::new();
        let mut asked = Vec::with_capacity(superiors.len());
        let finding = |row: u64, reason| Finding::new(row, self.columns.reports_to.as_deref(), "", reason);
        for (place, row, name) in superiors {
            let named = self.keys.named(self.contacts[place].account, &name);
            match named {
                [superior] => asked.push((place, row, self.contacts[*superior].id)),
                _ => findings.push(finding(row, Reason::UnknownSuperior)),
            }
        }
        let mut reports: HashMap<ContactId, ContactId> = self
            .contacts
            .iter()
            .filter_map(|contact| Some((contact.id, contact.facts.reports_to?)))
            .collect();
        let pairs: Vec<(ContactId, ContactId)> = asked
            .iter()
            .map(|(place, _, superior)| (self.contacts[*place].id, *superior))
            .collect();
        let refused = group::arrange(&mut reports, &pairs, hierarchy::STEPS);
        let refused: HashSet<usize> = refused.into_iter().map(|(pair, _)| pair).collect();
        findings.extend(
            refused
                .iter()
                .map(|pair| finding(asked[*pair].1, Reason::SuperiorInCircle)),
        );
        findings.sort_by_key(|finding| finding.row);
        for (pair, (place, _, superior)) in asked.into_iter().enumerate() {
            if !refused.contains(&pair) {
                let facts = ContactFacts {
                    reports_to: Some(superior),
                    ..self.facts(place).clone()
                };
                self.set(place, facts);
            }
        }
        findings
    }

    fn finish(mut self) -> Contacts {
        let created = self.contacts.split_off(self.before);
        let mut updated: Vec<(usize, ContactFacts)> = self.changed.into_iter().collect();
        updated.sort_unstable_by_key(|(place, _)| *place);
        let updated = updated.into_iter().map(|(place, after)| Changed {
            contact: self.contacts[place].clone(),
            after,
        });
        Contacts {
            created,
            updated: updated.collect(),
        }
    }
}

/// Everybody by name.
async fn people(connection: &impl ConnectionTrait) -> Result<HashMap<String, Uuid>> {
    let people = person::all(connection).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.name, person.id))
        .collect())
}

/// The facts of somebody of whom nothing is known yet.
fn nobody(legal_basis: LegalBasis, source: String, source_on: NaiveDate) -> ContactFacts {
    ContactFacts {
        name: String::new(),
        job: None,
        department: None,
        mobile: None,
        phone: None,
        email: None,
        note: None,
        source,
        legal_basis,
        source_on,
        job_from: None,
        job_until: None,
        reports_to: None,
        level: None,
        roles: Vec::new(),
        power: None,
        birthday: None,
        interests: None,
        preferences: None,
        posts: Vec::new(),
    }
}

/// Puts what the row says into the facts; what it leaves blank stays.
fn fill(facts: &mut ContactFacts, found: &ContactRow<'_>) {
    fn put<T>(place: &mut Option<T>, value: Option<T>) {
        if value.is_some() {
            *place = value;
        }
    }
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    (*found.name).clone_into(&mut facts.name);
    put(&mut facts.job, owned(&found.job));
    put(&mut facts.department, owned(&found.department));
    put(&mut facts.mobile, found.mobile.clone());
    put(&mut facts.phone, found.phone.clone());
    put(&mut facts.email, found.email.clone());
    put(&mut facts.note, owned(&found.note));
    put(&mut facts.job_from, found.job_from);
    put(&mut facts.job_until, found.job_until);
    put(&mut facts.level, found.level);
    put(&mut facts.power, found.power);
    put(&mut facts.birthday, found.birthday);
    put(&mut facts.interests, owned(&found.interests));
    put(&mut facts.preferences, owned(&found.preferences));
    facts.legal_basis = found.legal_basis.unwrap_or(facts.legal_basis);
    facts.source_on = found.source_on.unwrap_or(facts.source_on);
    if let Some(source) = owned(&found.source) {
        facts.source = source;
    }
    if !found.roles.is_empty() {
        facts.roles.clone_from(&found.roles);
    }
}
