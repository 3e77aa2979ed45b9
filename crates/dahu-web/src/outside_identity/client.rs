//! Speaking with the identity provider: one request at a time over HTTP/1.1, with limits on everything.
//!
//! It follows no redirect, keeps no connection and reads no proxy's settings: what it is not told it does not do.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderValue, Request, StatusCode, Uri, header, uri::Scheme},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// How long the provider may take for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const ANSWER_BYTES_AT_MOST: usize = 512 * 1024;

/// What speaks with the provider.
#[derive(Clone)]
pub(super) struct Client {
    tls: TlsConnector,
}

/// Why there was no answer; the log has it, people are told that the provider cannot be reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// It is not spoken to like this.
    #[error("{0} is not an address that is asked: it needs https, or http on this machine")]
    Address(String),
    /// It took too long.
    #[error("it did not answer within {} seconds", ANSWER_WITHIN.as_secs())]
    TooSlow,
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Connection(#[from] std::io::Error),
    /// What came was not HTTP.
    #[error("it does not speak HTTP: {0}")]
    Protocol(#[from] hyper::Error),
    /// What came was longer than any answer is.
    #[error("its answer was cut off or is too long: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    /// The certificates of authorities cannot be used.
    #[error("the certificates cannot be used: {0}")]
    Certificates(String),
}

impl Client {
    /// A client that believes the authorities that browsers believe, and those in `pem`.
    ///
    /// # Errors
    ///
    /// When `pem` has no certificates, or damaged ones.
    pub(super) fn new(pem: Option<&[u8]>) -> Result<Self, NoAnswer> {
        let unusable = |error: &dyn std::fmt::Display| NoAnswer::Certificates(error.to_string());
        let mut authorities = RootCertStore::empty();
        authorities.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        if let Some(pem) = pem {
            let before = authorities.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|error| unusable(&error))?;
                authorities.add(certificate).map_err(|error| unusable(&error))?;
            }
            if authorities.len() == before {
                return Err(unusable(&"there are none in the file"));
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .with_root_certificates(authorities)
            .with_no_client_auth();
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Sends `request`, whose address is whole, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// When there is no answer in time, or too long a one.
    pub(super) async fn send(&self, request: Request<String>) -> Result<(StatusCode, Bytes), NoAnswer> {
        timeout(ANSWER_WITHIN, self.exchange(request))
            .await
            .map_err(|_| NoAnswer::TooSlow)?
    }

    async fn exchange(&self, request: Request<String>) -> Result<(StatusCode, Bytes), NoAnswer> {
        let no_address = || NoAnswer::Address(request.uri().to_string());
        let authority = request.uri().authority().ok_or_else(no_address)?.clone();
        if !may_be_asked(request.uri()) {
            return Err(no_address());
        }
        let is_encrypted = request.uri().scheme() == Some(&Scheme::HTTPS);
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority
            .port_u16()
            .unwrap_or(if is_encrypted { 443 } else { 80 });
        let request = addressed(request, authority.as_str())?;
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        if is_encrypted {
            let name = ServerName::try_from(host).map_err(std::io::Error::other)?;
            talk(self.tls.connect(name, stream).await?, request).await
        } else {
            talk(stream, request).await
        }
    }
}

/// Whether an address is asked at all: only over TLS, but for a provider on this very machine.
pub(super) fn may_be_asked(uri: &Uri) -> bool {
    let is_here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => true,
        Some(scheme) if *scheme == Scheme::HTTP => is_here,
        _ => false,
    }
}

/// The request as it goes over the wire: the path alone, and the host in its header.
fn addressed(request: Request<String>, authority: &str) -> Result<Request<Full<Bytes>>, NoAnswer> {
    let (mut parts, body) = request.into_parts();
    let host = HeaderValue::from_str(authority).map_err(std::io::Error::other)?;
    parts.headers.insert(header::HOST, host);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = path.parse().map_err(std::io::Error::other)?;
    Ok(Request::from_parts(parts, Full::new(Bytes::from(body))))
}

async fn talk<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), NoAnswer>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_AT_MOST)
            .collect()
            .await
            .map_err(NoAnswer::Body)?;
        Ok((status, body.to_bytes()))
    };
    // Whoever is dropped first takes the connection along: nothing goes on in the background.
    tokio::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        ended = connection => {
            ended?;
            exchange.await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_addresses_and_this_machine_are_asked() {
        for (address, expected) in [
            ("https://id.example/token", true),
            ("http://localhost:4000/token", true),
            ("http://127.0.0.1:4000/token", true),
            ("http://[::1]:4000/token", true),
            ("http://id.example/token", false),
            ("http://localhost.example/token", false),
            ("ftp://id.example/", false),
            ("/token", false),
        ] {
            assert_eq!(may_be_asked(&address.parse().unwrap()), expected, "{address}");
        }
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let (mut stream, _) = listener.accept().await.unwrap();
            // An answer that comes before its question would be refused for that alone.
            let asked = stream.read(&mut [0; 1024]).await.unwrap();
            assert!(asked > 0, "nothing was asked");
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
            stream.write_all(head).await.unwrap();
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
        });
        let client = Client::new(None).unwrap();
        let request = Request::get(format!("http://{address}/"))
            .body(String::new())
            .unwrap();
        let answer = client.send(request).await;
        assert!(matches!(answer, Err(NoAnswer::Body(_))), "{answer:?}");
        server.abort();
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let inner = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outer = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (inside, address) = (inner.local_addr().unwrap(), outer.local_addr().unwrap());
        let server = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let (mut stream, _) = outer.accept().await.unwrap();
            assert!(
                stream.read(&mut [0; 1024]).await.unwrap() > 0,
                "nothing was asked"
            );
            let head =
                format!("HTTP/1.1 302 Found\r\nlocation: http://{inside}/admin\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
        });
        let client = Client::new(None).unwrap();
        let request = Request::get(format!("http://{address}/"))
            .body(String::new())
            .unwrap();
        let answer = client.send(request).await;
        server.await.unwrap();
        assert!(
            !matches!(&answer, Ok((status, _)) if status.is_success()),
            "{answer:?}"
        );
        let knocks = tokio::time::timeout(std::time::Duration::from_millis(200), inner.accept());
        assert!(knocks.await.is_err(), "somebody went to the inner address");
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        for pem in ["", "no certificate"] {
            let client = Client::new(Some(pem.as_bytes()));
            assert!(matches!(client, Err(NoAnswer::Certificates(_))));
        }
    }
}
