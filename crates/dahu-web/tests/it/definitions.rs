//! Every heading and every figure about value opens its definition, which names its formula or its source.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
    workspace_root,
};

use crate::{
    import::in_chinese,
    site::{Person, Site},
    valuation::{lively, value},
};

/// What opens a definition.
const MARK: &str = "<details class=\"definition\">";
/// The card of an account that is about its value, and its contracts; the rest of its page is about other things.
const CARDS: [&str; 2] = [
    "<section class=\"card\" id=\"value\">",
    "<section class=\"card\" id=\"contracts\">",
];

/// The pages about value, with the least number of definitions that each has.
async fn pages(site: &Site, account: &str) -> Vec<(String, usize)> {
    let run = dahu_app::valuation::latest(&site.ctx).await.unwrap().unwrap().id;
    let account = site.account(account).await;
    let pages = [
        ("/value", 35),
        ("/value/model", 15),
        ("/value/retention", 20),
        ("/value/statement/opening", 8),
        ("/value/statement/growth", 8),
        ("/value/statement/closing", 8),
        ("/funnel", 16),
        ("/funnel/cohort", 40),
        ("/funnel/cohort/accounts?cell=reached-closed", 9),
        ("/funnel/flow", 20),
        ("/funnel/causes", 18),
        ("/targets", 14),
    ];
    let mut pages: Vec<(String, usize)> = pages.map(|(path, least)| (path.to_owned(), least)).into();
    pages.push((format!("/value/runs/{run}"), 8));
    pages.push((format!("/accounts/{account}?tab=value"), 7));
    pages
}

/// Opens a page in both languages; of an account's page the cards about its value.
async fn opened(person: &Person<'_>, path: &str) -> [String; 2] {
    [person.page(path).await, in_chinese(person, path).await].map(|page| {
        if path.starts_with("/accounts/") {
            let cards = CARDS.iter().filter_map(|card| page.split_once(card));
            let card = cards.filter_map(|(_, rest)| Some(rest.split_once("</section>")?.0));
            card.collect()
        } else {
            page
        }
    })
}

/// What stands between `start` and the next `end`, as often as it does.
fn between<'a>(html: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = html.split(start).skip(1);
    parts.map(move |part| part.split_once(end).map_or(part, |(inside, _)| inside))
}

/// The headings of columns, the names of figures, and the sentences with figures, that open no definition.
pub(crate) fn undefined(html: &str) -> Vec<String> {
    let columns = between(html, "<thead>", "</thead>").flat_map(|head| between(head, "<th ", "</th>"));
    let facts = between(html, "<dl class=\"facts\">", "</dl>");
    let facts = facts.flat_map(|facts| between(facts, "<dt", "</dt>"));
    let tiles = between(html, "<div class=\"tile\">", "<dd>");
    let sentences = between(html, "<div class=\"answer-lead\">", "</p></details></div>");
    let versus = between(html, "<div class=\"versus-label\">", "</p></details></div>");
    let named = columns.chain(facts).chain(tiles).chain(sentences).chain(versus);
    named
        .filter(|name| !name.contains(MARK))
        .map(str::to_owned)
        .collect()
}

/// The definitions that say nothing, or name neither a formula nor a source.
pub(crate) fn unfounded(html: &str) -> Vec<String> {
    let words = between(html, MARK, "</details>").map(|mark| {
        let words = mark.split_once("</summary><p>").map_or("", |(_, words)| words);
        (mark, words)
    });
    let is_sound = |words: &str| {
        let says = words.split("<span").next().unwrap_or_default().trim();
        // A key that has no text is shown as it is.
        let is_prose = says.ends_with(['.', '。', '：', ':']);
        is_prose
            && ["class=\"formula\"", "class=\"source\""]
                .iter()
                .any(|part| words.contains(part))
    };
    words
        .filter(|(_, words)| !is_sound(words))
        .map(|(mark, _)| mark.to_owned())
        .collect()
}

