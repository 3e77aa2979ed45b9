//! What whoever has the secret of a page reads, and how they sign it.

use chrono::TimeDelta;
use dahu_core::plan::{
    PlanId,
    mutual::{ShareId, against},
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{
    MutualPage, Offer, SIGNATURES_AT_MOST, digest, is_open, last_signed, offering, shown, store,
    telling::{now, offered, record},
};
use crate::{
    Context, Error, Fact, Facts, Result, account,
    audit::{self, Watched},
    plan::{
        Stored, stored,
        typing::{NAME_CHARACTERS, line, text},
    },
    secret,
};

/// Characters of a signer's note at most.
const NOTE_CHARACTERS: usize = 1_000;

/// What the page of a secret shows; none where it is unknown, ended or revoked. Whoever asks is nobody in particular.
///
/// # Errors
///
/// When the database fails.
pub async fn of_token(ctx: &Context, token: &str) -> Result<Option<MutualPage>> {
    let connection = ctx.workspace.database.reader();
    let Some((found, row)) = opened(connection, ctx, token, false).await? else {
        audit::watch(ctx, Watched::new("token_refused", Uuid::nil(), "")).await?;
        return Ok(None);
    };
    let signed = store::signatures(connection, &[row.id], SIGNATURES_AT_MOST as u64).await?;
    let offered = offered(connection, found.id, &found.facts.record.versions, &row).await?;
    let now = now(ctx, &found, offered.as_ref(), &row.choice).await?;
    let account = account::store::by_id(connection, found.facts.account).await?;
    let people = offering(connection, std::slice::from_ref(&row)).await?;
    let offer = Offer::of(&row, &people);
    let may_sign = offered.is_some() && signed.len() < SIGNATURES_AT_MOST;
    let frozen = offered.map_or_else(|| found.facts.frozen(), |(_, frozen)| frozen);
    Ok(Some(MutualPage {
        name: frozen.name,
        version: now.version,
        account_name: account.map(|account| account.name).unwrap_or_default(),
        days: (frozen.first_on, frozen.last_on),
        words: now.words.clone(),
        against: against(&now, last_signed(&signed)?.as_ref()),
        digest: digest(&now)?,
        ends_on: row.ends_on,
        today: ctx.today(),
        offer,
        may_sign,
        signatures: signed.into_iter().map(shown).collect::<Result<_>>()?,
    }))
}

/// Signs the page of a secret, as it was read: `read` is the digest of that, with the version that was offered.
///
/// # Errors
///
/// [`Error::NotFound`] for a secret that opens nothing, [`Error::Refused`] with the rules `mutual_without_name`,
/// `mutual_changed_meanwhile`, `mutual_signed_too_often` and `plan_text_too_long`.
pub async fn sign(ctx: &Context, token: &str, read: &str, name: &str, note: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some((found, row)) = opened(&transaction, ctx, token, true).await? else {
        return Err(Error::not_found("plan_share", ""));
    };
    let name = line(name, NAME_CHARACTERS)?;
    if name.is_empty() {
        return Err(Error::refused("mutual_without_name", "write your name to sign"));
    }
    let signed = store::signatures(&transaction, &[row.id], SIGNATURES_AT_MOST as u64).await?;
    if signed.len() >= SIGNATURES_AT_MOST {
        return Err(Error::refused_with(
            "mutual_signed_too_often",
            format!("this page was signed {SIGNATURES_AT_MOST} times: ask for a new one"),
            Facts::of([("most", Fact::count(SIGNATURES_AT_MOST))]),
        ));
    }
    let offered = offered(&transaction, found.id, &found.facts.record.versions, &row).await?;
    let now = now(ctx, &found, offered.as_ref(), &row.choice).await?;
    let digest = digest(&now)?;
    if digest != read || offered.is_none() {
        return Err(Error::refused(
            "mutual_changed_meanwhile",
            "the plan was changed meanwhile: read it again, then sign",
        ));
    }
    let note = text(note, NOTE_CHARACTERS)?;
    // Two at the same moment stay in order.
    let after_last = signed
        .first()
        .map(|last| last.signed_at + TimeDelta::microseconds(1));
    let signed_at = after_last.map_or(ctx.now(), |after| after.max(ctx.now()));
    let signature = store::StoredSignature {
        id: dahu_core::id::time_ordered(signed_at),
        share_id: row.id,
        note: note.clone(),
        content: serde_json::to_string(&now)?,
        signed_at,
        origin_address: ctx.origin.address.map(|address| address.to_string()),
        origin_program: ctx.origin.program.clone(),
        name: name.clone(),
    };
    store::sign(&transaction, signature).await?;
    let people = offering(&transaction, std::slice::from_ref(&row)).await?;
    let after = json!({
        "plan": found.facts.name,
        "offered_by": Offer::of(&row, &people).by,
        "signed_by": name,
        "note": note,
        "mutual": now,
        "digest": digest,
    });
    record(
        &transaction,
        ctx,
        (&found, ShareId(row.id)),
        "signed",
        (None, Some(after)),
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// The plan and the row of a secret that opens a page.
pub(super) async fn opened(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    token: &str,
    to_change: bool,
) -> Result<Option<(Stored, store::StoredShare)>> {
    let is_one =
        token.len() == secret::TOKEN_CHARACTERS && token.bytes().all(|one| one.is_ascii_alphanumeric());
    if !is_one {
        return Ok(None);
    }
    let row = store::of_token(connection, &secret::hash(token), to_change).await?;
    let Some(row) = row.filter(|row| is_open(row, ctx)) else {
        return Ok(None);
    };
    let found = stored(connection, PlanId(row.plan_id), false).await?;
    Ok(found.map(|found| (found, row)))
}
