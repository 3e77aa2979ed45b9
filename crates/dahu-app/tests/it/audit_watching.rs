//! What is recorded beside changes: sign-ins, wrong ones too, refusals and downloads; and the trail as a list.

use chrono::TimeDelta;
use dahu_app::{
    Actor, Context, Error, Origin,
    audit::{self, AuditRow, Exported, Filter, Tracker, Who},
    import::Kind,
    passkey::{self, Asserted, RelyingParty},
    person, sign_in, token,
};
use dahu_core::person::Role;
use dahu_testkit::{TestDatabase, databases};

use crate::desk::{Desk, day, take};

const PASSWORD: &str = "correct horse battery";

async fn trail(desk: &Desk, noun: &str) -> Vec<AuditRow> {
    let filter = Filter {
        noun: Some(noun.to_owned()),
        ..Filter::default()
    };
    let mut rows = audit::list(&desk.ctx, &filter, None, 500)
        .await
        .expect("a list")
        .rows;
    rows.reverse();
    rows
}

fn visitor(desk: &Desk, address: &str) -> Context {
    let origin = Origin::new(address.parse().ok(), Some("Browser/1"));
    Context::new(desk.ctx.workspace.clone(), Actor::Visitor).with_origin(origin)
}

fn tried(row: &AuditRow) -> (String, u64) {
    let facts = row.after.as_ref().expect("facts");
    (
        facts["tried"].as_str().expect("a text").to_owned(),
        facts["times"].as_u64().expect("a number"),
    )
}

#[tokio::test]
async fn sign_ins_and_sign_outs_are_recorded_with_their_origin() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let id = person::add(&desk.ctx, "李四", "li", PASSWORD, Role::Administrator)
            .await
            .expect("added");
        let ctx = visitor(&desk, "203.0.113.9");
        sign_in::with_password(&ctx, "li", PASSWORD, None)
            .await
            .expect("signed in");
        sign_in::sign_out(&ctx, id).await.expect("signed out");
        let rows = trail(&desk, "person").await;
        let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
        assert_eq!(verbs, ["created", "signed_in", "signed_out"]);
        assert_eq!(rows[0].program.as_deref(), Some("command line"));
        for row in &rows[1..] {
            assert_eq!((row.actor_id, row.actor.as_str()), (Some(id.0), "李四"));
            assert_eq!(row.address.as_deref(), Some("203.0.113.9"));
            assert_eq!(row.program.as_deref(), Some("Browser/1"));
        }
    }
}

#[tokio::test]
async fn wrong_sign_ins_are_recorded_without_the_password_and_counted_by_the_minute() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        person::add(&desk.ctx, "李四", "li", PASSWORD, Role::Administrator)
            .await
            .expect("added");
        let ctx = visitor(&desk, "203.0.113.9");
        for login in ["li", "li", "li", "nobody\u{0007}", &"x".repeat(300)] {
            let refused = sign_in::with_password(&ctx, login, "a wrong secret", None).await;
            assert!(refused.is_err());
        }
        let rows = trail(&desk, "attempt").await;
        let told: Vec<_> = rows.iter().map(tried).collect();
        assert_eq!(
            told,
            [
                ("li".to_owned(), 1),
                ("nobody".to_owned(), 1),
                ("x".repeat(100), 1)
            ]
        );
        assert!(
            rows.iter()
                .all(|row| row.actor == "visitor" && row.address.is_some())
        );
        desk.clock.set(desk.ctx.now() + TimeDelta::minutes(1));
        let refused = sign_in::with_password(&visitor(&desk, "203.0.113.10"), "li", "another", None).await;
        assert!(refused.is_err());
        let told: Vec<_> = trail(&desk, "attempt").await.iter().map(tried).collect();
        assert_eq!(told[3..], [("li".to_owned(), 2), ("li".to_owned(), 1)]);
        let everything = format!("{:?}", trail(&desk, "attempt").await);
        assert!(!everything.contains("a wrong secret"), "{everything}");
    }
}

#[tokio::test]
async fn a_flood_of_wrong_sign_ins_writes_few_events() {
    let desk = Desk::on_sqlite().await;
    let ctx = visitor(&desk, "203.0.113.9");
    for number in 0..200 {
        let refused = sign_in::with_password(&ctx, &format!("guess-{number}"), "", None).await;
        assert!(refused.is_err());
    }
    assert_eq!(trail(&desk, "attempt").await.len(), 20);
    let desk = desk.reopen().await;
    let rows = trail(&desk, "attempt").await;
    let last = rows.last().expect("an event");
    assert_eq!((rows.len(), last.verb.as_str()), (21, "too_many"));
    assert_eq!(
        tried(last).1,
        180,
        "all were counted, even at the end of the program"
    );
}

#[tokio::test]
async fn downloads_and_refusals_are_recorded_and_leave_reports_as_they_are() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let exported = Exported {
            what: "accounts",
            rows: Some(341),
            format: "xlsx",
            filter: "search=云",
            subject: None,
        };
        audit::exported(&desk.ctx, &exported).await.expect("recorded");
        audit::refused(&visitor(&desk, "::1"), "GET /audit")
            .await
            .expect("recorded");
        let rows = trail(&desk, "export").await;
        let facts = rows[0].after.clone().expect("facts");
        let expected =
            serde_json::json!({ "what": "accounts", "rows": 341, "format": "xlsx", "filter": "search=云" });
        assert_eq!((facts, rows[0].verb.as_str()), (expected, "downloaded"));
        assert_eq!(tried(&trail(&desk, "attempt").await[0]).0, "GET /audit");
    }
}

