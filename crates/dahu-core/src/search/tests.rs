use proptest::prelude::*;

use super::*;

fn finds(typed: &str, name: &str) -> bool {
    SearchQuery::parse(typed)
        .expect("a query")
        .matches(&grams(&[name]))
}

/// The pinyin and initials of names are found, apart from how the names are written.
#[test]
fn names_are_found_by_pieces_by_pinyin_and_by_initials() {
    for (name, typed) in [
        (
            "重庆云帆科技有限公司",
            &[
                "云帆",
                "帆科",
                "重庆云帆科技有限公司",
                "帆",
                "cq",
                "cqyf",
                "yfkj",
                "chongqing",
                "chongq",
            ][..],
        ),
        (
            "长沙砚川机械有限公司",
            &["cs", "csyc", "changsha", "yanchuan", "yanch", "ycjx"],
        ),
        (
            "上海永邦电器（集团）有限公司",
            &[
                "ybdq",
                "电器集团",
                "电器(集团)",
                "电器（集",
                "yongbangdianqi",
                "ybdqjt",
                "上海 集团",
            ],
        ),
        (
            "西安澄川方案设计院",
            &["xian", "xianchengchuan", "fangan", "xa", "ccfa"],
        ),
        ("青岛绿洲食品", &["lvzhou", "lv", "lüzhou", "qdlz", "QDLZ"]),
        (
            "成都长禾ABC贸易有限公司",
            &[
                "abc",
                "ABC",
                "bc",
                "cdchabc",
                "ABC贸易",
                "ＡＢＣ",
                "zhanghe",
                "changhe",
                "zh",
                "chabcmy",
            ],
        ),
        (
            "Acme Trading Co., Ltd.",
            &["acme", "ACME", "rading", "me tr", "acme ltd", "a"],
        ),
        ("𠮷野家食品", &["𠮷", "𠮷野", "野家", "yjsp"]),
        ("Café Édition", &["café", "ÉDI", "caf"]),
        ("KH-0042", &["kh0042", "0042", "KH-0042", "004"]),
        ("中国银行重型机械厂", &["yinhang", "zgyh", "zhongxing", "yhzx"]),
    ] {
        for typed in typed {
            assert!(finds(typed, name), "{typed} does not find {name}");
        }
    }
}

#[test]
fn what_a_name_does_not_hold_does_not_find_it() {
    for (name, typed) in [
        (
            "重庆云帆科技有限公司",
            &[
                "云科",
                "帆云",
                "重 帆船",
                "zq",
                "zhongqing",
                "hongqing",
                "qc",
                "pyyf",
                "psyun",
                "gap",
                "云帆科技公司",
            ][..],
        ),
        ("中国银行", &["xing", "yinxing", "zgyx"]),
        ("Café", &["cafe", "afz"]),
        (
            "永邦",
            &[
                "ybd",
                "py",
                "ps",
                "yongbangdian",
                "st永",
                "stpyyb",
                "en邦",
                "ptyong0bang",
            ],
        ),
        ("13987654321", &["1387", "3213", "qd1398", "139876543210"]),
    ] {
        for typed in typed {
            assert!(!finds(typed, name), "{typed} finds {name}");
        }
    }
}

#[test]
fn nothing_but_punctuation_is_no_query() {
    for typed in ["", "  ", "（）", "-- ·", "\u{3000}"] {
        assert_eq!(SearchQuery::parse(typed), None, "{typed:?}");
    }
}

#[test]
fn no_match_reaches_from_one_text_into_the_next() {
    let grams = grams(&["永邦", "电器"]);
    for (typed, found) in [
        ("永邦", true),
        ("电器", true),
        ("邦电", false),
        ("bd", false),
        ("bangdian", false),
    ] {
        assert_eq!(
            SearchQuery::parse(typed).expect("a query").matches(&grams),
            found,
            "{typed}"
        );
    }
}

#[test]
fn the_tokens_are_those_that_the_documentation_names() {
    let expected = "云 帆 科 技 gap 云帆 帆科 科技 gap piyfk pifkj gap psyun psfan pske psji gap ptyun0fan ptfan0ke \
        ptke0ji gap pyyf pyfk pykj gap en技 en科技 stpiyfk stpsyun stptyun0fan stpyyf st云 st云帆";
    assert_eq!(grams(&["云帆（科技）"]).join(" "), expected);
    assert!(grams(&["（）", ""]).is_empty());
}

/// Numbers, codes and addresses are found by any piece.
#[test]
fn numbers_codes_and_addresses_are_found_by_pieces() {
    for (text, typed) in [
        (
            "13987654321",
            &["1398", "8765", "4321", "139 8765 4321", "１３９８", "98", "3"][..],
        ),
        ("+86 023-6789 0123", &["0236789", "8602", "0123"]),
        (
            "91500000MA5U8KJ20X",
            &["91500000MA5U8KJ20X", "ma5u", "kj20x", "5000"],
        ),
        ("KH-0042", &["kh-0042", "h-00", "0042"]),
        (
            "li.lei@yunfan.example",
            &["li.lei", "lilei@yun", "yunfan.example"],
        ),
    ] {
        for typed in typed {
            assert!(finds(typed, text), "{typed} does not find {text}");
        }
    }
}

