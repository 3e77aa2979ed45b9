//! Service cases: opened, resolved, closed, reopened and undone; listed to whom they are for; carried along; told by health and
//! ways of selling.

use dahu_app::{
    Context, Error,
    case::{self, CaseFilter, CaseRow, CaseStates, TypedCase},
    contact::{self, Ground},
    glance,
    handover::{self, Assignment},
    health::{self, AlertFilter},
    merge::{self, Choice},
    selling,
};
use dahu_core::{
    account::{AccountId, warning::Warning},
    case::{CaseId, CaseKind, CaseState, Severity, Turnover},
    contact::ContactId,
    health::{Sign, Signal, Topic, Value},
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of},
    desk::{Desk, day, events_of},
    handover::all_of,
    merging::three,
    staff::{hired, rule},
};

fn typed(owner: &Context, subject: &str, severity: Severity, opened: &str) -> TypedCase {
    TypedCase {
        subject: subject.to_owned(),
        description: String::new(),
        opened_on: day(opened),
        kind: CaseKind::Fault,
        severity,
        owner: id_of(owner),
        contact: None,
        due_on: None,
    }
}

async fn opened(
    ctx: &Context,
    account: AccountId,
    (subject, severity): (&str, Severity),
    on: &str,
) -> CaseId {
    let found = case::open(ctx, account, &typed(ctx, subject, severity, on)).await;
    found.expect("a case")
}

async fn listed(ctx: &Context, filter: CaseFilter) -> Vec<String> {
    let page = case::list(ctx, &filter, None, 50).await.expect("a list");
    page.rows.into_iter().map(|row| row.code).collect()
}

async fn shown(ctx: &Context, id: CaseId) -> CaseRow {
    case::show(ctx, id).await.expect("a case").row
}

#[tokio::test]
async fn a_case_is_opened_resolved_closed_and_reopened_and_every_step_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, contact) = at_work(&desk).await;
        let mut new = typed(&zhao, " 设备停机 ", Severity::High, "2026-06-20");
        (new.contact, new.due_on) = (Some(contact), Some(day("2026-06-25")));
        let id = case::open(&zhao, account, &new).await.expect("a case");
        let found = case::show(&zhao, id).await.expect("it");
        assert_eq!(
            (found.row.code.as_str(), found.row.case.subject.as_str()),
            ("C-0001", "设备停机")
        );
        assert_eq!(
            (found.row.days_open, found.row.days_overdue, found.row.is_late),
            (10, 5, false)
        );
        assert_eq!(
            (found.row.owner_name.as_str(), found.contact_name.as_deref()),
            ("zhao", Some("采购经理"))
        );

        let seen = found.row.changed_at;
        desk.move_to("2026-07-01");
        new.severity = Severity::Critical;
        case::edit(&zhao, id, &new, seen).await.expect("changed");
        assert_eq!(
            rule(case::edit(&zhao, id, &new, seen).await),
            "case_changed_meanwhile"
        );
        assert!(
            shown(&zhao, id).await.is_late,
            "a critical one is late after a week"
        );
        case::wait(&zhao, id).await.expect("waiting");
        assert_eq!(rule(case::close(&zhao, id).await), "case_not_resolved");
        let (on, done) = (day("2026-06-30"), "换了电源");
        assert_eq!(
            rule(case::resolve(&zhao, id, on, " ").await),
            "case_without_words"
        );
        assert_eq!(
            rule(case::resolve(&zhao, id, day("2026-07-03"), done).await),
            "case_in_future"
        );
        assert_eq!(
            rule(case::resolve(&zhao, id, day("2026-06-19"), done).await),
            "case_too_early"
        );
        case::resolve(&zhao, id, on, done).await.expect("resolved");
        assert_eq!(rule(case::wait(&zhao, id).await), "case_is_resolved");
        let seen = shown(&zhao, id).await.changed_at;
        assert_eq!(rule(case::edit(&zhao, id, &new, seen).await), "case_is_resolved");
        case::close(&zhao, id).await.expect("closed");
        assert_eq!(rule(case::reopen(&zhao, id, on, "").await), "case_without_words");
        case::reopen(&zhao, id, day("2026-07-01"), "又停机")
            .await
            .expect("open");
        assert_eq!(rule(case::reopen(&zhao, id, on, "又").await), "case_is_open");
        case::undo(&zhao, id).await.expect("undone");
        let closed = shown(&zhao, id).await;
        assert_eq!((closed.case.state, closed.days_open), (CaseState::Closed, 10));
        let verbs = [
            "opened", "updated", "waiting", "resolved", "closed", "reopened", "restored",
        ];
        assert_eq!(events_of(&desk, id.0).await, verbs);
    }
}

