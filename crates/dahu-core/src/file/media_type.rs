//! Media types: what a file is by its bytes, whatever its name says, and what a browser may do with it.

use super::{FileKind, name};

/// How many bytes from the beginning tell what a file is.
pub const TOLD_BY_BYTES: usize = 8_192;

/// What a page may do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Show it as a picture.
    Picture,
    /// Play it.
    Sound,
    /// Play it.
    Video,
    /// Open it in the browser's own viewer.
    Pages,
    /// Show how it begins.
    Text,
    /// Nothing: it can be downloaded.
    Nowhere,
}

/// A media type that is known here.
#[derive(Debug)]
struct Known {
    word: &'static str,
    kind: FileKind,
    shown: Shown,
    endings: &'static [&'static str],
}

const fn known(word: &'static str, kind: FileKind, shown: Shown, endings: &'static [&'static str]) -> Known {
    Known {
        word,
        kind,
        shown,
        endings,
    }
}

use FileKind::{Document, Other, Picture, Sound, Video};
use Shown::{Nowhere, Pages, Text};

#[rustfmt::skip]
static KNOWN: [Known; 42] = [
    known("image/jpeg", Picture, Shown::Picture, &["jpg", "jpeg", "jpe", "jfif"]),
    known("image/png", Picture, Shown::Picture, &["png"]),
    known("image/gif", Picture, Shown::Picture, &["gif"]),
    known("image/webp", Picture, Shown::Picture, &["webp"]),
    known("image/avif", Picture, Shown::Picture, &["avif"]),
    known("image/bmp", Picture, Shown::Picture, &["bmp"]),
    known("image/heif", Picture, Nowhere, &["heic", "heif"]),
    known("image/tiff", Picture, Nowhere, &["tif", "tiff", "dng"]),
    known("audio/mpeg", Sound, Shown::Sound, &["mp3"]),
    known("audio/mp4", Sound, Shown::Sound, &["m4a", "mp4", "aac"]),
    known("audio/ogg", Sound, Shown::Sound, &["ogg", "oga", "opus"]),
    known("audio/flac", Sound, Shown::Sound, &["flac"]),
    known("audio/wav", Sound, Shown::Sound, &["wav"]),
    known("audio/aac", Sound, Shown::Sound, &["aac"]),
    known("audio/amr", Sound, Nowhere, &["amr"]),
    known("video/mp4", Video, Shown::Video, &["mp4", "m4v", "3gp"]),
    known("video/webm", Video, Shown::Video, &["webm", "weba"]),
    known("video/quicktime", Video, Shown::Video, &["mov", "qt"]),
    known("video/x-matroska", Video, Nowhere, &["mkv", "mka"]),
    known("video/x-msvideo", Video, Nowhere, &["avi"]),
    known("video/x-ms-wmv", Video, Nowhere, &["wmv", "wma", "asf"]),
    known("video/mpeg", Video, Nowhere, &["mpg", "mpeg"]),
    known("application/pdf", Document, Pages, &["pdf"]),
    known("text/plain", Document, Text, &[]),
    known("text/csv", Document, Text, &["csv"]),
    known("application/rtf", Document, Nowhere, &["rtf", "doc"]),
    known("application/msword", Document, Nowhere, &["doc", "dot", "wps"]),
    known("application/vnd.ms-excel", Document, Nowhere, &["xls", "xlt", "et"]),
    known("application/vnd.ms-powerpoint", Document, Nowhere, &["ppt", "pps", "dps"]),
    known("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Document, Nowhere, &["docx", "docm", "dotx"]),
    known("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Document, Nowhere, &["xlsx", "xlsm", "xltx"]),
    known("application/vnd.openxmlformats-officedocument.presentationml.presentation", Document, Nowhere, &["pptx", "pptm", "ppsx"]),
    known("application/vnd.oasis.opendocument.text", Document, Nowhere, &["odt"]),
    known("application/vnd.oasis.opendocument.spreadsheet", Document, Nowhere, &["ods"]),
    known("application/vnd.oasis.opendocument.presentation", Document, Nowhere, &["odp"]),
    known("application/epub+zip", Document, Nowhere, &["epub"]),
    known("text/html", Other, Nowhere, &["html", "htm", "xhtml"]),
    known("image/svg+xml", Other, Nowhere, &["svg"]),
    known("text/xml", Other, Nowhere, &["xml"]),
    known("application/zip", Other, Nowhere, &["zip"]),
    known("image/vnd.dwg", Document, Nowhere, &["dwg"]),
    known(UNKNOWN, Other, Nowhere, &[]),
];

/// The type of what is not known.
const UNKNOWN: &str = "application/octet-stream";

/// Other words for the same.
const ALSO: [(&str, &str); 5] = [
    ("audio/m4a", "audio/mp4"),
    ("audio/x-wav", "audio/wav"),
    ("audio/x-flac", "audio/flac"),
    ("audio/opus", "audio/ogg"),
    ("video/x-m4v", "video/mp4"),
];

/// Signatures of programs, which nobody takes.
const PROGRAMS: [&str; 13] = [
    "application/java",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/vnd.debian.binary-package",
    "application/vnd.microsoft.portable-executable",
    "application/wasm",
    "application/x-executable",
    "application/x-google-chrome-extension",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/x-rpm",
    "application/x-shockwave-flash",
    "text/x-shellscript",
];

/// What a file is.
#[derive(Clone, Copy, Debug)]
pub struct MediaType(&'static Known);

impl PartialEq for MediaType {
    fn eq(&self, other: &Self) -> bool {
        self.0.word == other.0.word
    }
}

impl Eq for MediaType {}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is a program, or would be started as one.
    #[error("the file is a program")]
    Program,
}

impl MediaType {
    /// What a file is: by the signature that was found in it, by its beginning where none was, and only among texts by
    /// its name.
    ///
    /// # Errors
    ///
    /// [`NotTaken`] for an empty file and for programs.
    pub fn told(signature: Option<&str>, beginning: &[u8], name: &str) -> Result<Self, NotTaken> {
        if beginning.is_empty() {
            return Err(NotTaken::Empty);
        }
        if name::is_of_program(name) || signature.is_some_and(|found| PROGRAMS.contains(&found)) {
            return Err(NotTaken::Program);
        }
        let is_markup_or_text = signature.is_none_or(|found| found.starts_with("text/"));
        if is_markup_or_text && is_text(beginning) {
            return Ok(Self::from_word(text(signature, beginning, name)));
        }
        Ok(Self::from_word(signature.unwrap_or(UNKNOWN)))
    }

    /// Reads a stored word; what is not known is bytes.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let also = ALSO.iter().find(|(also, _)| *also == word);
        let word = also.map_or(word, |(_, word)| *word);
        let [.., unknown] = &KNOWN;
        Self(KNOWN.iter().find(|known| known.word == word).unwrap_or(unknown))
    }

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0.word
    }

    /// What it is to people.
    #[must_use]
    pub fn kind(self) -> FileKind {
        self.0.kind
    }

    /// What a page may do with it.
    #[must_use]
    pub fn shown(self) -> Shown {
        self.0.shown
    }

    /// The type under which it is sent: bytes for whatever a browser might run.
    #[must_use]
    pub fn sent_as(self) -> &'static str {
        match self.0.word {
            "text/html" | "image/svg+xml" | "text/xml" => UNKNOWN,
            word => word,
        }
    }

    /// Whether small pictures of it can be made here.
    #[must_use]
    pub fn has_thumbnail(self) -> bool {
        ["image/jpeg", "image/png", "image/gif", "image/webp"].contains(&self.0.word)
    }

    /// Whether a name ends as files of this type do; a type without endings of its own, and a name without one, always
    /// fit.
    #[must_use]
    pub fn fits(self, name: &str) -> bool {
        match name::ending(name) {
            Some(ending) if self.0.endings.is_empty() => {
                // A text may be called anything but what it is not.
                !KNOWN.iter().any(|known| known.endings.contains(&ending.as_str()))
            }
            Some(ending) => self.0.endings.contains(&ending.as_str()),
            None => true,
        }
    }
}

