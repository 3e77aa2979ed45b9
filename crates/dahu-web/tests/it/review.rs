//! Review packs by their pages: in either language whatever the reader's is, as page, PDF, document and slides, for us and for the
//! customer, recorded, and of nobody else's accounts.

use std::io::{Cursor, Read};

use dahu_app::{
    account::{self, Direction, Filter, PageRequest, Sort},
    account_team,
    activity::{self, ActivityFacts, Typed},
    sample::{SampleColleague, bring_people},
};
use dahu_core::{account::AccountId, activity::ActivityKind, person::Role};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::{Response, StatusCode};

use crate::{
    import::in_chinese,
    journey::{fits, is_sound, sign_in},
    people::by_link,
    site::Site,
};

/// The sample firm with its people, the account that bought most, and a visit of today there.
async fn worked() -> (Site, Vec<SampleColleague>, AccountId) {
    let site = Site::sample().await;
    let colleagues = bring_people(&site.ctx).await.expect("people");
    let request = PageRequest {
        sort: Sort::Net,
        direction: Direction::Down,
        size: 1,
        ..PageRequest::default()
    };
    let found = account::list(&site.ctx, &Filter::default(), &request).await;
    let id = found.expect("a list").rows[0].id;
    let team = account_team::of_account(&site.ctx, id).await.expect("a team");
    let typed = Typed {
        kind: ActivityKind::Visit,
        on: site.ctx.today(),
        text: "客户确认了方案，<b>下一步</b>是技术交流".to_owned(),
        outcome: None,
        direction: None,
        effort: "1.5 h".to_owned(),
        people: vec![team[0].person],
        contacts: Vec::new(),
        opportunity: None,
        step: String::new(),
        due_on: None,
        who: None,
        none_because: "等客户".to_owned(),
    };
    let facts = ActivityFacts::read(&site.ctx, typed).expect("facts");
    activity::record(&site.ctx, id, facts).await.expect("recorded");
    (site, colleagues, id)
}

/// The pack on a page, without what stands around it.
fn pack(page: &str) -> &str {
    let rest = page.split_once("<article").expect("a pack").1;
    rest.split_once("</article>").expect("its end").0
}

/// A file as it was taken, kept for whoever wants to look at it.
async fn taken(answer: Response) -> Vec<u8> {
    assert_eq!(answer.status(), StatusCode::OK);
    let name = answer.headers()["content-disposition"]
        .to_str()
        .expect("text")
        .trim_start_matches("attachment; filename=")
        .trim_matches('"')
        .to_owned();
    let language = if answer.url().as_str().contains("zh-CN") {
        "zh"
    } else {
        "en"
    };
    let bytes = answer.bytes().await.expect("bytes").to_vec();
    if let Some(folder) = std::env::var_os("DAHU_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{language}-{name}"));
        std::fs::write(path, &bytes).expect("a file");
    }
    bytes
}

/// All text of the parts of a package whose names begin so.
async fn text_of(answer: Response, beginning: &str) -> String {
    let bytes = taken(answer).await;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let names: Vec<String> = package
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    let mut text = String::new();
    for name in names.iter().filter(|name| name.starts_with(beginning)) {
        let mut part = package.by_name(name).expect("a part");
        part.read_to_string(&mut text).expect("text");
    }
    text
}

const CHINESE: [&str; 4] = ["来源：销售台账；截至 ", "业绩目标", "谁在决策", "往来活动"];
const ENGLISH: [&str; 4] = [
    "Source: sales ledger; as of ",
    "Quotas",
    "Who decides",
    "What we did together",
];

