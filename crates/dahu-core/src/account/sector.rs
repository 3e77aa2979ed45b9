//! Sectors: what an account does, as a tree of two levels.
//!
//! The first four groups are those from which important accounts come: party, government and army; police, procuratorate,
//! courts and justice; culture, education and health; news. Everything else is grouped by the sections of GB/T 4754-2017,
//! Industrial classification for national economic activities, without those that the first four stand for.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! sectors {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $parent:expr, $words:literal;)+) => {
        /// What an account does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Sector {
            $($(#[$doc])* $name,)+
        }

        impl Sector {
            /// All of them, each group before what is in it.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// The word that is stored and sent.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The group that it is in; none for a group.
            #[must_use]
            pub fn parent(self) -> Option<Self> {
                match self { $(Self::$name => $parent,)+ }
            }

            /// What files and people call it in Chinese and English, apart from its own word.
            fn names(self) -> std::str::Split<'static, char> {
                let names = match self { $(Self::$name => $words,)+ };
                names.split('|')
            }
        }
    };
}

use Sector::{Care, Economy, Justice, Media, State};

sectors! {
    /// Party, government and army.
    State = "state", None, "党政军|party, government, army";
    /// Organs and schools of the party.
    Party = "party", Some(State), "党委|党群|党务";
    /// Government, its bureaus and commissions.
    Government = "government", Some(State), "政府|行政|政府机关|公共管理";
    /// Army and armed police.
    Army = "army", Some(State), "军队|部队|国防|军工单位";
    /// Police, procuratorate, courts and justice.
    Justice = "justice_system", None, "公检法司|政法|police, procuratorate, courts, justice";
    /// Police.
    Police = "police", Some(Justice), "公安|警务";
    /// Procuratorate.
    Procuratorate = "procuratorate", Some(Justice), "检察|检察院";
    /// Courts.
    Court = "court", Some(Justice), "法院|courts";
    /// Justice bureaus, prisons, notaries.
    JusticeBureau = "justice_bureau", Some(Justice), "司法|司法局|监狱|justice";
    /// Culture, education and health.
    Care = "culture_education_health", None, "文教卫|科教文卫|culture, education, health";
    /// Museums, libraries, theatres, sport.
    Culture = "culture", Some(Care), "文化|文体|文化体育|体育|文化、体育和娱乐业";
    /// Schools and universities.
    Education = "education", Some(Care), "教育|高校|学校|教育业";
    /// Hospitals, clinics, disease control.
    Health = "health", Some(Care), "卫生|医疗|医院|卫健|卫生和社会工作|healthcare|medical";
    /// News.
    Media = "news", None, "新闻|新闻媒体|传媒|media";
    /// Newspapers, agencies, publishers.
    Press = "press", Some(Media), "报社|报业|出版|通讯社|publishing";
    /// Radio, television and their networks.
    Broadcasting = "broadcasting", Some(Media), "广播|电视|广电|广播电视|radio and television|television";
    /// The rest of the economy.
    Economy = "economy", None, "企业|其他经济部门|rest of the economy";
    /// Section A.
    Agriculture = "agriculture", Some(Economy), "农业|农林牧渔|农、林、牧、渔业";
    /// Section B.
    Mining = "mining", Some(Economy), "采矿|矿业|采矿业";
    /// Section C.
    Manufacturing = "manufacturing", Some(Economy), "制造|工业|制造业";
    /// Section D.
    Utilities = "utilities", Some(Economy), "电力|能源|水务|燃气|电力、热力、燃气及水生产和供应业|电力、燃气与水|power, gas, water|energy";
    /// Section E.
    Construction = "construction", Some(Economy), "建筑|建筑业";
    /// Section F.
    Trade = "wholesale_and_retail", Some(Economy),
        "批发|零售|商贸|贸易|批发和零售业|批发零售|wholesale and retail|retail|wholesale";
    /// Section G.
    Transport = "transport", Some(Economy), "交通|运输|物流|邮政|交通运输|交通运输、仓储和邮政业|交通与邮政|transport and post|logistics";
    /// Section H.
    Catering = "lodging_and_catering", Some(Economy), "餐饮|酒店|住宿|住宿和餐饮业|住宿餐饮|lodging and catering|hospitality";
    /// Section I.
    Information = "information_technology", Some(Economy),
        "软件|互联网|信息技术|通信|电信|信息传输、软件和信息技术服务业|information technology|software|telecommunications|it";
    /// Section J.
    Finance = "finance", Some(Economy), "金融|银行|保险|证券|金融业|financial|banking|insurance";
    /// Section K.
    RealEstate = "real_estate", Some(Economy), "房地产|地产|房地产业|real estate";
    /// Section L.
    BusinessServices = "business_services", Some(Economy), "商务服务|租赁|咨询|租赁和商务服务业|business services|consulting";
    /// Section M.
    Research = "research", Some(Economy), "科研|研究|科学研究和技术服务业|科研与技术|research and technology";
    /// Section N.
    Environment = "environment", Some(Economy),
        "环保|水利|市政|水利、环境和公共设施管理业|水利、环境与公共设施|water, environment, public facilities";
    /// Section O.
    ResidentServices = "resident_services", Some(Economy), "居民服务|居民服务、修理和其他服务业|services to residents";
    /// Section T, and whatever is nowhere else.
    OtherSector = "other", Some(Economy), "其他|国际组织";
}

