//! Call sheets: prepared, held as an activity, changed, taken back, erased with what the activity told.

use dahu_app::{
    Context, Error, activity,
    contact::{self, Ground},
    playbook::call::{self, TypedSheet},
    task,
};
use dahu_core::{
    activity::ActivityId,
    person::Role,
    playbook::{call::CallSheetId, words::QuestionPart},
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, read, visit},
    contact::tables_with,
    desk::{Desk, day, events_of},
    staff::{hired, rule},
};

fn sheet(aim: &str) -> TypedSheet {
    TypedSheet {
        planned_on: day("2026-07-01"),
        aim: aim.to_owned(),
        asked: ["几台设备？", "哪里停机？", "停机影响谁？", "不停机值多少？"].map(str::to_owned),
        opportunity: None,
        playbook: None,
    }
}

const FOUND: [&str; 4] = ["三台", "采购经理说每月两次", "财务加班", "提前两天结账"];

async fn held(ctx: &Context, id: CallSheetId, typed: activity::Typed) -> ActivityId {
    let (_, activity) = call::hold(ctx, id, read(ctx, typed), FOUND).await.expect("held");
    activity
}

#[tokio::test]
async fn a_call_is_prepared_and_held_and_its_activity_leads_back_to_the_sheet() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let id = call::prepare(&owner, account, &sheet("约第二次会面"))
            .await
            .expect("prepared");
        let (name, rows, may_work) = call::of_account(&owner, account).await.expect("a list");
        assert_eq!((name.as_str(), may_work), ("云帆科技", true));
        assert_eq!((rows[0].filled, rows[0].was_held), ((4, 0), false));
        let activity = held(&owner, id, visit(Some(contact))).await;
        let found = activity::find(&owner, activity).await.expect("recorded");
        assert_eq!(found.sheet, Some(id));
        let steps = task::of_account(&owner, account).await.expect("tasks");
        assert_eq!(steps.rows[0].what, "送报价", "its next step is a task");
        let shown = call::show(&owner, id).await.expect("shown");
        assert_eq!(shown.found.part(QuestionPart::Implication), "财务加班");
        assert_eq!(shown.activity.map(|activity| activity.id), Some(activity));
        assert_eq!(
            rule(call::hold(&owner, id, read(&owner, visit(None)), FOUND).await),
            "call_sheet_held"
        );
        call::find_out(&owner, id, ["四台", "", "", ""])
            .await
            .expect("corrected");
        call::undo(&owner, id).await.expect("taken back");
        let shown = call::show(&owner, id).await.expect("shown");
        assert_eq!(shown.found.part(QuestionPart::Situation), "三台");
        call::remove(&owner, id).await.expect("removed");
        assert!(
            call::of_account(&owner, account)
                .await
                .expect("a list")
                .1
                .is_empty()
        );
        assert_eq!(
            activity::find(&owner, activity).await.expect("it stays").sheet,
            None
        );
        call::undo(&owner, id).await.expect("brought back");
        let verbs = events_of(&desk, id.0).await;
        assert_eq!(
            verbs,
            ["prepared", "held", "found_out", "restored", "removed", "restored"]
        );
    }
}

#[tokio::test]
async fn what_cannot_be_prepared_is_refused_and_strangers_find_nothing() {
    let desk = Desk::on_sqlite().await;
    let (account, owner, _) = at_work(&desk).await;
    let empty = TypedSheet {
        asked: Default::default(),
        ..sheet(" ")
    };
    let far = TypedSheet {
        planned_on: day("2099-01-01"),
        ..sheet("x")
    };
    let mut long = sheet("x");
    long.asked[1] = "长".repeat(2_001);
    for (wrong, expected) in [
        (empty, "call_sheet_empty"),
        (far, "call_sheet_day"),
        (long, "call_sheet_too_long"),
    ] {
        assert_eq!(rule(call::prepare(&owner, account, &wrong).await), expected);
    }
    let id = call::prepare(&owner, account, &sheet("x"))
        .await
        .expect("prepared");
    let refused = call::hold(
        &owner,
        id,
        read(&owner, visit(None)),
        [&"长".repeat(2_001), "", "", ""],
    )
    .await;
    assert_eq!(rule(refused), "call_sheet_too_long");
    let none = activity::of_account(&owner, account, activity::EntryFilter::All, None).await;
    let recorded = none.expect("a timeline").entries;
    let is_activity = |entry: activity::TimelineEntry| matches!(entry.entry, activity::Entry::Activity(_));
    assert!(!recorded.into_iter().any(is_activity), "nothing was recorded");
    let other = hired(&desk, "qian", Role::AccountManager).await;
    for hidden in [
        call::show(&other, id).await.map(drop),
        call::change(&other, id, &sheet("y")).await,
        call::find_out(&other, id, FOUND).await,
        call::remove(&other, id).await.map(drop),
        call::undo(&other, id).await.map(drop),
        call::prepare(&other, account, &sheet("y")).await.map(drop),
        call::of_account(&other, account).await.map(drop),
    ] {
        assert!(
            matches!(hidden, Err(Error::NotFound { .. } | Error::Forbidden { .. })),
            "{hidden:?}"
        );
    }
}

#[tokio::test]
async fn what_a_call_sheet_told_of_somebody_is_erased_with_its_activity() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, contact) = at_work(&desk).await;
        let id = call::prepare(&owner, account, &sheet("约第二次会面"))
            .await
            .expect("prepared");
        // They took no part: the sheet alone names them.
        let activity = held(&owner, id, visit(None)).await;
        let data = contact::personal_data(&desk.ctx, contact).await.expect("data");
        let told = data
            .activities
            .iter()
            .find(|mention| mention.id == activity)
            .expect("one");
        assert!(
            told.is_named && told.text.contains("采购经理说每月两次"),
            "{}",
            told.text
        );
        contact::erase(&desk.ctx, contact, Ground::Request, &[activity])
            .await
            .expect("erased");
        let shown = call::show(&owner, id).await.expect("it is there");
        assert!(shown.found.is_empty() && shown.asked.is_empty() && shown.aim.is_empty());
        assert_eq!(rule(call::undo(&owner, id).await), "call_sheet_erased");
        assert_eq!(tables_with(&desk, &["采购经理说"]).await, Vec::<String>::new());
    }
}
