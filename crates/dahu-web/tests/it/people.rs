//! People, teams and account teams by their pages.

use dahu_app::{account, handover, person, sample, team};
use dahu_testkit::{
    browser::{Browser, Viewport},
    suite::{Suite, ready},
};
use reqwest::StatusCode;

use crate::{
    journey::{fits, is_sound, sign_in},
    site::{Person, Site, location},
};

/// Whoever takes up the sign-in link of this token.
pub(crate) async fn by_link<'s>(site: &'s Site, token: &str) -> Person<'s> {
    let person = site.visitor();
    let answer = person.post(&format!("/sign-in/link/{token}"), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    person
}

#[tokio::test]
async fn somebody_is_invited_put_into_a_team_and_seen_off() {
    let site = Site::sample().await;
    let administrator = site.administrator().await;
    let answer = administrator
        .post(
            "/people",
            &[
                ("name", "陈莹"),
                ("login", "chen@firm.example"),
                ("role", "account_manager"),
            ],
        )
        .await;
    let page = answer.text().await.expect("a page");
    let token: String = page
        .split("/sign-in/link/")
        .nth(1)
        .expect("a link to hand on")
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let chen = by_link(&site, &token).await;
    assert!(chen.page("/accounts").await.contains("156 accounts"));
    let made = administrator
        .post("/teams", &[("name", "East"), ("parent", "")])
        .await;
    assert_eq!(location(&made), "/teams");
    let teams = team::all(&site.ctx).await.expect("teams");
    let path = format!("/teams/{}", teams[0].id);
    let refused = administrator
        .post(
            &format!("{path}/people"),
            &[("person", "陈莹"), ("manages", "yes")],
        )
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .expect("a page")
            .contains("role of a team manager")
    );
    let put = administrator
        .post(&format!("{path}/people"), &[("person", "陈莹")])
        .await;
    assert_eq!(location(&put), path);
    assert!(administrator.page(&path).await.contains("陈莹"));
    let people = person::salespeople(&site.ctx).await.expect("people");
    let id = people
        .iter()
        .find(|person| person.name == "陈莹")
        .expect("her")
        .id;
    let profile = format!("/people/{id}");
    assert_eq!(
        location(&administrator.post(&format!("{profile}/leave"), &[]).await),
        profile
    );
    assert!(
        location(&chen.get("/accounts").await).starts_with("/sign-in"),
        "her session is over"
    );
    assert!(administrator.page(&profile).await.contains("Take back"));
}

#[tokio::test]
async fn an_account_says_who_sees_it_and_why() {
    let site = Site::sample().await;
    let colleagues = sample::bring_people(&site.ctx).await.expect("people");
    let administrator = site.administrator().await;
    let account = site.account("KH0001").await;
    let path = format!("/accounts/{account}/team");
    let page = administrator.page(&path).await;
    assert!(page.contains("Who can see this") && page.contains("The role sees all accounts"));
    let given = administrator
        .post(
            &path,
            &[
                ("person", "法务专家"),
                ("role", "reader"),
                ("from", "2026-06-30"),
                ("until", "2026-12-31"),
            ],
        )
        .await;
    assert_eq!(location(&given), path);
    let page = administrator.page(&path).await;
    assert!(
        page.contains("Reader since 2026-06-30") && page.contains("until 2026-12-31"),
        "{page}"
    );
    let counsel = colleagues
        .iter()
        .find(|colleague| colleague.name == "法务专家")
        .expect("one");
    let counsel = by_link(&site, &counsel.token).await;
    let shown = counsel.page(&format!("/accounts/{account}?tab=history")).await;
    assert!(!shown.contains("id=\"record\""), "who reads along does not judge");
    let people = person::with_logins(&site.ctx, &["counsel", "analyst"])
        .await
        .expect("people");
    for (who, action, verdict) in [
        (0, "see_value", "sees it masked"),
        (0, "edit_account", "may not"),
        (1, "see_value", "may:"),
        (1, "see_contact_details", "sees it masked"),
        (1, "import", "may not"),
    ] {
        let asked = format!("/people/{}/why?action={action}&account=KH0001", people[who].0);
        let answer = administrator.page(&asked).await;
        assert!(answer.contains(verdict), "{asked}: {answer}");
    }
}

#[tokio::test]
async fn what_the_sample_firm_has_begun_shows_contacts_the_pool_and_a_plan() {
    let site = Site::sample().await;
    let colleagues = sample::bring_people(&site.ctx).await.expect("people");
    let administrator = site.administrator().await;
    let request = account::PageRequest {
        sort: account::Sort::NetRecent,
        direction: account::Direction::Down,
        ..account::PageRequest::default()
    };
    let largest = account::list(&site.ctx, &account::Filter::default(), &request).await;
    let most = largest.expect("a list").rows[0].id;
    let whole = administrator.page(&format!("/accounts/{most}?tab=people")).await;
    assert!(whole.contains("purchasing@account"), "{whole}");
    let analyst = colleagues
        .iter()
        .find(|colleague| colleague.name == "分析员")
        .expect("one");
    let analyst = by_link(&site, &analyst.token).await;
    let masked = analyst.page(&format!("/accounts/{most}?tab=people")).await;
    assert!(
        masked.contains("采购经理") && !masked.contains("purchasing@account"),
        "{masked}"
    );
    assert!(administrator.page("/pool").await.contains("江北新城图书馆"));
    let plans = handover::list(&site.ctx).await.expect("a list");
    assert_eq!(plans.len(), 1);
    let shown = administrator.page(&format!("/handovers/{}", plans[0].id)).await;
    assert!(shown.contains("陈莹") && shown.contains("id=\"do\""), "{shown}");
}

#[tokio::test]
async fn pages_of_people_are_sound_on_a_desk_and_on_a_phone_in_both_languages() {
    if !ready(Suite::Browser) {
        return;
    }
    let site = Site::sample().await;
    sample::bring_people(&site.ctx).await.expect("people");
    let account = site.account("KH0001").await;
    let manager = person::with_logins(&site.ctx, &["manager-one"])
        .await
        .expect("people")[0]
        .0;
    let teams = team::all(&site.ctx).await.expect("teams");
    let pages = [
        "/people".to_owned(),
        format!("/people/{manager}"),
        format!("/people/{manager}/why?action=see_value&account=KH0001"),
        "/teams".to_owned(),
        format!("/teams/{}", teams[0].id),
        format!("/accounts/{account}/team"),
    ];
    let browser = Browser::launch().await.expect("a browser");
    let folder = std::env::var_os("DAHU_PICTURES").map(std::path::PathBuf::from);
    for (viewport, language) in [(Viewport::Desktop, "zh-CN"), (Viewport::Phone, "en")] {
        let page = sign_in(&site, &browser, viewport, language).await;
        for path in &pages {
            page.goto(&format!("{}{path}", site.origin))
                .await
                .expect("a page");
            let name = format!("{path} in {language}");
            is_sound(&site, &page, &name).await;
            fits(&page, &name).await;
            if let Some(folder) = &folder {
                let file = folder.join(format!("people{}-{language}.png", path.replace(['/', '?'], "-")));
                page.screenshot(&file).await.expect("a picture");
            }
        }
    }
}
