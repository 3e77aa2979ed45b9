//! The tables `account_tag` and `account_custom_value`.

use dahu_core::{
    account::Profile,
    custom_field::{CustomFieldId, CustomValue},
    money::Amount,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, Statement, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};

use crate::{
    account::{Bounds, store::Column},
    database::store::places,
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
        let places = places(some.len(), some.first().map_or(0, Vec::len));
        let values = some.iter().flatten().cloned().collect();
        run(connection, format!("INSERT INTO {into} VALUES {places}"), values).await?;
    }
    Ok(())
}

/// The condition that an account has a tag.
pub(crate) fn has_tag(tag: &str) -> SimpleExpr {
    let tagged = numbers("account_tag")
        .and_where(Expr::col("tag").eq(tag))
        .to_owned();
    Column::Number.in_subquery(tagged)
}

/// The condition that it has this value of a custom field, or any.
pub(crate) fn has_value(field: CustomFieldId, value: Option<&CustomValue>) -> SimpleExpr {
    let mut held = numbers("account_custom_value");
    held.and_where(Expr::col("field_id").eq(field.0));
    if let Some(value) = value {
        let mut named = ["text", "number", "on_date"].into_iter().zip(columns(value));
        // What no column can hold, no account has.
        let (name, value) = named
            .find(|(_, value)| *value != value.as_null())
            .unwrap_or(("text", Value::String(None)));
        held.and_where(Expr::col(name).eq(value));
    }
    Column::Number.in_subquery(held)
}

/// The condition that an account has a value of a custom field, of numbers or days, within bounds.
pub(crate) fn has_value_within(field: CustomFieldId, within: Bounds) -> SimpleExpr {
    let name = match within {
        Bounds::Numbers(..) => "number",
        Bounds::Days(..) => "on_date",
    };
    let (from, until) = ends(within);
    let held = numbers("account_custom_value")
        .and_where(Expr::col("field_id").eq(field.0))
        .and_where(Expr::col(name).is_not_null())
        .and_where_option(from.map(|from| Expr::col(name).gte(from)))
        .and_where_option(until.map(|until| Expr::col(name).lte(until)))
        .to_owned();
    Column::Number.in_subquery(held)
}

/// Where bounds begin and end, as columns hold it.
pub(crate) fn ends(within: Bounds) -> (Option<Value>, Option<Value>) {
    match within {
        Bounds::Numbers(from, until) => {
            let number = |amount: Amount| amount.ten_thousandths().into();
            (from.map(number), until.map(number))
        }
        Bounds::Days(from, until) => (from.map(Into::into), until.map(Into::into)),
    }
}

/// The words that an account has in a custom field.
pub(crate) fn text_of(field: CustomFieldId) -> SimpleExpr {
    let held = Query::select()
        .column("text")
        .from("account_custom_value")
        .and_where(Expr::col(("account_custom_value", "account_number")).equals(("account", "number")))
        .and_where(Expr::col(("account_custom_value", "field_id")).eq(field.0))
        .to_owned();
    SimpleExpr::SubQuery(None, Box::new(held.into()))
}

fn numbers(table: &'static str) -> SelectStatement {
    Query::select().column("account_number").from(table).to_owned()
}
