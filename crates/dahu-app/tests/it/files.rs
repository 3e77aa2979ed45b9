//! Files: received, told by their bytes, refused, renamed, removed, brought back and swept.

use std::io::Cursor;

use chrono::TimeDelta;
use dahu_app::{
    Actor, Clock, Context, Error,
    account::{self, PageRequest},
    audit::{self, Tracker},
    file::{self, Asked, FileList, Subject},
    import::{self, Kind},
};
use dahu_core::{
    account::AccountId,
    file::{FileId, FileKind, range::ByteRange},
    person::{PersonId, Role},
};
use dahu_testkit::databases;
use futures::TryStreamExt;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use crate::{
    contact::an_account,
    desk::{Desk, events_of, take},
};

pub(crate) async fn send(
    ctx: &Context,
    account: AccountId,
    name: &str,
    content: &[u8],
) -> Result<FileId, Error> {
    let mut receiving = file::receive(ctx, account, name, None).await?;
    for part in content.chunks(3_000) {
        receiving.take(part).await?;
    }
    receiving.finish().await
}

async fn list(ctx: &Context, account: AccountId) -> FileList {
    file::list(ctx, account, Asked::default()).await.expect("a list")
}

async fn names(desk: &Desk, account: AccountId) -> Vec<String> {
    let found = list(&desk.ctx, account).await;
    found.files.into_iter().map(|file| file.facts.name).collect()
}

async fn read(ctx: &Context, id: FileId, range: Option<ByteRange>) -> Vec<u8> {
    let stream = file::content(ctx, id, range).await.expect("content");
    let parts: Vec<_> = stream.try_collect().await.expect("bytes");
    parts.concat()
}

/// A picture that is red on the left and blue on the right.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        Rgb(if x < width / 2 {
            [220, 20, 20]
        } else {
            [20, 20, 220]
        })
    })
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(width, height)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

/// A JPEG as a phone that was held upright writes it: lying, with the note that it is to be turned, and where it was.
fn jpeg_with_notes(width: u32, height: u32) -> Vec<u8> {
    let mut plain = Vec::new();
    picture(width, height)
        .write_with_encoder(JpegEncoder::new(&mut plain))
        .expect("a picture");
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPS 29.5630N 106.5516E");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let mut noted = plain[..2].to_vec();
    noted.extend([0xff, 0xe1]);
    noted.extend(length);
    noted.extend(exif);
    noted.extend(&plain[2..]);
    noted
}

fn left_on_disk(desk: &Desk) -> Vec<std::path::PathBuf> {
    fn collect(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&desk.home.folder.join("files"), &mut found);
    found
}

#[tokio::test]
async fn a_file_is_received_read_renamed_removed_and_brought_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = an_account(&desk).await;
        let content: Vec<u8> = (0..20_000_u32)
            .map(|at| b'a' + u8::try_from(at % 26).expect("small"))
            .collect();
        let id = send(&desk.ctx, account, "../纪要.txt", &content)
            .await
            .expect("received");
        let (shown, may_edit) = file::show(&desk.ctx, id).await.expect("a file");
        assert!(may_edit);
        assert_eq!(shown.facts.name, "纪要.txt");
        assert_eq!((shown.kind, shown.facts.bytes), (FileKind::Document, 20_000));
        assert_eq!(shown.facts.sha256.len(), 64);
        assert_eq!(read(&desk.ctx, id, None).await, content);
        let range = ByteRange {
            first: 10_000,
            last: 10_009,
        };
        assert_eq!(read(&desk.ctx, id, Some(range)).await, content[10_000..10_010]);
        assert_eq!(
            file::rename(&desk.ctx, id, "会议").await.expect("renamed"),
            account
        );
        assert_eq!(names(&desk, account).await, ["会议.txt"]);
        file::undo(&desk.ctx, id).await.expect("undone");
        assert_eq!(names(&desk, account).await, ["纪要.txt"]);
        file::remove(&desk.ctx, id).await.expect("removed");
        assert!(names(&desk, account).await.is_empty());
        let gone = file::content(&desk.ctx, id, None).await.err();
        assert!(matches!(gone, Some(Error::NotFound { .. })), "{gone:?}");
        file::undo(&desk.ctx, id).await.expect("brought back");
        assert_eq!(read(&desk.ctx, id, None).await, content);
        assert_eq!(
            events_of(&desk, id.0).await,
            ["created", "updated", "restored", "removed", "restored"]
        );
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default())
            .await
            .expect("a walk");
        assert_eq!(verdict.fracture, None);
    }
}

