//! What does not belong here: real ids under one's own address, fields that no form has, fields given twice, and cursors of nowhere.

use dahu_app::{
    account, account_team,
    account_team::Grant,
    contact, handover, person, pool,
    sample::{self, SampleColleague},
    setting, team,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    contact::ContactId,
    person::{PersonId, Role},
    pool::PoolRules,
};
use reqwest::StatusCode;

use crate::{
    people::by_link,
    site::{Person, Site, location},
};

/// The sample firm with its people, each with a link.
async fn firm() -> (Site, Vec<SampleColleague>) {
    let site = Site::sample().await;
    let colleagues = sample::bring_people(&site.ctx).await.expect("people");
    (site, colleagues)
}

async fn as_one<'s>(site: &'s Site, colleagues: &[SampleColleague], name: &str) -> Person<'s> {
    let found = colleagues.iter().find(|colleague| colleague.name == name);
    by_link(site, &found.expect("a colleague").token).await
}

async fn id_of(site: &Site, login: &str) -> PersonId {
    let found = person::with_logins(&site.ctx, &[login]).await.expect("people");
    found[0].0
}

/// An account of this owner that has contacts.
async fn owned(site: &Site, owner: PersonId) -> (AccountId, Option<ContactId>) {
    let filter = account::Filter {
        owner: Some(owner),
        ..account::Filter::default()
    };
    let request = account::PageRequest {
        sort: account::Sort::NetRecent,
        direction: account::Direction::Down,
        size: 200,
        ..account::PageRequest::default()
    };
    let rows = account::list(&site.ctx, &filter, &request)
        .await
        .expect("a list")
        .rows;
    for row in &rows {
        let contacts = contact::of_account(&site.ctx, row.id)
            .await
            .expect("contacts")
            .contacts;
        if let Some(contact) = contacts.first() {
            return (row.id, Some(contact.id));
        }
    }
    (rows[0].id, None)
}

