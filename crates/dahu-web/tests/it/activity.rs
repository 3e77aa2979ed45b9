//! Activities and tasks through HTTP: recorded, refused beside their fields, undone; done, postponed, handed on.

use dahu_app::{account_team, activity, task};
use dahu_core::{account::AccountId, person::Role};
use reqwest::{
    StatusCode,
    multipart::{Form, Part},
};

use crate::{
    me::session_cookie,
    site::{PASSWORD, Person, Site, location},
};

/// What the quick form sends when a visit was tapped together.
const VISIT: [(&str, &str); 9] = [
    ("kind", "visit"),
    ("on", "2026-06-30"),
    ("text", "看了机房"),
    ("outcome", "advance"),
    ("minutes", "60"),
    ("effort", ""),
    ("step", "送报价"),
    ("due", "tomorrow"),
    ("due_on", ""),
];

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = VISIT.into_iter().filter(|(name, _)| *name != field);
    others.chain([(field, value)]).collect()
}

/// Somebody who owns an account.
pub(crate) async fn owner(site: &Site, login: &str) -> AccountId {
    let id = site.hire(login, Role::AccountManager).await;
    let account = site.account("KH0001").await;
    account_team::hand_over(&site.ctx, account, id)
        .await
        .expect("an owner");
    account
}

#[tokio::test]
async fn a_visit_is_recorded_removed_and_brought_back() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let path = format!("/accounts/{account}/activities");
    let page = li.page(&path).await;
    assert!(
        page.contains("id=\"record\"") && page.contains("Nothing to do."),
        "{page}"
    );
    let answer = li.post(&path, &VISIT).await;
    assert_eq!(
        answer.status(),
        StatusCode::SEE_OTHER,
        "{:?}",
        answer.text().await
    );
    let page = li.page(location(&answer)).await;
    for told in [
        "看了机房",
        "送报价",
        "2026-07-01",
        "Advance",
        "1 h",
        "undo-activity",
        "Recorded by li",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let last = activity::last_contact(&site.ctx, account)
        .await
        .expect("an answer")
        .expect("a contact");
    let edit = format!("/activities/{}/edit", last.id);
    let page = li.page(&edit).await;
    assert!(
        page.contains("60 min") && page.contains("value=\"2026-07-01\""),
        "{page}"
    );
    let answer = li.post(&edit, &with("text", "改过的话")).await;
    assert!(li.page(location(&answer)).await.contains("改过的话"));
    let answer = li.post(&format!("/activities/{}/undo", last.id), &[]).await;
    assert!(!li.page(location(&answer)).await.contains("改过的话"));
    let answer = li.post(&format!("/activities/{}/remove", last.id), &[]).await;
    let page = li.page(location(&answer)).await;
    assert!(
        !page.contains("看了机房") && page.contains("Nothing to do."),
        "{page}"
    );
    let answer = li.post(&format!("/activities/{}/undo", last.id), &[]).await;
    assert!(li.page(location(&answer)).await.contains("看了机房"));
    let only = li.page(&format!("{path}?show=call")).await;
    assert!(!only.contains("看了机房"), "{only}");
    let trail = li.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(
        trail.contains("recorded an activity") && trail.contains("Kind: Visit")
            || trail.contains("What: Visit"),
        "{trail}"
    );
}

