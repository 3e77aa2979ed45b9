//! Two accounts that were made one become two again.

use dahu_core::{access::Action, account::AccountId, editing::Fields, merge, merge::MergeId};
use dahu_ledger::{LineSet, Moved};
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use super::{
    Belongings,
    doing::{hold_off_imports, with_other},
    facts::{self, Told},
    pair,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, AccountFacts, group, store::StoredAccount},
    account_team, assessment, database,
    error::Phrase,
    event::{self, Change, StoredEvent},
    ledger,
    merge::{
        belonging, is_undone, refuse_while_running,
        store::{self, StoredMerge},
    },
    opportunity,
    selection::rating::merging,
    valuation,
};

/// Conflicts told at most.
const CONFLICTS: usize = 20;
/// Events since the merge that are looked through for who changed a field.
const EVENTS: u64 = 1_000;

/// Takes a merge of two accounts back.
pub(in crate::merge) async fn undo(ctx: &Context, merge: StoredMerge) -> Result<()> {
    let kept = account::find(ctx, AccountId(merge.kept_id), Action::MergeRecords).await?;
    refuse_while_running(ctx).await?;
    let belongings: Belongings = serde_json::from_str(&merge.belongings)?;
    let moved = lines_back(ctx, &merge, kept.number, belongings.account.number).await?;
    let undone = within(ctx, &merge, belongings, &moved).await;
    if undone.is_err() {
        let paths = moved.replacement.added.iter().map(|file| file.path.clone());
        ctx.workspace.ledger.remove(&paths.collect::<Vec<_>>()).await?;
    }
    undone?;
    ledger::refresh_if_stale(ctx).await
}

/// The ledger's files with the lines of the account that went under its number again.
async fn lines_back(ctx: &Context, merge: &StoredMerge, from: i64, to: i64) -> Result<Moved> {
    let Some(bytes) = &merge.lines else {
        return Ok(Moved::default());
    };
    let lines = LineSet::from_bytes(bytes)
        .ok_or_else(|| Error::internal(format!("the lines of merge {} cannot be read", merge.id)))?;
    let files = ledger::snapshot(ctx).await?.files.files;
    let (engine, now) = (ctx.workspace.ledger.clone(), ctx.now());
    let moving = tokio::task::spawn_blocking(move || engine.move_lines(&files, from, to, Some(&lines), now));
    Ok(moving.await??)
}

async fn within(ctx: &Context, merge: &StoredMerge, belongings: Belongings, moved: &Moved) -> Result<()> {
    let told: Told = serde_json::from_str(&merge.facts)?;
    let transaction = ctx.workspace.database.begin().await?;
    hold_off_imports(&transaction).await?;
    let kept = AccountId(merge.kept_id);
    let row = account::store::lock(&transaction, &[kept.0]).await?.pop();
    let row = row.ok_or_else(|| Error::not_found("account", kept))?;
    let now = row.facts();
    let former = former(&transaction, merge, &told, &now).await?;
    if !store::set_undone(&transaction, MergeId(merge.id), ctx.person(), ctx.now()).await? {
        return Err(is_undone());
    }
    give_back(&transaction, ctx, &row, &former, belongings).await?;
    if !moved.lines.is_empty() {
        ledger::change(
            &transaction,
            ctx,
            &moved.replacement.added,
            &moved.replacement.removed,
        )
        .await?;
    }
    let gone = AccountId(merge.gone_id);
    let changes = vec![
        Change {
            noun: "account",
            subject: kept.0,
            account: Some(kept),
            verb: "unmerged",
            before: Some(with_other(&now, &told.gone.name)?),
            after: Some(serde_json::to_value(&former)?),
        },
        Change {
            noun: "account",
            subject: gone.0,
            account: Some(gone),
            verb: "restored",
            before: None,
            after: Some(serde_json::to_value(&told.gone)?),
        },
    ];
    event::record(&transaction, ctx, None, changes).await?;
    opportunity::follow_accounts(&transaction, [kept, gone]).await?;
    Ok(transaction.commit().await?)
}

