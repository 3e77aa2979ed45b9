//! An upload that waits: its sheets, the assessment day, and dry runs that are followed and stopped.

use reqwest::{Response, StatusCode};
use rust_xlsxwriter::Workbook;

use crate::{
    import::{in_chinese, take, try_out},
    site::{Person, Site, location},
};

/// A note without rows, the orders of two months, and accounts.
pub(crate) fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheets: [(&str, &[&[&str]]); 4] = [
        ("说明", &[]),
        (
            "六月",
            &[&["客户编码", "日期", "金额"], &["KH0001", "2026-06-01", "36000"]],
        ),
        (
            "五月",
            &[
                &["日期", "客户编码", "销售额"],
                &["2026-05-04", "KH0002", "70"],
                &["昨天", "KH0002", "30"],
            ],
        ),
        (
            "客户",
            &[&["客户编码", "客户名称", "意向"], &["KH0001", "云帆科技", "高"]],
        ),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

async fn draft(person: &Person<'_>, name: &str, bytes: Vec<u8>) -> String {
    location(&person.upload(name, bytes).await).to_owned()
}

async fn refused(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    answer.text().await.unwrap()
}

/// So many rows that a dry run of them is seen under way.
pub(crate) fn long(rows: u32) -> Vec<u8> {
    let rows = (0..rows).map(|row| format!("K{},2026-01-01,{row}.25\n", row % 5_000));
    std::iter::once("account,date,amount\n".to_owned())
        .chain(rows)
        .collect::<String>()
        .into_bytes()
}

/// A file that is sound for as long as a preview looks, and then has a quotation mark that is never closed.
pub(crate) fn torn() -> Vec<u8> {
    let mut rows = "account,date,amount\n".to_owned();
    rows.extend((0..1_500).map(|row| format!("K{row},2026-01-01,1\n")));
    rows.push('"');
    rows.push_str(&"x".repeat(2 << 20));
    rows.into_bytes()
}

#[tokio::test]
async fn the_first_sheet_with_rows_is_chosen_and_another_brings_its_own_columns() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(&person, "book.xlsx", workbook()).await;
    let page = person.page(&path).await;
    assert!(page.contains("<option value=\"六月\" selected>"), "{page}");
    assert!(
        page.contains("36000") && !page.contains("KH0002") && page.contains("Which sheet?"),
        "{page}"
    );

    let form = [
        ("shown_kind", "ledger"),
        ("shown_sheet", "六月"),
        ("sheet", "五月"),
        ("column-account", "0"),
        ("currency", "USD"),
        ("date_order", "month_first"),
        ("action", "look"),
    ];
    let page = person.post(&path, &form).await.text().await.unwrap();
    assert!(page.contains("<option value=\"五月\" selected>"), "{page}");
    assert!(page.contains("KH0002") && !page.contains("36000"), "{page}");
    assert!(
        page.contains("value=\"USD\"") && page.contains("value=\"month_first\" selected"),
        "what was chosen for the whole file stays: {page}"
    );
    let account = page.split("id=\"column-account\"").nth(1).unwrap();
    let account = account.split("</select>").next().unwrap();
    assert!(
        account.contains("<option value=\"1\" selected>客户编码"),
        "columns are guessed anew: {account}"
    );

    let tried = try_out(&person, &path, &[("sheet", "五月"), ("currency", "USD")]).await;
    assert!(
        tried.contains("2 rows read: 1 can be taken, 1 cannot. Nothing was changed."),
        "{tried}"
    );
    assert!(
        tried.contains("<option value=\"五月\" selected>") && tried.contains("value=\"USD\""),
        "the page is as it was tried: {tried}"
    );
    let other = person.page(&format!("{path}?sheet=%E5%85%AD%E6%9C%88")).await;
    assert!(
        !other.contains("id=\"dry-run\""),
        "the result is not that of another sheet: {other}"
    );
}

#[tokio::test]
async fn each_sheet_of_a_workbook_is_imported_once() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let book = workbook();
    take(&site, &person, "book.xlsx", book.clone()).await;
    let path = draft(&person, "book.xlsx", book).await;
    assert!(person.page(&path).await.contains("imported before as import #5"));
    let may = format!("{path}?sheet=%E4%BA%94%E6%9C%88");
    assert!(!person.page(&may).await.contains("imported before"));
}

#[tokio::test]
async fn a_sheet_without_rows_says_so_and_lets_another_be_chosen() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(&person, "book.xlsx", workbook()).await;
    let empty = format!("{path}?sheet=%E8%AF%B4%E6%98%8E");
    let page = person.page(&empty).await;
    assert!(
        page.contains("id=\"unreadable\"")
            && page.contains("or choose another sheet")
            && page.contains("五月"),
        "{page}"
    );
    assert!(!page.contains("id=\"start\""), "{page}");
    assert!(in_chinese(&person, &empty).await.contains("或选择另一个工作表"));
    let form = [("sheet", "说明"), ("currency", "CNY"), ("action", "start")];
    assert!(
        refused(person.post(&path, &form).await)
            .await
            .contains("or choose another sheet")
    );
}

