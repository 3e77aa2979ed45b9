//! Products, margins of categories, exchange rates and terms of contracts come in: one row for each key, and the latest
//! import of it holds.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use chrono::NaiveDate;
use dahu_core::{
    import::{Field, Finding, Kind, MarginReader, ProductReader, ProductRow, RateReader, Reason, Row},
    money::Currency,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::{
    ImportId, Outcome, contract_terms,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Error, Result,
    contract::{self, TermKey},
    event,
    event::Change,
    exchange_rate,
    margin::{self, ProductFacts},
    setting,
};

/// A currency and the day from which its rate holds.
type Dated = (Currency, NaiveDate);

/// What a file says, in the order of its rows.
pub(super) enum Entries {
    Products(Vec<(String, ProductFacts)>),
    Margins(Vec<(String, i64)>),
    Rates(Vec<(Dated, i64)>),
    Contracts(Vec<(TermKey, (NaiveDate, i64))>),
}

/// What a file says of each key so far, and what held before.
pub(super) struct Comparing<K, V> {
    holds: BTreeMap<K, V>,
    named_in_row: HashMap<K, u64>,
    pub(super) entries: Vec<(K, V)>,
    pub(super) outcome: Outcome,
}

/// Reads a file of one of these kinds.
pub(super) async fn read(ctx: &Context, reading: Reading) -> Result<(Entries, Reading, Outcome)> {
    match reading.job.kind {
        Kind::Products => read_products(ctx, reading).await,
        Kind::Rates => read_rates(ctx, reading).await,
        Kind::Contracts => contract_terms::read(ctx, reading).await,
        _ => read_margins(ctx, reading).await,
    }
}

async fn read_products(ctx: &Context, mut reading: Reading) -> Result<(Entries, Reading, Outcome)> {
    let mut comparing = Comparing::with(margin::products(ctx.workspace.database.reader()).await?);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = ProductReader::new(&mapping, options).map_err(not_usable)?;
        let column = mapping.column_name(Field::Product).map(str::to_owned);
        let read = |row: &Row| {
            let ProductRow {
                product,
                category,
                margin,
            } = reader.read(row)?;
            let facts = ProductFacts::new(category.as_deref(), margin);
            comparing.take(row, column.as_deref(), product.into_owned(), facts)
        };
        each_row(&mut reading, &mut source, read)?;
        Ok((Entries::Products(comparing.entries), reading, comparing.outcome))
    })
    .await?
}

async fn read_margins(ctx: &Context, mut reading: Reading) -> Result<(Entries, Reading, Outcome)> {
    let mut comparing = Comparing::with(margin::categories(ctx.workspace.database.reader()).await?);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = MarginReader::new(&mapping, options).map_err(not_usable)?;
        let column = mapping.column_name(Field::Category).map(str::to_owned);
        let read = |row: &Row| {
            let found = reader.read(row)?;
            comparing.take(
                row,
                column.as_deref(),
                found.category.into_owned(),
                found.margin.ppm(),
            )
        };
        each_row(&mut reading, &mut source, read)?;
        Ok((Entries::Margins(comparing.entries), reading, comparing.outcome))
    })
    .await?
}

async fn read_rates(ctx: &Context, mut reading: Reading) -> Result<(Entries, Reading, Outcome)> {
    let Some(own) = setting::currency(ctx).await? else {
        return Err(Error::refused(
            "rates_before_ledger",
            "the workspace has no currency yet, so nothing can be worth anything in it: import the sales ledger first, \
             which brings the currency",
        ));
    };
    let mut comparing = Comparing::with(exchange_rate::known(ctx.workspace.database.reader()).await?);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = RateReader::new(&mapping, options, Some(own)).map_err(not_usable)?;
        let column = mapping.column_name(Field::Date).map(str::to_owned);
        let read = |row: &Row| {
            let found = reader.read(row)?;
            let key = (found.currency, found.date);
            comparing.take(row, column.as_deref(), key, found.rate.billionths())
        };
        each_row(&mut reading, &mut source, read)?;
        Ok((Entries::Rates(comparing.entries), reading, comparing.outcome))
    })
    .await?
}

pub(super) fn each_row(
    reading: &mut Reading,
    source: &mut super::source::Source,
    mut read: impl FnMut(&Row) -> Result<(), Finding>,
) -> Result<()> {
    reading.each_row(source, |row, _| Ok(read(row)))
}

/// A key as a finding repeats it.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for Dated {
    fn shown(&self) -> String {
        format!("{} {}", self.0, self.1)
    }
}

impl Shown for TermKey {
    fn shown(&self) -> String {
        format!("{} {}", self.1, self.2)
    }
}

impl<K: Ord + Hash + Clone + Shown, V: PartialEq> Comparing<K, V> {
    pub(super) fn with(holds: BTreeMap<K, V>) -> Self {
        Self {
            holds,
            named_in_row: HashMap::new(),
            entries: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    /// Takes what a row says of a key, or refuses a key that an earlier row has named.
    pub(super) fn take(&mut self, row: &Row, column: Option<&str>, key: K, value: V) -> Result<(), Finding> {
        if let Some(first_row) = self.named_in_row.get(&key).copied() {
            let reason = Reason::DuplicateInFile { first_row };
            return Err(Finding::new(row.number(), column, &key.shown(), reason));
        }
        self.named_in_row.insert(key.clone(), row.number());
        match self.holds.get(&key) {
            None => self.outcome.created += 1,
            Some(before) if *before == value => self.outcome.unchanged += 1,
            Some(_) => self.outcome.updated += 1,
        }
        // Kept even where nothing changes: it holds on when the earlier import is undone.
        self.entries.push((key, value));
        Ok(())
    }
}

impl Entries {
    /// Stores everything in one transaction, with one event for the whole list.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        let (noun, rows) = self.insert(&transaction, import).await?;
        let change = Change {
            noun,
            subject: import.0,
            account: None,
            verb: "imported",
            before: None,
            after: Some(json!({
                "rows": rows,
                "created": outcome.created,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
            })),
        };
        event::record(&transaction, ctx, Some(import), vec![change]).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }

    async fn insert(
        &self,
        transaction: &DatabaseTransaction,
        import: ImportId,
    ) -> Result<(&'static str, usize)> {
        match self {
            Self::Products(rows) => {
                margin::insert_products(transaction, import, rows).await?;
                Ok(("product", rows.len()))
            }
            Self::Margins(rows) => {
                margin::insert_categories(transaction, import, rows).await?;
                Ok(("category_margin", rows.len()))
            }
            Self::Rates(rows) => {
                exchange_rate::insert(transaction, import, rows).await?;
                Ok(("exchange_rate", rows.len()))
            }
            Self::Contracts(rows) => {
                contract::insert(transaction, import, rows).await?;
                Ok(("contract_term", rows.len()))
            }
        }
    }
}
