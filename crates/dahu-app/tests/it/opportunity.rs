//! Opportunities: opened, taken on, decided, split, changed by several people and taken back; who may do and see what.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    opportunity::{
        self, BuyingStep, Competitor, Evidence, Flag, Line, Loss, NewStep, Opportunity, OpportunityFilter,
        OpportunityPageRequest, Part, Participant, StateFilter, TypedOpportunity, Win,
    },
    pipeline::{self, TypedPipeline, TypedStage},
    search, task,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    contact::{BuyingRole, ContactId},
    money::Amount,
    opportunity::{Degree, Element, Known, LostReason, OpportunityId, State, Verb},
    person::Role,
    pipeline::{Criterion, PipelineId, StageId},
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of},
    desk::{Desk, TODAY, day, events_of},
    staff::{hired, rule},
};

pub(crate) fn step() -> NewStep {
    NewStep {
        what: "打电话".to_owned(),
        due_on: Some(day("2027-01-01")),
        who: None,
    }
}

pub(crate) fn typed(name: &str, amount: &str) -> TypedOpportunity {
    TypedOpportunity {
        name: name.to_owned(),
        amount: amount.to_owned(),
        kind: "new_account".to_owned(),
        ..TypedOpportunity::default()
    }
}

async fn pipeline(desk: &Desk) -> (PipelineId, [StageId; 3]) {
    let stage = |name: &str, enters_with: &[Criterion], checks: &str| TypedStage {
        id: None,
        name: name.to_owned(),
        probability_percent: "20 %".to_owned(),
        enters_with: enters_with.to_vec(),
        checks: checks.to_owned(),
        rots_after_days: "30".to_owned(),
    };
    let new = TypedPipeline {
        name: "项目".to_owned(),
        selling_mode: None,
        stages: vec![
            stage("了解", &[], "!见过采购\n送过样本\n"),
            stage("报价", &[Criterion::Amount], ""),
            stage("谈判", &[Criterion::Evidence(Element::Champion)], ""),
        ],
        is_retired: false,
    };
    let id = pipeline::add(&desk.ctx, &new).await.expect("a pipeline");
    let all = pipeline::all(&desk.ctx).await.expect("pipelines");
    let stages = &all.iter().find(|one| one.id == id).expect("it is there").stages;
    (id, [stages[0].id, stages[1].id, stages[2].id])
}

async fn shown(ctx: &Context, id: OpportunityId) -> Opportunity {
    opportunity::show(ctx, id).await.expect("an opportunity")
}

async fn open_in(ctx: &Context, account: AccountId, pipeline: PipelineId, amount: &str) -> OpportunityId {
    let new = TypedOpportunity {
        pipeline: Some(pipeline),
        ..typed("二期扩容", amount)
    };
    opportunity::open(ctx, account, &new, &step())
        .await
        .expect("it is opened")
}

async fn check(ctx: &Context, id: OpportunityId) {
    let first = shown(ctx, id).await.pipeline.stages[0].checks[0].id;
    opportunity::change_part(ctx, id, "", Part::Check(first, Some(day(TODAY))))
        .await
        .expect("it is ticked");
}

async fn names(ctx: &Context, filter: &OpportunityFilter) -> Vec<String> {
    let request = OpportunityPageRequest {
        size: 50,
        ..OpportunityPageRequest::default()
    };
    let page = opportunity::list(ctx, filter, &request).await.expect("a list");
    assert_eq!(page.totals.count, page.rows.len() as u64);
    page.rows.into_iter().map(|row| row.name).collect()
}

fn verbs(found: &Opportunity) -> Vec<Verb> {
    found.history.iter().map(|line| line.line.verb).collect()
}

#[tokio::test]
async fn it_goes_through_its_pipeline_and_every_step_is_taken_back_and_done_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let (pipeline, [first, second, third]) = pipeline(&desk).await;
        let id = open_in(&owner, account, pipeline, "").await;
        desk.move_to("2026-07-10");
        let refused = opportunity::advance(&owner, id, second, "", &NewStep::default()).await;
        assert_eq!(rule(refused), "opportunity_not_ready");
        check(&owner, id).await;
        let edited = TypedOpportunity {
            close_on: "2026年9月30日".to_owned(),
            ..typed("二期扩容", "12.5万")
        };
        let began = shown(&owner, id).await.began_with;
        opportunity::edit(&owner, id, &began, &edited)
            .await
            .expect("edited");
        opportunity::advance(&owner, id, second, "2026-07-08", &NewStep::default())
            .await
            .expect("it advances");
        let found = shown(&owner, id).await;
        assert_eq!(
            found.facts.amount,
            Some(Amount::from_ten_thousandths(1_250_000_000))
        );
        assert_eq!(found.facts.close_on, Some(day("2026-09-30")));
        assert_eq!((found.history[1].line.days, found.days), (8, 2));

        opportunity::undo(&owner, id).await.expect("taken back");
        let back = shown(&owner, id).await;
        assert_eq!((back.facts.state.stage(), back.history.len()), (first, 1));
        opportunity::undo(&owner, id).await.expect("done again");
        let again = shown(&owner, id).await;
        assert_eq!((again.facts.state.stage(), again.history.len()), (second, 2));

        let late = opportunity::advance(&owner, id, third, "2026-07-07", &step()).await;
        assert_eq!(rule(late), "opportunity_too_early");
    }
}

