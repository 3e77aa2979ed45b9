//! Making two accounts one.

use dahu_core::{access::Relation, account::AccountId, merge::MergeId, person::PersonId};
use dahu_ledger::Moved;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::Value;
use uuid::Uuid;

use super::{Belongings, both, facts, facts::Told, pair, seen};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, AccountFacts, group, store::StoredAccount},
    account_team::{self, MemberId, store::StoredMember},
    assessment, database,
    event::{self, Change},
    ledger,
    merge::{
        Choice, MergedNoun,
        belonging::{self, Ownership},
        refuse_while_held, refuse_while_running, seen_changed,
        store::{self, StoredMerge},
    },
    opportunity, search,
    selection::rating::merging,
};

/// Ledger lines that one merge moves at most.
const LINES_AT_MOST: usize = 2_000_000;

/// Makes the account `gone` part of the account `kept`: its facts as they were chosen, everything that belongs to it, its
/// place in the group and its ledger lines.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] for accounts that the actor may not merge, [`Error::Refused`] with the rules
/// `merge_with_itself`, `merge_in_circle`, `group_too_deep`, `merge_too_large`, `merge_too_many_names`,
/// `merge_too_many_tags`, `merge_seen_changed`, `import_running`, `valuation_running`.
pub async fn merge_accounts(
    ctx: &Context,
    kept: AccountId,
    gone: AccountId,
    choice: &Choice,
) -> Result<MergeId> {
    let (kept_row, gone_row) = both(ctx, kept, gone).await?;
    refuse_while_running(ctx).await?;
    group::refuse_circle(ctx.workspace.database.reader(), kept, gone).await?;
    let files = ledger::snapshot(ctx).await?.files.files;
    let (engine, from, to, now) = (
        ctx.workspace.ledger.clone(),
        gone_row.number,
        kept_row.number,
        ctx.now(),
    );
    let moving = tokio::task::spawn_blocking(move || engine.move_lines(&files, from, to, None, now));
    let moved = moving.await??;
    let merged = within(ctx, kept, gone, choice, &moved).await;
    if merged.is_err() {
        let paths = moved.replacement.added.iter().map(|file| file.path.clone());
        ctx.workspace.ledger.remove(&paths.collect::<Vec<_>>()).await?;
    }
    let id = merged?;
    ledger::refresh_if_stale(ctx).await?;
    Ok(id)
}

