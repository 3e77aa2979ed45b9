//! Where the sample firm's people see the relationships with its largest accounts, and what dials say of all.

use chrono::TimeDelta;
use dahu_core::relationship::Stage;

use crate::{
    Context, Result,
    account::AccountRow,
    health, person,
    relationship::{self, NewPlacement},
};

/// Stages of the largest accounts: of which, which stage, since how many days, and what shows it.
const STAGES: [(usize, Stage, i64, &str); 10] = [
    (0, Stage::Early, 520, "首批订单交付，只与采购部有往来。"),
    (0, Stage::Mid, 330, "每月下单，技术与采购两个部门都有固定联系人。"),
    (
        0,
        Stage::Partnership,
        40,
        "签订框架合同，技术部门邀请我方参加年度设备规划会。",
    ),
    (1, Stage::Mid, 210, "连续三个季度按月采购，双方多人相识。"),
    (2, Stage::Mid, 260, "二次采购后由对方主动询价，使用部门参与验收。"),
    (3, Stage::Early, 190, "完成首单，对方仍在与另外两家比价。"),
    (
        4,
        Stage::Partnership,
        240,
        "联合解决了停机问题，对方开放了备件计划。",
    ),
    (5, Stage::Mid, 400, "按季下单，采购和使用两个部门都有固定联系人。"),
    (
        5,
        Stage::Early,
        150,
        "使用部门的联系人调离后无人接任，只剩采购部往来，下调一级。",
    ),
    (6, Stage::Pre, 100, "参观过展厅，尚未下单，预算在下半年。"),
];

/// Places the relationships, each by the owner of its account, and works out the dials of all accounts.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn relate(ctx: &Context, largest: &[AccountRow]) -> Result<()> {
    for (place, stage, days, evidence) in STAGES {
        let Some(account) = largest.get(place) else {
            continue;
        };
        let Some((owner, _)) = &account.owner else {
            continue;
        };
        let Some(owner) = person::by_id(ctx.workspace.database.reader(), *owner).await? else {
            continue;
        };
        let new = NewPlacement {
            stage,
            on: ctx.today() - TimeDelta::days(days),
            evidence,
            activity: None,
        };
        relationship::place(&ctx.clone().acting_as(&owner), account.id, &new).await?;
    }
    Box::pin(health::refresh(ctx)).await.map(drop)
}