/// Whether bytes are text: no control characters but those of lines and tabs, or UTF-16 that says so.
fn is_text(beginning: &[u8]) -> bool {
    let is_utf16 = beginning.starts_with(&[0xff, 0xfe]) || beginning.starts_with(&[0xfe, 0xff]);
    is_utf16
        || beginning
            .iter()
            .all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
}

/// Which text it is.
fn text(signature: Option<&str>, beginning: &[u8], name: &str) -> &'static str {
    let small: String = String::from_utf8_lossy(beginning)
        .to_lowercase()
        .chars()
        .filter(|one| *one != '\0')
        .collect();
    let ending = name::ending(name).unwrap_or_default();
    let opens = small
        .trim_start_matches(|one: char| one.is_whitespace() || matches!(one, '\u{feff}' | '\u{fffd}'))
        .starts_with('<');
    let has = |tags: &[&str]| opens && tags.iter().any(|tag| small.contains(tag));
    if has(&["<svg"]) || ending == "svg" {
        "image/svg+xml"
    } else if signature == Some("text/html")
        || has(&["<html", "<!doctype html", "<script", "<body", "<iframe", "<img"])
        || ["html", "htm", "xhtml", "shtml", "mht", "mhtml"].contains(&ending.as_str())
    {
        "text/html"
    } else if signature == Some("text/xml") || has(&["<?xml"]) || ending == "xml" {
        "text/xml"
    } else if ending == "csv" {
        "text/csv"
    } else {
        "text/plain"
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(signature: Option<&str>, beginning: &str, name: &str) -> Result<&'static str, NotTaken> {
        MediaType::told(signature, beginning.as_bytes(), name).map(MediaType::as_str)
    }

    #[test]
    fn bytes_say_what_a_file_is_and_names_only_among_texts() {
        for (signature, beginning, name, expected) in [
            (Some("image/png"), "\u{1}", "a.jpg", "image/png"),
            (Some("audio/m4a"), "\u{1}", "memo.m4a", "audio/mp4"),
            (Some("audio/x-wav"), "\u{1}", "a.wav", "audio/wav"),
            (Some("application/pdf"), "%PDF", "a.txt", "application/pdf"),
            (None, "客户,金额\n", "a.csv", "text/csv"),
            (None, "客户,金额\n", "a.txt", "text/plain"),
            (None, "a\u{1}b", "a.txt", UNKNOWN),
            (Some("application/x-par2"), "\u{1}", "a.bin", UNKNOWN),
        ] {
            assert_eq!(
                told(signature, beginning, name),
                Ok(expected),
                "{name} {signature:?}"
            );
        }
    }

    #[test]
    fn what_a_browser_might_run_is_sent_as_bytes_and_shown_nowhere() {
        for (signature, beginning, name) in [
            (Some("text/html"), "<html>", "a.html"),
            (None, " \u{feff}<!DOCTYPE html><b>", "photo.jpg"),
            (None, "<script>alert(1)</script>", "note.txt"),
            (None, "<svg xmlns='x' onload='alert(1)'/>", "mark.png"),
            (Some("text/xml"), "<?xml version='1.0'?><svg/>", "mark"),
            (Some("text/xml"), "<?xml version='1.0'?><a/>", "a.xml"),
            (None, "plain words", "page.HTM"),
        ] {
            let found = MediaType::told(signature, beginning.as_bytes(), name).expect("it is taken");
            assert_eq!(found.sent_as(), UNKNOWN, "{name}");
            assert_eq!(found.shown(), Shown::Nowhere, "{name}");
            assert_eq!(found.kind(), FileKind::Other, "{name}");
        }
    }

    #[test]
    fn programs_and_nothing_are_not_taken() {
        for (signature, beginning, name, expected) in [
            (None, "", "a.txt", NotTaken::Empty),
            (
                Some("application/x-executable"),
                "\u{7f}ELF",
                "a.jpg",
                NotTaken::Program,
            ),
            (
                Some("application/vnd.microsoft.portable-executable"),
                "MZ",
                "a.pdf",
                NotTaken::Program,
            ),
            (
                Some("text/x-shellscript"),
                "#!/bin/sh",
                "a.txt",
                NotTaken::Program,
            ),
            (Some("application/zip"), "PK", "a.jar", NotTaken::Program),
            (None, "echo", "a.BAT", NotTaken::Program),
        ] {
            assert_eq!(told(signature, beginning, name), Err(expected), "{name}");
        }
    }

    #[test]
    fn a_name_fits_when_it_ends_as_files_of_the_type_do() {
        for (word, name, expected) in [
            ("image/png", "a.PNG", true),
            ("image/png", "a.jpg", false),
            ("image/png", "a", true),
            ("text/plain", "a.md", true),
            ("text/plain", "a.log", true),
            ("text/plain", "a.pdf", false),
            (UNKNOWN, "drawing.step", true),
            (UNKNOWN, "photo.jpg", false),
        ] {
            assert_eq!(MediaType::from_word(word).fits(name), expected, "{word} {name}");
        }
    }

    #[test]
    fn every_type_is_read_back_from_its_word_and_stands_once() {
        for known in &KNOWN {
            assert_eq!(MediaType::from_word(known.word).as_str(), known.word);
            assert_eq!(KNOWN.iter().filter(|other| other.word == known.word).count(), 1);
        }
        assert_eq!(MediaType::from_word("text/x-unheard-of").as_str(), UNKNOWN);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_have_some_type_and_are_shown_as_plain_text_at_most(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
            let found = MediaType::told(None, &bytes, "a").expect("no program without a signature");
            let is_plain = found.as_str() == "text/plain";
            prop_assert_eq!(found.shown(), if is_plain { Shown::Text } else { Shown::Nowhere });
        }
    }
}