#[tokio::test]
async fn it_falls_back_is_won_reopened_and_lost_and_no_day_is_lost() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let (pipeline, [first, second, _]) = pipeline(&desk).await;
        let id = open_in(&owner, account, pipeline, "12万").await;
        check(&owner, id).await;
        desk.move_to("2026-07-10");
        opportunity::advance(&owner, id, second, "2026-07-08", &NewStep::default())
            .await
            .expect("it advances");
        let silent = opportunity::fall_back(&owner, id, first, "", " ", &NewStep::default()).await;
        assert_eq!(rule(silent), "opportunity_without_reason");
        opportunity::fall_back(&owner, id, first, "", "预算推迟", &NewStep::default())
            .await
            .expect("it falls back");
        let win = Win {
            amount: "13万".to_owned(),
            ..Win::default()
        };
        opportunity::win(&owner, id, &win).await.expect("won");
        let won = shown(&owner, id).await;
        assert_eq!(won.facts.expected_until, Some(day("2027-07-10")));
        assert_eq!(
            won.facts.amount,
            Some(Amount::from_ten_thousandths(1_300_000_000))
        );
        assert_eq!(
            rule(opportunity::win(&owner, id, &win).await),
            "opportunity_is_decided"
        );
        opportunity::reopen(&owner, id, second, "", "合同没签", &NewStep::default())
            .await
            .expect("reopened");
        let loss = Loss {
            reason: Some(LostReason::Price),
            to: "对手甲".to_owned(),
            ..Loss::default()
        };
        opportunity::lose(&owner, id, &loss).await.expect("lost");
        let lost = shown(&owner, id).await;
        use Verb::{Advanced, FellBack, Lost, Opened, Reopened, Won};
        assert_eq!(verbs(&lost), [Opened, Advanced, FellBack, Won, Reopened, Lost]);
        assert_eq!(
            events_of(&desk, id.0).await,
            [
                "opened",
                "updated",
                "advanced",
                "fell_back",
                "won",
                "reopened",
                "lost"
            ]
        );
        let total: u32 = lost.history.iter().map(|line| line.line.days).sum();
        assert_eq!(total, 10, "no day is counted twice, and none is lost");
    }
}

#[tokio::test]
async fn lists_boards_and_searches_know_what_became_of_it_at_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let (pipeline, [first, second, _]) = pipeline(&desk).await;
        let open = OpportunityFilter::default();
        assert!(names(&owner, &open).await.is_empty());
        let id = open_in(&owner, account, pipeline, "100").await;
        let other = opportunity::open(&owner, account, &typed("备件年单", "50"), &step())
            .await
            .expect("another");
        assert_eq!(names(&owner, &open).await.len(), 2);
        let board = opportunity::board(&owner, &open, pipeline)
            .await
            .expect("a board");
        let lanes: Vec<_> = board
            .lanes
            .iter()
            .map(|lane| (lane.stage, lane.totals.count))
            .collect();
        assert_eq!(lanes[..2], [(first, 1), (second, 0)]);
        assert_eq!(
            board.totals.weighted,
            Amount::from_ten_thousandths(200_000),
            "a fifth of 100"
        );
        let card = &board.lanes[0].rows[0];
        assert_eq!(
            (card.account_name.as_str(), card.owner_name.as_str()),
            ("云帆科技", "zhao")
        );
        assert_eq!(card.step.as_ref().map(|step| step.0.as_str()), Some("打电话"));
        assert!(card.may_work);

        desk.move_to("2026-07-31");
        let rots = OpportunityFilter {
            flag: Some(Flag::Rots),
            ..OpportunityFilter::default()
        };
        assert_eq!(
            names(&owner, &rots).await,
            ["二期扩容"],
            "31 days, and 30 were said"
        );
        let found = search::find(&owner, "扩容", 10).await.expect("found");
        assert_eq!(found.len(), 1);
        let searched = OpportunityFilter {
            search: Some("备 件".to_owned()),
            ..OpportunityFilter::default()
        };
        assert_eq!(names(&owner, &searched).await, ["备件年单"]);

        opportunity::remove(&owner, id).await.expect("removed");
        assert_eq!(names(&owner, &open).await, ["备件年单"]);
        assert!(search::find(&owner, "扩容", 10).await.expect("found").is_empty());
        assert!(matches!(
            opportunity::show(&owner, id).await,
            Err(Error::NotFound { .. })
        ));
        opportunity::undo(&owner, id).await.expect("brought back");
        assert_eq!(names(&owner, &open).await.len(), 2);
        opportunity::win(&owner, other, &Win::default())
            .await
            .expect("won");
        let won = OpportunityFilter {
            state: StateFilter::Won,
            ..OpportunityFilter::default()
        };
        assert_eq!(names(&owner, &won).await, ["备件年单"]);
        // What another program of the same workspace reads from the beginning is the same.
        let desk = desk.reopen().await;
        assert_eq!(names(&desk.ctx, &won).await, ["备件年单"]);
    }
}