#[tokio::test]
async fn only_administrators_see_the_trail() {
    let desk = Desk::on_sqlite().await;
    let salesperson = Context::new(
        desk.ctx.workspace.clone(),
        Actor::Person {
            id: dahu_core::person::PersonId::new(desk.ctx.now()),
            name: "曹昌".to_owned(),
            role: Role::AccountManager,
        },
    );
    for ctx in [salesperson, visitor(&desk, "::1")] {
        let listed = audit::list(&ctx, &Filter::default(), None, 9).await;
        assert!(matches!(listed, Err(Error::Forbidden { .. })), "{listed:?}");
        let walked = audit::verify(&ctx, None, &Tracker::default()).await;
        assert!(matches!(walked, Err(Error::Forbidden { .. })));
        assert!(matches!(
            audit::trim(&ctx, day("2020-01-01")).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            audit::keep_for(&ctx, None).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(audit::check(&ctx), Err(Error::Forbidden { .. })));
    }
}

/// A workspace with two accounts, one of which was changed two days later.
async fn two_days(database: TestDatabase) -> Desk {
    let desk = Desk::open(database).await;
    let file = "code,name,region,salesperson\nK1,云帆科技,重庆,曹昌\nK2,华信_机械,北京,赵双\n";
    take(&desk, Kind::Accounts, "a.csv", file).await;
    desk.move_to("2026-07-02");
    take(
        &desk,
        Kind::Accounts,
        "b.csv",
        "code,name,region\nK1,云帆科技,成都\n",
    )
    .await;
    desk
}

/// The sequences of all events of a filter, page after page.
async fn all(desk: &Desk, filter: &Filter, size: u64) -> Vec<i64> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = audit::list(&desk.ctx, filter, after.as_deref(), size)
            .await
            .expect("a list");
        assert!(page.rows.len() as u64 <= size);
        found.extend(page.rows.into_iter().map(|row| row.sequence));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

fn of_accounts() -> Filter {
    Filter {
        noun: Some("account".to_owned()),
        ..Filter::default()
    }
}

#[tokio::test]
async fn the_trail_comes_page_after_page_each_event_once() {
    for database in databases().await {
        let desk = two_days(database).await;
        let length = audit::head(&desk.ctx).await.expect("a head").0;
        let latest_first: Vec<i64> = (1..=length).rev().collect();
        assert_eq!(all(&desk, &Filter::default(), 3).await, latest_first);
        let system = Filter {
            who: Some(Who::System),
            ..Filter::default()
        };
        assert_eq!(all(&desk, &system, 5).await, latest_first);
        let early = Filter {
            until: Some(day("2026-07-01")),
            ..Filter::default()
        };
        assert_eq!(all(&desk, &early, 4).await, latest_first[3..]);
        let wrong = audit::list(&desk.ctx, &Filter::default(), Some("x"), 9).await;
        let Err(Error::Refused { rule, .. }) = wrong else {
            panic!("{wrong:?}")
        };
        assert_eq!(rule, "cursor_not_valid");
    }
}

#[tokio::test]
async fn the_trail_is_filtered_by_noun_verb_period_and_text() {
    for database in databases().await {
        let desk = two_days(database).await;
        let created = Filter {
            verb: Some("created".to_owned()),
            ..of_accounts()
        };
        assert_eq!(all(&desk, &created, 1).await.len(), 2);
        assert_eq!(
            all(&desk, &of_accounts(), 2).await.len(),
            3,
            "created twice, updated once"
        );
        let late = Filter {
            from: Some(day("2026-07-01")),
            until: Some(day("2026-07-02")),
            ..of_accounts()
        };
        assert_eq!(all(&desk, &late, 9).await.len(), 1);
        for (text, expected) in [("云帆", 2), ("信_机", 1), ("帆_科", 0), ("%", 0), ("成都", 1)] {
            let searched = Filter {
                text: Some(text.to_owned()),
                ..of_accounts()
            };
            assert_eq!(all(&desk, &searched, 1).await.len(), expected, "{text}");
        }
        let visitors = Filter {
            who: Some(Who::Visitor),
            ..Filter::default()
        };
        assert_eq!(all(&desk, &visitors, 5).await.len(), 0);
        let kinds = audit::kinds(&desk.ctx).await.expect("kinds");
        let has = |noun: &str, verb: &str| kinds.iter().any(|kind| kind.noun == noun && kind.verb == verb);
        assert!(
            has("target", "created") && has("account", "updated") && has("import", "taken"),
            "{kinds:?}"
        );
    }
}

#[tokio::test]
async fn tokens_and_passkeys_that_nobody_has_are_recorded_and_a_flood_writes_few_events() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ctx = visitor(&desk, "203.0.113.9");
        for number in 0..50 {
            let forged = format!("dahu_forged{number}");
            assert_eq!(token::authenticate(&ctx, &forged).await.expect("an answer"), None);
        }
        let party = RelyingParty {
            id: "dahu.example".to_owned(),
            origin: "https://dahu.example".to_owned(),
        };
        let asserted = Asserted {
            id: "bm9ib2R5".to_owned(),
            client_data: String::new(),
            authenticator_data: String::new(),
            signature: String::new(),
            user_handle: None,
        };
        for _ in 0..50 {
            let refused = passkey::sign_in(&ctx, &party, Some("asked"), &asserted, None).await;
            assert!(refused.is_err());
        }
        let rows = trail(&desk, "attempt").await;
        let told: Vec<_> = rows.iter().map(|row| (row.verb.as_str(), tried(row))).collect();
        let nothing = (String::new(), 1);
        assert_eq!(
            told,
            [("token_refused", nothing.clone()), ("passkey_unknown", nothing)]
        );
        assert!(
            rows.iter()
                .all(|row| row.address.as_deref() == Some("203.0.113.9"))
        );
        assert!(!format!("{rows:?}").contains("forged"), "no word of a token");
    }
}