#[tokio::test]
async fn a_case_that_was_opened_by_mistake_goes_and_comes_back_with_its_number() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        opened(&zhao, account, ("一个", Severity::Low), "2026-06-30").await;
        let second = opened(&zhao, account, ("又一个", Severity::Low), "2026-06-30").await;
        assert_eq!(shown(&zhao, second).await.code, "C-0002");
        assert_eq!(case::undo(&zhao, second).await.expect("undone"), account);
        let gone = case::show(&zhao, second).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
        case::undo(&zhao, second).await.expect("brought back");
        assert_eq!(shown(&zhao, second).await.code, "C-0002");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        let helper = hired(&desk, "helper", Role::Specialist).await;
        let with = |change: &dyn Fn(&mut TypedCase)| {
            let mut new = typed(&zhao, "停机", Severity::High, "2026-06-20");
            change(&mut new);
            new
        };
        for (new, expected) in [
            (with(&|new| new.subject = " ".to_owned()), "case_subject"),
            (
                with(&|new| new.description = "长".repeat(4_001)),
                "case_description_too_long",
            ),
            (
                with(&|new| new.opened_on = day("2026-07-02")),
                "case_opened_in_future",
            ),
            (
                with(&|new| new.opened_on = day("0001-01-01")),
                "task_day_not_usable",
            ),
            (
                with(&|new| new.due_on = Some(day("2026-06-19"))),
                "case_due_before_opening",
            ),
            (with(&|new| new.owner = id_of(&helper)), "task_owner_cannot_work"),
            (
                with(&|new| new.contact = Some(ContactId::new(zhao.now()))),
                "activity_stranger",
            ),
        ] {
            assert_eq!(rule(case::open(&zhao, account, &new).await), expected);
        }
    }
}

/// Cases of any state.
const ALL: CaseFilter = CaseFilter {
    states: CaseStates::All,
    kind: None,
    severity: None,
    owner: None,
    account: None,
};

/// An account with a case that is resolved, one that is open, and one that waits, which is the last.
async fn three_cases(desk: &Desk) -> (AccountId, Context, CaseId) {
    let (account, zhao, _) = at_work(desk).await;
    let first = opened(&zhao, account, ("一", Severity::Low), "2026-06-01").await;
    opened(&zhao, account, ("二", Severity::Critical), "2026-06-02").await;
    let third = opened(&zhao, account, ("三", Severity::High), "2026-06-03").await;
    case::wait(&zhao, third).await.expect("waiting");
    case::resolve(&zhao, first, day("2026-06-05"), "好了")
        .await
        .expect("resolved");
    (account, zhao, third)
}

#[tokio::test]
async fn cases_are_listed_by_everything_that_the_list_filters() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = three_cases(&desk).await;
        let all = ALL;
        let at = |state| CaseFilter {
            states: CaseStates::At(state),
            ..all
        };
        for (filter, expected) in [
            (CaseFilter::default(), vec!["C-0003", "C-0002"]),
            (all, vec!["C-0003", "C-0002", "C-0001"]),
            (at(CaseState::Waiting), vec!["C-0003"]),
            (at(CaseState::Resolved), vec!["C-0001"]),
            (
                CaseFilter {
                    severity: Some(Severity::Critical),
                    ..all
                },
                vec!["C-0002"],
            ),
            (
                CaseFilter {
                    kind: Some(CaseKind::Question),
                    ..all
                },
                vec![],
            ),
            (
                CaseFilter {
                    owner: Some(id_of(&zhao)),
                    account: Some(account),
                    ..all
                },
                vec!["C-0003", "C-0002", "C-0001"],
            ),
            (
                CaseFilter {
                    owner: Some(PersonId(account.0)),
                    ..all
                },
                vec![],
            ),
        ] {
            assert_eq!(listed(&zhao, filter).await, expected, "{filter:?}");
        }
        let page = case::list(&zhao, &all, None, 2).await.expect("a page");
        let rest = case::list(&zhao, &all, page.next.as_deref(), 2)
            .await
            .expect("a page");
        assert_eq!((page.rows.len(), rest.rows.len(), rest.next), (2, 1, None));
        assert_eq!(
            rule(case::list(&zhao, &all, Some("forged"), 2).await),
            "cursor_not_valid"
        );
        assert_eq!(case::all(&desk.ctx, &all).await.expect("all").len(), 3);
    }
}

#[tokio::test]
async fn who_sees_the_account_reads_its_cases_and_who_does_not_has_nothing_there() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, _, third) = three_cases(&desk).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        assert_eq!(listed(&analyst, ALL).await.len(), 3);
        assert!(!shown(&analyst, third).await.may_work);
        let refused = case::go_on(&analyst, third).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        let outsider = hired(&desk, "outsider", Role::AccountManager).await;
        assert_eq!(listed(&outsider, ALL).await, [""; 0]);
        let new = typed(&outsider, "停机", Severity::High, "2026-06-20");
        let seen = outsider.now();
        for hidden in [
            case::show(&outsider, third).await.map(drop),
            case::open(&outsider, account, &new).await.map(drop),
            case::edit(&outsider, third, &new, seen).await,
            case::close(&outsider, third).await,
            case::undo(&outsider, third).await.map(drop),
        ] {
            assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        }
    }
}

