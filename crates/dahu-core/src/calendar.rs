//! Calendars as iCalendar files: RFC 5545, days without hours.

use chrono::{DateTime, Days, NaiveDate, Utc};

/// Octets of a line at most (section 3.1).
const OCTETS_AT_MOST: usize = 75;

/// Something on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayEntry {
    /// What tells it from all others, for good: a calendar that knows it changes it, and does not add it.
    pub uid: String,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The day.
    pub on: NaiveDate,
    /// What it is.
    pub summary: String,
    /// More about it; empty where there is none.
    pub description: String,
    /// Where more of it is to be seen; empty where nowhere.
    pub url: String,
}

/// An iCalendar file of these entries, under a name.
///
/// Lines end in CR LF and are folded at 75 octets, never within a character.
#[must_use]
pub fn file(name: &str, entries: &[DayEntry]) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Dahu//Dahu//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.add("X-WR-CALNAME", &escaped(name));
    for entry in entries {
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &escaped(&entry.uid));
        lines.add("DTSTAMP", &moment(entry.changed_at));
        lines.add("LAST-MODIFIED", &moment(entry.changed_at));
        lines.add("DTSTART;VALUE=DATE", &day(entry.on));
        // The end is the first day no longer (section 3.6.1).
        let end = entry.on.checked_add_days(Days::new(1)).unwrap_or(entry.on);
        lines.add("DTEND;VALUE=DATE", &day(end));
        lines.add("SUMMARY", &escaped(&entry.summary));
        if !entry.description.is_empty() {
            lines.add("DESCRIPTION", &escaped(&entry.description));
        }
        if !entry.url.is_empty() {
            lines.add("URL", &without_controls(&entry.url));
        }
        lines.add("TRANSP", "TRANSPARENT");
        lines.add("END", "VEVENT");
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn day(on: NaiveDate) -> String {
    on.format("%Y%m%d").to_string()
}

/// A value of type TEXT (section 3.3.11): no control character but line breaks, which are written `\n`.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let one_break = text.replace("\r\n", "\n");
    for one in one_break.chars() {
        match one {
            '\\' | ';' | ',' => written.extend(['\\', one]),
            '\n' | '\r' => written.push_str("\\n"),
            one if one.is_control() => {}
            one => written.push(one),
        }
    }
    written
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).collect()
}

/// Lines, folded as they are added.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for one in name.chars().chain([':']).chain(value.chars()) {
            if octets + one.len_utf8() > OCTETS_AT_MOST {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(one);
            octets += one.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(summary: &str, description: &str) -> DayEntry {
        DayEntry {
            uid: "0198-task@dahu".to_owned(),
            changed_at: DateTime::from_timestamp(1_782_806_400, 0).expect("a moment"),
            on: NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day"),
            summary: summary.to_owned(),
            description: description.to_owned(),
            url: "https://dahu.example/accounts/1".to_owned(),
        }
    }

    /// Unfolds and reads back a text, as a calendar does.
    fn read(file: &str, name: &str) -> Option<String> {
        let unfolded = file.replace("\r\n ", "");
        let line = unfolded
            .split("\r\n")
            .find_map(|line| line.strip_prefix(&format!("{name}:")))?;
        let (mut text, mut escapes) = (String::new(), false);
        for one in line.chars() {
            match (escapes, one) {
                (false, '\\') => escapes = true,
                (true, 'n') => {
                    text.push('\n');
                    escapes = false;
                }
                (_, one) => {
                    text.push(one);
                    escapes = false;
                }
            }
        }
        Some(text)
    }

    #[test]
    fn a_file_reads_as_the_standard_says() {
        let file = file("Dahu", &[entry("Visit; 云帆科技, offer\\2", "")]);
        assert_eq!(
            file,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dahu//Dahu//EN\r\nCALSCALE:GREGORIAN\r\n\
             METHOD:PUBLISH\r\nX-WR-CALNAME:Dahu\r\nBEGIN:VEVENT\r\nUID:0198-task@dahu\r\n\
             DTSTAMP:20260630T080000Z\r\nLAST-MODIFIED:20260630T080000Z\r\nDTSTART;VALUE=DATE:20260630\r\n\
             DTEND;VALUE=DATE:20260701\r\nSUMMARY:Visit\\; 云帆科技\\, offer\\\\2\r\n\
             URL:https://dahu.example/accounts/1\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_no_line_is_too_long(summary in "\\PC*", more in "[\\PC\n;,\\\\]*") {
            let file = file("日历", &[entry(&summary, &more)]);
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= OCTETS_AT_MOST, "{line}");
            }
            prop_assert!(file.ends_with("END:VCALENDAR\r\n"));
            prop_assert_eq!(file.matches('\r').count(), file.matches("\r\n").count());
            prop_assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
            prop_assert_eq!(read(&file, "SUMMARY"), Some(summary));
            prop_assert_eq!(read(&file, "DESCRIPTION").unwrap_or_default(), more);
        }

        #[test]
        fn nothing_that_is_typed_begins_a_line_of_its_own(summary in any::<String>()) {
            let file = file("x", &[entry(&summary, &summary)]);
            let unfolded = file.replace("\r\n ", "");
            prop_assert_eq!(unfolded.matches("\r\nBEGIN:").count(), 1);
            prop_assert!(unfolded.split("\r\n").filter(|line| !line.is_empty()).all(|line| line.contains(':')));
        }
    }
}
