//! The tables `account_tag` and `account_custom_value`.

use dahu_core::{
    account::Profile,
    custom_field::{CustomFieldId, CustomValue},
    money::Amount,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, Statement, Value,
    sea_query::{Expr, SimpleExpr},
};

/// Rows of one statement: five values each at most, below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 5_000;

async fn run(connection: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(drop)
}

/// Takes away what lists know of the accounts of these ledger numbers.
pub(crate) async fn delete(connection: &impl ConnectionTrait, numbers: &[i64]) -> Result<(), DbErr> {
    for some in numbers.chunks(ROWS_AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        for table in ["account_tag", "account_custom_value"] {
            let sql = format!(
                "DELETE FROM {table} WHERE account_number IN ({})",
                places.join(", ")
            );
            run(
                connection,
                sql,
                some.iter().map(|number| (*number).into()).collect(),
            )
            .await?;
        }
    }
    Ok(())
}

/// Writes what lists are to know of accounts, each by its ledger number.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    profiles: impl Iterator<Item = (i64, &Profile)>,
) -> Result<(), DbErr> {
    let (mut tags, mut values) = (Vec::new(), Vec::new());
    for (number, profile) in profiles {
        tags.extend(
            profile
                .tags
                .iter()
                .map(|tag| vec![number.into(), tag.clone().into()]),
        );
        values.extend(profile.fields.iter().map(|(field, value)| {
            let mut row: Vec<Value> = vec![number.into(), field.0.into()];
            row.extend(columns(value));
            row
        }));
    }
    insert_rows(connection, "account_tag (account_number, tag)", tags).await?;
    let into = "account_custom_value (account_number, field_id, text, number, on_date)";
    insert_rows(connection, into, values).await
}

/// Text, number and day of a value, of which one is there.
fn columns(value: &CustomValue) -> [Value; 3] {
    let number = |amount: Amount| Some(amount.ten_thousandths());
    let (text, number, on) = match value {
        CustomValue::Text(text) | CustomValue::Choice(text) => (Some(text.clone()), None, None),
        // No number is stored that an amount cannot hold.
        CustomValue::Number(decimal) => (None, Amount::from_decimal(*decimal).ok().and_then(number), None),
        CustomValue::Money(amount) => (None, number(*amount), None),
        CustomValue::Date(date) => (None, None, Some(*date)),
    };
    [text.into(), number.into(), on.into()]
}

async fn insert_rows(
    connection: &impl ConnectionTrait,
    into: &str,
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let mut place = 0;
        let row = |row: &Vec<Value>| {
            let places: Vec<String> = row
                .iter()
                .map(|_| {
                    place += 1;
                    format!("${place}")
                })
                .collect();
            format!("({})", places.join(", "))
        };
        let places: Vec<String> = some.iter().map(row).collect();
        let sql = format!("INSERT INTO {into} VALUES {}", places.join(", "));
        run(connection, sql, some.iter().flatten().cloned().collect()).await?;
    }
    Ok(())
}

/// The condition that the account with the ledger number in `column` has a tag.
pub(crate) fn has_tag(backend: DbBackend, column: impl ColumnTrait, tag: &str) -> SimpleExpr {
    let sql = "IN (SELECT account_number FROM account_tag WHERE tag = ?)";
    condition(backend, column, sql, vec![tag.into()])
}

/// The condition that it has this value of a custom field, or any.
pub(crate) fn has_value(
    backend: DbBackend,
    column: impl ColumnTrait,
    field: CustomFieldId,
    value: Option<&CustomValue>,
) -> SimpleExpr {
    let all = "IN (SELECT account_number FROM account_custom_value WHERE field_id = ?";
    let Some(value) = value else {
        return condition(backend, column, &format!("{all})"), vec![field.0.into()]);
    };
    let names = ["text", "number", "on_date"];
    let (name, value) = names
        .into_iter()
        .zip(columns(value))
        .find(|(_, value)| *value != value.as_null())
        .unwrap_or(("text", Value::String(None)));
    condition(
        backend,
        column,
        &format!("{all} AND {name} = ?)"),
        vec![field.0.into(), value],
    )
}

fn condition(backend: DbBackend, column: impl ColumnTrait, sql: &str, values: Vec<Value>) -> SimpleExpr {
    let mut place = 0;
    let sql: String = sql
        .chars()
        .map(|one| match (one, backend) {
            ('?', DbBackend::Postgres) => {
                place += 1;
                format!("${place}")
            }
            (other, _) => other.to_string(),
        })
        .collect();
    let column = format!("\"{}\".\"{}\"", column.entity_name(), column.to_string());
    Expr::cust_with_values(format!("{column} {sql}"), values)
}