#[tokio::test]
async fn cases_go_along_with_accounts_and_lose_contacts_that_are_erased() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, contact) = at_work(&desk).await;
        let qian = hired(&desk, "qian", Role::AccountManager).await;
        let mut new = typed(&zhao, "停机", Severity::High, "2026-06-20");
        new.contact = Some(contact);
        let id = case::open(&zhao, account, &new).await.expect("a case");
        let resolved = opened(&zhao, account, ("好了", Severity::Low), "2026-06-01").await;
        case::resolve(&zhao, resolved, day("2026-06-02"), "好了")
            .await
            .expect("resolved");
        let plan = handover::plan(&desk.ctx, &all_of(&zhao), &Assignment::To(id_of(&qian))).await;
        let plan = plan.expect("a plan");
        let counts = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!(counts.case, 1, "what is resolved stays whose it is");
        assert_eq!(shown(&desk.ctx, id).await.owner_name, "qian");
        assert_eq!(shown(&desk.ctx, resolved).await.owner_name, "zhao");
        assert_eq!(handover::undo(&desk.ctx, plan).await.expect("undone").case, 1);
        assert_eq!(shown(&zhao, id).await.owner_name, "zhao");

        let told = contact::personal_data(&desk.ctx, contact)
            .await
            .expect("data")
            .cases;
        assert_eq!(told.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
        contact::erase(&desk.ctx, contact, Ground::Request, &[])
            .await
            .expect("erased");
        assert_eq!(shown(&zhao, id).await.case.contact, None);
        case::undo(&zhao, id).await.expect("nothing to bring back");
        assert_eq!(shown(&zhao, id).await.case.contact, None);

        let [alpha, beta, _] = three(&desk).await;
        let of_beta = typed(&zhao, "坏了", Severity::Normal, "2026-06-20");
        let refused = case::open(&desk.ctx, beta, &of_beta).await;
        assert_eq!(rule(refused), "task_owner_cannot_work");
        let merged = merge::merge_accounts(&desk.ctx, alpha, account, &Choice::default()).await;
        let merged = merged.expect("one");
        assert_eq!(shown(&desk.ctx, id).await.account, alpha);
        merge::undo(&desk.ctx, merged).await.expect("two again");
        assert_eq!(shown(&desk.ctx, id).await.account, account);
    }
}

#[tokio::test]
async fn open_cases_are_a_signal_and_stand_beside_what_a_way_of_selling_needs() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        let reading = async || {
            let dials = health::of_account(&desk.ctx, account).await.expect("dials");
            let readings = dials.wellness.clone().expect("sales are seen").readings;
            let found = readings.into_iter().find(|one| one.signal == Signal::OpenCases);
            let found = found.expect("it is told");
            (found.sign, found.points, found.value)
        };
        assert_eq!(reading().await, (Sign::Unknown, 0, Value::Nothing));
        let id = opened(&zhao, account, ("停机", Severity::Critical), "2026-06-20").await;
        let old = opened(&zhao, account, ("很久以前", Severity::Low), "2025-05-01").await;
        case::resolve(&zhao, old, day("2025-07-10"), "好了")
            .await
            .expect("resolved");
        assert_eq!(
            reading().await,
            (Sign::Bad, 10, Value::Cases { open: 1, late: 1 })
        );
        health::refresh_due(&desk.ctx).await.expect("refreshed");
        let open_cases = Topic::Signal(Signal::OpenCases);
        let alerts = async || {
            let page = health::alerts(&desk.ctx, &AlertFilter::default(), None, 50).await;
            let rows = page.expect("alerts").rows.into_iter();
            rows.filter(|row| row.about.topic() == open_cases).count()
        };
        assert_eq!(alerts().await, 1);
        let warned = async || {
            let shown = glance::show(&desk.ctx, account).await.expect("a glance");
            let is_of_case = |one: &Warning| matches!(one, Warning::LateCases(..));
            let is_alert = |one: &Warning| matches!(one, Warning::Alerts(1.., _));
            let late = shown.warnings.iter().copied().find(is_of_case);
            (late, shown.warnings.iter().any(is_alert))
        };
        assert_eq!(warned().await, (Some(Warning::LateCases(1, 10)), true));
        case::resolve(&zhao, id, day("2026-06-28"), "换了电源")
            .await
            .expect("resolved");
        assert_eq!(
            reading().await,
            (Sign::Good, 0, Value::Cases { open: 0, late: 0 })
        );
        health::refresh_due(&desk.ctx).await.expect("refreshed");
        assert_eq!(alerts().await, 0, "it closes with its reason");
        assert_eq!(warned().await.0, None);

        let found = selling::of_account(&zhao, account).await.expect("it");
        let expected = Turnover {
            opened: 1,
            resolved: 2,
            median_days: Some(8),
        };
        assert_eq!(found.cases, expected);
    }
}
