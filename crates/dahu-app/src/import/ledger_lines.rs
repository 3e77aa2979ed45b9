//! Ledger lines come in: written in columns while they are read, and visible all at once at the end.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use dahu_core::{
    account::AccountId,
    import::{Field, Finding, LedgerReader, LedgerRow, Mapping, Reason, Row},
    money::{Amount, Currency},
};
use dahu_ledger::{BatchWriter, CurrencyCode, FileEntry, Ledger, SaleLine};

use super::{
    ImportId, Outcome, Stage,
    directory::{Accounts, Found, Merged, People},
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Error, Result,
    account::{self, AccountFacts, store::StoredAccount},
    account_team, database, event, ledger, merge, person, setting,
};

/// What a ledger file brought, ready to be made visible.
pub(super) struct Lines {
    files: Vec<FileEntry>,
    accounts: Vec<(i64, AccountFacts)>,
    people: People,
    first_account: i64,
    first_person: i64,
    currency: Option<Currency>,
}

/// What rows are looked up in and where their lines go.
struct Taking {
    accounts: Accounts,
    /// Ledger numbers by the places of `accounts`.
    numbers: Vec<i64>,
    added: Vec<(i64, AccountFacts)>,
    next_account: i64,
    people: People,
    writer: Option<BatchWriter>,
    currency: Option<Currency>,
    first_currency: Option<Currency>,
    account_column: Option<String>,
    currency_column: Option<String>,
}

/// Reads the file; with `batch`, its number and staging folder, also writes its lines.
pub(super) async fn read(
    ctx: &Context,
    batch: Option<(i32, PathBuf)>,
    mut reading: Reading,
) -> Result<(Lines, Reading, Outcome)> {
    let connection = ctx.workspace.database.reader();
    let first_account = database::store::next_number(connection, "account").await?;
    let first_person = database::store::next_number(connection, "person").await?;
    let known = account::store::dictionary(connection).await?;
    let merged = merge::former_names(connection).await?;
    let people = person::stored(ctx).await?;
    let currency = match reading.job.currency {
        Some(currency) => Some(currency),
        None => setting::currency(ctx).await?,
    };
    let (ledger, now) = (ctx.workspace.ledger.clone(), ctx.now());
    let next_person = i32::try_from(first_person).map_err(Error::internal)?;
    let people = People::new(&people, next_person, now);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = LedgerReader::new(&mapping, options).map_err(not_usable)?;
        let writer = batch.map(|(number, staging)| ledger.begin_batch(number, &staging, now));
        let mut taking = Taking::new(known, &merged, first_account, people, writer, currency, &mapping)?;
        reading.each_row(&mut source, |row, warnings| taking.take(&reader, row, warnings))?;
        reading.tracker.enter(Stage::Sorting);
        let lines = taking.finish(first_account, first_person)?;
        let outcome = Outcome {
            accounts_created: lines.accounts.len() as u64,
            salespeople_created: lines.people.added.len() as u64,
            ..Outcome::default()
        };
        Ok((lines, reading, outcome))
    })
    .await?
}

impl Taking {
    fn new(
        known: Vec<(i64, Option<String>, String)>,
        merged: &[Merged],
        next_account: i64,
        people: People,
        writer: Option<BatchWriter>,
        currency: Option<Currency>,
        mapping: &Mapping,
    ) -> Result<Self> {
        if currency.is_none() && mapping.column(Field::Currency).is_none() {
            return Err(Error::refused(
                "currency_needed",
                "no column holds the currency: say which currency the amounts are in, such as CNY",
            ));
        }
        let mut accounts = Accounts::of(
            known
                .iter()
                .map(|(_, code, name)| (code.as_deref(), name.as_str())),
        );
        let numbers: Vec<i64> = known.iter().map(|(number, ..)| *number).collect();
        // What comes for an account that has become part of another is that other's.
        accounts.add_merged(numbers.iter().copied(), merged);
        let column = |field| mapping.column_name(field).map(str::to_owned);
        Ok(Self {
            accounts,
            numbers,
            added: Vec::new(),
            next_account,
            people,
            writer,
            currency,
            first_currency: None,
            account_column: column(Field::Account),
            currency_column: column(Field::Currency),
        })
    }

