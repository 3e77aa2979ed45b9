//! Plans of the sample firm: one that holds, with everything in it and a page that the customer signed, one that waits for approval,
//! and one that is being written.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Datelike, Days, NaiveDate};
use dahu_core::{
    money::Amount,
    opportunity::{Degree, SellingMode},
    person::Role,
    plan::{
        PlanId,
        budget::Budget,
        mutual::{Choice, Promise},
        objective::Whose,
        statement::{StatementId, Weight},
        words::{MeasureKind, Stand, StatementKind},
    },
};

use crate::{
    Actor, Context, Result,
    account::AccountRow,
    person,
    plan::{
        self, NewPlan, TypedBudget, TypedCell, TypedEvidence, TypedObjective, TypedReading, TypedReview,
        TypedStatement, sharing, template,
    },
    task::NewTask,
};

/// What the plan that holds says: the part, the words, and days since the evidence, where there is any.
const SAID: [(StatementKind, &str, Option<u64>); 11] = [
    (
        StatementKind::Situation,
        "三家分公司各自采购办公设备，今年起由总部统一比价。",
        Some(40),
    ),
    (
        StatementKind::Goal,
        "年底前办公用品支出降低一成，报修当天解决。",
        Some(65),
    ),
    (
        StatementKind::Pain,
        "打印机每月停机两次，财务月底无法按时出票。",
        Some(30),
    ),
    (
        StatementKind::Pain,
        "各分公司价格不一，总部看不到用量。",
        Some(230),
    ),
    (
        StatementKind::Strength,
        "上门维护四小时到场，同城对手做不到。",
        Some(90),
    ),
    (StatementKind::Weakness, "财务总监还没有见过面。", None),
    (
        StatementKind::Opportunity,
        "新办公楼下半年启用，家具和投影都要新购。",
        Some(20),
    ),
    (StatementKind::Threat, "同城办公商贸报价低一成。", Some(200)),
    (
        StatementKind::Strategy,
        "先用打印服务解决停机，再以统一采购平台进入家具。",
        None,
    ),
    (
        StatementKind::Solution,
        "打印按张计费、备机常驻、用量月报。",
        Some(15),
    ),
    (StatementKind::Risk, "年底预算冻结，家具推迟到明年。", Some(25)),
];

