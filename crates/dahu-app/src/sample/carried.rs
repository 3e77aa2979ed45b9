//! A plan of the sample firm that was carried through the whole of last year: approved, acted on, reviewed each quarter, closed with
//! what came of it; and the plan of this year that follows it.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use dahu_core::{
    money::Amount,
    opportunity::SellingMode,
    person::Role,
    plan::{
        PlanId,
        budget::Budget,
        objective::{ObjectiveId, Whose},
        words::{MeasureKind, StatementKind},
    },
};

use super::planned::{begin, say, support, units};
use crate::{
    Context, Result,
    account::AccountRow,
    person,
    plan::{self, Learnt, TypedBudget, TypedObjective, TypedReading, TypedReview},
    task::{self, NewTask},
};

/// A day of a year.
type Day = (u32, u32);

/// Of which of the largest accounts it is.
const PLACE: usize = 3;
/// When in a year a plan is begun, submitted and approved, and the one before it closed.
const BEGUN: Day = (1, 6);
const CLOSED: Day = (1, 8);
const SUBMITTED: Day = (1, 12);
const APPROVED: Day = (1, 15);

/// What it says: the part, the words, and days since the evidence, where there is any.
const SAID: [(StatementKind, &str, Option<u64>); 6] = [
    (
        StatementKind::Situation,
        "五个部门分散领用耗材，行政统一验收。",
        Some(20),
    ),
    (StatementKind::Goal, "全年耗材不断供，报修一天内解决。", Some(35)),
    (
        StatementKind::Pain,
        "月底集中领用时断货，财务等票三天。",
        Some(15),
    ),
    (StatementKind::Strength, "同城仓库当天补货。", Some(60)),
    (StatementKind::Strategy, "先保供货和报修，再谈年度框架。", None),
    (StatementKind::Risk, "下半年预算收紧，框架推迟。", Some(25)),
];
/// What has new evidence in the plan that follows.
const SUPPORTED_AGAIN: [StatementKind; 3] =
    [StatementKind::Situation, StatementKind::Pain, StatementKind::Risk];

/// What was done for it: what, by when, and when it was.
const DONE: [(&str, Day, Day); 2] = [
    ("备一台周转打印机", (4, 15), (4, 10)),
    ("提交年度框架报价", (6, 30), (6, 24)),
];

/// A review: its day, what was said, what was decided, and the days that a repair took by then, in ten-thousandths.
type Reviewed = (Day, &'static str, &'static str, i64);

#[rustfmt::skip]
const REVIEWED: [Reviewed; 4] = [
    ((3, 28), "第一季度供货正常，报修平均 2.6 天。", "备一台周转机\n每月通报报修用时", 26_000),
    ((6, 26), "周转机到位，报修降到 2.1 天；框架协议进入比价。", "月底前提交框架报价", 21_000),
    ((9, 25), "框架协议已签，月底不再断货。", "按部门提供用量月报", 14_000),
    ((12, 18), "逐项核对全年目标，报修用时达标。", "明年目标改为半天内解决", 9_000),
];
#[rustfmt::skip]
const REVIEWED_SINCE: [Reviewed; 3] = [
    ((3, 28), "框架协议执行顺利，五个部门都按月报领用。", "约见财务负责人谈对账", 8_000),
    ((6, 26), "报修平均 0.7 天，对账周期缩短一周。", "下半年增加一台周转机", 7_000),
    ((9, 25), "报修平均 0.6 天，年底前可达目标。", "十月起准备明年框架", 6_000),
];

/// Carries it through, for the owner of the account.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn carry(ctx: &Context, largest: &[AccountRow]) -> Result<()> {
    let people = person::all(ctx.workspace.database.reader()).await?;
    let director = people.iter().find(|person| person.role() == Role::SalesDirector);
    let account = largest.get(PLACE);
    let owner = account.and_then(|account| account.owner.as_ref());
    let owner = owner.and_then(|(owner, _)| people.iter().find(|person| person.id == owner.0));
    let (Some(account), Some(owner), Some(director)) = (account, owner, director) else {
        return Ok(());
    };
    let (theirs, decider) = (ctx.clone().acting_as(owner), ctx.clone().acting_as(director));
    let (this, last) = (ctx.today().year(), ctx.today().year() - 1);
    let (plan, aims) = Box::pin(write(&on(&theirs, last, BEGUN), account)).await?;
    approve(&theirs, &decider, (last, plan), "目标明确，按季度回顾。").await?;
    act(&theirs, last, plan).await?;
    Box::pin(review(&theirs, (last, plan), aims.repair, &REVIEWED)).await?;
    let then = on(&theirs, this, CLOSED);
    Box::pin(plan::close(&then, plan, &aims.learnt())).await?;
    let next = Box::pin(plan::follow(&then, plan)).await?;
    Box::pin(aim_on(&then, next, &aims, account)).await?;
    approve(&theirs, &decider, (this, next), "沿用去年的做法，目标提高一成。").await?;
    let new = NewTask {
        what: "核对各部门本季用量",
        due_on: ctx.today().checked_add_days(Days::new(20)).unwrap_or(ctx.today()),
        owner: None,
        opportunity: None,
    };
    plan::add_action(&theirs, next, &new).await?;
    Box::pin(review(&theirs, (this, next), aims.repair, &REVIEWED_SINCE)).await
}

