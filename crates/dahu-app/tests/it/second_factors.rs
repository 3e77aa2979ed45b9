//! Second factors on every kind of database: codes, recovery codes, how often they may be wrong, and who may reset them.

use chrono::DateTime;
use dahu_app::{
    Actor, Context, Error, Result,
    person::{self, Person},
    second_factor::{self, Standing},
    setting::{self, sign_in::Rules},
    sign_in::{self, Arrival},
};
use dahu_core::person::{PersonId, Role};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, events_of},
    sessions::{begin, is_alive},
};

/// The secret of RFC 4226, appendix D, in base32, and its first ten codes: those of the first ten steps after 1970.
pub(crate) const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
pub(crate) const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
];
const PASSWORD: &str = "correct horse battery";

/// Puts the clock into a step of time.
pub(crate) fn at_step(desk: &Desk, step: i64) {
    let moment = DateTime::from_timestamp(step * 30 + 3, 0).expect("a moment");
    desk.clock.set(moment);
}

pub(crate) fn rule<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.expect_err("a refusal");
    error
        .refusal()
        .map_or_else(|| format!("{error:?}"), |refusal| refusal.rule)
}

/// A person who can sign in, and a context in which they act.
pub(crate) async fn somebody(desk: &Desk, login: &str, role: Role) -> (PersonId, Context) {
    let id = person::add(&desk.ctx, login, login, PASSWORD, role)
        .await
        .expect("a person");
    let actor = Actor::Person {
        id,
        name: login.to_owned(),
        role,
    };
    (id, Context::new(desk.ctx.workspace.clone(), actor))
}

async fn with_app(desk: &Desk) -> (PersonId, Context, Vec<String>) {
    let (id, ctx) = somebody(desk, "li@example.com", Role::Administrator).await;
    at_step(desk, 1);
    let codes = second_factor::set_up(&ctx, SECRET, CODES[1], None)
        .await
        .expect("set up");
    (id, ctx, codes)
}

fn visitor(desk: &Desk) -> Context {
    Context::new(desk.ctx.workspace.clone(), Actor::Visitor)
}

#[tokio::test]
async fn a_right_password_is_only_the_first_step_and_a_code_the_second() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _, _) = with_app(&desk).await;
        let visitor = visitor(&desk);
        let arrival = sign_in::with_password(&visitor, "li@example.com", PASSWORD, None)
            .await
            .expect("the first step");
        assert!(matches!(arrival, Arrival::NeedsSecondFactor(Person { id: who, .. }) if who == id));
        let refused = second_factor::sign_in(&visitor, id, CODES[1]).await;
        assert_eq!(rule(refused), "wrong_code", "it was used for setting up");
        at_step(&desk, 4);
        let typed = format!("{} {}", &CODES[3][..3], &CODES[3][3..]);
        let person = second_factor::sign_in(&visitor, id, &typed)
            .await
            .expect("the step before");
        assert_eq!(person.id, id);
        for used in [3, 2] {
            let again = second_factor::sign_in(&visitor, id, CODES[used]).await;
            assert_eq!(rule(again), "wrong_code", "step {used} after step 3 was taken");
        }
        second_factor::sign_in(&visitor, id, CODES[5])
            .await
            .expect("the step after");
        let verbs = events_of(&desk, id.0).await;
        for (verb, times) in [
            ("authenticator_set_up", 1),
            ("recovery_codes_made", 1),
            ("first_step_done", 1),
            ("wrong_code", 3),
            ("code_taken", 2),
            ("signed_in", 2),
        ] {
            let found = verbs.iter().filter(|known| *known == verb).count();
            assert_eq!(found, times, "{verb} in {verbs:?}");
        }
    }
}

#[tokio::test]
async fn a_sign_in_link_is_only_the_first_step_too() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _, _) = with_app(&desk).await;
        let token = sign_in::make_link(&desk.ctx, id, chrono::TimeDelta::hours(1))
            .await
            .expect("a link");
        let arrival = sign_in::with_link(&visitor(&desk), &token)
            .await
            .expect("the first step");
        assert!(matches!(arrival, Arrival::NeedsSecondFactor(_)), "{arrival:?}");
    }
}

#[tokio::test]
async fn an_app_is_set_up_only_by_a_code_that_it_made_and_only_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Analyst).await;
        at_step(&desk, 1);
        for (secret, code) in [
            (SECRET, "000000"),
            (SECRET, ""),
            ("GEZDGNBV", CODES[1]),
            ("1", CODES[1]),
        ] {
            let refused = second_factor::set_up(&ctx, secret, code, None).await;
            assert_eq!(rule(refused), "wrong_code", "{secret} {code}");
        }
        assert_eq!(
            second_factor::standing(&ctx, id).await.expect("a standing"),
            Standing::default()
        );
        let codes = second_factor::set_up(&ctx, SECRET, CODES[1], None)
            .await
            .expect("set up");
        assert_eq!(codes.len(), 10);
        let again = second_factor::set_up(&ctx, SECRET, CODES[2], None).await;
        assert_eq!(rule(again), "conflict_authenticator");
        assert_ne!(second_factor::new_secret(), second_factor::new_secret());
    }
}

