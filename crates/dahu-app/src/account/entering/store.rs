//! Looking for accounts that a new one may be.

use sea_orm::{Condition, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    account::store::{Column, Entity, StoredAccount},
    search,
};

/// Accounts that may be the same as a new one: those whose names hold what is sought, and those of its codes.
pub(super) async fn like(
    connection: &impl ConnectionTrait,
    sought: &[String],
    code: Option<&str>,
    credit_code: Option<&str>,
    most: u64,
) -> Result<Vec<StoredAccount>, DbErr> {
    let backend = connection.get_database_backend();
    let mut found: Vec<StoredAccount> = Vec::new();
    let mut any = Condition::any();
    if let Some(code) = code {
        any = any.add(Column::Code.eq(code));
    }
    if let Some(credit_code) = credit_code {
        any = any.add(Column::CreditCode.eq(credit_code));
    }
    if !any.is_empty() {
        found.extend(Entity::find().filter(any).limit(most).all(connection).await?);
    }
    for part in sought.iter().filter(|part| !part.is_empty()) {
        let matches = search::matches(backend, Column::Number, part, false);
        found.extend(
            Entity::find()
                .filter(matches)
                // The same name is the shortest of those that hold it.
                .order_by_asc(Expr::cust("length(name)"))
                .limit(most)
                .all(connection)
                .await?,
        );
    }
    found.sort_by_key(|account| account.number);
    found.dedup_by_key(|account| account.number);
    Ok(found)
}
