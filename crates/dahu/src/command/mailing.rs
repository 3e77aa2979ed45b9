//! How mails are sent, for commands that serve.

use std::path::PathBuf;

use clap::Args;
use dahu_app::mail::{Delivery, Post, SmtpOptions};
use dahu_core::email::EmailAddress;

/// The environment variable that holds the password: arguments can be read by everybody on the machine.
const PASSWORD_VARIABLE: &str = "DAHU_SMTP_PASSWORD";
/// Whom mails in a folder come from, where nobody said.
const NOBODY: &str = "dahu@localhost";

/// How mails are sent.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Mailing {
    /// Mail server, such as smtps://user@mail.example.com:465, or smtp:// for STARTTLS; password in DAHU_SMTP_PASSWORD
    #[arg(
        long,
        value_name = "URL",
        env = "DAHU_SMTP_URL",
        hide_env_values = true,
        requires = "mail_from",
        conflicts_with = "mail_folder"
    )]
    smtp_url: Option<String>,
    /// File with the password for the mail server, instead of DAHU_SMTP_PASSWORD
    #[arg(
        long,
        value_name = "FILE",
        env = "DAHU_SMTP_PASSWORD_FILE",
        hide_env_values = true
    )]
    smtp_password_file: Option<PathBuf>,
    /// Certificate (PEM) of an authority to trust for the mail server beside the public ones
    #[arg(
        long,
        value_name = "FILE",
        env = "DAHU_SMTP_AUTHORITY",
        hide_env_values = true
    )]
    smtp_authority: Option<PathBuf>,
    /// E-mail address that mails come from
    #[arg(long, value_name = "ADDRESS", env = "DAHU_MAIL_FROM", hide_env_values = true)]
    mail_from: Option<EmailAddress>,
    /// Folder to write mails into instead of sending them, a file each
    #[arg(long, value_name = "FOLDER", env = "DAHU_MAIL_FOLDER", hide_env_values = true)]
    mail_folder: Option<PathBuf>,
}

impl Mailing {
    /// Into a folder.
    pub(super) fn into_folder(folder: PathBuf) -> Self {
        Self {
            mail_folder: Some(folder),
            ..Self::default()
        }
    }

    /// How mails are sent, where they are; `public_url` is where their links lead.
    pub(super) fn post(&self, public_url: &str) -> Result<Option<Post>, Box<dyn std::error::Error>> {
        let Some(delivery) = self.delivery()? else {
            return Ok(None);
        };
        let from = match &self.mail_from {
            Some(from) => from.clone(),
            None => NOBODY.parse()?,
        };
        Ok(Some(Post {
            delivery,
            from,
            public_url: public_url.to_owned(),
            write: dahu_web::mail::write,
        }))
    }

    fn delivery(&self) -> Result<Option<Delivery>, Box<dyn std::error::Error>> {
        if let Some(folder) = &self.mail_folder {
            return Ok(Some(Delivery::folder(folder)?));
        }
        let Some(url) = &self.smtp_url else {
            return Ok(None);
        };
        let password = match &self.smtp_password_file {
            Some(file) => Some(
                std::fs::read_to_string(file)?
                    .trim_end_matches(['\r', '\n'])
                    .to_owned(),
            ),
            None => std::env::var(PASSWORD_VARIABLE).ok(),
        };
        let authority = self.smtp_authority.as_ref().map(std::fs::read).transpose()?;
        Ok(Some(Delivery::smtp(SmtpOptions {
            url: url.clone(),
            password,
            authority,
        })?))
    }
}