/// The facts of the account that stayed without the merge, and with what others changed since.
async fn former(
    transaction: &DatabaseTransaction,
    merge: &StoredMerge,
    told: &Told,
    now: &AccountFacts,
) -> Result<AccountFacts> {
    let (before, left, now) = (facts::of(&told.kept)?, facts::of(&told.left)?, facts::of(now)?);
    match merge::taken_back(&before, &left, &now) {
        Ok(fields) => facts::into_facts(fields),
        Err(changed) => {
            let events = event::since(transaction, "account", merge.kept_id, merge.merged_at, EVENTS).await?;
            let fields = changed.into_iter().map(|changed| changed.field);
            Err(conflicts(fields.collect(), &events))
        }
    }
}

fn conflicts(mut fields: Vec<String>, events: &[StoredEvent]) -> Error {
    let count = fields.len();
    fields.truncate(CONFLICTS);
    let phrases = fields.iter().map(|field| {
        let who = events.iter().find(|event| changes(event, field));
        let facts = match who {
            Some(event) => Facts::of([
                ("field", Fact::Field(field.clone())),
                ("person", Fact::Text(event.actor_name.clone())),
                ("moment", Fact::Moment(event.at)),
            ]),
            None => Facts::of([("field", Fact::Field(field.clone()))]),
        };
        let word = if who.is_some() {
            "merged_field_changed"
        } else {
            "merged_field_differs"
        };
        Phrase::new(word, facts)
    });
    let facts = [
        ("count", Fact::count(count)),
        ("conflicts", Fact::Phrases(phrases.collect())),
    ];
    let message = format!(
        "{count} fields that were merged have changed since: {}; put them back, then take the merge back",
        fields.join(", ")
    );
    Error::refused_with("merge_conflicts", message, Facts::of(facts))
}

/// Whether an event changed a field.
fn changes(event: &StoredEvent, field: &str) -> bool {
    let read = |value: &Option<Value>| -> Option<Fields<Value>> {
        facts::of(&serde_json::from_value(value.clone()?).ok()?).ok()
    };
    let (before, after) = (read(&event.before), read(&event.after));
    before
        .zip(after)
        .is_some_and(|(before, after)| before.get(field) != after.get(field))
}

async fn give_back(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    kept: &StoredAccount,
    former: &AccountFacts,
    belongings: Belongings,
) -> Result<()> {
    let (kept_id, mut row) = (AccountId(kept.id), belongings.account);
    let (gone, mut taken) = (AccountId(row.id), belongings.taken);
    if row.value_run != valuation::latest_number(transaction).await? {
        // It was valued again since, without this account.
        (row.value, row.value_run, row.alive_ppm) = (0, None, None);
        taken.forget("account_value");
    }
    // First what makes room for the code of the account that comes back.
    account::write_facts(transaction, &[(kept.number, former)]).await?;
    let accounts = [row];
    account::store::insert(transaction, &accounts)
        .await
        .map_err(code_taken)?;
    account::index(transaction, &accounts).await?;
    let [row] = accounts;
    if let Some(member) = belongings.co_owner {
        account_team::store::delete(transaction, member).await?;
    }
    belonging::give_back(transaction, &taken, pair(kept_id, gone)).await?;
    merging::stand_again(transaction, &belongings.ratings).await?;
    account_team::follow_owners(transaction, ctx, &[kept.number, row.number]).await?;
    group::give_back(transaction, kept_id, gone, &belongings.places).await?;
    store::move_documents(transaction, kept.number, row.number, Some(gone.0)).await?;
    assessment::refresh_latest(transaction, &[kept_id.0, gone.0]).await
}

fn code_taken(error: sea_orm::DbErr) -> Error {
    if database::is_duplicate(&error, "code") {
        return Error::refused(
            "merge_code_taken",
            "another account has the code of the one that would come back: change that code first",
        );
    }
    error.into()
}
