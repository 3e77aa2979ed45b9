//! Account plans: written, decided on, taken back; who may do what; what statements stand on.

use dahu_app::{
    Context, Error,
    plan::{self, NewPlan, TypedBudget, TypedCell, TypedEvidence, TypedObjective, TypedStatement, template},
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    person::{PersonId, Role},
    plan::{
        PlanId,
        budget::Budget,
        objective::Whose,
        state::{State, Verdict},
        statement::Footing,
        white_space::{Row, Standing},
        words::{MeasureKind, Stand, StatementKind},
    },
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::{Desk, day, events_of},
    quota::{selling, teams},
    staff::{hired, rule},
};

pub(crate) fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// A plan of a year.
pub(crate) async fn begun(ctx: &Context, account: AccountId, year: i32) -> PlanId {
    let new = new(ctx, year).await;
    plan::begin(ctx, account, &new).await.expect("begun")
}

async fn new(ctx: &Context, year: i32) -> NewPlan {
    let templates = template::all(ctx).await.expect("templates");
    NewPlan {
        name: format!("{year} 年客户计划"),
        template: templates[0].0,
        first_on: day(&format!("{year}-01-01")),
        last_on: day(&format!("{year}-12-31")),
    }
}

pub(crate) fn objective(measure: MeasureKind, aim: i64) -> TypedObjective {
    TypedObjective {
        words: "全年净销售额".to_owned(),
        measure,
        whose: Whose::Account,
        row: None,
        unit: "天".to_owned(),
        from: day("2026-01-01"),
        by: day("2026-12-31"),
        start: (measure == MeasureKind::Own).then(|| yuan(3)),
        aim: yuan(aim),
    }
}

pub(crate) fn said(kind: StatementKind, words: &str) -> TypedStatement {
    TypedStatement {
        kind,
        words: words.to_owned(),
        weight: None,
    }
}

pub(crate) fn note(on: &str, until: Option<&str>) -> TypedEvidence {
    TypedEvidence {
        source: "note".to_owned(),
        record: None,
        on: Some(day(on)),
        until: until.map(day),
        note: "采购例会上说的".to_owned(),
    }
}

/// 张三's plan with an objective, ready to be submitted, and the manager of 张三.
pub(crate) async fn drafted(desk: &Desk) -> (Context, Context, AccountId, PlanId) {
    let [account, _] = selling(desk).await;
    let (_, [_, manager]) = teams(desk).await;
    let zhang = salesperson(desk, "张三").await;
    let id = begun(&zhang, account, 2026).await;
    plan::set_objective(&zhang, id, None, &objective(MeasureKind::NetSales, 12_000))
        .await
        .expect("an objective");
    (zhang, manager, account, id)
}

async fn state(ctx: &Context, id: PlanId) -> &'static str {
    plan::show(ctx, id)
        .await
        .expect("it is there")
        .facts
        .state
        .as_str()
}

/// Each decision on the plan: on which version, what, by whom and why.
fn decided(facts: &plan::PlanFacts) -> Vec<(u32, Verdict, Option<PersonId>, &str)> {
    let versions = facts.record.versions.iter();
    let decided = versions.filter_map(|version| {
        let decision = version.decision.as_ref()?;
        Some((
            version.number,
            decision.verdict,
            decision.by,
            decision.reason.as_str(),
        ))
    });
    decided.collect()
}

