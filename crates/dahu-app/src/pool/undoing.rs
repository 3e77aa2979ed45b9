//! Taking a run of the pool back: the accounts that it released go back to their owners, or nothing happens.

use std::collections::HashMap;

use dahu_core::{access::Action, account::AccountId, person::PersonId, pool::PoolRunId};
use serde_json::json;
use uuid::Uuid;

use super::{changed, store, store::StoredStay};
use crate::{
    Context, Error, Fact, Facts, Result, account::store::StoredAccount, account_team, error::Phrase, event,
    event::Change, target,
};

/// Conflicts told at most.
const CONFLICTS: usize = 20;

/// Takes a run back: its warnings are gone, and the accounts that it released have their owners and their places on target
/// lists again. The owners' time begins anew, so that the next run does not release them at once.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage settings, [`Error::NotFound`] for a run that is not there, [`Error::Refused`]
/// for one that was undone, and with a list where somebody has claimed or been given an account since.
pub async fn undo_run(ctx: &Context, id: PoolRunId) -> Result<u64> {
    ctx.may(Action::ManageSettings)?;
    let transaction = ctx.workspace.database.begin().await?;
    let run = store::lock_run(&transaction, id).await?;
    let run = run.ok_or_else(|| Error::not_found("pool_run", id))?;
    if run.undone_at.is_some() {
        return Err(Error::refused_with(
            "pool_run_undone",
            format!("run {} was undone already", run.number),
            Facts::of([("number", Fact::count(run.number))]),
        ));
    }
    let stays = store::of_run(&transaction, id).await?;
    let ids: Vec<Uuid> = stays.iter().map(|stay| stay.account_id).collect();
    let accounts = crate::account::store::lock(&transaction, &ids).await?;
    let accounts: HashMap<Uuid, StoredAccount> = accounts
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    refuse_conflicts(&stays, &accounts)?;
    let owners: Vec<_> = stays
        .iter()
        .filter_map(|stay| {
            Some((
                accounts.get(&stay.account_id)?.clone(),
                stay.former_owner.map(PersonId),
            ))
        })
        .collect();
    account_team::change_owners(&transaction, ctx, &owners).await?;
    let targets: Vec<Uuid> = stays.iter().filter_map(|stay| stay.target_id).collect();
    target::reopen(&transaction, ctx, &targets, run.day).await?;
    store::delete_of_run(&transaction, id).await?;
    store::withdraw_of_run(&transaction, id).await?;
    store::set_undone(&transaction, id, ctx.person(), ctx.now()).await?;
    let mut changes = vec![Change {
        noun: "pool_run",
        subject: id.0,
        account: None,
        verb: "undone",
        before: Some(json!({ "released": stays.len() })),
        after: Some(json!({ "number": run.number })),
    }];
    changes.extend(stays.iter().map(|stay| {
        let after = json!({ "because": stay.because });
        changed(AccountId(stay.account_id), stay.id, "given_back", after)
    }));
    event::record(&transaction, ctx, None, changes).await?;
    transaction.commit().await?;
    Ok(stays.len() as u64)
}

fn refuse_conflicts(stays: &[StoredStay], accounts: &HashMap<Uuid, StoredAccount>) -> Result<()> {
    let conflicts = stays.iter().filter(|stay| {
        let owner = accounts.get(&stay.account_id).map(|account| account.owner_id);
        stay.ended_at.is_some() || owner != Some(None)
    });
    let mut conflicts: Vec<Phrase> = conflicts
        .map(|stay| {
            let name = accounts.get(&stay.account_id).map(|account| account.name.clone());
            let facts = Facts::of([("account", Fact::Text(name.unwrap_or_default()))]);
            Phrase::new("account_changed", facts)
        })
        .collect();
    if conflicts.is_empty() {
        return Ok(());
    }
    let count = conflicts.len();
    conflicts.truncate(CONFLICTS);
    let facts = [
        ("count", Fact::count(count)),
        ("conflicts", Fact::Phrases(conflicts)),
    ];
    let message =
        format!("{count} accounts that this run released have an owner again; hand those over instead");
    Err(Error::refused_with(
        "pool_run_conflicts",
        message,
        Facts::of(facts),
    ))
}
