//! Account plans over their days: what is measured when, which reviews are due, and what may come back.

use dahu_app::{
    Context, account_team,
    contact::{self, ContactFacts},
    glance,
    plan::{
        self, Known, Learnt, Measured, PlanFilter, TypedCell, TypedHead, TypedObjective, TypedReading,
        TypedReview,
    },
    selling,
};
use dahu_core::{
    account::warning::Warning,
    contact::{BuyingRole, LegalBasis},
    opportunity::SellingMode,
    person::Role,
    plan::{
        PlanId,
        objective::{ObjectiveId, Pace},
        review::Review,
        words::MeasureKind,
    },
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day},
    plan::{begun, drafted, objective, rows, yuan},
    quota::id_of,
    staff::{hired, rule},
};

async fn set(ctx: &Context, id: PlanId, typed: &TypedObjective) -> ObjectiveId {
    plan::set_objective(ctx, id, None, typed).await.expect("set")
}

async fn approved(ctx: &Context, manager: &Context, id: PlanId) {
    plan::submit(ctx, id).await.expect("submitted");
    plan::approve(manager, id, "可行").await.expect("approved");
}

async fn read(ctx: &Context, (id, of): (PlanId, ObjectiveId), on: &str, value: i64) {
    let reading = TypedReading {
        on: day(on),
        value: yuan(value),
        source: "工单".to_owned(),
    };
    plan::add_reading(ctx, id, of, &reading).await.expect("read");
}

async fn measured(ctx: &Context, id: PlanId, of: ObjectiveId) -> Measured {
    let shown = plan::show(ctx, id).await.expect("it is there");
    let row = shown.objectives.iter().find(|row| row.id == of);
    row.expect("one").measured
}

fn held(on: &str, is_due: bool) -> TypedReview {
    TypedReview {
        held_on: day(on),
        is_due,
        minutes: "按计划推进".to_owned(),
        decisions: String::new(),
        people: Vec::new(),
        contacts: Vec::new(),
    }
}

async fn reviewed(ctx: &Context, id: PlanId, typed: &TypedReview) -> Review {
    let review = plan::hold_review(ctx, id, typed).await.expect("held");
    let facts = plan::to_write(ctx, id).await.expect("to write").facts;
    facts.record.reviews[&review].clone()
}

#[tokio::test]
async fn the_plan_that_follows_begins_where_levels_stand() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let cell = TypedCell {
            potential: Some(yuan(24_000)),
            source: "采购".to_owned(),
            ..TypedCell::default()
        };
        let row = rows(&zhang, id).await[0].clone();
        plan::set_cell(&zhang, id, (account, row), None, &cell)
            .await
            .expect("said");
        let own = set(&zhang, id, &objective(MeasureKind::Own, 1)).await;
        let wallet = set(&zhang, id, &objective(MeasureKind::ShareOfWallet, 60)).await;
        let deciders = set(&zhang, id, &objective(MeasureKind::DecidersCovered, 80)).await;
        approved(&zhang, &manager, id).await;
        read(&zhang, (id, own), "2026-06-20", 2).await;
        let next = plan::follow(&zhang, id).await.expect("it follows");
        let objectives = plan::to_write(&zhang, next).await.expect("to write").facts;
        let objectives = objectives.content.objectives;
        let starts = [own, wallet, deciders].map(|id| objectives[&id].start);
        assert_eq!(starts, [Some(yuan(2)), Some(yuan(50)), None]);
        let pace = objectives[&own].progress(Some(yuan(2)), day("2027-02-01")).pace;
        assert_eq!(pace, Pace::Behind, "from two down to one, and still two");
        assert_eq!(
            measured(&zhang, next, own).await.known,
            Known::Value(yuan(2)),
            "it goes on from there"
        );
    }
}

#[tokio::test]
async fn what_is_taken_back_takes_no_days_of_another_plan() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, first) = drafted(&desk).await;
        plan::remove(&zhang, first).await.expect("removed");
        let second = begun(&zhang, account, 2026).await;
        assert_eq!(rule(plan::undo(&zhang, first).await), "plan_overlaps");
        plan::remove(&zhang, second).await.expect("removed");
        plan::undo(&zhang, first).await.expect("brought back");
        let facts = plan::to_write(&zhang, first).await.expect("to write").facts;
        let later = TypedHead {
            name: facts.name,
            selling_mode: facts.selling_mode,
            first_on: day("2027-01-01"),
            last_on: day("2027-12-31"),
            rhythm: facts.rhythm,
        };
        plan::edit_head(&zhang, first, &later).await.expect("moved");
        plan::undo(&zhang, second).await.expect("brought back");
        assert_eq!(rule(plan::undo(&zhang, first).await), "plan_overlaps");
        plan::remove(&zhang, second).await.expect("removed");
        plan::undo(&zhang, first).await.expect("moved back");

        approved(&zhang, &manager, first).await;
        let learnt = Learnt {
            all: "提前完成".to_owned(),
            ..Learnt::default()
        };
        plan::close(&zhang, first, &learnt).await.expect("closed");
        plan::undo(&zhang, second).await.expect("brought back");
        assert_eq!(rule(plan::undo(&zhang, first).await), "plan_overlaps");
        plan::remove(&zhang, second).await.expect("removed");
        plan::undo(&zhang, first).await.expect("open again");
    }
}

