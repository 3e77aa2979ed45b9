//! The funnel's page: the brief's table in every cell, and the accounts behind each number.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Reader, Xlsx};

use crate::{
    import::{in_chinese, take},
    site::{Person, Site},
};

/// Salespeople, more than on one page.
const SALESPEOPLE: usize = 120;
/// Accounts with equal sales on nobody's list, on six pages.
const OUTSIDE: usize = 1_050;

/// The brief's table: name, then the eleven figures as the page shows them.
const BRIEF: [[&str; 12]; 5] = [
    [
        "曹昌", "71", "38", "33", "0", "8", "53,226", "6,653", "1,401", "750", "11.27%", "21.05%",
    ],
    [
        "赵双", "49", "39", "10", "0", "6", "31,735", "5,289", "814", "648", "12.24%", "15.38%",
    ],
    [
        "陈莹", "156", "66", "90", "0", "20", "168,203", "8,410", "2,549", "1,078", "12.82%", "30.30%",
    ],
    [
        "王兴云",
        "65",
        "28",
        "37",
        "0",
        "4",
        "77,619",
        "19,405",
        "2,772",
        "1,194",
        "6.15%",
        "14.29%",
    ],
    [
        "Total", "341", "171", "170", "0", "38", "330,783", "8,705", "1,934", "970", "11.14%", "22.22%",
    ],
];

/// The rows of the table: the name, and each number with its address.
fn rows(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let table = page
        .split("id=\"funnel\"")
        .nth(1)
        .expect("the table")
        .split("</table>")
        .next()
        .unwrap();
    let rows = table.split("<tr>").skip(2).map(|row| {
        let name = between(row, "class=\"pin\">", "<").expect("a name");
        let cells = row.split("<td class=\"number\">").skip(1).map(|cell| {
            let address = between(cell, "href=\"", "\"")
                .expect("an address")
                .replace("&#38;", "&");
            let shown = between(cell, "<data", "</data>").expect("a number");
            (shown.split_once('>').unwrap().1.to_owned(), address)
        });
        (name, cells.collect())
    });
    rows.collect()
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    text.split_once(start)?
        .1
        .split_once(end)
        .map(|(found, _)| found.to_owned())
}

#[tokio::test]
async fn the_sample_firm_shows_the_briefs_table_in_every_cell() {
    let site = Site::sample().await;
    let page = site.administrator().await.page("/funnel").await;
    let rows = rows(&page);
    assert_eq!(rows.len(), BRIEF.len());
    for expected in BRIEF {
        let (_, cells) = rows
            .iter()
            .find(|(name, _)| name == expected[0])
            .expect(expected[0]);
        let shown: Vec<&str> = cells.iter().map(|(shown, _)| shown.as_str()).collect();
        assert_eq!(shown, expected[1..], "{}", expected[0]);
    }
    assert!(page.contains("id=\"why-the-print-differs\"") && page.contains("330,782"));
    assert!(page.contains("8.23–14.93%"), "the total's interval");
}

#[tokio::test]
async fn every_count_opens_as_many_accounts() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (name, cells) in rows(&person.page("/funnel").await) {
        for (shown, address) in &cells[..5] {
            let pages = accounts_listed(&person, address).await;
            let listed: BTreeSet<&String> = pages.iter().flatten().collect();
            assert_eq!(listed.len().to_string(), *shown, "{name}: {address}");
        }
    }
}

/// The accounts behind a number, page by page.
async fn accounts_listed(person: &Person<'_>, address: &str) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = person.page(&address).await;
        let accounts = page.split("<a href=\"/accounts/").skip(1);
        let ids = accounts.filter_map(|rest| rest.split('"').next().map(str::to_owned));
        pages.push(ids.collect());
        next = link(&page, "next");
    }
    pages
}

/// Where a page's link to the next or the previous one leads.
fn link(page: &str, rel: &str) -> Option<String> {
    let address = between(page, &format!("rel=\"{rel}\" href=\""), "\"")?;
    Some(address.replace("&#38;", "&"))
}

