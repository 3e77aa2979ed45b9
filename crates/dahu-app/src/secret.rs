//! Secrets: random tokens, their fingerprints, and password hashes.

use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use rand::{RngExt, distr::Alphanumeric};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{Error, Result, digest::hexadecimal};

/// Characters of a token: 40 of 62 kinds are some 238 bits.
pub(crate) const TOKEN_CHARACTERS: usize = 40;

/// Passwords hashed at the same time: each takes 19 MiB, and a flood of sign-ins must not take all there is.
static AT_ONCE: Semaphore = Semaphore::const_new(8);
/// Bytes of a salt: as many as no search comes through.
const SALT_BYTES: usize = 16;

/// A new random token for a link.
pub(crate) fn token() -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(TOKEN_CHARACTERS)
        .map(char::from)
        .collect()
}

/// Random bytes that hide what is hashed with them.
pub(crate) fn salt() -> Vec<u8> {
    rand::rng().random::<[u8; SALT_BYTES]>().to_vec()
}

/// The SHA-256 of a secret in hexadecimal, which is what the database keeps of it.
pub(crate) fn hash(secret: &str) -> String {
    hexadecimal(&Sha256::digest(secret.as_bytes()))
}

/// The argon2id hash of a password; takes some tens of milliseconds, so it runs aside.
pub(crate) async fn hash_password(password: String) -> Result<String> {
    in_turn(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::internal(format!("the password could not be hashed: {error}")))
    })
    .await?
}

/// Whether a hash was made in another way than passwords are hashed today.
pub(crate) fn is_outdated(hash: &str) -> bool {
    let (memory, passes, lanes) = (
        Params::DEFAULT_M_COST,
        Params::DEFAULT_T_COST,
        Params::DEFAULT_P_COST,
    );
    !hash.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$"))
}

/// Runs what takes long aside, and only so many of it at the same time.
pub(crate) async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    Ok(tokio::task::spawn_blocking(work).await?)
}

/// Whether a password belongs to a hash.
pub(crate) async fn is_password(password: String, hash: String) -> Result<bool> {
    #[cfg(test)]
    counting::count();
    in_turn(move || {
        Argon2::default()
            .verify_password(password.as_bytes(), hash.as_str())
            .is_ok()
    })
    .await
}

/// New random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    rand::rng().random()
}

/// How many passwords a test had looked at: work that can be counted, where time could only be measured.
#[cfg(test)]
pub(crate) mod counting {
    use std::cell::Cell;

    tokio::task_local! {
        static LOOKED_AT: Cell<u32>;
    }

    pub(super) fn count() {
        // Outside of `of`, nobody counts.
        let _ = LOOKED_AT.try_with(|count| count.set(count.get() + 1));
    }

    /// What an action returns, and how many passwords it looked at.
    pub(crate) async fn of<T>(action: impl Future<Output = T>) -> (T, u32) {
        LOOKED_AT
            .scope(Cell::new(0), async {
                let result = action.await;
                (result, LOOKED_AT.with(Cell::get))
            })
            .await
    }
}
