//! Working reports: a story counted by hand, periods that are running and ledgers that end early, and that every figure has as
//! many rows as it says.

use std::sync::Arc;

use dahu_app::{
    Context, account_team,
    activity::{self, ActivityFacts, Typed},
    assessment,
    contact::{self, ContactFacts},
    import::Kind,
    opportunity::{self, NewStep, TypedOpportunity, Win},
    report::{self, RowKind, SalesDays, When, WorkOf, WorkReport, WorkRequest},
    task::{self, NewTask},
};
use dahu_core::{
    account::AccountId,
    activity::ActivityKind,
    assessment::Intent,
    contact::{ContactId, LegalBasis},
    opportunity::OpportunityId,
    person::PersonId,
    report::{Cadence, Figure, Rate},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::{Desk, day, take},
    opportunity::{step, typed},
    quota::{id_of, selling},
    staff::rule,
};

/// A report of the period in which a day lies.
pub(crate) async fn of(
    ctx: &Context,
    cadence: Cadence,
    on: &str,
    of: Option<WorkOf>,
) -> dahu_app::Result<Arc<WorkReport>> {
    let request = WorkRequest {
        cadence,
        day: Some(day(on)),
        of,
    };
    report::work(ctx, &request).await
}

/// What a report says of a figure now, before and last year.
fn values(report: &WorkReport, figure: Figure) -> [Option<i64>; 3] {
    When::ALL.map(|when| report.value(figure, when))
}

pub(crate) struct Firm {
    pub(crate) zhang: Context,
    pub(crate) li: Context,
    /// 云帆科技 of 张三, and 华信 of 李四.
    pub(crate) accounts: [AccountId; 2],
    contact: ContactId,
}

pub(crate) async fn firm(desk: &Desk) -> Firm {
    let accounts = selling(desk).await;
    let (zhang, li) = (salesperson(desk, "张三").await, salesperson(desk, "李四").await);
    let typed = contact::Typed {
        name: "采购经理".to_owned(),
        source: "名片".to_owned(),
        ..Default::default()
    };
    let facts = ContactFacts::read(&zhang, &typed, LegalBasis::Contract, day("2026-06-30")).expect("facts");
    let contact = contact::add(&zhang, accounts[0], facts).await.expect("a contact");
    Firm {
        zhang,
        li,
        accounts,
        contact,
    }
}

/// Records an activity of a day.
async fn did(
    ctx: &Context,
    account: AccountId,
    (on, kind, effort): (&str, ActivityKind, &str),
    people: &[PersonId],
    contacts: &[ContactId],
) {
    let typed = Typed {
        kind,
        on: day(on),
        text: "谈了方案".to_owned(),
        outcome: None,
        direction: None,
        effort: effort.to_owned(),
        people: people.to_vec(),
        contacts: contacts.to_vec(),
        opportunity: None,
        step: String::new(),
        due_on: None,
        who: None,
        none_because: "不需要".to_owned(),
    };
    let facts = ActivityFacts::read(ctx, typed).expect("facts");
    activity::record(ctx, account, facts).await.expect("recorded");
}

/// In June 2026: 张三 visits once alone and once with 李四, who calls once and leaves a note; in May one visit; a call in June of
/// the year before, and one on 1 July of it.
pub(crate) async fn worked(firm: &Firm) {
    let (zhang, li) = (id_of(&firm.zhang), id_of(&firm.li));
    let [first, second] = firm.accounts;
    let met = [firm.contact];
    use ActivityKind::{Call, Note, Visit};
    did(&firm.zhang, first, ("2026-06-02", Visit, "90"), &[zhang], &met).await;
    did(
        &firm.zhang,
        first,
        ("2026-06-10", Visit, "1h"),
        &[zhang, li],
        &met,
    )
    .await;
    did(&firm.li, second, ("2026-06-10", Call, "30"), &[li], &[]).await;
    did(&firm.li, second, ("2026-06-11", Note, ""), &[li], &[]).await;
    did(&firm.zhang, first, ("2026-05-31", Visit, ""), &[zhang], &[]).await;
    did(&firm.zhang, first, ("2025-06-30", Call, "15"), &[zhang], &[]).await;
    did(&firm.zhang, first, ("2025-07-01", Call, "15"), &[zhang], &[]).await;
}

async fn task(ctx: &Context, account: AccountId, what: &str, due_on: &str) -> dahu_core::task::TaskId {
    let new = NewTask {
        what,
        due_on: day(due_on),
        owner: None,
        opportunity: None,
    };
    task::add(ctx, account, &new).await.expect("a task")
}