#[tokio::test]
async fn it_is_today_where_the_browser_says_that_it_is() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = session_cookie(&site.visitor().sign_in("li", PASSWORD).await);
    let path = format!("/accounts/{account}/activities");
    // Half past seven in Shanghai, where the day has begun.
    site.clock.set("2026-06-30T23:30:00Z".parse().expect("a moment"));
    let of_july: Vec<(&str, &str)> = with("on", "2026-07-01");
    for (zone, status, offered, told) in [
        // It may be tomorrow already for whom nothing is known of.
        (
            "",
            StatusCode::SEE_OTHER,
            "2026-06-30",
            Some(">2026-06-30 23:30 UTC<"),
        ),
        ("Mars/Olympus", StatusCode::SEE_OTHER, "2026-06-30", None),
        (
            "America/New_York",
            StatusCode::UNPROCESSABLE_ENTITY,
            "2026-06-30",
            None,
        ),
        (
            "Asia/Shanghai",
            StatusCode::SEE_OTHER,
            "2026-07-01",
            Some(">2026-07-01 07:30<"),
        ),
    ] {
        let visitor = site.visitor();
        let ask = |method: &str| {
            let request = visitor
                .request(method, &path)
                .header("sec-fetch-site", "same-origin");
            request.header("cookie", format!("{li}; zone={zone}"))
        };
        let page = ask("GET")
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
        assert!(
            page.contains(&format!("name=\"on\" type=\"date\" value=\"{offered}\"")),
            "{zone}: {page}"
        );
        let answer = ask("POST").form(&of_july).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{zone}");
        let page = ask("GET")
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
        assert!(told.is_none_or(|told| page.contains(told)), "{zone}: {page}");
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let path = format!("/accounts/{account}/activities");
    for (field, value, beside) in [
        ("step", "", "step-problem"),
        ("effort", "long", "effort-problem"),
        ("on", "2026-08-01", "on-problem"),
        ("due_on", "2026-06-01", "due_on-problem"),
        ("due_on", "soon", "due_on-problem"),
    ] {
        let answer = li.post(&path, &with(field, value)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let page = answer.text().await.expect("text");
        assert!(
            page.contains(&format!("aria-describedby=\"{beside}\"")),
            "{field}: {page}"
        );
        assert_eq!(page.matches("aria-invalid").count(), 1, "{field}");
        assert!(page.contains("看了机房"), "{field}");
    }
    let note = [("kind", "note"), ("text", "他们在搬家"), ("step", "")];
    assert_eq!(li.post(&path, &note).await.status(), StatusCode::SEE_OTHER);
    let none = [("kind", "call"), ("step", ""), ("because", "今年没有预算")];
    let answer = li.post(&path, &none).await;
    assert!(
        li.page(location(&answer))
            .await
            .contains("No next step, because: 今年没有预算")
    );
    let stranger = li
        .post(&path, &with("contacts", "00000000-0000-7000-8000-000000000000"))
        .await;
    assert_eq!(stranger.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn tasks_are_done_postponed_cancelled_and_each_undone() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let answer = li
        .post(
            &format!("/accounts/{account}/tasks"),
            &[("what", "寄样品"), ("due_on", "2026-06-20")],
        )
        .await;
    assert!(li.page(location(&answer)).await.contains("undo-task"));
    let page = li.page("/tasks").await;
    assert!(
        page.contains("Overdue") && page.contains("10 days overdue"),
        "{page}"
    );
    let id = task::next_step(&site.ctx, account)
        .await
        .expect("tasks")
        .expect("a task")
        .id;
    let post = async |verb: &str, form: &[(&str, &str)]| {
        let answer = li.post(&format!("/tasks/{id}/{verb}"), form).await;
        assert_eq!(
            answer.status(),
            StatusCode::SEE_OTHER,
            "{verb}: {:?}",
            answer.text().await
        );
        let path = location(&answer).to_owned();
        li.page(&path).await
    };
    let page = post("postpone", &[("due", "tomorrow")]).await;
    assert!(
        page.contains("This week") && page.contains("2026-07-01"),
        "{page}"
    );
    assert!(post("undo", &[]).await.contains("10 days overdue"));
    let page = post("complete", &[]).await;
    assert!(
        page.contains("Nothing to do.") && page.contains("undo-task"),
        "{page}"
    );
    assert!(li.page(&format!("/tasks/{id}")).await.contains("id=\"reopen\""));
    let twice = li.post(&format!("/tasks/{id}/complete"), &[]).await;
    assert_eq!(twice.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text().await.expect("text").contains("Reopen it first"));
    assert!(post("reopen", &[]).await.contains("10 days overdue"));
    assert!(
        post("cancel", &[("why", "不要了")])
            .await
            .contains("Nothing to do.")
    );
    assert!(
        li.page(&format!("/tasks/{id}"))
            .await
            .contains("Cancelled, because: 不要了")
    );
    let wrong = li
        .post(&format!("/tasks/{id}/postpone"), &[("due_on", "soon")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_account_to_record_at_is_found_and_settings_are_refused_beyond_reason() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let page = li.page("/activities/new?search=KH0001").await;
    assert!(
        page.contains(&format!("/accounts/{account}/activities#record")),
        "{page}"
    );
    let admin = site.administrator().await;
    assert!(admin.page("/settings/tasks").await.contains("value=\"3\""));
    for wrong in ["400", "three"] {
        let answer = admin.post("/settings/tasks", &[("days", wrong)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let answer = admin.post("/settings/tasks", &[("days", "7")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(task::escalation_days(&site.ctx).await.expect("a number"), 7);
}

#[tokio::test]
async fn what_is_wrong_with_a_task_stands_beside_its_field() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let path = format!("/accounts/{account}/tasks");
    let refused = async |path: &str, form: &[(&str, &str)], beside: &str| {
        let answer = li.post(path, form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = answer.text().await.expect("text");
        assert!(page.contains(&format!("aria-describedby=\"{beside}\"")), "{page}");
        page
    };
    refused(&path, &[("what", ""), ("due_on", "2026-07-01")], "what-problem").await;
    let page = refused(
        &path,
        &[("what", "寄样品"), ("due_on", "soon")],
        "task-day-problem",
    )
    .await;
    assert!(page.contains("value=\"寄样品\""), "nothing typed is lost: {page}");
    li.post(&path, &[("what", "寄样品"), ("due_on", "2026-07-01")])
        .await;
    let next = task::next_step(&site.ctx, account).await.expect("tasks");
    let path = format!("/tasks/{}", next.expect("a task").id);
    refused(
        &format!("{path}/postpone"),
        &[("due_on", "soon")],
        "due_on-problem",
    )
    .await;
    refused(&format!("{path}/cancel"), &[("why", " ")], "why-problem").await;
    let other = site.hire("other", Role::Specialist).await.to_string();
    refused(&format!("{path}/hand"), &[("to", &other)], "to-problem").await;
}

/// The form as a browser sends it, with files after its fields.
async fn send_with(
    person: &Person<'_>,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> reqwest::Response {
    let form = fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text((*name).to_owned(), (*value).to_owned())
    });
    let form = files.iter().fold(form, |form, (name, content)| {
        form.part(
            "files",
            Part::bytes(content.to_vec()).file_name((*name).to_owned()),
        )
    });
    let request = person
        .request("POST", path)
        .header("sec-fetch-site", "same-origin");
    request.multipart(form).send().await.expect("an answer")
}

#[tokio::test]
async fn pictures_and_documents_come_with_a_visit() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let path = format!("/accounts/{account}/activities");
    let note: &[u8] = "会议纪要".as_bytes();
    // What a browser sends where no file was chosen.
    let answer = send_with(&li, &path, &VISIT, &[("", b"")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    site.wait(chrono::TimeDelta::seconds(1));
    let answer = send_with(&li, &path, &with("text", "带来了纪要"), &[("纪要.txt", note)]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = li.page(location(&answer)).await;
    assert!(page.contains("带来了纪要") && page.contains("纪要.txt"), "{page}");
    let visit = activity::last_contact(&site.ctx, account)
        .await
        .expect("an answer")
        .expect("a visit");
    let visit = activity::find(&site.ctx, visit.id).await.expect("the visit");
    let names: Vec<&str> = visit.files.iter().map(|file| file.facts.name.as_str()).collect();
    assert_eq!(names, ["纪要.txt"]);

    let edit = format!("/activities/{}/edit", visit.id);
    let answer = send_with(&li, &edit, &with("text", "带来了纪要"), &[("补充.txt", note)]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = li.page(location(&answer)).await;
    assert!(page.contains("补充.txt"), "{page}");

    let mixed: [(&str, &[u8]); 2] = [("空.txt", b""), ("好.txt", note)];
    let answer = send_with(&li, &path, &with("text", "有一个空文件"), &mixed).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("text");
    for told in ["The activity is recorded", "空.txt:", "有一个空文件", "好.txt"] {
        assert!(page.contains(told), "{told}: {page}");
    }

    let answer = send_with(&li, &path, &with("step", ""), &[("纪要.txt", note)]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("text");
    assert!(
        page.contains("choose the files once more") && page.contains("看了机房"),
        "{page}"
    );

    let long = "长".repeat(100_000);
    let answer = send_with(&li, &path, &with("text", &long), &[]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "no form is that long");
}
