//! A new password by a link that came by mail.

use chrono::TimeDelta;
use dahu_app::{
    Clock, device, mail, session,
    sign_in::{self, reset},
};
use dahu_testkit::{databases, mail_server};

use crate::{
    desk::Desk,
    sessions::kept,
    staff::{PASSWORD, into_folder, person, reachable, rule, sent, stranger},
};

const NEW: &str = "another horse";

/// The token of the latest mail.
fn token(desk: &Desk) -> String {
    let mails = mail_server::in_folder(&desk.database.folder().join("mails"));
    let link = mails
        .iter()
        .filter(|mail| mail.text.contains("/sign-in/reset/"))
        .map(|mail| mail.link().to_owned())
        .next_back()
        .expect("a link");
    assert!(
        link.starts_with("https://dahu.example.com/sign-in/reset/"),
        "{link}"
    );
    link.rsplit('/').next().expect("a token").to_owned()
}

#[tokio::test]
async fn a_link_works_once_and_ends_what_was_before() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let post = into_folder(&desk.database.folder().join("mails"));
        let li = reachable(&desk, "li", "li@example.com", "en").await;
        let id = li.person().expect("a person");
        let somebody = stranger(&desk, "192.0.2.1");
        let known = device::remember(&somebody, id, None).await.expect("a device");
        assert!(
            session::create(&desk.ctx, "before", &kept(&desk, Some(id)))
                .await
                .expect("one")
        );

        reset::ask(&somebody, " LI@example.com ", "zh-CN")
            .await
            .expect("asked");
        assert_eq!(sent(&desk, &post).await, 1);
        let token = token(&desk);
        reset::check(&somebody, &token).await.expect("it works");
        assert_eq!(
            rule(reset::choose(&somebody, &token, "short").await),
            "password_too_short"
        );
        reset::choose(&somebody, &token, NEW)
            .await
            .expect("a new password");

        for _ in 0..2 {
            assert_eq!(
                rule(reset::check(&somebody, &token).await),
                "reset_link_not_valid"
            );
            let again = reset::choose(&somebody, &token, "a third horse").await;
            assert_eq!(rule(again), "reset_link_not_valid", "a replay");
        }
        assert!(
            session::load(&desk.ctx, "before")
                .await
                .expect("an answer")
                .is_none()
        );
        let forgotten = device::remember(&somebody, id, known.as_deref())
            .await
            .expect("a device");
        assert!(forgotten.is_some(), "the browser was a stranger again");
        let former = sign_in::with_password(&somebody, "li", PASSWORD, None).await;
        assert_eq!(rule(former), "wrong_sign_in");
        sign_in::with_password(&somebody, "li", NEW, None)
            .await
            .expect("signed in");
        assert_eq!(sent(&desk, &post).await, 1, "a mail tells them");
        let mails = mail_server::in_folder(&desk.database.folder().join("mails"));
        assert!(mails.iter().any(|mail| mail.text.contains("password changed")));
    }
}

#[tokio::test]
async fn a_link_works_for_an_hour_and_one_that_is_used_voids_the_others() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let post = into_folder(&desk.database.folder().join("mails"));
        reachable(&desk, "li", "li@example.com", "en").await;
        let somebody = stranger(&desk, "192.0.2.1");
        let ask = async || {
            reset::ask(&somebody, "li", "en").await.expect("asked");
            assert_eq!(sent(&desk, &post).await, 1);
            token(&desk)
        };
        let first = ask().await;
        desk.clock.set(desk.clock.now() + TimeDelta::minutes(30));
        let second = ask().await;
        assert_ne!(first, second);
        reset::check(&somebody, &first).await.expect("it works");
        desk.clock.set(desk.clock.now() + TimeDelta::minutes(30));
        assert_eq!(
            rule(reset::check(&somebody, &first).await),
            "reset_link_not_valid"
        );
        let third = ask().await;
        reset::choose(&somebody, &third, NEW)
            .await
            .expect("a new password");
        let other = reset::choose(&somebody, &second, "a third horse").await;
        assert_eq!(rule(other), "reset_link_not_valid");
        for forged in ["", "x", "../..", &"x".repeat(100_000)] {
            assert_eq!(
                rule(reset::check(&somebody, forged).await),
                "reset_link_not_valid"
            );
        }
    }
}

#[tokio::test]
async fn a_mailbox_cannot_be_flooded() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let post = into_folder(&desk.database.folder().join("mails"));
        reachable(&desk, "li", "li@example.com", "en").await;
        let mut out = 0;
        // A hundred networks ask for the same person, within the hour.
        for network in 0..100 {
            let somebody = stranger(&desk, &format!("10.0.{network}.1"));
            reset::ask(&somebody, "li", "en").await.expect("the same answer");
            out += sent(&desk, &post).await;
        }
        assert_eq!(out, 3);
        // And for a whole day.
        for hour in 1..24 {
            desk.clock.set(desk.clock.now() + TimeDelta::hours(1));
            for network in 0..4 {
                let somebody = stranger(&desk, &format!("10.{hour}.{network}.1"));
                reset::ask(&somebody, "li@example.com", "en")
                    .await
                    .expect("the same answer");
                out += sent(&desk, &post).await;
            }
        }
        assert_eq!(out, 8);
        assert_eq!(
            mail::list(&desk.ctx).await.expect("a list").len(),
            8,
            "wishes that were dropped leave no trace"
        );
    }
}

#[tokio::test]
async fn one_network_asks_ten_times_and_strangers_get_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let post = into_folder(&desk.database.folder().join("mails"));
        person(&desk, "silent").await;
        for asked in ["nobody", "silent", "", &"x".repeat(10_000)] {
            let somebody = stranger(&desk, "192.0.2.1");
            reset::ask(&somebody, asked, "en").await.expect("the same answer");
        }
        assert_eq!(sent(&desk, &post).await, 0);
        assert!(mail::list(&desk.ctx).await.expect("a list").is_empty());
        for number in 0..30 {
            let somebody = stranger(&desk, &format!("198.51.100.{number}"));
            let asked = format!("somebody-{number}");
            reset::ask(&somebody, &asked, "en")
                .await
                .expect("the same answer");
        }
        assert_eq!(mail::list(&desk.ctx).await.expect("a list").len(), 10);
    }
}
