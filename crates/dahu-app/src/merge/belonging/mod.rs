//! What belongs to a record and goes with it: rows that move to the record that stays, and rows that it has already, which
//! are set aside until the merge is taken back.

mod of_accounts;
mod of_contacts;
mod of_judgements;
mod store;
mod table;

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Error, Fact, Facts, Result};
pub(super) use of_accounts::{Ownership, of_account, rest_of_kept_account};
pub(super) use of_contacts::{of_contact, rest_of_kept_contact};
pub(super) use table::Table;

/// Rows that one merge moves or sets aside at most.
const ROWS_AT_MOST: usize = 100_000;

/// A row, or the key of one, by its columns.
pub(super) type Row = Map<String, Value>;

/// Rows of a table that belong to a record by one of its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Belonging {
    /// What they are called where they are counted; none for what nobody counts.
    pub(super) word: Option<&'static str>,
    /// The table.
    pub(super) table: &'static Table,
    /// The column that names the record.
    pub(super) column: &'static str,
    /// What tells its rows of one record from each other.
    pub(super) key: &'static [&'static str],
    /// Which rows do not move but are set aside: a condition on the row `own`, where `$1` is the record that goes and `$2`
    /// the one that stays. None where all move.
    pub(super) aside: Option<&'static str>,
}

/// Rows of the record that stays which are set aside, because those of the other take their place: the table and a
/// condition as above.
pub(super) type Rest = (&'static Table, &'static str);

/// Rows that a merge moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moved {
    table: String,
    column: String,
    keys: Vec<Row>,
}

/// Rows that a merge took out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SetAside {
    table: String,
    rows: Vec<Row>,
}

/// What a merge did to the rows of both records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Taken {
    moved: Vec<Moved>,
    aside: Vec<SetAside>,
}

/// The two records of a merge, by the ids that rows name them with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The record that becomes part of the other.
    pub(super) gone: uuid::Uuid,
    /// The record that stays.
    pub(super) kept: uuid::Uuid,
}

/// How many rows of each kind belong to the record that goes, of those that are counted.
pub(super) async fn counted(
    connection: &impl ConnectionTrait,
    belongings: &[Belonging],
    pair: Pair,
) -> Result<Vec<(&'static str, u64)>> {
    let mut counts: Vec<(&'static str, u64)> = Vec::new();
    for one in belongings {
        let Some(word) = one.word else { continue };
        let count = store::count(connection, one, pair).await?;
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, sum)) => *sum += count,
            None => counts.push((word, count)),
        }
    }
    counts.retain(|(_, count)| *count > 0);
    Ok(counts)
}

/// Moves what belongs to the record that goes, and sets aside what the other has already.
pub(super) async fn take_over(
    transaction: &impl ConnectionTrait,
    belongings: &[Belonging],
    rest: &[Rest],
    pair: Pair,
) -> Result<Taken> {
    let mut taken = Taken::default();
    // What is set aside is found before anything moves, for the rows of one table decide on those of another.
    for (table, condition) in rest {
        taken.set_aside(table, store::rows(transaction, table, condition, pair).await?);
    }
    for one in belongings {
        let Some(aside) = one.aside else { continue };
        let condition = format!("own.{} = $1 AND ({aside})", one.column);
        taken.set_aside(
            one.table,
            store::rows(transaction, one.table, &condition, pair).await?,
        );
    }
    for part in &taken.aside {
        store::delete(transaction, table::known(&part.table)?, &part.rows).await?;
    }
    for one in belongings {
        let keys = store::keys(transaction, one, pair.gone).await?;
        if keys.is_empty() {
            continue;
        }
        store::rename(transaction, one.table, one.column, &keys, pair.gone, pair.kept).await?;
        taken.moved.push(Moved {
            table: one.table.name.to_owned(),
            column: one.column.to_owned(),
            keys,
        });
        taken.refuse_too_many()?;
    }
    taken.refuse_too_many()?;
    Ok(taken)
}

/// Moves back what is still there of what moved, and brings back what was set aside.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `merge_row_in_the_way` where something new stands in the place of what was set aside.
pub(super) async fn give_back(transaction: &impl ConnectionTrait, taken: &Taken, pair: Pair) -> Result<()> {
    for part in taken.moved.iter().rev() {
        let table = table::known(&part.table)?;
        let column = table.column(&part.column)?;
        store::rename(transaction, table, column, &part.keys, pair.kept, pair.gone).await?;
    }
    for part in &taken.aside {
        let table = table::known(&part.table)?;
        let mut rows = part.rows.clone();
        for (column, other) in table.needs {
            let there = store::existing(transaction, other, column, &rows).await?;
            rows.retain(|row| {
                let named = row.get(*column).and_then(Value::as_str);
                named.is_none_or(|named| there.contains(named))
            });
        }
        store::insert(transaction, table, &rows)
            .await
            .map_err(in_the_way)?;
    }
    Ok(())
}

fn in_the_way(error: sea_orm::DbErr) -> Error {
    if store::is_taken(&error) {
        return Error::refused(
            "merge_row_in_the_way",
            "something new stands where something of the other record was: this merge can no longer be taken back",
        );
    }
    error.into()
}

impl Taken {
    fn set_aside(&mut self, table: &Table, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        // A row may be found by both of its ends.
        let part = match self.aside.iter_mut().find(|part| part.table == table.name) {
            Some(part) => part,
            None => {
                self.aside.push(SetAside {
                    table: table.name.to_owned(),
                    rows: Vec::new(),
                });
                self.aside.last_mut().expect("it was put there")
            }
        };
        for row in rows {
            if !part.rows.contains(&row) {
                part.rows.push(row);
            }
        }
    }

    /// Leaves what was set aside of a table where it is.
    pub(super) fn forget(&mut self, table: &str) {
        self.aside.retain(|part| part.table != table);
    }

    /// Forgets the rows of a contact.
    pub(super) fn forget_contact(&mut self, contact: uuid::Uuid) {
        let contact = Value::String(contact.to_string());
        let names = |row: &Row| {
            ["contact_id", "id"]
                .iter()
                .any(|column| row.get(*column) == Some(&contact))
        };
        for part in &mut self.aside {
            part.rows.retain(|row| !names(row));
        }
        for part in &mut self.moved {
            part.keys.retain(|row| !names(row));
        }
    }

    fn refuse_too_many(&self) -> Result<()> {
        let moved = self.moved.iter().map(|part| part.keys.len());
        let aside = self.aside.iter().map(|part| part.rows.len());
        if moved.chain(aside).sum::<usize>() <= ROWS_AT_MOST {
            return Ok(());
        }
        Err(Error::refused_with(
            "merge_too_large",
            format!(
                "more than {ROWS_AT_MOST} things belong to the record that goes: merge the other way round"
            ),
            Facts::of([("most", Fact::count(ROWS_AT_MOST))]),
        ))
    }
}
