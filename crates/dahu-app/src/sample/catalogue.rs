//! What the sample firm sells: supplies and machines for offices.

/// A product with its list price.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) list_price_cents: i64,
}

pub(super) const PRODUCTS: [Product; 24] = [
    product("中性笔 0.5mm 12支装", 1_880),
    product("便利贴 76×76mm 12本装", 2_450),
    product("标签打印纸 40×30mm 5卷装", 3_900),
    product("档案盒 55mm 10个装", 5_800),
    product("牛皮纸档案袋 50个装", 3_250),
    product("文件夹 A4双夹 12个装", 7_200),
    product("会议记录本 B5 10本装", 6_600),
    product("订书机套装", 4_580),
    product("热敏收银纸 80mm 30卷装", 9_600),
    product("A4复印纸 70g 8包装", 14_800),
    product("A4复印纸 80g 8包装", 17_600),
    product("A3复印纸 80g 4包装", 18_900),
    product("白板 90×120cm", 21_800),
    product("黑色墨粉盒 标准容量", 23_500),
    product("黑色墨粉盒 大容量", 36_800),
    product("彩色墨粉盒 四色套装", 96_000),
    product("感光鼓组件", 52_000),
    product("标签打印机", 68_000),
    product("碎纸机 10升", 45_900),
    product("扫描仪 双面馈纸式", 189_000),
    product("黑白激光打印机", 129_900),
    product("黑白激光一体机", 198_000),
    product("会议投影仪", 326_000),
    product("人体工学办公椅", 78_000),
];

const fn product(name: &'static str, list_price_cents: i64) -> Product {
    Product {
        name,
        list_price_cents,
    }
}
