//! What the sample firm's people did about customers who are later than usual: of one they know why, of another they are to ask.

use dahu_core::health::{Closing, Signal, Topic};

use crate::{
    Context, Result,
    health::{self, AlertFilter},
    person, task,
};

/// What is done about an alert, and what came of it where it was.
const STEPS: [(&str, Option<&str>); 2] = [
    (
        "致电采购经理，核实推迟下单的原因",
        Some("已致电采购经理：仓库盘点推迟了下单，下月恢复，无流失迹象。"),
    ),
    ("回访使用部门，了解是否改向别处采购", None),
];
/// Alerts that are looked at.
const LOOKED_AT: usize = 200;

/// Takes the next step on the first alerts, by the names of their accounts, and closes those of which something came.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn answer(ctx: &Context) -> Result<()> {
    let late = AlertFilter {
        topic: Some(Topic::Signal(Signal::Late)),
        ..AlertFilter::default()
    };
    let mut alerts = health::alerts(ctx, &late, None, LOOKED_AT).await?.rows;
    alerts.sort_by_cached_key(|alert| alert.account_name.clone());
    let people = person::all(ctx.workspace.database.reader()).await?;
    for (alert, (step, came)) in alerts.iter().zip(STEPS) {
        let owner = people
            .iter()
            .find(|person| alert.owner.as_ref() == Some(&person.name));
        let Some(owner) = owner else { continue };
        let theirs = ctx.clone().acting_as(owner);
        health::make_task(&theirs, alert.account, alert.id, step).await?;
        let Some(came) = came else { continue };
        if let Some(task) = health::alert_of(&theirs, alert.account, alert.id).await?.task {
            task::complete(&theirs, task.id).await?;
        }
        health::close(&theirs, alert.account, alert.id, Closing::DealtWith, came).await?;
    }
    Ok(())
}
