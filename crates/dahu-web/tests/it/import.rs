//! Imports from the upload to the undo.

use std::time::Duration;

use reqwest::StatusCode;

use crate::site::{Person, Site, location};

const ORDERS: &str = "客户编码,日期,单据号,产品,数量,金额\n\
    KH0001,2026-06-01,XS900001,服务器,2,36000.00\n\
    KH0002,2026-06-02,XS900002,交换机,1,4200.50\n\
    KH0003,明天,XS900003,=HYPERLINK(1),1,900\n\
    ,2026-06-03,XS900004,打印机,1,900\n";

/// Imports a file with the mapping that was guessed, and returns the page of its result.
pub(crate) async fn take(site: &Site, person: &Person<'_>, name: &str, bytes: Vec<u8>) -> String {
    let draft = person.upload(name, bytes).await;
    let answer = person
        .post(location(&draft), &[("action", "start"), ("currency", "CNY")])
        .await;
    assert_eq!(
        answer.status(),
        StatusCode::SEE_OTHER,
        "{}",
        answer.text().await.unwrap()
    );
    let path = location(&answer).to_owned();
    wait(site, &path).await;
    path
}

/// Tries an upload out and returns its page with the result.
pub(crate) async fn try_out(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let form = [form, &[("action", "check")]].concat();
    let answer = person.post(path, &form).await;
    let status = answer.status();
    assert_eq!(location(&answer), format!("{path}#dry-run"), "{status}");
    for _ in 0..400 {
        let page = person.page(path).await;
        if !page.contains("id=\"stop\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the dry run did not end");
}

/// Imports accounts and changes them by a later import, so that the first cannot be undone; its page.
pub(crate) async fn conflicting(site: &Site, person: &Person<'_>) -> String {
    let accounts = |region: &str| {
        let rows = (1..=3).map(|code| format!("KH000{code},某某{code}有限公司,{region}\n"));
        std::iter::once("客户编码,客户名称,地区\n".to_owned())
            .chain(rows)
            .collect::<String>()
            .into_bytes()
    };
    let first = take(site, person, "a.csv", accounts("重庆")).await;
    take(site, person, "b.csv", accounts("北京")).await;
    first
}

/// A page as a Chinese browser gets it.
pub(crate) async fn in_chinese(person: &Person<'_>, path: &str) -> String {
    let request = person.request("GET", path).header("accept-language", "zh-CN");
    request.send().await.unwrap().text().await.unwrap()
}

pub(crate) async fn wait(site: &Site, path: &str) {
    let id = path.rsplit('/').next().unwrap().parse().expect("an id");
    for _ in 0..400 {
        let import = dahu_app::import::show(&site.ctx, id).await.expect("an import");
        let running = dahu_app::import::progress(&site.ctx, id);
        if import.state != dahu_app::import::State::Running && running.is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import did not end");
}

#[tokio::test]
async fn a_file_is_previewed_and_tried_without_changing_anything() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let draft = person.upload("七月订单.csv", ORDERS.into()).await;
    let path = location(&draft).to_owned();
    let preview = person.page(&path).await;
    for part in [
        "七月订单.csv",
        "Sales ledger",
        "Which column is what",
        "XS900002",
        "Not a date in a known form",
    ] {
        assert!(preview.contains(part), "{part}");
    }

    let tried = try_out(&person, &path, &[("currency", "CNY")]).await;
    assert!(
        tried.contains("4 rows read: 2 can be taken, 2 cannot. Nothing was changed."),
        "{tried}"
    );

    assert!(
        person.page("/imports").await.contains("ledger.csv")
            && !person.page("/imports").await.contains("七月订单")
    );
}

#[tokio::test]
async fn all_findings_of_a_dry_run_can_be_downloaded() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let broken: String = (0..300).map(|row| format!("K1,someday {row},5\n")).collect();
    let content = format!("account,date,amount\n{broken}K1,2026-01-05,5\n");
    let draft = person.upload("orders.csv", content.into()).await;
    let path = location(&draft).to_owned();
    let form = [("kind", "ledger"), ("currency", "CNY")];
    let page = try_out(&person, &path, &form).await;
    assert!(page.contains(&format!("href=\"{path}/findings.csv\"")), "{page}");
    let csv = person.page(&format!("{path}/findings.csv")).await;
    assert!(
        csv.starts_with('\u{feff}') && csv.contains("someday 0") && csv.contains("someday 299"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 301);
    let visitor = site.visitor();
    let stranger = visitor.get(&format!("{path}/findings.csv")).await;
    assert_ne!(stranger.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_file_is_taken_once_and_undone_once() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let import = take(&site, &person, "七月订单.csv", ORDERS.into()).await;
    let result = person.page(&import).await;
    assert!(
        result.contains("The import is complete.") && result.contains("id=\"findings\""),
        "{result}"
    );
    assert!(
        person.page("/").await.contains("370,984"),
        "330,783 and 40,200.50 more"
    );

    let findings = person.page(&format!("{import}/findings.csv")).await;
    assert!(
        findings.starts_with('\u{feff}') && findings.lines().count() == 3,
        "{findings}"
    );
    assert!(findings.contains("Write it as 2026-03-05."));
    let sheet = person.get(&format!("{import}/findings.xlsx")).await;
    assert_eq!(sheet.bytes().await.unwrap()[..2], *b"PK");

    let again = person.upload("again.csv", ORDERS.into()).await;
    let again = person
        .post(location(&again), &[("action", "start"), ("currency", "CNY")])
        .await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again
            .text()
            .await
            .unwrap()
            .contains("already imported as number 5 on 30 June 2026, 08:00 UTC")
    );

    assert!(
        person
            .page(&format!("{import}/undo"))
            .await
            .contains("id=\"undo-now\"")
    );
    let undone = person.post(&format!("{import}/undo"), &[]).await;
    assert_eq!(location(&undone), import);
    assert!(person.page(&import).await.contains("This import was undone"));
    assert!(person.page("/").await.contains("330,783"));
    let twice = person.post(&format!("{import}/undo"), &[]).await;
    assert!(
        twice
            .text()
            .await
            .unwrap()
            .contains("Import 5 was undone already. Only one that was taken can be undone.")
    );
}

#[tokio::test]
async fn an_import_under_later_changes_is_not_undone_and_they_are_listed() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let undo = format!("{}/undo", conflicting(&site, &person).await);
    let request = person
        .request("POST", &undo)
        .header("sec-fetch-site", "same-origin")
        .header("accept-language", "zh-CN");
    let chinese = request.send().await.unwrap().text().await.unwrap();
    assert!(
        chinese.contains("有 3 处之后的修改以这次导入为基础，因此没有撤销。请先撤销这些修改："),
        "{chinese}"
    );
    assert!(chinese.contains("某某1有限公司</th><td>地区</td>"), "{chinese}");
    let english = person.post(&undo, &[]).await;
    assert_eq!(english.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let english = english.text().await.unwrap();
    assert!(
        english.contains("Later changes stand on this import (3), so it was not undone. Undo those first:"),
        "{english}"
    );
    assert!(english.contains("某某2有限公司</th><td>Region</td>"), "{english}");
    let unknown = english.contains("<td>—</td>") || english.contains("<td class=\"when\">—</td>");
    assert!(!unknown, "who changed it and when: {english}");
}

#[tokio::test]
async fn the_mapping_can_be_corrected_and_says_what_it_lacks() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let file = "a,b,c\nX1,2026-06-01,12.50\n";
    let draft = person.upload("unknown.csv", file.into()).await;
    let path = format!("{}?kind=ledger", location(&draft));
    let page = person.page(&path).await;
    assert!(
        page.contains("id=\"missing\"") && page.contains("Account (code or name)"),
        "{page}"
    );
    let path = location(&draft);
    let form = [("kind", "ledger"), ("currency", "CNY"), ("action", "check")];
    let refused = person.post(path, &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let columns = [
        ("column-account", "0"),
        ("column-date", "1"),
        ("column-amount", "2"),
    ];
    let tried = try_out(&person, path, &[&form[..], &columns[..]].concat()).await;
    assert!(tried.contains("1 rows read: 1 can be taken"), "{tried}");
    let currency = [("kind", "ledger"), ("currency", "money"), ("action", "check")];
    let answer = person.post(path, &[&currency[..], &columns[..]].concat()).await;
    assert!(answer.text().await.unwrap().contains("is not a currency"));
}

#[tokio::test]
async fn a_form_without_a_file_and_a_file_without_sense_are_explained() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let nothing = person.upload("", Vec::new()).await;
    assert!(nothing.text().await.unwrap().contains("Choose a file first."));
    for (bytes, english, chinese) in [
        (Vec::new(), "is empty", "是空的"),
        (
            b"PK\x03\x04 truncated".to_vec(),
            "The XLSX file is damaged or incomplete.",
            "这个 XLSX 文件已损坏或不完整。",
        ),
        (vec![0; 4096], "The file is not a text file", "这个文件不是文本"),
        (
            b"%PDF-1.7".to_vec(),
            "The file is a PDF",
            "这里不能读取这种文件：PDF 文件。",
        ),
    ] {
        let draft = person.upload("broken.xlsx", bytes).await;
        let answer = person.get(location(&draft)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.unwrap();
        assert!(page.contains(english), "{page}");
        let page = in_chinese(&person, location(&draft)).await;
        assert!(page.contains(chinese) && !page.contains(english), "{page}");
    }
}

#[tokio::test]
async fn a_running_import_is_followed_by_htmx() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let lines: String = (0..200_000).fold("account,date,amount\n".to_owned(), |file, row| {
        file + &format!("K{},2026-01-01,{row}.25\n", row % 5_000)
    });
    let draft = person.upload("large.csv", lines.into_bytes()).await;
    let started = person
        .post(location(&draft), &[("action", "start"), ("currency", "CNY")])
        .await;
    let path = location(&started).to_owned();
    let first = person.page(&path).await;
    if first.contains("hx-trigger=\"every 1s\"") {
        assert!(
            first.contains("<progress") && first.contains("rows read"),
            "{first}"
        );
    }
    wait(&site, &path).await;
    let fragment = person
        .request("GET", &path)
        .header("hx-request", "true")
        .send()
        .await
        .unwrap();
    let fragment = fragment.text().await.unwrap();
    assert!(
        fragment.trim_start().starts_with("<div id=\"import-status\">"),
        "{fragment}"
    );
    assert!(
        fragment.contains("200,000") && !fragment.contains("hx-trigger"),
        "{fragment}"
    );
}

