//! Names of companies and public institutions, and the credit codes that go with them.

use dahu_core::credit_code::CreditCode;

use super::chance::Chance;

/// A city in which accounts sit.
pub(super) struct Place {
    city: &'static str,
    pub(super) region: &'static str,
    /// GB/T 2260, as in credit codes.
    region_code: &'static str,
}

pub(super) const SOUTHWESTERN_CITIES: [Place; 7] = [
    place("成都", "四川成都", "510100"),
    place("绵阳", "四川绵阳", "510700"),
    place("宜宾", "四川宜宾", "511500"),
    place("重庆", "重庆", "500000"),
    place("贵阳", "贵州贵阳", "520100"),
    place("昆明", "云南昆明", "530100"),
    place("西安", "陕西西安", "610100"),
];
pub(super) const CENTRAL_CITIES: [Place; 6] = [
    place("武汉", "湖北武汉", "420100"),
    place("长沙", "湖南长沙", "430100"),
    place("郑州", "河南郑州", "410100"),
    place("南昌", "江西南昌", "360100"),
    place("合肥", "安徽合肥", "340100"),
    place("佛山", "广东佛山", "440600"),
];
pub(super) const EASTERN_CITIES: [Place; 9] = [
    place("上海", "上海", "310000"),
    place("南京", "江苏南京", "320100"),
    place("无锡", "江苏无锡", "320200"),
    place("苏州", "江苏苏州", "320500"),
    place("杭州", "浙江杭州", "330100"),
    place("宁波", "浙江宁波", "330200"),
    place("温州", "浙江温州", "330300"),
    place("福州", "福建福州", "350100"),
    place("厦门", "福建厦门", "350200"),
];
pub(super) const NORTHERN_CITIES: [Place; 7] = [
    place("天津", "天津", "120000"),
    place("石家庄", "河北石家庄", "130100"),
    place("太原", "山西太原", "140100"),
    place("沈阳", "辽宁沈阳", "210100"),
    place("长春", "吉林长春", "220100"),
    place("济南", "山东济南", "370100"),
    place("青岛", "山东青岛", "370200"),
];

/// The halves of invented brands; rare enough together that no well-known firm bears them.
const BRAND_BEGINNINGS: [char; 24] = [
    '霁', '砚', '樾', '珩', '昀', '绛', '峤', '栎', '淞', '煦', '笙', '蘅', '陌', '芷', '槐', '朔', '曜',
    '澄', '沅', '筠', '翊', '缃', '翎', '熠',
];
const BRAND_ENDINGS: [char; 18] = [
    '川', '洲', '野', '帆', '泉', '岭', '舟', '谷', '原', '渡', '崖', '庭', '湾', '峰', '田', '麓', '汐',
    '屿',
];

const COMPANY: &str = "91";
const PUBLIC_AUTHORITY: &str = "11";
const PUBLIC_INSTITUTION: &str = "12";

/// What companies do, and the words for it in their names.
const TRADES: [(&str, &[&str]); 12] = [
    (
        "机械制造",
        &["机械设备", "精密机械", "数控装备", "泵阀制造", "轴承"],
    ),
    ("电子信息", &["电子科技", "信息技术", "软件", "智能科技", "光电"]),
    ("电力能源", &["电力设备", "新能源", "节能科技", "燃气"]),
    ("建筑工程", &["建筑工程", "建设", "装饰工程", "市政园林"]),
    ("医药健康", &["医药", "生物科技", "医疗器械", "药业"]),
    ("食品饮料", &["食品", "饮品", "粮油", "调味品"]),
    ("物流运输", &["物流", "供应链管理", "货运", "冷链物流"]),
    ("化工材料", &["化工", "新材料", "涂料", "塑胶制品"]),
    ("商贸零售", &["商贸", "百货", "国际贸易", "酒店管理"]),
    ("纺织服装", &["纺织", "服饰", "家纺"]),
    ("金融服务", &["融资担保", "融资租赁", "资产管理"]),
    ("文化教育", &["文化传媒", "教育科技", "印务"]),
];

