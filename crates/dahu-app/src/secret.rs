//! Secrets: random tokens, their fingerprints, and password hashes.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use rand::{RngExt, distr::Alphanumeric};
use sha2::{Digest, Sha256};

use crate::{Error, Result, digest::hexadecimal};

/// Characters of a token: 40 of 62 kinds are some 238 bits.
const TOKEN_CHARACTERS: usize = 40;

/// A new random token for a link.
pub(crate) fn token() -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(TOKEN_CHARACTERS)
        .map(char::from)
        .collect()
}

/// The SHA-256 of a secret in hexadecimal, which is what the database keeps of it.
pub(crate) fn hash(secret: &str) -> String {
    hexadecimal(&Sha256::digest(secret.as_bytes()))
}

/// The argon2id hash of a password; takes some tens of milliseconds, so it runs aside.
pub(crate) async fn hash_password(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::internal(format!("the password could not be hashed: {error}")))
    })
    .await?
}

/// Whether a password belongs to a hash.
pub(crate) async fn is_password(password: String, hash: String) -> Result<bool> {
    Ok(tokio::task::spawn_blocking(move || {
        Argon2::default()
            .verify_password(password.as_bytes(), hash.as_str())
            .is_ok()
    })
    .await?)
}
