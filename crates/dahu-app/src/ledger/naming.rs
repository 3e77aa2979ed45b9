//! Refusals that tell of an account by its ledger number, which nobody sees.

use crate::{Context, Error, account, error::Fact};

/// The same refusal with the account's code and name in place of its number.
pub(crate) async fn named(ctx: &Context, mut error: Error) -> Error {
    let Error::Refused { message, facts, .. } = &mut error else {
        return error;
    };
    let of_account = facts.0.iter_mut().find(|(name, _)| name == "account");
    let Some((_, Fact::Count(number))) = of_account.as_deref() else {
        return error;
    };
    let number = *number;
    let numbers: Vec<i64> = i64::try_from(number).into_iter().collect();
    // Where the database fails now, the number has to do.
    let found = account::store::by_numbers(ctx.workspace.database.reader(), &numbers).await;
    let found = found.ok().and_then(|found| found.into_iter().next());
    if let (Some(account), Some((_, fact))) = (found, of_account) {
        let (code, name) = account.names();
        let called: Vec<&str> = code.into_iter().chain([name]).collect();
        let called = called.join(" ");
        *message = message.replace(&format!("number {number}"), &called);
        *fact = Fact::Text(called);
    }
    error
}