#[tokio::test]
async fn a_removed_file_is_swept_after_thirty_days_with_all_that_belongs_to_nobody() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = an_account(&desk).await;
        let kept = send(&desk.ctx, account, "a.png", &png(20, 10))
            .await
            .expect("received");
        let gone = send(&desk.ctx, account, "b.png", &png(30, 10))
            .await
            .expect("received");
        file::remove(&desk.ctx, gone).await.expect("removed");
        assert_eq!(left_on_disk(&desk).len(), 4);
        desk.clock.set(desk.clock.now() + TimeDelta::days(29));
        assert_eq!(file::sweep(&desk.ctx).await.expect("swept"), 0);
        desk.clock.set(desk.clock.now() + TimeDelta::days(2));
        assert_eq!(file::sweep(&desk.ctx).await.expect("swept"), 1);
        assert_eq!(left_on_disk(&desk).len(), 2);
        let refused = file::undo(&desk.ctx, gone).await;
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "file_swept",
                    ..
                })
            ),
            "{refused:?}"
        );
        // Content without a file, and an upload that broke off: a program was killed there.
        let files = desk.home.folder.join("files");
        let orphan = files
            .join("content/00")
            .join(FileId::new(desk.ctx.now()).to_string());
        std::fs::create_dir_all(orphan.parent().expect("a folder")).expect("a folder");
        for path in [
            &orphan,
            &files.join("incoming/broken-off"),
            &files.join("content/notes.txt"),
        ] {
            std::fs::write(path, "x").expect("written");
        }
        desk.clock.set(desk.clock.now() + TimeDelta::days(3_650));
        file::sweep(&desk.ctx).await.expect("swept");
        let left = left_on_disk(&desk);
        assert!(!left.contains(&orphan), "{left:?}");
        assert_eq!(
            left.len(),
            3,
            "the file, its small picture, and what is not ours: {left:?}"
        );
        assert_eq!(read(&desk.ctx, kept, None).await, png(20, 10));
    }
}

#[tokio::test]
async fn an_account_with_files_stays_when_its_import_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(&desk, Kind::Accounts, "a.csv", "code,name\nK1,云帆科技\n").await;
        let request = PageRequest {
            size: 1,
            ..PageRequest::default()
        };
        let found = account::list(&desk.ctx, &account::Filter::default(), &request).await;
        let account = found.expect("a list").rows[0].id;
        let id = send(&desk.ctx, account, "a.txt", b"words")
            .await
            .expect("received");
        file::remove(&desk.ctx, id)
            .await
            .expect("removed, and may come back");
        let undone = import::undo(&desk.ctx, crate::desk::id(&ran))
            .await
            .expect("undone");
        assert_eq!(undone.accounts, 0);
        file::undo(&desk.ctx, id).await.expect("brought back");
        assert_eq!(names(&desk, account).await, ["a.txt"]);
    }
}

