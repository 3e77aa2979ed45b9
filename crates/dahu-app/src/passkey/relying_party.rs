//! For which address passkeys work.

use sha2::{Digest, Sha256};

/// The address for which passkeys are made and asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host alone, such as `dahu.example`: what a passkey is bound to.
    pub id: String,
    /// Scheme, host and port as browsers write them, such as `https://dahu.example`.
    pub origin: String,
}

impl RelyingParty {
    /// What a device says it was asked for.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.id.as_bytes()).into()
    }
}