#[tokio::test]
async fn a_part_goes_on_by_itself_and_comes_back_with_the_whole() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let id = opportunity::open(&owner, account, &typed("全厂改造", "100"), &step())
            .await
            .expect("opened");
        let too_much = opportunity::split(&owner, id, "一车间", "100", &step()).await;
        assert_eq!(rule(too_much), "opportunity_not_a_part");
        let part = opportunity::split(&owner, id, "一车间", "30", &step())
            .await
            .expect("split");
        let amount = |found: &Opportunity| found.facts.amount.map(Amount::ten_thousandths);
        let (whole, of_it) = (shown(&owner, id).await, shown(&owner, part).await);
        assert_eq!((amount(&whole), amount(&of_it)), (Some(700_000), Some(300_000)));
        assert_eq!(of_it.whole, Some((id, "全厂改造".to_owned())));
        assert_eq!(whole.parts, [(part, "一车间".to_owned())]);
        assert_eq!(verbs(&of_it), [Verb::SplitOff]);

        opportunity::undo(&owner, id).await.expect("taken back");
        assert_eq!(amount(&shown(&owner, id).await), Some(1_000_000));
        assert!(matches!(
            opportunity::show(&owner, part).await,
            Err(Error::NotFound { .. })
        ));
        opportunity::undo(&owner, id).await.expect("done again");
        assert_eq!(amount(&shown(&owner, id).await), Some(700_000));
        opportunity::win(&owner, part, &Win::default())
            .await
            .expect("won");
        assert_eq!(
            rule(opportunity::undo(&owner, id).await),
            "opportunity_part_goes_on"
        );
    }
}

fn line(product: &str, amount: i64) -> Line {
    Line {
        product: product.to_owned(),
        quantity: None,
        amount: Amount::from_ten_thousandths(amount),
    }
}

/// Something of each kind that can belong to one; the steps last.
fn parts(contact: ContactId) -> [Part; 5] {
    let decider = Participant {
        contact,
        role: Some(BuyingRole::Decider),
    };
    let rival = Competitor {
        name: "对手甲".to_owned(),
        strength: Degree::High,
        note: String::new(),
    };
    let told = Evidence {
        known: Known::Validated,
        source: "会议纪要".to_owned(),
        on: day(TODAY),
    };
    let bid = BuyingStep {
        what: "开标".to_owned(),
        due_on: Some(day("2026-08-01")),
        contact: Some(contact),
        done_on: None,
    };
    [
        Part::Contacts(vec![decider]),
        Part::Lines(vec![line("泵", 300_000), line("阀", 200_000)]),
        Part::Competitors(vec![rival]),
        Part::Evidence(vec![(Element::Champion, told)]),
        Part::Steps(vec![bid]),
    ]
}

