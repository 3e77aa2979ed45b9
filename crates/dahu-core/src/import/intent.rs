//! The words that files use for an intent.

use super::text;
use crate::assessment::Intent;

/// Reads an intent as people write it: high, H, A, 高, 高意向, and so on; letter case and width do not matter.
#[must_use]
pub fn read_intent(written: &str) -> Option<Intent> {
    let folded = text::fold_width(text::trim(written)).to_lowercase();
    let word = folded
        .trim()
        .trim_end_matches("客户")
        .trim_end_matches("意向")
        .trim();
    match word {
        "high" | "h" | "a" | "高" | "强" => Some(Intent::High),
        "medium" | "middle" | "mid" | "m" | "b" | "中" | "中等" => Some(Intent::Medium),
        "low" | "l" | "c" | "低" | "弱" => Some(Intent::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_are_read_in_every_usual_word() {
        for (expected, words) in [
            (
                Intent::High,
                &["high", "HIGH", "H", "a", "Ａ", "高", " 高意向 ", "高意向客户"],
            ),
            (
                Intent::Medium,
                &["medium", "Medium", "m", "B", "Ｂ", "中", "中意向", "中等"],
            ),
            (
                Intent::Low,
                &["low", "LOW", "l", "C", "Ｃ", "低", "低意向", "低意向客户"],
            ),
        ] {
            for word in words {
                assert_eq!(read_intent(word), Some(expected), "{word}");
            }
        }
        for word in ["", "意向", "D", "1", "unknown", "高低"] {
            assert_eq!(read_intent(word), None, "{word}");
        }
    }
}
