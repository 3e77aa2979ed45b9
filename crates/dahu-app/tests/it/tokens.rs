//! Tokens: made once, used within their scopes, and of no use when revoked, expired or their person left.

use chrono::TimeDelta;
use dahu_app::{
    Clock, Error, session, sign_in,
    token::{self, Scope, Wish},
};
use dahu_core::person::Role;
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    staff::{PASSWORD, hired, person, rule, stranger},
};

fn wish(days: i64) -> Wish<'static> {
    Wish {
        name: "月度报表",
        scopes: &[Scope::Read],
        days,
    }
}

#[tokio::test]
async fn a_token_lets_its_person_act_until_it_is_revoked_or_expires() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let program = stranger(&desk, "192.0.2.7");
        let (first, second) = (
            token::make(&li, &wish(30)).await.expect("a token"),
            token::make(&li, &wish(365)).await.expect("a token"),
        );
        let bearer = token::authenticate(&program, &first).await.expect("an answer");
        let bearer = bearer.expect("it works");
        assert_eq!(Some(bearer.person.id), li.person());
        assert_eq!(
            (bearer.person.role, bearer.scopes),
            (Role::AccountManager, vec![Scope::Read])
        );

        let own = token::list_own(&li).await.expect("a list");
        let used: Vec<_> = own.iter().filter(|token| token.used_at.is_some()).collect();
        assert_eq!(used.len(), 1);
        assert_eq!(used[0].used_from.as_deref(), Some("192.0.2.7"));
        token::revoke(&li, used[0].id).await.expect("revoked");
        for _ in 0..2 {
            assert_eq!(
                token::authenticate(&program, &first).await.expect("an answer"),
                None
            );
        }
        let again = token::revoke(&li, used[0].id).await;
        assert!(matches!(again, Err(Error::NotFound { .. })));

        desk.clock.set(desk.clock.now() + TimeDelta::days(364));
        assert!(
            token::authenticate(&program, &second)
                .await
                .expect("an answer")
                .is_some()
        );
        desk.clock.set(desk.clock.now() + TimeDelta::days(1));
        assert_eq!(
            token::authenticate(&program, &second).await.expect("an answer"),
            None
        );
        let swapped = second.replacen("dahu_", "dahu-", 1);
        for forged in ["", "dahu_", swapped.as_str(), &format!("dahu_{}", "x".repeat(46))] {
            assert_eq!(
                token::authenticate(&program, forged).await.expect("an answer"),
                None
            );
        }
    }
}

#[tokio::test]
async fn use_is_written_down_once_a_minute() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let secret = token::make(&li, &wish(30)).await.expect("a token");
        let begun = desk.clock.now();
        for (seconds, written) in [(0, 0), (59, 0), (60, 60), (100, 60), (121, 121)] {
            desk.clock.set(begun + TimeDelta::seconds(seconds));
            let program = stranger(&desk, "192.0.2.7");
            token::authenticate(&program, &secret)
                .await
                .expect("an answer")
                .expect("it works");
            let own = token::list_own(&li).await.expect("a list");
            assert_eq!(
                own[0].used_at,
                Some(begun + TimeDelta::seconds(written)),
                "{seconds}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_no_sensible_token_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        for (name, scopes, days, expected) in [
            (" ", &[Scope::Read][..], 30, "token_name_not_usable"),
            ("a\nb", &[Scope::Read][..], 30, "token_name_not_usable"),
            ("report", &[][..], 30, "token_without_scope"),
            ("report", &[Scope::Read][..], 0, "token_lives_too_long"),
            ("report", &[Scope::Read][..], 366, "token_lives_too_long"),
            ("report", &[Scope::Read][..], i64::MAX, "token_lives_too_long"),
        ] {
            let wish = Wish { name, scopes, days };
            assert_eq!(rule(token::make(&li, &wish).await), expected, "{wish:?}");
        }
        for _ in 0..20 {
            token::make(&li, &wish(1)).await.expect("a token");
        }
        assert_eq!(rule(token::make(&li, &wish(1)).await), "too_many_tokens");
        desk.clock.set(desk.clock.now() + TimeDelta::days(1));
        token::make(&li, &wish(1))
            .await
            .expect("those that expired do not count");
        let nobody = stranger(&desk, "192.0.2.7");
        assert!(matches!(
            token::make(&nobody, &wish(1)).await,
            Err(Error::Forbidden { .. })
        ));
    }
}