#[tokio::test]
async fn what_belongs_to_it_is_changed_part_by_part_and_nobody_overwrites_anybody() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let id = opportunity::open(&owner, account, &typed("二期扩容", "100"), &step())
            .await
            .expect("opened");
        let began = shown(&owner, id).await.began_with;
        let change = |began: &str, part: Part| {
            let (owner, began) = (owner.clone(), began.to_owned());
            async move { opportunity::change_part(&owner, id, &began, part).await }
        };
        // Whoever began before somebody else changed another part changes theirs: all are kept.
        for part in parts(contact) {
            change(&began, part).await.expect("it is changed");
        }
        let again = change(&began, Part::Lines(vec![line("泵", 1)])).await;
        assert_eq!(rule(again), "opportunity_changed_meanwhile");
        let found = shown(&owner, id).await;
        assert_eq!(
            found.facts.amount,
            Some(Amount::from_ten_thousandths(500_000)),
            "of its lines"
        );
        assert_eq!(found.facts.evidence_points(), 2);
        assert_eq!(found.contacts[&contact], "采购经理");
        assert_eq!(
            found.facts.lines.len() + found.facts.steps.len() + found.facts.contacts.len(),
            4
        );
        let stranger = Participant {
            contact: ContactId(uuid::Uuid::from_u128(1)),
            role: None,
        };
        let refused = change(&found.began_with, Part::Contacts(vec![stranger])).await;
        assert_eq!(rule(refused), "opportunity_stranger");
        opportunity::undo(&owner, id)
            .await
            .expect("the steps are taken back");
        assert!(shown(&owner, id).await.facts.steps.is_empty());
    }
}

#[tokio::test]
async fn who_may_not_see_an_account_knows_nothing_of_its_opportunities() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let id = opportunity::open(&owner, account, &typed("二期扩容", "100"), &step())
            .await
            .expect("opened");
        let stranger = hired(&desk, "qian", Role::AccountManager).await;
        let hidden =
            |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound { .. })), "{result:?}");
        hidden(opportunity::show(&stranger, id).await.map(drop));
        hidden(opportunity::win(&stranger, id, &Win::default()).await);
        hidden(opportunity::hand_on(&stranger, id, id_of(&stranger)).await);
        hidden(opportunity::remove(&stranger, id).await);
        hidden(opportunity::undo(&stranger, id).await);
        hidden(
            opportunity::open(&stranger, account, &typed("x", ""), &step())
                .await
                .map(drop),
        );
        assert!(names(&stranger, &OpportunityFilter::default()).await.is_empty());
        assert!(
            search::find(&stranger, "扩容", 10)
                .await
                .expect("found")
                .is_empty()
        );

        let reader = hired(&desk, "sun", Role::Specialist).await;
        let grant = Grant {
            person: id_of(&reader),
            role: Relation::Reader,
            whole_group: false,
            from: day(TODAY),
            until: None,
        };
        account_team::give(&desk.ctx, account, grant)
            .await
            .expect("a role");
        assert_eq!(names(&reader, &OpportunityFilter::default()).await, ["二期扩容"]);
        let refused = opportunity::win(&reader, id, &Win::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        let given = opportunity::hand_on(&owner, id, id_of(&reader)).await;
        assert_eq!(rule(given), "task_owner_cannot_work");
        let managed = pipeline::add(&owner, &TypedPipeline::default()).await.map(drop);
        assert!(matches!(managed, Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn an_open_one_has_a_next_step_and_a_stage_in_use_stays() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let without = opportunity::open(&owner, account, &typed("二期", ""), &NewStep::default()).await;
        assert_eq!(rule(without), "opportunity_without_step");
        let (pipeline, [first, second, _]) = pipeline(&desk).await;
        let id = open_in(&owner, account, pipeline, "100").await;
        let done = task::own(&owner).await.expect("tasks").rows[0].id;
        task::complete(&owner, done).await.expect("done");
        check(&owner, id).await;
        let without = opportunity::advance(&owner, id, second, "", &NewStep::default()).await;
        assert_eq!(rule(without), "opportunity_without_step");
        opportunity::advance(&owner, id, second, "", &step())
            .await
            .expect("it advances");

        let all = pipeline::all(&desk.ctx).await.expect("pipelines");
        let known = all.iter().find(|one| one.id == pipeline).expect("it is there");
        let stage = |place: usize| TypedStage {
            id: Some(known.stages[place].id),
            name: format!("新{place}"),
            probability_percent: "30".to_owned(),
            ..TypedStage::default()
        };
        let change = |places: &[usize]| TypedPipeline {
            name: "项目".to_owned(),
            stages: places.iter().copied().map(stage).collect(),
            ..TypedPipeline::default()
        };
        let gone = pipeline::change(&desk.ctx, pipeline, &change(&[1, 2])).await;
        assert_eq!(rule(gone), "pipeline_stage_in_use", "it was in {first}");
        pipeline::change(&desk.ctx, pipeline, &change(&[1, 0]))
            .await
            .expect("changed");
        let found = shown(&owner, id).await;
        assert_eq!(found.pipeline.position(found.facts.state.stage()), Some(0));
        pipeline::undo(&desk.ctx, pipeline).await.expect("taken back");
        let found = shown(&owner, id).await;
        assert_eq!(found.pipeline.stages.len(), 3);
        assert!(matches!(found.facts.state, State::Open { stage, .. } if stage == second));
    }
}