#[tokio::test]
async fn a_pack_is_in_the_language_of_the_form_and_says_where_its_figures_come_from() {
    let (site, _, id) = worked().await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{id}/review");
    assert!(
        admin
            .page(&format!("/accounts/{id}"))
            .await
            .contains(&format!("href=\"{path}\""))
    );
    for (language, words, others) in [("zh-CN", CHINESE, ENGLISH), ("en", ENGLISH, CHINESE)] {
        let asked = format!("{path}?language={language}");
        let in_english = admin.page(&asked).await;
        assert!(in_english.contains("For whom"), "the page is the reader's");
        let page_in_chinese = in_chinese(&admin, &asked).await;
        assert!(page_in_chinese.contains("给谁看"), "the page is the reader's");
        for page in [&in_english, &page_in_chinese] {
            let pack = pack(page);
            assert!(pack.contains(&format!("lang=\"{language}\"")), "{pack}");
            for word in words {
                assert!(pack.contains(word), "{word}: {pack}");
            }
            for word in others {
                assert!(!pack.contains(word), "{word}: {pack}");
            }
            assert!(
                pack.contains("&#60;b&#62;下一步") && !pack.contains("<b>下一步"),
                "{pack}"
            );
            // Every chapter says where it comes from, once.
            let source = if language == "en" { "Source: " } else { "来源：" };
            assert_eq!(
                pack.matches("<section").count(),
                pack.matches(&format!("review-source\">{source}")).count(),
                "{pack}"
            );
            // Standing and rhythm are figures of the ledger in a chapter that is not.
            let of_ledger = ["rhythm: sales ledger; as of ", "购买节奏：销售台账；截至 "];
            let found = of_ledger.iter().any(|words| pack.to_lowercase().contains(words));
            assert!(found, "{pack}");
        }
    }
}

