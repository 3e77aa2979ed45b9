//! Signing in by an identity provider: against a real one, in a process of its own, which can be told to cheat.

mod elsewhere;

use std::{cell::RefCell, collections::HashMap};

use dahu_app::{person, second_factor, setting::sign_in::Rules};
use dahu_core::person::Role;
use dahu_testkit::{
    IdentityProvider,
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use dahu_web::{ClientSecret, Options, ProviderOptions, PublicAddress};
use reqwest::{Response, StatusCode};

use crate::{
    journey::{fits, is_sound},
    site::{Person, Site, location},
    two_step::picture,
};

const RETURN: &str = "/sign-in/outside/return";

/// A workspace with a provider beside it.
struct Firm {
    site: Site,
    provider: IdentityProvider,
}

fn options(origin: &str, issuer: &str, with_roles: bool) -> Options {
    let roles = ["bosses=administrator", "sales=account_manager"];
    Options {
        address: Some(origin.parse::<PublicAddress>().unwrap()),
        provider: Some(ProviderOptions {
            issuer: issuer.to_owned(),
            client_id: IdentityProvider::CLIENT_ID.to_owned(),
            client_secret: ClientSecret::new(IdentityProvider::CLIENT_SECRET),
            scopes: "openid email profile groups".to_owned(),
            role_claim: with_roles.then(|| "groups".to_owned()),
            roles: roles.map(|text| text.parse().unwrap()).into(),
            name: Some("公司账号".to_owned()),
            authorities: None,
        }),
        ..Options::default()
    }
}

impl Firm {
    async fn open(with_roles: bool) -> Self {
        let started = RefCell::new(None);
        let site = Site::with_doors("127.0.0.1", async |origin: &str| {
            let provider = IdentityProvider::start(format!("{origin}{RETURN}"))
                .await
                .expect("a provider");
            let options = options(origin, provider.issuer(), with_roles);
            started.replace(Some(provider));
            options
        })
        .await;
        let provider = started.take().expect("it was started");
        Self { site, provider }
    }

    /// Whom the provider lets in from now on, and how it cheats.
    async fn set(&self, who: &str, mode: &str) {
        let address = format!("{}/test?who={who}&mode={mode}", self.provider.issuer());
        let answer = reqwest::get(address).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
    }

    /// Sets out and lets the provider do its part; the address to which it sends the person back.
    async fn walk(&self, person: &Person<'_>, tamper: impl Fn(String) -> String) -> String {
        let answer = person.get("/sign-in/outside?to=/funnel").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let mut address = tamper(location(&answer).to_owned());
        for _ in 0..6 {
            let answer = person.client.get(&address).send().await.expect("an answer");
            let next = location(&answer);
            assert!(
                !next.is_empty(),
                "{address}: {} {:?}",
                answer.status(),
                answer.text().await
            );
            address = match next.strip_prefix('/') {
                Some(path) => format!("{}/{path}", self.provider.issuer()),
                None => next.to_owned(),
            };
            if address.starts_with(&self.site.origin) {
                return address;
            }
        }
        panic!("the provider sends nobody back");
    }

    /// The whole way.
    async fn sign_in(&self, person: &Person<'_>) -> Response {
        let address = self.walk(person, |address| address).await;
        self.come_back(person, &address).await
    }

    async fn come_back(&self, person: &Person<'_>, address: &str) -> Response {
        person
            .get(address.strip_prefix(&self.site.origin).expect("our address"))
            .await
    }
}

/// That somebody was refused with these words, and is not signed in.
async fn is_refused(person: &Person<'_>, answer: Response, words: &str, case: &str) {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{case}");
    let page = answer.text().await.expect("text");
    assert!(page.contains(words), "{case}: {page}");
    let overview = person.get("/").await;
    assert_eq!(location(&overview), "/sign-in", "{case}");
}

fn query(address: &str) -> HashMap<String, String> {
    let address: reqwest::Url = address.parse().expect("an address");
    address.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn somebody_signs_in_and_the_provider_says_who_they_are_and_what_they_may_do() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    let person = firm.site.visitor();
    assert!(person.page("/sign-in").await.contains("Sign in with 公司账号"));
    let asked = person.get("/sign-in/outside?to=/funnel").await;
    let asked = query(location(&asked));
    for (name, value) in [
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("client_id", "dahu"),
    ] {
        assert_eq!(asked[name], value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name} has 256 bits");
    }
    let answer = firm.sign_in(&person).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::SEE_OTHER, "/funnel")
    );
    assert!(person.page("/funnel").await.contains("李 Outside"));
    let rows = second_factor::people(&firm.site.ctx).await.expect("people");
    let li = rows
        .iter()
        .find(|row| row.login.as_deref() == Some("li@example.com"))
        .expect("li");
    assert_eq!(
        (li.person.role, li.is_known_outside),
        (Role::AccountManager, true)
    );
    assert_eq!(
        person.get("/settings/sign-in").await.status(),
        StatusCode::FORBIDDEN
    );

    firm.set("boss", "").await;
    let boss = firm.site.visitor();
    assert_eq!(location(&firm.sign_in(&boss).await), "/funnel");
    let page = boss.page("/settings/sign-in").await;
    assert!(
        page.contains(firm.provider.issuer()) && page.contains("bosses → administrator"),
        "{page}"
    );
    assert!(!page.contains(IdentityProvider::CLIENT_SECRET) && !page.contains("a secret"));
}

