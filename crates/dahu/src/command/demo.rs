//! `dahu demo`: the sample firm in a throw-away workspace.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use dahu_app::{
    Context, Home, MachineClock, Workspace,
    import::{self, Job, Kind, Tracker},
    sample::SampleFirm,
};
use dahu_core::money::Currency;

use super::{
    Outcome,
    serve::{listen, serve, sign_in_link},
};
use crate::output;

/// Shows the product with a sample firm in a throw-away workspace.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Which sample firm: every number makes another
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Demo {
    pub(super) async fn run(self) -> Outcome {
        let listener = listen(self.listen).await?;
        let folder = tempfile::Builder::new().prefix("dahu-demo-").tempdir()?;
        let home = Home {
            folder: folder.path().to_owned(),
            postgres: None,
        };
        let workspace = Workspace::open(&home, Arc::new(MachineClock)).await?;
        let ctx = workspace.as_system();
        fill(&ctx, &SampleFirm::generate(self.seed, ctx.today())).await?;
        let address = listener.local_addr()?;
        let link = sign_in_link(&workspace, address).await?;
        output::line(format!(
            "Dahu shows a sample firm at http://{address}; it is gone when you press Ctrl+C.\n\n\
             Sign in with\n  {link}\n\n\
             What to look at:\n\
             \x20 Overview   who needs attention today, and who the largest accounts are\n\
             \x20 Accounts   341 targets; try typing 医院 or yy into the search\n\
             \x20 Funnel     what each salesperson made of the targets; every number opens its accounts\n\
             \x20 Portfolio  how sales are spread, and who is later than usual\n\
             \x20 Imports    where the data came from; bring your own, or undo"
        ));
        serve(listener, workspace).await
    }
}

/// Imports the sample firm's files, as anybody would import theirs.
async fn fill(ctx: &Context, firm: &SampleFirm) -> Outcome {
    let folder = tempfile::tempdir()?;
    let files = firm.write_files(folder.path())?;
    let parts = [
        (files.accounts, Kind::Accounts),
        (files.assessments, Kind::Assessments),
        (files.ledger, Kind::Ledger),
    ];
    for (path, kind) in parts {
        let job = Job {
            currency: Some(Currency::CNY),
            ..Job::of_file(kind, &path)
        };
        import::run(ctx, job, Arc::new(Tracker::default())).await?;
    }
    Ok(())
}
