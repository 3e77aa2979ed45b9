//! The page that a customer signs: who opens it, what it shows, what becomes of it.

use dahu_app::{
    Context, Error,
    audit::{self, AuditRow, Filter, Tracker},
    contact::{self, ContactFacts, Ground},
    plan::{self, TypedObjective, sharing},
    task::NewTask,
};
use dahu_core::{
    contact::LegalBasis,
    person::Role,
    plan::{
        PlanId,
        mutual::{Choice, Mutual, Promise, ShareId, Since},
        words::MeasureKind,
    },
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day, events_of, texts_of},
    plan::{drafted, objective},
    staff::{hired, rule, stranger},
};

pub(crate) fn promised(what: &str) -> Promise {
    Promise {
        what: what.to_owned(),
        who: "王经理".to_owned(),
        due_on: Some(day("2026-08-01")),
        done: None,
    }
}

fn own(words: &str) -> TypedObjective {
    TypedObjective {
        words: words.to_owned(),
        ..objective(MeasureKind::Own, 1)
    }
}

/// A page with one of two objectives that were approved, one of two tasks and a promise.
pub(crate) async fn chosen((ctx, manager): (&Context, &Context), id: PlanId) -> Choice {
    let own = plan::set_objective(ctx, id, None, &own("报修当天解决")).await;
    let own = own.expect("set");
    plan::submit(ctx, id).await.expect("submitted");
    plan::approve(manager, id, "可行").await.expect("approved");
    let mut tasks = Vec::new();
    for what in ["备机上门", "内部算毛利"] {
        let new = NewTask {
            what,
            due_on: day("2026-07-20"),
            owner: None,
            opportunity: None,
        };
        tasks.push(plan::add_action(ctx, id, &new).await.expect("added"));
    }
    Choice {
        words: "请贵方确认".to_owned(),
        objectives: [own].into(),
        tasks: [tasks[0]].into(),
        promises: vec![promised("提供用量"), promised("提供用量")],
    }
}

pub(crate) async fn opened(ctx: &Context, secret: &str) -> Option<sharing::MutualPage> {
    sharing::of_token(ctx, secret).await.expect("asked")
}

#[tokio::test]
async fn a_customer_sees_what_was_chosen_and_nothing_else_and_signs_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let choice = chosen((&zhang, &manager), id).await;
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let kept = texts_of(&desk, "SELECT choice FROM plan_share").await;
        assert!(!kept[0].contains(&secret), "the secret is kept nowhere");
        let customer = stranger(&desk, "203.0.113.7");
        let page = opened(&customer, &secret).await.expect("a page");
        assert_eq!(page.account_name, "云帆科技");
        assert_eq!(page.ends_on, day("2026-08-29"), "sixty days");
        let steps: Vec<&str> = page
            .against
            .steps
            .iter()
            .map(|step| step.line.what.as_str())
            .collect();
        assert_eq!(
            steps,
            ["备机上门", "提供用量"],
            "what is promised twice is promised once"
        );
        let aims = page.against.aims.iter().map(|aim| aim.line.words.as_str());
        assert_eq!(aims.collect::<Vec<_>>(), ["报修当天解决"]);

        let nameless = sharing::sign(&customer, &secret, &page.digest, "  ", "").await;
        assert_eq!(rule(nameless), "mutual_without_name");
        sharing::sign(&customer, &secret, &page.digest, "王经理", "同意")
            .await
            .expect("signed");
        let all = sharing::all(&zhang, id).await.expect("pages");
        let signature = &all.shares[0].signatures[0];
        assert_eq!(
            (signature.name.as_str(), signature.note.as_str()),
            ("王经理", "同意")
        );
        assert_eq!(
            (signature.at, signature.address.as_deref()),
            (desk.ctx.now(), Some("203.0.113.7"))
        );
        assert!(!all.shares[0].is_changed);

        let later = Choice {
            promises: vec![promised("提供三家用量")],
            ..choice.clone()
        };
        sharing::change(&zhang, id, share, &later).await.expect("changed");
        let stale = sharing::sign(&customer, &secret, &page.digest, "王经理", "").await;
        assert_eq!(rule(stale), "mutual_changed_meanwhile");
        let page = opened(&customer, &secret).await.expect("a page");
        let since: Vec<_> = page
            .against
            .steps
            .iter()
            .map(|step| (step.line.what.as_str(), &step.since))
            .collect();
        assert!(since.contains(&("提供三家用量", &Since::Added)), "{since:?}");
        assert!(since.contains(&("提供用量", &Since::Removed)), "{since:?}");
        assert!(sharing::all(&zhang, id).await.expect("pages").shares[0].is_changed);
        sharing::sign(&customer, &secret, &page.digest, "王经理", "")
            .await
            .expect("signed again");
        let page = opened(&customer, &secret).await.expect("a page");
        assert!(!page.against.is_changed());
        assert_eq!(
            events_of(&desk, share.0).await,
            ["shared", "signed", "updated", "signed"]
        );
    }
}

