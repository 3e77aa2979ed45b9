//! The list of accounts and the page of one.

use reqwest::StatusCode;

use crate::{
    import::{in_chinese, take},
    site::{Site, location},
};

#[tokio::test]
async fn two_chinese_characters_pinyin_and_codes_find_accounts() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (search, expected) in [
        ("医院", "人民医院"),
        ("yiyuan", "人民医院"),
        ("yy", "人民医院"),
        ("KH0001", "KH0001"),
    ] {
        let query = serde_urlencoded::to_string([("search", search)]).unwrap();
        let page = person.page(&format!("/accounts?{query}")).await;
        assert!(page.contains(expected), "{search}: {page}");
    }
    let none = person
        .page("/accounts?search=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6")
        .await;
    assert!(none.contains("No account matches"));
}

#[tokio::test]
async fn pages_follow_one_another_until_every_account_was_shown_once() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for sort in ["name", "net", "recent", "last", "late"] {
        let mut path = format!("/accounts?sort={sort}");
        let mut seen = Vec::new();
        loop {
            let page = person.page(&path).await;
            let rows = page.split("class=\"pin\"><a href=\"/accounts/").skip(1);
            seen.extend(
                rows.filter_map(|row| row.split('"').next())
                    .filter(|id| id.len() == 36)
                    .map(str::to_owned),
            );
            let next = page
                .split("<tr class=\"more-row\">")
                .nth(1)
                .and_then(|row| row.split("href=\"").nth(1));
            let Some(next) = next.and_then(|rest| rest.split('"').next()) else {
                break;
            };
            path = next.replace("&#38;", "&");
        }
        let shown = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((shown, seen.len()), (341, 341), "{sort}");
    }
}

#[tokio::test]
async fn htmx_gets_the_list_or_only_the_next_rows() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let fragment = async |path: &str| {
        let answer = person
            .request("GET", path)
            .header("hx-request", "true")
            .send()
            .await
            .unwrap();
        assert!(
            answer
                .headers()
                .get_all("vary")
                .iter()
                .any(|vary| vary == "hx-request")
        );
        answer.text().await.unwrap()
    };
    let list = fragment("/accounts?search=%E5%8C%BB%E9%99%A2").await;
    assert!(
        list.trim_start().starts_with("<div id=\"account-list\"") && !list.contains("<html"),
        "{list}"
    );
    let page = person.page("/accounts").await;
    let next = page
        .split("hx-get=\"/accounts?")
        .last()
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let rows = fragment(&format!("/accounts?{next}")).await;
    assert!(
        rows.trim_start().starts_with("<tr>") && !rows.contains("<table"),
        "{rows}"
    );
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    for (query, total) in [
        ("intent=high-or-medium", "171 accounts"),
        ("intent=low", "170 accounts"),
        ("standing=positive", "38 accounts"),
        ("owner=nobody", "0 accounts"),
        ("intent=none", "0 accounts"),
    ] {
        let page = person.page(&format!("/accounts?{query}")).await;
        assert!(page.contains(&format!("<span>{total}</span>")), "{query}");
    }
}

#[tokio::test]
async fn an_assessment_is_recorded_and_shown_with_who_did_it() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let path = format!("/accounts/{}", site.account("KH0001").await);
    let form = [("intent", "high"), ("on", "2026-06-30")];
    let answer = person.post(&format!("{path}/assessments"), &form).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (
            StatusCode::SEE_OTHER,
            format!("{path}?tab=history#assessments").as_str()
        )
    );
    let page = person.page(&format!("{path}?tab=history")).await;
    let newest = page
        .split("<tbody>")
        .find(|part| part.contains("<td class=\"when\">2026-06-30"))
        .expect("the assessment");
    assert!(
        newest.contains("tag-high") && newest.contains("管理员"),
        "{newest}"
    );
    assert!(page.contains("recorded an assessment"), "the event is shown");
}