/// 张三's tasks: one done in time, one a week late, one that is due on the last of June and not done, one of July.
async fn planned(desk: &Desk, firm: &Firm) {
    let account = firm.accounts[0];
    desk.move_to("2026-06-01");
    let in_time = task(&firm.zhang, account, "寄样品", "2026-06-05").await;
    let late = task(&firm.zhang, account, "送报价", "2026-06-12").await;
    task(&firm.zhang, account, "签合同", "2026-06-30").await;
    task(&firm.zhang, account, "回访", "2026-07-20").await;
    desk.move_to("2026-06-04");
    task::complete(&firm.zhang, in_time).await.expect("done");
    desk.move_to("2026-06-20");
    task::complete(&firm.zhang, late).await.expect("done");
    desk.move_to("2026-06-30");
}

async fn opened(ctx: &Context, account: AccountId, name: &str, amount: &str) -> OpportunityId {
    let next = step();
    let new: TypedOpportunity = typed(name, amount);
    opportunity::open(ctx, account, &new, &next)
        .await
        .expect("opened")
}

/// 张三 opens two in June: one is won on the 20th for 80,000; one is won on the 5th, and opened again two days later.
async fn pursued(desk: &Desk, firm: &Firm) {
    desk.move_to("2026-06-03");
    let account = firm.accounts[0];
    let kept = opened(&firm.zhang, account, "二期扩容", "70000").await;
    let doubtful = opened(&firm.zhang, account, "备件年单", "9000").await;
    desk.move_to("2026-06-05");
    opportunity::win(&firm.zhang, doubtful, &Win::default())
        .await
        .expect("won");
    desk.move_to("2026-06-07");
    let stage = opportunity::show(&firm.zhang, doubtful)
        .await
        .expect("shown")
        .pipeline
        .stages[0]
        .id;
    opportunity::reopen(&firm.zhang, doubtful, stage, "", "合同没签", &NewStep::default())
        .await
        .expect("reopened");
    desk.move_to("2026-06-20");
    let win = Win {
        amount: "8万".to_owned(),
        ..Win::default()
    };
    opportunity::win(&firm.zhang, kept, &win).await.expect("won");
    desk.move_to("2026-06-30");
}

#[tokio::test]
async fn a_month_is_counted_by_hand_beside_the_one_before_and_last_year() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        planned(&desk, &firm).await;
        pursued(&desk, &firm).await;
        for on in ["2026-06-01", "2026-06-09"] {
            assessment::record(&firm.li, firm.accounts[1], Intent::High, day(on))
                .await
                .expect("assessed");
        }
        let lines = "account,date,amount,salesperson\nK1,2026-06-30,2000,\nK2,2025-06-30,300,李四\n";
        take(&desk, Kind::Ledger, "more.csv", lines).await;
        let june = of(&desk.ctx, Cadence::Month, "2026-06-15", None)
            .await
            .expect("a report");
        assert_eq!((june.of, june.sales_days), (WorkOf::Firm, SalesDays::Same));
        assert!(!june.compared.is_running, "today is its last day");
        let money = |units: i64| Some(units * 10_000);
        let count = Some;
        for (figure, expected) in [
            (Figure::Activities, [count(3), count(1), count(1)]),
            (Figure::Kind(ActivityKind::Visit), [count(2), count(1), count(0)]),
            (Figure::Kind(ActivityKind::Call), [count(1), count(0), count(1)]),
            (Figure::Kind(ActivityKind::Note), [count(1), count(0), count(0)]),
            (Figure::Effort, [count(180), count(0), count(15)]),
            (Figure::Accounts, [count(2), count(1), count(1)]),
            (Figure::Contacts, [count(1), count(0), count(0)]),
            (Figure::TasksDone, [count(2), count(0), count(0)]),
            (Figure::TasksMissed, [count(0), count(0), count(0)]),
            (Figure::Assessments, [count(2), count(0), count(0)]),
            (Figure::Targets, [count(0), count(0), count(0)]),
            (Figure::Opened, [count(2), count(0), count(0)]),
            (Figure::Won, [count(1), count(0), count(0)]),
            (Figure::WonAmount, [money(80_000), money(0), money(0)]),
            (Figure::Lost, [count(0), count(0), count(0)]),
            (Figure::Sales, [money(3_500), money(1_500), money(1_800)]),
        ] {
            assert_eq!(values(&june, figure), expected, "{figure:?}");
        }
        rows_make_up_the_total(&june, &firm);
        assert_eq!(
            june.rate(Rate::ActivitiesPerWon, When::Now).value,
            None,
            "too few"
        );
        let told = june.activities.rows.iter().map(|(activity, _)| {
            assert_eq!(activity.facts.text, "谈了方案");
            activity.facts.on.to_string()
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["2026-06-11", "2026-06-10", "2026-06-10", "2026-06-02"]
        );
        assert_eq!(june.activities.left_out, 0);
        let planned: Vec<&str> = june.planned.rows.iter().map(|task| task.what.as_str()).collect();
        assert_eq!(
            planned,
            ["回访"],
            "what is due in July; the next steps of opportunities are due later"
        );
    }
}

