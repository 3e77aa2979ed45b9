//! From where a request came: the address of the client, and what its program calls itself.
//!
//! Anybody can write `X-Forwarded-For`, so it is read from the right, and only as far as proxies that are trusted
//! wrote it: the first address that is no such proxy is the client.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use dahu_app::Origin;
use dahu_core::network::Network;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// Proxies that are followed at most, one behind the other.
const PROXIES_AT_MOST: usize = 16;

/// In a request that a trusted proxy handed on: what it says of the connection can be believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByTrustedProxy;

/// Puts the [`Origin`] into the request, and whether a trusted proxy handed it on.
pub(crate) async fn find(
    State(trusted): State<Arc<[Network]>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0.ip());
    let address = peer.map(|peer| client(peer, request.headers(), &trusted));
    let program = request
        .headers()
        .get(header::USER_AGENT)
        .map(|name| String::from_utf8_lossy(name.as_bytes()));
    let origin = Origin::new(address, program.as_deref());
    request.extensions_mut().insert(origin);
    if peer.is_some_and(|peer| trusted.iter().any(|network| network.contains(peer))) {
        request.extensions_mut().insert(ByTrustedProxy);
    }
    next.run(request).await
}

/// The address of the client: `peer`, or whom trusted proxies name.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let named: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for name in named.into_iter().rev().take(PROXIES_AT_MOST) {
        if !trusted.iter().any(|network| network.contains(client)) {
            break;
        }
        // What cannot be read was not written by a proxy that does its work: whoever handed it on is the client.
        let Some(before) = address(name.trim()) else { break };
        client = before;
    }
    client.to_canonical()
}

/// An address as proxies write them: bare, in brackets, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(text)
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_say_who_the_client_is() {
        let proxy = ["10.0.0.0/8"];
        for (peer, forwarded, trusted, expected) in [
            ("192.0.2.1", vec![], &proxy[..], "192.0.2.1"),
            // A stranger who claims to be somebody else stays who they are.
            ("192.0.2.1", vec!["198.51.100.7"], &proxy[..], "192.0.2.1"),
            ("10.0.0.1", vec!["198.51.100.7"], &[][..], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.7"], &proxy[..], "198.51.100.7"),
            (
                "::ffff:10.0.0.1",
                vec!["198.51.100.7"],
                &proxy[..],
                "198.51.100.7",
            ),
            // What the client wrote itself stands left of what the proxy wrote.
            (
                "10.0.0.1",
                vec!["127.0.0.1, 198.51.100.7"],
                &proxy[..],
                "198.51.100.7",
            ),
            (
                "10.0.0.1",
                vec!["127.0.0.1", "198.51.100.7"],
                &proxy[..],
                "198.51.100.7",
            ),
            // A chain of our own proxies is followed to its end, and no further.
            (
                "10.0.0.1",
                vec!["203.0.113.5, 198.51.100.7, 10.9.9.9"],
                &proxy[..],
                "198.51.100.7",
            ),
            ("10.0.0.1", vec!["10.2.2.2, 10.3.3.3"], &proxy[..], "10.2.2.2"),
            // Nonsense is nobody's address: the proxy that let it pass is taken for the client.
            ("10.0.0.1", vec!["198.51.100.7, unknown"], &proxy[..], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.7:4711"], &proxy[..], "198.51.100.7"),
            ("10.0.0.1", vec!["[2001:db8::1]:4711"], &proxy[..], "2001:db8::1"),
            ("10.0.0.1", vec!["2001:db8::1"], &proxy[..], "2001:db8::1"),
        ] {
            assert_eq!(found(peer, &forwarded, trusted), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_program_may_call_itself_anything_and_is_cut() {
        let long = format!("Browser\u{1b}[31m/{}", "9".repeat(1_000));
        let program = Origin::new(None, Some(&long)).program.unwrap();
        assert_eq!(program.chars().count(), dahu_app::PROGRAM_CHARACTERS_AT_MOST);
        assert!(!program.contains('\u{1b}'), "{program:?}");
        assert_eq!(Origin::new(None, Some(" \t ")).program, None);
    }
}
