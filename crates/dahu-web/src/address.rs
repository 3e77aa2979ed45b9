//! The address under which browsers reach the pages: what links lead to, and what passkeys are bound to.

use std::{net::IpAddr, str::FromStr};

use axum::http::{Uri, uri::Scheme};
use dahu_app::passkey::RelyingParty;

/// The address of the pages without a path, such as `https://dahu.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    origin: String,
    host: String,
    is_encrypted: bool,
}

/// Why a text is no address of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as https://dahu.example: scheme and host, a port if need be, and no path")]
pub struct NoAddress;

impl PublicAddress {
    /// The address on this machine, for a program that nobody told another.
    #[must_use]
    pub fn local(port: u16) -> Self {
        Self {
            origin: format!("http://localhost:{port}"),
            host: "localhost".to_owned(),
            is_encrypted: false,
        }
    }

    /// Whether they are on this machine only.
    pub(crate) fn is_local(&self) -> bool {
        self.host == "localhost"
    }

    /// Scheme, host and port, as browsers write them.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether browsers reach them over HTTPS.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// For whom passkeys are made. Browsers make none for plain HTTP but on localhost, and none for IP addresses.
    #[must_use]
    pub fn relying_party(&self) -> Option<RelyingParty> {
        let is_numeric = self.host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        let is_safe = self.is_encrypted || self.host == "localhost" || self.host.ends_with(".localhost");
        (is_safe && !is_numeric).then(|| RelyingParty {
            id: self.host.clone(),
            origin: self.origin.clone(),
        })
    }
}

impl FromStr for PublicAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.trim().parse().map_err(|_| NoAddress)?;
        let scheme = uri.scheme().ok_or(NoAddress)?;
        let authority = uri.authority().ok_or(NoAddress)?;
        let is_encrypted = *scheme == Scheme::HTTPS;
        let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if !(is_encrypted || *scheme == Scheme::HTTP) || !is_bare || authority.as_str().contains('@') {
            return Err(NoAddress);
        }
        let host = authority.host().to_ascii_lowercase();
        // Browsers leave out the port that the scheme has anyway.
        let usual = if is_encrypted { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != usual);
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            host,
            is_encrypted,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_browsers_write_it() {
        for (text, origin) in [
            ("https://Dahu.example", "https://dahu.example"),
            ("https://dahu.example/", "https://dahu.example"),
            ("https://dahu.example:443", "https://dahu.example"),
            ("http://dahu.example:8080", "http://dahu.example:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            let address: PublicAddress = text.parse().unwrap();
            assert_eq!(address.origin(), origin);
        }
        for text in [
            "dahu.example",
            "ftp://dahu.example",
            "https://dahu.example/path",
            "https://dahu.example?x",
            "https://li@dahu.example",
            "",
        ] {
            assert_eq!(text.parse::<PublicAddress>(), Err(NoAddress), "{text}");
        }
    }

    #[test]
    fn passkeys_are_offered_only_where_browsers_make_them() {
        for (text, id) in [
            ("https://dahu.example:8443", Some("dahu.example")),
            ("http://localhost:8080", Some("localhost")),
            ("http://dahu.example", None),
            ("http://127.0.0.1:8080", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]", None),
        ] {
            let party = text.parse::<PublicAddress>().unwrap().relying_party();
            assert_eq!(party.map(|party| party.id).as_deref(), id, "{text}");
        }
    }
}