#[tokio::test]
async fn somebody_without_a_role_or_unknown_is_refused_with_a_clear_page() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    firm.set("guest", "").await;
    let guest = firm.site.visitor();
    let answer = firm.sign_in(&guest).await;
    is_refused(&guest, answer, "gives you no role", "guest").await;

    let firm = Firm::open(false).await;
    let stranger = firm.site.visitor();
    let answer = firm.sign_in(&stranger).await;
    is_refused(
        &stranger,
        answer,
        "knows you, but this workspace does not",
        "stranger",
    )
    .await;
    person::add(
        &firm.site.ctx,
        "李",
        "li@example.com",
        "correct horse battery",
        Role::Analyst,
    )
    .await
    .expect("a person");
    firm.set("claimant", "").await;
    let claimant = firm.site.visitor();
    let answer = firm.sign_in(&claimant).await;
    is_refused(&claimant, answer, "knows you", "an address that nobody verified").await;
    firm.set("li", "").await;
    let li = firm.site.visitor();
    assert_eq!(location(&firm.sign_in(&li).await), "/funnel");
    assert!(li.page("/").await.contains("李"));
}

#[tokio::test]
async fn a_token_that_is_not_the_providers_own_for_us_and_now_is_not_believed() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    for mode in [
        "none",
        "foreign",
        "stranger",
        "secret",
        "confused",
        "issuer",
        "audience",
        "party",
        "nonce",
        "unasked",
        "expired",
        "early",
        "critical",
        "changed",
        "other_person",
    ] {
        firm.set("li", mode).await;
        let person = firm.site.visitor();
        let answer = firm.sign_in(&person).await;
        is_refused(&person, answer, "answer is not valid", mode).await;
    }
    firm.set("li", "").await;
    let person = firm.site.visitor();
    assert_eq!(
        location(&firm.sign_in(&person).await),
        "/funnel",
        "and an honest one is"
    );
}

#[tokio::test]
async fn an_answer_is_taken_only_in_the_browser_that_asked_and_once() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    let not_asked = "was not begun here";
    let victim = firm.site.visitor();
    let attacker = firm.site.visitor();
    let address = firm.walk(&attacker, |address| address).await;
    let answer = firm.come_back(&victim, &address).await;
    is_refused(&victim, answer, not_asked, "a browser that asked nothing").await;

    victim.get("/sign-in/outside").await;
    let answer = firm.come_back(&victim, &address).await;
    is_refused(&victim, answer, not_asked, "the attacker's state").await;

    let own = firm.walk(&victim, |address| address).await;
    let (own_state, code) = (&query(&own)["state"], &query(&address)["code"]);
    let issuer = &query(&own)["iss"];
    let injected = format!("{RETURN}?code={code}&state={own_state}&iss={issuer}");
    let answer = victim.get(&injected).await;
    is_refused(
        &victim,
        answer,
        "gives no answer",
        "the attacker's code, bound to another verifier",
    )
    .await;

    let person = firm.site.visitor();
    let address = firm.walk(&person, |address| address).await;
    assert_eq!(location(&firm.come_back(&person, &address).await), "/funnel");
    let replayed = firm.come_back(&person, &address).await;
    assert_eq!(
        replayed.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "the state was used"
    );

    let late = firm.site.visitor();
    let address = firm.walk(&late, |address| address).await;
    let now = dahu_app::Clock::now(&*firm.site.clock);
    firm.site.clock.set(now + chrono::TimeDelta::seconds(301));
    let answer = firm.come_back(&late, &address).await;
    is_refused(&late, answer, not_asked, "after five minutes").await;
}

#[tokio::test]
async fn a_code_that_was_redeemed_or_asked_with_another_challenge_is_worth_nothing() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    let person = firm.site.visitor();
    let other = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let address = firm
        .walk(&person, |address| {
            let challenge = query(&address)["code_challenge"].clone();
            address.replace(&challenge, other)
        })
        .await;
    let answer = firm.come_back(&person, &address).await;
    is_refused(&person, answer, "gives no answer", "another challenge").await;

    let first = firm.site.visitor();
    let address = firm.walk(&first, |address| address).await;
    let code = query(&address)["code"].clone();
    assert_eq!(location(&firm.come_back(&first, &address).await), "/funnel");
    let thief = firm.site.visitor();
    let own = firm.walk(&thief, |address| address).await;
    let replayed = own.replace(&query(&own)["code"], &code);
    let answer = firm.come_back(&thief, &replayed).await;
    is_refused(&thief, answer, "gives no answer", "a code that was redeemed").await;
}

