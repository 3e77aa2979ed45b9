//! Which workspace a command works on.

use std::{error::Error, path::PathBuf, sync::Arc};

use clap::Args;
use dahu_app::{Context, Home, MachineClock, Workspace};
use dahu_web::text::Texts;

use crate::output;

/// Which workspace a command works on.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// Folder of the workspace: database, ledger and files
    #[arg(
        long,
        env = "DAHU_HOME",
        hide_env_values = true,
        default_value = "./dahu-home",
        global = true
    )]
    home: PathBuf,
    /// PostgreSQL database to use instead of the folder's SQLite file, such as postgres://user@host/dahu
    #[arg(long, env = "DAHU_DATABASE", hide_env_values = true, global = true)]
    database: Option<String>,
}

impl Place {
    /// Opens the workspace, or makes it where there is none.
    pub(crate) async fn open(&self, texts: &Texts) -> Result<Arc<Workspace>, Box<dyn Error>> {
        if let Some(url) = &self.database
            && !url.starts_with("postgres://")
            && !url.starts_with("postgresql://")
        {
            return Err(texts.text_with("command-not-postgres", "url", url).into());
        }
        if let Some(host) = self.database.as_deref().and_then(dahu_app::unverified_host) {
            output::note(texts.text_with("command-database-unverified", "host", host));
        }
        let home = Home {
            folder: self.home.clone(),
            postgres: self.database.clone(),
        };
        Ok(Workspace::open(&home, Arc::new(MachineClock)).await?)
    }

    /// Opens the workspace for a command of this machine.
    pub(crate) async fn context(&self, texts: &Texts) -> Result<Context, Box<dyn Error>> {
        Ok(self.open(texts).await?.as_system())
    }
}