/// What happens to the database, in one transaction.
async fn within(
    ctx: &Context,
    kept: AccountId,
    gone: AccountId,
    choice: &Choice,
    moved: &Moved,
) -> Result<MergeId> {
    if moved.lines.len() > LINES_AT_MOST {
        return Err(Error::refused_with(
            "merge_too_large",
            format!(
                "the account that goes has more than {LINES_AT_MOST} ledger lines: merge the other way round"
            ),
            Facts::of([("most", Fact::count(LINES_AT_MOST))]),
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    hold_off_imports(&transaction).await?;
    let (kept_row, gone_row) = locked(&transaction, kept, gone).await?;
    if choice.seen.is_some() && choice.seen != Some(seen(&transaction, kept, gone).await?) {
        return Err(seen_changed());
    }
    let told = Told {
        left: facts::put_together(&kept_row.facts(), &gone_row.facts(), &choice.from_gone)?,
        kept: kept_row.facts(),
        gone: gone_row.facts(),
    };
    let belongings = take_over(&transaction, ctx, &told, &kept_row, gone_row).await?;
    if !moved.lines.is_empty() {
        ledger::change(
            &transaction,
            ctx,
            &moved.replacement.added,
            &moved.replacement.removed,
        )
        .await?;
    }
    let id = MergeId::new(ctx.now());
    let merge = StoredMerge {
        id: id.0,
        noun: MergedNoun::Account.as_str().to_owned(),
        kept_id: kept.0,
        gone_id: gone.0,
        kept_name: told.left.name.clone(),
        gone_name: told.gone.name.clone(),
        gone_code: told.gone.code.clone(),
        facts: serde_json::to_string(&told)?,
        belongings: serde_json::to_string(&belongings)?,
        lines: (!moved.lines.is_empty()).then(|| moved.lines.to_bytes()),
        line_count: i64::try_from(moved.lines.len()).unwrap_or(i64::MAX),
        merged_at: ctx.now(),
        merged_by: ctx.person().map(|person| person.0),
        undone_at: None,
        undone_by: None,
    };
    store::insert(&transaction, merge).await?;
    account::reindex(&transaction, kept_row.number, &told.left).await?;
    event::record(&transaction, ctx, None, story(kept, gone, &told, moved)?).await?;
    opportunity::follow_accounts(&transaction, [kept, gone]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Makes an import that reads at this moment fail when it ends: it holds numbers of accounts that are about to change.
pub(super) async fn hold_off_imports(transaction: &impl ConnectionTrait) -> Result<()> {
    database::store::take_numbers(transaction, "account", 1).await?;
    refuse_while_held(transaction).await
}

async fn locked(
    transaction: &DatabaseTransaction,
    kept: AccountId,
    gone: AccountId,
) -> Result<(StoredAccount, StoredAccount)> {
    let mut rows = account::store::lock(transaction, &[kept.0, gone.0]).await?;
    let mut take = |id: AccountId| {
        let place = rows.iter().position(|row| row.id == id.0);
        place
            .map(|place| rows.swap_remove(place))
            .ok_or_else(|| Error::not_found("account", id))
    };
    Ok((take(kept)?, take(gone)?))
}

/// Everything but the ledger: rows, group, search, facts.
async fn take_over(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    told: &Told,
    kept_row: &StoredAccount,
    gone_row: StoredAccount,
) -> Result<Belongings> {
    let (kept, gone) = (AccountId(kept_row.id), AccountId(gone_row.id));
    let places = group::take_over(transaction, kept, gone).await?;
    let ownership = ownership(told);
    let ratings = merging::give_way(transaction, ctx, kept, gone).await?;
    let taken = belonging::take_over(
        transaction,
        &belonging::of_account(ownership),
        &belonging::rest_of_kept_account(ownership),
        pair(kept, gone),
    )
    .await?;
    store::move_documents(transaction, gone_row.number, kept_row.number, None).await?;
    search::delete(transaction, &[gone_row.number]).await?;
    account::store::delete(transaction, &[gone.0]).await?;
    account::write_facts(transaction, &[(kept_row.number, &told.left)]).await?;
    assessment::refresh_latest(transaction, &[kept.0]).await?;
    let co_owner = match (told.kept.owner, told.gone.owner) {
        (Some(one), Some(other)) if one != other => {
            let second = if told.left.owner == Some(one) { other } else { one };
            share_with(transaction, ctx, kept, second).await?
        }
        _ => None,
    };
    Ok(Belongings {
        account: gone_row,
        taken,
        places,
        co_owner,
        ratings,
    })
}

fn ownership(told: &Told) -> Ownership {
    match told.left.owner {
        None => Ownership::Nobody,
        owner if owner == told.kept.owner => Ownership::OfKept,
        Some(_) => Ownership::OfGone,
    }
}

/// Makes whoever owned the one and not the other a co-owner of both, so that nobody loses sight of their account.
async fn share_with(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    person: PersonId,
) -> Result<Option<Uuid>> {
    let open = account_team::store::open_of_accounts(transaction, &[account.0], ctx.today()).await?;
    let role = Relation::CoOwner.as_str();
    if open
        .iter()
        .any(|member| member.person_id == person.0 && member.role == role)
    {
        return Ok(None);
    }
    let member = StoredMember {
        id: MemberId::new(ctx.now()).0,
        account_id: account.0,
        person_id: person.0,
        role: role.to_owned(),
        whole_group: false,
        from_on: ctx.today(),
        until_on: None,
        given_by: ctx.person().map(|person| person.0),
        given_at: ctx.now(),
    };
    let id = member.id;
    account_team::store::insert(transaction, vec![member]).await?;
    Ok(Some(id))
}

/// Facts of an event, with what the account was merged with.
pub(super) fn with_other(facts: &AccountFacts, other: &str) -> Result<Value> {
    let mut value = serde_json::to_value(facts)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("merged_with".to_owned(), Value::String(other.to_owned()));
    }
    Ok(value)
}

fn story(kept: AccountId, gone: AccountId, told: &Told, moved: &Moved) -> Result<Vec<Change>> {
    let mut after = with_other(&told.left, &told.gone.name)?;
    if let Some(fields) = after.as_object_mut() {
        fields.insert("ledger_lines".to_owned(), moved.lines.len().into());
    }
    Ok(vec![
        Change {
            noun: "account",
            subject: kept.0,
            account: Some(kept),
            verb: "merged",
            before: Some(serde_json::to_value(&told.kept)?),
            after: Some(after),
        },
        Change {
            noun: "account",
            subject: gone.0,
            account: None,
            verb: "merged_away",
            before: Some(serde_json::to_value(&told.gone)?),
            after: None,
        },
    ])
}
