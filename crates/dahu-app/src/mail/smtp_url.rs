//! `smtps://user@host:465`: where the mail server is, and how it is spoken to.

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`, which the server must offer.
    StartTls,
    /// None: on this machine only.
    None,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SmtpUrl {
    pub(super) protection: Protection,
    pub(super) user: Option<String>,
    pub(super) host: String,
    pub(super) port: u16,
}

impl SmtpUrl {
    /// Reads the address of a mail server; says in English what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text
            .split_once("://")
            .ok_or("it starts with smtps:// or smtp://")?;
        let rest = rest.trim_end_matches('/');
        let (user, server) = match rest.rsplit_once('@') {
            Some((user, server)) => (Some(user), server),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(
                "the password does not stand in the address, where others can read it: give it by \
                        DAHU_SMTP_PASSWORD or --smtp-password-file",
            );
        }
        let (host, port) = host_and_port(server)?;
        let protection = match scheme {
            "smtps" => Protection::Tls,
            "smtp" if is_this_machine(host) => Protection::None,
            "smtp" => Protection::StartTls,
            _ => return Err("it starts with smtps:// or smtp://"),
        };
        let usual = match protection {
            Protection::Tls => 465,
            Protection::StartTls => 587,
            Protection::None => 25,
        };
        Ok(Self {
            protection,
            user: user.map(decoded).transpose()?,
            host: host.to_owned(),
            port: port.unwrap_or(usual),
        })
    }
}

fn host_and_port(server: &str) -> Result<(&str, Option<u16>), &'static str> {
    let is_bracketed = server.starts_with('[');
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !is_bracketed || host.ends_with(']') => (host, Some(port)),
        _ => (server, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_host) {
        return Err("the name of the server stands after the @");
    }
    let port = port.map(str::parse).transpose();
    Ok((host, port.map_err(|_| "the port is a number up to 65535")?))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// A user's name whose `%40` is an `@`; the `@` itself is taken too.
fn decoded(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "after a % in the user's name stand two hexadecimal digits";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next().unwrap_or_default()).to_digit(16);
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(WRONG);
        };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| WRONG)?);
    }
    let text = String::from_utf8(bytes).map_err(|_| WRONG)?;
    if text.is_empty() || text.contains(char::is_control) {
        return Err("the user's name stands before the @");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_who_where_and_how() {
        use Protection::{None as Plain, StartTls, Tls};
        for (text, protection, user, host, port) in [
            (
                "smtps://li@mail.example.com:465",
                Tls,
                Some("li"),
                "mail.example.com",
                465,
            ),
            (
                "smtps://li%40example.com@mail.example.com",
                Tls,
                Some("li@example.com"),
                "mail.example.com",
                465,
            ),
            (
                "smtps://li@example.com@mail.example.com/",
                Tls,
                Some("li@example.com"),
                "mail.example.com",
                465,
            ),
            // Without TLS nothing leaves the machine.
            ("smtp://mail.example.com", StartTls, None, "mail.example.com", 587),
            ("smtp://127.0.0.1:2525", Plain, None, "127.0.0.1", 2525),
            ("smtp://[::1]:2525", Plain, None, "::1", 2525),
            ("smtp://localhost", Plain, None, "localhost", 25),
        ] {
            let expected = SmtpUrl {
                protection,
                user: user.map(str::to_owned),
                host: host.to_owned(),
                port,
            };
            assert_eq!(SmtpUrl::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_meant_is_refused() {
        for text in [
            "",
            "mail.example.com",
            "http://mail.example.com",
            "smtps://",
            "smtps://li@",
            "smtps://li:secret@mail.example.com",
            "smtps://mail.example.com:99999",
            "smtps://mail example.com",
            "smtps://mail.example.com\r\n",
            "smtps://%0d%0a@mail.example.com",
            "smtps://%zz@mail.example.com",
        ] {
            assert!(SmtpUrl::parse(text).is_err(), "{text:?}");
        }
    }
}