/// What the trail has of a page, the first first.
pub(crate) async fn trail(desk: &Desk, share: ShareId) -> Vec<AuditRow> {
    let filter = Filter {
        subject: Some(share.0),
        ..Filter::default()
    };
    let page = audit::list(&desk.ctx, &filter, None, 50)
        .await
        .expect("the trail");
    let verdict = audit::verify(&desk.ctx, None, &Tracker::default()).await;
    assert_eq!(verdict.expect("a walk").fracture, None);
    page.rows.into_iter().rev().collect()
}

/// What was shown by one side of an event, held against its digest.
fn told(side: Option<&serde_json::Value>) -> Mutual {
    let side = side.expect("facts");
    let mutual: Mutual = serde_json::from_value(side["mutual"].clone()).expect("what was shown");
    let digest = sharing::digest(&mutual).expect("a digest");
    assert_eq!(side["digest"], serde_json::Value::String(digest));
    mutual
}

#[tokio::test]
async fn the_trail_alone_tells_what_was_shown_and_what_was_signed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let choice = chosen((&zhang, &manager), id).await;
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let customer = stranger(&desk, "203.0.113.7");
        let page = opened(&customer, &secret).await.expect("a page");
        sharing::sign(&customer, &secret, &page.digest, "王经理", "同意")
            .await
            .expect("signed");
        let later = Choice {
            promises: vec![promised("提供三家用量")],
            ..choice
        };
        sharing::change(&zhang, id, share, &later).await.expect("changed");
        let now = opened(&customer, &secret).await.expect("a page").digest;
        sharing::revoke(&zhang, id, share).await.expect("revoked");

        let rows = trail(&desk, share).await;
        let [shared, signed, updated, revoked] = &rows[..] else {
            panic!("four events: {rows:?}")
        };
        let read = told(signed.after.as_ref());
        let lines: Vec<_> = read
            .steps
            .iter()
            .map(|step| (step.what.as_str(), step.who.as_str(), step.due_on, step.is_theirs))
            .collect();
        assert_eq!(
            lines,
            [
                ("备机上门", "张三", Some(day("2026-07-20")), false),
                ("提供用量", "王经理", Some(day("2026-08-01")), true),
            ]
        );
        let aims: Vec<&str> = read.aims.iter().map(|aim| aim.words.as_str()).collect();
        assert_eq!((aims, read.words.as_str()), (vec!["报修当天解决"], "请贵方确认"));
        assert_eq!(told(shared.after.as_ref()), read);
        assert_eq!(told(updated.before.as_ref()), read);
        let facts = signed.after.as_ref().expect("facts");
        assert_eq!(
            [&facts["digest"], &facts["signed_by"], &facts["note"]],
            [page.digest.as_str(), "王经理", "同意"],
            "as the page that the customer read had it"
        );
        assert_eq!(told(updated.after.as_ref()), told(revoked.before.as_ref()));
        assert_eq!(revoked.before.as_ref().expect("facts")["digest"], now.as_str());
        for row in &rows {
            assert!(!format!("{row:?}").contains(&secret), "{row:?}");
        }
    }
}