#[tokio::test]
async fn the_customers_version_has_nothing_of_ours_on_the_page_and_in_files() {
    let (site, _, id) = worked().await;
    let admin = site.administrator().await;
    let path = format!("/accounts/{id}/review");
    let ours = [
        "Who decides",
        "Opponent",
        "Quotas",
        "Open opportunities",
        "技术交流",
        "Needs attention",
        "Who they are to us",
        "Relationship and health",
    ];
    let inside = admin.page(&path).await;
    for word in ours {
        assert!(pack(&inside).contains(word), "{word}: {}", pack(&inside));
    }
    let page = admin.page(&format!("{path}?audience=customer")).await;
    assert!(page.contains("Read it before you hand it on"), "{page}");
    let docx = admin.get(&format!("{path}/pack.docx?audience=customer")).await;
    let pptx = admin.get(&format!("{path}/pack.pptx?audience=customer")).await;
    for text in [
        pack(&page).to_owned(),
        text_of(docx, "word/document").await,
        text_of(pptx, "ppt/slides/slide").await,
    ] {
        assert!(text.contains("Sales by month"), "{text}");
        for word in ours {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[tokio::test]
async fn files_carry_the_pack_in_its_language_and_are_recorded() {
    let (site, _, id) = worked().await;
    let admin = site.administrator().await;
    for (path, language, word) in [
        (format!("/accounts/{id}/review"), "zh-CN", "来源：销售台账；截至 "),
        (
            format!("/accounts/{id}/review"),
            "en",
            "Source: sales ledger; as of ",
        ),
        ("/review".to_owned(), "zh-CN", "最大的客户"),
        ("/review".to_owned(), "en", "Largest accounts"),
    ] {
        let asked = async |ending: &str| {
            let answer = admin
                .get(&format!("{path}/pack.{ending}?language={language}"))
                .await;
            let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
            let name = header("content-disposition");
            assert!(
                name.starts_with("attachment; filename=\"review-") && name.ends_with(&format!(".{ending}\"")),
                "{name}"
            );
            answer
        };
        let document = text_of(asked("docx").await, "word/document").await;
        let slides = text_of(asked("pptx").await, "ppt/slides/slide").await;
        for text in [document, slides] {
            assert!(text.contains(word), "{word}: {text}");
        }
        let pdf = admin.get(&format!("{path}/pack.pdf?language={language}")).await;
        // A program that was built without the font says so.
        if pdf.status() == StatusCode::OK {
            let bytes = taken(pdf).await;
            assert!(bytes.starts_with(b"%PDF-"), "{} bytes", bytes.len());
        } else {
            assert_eq!(pdf.status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    let trail = admin.page("/audit").await;
    assert!(trail.contains("pptx") && trail.contains("docx"), "{trail}");
}

#[tokio::test]
async fn everybody_has_the_packs_of_what_they_see() {
    let (site, colleagues, id) = worked().await;
    let as_one = async |name: &str| {
        let found = colleagues.iter().find(|colleague| colleague.name == name);
        by_link(&site, &found.expect("a colleague").token).await
    };
    let admin = site.administrator().await;
    let firm = admin.page("/review").await;
    for part in [
        "The whole firm: review of ",
        "Who sold",
        "Concentration",
        "Largest accounts",
        "Key accounts",
        "Account plans",
        "Work, month by month",
        "Net sales: sales ledger, as of ",
    ] {
        assert!(pack(&firm).contains(part), "{part}: {}", pack(&firm));
    }
    let manager = as_one("一部经理").await;
    let team = manager.page("/review").await;
    assert!(pack(&team).contains("销售一部: review of "), "{}", pack(&team));
    assert!(!pack(&team).contains("The whole firm"));
    let own = as_one("陈莹").await;
    let page = own.page("/review").await;
    assert!(
        pack(&page).contains("陈莹: review of ") && !page.contains("name=\"of\""),
        "{page}"
    );
    assert_eq!(own.get("/review?of=firm").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        own.get("/review/pack.docx?of=firm").await.status(),
        StatusCode::NOT_FOUND
    );
    let stranger = as_one("法务专家").await;
    for path in [
        "review",
        "review/pack.docx",
        "review/pack.pdf",
        "review/pack.pptx",
    ] {
        let answer = stranger.get(&format!("/accounts/{id}/{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    site.hire("outside", Role::External).await;
    let outside = site.signed_in("outside").await;
    for path in [
        "/review",
        "/review?span=lunch",
        "/review/pack.pdf",
        "/review/pack.pptx",
    ] {
        assert_eq!(outside.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    for (path, status) in [
        ("/review?span=lunch".to_owned(), 400),
        ("/review?span=2030-Q1".to_owned(), 422),
        ("/review?of=planet".to_owned(), 404),
        (format!("/accounts/{id}/review?audience=press"), 404),
        (format!("/accounts/{id}/review?span=2030"), 422),
        ("/accounts/1/review".to_owned(), 404),
        ("/review/pack.exe".to_owned(), 400),
    ] {
        assert_eq!(admin.get(&path).await.status().as_u16(), status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn packs_are_read_and_made_by_keyboard_on_a_phone_and_at_a_desk() {
    if !ready(Suite::Browser) {
        return;
    }
    let (site, _, id) = worked().await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for path in [
            format!("/accounts/{id}/review"),
            format!("/accounts/{id}/review?audience=customer&language=en"),
            "/review".to_owned(),
            "/review?span=2025&language=zh-CN".to_owned(),
        ] {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            is_sound(&site, &page, &path).await;
            fits(&page, &path).await;
        }
        page.goto(&format!("{}/accounts/{id}", site.origin))
            .await
            .expect("the account");
        page.click("#to-review").await.expect("the pack");
        page.wait_for("#pack").await.expect("the pack");
        page.wait_until_idle().await.expect("idle");
        page.evaluate::<bool>("(document.querySelector('#audience').focus(), true)")
            .await
            .expect("the focus");
        for key in ["ArrowDown", "Tab", "Tab", "Enter"] {
            page.press(key).await.expect("a key");
        }
        page.wait_until(
            "the customer's version",
            "document.location.search.includes('audience=customer')",
        )
        .await
        .expect("it");
        is_sound(&site, &page, "the customer's version").await;
    }
}