/// Public bodies of a district: their field, the beginning of their credit code, what they are called.
const PUBLIC_BODIES: [(&str, &str, &[&str]); 5] = [
    (
        "医疗卫生",
        PUBLIC_INSTITUTION,
        &[
            "人民医院",
            "第二人民医院",
            "中医医院",
            "妇幼保健院",
            "疾病预防控制中心",
        ],
    ),
    (
        "教育",
        PUBLIC_INSTITUTION,
        &["实验小学", "第一中学", "教师进修学校"],
    ),
    ("新闻传媒", PUBLIC_INSTITUTION, &["融媒体中心", "广播电视台"]),
    (
        "党政机关",
        PUBLIC_AUTHORITY,
        &["教育局", "财政局", "民政局", "住房和城乡建设局", "档案局"],
    ),
    (
        "政法机关",
        PUBLIC_AUTHORITY,
        &["公安局", "人民法院", "人民检察院", "司法局"],
    ),
];
const COLLEGES: [&str; 4] = ["大学", "工程学院", "职业技术学院", "医学高等专科学校"];

/// Gives out names; every brand is used once, so that no name comes twice.
pub(super) struct Names {
    brands: Vec<String>,
}

/// A name with what belongs to it.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) industry: &'static str,
    pub(super) place: &'static Place,
    registrant: &'static str,
}

impl Names {
    pub(super) fn new(chance: &mut Chance) -> Self {
        let mut brands: Vec<String> = BRAND_BEGINNINGS
            .iter()
            .flat_map(|beginning| {
                BRAND_ENDINGS
                    .iter()
                    .map(move |ending| String::from_iter([beginning, ending]))
            })
            .collect();
        chance.shuffle(&mut brands);
        Self { brands }
    }

    /// The next name: out of a hundred some seventy-eight companies, eighteen district bodies and four colleges.
    pub(super) fn next(&mut self, chance: &mut Chance, places: &'static [Place]) -> Named {
        let brand = self.brands.pop().expect("there are more brands than accounts");
        let place = chance.pick(places);
        match chance.below(100) {
            0..78 => company(chance, place, &brand),
            78..96 => public_body(chance, place, &brand),
            _ => college(chance, place, &brand),
        }
    }
}

impl Named {
    /// A valid credit code for it. Two draws may give the same.
    pub(super) fn credit_code(&self, chance: &mut Chance) -> CreditCode {
        let number = chance.below(1_000_000);
        // Codes given since 2015 begin with letters, those taken over from before are digits only.
        let organisation = if chance.happens(40) {
            format!("MA{number:06}")
        } else {
            format!("{:02}{number:06}", chance.between(20, 79))
        };
        CreditCode::compose(self.registrant, self.place.region_code, &organisation)
            .expect("its parts are of digits and allowed letters, 16 in all")
    }
}

const fn place(city: &'static str, region: &'static str, region_code: &'static str) -> Place {
    Place {
        city,
        region,
        region_code,
    }
}

fn company(chance: &mut Chance, place: &'static Place, brand: &str) -> Named {
    let (industry, trades) = *chance.pick(&TRADES);
    let (city, trade) = (place.city, *chance.pick(trades));
    let name = match chance.below(100) {
        0..60 => format!("{city}{brand}{trade}有限公司"),
        60..72 => format!("{city}{brand}{trade}股份有限公司"),
        72..82 => format!("{brand}{trade}（{city}）有限公司"),
        82..90 => format!("{city}{brand}{trade}集团有限公司"),
        _ => format!("{city}市{brand}{trade}有限责任公司"),
    };
    Named {
        name,
        industry,
        place,
        registrant: COMPANY,
    }
}

fn public_body(chance: &mut Chance, place: &'static Place, brand: &str) -> Named {
    let (industry, registrant, bodies) = *chance.pick(&PUBLIC_BODIES);
    let name = format!("{}市{brand}区{}", place.city, chance.pick(bodies));
    Named {
        name,
        industry,
        place,
        registrant,
    }
}

fn college(chance: &mut Chance, place: &'static Place, brand: &str) -> Named {
    let name = format!("{}{brand}{}", place.city, chance.pick(&COLLEGES));
    Named {
        name,
        industry: "教育",
        place,
        registrant: PUBLIC_INSTITUTION,
    }
}
