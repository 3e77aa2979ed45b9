//! Recovery codes: ten that work once each, for the day on which the phone or the security key is gone.

mod store;

use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;

use super::base32;
use crate::{Context, Result, secret};

/// Codes of one set.
pub(super) const CODES: usize = 10;
/// 120 bits, so that a fast hash protects them at rest and nobody guesses one.
const BYTES: usize = 15;
/// Characters of a code without what groups them.
const CHARACTERS: usize = BYTES * 8 / 5;
/// Characters of a group.
const GROUP: usize = 4;

/// Makes ten new codes in place of those that there are; they are shown once and kept as hashes.
pub(super) async fn renew(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
) -> Result<Vec<String>> {
    let codes: Vec<String> = (0..CODES)
        .map(|_| base32::encode(&secret::bytes::<BYTES>()))
        .collect();
    store::delete(transaction, person).await?;
    let hashes = codes.iter().map(|code| secret::hash(code)).collect();
    store::insert(transaction, person, hashes, ctx.now()).await?;
    Ok(codes.iter().map(|code| grouped(code)).collect())
}

/// Uses up the code that was typed; `false` where it is none that is left.
pub(super) async fn redeem(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
    typed: &str,
) -> Result<bool> {
    match plain(typed) {
        Some(code) => Ok(store::redeem(transaction, person, &secret::hash(&code), ctx.now()).await?),
        None => Ok(false),
    }
}

/// Codes that still work.
pub(super) async fn left(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64> {
    Ok(store::left(connection, person).await?)
}

/// Forgets all codes.
pub(super) async fn forget(transaction: &impl ConnectionTrait, person: PersonId) -> Result<()> {
    Ok(store::delete(transaction, person).await?)
}

/// A code as people read it: in groups of four.
fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters
        .chunks(GROUP)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// What was typed without what groups it, where it has the shape of a code.
fn plain(typed: &str) -> Option<String> {
    let letters = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-');
    let code: String = letters
        .map(|letter| letter.to_ascii_uppercase())
        .take(CHARACTERS + 1)
        .collect();
    (code.chars().count() == CHARACTERS).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_with_or_without_what_groups_it() {
        let code = base32::encode(&[7; BYTES]);
        let shown = grouped(&code);
        assert_eq!((shown.len(), shown.matches('-').count()), (29, 5));
        for typed in [
            shown.clone(),
            code.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
        ] {
            assert_eq!(plain(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(plain(&code[1..]), None);
        assert_eq!(plain(&format!("{code}A")), None);
    }
}
