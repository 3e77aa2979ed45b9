//! Contacts: entered, changed, undone, masked; and erased so that nothing of them is left.

use std::collections::BTreeSet;

use dahu_app::{
    Actor, Context, Error,
    account::{self, PageRequest},
    activity,
    audit::{self, Tracker},
    contact::{self, ContactFacts, Ground, Typed},
    import::Kind,
};
use dahu_core::{
    account::AccountId,
    contact::{ContactId, LegalBasis},
    person::{PersonId, Role},
};
use dahu_testkit::{DatabaseKind, databases};
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    activity::visit,
    desk::{Desk, day, take},
    migrating::{connected, counted},
    staff::hired,
};

const NAME: &str = "欧阳晓峰";
const MOBILE: &str = "13987654321";
const EMAIL: &str = "ouyang.xf@example.com";

fn facts(desk: &Desk) -> ContactFacts {
    let typed = Typed {
        name: NAME.to_owned(),
        job: "采购经理".to_owned(),
        mobile: "139 8765 4321".to_owned(),
        email: EMAIL.to_owned(),
        note: "生日在五月".to_owned(),
        source: "展会名片".to_owned(),
        ..Typed::default()
    };
    ContactFacts::read(&desk.ctx, &typed, LegalBasis::Consent, day("2026-06-01")).expect("facts")
}

pub(crate) async fn an_account(desk: &Desk) -> AccountId {
    take(desk, Kind::Accounts, "a.csv", "code,name\nK1,云帆科技\n").await;
    let request = PageRequest {
        size: 1,
        ..PageRequest::default()
    };
    let found = account::list(&desk.ctx, &account::Filter::default(), &request).await;
    found.expect("a list").rows[0].id
}

async fn names(desk: &Desk, account: AccountId) -> Vec<String> {
    let found = contact::of_account(&desk.ctx, account).await.expect("a list");
    found
        .contacts
        .into_iter()
        .map(|contact| contact.facts.name)
        .collect()
}

fn acting(desk: &Desk, role: Role) -> Context {
    let actor = Actor::Person {
        id: PersonId::new(desk.ctx.now()),
        name: role.as_str().to_owned(),
        role,
    };
    Context::new(desk.ctx.workspace.clone(), actor)
}

#[tokio::test]
async fn what_was_done_to_a_contact_is_undone_by_its_event() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = an_account(&desk).await;
        let id = contact::add(&desk.ctx, account, facts(&desk))
            .await
            .expect("added");
        let other = ContactFacts {
            name: "李四".to_owned(),
            ..facts(&desk)
        };
        contact::edit(&desk.ctx, id, other).await.expect("changed");
        assert_eq!(names(&desk, account).await, ["李四"]);
        contact::undo(&desk.ctx, id).await.expect("undone");
        assert_eq!(names(&desk, account).await, [NAME]);
        contact::undo(&desk.ctx, id).await.expect("undone again");
        assert_eq!(names(&desk, account).await, ["李四"]);
        assert_eq!(contact::remove(&desk.ctx, id).await.expect("removed"), account);
        assert!(names(&desk, account).await.is_empty());
        contact::undo(&desk.ctx, id).await.expect("brought back");
        assert_eq!(names(&desk, account).await, ["李四"]);
        let wrong = contact::undo(&desk.ctx, ContactId::new(desk.ctx.now())).await;
        assert!(matches!(wrong, Err(Error::NotFound { .. })), "{wrong:?}");
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default())
            .await
            .expect("a walk");
        assert_eq!(verdict.fracture, None);
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_its_rule() {
    let desk = Desk::on_sqlite().await;
    let good = || Typed {
        name: NAME.to_owned(),
        source: "名片".to_owned(),
        ..Typed::default()
    };
    let cases = [
        (
            Typed {
                name: " ".to_owned(),
                ..good()
            },
            "contact_without_name",
        ),
        (
            Typed {
                source: String::new(),
                ..good()
            },
            "contact_without_source",
        ),
        (
            Typed {
                mobile: "12".to_owned(),
                ..good()
            },
            "contact_mobile_not_usable",
        ),
        (
            Typed {
                email: "a@b".to_owned(),
                ..good()
            },
            "contact_email_not_usable",
        ),
        (
            Typed {
                job: "x".repeat(201),
                ..good()
            },
            "contact_too_long",
        ),
        (
            Typed {
                note: "x".repeat(2_001),
                ..good()
            },
            "contact_too_long",
        ),
    ];
    for (typed, expected) in cases {
        let read = ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2026-06-01"));
        assert!(
            matches!(read, Err(Error::Refused { rule, .. }) if rule == expected),
            "{read:?}"
        );
    }
    let late = ContactFacts::read(&desk.ctx, &good(), LegalBasis::Contract, day("2027-01-01"));
    assert!(matches!(
        late,
        Err(Error::Refused {
            rule: "contact_source_in_future",
            ..
        })
    ));
    assert!(ContactFacts::read(&desk.ctx, &good(), LegalBasis::Contract, day("2026-06-30")).is_ok());
}

