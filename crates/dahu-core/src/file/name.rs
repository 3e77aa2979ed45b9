//! Names of files: what of a given name is kept, and which endings are those of programs.

/// Characters of a name at most.
pub const CHARACTERS_AT_MOST: usize = 200;
/// Characters of an ending that is kept when a long name is cut.
const ENDING_AT_MOST: usize = 16;

/// Endings by which a double click starts a program on one of the common systems.
const OF_PROGRAMS: [&str; 37] = [
    "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "deb", "dll", "dmg", "exe", "gadget", "hta",
    "inf", "jar", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "ocx", "pif", "pkg", "ps1", "reg", "rpm",
    "scf", "scr", "sh", "url", "vbe", "vbs", "wsf", "wsh",
];

/// The last part of whatever path a name has, without characters that cannot be seen or turn the direction of what
/// follows, 200 characters at most, of which the ending stays.
#[must_use]
pub fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|one| is_seen(*one)).collect();
    let seen = seen.trim();
    if seen.is_empty() || seen.chars().all(|one| one == '.') {
        return "file".to_owned();
    }
    let count = seen.chars().count();
    if count <= CHARACTERS_AT_MOST {
        return seen.to_owned();
    }
    let ending = match seen.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= ENDING_AT_MOST => format!(".{ending}"),
        _ => String::new(),
    };
    let kept = CHARACTERS_AT_MOST - ending.chars().count();
    seen.chars().take(kept).collect::<String>() + &ending
}

/// Whether a character shows itself and only itself: no control, no mark that turns the direction of writing, no
/// blank of no width, by which a program would look like a document.
fn is_seen(one: char) -> bool {
    !one.is_control()
        && !matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The ending of a name, in small letters; nothing where there is none.
#[must_use]
pub fn ending(name: &str) -> Option<String> {
    // Windows takes blanks and dots at the end away before it looks.
    let (before, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    (!before.is_empty() && !ending.is_empty()).then(|| ending.to_lowercase())
}

/// Whether a double click would start something.
#[must_use]
pub fn is_of_program(name: &str) -> bool {
    ending(name).is_some_and(|ending| OF_PROGRAMS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_in_an_upload_name_is_cut_off() {
        for (given, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\li\\订单.xlsx", "订单.xlsx"),
            ("..", "file"),
            ("...", "file"),
            ("a/..", "file"),
            ("", "file"),
            ("x\u{0}y.csv", "xy.csv"),
            ("报价\u{202e}fdp.exe", "报价fdp.exe"),
            ("  合同 .pdf ", "合同 .pdf"),
        ] {
            assert_eq!(plain(given), expected, "{given:?}");
        }
        assert_eq!(plain(&"长".repeat(1_000)).chars().count(), 200);
        let long = plain(&format!("{}.xlsx", "长".repeat(1_000)));
        assert!(long.ends_with("长.xlsx") && long.chars().count() == 200, "{long}");
    }

    #[test]
    fn endings_of_programs_are_told_however_they_are_written() {
        for name in ["a.exe", "a.pdf.EXE", "a.exe. ", "照片.Lnk", "a.js"] {
            assert!(is_of_program(name), "{name}");
        }
        for name in ["a.pdf", "exe", ".exe", "a.", "sh", "executive.docx"] {
            assert!(!is_of_program(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_name_leads_nowhere_and_stays_as_it_is(name in any::<String>()) {
            let once = plain(&name);
            prop_assert!(!once.is_empty() && once.chars().count() <= CHARACTERS_AT_MOST);
            prop_assert!(!once.contains(['/', '\\', '\0', '\n', '\r']));
            prop_assert!(once != "." && once != "..");
            let again = plain(&once);
            prop_assert_eq!(again.trim_end(), once.trim_end());
        }
    }
}
