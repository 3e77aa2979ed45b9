//! Activities and tasks name the opportunity that they are about: chosen, followed, hidden from whoever does not see it, kept
//! through merges, and brought by imports.

use dahu_app::{
    Context, Error,
    account::{self, Filter, PageRequest},
    account_team,
    activity::{self, ActivityFacts, Entry, EntryFilter, Typed},
    glance,
    import::{self, Kind},
    merge::{self, Choice},
    opportunity::{self, Loss, TypedOpportunity},
    pipeline::{self, TypedPipeline, TypedStage},
    task::{self, NewTask},
};
use dahu_core::{
    account::AccountId,
    activity::ActivityId,
    money::Amount,
    opportunity::{LostReason, OpportunityId},
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of, read, visit},
    desk::{Desk, TODAY, day, events_of, id, take},
    opportunity::{step, typed},
    staff::{hired, rule},
};

/// A visit that is about an opportunity.
fn about(ctx: &Context, opportunity: Option<OpportunityId>) -> ActivityFacts {
    let typed = Typed {
        opportunity,
        ..visit(None)
    };
    read(ctx, typed)
}

async fn opened(ctx: &Context, account: AccountId, name: &str, close_on: &str) -> OpportunityId {
    let new = TypedOpportunity {
        close_on: close_on.to_owned(),
        code: name.to_owned(),
        ..typed(name, "120000")
    };
    let found = opportunity::open(ctx, account, &new, &step()).await;
    found.expect("an opportunity")
}

async fn lose(ctx: &Context, id: OpportunityId) {
    let loss = Loss {
        reason: Some(LostReason::Price),
        ..Loss::default()
    };
    opportunity::lose(ctx, id, &loss).await.expect("lost");
}

/// What is still to be done for an opportunity.
async fn steps(ctx: &Context, account: AccountId, id: OpportunityId) -> Vec<String> {
    let found = task::of_opportunity(ctx, account, id).await.expect("tasks");
    found.into_iter().map(|task| task.what).collect()
}

/// The names that can be chosen, each with the account where that is another one.
async fn choices(ctx: &Context, account: AccountId, named: Option<OpportunityId>) -> Vec<String> {
    let found = opportunity::nameable(ctx, account, named).await.expect("choices");
    let found = found.into_iter().map(|one| {
        let open = if one.is_open { "" } else { " x" };
        format!("{}{}{open}", one.name, one.account.unwrap_or_default())
    });
    found.collect()
}

/// The account K1 of its owner with somebody else's unit K2 and K3 that nobody owns, and a director who sees them all.
async fn three(desk: &Desk) -> ([AccountId; 3], Context, Context) {
    let (first, owner, _) = at_work(desk).await;
    let more = "code,name,parent\nK2,云帆华东,K1\nK3,大虎科技,\n";
    take(desk, Kind::Accounts, "b.csv", more).await;
    let page = PageRequest {
        size: 10,
        ..PageRequest::default()
    };
    let all = account::list(&desk.ctx, &Filter::default(), &page).await;
    let all = all.expect("a list").rows;
    let of = |code: &str| {
        let found = all.iter().find(|row| row.code.as_deref() == Some(code));
        found.expect("an account").id
    };
    let director = hired(desk, "li", Role::SalesDirector).await;
    // Whoever may claim it would see it.
    let other = hired(desk, "wang", Role::AccountManager).await;
    account_team::hand_over(&desk.ctx, of("K2"), id_of(&other))
        .await
        .expect("an owner");
    ([first, of("K2"), of("K3")], owner, director)
}

