//! Bulk edits of opportunities: looked at, made, taken back, and what stands in their way.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    import::Kind,
    opportunity::{
        self, Loss, OpportunityFilter, TypedOpportunity, Win,
        bulk::{self, BulkId, BulkState, BulkUndone, Chosen, LeftOut, TypedChange},
    },
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    opportunity::{ForecastCategory, LostReason, OpportunityId, Source, State, Verb},
    person::{PersonId, Role},
};
use dahu_testkit::{Chance, databases};

use crate::{
    access::{acting, salesperson},
    activity::id_of,
    contracts::account_of,
    desk::{Desk, day, events_of, take, texts_of},
    opportunity::{step, typed},
    staff::rule,
};

const ACCOUNTS: &str = "code,name,owner\nK1,云帆科技,王五\nK2,大虎,李四\n";

/// Three opportunities: two of 王五 with 云帆科技, one of 李四 with 大虎; and the director.
async fn pursuing(desk: &Desk) -> (Context, [OpportunityId; 3]) {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    let director = acting(desk, "钱", Role::SalesDirector).await;
    let (wang, li) = (salesperson(desk, "王五").await, salesperson(desk, "李四").await);
    let (first, second) = (account_of(desk, "K1").await, account_of(desk, "K2").await);
    let ids = [
        opened(&wang, first, "甲", "2026-07-31").await,
        opened(&wang, first, "乙", "").await,
        opened(&li, second, "丙", "2026-08-31").await,
    ];
    (director, ids)
}

async fn opened(ctx: &Context, account: AccountId, name: &str, close_on: &str) -> OpportunityId {
    let new = TypedOpportunity {
        close_on: close_on.to_owned(),
        opened_on: "2026-06-01".to_owned(),
        ..typed(name, "100")
    };
    opportunity::open(ctx, account, &new, &step())
        .await
        .expect("opened")
}

fn everything() -> Chosen {
    Chosen::Found(Box::default())
}

fn later(days: &str) -> TypedChange {
    TypedChange::CloseLater(days.to_owned())
}

fn loss(on: &str) -> TypedChange {
    TypedChange::Lose(Loss {
        on: on.to_owned(),
        reason: Some(LostReason::NoBudget),
        to: "对手甲".to_owned(),
        note: "预算冻结".to_owned(),
    })
}

async fn done(ctx: &Context, chosen: &Chosen, change: &TypedChange) -> BulkId {
    let id = bulk::prepare(ctx, chosen, change).await.expect("prepared");
    bulk::make(ctx, id).await.expect("made");
    id
}

async fn close_of(ctx: &Context, id: OpportunityId) -> Option<String> {
    let found = opportunity::show(ctx, id).await.expect("it is there");
    found.facts.close_on.map(|day| day.to_string())
}

/// All that is known of some opportunities, with their histories.
async fn all(ctx: &Context, ids: &[OpportunityId]) -> Vec<String> {
    let mut found = Vec::new();
    for id in ids {
        let shown = opportunity::show(ctx, *id).await.expect("it is there");
        let history: Vec<_> = shown.history.iter().map(|line| (&line.line, line.at)).collect();
        found.push(format!("{} {history:?}", shown.began_with));
    }
    found
}

/// Changes main facts of an opportunity on its page.
async fn edit(ctx: &Context, id: OpportunityId, change: fn(&mut TypedOpportunity)) {
    let found = opportunity::begun(ctx, id).await.expect("it is there");
    let close_on = found.facts.close_on.map(|day| day.to_string());
    let mut typed = TypedOpportunity {
        close_on: close_on.unwrap_or_default(),
        category: found.facts.category.as_str().to_owned(),
        ..typed(&found.facts.name, "100")
    };
    change(&mut typed);
    opportunity::edit(ctx, id, &found.began_with, &typed)
        .await
        .expect("edited");
}