#[test]
fn the_nearest_is_the_whole_then_the_beginning_then_what_is_written_then_what_sounds_so() {
    use Closeness::{Begins, Sounds, SoundsFromStart, Whole, Written};
    for (typed, texts, expected) in [
        ("云帆", &["云帆"][..], Some(Whole)),
        ("云 帆", &["云帆"], Some(Whole)),
        ("kh0042", &["云帆科技", "KH-0042"], Some(Whole)),
        ("云帆", &["云帆科技"], Some(Begins)),
        ("kh00", &["云帆科技", "KH-0042"], Some(Begins)),
        ("科技", &["云帆科技"], Some(Written)),
        ("科技 云帆", &["云帆科技"], Some(Written)),
        ("yfkj", &["云帆科技"], Some(SoundsFromStart)),
        ("yunf", &["云帆科技"], Some(SoundsFromStart)),
        ("keji", &["云帆科技"], Some(Sounds)),
        ("电器", &["云帆科技"], None),
        ("云帆", &[], None),
    ] {
        let query = SearchQuery::parse(typed).expect("a query");
        assert_eq!(query.closeness(texts), expected, "{typed} in {texts:?}");
    }
    assert!(Whole > Begins && Begins > Written && Written > SoundsFromStart && SoundsFromStart > Sounds);
}

fn any_name() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        8 => prop::sample::select("重庆长沙市永邦云帆科技电器有限公司银行乐清厦门绿洲集团中国第一".chars().collect::<Vec<_>>()),
        4 => prop::char::range('\u{4E00}', '\u{9FFF}'),
        2 => prop::sample::select("abcxyzABCZ019ＡＢ９".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("（）() ·-éÜßİ𠮷あ가\u{3000}\u{301}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 1..16).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn every_piece_of_a_name_finds_it(name in any_name(), from in 0_usize..16, length in 1_usize..16) {
        let piece: String = name.chars().skip(from).take(length).collect();
        if let Some(query) = SearchQuery::parse(&piece) {
            prop_assert!(query.matches(&grams(&[&name])), "{piece:?} does not find {name:?}");
        }
    }

    #[test]
    fn what_is_asked_for_first_holds_what_is_nearest_and_nothing_else(
        name in any_name(), other in any_name(), from in 0_usize..3, length in 1_usize..16,
    ) {
        let piece: String = name.chars().skip(from).take(length).collect();
        if let Some(query) = SearchQuery::parse(&piece) {
            for name in [name, other] {
                let grams = grams(&[&name]);
                let at = |place| query.at(place).matches(&grams);
                let closeness = query.closeness(&[&name]);
                prop_assert_eq!(closeness.is_some(), query.matches(&grams));
                prop_assert_eq!(at(Place::Anywhere), query.matches(&grams));
                prop_assert!(query.matches(&grams) || !at(Place::Beginning) && !at(Place::Whole));
                prop_assert!(query.beginnings().matches(&grams) || !at(Place::Beginning) && !at(Place::Whole));
                let is_spaced = piece.trim().contains(char::is_whitespace);
                if closeness >= Some(Closeness::Begins) && !is_spaced {
                    prop_assert!(at(Place::Beginning), "{piece:?} begins {name:?}");
                }
                if closeness == Some(Closeness::Whole) && !is_spaced {
                    prop_assert!(at(Place::Whole), "{piece:?} is {name:?}");
                }
            }
        }
    }

    #[test]
    fn a_piece_of_four_finds_nothing_but_the_numbers_that_hold_it(
        number in "[0-2]{5,15}", piece in "[0-2]{4,6}",
    ) {
        prop_assert_eq!(finds(&piece, &number), number.contains(&piece));
    }

    #[test]
    fn a_chinese_word_finds_nothing_but_the_names_that_hold_it(
        name in "[云帆科技电器永邦a1]{1,12}", piece in "[云帆科技电器永邦]{1,3}",
    ) {
        prop_assert_eq!(finds(&piece, &name), name.contains(&piece));
    }

    #[test]
    fn tokens_are_letters_and_digits_that_every_tokenizer_keeps(name in any_name()) {
        for token in grams(&[&name]) {
            let kept = |character: char| matches!(
                character,
                'a'..='z' | '0'..='9' | '\u{3400}'..='\u{4DB5}' | '\u{4E00}'..='\u{9FCC}'
            );
            prop_assert!(!token.is_empty() && token.chars().all(kept), "{token:?}");
        }
    }
}
