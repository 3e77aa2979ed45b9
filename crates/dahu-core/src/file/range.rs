//! Which bytes of a file are asked for: the header `Range` of RFC 9110, 14.2.

/// Bytes of a file, from the first to the last, both counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte.
    pub first: u64,
    /// The last byte; never before the first.
    pub last: u64,
}

impl ByteRange {
    /// How many bytes there are in it.
    #[must_use]
    pub fn count(self) -> u64 {
        self.last - self.first + 1
    }
}

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of it: nothing less was asked for, or nothing that is understood.
    Whole,
    /// A part.
    Part(ByteRange),
    /// A part that is not there: it is answered with 416.
    Nothing,
}

/// Which bytes of a file of this length a header asks for. Several ranges at once are answered with the whole, which a
/// server may do; what is no range of bytes counts as not said.
#[must_use]
pub fn asked(header: &str, length: u64) -> Asked {
    let header = header.trim();
    let Some((unit, set)) = header.split_once('=') else {
        return Asked::Whole;
    };
    if !unit.trim_end().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Asked::Whole;
    }
    let Some((first, last)) = set.trim().split_once('-') else {
        return Asked::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => from_to(first, last, length),
        (Some(first), None) if last.is_empty() => from_to(first, u64::MAX, length),
        (None, Some(count)) if first.is_empty() => last_bytes(count, length),
        _ => Asked::Whole,
    }
}

/// Digits and nothing else; more than anything has where there are too many.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn from_to(first: u64, last: u64, length: u64) -> Asked {
    if first >= length {
        return Asked::Nothing;
    }
    let last = last.min(length - 1);
    Asked::Part(ByteRange { first, last })
}

fn last_bytes(count: u64, length: u64) -> Asked {
    if count == 0 || length == 0 {
        return Asked::Nothing;
    }
    let (first, last) = (length.saturating_sub(count), length - 1);
    Asked::Part(ByteRange { first, last })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(first: u64, last: u64) -> Asked {
        Asked::Part(ByteRange { first, last })
    }

    #[test]
    fn a_header_asks_for_what_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-999", part(500, 999)),
            ("bytes=-500", part(9_500, 9_999)),
            ("bytes=9500-", part(9_500, 9_999)),
            ("bytes=0-", part(0, 9_999)),
            ("bytes=0-0", part(0, 0)),
            ("bytes=-1", part(9_999, 9_999)),
            ("bytes=-20000", part(0, 9_999)),
            ("bytes=9999-20000", part(9_999, 9_999)),
            ("bytes=0-99999999999999999999999999", part(0, 9_999)),
            (" Bytes=1-2 ", part(1, 2)),
            ("bytes=10000-", Asked::Nothing),
            ("bytes=10000-10001", Asked::Nothing),
            ("bytes=99999999999999999999999999-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=5-4", Asked::Whole),
            ("bytes=0-0,-1", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=1-b", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("bytes=1 - 2", Asked::Whole),
            ("seconds=1-2", Asked::Whole),
            ("0-499", Asked::Whole),
            ("", Asked::Whole),
        ] {
            assert_eq!(asked(header, 10_000), expected, "{header}");
        }
    }

    #[test]
    fn of_an_empty_file_no_part_is_there() {
        for header in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
            assert_eq!(asked(header, 0), Asked::Nothing, "{header}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_a_part_lies_within_the_file(header in "(bytes=)?[0-9a,\\- ]{0,24}", length in 0_u64..100_000) {
            if let Asked::Part(range) = asked(&header, length) {
                prop_assert!(range.first <= range.last && range.last < length);
                prop_assert!((1..=length).contains(&range.count()));
            }
        }

        #[test]
        fn a_part_that_is_there_is_what_was_asked(length in 1_u64..1_000_000, one in any::<u64>(), other in any::<u64>()) {
            let (first, last) = ((one % length).min(other % length), (one % length).max(other % length));
            prop_assert_eq!(asked(&format!("bytes={first}-{last}"), length), part(first, last));
            prop_assert_eq!(asked(&format!("bytes={first}-"), length), part(first, length - 1));
            prop_assert_eq!(asked(&format!("bytes=-{}", length - first), length), part(first, length - 1));
        }

        #[test]
        fn no_text_makes_it_panic(header in any::<String>(), length in any::<u64>()) {
            let _ = asked(&header, length);
        }
    }
}