#[test]
fn a_heading_without_a_definition_is_seen_and_so_is_a_definition_without_grounds() {
    let mark = |words: &str| format!("{MARK}<summary>?</summary><p>{words}</p></details>");
    let sound = mark("What it is. <span class=\"source\">where from</span>");
    for place in [
        ("<thead><tr><th scope=\"col\">", "</th></tr></thead>"),
        ("<dl class=\"facts\"><dt>", "</dt><dd>1</dd></dl>"),
        ("<div class=\"tile\"><dt>", "</dt><dd>1</dd></div>"),
    ] {
        let html = |name: &str| format!("{}{name}{}", place.0, place.1);
        assert_eq!(undefined(&html("Value")).len(), 1, "{place:?}");
        assert_eq!(undefined(&html(&sound)), Vec::<String>::new(), "{place:?}");
    }
    assert_eq!(unfounded(&sound), Vec::<String>::new());
    for wrong in [
        "What it is.",
        "",
        "value-definition <span class=\"source\">x</span>",
    ] {
        assert_eq!(unfounded(&mark(wrong)).len(), 1, "{wrong}");
    }
}

#[tokio::test]
async fn every_heading_and_figure_about_value_opens_a_definition_with_its_formula_or_source() {
    let (few, many) = (Site::sample().await, lively().await);
    for (site, account) in [(&few, "KH0001"), (&many, "DW0001")] {
        value(site).await;
        let person = site.administrator().await;
        for (path, least) in pages(site, account).await {
            let is_of_lists = path.starts_with("/funnel") || path == "/targets";
            if is_of_lists && account == "DW0001" {
                continue;
            }
            for html in opened(&person, &path).await {
                assert_eq!(undefined(&html), Vec::<String>::new(), "{path}");
                assert_eq!(unfounded(&html), Vec::<String>::new(), "{path}");
                let found = html.matches(MARK).count();
                assert!(found >= least, "{path} of {account} has {found} definitions");
            }
        }
        for path in [
            "/value/retention/constant",
            "/value/retention/contracts",
            "/value?by=region",
        ] {
            let (status, html) = crate::valuation::fragment(&person, path).await;
            assert_eq!(status, 200, "{path}");
            assert!(html.contains(MARK), "{path}");
            assert_eq!(undefined(&html), Vec::<String>::new(), "{path}");
        }
    }
}

/// Each definition of a language with the names of its parts, and all that its sources say.
fn texts(language: &str) -> (BTreeMap<String, BTreeSet<String>>, String) {
    let (mut texts, mut sources) = (BTreeMap::<String, BTreeSet<String>>::new(), String::new());
    let folder = workspace_root().join("crates/dahu-web/locales").join(language);
    for entry in fs::read_dir(folder).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let mut current = String::new();
        for line in text.lines() {
            match line.strip_prefix("    .").and_then(|part| part.split_once(" =")) {
                Some((part, says)) => {
                    texts.entry(current.clone()).or_default().insert(part.to_owned());
                    if part == "source" {
                        sources.push_str(says);
                        sources.push('\n');
                    }
                }
                None => current = line.split(" =").next().unwrap_or_default().to_owned(),
            }
        }
    }
    (texts, sources)
}

#[test]
fn both_languages_give_the_same_formulas_and_sources_and_the_documents_named_exist() {
    let ((english, sources), (chinese, their_sources)) = (texts("en"), texts("zh-CN"));
    assert!(english.len() > 150, "only {} definitions", english.len());
    assert_eq!(english, chinese);
    for (key, parts) in &english {
        assert!(parts.contains("source"), "{key} names no source");
    }
    let documents = |text: &str| -> BTreeSet<String> {
        let words = text.split([' ', '：', '、', '；', ',', ';', '\n']);
        let named = words.filter(|word| word.rsplit_once('.').is_some_and(|(_, ending)| ending == "md"));
        named
            .map(|name| {
                if name.contains('/') {
                    name.to_owned()
                } else {
                    format!("docs/models/{name}")
                }
            })
            .collect()
    };
    let named = documents(&sources);
    assert_eq!(named, documents(&their_sources));
    assert!(named.len() > 12, "{named:?}");
    for document in named {
        assert!(
            workspace_root().join(&document).is_file(),
            "{document} is not there"
        );
    }
}