#[tokio::test]
async fn what_a_bulk_edit_will_do_is_seen_before_it_is_done_and_taken_back_as_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        let before = all(&director, &ids).await;
        let id = bulk::prepare(&director, &everything(), &later(" +30 "))
            .await
            .expect("prepared");
        let (edit, lines, left_out, _) = bulk::show(&director, id).await.expect("a preview");
        assert_eq!((edit.opportunities, edit.chosen, edit.unchanged), (2, 3, 0));
        assert_eq!(edit.counts, [("without_day".to_owned(), 1)]);
        assert_eq!(
            (left_out[0].name.as_str(), left_out[0].why),
            ("乙", LeftOut::WithoutDay)
        );
        assert_eq!(edit.state, BulkState::Prepared);
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["甲", "丙"]);
        assert_eq!(
            (&lines[0].before["close_on"], &lines[0].after["close_on"]),
            (&"2026-07-31".into(), &"2026-08-30".into())
        );
        assert_eq!(all(&director, &ids).await, before, "nothing has changed yet");

        bulk::make(&director, id).await.expect("made");
        assert_eq!(close_of(&director, ids[0]).await.as_deref(), Some("2026-08-30"));
        assert_eq!(close_of(&director, ids[2]).await.as_deref(), Some("2026-09-30"));
        assert_eq!(rule(bulk::make(&director, id).await), "bulk_is_made");
        assert_eq!(events_of(&desk, ids[0].0).await, ["opened", "updated"]);
        let august = OpportunityFilter {
            to: Some(day("2026-08-31")),
            ..OpportunityFilter::default()
        };
        let request = dahu_app::opportunity::OpportunityPageRequest::default();
        let found = opportunity::list(&director, &august, &request)
            .await
            .expect("a list");
        assert_eq!(found.totals.count, 1, "lists know it at once");

        let undone = bulk::undo(&director, id, false).await.expect("undone");
        assert_eq!(undone, BulkUndone::Done { restored: 2, left: 0 });
        assert_eq!(all(&director, &ids).await, before);
        assert_eq!(
            events_of(&desk, ids[0].0).await,
            ["opened", "updated", "restored"]
        );
        assert_eq!(rule(bulk::undo(&director, id, false).await), "bulk_not_made");
        let made = bulk::bulk_edits(&director, None).await.expect("a list");
        assert_eq!(made.edits.len(), 1);
        assert!(matches!(made.edits[0].state, BulkState::Undone { .. }));
        let verbs = texts_of(
            &desk,
            "SELECT verb FROM event WHERE noun = 'opportunity_bulk' ORDER BY id",
        )
        .await;
        assert_eq!(verbs, ["made", "undone"]);
    }
}

#[tokio::test]
async fn many_are_lost_for_one_reason_and_come_back_with_their_histories() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        opportunity::win(&director, ids[2], &Win::default())
            .await
            .expect("won");
        let before = all(&director, &ids).await;
        let chosen = Chosen::These(ids.to_vec());
        let early = bulk::prepare(&director, &chosen, &loss("2026-05-31"))
            .await
            .expect("prepared");
        let (edit, _, left_out, _) = bulk::show(&director, early).await.expect("a preview");
        assert_eq!(edit.opportunities, 0);
        let since = day("2026-06-01");
        assert_eq!(
            edit.counts,
            [("is_decided".to_owned(), 1), ("too_early".to_owned(), 2)]
        );
        for one in left_out {
            let won = one.name == "丙";
            assert_eq!(
                one.why,
                if won {
                    LeftOut::IsDecided
                } else {
                    LeftOut::TooEarly { since }
                }
            );
        }
        let silent = TypedChange::Lose(Loss::default());
        assert_eq!(
            rule(bulk::prepare(&director, &chosen, &silent).await),
            "opportunity_without_reason"
        );
        let future = bulk::prepare(&director, &chosen, &loss("2026-07-20")).await;
        assert_eq!(rule(future), "opportunity_in_future");

        let id = bulk::prepare(&director, &chosen, &loss("2026-06-20"))
            .await
            .expect("prepared");
        desk.move_to("2026-07-01");
        bulk::make(&director, id).await.expect("made");
        let lost = opportunity::show(&director, ids[0]).await.expect("it is there");
        let expected = State::Lost {
            stage: lost.facts.state.stage(),
            on: day("2026-06-20"),
            reason: LostReason::NoBudget,
            to: Some("对手甲".to_owned()),
            note: Some("预算冻结".to_owned()),
        };
        assert_eq!(lost.facts.state, expected);
        let verbs: Vec<Verb> = lost.history.iter().map(|line| line.line.verb).collect();
        assert_eq!(verbs, [Verb::Opened, Verb::Lost]);
        assert_eq!(lost.history[1].line.days, 19);
        assert_eq!(
            lost.history[1].at.date_naive(),
            day("2026-07-01"),
            "when it was done, not when it was prepared"
        );
        assert_eq!(lost.history[1].by.as_deref(), Some("钱"));
        assert_eq!(events_of(&desk, ids[1].0).await, ["opened", "lost"]);
        // One of them is taken back alone, as if it had been lost alone.
        opportunity::undo(&director, ids[1]).await.expect("taken back");
        let alone = all(&director, &ids[1..2]).await;
        assert_eq!(alone, before[1..2]);
        let undone = bulk::undo(&director, id, false).await.expect("undone");
        assert_eq!(undone, BulkUndone::Done { restored: 1, left: 1 });
        assert_eq!(all(&director, &ids).await, before);
    }
}

