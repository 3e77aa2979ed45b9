//! Quotas come in: a row for each subject and span, for subjects that are known.

use std::collections::{BTreeMap, HashMap};

use dahu_core::{
    account::AccountId,
    import::{Field, Finding, QuotaReader, QuotaRow, Reason, Row},
    money::Currency,
    person::PersonId,
    quota::{Span, Subject, SubjectKind},
};
use uuid::Uuid;

use super::{
    ImportId, Outcome,
    directory::Accounts,
    entries::each_row,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, store::StoredAccount},
    merge, person,
    quota::importing::{self, Brought, Known, Spans},
    setting,
};

/// The quotas that a file brings.
pub(super) struct Quotas(Vec<Brought>);

/// Who is who, what stands, and what the rows so far say.
struct Taking {
    accounts: Vec<StoredAccount>,
    directory: Accounts,
    people: HashMap<String, Uuid>,
    known: Known,
    named_in_row: HashMap<(Subject, Span), u64>,
    brought: BTreeMap<Subject, (String, Spans)>,
    outcome: Outcome,
    subject_column: Option<String>,
    keeps_notes: bool,
}

/// Reads the file and finds the subject of each row.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Quotas, Reading, Outcome)> {
    let Some(own) = setting::currency(ctx).await? else {
        return Err(importing::before_ledger());
    };
    if let Some(other) = reading.job.currency.filter(|currency| *currency != own) {
        return Err(other_currency(other, own));
    }
    let mut taking = Taking::new(ctx).await?;
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = QuotaReader::new(&mapping, options, Some(own)).map_err(not_usable)?;
        taking.subject_column = mapping.column_name(Field::Subject).map(str::to_owned);
        taking.keeps_notes = mapping.column(Field::Note).is_none();
        each_row(&mut reading, &mut source, |row| taking.take(&reader, row))?;
        let brought = taking.brought.into_iter();
        let brought = brought.map(|(subject, (name, quotas))| Brought {
            subject,
            name,
            quotas,
        });
        Ok((Quotas(brought.collect()), reading, taking.outcome))
    })
    .await?
}

impl Quotas {
    /// Stores everything in one transaction, with an event for each subject.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        importing::take(&transaction, ctx, import, &self.0).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}

impl Taking {
    async fn new(ctx: &Context) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let accounts = account::store::all(connection).await?;
        let merged = merge::former_names(connection).await?;
        let mut directory = Accounts::of(accounts.iter().map(StoredAccount::names));
        directory.add_merged(accounts.iter().map(|account| account.number), &merged);
        let people = person::stored(ctx).await?.into_iter();
        Ok(Self {
            accounts,
            directory,
            people: people.map(|person| (person.name, person.id)).collect(),
            known: importing::known(connection).await?,
            named_in_row: HashMap::new(),
            brought: BTreeMap::new(),
            outcome: Outcome::default(),
            subject_column: None,
            keeps_notes: false,
        })
    }

    fn take(&mut self, reader: &QuotaReader, row: &Row) -> Result<(), Finding> {
        let found = reader.read(row)?;
        let finding = |reason| {
            Finding::new(
                row.number(),
                self.subject_column.as_deref(),
                &found.subject,
                reason,
            )
        };
        let (subject, name) = self.subject(&found).map_err(finding)?;
        let key = (subject.clone(), found.span);
        if let Some(first_row) = self.named_in_row.get(&key).copied() {
            return Err(finding(Reason::DuplicateInFile { first_row }));
        }
        self.named_in_row.insert(key, row.number());
        let before = self.known.held(&subject, found.span);
        let note = match (&found.note, before) {
            (None, Some(before)) if self.keeps_notes => before.note().map(str::to_owned),
            (note, _) => note.as_deref().map(str::to_owned),
        };
        let held = importing::held(found.levels, note);
        match before {
            None => self.outcome.created += 1,
            Some(before) if *before == held => self.outcome.unchanged += 1,
            Some(_) => self.outcome.updated += 1,
        }
        let of_subject = self.brought.entry(subject).or_insert((name, Spans::new()));
        of_subject.1.insert(found.span, held);
        Ok(())
    }

    fn subject(&self, found: &QuotaRow<'_>) -> Result<(Subject, String), Reason> {
        let key = found.subject.as_ref();
        let subject = match found.kind {
            SubjectKind::Firm => Subject::Firm,
            SubjectKind::Product => Subject::Product(key.to_owned()),
            SubjectKind::Person => {
                let person = self.people.get(key).ok_or(Reason::UnknownPerson)?;
                Subject::Person(PersonId(*person))
            }
            SubjectKind::Team => Subject::Team(self.known.team(key)?),
            SubjectKind::Account => {
                let place = self.directory.with_key(key).known()?;
                let account = &self.accounts[place];
                let subject = Subject::Account(AccountId(account.id));
                return Ok((subject, account.name.clone()));
            }
        };
        Ok((subject, key.to_owned()))
    }
}

fn other_currency(other: Currency, own: Currency) -> Error {
    let facts = [("currency", Fact::text(other)), ("own", Fact::text(own))];
    Error::refused_with(
        "quotas_in_other_currency",
        format!("quotas are kept in {own}, the currency of the ledger, not in {other}: convert them first"),
        Facts::of(facts),
    )
}
