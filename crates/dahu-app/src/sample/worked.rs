//! What the sample firm's people did at their largest accounts, and what they have to do next.

use chrono::TimeDelta;
use dahu_core::{
    activity::{ActivityKind, Direction, Outcome},
    contact::ContactId,
    task::TaskId,
};

use crate::{
    Context, Result,
    account::AccountRow,
    activity::{self, ActivityFacts, Typed},
    contact, opportunity, person, task,
};

/// In how many days from today the next steps of the accounts are due, one after the other; some are overdue.
const DUE_IN: [i64; 6] = [-5, 0, 2, 9, 1, 30];

/// Lets the owners of these accounts work at them.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn work(ctx: &Context, accounts: &[AccountRow]) -> Result<()> {
    for (account, due_in) in accounts.iter().zip(DUE_IN.into_iter().cycle()) {
        let Some((owner, _)) = account.owner else { continue };
        let Some(owner) = person::by_id(ctx.workspace.database.reader(), owner).await? else {
            continue;
        };
        let theirs = ctx.clone().acting_as(&owner);
        let contacts = contact::of_account(&theirs, account.id).await?.contacts;
        let contacts: Vec<ContactId> = contacts.into_iter().map(|contact| contact.id).collect();
        let earlier = record(&theirs, account, visit(&theirs, &contacts)).await?;
        task::complete(&theirs, earlier).await?;
        let pursued = opportunity::nameable(&theirs, account.id, None).await?;
        let call = Typed {
            opportunity: pursued.first().map(|one| one.id),
            ..call(&theirs, &contacts, due_in)
        };
        record(&theirs, account, call).await?;
        record(&theirs, account, note(&theirs)).await?;
    }
    Ok(())
}

async fn record(ctx: &Context, account: &AccountRow, typed: Typed) -> Result<TaskId> {
    let facts = ActivityFacts::read(ctx, typed)?;
    let id = activity::record(ctx, account.id, facts).await?;
    Ok(TaskId(id.0))
}

fn visit(ctx: &Context, contacts: &[ContactId]) -> Typed {
    Typed {
        kind: ActivityKind::Visit,
        on: ctx.today() - TimeDelta::days(40),
        text: "参观了机房，了解了现有设备和今年的预算安排。".to_owned(),
        outcome: Some(Outcome::Continuation),
        direction: None,
        effort: "2小时".to_owned(),
        people: Vec::new(),
        contacts: contacts.to_vec(),
        step: "发送方案".to_owned(),
        due_on: Some(ctx.today() - TimeDelta::days(30)),
        who: None,
        none_because: String::new(),
        opportunity: None,
    }
}

fn call(ctx: &Context, contacts: &[ContactId], due_in: i64) -> Typed {
    Typed {
        kind: ActivityKind::Call,
        on: ctx.today() - TimeDelta::days(10),
        text: "对方看过方案，希望得到分项报价。".to_owned(),
        outcome: Some(Outcome::Advance),
        direction: Some(Direction::Theirs),
        effort: "20分钟".to_owned(),
        people: Vec::new(),
        contacts: contacts.iter().take(1).copied().collect(),
        step: "送分项报价".to_owned(),
        due_on: Some(ctx.today() + TimeDelta::days(due_in)),
        who: None,
        none_because: String::new(),
        opportunity: None,
    }
}

fn note(ctx: &Context) -> Typed {
    Typed {
        kind: ActivityKind::Note,
        on: ctx.today() - TimeDelta::days(3),
        text: "采购流程需要三家比价。".to_owned(),
        outcome: None,
        direction: None,
        effort: String::new(),
        people: Vec::new(),
        contacts: Vec::new(),
        step: String::new(),
        due_on: None,
        who: None,
        none_because: String::new(),
        opportunity: None,
    }
}