#[tokio::test]
async fn an_activity_names_an_opportunity_and_its_next_step_is_that_ones_too() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let id = opened(&owner, account, "二期扩容", "2026-09-01").await;
        assert_eq!(choices(&owner, account, None).await, ["二期扩容"]);
        let facts = about(&owner, Some(id));
        let visit = activity::record(&owner, account, facts.clone())
            .await
            .expect("recorded");
        let found = activity::find(&owner, visit).await.expect("there");
        assert_eq!(
            (found.facts, found.opportunity.as_deref()),
            (facts, Some("二期扩容"))
        );
        assert_eq!(steps(&owner, account, id).await, ["送报价", "打电话"]);
        let rows = task::of_account(&owner, account).await.expect("tasks").rows;
        let named = rows
            .iter()
            .filter(|row| row.opportunity == Some((id, "二期扩容".to_owned())));
        assert_eq!(named.count(), 2);

        activity::edit(&owner, visit, about(&owner, None))
            .await
            .expect("changed");
        assert_eq!(steps(&owner, account, id).await, ["打电话"], "the step follows");
        activity::undo(&owner, visit).await.expect("undone");
        assert_eq!(steps(&owner, account, id).await, ["送报价", "打电话"]);
        activity::remove(&owner, visit).await.expect("removed");
        assert_eq!(steps(&owner, account, id).await, ["打电话"]);
        activity::undo(&owner, visit).await.expect("brought back");
        let found = activity::find(&owner, visit).await.expect("there");
        assert_eq!(found.facts.opportunity, Some(id));
        assert_eq!(steps(&owner, account, id).await, ["送报价", "打电话"]);
        // The day of a step that was moved meanwhile stays, when nothing but the opportunity changes.
        let step = dahu_core::task::TaskId(visit.0);
        task::postpone(&owner, step, day("2026-08-01"))
            .await
            .expect("postponed");
        activity::edit(&owner, visit, about(&owner, None))
            .await
            .expect("changed");
        let moved = task::show(&owner, step).await.expect("there");
        assert_eq!((moved.due_on, moved.opportunity), (day("2026-08-01"), None));
        assert_eq!(
            events_of(&desk, visit.0).await.last().map(String::as_str),
            Some("updated")
        );
    }
}

#[tokio::test]
async fn an_opportunity_tells_its_own_activities_page_after_page() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([account, unit, _], owner, director) = three(&desk).await;
        let id = opened(&director, account, "二期扩容", "").await;
        let other = opened(&owner, account, "三期", "").await;
        let mut recorded: Vec<ActivityId> = Vec::new();
        for (who, at, on) in [
            (&owner, account, TODAY),
            (&director, unit, "2026-06-29"),
            (&owner, account, "2026-06-30"),
            (&owner, account, "2026-06-28"),
        ] {
            let facts = ActivityFacts {
                on: day(on),
                ..about(who, Some(id))
            };
            recorded.push(activity::record(who, at, facts).await.expect("recorded"));
        }
        activity::record(&owner, account, about(&owner, Some(other)))
            .await
            .expect("recorded");
        let told = async |ctx: &Context, most: usize| {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = activity::of_opportunity(ctx, id, after.as_deref(), most).await;
                let page = page.expect("a page");
                assert!(page.rows.len() <= most);
                found.extend(page.rows.into_iter().map(|(one, at)| (one.facts.on, one.id, at)));
                after = page.next;
                if after.is_none() {
                    return found;
                }
            }
        };
        for most in [1, 2, 10] {
            let all = told(&director, most).await;
            assert!(
                all.windows(2).all(|two| two[0] > two[1]),
                "the latest first: {all:?}"
            );
            assert_eq!(all.len(), 4);
            let seen = told(&owner, most).await;
            assert_eq!(
                seen.len(),
                3,
                "what is said to the unit is not for who does not see that"
            );
            assert!(seen.iter().all(|(_, _, at)| at == "云帆科技"));
        }
        let wrong = activity::of_opportunity(&owner, id, Some("x"), 10).await;
        assert_eq!(rule(wrong), "cursor_not_valid");
        let stranger = hired(&desk, "qian", Role::AccountManager).await;
        let hidden = activity::of_opportunity(&stranger, id, None, 10).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
    }
}

