//! A disk that is full in the middle of an import: it fails, leaves nothing, and the workspace goes on.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Stdio},
};

use dahu_testkit::SmallDisk;
use reqwest::{
    Client, Response, StatusCode,
    multipart::{Form, Part},
    redirect::Policy,
};
use serde_json::Value;

use crate::program::Program;

/// Room for the sample firm, and for the files that are imported here once there is space again.
const DISK_BYTES: u64 = 64 << 20;

/// A disk that is full, and how an import ends on it.
struct Fullness {
    /// The folder that lies on the disk.
    part: &'static str,
    bytes_left: u64,
    /// The ledger's own files find no room: nothing else of the workspace needs any, so all of it works meanwhile.
    stops_only_the_ledger: bool,
}

#[test]
fn a_ledger_that_does_not_fit_on_the_disk_fails_in_words_and_comes_in_when_there_is_space() {
    let ledger_files = Fullness {
        part: "home/ledger",
        bytes_left: 64 << 10,
        stops_only_the_ledger: true,
    };
    ledger_files.stops_an_import(|line| format!("2026-01-05,D{line},P{line}"));
}

/// Long texts fill the buffer before the end of the file, so that it goes to the staging folder.
#[test]
fn a_ledger_that_does_not_fit_into_the_staging_folder_fails_like_it() {
    let runs = Fullness {
        part: "home/staging",
        bytes_left: 64 << 10,
        stops_only_the_ledger: true,
    };
    let text = "单".repeat(190);
    runs.stops_an_import(|line| format!("2026-01-05,D{line}{text},P{line}{text}"));
}

/// The database lies there too: what the import had written is deleted before the database says that it failed.
#[test]
fn a_workspace_whose_whole_disk_is_full_goes_on_when_there_is_space() {
    let everything = Fullness {
        part: "home",
        bytes_left: 1 << 20,
        stops_only_the_ledger: true,
    };
    everything.stops_an_import(|line| format!("2026-01-05,D{line},P{line}"));
}

/// The findings take the last of the space, so that the database may have none left to say that the import failed.
#[test]
fn findings_that_do_not_fit_on_the_disk_leave_nothing_either() {
    let everything = Fullness {
        part: "home",
        bytes_left: 1 << 20,
        stops_only_the_ledger: false,
    };
    everything.stops_an_import(|line| match line {
        0..500 => format!("2026-01-05,D{line},P{line}"),
        _ => format!("some day,D{line},P{line}"),
    });
}

impl Fullness {
    /// Imports a ledger of 500 accounts that does not fit, and again when there is space.
    fn stops_an_import(&self, line: impl Fn(u32) -> String) {
        let Some(program) = Program::with_on_small_disk(self.part, DISK_BYTES) else {
            return;
        };
        program.import_sample();
        write_ledger(&program, line);
        let disk = program.disk.as_ref().expect("a disk");
        let before = shown(&program, disk);
        disk.fill_but(self.bytes_left);
        let ledger = program.text_path("ledger.csv");
        let arguments = ["import", "ledger", &ledger, "--currency", "CNY"];
        let complaint = program.complains(&arguments);
        let words = ["disk is full", "No space left"];
        assert!(words.iter().any(|words| complaint.contains(words)), "{complaint}");
        if self.stops_only_the_ledger {
            let advice = "free some space and repeat; nothing of it was kept";
            assert!(complaint.contains(advice), "{complaint}");
            assert_eq!(fourth_import(&program), "failed");
            assert_eq!(shown(&program, disk), before, "nothing of it is visible or left");
        }
        disk.free();
        let state = fourth_import(&program);
        assert!(["failed", "interrupted"].contains(&state.as_str()), "{state}");
        assert_eq!(shown(&program, disk), before, "nothing of it is visible or left");
        program.prints(&arguments);
        assert_eq!(program.report("concentration")["accounts"], 500 + 38);
    }
}

/// The state of the import after those of the sample firm.
fn fourth_import(program: &Program) -> String {
    let imports = program.prints(&["imports"]);
    let mut latest = imports.split_whitespace();
    assert_eq!(latest.next(), Some("4"), "{imports}");
    latest.nth(1).expect("a state").to_owned()
}

/// What the workspace shows, and what lies on the disk but for the database's own files.
fn shown(program: &Program, disk: &SmallDisk) -> (Value, Value, String) {
    let files = disk.shell("find . ! -name ballast ! -name 'dahu.db*' | sort");
    (program.report("funnel"), program.report("portfolio"), files)
}

fn write_ledger(program: &Program, line: impl Fn(u32) -> String) {
    let file = std::fs::File::create(program.path("ledger.csv")).expect("a file");
    let mut file = std::io::BufWriter::new(file);
    writeln!(file, "account,date,document,product,amount").expect("written");
    for number in 0..200_000 {
        writeln!(file, "K{},{},{number}.25", number % 500, line(number)).expect("written");
    }
    file.flush().expect("written");
}

#[tokio::test]
async fn an_upload_that_does_not_fit_on_the_disk_fails_and_leaves_nothing() {
    let Some(program) = Program::with_on_small_disk("home/uploads", 1 << 20) else {
        return;
    };
    let disk = program.disk.as_ref().expect("a disk");
    let server = Server::start(&program);
    let person = server.administrator().await;
    disk.fill_but(64 << 10);
    let refused = server.upload(&person, ledger(20_000)).await;
    let status = refused.expect("who still sends hears the answer, too").status();
    assert!(status.is_client_error() || status.is_server_error(), "{status}");
    assert_eq!(disk.shell("ls -A --ignore=ballast"), "", "nothing of it is left");
    disk.free();
    let answer = server.upload(&person, ledger(20_000)).await;
    assert_eq!(answer.expect("an answer").status(), StatusCode::SEE_OTHER);
}

fn ledger(lines: usize) -> String {
    format!("account,date,amount\n{}", "K1,2026-01-05,12.50\n".repeat(lines))
}

/// The program serving its workspace; it ends when this is dropped.
struct Server {
    process: Child,
    link: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn start(program: &Program) -> Self {
        let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let mut lines = output.lines().map(|line| line.expect("a line"));
        let link = lines.find(|line| line.contains("/sign-in/link/"));
        let link = link.expect("a link").trim().to_owned();
        Self { process, link }
    }

    /// Somebody who signed in by the link.
    async fn administrator(&self) -> Client {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build();
        let client = client.expect("a client");
        let answer = client
            .post(&self.link)
            .header("sec-fetch-site", "same-origin")
            .send()
            .await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::SEE_OTHER);
        client
    }

    async fn upload(&self, person: &Client, file: String) -> reqwest::Result<Response> {
        let (origin, _) = self.link.split_once("/sign-in").expect("an address");
        let part = Part::text(file).file_name("ledger.csv");
        person
            .post(format!("{origin}/imports/upload"))
            .header("sec-fetch-site", "same-origin")
            .header("accept-language", "en")
            .multipart(Form::new().part("file", part))
            .send()
            .await
    }
}
