//! Words in names of firms that do not tell one from another.

/// What firms do, the longer before those that end like them.
pub(super) const TRADES: [&str; 52] = [
    "医疗器械",
    "信息技术",
    "生物科技",
    "生物技术",
    "供应链管理",
    "企业管理",
    "国际贸易",
    "进出口",
    "电子商务",
    "医疗科技",
    "新能源",
    "新材料",
    "房地产",
    "自动化",
    "工程技术",
    "科学仪器",
    "科技",
    "技术",
    "贸易",
    "商贸",
    "医疗",
    "医药",
    "药业",
    "制药",
    "生物",
    "器械",
    "仪器",
    "设备",
    "电子",
    "机械",
    "电器",
    "电气",
    "化工",
    "食品",
    "实业",
    "工贸",
    "工程",
    "建设",
    "建筑",
    "物流",
    "信息",
    "软件",
    "网络",
    "咨询",
    "服务",
    "投资",
    "控股",
    "发展",
    "国际",
    "制造",
    "工业",
    "智能",
];

/// What a part of a firm is called at the end of its name.
pub(super) const BRANCHES: [&str; 7] = ["分公司", "办事处", "代表处", "营业部", "分部", "分厂", "分店"];

/// What firms do, in English.
pub(super) const LATIN_TRADES: [&str; 26] = [
    "trading",
    "trade",
    "technology",
    "technologies",
    "tech",
    "medical",
    "devices",
    "instruments",
    "equipment",
    "pharmaceutical",
    "pharmaceuticals",
    "pharma",
    "biotech",
    "biotechnology",
    "electronics",
    "machinery",
    "industries",
    "industrial",
    "industry",
    "international",
    "holdings",
    "holding",
    "logistics",
    "software",
    "services",
    "solutions",
];

/// Places in names of firms, in English.
pub(super) const LATIN_PLACES: [&str; 22] = [
    "china",
    "shanghai",
    "beijing",
    "tianjin",
    "chongqing",
    "guangzhou",
    "shenzhen",
    "suzhou",
    "hangzhou",
    "nanjing",
    "wuxi",
    "ningbo",
    "xiamen",
    "qingdao",
    "dalian",
    "wuhan",
    "chengdu",
    "xian",
    "changsha",
    "jiangsu",
    "zhejiang",
    "guangdong",
];

/// Where anybody has an address, so that it says nothing of a firm.
const PUBLIC_DOMAINS: [&str; 34] = [
    "qq.com",
    "vip.qq.com",
    "foxmail.com",
    "163.com",
    "vip.163.com",
    "126.com",
    "yeah.net",
    "188.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "sina.com",
    "sina.cn",
    "vip.sina.com",
    "sohu.com",
    "tom.com",
    "21cn.com",
    "aliyun.com",
    "263.net",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "live.cn",
    "msn.com",
    "yahoo.com",
    "yahoo.cn",
    "yahoo.com.cn",
    "icloud.com",
    "me.com",
    "gmx.de",
    "web.de",
    "proton.me",
];

/// The domain of an e-mail address in small letters; none where anybody can have one there.
///
/// ```
/// use dahu_core::duplicate::firm_domain;
///
/// assert_eq!(firm_domain("li@Yunfan.example"), Some("yunfan.example".to_owned()));
/// assert_eq!(firm_domain("li@QQ.com"), None);
/// ```
#[must_use]
pub fn firm_domain(email: &str) -> Option<String> {
    let (_, domain) = email.trim().rsplit_once('@')?;
    let domain = domain.to_ascii_lowercase();
    (!domain.is_empty() && !PUBLIC_DOMAINS.contains(&domain.as_str())).then_some(domain)
}
