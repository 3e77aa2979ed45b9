//! A throw-away PostgreSQL server, and fresh databases on it.
//!
//! The first test that asks starts a server for its whole process. `DAHU_TEST_POSTGRES=postgres://…` names a server
//! to use instead, whose user may create databases: `./check` starts one for all its test processes with the example
//! `with-postgres`.

mod programs;
mod url;

use std::{
    collections::hash_map::RandomState,
    env,
    hash::{BuildHasher, Hasher},
    path::PathBuf,
    process::Command,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use self::url::ServerUrl;
use crate::{
    suite::WhyNot,
    supervised::{StartError, Supervised},
};

const START_LIMIT: Duration = Duration::from_secs(120);

/// The environment variable that names a server to use instead of an own one.
pub const SERVER_VARIABLE: &str = "DAHU_TEST_POSTGRES";

/// A server that was started for us; dropping it stops it and removes its data.
#[derive(Debug)]
pub struct Server {
    process: Supervised,
}

/// Why there is no server, or no database on it.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The machine lacks what a server needs.
    #[error(transparent)]
    Unavailable(#[from] WhyNot),
    /// The server did not come up.
    #[error("PostgreSQL did not start: {0}")]
    Start(#[from] StartError),
    /// One of PostgreSQL's client programs could not be run.
    #[error("{program} could not be run: {source}")]
    Run {
        /// The program's name.
        program: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// One of PostgreSQL's client programs failed.
    #[error("{program} failed: {said}")]
    Refused {
        /// The program's name.
        program: &'static str,
        /// What the program said.
        said: String,
    },
}

/// Tells whether this machine can run a throw-away server.
///
/// # Errors
/// [`WhyNot`] names what is missing.
pub fn available() -> Result<(), WhyNot> {
    programs::folder()?;
    if env::var_os(SERVER_VARIABLE).is_none() {
        programs::unprivileged("sh")?;
    }
    Ok(())
}

impl Server {
    /// Makes a cluster and starts its server; takes a second or two.
    ///
    /// # Errors
    /// When a program is missing, or the server says no: its log is in the error.
    pub fn start() -> Result<Self, PostgresError> {
        let mut shell = programs::unprivileged("sh")?;
        shell
            .args(["-c", include_str!("server.sh"), "dahu-postgres"])
            .arg(programs::folder()?);
        Ok(Self {
            process: Supervised::start(shell, START_LIMIT)?,
        })
    }

    /// The URL of the database `postgres`, which every server has.
    pub fn url(&self) -> String {
        ServerUrl::of_socket_folder(self.process.address()).of_database("postgres")
    }
}

/// A fresh database with a name of its own; dropping it removes it, whoever is still connected.
#[derive(Debug)]
pub(crate) struct FreshDatabase {
    client: Client,
    name: String,
}

impl FreshDatabase {
    /// Creates the database on the server of this process, which is started when there is none yet.
    pub(crate) fn create() -> Result<Self, PostgresError> {
        let client = Client {
            programs: programs::folder()?,
            server: server_of_this_process()?,
        };
        let name = unused_name();
        client.run("createdb", &["--template=template0", &name])?;
        Ok(Self { client, name })
    }

    pub(crate) fn url(&self) -> String {
        self.client.server.of_database(&self.name)
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        // The server may be gone before its databases are; then there is nothing left to remove.
        let _ = self.client.run("dropdb", &["--if-exists", "--force", &self.name]);
    }
}

#[derive(Debug)]
struct Client {
    programs: PathBuf,
    server: ServerUrl,
}

impl Client {
    fn run(&self, program: &'static str, arguments: &[&str]) -> Result<(), PostgresError> {
        let output = Command::new(self.programs.join(program))
            .arg(format!(
                "--maintenance-db={}",
                self.server.of_database("postgres")
            ))
            .args(arguments)
            .current_dir("/")
            .output()
            .map_err(|source| PostgresError::Run { program, source })?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::Refused {
            program,
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }
}

fn server_of_this_process() -> Result<ServerUrl, PostgresError> {
    static OWN: Mutex<Option<Server>> = Mutex::new(None);
    if let Ok(url) = env::var(SERVER_VARIABLE) {
        return Ok(ServerUrl::parse(&url));
    }
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    let server = match &mut *own {
        Some(server) => server,
        none => none.insert(Server::start()?),
    };
    Ok(ServerUrl::parse(&server.url()))
}

fn unused_name() -> String {
    // Each state is seeded by chance, which is all the chance a name needs.
    format!("dahu_{:016x}", RandomState::new().build_hasher().finish())
}