#[tokio::test]
async fn later_changes_stand_in_the_way_of_an_undo_and_others_survive_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        let commit = TypedChange::Category("commit".to_owned());
        let id = done(&director, &everything(), &commit).await;
        let wang = salesperson(&desk, "王五").await;
        edit(&wang, ids[0], |typed| typed.category = "best_case".to_owned()).await;
        edit(&wang, ids[1], |typed| typed.close_on = "2026-12-01".to_owned()).await;
        let BulkUndone::Conflicts { conflicts, count } =
            bulk::undo(&director, id, false).await.expect("asked")
        else {
            panic!("one was changed again");
        };
        assert_eq!(
            (count, conflicts[0].id, conflicts[0].by.as_deref()),
            (1, ids[0], Some("王五"))
        );
        assert_eq!(conflicts[0].fields, ["category"]);
        let category = async |id| {
            opportunity::show(&director, id)
                .await
                .expect("it is there")
                .facts
                .category
        };
        assert_eq!(
            category(ids[2]).await,
            ForecastCategory::Commit,
            "nothing was done"
        );
        let undone = bulk::undo(&director, id, true).await.expect("undone");
        assert_eq!(undone, BulkUndone::Done { restored: 2, left: 1 });
        assert_eq!(category(ids[0]).await, ForecastCategory::BestCase);
        assert_eq!(category(ids[1]).await, ForecastCategory::Pipeline);
        assert_eq!(close_of(&director, ids[1]).await.as_deref(), Some("2026-12-01"));
    }
}

#[tokio::test]
async fn what_somebody_changes_between_the_preview_and_the_edit_stays_as_it_is() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        let wang = salesperson(&desk, "王五").await;
        let id = bulk::prepare(
            &director,
            &everything(),
            &TypedChange::CloseOn("2026-10-01".to_owned()),
        )
        .await
        .expect("prepared");
        edit(&wang, ids[0], |typed| typed.close_on = "2026-11-11".to_owned()).await;
        opportunity::remove(&wang, ids[1]).await.expect("removed");
        bulk::make(&director, id).await.expect("made");
        assert_eq!(close_of(&director, ids[0]).await.as_deref(), Some("2026-11-11"));
        assert_eq!(close_of(&director, ids[2]).await.as_deref(), Some("2026-10-01"));
        let (edit, ..) = bulk::show(&director, id).await.expect("shown");
        assert_eq!(
            (edit.opportunities, edit.counts),
            (1, vec![("changed_meanwhile".to_owned(), 2)])
        );
        desk.move_to("2026-07-03");
        let late = bulk::prepare(&director, &everything(), &later("1"))
            .await
            .expect("prepared");
        desk.move_to("2026-07-05");
        assert_eq!(rule(bulk::make(&director, late).await), "bulk_waited_too_long");
    }
}

#[tokio::test]
async fn only_what_one_works_on_is_changed_and_only_who_works_there_gets_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        let (wang, li) = (salesperson(&desk, "王五").await, salesperson(&desk, "李四").await);
        let owner = |of: &Context| TypedChange::Owner(Some(id_of(of)));
        // 李四 works on 大虎 alone: what is with 云帆科技 cannot be theirs.
        let id = bulk::prepare(&director, &everything(), &owner(&li))
            .await
            .expect("prepared");
        let (edit, ..) = bulk::show(&director, id).await.expect("a preview");
        assert_eq!((edit.opportunities, edit.unchanged), (0, 1));
        assert_eq!(edit.counts, [("owner_cannot_work".to_owned(), 2)]);
        let grant = |role: Relation| Grant {
            person: id_of(&li),
            role,
            whole_group: false,
            from: day("2026-06-01"),
            until: None,
        };
        let first = account_of(&desk, "K1").await;
        account_team::give(&desk.ctx, first, grant(Relation::Reader))
            .await
            .expect("a role");
        let read = bulk::prepare(&li, &everything(), &later("1"))
            .await
            .expect("prepared");
        let (edit, _, left_out, _) = bulk::show(&li, read).await.expect("a preview");
        assert_eq!(
            (edit.chosen, edit.opportunities),
            (3, 1),
            "two are seen and not worked on"
        );
        assert!(left_out.iter().all(|one| one.why == LeftOut::NotAllowed));
        account_team::give(&desk.ctx, first, grant(Relation::CoOwner))
            .await
            .expect("a role");
        done(&wang, &everything(), &owner(&li)).await;
        let held = opportunity::show(&director, ids[0]).await.expect("it is there");
        assert_eq!(held.facts.owner, id_of(&li));
        assert_eq!(events_of(&desk, ids[0].0).await, ["opened", "handed_on"]);
    }
}

