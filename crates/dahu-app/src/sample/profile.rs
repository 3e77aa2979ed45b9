//! What is known of the sample firm's accounts beside name, codes and salesperson: it follows from what they are.

use std::collections::HashMap;

use super::SampleAccount;

/// Members of a group, the one that the others belong to included.
const GROUP: usize = 4;
/// What the groups do.
const GROUPED: [&str; 2] = ["机械制造", "电力能源"];

/// Sector, province, city, size and tags as a file says them.
pub(super) fn profile(account: &SampleAccount) -> [String; 5] {
    let (province, city) = place(account.region);
    let number: usize = account.code.trim_start_matches("KH").parse().unwrap_or(0);
    let is_company = account.credit_code.as_str().starts_with("91");
    let size = ["大型", "中型", "中型", "小型", "小型", "小型", "微型"][number % 7];
    let tags = match number % 11 {
        0 => "年度框架",
        4 => "重点",
        7 => "重点；新客户",
        _ => "",
    };
    [
        sector(account).to_owned(),
        province,
        city,
        if is_company {
            size.to_owned()
        } else {
            String::new()
        },
        tags.to_owned(),
    ]
}

/// The sector, by industry and, where that says too little, by name.
fn sector(account: &SampleAccount) -> &'static str {
    let named = |part: &str| account.name.contains(part);
    match account.industry {
        "医疗卫生" => "卫生",
        "教育" => "教育",
        "新闻传媒" => "广播电视",
        "政法机关" if named("公安") => "公安",
        "政法机关" if named("检察") => "检察院",
        "政法机关" if named("法院") => "法院",
        "政法机关" => "司法局",
        "党政机关" => "政府",
        "电子信息" => "信息技术",
        "电力能源" => "能源",
        "建筑工程" => "建筑业",
        "物流运输" => "物流",
        "商贸零售" => "批发零售",
        "金融服务" => "金融业",
        "文化教育" => "文化",
        _ => "制造业",
    }
}

/// Province and city; a municipality is both.
fn place(region: &str) -> (String, String) {
    let letters: Vec<char> = region.chars().collect();
    match letters.split_at_checked(2) {
        Some((province, city)) if !city.is_empty() => (
            format!("{}省", String::from_iter(province)),
            format!("{}市", String::from_iter(city)),
        ),
        _ => (format!("{region}市"), format!("{region}市")),
    }
}

/// The code of the account that each of some accounts belongs to, by its own code.
pub(super) fn parents(accounts: &[SampleAccount]) -> HashMap<&str, &str> {
    let mut groups: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
    for account in accounts
        .iter()
        .filter(|account| GROUPED.contains(&account.industry))
    {
        let group = groups.entry((account.salesperson, account.industry)).or_default();
        if group.len() < GROUP {
            group.push(&account.code);
        }
    }
    groups
        .values()
        .flat_map(|group| group[1..].iter().map(|code| (*code, group[0])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_is_province_and_city() {
        let both = |province: &str, city: &str| (province.to_owned(), city.to_owned());
        assert_eq!(place("上海"), both("上海市", "上海市"));
        assert_eq!(place("河北石家庄"), both("河北省", "石家庄市"));
    }
}
