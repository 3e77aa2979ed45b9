//! The pages of the method of key accounts without a mouse: whatever stands on them is reached, and seen where it is.

use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};

use crate::{
    journey::sign_in,
    keyboard::Keyboard,
    method::{Sample, mutual, one_competence, sample},
    plan, playbook,
};

/// Stops of one page at most.
const STOPS: usize = 30;
/// Of the pages of plans and playbooks those that are gone through: what differs between the others is no place to go to.
const WRITTEN: [&str; 12] = [
    "plan-draft",
    "plan-edit",
    "plan-evidence",
    "plan-objective",
    "plan-shares",
    "plan-square",
    "plan-statement",
    "playbook-followed",
    "playbook-form",
    "playbook-results",
    "call-sheet",
    "call-sheet-new",
];

async fn pages(sample: &Sample) -> Vec<String> {
    let (account, alerted) = (&sample.account, &sample.alerted);
    let named = [
        "/selection",
        "/selection/matrix",
        "/selection/criteria/edit",
        "/kinds?kind=important&which=to-decide",
        "/kinds/rules",
        "/selling",
        "/selling/rules",
        "/selling/requirements",
        "/allocation",
        "/accounts/health",
        "/accounts/health/alerts",
        "/competence",
        "/competence/profiles",
        "/competence/trainings",
        "/review",
    ];
    let of_one = [
        sample.review.clone(),
        format!("{account}/selection"),
        format!("{account}/kinds"),
        format!("{account}/selling"),
        format!("{account}/review"),
        sample.alert.clone(),
        format!("{alerted}?tab=relationship"),
        format!("{alerted}/relationship"),
        mutual(&sample.site).await,
    ];
    let mut written = plan::looked_at(&sample.site).await;
    written.extend(playbook::pages(&sample.site).await);
    // Of several of a name one is enough.
    let first_of = |name: &str| written.iter().find(|(known, _)| *known == name);
    let written: Vec<String> = WRITTEN
        .into_iter()
        .filter_map(|name| Some(first_of(name)?.1.clone()))
        .collect();
    assert!(written.len() + 2 >= WRITTEN.len(), "{written:?}");
    let named = named.into_iter().map(str::to_owned);
    named.chain(of_one).chain(written).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_stands_on_the_pages_of_the_method_is_reached_by_keys() {
    if !ready(Suite::Browser) {
        return;
    }
    let sample = sample().await;
    let pages = pages(&sample).await;
    let browser = Browser::launch().await.expect("a browser");
    let page = sign_in(&sample.site, &browser, Viewport::Desktop, "zh-CN").await;
    let keys = Keyboard { page: &page };
    for path in &pages {
        page.goto(&format!("{}{path}", sample.site.origin))
            .await
            .expect(path);
        keys.read_through(path, STOPS).await;
    }
    one_competence(&sample.site, &page).await;
    keys.read_through("a competence", STOPS).await;
}