#[tokio::test]
async fn an_assessment_in_the_future_or_without_a_date_is_refused_beside_the_form() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let path = format!("/accounts/{}/assessments", site.account("KH0001").await);
    for (intent, on, reason) in [
        ("high", "2026-07-01", "cannot be dated after today"),
        ("high", "tomorrow", "Choose an intent and give the date"),
        ("", "2026-06-30", "Choose an intent and give the date"),
        ("huge", "2026-06-30", "Choose an intent and give the date"),
    ] {
        let answer = person.post(&path, &[("intent", intent), ("on", on)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{intent} {on}");
        let page = answer.text().await.unwrap();
        assert!(
            page.contains(reason) && page.contains(&format!("value=\"{on}\"")),
            "{intent} {on}"
        );
    }
}

#[tokio::test]
async fn the_page_of_an_account_shows_months_lines_and_rhythm() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let path = format!("/accounts/{}", site.account("KH0001").await);
    let page = person.page(&path).await;
    for part in [
        "data-chart=\"months\"",
        "It usually buys every",
        "Unified social credit code",
        "Sales this year",
        "Needs attention",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("line-list"), "lines come when they are asked for");
    let lines = person.page(&format!("{path}/tab?tab=lines")).await;
    assert!(
        lines.contains("id=\"line-list\"") && lines.contains("XS2") && !lines.contains("<html"),
        "{lines}"
    );
    let live = person.page(&format!("{path}/live?tab=people")).await;
    assert!(
        live.trim_start().starts_with("<div id=\"account\"") && live.contains("id=\"contacts\""),
        "{live}"
    );
    let never = person.page("/accounts?standing=never-bought").await;
    let path = never
        .split("href=\"/accounts/")
        .find(|part| part.get(8..9) == Some("-"))
        .unwrap();
    let page = person
        .page(&format!("/accounts/{}", path.split('"').next().unwrap()))
        .await;
    assert!(page.contains("This account has not bought yet."));
}

#[tokio::test]
async fn each_warning_of_the_first_screen_says_what_it_stands_on_and_of_which_day() {
    let site = Site::sample().await;
    let person = site.administrator().await;
    let path = format!("/accounts/{}", site.account("KH0001").await);
    let page = person.page(&path).await;
    let (_, warnings) = page.split_once("id=\"warnings\"").expect("warnings");
    let warnings = warnings.split("</section>").next().expect("their end");
    let lines = warnings.split("<li class=\"is-").skip(1);
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("more")).collect();
    assert!(!lines.is_empty(), "{warnings}");
    for line in lines {
        let (link, source) = line
            .split_once("</a> <span class=\"sub-inline\">")
            .expect("what it stands on");
        assert!(link.contains("href=\"/"), "{line}");
        assert!(source.contains(" 2026-"), "{line}");
    }
}

#[tokio::test]
async fn a_page_says_how_many_assessments_and_targets_it_leaves_out() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    for month in 1..=22 {
        let list = format!(
            "客户编码,客户名称,销售人员,列入日期\nK1,云帆科技,张{month},202{}-{:02}-01\n",
            month / 12,
            month % 12 + 1
        );
        take(&site, &person, "名单.csv", list.into()).await;
    }
    let path = format!("/accounts/{}", site.account("K1").await);
    let history = format!("{path}?tab=history");
    let page = person.page(&history).await;
    assert!(page.contains("2 earlier ones are not shown"), "{page}");
    assert!(!page.contains("assessments are not shown") && !page.contains("assessment is not shown"));
    let assess = format!("{path}/assessments");
    for day in 0..51 {
        let on = format!("2026-0{}-{:02}", day / 28 + 1, day % 28 + 1);
        let answer = person.post(&assess, &[("intent", "high"), ("on", &on)]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    let page = person.page(&history).await;
    assert!(page.contains("1 earlier assessment is not shown"), "{page}");
    let chinese = in_chinese(&person, &history).await;
    for words in ["另有 2 条更早的记录未列出", "另有 1 次更早的评估未列出"] {
        assert!(chinese.contains(words), "{words}: {chinese}");
    }
}

#[tokio::test]
async fn an_empty_workspace_says_what_to_do_next() {
    let site = Site::empty().await;
    let person = site.administrator().await;
    for path in ["/", "/accounts", "/portfolio", "/funnel", "/value", "/imports"] {
        let page = person.page(path).await;
        assert!(
            page.contains("Import data") || page.contains("Choose the first file"),
            "{path}"
        );
    }
}
