//! `dahu demo`: the sample firm in a throw-away workspace.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use dahu_app::{
    Context, Home, MachineClock, Workspace,
    import::{self, Job, Kind, Tracker},
    sample::{self, SampleColleague, SampleFirm},
    valuation::{self, Request},
};
use dahu_core::money::Currency;
use dahu_web::{Options, PublicAddress, text::Texts};

use super::{
    Outcome,
    mailing::Mailing,
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
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let listener = listen(self.listen, texts).await?;
        let folder = tempfile::Builder::new().prefix("dahu-demo-").tempdir()?;
        let home = Home {
            folder: folder.path().to_owned(),
            postgres: None,
        };
        let workspace = Workspace::open(&home, Arc::new(MachineClock)).await?;
        let ctx = workspace.as_system();
        fill(&ctx, &SampleFirm::generate(self.seed, ctx.today())).await?;
        let address = listener.local_addr()?;
        let link = sign_in_link(&workspace, &format!("http://{address}")).await?;
        let colleagues = sample::bring_people(&ctx).await?;
        let post = Mailing::into_folder(folder.path().join("mails")).post(&format!("http://{address}"))?;
        introduce(texts, &format!("http://{address}"), &link, &colleagues);
        let options = Options {
            address: Some(PublicAddress::local(address.port())),
            ..Options::default()
        };
        serve(listener, workspace, options, post).await
    }
}

/// Says where the pages are and what to look at.
fn introduce(texts: &Texts, address: &str, link: &str, colleagues: &[SampleColleague]) {
    output::line(format!(
        "{}\n\n{}\n  {link}\n\n{}",
        texts.text_with("command-demo", "address", address),
        texts.text("command-demo-sign-in"),
        texts.text("command-demo-look"),
    ));
    for (section, what) in [
        ("section-overview", "command-demo-overview"),
        ("section-accounts", "command-demo-accounts"),
        ("section-funnel", "command-demo-funnel"),
        ("section-portfolio", "command-demo-portfolio"),
        ("section-value", "command-demo-value"),
        ("section-method", "command-demo-method"),
        ("section-imports", "command-demo-imports"),
    ] {
        let section = output::padded(&texts.text(section), 18);
        output::line(format!("  {section} {}", texts.text(what)));
    }
    output::line(format!("\n{}", texts.text("command-demo-people")));
    for colleague in colleagues {
        let role = texts.text(dahu_web::role_key(&colleague.role));
        let who = output::padded(&format!("{} · {role}", colleague.name), 28);
        output::line(format!("  {who} {address}/sign-in/link/{}", colleague.token));
    }
}

/// Imports the sample firm's files and values its accounts, as anybody would.
async fn fill(ctx: &Context, firm: &SampleFirm) -> Outcome {
    let folder = tempfile::tempdir()?;
    let files = firm.write_files(folder.path())?;
    let parts = [
        (files.accounts, Kind::Accounts),
        (files.assessments, Kind::Assessments),
        (files.ledger, Kind::Ledger),
        (files.contracts, Kind::Contracts),
        (files.products, Kind::Products),
        (files.margins, Kind::Margins),
        (files.opportunities, Kind::Opportunities),
        (files.stage_changes, Kind::StageChanges),
    ];
    for (path, kind) in parts {
        let job = Job {
            currency: Some(Currency::CNY),
            ..Job::of_file(kind, &path)
        };
        import::run(ctx, job, Arc::new(Tracker::default())).await?;
    }
    let terms = Request::on_terms("0.3".parse()?, "0.1".parse()?);
    valuation::run(ctx, terms, Arc::new(valuation::Tracker::default())).await?;
    Ok(())
}
