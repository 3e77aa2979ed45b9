//! Spans as people write them in files: 2026, 2026年, 2026上半年, 2026年第3季度, 2026Q3, 2026-7, 2026年7月.

use super::{NoSpan, Part, Span};

/// Reads a span as people write it, in Chinese, in English or as its word.
///
/// Blanks, letter case and width do not matter; 三季度 and Q3 mean the same.
///
/// # Errors
///
/// [`NoSpan`] for what is none.
pub fn read_span(text: &str) -> Result<Span, NoSpan> {
    let no = || NoSpan(text.trim().to_owned());
    let folded: String = text
        .chars()
        .filter_map(folded)
        .collect::<String>()
        .replace("年度", "年")
        .replace("全年", "年");
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = folded.split_at(digits);
    let compact = rest.is_empty() && digits == 6;
    let (year, rest) = if compact { folded.split_at(4) } else { (year, rest) };
    if year.len() != 4 {
        return Err(no());
    }
    let year: i32 = year.parse().map_err(|_| no())?;
    let rest = rest.trim_start_matches(['年', '-', '/', '.']);
    Span::new(year, part(rest).ok_or_else(no)?).map_err(|_| no())
}

fn part(rest: &str) -> Option<Part> {
    if rest.is_empty() || rest == "FY" {
        return Some(Part::Year);
    }
    let half = match rest {
        "H1" | "1H" | "上半年" | "上半" => Some(1),
        "H2" | "2H" | "下半年" | "下半" => Some(2),
        _ => None,
    };
    if let Some(half) = half {
        return Some(Part::Half(half));
    }
    if let Some(number) = rest.strip_prefix('Q').or_else(|| rest.strip_suffix('Q')) {
        return Some(Part::Quarter(number.parse().ok()?));
    }
    for ending in ["季度", "季"] {
        if let Some(number) = rest.strip_suffix(ending) {
            return Some(Part::Quarter(number_of(number.trim_start_matches('第'))?));
        }
    }
    let number = rest.strip_suffix("月份").or_else(|| rest.strip_suffix('月'));
    number_of(number.unwrap_or(rest)).map(Part::Month)
}

/// A number from 1 to 12, in digits or in Chinese.
fn number_of(text: &str) -> Option<u32> {
    const NUMBERS: [&str; 12] = [
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
    ];
    let found = (1..).zip(NUMBERS).find(|(_, word)| *word == text);
    found.map(|(number, _)| number).or_else(|| {
        let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_short.then(|| text.parse().ok()).flatten()
    })
}

fn folded(character: char) -> Option<char> {
    match character {
        _ if character.is_whitespace() => None,
        // Full width stands at a fixed distance from what it is the full width of.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).map(|half| half.to_ascii_uppercase())
        }
        '–' | '—' | '−' => Some('-'),
        _ => Some(character.to_ascii_uppercase()),
    }
}