#[tokio::test]
async fn only_opportunities_of_the_account_and_its_group_can_be_named() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([account, unit, stranger], owner, director) = three(&desk).await;
        let own = opened(&owner, account, "自己的", "2026-09-01").await;
        let sooner = opened(&owner, account, "更早的", "2026-08-01").await;
        let units = opened(&director, unit, "下级的", "2026-07-15").await;
        let foreign = opened(&director, stranger, "别人的", "").await;
        let lost = opened(&owner, account, "输掉的", "").await;
        lose(&owner, lost).await;
        let gone = opened(&owner, account, "移除的", "").await;
        opportunity::remove(&owner, gone).await.expect("removed");
        assert_eq!(
            choices(&director, account, None).await,
            ["更早的", "自己的", "下级的云帆华东"]
        );
        assert_eq!(choices(&owner, account, None).await, ["更早的", "自己的"]);
        assert_eq!(
            choices(&owner, account, Some(lost)).await,
            ["输掉的 x", "更早的", "自己的"]
        );
        let never = OpportunityId::new(owner.now());
        for (who, id, passes) in [
            (&owner, own, true),
            (&owner, sooner, true),
            (&owner, lost, true),
            (&director, units, true),
            (&owner, units, false),
            (&director, foreign, false),
            (&director, gone, false),
            (&director, never, false),
        ] {
            let recorded = activity::record(who, account, about(who, Some(id))).await;
            let new = NewTask {
                what: "寄样品",
                due_on: day("2026-08-01"),
                owner: None,
                opportunity: Some(id),
            };
            let added = task::add(who, account, &new).await;
            if passes {
                recorded.expect("recorded");
                let task = task::show(who, added.expect("added")).await.expect("there");
                assert_eq!(task.opportunity.map(|(named, _)| named), Some(id));
            } else {
                assert_eq!(rule(recorded), "opportunity_of_other_account");
                assert_eq!(rule(added), "opportunity_of_other_account");
            }
        }
        // Who does not see the opportunity neither reads its name nor loses it by a change of something else.
        let told = activity::record(&director, account, about(&director, Some(units)))
            .await
            .expect("recorded");
        let found = activity::find(&owner, told).await.expect("there");
        assert_eq!((found.opportunity, found.facts.opportunity), (None, Some(units)));
        let changed = ActivityFacts {
            text: "改".to_owned(),
            ..about(&owner, Some(units))
        };
        activity::edit(&owner, told, changed).await.expect("changed");
        let found = activity::find(&director, told).await.expect("there");
        assert_eq!(found.opportunity.as_deref(), Some("下级的"));
    }
}

#[tokio::test]
async fn merging_accounts_and_taking_it_back_leaves_what_activities_are_about() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([kept, _, gone], _, director) = three(&desk).await;
        let id = opened(&director, gone, "三期", "").await;
        let visit = activity::record(&director, gone, about(&director, Some(id)))
            .await
            .expect("recorded");
        let merged = merge::merge_accounts(&desk.ctx, kept, gone, &Choice::default())
            .await
            .expect("one");
        let there = async || {
            let found = activity::of_opportunity(&director, id, None, 10).await;
            let rows = found.expect("activities").rows;
            rows.into_iter()
                .map(|(one, at)| (one.id, one.account, one.opportunity, at))
                .collect::<Vec<_>>()
        };
        let named = Some("三期".to_owned());
        assert_eq!(
            there().await,
            [(visit, kept, named.clone(), "云帆科技".to_owned())]
        );
        assert_eq!(choices(&director, kept, None).await, ["三期"]);
        let later = activity::record(&director, kept, about(&director, Some(id)))
            .await
            .expect("recorded");
        merge::undo(&desk.ctx, merged).await.expect("two again");
        let found = there().await;
        assert!(
            found.contains(&(visit, gone, named.clone(), "大虎科技".to_owned())),
            "{found:?}"
        );
        // What was recorded in between stays where it was recorded, and says what it was about.
        assert!(
            found.contains(&(later, kept, named, "云帆科技".to_owned())),
            "{found:?}"
        );
        let changed = ActivityFacts {
            text: "改".to_owned(),
            ..about(&director, Some(id))
        };
        activity::edit(&director, later, changed).await.expect("changed");
        assert_eq!(
            rule(activity::record(&director, kept, about(&director, Some(id))).await),
            "opportunity_of_other_account"
        );
    }
}