#[tokio::test]
async fn recovery_codes_work_once_each_and_new_ones_end_the_old() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx, codes) = with_app(&desk).await;
        let visitor = visitor(&desk);
        let plain = codes[0].replace('-', "").to_lowercase();
        second_factor::sign_in(&visitor, id, &plain)
            .await
            .expect("signed in");
        assert_eq!(
            rule(second_factor::sign_in(&visitor, id, &codes[0]).await),
            "wrong_code"
        );
        let left = || async {
            second_factor::standing(&ctx, id)
                .await
                .expect("a standing")
                .recovery_codes_left
        };
        assert_eq!(left().await, 9);
        let (other, _) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        let stolen = second_factor::sign_in(&visitor, other, &codes[1]).await;
        assert_eq!(rule(stolen), "wrong_code", "codes belong to their person");
        let renewed = second_factor::renew_recovery_codes(&ctx, PASSWORD)
            .await
            .expect("new ones");
        assert_eq!(left().await, 10);
        assert_eq!(
            rule(second_factor::sign_in(&visitor, id, &codes[1]).await),
            "wrong_code"
        );
        second_factor::sign_in(&visitor, id, &renewed[9])
            .await
            .expect("signed in");
        let kept = crate::desk::texts_of(&desk, "SELECT code_hash FROM recovery_code").await;
        assert_eq!(kept.len(), 10);
        assert!(
            kept.iter().all(|hash| hash.len() == 64),
            "only hashes are kept: {kept:?}"
        );
    }
}

#[tokio::test]
async fn wrong_codes_are_limited_and_nobody_is_locked_out_by_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _, codes) = with_app(&desk).await;
        let visitor = visitor(&desk);
        at_step(&desk, 4);
        for _ in 0..5 {
            assert_eq!(
                rule(second_factor::sign_in(&visitor, id, "000000").await),
                "wrong_code"
            );
        }
        let right = second_factor::sign_in(&visitor, id, CODES[4]).await;
        assert_eq!(
            rule(right),
            "too_many_codes",
            "also the right one is not looked at"
        );
        second_factor::sign_in(&visitor, id, &codes[3])
            .await
            .expect("by recovery code all the same");
        // A quarter of an hour later, on a phone whose clock has stood still until then.
        desk.clock
            .set(DateTime::from_timestamp(123 + 15 * 60, 0).expect("a moment"));
        assert_eq!(
            rule(second_factor::sign_in(&visitor, id, CODES[4]).await),
            "wrong_code"
        );
        let (other, _) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        assert_eq!(
            rule(second_factor::sign_in(&visitor, other, "000000").await),
            "wrong_code"
        );
    }
}

#[tokio::test]
async fn codes_tried_at_the_same_time_are_counted_and_taken_one_by_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _, _) = with_app(&desk).await;
        at_step(&desk, 4);
        let tries = (0..8).map(|_| {
            let visitor = visitor(&desk);
            tokio::spawn(async move { second_factor::sign_in(&visitor, id, CODES[4]).await.is_ok() })
        });
        let mut taken = 0;
        for one in tries.collect::<Vec<_>>() {
            taken += usize::from(one.await.expect("no panic"));
        }
        assert_eq!(taken, 1);
        let wrong = events_of(&desk, id.0)
            .await
            .iter()
            .filter(|verb| *verb == "wrong_code")
            .count();
        assert_eq!(wrong, 5, "after five nothing more is looked at");
    }
}

#[tokio::test]
async fn removing_needs_the_password_or_a_code_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx, codes) = with_app(&desk).await;
        for proof in ["", "wrong password", "000000"] {
            assert_eq!(
                rule(second_factor::remove(&ctx, proof, None).await),
                "wrong_proof",
                "{proof:?}"
            );
        }
        at_step(&desk, 4);
        second_factor::remove(&ctx, CODES[4], None)
            .await
            .expect("by code");
        assert_eq!(
            second_factor::standing(&ctx, id).await.expect("one"),
            Standing::default()
        );
        let arrival = sign_in::with_password(&visitor(&desk), "li@example.com", PASSWORD, None).await;
        assert!(matches!(arrival, Ok(Arrival::SignedIn(_))));
        let anew = second_factor::set_up(&ctx, SECRET, CODES[5], None)
            .await
            .expect("set up again");
        assert!(!anew.contains(&codes[0]), "the old recovery codes are gone");
        second_factor::remove(&ctx, PASSWORD, None)
            .await
            .expect("by password");
        assert_eq!(
            rule(second_factor::renew_recovery_codes(&ctx, PASSWORD).await),
            "no_second_factor"
        );
        let gone = events_of(&desk, id.0).await;
        assert_eq!(
            gone.iter()
                .filter(|verb| *verb == "authenticator_removed")
                .count(),
            2
        );
    }
}

