//! How often signing in may be tried, and that nobody is kept out by it.

use chrono::TimeDelta;
use dahu_app::{
    Clock, Context, device,
    sign_in::{self, Choice, Proof},
};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    staff::{PASSWORD, person, rule, stranger},
};

async fn wrong(ctx: &Context, login: &str) -> &'static str {
    rule(sign_in::with_password(ctx, login, "a wrong password", None).await)
}

async fn is_let_in(ctx: &Context, device: Option<&str>) -> bool {
    sign_in::with_password(ctx, "li", PASSWORD, device).await.is_ok()
}

#[tokio::test]
async fn a_stranger_who_guesses_keeps_out_nobody_but_themselves() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await.person().expect("a person");
        let (home, evil) = (stranger(&desk, "192.0.2.10"), stranger(&desk, "198.51.100.10"));
        let device = device::remember(&home, li, None).await.expect("a device");
        for _ in 0..8 {
            assert_eq!(wrong(&evil, "li").await, "wrong_sign_in");
        }
        assert_eq!(wrong(&evil, "li").await, "too_many_attempts");
        assert!(!is_let_in(&evil, None).await, "not even with the right password");
        assert!(is_let_in(&home, None).await);
        // Even beside the stranger, in the same network, the browser that is known is let in.
        let beside = stranger(&desk, "198.51.100.77");
        assert!(!is_let_in(&beside, None).await);
        assert!(is_let_in(&beside, device.as_deref()).await);
        desk.clock.set(desk.clock.now() + TimeDelta::seconds(30));
        assert!(is_let_in(&beside, None).await, "a while later as well");
    }
}

#[tokio::test]
async fn a_device_counts_for_its_own_person_only() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        person(&desk, "li").await;
        let evil = person(&desk, "evil").await.person().expect("a person");
        let ctx = stranger(&desk, "198.51.100.10");
        let own = device::remember(&ctx, evil, None).await.expect("a device");
        for _ in 0..8 {
            let tried = sign_in::with_password(&ctx, "li", "a wrong password", own.as_deref()).await;
            assert_eq!(rule(tried), "wrong_sign_in");
        }
        let tried = sign_in::with_password(&ctx, "li", "a wrong password", own.as_deref()).await;
        assert_eq!(rule(tried), "too_many_attempts");
        for forged in ["", "x", "dahu_device"] {
            assert!(!is_let_in(&ctx, Some(forged)).await, "{forged}");
        }
    }
}

#[tokio::test]
async fn many_guesses_at_once_are_as_many() {
    let desk = Desk::on_sqlite().await;
    person(&desk, "li").await;
    let evil = stranger(&desk, "198.51.100.10");
    let guesses: Vec<_> = (0..40)
        .map(|_| {
            let evil = evil.clone();
            tokio::spawn(async move { wrong(&evil, "li").await })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        looked_at += usize::from(guess.await.expect("an answer") == "wrong_sign_in");
    }
    assert_eq!(looked_at, 8);
}

#[tokio::test]
async fn one_network_sprays_sixty_logins_and_another_goes_on() {
    let desk = Desk::on_sqlite().await;
    person(&desk, "li").await;
    let evil = stranger(&desk, "198.51.100.10");
    for number in 0..60 {
        assert_eq!(wrong(&evil, &format!("login-{number}")).await, "wrong_sign_in");
    }
    assert_eq!(wrong(&evil, "login-60").await, "too_many_attempts");
    assert!(is_let_in(&stranger(&desk, "192.0.2.10"), None).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_present_password_is_guessed_eight_times_in_a_session_also_at_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let change = async |ctx: Context, present: &str| {
            let choice = Choice {
                login: "li",
                password: "set by whoever stole the session",
            };
            sign_in::set_login(&ctx, choice, Proof::Password(present), None).await
        };
        let guesses: Vec<_> = (0..40)
            .map(|number| {
                let li = li.clone();
                tokio::spawn(async move { rule(change(li, &format!("guess number {number}")).await) })
            })
            .collect();
        let mut looked_at = 0;
        for guess in guesses {
            match guess.await.expect("an answer") {
                "present_password_wrong" => looked_at += 1,
                other => assert_eq!(other, "too_many_attempts"),
            }
        }
        assert_eq!(looked_at, 8);
        assert_eq!(rule(change(li.clone(), PASSWORD).await), "too_many_attempts");
        assert!(
            is_let_in(&stranger(&desk, "192.0.2.10"), None).await,
            "who signs in anew is not kept out by it"
        );
        desk.clock.set(desk.clock.now() + TimeDelta::seconds(30));
        change(li, PASSWORD).await.expect("a while later");
    }
}
