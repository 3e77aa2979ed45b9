//! Which suites can run on this machine, and a clear word about those that cannot.
//!
//! `cargo test` alone must work on a machine with nothing but Rust: a suite whose program is missing is left out, and
//! says so. `./check` sets `DAHU_REQUIRE=postgres,browser,mail,provider`, which turns a missing program into a failure.

use std::{
    collections::BTreeSet,
    env,
    fmt::{self, Display, Formatter},
    sync::{Mutex, PoisonError},
};

use crate::{browser, left_out, mail_server, postgres, provider, small_disk};

/// Tests that need a program of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// Tests on a throw-away PostgreSQL server.
    Postgres,
    /// Tests that drive Chromium.
    Browser,
    /// Tests that fill a small disk.
    Disk,
    /// Tests that hand mails to a mail server.
    Mail,
    /// Tests with an identity provider.
    Provider,
}

/// Why a suite cannot run here, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyNot {
    /// A program is neither on the PATH nor where packages usually put it.
    #[error("{program} was not found; install it (Debian and Ubuntu: apt-get install {package})")]
    ProgramMissing {
        /// The program that was looked for.
        program: &'static str,
        /// The Debian package that brings it.
        package: &'static str,
    },
    /// A front-end package of the workspace is not installed.
    #[error("the npm package {package} is not installed; run `npm ci` in the root of the repository")]
    PackageMissing {
        /// The package that was looked for.
        package: &'static str,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error("PostgreSQL refuses to run as root and {missing} was not found; run the tests as another user")]
    NoUnprivilegedUser {
        /// What would be needed to become somebody else.
        missing: &'static str,
    },
    /// The system lets nobody mount a disk of their own.
    #[error("a small disk could not be mounted in a namespace of its own; the system said: {said}")]
    MountRefused {
        /// What the system said.
        said: String,
    },
}

/// Tells whether the tests of `suite` can run; a test goes on when it hears true, and returns when it hears false.
///
/// A suite that is left out says so once in each test process, past the capturing of the test runner.
///
/// # Panics
/// When the suite cannot run although `DAHU_REQUIRE` names it.
pub fn ready(suite: Suite) -> bool {
    let Err(why) = suite.available() else { return true };
    assert!(
        !is_required(suite, env::var("DAHU_REQUIRE").ok().as_deref()),
        "{suite} tests are required: {why}"
    );
    say_once(suite, &why);
    false
}

impl Suite {
    /// Tells whether the machine has what the suite needs.
    ///
    /// # Errors
    /// [`WhyNot`] names what is missing.
    pub fn available(self) -> Result<(), WhyNot> {
        match self {
            Self::Postgres => postgres::available(),
            Self::Browser => browser::available(),
            Self::Disk => small_disk::available(),
            Self::Mail => mail_server::available(),
            Self::Provider => provider::available(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Browser => "browser",
            Self::Disk => "disk",
            Self::Mail => "mail",
            Self::Provider => "provider",
        }
    }
}

impl Display for Suite {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

fn is_required(suite: Suite, required: Option<&str>) -> bool {
    required
        .unwrap_or_default()
        .split(',')
        .any(|name| name.trim() == suite.name())
}

fn say_once(suite: Suite, why: &WhyNot) {
    static SAID: Mutex<BTreeSet<Suite>> = Mutex::new(BTreeSet::new());
    let is_first = SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(suite);
    if is_first {
        left_out::say(&format!("{suite} tests, because {why}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_required_when_the_list_names_it() {
        let cases = [
            (None, false),
            (Some(""), false),
            (Some("browser"), false),
            (Some("postgres"), true),
            (Some("browser, postgres"), true),
            (Some("postgresql"), false),
        ];
        for (list, expected) in cases {
            assert_eq!(is_required(Suite::Postgres, list), expected, "{list:?}");
        }
    }

    #[test]
    fn a_missing_program_is_named_with_the_package_that_brings_it() {
        let why = WhyNot::ProgramMissing {
            program: "initdb",
            package: "postgresql",
        };
        assert!(why.to_string().contains("apt-get install postgresql"), "{why}");
    }
}
