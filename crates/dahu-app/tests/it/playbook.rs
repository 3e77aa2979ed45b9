//! Playbooks: changed with their versions, followed and ticked, and what goes with winning.

use dahu_app::{
    Context, Error, health,
    import::Kind,
    opportunity::{self, Loss, TypedOpportunity, Win},
    playbook::{
        self,
        running::{self, Run, Runs, Subject},
    },
};
use dahu_core::{
    account::AccountId,
    bilingual::Bilingual,
    opportunity::{LostReason, OpportunityId, SellingMode},
    person::Role,
    playbook::{Playbook, PlaybookId, Step, StepId, evidence::Said, proposing::Because, words::Situation},
    share::Share,
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::{Desk, day, events_of, take},
    opportunity::{step, typed},
    plan::drafted,
    quota::{id_of, selling},
    relationship::met,
    staff::{hired, rule},
};

/// The firm's playbook of consultative selling in a situation.
pub(crate) async fn of(ctx: &Context, situation: Situation) -> (PlaybookId, Playbook) {
    let all = playbook::all(ctx).await.expect("playbooks");
    let suits = |playbook: &Playbook| {
        playbook.situation == situation && playbook.selling_mode == Some(SellingMode::Consultative)
    };
    all.into_iter()
        .find(|(_, playbook)| suits(playbook))
        .expect("one")
}

pub(crate) async fn opened(ctx: &Context, account: AccountId, name: &str, on: &str) -> OpportunityId {
    let new = TypedOpportunity {
        opened_on: on.to_owned(),
        ..typed(name, "100")
    };
    opportunity::open(ctx, account, &new, &step())
        .await
        .expect("opened")
}

async fn runs(ctx: &Context, id: OpportunityId) -> Runs {
    running::of_opportunity(ctx, id, Some(SellingMode::Consultative))
        .await
        .expect("what is followed")
}

async fn only(ctx: &Context, id: OpportunityId) -> Run {
    runs(ctx, id).await.runs.into_iter().next().expect("one")
}

#[tokio::test]
async fn a_new_workspace_has_playbooks_for_each_way_of_selling_and_situation_in_both_languages() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let all = playbook::all(&desk.ctx).await.expect("playbooks");
        assert_eq!(all.len(), 15);
        for mode in SellingMode::ALL {
            for situation in Situation::ALL {
                let found = all.iter().filter(|(_, playbook)| {
                    playbook.selling_mode == Some(mode) && playbook.situation == situation
                });
                assert_eq!(found.count(), 1, "{mode:?} {situation:?}");
            }
        }
        for (id, playbook) in &all {
            assert_eq!(playbook.check(), Ok(()), "{id}");
            let steps = playbook.steps.iter().flat_map(|step| [&step.words, &step.hint]);
            let asked = playbook.questions.iter().map(|question| &question.words);
            for said in steps.chain(asked).chain([&playbook.name, &playbook.purpose]) {
                assert!(!said.zh.is_empty() && !said.en.is_empty(), "{said:?}");
            }
        }
        let mut steps: Vec<StepId> = all
            .iter()
            .flat_map(|(_, playbook)| playbook.steps.iter().map(|step| step.id))
            .collect();
        let count = steps.len();
        steps.sort_unstable();
        steps.dedup();
        assert_eq!(steps.len(), count, "no two steps are one");
    }
}

#[tokio::test]
async fn a_playbook_is_changed_keeps_its_versions_and_is_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let manager = hired(&desk, "manager", Role::AccountManager).await;
        let (id, before) = of(&director, Situation::Solution).await;
        let mut after = before.clone();
        after.steps[0].words = Bilingual::typed("先列需求", "List needs first");
        playbook::change(&director, id, &before, &after)
            .await
            .expect("changed");
        let mut late = before.clone();
        late.name = Bilingual::typed("方案二", "");
        assert_eq!(
            rule(playbook::change(&director, id, &before, &late).await),
            "playbook_changed_meanwhile"
        );
        let shown = playbook::show(&manager, id).await.expect("shown");
        assert_eq!((&shown.playbook, shown.may_change), (&after, false));
        let told: Vec<_> = shown
            .versions
            .iter()
            .map(|version| (version.number, version.by.as_deref(), &version.playbook))
            .collect();
        assert_eq!(told, [(2, Some("director"), &after), (1, None, &before)]);
        playbook::undo(&director, id).await.expect("taken back");
        assert_eq!(
            playbook::show(&manager, id).await.expect("shown").playbook,
            before
        );
        playbook::undo(&director, id).await.expect("brought back");
        assert_eq!(playbook::show(&manager, id).await.expect("shown").playbook, after);
        assert_eq!(events_of(&desk, id.0).await, ["updated", "restored", "restored"]);

        for refused in [
            playbook::change(&manager, id, &after, &before).await,
            playbook::add(&manager, &before).await.map(drop),
            playbook::undo(&manager, id).await,
            playbook::to_edit(&manager, id).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
        let outside = hired(&desk, "outside", Role::External).await;
        assert!(matches!(
            playbook::all(&outside).await,
            Err(Error::Forbidden { .. })
        ));
        let added = playbook::add(&director, &late).await.expect("added");
        playbook::undo(&director, added).await.expect("taken back");
        let gone = playbook::show(&director, added).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
        let empty = Playbook {
            steps: Vec::new(),
            ..late
        };
        assert_eq!(
            rule(playbook::add(&director, &empty).await),
            "playbook_without_step"
        );
    }
}

