//! Sessions: whose they are, how they end, and that they stay ended.

use chrono::TimeDelta;
use dahu_app::{
    Clock, Error, Origin,
    session::{self, Kept},
    sign_in::{self, Choice, Proof},
};
use dahu_core::person::{PersonId, Role};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    staff::{PASSWORD, hired, person, rule},
};

/// A session that is used now.
pub(crate) fn kept(desk: &Desk, person: Option<PersonId>) -> Kept {
    Kept {
        person,
        data: "{}".to_owned(),
        seen_at: desk.clock.now(),
        expires_at: desk.clock.now() + TimeDelta::days(14),
        origin: Origin::new("192.0.2.1".parse().ok(), Some("Browser/1")),
    }
}

pub(crate) async fn begin(desk: &Desk, id: &str, person: PersonId) {
    let created = session::create(&desk.ctx, id, &kept(desk, Some(person))).await;
    assert!(created.expect("a session"));
}

pub(crate) async fn is_alive(desk: &Desk, id: &str) -> bool {
    session::load(&desk.ctx, id).await.expect("an answer").is_some()
}

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case_after_thirty_days() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await.person().expect("a person");
        begin(&desk, "idle", li).await;
        begin(&desk, "busy", li).await;
        let begun = desk.clock.now();
        for day in 1..30 {
            desk.clock.set(begun + TimeDelta::days(day));
            assert!(is_alive(&desk, "busy").await, "day {day}");
            assert_eq!(is_alive(&desk, "idle").await, day < 14, "day {day}");
            let seen = kept(&desk, Some(li));
            session::save(&desk.ctx, "busy", &seen).await.expect("seen");
        }
        desk.clock.set(begun + TimeDelta::days(30));
        assert!(!is_alive(&desk, "busy").await);
    }
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_brought_back_by_a_request_under_way() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let id = li.person().expect("a person");
        begin(&desk, "stolen", id).await;
        session::end_all_of(&desk.ctx, id).await.expect("ended");
        session::save(&desk.ctx, "stolen", &kept(&desk, Some(id)))
            .await
            .expect("no error");
        assert!(!is_alive(&desk, "stolen").await);
    }
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let wang = person(&desk, "wang").await;
        for id in ["desk", "phone", "library"] {
            begin(&desk, id, li.person().expect("a person")).await;
        }
        begin(&desk, "other", wang.person().expect("a person")).await;
        let own = session::list_own(&li, "desk").await.expect("a list");
        assert_eq!(own.len(), 3);
        assert_eq!(own.iter().filter(|session| session.is_this).count(), 1);
        assert_eq!(own[0].address.as_deref(), Some("192.0.2.1"));
        assert_eq!(own[0].program.as_deref(), Some("Browser/1"));

        let foreign = session::list_own(&wang, "other").await.expect("a list")[0].id;
        let refused = session::end_own(&li, foreign).await;
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        let one = own.iter().find(|session| !session.is_this).expect("another").id;
        session::end_own(&li, one).await.expect("ended");
        assert_eq!(session::list_own(&li, "desk").await.expect("a list").len(), 2);
        assert_eq!(session::end_others(&li, "desk").await.expect("ended"), 1);
        assert!(is_alive(&desk, "desk").await && is_alive(&desk, "other").await);

        let refused = session::end_all_of(&li, wang.person().expect("a person")).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
        let chief = hired(&desk, "chief", Role::Administrator).await;
        let ended = session::end_all_of(&chief, wang.person().expect("a person")).await;
        assert_eq!(ended.expect("ended"), 1);
        assert!(!is_alive(&desk, "other").await);
    }
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_needs_the_present_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        for id in ["desk", "phone"] {
            begin(&desk, id, li.person().expect("a person")).await;
        }
        let choice = Choice {
            login: "li",
            password: "another horse",
        };
        for _ in 0..8 {
            let refused = sign_in::set_login(&li, choice, Proof::Password("wrong"), None).await;
            assert_eq!(rule(refused), "present_password_wrong");
        }
        let right = Proof::Password(PASSWORD);
        let refused = sign_in::set_login(&li, choice, right, Some("desk")).await;
        assert_eq!(
            rule(refused),
            "too_many_attempts",
            "whoever found the browser open guesses"
        );
        assert!(is_alive(&desk, "phone").await);
        desk.clock.set(desk.clock.now() + TimeDelta::minutes(1));
        sign_in::set_login(&li, choice, right, Some("desk"))
            .await
            .expect("another password");
        assert!(is_alive(&desk, "desk").await && !is_alive(&desk, "phone").await);
    }
}

#[tokio::test]
async fn a_person_has_fifty_sessions_and_no_more() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        for number in 0..60 {
            desk.clock.set(desk.clock.now() + TimeDelta::seconds(1));
            begin(&desk, &number.to_string(), li.person().expect("a person")).await;
        }
        assert_eq!(session::list_own(&li, "59").await.expect("a list").len(), 50);
        assert!(is_alive(&desk, "59").await && is_alive(&desk, "10").await && !is_alive(&desk, "9").await);
    }
}
