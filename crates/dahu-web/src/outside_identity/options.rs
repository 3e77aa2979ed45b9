//! What the firm says of its identity provider.

use std::{fmt, str::FromStr};

use dahu_core::person::Role;

/// The firm's identity provider, as the program was told of it.
#[derive(Clone, Debug)]
pub struct ProviderOptions {
    /// The provider's address, exactly as it calls itself.
    pub issuer: String,
    /// What the provider calls this program.
    pub client_id: String,
    /// What proves to the provider that it is this program; none for a public client.
    pub client_secret: Option<ClientSecret>,
    /// What is asked for, in words separated by spaces; `openid` is among them.
    pub scopes: String,
    /// The claim that tells roles, such as `groups` or `realm_access.roles`; without it roles are given here.
    pub role_claim: Option<String>,
    /// Which of its values means which role of ours; the first that somebody has counts.
    pub roles: Vec<Mapping>,
    /// What the button calls the provider.
    pub name: Option<String>,
    /// Certificates of authorities to believe besides the usual ones, in PEM.
    pub authorities: Option<Vec<u8>>,
}

/// A secret that no log and no page shows.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret without the line break that files end with; none where it is empty.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim_end_matches(['\r', '\n']);
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// A value of the role claim, and the role that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The value.
    pub value: String,
    /// The role.
    pub role: Role,
}

/// Why a text maps no value to a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as VALUE=ROLE, with a role such as administrator or account_manager")]
pub struct NoMapping;

impl FromStr for Mapping {
    type Err = NoMapping;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (value, role) = text.rsplit_once('=').ok_or(NoMapping)?;
        let role = Role::from_word(role.trim()).ok_or(NoMapping)?;
        let value = value.trim().to_owned();
        (!value.is_empty())
            .then_some(Self { value, role })
            .ok_or(NoMapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_from_its_last_equals_sign() {
        let mapping: Mapping = "cn=sales,dc=example=account_manager".parse().unwrap();
        assert_eq!(
            (mapping.value.as_str(), mapping.role),
            ("cn=sales,dc=example", Role::AccountManager)
        );
        for text in ["", "sales", "sales=king", "=administrator"] {
            assert_eq!(text.parse::<Mapping>(), Err(NoMapping), "{text}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = ClientSecret::new("hush\n").unwrap();
        assert_eq!(secret.reveal(), "hush");
        assert!(!format!("{secret:?}").contains("hush"));
        assert!(ClientSecret::new("\n").is_none());
    }
}