#[tokio::test]
async fn a_playbook_is_followed_step_by_step_with_day_and_who_and_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let (zhang, li) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        let id = opened(&zhang, account, "新车间", "2026-06-01").await;
        let choices = runs(&zhang, id).await.choices;
        assert_eq!(
            choices[0].playbook.selling_mode,
            Some(SellingMode::Consultative),
            "what suits is first"
        );
        let (playbook, content) = of(&zhang, Situation::Solution).await;
        let subject = Subject::Opportunity(id);
        let run = running::follow(&zhang, subject, playbook)
            .await
            .expect("followed");
        assert_eq!(
            rule(running::follow(&zhang, subject, playbook).await),
            "playbook_followed_already"
        );
        let [first, second, ..] = &content.steps[..] else {
            panic!("two steps")
        };
        let on = day("2026-06-20");
        running::tick(&zhang, run, first.id, (Some(on), " 对方已确认 "))
            .await
            .expect("ticked");
        running::tick(&zhang, run, second.id, (None, ""))
            .await
            .expect("ticked");
        let found = only(&zhang, id).await;
        let done = &found.ticks[&first.id];
        assert_eq!(
            (done.on, done.by, done.note.as_str()),
            (on, Some(id_of(&zhang)), "对方已确认")
        );
        assert_eq!((found.followed.done, found.next), (2, Some(content.steps[2].id)));
        // The last tick is taken back, the one before stays.
        running::undo(&zhang, run).await.expect("taken back");
        assert_eq!(only(&zhang, id).await.followed.done, 1);
        running::untick(&zhang, run, first.id).await.expect("unticked");
        assert_eq!(only(&zhang, id).await.followed.done, 0);
        running::undo(&zhang, run).await.expect("taken back");
        assert_eq!(only(&zhang, id).await.ticks[&first.id].note, "对方已确认");
        running::leave(&zhang, run).await.expect("left");
        assert!(runs(&zhang, id).await.runs.is_empty());
        running::undo(&zhang, run).await.expect("back");
        assert_eq!(only(&zhang, id).await.followed.done, 1);

        let future = running::tick(&zhang, run, second.id, (Some(day("2026-07-09")), "")).await;
        assert_eq!(rule(future), "playbook_day_in_future");
        let long = running::tick(&zhang, run, second.id, (None, &"长".repeat(501))).await;
        assert_eq!(rule(long), "playbook_note_too_long");
        for hidden in [
            running::tick(&li, run, second.id, (None, "")).await.map(drop),
            running::leave(&li, run).await.map(drop),
            running::undo(&li, run).await.map(drop),
            running::follow(&li, subject, playbook).await.map(drop),
            running::of_opportunity(&li, id, None).await.map(drop),
            running::tick(&zhang, run, StepId(uuid::Uuid::nil()), (None, ""))
                .await
                .map(drop),
        ] {
            assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        }
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        assert!(!runs(&analyst, id).await.may_work);
        let refused = running::untick(&analyst, run, first.id).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn what_was_ticked_stays_when_the_playbook_changes() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, _, plan) = drafted(&desk).await;
        let (id, before) = of(&desk.ctx, Situation::Renewal).await;
        let run = running::follow(&zhang, Subject::Plan(plan), id)
            .await
            .expect("followed");
        for step in &before.steps[..2] {
            running::tick(&zhang, run, step.id, (None, ""))
                .await
                .expect("ticked");
        }
        let mut after = before.clone();
        let gone = after.steps.remove(0);
        after.steps[0].words = Bilingual::typed("改了名字", "");
        after.steps.push(Step {
            id: StepId(uuid::Uuid::from_u128(9)),
            words: Bilingual::typed("新步骤", ""),
            hint: Bilingual::default(),
        });
        playbook::change(&desk.ctx, id, &before, &after)
            .await
            .expect("changed");
        let runs = running::of_plan(&zhang, plan, None)
            .await
            .expect("what is followed");
        let run = &runs.runs[0];
        assert_eq!((run.followed.done, run.followed.steps), (1, before.steps.len()));
        assert!(
            run.ticks.contains_key(&after.steps[0].id),
            "it is the same step by another name"
        );
        assert_eq!(run.former.len(), 1);
        assert_eq!(run.former[0].0, gone.words, "it is told as it was called");
        let retired = Playbook {
            is_retired: true,
            ..after.clone()
        };
        playbook::change(&desk.ctx, id, &after, &retired)
            .await
            .expect("retired");
        let [_, other] = [
            plan,
            crate::plan::begun(&zhang, runs_account(&zhang, plan).await, 2027).await,
        ];
        let refused = running::follow(&zhang, Subject::Plan(other), id).await;
        assert_eq!(rule(refused), "playbook_retired");
        assert_eq!(
            running::of_plan(&zhang, plan, None)
                .await
                .expect("still")
                .runs
                .len(),
            1
        );
    }
}

