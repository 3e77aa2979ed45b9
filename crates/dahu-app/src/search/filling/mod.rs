//! Putting into the index what an earlier program left, or put there with fewer tokens.

mod store;

use super::Noun;
use crate::{Context, Result, account, activity, contact, file, opportunity, search};

/// Rows put into the index in one transaction.
const BATCH: u64 = 2_000;

/// Puts what is there into the index, batch after batch; goes on where it was interrupted.
pub(crate) async fn fill_earlier(ctx: &Context) -> Result<()> {
    if !store::has_to_fill(ctx.workspace.database.reader()).await? {
        return Ok(());
    }
    loop {
        let transaction = ctx.workspace.database.begin().await?;
        let Some(fill) = store::lock_next(&transaction).await? else {
            return Ok(());
        };
        let after = fill.after_id;
        let noun = Noun::ALL.into_iter().find(|noun| noun.as_str() == fill.noun);
        let last = match noun {
            Some(Noun::Account) => {
                let accounts = store::accounts_after(&transaction, after, BATCH).await?;
                let numbers: Vec<i64> = accounts.iter().map(|account| account.number).collect();
                search::delete(&transaction, &numbers).await?;
                account::index(&transaction, &accounts).await?;
                accounts.last().map(|account| account.id)
            }
            Some(Noun::Contact) => contact::index_after(&transaction, after, BATCH).await?,
            Some(Noun::Opportunity) => opportunity::index_after(&transaction, after, BATCH).await?,
            Some(Noun::Activity) => activity::index_after(&transaction, after, BATCH).await?,
            Some(Noun::File) => file::index_after(&transaction, after, BATCH).await?,
            None => None,
        };
        match last {
            Some(last) => store::filled_up_to(&transaction, &fill.noun, last).await?,
            None => store::filled(&transaction, &fill.noun).await?,
        }
        transaction.commit().await?;
    }
}