#[tokio::test]
async fn what_is_no_file_for_an_account_is_refused_and_leaves_nothing() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let program = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 100]].concat();
    let windows = [b"MZ".as_slice(), &[0; 10_000]].concat();
    for (name, content, expected) in [
        ("a.txt", b"".as_slice(), "file_without_content"),
        ("photo.jpg", &program, "file_is_program"),
        ("report.pdf", &windows, "file_is_program"),
        ("start.bat", b"echo", "file_is_program"),
        ("a.pdf.exe", b"%PDF-1.7 ", "file_is_program"),
    ] {
        let refused = send(&desk.ctx, account, name, content).await;
        assert!(
            matches!(refused, Err(Error::Refused { rule, .. }) if rule == expected),
            "{name}: {refused:?}"
        );
    }
    assert_eq!(left_on_disk(&desk), Vec::<std::path::PathBuf>::new());
    assert!(names(&desk, account).await.is_empty());
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_while_it_comes() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let mut receiving = file::receive(&desk.ctx, account, "a.png", None)
        .await
        .expect("begun");
    receiving.take(&png(10, 10)).await.expect("taken");
    let part = vec![0; 1 << 20];
    let mut refused = None;
    for _ in 0..60 {
        if let Err(error) = receiving.take(&part).await {
            refused = Some(error);
            break;
        }
    }
    assert!(
        matches!(
            refused,
            Some(Error::Refused {
                rule: "file_over_limit",
                ..
            })
        ),
        "{refused:?}"
    );
    drop(receiving);
    assert_eq!(left_on_disk(&desk), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_picture_is_made_small_the_right_way_up_and_without_its_notes() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let noted = jpeg_with_notes(1_200, 800);
    let id = send(&desk.ctx, account, "photo.jpg", &noted)
        .await
        .expect("received");
    assert_eq!(
        read(&desk.ctx, id, None).await,
        noted,
        "the picture itself stays as it was"
    );
    let small = file::thumbnail(&desk.ctx, id).await.expect("a small picture");
    assert!(!small.windows(4).any(|part| part == b"Exif" || part == b"GPS "));
    let mut decoder = ImageReader::with_format(Cursor::new(&small), ImageFormat::Jpeg)
        .into_decoder()
        .expect("a picture");
    assert_eq!(decoder.exif_metadata().expect("readable"), None);
    let small = DynamicImage::from_decoder(decoder).expect("a picture").to_rgb8();
    assert_eq!(small.dimensions(), (320, 480), "it stands");
    let (top, bottom) = (small.get_pixel(160, 40), small.get_pixel(160, 440));
    assert!(top[0] > 150 && bottom[2] > 150, "{top:?} {bottom:?}");
}

#[tokio::test]
async fn a_picture_that_claims_to_be_endless_is_kept_without_a_small_one() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let mut claims = png(10, 10);
    // Width and height stand behind the signature and the head of the first chunk; its check sum no longer fits.
    claims[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    for (name, content) in [("bomb.png", claims), ("cut.png", png(500, 500)[..300].to_vec())] {
        let id = send(&desk.ctx, account, name, &content).await.expect("received");
        let (shown, _) = file::show(&desk.ctx, id).await.expect("a file");
        assert_eq!(
            (shown.kind, shown.has_thumbnail),
            (FileKind::Picture, false),
            "{name}"
        );
        assert!(matches!(
            file::thumbnail(&desk.ctx, id).await,
            Err(Error::NotFound { .. })
        ));
    }
}

#[tokio::test]
async fn the_bytes_say_what_it_is_whatever_the_ending_says() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    for (name, content, expected, fits) in [
        ("a.jpg", png(4, 4), "image/png", false),
        (
            "a.png",
            b"<html><script>alert(1)</script>".to_vec(),
            "text/html",
            false,
        ),
        ("a.svg", b"<svg xmlns=\"x\"/>".to_vec(), "image/svg+xml", true),
        ("a.txt", b"%PDF-1.7 and so on".to_vec(), "application/pdf", false),
        ("a.csv", "客户,金额\n".into(), "text/csv", true),
    ] {
        let id = send(&desk.ctx, account, name, &content).await.expect("received");
        let (shown, _) = file::show(&desk.ctx, id).await.expect("a file");
        assert_eq!(shown.facts.media_type, expected, "{name}");
        assert_eq!(shown.media_type().fits(&shown.facts.name), fits, "{name}");
    }
}

#[tokio::test]
async fn a_text_shows_how_it_begins_whatever_its_encoding() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let beginning = async |name: &str, content: &[u8]| {
        let id = send(&desk.ctx, account, name, content).await.expect("a file");
        let (file, _) = file::show(&desk.ctx, id).await.expect("it");
        file::beginning(&desk.ctx, &file).await.expect("content")
    };
    let text = "客户,金额\n云帆科技,1\n";
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, content) in [("a.csv", text.as_bytes()), ("b.csv", &gb), ("c.txt", &utf16)] {
        let found = beginning(name, content).await.expect("a text");
        assert_eq!((found.text.as_str(), found.is_cut), (text, false), "{name}");
    }
    // Cut in the midst of a character: what is left of it is not shown.
    let long = beginning("d.txt", "大".repeat(30_000).as_bytes())
        .await
        .expect("a text");
    assert!(long.is_cut);
    assert_eq!(long.text, "大".repeat((64 << 10) / 3));
    assert_eq!(beginning("e.png", &png(4, 4)).await, None);
}

