//! `dahu serve`: a lasting workspace.

use std::{error::Error, net::SocketAddr, sync::Arc};

use chrono::TimeDelta;
use clap::Args;
use dahu_app::{Workspace, file::Scanner, mail::Post, sign_in};
use dahu_core::network::Network;
use dahu_web::{Options, text::Texts};
use tokio::net::TcpListener;

use super::{Outcome, door::Door, mailing::Mailing, place::Place};
use crate::output;

/// How long the first sign-in link works.
const LINK_VALID: TimeDelta = TimeDelta::hours(24);

/// Serves a lasting workspace.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on
    #[arg(
        long,
        env = "DAHU_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// A proxy in front whose X-Forwarded-For is believed: an address or network such as 10.0.0.0/8; may be repeated
    #[arg(
        long = "trusted-proxy",
        value_name = "NETWORK",
        env = "DAHU_TRUSTED_PROXY",
        hide_env_values = true,
        value_delimiter = ','
    )]
    trusted_proxies: Vec<Network>,
    /// A program that looks at every file of an account before it is there, with its options: it is started with the
    /// file's path behind them, without a shell, and ends with 0 for a clean file and with 1 for one to refuse
    #[arg(
        long = "scan-command",
        value_name = "COMMAND",
        env = "DAHU_SCAN_COMMAND",
        hide_env_values = true
    )]
    scanner: Option<Scanner>,
    #[command(flatten)]
    mailing: Mailing,
    #[command(flatten)]
    door: Door,
}

impl Serve {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let listener = listen(self.listen, texts).await?;
        let workspace = self.place.open(texts).await?;
        if let Some(scanner) = self.scanner {
            workspace.scans_with(scanner);
        }
        let ctx = workspace.as_system();
        let address = listener.local_addr()?;
        output::line(texts.fill(
            "command-serves",
            &[
                ("folder", workspace.folder().display().to_string()),
                ("address", format!("http://{address}")),
            ],
        ));
        if !sign_in::has_administrator_password(&ctx).await? {
            let given = self.door.address().map(|given| given.origin().to_owned());
            let origin = given.unwrap_or_else(|| format!("http://{address}"));
            let link = sign_in_link(&workspace, &origin).await?;
            output::line(format!("{}\n  {link}", texts.text("command-no-password")));
        }
        let given = self.door.address().map(|given| given.origin().to_owned());
        let post = self
            .mailing
            .post(&given.unwrap_or_else(|| format!("http://{address}")))?;
        let options = Options {
            trusted_proxies: self.trusted_proxies,
            ..self.door.options(address.port())?
        };
        serve(listener, workspace, options, post).await
    }
}

/// Takes the address, with a word on what to do where it is taken.
pub(super) async fn listen(address: SocketAddr, texts: &Texts) -> Result<TcpListener, Box<dyn Error>> {
    let failed = |error: std::io::Error| {
        let facts = [("address", address.to_string()), ("detail", error.to_string())];
        texts.fill("command-cannot-listen", &facts)
    };
    Ok(TcpListener::bind(address).await.map_err(failed)?)
}

/// A link by which the administrator signs in once.
pub(super) async fn sign_in_link(workspace: &Arc<Workspace>, origin: &str) -> Result<String, Box<dyn Error>> {
    let ctx = workspace.as_system();
    let administrator = sign_in::first_administrator(&ctx, "Administrator").await?;
    let token = sign_in::make_link(&ctx, administrator, LINK_VALID).await?;
    Ok(format!("{origin}/sign-in/link/{token}"))
}

/// Serves until the program is told to stop.
pub(super) async fn serve(
    listener: TcpListener,
    workspace: Arc<Workspace>,
    options: Options,
    post: Option<Post>,
) -> Outcome {
    let order = tokio::spawn(Arc::clone(&workspace).keep_in_order());
    let mails = post.map(|post| tokio::spawn(Arc::clone(&workspace).send_mails(post)));
    dahu_web::serve(listener, Arc::clone(&workspace), options, told_to_stop()).await?;
    order.abort();
    if let Some(mails) = mails {
        mails.abort();
    }
    Ok(workspace.close().await?)
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => signal.recv().await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! { _ = interrupted => {}, _ = terminated => {} }
    }
    #[cfg(not(unix))]
    if interrupted.await.is_err() {
        std::future::pending::<()>().await;
    }
}
