//! Accounts come in: new ones are created, known ones get the facts that the file has and they had not.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::{AccountId, Profile},
    assessment::AssessmentId,
    import::{AccountReader, AccountRow, Field, Finding, Mapping, Reason, Row},
    person::PersonId,
    target::TargetId,
};
use uuid::Uuid;

use super::{
    Outcome,
    apply::Plan,
    directory::{Accounts, Found, People},
    parents::Parents,
    reading::{Reading, not_usable},
};
use crate::{
    Context, Error, Result,
    account::{
        self, AccountFacts,
        store::{NEVER, StoredAccount},
    },
    assessment::{self, StoredAssessment},
    database, merge, person,
    target::{self, StoredTarget},
};

/// What rows are looked up in, and what they come to.
struct Taking {
    directory: Accounts,
    /// Accounts that have become part of others, with the places of those.
    merged: Accounts,
    known: Vec<StoredAccount>,
    /// The row that named the account of this place first.
    named_in_row: HashMap<usize, u64>,
    targets: HashMap<Uuid, Vec<StoredTarget>>,
    assessments: HashMap<Uuid, Vec<StoredAssessment>>,
    parents: Parents,
    /// The places of known accounts whose rows change nothing, their parents aside.
    unchanged: HashSet<usize>,
    /// The names that known accounts get, by their places.
    renamed: HashMap<usize, String>,
    /// How many of `known` were there before.
    before: usize,
    plan: Plan,
    moment: DateTime<Utc>,
    default_on: NaiveDate,
    assessed_by: Option<Uuid>,
    key_column: Option<String>,
}

/// Reads the file and works out what would change.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Plan, Reading, Outcome)> {
    let connection = ctx.workspace.database.reader();
    let first_account = database::store::next_number(connection, "account").await?;
    let first_person = database::store::next_number(connection, "person").await?;
    let known = account::store::all(connection).await?;
    let ids: Vec<Uuid> = known.iter().map(|account| account.id).collect();
    let targets = grouped(target::open(connection).await?, |target| target.account_id);
    let assessments = grouped(assessment::of_accounts(connection, &ids).await?, |assessment| {
        assessment.account_id
    });
    let mut merged = Accounts::default();
    merged.add_merged(
        known.iter().map(|account| account.number),
        &merge::former_names(connection).await?,
    );
    let people = person::stored(ctx).await?;
    let next_person = i32::try_from(first_person).map_err(Error::internal)?;
    let people = People::new(&people, next_person, ctx.now());
    let mut taking = Taking {
        directory: Accounts::default(),
        merged,
        named_in_row: HashMap::new(),
        targets,
        assessments,
        before: known.len(),
        plan: Plan::new(people, first_person, first_account),
        unchanged: HashSet::new(),
        renamed: HashMap::new(),
        parents: Parents::new(account::group::parents(connection).await?),
        moment: ctx.now(),
        default_on: reading.job.assessed_on.unwrap_or(reading.today),
        assessed_by: ctx.person().map(|person| person.0),
        key_column: None,
        known,
    };
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = AccountReader::new(&mapping, options).map_err(not_usable)?;
        taking.index(&mapping);
        reading.each_row(&mut source, |row, warnings| taking.take(&reader, row, warnings))?;
        for finding in taking.place_below() {
            reading.findings.add(finding)?;
        }
        taking.plan.created = taking.known.split_off(taking.before);
        let outcome = Outcome {
            unchanged: taking.unchanged.len() as u64,
            ..taking.plan.outcome()
        };
        Ok((taking.plan, reading, outcome))
    })
    .await?
}

fn grouped<T>(rows: Vec<T>, account: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(account(&row)).or_default().push(row);
    }
    groups
}

impl Taking {
    fn index(&mut self, mapping: &Mapping) {
        self.directory = Accounts::of(self.known.iter().map(StoredAccount::names));
        let key = if mapping.column(Field::Code).is_some() {
            Field::Code
        } else {
            Field::Name
        };
        self.key_column = mapping.column_name(key).map(str::to_owned);
        self.parents.read_from(mapping);
    }