#[tokio::test]
async fn a_review_keeps_the_values_of_its_day_and_covers_what_it_is_held_for() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let own = set(&zhang, id, &objective(MeasureKind::Own, 1)).await;
        approved(&zhang, &manager, id).await;
        read(&zhang, (id, own), "2026-04-10", 2).await;
        read(&zhang, (id, own), "2026-05-10", 1).await;
        let due = async || plan::show(&zhang, id).await.expect("it is there").review_on;
        assert_eq!(due().await, Some(day("2026-06-30")));
        let early = plan::hold_review(&zhang, id, &held("2026-03-31", true)).await;
        assert_eq!(rule(early), "plan_review_too_early");

        let besides = reviewed(&zhang, id, &held("2026-04-20", false)).await;
        let facts = plan::to_write(&zhang, id).await.expect("to write").facts;
        let mut others = facts.content.objectives.keys().filter(|one| **one != own);
        let sales = others.next().expect("net sales");
        assert_eq!(
            (besides.values[sales], besides.as_of[sales]),
            (yuan(4_000), day("2026-04-20"))
        );
        assert_eq!(
            (besides.values[&own], besides.as_of[&own]),
            (yuan(2), day("2026-04-10"))
        );
        assert_eq!(besides.due_on, None);
        assert_eq!(due().await, Some(day("2026-06-30")), "it stays due");
        let held = reviewed(&zhang, id, &held("2026-06-30", true)).await;
        assert_eq!(held.due_on, Some(day("2026-06-30")));
        assert_eq!((held.values[sales], held.values[&own]), (yuan(6_000), yuan(1)));
        assert_eq!(due().await, Some(day("2026-09-30")));
    }
}

#[tokio::test]
async fn a_review_speaks_of_the_version_in_force_on_its_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        approved(&zhang, &manager, id).await;
        desk.move_to("2026-07-20");
        plan::revise(&zhang, id).await.expect("taken up");
        let later = set(&zhang, id, &objective(MeasureKind::WonAmount, 1)).await;
        approved(&zhang, &manager, id).await;
        let before = reviewed(&zhang, id, &held("2026-07-10", false)).await;
        let after = reviewed(&zhang, id, &held("2026-07-20", false)).await;
        let told = [before, after].map(|one| (one.version, one.values.contains_key(&later)));
        assert_eq!(told, [(Some(1), false), (Some(2), true)]);
    }
}

#[tokio::test]
async fn nothing_counts_that_came_after_the_last_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let typed = contact::Typed {
            name: "总工".to_owned(),
            source: "名片".to_owned(),
            roles: vec![BuyingRole::Decider],
            ..contact::Typed::default()
        };
        let facts = ContactFacts::read(&zhang, &typed, LegalBasis::Contract, day("2026-06-30"));
        contact::add(&zhang, account, facts.expect("facts"))
            .await
            .expect("a contact");
        let by = |measure, by: &str| TypedObjective {
            by: day(by),
            ..objective(measure, 1)
        };
        let own = set(&zhang, id, &by(MeasureKind::Own, "2026-07-31")).await;
        let kept = set(&zhang, id, &by(MeasureKind::DecidersCovered, "2026-07-31")).await;
        let late = set(&zhang, id, &by(MeasureKind::DecidersCovered, "2026-07-10")).await;
        let won = set(&zhang, id, &by(MeasureKind::WonAmount, "2026-07-10")).await;
        approved(&zhang, &manager, id).await;
        desk.move_to("2026-07-20");
        read(&zhang, (id, own), "2026-07-15", 2).await;
        reviewed(&zhang, id, &held("2026-07-20", false)).await;
        desk.move_to("2026-08-10");
        read(&zhang, (id, own), "2026-08-05", 1).await;
        let told = async |of| {
            let found = measured(&zhang, id, of).await;
            (found.known, found.as_of, found.progress.pace)
        };
        let value = |units| Known::Value(yuan(units));
        assert_eq!(
            told(own).await,
            (value(2), day("2026-07-15"), Pace::Missed),
            "what was read later came too late"
        );
        assert_eq!(
            told(kept).await,
            (value(0), day("2026-07-20"), Pace::Missed),
            "as a review kept it"
        );
        assert_eq!(
            told(late).await,
            (value(0), day("2026-08-10"), Pace::NotMeasured),
            "how it is today does not tell how it was"
        );
        assert_eq!(told(won).await, (value(0), day("2026-07-10"), Pace::Missed));
        let learnt = Learnt {
            all: "晚了".to_owned(),
            ..Learnt::default()
        };
        plan::close(&zhang, id, &learnt).await.expect("closed");
        let facts = plan::show(&zhang, id).await.expect("it is there").facts;
        let outcomes = facts.record.closing.expect("closed").outcomes;
        let reached = [own, kept, late].map(|id| outcomes[&id].is_reached(&facts.content.objectives[&id]));
        assert_eq!(reached, [Some(false), Some(false), None]);
    }
}

