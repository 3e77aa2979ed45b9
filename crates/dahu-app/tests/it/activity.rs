//! Activities: recorded, changed, undone with their next steps; found again as timeline, last contact and by people.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    activity::{self, ActivityFacts, Entry, EntryFilter, Typed},
    assessment,
    audit::{self, Tracker},
    contact::{self, ContactFacts},
    import::Kind,
    task,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    activity::{ActivityId, ActivityKind, Direction, Outcome},
    assessment::Intent,
    contact::{ContactId, LegalBasis},
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, TODAY, day, events_of, take},
    staff::{hired, rule},
};

/// An account, who owns it, and one of its contacts.
pub(crate) async fn at_work(desk: &Desk) -> (AccountId, Context, ContactId) {
    let ran = take(desk, Kind::Accounts, "a.csv", "code,name\nK1,云帆科技\n").await;
    drop(ran);
    let found = dahu_app::account::list(&desk.ctx, &Default::default(), &request())
        .await
        .expect("a list");
    let account = found.rows[0].id;
    let owner = hired(desk, "zhao", Role::AccountManager).await;
    account_team::hand_over(&desk.ctx, account, id_of(&owner))
        .await
        .expect("an owner");
    let typed = contact::Typed {
        name: "采购经理".to_owned(),
        source: "名片".to_owned(),
        ..Default::default()
    };
    let facts = ContactFacts::read(&owner, &typed, LegalBasis::Contract, day(TODAY)).expect("facts");
    let contact = contact::add(&owner, account, facts).await.expect("a contact");
    (account, owner, contact)
}

fn request() -> dahu_app::account::PageRequest {
    dahu_app::account::PageRequest {
        size: 1,
        ..Default::default()
    }
}

pub(crate) fn id_of(ctx: &Context) -> PersonId {
    ctx.person().expect("a person")
}

/// A visit of today with a next step.
pub(crate) fn visit(contact: Option<ContactId>) -> Typed {
    Typed {
        kind: ActivityKind::Visit,
        on: day(TODAY),
        text: "看了机房".to_owned(),
        outcome: Some(Outcome::Advance),
        direction: None,
        effort: "1.5 h".to_owned(),
        people: Vec::new(),
        contacts: contact.into_iter().collect(),
        step: "送报价".to_owned(),
        due_on: Some(day("2026-07-07")),
        who: None,
        none_because: String::new(),
        opportunity: None,
    }
}

pub(crate) fn read(ctx: &Context, typed: Typed) -> ActivityFacts {
    ActivityFacts::read(ctx, typed).expect("facts")
}

async fn steps(ctx: &Context, account: AccountId) -> Vec<String> {
    let list = task::of_account(ctx, account).await.expect("tasks");
    list.rows
        .into_iter()
        .map(|task| format!("{} {}", task.what, task.due_on))
        .collect()
}

#[tokio::test]
async fn what_was_recorded_is_found_with_its_next_step_and_undone_with_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let facts = read(&owner, visit(Some(contact)));
        assert_eq!(
            (facts.effort_minutes, facts.people.clone()),
            (Some(90), vec![id_of(&owner)])
        );
        let id = activity::record(&owner, account, facts.clone())
            .await
            .expect("recorded");
        let found = activity::find(&owner, id).await.expect("there");
        assert_eq!(found.facts, facts);
        assert_eq!(
            (found.people, found.contacts),
            (vec!["zhao".to_owned()], (vec!["采购经理".to_owned()], 0))
        );
        assert_eq!(
            (found.recorded_by.as_deref(), found.recorded_at),
            (Some("zhao"), owner.now())
        );
        assert_eq!(steps(&owner, account).await, ["送报价 2026-07-07"]);

        let other = ActivityFacts {
            text: "只打了电话".to_owned(),
            ..read(
                &owner,
                Typed {
                    step: "再去一次".to_owned(),
                    ..visit(None)
                },
            )
        };
        desk.move_to("2026-07-01");
        activity::edit(&owner, id, other.clone()).await.expect("changed");
        assert_eq!(steps(&owner, account).await, ["再去一次 2026-07-07"]);
        activity::undo(&owner, id).await.expect("undone");
        let found = activity::find(&owner, id).await.expect("there");
        assert_eq!(
            (&found.facts, found.recorded_at.date_naive()),
            (&facts, day(TODAY))
        );
        assert_eq!(steps(&owner, account).await, ["送报价 2026-07-07"]);

        assert_eq!(activity::remove(&owner, id).await.expect("removed"), account);
        assert!(steps(&owner, account).await.is_empty());
        assert!(matches!(
            activity::find(&owner, id).await,
            Err(Error::NotFound { .. })
        ));
        activity::undo(&owner, id).await.expect("brought back");
        let found = activity::find(&owner, id).await.expect("there");
        assert_eq!(
            (found.facts, found.recorded_by.as_deref()),
            (facts, Some("zhao")),
            "author and date are kept"
        );
        assert_eq!(found.recorded_at.date_naive(), day(TODAY));
        assert_eq!(steps(&owner, account).await, ["送报价 2026-07-07"]);
        let told = events_of(&desk, id.0).await;
        assert_eq!(told.iter().filter(|verb| *verb == "restored").count(), 2);
        let never = activity::undo(&owner, ActivityId::new(owner.now())).await;
        assert!(matches!(never, Err(Error::NotFound { .. })), "{never:?}");
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default())
            .await
            .expect("a walk");
        assert_eq!(verdict.fracture, None);
    }
}

