//! How names are read aloud.

use pinyin::ToPinyin;

/// One way to read a run of characters.
pub(super) struct Reading {
    /// The first letter of each syllable; Latin letters and digits stand for themselves.
    pub(super) initials: Vec<char>,
    /// The syllables without tones, ü written v. Latin letters and digits have none.
    pub(super) syllables: Vec<&'static str>,
}

/// The most readings of one run that are kept: the usual one, and each with one character read differently.
const MOST_READINGS: usize = 8;

/// Words whose place or trade decides how a character with several readings is read.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("重庆", "chong qing"), ("长沙", "chang sha"), ("长春", "chang chun"), ("长江", "chang jiang"),
    ("长城", "chang cheng"), ("长兴", "chang xing"), ("长治", "chang zhi"), ("长乐", "chang le"),
    ("长寿", "chang shou"), ("长宁", "chang ning"), ("长安", "chang an"), ("长虹", "chang hong"),
    ("厦门", "xia men"), ("大厦", "da sha"), ("西藏", "xi zang"), ("藏族", "zang zu"), ("乐清", "yue qing"),
    ("音乐", "yin yue"), ("乐器", "yue qi"), ("佛山", "fo shan"), ("蚌埠", "beng bu"), ("六安", "lu an"),
    ("六合", "lu he"), ("成都", "cheng du"), ("首都", "shou du"), ("都江堰", "du jiang yan"), ("朝阳", "chao yang"),
    ("东阿", "dong e"), ("番禺", "pan yu"), ("铅山", "yan shan"), ("单县", "shan xian"), ("什邡", "shi fang"),
    ("浚县", "xun xian"), ("泌阳", "bi yang"), ("枞阳", "zong yang"), ("涡阳", "guo yang"), ("尉犁", "yu li"),
    ("中牟", "zhong mu"), ("洪洞", "hong tong"), ("浒墅关", "xu shu guan"), ("银行", "yin hang"),
    ("支行", "zhi hang"), ("分行", "fen hang"), ("商行", "shang hang"), ("总行", "zong hang"), ("行业", "hang ye"),
    ("行政", "xing zheng"), ("会计", "kuai ji"), ("协会", "xie hui"), ("学会", "xue hui"), ("委员会", "wei yuan hui"),
    ("给水", "ji shui"), ("供给", "gong ji"), ("模具", "mu ju"), ("调味", "tiao wei"), ("调节", "tiao jie"),
    ("畜牧", "xu mu"), ("人参", "ren shen"), ("海参", "hai shen"), ("参茸", "shen rong"), ("重工", "zhong gong"),
    ("重型", "zhong xing"), ("弹簧", "tan huang"), ("学校", "xue xiao"), ("汽车", "qi che"), ("卡车", "ka che"),
];

/// Characters that names read in several ways, the usual reading first.
#[rustfmt::skip]
const POLYPHONES: &[(char, &[&str])] = &[
    ('长', &["chang", "zhang"]), ('重', &["zhong", "chong"]), ('行', &["xing", "hang"]), ('乐', &["le", "yue"]),
    ('曾', &["zeng", "ceng"]), ('单', &["dan", "shan"]), ('都', &["du", "dou"]), ('厦', &["sha", "xia"]),
    ('藏', &["cang", "zang"]), ('朝', &["chao", "zhao"]), ('会', &["hui", "kuai"]), ('佛', &["fo", "fu"]),
    ('盛', &["sheng", "cheng"]), ('覃', &["qin", "tan"]), ('查', &["cha", "zha"]), ('翟', &["zhai", "di"]),
    ('调', &["diao", "tiao"]), ('模', &["mo", "mu"]), ('参', &["can", "shen"]), ('给', &["gei", "ji"]),
    ('畜', &["chu", "xu"]), ('降', &["jiang", "xiang"]), ('率', &["lv", "shuai"]), ('阿', &["a", "e"]),
    ('柏', &["bai", "bo"]), ('尉', &["wei", "yu"]), ('解', &["jie", "xie"]), ('仇', &["qiu", "chou"]),
    ('朴', &["pu", "piao"]), ('盖', &["gai", "ge"]), ('缪', &["miao", "mou"]), ('奇', &["qi", "ji"]),
    ('校', &["xiao", "jiao"]), ('薄', &["bo", "bao"]), ('弹', &["dan", "tan"]), ('卡', &["ka", "qia"]),
    ('还', &["huan", "hai"]), ('车', &["che", "ju"]), ('蚌', &["bang", "beng"]), ('传', &["chuan", "zhuan"]),
];