async fn runs_account(ctx: &Context, plan: dahu_core::plan::PlanId) -> AccountId {
    dahu_app::plan::show(ctx, plan)
        .await
        .expect("it is there")
        .facts
        .account
}

pub(crate) async fn lost(ctx: &Context, id: OpportunityId) {
    let loss = Loss {
        on: String::new(),
        reason: Some(LostReason::NoBudget),
        to: String::new(),
        note: String::new(),
    };
    opportunity::lose(ctx, id, &loss).await.expect("lost");
}

/// Ten with the first step, of which eight are won, and ten without it, of which two are.
async fn decided(zhang: &Context, account: AccountId, playbook: &(PlaybookId, Playbook)) {
    for number in 0..20 {
        let id = opened(zhang, account, &format!("商机{number}"), "2026-06-01").await;
        let run = running::follow(zhang, Subject::Opportunity(id), playbook.0)
            .await
            .expect("followed");
        let is_with = number < 10;
        if is_with {
            running::tick(zhang, run, playbook.1.steps[0].id, (None, ""))
                .await
                .expect("ticked");
        }
        if (is_with && number < 8) || number >= 18 {
            opportunity::win(zhang, id, &Win::default()).await.expect("won");
        } else {
            lost(zhang, id).await;
        }
    }
}

#[tokio::test]
async fn what_goes_with_winning_is_counted_and_refused_where_too_few_were_decided() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, other] = selling(&desk).await;
        let (zhang, li) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        let found = of(&zhang, Situation::Solution).await;
        decided(&zhang, account, &found).await;
        opened_and_followed(&li, other, found.0).await;
        let results = playbook::results(&zhang, found.0).await.expect("results");
        assert_eq!(
            (results.decided, results.open),
            (Share { part: 10, whole: 20 }, 0)
        );
        let first = &results.steps[0];
        assert_eq!(first.outcomes.with, Share { part: 8, whole: 10 });
        assert_eq!(first.outcomes.without, Share { part: 2, whole: 10 });
        let Said::Shares { difference, .. } = first.said else {
            panic!("{:?}", first.said)
        };
        assert!(
            difference.is_clear() && (difference.value - 0.6).abs() < 1e-12,
            "{difference:?}"
        );
        assert_eq!(results.steps[1].said, Said::TooFew { with: 0, without: 20 });
        let whole = playbook::results(&desk.ctx, found.0).await.expect("results");
        assert_eq!(whole.open, 1, "the other one's is seen by who may");
        let nothing = playbook::results(&li, found.0).await.expect("results");
        assert_eq!(
            (nothing.decided.whole, nothing.open),
            (0, 1),
            "each sees their own"
        );
    }
}

async fn opened_and_followed(ctx: &Context, account: AccountId, playbook: PlaybookId) {
    let id = opened(ctx, account, "另一个", "2026-06-01").await;
    running::follow(ctx, Subject::Opportunity(id), playbook)
        .await
        .expect("followed");
}