#[tokio::test]
async fn numbers_and_addresses_are_masked_by_the_access_table() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = an_account(&desk).await;
        let id = contact::add(&desk.ctx, account, facts(&desk))
            .await
            .expect("added");
        for (role, sees, edits) in [
            (Role::Administrator, true, true),
            (Role::SalesDirector, true, true),
            (Role::Analyst, false, false),
            (Role::AccountManager, false, false),
        ] {
            let ctx = acting(&desk, role);
            let list = contact::of_account(&ctx, account)
                .await
                .expect("the account is in the pool");
            let shown = &list.contacts[0].facts;
            let expected = if sees {
                (Some(MOBILE), Some(EMAIL))
            } else {
                (Some("139****4321"), Some("o***@example.com"))
            };
            assert_eq!(
                (shown.mobile.as_deref(), shown.email.as_deref()),
                expected,
                "{role:?}"
            );
            assert_eq!((list.is_masked, list.may_edit), (!sees, edits), "{role:?}");
            assert_eq!(contact::to_edit(&ctx, id).await.is_ok(), edits, "{role:?}");
            assert!(
                contact::remove(&ctx, ContactId::new(desk.ctx.now()))
                    .await
                    .is_err()
            );
            let data = contact::personal_data(&ctx, id).await;
            assert_eq!(data.is_ok(), role == Role::Administrator, "{role:?}");
            let erased = contact::erase(&ctx, ContactId::new(desk.ctx.now()), Ground::Request, &[]).await;
            assert!(matches!(erased, Err(Error::Forbidden { .. })) || role == Role::Administrator);
        }
        let stranger = contact::of_account(&acting(&desk, Role::ServiceAgent), account).await;
        assert!(matches!(stranger, Err(Error::NotFound { .. })), "{stranger:?}");
        let page = account::history(&desk.ctx, account).await.expect("an account");
        let told = format!("{:?}", page.events);
        assert!(
            told.contains("139****4321") && !told.contains(MOBILE) && !told.contains("生日"),
            "{told}"
        );
    }
}

/// Every table whose rows, as text, hold one of these.
pub(crate) async fn tables_with(desk: &Desk, needles: &[&str]) -> Vec<String> {
    let connection = connected(desk).await;
    let (list, is_sqlite) = match desk.database.kind() {
        DatabaseKind::Sqlite => ("SELECT name FROM sqlite_master WHERE type = 'table'", true),
        DatabaseKind::Postgres => (
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
            false,
        ),
    };
    let statement = Statement::from_string(connection.get_database_backend(), list);
    let mut found = Vec::new();
    for row in connection.query_all_raw(statement).await.expect("tables") {
        let table: String = row.try_get("", "name").expect("a name");
        let cells = if is_sqlite {
            let columns = format!("SELECT name FROM pragma_table_info('{table}')");
            let columns = Statement::from_string(connection.get_database_backend(), columns);
            let columns = connection.query_all_raw(columns).await.expect("columns");
            let names = columns
                .iter()
                .map(|column| column.try_get("", "name").expect("a name"));
            names
                .map(|name: String| format!("CAST(\"{name}\" AS text)"))
                .collect()
        } else {
            vec![format!("CAST(\"{table}\".* AS text)")]
        };
        for needle in needles {
            let any: Vec<String> = cells
                .iter()
                .map(|cell| format!("{cell} LIKE '%{needle}%'"))
                .collect();
            let sql = format!("SELECT count(*) FROM \"{table}\" WHERE {}", any.join(" OR "));
            if counted(&connection, &sql).await > 0 {
                found.push(table.clone());
            }
        }
    }
    connection.close().await.expect("it closes");
    found.sort();
    found.dedup();
    found
}

