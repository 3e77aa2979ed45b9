//! E-mail addresses: those that any mail server takes, and that can do nothing to a mail's headers.

use std::{fmt, str::FromStr};

/// Characters of an address at most (RFC 5321, section 4.5.3.1).
const CHARACTERS_AT_MOST: usize = 254;
/// Characters before the `@` at most.
const LOCAL_CHARACTERS_AT_MOST: usize = 64;
/// Characters of a part of a domain at most.
const LABEL_CHARACTERS_AT_MOST: usize = 63;

/// An e-mail address in plain ASCII, as it was typed; compare it with [`EmailAddress::is_same_as`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

/// A text that is no e-mail address which every mail server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address, such as li@example.com")]
pub struct NotAnAddress;

impl EmailAddress {
    /// The address as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether both are the same mailbox: case does not matter, as with every mail server of today.
    #[must_use]
    pub fn is_same_as(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(NotAnAddress)?;
        if text.len() <= CHARACTERS_AT_MOST && is_local(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnAddress)
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words of plain characters, with dots between them.
fn is_local(local: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= LOCAL_CHARACTERS_AT_MOST
        && local
            .split('.')
            .all(|word| !word.is_empty() && word.bytes().all(is_plain))
}

/// Letters, digits and inner hyphens, with dots between the parts.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_CHARACTERS_AT_MOST).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_servers_take_are_taken() {
        for text in [
            "li@example.com",
            " Li.Wang+dahu@mail.example.com ",
            "li@localhost",
            "o'neil@xn--fiq228c.example",
        ] {
            let address: EmailAddress = text.parse().expect("an address");
            assert_eq!(address.as_str(), text.trim());
        }
        let address: EmailAddress = "Li@Example.com".parse().expect("an address");
        assert!(address.is_same_as("li@example.COM") && !address.is_same_as("wang@example.com"));
        assert_eq!((address.local(), address.domain()), ("Li", "Example.com"));
    }

    #[test]
    fn what_could_reach_into_headers_or_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "li",
            "@example.com",
            "li@",
            "li@@example.com",
            "li@example..com",
            ".li@example.com",
            "li wang@example.com",
            "li@example.com\r\nBcc: all@example.com",
            "li@exam\nple.com",
            "\"li\"@example.com",
            "李@example.com",
            "li@-example.com",
            "<li@example.com>",
            "li@example.com, wang@example.com",
            long.as_str(),
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(NotAnAddress), "{text:?}");
        }
    }
}