#[test]
fn every_model_page_says_what_it_assumes_how_it_is_estimated_and_how_it_was_checked() {
    const PARTS: [&str; 8] = [
        "**Assumptions.**",
        "**They fail**",
        "| symbol | meaning |",
        "**Formulas.**",
        "**Estimation.**",
        "**How checked.**",
        "**Limits.**",
        "**Sources.**",
    ];
    let folder = workspace_root().join("docs/models");
    let entries = fs::read_dir(folder).expect("a folder");
    let pages = entries.map(|entry| entry.expect("an entry").path());
    let pages: Vec<_> = pages.filter(|page| !page.ends_with("README.md")).collect();
    assert!(pages.len() > 12, "only {} pages of models", pages.len());
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        for part in PARTS {
            assert!(text.contains(part), "{} lacks {part}", page.display());
        }
    }
}

/// The definitions whose words cannot be read where they open, or that the keyboard does not open. Tables that are folded
/// are unfolded first.
const OUT_OF_SIGHT: &str = "(() => {
    document.querySelectorAll('main details.folded-table').forEach(table => { table.open = true; });
    return [...document.querySelectorAll('main details.definition')].filter(details => {
        details.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        const mark = details.querySelector('summary');
        mark.focus();
        details.open = true;
        const words = details.querySelector('p');
        words.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        const box = words.getBoundingClientRect();
        const corners = [box.left + 9, box.right - 9].flatMap(x => [box.top + 9, box.bottom - 9].map(y => [x, y]));
        const seen = corners.every(([x, y]) => words.contains(document.elementFromPoint(x, y)));
        const reached = document.activeElement === mark;
        details.open = false;
        return !seen || !reached;
    }).map(details => details.querySelector('summary').getAttribute('aria-label'));
})()";

#[tokio::test(flavor = "multi_thread")]
async fn every_definition_about_value_can_be_read_where_it_opens() {
    if !ready(Suite::Browser) {
        return;
    }
    let (few, many) = (Site::sample().await, lively().await);
    let browser = Browser::launch().await.expect("a browser");
    for (site, account) in [(&few, "KH0001"), (&many, "DW0001")] {
        value(site).await;
        for viewport in [Viewport::Desktop, Viewport::Phone] {
            let page = browser.open(&site.link().await, viewport).await.expect("a page");
            page.wait_until_idle().await.expect("idle");
            page.click("button[name=language][value=en]")
                .await
                .expect("English");
            page.wait_until("English", "document.documentElement.lang === 'en'")
                .await
                .expect("English");
            page.wait_until_idle().await.expect("idle");
            page.click("#redeem").await.expect("signed in");
            page.wait_for(".tiles, .empty").await.expect("the overview");
            page.wait_until_idle().await.expect("idle");
            for (path, _) in pages(site, account).await {
                let path = format!("{}{path}", site.origin);
                page.goto(&path).await.expect("a page");
                page.wait_until_idle().await.expect("idle");
                assert_eq!(hidden(&page).await, Vec::<String>::new(), "{path} {viewport:?}");
            }
            open_by_keyboard(&page, site).await;
        }
    }
}

async fn hidden(page: &Page) -> Vec<String> {
    page.evaluate(OUT_OF_SIGHT).await.expect("an answer")
}

/// The mark opens by Enter and closes by Escape, and what it opens moves nothing.
async fn open_by_keyboard(page: &Page, site: &Site) {
    page.goto(&format!("{}/value/retention", site.origin))
        .await
        .expect("a page");
    page.wait_until_idle().await.expect("idle");
    let height = "document.documentElement.scrollHeight";
    let before: f64 = page.evaluate(height).await.expect("a height");
    let focus = "(document.querySelector('#constant .facts .definition summary').focus(), true)";
    page.evaluate::<bool>(focus).await.expect("the focus");
    page.press("Enter").await.expect("the key");
    page.wait_for("#constant .facts .definition[open] .formula")
        .await
        .expect("its formula");
    let after: f64 = page.evaluate(height).await.expect("a height");
    assert!(
        (after - before).abs() < 1.0,
        "the page grew from {before} to {after}"
    );
    page.press("Escape").await.expect("the key");
    page.wait_until("it to close", "!document.querySelector('.definition[open]')")
        .await
        .expect("closed");
}
