//! Which workspace a command works on.

use std::{error::Error, path::PathBuf, sync::Arc};

use clap::Args;
use dahu_app::{Context, Home, MachineClock, Workspace};
use dahu_web::text::{Language, Texts};

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
    pub(crate) async fn open(&self) -> Result<Arc<Workspace>, Box<dyn Error>> {
        if let Some(url) = &self.database
            && !url.starts_with("postgres://")
            && !url.starts_with("postgresql://")
        {
            return Err(
                format!("\"{url}\" is not a PostgreSQL database: write postgres://user@host/name").into(),
            );
        }
        let home = Home {
            folder: self.home.clone(),
            postgres: self.database.clone(),
        };
        Ok(Workspace::open(&home, Arc::new(MachineClock)).await?)
    }

    /// Opens the workspace for a command of this machine.
    pub(crate) async fn context(&self) -> Result<Context, Box<dyn Error>> {
        Ok(self.open().await?.as_system())
    }
}

/// The language of what a command prints.
#[derive(Clone, Debug, Args)]
pub(crate) struct Speech {
    /// Language of headings: zh-CN or en; by the environment where none is given
    #[arg(long, env = "DAHU_LANG", hide_env_values = true)]
    lang: Option<String>,
}

impl Speech {
    /// Texts in the language.
    pub(crate) fn texts(&self) -> Result<Texts, Box<dyn Error>> {
        let language = match &self.lang {
            Some(tag) => {
                Language::from_tag(tag).ok_or_else(|| format!("there is no \"{tag}\": choose zh-CN or en"))?
            }
            None => {
                let environment = std::env::var("LC_ALL")
                    .or_else(|_| std::env::var("LANG"))
                    .unwrap_or_default();
                if environment.starts_with("zh") {
                    Language::Chinese
                } else {
                    Language::English
                }
            }
        };
        Ok(Texts::new(language))
    }
}