#[tokio::test]
async fn a_signer_who_is_erased_leaves_the_page_and_its_events_and_what_was_promised_stays() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let typed = contact::Typed {
            name: "王经理".to_owned(),
            source: "名片".to_owned(),
            ..contact::Typed::default()
        };
        let facts = ContactFacts::read(&zhang, &typed, LegalBasis::Contract, day("2026-06-01"));
        let facts = facts.expect("facts");
        let contact = contact::add(&zhang, account, facts).await.expect("a contact");
        let choice = chosen((&zhang, &manager), id).await;
        let (theirs, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let without = Choice {
            promises: Vec::new(),
            ..choice
        };
        let (other, _) = sharing::make(&zhang, id, &without, None).await.expect("made");
        let customer = stranger(&desk, "203.0.113.7");
        let page = opened(&customer, &secret).await.expect("a page");
        sharing::sign(&customer, &secret, &page.digest, "王经理", "同意")
            .await
            .expect("signed");
        contact::erase(&desk.ctx, contact, Ground::Request, &[])
            .await
            .expect("erased");

        let rows = trail(&desk, theirs).await;
        let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
        assert_eq!(verbs, ["shared", "signed", "erased"]);
        for row in &rows[..2] {
            assert_eq!((&row.before, &row.after), (&None, &None), "{row:?}");
        }
        assert!(!told(trail(&desk, other).await[0].after.as_ref()).steps.is_empty());
        for kept in [
            texts_of(&desk, "SELECT choice FROM plan_share").await,
            texts_of(&desk, "SELECT content FROM plan_signature").await,
        ] {
            assert!(!kept.is_empty() && !kept.concat().contains("王经理"), "{kept:?}");
            assert!(kept.concat().contains("备机上门") || kept.concat().contains("提供用量"));
        }
        let shares = sharing::all(&zhang, id).await.expect("pages").shares;
        let share = shares.iter().find(|share| share.id == theirs).expect("it");
        assert!(!share.is_changed, "what was promised is what it was");
        let [signature] = &share.signatures[..] else {
            panic!("{share:?}")
        };
        assert_eq!(
            (
                signature.name.as_str(),
                signature.note.as_str(),
                &signature.address
            ),
            ("", "", &None)
        );
    }
}

#[tokio::test]
async fn a_page_ends_on_its_day_and_when_it_is_revoked_and_no_other_secret_opens_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let choice = chosen((&zhang, &manager), id).await;
        let customer = stranger(&desk, "203.0.113.7");
        let short = sharing::make(&zhang, id, &choice, Some(day("2026-07-02"))).await;
        let (_, short) = short.expect("made");
        let (share, long) = sharing::make(&zhang, id, &choice, Some(day("2026-12-31")))
            .await
            .expect("made");
        assert_ne!(short, long);
        desk.move_to("2026-07-02");
        assert!(opened(&customer, &short).await.is_some());
        desk.move_to("2026-07-03");
        let page = opened(&customer, &long).await.expect("a page");
        assert!(opened(&customer, &short).await.is_none(), "its day has passed");
        let late = sharing::sign(&customer, &short, &page.digest, "王经理", "").await;
        assert!(matches!(late, Err(Error::NotFound { .. })), "{late:?}");
        sharing::revoke(&zhang, id, share).await.expect("revoked");
        assert!(opened(&customer, &long).await.is_none());
        let again = sharing::revoke(&zhang, id, share).await;
        assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
        let guessed: String = long.chars().rev().collect();
        for wrong in ["", "x", "../../", guessed.as_str()] {
            assert!(opened(&customer, wrong).await.is_none(), "{wrong}");
        }
        let told = sharing::all(&zhang, id).await.expect("pages");
        assert!(told.shares.iter().all(|share| !share.is_open));
    }
}

