//! What spreadsheet programs find in downloads: words that stay words, numbers that are numbers, headings in sight.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

use crate::{
    import::take,
    site::{Person, Site},
};

const ACCOUNTS: &str = "客户编码,客户名称,地区\n+KH1,=1+1,重庆\nKH2,云帆科技有限公司,北京\n";
const ORDERS: &str = "客户编码,日期,单据号,产品,数量,金额\n\
    +KH1,2026-06-01,XS1,服务器,2,36000.50\n\
    KH2,2026-06-02,XS2,交换机,1,4000\n\
    KH2,=2+3,XS3,交换机,1,4200\n";

/// A workbook's cells, and the XML of its sheet and of the formats in use.
struct Workbook {
    rows: Vec<Vec<Data>>,
    xml: String,
    styles: String,
}

async fn workbook(person: &Person<'_>, path: &str) -> Workbook {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let bytes = answer.bytes().await.unwrap().to_vec();
    let (xml, styles) = (
        part(&bytes, "xl/worksheets/sheet1.xml"),
        part(&bytes, "xl/styles.xml"),
    );
    let mut cells: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let range = cells.worksheet_range_at(0).expect("a sheet").expect("cells");
    Workbook {
        rows: range.rows().map(<[Data]>::to_vec).collect(),
        xml,
        styles,
    }
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(workbook))
        .expect("a ZIP file")
        .by_name(name)
        .expect(name)
        .read_to_string(&mut text)
        .expect("text");
    text
}

/// A CSV file after its byte order mark.
async fn csv(person: &Person<'_>, path: &str) -> String {
    let file = person.page(path).await;
    file.strip_prefix('\u{feff}')
        .expect("a byte order mark")
        .to_owned()
}

fn word(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[tokio::test]
async fn words_like_formulas_leave_as_words_and_numbers_as_numbers() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    person.post("/preferences", &[("language", "zh-CN")]).await;
    take(&site, &person, "客户.csv", ACCOUNTS.into()).await;
    let orders = take(&site, &person, "订单.csv", ORDERS.into()).await;

    let accounts = csv(&person, "/accounts/export.csv?whole=1").await;
    assert!(accounts.starts_with("编号,客户,"), "{accounts}");
    assert!(accounts.contains("\r\n'+KH1,'=1+1,"), "{accounts}");
    assert!(accounts.contains("\r\nKH2,云帆科技有限公司,"), "{accounts}");

    let Workbook { rows, xml, .. } = workbook(&person, "/accounts/export.xlsx?whole=1").await;
    assert_eq!(rows[0][..2], [word("编号"), word("客户")]);
    let net = rows[0]
        .iter()
        .position(|heading| *heading == word("累计净销售额 (CNY)"))
        .expect("the sales");
    let account = rows.iter().find(|row| row[0] == word("+KH1")).expect("the code");
    assert_eq!(account[1], word("=1+1"));
    assert_eq!(account[net], Data::Float(36_000.5));
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "no formula: {xml}");
    assert!(xml.contains("<v>36000.5</v>"), "a number's cell: {xml}");
    let pane = xml.split("<pane ").nth(1).expect("a pane");
    let pane = pane.split('>').next().unwrap();
    assert!(
        pane.contains("ySplit=\"1\"") && pane.contains("state=\"frozen\""),
        "{pane}"
    );

    let findings = csv(&person, &format!("{orders}/findings.csv")).await;
    assert!(
        findings.starts_with("行,列,内容,处理,问题,怎么办\r\n"),
        "{findings}"
    );
    assert!(findings.contains(",'=2+3,"), "{findings}");
    let Workbook { rows, xml, .. } = workbook(&person, &format!("{orders}/findings.xlsx")).await;
    assert_eq!(rows[1][2], word("=2+3"));
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "no formula: {xml}");
}

#[tokio::test]
async fn the_indices_of_concentration_are_numbers_with_all_their_decimals_shown() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    person.post("/preferences", &[("language", "zh-CN")]).await;
    let path = "/portfolio/concentration/export";
    let Workbook { rows, styles, .. } = workbook(&person, &format!("{path}.xlsx")).await;
    let list = csv(&person, &format!("{path}.csv")).await;
    for (heading, decimals) in [("基尼系数", 4), ("赫芬达尔指数", 6)] {
        let row = rows.iter().find(|row| row[0] == word(heading)).expect(heading);
        let Data::Float(index) = row[1] else {
            panic!("{heading} is no number: {:?}", row[1])
        };
        assert!(index > 0.0 && index < 1.0, "{heading}: {index}");
        let format = format!("formatCode=\"0.{}\"", "0".repeat(decimals));
        assert!(styles.contains(&format), "{format} is not in {styles}");
        let line = format!("\r\n{heading},{index:.decimals$}\r\n");
        assert!(list.contains(&line), "{line:?} is not in {list}");
    }
}