/// Files of the workspace that hold one of these as bytes.
fn files_with(folder: &std::path::Path, needles: &[&str]) -> Vec<String> {
    let entries = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .filter(|path| path.is_file())
        .filter(|path| {
            let bytes = std::fs::read(path).expect("a file");
            let has = |needle: &&&str| {
                bytes
                    .windows(needle.len())
                    .any(|window| window == needle.as_bytes())
            };
            needles.iter().find(has).is_some()
        })
        .map(|path| path.display().to_string())
        .collect()
}

const NEEDLES: [&str; 7] = [
    NAME,
    MOBILE,
    EMAIL,
    "采购经理",
    "生日在五月",
    "展会名片",
    "138-changed",
];

/// An account with two contacts, the first of which was changed and handed out.
async fn known(desk: &Desk) -> (AccountId, ContactId) {
    let account = an_account(desk).await;
    let id = contact::add(&desk.ctx, account, facts(desk))
        .await
        .expect("added");
    let kept = ContactFacts {
        name: "张三".to_owned(),
        mobile: None,
        email: None,
        job: None,
        note: None,
        source: "官网".to_owned(),
        ..facts(desk)
    };
    contact::add(&desk.ctx, account, kept).await.expect("added");
    let changed = ContactFacts {
        note: Some("138-changed".to_owned()),
        ..facts(desk)
    };
    contact::edit(&desk.ctx, id, changed).await.expect("changed");
    let data = contact::personal_data(&desk.ctx, id).await.expect("data");
    contact::export_recorded(&desk.ctx, &data, "json")
        .await
        .expect("recorded");
    (account, id)
}

#[tokio::test]
async fn nothing_of_an_erased_contact_is_left_and_the_chain_holds() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, id) = known(&desk).await;
        let kept_in = ["contact", "event", "search_document"];
        assert_eq!(tables_with(&desk, &NEEDLES).await, kept_in);
        let (length, head) = audit::head(&desk.ctx).await.expect("a head");

        let erased = contact::erase(&desk.ctx, id, Ground::Request, &[])
            .await
            .expect("erased");
        assert_eq!(erased, Some(account));
        assert!(tables_with(&desk, &NEEDLES).await.is_empty());
        let verdict = audit::verify(&desk.ctx, Some(&head), &Tracker::default()).await;
        let verdict = verdict.expect("a walk");
        assert_eq!((verdict.fracture, verdict.erased), (None, 2));
        assert_eq!(verdict.noted.map(|noted| noted.sequence), Some(length));
        assert_eq!(names(&desk, account).await, ["张三"], "others stay");
        if desk.database.kind() == DatabaseKind::Sqlite {
            let left = files_with(&desk.home.folder, &NEEDLES);
            assert_eq!(left, [""; 0], "the file and its log are overwritten");
        }
    }
}

