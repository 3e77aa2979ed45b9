//! Mails: the outbox, a real mail server, and a folder.

use chrono::TimeDelta;
use dahu_app::{
    Clock, Error,
    mail::{self, Delivery, SmtpOptions, State},
    person as people, second_factor,
    sign_in::{self, Choice, Proof},
    token,
};
use dahu_core::person::Role;
use dahu_testkit::{
    databases,
    mail_server::{self, MailServer},
    suite::{Suite, ready},
};

use crate::{
    desk::Desk,
    second_factors::{CODES, SECRET, at_step},
    staff::{PASSWORD, hired, into_folder, person, reachable, rule, sent, stranger, to},
};

/// Enters an address, so that a mail goes to the former one.
async fn moved(ctx: &dahu_app::Context, email: &str) {
    sign_in::set_email(ctx, Some(email), Some("en"), Proof::Password(PASSWORD))
        .await
        .expect("an address");
}

fn smtp(server: &MailServer, password: Option<&str>) -> Delivery {
    let options = SmtpOptions {
        url: server.url(),
        password: password.map(str::to_owned),
        authority: server.certificate(),
    };
    Delivery::smtp(options).expect("a mail server")
}

#[tokio::test]
async fn a_mail_is_written_once_and_nothing_reaches_into_its_headers() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let folder = desk.database.folder().join("mails");
        let post = into_folder(&folder);
        let li = reachable(&desk, "李\r\nBcc: x@example.com", "li@example.com", "zh-CN").await;
        assert_eq!(sent(&desk, &post).await, 0, "nothing changed for anybody yet");
        moved(&li, "li@new.example").await;
        assert_eq!(sent(&desk, &post).await, 1);
        assert_eq!(sent(&desk, &post).await, 0);
        let mails = mail_server::in_folder(&folder);
        let [mail] = mails.as_slice() else {
            panic!("{mails:?}")
        };
        assert_eq!(mail.header("To"), "li@example.com", "the former address is told");
        assert_eq!(mail.header("From"), "Dahu <dahu@example.com>");
        assert!(
            !mail
                .headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("bcc")),
            "{mail:?}"
        );
        assert_eq!(mail.text.trim(), "en，address changed");
    }
}

#[tokio::test]
async fn mails_reach_a_mail_server_and_what_it_refuses_is_seen() {
    if !ready(Suite::Mail) {
        return;
    }
    for database in databases().await {
        let desk = Desk::open(database).await;
        let server = MailServer::plain().expect("a mail server");
        let post = to(smtp(&server, None));
        for (login, email) in [
            ("li", "li@example.com"),
            ("late", "later@example.com"),
            ("gone", "never@example.com"),
        ] {
            let ctx = reachable(&desk, login, email, "en").await;
            moved(&ctx, &format!("{login}@new.example")).await;
        }
        assert_eq!(sent(&desk, &post).await, 1);
        let mails = server.received();
        assert_eq!((mails.len(), mails[0].header("To")), (1, "li@example.com"));
        let listed = mail::list(&desk.ctx).await.expect("a list");
        let state = |email: &str| {
            let mail = listed
                .iter()
                .find(|mail| mail.recipient.as_deref() == Some(email));
            mail.map(|mail| (mail.state, mail.attempts, mail.error.clone().unwrap_or_default()))
                .expect("the mail")
        };
        let (waits, attempts, said) = state("later@example.com");
        assert_eq!((waits, attempts), (State::Waiting, 1));
        assert!(said.contains("come back later"), "{said}");
        let (failed, attempts, said) = state("never@example.com");
        assert_eq!((failed, attempts), (State::Failed, 1), "no use to try again");
        assert!(said.contains("no such mailbox"), "{said}");
        assert_eq!(listed[0].state, State::Failed, "what failed stands first");

        // It is tried again and again, later and later, and then given up.
        for attempt in 2..=8 {
            assert_eq!(sent(&desk, &post).await, 0);
            desk.clock
                .set(desk.clock.now() + TimeDelta::minutes(1 << (attempt - 2)));
            sent(&desk, &post).await;
        }
        let listed = mail::list(&desk.ctx).await.expect("a list");
        let late = listed
            .iter()
            .find(|mail| mail.recipient.as_deref() == Some("later@example.com"))
            .expect("the mail");
        assert_eq!((late.state, late.attempts), (State::Failed, 8));
        mail::try_again(&desk.ctx, late.id).await.expect("it waits again");
        assert!(matches!(
            mail::try_again(&desk.ctx, late.id).await,
            Err(Error::NotFound { .. })
        ));
    }
}

