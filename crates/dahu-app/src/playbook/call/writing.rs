//! Call sheets are prepared, changed, held, removed, and all of that is taken back.

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::ActivityId,
    editing::{Fields, Step},
    opportunity::OpportunityId,
    playbook::{
        PlaybookId,
        call::{CallSheetId, PART_CHARACTERS, PartTooLong, Spin},
    },
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    fields::{Content, fields, of_fields},
    not_found, store,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, store::StoredAccount},
    activity::{self, ActivityFacts},
    event::{self, Change},
    opportunity,
};

/// Characters of what a call is to reach at most.
const AIM_CHARACTERS: usize = 500;

/// A call sheet as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedSheet {
    /// For which day.
    pub planned_on: NaiveDate,
    /// What the call is to reach: the advance that they are to agree to.
    pub aim: String,
    /// What is to be asked, or is known already, part by part.
    pub asked: [String; 4],
    /// The opportunity that it is about.
    pub opportunity: Option<OpportunityId>,
    /// The playbook whose questions stand beside it.
    pub playbook: Option<PlaybookId>,
}

/// Prepares a call of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Forbidden`] for who does not work on it, [`Error::Refused`] with
/// the rules `call_sheet_empty`, `call_sheet_too_long`, `call_sheet_day` and `opportunity_of_other_account`.
pub async fn prepare(ctx: &Context, account: AccountId, typed: &TypedSheet) -> Result<CallSheetId> {
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, account, Action::EditContacts).await?;
    let id = CallSheetId::new(ctx.now());
    let row = store::StoredSheet {
        id: id.0,
        account_id: account.0,
        opportunity_id: None,
        playbook_id: None,
        planned_on: typed.planned_on,
        content: String::new(),
        activity_id: None,
        is_removed: false,
        recorded_at: ctx.now(),
        recorded_by: ctx.person().map(|person| person.0),
    };
    let row = typed_over(&transaction, ctx, &found, row, typed).await?;
    let after = Some(serde_json::to_value(fields(&row)?)?);
    record(&transaction, ctx, (id, account), "prepared", (None, after)).await?;
    store::insert(&transaction, row).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes what is prepared; what was changed meanwhile is written over, and [`undo`] takes it back.
///
/// # Errors
///
/// Like [`prepare`], and [`Error::NotFound`] for a call sheet that is not there.
pub async fn change(ctx: &Context, id: CallSheetId, typed: &TypedSheet) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (row, account) = opened(&transaction, ctx, id, false).await?;
    let after = typed_over(&transaction, ctx, &account, row.clone(), typed).await?;
    put(&transaction, ctx, "updated", row, after).await?;
    Ok(transaction.commit().await?)
}

/// Records the call as an activity of its account, with what was found out.
///
/// # Errors
///
/// Like [`activity::record`], and [`Error::Refused`] with the rules `call_sheet_too_long` and `call_sheet_held`.
pub async fn hold(
    ctx: &Context,
    id: CallSheetId,
    facts: ActivityFacts,
    found: [&str; 4],
) -> Result<(AccountId, ActivityId)> {
    let transaction = ctx.workspace.database.begin().await?;
    let (row, account) = opened(&transaction, ctx, id, false).await?;
    if row.activity_id.is_some() {
        return Err(Error::refused(
            "call_sheet_held",
            "this call was recorded already: change its activity, or what was found out",
        ));
    }
    let account = AccountId(account.id);
    let activity = Box::pin(activity::record_within(&transaction, ctx, account, facts)).await?;
    let after = found_over(row.clone(), found, Some(activity))?;
    put(&transaction, ctx, "held", row, after).await?;
    transaction.commit().await?;
    Ok((account, activity))
}

/// Says what was found out in a call that was recorded, or is to be.
///
/// # Errors
///
/// [`Error::NotFound`] for a call sheet that is not there, [`Error::Refused`] with the rule `call_sheet_too_long`.
pub async fn find_out(ctx: &Context, id: CallSheetId, found: [&str; 4]) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (row, _) = opened(&transaction, ctx, id, false).await?;
    let activity = row.activity_id.map(ActivityId);
    let after = found_over(row.clone(), found, activity)?;
    put(&transaction, ctx, "found_out", row, after).await?;
    Ok(transaction.commit().await?)
}

fn found_over(
    row: store::StoredSheet,
    found: [&str; 4],
    activity: Option<ActivityId>,
) -> Result<store::StoredSheet> {
    let content = Content {
        found: Spin::typed(found).map_err(too_long)?,
        ..serde_json::from_str(&row.content)?
    };
    Ok(store::StoredSheet {
        content: serde_json::to_string(&content)?,
        activity_id: activity.map(|activity| activity.0),
        ..row
    })
}

/// Removes a call sheet; [`undo`] brings it back. The activity as which the call was recorded stays.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn remove(ctx: &Context, id: CallSheetId) -> Result<AccountId> {
    let transaction = ctx.workspace.database.begin().await?;
    let (row, account) = opened(&transaction, ctx, id, false).await?;
    set_removed(&transaction, ctx, row, true).await?;
    transaction.commit().await?;
    Ok(AccountId(account.id))
}