/// What was said in activities goes with a contact where somebody chose it, and cannot be brought back.
#[tokio::test]
async fn activities_that_tell_of_a_contact_are_told_and_their_texts_erased_where_chosen() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, id) = known(&desk).await;
        let director = hired(&desk, "li", Role::SalesDirector).await;
        let record = async |contact: Option<ContactId>, text: &str| {
            let typed = activity::Typed {
                text: text.to_owned(),
                ..visit(contact)
            };
            let facts = activity::ActivityFacts::read(&director, typed).expect("facts");
            activity::record(&director, account, facts)
                .await
                .expect("recorded")
        };
        let took_part = record(Some(id), "看了机房").await;
        let named = record(None, &format!("与{NAME}通过话")).await;
        let other = record(None, "与别人通过话").await;
        let edited = activity::Typed {
            text: format!("与{NAME}谈过价"),
            ..visit(None)
        };
        let edited = activity::ActivityFacts::read(&director, edited).expect("facts");
        activity::edit(&director, named, edited).await.expect("edited");
        let data = contact::personal_data(&desk.ctx, id).await.expect("data");
        let told: BTreeSet<_> = data
            .activities
            .iter()
            .map(|one| (one.id, one.took_part, one.is_named))
            .collect();
        assert_eq!(
            told,
            BTreeSet::from([(took_part, true, false), (named, false, true)])
        );

        contact::erase(&desk.ctx, id, Ground::Request, &[named, other])
            .await
            .expect("erased");
        assert!(tables_with(&desk, &[NAME]).await.is_empty());
        let text = async |id| activity::find(&director, id).await.expect("there").facts.text;
        assert_eq!(
            (
                text(took_part).await.as_str(),
                text(named).await.as_str(),
                text(other).await.as_str()
            ),
            ("看了机房", "", "与别人通过话"),
            "what does not tell of the contact is not theirs to erase"
        );
        let Err(Error::Refused { rule, .. }) = activity::undo(&director, named).await else {
            panic!("it was brought back");
        };
        assert_eq!(rule, "activity_erased");
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default())
            .await
            .expect("a walk");
        assert_eq!(verdict.fracture, None);
    }
}

#[tokio::test]
async fn an_erasure_is_an_event_without_the_data_and_is_final() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, id) = known(&desk).await;
        contact::erase(&desk.ctx, id, Ground::Request, &[])
            .await
            .expect("erased");
        let after = contact::personal_data(&desk.ctx, id)
            .await
            .expect("that there was one");
        assert!(after.is_erased && after.contact.is_none());
        let told: Vec<&str> = after.events.iter().map(|event| event.verb.as_str()).collect();
        assert_eq!(told, ["erased", "downloaded", "updated", "created"]);
        let ground = serde_json::json!({ "ground": "request", "events": 2 });
        assert_eq!(after.events[0].after, Some(ground));
        for result in [
            contact::undo(&desk.ctx, id).await.map(drop),
            contact::erase(&desk.ctx, id, Ground::Request, &[])
                .await
                .map(drop),
        ] {
            let Err(Error::Refused { rule, .. }) = result else {
                panic!("{result:?}")
            };
            assert_eq!(rule, "contact_erased");
        }
    }
}

#[tokio::test]
async fn a_contact_that_was_removed_is_still_held_until_it_is_erased() {
    let desk = Desk::on_sqlite().await;
    let account = an_account(&desk).await;
    let id = contact::add(&desk.ctx, account, facts(&desk))
        .await
        .expect("added");
    contact::remove(&desk.ctx, id).await.expect("removed");
    let data = contact::personal_data(&desk.ctx, id).await.expect("data");
    assert!(data.contact.is_none() && !data.is_erased);
    assert_eq!(data.account, Some(account));
    assert_eq!(tables_with(&desk, &[NAME]).await, ["event"]);
    contact::erase(&desk.ctx, id, Ground::Withdrawn, &[])
        .await
        .expect("erased");
    assert!(tables_with(&desk, &[NAME]).await.is_empty());
}

#[tokio::test]
async fn an_account_with_contacts_stays_when_its_import_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(
            &desk,
            Kind::Accounts,
            "a.csv",
            "code,name\nK1,云帆科技\nK2,华信机械\n",
        )
        .await;
        let request = PageRequest {
            size: 9,
            ..PageRequest::default()
        };
        let found = account::list(&desk.ctx, &account::Filter::default(), &request)
            .await
            .expect("a list");
        contact::add(&desk.ctx, found.rows[0].id, facts(&desk))
            .await
            .expect("added");
        let undone = dahu_app::import::undo(&desk.ctx, crate::desk::id(&ran))
            .await
            .expect("undone");
        assert_eq!(undone.accounts, 1);
    }
}