#[tokio::test]
async fn everybody_can_be_asked_for_a_second_factor_by_administrators_only() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx, _) = with_app(&desk).await;
        let (other, analyst) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        let rules = Rules {
            everybody_needs_second_factor: true,
            provider_is_trusted: true,
        };
        let forbidden = setting::sign_in::set_rules(&analyst, rules).await;
        assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
        assert!(matches!(
            second_factor::people(&analyst).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            second_factor::reset(&analyst, id).await,
            Err(Error::Forbidden { .. })
        ));
        let owes = |id, by_provider| second_factor::is_owed(&desk.ctx, id, by_provider);
        assert!(!owes(other, false).await.expect("an answer"), "until it is asked");
        setting::sign_in::set_rules(&ctx, rules).await.expect("set");
        assert!(owes(other, false).await.expect("an answer"));
        assert!(
            !owes(other, true).await.expect("an answer"),
            "the provider is trusted"
        );
        assert!(
            !owes(id, false).await.expect("an answer"),
            "who has one owes none"
        );
        let strict = Rules {
            provider_is_trusted: false,
            ..rules
        };
        setting::sign_in::set_rules(&ctx, strict).await.expect("set");
        assert!(owes(other, true).await.expect("an answer"));
        assert_eq!(setting::sign_in::rules(&ctx).await.expect("rules"), strict);
        let verbs = events_of(&desk, uuid::Uuid::nil()).await;
        assert_eq!(
            verbs.iter().filter(|verb| *verb == "sign_in_rules_set").count(),
            2
        );
    }
}

#[tokio::test]
async fn an_administrator_resets_whoever_lost_everything() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx, codes) = with_app(&desk).await;
        let rows = second_factor::people(&ctx).await.expect("people");
        assert_eq!(rows.len(), 1);
        assert!(rows[0].has_authenticator && rows[0].passkeys == 0 && !rows[0].is_known_outside);
        second_factor::reset(&desk.ctx, id).await.expect("reset");
        assert_eq!(
            second_factor::standing(&ctx, id).await.expect("one"),
            Standing::default()
        );
        assert_eq!(
            rule(second_factor::sign_in(&visitor(&desk), id, &codes[0]).await),
            "wrong_code"
        );
        let nobody = second_factor::reset_by_login(&desk.ctx, "no@example.com").await;
        assert!(matches!(nobody, Err(Error::NotFound { .. })));
        let name = second_factor::reset_by_login(&desk.ctx, "li@example.com").await;
        assert_eq!(name.expect("a name"), "li@example.com");
        assert!(
            events_of(&desk, id.0)
                .await
                .contains(&"second_factors_reset".to_owned())
        );
    }
}

#[tokio::test]
async fn own_factors_are_for_signed_in_people_only() {
    let desk = Desk::on_sqlite().await;
    let visitor = visitor(&desk);
    assert!(matches!(
        second_factor::set_up(&visitor, SECRET, CODES[0], None).await,
        Err(Error::Forbidden { .. })
    ));
    assert!(matches!(
        second_factor::remove(&visitor, "x", None).await,
        Err(Error::Forbidden { .. })
    ));
    assert!(matches!(
        second_factor::renew_recovery_codes(&visitor, "x").await,
        Err(Error::Forbidden { .. })
    ));
}

#[tokio::test]
async fn an_app_that_comes_goes_or_is_reset_ends_the_other_sessions() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        let (other, _) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        at_step(&desk, 1);
        for (session, person) in [("desk", id), ("phone", id), ("wang", other)] {
            begin(&desk, session, person).await;
        }
        let refused = second_factor::set_up(&ctx, SECRET, "000000", Some("desk")).await;
        assert_eq!(rule(refused), "wrong_code");
        assert!(is_alive(&desk, "phone").await, "nothing changed");
        second_factor::set_up(&ctx, SECRET, CODES[1], Some("desk"))
            .await
            .expect("set up");
        assert!(is_alive(&desk, "desk").await && !is_alive(&desk, "phone").await);
        begin(&desk, "tablet", id).await;
        second_factor::remove(&ctx, PASSWORD, Some("desk"))
            .await
            .expect("removed");
        assert!(is_alive(&desk, "desk").await && !is_alive(&desk, "tablet").await);
        at_step(&desk, 2);
        second_factor::set_up(&ctx, SECRET, CODES[2], Some("desk"))
            .await
            .expect("set up");
        second_factor::reset(&desk.ctx, id).await.expect("reset");
        assert!(
            !is_alive(&desk, "desk").await,
            "whoever found the phone may be in it"
        );
        assert!(is_alive(&desk, "wang").await, "others are not touched");
    }
}