#[tokio::test]
async fn a_mail_server_is_known_by_its_certificate_before_it_hears_the_password() {
    if !ready(Suite::Mail) {
        return;
    }
    let desk = Desk::on_sqlite().await;
    let server = MailServer::with_tls().expect("a mail server");
    let ctx = reachable(&desk, "li", "li@example.com", "en").await;
    moved(&ctx, "li@new.example").await;
    let stranger = Delivery::smtp(SmtpOptions {
        url: server.url(),
        password: Some(mail_server::PASSWORD.to_owned()),
        authority: None,
    });
    for (delivery, expected) in [
        (stranger.expect("a mail server"), "certificate"),
        (smtp(&server, Some("wrong")), "wrong password"),
    ] {
        assert_eq!(sent(&desk, &to(delivery)).await, 0);
        let listed = mail::list(&desk.ctx).await.expect("a list");
        let said = listed[0].error.clone().unwrap_or_default();
        assert!(said.contains(expected), "{said}");
        assert!(server.received().is_empty());
        if listed[0].state == State::Failed {
            mail::try_again(&desk.ctx, listed[0].id).await.expect("again");
        }
        desk.clock.set(desk.clock.now() + TimeDelta::minutes(10));
    }
    assert_eq!(
        sent(&desk, &to(smtp(&server, Some(mail_server::PASSWORD)))).await,
        1
    );
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn who_has_no_address_gets_no_mail_and_a_change_that_fails_causes_none() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let post = into_folder(&desk.database.folder().join("mails"));
        let silent = person(&desk, "wang").await;
        let li = reachable(&desk, "li", "li@example.com", "en").await;
        let choice = |login| Choice {
            login,
            password: "another horse",
        };
        let proof = Proof::Password(PASSWORD);
        sign_in::set_login(&silent, choice("wang"), proof, None)
            .await
            .expect("another password");
        let taken = sign_in::set_login(&li, choice("wang"), proof, None).await;
        assert!(matches!(taken, Err(Error::Conflict { field: "login", .. })));
        assert_eq!(sent(&desk, &post).await, 0);
        assert!(mail::list(&desk.ctx).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_person_in_whatever_case() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        reachable(&desk, "li", "Li@Example.com", "en").await;
        let wang = person(&desk, "wang").await;
        let proof = Proof::Password(PASSWORD);
        let taken = sign_in::set_email(&wang, Some("li@example.COM"), None, proof).await;
        assert!(
            matches!(taken, Err(Error::Conflict { field: "email", .. })),
            "{taken:?}"
        );
        for wrong in [
            "wang",
            "wang@example.com\r\nBcc: all@example.com",
            "王@example.com",
        ] {
            let refused = sign_in::set_email(&wang, Some(wrong), None, proof).await;
            assert_eq!(rule(refused), "email_not_valid", "{wrong}");
        }
        let refused = sign_in::set_email(&wang, None, None, Proof::Password("wrong")).await;
        assert_eq!(rule(refused), "present_password_wrong");
        sign_in::set_email(&wang, None, None, proof).await.expect("none");
    }
}

#[tokio::test]
async fn only_who_manages_the_workspace_sees_its_mails() {
    let desk = Desk::on_sqlite().await;
    let manager = hired(&desk, "chief", Role::Administrator).await;
    assert_eq!(rule(mail::send_trial(&manager).await), "no_email");
    let proof = Proof::Password(PASSWORD);
    sign_in::set_email(&manager, Some("chief@example.com"), Some("en"), proof)
        .await
        .expect("an address");
    mail::send_trial(&manager).await.expect("a trial");
    let folder = desk.database.folder().join("mails");
    assert_eq!(sent(&desk, &into_folder(&folder)).await, 1);
    assert_eq!(mail_server::in_folder(&folder)[0].text.trim(), "en，trial");
    for ctx in [person(&desk, "li").await, stranger(&desk, "192.0.2.1")] {
        assert!(matches!(mail::list(&ctx).await, Err(Error::Forbidden { .. })));
        assert!(matches!(
            mail::send_trial(&ctx).await,
            Err(Error::Forbidden { .. })
        ));
        let again = mail::try_again(&ctx, uuid::Uuid::nil()).await;
        assert!(matches!(again, Err(Error::Forbidden { .. })));
    }
}

