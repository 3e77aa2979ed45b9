//! What the sample firm's people follow: playbooks on what they pursue and plan, and a call that was prepared and held.

use chrono::{Days, NaiveDate};
use dahu_core::{
    activity::{ActivityKind, Outcome},
    opportunity::SellingMode,
    playbook::words::Situation,
};

use crate::{
    Context, Result,
    account::AccountRow,
    activity::{ActivityFacts, Typed},
    opportunity::{self, OpportunityFilter, OpportunityPageRequest},
    person, plan,
    playbook::{
        self, Known,
        call::{self, TypedSheet},
        running::{self, Subject},
    },
};

/// Steps that were done of each playbook: in which situation it is used, and days since each step.
const DONE: [(Situation, &[u64]); 3] = [
    (Situation::FirstMeeting, &[40, 38, 33, 30]),
    (Situation::Solution, &[21, 14, 6]),
    (Situation::Negotiation, &[2]),
];
/// How many of the largest accounts have it.
const ACCOUNTS: usize = 4;

/// Follows playbooks for the open opportunities of the largest accounts and for their plans.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn follow(ctx: &Context, accounts: &[AccountRow]) -> Result<()> {
    let all = playbook::all(ctx).await?;
    for (place, account) in accounts.iter().take(ACCOUNTS).enumerate() {
        let Some((owner, _)) = &account.owner else {
            continue;
        };
        let Some(owner) = person::by_id(ctx.workspace.database.reader(), *owner).await? else {
            continue;
        };
        let theirs = ctx.clone().acting_as(&owner);
        let filter = OpportunityFilter {
            account: Some(account.id),
            ..OpportunityFilter::default()
        };
        let found = opportunity::list(&theirs, &filter, &OpportunityPageRequest::default()).await?;
        let Some(pursued) = found.rows.first() else {
            continue;
        };
        for (situation, days) in DONE.iter().take(DONE.len().saturating_sub(place).max(1)) {
            tick(
                &theirs,
                Subject::Opportunity(pursued.id),
                of(&all, *situation),
                days,
            )
            .await?;
        }
        if let Some(row) = plan::of_account(&theirs, account.id).await?.first() {
            tick(
                &theirs,
                Subject::Plan(row.id),
                of(&all, Situation::Renewal),
                &[12],
            )
            .await?;
        }
        if place == 0 {
            let questions = of(&all, Situation::Solution);
            Box::pin(held(&theirs, account, questions)).await?;
        }
    }
    Ok(())
}

/// What is done in a situation by consultative selling.
pub(super) fn of(all: &[Known], situation: Situation) -> Option<&Known> {
    let mut suiting = all.iter().filter(|(_, known)| known.situation == situation);
    suiting.find(|(_, known)| known.selling_mode == Some(SellingMode::Consultative))
}

fn ago(ctx: &Context, days: u64) -> Option<NaiveDate> {
    ctx.today().checked_sub_days(Days::new(days))
}

/// Follows a playbook, with its first steps done so many days ago.
async fn tick(ctx: &Context, subject: Subject, known: Option<&Known>, days: &[u64]) -> Result<()> {
    let Some((id, playbook)) = known else {
        return Ok(());
    };
    let run = running::follow(ctx, subject, *id).await?;
    for (step, days) in playbook.steps.iter().zip(days) {
        running::tick(ctx, run, step.id, (ago(ctx, *days), "")).await?;
    }
    Ok(())
}

/// A call that was prepared and held, and one that is still to come.
async fn held(ctx: &Context, account: &AccountRow, questions: Option<&Known>) -> Result<()> {
    let sheet = |planned_on: NaiveDate, aim: &str| TypedSheet {
        planned_on,
        aim: aim.to_owned(),
        asked: [
            "三家分公司现在各从哪里采购？".to_owned(),
            "打印停机时由谁处理，要等多久？".to_owned(),
            "月底停机会影响哪些部门？".to_owned(),
            "如果备机常驻，财务能提前几天结账？".to_owned(),
        ],
        opportunity: None,
        playbook: questions.map(|(id, _)| *id),
    };
    let day = ago(ctx, 6).unwrap_or(ctx.today());
    let past = call::prepare(ctx, account.id, &sheet(day, "约定带技术专家的第二次会面")).await?;
    let typed = Typed {
        kind: ActivityKind::Visit,
        on: day,
        text: "与行政主管谈打印服务。".to_owned(),
        outcome: Some(Outcome::Advance),
        direction: None,
        effort: "1 h".to_owned(),
        people: Vec::new(),
        contacts: Vec::new(),
        step: "带技术专家到现场".to_owned(),
        due_on: ctx.today().checked_add_days(Days::new(5)),
        who: None,
        none_because: String::new(),
        opportunity: None,
    };
    let found = [
        "各自采购，总部从今年起比价。",
        "停机由本地维修店处理，平均等两天。",
        "月底出票延误，财务加班三天。",
        "能提前两天结账，总部会看到用量。",
    ];
    call::hold(ctx, past, ActivityFacts::read(ctx, typed)?, found).await?;
    let next = ctx.today().checked_add_days(Days::new(5)).unwrap_or(ctx.today());
    call::prepare(ctx, account.id, &sheet(next, "确认方案的评价标准"))
        .await
        .map(drop)
}
