//! The rules that propose kinds, as a firm sets them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::account::TieKind;

/// Words, industries or kinds of codes of a rule at most.
pub const WORDS_AT_MOST: usize = 200;
/// Characters of one of them at most.
pub const WORD_CHARACTERS: usize = 40;
/// Months that a rule looks back at most.
pub const MONTHS_AT_MOST: u8 = 60;
/// Percent that sales have to grow by at most.
const GROWTH_AT_MOST: u16 = 1_000;
/// Purchase days that a rule asks for at most.
const DAYS_AT_MOST: u16 = 366;

/// Words of names that public bodies bear; a name with one of them is proposed unless its credit code says that it is a company.
const NAME_WORDS: [&str; 46] = [
    "人民政府",
    "党委",
    "市委",
    "省委",
    "人民代表大会",
    "政治协商会议",
    "管理委员会",
    "财政局",
    "税务局",
    "教育局",
    "卫生健康委",
    "海关",
    "军区",
    "部队",
    "武警",
    "公安局",
    "公安厅",
    "公安分局",
    "派出所",
    "交警",
    "检察院",
    "人民法院",
    "法院",
    "司法局",
    "司法厅",
    "监狱",
    "公证处",
    "医院",
    "卫生院",
    "疾病预防控制中心",
    "大学",
    "学院",
    "中学",
    "小学",
    "职业学校",
    "幼儿园",
    "博物馆",
    "图书馆",
    "文化馆",
    "剧院",
    "广播电视台",
    "电视台",
    "报社",
    "日报社",
    "通讯社",
    "新华社",
];

/// The rules of all four kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindRules {
    /// 经济大客户.
    pub economic: EconomicRule,
    /// 重要客户.
    pub important: ImportantRule,
    /// 集团客户.
    pub group: GroupRule,
    /// 战略客户.
    pub strategic: StrategicRule,
}

/// Uses much, and often: both have to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EconomicRule {
    /// Among the largest so many percent by net sales of the last twelve months.
    pub volume_percent: u8,
    /// Among the most frequent so many percent by purchase days of the last twelve months.
    pub frequency_percent: u8,
}

/// One of these marks is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportantRule {
    /// Whether the sectors of party, state, law, culture, education, health and news count.
    pub by_sector: bool,
    /// The first two characters of credit codes that count.
    pub registrants: BTreeSet<String>,
    /// Words of names that count.
    pub name_words: BTreeSet<String>,
    /// Whether they count, too, where the credit code is that of a company, a sole trader or a cooperative.
    pub words_of_companies: bool,
}

/// Tied to others, and uses what we sell: both have to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRule {
    /// From so many known accounts of its group on that counts as a tie; 0 where it never does.
    pub least_units: u16,
    /// The ties that count.
    pub ties: BTreeSet<TieKind>,
    /// Industries, as accounts have them, all of whose accounts count as tied to us.
    pub industries: BTreeSet<String>,
    /// On so many days of the last twelve months it has to have bought.
    pub least_days: u16,
}

/// Potential, and further signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategicRule {
    /// Potential: among the largest so many percent by value; 0 where value does not count.
    pub value_percent: u8,
    /// Potential: among the largest so many percent by what open opportunities are about; 0 where they do not count.
    pub open_percent: u8,
    /// Growth: sales of the last twelve months are so many percent above those of the twelve before.
    pub growth_percent: u16,
    /// Threat: opportunities that were lost to a competitor in so many months.
    pub threat_months: u8,
    /// How many of growth and threat there have to be besides potential: 0, 1 or 2.
    pub further: u8,
}

impl Default for EconomicRule {
    fn default() -> Self {
        Self {
            volume_percent: 20,
            frequency_percent: 20,
        }
    }
}

impl Default for ImportantRule {
    fn default() -> Self {
        Self {
            by_sector: true,
            registrants: ["11", "12", "13", "A1"].map(str::to_owned).into(),
            name_words: NAME_WORDS.map(str::to_owned).into(),
            words_of_companies: false,
        }
    }
}

impl Default for GroupRule {
    fn default() -> Self {
        Self {
            least_units: 2,
            ties: [TieKind::Supplier, TieKind::Customer, TieKind::Partner].into(),
            industries: BTreeSet::new(),
            least_days: 1,
        }
    }
}

impl Default for StrategicRule {
    fn default() -> Self {
        Self {
            value_percent: 10,
            open_percent: 20,
            growth_percent: 20,
            threat_months: 24,
            further: 1,
        }
    }
}

/// Why rules cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesFault {
    /// A percentage beyond 1 to 100, or of growth beyond its bounds.
    #[error("give percentages from 1 to 100, and growth from 1 to 1000; 0 only where a sign may be left out")]
    Percent,
    /// Too many days or months.
    #[error("give 1 to 366 days and 1 to 60 months")]
    Span,
    /// Neither growth and threat nor fewer of them.
    #[error("of growth and threat, 0, 1 or 2 can be asked for")]
    Further,
    /// Too many words, an empty one, or one that is too long.
    #[error("give at most 200 words of 1 to 40 characters each")]
    Words,
    /// The first characters of a credit code are two.
    #[error("the first characters of a credit code are two digits or capital letters")]
    Registrant,
    /// Nothing can be a sign of potential.
    #[error("value and open opportunities cannot both be left out: nothing would speak for potential")]
    NoPotential,
}

impl KindRules {
    /// Whether they can be used.
    ///
    /// # Errors
    ///
    /// [`RulesFault`], which says what to change.
    pub fn check(&self) -> Result<(), RulesFault> {
        let is_percent = |percent: u8| (1..=100).contains(&percent);
        let Self {
            economic,
            important,
            group,
            strategic,
        } = self;
        let percents = [economic.volume_percent, economic.frequency_percent];
        let optional = [strategic.value_percent, strategic.open_percent];
        if !percents.into_iter().all(is_percent)
            || optional.into_iter().any(|percent| percent > 100)
            || !(1..=GROWTH_AT_MOST).contains(&strategic.growth_percent)
        {
            return Err(RulesFault::Percent);
        }
        if optional == [0, 0] {
            return Err(RulesFault::NoPotential);
        }
        if !(1..=MONTHS_AT_MOST).contains(&strategic.threat_months)
            || !(1..=DAYS_AT_MOST).contains(&group.least_days)
        {
            return Err(RulesFault::Span);
        }
        if strategic.further > 2 {
            return Err(RulesFault::Further);
        }
        if [&important.name_words, &group.industries]
            .into_iter()
            .any(|words| !are_usable(words))
        {
            return Err(RulesFault::Words);
        }
        let is_registrant = |code: &String| {
            code.len() == 2
                && code
                    .bytes()
                    .all(|one| one.is_ascii_digit() || one.is_ascii_uppercase())
        };
        if important.registrants.len() > WORDS_AT_MOST || !important.registrants.iter().all(is_registrant) {
            return Err(RulesFault::Registrant);
        }
        Ok(())
    }
}

fn are_usable(words: &BTreeSet<String>) -> bool {
    let is_usable = |word: &String| {
        let characters = word.chars().count();
        (1..=WORD_CHARACTERS).contains(&characters)
            && word.trim() == word
            && !word.chars().any(char::is_control)
    };
    words.len() <= WORDS_AT_MOST && words.iter().all(is_usable)
}
