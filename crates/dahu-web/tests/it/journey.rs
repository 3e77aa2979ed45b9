//! Journeys with a real browser.
use crate::site::Site;
use dahu_testkit::browser::{Browser, Viewport};
#[tokio::test(flavor = "multi_thread")]
async fn probe() {
    let site = Site::empty().await;
    let browser = Browser::launch().await.unwrap();
    let page = browser
        .open(&format!("{}/sign-in", site.origin), Viewport::Desktop)
        .await
        .unwrap();
    println!("{:?}", page.wait_until_idle().await);
    println!("{:#?}", page.observed());
    let link = site.link().await;
    page.goto(&link).await.unwrap();
    page.click("#redeem").await.unwrap();
    page.wait_for(".bottom, .sections").await.unwrap();
    println!("{:?}", page.wait_until_idle().await);
    println!("{:#?}", page.observed());
}
