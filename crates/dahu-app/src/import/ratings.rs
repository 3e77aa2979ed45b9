//! Ratings of accounts and wallets come in: a row for each account and criterion, for accounts that are known.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    import::{Field, Finding, Kind, RatingReader, Reason, Row, WalletReader},
    money::Currency,
    selection::{Criteria, ONE, Rating, RatingKey, Source, TEXT_CHARACTERS, is_called},
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
    Context, Result,
    account::{self, store::StoredAccount},
    merge,
    selection::{
        criteria,
        rating::importing::{self, Brought, Ratings as OfAccount},
    },
    setting,
};

/// The ratings that a file brings, and the criteria that they are by.
pub(super) struct Ratings {
    brought: Vec<Brought>,
    criteria: Criteria,
}

/// Who is who, what stands, and what the rows so far say.
struct Taking {
    accounts: Vec<StoredAccount>,
    directory: Accounts,
    criteria: Criteria,
    known: HashMap<(Uuid, RatingKey), Rating>,
    named_in_row: HashMap<(Uuid, RatingKey), u64>,
    brought: BTreeMap<Uuid, (String, OfAccount)>,
    outcome: Outcome,
    columns: HashMap<Field, String>,
    /// Where what names no source comes from: the name of the file.
    file: String,
    today: NaiveDate,
}

/// What a row says, before anything is looked up.
struct Said<'r> {
    account: &'r str,
    value: i64,
    rival: Option<String>,
    source: Option<String>,
    on: Option<NaiveDate>,
}

/// Reads the file and finds the account of each row.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Ratings, Reading, Outcome)> {
    let own = setting::currency(ctx).await?;
    if reading.job.kind == Kind::Wallets {
        let own = own.ok_or_else(importing::before_ledger)?;
        refuse_other_currency(reading.job.currency, own)?;
    }
    let mut taking = Taking::new(ctx, &reading).await?;
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        for field in reading.job.kind.fields() {
            if let Some(name) = mapping.column_name(*field) {
                taking.columns.insert(*field, name.to_owned());
            }
        }
        if reading.job.kind == Kind::Wallets {
            let reader = WalletReader::new(&mapping, options, own).map_err(not_usable)?;
            each_row(&mut reading, &mut source, |row| taking.wallet(&reader, row))?;
        } else {
            let reader = RatingReader::new(&mapping, options).map_err(not_usable)?;
            each_row(&mut reading, &mut source, |row| taking.rating(&reader, row))?;
        }
        let brought = taking.brought.into_iter();
        let brought = brought.map(|(account, (name, ratings))| Brought {
            account: AccountId(account),
            name,
            ratings,
        });
        let ratings = Ratings {
            brought: brought.collect(),
            criteria: taking.criteria,
        };
        Ok((ratings, reading, taking.outcome))
    })
    .await?
}

impl Ratings {
    /// Stores everything in one transaction, with an event for each account.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        importing::take(&transaction, ctx, import, &self.criteria, self.brought).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}

impl Taking {
    async fn new(ctx: &Context, reading: &Reading) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let accounts = account::store::all(connection).await?;
        let merged = merge::former_names(connection).await?;
        let mut directory = Accounts::of(accounts.iter().map(StoredAccount::names));
        directory.add_merged(accounts.iter().map(|account| account.number), &merged);
        Ok(Self {
            accounts,
            directory,
            criteria: criteria::working(ctx).await?,
            known: importing::known(connection).await?,
            named_in_row: HashMap::new(),
            brought: BTreeMap::new(),
            outcome: Outcome::default(),
            columns: HashMap::new(),
            file: reading.job.file_name.chars().take(TEXT_CHARACTERS).collect(),
            today: reading.today,
        })
    }

    fn rating(&mut self, reader: &RatingReader, row: &Row) -> Result<(), Finding> {
        let found = reader.read(row)?;
        let called = |one: &&dahu_core::selection::Criterion| {
            one.source.is_by_hand() && is_called(&one.name, &found.criterion)
        };
        let criterion = self.criteria.criteria.iter().find(called);
        let criterion = criterion.map(|criterion| (criterion.id, criterion.source));
        let Some((id, source)) = criterion else {
            let reason = Reason::UnknownCriterion;
            return Err(self.finding(row, Field::Criterion, &found.criterion, reason));
        };
        let is_against = source == Source::AgainstRival;
        if is_against && found.rival.is_none() {
            return Err(self.finding(row, Field::Rival, "", Reason::RatingWithoutRival));
        }
        let said = Said {
            account: &found.account,
            value: i64::from(found.step) * ONE,
            rival: found.rival.as_deref().filter(|_| is_against).map(str::to_owned),
            source: found.source.as_deref().map(str::to_owned),
            on: found.on,
        };
        self.take(row, RatingKey::Of(id), said)
    }

    fn wallet(&mut self, reader: &WalletReader, row: &Row) -> Result<(), Finding> {
        let found = reader.read(row)?;
        let said = Said {
            account: &found.account,
            value: found.amount.ten_thousandths(),
            rival: None,
            source: found.source.as_deref().map(str::to_owned),
            on: found.on,
        };
        self.take(row, RatingKey::Wallet, said)
    }

    fn take(&mut self, row: &Row, key: RatingKey, said: Said<'_>) -> Result<(), Finding> {
        let place = self.directory.with_key(said.account).known();
        let place = place.map_err(|reason| self.finding(row, Field::Account, said.account, reason))?;
        let account = &self.accounts[place];
        let (id, name) = (account.id, account.name.clone());
        if let Some(first_row) = self.named_in_row.get(&(id, key)).copied() {
            let reason = Reason::DuplicateInFile { first_row };
            return Err(self.finding(row, Field::Account, said.account, reason));
        }
        self.named_in_row.insert((id, key), row.number());
        let rating = Rating {
            value: said.value,
            rival: said.rival,
            source: said.source.unwrap_or_else(|| self.file.clone()),
            on: said.on.unwrap_or(self.today),
        };
        match self.known.get(&(id, key)) {
            None => self.outcome.created += 1,
            Some(before) if *before == rating => self.outcome.unchanged += 1,
            Some(_) => self.outcome.updated += 1,
        }
        let of_account = self.brought.entry(id).or_insert((name, OfAccount::new()));
        of_account.1.insert(key, rating);
        Ok(())
    }

    fn finding(&self, row: &Row, field: Field, value: &str, reason: Reason) -> Finding {
        let column = self.columns.get(&field).map(String::as_str);
        Finding::new(row.number(), column, value, reason)
    }
}

fn refuse_other_currency(other: Option<Currency>, own: Currency) -> Result<()> {
    match other.filter(|currency| *currency != own) {
        None => Ok(()),
        Some(other) => Err(importing::other_currency(other, own)),
    }
}