    fn take(
        &mut self,
        reader: &LedgerReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<Result<(), Finding>> {
        let mut doubts = Vec::new();
        let sale = match reader.read(row, &mut doubts) {
            Ok(sale) => sale,
            Err(finding) => return Ok(Err(finding)),
        };
        let Some(currency) = sale.currency.or(self.currency) else {
            let column = self.currency_column.as_deref();
            return Ok(Err(Finding::new(row.number(), column, "", Reason::MissingValue)));
        };
        let account = match self.account(&sale) {
            Ok(number) => number,
            Err(reason) => {
                let column = self.account_column.as_deref();
                return Ok(Err(Finding::new(row.number(), column, &sale.account, reason)));
            }
        };
        let salesperson = sale.salesperson.as_deref().map(|name| self.people.of(name).1);
        self.first_currency.get_or_insert(currency);
        if let Some(writer) = &mut self.writer {
            let code: CurrencyCode = ledger::currency_code(currency)?;
            writer.push(&SaleLine {
                account,
                date: sale.date,
                line: i64::try_from(row.number()).unwrap_or(i64::MAX),
                document: sale.document.as_deref().unwrap_or_default(),
                product: sale.product.as_deref().unwrap_or_default(),
                quantity: sale.quantity_ten_thousandths.unwrap_or_default(),
                amount: sale.amount.ten_thousandths(),
                currency: code,
                salesperson,
                cost: sale.cost.map(Amount::ten_thousandths),
            })?;
        }
        warnings.append(&mut doubts);
        Ok(Ok(()))
    }

    /// The ledger number of the row's account; an account that nobody knows yet is new.
    fn account(&mut self, sale: &LedgerRow<'_>) -> Result<i64, Reason> {
        match self.accounts.with_key(&sale.account) {
            Found::One(place) => Ok(self.numbers[place]),
            Found::Several(matches) => Err(Reason::AmbiguousName { matches }),
            Found::Nobody => {
                let (code, number) = (sale.account.clone().into_owned(), self.next_account);
                if code.chars().count() > dahu_core::import::MAX_CODE_CHARACTERS {
                    return Err(Reason::TextTooLong {
                        most_characters: dahu_core::import::MAX_CODE_CHARACTERS,
                    });
                }
                self.next_account += 1;
                let name = sale
                    .account_name
                    .clone()
                    .unwrap_or_else(|| sale.account.clone())
                    .into_owned();
                self.accounts.add(self.numbers.len(), Some(&code), &name);
                self.numbers.push(number);
                self.added.push((
                    number,
                    AccountFacts {
                        code: Some(code),
                        name,
                        ..AccountFacts::default()
                    },
                ));
                Ok(number)
            }
        }
    }

    fn finish(self, first_account: i64, first_person: i64) -> Result<Lines> {
        let files = match self.writer {
            Some(writer) => writer.finish()?,
            None => Vec::new(),
        };
        Ok(Lines {
            files,
            accounts: self.added,
            people: self.people,
            first_account,
            first_person,
            currency: self.first_currency,
        })
    }
}

impl Lines {
    /// Makes everything visible in one transaction; where that fails, nothing is left.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let paths: Vec<String> = self.files.iter().map(|file| file.path.clone()).collect();
        let ledger: Ledger = ctx.workspace.ledger.clone();
        let committed = self.store(ctx, import, outcome).await;
        if committed.is_err() {
            ledger.remove(&paths).await?;
        }
        committed
    }

    async fn store(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        take_numbers(&transaction, "account", self.accounts.len(), self.first_account).await?;
        take_numbers(&transaction, "person", self.people.added.len(), self.first_person).await?;
        person::add_salespeople(&transaction, ctx, import, &self.people.added).await?;
        let accounts = new_accounts(&self.accounts, ctx.now());
        add_accounts(&transaction, ctx, import, &accounts).await?;
        if let Some(currency) = self.currency {
            setting::set_currency_once(&transaction, ctx, currency).await?;
        }
        ledger::change(&transaction, ctx, &self.files, &[]).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}

fn new_accounts(added: &[(i64, AccountFacts)], now: DateTime<Utc>) -> Vec<StoredAccount> {
    added
        .iter()
        .map(|(number, facts)| StoredAccount::new(AccountId::new(now), *number, facts, now))
        .collect()
}

/// Stores new accounts, finds them by name from now on, and records that they were created.
pub(super) async fn add_accounts(
    transaction: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    import: ImportId,
    accounts: &[StoredAccount],
) -> Result<()> {
    account::store::insert(transaction, accounts).await?;
    account_team::add_owners(transaction, ctx, accounts).await?;
    account::index(transaction, accounts).await?;
    event::record(
        transaction,
        ctx,
        Some(import),
        accounts.iter().map(account::created).collect(),
    )
    .await
}

/// Takes numbers that were given out while reading; the one running import is the only one to take any.
pub(super) async fn take_numbers(
    transaction: &impl sea_orm::ConnectionTrait,
    counter: &'static str,
    count: usize,
    expected: i64,
) -> Result<()> {
    let count = i64::try_from(count).map_err(Error::internal)?;
    if database::store::take_numbers(transaction, counter, count).await? == expected {
        return Ok(());
    }
    Err(Error::Conflict {
        field: counter,
        message: "accounts or people were added while the file was read; nothing was kept: import it again"
            .to_owned(),
    })
}
