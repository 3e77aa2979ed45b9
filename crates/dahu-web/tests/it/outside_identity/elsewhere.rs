//! Where the way by the provider begins and ends.

use dahu_testkit::suite::{Suite, ready};

use super::Firm;
use crate::site::location;

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    for to in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        let person = firm.site.visitor();
        let asked = person.get(&format!("/sign-in/outside?to={to}")).await;
        let mut address = location(&asked).to_owned();
        while !address.starts_with(&firm.site.origin) {
            let answer = person.client.get(&address).send().await.unwrap();
            let next = location(&answer);
            address = next.strip_prefix('/').map_or_else(
                || next.to_owned(),
                |path| format!("{}/{path}", firm.provider.issuer()),
            );
        }
        assert_eq!(location(&firm.come_back(&person, &address).await), "/", "{to}");
    }
}

#[tokio::test]
async fn no_other_site_sends_anybody_to_the_provider() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    for (from, leads) in [
        (Some("cross-site"), false),
        (Some("same-site"), false),
        (Some("same-origin"), true),
        (Some("none"), true),
        (None, true),
    ] {
        let person = firm.site.visitor();
        let mut request = person.request("GET", "/sign-in/outside?to=/funnel");
        if let Some(from) = from {
            request = request.header("sec-fetch-site", from);
        }
        let answer = request.send().await.expect("an answer");
        let to = location(&answer);
        assert_eq!(to.starts_with(firm.provider.issuer()), leads, "{from:?}: {to}");
        assert!(leads || to == "/sign-in", "{from:?}: {to}");
    }
}
