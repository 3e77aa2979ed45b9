//! That an answer does not tell whether there is such a person: both do the same work, which can be counted.

use std::sync::Arc;

use dahu_core::person::Role;
use dahu_testkit::TestDatabase;

use super::*;
use crate::{Home, MachineClock, Origin, Workspace, mail, secret::counting};

const PASSWORD: &str = "correct horse";

async fn visitor(database: &TestDatabase) -> Context {
    let home = Home {
        folder: database.folder().join("home"),
        postgres: None,
    };
    let workspace = Workspace::open(&home, Arc::new(MachineClock))
        .await
        .expect("a workspace");
    let system = workspace.as_system();
    let id = person::add(&system, "李雷", "li", PASSWORD, Role::Analyst)
        .await
        .expect("a person");
    let li = crate::Actor::Person {
        id,
        name: "李雷".to_owned(),
        role: Role::Analyst,
    };
    let li = Context::new(Arc::clone(&workspace), li);
    set_email(&li, Some("li@example.com"), None, Proof::CameByLink)
        .await
        .expect("an address");
    Context::new(workspace, crate::Actor::Visitor)
}

/// Whether it was refused as wrong, and how many passwords were looked at.
async fn tried(ctx: &Context, login: &str, password: &str) -> (bool, u32) {
    let (result, looked_at) = counting::of(with_password(ctx, login, password, None)).await;
    let is_wrong = matches!(
        result,
        Err(Error::Refused {
            rule: "wrong_sign_in",
            ..
        })
    );
    (is_wrong, looked_at)
}

#[tokio::test]
async fn signing_in_looks_at_one_password_whether_the_login_is_known_or_not() {
    let database = TestDatabase::sqlite();
    let ctx = visitor(&database).await;
    for login in ["li", "nobody", "", "administrator-0"] {
        assert_eq!(tried(&ctx, login, "a wrong password").await, (true, 1), "{login}");
        let long = "x".repeat(600);
        assert_eq!(tried(&ctx, login, &long).await, (true, 0), "{login}");
    }
    assert_eq!(tried(&ctx, "li", PASSWORD).await, (false, 1));
}

#[tokio::test]
async fn asking_for_a_new_password_does_the_same_for_a_stranger_as_for_a_person() {
    let database = TestDatabase::sqlite();
    let ctx = visitor(&database).await;
    let mut waiting = 0;
    for (number, asked) in ["li", "li@example.com", "nobody", "nobody@example.com"]
        .iter()
        .enumerate()
    {
        let from = format!("10.0.{number}.1").parse().ok();
        let ctx = ctx.clone().with_origin(Origin::new(from, None));
        let (result, looked_at) = counting::of(reset::ask(&ctx, asked, "en")).await;
        assert!(result.is_ok() && looked_at == 0, "{asked}");
        waiting += 1;
        let reader = ctx.workspace.database.reader();
        let counted = mail::count_waiting(reader).await.expect("a count");
        assert_eq!(counted, waiting, "{asked} leaves what anybody leaves");
    }
}

/// The hash that is kept of Li's password.
async fn kept(ctx: &Context) -> String {
    let person = person::by_login(ctx.workspace.database.reader(), "li").await;
    let person = person.expect("an answer").expect("Li");
    person.password_hash.expect("a hash")
}

#[tokio::test]
async fn a_hash_that_was_made_more_cheaply_is_made_anew_on_signing_in() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let database = TestDatabase::sqlite();
    let ctx = visitor(&database).await;
    let today = kept(&ctx).await;
    assert!(!secret::is_outdated(&today) && !secret::is_outdated(NOBODY));
    with_password(&ctx, "li", PASSWORD, None)
        .await
        .expect("signed in");
    assert_eq!(kept(&ctx).await, today, "as good as new");
    let cheap = Params::new(8_192, 1, 1, None).expect("parameters");
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
    let cheap = cheap
        .hash_password(PASSWORD.as_bytes())
        .expect("a hash")
        .to_string();
    let id = person::by_login(ctx.workspace.database.reader(), "li")
        .await
        .expect("an answer");
    let id = dahu_core::person::PersonId(id.expect("Li").id);
    let transaction = ctx.workspace.database.begin().await.expect("a transaction");
    person::set_password(&transaction, id, &cheap).await.expect("set");
    transaction.commit().await.expect("committed");
    assert!(with_password(&ctx, "li", "a wrong password", None).await.is_err());
    assert_eq!(kept(&ctx).await, cheap, "only the right password is hashed anew");
    with_password(&ctx, "li", PASSWORD, None)
        .await
        .expect("signed in");
    let anew = kept(&ctx).await;
    assert!(!secret::is_outdated(&anew) && anew != today, "{anew}");
    with_password(&ctx, "li", PASSWORD, None)
        .await
        .expect("with the new one");
}
