//! The method in review packs: what our own people are told of an account and a portfolio, and what the customer signed.

use std::sync::Arc;

use dahu_app::{
    Context, health,
    plan::{self, TypedCell, TypedObjective, sharing},
    relationship::{self, NewPlacement},
    review::{self, AccountContent, PortfolioContent, SignedPlan, Wanted},
    selection::review::{self as selection_review, TypedReview},
    selling,
    task::NewTask,
};
use dahu_core::{
    account::AccountId,
    person::Role,
    plan::{
        PlanId,
        mutual::Choice,
        white_space::{Row, Standing},
        words::{MeasureKind, Stand},
    },
    relationship::Stage,
    review::{Audience, Chapter},
    selection::Verdict,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    desk::{Desk, day},
    plan::{drafted, objective, rows, yuan},
    plan_sharing::promised,
    staff::stranger,
};

/// What only our own people are told.
const INSIDE: [Chapter; 4] = [
    Chapter::KeyAccount,
    Chapter::WhiteSpace,
    Chapter::Plan,
    Chapter::Health,
];

/// An approved plan of 张三 with an own objective, white space and an action, and a page of it that the customer signed and
/// that was changed since.
async fn signed(desk: &Desk) -> (Context, AccountId, PlanId) {
    let (zhang, manager, account, id) = drafted(desk).await;
    let own = TypedObjective {
        words: "报修当天解决".to_owned(),
        ..objective(MeasureKind::Own, 1)
    };
    let own = plan::set_objective(&zhang, id, None, &own).await.expect("set");
    let row = Row::Product("水泵".to_owned());
    let began = rows(&zhang, id).await;
    plan::set_rows(&zhang, id, &began, vec![row.clone()])
        .await
        .expect("rows");
    let rival = TypedCell {
        stand: Some(Stand::Rival),
        rival: "对手甲".to_owned(),
        potential: Some(yuan(4_000)),
        source: "采购部".to_owned(),
        on: Some(day("2026-06-01")),
    };
    plan::set_cell(&zhang, id, (account, row), None, &rival)
        .await
        .expect("said");
    let task = NewTask {
        what: "备机上门",
        due_on: day("2026-07-20"),
        owner: None,
        opportunity: None,
    };
    let task = plan::add_action(&zhang, id, &task).await.expect("added");
    plan::submit(&zhang, id).await.expect("submitted");
    plan::approve(&manager, id, "可行").await.expect("approved");
    let choice = Choice {
        words: "请贵方确认".to_owned(),
        objectives: [own].into(),
        tasks: [task].into(),
        promises: vec![promised("提供用量")],
    };
    let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
    let customer = stranger(desk, "203.0.113.7");
    let page = sharing::of_token(&customer, &secret).await.expect("asked");
    let digest = page.expect("a page").digest;
    sharing::sign(&customer, &secret, &digest, "王经理", "内部备注")
        .await
        .expect("signed");
    let later = Choice {
        promises: vec![promised("提供三家用量")],
        ..choice
    };
    sharing::change(&zhang, id, share, &later).await.expect("changed");
    (zhang, account, id)
}

async fn of_account(ctx: &Context, account: AccountId, audience: Audience) -> Arc<review::AccountPack> {
    let wanted = Wanted { span: None, audience };
    review::of_account(ctx, account, &wanted).await.expect("a pack")
}

fn chapters(pack: &review::AccountPack) -> Vec<Chapter> {
    pack.chapters.iter().map(|told| told.chapter).collect()
}

fn mutual(pack: &review::AccountPack) -> &SignedPlan {
    let found = pack.chapters.iter().find_map(|told| match &told.content {
        AccountContent::Mutual(found) => Some(found),
        _ => None,
    });
    found.expect("a mutual plan")
}

#[tokio::test]
async fn our_people_are_told_the_method_and_the_customer_what_they_signed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, account, _) = signed(&desk).await;
        let placed = NewPlacement {
            stage: Stage::Mid,
            on: day("2026-05-01"),
            evidence: "第二条线也从我们买",
            activity: None,
        };
        relationship::place(&zhang, account, &placed)
            .await
            .expect("placed");
        let inside = of_account(&zhang, account, Audience::Inside).await;
        for told in &inside.chapters {
            match &told.content {
                AccountContent::KeyAccount(facts) => assert!(facts.selected.is_some(), "{facts:?}"),
                AccountContent::WhiteSpace(matrix) => {
                    let square = &matrix.rows[0].squares[0];
                    assert_eq!(square.standing, Standing::Rival);
                    assert_eq!(told.as_of, day("2026-06-20"), "the last day of sales");
                }
                AccountContent::Plan(plan) => {
                    assert_eq!((plan.objectives.len(), plan.actions.len()), (2, 1));
                }
                AccountContent::Health(facts) => {
                    let placement = facts.relationship.placement.as_ref();
                    assert_eq!(placement.map(|one| one.placed.stage), Some(Stage::Mid));
                    assert!(facts.dials.wellness.is_some());
                }
                _ => {}
            }
        }
        let customer = of_account(&zhang, account, Audience::Customer).await;
        for ours in INSIDE {
            assert!(chapters(&inside).contains(&ours), "{ours:?} is not told");
            assert!(!chapters(&customer).contains(&ours), "{ours:?} is told");
        }
        let found = mutual(&customer);
        assert_eq!((found.by.len(), found.by[0].0.as_str()), (1, "王经理"));
        let steps = found.signed.steps.iter().map(|step| step.what.as_str());
        // What was written since is no part of what was signed.
        assert_eq!(steps.collect::<Vec<_>>(), ["备机上门", "提供用量"]);
        assert_eq!(found.signed.aims[0].words, "报修当天解决");
        assert!(found.is_changed);
        let told = format!("{:?}", customer.chapters);
        for ours in ["对手甲", "全年净销售额", "提供三家用量", "内部备注"] {
            assert!(!told.contains(ours), "{ours}: {told}");
        }
    }
}