#[tokio::test]
async fn a_plan_is_submitted_sent_back_approved_and_taken_up_again_each_with_its_reason() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        plan::submit(&zhang, id).await.expect("submitted");
        let busy = plan::set_statement(&zhang, id, None, &said(StatementKind::Goal, "降本")).await;
        assert_eq!(rule(busy), "plan_not_drafted");
        assert_eq!(
            rule(plan::send_back(&manager, id, "  ").await),
            "plan_text_missing"
        );
        plan::send_back(&manager, id, "目标缺少依据")
            .await
            .expect("sent back");
        let back = plan::show(&zhang, id).await.expect("it is there").facts;
        assert!(
            matches!(&back.state, State::Drafted { sent_back: Some(why), .. } if why == "目标缺少依据"),
            "{:?}",
            back.state
        );
        plan::set_statement(&zhang, id, None, &said(StatementKind::Goal, "降本"))
            .await
            .expect("written");
        plan::submit(&zhang, id).await.expect("submitted again");
        plan::approve(&manager, id, "目标与投入匹配")
            .await
            .expect("approved");
        let held = plan::show(&zhang, id).await.expect("it is there");
        let by = manager.person();
        let expected = [
            (1, Verdict::SentBack, by, "目标缺少依据"),
            (2, Verdict::Approved, by, "目标与投入匹配"),
        ];
        assert_eq!(
            decided(&held.facts),
            expected,
            "decisions and reasons can be read back"
        );
        assert_eq!(
            held.review_on,
            Some(day("2026-06-30")),
            "what fell due before it held is not due"
        );
        assert_eq!(rule(plan::remove(&zhang, id).await), "plan_was_approved");

        plan::revise(&zhang, id).await.expect("taken up");
        let writing = plan::to_write(&zhang, id).await.expect("to write").facts.content;
        let (objective_id, began) = writing.objectives.first_key_value().expect("one");
        plan::set_objective(
            &zhang,
            id,
            Some((*objective_id, began.clone())),
            &objective(MeasureKind::NetSales, 15_000),
        )
        .await
        .expect("changed");
        let compared = plan::compare(&manager, id, None, None).await.expect("compared");
        assert_eq!(compared.differences.len(), 1, "{:?}", compared.differences);
        let verbs = events_of(&desk, id.0).await;
        assert_eq!(
            verbs[2..],
            [
                "submitted",
                "sent_back",
                "statement_set",
                "submitted",
                "approved",
                "revised",
                "objective_set"
            ]
        );
    }
}

#[tokio::test]
async fn nobody_decides_on_their_own_plan_and_strangers_do_not_find_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let director = hired(&desk, "director", Role::SalesDirector).await;
        let li = salesperson(&desk, "李四").await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        plan::submit(&manager, id).await.expect("submitted for 张三");
        assert!(matches!(
            plan::approve(&zhang, id, "好").await,
            Err(Error::Forbidden { .. })
        ));
        assert_eq!(
            rule(plan::approve(&manager, id, "好").await),
            "plan_own",
            "who submits it does not approve it"
        );
        plan::approve(&director, id, "好").await.expect("approved");
        for stranger in [&li, &analyst] {
            let name = stranger.actor_name();
            let sees = plan::show(stranger, id).await.is_ok();
            assert_eq!(sees, stranger.role() == Some(Role::Analyst), "{name}");
            for tried in [
                plan::submit(stranger, id).await,
                plan::withdraw(stranger, id).await,
                plan::revise(stranger, id).await,
                plan::approve(stranger, id, "好").await,
                plan::undo(stranger, id).await,
                plan::remove(stranger, id).await,
                plan::begin(stranger, account, &new(&desk.ctx, 2027).await)
                    .await
                    .map(drop),
                plan::follow(stranger, id).await.map(drop),
                plan::sharing::all(stranger, id).await.map(drop),
            ] {
                assert!(
                    matches!(tried, Err(Error::NotFound { .. } | Error::Forbidden { .. })),
                    "{name}: {tried:?}"
                );
            }
        }
        // The decision is taken back by who may decide, and not by who wrote the plan.
        assert!(matches!(
            plan::undo(&zhang, id).await,
            Err(Error::Forbidden { .. })
        ));
        plan::undo(&director, id).await.expect("taken back");
        assert_eq!(state(&zhang, id).await, "submitted");
        assert!(matches!(
            plan::undo(&zhang, id).await,
            Err(Error::Forbidden { .. })
        ));
        plan::undo(&director, id).await.expect("approved again");
        assert_eq!(state(&zhang, id).await, "approved");
    }
}

