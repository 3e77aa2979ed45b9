//! Where one pinyin syllable ends and the next begins.

/// The syllables of standard Chinese without tones, ü written v, in alphabetical order.
const SYLLABLES: [&str; 407] = [
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi", "bian",
    "biao", "bie", "bin", "bing", "bo", "bu", "ca", "cai", "can", "cang", "cao", "ce", "cen", "ceng", "cha",
    "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong", "chou", "chu", "chua", "chuai",
    "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou", "cu", "cuan", "cui", "cun", "cuo", "da",
    "dai", "dan", "dang", "dao", "de", "den", "deng", "di", "dian", "diao", "die", "ding", "diu", "dong",
    "dou", "du", "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fan", "fang", "fei",
    "fen", "feng", "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge", "gei", "gen", "geng", "gong",
    "gou", "gu", "gua", "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai", "han", "hang", "hao",
    "he", "hei", "hen", "heng", "hong", "hou", "hu", "hua", "huai", "huan", "huang", "hui", "hun", "huo",
    "ji", "jia", "jian", "jiang", "jiao", "jie", "jin", "jing", "jiong", "jiu", "ju", "juan", "jue", "jun",
    "ka", "kai", "kan", "kang", "kao", "ke", "ken", "keng", "kong", "kou", "ku", "kua", "kuai", "kuan",
    "kuang", "kui", "kun", "kuo", "la", "lai", "lan", "lang", "lao", "le", "lei", "leng", "li", "lia",
    "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo", "long", "lou", "lu", "luan", "lun", "luo",
    "lv", "lve", "ma", "mai", "man", "mang", "mao", "me", "mei", "men", "meng", "mi", "mian", "miao", "mie",
    "min", "ming", "miu", "mo", "mou", "mu", "na", "nai", "nan", "nang", "nao", "ne", "nei", "nen", "neng",
    "ni", "nian", "niang", "niao", "nie", "nin", "ning", "niu", "nong", "nou", "nu", "nuan", "nun", "nuo",
    "nv", "nve", "o", "ou", "pa", "pai", "pan", "pang", "pao", "pei", "pen", "peng", "pi", "pian", "piao",
    "pie", "pin", "ping", "po", "pou", "pu", "qi", "qia", "qian", "qiang", "qiao", "qie", "qin", "qing",
    "qiong", "qiu", "qu", "quan", "que", "qun", "ran", "rang", "rao", "re", "ren", "reng", "ri", "rong",
    "rou", "ru", "rua", "ruan", "rui", "run", "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen", "seng",
    "sha", "shai", "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou", "shu", "shua",
    "shuai", "shuan", "shuang", "shui", "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun",
    "suo", "ta", "tai", "tan", "tang", "tao", "te", "teng", "ti", "tian", "tiao", "tie", "ting", "tong",
    "tou", "tu", "tuan", "tui", "tun", "tuo", "wa", "wai", "wan", "wang", "wei", "wen", "weng", "wo", "wu",
    "xi", "xia", "xian", "xiang", "xiao", "xie", "xin", "xing", "xiong", "xiu", "xu", "xuan", "xue", "xun",
    "ya", "yan", "yang", "yao", "ye", "yi", "yin", "ying", "yo", "yong", "you", "yu", "yuan", "yue", "yun",
    "za", "zai", "zan", "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao",
    "zhe", "zhen", "zheng", "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui",
    "zhun", "zhuo", "zi", "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
];

const LONGEST_SYLLABLE: usize = 6;
/// Longer words are no pinyin of a name that anybody types.
const MOST_LETTERS: usize = 60;
/// The most ways in which a word is parted; the first have the longest syllables, which are meant more often.
const MOST_SEGMENTATIONS: usize = 12;

/// The ways to part small ASCII letters into syllables; where there are none, into syllables of which the last is
/// unfinished.
///
/// `xian` is both 先 and 西安; `chongq` is the start of 重庆. None at all where the letters are no pinyin.
pub(super) fn segmentations(letters: &str) -> Vec<Vec<&str>> {
    if letters.len() > MOST_LETTERS {
        return Vec::new();
    }
    let finished = parted(letters, is_syllable);
    if finished.is_empty() {
        parted(letters, begins_a_syllable)
    } else {
        finished
    }
}

