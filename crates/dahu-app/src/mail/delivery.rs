//! Where mails go: to a mail server, or into a folder.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::smtp_url::{Protection, SmtpUrl};
use crate::{Error, Fact, Facts, Result};

/// A mail server that takes longer is tried again later.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Characters kept of what a mail server said.
const SAID_AT_MOST: usize = 300;

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// To a mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// Into a folder, a file each: for trying the program, and for tests.
    Folder(PathBuf),
}

/// How a mail server is reached.
#[derive(Clone, Default)]
pub struct SmtpOptions {
    /// `smtps://user@host:465`, or `smtp://…` for STARTTLS; without TLS only to this machine.
    pub url: String,
    /// The password of the user.
    pub password: Option<String>,
    /// A certificate in PEM to trust beside the public authorities, for a mail server with one of the firm's own.
    pub authority: Option<Vec<u8>>,
}

/// Why a mail did not arrive at the mail server.
#[derive(Debug)]
pub(super) struct Undelivered {
    /// Whether it is no use to try again.
    pub(super) is_final: bool,
    /// What was said.
    pub(super) said: String,
}

impl Delivery {
    /// To a mail server; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `mail_server_not_usable` where the options make no sense.
    pub fn smtp(options: SmtpOptions) -> Result<Self> {
        let url = SmtpUrl::parse(&options.url).map_err(not_usable)?;
        let tls = match url.protection {
            Protection::None => Tls::None,
            Protection::Tls => Tls::Wrapper(parameters(&url.host, options.authority)?),
            Protection::StartTls => Tls::Required(parameters(&url.host, options.authority)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(url.host)
            .port(url.port)
            .timeout(Some(ANSWER_WITHIN))
            .tls(tls);
        match (url.user, options.password) {
            (Some(user), Some(password)) => {
                builder = builder.credentials(Credentials::new(user, password));
            }
            (Some(_), None) => {
                return Err(not_usable(
                    "the address names a user: give the password by DAHU_SMTP_PASSWORD or --smtp-password-file",
                ));
            }
            (None, _) => {}
        }
        Ok(Self::Smtp(Box::new(builder.build())))
    }

    /// Into a folder, which is made where it is missing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self::Folder(path.to_owned()))
    }

    pub(super) async fn deliver(&self, name: &str, message: Message) -> Result<(), Undelivered> {
        match self {
            Self::Smtp(transport) => transport
                .send(message)
                .await
                .map(drop)
                .map_err(|error| Undelivered {
                    is_final: error.is_permanent(),
                    said: said(&error),
                }),
            Self::Folder(folder) => write(folder, name, &message).await.map_err(|error| Undelivered {
                is_final: false,
                said: said(&error),
            }),
        }
    }
}

/// Whoever watches the folder never sees half a mail.
async fn write(folder: &Path, name: &str, message: &Message) -> std::io::Result<()> {
    let unfinished = folder.join(format!("{name}.part"));
    tokio::fs::write(&unfinished, message.formatted()).await?;
    tokio::fs::rename(&unfinished, folder.join(format!("{name}.eml"))).await
}

fn parameters(host: &str, authority: Option<Vec<u8>>) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(authority) = authority {
        let certificate = Certificate::from_pem(&authority).map_err(|error| not_usable(said(&error)))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| not_usable(said(&error)))
}

fn not_usable(detail: impl std::fmt::Display) -> Error {
    Error::refused_with(
        "mail_server_not_usable",
        format!("mails cannot be sent with these options: {detail}"),
        Facts::of([("detail", Fact::text(detail))]),
    )
}

/// An error with what caused it, on one line.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(SAID_AT_MOST)
        .collect()
}
