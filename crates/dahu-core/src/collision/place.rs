//! Places at the start of a firm's name.

/// Provinces, regions and their like, and cities that firms are named after, without the word for what they are.
const PLACES: [&str; 117] = [
    "中国",
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "石家庄",
    "唐山",
    "秦皇岛",
    "邯郸",
    "保定",
    "廊坊",
    "沧州",
    "太原",
    "大同",
    "呼和浩特",
    "包头",
    "鄂尔多斯",
    "沈阳",
    "大连",
    "鞍山",
    "长春",
    "哈尔滨",
    "大庆",
    "南京",
    "无锡",
    "徐州",
    "常州",
    "苏州",
    "南通",
    "连云港",
    "盐城",
    "扬州",
    "镇江",
    "泰州",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "台州",
    "合肥",
    "芜湖",
    "蚌埠",
    "福州",
    "厦门",
    "泉州",
    "漳州",
    "南昌",
    "赣州",
    "九江",
    "济南",
    "青岛",
    "淄博",
    "烟台",
    "潍坊",
    "济宁",
    "临沂",
    "郑州",
    "洛阳",
    "南阳",
    "武汉",
    "宜昌",
    "襄阳",
    "长沙",
    "株洲",
    "湘潭",
    "岳阳",
    "广州",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "东莞",
    "中山",
    "惠州",
    "南宁",
    "桂林",
    "柳州",
    "海口",
    "三亚",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "西安",
];
/// Words for what a place is, the longer first.
const KINDS: [&str; 6] = ["特别行政区", "自治区", "自治州", "省", "市", "县"];
/// Places that a name may begin with, one after the other: 江苏省苏州市.
const PLACES_AT_MOST: usize = 3;

/// The folded name without the places at its start.
pub(super) fn without_place(name: &str) -> &str {
    let mut rest = name;
    for _ in 0..PLACES_AT_MOST {
        let Some((_, after)) = first_place(rest) else {
            break;
        };
        rest = after;
    }
    rest
}

/// The place at the start of a folded name without the word for what it is, and what follows.
pub(crate) fn first_place(name: &str) -> Option<(&'static str, &str)> {
    let (place, after) = PLACES
        .iter()
        .find_map(|place| Some((*place, name.strip_prefix(place)?)))?;
    let rest = KINDS
        .iter()
        .find_map(|kind| after.strip_prefix(kind))
        .unwrap_or(after);
    Some((place, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_off_one_after_the_other() {
        for (name, rest) in [
            ("上海云帆", "云帆"),
            ("江苏省苏州市云帆", "云帆"),
            ("内蒙古自治区云帆", "云帆"),
            ("云帆上海", "云帆上海"),
            ("上海", ""),
        ] {
            assert_eq!(without_place(name), rest, "{name}");
        }
    }
}