#[tokio::test]
async fn every_account_is_reached_by_pages_and_is_in_the_downloads() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let orders: String = (0..OUTSIDE).fold("account,date,amount\n".to_owned(), |file, account| {
        file + &format!("K{account},2026-01-01,100\n")
    });
    take(&site, &person, "orders.csv", orders.into_bytes()).await;

    let first = "/funnel/accounts?cell=outside";
    let pages = accounts_listed(&person, first).await;
    let rows: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(rows, [200, 200, 200, 200, 200, 50]);
    let accounts: BTreeSet<&String> = pages.iter().flatten().collect();
    assert_eq!(accounts.len(), OUTSIDE, "every account once");

    let page = person.page(first).await;
    assert!(page.contains("Rows 1–200 of 1,050") && link(&page, "prev").is_none());
    let last = format!("{first}&page=5");
    let page = person.page(&last).await;
    assert!(page.contains("Rows 1,001–1,050 of 1,050") && link(&page, "next").is_none());
    let previous = link(&page, "prev").expect("a page before the last");
    assert!(person.page(&previous).await.contains("Rows 801–1,000 of 1,050"));
    let chinese = in_chinese(&person, &last).await;
    assert!(
        chinese.contains("第 1,001–1,050 行，共 1,050 行") && chinese.contains("上一页"),
        "{chinese}"
    );
    let past = person.get(&format!("{first}&page=6")).await;
    assert_eq!(past.status(), 404, "nothing is past the last page");
    let far = person.get(&format!("{first}&page={}", usize::MAX)).await;
    assert_eq!(far.status(), 404);

    let csv = person.page("/funnel/accounts/export.csv?cell=outside").await;
    assert_eq!(csv.lines().count(), OUTSIDE + 1);
    let sheet = person.get("/funnel/accounts/export.xlsx?cell=outside").await;
    let bytes = Cursor::new(sheet.bytes().await.unwrap().to_vec());
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(bytes).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("cells");
    assert_eq!(range.rows().count(), OUTSIDE + 1);
}

#[tokio::test]
async fn more_salespeople_than_fit_are_reached_by_pages_and_the_total_stands_under_each() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let accounts: String = (0..SALESPEOPLE).fold(
        "客户编码,客户名称,销售人员,目标日期\n".to_owned(),
        |file, place| file + &format!("K{place},Account {place},seller {place:03},2026-01-01\n"),
    );
    take(&site, &person, "accounts.csv", accounts.into_bytes()).await;

    let rows = |page: &str| {
        page.matches("<tr><th scope=\"row\" class=\"pin\">seller ")
            .count()
    };
    let total = |page: &str| between(page, "<tfoot>", "</tfoot>").expect("a total");
    let first = person.page("/funnel").await;
    assert_eq!(rows(&first), 100);
    assert!(first.contains("Rows 1–100 of 120") && link(&first, "prev").is_none());
    let next = link(&first, "next").expect("a second page");
    let second = person.page(&next).await;
    assert_eq!(rows(&second), SALESPEOPLE - 100);
    assert!(second.contains("Rows 101–120 of 120") && link(&second, "next").is_none());
    assert!(total(&first).contains(">120<"), "{}", total(&first));
    assert_eq!(total(&first), total(&second));
    let past = person.get("/funnel?page=2").await;
    assert_eq!(past.status(), 404, "nothing is past the last page");
    let csv = person.page("/funnel/export.csv").await;
    assert_eq!(csv.matches("seller ").count(), SALESPEOPLE);
    let overview = person.page("/").await;
    assert!(overview.contains("href=\"/funnel?page=1\""));
}

#[tokio::test]
async fn what_fits_on_one_page_has_no_links_to_others() {
    let site = Site::sample().await;
    let page = site
        .administrator()
        .await
        .page("/funnel/accounts?cell=closed")
        .await;
    assert!(page.contains("38 accounts") && !page.contains("load-more"));
    assert!(link(&page, "next").is_none() && link(&page, "prev").is_none());
}

#[tokio::test]
async fn the_print_is_only_explained_beside_the_briefs_own_figures() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let page = person.page("/funnel?from=2026-01-01&to=2026-06-30").await;
    assert!(!page.contains("why-the-print-differs"));
    assert!(page.contains("2026-01-01 to 2026-06-30"));
    let empty = Site::empty().await;
    let page = empty.administrator().await.page("/funnel").await;
    assert!(
        page.contains("No targets yet") && page.contains("Import data"),
        "an empty page says what to do"
    );
}