#[tokio::test]
async fn an_administrator_sees_and_revokes_all_and_others_their_own() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (li, wang) = (person(&desk, "li").await, person(&desk, "wang").await);
        let chief = hired(&desk, "chief", Role::Administrator).await;
        let secret = token::make(&li, &wish(30)).await.expect("a token");
        let id = token::list_own(&li).await.expect("a list")[0].id;
        assert!(token::list_own(&wang).await.expect("a list").is_empty());
        assert!(matches!(
            token::list_all(&wang).await,
            Err(Error::Forbidden { .. })
        ));
        assert!(matches!(
            token::revoke(&wang, id).await,
            Err(Error::NotFound { .. })
        ));
        let all = token::list_all(&chief).await.expect("a list");
        assert_eq!((all.len(), all[0].person.as_str()), (1, "li"));
        token::revoke(&chief, id).await.expect("revoked");
        let program = stranger(&desk, "192.0.2.7");
        assert_eq!(
            token::authenticate(&program, &secret).await.expect("an answer"),
            None
        );
    }
}

#[tokio::test]
async fn who_left_has_no_token_session_or_password_that_works_nor_when_they_come_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let id = li.person().expect("a person");
        let secret = token::make(&li, &wish(30)).await.expect("a token");
        let kept = crate::sessions::kept(&desk, Some(id));
        assert!(
            session::create(&desk.ctx, "desk", &kept)
                .await
                .expect("a session")
        );
        let program = stranger(&desk, "192.0.2.7");
        dahu_app::person::see_off(&desk.ctx, id).await.expect("seen off");
        assert_eq!(
            token::authenticate(&program, &secret).await.expect("an answer"),
            None
        );
        assert!(
            session::load(&desk.ctx, "desk")
                .await
                .expect("an answer")
                .is_none()
        );
        assert!(sign_in::person(&program, id).await.expect("an answer").is_none());
        let tried = sign_in::with_password(&program, "li", PASSWORD, None).await;
        assert_eq!(rule(tried), "wrong_sign_in");
        dahu_app::person::take_back(&desk.ctx, id)
            .await
            .expect("taken back");
        assert_eq!(
            token::authenticate(&program, &secret).await.expect("an answer"),
            None
        );
        assert!(
            session::load(&desk.ctx, "desk")
                .await
                .expect("an answer")
                .is_none()
        );
        sign_in::with_password(&program, "li", PASSWORD, None)
            .await
            .expect("signed in");
    }
}

#[tokio::test]
async fn another_role_ends_the_sessions_and_bounds_the_tokens() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let li = person(&desk, "li").await;
        let id = li.person().expect("a person");
        let secret = token::make(&li, &wish(30)).await.expect("a token");
        let kept = crate::sessions::kept(&desk, Some(id));
        assert!(
            session::create(&desk.ctx, "desk", &kept)
                .await
                .expect("a session")
        );
        dahu_app::person::change_role(&desk.ctx, id, Role::Analyst)
            .await
            .expect("a role");
        assert!(
            session::load(&desk.ctx, "desk")
                .await
                .expect("an answer")
                .is_none()
        );
        let program = stranger(&desk, "192.0.2.7");
        let bearer = token::authenticate(&program, &secret).await.expect("an answer");
        assert_eq!(bearer.expect("it works").person.role, Role::Analyst);
    }
}
