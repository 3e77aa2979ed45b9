//! The pool (公海): accounts without an owner, how they come into it, and how people take them out.

mod claiming;
mod exempting;
mod running;
mod showing;
pub(crate) mod store;
mod undoing;

use dahu_core::{
    access::Action,
    account::AccountId,
    pool::{ACCOUNTS_AT_MOST, DAYS_AT_MOST, PoolRules},
};
use serde_json::{Value, json};
use uuid::Uuid;

pub use claiming::{claim, release};
pub(crate) use claiming::{entered, refuse_beyond_limits};
pub use exempting::{exempt, no_longer_exempt};
pub(crate) use running::run_daily;
pub use running::{PoolPlan, PoolPlanRow, RunOutcome, preview, run};
pub(crate) use showing::release_of;
pub use showing::{Notice, PoolPage, PoolRow, RunRow, Standing, Stay, list, notices, of_account, runs};
pub(crate) use store::holding;
pub use undoing::undo_run;

use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    setting,
};

/// Under which name the rules are kept.
const RULES: &str = "pool_rules";
/// Characters of a reason at most.
const REASON_AT_MOST: usize = 1_000;

/// The rules of the pool.
///
/// # Errors
///
/// When the database fails.
pub async fn rules(ctx: &Context) -> Result<PoolRules> {
    setting::kept(ctx.workspace.database.reader(), RULES).await
}

/// Changes the rules of the pool.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage settings, [`Error::Refused`] for numbers beyond all reason.
pub async fn change_rules(ctx: &Context, rules: PoolRules) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    let days = [
        rules.contact_days,
        rules.purchase_days,
        rules.notice_days,
        rules.protection_days,
        rules.cool_down_days,
    ];
    let accounts = [rules.own_at_most, rules.claim_at_most];
    if days.iter().any(|days| *days > DAYS_AT_MOST) || accounts.iter().any(|most| *most > ACCOUNTS_AT_MOST) {
        return Err(Error::refused_with(
            "pool_rules_not_usable",
            format!(
                "give at most {DAYS_AT_MOST} days and {ACCOUNTS_AT_MOST} accounts; 0 switches a rule off"
            ),
            Facts::of([
                ("days", Fact::count(DAYS_AT_MOST)),
                ("accounts", Fact::count(ACCOUNTS_AT_MOST)),
            ]),
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let before: PoolRules = setting::kept(&transaction, RULES).await?;
    if before == rules {
        return Ok(());
    }
    setting::keep(&transaction, RULES, &rules).await?;
    let change = Change {
        noun: "workspace",
        subject: Uuid::nil(),
        account: None,
        verb: "pool_rules_changed",
        before: Some(json!(before)),
        after: Some(json!(rules)),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// A change that the pool makes to an account.
fn changed(account: AccountId, subject: Uuid, verb: &'static str, after: Value) -> Change {
    Change {
        noun: "pool",
        subject,
        account: Some(account),
        verb,
        before: None,
        after: Some(after),
    }
}

/// A reason that somebody gave.
fn usable_reason(text: &str) -> Result<String> {
    let text = text.trim();
    let characters = text.chars().count();
    if characters == 0
        || characters > REASON_AT_MOST
        || text.chars().any(|one| one.is_control() && one != '\n')
    {
        return Err(Error::refused_with(
            "reason_needed",
            format!("say why, in 1 to {REASON_AT_MOST} characters"),
            Facts::of([("most", Fact::count(REASON_AT_MOST))]),
        ));
    }
    Ok(text.to_owned())
}