#[tokio::test]
async fn a_step_that_was_done_stays_done_whatever_becomes_of_its_activity() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let facts = read(&owner, visit(None));
        let id = activity::record(&owner, account, facts).await.expect("recorded");
        let step = task::next_step(&owner, account)
            .await
            .expect("tasks")
            .expect("a step");
        assert_eq!((step.activity, step.owner), (Some(id), id_of(&owner)));
        assert_eq!(rule(task::undo(&owner, step.id).await), "task_of_activity");
        task::complete(&owner, step.id).await.expect("done");
        activity::remove(&owner, id).await.expect("removed");
        activity::undo(&owner, id).await.expect("brought back");
        assert!(steps(&owner, account).await.is_empty());
        task::reopen(&owner, step.id).await.expect("still there");
        assert_eq!(steps(&owner, account).await, ["送报价 2026-07-07"]);
    }
}

/// A visit with something else about it.
fn but(change: impl FnOnce(&mut Typed)) -> Typed {
    let mut typed = visit(None);
    change(&mut typed);
    typed
}

#[tokio::test]
async fn what_is_not_usable_is_refused_with_its_rule() {
    let desk = Desk::on_sqlite().await;
    let owner = hired(&desk, "zhao", Role::AccountManager).await;
    let many: Vec<ContactId> = (0..51).map(|_| ContactId::new(owner.now())).collect();
    let without = |typed: &mut Typed| {
        typed.step.clear();
        typed.none_because = "他们不买".to_owned();
    };
    let empty_note = |typed: &mut Typed| {
        typed.kind = ActivityKind::Note;
        typed.text = " ".to_owned();
    };
    for (typed, expected) in [
        (but(|typed| typed.step.clear()), "activity_without_next"),
        (but(|typed| typed.due_on = None), "activity_without_next"),
        (but(without), "activity_advance_without_step"),
        (
            but(|typed| typed.due_on = Some(day("2026-06-29"))),
            "activity_step_due_before",
        ),
        (
            but(|typed| typed.effort = "long".to_owned()),
            "activity_effort_not_usable",
        ),
        (but(|typed| typed.on = day("2026-07-02")), "activity_in_future"),
        (but(|typed| typed.on = day("1900-01-01")), "task_day_not_usable"),
        (but(|typed| typed.text = "x".repeat(10_001)), "activity_too_long"),
        (but(|typed| typed.step = "x".repeat(501)), "task_without_words"),
        (but(empty_note), "activity_without_text"),
        (but(|typed| typed.contacts = many), "activity_too_many_people"),
    ] {
        assert_eq!(rule(ActivityFacts::read(&owner, typed)), expected);
    }
}

#[tokio::test]
async fn nobody_takes_part_who_does_not_belong_there() {
    let desk = Desk::on_sqlite().await;
    let (account, owner, contact) = at_work(&desk).await;
    let stranger = read(&owner, visit(Some(ContactId::new(owner.now()))));
    let refused = activity::record(&owner, account, stranger).await;
    assert_eq!(rule(refused), "activity_stranger");
    let other = hired(&desk, "qian", Role::AccountManager).await;
    let theirs = read(&owner, but(|typed| typed.who = other.person()));
    let refused = activity::record(&owner, account, theirs).await;
    assert_eq!(rule(refused), "task_owner_cannot_work");
    let nobody = but(|typed| typed.people = vec![PersonId::new(owner.now())]);
    let refused = activity::record(&owner, account, read(&owner, nobody)).await;
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    // Whoever took part stays named when they are no contact any more.
    let facts = read(&owner, visit(Some(contact)));
    let id = activity::record(&owner, account, facts).await.expect("recorded");
    contact::remove(&owner, contact).await.expect("removed");
    let kept = ActivityFacts {
        text: "改".to_owned(),
        ..read(&owner, visit(Some(contact)))
    };
    activity::edit(&owner, id, kept).await.expect("changed");
    let found = activity::find(&owner, id).await.expect("there");
    assert_eq!(found.contacts, (Vec::new(), 1));
}