#[tokio::test]
async fn a_plan_past_its_last_day_is_told_until_it_is_closed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        approved(&zhang, &manager, id).await;
        let next = plan::follow(&zhang, id).await.expect("it follows");
        let warned = async || {
            let glance = glance::show(&zhang, account).await.expect("a glance");
            let ended = glance.warnings.into_iter();
            let ended = ended.filter(|warning| matches!(warning, Warning::PlanToClose(_)));
            (glance.plan.map(|plan| plan.id), ended.collect::<Vec<_>>())
        };
        let ended = PlanFilter {
            to_close: true,
            ..PlanFilter::default()
        };
        let told = async |ctx: &Context| {
            let own = plan::to_close(ctx).await.expect("plans").into_iter();
            let page = plan::list(ctx, &ended).await.expect("a page").rows.into_iter();
            let ids = |row: plan::PlanRow| {
                assert!(row.is_to_close);
                row.id
            };
            (
                own.map(ids).collect::<Vec<_>>(),
                page.map(ids).collect::<Vec<_>>(),
            )
        };
        desk.move_to("2026-12-31");
        assert_eq!(warned().await, (Some(id), Vec::new()));
        assert_eq!(told(&zhang).await, (Vec::new(), Vec::new()));
        desk.move_to("2027-01-05");
        assert_eq!(warned().await, (Some(id), vec![Warning::PlanToClose(5)]));
        assert_eq!(told(&zhang).await, (vec![id], vec![id]));
        assert_eq!(told(&manager).await, (Vec::new(), vec![id]), "it is not theirs");
        approved(&zhang, &manager, next).await;
        let both = (Some(next), vec![Warning::PlanToClose(5)]);
        assert_eq!(warned().await, both, "the one that runs is shown");
        let learnt = Learnt {
            all: "按期完成".to_owned(),
            ..Learnt::default()
        };
        plan::close(&zhang, id, &learnt).await.expect("closed");
        assert_eq!(warned().await, (Some(next), Vec::new()));
        assert_eq!(told(&zhang).await, (Vec::new(), Vec::new()));
    }
}

#[tokio::test]
async fn who_may_decide_is_told_of_what_was_submitted() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let stranger = hired(&desk, "stranger", Role::TeamManager).await;
        let told = async |ctx: &Context| {
            let rows = plan::to_decide(ctx).await.expect("plans");
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(told(&director).await, [], "it is being written");
        plan::submit(&zhang, id).await.expect("submitted");
        for (ctx, sees) in [
            (&manager, 1),
            (&director, 1),
            (&zhang, 0),
            (&stranger, 0),
            (&desk.ctx, 0),
        ] {
            assert_eq!(told(ctx).await.len(), sees, "{}", ctx.actor_name());
        }
        plan::withdraw(&zhang, id).await.expect("taken back");
        plan::submit(&manager, id).await.expect("submitted for 张三");
        assert_eq!(told(&manager).await, [], "who submits does not decide");
        assert_eq!(told(&director).await, [id]);
        account_team::hand_over(&desk.ctx, account, id_of(&director))
            .await
            .expect("handed over");
        assert_eq!(told(&director).await, [], "nor does the owner");
    }
}

#[tokio::test]
async fn a_plan_begins_with_the_template_of_the_way_of_its_account_and_says_where_they_part() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, account, id) = drafted(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let own = plan::to_write(&zhang, id)
            .await
            .expect("to write")
            .facts
            .selling_mode;
        let ways = async || {
            plan::show(&zhang, id)
                .await
                .expect("it is there")
                .differing_ways()
        };
        assert_eq!(ways().await, None, "nobody confirmed one");
        for way in SellingMode::ALL {
            selling::confirm(&director, account, way, "客户要求")
                .await
                .expect("confirmed");
            let found = plan::form(&zhang, account).await.expect("a form");
            let suits = found.templates.iter().find(|(id, _)| Some(*id) == found.suits);
            let suits = suits.and_then(|(_, template)| template.selling_mode);
            assert_eq!((found.way, suits), (Some(way), Some(way)));
            let differs = own.filter(|own| *own != way).map(|own| (own, way));
            assert_eq!(ways().await, differs, "{way:?}");
        }
    }
}
