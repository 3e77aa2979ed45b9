//! Signatures of tokens, checked by the cryptography that TLS brings into the program anyway.

use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind},
    signature::{Error as Forged, Verifier},
};
use ring::{
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};

/// Every algorithm by which a provider may sign: none that shares a secret, and never none at all.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(unsupported()),
    verifier_factory: |algorithm, key| Ok(Box::new(Check::new(*algorithm, key)?)),
    // Only needed for making keys and their thumbprints.
    key_utils: KeyUtils::new_unimplemented(),
};

/// Has tokens checked by [`PROVIDER`]; whoever comes second finds it done.
pub(super) fn install() {
    let _ = PROVIDER.install_default();
}

/// A key, and how its owner signs.
struct Check {
    algorithm: Algorithm,
    way: Way,
    key: DecodingKeyKind,
}

enum Way {
    Rsa(&'static RsaParameters),
    Curve(&'static dyn VerificationAlgorithm),
}

impl Check {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, Error> {
        let way = match algorithm {
            Algorithm::RS256 => Way::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::RS384 => Way::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Algorithm::RS512 => Way::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Algorithm::PS256 => Way::Rsa(&RSA_PSS_2048_8192_SHA256),
            Algorithm::PS384 => Way::Rsa(&RSA_PSS_2048_8192_SHA384),
            Algorithm::PS512 => Way::Rsa(&RSA_PSS_2048_8192_SHA512),
            Algorithm::ES256 => Way::Curve(&ECDSA_P256_SHA256_FIXED),
            Algorithm::ES384 => Way::Curve(&ECDSA_P384_SHA384_FIXED),
            Algorithm::EdDSA => Way::Curve(&ED25519),
            _ => return Err(unsupported()),
        };
        if !key.family().algorithms().contains(&algorithm) {
            return Err(Error::from(ErrorKind::InvalidAlgorithm));
        }
        Ok(Self {
            algorithm,
            way,
            key: key.kind().clone(),
        })
    }
}

impl Verifier<Vec<u8>> for Check {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Forged> {
        let checked = match (&self.way, &self.key) {
            (Way::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                PublicKeyComponents { n, e }.verify(parameters, message, signature)
            }
            (Way::Curve(algorithm), DecodingKeyKind::SecretOrDer(key)) => {
                UnparsedPublicKey::new(*algorithm, key).verify(message, signature)
            }
            _ => return Err(Forged::new()),
        };
        checked.map_err(|_| Forged::new())
    }
}

impl JwtVerifier for Check {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

fn unsupported() -> Error {
    Error::from(ErrorKind::UnsupportedAlgorithm)
}
