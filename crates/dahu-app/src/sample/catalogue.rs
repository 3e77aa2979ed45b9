//! What the sample firm sells: supplies and machines for offices.

use super::SampleProduct;

/// A product with its list price and what it is one of.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) list_price_cents: i64,
    pub(super) category: &'static str,
}

/// The categories and what part of sales is left after cost, in percent: paper is bought in by weight and sold on price,
/// furniture is not.
pub(super) const MARGINS: [(&str, i64); 5] = [
    ("文具", 34),
    ("纸张", 14),
    ("耗材", 26),
    ("设备", 18),
    ("家具", 38),
];
/// Products that have a margin of their own, in percent.
const OWN_MARGINS: [(&str, i64); 2] = [("A4复印纸 70g 8包装", 9), ("会议投影仪", 22)];

pub(super) const PRODUCTS: [Product; 24] = [
    product("中性笔 0.5mm 12支装", 1_880, "文具"),
    product("便利贴 76×76mm 12本装", 2_450, "文具"),
    product("标签打印纸 40×30mm 5卷装", 3_900, "纸张"),
    product("档案盒 55mm 10个装", 5_800, "文具"),
    product("牛皮纸档案袋 50个装", 3_250, "文具"),
    product("文件夹 A4双夹 12个装", 7_200, "文具"),
    product("会议记录本 B5 10本装", 6_600, "文具"),
    product("订书机套装", 4_580, "文具"),
    product("热敏收银纸 80mm 30卷装", 9_600, "纸张"),
    product("A4复印纸 70g 8包装", 14_800, "纸张"),
    product("A4复印纸 80g 8包装", 17_600, "纸张"),
    product("A3复印纸 80g 4包装", 18_900, "纸张"),
    product("白板 90×120cm", 21_800, "家具"),
    product("黑色墨粉盒 标准容量", 23_500, "耗材"),
    product("黑色墨粉盒 大容量", 36_800, "耗材"),
    product("彩色墨粉盒 四色套装", 96_000, "耗材"),
    product("感光鼓组件", 52_000, "耗材"),
    product("标签打印机", 68_000, "设备"),
    product("碎纸机 10升", 45_900, "设备"),
    product("扫描仪 双面馈纸式", 189_000, "设备"),
    product("黑白激光打印机", 129_900, "设备"),
    product("黑白激光一体机", 198_000, "设备"),
    product("会议投影仪", 326_000, "设备"),
    product("人体工学办公椅", 78_000, "家具"),
];

/// All of them as the firm's list has them.
pub(super) fn products() -> Vec<SampleProduct> {
    let own = |name| OWN_MARGINS.iter().find(|(of, _)| *of == name);
    let listed = PRODUCTS.iter().map(|product| SampleProduct {
        name: product.name,
        category: product.category,
        own_margin: own(product.name).map(|(_, percent)| *percent),
    });
    listed.collect()
}

const fn product(name: &'static str, list_price_cents: i64, category: &'static str) -> Product {
    Product {
        name,
        list_price_cents,
        category,
    }
}