#[tokio::test]
async fn whose_bulk_edit_it_is_not_does_not_find_it_and_whose_role_it_is_not_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, ids) = pursuing(&desk).await;
        let (wang, li) = (salesperson(&desk, "王五").await, salesperson(&desk, "李四").await);
        let given = done(&wang, &everything(), &TypedChange::Category("commit".to_owned())).await;
        let hidden =
            |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound { .. })), "{result:?}");
        hidden(bulk::show(&li, given).await.map(drop));
        hidden(bulk::make(&li, given).await);
        hidden(bulk::undo(&li, given, false).await.map(drop));
        hidden(
            bulk::prepare(
                &wang,
                &everything(),
                &TypedChange::Owner(Some(PersonId(uuid::Uuid::nil()))),
            )
            .await
            .map(drop),
        );
        let analyst = acting(&desk, "孙", Role::Analyst).await;
        for refused in [
            bulk::prepare(&analyst, &everything(), &later("1"))
                .await
                .map(drop),
            bulk::show(&analyst, given).await.map(drop),
            bulk::make(&analyst, BulkId(uuid::Uuid::nil())).await,
            bulk::undo(&analyst, given, true).await.map(drop),
            bulk::bulk_edits(&analyst, None).await.map(drop),
            bulk::count_chosen(&analyst, &everything()).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
        let unseen = bulk::count_chosen(&wang, &Chosen::These(vec![ids[2]])).await;
        assert_eq!(
            rule(unseen),
            "opportunity_bulk_of_nothing",
            "as if it were not there"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_before_anything_is_prepared() {
    let desk = Desk::on_sqlite().await;
    let (director, ids) = pursuing(&desk).await;
    let text = str::to_owned;
    for (typed, expected) in [
        (later("0"), "opportunity_bulk_days"),
        (later("4000"), "opportunity_bulk_days"),
        (later("soon"), "opportunity_bulk_days"),
        (TypedChange::CloseOn(text("")), "opportunity_bulk_value_missing"),
        (
            TypedChange::CloseOn(text("2099-01-01")),
            "opportunity_day_not_usable",
        ),
        (TypedChange::CloseOn(text("nie")), "opportunity_day_not_readable"),
        (TypedChange::Category(text("sure")), "opportunity_choice_unknown"),
        (TypedChange::Category(text("")), "opportunity_bulk_value_missing"),
        (TypedChange::Source(text("rumour")), "opportunity_choice_unknown"),
        (TypedChange::Owner(None), "opportunity_bulk_value_missing"),
    ] {
        assert_eq!(
            rule(bulk::prepare(&director, &everything(), &typed).await),
            expected,
            "{typed:?}"
        );
    }
    let nothing = bulk::prepare(&director, &Chosen::These(Vec::new()), &later("1")).await;
    assert_eq!(rule(nothing), "opportunity_bulk_of_nothing");
    let too_many = Chosen::These(vec![ids[0]; bulk::BULK_AT_MOST + 1]);
    assert_eq!(
        rule(bulk::prepare(&director, &too_many, &later("1")).await),
        "opportunity_bulk_too_many"
    );
    done(&director, &everything(), &later("−7")).await;
    assert_eq!(
        close_of(&director, ids[0]).await.as_deref(),
        Some("2026-07-24"),
        "a minus is a minus"
    );
    done(&director, &everything(), &TypedChange::Source(text("tender"))).await;
    done(
        &director,
        &Chosen::These(vec![ids[0]]),
        &TypedChange::Source(text("")),
    )
    .await;
    let source = async |id| {
        opportunity::show(&director, id)
            .await
            .expect("it is there")
            .facts
            .source
    };
    assert_eq!(
        (source(ids[0]).await, source(ids[1]).await),
        (None, Some(Source::Tender))
    );
}

#[tokio::test]
async fn undoing_random_bulk_edits_leaves_opportunities_as_they_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (director, ids) = pursuing(&desk).await;
        let before = all(&director, &ids).await;
        let mut chance = Chance::from_seed(27);
        for _ in 0..6 {
            let mut made = Vec::new();
            for _ in 0..4 {
                let change = match chance.next() {
                    roll if roll < 0.2 => later("13"),
                    roll if roll < 0.4 => TypedChange::Category("commit".to_owned()),
                    roll if roll < 0.6 => TypedChange::SellingMode("enterprise".to_owned()),
                    roll if roll < 0.8 => TypedChange::Source("event".to_owned()),
                    _ => loss("2026-06-25"),
                };
                let some: Vec<OpportunityId> = ids.iter().copied().filter(|_| chance.next() < 0.7).collect();
                if !some.is_empty() {
                    made.push(done(&director, &Chosen::These(some), &change).await);
                }
            }
            for id in made.into_iter().rev() {
                let undone = bulk::undo(&director, id, false).await.expect("undone");
                assert!(matches!(undone, BulkUndone::Done { left: 0, .. }), "{undone:?}");
            }
            assert_eq!(all(&director, &ids).await, before);
        }
    }
}
