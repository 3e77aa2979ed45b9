//! The rules that propose ways of selling, and what each way needs.

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    selling::{HOURS_AT_MOST, NeedsFault, Requirements, SellingFault, SellingRules},
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{RULES, refreshing};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    rulebook::{self, Rulebook},
    setting,
};

/// Under which name it is kept what each way needs.
const REQUIREMENTS: &str = "selling_requirements";

/// The rules that hold, the draft, and earlier versions.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no accounts.
pub async fn rules(ctx: &Context) -> Result<Rulebook<SellingRules>> {
    ctx.may(Action::SeeAccount)?;
    rulebook::show(ctx, RULES).await
}

/// Keeps rules as the draft.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rules that begin with
/// `selling_rules_`.
pub async fn draft(ctx: &Context, rules: &SellingRules) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    rules.check().map_err(|fault| {
        let message = fault.to_string();
        match fault {
            SellingFault::Weight => Error::refused("selling_rules_weight", message),
            SellingFault::Threshold => Error::refused("selling_rules_threshold", message),
            SellingFault::LeastKnown => Error::refused("selling_rules_least_known", message),
        }
    })?;
    rulebook::draft(ctx, RULES, rules).await
}

/// Makes a draft of an earlier version; 0 is the standard rules.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::NotFound`] for a version that is not there.
pub async fn redraft(ctx: &Context, version: i32) -> Result<()> {
    rulebook::redraft::<SellingRules>(ctx, RULES, version).await
}

/// Throws the draft away.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rule `rules_without_draft`.
pub async fn discard(ctx: &Context) -> Result<()> {
    rulebook::discard(ctx, RULES).await
}

/// Makes the draft that was looked at the rules that hold, and works everything out again.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rules `rules_without_draft`,
/// `rules_draft_changed` and `rules_note_needed`.
pub async fn apply(ctx: &Context, note: &str, seen: Option<DateTime<Utc>>) -> Result<()> {
    rulebook::apply(ctx, RULES, note, seen).await?;
    refreshing::bring_up_to_date(ctx).await
}

/// What each way of selling needs, for whoever sees accounts.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees none.
pub async fn requirements(ctx: &Context) -> Result<Requirements> {
    ctx.may(Action::SeeAccount)?;
    required(ctx.workspace.database.reader()).await
}

/// The same, whoever asks.
pub(crate) async fn required(connection: &impl ConnectionTrait) -> Result<Requirements> {
    setting::kept(connection, REQUIREMENTS).await
}

/// Changes what each way of selling needs, and works everything out again.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rules that begin with
/// `selling_needs_`.
pub async fn change_requirements(ctx: &Context, requirements: &Requirements) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    requirements.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let before: Requirements = setting::kept(&transaction, REQUIREMENTS).await?;
    if before == *requirements {
        return Ok(());
    }
    setting::keep(&transaction, REQUIREMENTS, requirements).await?;
    refreshing::forget(&transaction).await?;
    let change = Change {
        noun: "workspace",
        subject: Uuid::nil(),
        account: None,
        verb: "selling_requirements_changed",
        before: Some(json!(before)),
        after: Some(json!(requirements)),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    refreshing::bring_up_to_date(ctx).await
}

fn refused(fault: NeedsFault) -> Error {
    let message = fault.to_string();
    match fault {
        NeedsFault::Figure(need) => Error::refused_with(
            "selling_needs_figure",
            message,
            Facts::of([("field", Fact::Field(need.as_str().to_owned()))]),
        ),
        NeedsFault::Missing => Error::refused("selling_needs_missing", message),
        NeedsFault::Percent => Error::refused("selling_needs_percent", message),
        NeedsFault::Hours => Error::refused_with(
            "selling_needs_hours",
            message,
            Facts::of([("most", Fact::count(HOURS_AT_MOST))]),
        ),
    }
}
