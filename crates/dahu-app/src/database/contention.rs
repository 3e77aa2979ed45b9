//! Two who change the same at once: what the database says then, and what people are told.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};

use crate::Error;

/// PostgreSQL chose this transaction to end a deadlock.
const DEADLOCK: &str = "40P01";
/// PostgreSQL could not put this transaction in an order with another.
const NO_ORDER: &str = "40001";
/// PostgreSQL did not get a lock in the time that its operator allows.
const NO_LOCK: &str = "55P03";
/// SQLite's file is held by another writer. Its extended codes have this one in their lowest byte.
const BUSY: u32 = 5;

/// The refusal, where nothing is wrong but the moment: the transaction left no trace, and may be tried again.
pub(crate) fn refusal(error: &DbErr) -> Option<Error> {
    let (DbErr::Conn(source) | DbErr::Exec(source) | DbErr::Query(source)) = error else {
        let is_full = matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        return is_full.then(busy);
    };
    let RuntimeErr::SqlxError(source) = source else {
        return None;
    };
    let SqlxError::Database(source) = source.as_ref() else {
        return None;
    };
    match source.code()?.as_ref() {
        DEADLOCK | NO_ORDER => Some(at_once()),
        NO_LOCK => Some(busy()),
        code => (code.parse::<u32>().ok()? & 0xff == BUSY).then(busy),
    }
}

fn at_once() -> Error {
    Error::refused(
        "changed_at_once",
        "somebody changed the same at this very moment; nothing of this change was kept: look again, and repeat it",
    )
}

fn busy() -> Error {
    Error::refused(
        "workspace_busy",
        "the workspace was busy with something large, such as an import, for too long; nothing was changed: \
         try again in a minute",
    )
}