    fn take(
        &mut self,
        reader: &AccountReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<Result<(), Finding>> {
        let found = match reader.read(row, warnings) {
            Ok(found) => found,
            Err(finding) => return Ok(Err(finding)),
        };
        let place = match self.place(&found) {
            Ok(place) => place,
            Err(reason) => return Ok(Err(self.finding(row, &found, reason))),
        };
        if let Some(first_row) = place.and_then(|place| self.named_in_row.get(&place).copied()) {
            return Ok(Err(self.finding(
                row,
                &found,
                Reason::DuplicateInFile { first_row },
            )));
        }
        let owner = found
            .salesperson
            .as_deref()
            .map(|name| self.plan.people.of(name).0);
        let (place, changed) = match place {
            Some(place) => (place, self.update(place, &found, owner)),
            None => (self.create(&found, owner), true),
        };
        self.named_in_row.insert(place, row.number());
        let account = self.known[place].id;
        let mut changed = changed;
        if let Some(owner) = owner {
            changed |= self.put_on_list(account, owner, found.targeted_on);
        }
        if let Some(intent) = found.intent {
            changed |= self.assess(
                account,
                intent.as_str(),
                found.assessed_on.unwrap_or(self.default_on),
            );
        }
        if !changed {
            self.unchanged.insert(place);
        }
        if let Some(parent) = found.parent.as_deref() {
            self.parents.want(place, row.number(), parent);
        }
        Ok(Ok(()))
    }

    /// Puts the accounts below those that their rows name, and says which cannot be.
    fn place_below(&mut self) -> Vec<Finding> {
        for (place, name) in &self.renamed {
            self.directory.add(*place, None, name);
        }
        let accounts = self.known.iter().enumerate().map(|(place, account)| {
            let name = self.renamed.get(&place).unwrap_or(&account.name);
            (account.id, name.as_str())
        });
        let accounts: Vec<_> = accounts.collect();
        let parents = std::mem::take(&mut self.parents);
        let resolved = parents.resolve(&self.directory, &accounts);
        for place in &resolved.places {
            self.plan.moved_only += u64::from(self.unchanged.remove(place));
        }
        self.plan.placings = resolved.placings;
        resolved.findings
    }

    fn finding(&self, row: &Row, found: &AccountRow<'_>, reason: Reason) -> Finding {
        let key = found
            .code
            .as_deref()
            .or(found.name.as_deref())
            .unwrap_or_default();
        Finding::new(row.number(), self.key_column.as_deref(), key, reason)
    }

    /// Which account the row means: by code, and without one by name.
    fn place(&self, found: &AccountRow<'_>) -> Result<Option<usize>, Reason> {
        if let Some(code) = found.code.as_deref() {
            let known = self.directory.with_code(code);
            return match self.merged.with_code(code) {
                Some(place) if known.is_none() => Err(self.part_of(place)),
                _ => Ok(known),
            };
        }
        match self
            .directory
            .with_name(found.name.as_deref().unwrap_or_default())
        {
            Found::One(place) => Ok(Some(place)),
            Found::Several(matches) => Err(Reason::AmbiguousName { matches }),
            Found::Nobody => match self.merged.with_name(found.name.as_deref().unwrap_or_default()) {
                Found::One(place) => Err(self.part_of(place)),
                _ => Ok(None),
            },
        }
    }

    fn part_of(&self, place: usize) -> Reason {
        Reason::PartOfAnother {
            account: self.known[place].name.clone(),
        }
    }

    fn create(&mut self, found: &AccountRow<'_>, owner: Option<PersonId>) -> usize {
        let mut facts = AccountFacts::default();
        fill(&mut facts, found, owner);
        let place = self.known.len();
        let number = self.plan.first_account + i64::try_from(place - self.before).unwrap_or(i64::MAX);
        self.directory.add(place, facts.code.as_deref(), &facts.name);
        self.known.push(StoredAccount::new(
            AccountId::new(self.moment),
            number,
            &facts,
            self.moment,
        ));
        place
    }

    /// Whether the facts of a known account change; what the file leaves blank stays as it is.
    fn update(&mut self, place: usize, found: &AccountRow<'_>, owner: Option<PersonId>) -> bool {
        let account = &self.known[place];
        let mut facts = account.facts();
        fill(&mut facts, found, owner);
        let changes = facts != account.facts();
        if changes {
            if facts.name != account.name {
                self.renamed.insert(place, facts.name.clone());
            }
            self.plan.updated.push((account.clone(), facts));
        }
        changes
    }

    /// Puts the account on the owner's list, and ends it on the lists of others.
    fn put_on_list(&mut self, account: Uuid, owner: PersonId, from: Option<NaiveDate>) -> bool {
        let open = self.targets.remove(&account).unwrap_or_default();
        if open.iter().any(|target| target.salesperson_id == owner.0) {
            self.targets.insert(account, open);
            return false;
        }
        // Without a date it is not known since when; it then counts for every day.
        let from = from.unwrap_or(NEVER);
        let until = from.max(open.iter().map(|target| target.from_on).max().unwrap_or(NEVER));
        let until = if until == NEVER { self.default_on } else { until };
        self.plan
            .ended
            .extend(open.into_iter().map(|target| (target, until)));
        self.plan.targets.push(StoredTarget {
            id: TargetId::new(self.moment).0,
            account_id: account,
            salesperson_id: owner.0,
            from_on: from,
            until_on: None,
        });
        true
    }

    fn assess(&mut self, account: Uuid, intent: &str, on: NaiveDate) -> bool {
        let known = self.assessments.get(&account).is_some_and(|known| {
            known
                .iter()
                .any(|assessment| assessment.intent == intent && assessment.assessed_on == on)
        });
        if known {
            return false;
        }
        self.plan.assessments.push(StoredAssessment {
            id: AssessmentId::new(self.moment).0,
            account_id: account,
            intent: intent.to_owned(),
            assessed_on: on,
            assessed_by: self.assessed_by,
            recorded_at: self.moment,
            evidence: None,
        });
        true
    }
}

/// Puts what the row says into the facts.
fn fill(facts: &mut AccountFacts, found: &AccountRow<'_>, owner: Option<PersonId>) {
    let put = |place: &mut Option<String>, value: Option<&str>| {
        if let Some(value) = value {
            *place = Some(value.to_owned());
        }
    };
    put(&mut facts.code, found.code.as_deref());
    put(
        &mut facts.credit_code,
        found
            .credit_code
            .as_deref()
            .filter(|code| code.chars().count() <= 18),
    );
    put(&mut facts.industry, found.industry.as_deref());
    put(&mut facts.region, found.region.as_deref());
    if let Some(name) = found.name.as_deref() {
        name.clone_into(&mut facts.name);
    } else if facts.name.is_empty() {
        facts.name = facts.code.clone().unwrap_or_default();
    }
    facts.owner = owner.or(facts.owner);
    fill_profile(&mut facts.profile, &found.profile);
}

/// Puts what the row says into the profile; what it leaves blank stays.
fn fill_profile(profile: &mut Profile, found: &Profile) {
    fn put<T: Clone>(place: &mut Option<T>, value: &Option<T>) {
        if value.is_some() {
            place.clone_from(value);
        }
    }
    put(&mut profile.short_name, &found.short_name);
    put(&mut profile.english_name, &found.english_name);
    put(&mut profile.sector, &found.sector);
    put(&mut profile.province, &found.province);
    put(&mut profile.city, &found.city);
    put(&mut profile.district, &found.district);
    put(&mut profile.size, &found.size);
    put(&mut profile.unit_kind, &found.unit_kind);
    put(&mut profile.share_held, &found.share_held);
    put(&mut profile.employees, &found.employees);
    put(&mut profile.finance, &found.finance);
    if !found.former_names.is_empty() {
        profile.former_names.clone_from(&found.former_names);
    }
    if !found.tags.is_empty() {
        profile.tags.clone_from(&found.tags);
    }
    let values = found.fields.iter().map(|(id, value)| (*id, value.clone()));
    profile.fields.extend(values);
}
