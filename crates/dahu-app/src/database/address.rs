//! Whether what goes to a PostgreSQL database and comes from it can be read or answered by somebody between.

use std::net::IpAddr;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};

/// The host of a PostgreSQL address that is not this machine, where nobody checks who answers there: without
/// `sslmode=verify-full` or `verify-ca` the connection may be in the clear, or lead to anybody. None where all is well,
/// and for what is no such address: opening it says why.
#[must_use]
pub fn unverified_host(url: &str) -> Option<String> {
    let options: PgConnectOptions = url.parse().ok()?;
    let host = options.get_host();
    let is_verified = matches!(
        options.get_ssl_mode(),
        PgSslMode::VerifyFull | PgSslMode::VerifyCa
    );
    let is_here = options.get_socket().is_some() || is_this_machine(host);
    (!is_verified && !is_here).then(|| host.to_owned())
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_database_elsewhere_whose_certificate_nobody_checks_is_named() {
        for (url, expected) in [
            ("postgres://dahu@db.example/dahu", Some("db.example")),
            ("postgresql://dahu:secret@192.0.2.7:5432/dahu", Some("192.0.2.7")),
            (
                "postgres://dahu@db.example/dahu?sslmode=prefer",
                Some("db.example"),
            ),
            (
                "postgres://dahu@db.example/dahu?sslmode=require",
                Some("db.example"),
            ),
            (
                "postgres://dahu@localhost/dahu?host=db.example",
                Some("db.example"),
            ),
            (
                "postgres://dahu@localhost.example/dahu",
                Some("localhost.example"),
            ),
            ("postgres://dahu@db.example/dahu?sslmode=verify-full", None),
            ("postgres://dahu@db.example/dahu?sslmode=verify-ca", None),
            ("postgres://dahu@localhost/dahu", None),
            ("postgres://dahu@127.0.0.1:5433/dahu", None),
            ("postgres://dahu@[::1]/dahu", None),
            ("postgres://%2Fvar%2Frun%2Fpostgresql/dahu", None),
            ("postgres://dahu@localhost/dahu?host=/var/run/postgresql", None),
            ("not an address", None),
        ] {
            assert_eq!(unverified_host(url).as_deref(), expected, "{url}");
        }
    }
}