#[tokio::test]
async fn the_assessment_day_is_asked_for_where_it_matters_and_refused_beside_its_field() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(&person, "book.xlsx", workbook()).await;
    let ledger = person.page(&path).await;
    assert!(!ledger.contains("type=\"date\""), "a ledger has none: {ledger}");
    let accounts = person.page(&format!("{path}?sheet=%E5%AE%A2%E6%88%B7")).await;
    assert!(
        accounts.contains("name=\"assessed_on\" value=\"2026-06-30\" max=\"2026-06-30\""),
        "{accounts}"
    );

    let form = [("sheet", "客户"), ("currency", "CNY"), ("action", "check")];
    for (day, english, chinese) in [
        (
            "2026-07-01",
            "An assessment cannot be dated after today.",
            "意向评估的日期不能晚于今天",
        ),
        ("30 June", "&#34;30 June&#34; is not a date", "“30 June”不是日期"),
    ] {
        let form = [&form[..], &[("assessed_on", day)]].concat();
        let page = refused(person.post(&path, &form).await).await;
        let beside = page
            .split("id=\"assessed-on-problem\"")
            .nth(1)
            .expect("a problem");
        assert!(beside.split("</p>").next().unwrap().contains(english), "{page}");
        assert!(
            page.contains(&format!("value=\"{day}\"")),
            "what was typed stays: {page}"
        );
        let request = person
            .request("POST", &path)
            .header("sec-fetch-site", "same-origin")
            .header("accept-language", "zh-CN");
        let page = refused(request.form(&form).send().await.unwrap()).await;
        assert!(page.contains(chinese) && !page.contains(english), "{page}");
    }

    let form = [&form[..], &[("assessed_on", "2026-05-31")]].concat();
    let tried = try_out(&person, &path, &form).await;
    assert!(
        tried.contains("1 can be taken") && tried.contains("value=\"2026-05-31\""),
        "{tried}"
    );
    let form = [&form[..2], &[("assessed_on", "2026-05-31"), ("action", "start")]].concat();
    let started = person.post(&path, &form).await;
    crate::import::wait(&site, location(&started)).await;
    let account = site.account("KH0001").await;
    let page = person.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(page.contains("2026-05-31"), "{page}");
}

#[tokio::test]
async fn a_long_dry_run_is_followed_in_the_background_and_can_be_stopped() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(&person, "large.csv", long(400_000)).await;
    let form = [("currency", "EUR"), ("action", "check")];
    let answer = person.post(&path, &form).await;
    assert_eq!(location(&answer), format!("{path}#dry-run"));
    let running = person.page(&path).await;
    assert!(
        running.contains(&format!("hx-get=\"{path}/dry-run\" hx-trigger=\"every 1s\""))
            && running.contains("<progress")
            && running.contains("id=\"stop\""),
        "{running}"
    );
    assert!(
        running.contains("<noscript><a class=\"btn\"") && running.contains("value=\"EUR\""),
        "without scripts the page is loaded again, and nothing chosen is lost: {running}"
    );
    let fragment = person
        .request("GET", &format!("{path}/dry-run"))
        .header("hx-request", "true")
        .send()
        .await
        .unwrap();
    let fragment = fragment.text().await.unwrap();
    assert!(fragment.trim_start().starts_with("<section"), "{fragment}");

    let stopped = person.post(&format!("{path}/dry-run/stop"), &[]).await;
    assert_eq!(location(&stopped), format!("{path}#dry-run"));
    let page = person.page(&path).await;
    assert!(
        page.contains("stopped before its end. Nothing was changed.") && !page.contains("hx-trigger"),
        "{page}"
    );
    assert!(
        in_chinese(&person, &path)
            .await
            .contains("试运行没有完成就停止了。没有改动任何数据。")
    );
}

#[tokio::test]
async fn a_dry_run_that_is_refused_says_why_in_the_reader_s_language() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(&person, "torn.csv", torn()).await;
    let tried = try_out(&person, &path, &[("currency", "CNY")]).await;
    assert!(
        tried.contains("Row 1,502 goes on for more than 1,048,576 bytes."),
        "{tried}"
    );
    let chinese = in_chinese(&person, &path).await;
    assert!(chinese.contains("第 1,502 行超过 1,048,576 字节。"), "{chinese}");
}

#[tokio::test]
async fn the_part_that_follows_a_dry_run_leads_to_the_draft_where_there_is_none() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let path = draft(
        &person,
        "a.csv",
        b"account,date,amount\nK1,2026-01-01,1\n".to_vec(),
    )
    .await;
    let answer = person.get(&format!("{path}/dry-run")).await;
    assert_eq!(location(&answer), path);
    let visitor = site.visitor();
    let stranger = visitor.post(&format!("{path}/dry-run/stop"), &[]).await;
    assert!(location(&stranger).starts_with("/sign-in"), "{stranger:?}");
}
