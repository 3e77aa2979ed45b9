//! How people get in: the address of the pages, and the firm's identity provider.

use std::{error::Error, path::PathBuf};

use clap::Args;
use dahu_web::{ClientSecret, Mapping, Options, ProviderOptions, PublicAddress, SecureCookies};

/// Where the client secret may stand besides in a file: never on the command line, which other people can read.
const SECRET: &str = "DAHU_OIDC_CLIENT_SECRET";

/// How people get in.
#[derive(Debug, Args)]
pub(super) struct Door {
    /// The address under which browsers reach the pages, such as https://dahu.example; links in mails lead there, and
    /// passkeys and the identity provider are bound to it [default: http://localhost and the port]
    #[arg(long, env = "DAHU_PUBLIC_URL", hide_env_values = true, value_name = "URL")]
    public_url: Option<PublicAddress>,
    /// The OpenID Connect provider by which people may sign in: its issuer, exactly as it calls itself
    #[arg(
        long,
        env = "DAHU_OIDC_ISSUER",
        hide_env_values = true,
        value_name = "URL",
        requires = "oidc_client_id"
    )]
    oidc_issuer: Option<String>,
    /// What the provider calls this program
    #[arg(long, env = "DAHU_OIDC_CLIENT_ID", hide_env_values = true, value_name = "ID")]
    oidc_client_id: Option<String>,
    /// A file with the client secret; it may also stand in the environment, as DAHU_OIDC_CLIENT_SECRET
    #[arg(
        long,
        env = "DAHU_OIDC_CLIENT_SECRET_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    oidc_client_secret_file: Option<PathBuf>,
    /// What the provider is asked for
    #[arg(
        long,
        env = "DAHU_OIDC_SCOPES",
        hide_env_values = true,
        value_name = "WORDS",
        default_value = "openid email profile"
    )]
    oidc_scopes: String,
    /// The claim that tells roles, such as groups or realm_access.roles; without it, roles are given in the workspace
    #[arg(
        long,
        env = "DAHU_OIDC_ROLE_CLAIM",
        hide_env_values = true,
        value_name = "CLAIM",
        requires = "oidc_roles"
    )]
    oidc_role_claim: Option<String>,
    /// Which value of the claim means which role, such as sales=account_manager; may be given several times, or with
    /// commas between, and the first that somebody has counts
    #[arg(
        long = "oidc-role",
        env = "DAHU_OIDC_ROLES",
        hide_env_values = true,
        value_name = "VALUE=ROLE",
        value_delimiter = ',',
        requires = "oidc_role_claim"
    )]
    oidc_roles: Vec<Mapping>,
    /// What the sign-in page calls the provider
    #[arg(long, env = "DAHU_OIDC_NAME", hide_env_values = true, value_name = "NAME")]
    oidc_name: Option<String>,
    /// A PEM file with certificates of authorities that the provider's certificate may be signed by, besides the usual
    #[arg(long, env = "DAHU_OIDC_CA_FILE", hide_env_values = true, value_name = "FILE")]
    oidc_ca_file: Option<PathBuf>,
}

impl Door {
    /// How the pages are served, by a program that listens on `port`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub(super) fn options(self, port: u16) -> Result<Options, Box<dyn Error>> {
        let address = self.public_url.clone();
        // Behind an address that is encrypted no cookie ever goes in the clear, whatever a proxy forgets to say.
        let is_encrypted = address.as_ref().is_some_and(PublicAddress::is_encrypted);
        Ok(Options {
            secure_cookies: if is_encrypted {
                SecureCookies::Always
            } else {
                SecureCookies::WhenEncrypted
            },
            address: Some(address.unwrap_or_else(|| PublicAddress::local(port))),
            provider: self.provider()?,
            ..Options::default()
        })
    }

    /// The address that was given.
    pub(super) fn address(&self) -> Option<&PublicAddress> {
        self.public_url.as_ref()
    }

    fn provider(self) -> Result<Option<ProviderOptions>, Box<dyn Error>> {
        let (Some(issuer), Some(client_id)) = (self.oidc_issuer, self.oidc_client_id) else {
            return Ok(None);
        };
        let secret = match self.oidc_client_secret_file {
            Some(path) => Some(read(&path)?),
            None => std::env::var_os(SECRET).map(std::ffi::OsString::into_encoded_bytes),
        };
        let secret = secret.map(String::from_utf8).transpose()?;
        Ok(Some(ProviderOptions {
            issuer,
            client_id,
            client_secret: secret.as_deref().and_then(ClientSecret::new),
            scopes: self.oidc_scopes,
            role_claim: self.oidc_role_claim,
            roles: self.oidc_roles,
            name: self.oidc_name,
            authorities: self.oidc_ca_file.map(|path| read(&path)).transpose()?,
        }))
    }
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