#[test]
fn a_mail_server_that_makes_no_sense_is_refused_at_the_start() {
    for (url, password) in [
        ("mail.example.com", None),
        ("smtps://li:secret@mail.example.com", Some("secret")),
        ("smtps://li@mail.example.com", None),
    ] {
        let options = SmtpOptions {
            url: url.to_owned(),
            password: password.map(str::to_owned),
            authority: None,
        };
        assert_eq!(rule(Delivery::smtp(options)), "mail_server_not_usable", "{url}");
    }
}

#[tokio::test]
async fn an_invitation_goes_to_the_person_alone_and_its_link_is_below_the_public_address() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let folder = desk.database.folder().join("mails");
        let post = into_folder(&folder);
        let chief = hired(&desk, "chief", Role::Administrator).await;
        let invite = async |name: &str, email: &str| {
            people::invite_by_mail(&chief, name, name, Role::Analyst, email).await
        };
        assert_eq!(rule(invite("hong", "hong").await), "email_not_valid");
        let hong = invite("hong", "Hong@example.com").await.expect("invited");
        assert!(
            invite("other", "hong@example.com").await.is_err(),
            "an address is one person's"
        );
        assert_eq!(sent(&desk, &post).await, 1);
        let first = mail_server::in_folder(&folder).pop().expect("a mail");
        assert_eq!(first.header("To").to_lowercase(), "hong@example.com");
        assert!(first.text.contains("chief invites"), "{first:?}");
        let token = |mail: &mail_server::Received| {
            let link = mail.link().strip_prefix("https://dahu.example.com/sign-in/link/");
            link.expect("below the public address").to_owned()
        };
        let former = token(&first);
        people::invite_again_by_mail(&chief, hong).await.expect("again");
        assert_eq!(sent(&desk, &post).await, 1);
        let mails = mail_server::in_folder(&folder);
        let latest = mails
            .iter()
            .map(token)
            .find(|token| *token != former)
            .expect("another link");
        let visitor = stranger(&desk, "192.0.2.10");
        assert_eq!(
            rule(sign_in::with_link(&visitor, &former).await),
            "link_not_valid"
        );
        sign_in::with_link(&visitor, &latest).await.expect("signed in");
        // No mailbox is flooded, and nobody but who manages people sends any.
        people::invite_again_by_mail(&chief, hong)
            .await
            .expect("the third");
        assert_eq!(
            rule(people::invite_again_by_mail(&chief, hong).await),
            "too_many_mails"
        );
        let li = person(&desk, "li").await;
        assert!(matches!(
            people::invite_again_by_mail(&li, hong).await,
            Err(Error::Forbidden { .. })
        ));
        let li = li.person().expect("a person");
        assert_eq!(
            rule(people::invite_again_by_mail(&chief, li).await),
            "person_without_email"
        );
        // Who left meanwhile is not written to.
        people::see_off(&chief, hong).await.expect("gone");
        assert_eq!(sent(&desk, &post).await, 0);
    }
}

#[tokio::test]
async fn whoever_has_an_address_is_told_of_every_new_and_lost_way_in() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let folder = desk.database.folder().join("mails");
        let post = into_folder(&folder);
        let li = reachable(&desk, "li", "li@example.com", "en").await;
        at_step(&desk, 1);
        second_factor::set_up(&li, SECRET, CODES[1], None)
            .await
            .expect("set up");
        second_factor::renew_recovery_codes(&li, PASSWORD)
            .await
            .expect("renewed");
        second_factor::remove(&li, PASSWORD, None).await.expect("removed");
        let wish = token::Wish {
            name: "报表",
            scopes: &[token::Scope::Read],
            days: 30,
        };
        token::make(&li, &wish).await.expect("a token");
        second_factor::set_up(&li, SECRET, CODES[1], None)
            .await
            .expect("again");
        second_factor::reset(&desk.ctx, li.person().expect("a person"))
            .await
            .expect("reset");
        assert_eq!(sent(&desk, &post).await, 6);
        let mails = mail_server::in_folder(&folder);
        for what in [
            "AuthenticatorSetUp",
            "RecoveryCodesMade",
            "AuthenticatorRemoved",
            "TokenMade",
            "SecondFactorsReset",
        ] {
            assert!(
                mails.iter().any(|mail| mail.text.contains(what)),
                "{what}: {mails:?}"
            );
        }
        assert!(
            mails.iter().all(|mail| !mail.text.contains(SECRET)),
            "no secret travels"
        );
    }
}
