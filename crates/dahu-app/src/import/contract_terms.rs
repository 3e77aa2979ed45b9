//! Terms of contracts come in, for accounts that are known.

use dahu_core::{
    import::{ContractReader, Field, Finding, Row},
    money::Currency,
};

use super::{
    Outcome,
    directory::Accounts,
    entries::{Comparing, Entries, each_row},
    reading::{Reading, not_usable},
};
use crate::{
    Context, Error, Result,
    account::{self, store::StoredAccount},
    contract,
    error::{Fact, Facts},
    merge, setting,
};

/// Reads the file and finds the account of each term.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Entries, Reading, Outcome)> {
    let Some(own) = setting::currency(ctx).await? else {
        return Err(Error::refused(
            "contracts_before_ledger",
            "the workspace has no currency yet, so nothing can be said of amounts: import the sales ledger first, which \
             brings the currency",
        ));
    };
    if let Some(other) = reading.job.currency.filter(|currency| *currency != own) {
        return Err(other_currency(other, own));
    }
    let connection = ctx.workspace.database.reader();
    let accounts = account::store::all(connection).await?;
    let merged = merge::former_names(connection).await?;
    let mut comparing = Comparing::with(contract::known(connection).await?);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = ContractReader::new(&mapping, options, Some(own)).map_err(not_usable)?;
        let column = |field| mapping.column_name(field).map(str::to_owned);
        let (account_column, contract_column) = (column(Field::Account), column(Field::Contract));
        let mut directory = Accounts::of(accounts.iter().map(StoredAccount::names));
        directory.add_merged(accounts.iter().map(|account| account.number), &merged);
        let read = |row: &Row| {
            let found = reader.read(row)?;
            let place = directory.with_key(&found.account).known().map_err(|reason| {
                Finding::new(row.number(), account_column.as_deref(), &found.account, reason)
            })?;
            let key = (accounts[place].id, found.contract.into_owned(), found.starts);
            let value = (found.ends, found.amount.ten_thousandths());
            comparing.take(row, contract_column.as_deref(), key, value)
        };
        each_row(&mut reading, &mut source, read)?;
        Ok((Entries::Contracts(comparing.entries), reading, comparing.outcome))
    })
    .await?
}

fn other_currency(other: Currency, own: Currency) -> Error {
    let facts = [("currency", Fact::text(other)), ("own", Fact::text(own))];
    Error::refused_with(
        "contracts_in_other_currency",
        format!(
            "amounts of contracts are kept in {own}, the currency of the ledger, not in {other}: convert them first"
        ),
        Facts::of(facts),
    )
}