#[tokio::test]
async fn a_provider_without_a_challenge_sends_nobody_on() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    let person = firm.site.visitor();
    let address = firm
        .walk(&person, |address| {
            let challenge = query(&address)["code_challenge"].clone();
            address.replace(
                &format!("&code_challenge={challenge}&code_challenge_method=S256"),
                "",
            )
        })
        .await;
    let answer = firm.come_back(&person, &address).await;
    is_refused(&person, answer, "did not let you through", "no challenge").await;
}

#[tokio::test]
async fn whoever_turns_back_or_is_answered_by_another_provider_is_not_signed_in() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    firm.set("nobody", "").await;
    let person = firm.site.visitor();
    let answer = firm.sign_in(&person).await;
    is_refused(&person, answer, "did not let you through", "access_denied").await;

    firm.set("li", "").await;
    for (change, case) in [("https://id.example", "another issuer"), ("", "no issuer")] {
        let person = firm.site.visitor();
        let address = firm.walk(&person, |address| address).await;
        let issuer = reqwest::Url::parse(&address).unwrap();
        let pairs = issuer.query_pairs().filter(|(name, _)| name != "iss");
        let mut changed = issuer.clone();
        changed.query_pairs_mut().clear().extend_pairs(pairs);
        if !change.is_empty() {
            changed.query_pairs_mut().append_pair("iss", change);
        }
        let answer = firm.come_back(&person, changed.as_str()).await;
        is_refused(&person, answer, "answer is not valid", case).await;
    }
    let person = firm.site.visitor();
    let bare = person.get(RETURN).await;
    is_refused(&person, bare, "was not begun here", "nothing at all").await;
}

#[tokio::test]
async fn a_provider_that_is_down_or_names_itself_wrongly_leaves_the_password() {
    if !ready(Suite::Provider) {
        return;
    }
    for (mode, words) in [("down", "gives no answer"), ("renamed", "answer is not valid")] {
        let firm = Firm::open(true).await;
        firm.set("li", mode).await;
        person::add(
            &firm.site.ctx,
            "王",
            "wang@example.com",
            "correct horse battery",
            Role::Administrator,
        )
        .await
        .expect("a person");
        let person = firm.site.visitor();
        let answer = person.get("/sign-in/outside?to=/funnel").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{mode}");
        let page = answer.text().await.unwrap();
        assert!(
            page.contains(words) && page.contains("name=\"password\""),
            "{mode}: {page}"
        );
        let form = [
            ("login", "wang@example.com"),
            ("password", "correct horse battery"),
            ("to", "/funnel"),
        ];
        assert_eq!(
            location(&person.post("/sign-in", &form).await),
            "/funnel",
            "{mode}"
        );
    }
}

#[tokio::test]
async fn our_own_second_factor_is_asked_of_them_only_where_the_rules_say_so() {
    if !ready(Suite::Provider) {
        return;
    }
    let firm = Firm::open(true).await;
    let set = async |provider_is_trusted| {
        let rules = Rules {
            everybody_needs_second_factor: true,
            provider_is_trusted,
        };
        dahu_app::setting::sign_in::set_rules(&firm.site.ctx, rules)
            .await
            .expect("set");
    };
    set(true).await;
    let person = firm.site.visitor();
    firm.sign_in(&person).await;
    assert_eq!(person.get("/funnel").await.status(), StatusCode::OK);
    set(false).await;
    assert_eq!(location(&person.get("/funnel").await), "/me/two-step");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_with_every_way_in_is_sound() {
    if !ready(Suite::Provider) || !ready(Suite::Browser) {
        return;
    }
    let firm = Firm::open(true).await;
    person::add(
        &firm.site.ctx,
        "王",
        "wang@example.com",
        "correct horse battery",
        Role::Administrator,
    )
    .await
    .expect("a person");
    let browser = Browser::launch().await.expect("a browser");
    for (viewport, name) in [(Viewport::Phone, "phone"), (Viewport::Desktop, "desk")] {
        let page = browser
            .open(&format!("{}/sign-in", firm.site.origin), viewport)
            .await
            .expect("it");
        page.wait_for("#outside").await.expect("the provider's button");
        is_sound(&firm.site, &page, name).await;
        fits(&page, name).await;
        picture(&page, &format!("sign_in_{name}")).await;
    }
    let page = browser
        .open(&format!("{}/sign-in", firm.site.origin), Viewport::Desktop)
        .await
        .expect("it");
    page.click("#outside").await.expect("set out");
    page.wait_for(".tiles, .empty, .heading")
        .await
        .expect("signed in");
    assert!(
        page.url()
            .await
            .expect("an address")
            .starts_with(&firm.site.origin)
    );
}