/// Takes back what was last done to a call sheet; what was taken back comes back the same way. Returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for one that never was, [`Error::Refused`] with the rules `call_sheet_changed_since` and
/// `call_sheet_erased`.
pub async fn undo(ctx: &Context, id: CallSheetId) -> Result<AccountId> {
    let transaction = ctx.workspace.database.begin().await?;
    let (row, account) = opened(&transaction, ctx, id, true).await?;
    let last = event::latest_of(&transaction, "call_sheet", id.0).await?;
    let last = last.ok_or_else(|| not_found(id))?;
    if last.verb == "erased" || last.before.is_none() && last.after.is_none() {
        return Err(Error::refused(
            "call_sheet_erased",
            "what was written on this call sheet was erased: it cannot come back",
        ));
    }
    let read = |value: Option<Value>| value.map(serde_json::from_value::<Fields<Value>>).transpose();
    match (read(last.before)?, read(last.after)?) {
        (None, _) => set_removed(&transaction, ctx, row, true).await?,
        (Some(_), None) => set_removed(&transaction, ctx, row, false).await?,
        (Some(before), Some(after)) => {
            let back = Step { before, after }.taken_back(&fields(&row)?);
            let back = back.map_err(|_| {
                Error::refused(
                    "call_sheet_changed_since",
                    "this call sheet was changed again since: look at it as it is now",
                )
            })?;
            let after = of_fields(row.clone(), &back)?;
            put(&transaction, ctx, "restored", row, after).await?;
        }
    }
    transaction.commit().await?;
    Ok(AccountId(account.id))
}

async fn typed_over(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    account: &StoredAccount,
    row: store::StoredSheet,
    typed: &TypedSheet,
) -> Result<store::StoredSheet> {
    if (typed.planned_on - ctx.today()).num_days().abs() > 3_660 {
        return Err(Error::refused(
            "call_sheet_day",
            "this day lies too far away: correct it",
        ));
    }
    let aim: String = typed.aim.trim().chars().filter(|one| !one.is_control()).collect();
    if aim.chars().count() > AIM_CHARACTERS {
        return Err(too_long(PartTooLong));
    }
    let [situation, problem, implication, need_payoff] = &typed.asked;
    let asked = Spin::typed([situation, problem, implication, need_payoff]).map_err(too_long)?;
    if aim.is_empty() && asked.is_empty() {
        return Err(Error::refused(
            "call_sheet_empty",
            "say what the call is to reach, or what is to be asked",
        ));
    }
    if let Some(about) = typed.opportunity
        && row.opportunity_id != Some(about.0)
    {
        opportunity::require_nameable(transaction, ctx, AccountId(account.id), about).await?;
    }
    if let Some(playbook) = typed.playbook {
        super::super::find(transaction, playbook).await?;
    }
    let before: Content = match row.content.as_str() {
        "" => Content::default(),
        content => serde_json::from_str(content)?,
    };
    let content = Content { aim, asked, ..before };
    Ok(store::StoredSheet {
        opportunity_id: typed.opportunity.map(|about| about.0),
        playbook_id: typed.playbook.map(|playbook| playbook.0),
        planned_on: typed.planned_on,
        content: serde_json::to_string(&content)?,
        ..row
    })
}

async fn opened(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: CallSheetId,
    also_removed: bool,
) -> Result<(store::StoredSheet, StoredAccount)> {
    ctx.may(Action::EditContacts)?;
    let row = store::lock(transaction, id).await?;
    let row = row.filter(|row| also_removed || !row.is_removed);
    let row = row.ok_or_else(|| not_found(id))?;
    let account = account::open(transaction, ctx, AccountId(row.account_id), Action::EditContacts).await;
    let account = account.map_err(|error| match error {
        Error::NotFound { .. } => not_found(id),
        other => other,
    })?;
    Ok((row, account))
}

async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    verb: &'static str,
    before: store::StoredSheet,
    after: store::StoredSheet,
) -> Result<()> {
    let step = Step::between(&fields(&before)?, &fields(&after)?);
    if step.is_empty() {
        return Ok(());
    }
    let sides = (
        Some(serde_json::to_value(step.before)?),
        Some(serde_json::to_value(step.after)?),
    );
    let subject = (CallSheetId(after.id), AccountId(after.account_id));
    record(transaction, ctx, subject, verb, sides).await?;
    Ok(store::update(transaction, after).await?)
}

async fn set_removed(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    row: store::StoredSheet,
    is_removed: bool,
) -> Result<()> {
    let told = Some(serde_json::to_value(fields(&row)?)?);
    let (verb, sides) = if is_removed {
        ("removed", (told, None))
    } else {
        ("restored", (None, told))
    };
    let subject = (CallSheetId(row.id), AccountId(row.account_id));
    record(transaction, ctx, subject, verb, sides).await?;
    Ok(store::update(transaction, store::StoredSheet { is_removed, ..row }).await?)
}

async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, account): (CallSheetId, AccountId),
    verb: &'static str,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<()> {
    let change = Change {
        noun: "call_sheet",
        subject: id.0,
        account: Some(account),
        verb,
        before,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await
}

fn too_long(_: PartTooLong) -> Error {
    Error::refused_with(
        "call_sheet_too_long",
        format!("one of the parts is longer than {PART_CHARACTERS} characters: shorten it"),
        Facts::of([("most", Fact::count(PART_CHARACTERS))]),
    )
}