#[tokio::test]
async fn two_who_write_at_once_keep_what_both_wrote_and_are_told_where_they_meet() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let first = said(StatementKind::Goal, "降本一成");
        let goal = plan::set_statement(&zhang, id, None, &first).await.expect("said");
        let pain = said(StatementKind::Pain, "停机两次");
        plan::set_statement(&manager, id, None, &pain)
            .await
            .expect("said");
        let mine = said(StatementKind::Goal, "降本两成");
        plan::set_statement(&zhang, id, Some((goal, first.clone())), &mine)
            .await
            .expect("changed");
        let late = said(StatementKind::Goal, "降本三成");
        let met = plan::set_statement(&manager, id, Some((goal, first)), &late).await;
        assert_eq!(rule(met), "plan_changed_meanwhile");
        // The last change is taken back, the statement of the other stays.
        plan::undo(&zhang, id).await.expect("undone");
        let content = plan::to_write(&zhang, id).await.expect("to write").facts.content;
        let words = content.statements.values().map(|one| one.words.as_str());
        let mut words: Vec<&str> = words.collect();
        words.sort_unstable();
        assert_eq!(words, ["停机两次", "降本一成"]);
        let budget = TypedBudget {
            costs: vec![("备机".to_owned(), yuan(6_000))],
            expected: Some(yuan(42_000)),
            basis: "毛利三成".to_owned(),
        };
        plan::set_budget(&zhang, id, &Budget::default(), &budget)
            .await
            .expect("set");
        let other = TypedBudget {
            costs: vec![("备机".to_owned(), yuan(7_000))],
            ..budget
        };
        let met = plan::set_budget(&manager, id, &Budget::default(), &other).await;
        assert_eq!(rule(met), "plan_changed_meanwhile");
    }
}

#[tokio::test]
async fn a_statement_shows_on_what_it_stands_and_grows_old() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, _, id) = drafted(&desk).await;
        let pain = plan::set_statement(&zhang, id, None, &said(StatementKind::Pain, "停机"))
            .await
            .expect("said");
        let footing = async || {
            let found = plan::show(&zhang, id).await.expect("it is there");
            found.facts.content.statements[&pain].footing(zhang.today())
        };
        assert_eq!(footing().await, Footing::Unsupported);
        let future = plan::add_evidence(&zhang, id, pain, &note("2026-07-20", None)).await;
        assert_eq!(rule(future), "plan_day_in_future");
        let reversed = plan::add_evidence(&zhang, id, pain, &note("2026-06-20", Some("2026-06-01"))).await;
        assert_eq!(rule(reversed), "plan_evidence_days");
        plan::add_evidence(&zhang, id, pain, &note("2026-06-20", Some("2026-07-10")))
            .await
            .expect("supported");
        let until = day("2026-07-10");
        assert_eq!(footing().await, Footing::Supported { age_days: 10, until });
        desk.move_to("2026-07-11");
        let since = until;
        assert_eq!(footing().await, Footing::Expired { since, age_days: 21 });
        let found = plan::show(&zhang, id).await.expect("it is there");
        assert_eq!((found.footings.expired, found.footings.unsupported), (1, 0));
        // What the ledger shows is worked out, and opens to its amount.
        let sales = TypedEvidence {
            source: "sales".to_owned(),
            on: None,
            ..note("2026-07-11", None)
        };
        plan::add_evidence(&zhang, id, pain, &sales)
            .await
            .expect("supported");
        let found = plan::show(&zhang, id).await.expect("it is there");
        let told: Vec<_> = found.evidence.values().collect();
        assert!(
            told.contains(&&plan::EvidenceTold::Sales(yuan(12_000))),
            "{told:?}"
        );
        assert!(matches!(footing().await, Footing::Supported { .. }));
        // A record of another account is no evidence.
        let foreign = TypedEvidence {
            source: "contact".to_owned(),
            record: Some(uuid::Uuid::from_u128(7)),
            ..note("2026-07-11", None)
        };
        let refused = plan::add_evidence(&zhang, id, pain, &foreign).await;
        assert_eq!(rule(refused), "plan_evidence_unknown");
    }
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused() {
    let desk = Desk::on_sqlite().await;
    let (zhang, _, account, id) = drafted(&desk).await;
    let usual = new(&zhang, 2026).await;
    let days = |first: &str, last: &str| NewPlan {
        first_on: day(first),
        last_on: day(last),
        ..usual.clone()
    };
    for (wrong, expected) in [
        (days("2026-12-31", "2027-12-30"), "plan_overlaps"),
        (days("2027-12-31", "2027-01-01"), "plan_ends_before_it_begins"),
        (days("2027-01-01", "2032-01-01"), "plan_lasts_too_long"),
        (days("2199-01-01", "2199-12-31"), "plan_day_not_usable"),
    ] {
        assert_eq!(rule(plan::begin(&zhang, account, &wrong).await), expected);
    }
    for (wrong, expected) in [
        (objective(MeasureKind::DecidersCovered, 101), "plan_aim_percent"),
        (
            TypedObjective {
                by: day("2025-12-31"),
                ..objective(MeasureKind::NetSales, 1)
            },
            "plan_objective_days",
        ),
        (
            TypedObjective {
                words: " ".to_owned(),
                ..objective(MeasureKind::NetSales, 1)
            },
            "plan_text_missing",
        ),
        (
            TypedObjective {
                whose: Whose::Unit(AccountId(uuid::Uuid::from_u128(1))),
                ..objective(MeasureKind::NetSales, 1)
            },
            "plan_unit_of_other_group",
        ),
    ] {
        assert_eq!(
            rule(plan::set_objective(&zhang, id, None, &wrong).await),
            expected
        );
    }
    let row = Row::Product("阀门".to_owned());
    plan::set_rows(&zhang, id, &rows(&zhang, id).await, vec![row.clone()])
        .await
        .expect("rows");
    let silent = TypedCell {
        stand: Some(Stand::Rival),
        ..TypedCell::default()
    };
    let refused = plan::set_cell(&zhang, id, (account, row.clone()), None, &silent).await;
    assert_eq!(rule(refused), "plan_cell_without_source");
    let negative = TypedCell {
        potential: Some(yuan(-1)),
        source: "采购".to_owned(),
        ..silent
    };
    let refused = plan::set_cell(&zhang, id, (account, row), None, &negative).await;
    assert_eq!(rule(refused), "plan_amount_negative");
    let long = said(StatementKind::Goal, &"长".repeat(plan::WORDS_CHARACTERS + 1));
    assert_eq!(
        rule(plan::set_statement(&zhang, id, None, &long).await),
        "plan_text_too_long"
    );
    let empty = begun(&zhang, account, 2027).await;
    assert_eq!(rule(plan::submit(&zhang, empty).await), "plan_without_objective");
}

