//! A workspace with the sample firm, filled once for all tests of this program: each is a process of its own, and to fill one takes longer
//! than most of them.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use dahu_app::{
    import::{self, Job, Kind, Tracker},
    sample::SampleFirm,
};
use dahu_core::money::Currency;
use tempfile::TempDir;

use crate::site::open;

/// What folders of filled workspaces are called, before the time at which their program was built.
const NAME: &str = "sample-firm-";
/// How long the folder of a program that was built anew since may be in use.
const DAY: Duration = Duration::from_secs(86_400);

/// The folder to copy from; the first who asks fills it, and the others wait.
pub(crate) async fn filled() -> PathBuf {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(all).expect("a folder");
    let lock = File::create(all.join("sample-firm.lock")).expect("a lock");
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
    let _held = lock.expect("no panic").expect("the lock");
    let folder = all.join(format!("{NAME}{}", built()));
    if !folder.exists() {
        remove_old(all);
        let new = TempDir::new_in(all).expect("a folder");
        fill(new.path()).await;
        fs::rename(new.keep(), &folder).expect("its name");
    }
    folder
}

/// When this program was built, which tells it from those before it.
fn built() -> u128 {
    let program = std::env::current_exe().expect("a program");
    let modified = fs::metadata(program).expect("a file").modified().expect("a time");
    modified
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_nanos()
}

/// Removes what programs before this one left.
fn remove_old(all: &Path) {
    for entry in fs::read_dir(all).expect("a folder") {
        let entry = entry.expect("an entry");
        let made = entry.metadata().expect("a file").modified().expect("a time");
        let is_old = made.elapsed().is_ok_and(|age| age > DAY);
        if is_old && entry.file_name().to_string_lossy().starts_with(NAME) {
            fs::remove_dir_all(entry.path()).expect("it goes");
        }
    }
}

async fn fill(folder: &Path) {
    let (workspace, _) = open(folder).await;
    let ctx = workspace.as_system();
    let firm = SampleFirm::generate(1, ctx.today());
    let files = TempDir::new().expect("a folder");
    let written = firm.write_files(files.path()).expect("files");
    for (kind, path) in [
        (Kind::Accounts, &written.accounts),
        (Kind::Assessments, &written.assessments),
        (Kind::Ledger, &written.ledger),
        (Kind::Contracts, &written.contracts),
    ] {
        let job = Job {
            currency: Some(Currency::CNY),
            ..Job::of_file(kind, path)
        };
        import::run(&ctx, job, Arc::new(Tracker::default()))
            .await
            .expect("an import");
    }
    workspace.close().await.expect("closed");
}
