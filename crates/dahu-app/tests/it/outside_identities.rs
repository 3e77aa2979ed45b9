//! Whom the identity provider means: on every kind of database.

use dahu_app::{
    Actor, Context,
    outside_identity::{self, RoleTold, Told},
    person, second_factor,
    setting::{self, sign_in::Rules},
    sign_in::Arrival,
};
use dahu_core::person::Role;
use dahu_testkit::databases;

use crate::{
    desk::{Desk, events_of},
    second_factors::{rule, somebody},
};

fn told(subject: &str, email: Option<&str>, role: RoleTold) -> Told {
    Told {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
        verified_email: email.map(str::to_owned),
        name: Some(format!("名 {subject}")),
        role,
    }
}

fn visitor(desk: &Desk) -> Context {
    Context::new(desk.ctx.workspace.clone(), Actor::Visitor)
}

async fn person_in(desk: &Desk, told: &Told) -> person::Person {
    match outside_identity::sign_in(&visitor(desk), told)
        .await
        .expect("signed in")
    {
        Arrival::SignedIn(person) | Arrival::NeedsSecondFactor(person) => person,
    }
}

const MANAGER: RoleTold = RoleTold::Role(Role::AccountManager);

#[tokio::test]
async fn somebody_new_is_added_only_with_a_role() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let visitor = visitor(&desk);
        for (role, expected) in [
            (RoleTold::NotAsked, "outside_unknown"),
            (RoleTold::None, "outside_without_role"),
        ] {
            let told = told("1", Some("li@example.com"), role);
            assert_eq!(rule(outside_identity::sign_in(&visitor, &told).await), expected);
        }
        assert_eq!(second_factor::people(&desk.ctx).await.expect("people"), []);
        let li = person_in(&desk, &told("1", Some("li@example.com"), MANAGER)).await;
        assert_eq!((li.name.as_str(), li.role), ("名 1", Role::AccountManager));
        let again = person_in(&desk, &told("1", None, MANAGER)).await;
        assert_eq!(again.id, li.id, "the subject is what lasts");
        let rows = second_factor::people(&desk.ctx).await.expect("people");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].login.as_deref(), Some("li@example.com"));
        assert!(rows[0].is_known_outside);
        let verbs = events_of(&desk, li.id.0).await;
        for verb in ["created", "outside_identity_linked", "signed_in"] {
            assert!(verbs.contains(&verb.to_owned()), "{verb} in {verbs:?}");
        }
    }
}

#[tokio::test]
async fn somebody_known_is_found_by_a_verified_address_once() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _) = somebody(&desk, "li@example.com", Role::Analyst).await;
        let unverified = told("1", None, RoleTold::NotAsked);
        assert_eq!(
            rule(outside_identity::sign_in(&visitor(&desk), &unverified).await),
            "outside_unknown"
        );
        let li = person_in(&desk, &told("1", Some("li@example.com"), RoleTold::NotAsked)).await;
        assert_eq!((li.id, li.role), (id, Role::Analyst));
        let other = told("2", Some("li@example.com"), RoleTold::NotAsked);
        assert_eq!(
            rule(outside_identity::sign_in(&visitor(&desk), &other).await),
            "outside_other_subject"
        );
        let elsewhere = Told {
            issuer: "https://other.example".to_owned(),
            ..told("1", None, RoleTold::NotAsked)
        };
        assert_eq!(
            rule(outside_identity::sign_in(&visitor(&desk), &elsewhere).await),
            "outside_unknown",
            "a subject belongs to its issuer"
        );
    }
}

#[tokio::test]
async fn the_role_follows_the_provider_and_each_change_is_an_event() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person_in(&desk, &told("1", None, MANAGER)).await;
        let director = person_in(&desk, &told("1", None, RoleTold::Role(Role::SalesDirector))).await;
        assert_eq!((director.id, director.role), (li.id, Role::SalesDirector));
        person_in(&desk, &told("1", None, RoleTold::Role(Role::SalesDirector))).await;
        let changes = events_of(&desk, li.id.0).await;
        assert_eq!(changes.iter().filter(|verb| *verb == "role_changed").count(), 1);
        let lost = outside_identity::sign_in(&visitor(&desk), &told("1", None, RoleTold::None)).await;
        assert_eq!(rule(lost), "outside_without_role");
    }
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role_whatever_the_provider_tells() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, _) = somebody(&desk, "boss@example.com", Role::Administrator).await;
        let boss = told("1", Some("boss@example.com"), MANAGER);
        let kept = person_in(&desk, &boss).await;
        assert_eq!((kept.id, kept.role), (id, Role::Administrator));
        let verbs = events_of(&desk, id.0).await;
        assert!(
            verbs.contains(&"role_kept".to_owned()) && !verbs.contains(&"role_changed".to_owned()),
            "{verbs:?}"
        );
        somebody(&desk, "second@example.com", Role::Administrator).await;
        assert_eq!(person_in(&desk, &boss).await.role, Role::AccountManager);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_administrators_do_not_take_the_role_from_each_other() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (one, as_one) = somebody(&desk, "one", Role::Administrator).await;
        let (two, as_two) = somebody(&desk, "two", Role::Administrator).await;
        for round in 0..12 {
            let (of_two, of_one) = tokio::join!(
                tokio::spawn({
                    let as_one = as_one.clone();
                    async move { person::change_role(&as_one, two, Role::Analyst).await }
                }),
                tokio::spawn({
                    let as_two = as_two.clone();
                    async move { person::change_role(&as_two, one, Role::Analyst).await }
                }),
            );
            let outcomes = [of_two.expect("no panic"), of_one.expect("no panic")];
            let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(done, 1, "round {round}: {outcomes:?}");
            for id in [one, two] {
                person::change_role(&desk.ctx, id, Role::Administrator)
                    .await
                    .expect("again");
            }
        }
    }
}

#[tokio::test]
async fn a_name_that_is_taken_is_said_so() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        somebody(&desk, "名 1", Role::Analyst).await;
        let taken = outside_identity::sign_in(&visitor(&desk), &told("1", None, MANAGER)).await;
        assert_eq!(rule(taken), "conflict_name");
    }
}

#[tokio::test]
async fn the_providers_second_factor_counts_unless_the_rules_say_otherwise() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        desk.clock
            .set(chrono::DateTime::from_timestamp(33, 0).expect("a moment"));
        second_factor::set_up(&ctx, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", None)
            .await
            .expect("set up");
        let told = told("1", Some("li@example.com"), RoleTold::NotAsked);
        let arrival = outside_identity::sign_in(&visitor(&desk), &told)
            .await
            .expect("in");
        assert!(matches!(arrival, Arrival::SignedIn(ref person) if person.id == id));
        let rules = Rules {
            everybody_needs_second_factor: false,
            provider_is_trusted: false,
        };
        setting::sign_in::set_rules(&ctx, rules).await.expect("set");
        let arrival = outside_identity::sign_in(&visitor(&desk), &told)
            .await
            .expect("first step");
        assert!(matches!(arrival, Arrival::NeedsSecondFactor(_)), "{arrival:?}");
    }
}