#[tokio::test]
async fn who_does_not_work_at_a_plan_shares_nothing_of_it() {
    let desk = Desk::on_sqlite().await;
    let (zhang, manager, _, id) = drafted(&desk).await;
    let choice = chosen((&zhang, &manager), id).await;
    let (share, _) = sharing::make(&zhang, id, &choice, None).await.expect("made");
    let analyst = hired(&desk, "analyst", Role::Analyst).await;
    let other = hired(&desk, "other", Role::AccountManager).await;
    for stranger in [&analyst, &other] {
        for tried in [
            sharing::make(stranger, id, &choice, None).await.map(drop),
            sharing::change(stranger, id, share, &choice).await,
            sharing::revoke(stranger, id, share).await,
            sharing::offer(stranger, id, share).await,
            sharing::all(stranger, id).await.map(drop),
        ] {
            assert!(
                matches!(tried, Err(Error::NotFound { .. } | Error::Forbidden { .. })),
                "{tried:?}"
            );
        }
    }
    let nothing = sharing::make(&zhang, id, &Choice::default(), None).await;
    assert_eq!(rule(nothing), "plan_share_of_nothing");
    for wrong in ["2026-06-29", "2027-07-02"] {
        let made = sharing::make(&zhang, id, &choice, Some(day(wrong))).await;
        assert_eq!(rule(made), "plan_share_days", "{wrong}");
    }
    // A task of another plan, or of none, is not shown whatever its number.
    let foreign = Choice {
        tasks: [dahu_core::task::TaskId(uuid::Uuid::from_u128(1))].into(),
        ..choice
    };
    let (_, secret) = sharing::make(&zhang, id, &foreign, None).await.expect("made");
    let page = opened(&stranger(&desk, "203.0.113.7"), &secret)
        .await
        .expect("a page");
    assert_eq!(page.against.steps.len(), 1, "the promise alone");
    plan::undo(&manager, id)
        .await
        .expect("the approval is taken back");
    plan::remove(&zhang, id).await.expect("removed");
    assert!(
        opened(&stranger(&desk, "203.0.113.7"), &secret).await.is_none(),
        "with the plan it goes"
    );
}

#[tokio::test]
async fn a_customer_is_shown_and_signs_the_version_that_was_offered_until_another_one_is() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let promise = Choice {
            promises: vec![promised("提供用量")],
            ..Choice::default()
        };
        let early = sharing::make(&zhang, id, &promise, None).await;
        assert_eq!(rule(early), "plan_share_not_approved");
        assert_eq!(sharing::all(&zhang, id).await.expect("pages").objectives, None);
        let choice = chosen((&zhang, &manager), id).await;
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let customer = stranger(&desk, "203.0.113.7");
        let read = opened(&customer, &secret).await.expect("a page").digest;

        plan::revise(&zhang, id).await.expect("taken up");
        let facts = plan::to_write(&zhang, id).await.expect("to write").facts;
        let known = *choice.objectives.first().expect("one");
        let began = facts.content.objectives[&known].clone();
        plan::set_objective(&zhang, id, Some((known, began)), &own("两小时解决"))
            .await
            .expect("changed");
        let page = opened(&customer, &secret).await.expect("a page");
        assert_eq!(page.digest, read, "what is being written is nobody's yet");
        let held = sharing::all(&zhang, id).await.expect("pages").objectives;
        assert_eq!(held.expect("a version")[&known].words, "报修当天解决");
        plan::submit(&zhang, id).await.expect("submitted");
        plan::approve(&manager, id, "可行").await.expect("approved");
        // What was approved since is another version: nobody is shown it before somebody offers it.
        let page = opened(&customer, &secret).await.expect("a page");
        assert_eq!((page.version, page.digest.as_str()), (Some(1), read.as_str()));
        assert_eq!(page.against.aims[0].line.words, "报修当天解决");
        sharing::sign(&customer, &secret, &read, "王经理", "")
            .await
            .expect("signed");
        offered_again((&zhang, &customer), (id, share), (&secret, &read)).await;
        assert_eq!(events_of(&desk, share.0).await, ["shared", "signed", "offered"]);
    }
}

/// The version in force is offered, once; what was read before is not signed any more, and what was signed stays.
async fn offered_again(
    (zhang, customer): (&Context, &Context),
    (id, share): (PlanId, ShareId),
    (secret, read): (&str, &str),
) {
    let known = &sharing::all(zhang, id).await.expect("pages").shares[0];
    assert_eq!((known.version, known.next), (Some(1), Some(2)));
    sharing::offer(zhang, id, share).await.expect("offered");
    let again = sharing::offer(zhang, id, share).await;
    assert_eq!(rule(again), "plan_share_offered_already");
    let stale = sharing::sign(customer, secret, read, "王经理", "").await;
    assert_eq!(rule(stale), "mutual_changed_meanwhile");
    let page = opened(customer, secret).await.expect("a page");
    assert_eq!(page.against.aims[0].line.words, "两小时解决");
    assert!(page.against.is_changed());
    let signed = page.signatures.iter().map(|one| one.version);
    assert_eq!(
        (page.version, signed.collect::<Vec<_>>()),
        (Some(2), vec![Some(1)])
    );
}