impl Sector {
    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sector| sector.as_str() == word)
    }

    /// Reads what a file says: the stored word, or a usual name in Chinese or English; a trailing 业 or 类 does not count.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let word = text.replace([' ', '-'], "_");
        let plain = text.trim_end_matches(['业', '类', '系']);
        let is_called = |sector: &Self| sector.names().any(|name| name == text || name == plain);
        Self::from_word(&word).or_else(|| Self::ALL.into_iter().find(is_called))
    }

    /// The group that it is in; itself for a group.
    #[must_use]
    pub fn group(self) -> Self {
        self.parent().unwrap_or(self)
    }

    /// What is in the group, and the group itself; only itself where it is none.
    #[must_use]
    pub fn within(self) -> Vec<Self> {
        let is_in = |sector: &Self| *sector == self || sector.parent() == Some(self);
        Self::ALL.into_iter().filter(is_in).collect()
    }

    /// Whether important accounts (重要客户) come from it.
    #[must_use]
    pub fn is_important(self) -> bool {
        self.group() != Economy
    }
}

impl Serialize for Sector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Sector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("no sector is called {word}")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_sector_is_found_by_its_own_word_and_stands_below_a_group() {
        for sector in Sector::ALL {
            assert_eq!(Sector::from_word(sector.as_str()), Some(sector));
            assert_eq!(Sector::read(sector.as_str()), Some(sector));
            assert_eq!(sector.group().parent(), None, "{sector:?} is two levels down");
        }
        assert_eq!(Sector::read("astrology"), None);
        assert_eq!(Sector::read(""), None);
    }

    #[test]
    fn no_name_means_two_sectors() {
        let mut meant: HashMap<&str, Sector> = HashMap::new();
        for sector in Sector::ALL {
            for name in sector.names() {
                assert_eq!(meant.insert(name, sector), None, "{name}");
                assert_eq!(Sector::read(name), Some(sector), "{name}");
            }
        }
    }

    #[test]
    fn the_sectors_of_the_brief_are_important_and_no_others() {
        let groups: Vec<Sector> = Sector::ALL
            .into_iter()
            .filter(|sector| sector.parent().is_none() && sector.is_important())
            .collect();
        assert_eq!(groups, [State, Justice, Care, Media]);
        assert!(Sector::Court.is_important() && !Sector::Mining.is_important() && !Economy.is_important());
    }

    #[test]
    fn a_group_holds_itself_and_what_is_in_it() {
        assert_eq!(Media.within(), [Media, Sector::Press, Sector::Broadcasting]);
        assert_eq!(Sector::Press.within(), [Sector::Press]);
        let all: usize = [State, Justice, Care, Media, Economy]
            .iter()
            .map(|group| group.within().len())
            .sum();
        assert_eq!(all, Sector::ALL.len());
    }

    #[test]
    fn words_of_files_lead_to_sectors() {
        for (text, sector) in [
            ("医疗", Sector::Health),
            ("教育行业".trim_end_matches("行业"), Sector::Education),
            ("制造业", Sector::Manufacturing),
            ("公安", Sector::Police),
            ("Real Estate", Sector::RealEstate),
            ("information-technology", Sector::Information),
        ] {
            assert_eq!(Sector::read(text), Some(sector), "{text}");
        }
    }
}
