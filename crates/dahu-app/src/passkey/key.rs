//! Public keys of passkeys, and signatures by them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

/// What stands before a point of P-256 in a SubjectPublicKeyInfo (RFC 5480), before a key of Ed25519 (RFC 8410), and
/// inside of one of RSA (RFC 3279).
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const EDWARDS: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82,
];
/// Bytes of a key's outermost header with a length of two bytes, as every RSA key here has.
const HEADER: usize = 4;
/// Bytes that follow [`RSA`] before the key: the length of the bit string, and its count of unused bits.
const LENGTH_AND_UNUSED: usize = 3;

/// How a passkey signs: every kind that browsers' own devices make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: nearly all.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA with PKCS#1 v1.5 and SHA-256: older Windows computers.
    Rs256,
}

impl Algorithm {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// Its number in the registry of COSE.
    #[must_use]
    pub fn number(self) -> i32 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// Reads the number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.number() == number)
    }

    /// The key itself within a SubjectPublicKeyInfo of this algorithm.
    pub(super) fn bare_key(self, info: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Es256 => info.strip_prefix(P256).filter(|point| point.len() == 65),
            Self::EdDsa => info.strip_prefix(EDWARDS).filter(|key| key.len() == 32),
            Self::Rs256 => info.get(HEADER..)?.strip_prefix(RSA)?.get(LENGTH_AND_UNUSED..),
        }
    }

    /// Whether `signature` of `message` is by `key`, as [`Self::bare_key`] gave it.
    pub(super) fn is_signed(self, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match self {
            Self::Es256 => &ECDSA_P256_SHA256_ASN1,
            Self::EdDsa => &ED25519,
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(algorithm, key)
            .verify(message, signature)
            .is_ok()
    }
}

/// Bytes as text that may stand in addresses.
pub(super) fn text_of(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of such a text.
pub(super) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of RSA and its signature of the word "dahu", made by Node.js.
    const KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu5KLVXbchwvdBk5-lvhUC-UWfoSNxGoN4WwIzN2iVUhwOvlq5BlNy9FkNJMRdnMiyQ8IJzHQgMkdxSyF5OeJBiHZoh0Du_OXso7koboYcr8wTecE-3I4yvd2uiIPotGCVSz8pI8lMvWPtOx1PdvKDNbypy-qer1s1rghC6dcKf1_8mO_TZw3LZAXpdlfw0re-teMb05jlcZxCphkF7QYPkvZPCaW5CutbKvGbGKoSKSKO_lh709effZZbgHwi1QPIEljPMgNqR_HrCCiMWWSDEta--DH7O2InwFIhwkiXqxLU4w8QHC08Fizk4oOTGARIGObozFvvhfpCIgnNpA5PwIDAQAB";
    const SIGNATURE: &str = "sC06yHrV_P9VBjM4ngd-g4tFkgFuWM2yk3UekWUQ4rAJYf7uRB1x0CP4IqKofklH0EnJ4guNkvG8VHEEzAIydBuSa2wZcwzyXy3Wx2W4I1g5h9u5haQlWdzaRAwP0SkaCmhTlL0wQAKq3QHdECeJzbPtzi4ObdX5fJBrvD0Nuj-UVXLPB-2dERr5V_rlWU0I1t-B94xXpP6uA44wB1HsYN2sK2vYADQL0MW1HtkHG1U8FKE1Dtr8HXClL2owQ-c5XJbllrvLKKYOp1555rU1sVTPCTP1uQdMz_i69UsV5C_8kCch6KypDxvc-mn67-nwN027ZAZAQioVC_J5RqW3Kg";

    #[test]
    fn a_signature_of_an_older_windows_computer_is_checked() {
        let (info, signature) = (bytes_of(KEY).expect("bytes"), bytes_of(SIGNATURE).expect("bytes"));
        let key = Algorithm::Rs256.bare_key(&info).expect("a key");
        assert!(Algorithm::Rs256.is_signed(key, b"dahu", &signature));
        assert!(!Algorithm::Rs256.is_signed(key, b"Dahu", &signature));
        for other in [Algorithm::Es256, Algorithm::EdDsa] {
            assert_eq!(other.bare_key(&info), None);
            assert!(!other.is_signed(key, b"dahu", &signature));
        }
        assert_eq!(Algorithm::Rs256.bare_key(&info[..10]), None);
    }
}