/// Of each person by hand; and with what is counted more than once they make up the total.
fn rows_make_up_the_total(june: &WorkReport, firm: &Firm) {
    let of = |person: &Context| {
        let id = Some(id_of(person));
        june.rows
            .iter()
            .find(|row| row.person == id)
            .expect("a row")
            .figures
    };
    for (figure, zhang, li, repeated) in [
        (Figure::Activities, 2, 2, -1),
        (Figure::Effort, 150, 90, -60),
        (Figure::Accounts, 1, 2, -1),
        (Figure::Contacts, 1, 1, -1),
        (Figure::TasksDone, 2, 0, 0),
        (Figure::Assessments, 0, 2, 0),
        (Figure::Opened, 2, 0, 0),
        (Figure::WonAmount, 800_000_000, 0, 0),
        (Figure::Sales, 35_000_000, 0, 0),
    ] {
        let found = (
            of(&firm.zhang).get(figure),
            of(&firm.li).get(figure),
            june.repeated.get(figure),
        );
        assert_eq!(found, (zhang, li, repeated), "{figure:?}");
        if figure.adds_up() {
            assert_eq!(june.repeated.get(figure), 0, "{figure:?}");
        }
    }
    let rows = june.rows.iter().map(|row| row.figures);
    let sum = rows.chain([june.repeated]).sum();
    assert_eq!(june.totals[When::Now as usize], sum);
    let days = june.days.iter().map(|day| (day.activities(), day.won));
    let (activities, won) = days.fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
    assert_eq!((june.days.len(), activities, won), (30, 3, 1));
    let sold = june
        .days
        .iter()
        .filter_map(|day| day.sales)
        .map(|sales| sales.ten_thousandths());
    assert_eq!(sold.sum::<i64>(), 35_000_000);
}

#[tokio::test]
async fn days_and_weeks_are_cut_from_the_same_story_and_tasks_become_overdue() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        planned(&desk, &firm).await;
        pursued(&desk, &firm).await;
        let own = Some(WorkOf::Person(id_of(&firm.zhang)));
        let one = async |cadence, on: &str| of(&desk.ctx, cadence, on, own).await.expect("a report");
        let now = |report: &WorkReport, figure| report.value(figure, When::Now);
        // Won on the day, and in its week not won any more.
        assert_eq!(now(&*one(Cadence::Day, "2026-06-05").await, Figure::Won), Some(1));
        let week = one(Cadence::Week, "2026-06-05").await;
        assert_eq!(
            (
                now(&week, Figure::Won),
                now(&week, Figure::TasksDone),
                now(&week, Figure::Opened)
            ),
            (Some(0), Some(1), Some(2))
        );
        assert!(week.rows.is_empty() && week.days.len() == 7);
        let next = one(Cadence::Week, "2026-06-12").await;
        assert_eq!(
            (now(&next, Figure::TasksMissed), now(&next, Figure::TasksDone)),
            (Some(1), Some(0))
        );
        assert_eq!(values(&next, Figure::Activities), [Some(1), Some(1), Some(0)]);
        // What was due on the last of June is overdue from the first of July on.
        assert_eq!(
            now(&*one(Cadence::Month, "2026-06-01").await, Figure::TasksMissed),
            Some(0)
        );
        desk.move_to("2026-07-01");
        assert_eq!(
            now(&*one(Cadence::Month, "2026-06-01").await, Figure::TasksMissed),
            Some(1)
        );
    }
}

#[tokio::test]
async fn a_running_month_is_compared_to_date_and_sales_as_far_as_the_ledger_goes() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        // The ledger ends on the 20th.
        let june = of(&desk.ctx, Cadence::Month, "2026-06-30", None)
            .await
            .expect("a report");
        let SalesDays::Until(sold) = june.sales_days else {
            panic!("{:?}", june.sales_days)
        };
        assert_eq!(
            (sold.now.last, sold.previous.last),
            (day("2026-06-20"), day("2026-05-20"))
        );
        assert_eq!(values(&june, Figure::Sales), [Some(15_000_000); 3]);
        assert_eq!(june.days.iter().filter(|day| day.sales.is_some()).count(), 20);
        desk.move_to("2026-06-10");
        let running = of(&desk.ctx, Cadence::Month, "2026-06-10", None)
            .await
            .expect("a report");
        assert!(running.compared.is_running);
        assert_eq!(running.compared.previous.last, day("2026-05-10"));
        assert_eq!(running.sales_days, SalesDays::Same);
        assert_eq!(
            values(&running, Figure::Sales),
            [Some(0); 3],
            "nothing is sold before the 15th"
        );
        assert_eq!(values(&running, Figure::Activities), [Some(3), Some(0), Some(0)]);
        // The whole of July 2025 has its call, and its first days have it too.
        desk.move_to("2026-07-05");
        let july = of(&desk.ctx, Cadence::Month, "2026-07-05", None)
            .await
            .expect("a report");
        assert_eq!(july.sales_days, SalesDays::Unknown);
        assert_eq!(values(&july, Figure::Sales), [None; 3]);
        assert_eq!(values(&july, Figure::Activities), [Some(0), Some(1), Some(1)]);
        let ahead = of(&desk.ctx, Cadence::Month, "2026-08-01", None).await;
        assert_eq!(rule(ahead.map(drop)), "report_not_begun");
        let never = of(&desk.ctx, Cadence::Day, "1066-10-14", None).await;
        assert_eq!(rule(never.map(drop)), "report_day_out_of_range");
    }
}

