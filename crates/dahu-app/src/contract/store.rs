//! The table `contract_term`: rows are added and, by undoing their import, removed, never changed.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{account::AccountId, money::Amount};
use sea_orm::{FromQueryResult, QueryOrder, entity::prelude::*};

use super::{Contract, Term};
use crate::{
    database::store::distinct,
    import::{
        ImportId,
        store::{add_rows, latest_rows, remove_rows},
    },
};

/// Account, number of the contract, and first day of the term.
pub(crate) type TermKey = (Uuid, String, NaiveDate);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub contract: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub amount: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A term with the ledger number of its account.
#[derive(FromQueryResult)]
struct Numbered {
    number: i64,
    contract: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    amount: i64,
}

impl Model {
    fn term(&self) -> Term {
        Term {
            starts: self.starts_on,
            ends: self.ends_on,
            amount: Amount::from_ten_thousandths(self.amount),
        }
    }
}

/// The terms that hold, each with its last day and its amount.
pub(crate) async fn known(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<TermKey, (NaiveDate, i64)>, DbErr> {
    let key = ["account_id", "contract", "starts_on"];
    let columns = "account_id, contract, starts_on, ends_on, amount, import_id";
    let statement = latest_rows(connection, "contract_term", &key, columns);
    let rows = Entity::find().from_raw_sql(statement).all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                (row.account_id, row.contract, row.starts_on),
                (row.ends_on, row.amount),
            )
        })
        .collect())
}

/// All contracts, by the ledger number of their account.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(i64, Contract)>, DbErr> {
    let key = ["account_id", "contract", "starts_on"];
    let columns =
        "(SELECT number FROM account WHERE id = account_id) AS number, contract, starts_on, ends_on, amount";
    let statement = latest_rows(connection, "contract_term", &key, columns);
    let mut rows = Numbered::find_by_statement(statement).all(connection).await?;
    // In an order that does not depend on how a database compares texts.
    rows.sort_by(|one, other| {
        (one.number, &one.contract, one.starts_on).cmp(&(other.number, &other.contract, other.starts_on))
    });
    let mut contracts: Vec<(i64, Contract)> = Vec::new();
    for row in rows {
        let term = Term {
            starts: row.starts_on,
            ends: row.ends_on,
            amount: Amount::from_ten_thousandths(row.amount),
        };
        match contracts.last_mut() {
            Some((number, contract)) if *number == row.number && contract.number == row.contract => {
                contract.terms.push(term);
            }
            _ => contracts.push((
                row.number,
                Contract {
                    number: row.contract,
                    terms: vec![term],
                },
            )),
        }
    }
    Ok(contracts)
}

/// The contracts of one account, each with its terms in order.
pub(super) async fn of_account(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<Contract>, DbErr> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.0))
        .order_by_asc(Expr::cust("(SELECT number FROM import WHERE id = import_id)"))
        .all(connection)
        .await?;
    // Of two imports that bring the same term the later one's row holds.
    let mut held: BTreeMap<String, BTreeMap<NaiveDate, Term>> = BTreeMap::new();
    for row in rows {
        let term = row.term();
        held.entry(row.contract).or_default().insert(term.starts, term);
    }
    Ok(held
        .into_iter()
        .map(|(number, terms)| Contract {
            number,
            terms: terms.into_values().collect(),
        })
        .collect())
}

/// Adds the terms that an import brings.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    import: ImportId,
    terms: &[(TermKey, (NaiveDate, i64))],
) -> Result<(), DbErr> {
    add_rows(
        connection,
        terms,
        |((account, contract, starts), (ends, amount))| Model {
            account_id: *account,
            contract: contract.clone(),
            starts_on: *starts,
            ends_on: *ends,
            amount: *amount,
            import_id: import.0,
        },
    )
    .await
}

/// Removes the terms that an import brought, and counts them.
pub(crate) async fn delete(connection: &impl ConnectionTrait, import: ImportId) -> Result<u64, DbErr> {
    remove_rows::<Entity>(connection, Column::ImportId, import).await
}

/// Accounts that have a contract.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>, DbErr> {
    distinct::<Entity>(connection, Column::AccountId).await
}