#[tokio::test]
async fn a_list_comes_page_after_page_and_by_its_subject() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = an_account(&desk).await;
        let subject = Subject {
            noun: "activity".to_owned(),
            id: uuid::Uuid::from_u128(7),
        };
        for number in 0..5 {
            desk.clock.set(desk.clock.now() + TimeDelta::seconds(1));
            let of = (number == 2).then(|| subject.clone());
            let mut receiving = file::receive(&desk.ctx, account, &format!("{number}.txt"), of)
                .await
                .expect("begun");
            receiving.take(b"words").await.expect("taken");
            receiving.finish().await.expect("received");
        }
        let mut asked = Asked {
            limit: Some(2),
            ..Asked::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = file::list(&desk.ctx, account, asked).await.expect("a list");
            assert_eq!(page.total, 5);
            seen.extend(page.files.into_iter().map(|file| file.facts.name));
            asked.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]);
        let asked = Asked {
            subject: Some(subject.id),
            ..Asked::default()
        };
        let of_subject = file::list(&desk.ctx, account, asked).await.expect("a list");
        assert_eq!(of_subject.total, 1);
        assert_eq!(of_subject.files[0].facts.subject, Some(subject));
    }
}

#[tokio::test]
async fn whoever_does_not_see_the_account_finds_no_file_of_it() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let id = send(&desk.ctx, account, "a.png", &png(9, 9))
        .await
        .expect("received");
    let acting = |role: Role| {
        let actor = Actor::Person {
            id: PersonId::new(desk.ctx.now()),
            name: role.as_str().to_owned(),
            role,
        };
        Context::new(desk.ctx.workspace.clone(), actor)
    };
    let stranger = acting(Role::Specialist);
    let not_there = [
        file::show(&stranger, id).await.err(),
        file::content(&stranger, id, None).await.err(),
        file::thumbnail(&stranger, id).await.err(),
        file::list(&stranger, account, Asked::default()).await.err(),
        file::rename(&stranger, id, "b").await.err(),
        file::remove(&stranger, id).await.err(),
        file::undo(&stranger, id).await.err(),
        file::receive(&stranger, account, "a", None).await.err(),
    ];
    for error in not_there {
        assert!(matches!(error, Some(Error::NotFound { .. })), "{error:?}");
    }
    let reader = acting(Role::Analyst);
    assert_eq!(list(&reader, account).await.total, 1);
    for error in [
        file::rename(&reader, id, "b").await.err(),
        file::remove(&reader, id).await.err(),
        file::receive(&reader, account, "a", None).await.err(),
    ] {
        assert!(matches!(error, Some(Error::Forbidden { .. })), "{error:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_scanner_looks_at_a_file_before_it_is_there() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let script = "#!/bin/sh\n[ \"$1\" = --quick ] || exit 9\ngrep -q harmful \"$2\" && exit 1\ngrep -q broken \"$2\" && exit 2\nexit 0\n";
    let path = desk.write("scanner", script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("rights");
    let command = format!("{} --quick", path.display());
    desk.ctx.workspace.scans_with(command.parse().expect("a command"));
    let id = send(&desk.ctx, account, "a.txt", b"good words")
        .await
        .expect("received");
    assert!(file::show(&desk.ctx, id).await.expect("a file").0.is_scanned);
    for (content, expected) in [
        ("harmful", "file_refused_by_scanner"),
        ("broken", "file_scanner_failed"),
    ] {
        let refused = send(&desk.ctx, account, "a.txt", content.as_bytes()).await;
        assert!(
            matches!(refused, Err(Error::Refused { rule, .. }) if rule == expected),
            "{content}: {refused:?}"
        );
    }
    assert_eq!(list(&desk.ctx, account).await.total, 1);
    assert_eq!(left_on_disk(&desk).len(), 1);
}
