//! The funnel's page: the brief's table in every cell, and the accounts behind each number.

use crate::site::{Person, Site};

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
            let listed = accounts_listed(&person, address).await;
            assert_eq!(listed.to_string(), *shown, "{name}: {address}");
        }
    }
}

async fn accounts_listed(person: &Person<'_>, address: &str) -> usize {
    let page = person.page(address).await;
    page.matches("<a href=\"/accounts/").count()
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
