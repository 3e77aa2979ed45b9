//! What the sample firm's people pursue: opportunities with the largest accounts, one of them with all that can be known.

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{
    contact::BuyingRole,
    money::Amount,
    opportunity::{Degree, Element, Known, LostReason, OpportunityId, WonReason},
};

use crate::{
    Context, Result,
    account::AccountRow,
    contact,
    opportunity::{
        self, BuyingStep, Competitor, Evidence, Line, Loss, NewStep, Part, Participant, Risk,
        TypedOpportunity, Win,
    },
    person, pipeline,
};

/// What is pursued: a name, days since it is known, the amount, days until it should be decided, and how far it has come
/// in stages of the first pipeline; what came of it is said after that.
const PURSUED: [(&str, i64, &str, i64, usize, Came); 12] = [
    ("新办公楼家具与设备", 95, "6.4万", 35, 3, Came::Open),
    ("打印设备更新", 70, "2.3万", 20, 2, Came::Open),
    ("会议室投影改造", 160, "4.8万", -6, 4, Came::Open),
    ("耗材年度框架", 40, "1.6万", 50, 1, Came::Open),
    ("档案室整理用品", 130, "4400", 10, 3, Came::Won(120)),
    ("培训中心布置", 25, "", 90, 0, Came::Open),
    ("收银耗材统一供应", 85, "3.2万", 60, 2, Came::Open),
    ("仓库标签打印", 150, "2.8万", -20, 2, Came::Lost),
    ("前台与接待区家具", 60, "1.9万", 45, 2, Came::Open),
    ("分公司统一采购", 30, "5.5万", 75, 1, Came::Open),
    ("会议记录用品", 110, "1800", 5, 3, Came::Won(7)),
    ("无纸化办公咨询", 15, "", 120, 0, Came::Open),
];

/// What came of it.
#[derive(Clone, Copy)]
enum Came {
    Open,
    /// Won, and to be invoiced within so many days.
    Won(i64),
    Lost,
}

/// Lets the owners of these accounts pursue something with each.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn pursue(ctx: &Context, accounts: &[AccountRow]) -> Result<()> {
    let all = pipeline::all(ctx).await?;
    let Some(pipeline) = all.first() else {
        return Ok(());
    };
    for (place, (account, what)) in accounts.iter().zip(PURSUED).enumerate() {
        let Some((owner, _)) = account.owner else { continue };
        let Some(owner) = person::by_id(ctx.workspace.database.reader(), owner).await? else {
            continue;
        };
        let theirs = ctx.clone().acting_as(&owner);
        let (name, since, amount, close_in, stages, came) = what;
        let today = ctx.today();
        let on = |days: i64| today - TimeDelta::days(days);
        let typed = TypedOpportunity {
            name: name.to_owned(),
            amount: amount.to_owned(),
            kind: "expansion".to_owned(),
            source: "existing_account".to_owned(),
            opened_on: on(since).to_string(),
            close_on: (today + TimeDelta::days(close_in)).to_string(),
            ..TypedOpportunity::default()
        };
        let next = step("约技术交流", today + TimeDelta::days(close_in.max(1) / 5 + 1));
        let id = opportunity::open(&theirs, account.id, &typed, &next).await?;
        know(&theirs, account, id, today, place == 0).await?;
        // Equal times in each stage, the last one up to today.
        let stay = since / (i64::try_from(stages).unwrap_or(0) + 1);
        for (place, stage) in (1..).zip(pipeline.stages.iter().skip(1).take(stages)) {
            let day = on(since - stay * place).to_string();
            opportunity::advance(&theirs, id, stage.id, &day, &NewStep::default()).await?;
        }
        end(&theirs, id, came, on(stay / 2)).await?;
    }
    Ok(())
}

fn step(what: &str, due_on: NaiveDate) -> NewStep {
    NewStep {
        what: what.to_owned(),
        due_on: Some(due_on),
        who: None,
    }
}

async fn end(ctx: &Context, id: OpportunityId, came: Came, on: NaiveDate) -> Result<()> {
    match came {
        Came::Open => Ok(()),
        Came::Won(within) => {
            let win = Win {
                on: on.to_string(),
                expected_until: (on + TimeDelta::days(within)).to_string(),
                reason: Some(WonReason::Solution),
                note: "试用效果好，服务响应快。".to_owned(),
                ..Win::default()
            };
            opportunity::win(ctx, id, &win).await
        }
        Came::Lost => {
            let loss = Loss {
                on: on.to_string(),
                reason: Some(LostReason::Price),
                to: "同城办公商贸".to_owned(),
                note: "报价高出约一成，交期相同。".to_owned(),
            };
            opportunity::lose(ctx, id, &loss).await
        }
    }
}

/// What has to be known before an opportunity comes far; of one everything else too.
async fn know(
    ctx: &Context,
    account: &AccountRow,
    id: OpportunityId,
    today: NaiveDate,
    is_whole: bool,
) -> Result<()> {
    let contacts = contact::of_account(ctx, account.id).await?.contacts;
    let roles = [BuyingRole::Decider, BuyingRole::User];
    let theirs = contacts.iter().zip(roles).map(|(contact, role)| Participant {
        contact: contact.id,
        role: Some(role),
    });
    let on = today - TimeDelta::days(12);
    let evidence = |known, source: &str| Evidence {
        known,
        source: source.to_owned(),
        on,
    };
    let known = [
        (
            Element::IdentifiedPain,
            evidence(Known::Validated, "技术主任：旧打印机每月停机两次"),
        ),
        (
            Element::DecisionCriteria,
            evidence(Known::Partial, "采购经理：价格占六成，服务占四成"),
        ),
        (Element::Champion, evidence(Known::Partial, "技术主任愿意推荐")),
    ];
    let rival = Competitor {
        name: "同城办公商贸".to_owned(),
        strength: Degree::Medium,
        note: "价格低，但没有上门维护；以试用和服务回应。".to_owned(),
    };
    let mut parts = vec![
        Part::Contacts(theirs.collect()),
        Part::Competitors(vec![rival]),
        Part::Evidence(known.into()),
    ];
    if is_whole {
        parts.extend(rest(today));
    }
    for part in parts {
        let began = opportunity::begun(ctx, id).await?.began_with;
        opportunity::change_part(ctx, id, &began, part).await?;
    }
    Ok(())
}

fn rest(today: NaiveDate) -> Vec<Part> {
    let line = |product: &str, quantity: i64, amount: i64| Line {
        product: product.to_owned(),
        quantity: Some(quantity.into()),
        amount: Amount::from_ten_thousandths(amount * 10_000),
    };
    let step = |what: &str, due_in: i64, is_done: bool| {
        let day = today + TimeDelta::days(due_in);
        BuyingStep {
            what: what.to_owned(),
            due_on: Some(day),
            contact: None,
            done_on: is_done.then_some(day),
        }
    };
    let risk = Risk {
        what: "年底预算冻结".to_owned(),
        likelihood: Degree::Medium,
        impact: Degree::High,
        answer: "争取本季度签框架协议，分批验收。".to_owned(),
        is_closed: false,
    };
    vec![
        Part::Lines(vec![
            line("人体工学办公椅", 40, 30_000),
            line("黑白激光一体机", 12, 22_800),
            line("会议投影仪", 3, 11_200),
        ]),
        Part::Steps(vec![
            step("技术选型", -20, true),
            step("三家比价", 12, false),
            step("合同评审", 28, false),
        ]),
        Part::Risks(vec![risk]),
    ]
}
