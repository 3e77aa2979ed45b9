//! Account plans by their pages: written with a script or without, decided on, signed by the customer; in both languages, on a
//! phone, by keyboard.

use std::path::PathBuf;

use dahu_app::{
    Context,
    plan::{self, PlanFilter, sharing::Share, template},
    sample::bring_people,
};
use dahu_core::{
    account::AccountId,
    plan::{PlanId, mutual::ShareId},
};
use dahu_testkit::{
    browser::{Browser, Page, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    activity::owner,
    definitions::{undefined, unfounded},
    import::in_chinese,
    journey::{is_sound, sign_in},
    phone::suits,
    site::{Person, Site, location},
};

/// The sample firm's plans, of each state the one that was begun last: the one that holds, the one that waits, the one that is
/// written.
pub(crate) async fn sample_plans(ctx: &Context) -> [PlanId; 3] {
    let mut found = Vec::new();
    for state in ["approved", "submitted", "drafted"] {
        let filter = PlanFilter {
            state: Some(state.to_owned()),
            ..PlanFilter::default()
        };
        let rows = plan::list(ctx, &filter).await.expect("a list").rows;
        found.extend(rows.iter().map(|row| row.id).max());
    }
    found.try_into().expect("three")
}

/// Sends a form of a plan; it comes back to a page that offers to undo it.
async fn sent(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let answer = person.post(path, form).await;
    let status = answer.status();
    let next = location(&answer).to_owned();
    assert_eq!(
        status,
        StatusCode::SEE_OTHER,
        "{path}: {}",
        answer.text().await.unwrap()
    );
    next
}

/// A plan that 李 begins by the form.
async fn begun(site: &Site, li: &Person<'_>, account: AccountId) -> String {
    let template = template::all(&site.ctx).await.expect("templates")[0]
        .0
        .to_string();
    let form = [
        ("name", "2026 年客户计划"),
        ("template", template.as_str()),
        ("first_on", "2026-01-01"),
        ("last_on", "2026-12-31"),
    ];
    let next = sent(li, &format!("/accounts/{account}/plans/new"), &form).await;
    let (path, _) = next.split_once('?').unwrap_or((next.as_str(), ""));
    path.to_owned()
}

async fn what_cannot_be_read_is_told_beside_its_field(li: &Person<'_>, plan: &str) {
    for (path, form, beside) in [
        (
            "objectives/new",
            vec![
                ("words", "x"),
                ("measure", "net_sales"),
                ("from", "2026-01-01"),
                ("by", "2026-12-31"),
                ("aim", "much"),
            ],
            "id=\"aim-problem\"",
        ),
        (
            "objectives/new",
            vec![("words", "x"), ("measure", "net_sales"), ("aim", "1")],
            "id=\"from-problem\"",
        ),
        (
            "statements/new",
            vec![("kind", "pain"), ("words", " ")],
            "words-problem",
        ),
        (
            "actions",
            vec![("what", ""), ("due_on", "2026-07-10")],
            "what-problem",
        ),
    ] {
        let answer = li.post(&format!("{plan}/{path}"), &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.text().await.unwrap().contains(beside), "{path}");
    }
}

#[tokio::test]
async fn a_plan_is_written_submitted_and_approved_without_a_script() {
    let site = Site::sample().await;
    let account = owner(&site, "li").await;
    let (li, admin) = (site.signed_in("li").await, site.administrator().await);
    let plan = begun(&site, &li, account).await;
    let empty = li.post(&format!("{plan}/submit"), &[]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let objective = [
        ("words", "全年净销售额"),
        ("measure", "net_sales"),
        ("whose", "account"),
        ("row", ""),
        ("from", "2026-01-01"),
        ("by", "2026-12-31"),
        ("aim", "120万"),
    ];
    sent(&li, &format!("{plan}/objectives/new"), &objective).await;
    let statement = [("kind", "pain"), ("words", "<b>停机</b>两次")];
    sent(&li, &format!("{plan}/statements/new"), &statement).await;
    let page = li.page(&plan).await;
    assert!(
        page.contains("&#60;b&#62;停机") || page.contains("&lt;b&gt;停机"),
        "{page}"
    );
    assert!(page.contains("1,200,000"), "{page}");
    what_cannot_be_read_is_told_beside_its_field(&li, &plan).await;
    sent(
        &li,
        &format!("{plan}/actions"),
        &[("what", "约见总工"), ("due_on", "2026-07-10")],
    )
    .await;
    assert!(
        li.page(&format!("/accounts/{account}/activities"))
            .await
            .contains("2026 年客户计划")
    );
    sent(&li, &format!("{plan}/submit"), &[]).await;
    let refused = li.post(&format!("{plan}/approve"), &[("reason", "好")]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let silent = admin.post(&format!("{plan}/approve"), &[("reason", "")]).await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    sent(&admin, &format!("{plan}/approve"), &[("reason", "目标可行")]).await;
    let page = li.page(&plan).await;
    assert!(
        page.contains("目标可行") && page.contains("id=\"revise\""),
        "{page}"
    );
    sent(&li, &format!("{plan}/revise"), &[]).await;
    sent(&li, &format!("{plan}/undo"), &[]).await;
    assert!(li.page(&plan).await.contains("id=\"revise\""), "it holds again");
    let compared = li.page(&format!("{plan}/compare")).await;
    assert!(
        compared.contains("id=\"same\"") || compared.contains("<table"),
        "{compared}"
    );
}

/// The path of a page for a customer that is made with a form.
async fn shared(site: &Site, person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> String {
    let made = person.post(path, form).await.text().await.expect("text");
    let address = made
        .split("id=\"mutual-address\" tabindex=\"0\">")
        .nth(1)
        .expect("an address");
    let address = address.split('<').next().expect("an address");
    address.strip_prefix(&site.origin).expect("here").to_owned()
}

/// The pages of plans that can be read, and the forms that write one.
fn pages(
    [held, waiting, draft]: &[PlanId; 3],
    facts: &plan::PlanFacts,
    account: AccountId,
) -> Vec<(&'static str, String)> {
    let statement = facts.content.statements.keys().next().expect("one");
    let mut pages = vec![
        ("plans", "/plans".to_owned()),
        ("plans-of-account", format!("/accounts/{account}/plans")),
        ("plan-new", format!("/accounts/{account}/plans/new")),
        ("plan-templates", "/plans/templates".to_owned()),
        ("plan-template-new", "/plans/templates/new".to_owned()),
        ("plan", format!("/plans/{held}")),
        ("plan-waiting", format!("/plans/{waiting}")),
        ("plan-draft", format!("/plans/{draft}")),
        ("plan-compare", format!("/plans/{held}/compare")),
        ("plan-version", format!("/plans/{held}/versions/1")),
        ("plan-review", format!("/plans/{held}/reviews")),
        ("plan-close", format!("/plans/{held}/close")),
        ("plan-shares", format!("/plans/{held}/shares")),
        (
            "plan-evidence",
            format!("/plans/{held}/statements/{statement}/evidence"),
        ),
        ("plan-edit", format!("/plans/{draft}/edit")),
        ("plan-budget", format!("/plans/{draft}/budget")),
        (
            "plan-statement",
            format!("/plans/{draft}/statements/new?kind=risk"),
        ),
        ("plan-objective", format!("/plans/{draft}/objectives/new")),
        ("plan-rows", format!("/plans/{draft}/rows")),
    ];
    for objective in facts.content.objectives.keys() {
        pages.push(("plan-behind", format!("/plans/{held}/objectives/{objective}")));
    }
    pages
}

/// The same of the sample firm, with a square of the matrix.
pub(crate) async fn looked_at(site: &Site) -> Vec<(&'static str, String)> {
    let plans = sample_plans(&site.ctx).await;
    let facts = plan::to_write(&site.ctx, plans[0]).await.expect("to write").facts;
    let draft = plan::to_write(&site.ctx, plans[2]).await.expect("to write").facts;
    let mut pages = pages(&plans, &facts, draft.account);
    if let Some(row) = draft.content.rows.first() {
        let word = serde_urlencoded::to_string([("unit", draft.account.to_string()), ("row", row.word())]);
        pages.push((
            "plan-square",
            format!("/plans/{}/square?{}", plans[2], word.expect("a query")),
        ));
    }
    pages
}

/// The page of a plan on which the customer promises to tell what they use.
async fn promising(site: &Site, plan: PlanId) -> ShareId {
    let shares = plan::sharing::all(&site.ctx, plan).await.expect("pages").shares;
    let is_it = |share: &&Share| share.choice.promises.iter().any(|one| one.what == "提供用量");
    shares.iter().find(is_it).expect("a page").id
}

#[tokio::test]
async fn what_a_customer_promised_is_marked_as_done_by_either_side_and_overdue_until_then() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let [plan, ..] = sample_plans(&site.ctx).await;
    let (admin, customer) = (site.administrator().await, site.visitor());
    let path = format!("/plans/{plan}/shares");
    let form = [
        ("what", "提供用量"),
        ("who", ""),
        ("due_on", "2026-01-01"),
        ("what", "确认图纸"),
        ("who", ""),
        ("due_on", ""),
    ];
    let secret = shared(&site, &admin, &path, &form).await;
    let page = customer.page(&secret).await;
    assert!(
        page.contains("tag-bad") && page.contains("id=\"offered\""),
        "{page}"
    );
    let steps = format!("{secret}/steps");
    for wrong in [
        vec![("step", "提供用量"), ("name", " ")],
        vec![("name", "王经理")],
        vec![("step", "别的"), ("name", "王经理")],
    ] {
        let refused = customer.post(&steps, &wrong).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(refused.text().await.unwrap().contains("id=\"problem\""));
    }
    sent(&customer, &steps, &[("step", "提供用量"), ("name", "王经理")]).await;
    let page = customer.page(&secret).await;
    let said = format!("王经理 · {}", site.ctx.today());
    assert!(page.contains(&said) && !page.contains("tag-bad"), "{page}");

    let share = promising(&site, plan).await;
    let (mark, ours) = (
        format!("{path}/{share}/steps"),
        [("step", "确认图纸"), ("done", "yes")],
    );
    sent(&admin, &mark, &ours).await;
    let again = admin.post(&mark, &ours).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let offered = admin.post(&format!("{path}/{share}/offer"), &ours).await;
    assert_eq!(
        offered.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "it is already"
    );
    sent(&admin, &mark, &[("step", "提供用量")]).await;
    for read in [customer.page(&secret).await, admin.page(&path).await] {
        assert!(read.contains("tag-bad") && !read.contains(&said), "{read}");
    }
    let page = admin.page(&format!("/plans/{plan}")).await;
    assert!(
        page.contains("id=\"mutual\"") && page.contains("确认图纸"),
        "{page}"
    );
}

#[tokio::test]
async fn a_customer_signs_what_was_chosen_for_them_and_sees_nothing_else() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let [plan, ..] = sample_plans(&site.ctx).await;
    let admin = site.administrator().await;
    let facts = plan::to_write(&site.ctx, plan).await.expect("to write").facts;
    let (objective, shown) = facts.content.objectives.last_key_value().expect("one");
    let (_, hidden) = facts.content.objectives.first_key_value().expect("one");
    let id = objective.to_string();
    let form = [
        ("words", "请确认"),
        ("objective", id.as_str()),
        ("what", "提供用量"),
        ("who", "王经理"),
        ("due_on", "2026-08-01"),
        ("ends_on", "2026-08-01"),
    ];
    let path = format!("/plans/{plan}/shares");
    let secret = shared(&site, &admin, &path, &form).await;
    assert!(!admin.page(&path).await.contains(&secret), "it is shown once");

    let customer = site.visitor();
    let answer = customer.get(&secret).await;
    assert_eq!(answer.headers()["x-robots-tag"], "noindex, nofollow");
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    assert_eq!(answer.headers()["referrer-policy"], "same-origin");
    let page = answer.text().await.expect("text");
    assert!(page.contains(&shown.words) && page.contains("提供用量"), "{page}");
    for unseen in [
        hidden.words.as_str(),
        "/accounts/",
        "/plans/",
        "财务总监还没有见过面",
    ] {
        assert!(!page.contains(unseen), "{unseen}: {page}");
    }
    let read = page.split("name=\"read\" value=\"").nth(1).expect("a digest");
    let read = read.split('"').next().expect("a digest").to_owned();
    let nameless = customer.post(&secret, &[("read", &read), ("name", "")]).await;
    assert_eq!(nameless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.text().await.unwrap().contains("name-problem"));
    let sign = [("read", read.as_str()), ("name", "王经理"), ("note", "同意")];
    sent(&customer, &secret, &sign).await;
    assert!(customer.page(&secret).await.contains("王经理"));
    assert!(
        admin.page(&path).await.contains("127.0.0.1"),
        "where it was signed is kept"
    );
    let share = promising(&site, plan).await;
    let mut changed = form;
    changed[2].1 = "提供三家用量";
    sent(&admin, &format!("{path}/{share}"), &changed[..5]).await;
    let page = customer.page(&secret).await;
    let marks = ["id=\"changed\"", "<del>提供用量"];
    assert!(marks.iter().all(|mark| page.contains(mark)), "{page}");
    let stale = customer.post(&secret, &sign).await;
    assert_eq!(stale.status(), StatusCode::UNPROCESSABLE_ENTITY);
    sent(&admin, &format!("{path}/{share}/revoke"), &[]).await;
    for gone in [secret.as_str(), "/mutual/x"] {
        assert_eq!(customer.get(gone).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn every_page_of_plans_is_told_in_both_languages_and_its_figures_are_defined() {
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let admin = site.administrator().await;
    for (name, path) in looked_at(&site).await {
        let (english, chinese) = (admin.page(&path).await, in_chinese(&admin, &path).await);
        assert_ne!(english, chinese, "{name}");
        for html in [english, chinese] {
            assert!(!html.contains("plan-word-"), "{name}: a word has no text");
            if ["plans", "plan", "plan-behind"].contains(&name) {
                assert_eq!(unfounded(&html), Vec::<String>::new(), "{name}");
            }
            if name == "plans" {
                // What a plan is called, how it stands, its days and its owner are no figures.
                assert_eq!(undefined(&html).len(), 4, "{:?}", undefined(&html));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_sound_and_fit_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let pictures = std::env::var_os("DAHU_PICTURES").map(PathBuf::from);
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let pages = looked_at(&site).await;
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, width) in [(Viewport::Desktop, "desktop"), (Viewport::Phone, "phone")] {
        for language in ["zh-CN", "en"] {
            let page = sign_in(&site, &browser, viewport, language).await;
            for (name, path) in &pages {
                page.goto(&format!("{}{path}", site.origin)).await.expect(name);
                suits(&site, &page, viewport, name).await;
                if let Some(folder) = &pictures {
                    page.screenshot(&folder.join(format!("{name}-{language}-{width}.png")))
                        .await
                        .expect("a picture");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_reads_is_sound_on_a_phone_and_signed_there() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let [plan, ..] = sample_plans(&site.ctx).await;
    let shares = plan::sharing::all(&site.ctx, plan).await.expect("pages");
    let choice = shares.shares[0].choice.clone();
    let (_, secret) = plan::sharing::make(&site.ctx, plan, &choice, None)
        .await
        .expect("made");
    let address = format!("{}/mutual/{secret}", site.origin);
    let browser = Browser::launch().await.expect("a browser");
    for viewport in [Viewport::Desktop, Viewport::Phone] {
        let page = browser.open(&address, viewport).await.expect("the page");
        suits(&site, &page, viewport, "mutual").await;
        page.fill("#name", "王经理").await.expect("typed");
        page.press("Enter").await.expect("the key");
        page.wait_for_text("#signatures", "王经理").await.expect("signed");
        suits(&site, &page, viewport, "signed").await;
    }
}

/// What is written by keys alone: a statement, and what it stands on.
async fn written_by_keys(page: &Page) {
    page.wait_for("#words").await.expect("the form");
    page.click("#words").await.expect("there");
    page.write("停机两次").await.expect("typed");
    page.press("Tab").await.expect("on");
    page.wait_until(
        "the focus to stand on a control",
        "document.activeElement && document.activeElement !== document.body",
    )
    .await
    .expect("somewhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_written_by_keyboard() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    bring_people(&site.ctx).await.expect("people");
    let [_, _, draft] = sample_plans(&site.ctx).await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&site, &browser, Viewport::Desktop, "zh-CN").await;
    page.goto(&format!("{}/plans/{draft}/statements/new?kind=pain", site.origin))
        .await
        .expect("the form");
    written_by_keys(&page).await;
    for _ in 0..12 {
        let is_save: bool = page
            .evaluate("document.activeElement.id === 'save'")
            .await
            .expect("an answer");
        if is_save {
            break;
        }
        page.press("Tab").await.expect("on");
    }
    page.press("Enter").await.expect("saved");
    page.wait_for_text("main", "停机两次").await.expect("it is said");
    page.wait_for("#undo").await.expect("and can be taken back");
    is_sound(&site, &page, "said").await;
}