#[tokio::test]
async fn only_whoever_works_on_the_account_records_and_only_who_sees_it_reads() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let id = activity::record(&owner, account, read(&owner, visit(None)))
            .await
            .expect("recorded");
        let grant = |ctx: &Context, role| Grant {
            person: id_of(ctx),
            role,
            whole_group: false,
            from: day(TODAY),
            until: None,
        };
        let reader = hired(&desk, "reader", Role::Specialist).await;
        let helper = hired(&desk, "helper", Role::Specialist).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        let outsider = hired(&desk, "outsider", Role::ServiceAgent).await;
        for (ctx, role) in [(&reader, Relation::Reader), (&helper, Relation::Specialist)] {
            account_team::give(&desk.ctx, account, grant(ctx, role))
                .await
                .expect("a role");
        }
        for (ctx, sees, records) in [
            (&helper, true, true),
            (&reader, true, false),
            (&analyst, true, false),
            (&outsider, false, false),
        ] {
            assert_eq!(
                activity::find(ctx, id).await.is_ok(),
                sees,
                "{}",
                ctx.actor_name()
            );
            let line = activity::of_account(ctx, account, EntryFilter::All, None).await;
            assert_eq!(line.is_ok(), sees, "{}", ctx.actor_name());
            assert_eq!(activity::last_contact(ctx, account).await.is_ok(), sees);
            assert_eq!(task::of_account(ctx, account).await.is_ok(), sees);
            let facts = read(ctx, visit(None));
            let recorded = activity::record(ctx, account, facts.clone()).await;
            assert_eq!(recorded.is_ok(), records, "{}: {recorded:?}", ctx.actor_name());
            if !records {
                assert!(activity::edit(ctx, id, facts).await.is_err());
                assert!(activity::remove(ctx, id).await.is_err());
                assert!(activity::undo(ctx, id).await.is_err());
            }
        }
    }
}

#[tokio::test]
async fn the_timeline_goes_back_page_by_page_and_shows_everything_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let note = |on: &str, number: usize| Typed {
            kind: ActivityKind::Note,
            on: day(on),
            text: format!("第{number}条"),
            step: String::new(),
            ..visit(None)
        };
        for number in 0..40 {
            let on = if number % 2 == 0 { TODAY } else { "2026-06-01" };
            let facts = read(&owner, note(on, number));
            activity::record(&owner, account, facts).await.expect("recorded");
        }
        assessment::record(&owner, account, Intent::High, day("2026-06-15"))
            .await
            .expect("assessed");
        let (mut seen, mut days, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = activity::of_account(&owner, account, EntryFilter::All, after.as_deref())
                .await
                .expect("a page");
            assert!(page.entries.len() <= 30);
            for entry in page.entries {
                days.push(entry.on);
                seen.push(match entry.entry {
                    Entry::Activity(activity) => activity.facts.text,
                    Entry::Assessment(assessment) => format!("{:?}", assessment.intent),
                    Entry::Order(order) => format!("order {}", order.document),
                    Entry::Change(event) => format!("{} {}", event.noun, event.verb),
                });
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(days.is_sorted_by(|one, other| one >= other), "{days:?}");
        let count = seen.len();
        let kept = seen.iter().filter(|one| one.starts_with('第')).count();
        assert_eq!(kept, 40);
        assert!(
            seen.iter().any(|one| one == "High") && seen.iter().any(|one| one == "account created"),
            "{seen:?}"
        );
        assert!(
            !seen
                .iter()
                .any(|one| one.starts_with("activity") || one.starts_with("assessment"))
        );
        seen.sort_unstable();
        seen.dedup();
        assert!(seen.len() >= count - 1, "nothing is shown twice: {seen:?}");
        let only = activity::of_account(&owner, account, EntryFilter::Assessments, None)
            .await
            .expect("a page");
        assert_eq!((only.entries.len(), only.next), (1, None));
        let wrong = activity::of_account(&owner, account, EntryFilter::All, Some("x")).await;
        assert_eq!(rule(wrong), "cursor_not_valid");
    }
}

#[tokio::test]
async fn contacts_are_remembered_both_ways() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        assert_eq!(
            activity::last_contact(&owner, account).await.expect("an answer"),
            None
        );
        for (kind, direction, on) in [
            (ActivityKind::Visit, None, "2026-05-01"),
            (ActivityKind::Call, Some(Direction::Ours), "2026-06-20"),
            (ActivityKind::Mail, Some(Direction::Theirs), "2026-06-10"),
            (ActivityKind::Note, None, "2026-06-30"),
        ] {
            let typed = Typed {
                kind,
                direction,
                on: day(on),
                ..visit(Some(contact))
            };
            activity::record(&owner, account, read(&owner, typed))
                .await
                .expect("recorded");
        }
        let last = activity::last_contact(&owner, account)
            .await
            .expect("an answer")
            .expect("a contact");
        assert_eq!(
            (last.kind, last.on),
            (ActivityKind::Call, day("2026-06-20")),
            "a note is none"
        );
        let other = ContactId::new(owner.now());
        let days = activity::last_of_contacts(&owner, account, &[contact, other])
            .await
            .expect("days");
        assert_eq!(days.len(), 1);
        assert_eq!(
            (days[&contact].ours, days[&contact].theirs),
            (Some(day("2026-06-20")), Some(day("2026-06-10")))
        );
        let undone = dahu_app::import::undo(&desk.ctx, latest_import(&desk).await)
            .await
            .expect("undone");
        assert_eq!(undone.accounts, 0, "an account with activities stays");
    }
}

async fn latest_import(desk: &Desk) -> dahu_app::import::ImportId {
    dahu_app::import::list(&desk.ctx).await.expect("imports")[0].id
}
