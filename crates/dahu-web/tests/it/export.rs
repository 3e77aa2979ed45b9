//! Downloads: the same figures as CSV, XLSX and JSON.

use std::{io::Cursor, sync::Arc};

use calamine::{Data, Reader, Xlsx};
use dahu_app::{
    import::{self, Job, Kind},
    report::{self, Window},
};
use dahu_core::money::Currency;
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
    assert!(matches!(rows[1][7], Data::DateTime(_)), "{:?}", rows[1][7]);
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

#[tokio::test]
async fn everything_known_of_accounts_reads_back_as_it_is() {
    let site = Site::sample().await;
    let admin = site.administrator().await;
    let kind = dahu_core::custom_field::CustomKind::Number;
    dahu_app::custom_field::add(&site.ctx, "床位数", kind, &[])
        .await
        .unwrap();
    let more = "code,name,short_name,former_names,sector,province,city,size,employees,finance_grade,finance_source,finance_on,tags,parent,unit_kind,share_held,床位数\n\
        G1,云帆集团,云帆,老云帆,医院,江苏省,南京市,大型,1200,A,年报,2026-01-31,重点；老客户,,控股公司,,\n\
        G2,云帆南京,,,医院,江苏省,南京市,小型,80,,,,,G1,子公司,51%,260.5\n";
    let folder = tempfile::tempdir().unwrap();
    let taken = async |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let job = Job {
            currency: Some(Currency::CNY),
            ..Job::of_file(Kind::Accounts, &path)
        };
        import::run(&site.ctx, job, Arc::default()).await.unwrap()
    };
    let first = taken("more.csv", more.as_bytes()).await;
    assert_eq!((first.findings, first.outcome.created), (Vec::new(), 2));
    for language in ["zh-CN", "en"] {
        admin.post("/preferences", &[("language", language)]).await;
        for ending in ["csv", "xlsx"] {
            let file = admin.get(&format!("/accounts/export.{ending}?whole=1")).await;
            let file = file.bytes().await.unwrap();
            let ran = taken(&format!("{language}.{ending}"), &file).await;
            assert_eq!(ran.findings, Vec::new(), "{language} {ending}");
            let outcome = &ran.outcome;
            assert_eq!(
                (
                    outcome.created,
                    outcome.updated,
                    outcome.unchanged,
                    outcome.targets_created,
                    outcome.assessments_created
                ),
                (0, 0, 343, 0, 0),
                "{language} {ending}: {outcome:?}"
            );
        }
    }
}
