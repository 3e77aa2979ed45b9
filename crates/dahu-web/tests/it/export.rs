//! Downloads: the same figures as CSV, XLSX and JSON.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use dahu_app::report::{self, Window};
use dahu_web::{
    export,
    text::{Language, Texts},
};
use serde_json::Value;

use crate::site::Site;

async fn sheet(site: &Site, path: &str) -> Vec<Vec<Data>> {
    let answer = site.administrator().await.get(path).await;
    assert_eq!(
        answer.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .split(';')
            .next(),
        Some("attachment")
    );
    let bytes = answer.bytes().await.unwrap().to_vec();
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("cells");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn the_funnels_sheet_holds_real_numbers_and_a_total() {
    let site = Site::sample().await;
    let rows = sheet(&site, "/funnel/export.xlsx").await;
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0][0], Data::String("Salesperson".to_owned()));
    assert_eq!(rows[0][6], Data::String("Sales (CNY)".to_owned()));
    let total = rows.last().unwrap();
    assert_eq!(total[1], Data::Float(341.0));
    assert_eq!(total[6], Data::Float(330_783.0));
    let Data::Float(share) = total[10] else {
        panic!("{total:?}")
    };
    assert!((share - 38.0 / 341.0).abs() < 1e-12);
}

#[tokio::test]
async fn codes_stay_words_and_dates_are_dates() {
    let site = Site::sample().await;
    let rows = sheet(&site, "/accounts/export.xlsx?search=KH0001&whole=1").await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][0], Data::String("KH0001".to_owned()));
    assert!(matches!(rows[1][6], Data::DateTime(_)), "{:?}", rows[1][6]);
    let all = sheet(&site, "/accounts/export.xlsx?whole=1").await;
    assert_eq!(all.len(), 342, "every page of the list is exported");
    let portfolio = sheet(&site, "/portfolio/export.xlsx").await;
    assert_eq!(portfolio.len(), 39);
}

#[tokio::test]
async fn csv_begins_with_a_byte_order_mark_and_has_exact_amounts() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    person.post("/preferences", &[("language", "zh-CN")]).await;
    let csv = person.page("/funnel/export.csv").await;
    let mut lines = csv.strip_prefix('\u{feff}').expect("a byte order mark").lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("销售人员,目标企业,高、中意向,低意向,未评估,成交企业,销售额 (CNY)")
    );
    assert!(
        lines.any(|line| line.starts_with("汇总,341,171,170,0,38,330783.0000,8704.8158,")),
        "{csv}"
    );
}

#[tokio::test]
async fn json_has_its_fixed_keys_with_decimals_as_strings() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let json: Value = person.get("/funnel/export.json").await.json().await.unwrap();
    let total = &json["total"];
    assert_eq!(total["sales"], "330783.0000");
    assert_eq!(total["sales_per_closed"], "8704.8158");
    assert!((total["closed_per_target"]["share"].as_f64().unwrap() - 38.0 / 341.0).abs() < 1e-12);
    assert!(total["closed_per_target"]["low"].is_f64() && total["closed_per_high_medium"]["high"].is_f64());
    assert_eq!(json["rows"].as_array().unwrap().len(), 4);
    for key in ["currency", "from", "to", "as_of"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    let json: Value = person
        .get("/portfolio/concentration/export.json")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&json["accounts"], &json["positive_accounts"]),
        (&Value::from(38), &Value::from(38))
    );
    assert_eq!(json["total"], "330783.0000");
    for key in ["1", "5", "10", "20"] {
        assert!(json["top_share"][key].is_f64(), "{key}");
    }
    assert!(json["gini"].is_f64() && json["hhi"].is_f64() && json["accounts_for_80_percent"].is_u64());
    assert!(json["total_without_largest"].is_string());
    let json: Value = person.get("/portfolio/export.json").await.json().await.unwrap();
    let first = &json[0];
    for key in ["account", "first", "last", "purchase_days", "sales", "standing"] {
        assert!(!first[key].is_null(), "{key}");
    }
}

#[tokio::test]
async fn the_plain_table_is_what_a_terminal_prints() {
    let site = Site::sample().await;
    let report = report::funnel(&site.ctx, &Window::default())
        .await
        .expect("a funnel");
    let plain = export::funnel(&report, &Texts::new(Language::Chinese)).to_plain();
    assert!(plain.has_total && plain.is_numeric[1] && !plain.is_numeric[0]);
    let total = plain.rows.last().unwrap();
    assert_eq!(total[..7], ["汇总", "341", "171", "170", "0", "38", "330,783.00"]);
    assert_eq!(total[10], "11.14%");
}