#[tokio::test]
async fn a_step_that_was_ticked_after_the_decision_is_no_step_before_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let zhang = salesperson(&desk, "张三").await;
        let (playbook, content) = of(&zhang, Situation::Solution).await;
        let id = opened(&zhang, account, "新车间", "2026-06-01").await;
        let run = running::follow(&zhang, Subject::Opportunity(id), playbook)
            .await
            .expect("followed");
        opportunity::win(&zhang, id, &Win::default()).await.expect("won");
        desk.move_to("2026-07-02");
        for (step, on) in content.steps.iter().zip([None, Some(day("2026-06-20"))]) {
            running::tick(&zhang, run, step.id, (on, ""))
                .await
                .expect("ticked late");
        }
        let results = playbook::results(&zhang, playbook).await.expect("results");
        assert_eq!(results.decided, Share { part: 1, whole: 1 });
        for step in &results.steps {
            assert_eq!(
                step.outcomes.with.whole, 0,
                "an earlier day said later is no evidence"
            );
        }
        // Begun with after the decision, it is not counted at all.
        let late = opened(&zhang, account, "旧车间", "2026-06-01").await;
        opportunity::win(&zhang, late, &Win::default())
            .await
            .expect("won");
        desk.move_to("2026-07-05");
        running::follow(&zhang, Subject::Opportunity(late), playbook)
            .await
            .expect("followed");
        let results = playbook::results(&zhang, playbook).await.expect("results");
        assert_eq!(results.decided.whole, 1);
    }
}

#[tokio::test]
async fn a_playbook_that_is_left_after_the_decision_stays_in_the_counts_and_one_left_before_does_not() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let zhang = salesperson(&desk, "张三").await;
        let (playbook, _) = of(&zhang, Situation::Solution).await;
        let counted = async || {
            let results = playbook::results(&zhang, playbook).await.expect("results");
            (results.decided, results.open)
        };
        let (late, early) = (
            opened(&zhang, account, "新车间", "2026-06-01").await,
            opened(&zhang, account, "旧车间", "2026-06-01").await,
        );
        let mut runs = Vec::new();
        for id in [late, early] {
            let run = running::follow(&zhang, Subject::Opportunity(id), playbook).await;
            runs.push(run.expect("followed"));
        }
        running::leave(&zhang, runs[1]).await.expect("left");
        assert_eq!(counted().await, (Share::default(), 1));
        desk.move_to("2026-07-02");
        lost(&zhang, late).await;
        lost(&zhang, early).await;
        desk.move_to("2026-07-04");
        running::leave(&zhang, runs[0]).await.expect("left");
        assert_eq!(
            counted().await,
            (Share { part: 0, whole: 1 }, 0),
            "what was lost stays"
        );
        // Followed and left once more, it counts once.
        let again = running::follow(&zhang, Subject::Opportunity(late), playbook).await;
        running::leave(&zhang, again.expect("followed"))
            .await
            .expect("left");
        assert_eq!(counted().await.0.whole, 1);
    }
}

#[tokio::test]
async fn what_the_situation_of_an_account_asks_for_is_proposed_first_with_the_reason() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let new = "code,name,salesperson,targeted_on\nK3,新客户,张三,2026-06-01\n";
        take(&desk, Kind::Accounts, "new.csv", new).await;
        let zhang = salesperson(&desk, "张三").await;
        let proposed = async |id: OpportunityId| {
            let choices = runs(&zhang, id).await.choices.into_iter();
            let told = choices.map_while(|choice| {
                assert_eq!(choice.playbook.selling_mode, Some(SellingMode::Consultative));
                Some((choice.playbook.situation, choice.because?))
            });
            told.collect::<Vec<_>>()
        };
        let first = opened(&zhang, account_of(&desk, "K3").await, "试用", "2026-06-01").await;
        assert_eq!(
            proposed(first).await,
            [(Situation::FirstMeeting, Because::NothingYet)]
        );
        let id = opened(&zhang, account, "新车间", "2026-06-01").await;
        assert!(proposed(id).await.is_empty());
        let terms = "客户,合同编号,开始日期,到期日期,合同金额\nK1,HT-1,2026-01-01,2026-09-30,30000\n";
        take(&desk, Kind::Contracts, "terms.csv", terms).await;
        met(&zhang, account, ("2026-03-01", None), &[]).await;
        health::refresh(&desk.ctx).await.expect("refreshed");
        let found = proposed(id).await;
        let [rescue, (Situation::Renewal, Because::ContractEnds(90..=95))] = found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(rescue, (Situation::Rescue, Because::Alert(day("2026-06-30"))));
    }
}