pub(crate) async fn rows(ctx: &Context, id: PlanId) -> Vec<Row> {
    plan::to_write(ctx, id)
        .await
        .expect("to write")
        .facts
        .content
        .rows
}

#[tokio::test]
async fn the_matrix_shows_what_the_ledger_knows_before_what_people_say() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, _, account, id) = drafted(&desk).await;
        assert_eq!(
            rows(&zhang, id).await,
            [Row::Product("阀门".to_owned())],
            "what it buys"
        );
        let wanted = ["阀门", "水泵", "管件"].map(|name| Row::Product(name.to_owned()));
        plan::set_rows(&zhang, id, &rows(&zhang, id).await, wanted.to_vec())
            .await
            .expect("rows");
        let cell = |stand, potential: Option<i64>| TypedCell {
            stand,
            rival: String::new(),
            potential: potential.map(yuan),
            source: "采购部".to_owned(),
            on: Some(day("2026-06-01")),
        };
        for (row, typed) in [
            (0, cell(Some(Stand::Nothing), Some(20_000))),
            (1, cell(Some(Stand::Rival), Some(4_000))),
        ] {
            plan::set_cell(&zhang, id, (account, wanted[row].clone()), None, &typed)
                .await
                .expect("said");
        }
        let matrix = plan::show(&zhang, id).await.expect("it is there").matrix;
        let told: Vec<_> = matrix
            .rows
            .iter()
            .map(|row| (row.squares[0].standing, row.squares[0].is_contradicted))
            .collect();
        assert_eq!(
            told,
            [
                (Standing::Have, true),
                (Standing::Rival, false),
                (Standing::Unknown, false)
            ]
        );
        assert_eq!(matrix.rows[0].squares[0].sales, yuan(12_000));
        assert_eq!((matrix.wallet.known, matrix.wallet.potential), (2, yuan(24_000)));
        assert_eq!(matrix.wallet.share_percent(), Some(yuan(50)));
        plan::set_objective(&zhang, id, None, &objective(MeasureKind::ShareOfWallet, 60))
            .await
            .expect("set");
        let found = plan::show(&zhang, id).await.expect("it is there");
        let share = found
            .objectives
            .iter()
            .find(|row| row.objective.measure.kind() == MeasureKind::ShareOfWallet);
        let share = share.expect("one");
        assert_eq!(share.objective.start, Some(yuan(50)), "as it was when it was set");
        assert_eq!(share.measured.known, plan::Known::Value(yuan(50)));
    }
}