/// What the plan means to reach.
struct Aims {
    sales: ObjectiveId,
    repair: ObjectiveId,
}

impl Aims {
    fn learnt(&self) -> Learnt {
        Learnt {
            all: "先解决断货和报修，框架协议才谈得成。".to_owned(),
            objectives: BTreeMap::from([
                (
                    self.sales,
                    "框架协议签订后按月下单，旺季前备货很关键。".to_owned(),
                ),
                (self.repair, "周转机比加人更有效。".to_owned()),
            ]),
            costs: Some(units(11_200)),
            returned: Some(units(27_500)),
        }
    }
}

fn day(year: i32, (month, day): Day) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn on(ctx: &Context, year: i32, of: Day) -> Context {
    ctx.clone().back_on(day(year, of))
}

async fn write(ctx: &Context, account: &AccountRow) -> Result<(PlanId, Aims)> {
    let plan = begin(ctx, account, SellingMode::Consultative).await?;
    for (kind, words, days) in SAID {
        let statement = say(ctx, plan, kind, words).await?;
        if let Some(days) = days {
            support(ctx, plan, statement, days).await?;
        }
    }
    let facts = plan::to_write(ctx, plan).await?.facts;
    let objective = |words: &str, measure, start, aim| TypedObjective {
        words: words.to_owned(),
        measure,
        whose: Whose::Account,
        row: None,
        unit: "天".to_owned(),
        from: facts.first_on,
        by: facts.last_on,
        start,
        aim,
    };
    let sales = objective(
        "全年净销售额",
        MeasureKind::NetSales,
        None,
        sales_of(account, 100),
    );
    let repair = objective("报修平均解决时间", MeasureKind::Own, Some(units(3)), units(1));
    let aims = Aims {
        sales: plan::set_objective(ctx, plan, None, &sales).await?,
        repair: plan::set_objective(ctx, plan, None, &repair).await?,
    };
    let budget = TypedBudget {
        costs: vec![
            ("周转打印机一台".to_owned(), units(3_200)),
            ("上门维护工时".to_owned(), units(7_500)),
        ],
        expected: Some(units(26_000)),
        basis: "按上年毛利率测算。".to_owned(),
    };
    plan::set_budget(ctx, plan, &Budget::default(), &budget).await?;
    Ok((plan, aims))
}

/// So many percent of what the account bought in the last twelve months, to the next thousand.
fn sales_of(account: &AccountRow, percent: i64) -> Amount {
    let sold = account.figures.as_ref();
    let sold = sold.map_or(0, |figures| figures.net_recent.ten_thousandths());
    Amount::from_ten_thousandths((sold / 100 * percent / 10_000_000 + 1) * 10_000_000)
}

async fn approve(
    theirs: &Context,
    decider: &Context,
    (year, plan): (i32, PlanId),
    reason: &str,
) -> Result<()> {
    plan::submit(&on(theirs, year, SUBMITTED), plan).await?;
    plan::approve(&on(decider, year, APPROVED), plan, reason).await
}

async fn act(ctx: &Context, year: i32, plan: PlanId) -> Result<()> {
    for (what, due, done) in DONE {
        let new = NewTask {
            what,
            due_on: day(year, due),
            owner: None,
            opportunity: None,
        };
        let task = plan::add_action(&on(ctx, year, APPROVED), plan, &new).await?;
        task::complete(&on(ctx, year, done), task).await?;
    }
    Ok(())
}

/// Holds the reviews whose days have come.
async fn review(
    ctx: &Context,
    (year, plan): (i32, PlanId),
    repair: ObjectiveId,
    reviews: &[Reviewed],
) -> Result<()> {
    for (of, minutes, decisions, days) in reviews {
        let held_on = day(year, *of);
        if held_on > ctx.today() {
            break;
        }
        let then = ctx.clone().back_on(held_on);
        let reading = TypedReading {
            on: held_on,
            value: Amount::from_ten_thousandths(*days),
            source: "服务工单月报".to_owned(),
        };
        plan::add_reading(&then, plan, repair, &reading).await?;
        let review = TypedReview {
            held_on,
            is_due: true,
            minutes: (*minutes).to_owned(),
            decisions: (*decisions).to_owned(),
            people: Vec::new(),
            contacts: Vec::new(),
        };
        plan::hold_review(&then, plan, &review).await?;
    }
    Ok(())
}

/// Aims higher in the plan that follows, on new evidence.
async fn aim_on(ctx: &Context, plan: PlanId, aims: &Aims, account: &AccountRow) -> Result<()> {
    let content = plan::to_write(ctx, plan).await?.facts.content;
    for (id, began) in content.objectives {
        let aim = if id == aims.sales {
            sales_of(account, 110)
        } else {
            Amount::from_ten_thousandths(5_000)
        };
        let typed = TypedObjective {
            words: began.words.clone(),
            measure: began.measure.kind(),
            whose: Whose::Account,
            row: None,
            unit: "天".to_owned(),
            from: began.from,
            by: began.by,
            start: began.start,
            aim,
        };
        plan::set_objective(ctx, plan, Some((id, began)), &typed).await?;
    }
    for (id, statement) in content.statements {
        if SUPPORTED_AGAIN.contains(&statement.kind) {
            support(ctx, plan, id, 5).await?;
        }
    }
    Ok(())
}