#[tokio::test]
async fn real_ids_of_others_below_ones_own_account_lead_nowhere() {
    let (site, colleagues) = firm().await;
    let (cao, chen) = (id_of(&site, "caochang").await, id_of(&site, "chenying").await);
    let (own, theirs) = (owned(&site, cao).await.0, owned(&site, chen).await.0);
    let facts = crate::contact::facts(&site.ctx);
    let contact = contact::add(&site.ctx, theirs, facts).await.expect("a contact");
    let grant = Grant {
        person: id_of(&site, "counsel").await,
        role: Relation::Reader,
        whole_group: false,
        from: site.ctx.today(),
        until: None,
    };
    let member = account_team::give(&site.ctx, theirs, grant)
        .await
        .expect("a role");
    let before = account_team::of_account(&site.ctx, theirs).await.expect("a team");
    let person = as_one(&site, &colleagues, "曹昌").await;
    assert_eq!(
        person.get(&format!("/accounts/{own}/team")).await.status(),
        StatusCode::OK
    );

    let mut refused = vec![
        format!("/accounts/{own}/team/{member}/end"),
        format!("/accounts/{theirs}/team/{member}/end"),
    ];
    refused.extend(["edit", "remove", "undo"].map(|verb| format!("/contacts/{contact}/{verb}")));
    for path in &refused {
        let answer = person.post(path, &crate::contact::FORM).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let text = answer.text().await.expect("text");
        assert!(!text.contains("采购") && !text.contains("法务"), "{path}: {text}");
    }
    for path in [
        format!("/contacts/{contact}/edit"),
        format!("/accounts/{theirs}/contacts/new"),
    ] {
        assert_eq!(person.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for (path, is_post) in [("personal-data", false), ("erase", false), ("erase", true)] {
        let path = format!("/contacts/{contact}/{path}");
        let answer = if is_post {
            person.post(&path, &[("ground", "request")]).await
        } else {
            person.get(&path).await
        };
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(
        account_team::of_account(&site.ctx, theirs).await.expect("a team"),
        before
    );
    let kept = contact::of_account(&site.ctx, theirs).await.expect("contacts");
    let kept = kept
        .contacts
        .iter()
        .find(|kept| kept.id == contact)
        .expect("it stays");
    assert_eq!(kept.facts, crate::contact::facts(&site.ctx));
}

#[tokio::test]
async fn a_real_membership_of_another_team_is_not_ended_under_this_one() {
    let (site, _) = firm().await;
    let admin = site.administrator().await;
    let teams = team::all(&site.ctx).await.expect("teams");
    let mut with_people = Vec::new();
    for team in &teams {
        let members = team::members(&site.ctx, team.id).await.expect("members");
        if let Some((member, ..)) = members.first() {
            with_people.push((team.id, *member));
        }
    }
    let [(one, _), (other, member), ..] = with_people[..] else {
        panic!("two teams with people")
    };
    let answer = admin
        .post(&format!("/teams/{one}/people/{member}/end"), &[])
        .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let members = team::members(&site.ctx, other).await.expect("members");
    assert!(members.iter().any(|(id, ..)| *id == member));
    let answer = admin
        .post(&format!("/teams/{other}/people/{member}/end"), &[])
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let members = team::members(&site.ctx, other).await.expect("members");
    assert!(members.iter().all(|(id, ..)| *id != member));
}

#[tokio::test]
async fn an_account_outside_a_handover_has_no_sheet_in_it() {
    let (site, _) = firm().await;
    let admin = site.administrator().await;
    let plan = handover::list(&site.ctx).await.expect("a list")[0].id;
    let (inside, outside) = {
        let page = handover::accounts(&site.ctx, plan, None, 0)
            .await
            .expect("accounts");
        (
            page.rows[0].id,
            owned(&site, id_of(&site, "caochang").await).await.0,
        )
    };
    for (account, expected) in [(inside, StatusCode::OK), (outside, StatusCode::NOT_FOUND)] {
        for file in ["", "/sheet.docx"] {
            let path = format!("/handovers/{plan}/sheets/{account}{file}");
            assert_eq!(admin.get(&path).await.status(), expected, "{path}");
        }
    }
    let noted = [("promises", "a discount"), ("next_steps", "")];
    let answer = admin
        .post(&format!("/handovers/{plan}/sheets/{outside}/notes"), &noted)
        .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_may_not_import_learns_nothing_of_an_upload() {
    let (site, colleagues) = firm().await;
    let admin = site.administrator().await;
    let draft = location(
        &admin
            .upload("secret-name.csv", b"code,name\nX1,A\n".to_vec())
            .await,
    )
    .to_owned();
    for name in ["曹昌", "一部经理", "分析员", "服务专员"] {
        let person = as_one(&site, &colleagues, name).await;
        for path in ["", "/dry-run", "/findings.csv"] {
            let answer = person.get(&format!("{draft}{path}")).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name} {path}");
            assert!(
                !answer.text().await.expect("text").contains("secret-name"),
                "{name} {path}"
            );
        }
        for action in ["check", "import", "remove"] {
            let answer = person
                .post(&draft, &[("action", action), ("kind", "accounts")])
                .await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name} {action}");
        }
    }
    assert!(
        admin.page(&draft).await.contains("secret-name.csv"),
        "it is still there"
    );
}

/// Fields that none of the forms has.
const EXTRA: [(&str, &str); 12] = [
    ("id", "00000000-0000-7000-8000-000000000000"),
    ("account_id", "00000000-0000-7000-8000-000000000000"),
    ("person_id", "00000000-0000-7000-8000-000000000000"),
    ("created_by", "00000000-0000-7000-8000-000000000000"),
    ("erased_at", "2026-06-30T08:00:00Z"),
    ("removed_at", "2026-06-30T08:00:00Z"),
    ("left_at", ""),
    ("password", "twelve characters"),
    ("password_hash", "x"),
    ("email_verified", "true"),
    ("claimed_by", "00000000-0000-7000-8000-000000000000"),
    ("owner_id", "00000000-0000-7000-8000-000000000000"),
];

/// The form of the rules of the pool, as they are but for one.
fn days(rules: &PoolRules) -> Vec<(&'static str, String)> {
    vec![
        ("contact_days", rules.contact_days.to_string()),
        ("purchase_days", rules.purchase_days.to_string()),
        ("notice_days", rules.notice_days.to_string()),
        ("own_at_most", rules.own_at_most.to_string()),
        ("claim_at_most", "7".to_owned()),
        ("protection_days", rules.protection_days.to_string()),
        ("cool_down_days", rules.cool_down_days.to_string()),
    ]
}

#[tokio::test]
async fn fields_of_other_things_change_nothing_in_contacts_people_settings_and_the_pool() {
    let (site, _) = firm().await;
    let admin = site.administrator().await;
    let (account, contact) = owned(&site, id_of(&site, "caochang").await).await;
    let facts = crate::contact::facts(&site.ctx);
    let contact = match contact {
        Some(contact) => contact,
        None => contact::add(&site.ctx, account, facts.clone())
            .await
            .expect("a contact"),
    };
    let engineer = id_of(&site, "engineer").await;
    let owner = account::show(&site.ctx, account).await.expect("it").row.owner;
    let rules = pool::rules(&site.ctx).await.expect("rules");
    let days = days(&rules);
    let days: Vec<(&str, &str)> = days.iter().map(|(name, days)| (*name, days.as_str())).collect();
    for (path, form) in [
        (format!("/contacts/{contact}/edit"), crate::contact::FORM.to_vec()),
        (
            format!("/people/{engineer}/role"),
            vec![("role", "service_agent")],
        ),
        (
            "/people".to_owned(),
            vec![("name", "新来的"), ("login", "new"), ("role", "analyst")],
        ),
        ("/settings/pool".to_owned(), days),
        // The last one: from then on the administrator is asked for a second factor first.
        ("/settings/sign-in".to_owned(), vec![("everybody", "on")]),
    ] {
        let form: Vec<(&str, &str)> = form.into_iter().chain(EXTRA).collect();
        let status = admin.post(&path, &form).await.status();
        assert!(status.is_success() || status.is_redirection(), "{path}: {status}");
    }
    let found = contact::of_account(&site.ctx, account)
        .await
        .expect("contacts")
        .contacts;
    let found = found
        .iter()
        .find(|found| found.id == contact)
        .expect("it is where it was");
    assert_eq!(found.facts, facts);
    assert_eq!(
        account::show(&site.ctx, account).await.expect("it").row.owner,
        owner
    );
    let profile = person::profile(&site.ctx, engineer).await.expect("a profile");
    assert_eq!((profile.role, profile.left_at), (Role::ServiceAgent, None));
    let answer = site.visitor().sign_in("new", "twelve characters").await;
    assert_eq!(
        answer.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "an invitation sets no password"
    );
    let set = setting::sign_in::rules(&site.ctx).await.expect("rules");
    assert!(
        set.everybody_needs_second_factor && !set.provider_is_trusted,
        "{set:?}"
    );
    let after = pool::rules(&site.ctx).await.expect("rules");
    assert_eq!(
        after,
        PoolRules {
            claim_at_most: 7,
            ..rules
        }
    );
}

#[tokio::test]
async fn a_field_given_twice_is_refused_and_changes_nothing() {
    let (site, _) = firm().await;
    let admin = site.administrator().await;
    let engineer = id_of(&site, "engineer").await;
    let (account, _) = owned(&site, id_of(&site, "caochang").await).await;
    let twice = [("role", "specialist"), ("role", "administrator")];
    let mut contact = crate::contact::FORM.to_vec();
    contact.push(("legal_basis", "contract"));
    for (path, form) in [
        (format!("/people/{engineer}/role"), twice.to_vec()),
        (format!("/accounts/{account}/contacts/new"), contact),
        (
            format!("/accounts/{account}/owner"),
            vec![("person", "曹昌"), ("person", "陈莹")],
        ),
        (
            "/sign-in".to_owned(),
            vec![("login", "a"), ("login", "b"), ("password", "c")],
        ),
    ] {
        let answer = admin.post(&path, &form).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
        let text = answer.text().await.expect("text");
        assert!(text.contains("<!doctype html>"), "{path}: {text}");
    }
    let profile = person::profile(&site.ctx, engineer).await.expect("a profile");
    assert_eq!(profile.role, Role::Specialist);
    for path in [
        "/accounts?search=a&search=b",
        "/audit?noun=person&noun=account",
        "/pool?after=a&after=b",
        "/funnel?from=2026-01-01&from=2026-02-01",
    ] {
        assert_eq!(admin.get(path).await.status(), StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn cursors_of_nowhere_show_nothing_more_in_the_trail_the_pool_and_handovers() {
    let (site, colleagues) = firm().await;
    let admin = site.administrator().await;
    let cao = as_one(&site, &colleagues, "曹昌").await;
    let plan = handover::list(&site.ctx).await.expect("a list")[0].id;
    let long = "9".repeat(3_000);
    for forged in [
        "x",
        "-1",
        "99999999999999999999999999",
        "1%27%20OR%201=1--",
        "2026-06-30.00000000-0000-7000-8000-000000000000%27",
        "..%00.",
        "%FF%FE",
        "2026-06-30.00000000-0000-7000-8000-000000000000",
        long.as_str(),
    ] {
        for path in [
            format!("/audit?after={forged}"),
            format!("/pool?after={forged}"),
            format!("/handovers/{plan}?after={forged}"),
            format!("/accounts?after={forged}"),
            format!("/funnel?page={forged}"),
        ] {
            let status = admin.get(&path).await.status();
            assert!(!status.is_server_error(), "{path}: {status}");
            let answer = cao.get(&path).await;
            assert!(!answer.status().is_server_error(), "{path}: {}", answer.status());
            if path.starts_with("/audit") {
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
            }
            if path.starts_with("/handovers") {
                assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}: not theirs");
            }
        }
    }
}