/// All readings of the runs of readable characters in a folded text. Runs without a Chinese character are left
/// out: they have nothing to add to how they are written.
pub(super) fn readings(characters: &[char]) -> Vec<Reading> {
    let sounds = sounds(characters);
    let runs = sounds.split(|sound| matches!(sound, Sound::Unknown));
    runs.filter(|run| run.iter().any(|sound| matches!(sound, Sound::Spoken(_))))
        .flat_map(readings_of_run)
        .collect()
}

/// The text as it is sorted: every readable character as its usual syllable, everything else as it is, folded.
///
/// Syllables are parted by spaces, so that 安阳 (an yang) comes before 昂 (ang).
pub(super) fn spoken(characters: &[char]) -> String {
    let mut spoken = String::new();
    for (sound, character) in sounds(characters).iter().zip(characters) {
        match sound {
            Sound::Spoken(readings) => {
                if !spoken.is_empty() && !spoken.ends_with(' ') {
                    spoken.push(' ');
                }
                spoken.push_str(readings.first().copied().unwrap_or_default());
                spoken.push(' ');
            }
            Sound::Latin(letter) => spoken.push(*letter),
            Sound::Unknown => spoken.push(*character),
        }
    }
    spoken
}

/// How a single character sounds.
#[derive(Clone)]
enum Sound {
    /// In one or more syllables, the usual one first.
    Spoken(Vec<&'static str>),
    /// As the ASCII letter or digit that it is.
    Latin(char),
    /// Nobody knows.
    Unknown,
}

fn sounds(characters: &[char]) -> Vec<Sound> {
    let mut sounds = Vec::with_capacity(characters.len());
    while let Some(rest) = characters.get(sounds.len()..).filter(|rest| !rest.is_empty()) {
        match WORDS.iter().find(|(word, _)| starts_with(rest, word)) {
            Some((_, syllables)) => {
                sounds.extend(syllables.split(' ').map(|syllable| Sound::Spoken(vec![syllable])));
            }
            None => sounds.push(sound(rest[0])),
        }
    }
    sounds
}

fn sound(character: char) -> Sound {
    if character.is_ascii_alphanumeric() {
        return Sound::Latin(character);
    }
    if let Some((_, readings)) = POLYPHONES.iter().find(|(polyphone, _)| *polyphone == character) {
        return Sound::Spoken(readings.to_vec());
    }
    match character.to_pinyin().map(|pinyin| typed(pinyin.plain())) {
        Some(syllable) if syllable.is_ascii() => Sound::Spoken(vec![syllable]),
        _ => Sound::Unknown,
    }
}

/// The syllable as it is typed on a keyboard without ü.
fn typed(syllable: &'static str) -> &'static str {
    match syllable {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        _ => syllable,
    }
}

fn starts_with(characters: &[char], word: &str) -> bool {
    let mut characters = characters.iter();
    word.chars().all(|expected| characters.next() == Some(&expected))
}

/// The usual reading, then for every other reading of a character one in which only that character differs.
fn readings_of_run(run: &[Sound]) -> Vec<Reading> {
    let mut readings = vec![reading(run, None)];
    for (place, sound) in run.iter().enumerate() {
        let Sound::Spoken(syllables) = sound else { continue };
        readings.extend(
            syllables
                .iter()
                .skip(1)
                .map(|&other| reading(run, Some((place, other)))),
        );
    }
    readings.truncate(MOST_READINGS);
    readings
}

fn reading(run: &[Sound], differently: Option<(usize, &'static str)>) -> Reading {
    let mut reading = Reading {
        initials: Vec::new(),
        syllables: Vec::new(),
    };
    for (place, sound) in run.iter().enumerate() {
        match (sound, differently) {
            (_, Some((other_place, syllable))) if other_place == place => reading.speak(syllable),
            (Sound::Spoken(syllables), _) => syllables
                .first()
                .into_iter()
                .for_each(|usual| reading.speak(usual)),
            (Sound::Latin(letter), _) => reading.initials.push(*letter),
            (Sound::Unknown, _) => {}
        }
    }
    reading
}

impl Reading {
    fn speak(&mut self, syllable: &'static str) {
        self.initials.extend(syllable.chars().next());
        self.syllables.push(syllable);
    }
}
