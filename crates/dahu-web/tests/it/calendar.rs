//! The calendar feed through HTTP: made on one's own page, read by its address alone, revoked.

use dahu_app::task::{self, NewTask};
use reqwest::StatusCode;

use crate::{activity::owner, site::Site};

#[tokio::test]
async fn a_feed_is_made_read_without_signing_in_and_revoked() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let li = site.signed_in("li").await;
    let new = NewTask {
        what: "送报价；见王总, 下午",
        due_on: "2026-07-02".parse().expect("a day"),
        owner: dahu_app::person::salespeople(&site.ctx)
            .await
            .expect("people")
            .into_iter()
            .find(|person| person.name == "li")
            .map(|person| person.id),
        opportunity: None,
    };
    let id = task::add(&site.ctx, account, &new).await.expect("a task");
    let made = li.post("/me/calendar", &[]).await.text().await.expect("text");
    let address = made
        .split("id=\"calendar-address\" tabindex=\"0\">")
        .nth(1)
        .expect("an address");
    let address = address.split('<').next().expect("an address");
    let path = address.strip_prefix(&site.origin).expect("here").to_owned();
    assert!(!li.page("/me/calendar").await.contains(&path), "it is shown once");

    let answer = site.visitor().get(&path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    let text = answer.text().await.expect("text").replace("\r\n ", "");
    for line in [
        format!("UID:task-{id}@dahu\r\n"),
        "DTSTART;VALUE=DATE:20260702\r\n".to_owned(),
        "SUMMARY:待办：送报价；见王总\\, 下午（".to_owned(),
        format!("URL:{}/tasks/{id}\r\n", site.origin),
    ] {
        assert!(text.contains(&line), "{line}: {text}");
    }
    for wrong in [path.replace(".ics", ""), "/calendar/x.ics".to_owned()] {
        assert_eq!(
            site.visitor().get(&wrong).await.status(),
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    li.post("/me/calendar/revoke", &[]).await;
    assert_eq!(site.visitor().get(&path).await.status(), StatusCode::NOT_FOUND);
    li.post("/me/calendar/mails", &[("mails", "off")]).await;
    assert!(li.page("/me/calendar").await.contains("id=\"mails-on\""));
}
