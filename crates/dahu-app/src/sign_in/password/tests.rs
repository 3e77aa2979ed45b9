//! Which passwords are taken.

use std::time::{Duration, Instant};

use super::*;

/// What is known of Mei Lin at a firm called Acme.
fn known() -> KnownWords {
    KnownWords::from_texts([
        "Mei Lin 林梅梅",
        "meilin.sales",
        "m.lin@acme-trading.example",
        "https://dahu.acme.example",
    ])
}

async fn rule(password: &str) -> &'static str {
    match check_password(password, known()).await {
        Ok(()) => "taken",
        Err(Error::Refused { rule, .. }) => rule,
        Err(other) => panic!("{password}: {other}"),
    }
}

#[tokio::test]
async fn common_passwords_of_twelve_characters_and_more_are_refused() {
    for password in [
        "password1234",
        "P@ssw0rd1234",
        "passwordpassword",
        "123456789012",
        "000000000000",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "zaqwsxcderfv",
        "iloveyou1234",
        "liverpool2019",
        "unbelievable",
        "woaini1314520",
        "5201314woaini",
        "我爱你我爱你我爱你我爱你",
    ] {
        assert_eq!(rule(password).await, "password_common", "{password}");
    }
}

#[tokio::test]
async fn passwords_of_words_that_everybody_knows_are_refused() {
    for password in [
        "dahu2026dahu",
        "Dahu-dahu-2026!",
        "大户大户大户大户大户大户",
        "MeiLin2026!!",
        "林梅梅林梅梅林梅梅123",
        "meilin.sales",
        "m.lin@acme-trading.example",
        "acme-dahu-2026",
        "Trading12345!",
    ] {
        assert_eq!(rule(password).await, "password_of_known_words", "{password}");
    }
    assert_eq!(
        rule("D4huD4huD4hu").await,
        "password_common",
        "letters written as signs"
    );
}

#[tokio::test]
async fn chance_and_phrases_of_four_words_are_taken() {
    for password in [
        "kV9xqR2mTz7w",
        "w4#Lp0;vQe8s",
        "correct horse battery staple",
        "violet anchor drum cheese",
        "沙发会飞去买一斤蓝色石头",
        "my dahu violet anchor drum cheese",
    ] {
        assert_eq!(rule(password).await, "taken", "{password}");
    }
}

#[tokio::test]
async fn the_length_is_looked_at_before_anything_else() {
    assert_eq!(rule("short").await, "password_too_short");
    assert_eq!(rule(&"x".repeat(513)).await, "password_too_long");
}

#[tokio::test]
async fn a_long_password_is_judged_by_its_beginning_in_bounded_time() {
    for pattern in ["x", "1a", "P4ssw0rd!", "@4$!1|0(<{[5%7+", "dahu"] {
        let long: String = pattern.chars().cycle().take(CHARACTERS_AT_MOST).collect();
        let begun = Instant::now();
        let of_all = rule(&long).await;
        // A machine that is busy may take ten times the tenth of a second, and no more.
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{pattern}: {:?}",
            begun.elapsed()
        );
        let beginning: String = long.chars().take(LOOKED_AT).collect();
        assert_eq!(of_all, rule(&beginning).await, "{pattern}");
    }
}