fn parted(letters: &str, may_be_last: fn(&str) -> bool) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    part(
        letters,
        0,
        &ends_of_syllables(letters, may_be_last),
        &mut Vec::new(),
        &mut found,
    );
    found
}

/// For every place, the ends of the syllables that begin there and after which the rest is pinyin too.
///
/// Found from the back, so that parting a word never runs into a dead end, of which there can be very many.
fn ends_of_syllables(letters: &str, may_be_last: fn(&str) -> bool) -> Vec<Vec<usize>> {
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); letters.len()];
    for start in (0..letters.len()).rev() {
        let furthest = letters.len().min(start + LONGEST_SYLLABLE);
        ends[start] = (start + 1..=furthest)
            .rev()
            .filter(|&end| match ends.get(end) {
                Some(after) => !after.is_empty() && is_syllable(&letters[start..end]),
                None => may_be_last(&letters[start..end]),
            })
            .collect();
    }
    ends
}

fn part<'a>(
    letters: &'a str,
    start: usize,
    ends: &[Vec<usize>],
    pieces: &mut Vec<&'a str>,
    found: &mut Vec<Vec<&'a str>>,
) {
    if start == letters.len() {
        found.push(pieces.clone());
        return;
    }
    for &end in &ends[start] {
        if found.len() == MOST_SEGMENTATIONS {
            return;
        }
        pieces.push(&letters[start..end]);
        part(letters, end, ends, pieces, found);
        pieces.pop();
    }
}

fn is_syllable(letters: &str) -> bool {
    SYLLABLES.binary_search(&letters).is_ok()
}

fn begins_a_syllable(letters: &str) -> bool {
    that_begin(letters).next().is_some()
}

/// The syllables that begin with letters, in alphabetical order.
pub(super) fn that_begin(letters: &str) -> impl Iterator<Item = &'static str> {
    let place = SYLLABLES.partition_point(|&syllable| syllable < letters);
    let rest = SYLLABLES[place..].iter().copied();
    rest.take_while(move |syllable| syllable.starts_with(letters))
}

#[cfg(test)]
mod tests {
    use pinyin::ToPinyin;

    use super::*;

    #[test]
    fn the_syllables_are_in_alphabetical_order() {
        assert!(SYLLABLES.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn every_character_is_read_as_a_syllable_that_can_be_typed() {
        let unknown: Vec<char> = ('\u{4E00}'..='\u{9FFF}')
            .filter(|character| {
                let sound = character
                    .to_pinyin()
                    .map(|pinyin| pinyin.plain().replace('ü', "v"));
                sound.is_some_and(|syllable| !is_syllable(&syllable))
            })
            .collect();
        let interjections_and_dialect = ['呒', '呣', '噷', '嗯', '覅'];
        let unexpected: Vec<&char> = unknown
            .iter()
            .filter(|character| !interjections_and_dialect.contains(character))
            .collect();
        assert!(unexpected.is_empty(), "{unexpected:?}");
    }

    #[test]
    fn letters_are_parted_in_every_way_that_makes_syllables() {
        for (letters, expected) in [
            ("chongqing", &[&["chong", "qing"][..]][..]),
            ("chongq", &[&["chong", "q"]]),
            ("xian", &[&["xian"], &["xi", "an"]]),
            ("fangan", &[&["fang", "an"], &["fan", "gan"]]),
            ("lvse", &[&["lv", "se"]]),
            ("c", &[&["c"]]),
            ("cq", &[]),
            ("acme", &[]),
            ("", &[&[]]),
        ] {
            assert_eq!(segmentations(letters), expected, "{letters}");
        }
    }

    #[test]
    fn a_word_with_very_many_dead_ends_is_parted_at_once() {
        assert!(segmentations(&format!("{}vv", "an".repeat(29))).is_empty());
        assert_eq!(segmentations(&"xian".repeat(15)).len(), MOST_SEGMENTATIONS);
        assert!(
            segmentations(&"xian".repeat(16)).is_empty(),
            "too long for a name"
        );
    }
}
