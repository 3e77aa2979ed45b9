//! Targets: which accounts are on which salesperson's list, from when until when.

mod handing_on;
mod store;
mod working;

use dahu_core::{account::AccountId, person::PersonId, target::TargetId};
use serde_json::json;

pub(crate) use handing_on::{Begun, end_of_owner, hand_on, is_as_left, reopen, take_back};
pub(crate) use store::{
    Listed, StoredTarget, accounts_on_lists, all_on, begun_by, by_ids, delete, holding, insert, of_account,
    of_accounts, open, open_accounts_of, set_until,
};

pub use working::{
    TARGETS_AT_ONCE, TargetPlan, TargetPlanRequest, TargetProgress, TargetRow, Whose, has_own,
    of_account as work_of, working,
};

use crate::event::Change;

/// The change that putting an account on a list is.
pub(crate) fn created(target: &StoredTarget) -> Change {
    Change {
        noun: "target",
        subject: target.id,
        account: Some(AccountId(target.account_id)),
        verb: "created",
        before: None,
        after: Some(json!({ "salesperson": PersonId(target.salesperson_id), "from": target.from_on })),
    }
}

/// The change that taking an account off a list is.
pub(crate) fn ended(target: &StoredTarget, until: chrono::NaiveDate) -> Change {
    Change {
        noun: "target",
        subject: TargetId(target.id).0,
        account: Some(AccountId(target.account_id)),
        verb: "ended",
        before: Some(json!({ "until": null })),
        after: Some(json!({ "until": until })),
    }
}
