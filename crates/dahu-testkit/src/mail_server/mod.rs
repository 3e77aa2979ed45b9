//! A mail server of its own for a test, and mails as they arrived: at the server, or in a folder.

mod received;

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub use received::Received;

use crate::{
    suite::WhyNot,
    supervised::{StartError, Supervised},
    workspace_root,
};

const START_LIMIT: Duration = Duration::from_secs(30);
const ARRIVAL_LIMIT: Duration = Duration::from_secs(20);
const PACKAGE: &str = "smtp-server";

/// The password that the server wants from the user `dahu`, over TLS.
pub const PASSWORD: &str = "correct horse";

/// A mail server; dropping it stops it and removes what arrived.
#[derive(Debug)]
pub struct MailServer {
    process: Supervised,
    folder: TempDir,
    certificate: Option<Vec<u8>>,
}

/// Tells whether this machine can run a mail server.
///
/// # Errors
/// [`WhyNot`] names what is missing.
pub fn available() -> Result<(), WhyNot> {
    let missing = || WhyNot::ProgramMissing {
        program: "node",
        package: "nodejs",
    };
    let version = Command::new("node").arg("--version").output();
    if !version.map_err(|_| missing())?.status.success() {
        return Err(missing());
    }
    if !workspace_root().join("node_modules").join(PACKAGE).is_dir() {
        return Err(WhyNot::PackageMissing { package: PACKAGE });
    }
    Ok(())
}

impl MailServer {
    /// A server without TLS, as on one's own machine.
    ///
    /// # Errors
    /// When it does not start.
    pub fn plain() -> Result<Self, StartError> {
        Self::start(None)
    }

    /// A server with TLS from the first byte and a certificate of its own, which wants a password.
    ///
    /// # Errors
    /// When it does not start.
    ///
    /// # Panics
    /// When no certificate can be made.
    pub fn with_tls() -> Result<Self, StartError> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        Self::start(Some((made.cert.pem(), made.signing_key.serialize_pem())))
    }

    fn start(certificate: Option<(String, String)>) -> Result<Self, StartError> {
        let folder = TempDir::new()?;
        if let Some((certificate, key)) = &certificate {
            fs::write(folder.path().join("certificate.pem"), certificate)?;
            fs::write(folder.path().join("key.pem"), key)?;
        }
        let mut command = Command::new("node");
        // Node looks for packages beside what it runs: from the root it finds those of the workspace.
        command
            .current_dir(workspace_root())
            .env("MAIL_PASSWORD", PASSWORD)
            .args(["-e", include_str!("server.cjs"), "--"])
            .arg(folder.path())
            .arg(if certificate.is_some() { "tls" } else { "plain" });
        Ok(Self {
            process: Supervised::start(command, START_LIMIT)?,
            folder,
            certificate: certificate.map(|(certificate, _)| certificate.into_bytes()),
        })
    }

    /// The URL under which mails are handed in.
    pub fn url(&self) -> String {
        let port = self.process.address();
        match self.certificate {
            Some(_) => format!("smtps://dahu@localhost:{port}"),
            None => format!("smtp://127.0.0.1:{port}"),
        }
    }

    /// The certificate to trust, in PEM.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.certificate.clone()
    }

    /// The mails that arrived, the first one first.
    pub fn received(&self) -> Vec<Received> {
        in_folder(self.folder.path())
    }
}

/// The mails in a folder, by the names of their files.
///
/// # Panics
/// When the folder cannot be read.
pub fn in_folder(folder: &Path) -> Vec<Received> {
    let entries = fs::read_dir(folder).expect("a folder of mails");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| fs::read_to_string(path).expect("a mail in ASCII");
    paths.iter().map(|path| Received::parse(&read(path))).collect()
}

/// The mails in a folder, once there are so many.
///
/// # Panics
/// When there are not so many in time, or more.
pub async fn arrive(folder: &Path, count: usize) -> Vec<Received> {
    let begun = Instant::now();
    loop {
        let mails = in_folder(folder);
        assert!(mails.len() <= count, "more than {count} mails: {mails:?}");
        if mails.len() == count {
            return mails;
        }
        assert!(
            begun.elapsed() < ARRIVAL_LIMIT,
            "{} of {count} mails arrived",
            mails.len()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