#[tokio::test]
async fn products_margins_and_rates_are_offered_guessed_taken_and_undone() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (kind, name, file, words) in [
        (
            "products",
            "产品.csv",
            "产品编码,产品名称,品类,毛利率\n服务器,机架,硬件,\n交换机,接入,硬件,28\n",
            ["Products", "The margin is below -100% or above 100%"],
        ),
        (
            "margins",
            "毛利.csv",
            "品类,毛利率\n硬件,35%\n软件,¥8\n",
            ["Category margins", "Not a margin in a known form"],
        ),
        (
            "rates",
            "汇率.csv",
            "日期,币种,汇率\n2026-01-05,USD,7.1234\n2026-01-05,CNY,1\n",
            ["Exchange rates", "CNY is the workspace&#39;s own currency"],
        ),
        (
            "contracts",
            "合同.csv",
            "客户编码,合同编号,开始日期,到期日期,合同金额\nKH0001,HT-1,2026-01-01,2028-12-31,9万\nKH0002,HT-2,2026-01-01,2025-12-31,9万\n",
            ["Contracts", "The term ends before it starts"],
        ),
    ] {
        let path = location(&person.upload(name, file.into()).await).to_owned();
        let preview = person.page(&path).await;
        assert!(
            preview.contains(&format!("value=\"{kind}\" aria-pressed=\"true\"")),
            "{preview}"
        );
        for word in words {
            assert!(preview.contains(word), "{word}: {preview}");
        }
        assert!(
            preview.contains("id=\"kind-hint\"") && !preview.contains("type=\"date\""),
            "{preview}"
        );
        assert_eq!(
            preview.contains("id=\"date_order\""),
            ["rates", "contracts"].contains(&kind),
            "{preview}"
        );
        let tried = try_out(&person, &path, &[]).await;
        assert!(
            tried.contains("2 rows read: 1 can be taken, 1 cannot. Nothing was changed."),
            "{tried}"
        );

        let import = take(&site, &person, name, file.into()).await;
        let result = person.page(&import).await;
        assert!(
            result.contains("The import is complete.") && result.contains(words[1]),
            "{result}"
        );
        let undone = person.post(&format!("{import}/undo"), &[]).await;
        assert_eq!(location(&undone), import);
        assert!(person.page(&import).await.contains("This import was undone"));
    }
    let chinese = in_chinese(&person, "/imports").await;
    for kind in ["<td>产品</td>", "<td>品类毛利率</td>", "<td>汇率</td>"] {
        assert!(chinese.contains(kind), "{kind}: {chinese}");
    }
}

#[tokio::test]
async fn rates_before_the_first_ledger_are_refused_in_the_reader_s_language() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    let file = "date,currency,rate\n2026-01-05,USD,7.1\n";
    let path = location(&person.upload("rates.csv", file.into()).await).to_owned();
    let tried = try_out(&person, &path, &[]).await;
    assert!(tried.contains("Import the sales ledger first"), "{tried}");
    assert!(
        in_chinese(&person, &path)
            .await
            .contains("请先导入台账，再导入汇率。")
    );
}