#[tokio::test]
async fn a_target_that_is_handed_on_is_not_new_and_sales_stay_with_whom_they_were_credited_to() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        desk.move_to("2026-07-02");
        account_team::hand_over(&desk.ctx, firm.accounts[0], id_of(&firm.li))
            .await
            .expect("handed over");
        desk.move_to("2026-07-03");
        let accounts = "code,name,salesperson,targeted_on\nK3,新户,李四,2026-07-03\n";
        take(&desk, Kind::Accounts, "new.csv", accounts).await;
        desk.move_to("2026-07-05");
        let july = of(&desk.ctx, Cadence::Month, "2026-07-05", None)
            .await
            .expect("a report");
        assert_eq!(values(&july, Figure::Targets), [Some(1), Some(0), Some(0)]);
        // 张三 still sees what was sold, and not the account to which it was.
        let request = WorkRequest {
            cadence: Cadence::Month,
            day: Some(day("2026-06-30")),
            of: None,
        };
        let own = report::work(&firm.zhang, &request).await.expect("the own report");
        assert_eq!(own.of, WorkOf::Person(id_of(&firm.zhang)));
        assert_eq!(own.value(Figure::Sales, When::Now), Some(15_000_000));
        let behind = report::behind(&firm.zhang, &request, (Figure::Sales, When::Now), 0..50).await;
        let behind = behind.expect("rows");
        let (accounts, net) = behind.unseen.expect("what is not seen");
        assert_eq!(
            (behind.rows.len(), accounts, net.ten_thousandths()),
            (0, 2, 15_000_000)
        );
    }
}

#[tokio::test]
async fn every_figure_has_the_rows_that_it_counts() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let firm = firm(&desk).await;
        worked(&firm).await;
        planned(&desk, &firm).await;
        pursued(&desk, &firm).await;
        assessment::record(&firm.li, firm.accounts[1], Intent::High, day("2026-06-01"))
            .await
            .expect("assessed");
        for whose in [
            WorkOf::Firm,
            WorkOf::Person(id_of(&firm.zhang)),
            WorkOf::Person(id_of(&firm.li)),
        ] {
            let request = WorkRequest {
                cadence: Cadence::Month,
                day: Some(day("2026-06-30")),
                of: Some(whose),
            };
            let found = report::work(&desk.ctx, &request).await.expect("a report");
            for figure in Figure::ALL {
                for when in When::ALL {
                    let behind = report::behind(&desk.ctx, &request, (figure, when), 0..50).await;
                    let behind = behind.expect("rows");
                    let said = found.value(figure, when).expect("a figure");
                    let label = format!("{whose:?} {figure:?} {when:?}");
                    assert_eq!(behind.total, behind.rows.len() as u64, "{label}");
                    match figure {
                        Figure::Effort | Figure::WonAmount | Figure::Sales => {
                            let sum: i64 = behind.rows.iter().map(|row| measured(&row.kind)).sum();
                            assert_eq!(sum, said, "{label}");
                        }
                        _ => assert_eq!(behind.rows.len() as i64, said, "{label}"),
                    }
                }
            }
        }
        let request = WorkRequest {
            cadence: Cadence::Month,
            day: Some(day("2026-06-30")),
            of: None,
        };
        let part = report::behind(&desk.ctx, &request, (Figure::Activities, When::Now), 1..2).await;
        let part = part.expect("a part");
        assert_eq!((part.rows.len(), part.total), (1, 3));
    }
}

/// Minutes, or ten-thousandths of money.
fn measured(kind: &RowKind) -> i64 {
    match kind {
        RowKind::Activity { minutes, .. } => i64::from(minutes.expect("an effort")),
        RowKind::Opportunity { amount, .. } => amount.ten_thousandths(),
        RowKind::Sales { net } => net.ten_thousandths(),
        other => panic!("{other:?}"),
    }
}
