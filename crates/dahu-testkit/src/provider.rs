//! A real OpenID Connect provider, certified by the foundation that made the standard, in a process of its own.

use std::{env, process::Command, time::Duration};

use crate::{
    suite::WhyNot,
    supervised::{StartError, Supervised},
    workspace_root,
};

const START_LIMIT: Duration = Duration::from_secs(60);
const PACKAGE: &str = "oidc-provider";
const SCRIPT: &str = "crates/dahu-testkit/src/provider.mjs";

/// A running provider; dropping it ends its process.
#[derive(Debug)]
pub struct IdentityProvider {
    process: Supervised,
}

impl IdentityProvider {
    /// What the provider calls the program under test.
    pub const CLIENT_ID: &str = "dahu";
    /// What the program under test proves itself with; it has signs that have to be escaped.
    pub const CLIENT_SECRET: &str = "a secret: of the tests/+";

    /// Starts a provider that sends people back to `return_address`, and to nowhere else.
    ///
    /// Ask [`crate::suite::ready`] first, so that the test is left out where it cannot run.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(return_address: String) -> Result<Self, StartError> {
        let mut command = Command::new("node");
        command.arg(workspace_root().join(SCRIPT)).arg(return_address);
        let process = tokio::task::spawn_blocking(move || Supervised::start(command, START_LIMIT))
            .await
            .expect("starting a program does not panic")?;
        Ok(Self { process })
    }

    /// Its address, as it calls itself.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.process.address()
    }
}

/// Tells whether this machine has Node.js and the provider's package.
///
/// # Errors
/// [`WhyNot`] names what is missing.
pub fn available() -> Result<(), WhyNot> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path);
    if !folders.any(|folder| folder.join("node").is_file()) {
        return Err(WhyNot::ProgramMissing {
            program: "Node.js",
            package: "nodejs",
        });
    }
    if workspace_root().join("node_modules").join(PACKAGE).is_dir() {
        Ok(())
    } else {
        Err(WhyNot::PackageMissing { package: PACKAGE })
    }
}