#[tokio::test]
async fn a_file_of_activities_names_opportunities_by_their_codes() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([account, unit, stranger], owner, director) = three(&desk).await;
        let own = opened(&owner, account, "S-1", "").await;
        let units = opened(&director, unit, "S-2", "").await;
        opened(&director, stranger, "S-3", "").await;
        let file = "account,date,kind of activity,what happened,opportunity\n\
            K1,2026-03-01,visit,一,S-1\nK1,2026-03-02,visit,二,S-2\nK1,2026-03-03,visit,三,S-3\n\
            K1,2026-03-04,visit,四,S-9\nK1,2026-03-05,visit,五,\n";
        let ran = take(&desk, Kind::Activities, "a.csv", file).await;
        let findings: Vec<(u64, &str)> = ran
            .findings
            .iter()
            .map(|finding| (finding.row, finding.reason.code()))
            .collect();
        assert_eq!(findings, [(4, "other_account"), (5, "unknown_opportunity")]);
        assert_eq!((ran.outcome.created, ran.outcome.rows_taken), (5, 5));
        let named = async || {
            let timeline = activity::of_account(&desk.ctx, account, EntryFilter::Activities, None).await;
            let entries = timeline.expect("a timeline").entries.into_iter();
            let named = entries.filter_map(|entry| match entry.entry {
                Entry::Activity(one) => Some((one.facts.text.clone(), one.facts.opportunity)),
                _ => None,
            });
            named.collect::<Vec<_>>()
        };
        let of = |text: &str, about| (text.to_owned(), about);
        let brought = [
            of("五", None),
            of("四", None),
            of("三", None),
            of("二", Some(units)),
            of("一", Some(own)),
        ];
        assert_eq!(named().await, brought);
        // A blank cell changes nothing; another code does, and goes again.
        let again = "account,date,kind of activity,what happened,opportunity\n\
            K1,2026-03-01,visit,一,\nK1,2026-03-05,visit,五,S-1\n";
        let second = take(&desk, Kind::Activities, "b.csv", again).await;
        assert_eq!((second.outcome.updated, second.outcome.unchanged), (1, 1));
        assert_eq!(named().await[0], of("五", Some(own)));
        import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(named().await, brought);
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(named().await, []);
    }
}

#[tokio::test]
async fn the_first_screen_of_an_account_sums_its_open_opportunities_up() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([account, unit, pooled], owner, director) = three(&desk).await;
        let look = async |ctx: &Context, at: AccountId| {
            let glance = glance::show(ctx, at).await.expect("a glance");
            glance.opportunities
        };
        assert_eq!(look(&owner, account).await, None);
        opened(&owner, account, "晚的", "2026-12-01").await;
        let sooner = opened(&owner, account, "早的", "2026-09-01").await;
        let lost = opened(&owner, account, "输掉的", "2026-07-01").await;
        lose(&owner, lost).await;
        for other in [unit, pooled] {
            opened(&director, other, other.to_string().as_str(), "2026-07-01").await;
        }
        let open = look(&owner, account).await.expect("a summary");
        assert_eq!(open.count, 2);
        assert_eq!(open.amount, Amount::from_ten_thousandths(2_400_000_000));
        assert_eq!(
            open.weighted, None,
            "too few were decided to say what a stage is worth"
        );
        assert_eq!(open.next, Some((sooner, "早的".to_owned(), day("2026-09-01"))));
        assert_eq!(open.waiting, None);
        // Thirty days are too long in the first stage of this pipeline; of the others nobody said or learnt it.
        let new = TypedPipeline {
            name: "项目".to_owned(),
            stages: vec![TypedStage {
                name: "了解".to_owned(),
                probability_percent: "20".to_owned(),
                rots_after_days: "30".to_owned(),
                ..TypedStage::default()
            }],
            ..TypedPipeline::default()
        };
        let new = TypedOpportunity {
            pipeline: Some(pipeline::add(&desk.ctx, &new).await.expect("a pipeline")),
            ..typed("没有动静的", "100")
        };
        let waits = opportunity::open(&owner, account, &new, &step())
            .await
            .expect("it");
        desk.move_to("2026-08-29");
        let open = look(&owner, account).await.expect("a summary");
        assert_eq!(open.waiting, Some((waits, "没有动静的".to_owned(), 60)));
        assert_eq!(open.next.map(|(id, ..)| id), Some(sooner), "it has no day");
        let analyst = hired(&desk, "sun", Role::Analyst).await;
        assert!(look(&analyst, account).await.is_some());
        // Whoever sees the account for its being in the pool sees nothing of what may be sold there.
        let claimer = hired(&desk, "qian", Role::AccountManager).await;
        assert_eq!(look(&claimer, pooled).await, None);
        assert!(look(&director, pooled).await.is_some());
    }
}