/// Makes the plans.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn make(ctx: &Context, accounts: &[AccountRow]) -> Result<()> {
    let people = person::all(ctx.workspace.database.reader()).await?;
    let director = people.iter().find(|person| person.role() == Role::SalesDirector);
    let decider = match director {
        Some(director) => ctx.clone().acting_as(director),
        None => ctx.clone(),
    };
    for (place, account) in accounts.iter().take(3).enumerate() {
        let owner = account.owner.as_ref().map(|(owner, _)| *owner);
        let owner = owner.and_then(|owner| people.iter().find(|person| person.id == owner.0));
        let Some(owner) = owner else { continue };
        let theirs = ctx.clone().acting_as(owner);
        let modes = [
            SellingMode::Consultative,
            SellingMode::Enterprise,
            SellingMode::Transactional,
        ];
        let plan = begin(&theirs, account, modes[place]).await?;
        aim(&theirs, plan, account).await?;
        match place {
            0 => Box::pin(fill(&theirs, &decider, plan, account)).await?,
            1 => plan::submit(&theirs, plan).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Begins a plan of this year with the template for a way of selling.
pub(super) async fn begin(ctx: &Context, account: &AccountRow, mode: SellingMode) -> Result<PlanId> {
    let templates = template::all(ctx).await?;
    let suits = |template: &template::Known| template.1.selling_mode == Some(mode);
    let template = templates
        .iter()
        .find(|template| suits(template))
        .or(templates.first());
    let year = ctx.today().year();
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(ctx.today());
    let new = NewPlan {
        name: format!("{year} 年客户计划"),
        template: template.map_or(
            dahu_core::plan::template::PlanTemplateId(uuid::Uuid::nil()),
            |(id, _)| *id,
        ),
        first_on: day(1, 1),
        last_on: day(12, 31),
    };
    plan::begin(ctx, account.id, &new).await
}

pub(super) fn units(number: i64) -> Amount {
    Amount::from_ten_thousandths(number * 10_000)
}

/// Half more than what was sold in the last twelve months, and two more things.
async fn aim(ctx: &Context, plan: PlanId, account: &AccountRow) -> Result<()> {
    let writing = plan::to_write(ctx, plan).await?;
    let sold = account
        .figures
        .as_ref()
        .map_or(Amount::ZERO, |figures| figures.net_recent);
    let aim = Amount::from_ten_thousandths(
        (sold.ten_thousandths() / 2 * 3).max(10_000_000) / 10_000_000 * 10_000_000,
    );
    let objective = |words: &str, measure, aim| TypedObjective {
        words: words.to_owned(),
        measure,
        whose: Whose::Account,
        row: None,
        unit: "天".to_owned(),
        from: writing.facts.first_on,
        by: writing.facts.last_on,
        start: (measure == MeasureKind::Own).then(|| units(3)),
        aim,
    };
    for typed in [
        objective("全年净销售额", MeasureKind::NetSales, aim),
        objective("见到所有关键人", MeasureKind::ContactsMet, units(4)),
        objective("决策人覆盖", MeasureKind::DecidersCovered, units(100)),
        objective("报修平均解决时间", MeasureKind::Own, units(1)),
    ] {
        plan::set_objective(ctx, plan, None, &typed).await?;
    }
    Ok(())
}

/// Everything that can be said of a plan, up to its approval and its first review.
async fn fill(ctx: &Context, decider: &Context, plan: PlanId, account: &AccountRow) -> Result<()> {
    for (kind, words, days) in SAID {
        let statement = say(ctx, plan, kind, words).await?;
        if let Some(days) = days {
            support(ctx, plan, statement, days).await?;
        }
    }
    matrix(ctx, plan, account).await?;
    let budget = TypedBudget {
        costs: vec![
            ("备机两台".to_owned(), units(6_000)),
            ("上门维护工时".to_owned(), units(9_500)),
        ],
        expected: Some(units(42_000)),
        basis: "按近十二个月毛利率测算新增部分。".to_owned(),
    };
    plan::set_budget(ctx, plan, &Budget::default(), &budget).await?;
    act(ctx, plan).await?;
    plan::submit(ctx, plan).await?;
    plan::approve(decider, plan, "目标和投入匹配，按季度回顾。").await?;
    let review = TypedReview {
        held_on: ctx.today(),
        is_due: true,
        minutes: "打印服务已上线两周，停机为零。家具招标推迟一个月。".to_owned(),
        decisions: "本月见财务总监\n家具方案改为分批交付".to_owned(),
        people: Vec::new(),
        contacts: Vec::new(),
    };
    plan::hold_review(ctx, plan, &review).await?;
    let facts = plan::to_write(ctx, plan).await?.facts;
    let own = facts
        .content
        .objectives
        .iter()
        .find(|(_, one)| one.measure.kind() == MeasureKind::Own);
    if let Some((objective, _)) = own {
        let reading = TypedReading {
            on: ctx.today(),
            value: Amount::from_ten_thousandths(21_000),
            source: "服务工单月报".to_owned(),
        };
        plan::add_reading(ctx, plan, *objective, &reading).await?;
    }
    share(ctx, plan).await
}

pub(super) async fn say(
    ctx: &Context,
    plan: PlanId,
    kind: StatementKind,
    words: &str,
) -> Result<StatementId> {
    let typed = TypedStatement {
        kind,
        words: words.to_owned(),
        weight: (kind == StatementKind::Risk).then(|| Weight {
            likelihood: Degree::Medium,
            impact: Degree::High,
            answer: "先签框架协议，分批验收。".to_owned(),
        }),
    };
    plan::set_statement(ctx, plan, None, &typed).await
}

pub(super) async fn support(ctx: &Context, plan: PlanId, statement: StatementId, days: u64) -> Result<()> {
    let evidence = TypedEvidence {
        source: "note".to_owned(),
        record: None,
        on: ctx.today().checked_sub_days(Days::new(days)),
        until: None,
        note: "与行政主管面谈".to_owned(),
    };
    plan::add_evidence(ctx, plan, statement, &evidence)
        .await
        .map(drop)
}

/// What is known of the first rows of the matrix.
async fn matrix(ctx: &Context, plan: PlanId, account: &AccountRow) -> Result<()> {
    let rows = plan::to_write(ctx, plan).await?.facts.content.rows;
    let known = [
        (None, "", Some(30_000)),
        (Some(Stand::Rival), "同城办公商贸", Some(18_000)),
        (Some(Stand::Nothing), "", None),
        (Some(Stand::NotApplicable), "", None),
    ];
    for (row, (stand, rival, potential)) in rows.into_iter().zip(known) {
        let cell = TypedCell {
            stand,
            rival: rival.to_owned(),
            potential: potential.map(units),
            source: "行政主管提供的用量表".to_owned(),
            on: None,
        };
        plan::set_cell(ctx, plan, (account.id, row), None, &cell).await?;
    }
    Ok(())
}

async fn act(ctx: &Context, plan: PlanId) -> Result<()> {
    for (what, days) in [
        ("约见财务总监", 10),
        ("提交家具分批方案", 25),
        ("用量月报模板交客户确认", 40),
    ] {
        let new = NewTask {
            what,
            due_on: ctx
                .today()
                .checked_add_days(Days::new(days))
                .unwrap_or(ctx.today()),
            owner: None,
            opportunity: None,
        };
        plan::add_action(ctx, plan, &new).await?;
    }
    Ok(())
}

/// A page for the customer, who signs it; nobody keeps its secret.
async fn share(ctx: &Context, plan: PlanId) -> Result<()> {
    let found = sharing::all(ctx, plan).await?;
    let choice = Choice {
        words: "双方约定的目标与步骤，请贵方确认。".to_owned(),
        objectives: found
            .objectives
            .iter()
            .flat_map(|held| held.keys())
            .copied()
            .skip(3)
            .collect(),
        tasks: found.actions.iter().map(|task| task.id).collect::<BTreeSet<_>>(),
        promises: vec![Promise {
            what: "提供三家分公司的用量".to_owned(),
            who: "行政主管".to_owned(),
            due_on: ctx.today().checked_add_days(Days::new(14)),
            done: None,
        }],
    };
    let (_, secret) = sharing::make(ctx, plan, &choice, None).await?;
    let customer = Context::new(Arc::clone(&ctx.workspace), Actor::Visitor);
    match sharing::of_token(&customer, &secret).await? {
        Some(page) => sharing::sign(&customer, &secret, &page.digest, "行政主管", "同意按此推进。").await,
        None => Ok(()),
    }
}