#[tokio::test]
async fn a_pack_tells_of_the_plan_in_force_and_not_of_a_draft() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let words = async || {
            let pack = of_account(&zhang, account, Audience::Inside).await;
            let plan = pack.chapters.iter().find_map(|told| match &told.content {
                AccountContent::Plan(plan) => Some(plan),
                _ => None,
            })?;
            assert!(plan.facts.state.is_approved(), "{:?}", plan.facts.state);
            let objectives = plan.objectives.iter();
            let mut words: Vec<String> = objectives.map(|row| row.objective.words.clone()).collect();
            words.sort();
            Some(words)
        };
        assert_eq!(words().await, None, "nothing was agreed on");
        plan::submit(&zhang, id).await.expect("submitted");
        assert_eq!(words().await, None, "nothing was agreed on");
        plan::approve(&manager, id, "可行").await.expect("approved");
        let agreed = Some(vec!["全年净销售额".to_owned()]);
        assert_eq!(words().await, agreed);
        plan::revise(&zhang, id).await.expect("taken up again");
        let own = TypedObjective {
            words: "报修当天解决".to_owned(),
            ..objective(MeasureKind::Own, 1)
        };
        plan::set_objective(&zhang, id, None, &own).await.expect("set");
        assert_eq!(words().await, agreed, "what is written since is a draft");
        plan::submit(&zhang, id).await.expect("submitted");
        plan::approve(&manager, id, "更好").await.expect("approved");
        let both = words().await.expect("it holds");
        assert!(both.contains(&own.words) && both.len() == 2, "{both:?}");
    }
}

#[tokio::test]
async fn who_may_not_see_a_part_of_the_method_has_no_chapter_of_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, account, _) = signed(&desk).await;
        let analyst = acting(&desk, "分析", Role::Analyst).await;
        let pack = of_account(&analyst, account, Audience::Inside).await;
        for chapter in INSIDE.into_iter().chain([Chapter::Mutual]) {
            assert!(chapters(&pack).contains(&chapter), "{chapter:?} is not told");
        }
        // A specialist of the team is not told who is a key account.
        let specialist = acting(&desk, "专家", Role::Specialist).await;
        let grant = dahu_app::account_team::Grant {
            person: crate::quota::id_of(&specialist),
            role: dahu_core::access::Relation::Reader,
            whole_group: false,
            from: day("2026-06-30"),
            until: None,
        };
        dahu_app::account_team::give(&desk.ctx, account, grant)
            .await
            .expect("a role");
        let pack = of_account(&specialist, account, Audience::Inside).await;
        let selected = pack.chapters.iter().find_map(|told| match &told.content {
            AccountContent::KeyAccount(facts) => Some(facts.selected.is_some()),
            _ => None,
        });
        assert_ne!(selected, Some(true));
    }
}

#[tokio::test]
async fn a_portfolio_tells_its_key_accounts_plans_health_and_coverage() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, account, _) = signed(&desk).await;
        let typed = TypedReview {
            held_on: day("2026-06-30"),
            took_part: "总监".to_owned(),
            minutes: "逐个看过".to_owned(),
        };
        let yearly = selection_review::begin(&desk.ctx, &typed).await.expect("begun");
        selection_review::decide(&desk.ctx, yearly, account, Some(Verdict::In), "样板")
            .await
            .expect("decided");
        selection_review::conclude(&desk.ctx, yearly)
            .await
            .expect("concluded");
        desk.move_to("2027-01-15");
        health::refresh(&desk.ctx).await.expect("refreshed");
        selling::bring_up_to_date(&desk.ctx).await.expect("worked out");
        let firm = review::of_portfolio(&desk.ctx, None, None).await.expect("a pack");
        let (mut key_accounts, mut plans, mut customers) = (None, None, None);
        for told in &firm.chapters {
            match &told.content {
                PortfolioContent::KeyAccounts(facts) => key_accounts = Some(facts),
                PortfolioContent::PlansOf(facts) => plans = Some(facts),
                PortfolioContent::HealthOf(facts) => customers = Some(facts.page.total),
                _ => {}
            }
        }
        let key_accounts = key_accounts.expect("key accounts");
        assert!(key_accounts.rows.iter().any(|row| row.account == account));
        let since = key_accounts.since.as_ref().expect("a review before");
        assert_eq!((since.held_on, since.left.len()), (day("2026-06-30"), 0));
        let plans = plans.expect("plans");
        assert_eq!((plans.plans, plans.behind, plans.overdue), (1, 1, 1));
        assert!(customers.is_some_and(|total| total >= 2), "{customers:?}");
        let li = salesperson(&desk, "李四").await;
        let own = review::of_portfolio(&li, None, None).await.expect("a pack");
        for told in &own.chapters {
            assert_ne!(told.chapter, Chapter::PlansOf, "they have no plan");
            let told = format!("{:?}", told.content);
            assert!(!told.contains("云帆科技"), "{told}");
        }
    }
}
