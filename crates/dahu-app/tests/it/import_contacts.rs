//! Contacts come in as files: who is who, what a second file changes, and that undoing leaves everything as it was.

use std::{collections::BTreeMap, fmt::Write};

use dahu_app::{
    Error,
    account::{self, Filter, PageRequest},
    contact::{self, Contact, ContactFacts},
    import::{self, Kind, Reason},
    search,
};
use dahu_core::{account::AccountId, contact::LegalBasis};
use dahu_testkit::databases;

use crate::desk::{Desk, day, id, take, texts_of};

const ACCOUNTS: &str = "code,name\nK1,云帆科技\nK2,海岸集团\n";
const CONTACTS: &str = "客户,联系人,职务,手机,邮箱,汇报对象,采购角色,合法性基础,信息来源,录入日期\n\
    K1,李四,采购经理,138 0013 8000,li@example.com,王五,采购者,同意,名片,2025-07-01\n\
    K1,王五,总经理,,wang@example.com,,决策者,同意,,\n\
    海岸集团,李四,,13900139000,,,,合同所必需,,\n";

async fn account(desk: &Desk, search: &str) -> AccountId {
    let filter = Filter {
        search: Some(search.to_owned()),
        ..Filter::default()
    };
    let page = PageRequest {
        size: 10,
        ..PageRequest::default()
    };
    let found = account::list(&desk.ctx, &filter, &page).await.expect("a list");
    assert_eq!(found.rows.len(), 1, "{search}");
    found.rows[0].id
}

/// The contacts of an account by name.
async fn contacts(desk: &Desk, account: AccountId) -> BTreeMap<String, Contact> {
    let list = contact::of_account(&desk.ctx, account).await.expect("contacts");
    let contacts = list.contacts.into_iter();
    contacts
        .map(|contact| (contact.facts.name.clone(), contact))
        .collect()
}

async fn facts(desk: &Desk, account: AccountId) -> BTreeMap<String, ContactFacts> {
    let contacts = contacts(desk, account).await.into_iter();
    contacts.map(|(name, contact)| (name, contact.facts)).collect()
}

#[tokio::test]
async fn contacts_come_in_with_whom_they_report_to_and_go_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let ran = take(&desk, Kind::Contacts, "联系人.csv", CONTACTS).await;
        assert_eq!(ran.findings, []);
        assert_eq!((ran.outcome.rows_taken, ran.outcome.created), (3, 3));
        let first = account(&desk, "云帆").await;
        let found = contacts(&desk, first).await;
        let (li, wang) = (&found["李四"], &found["王五"]);
        assert_eq!(li.facts.mobile.as_deref(), Some("13800138000"));
        assert_eq!(li.facts.reports_to, Some(wang.id));
        assert_eq!(
            (li.facts.source.as_str(), wang.facts.source.as_str()),
            ("名片", "联系人.csv")
        );
        assert_eq!(li.facts.source_on, day("2025-07-01"));
        assert_eq!(wang.facts.source_on, desk.ctx.today());
        assert_eq!(li.created_at.date_naive(), day("2025-07-01"));
        let before = facts(&desk, first).await;

        // The same again changes nothing; a second file changes what it says, and a blank cell nothing.
        let again = take(&desk, Kind::Contacts, "again.csv", &format!("{CONTACTS}\n")).await;
        assert_eq!(
            (
                again.outcome.created,
                again.outcome.updated,
                again.outcome.unchanged
            ),
            (0, 0, 3)
        );
        import::undo(&desk.ctx, id(&again)).await.expect("undone");
        assert_eq!(facts(&desk, first).await, before);
        let second = "account,contact,job,mobile,email,legal basis\n\
            K1,李四一,Director,,LI@example.com,\nK1,王五,,010-6552 9988,,\nK1,张三,Staff,,,Public source\n";
        let second = take(&desk, Kind::Contacts, "b.csv", second).await;
        assert_eq!(second.findings, []);
        assert_eq!((second.outcome.created, second.outcome.updated), (1, 2));
        let after = facts(&desk, first).await;
        assert_eq!(after["李四一"].job.as_deref(), Some("Director"));
        assert_eq!(after["李四一"].mobile, before["李四"].mobile);
        assert_eq!(after["王五"].mobile.as_deref(), Some("01065529988"));
        assert_eq!(after["张三"].legal_basis, LegalBasis::PublicSource);

        let refused = import::undo(&desk.ctx, id(&ran)).await;
        let Err(Error::Refused {
            rule: "undo_conflicts",
            facts: told,
            ..
        }) = refused
        else {
            panic!("{refused:?}")
        };
        let told = serde_json::to_string(&told).expect("JSON");
        assert!(
            told.contains("mobile") && told.contains("contact_edited"),
            "{told}"
        );
        assert!(
            !told.contains("01065529988"),
            "the value itself is not told: {told}"
        );
        let undone = import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(undone.contacts, 3);
        assert_eq!(facts(&desk, first).await, before);
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.contacts, 3);
        assert_eq!(facts(&desk, first).await.len(), 0);
        assert_eq!(
            texts_of(&desk, "SELECT title FROM search_document").await,
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn what_cannot_be_is_told_without_repeating_what_is_personal() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    let file = "account,contact,mobile,email,reports to,legal basis\n\
        K1,李四,1,secret@,,consent\n\
        K1,李四,,,,consent\n\
        K1,王五,,,李四,\n\
        K9,王五,,,,consent\n\
        K2,王五,13800138000,,王五,consent\n\
        K2,王五,13900139000,,,consent\n\
        K2,王五,,,,consent\n";
    let ran = take(&desk, Kind::Contacts, "b.csv", file).await;
    let told: Vec<(u64, &str)> = ran
        .findings
        .iter()
        .map(|finding| (finding.row, finding.reason.code()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "not_a_number_to_call"),
            (2, "not_an_address"),
            (3, "duplicate_in_file"),
            (4, "missing_value"),
            (5, "unknown_account"),
            (8, "ambiguous_contact"),
            (6, "unknown_superior"),
        ]
    );
    assert!(
        ran.findings
            .iter()
            .all(|finding| !finding.value.contains("secret"))
    );
    assert_eq!(ran.findings[5].reason, Reason::AmbiguousContact { matches: 2 });
    assert_eq!((ran.outcome.created, ran.outcome.rows_refused), (3, 4));
}

#[tokio::test]
async fn a_contact_whom_others_have_come_to_need_stays_and_one_that_was_erased_is_not_missed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let ran = take(&desk, Kind::Contacts, "c.csv", CONTACTS).await;
        let second = account(&desk, "海岸").await;
        let li = contacts(&desk, second).await["李四"].id;
        contact::erase(&desk.ctx, li, contact::Ground::ALL[0], &[])
            .await
            .expect("erased");
        let first = account(&desk, "云帆").await;
        let wang = contacts(&desk, first).await["王五"].id;
        let mut facts = contacts(&desk, first).await["李四"].facts.clone();
        facts.name = "张三".to_owned();
        facts.reports_to = Some(wang);
        contact::add(&desk.ctx, first, facts).await.expect("a third");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.contacts, 1);
        let left: Vec<String> = contacts(&desk, first).await.into_keys().collect();
        assert_eq!(left, ["张三", "王五"], "the third reports to the second");
    }
}

#[tokio::test]
async fn thousands_of_contacts_come_in_and_an_account_has_so_many_at_most() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    let mut file = String::from("account,contact,email,legal basis\n");
    for number in 0..600 {
        writeln!(file, "K1,Person {number},p{number}@example.com,contract").expect("a line");
        writeln!(file, "K2,Person {number},p{number}@example.com,contract").expect("a line");
    }
    let ran = take(&desk, Kind::Contacts, "b.csv", &file).await;
    assert_eq!((ran.outcome.created, ran.outcome.rows_refused), (1_000, 200));
    assert_eq!(ran.outcome.by_reason, [("too_many_contacts".to_owned(), 200)]);
    let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
    assert_eq!(undone.contacts, 1_000);
}

#[tokio::test]
async fn a_desk_has_a_number_of_its_own() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let both = "客户,联系人,部门,电话,手机,合法性基础\nK1,张三,采购部,025-8888 0000,13800138000,同意\n";
        assert_eq!(take(&desk, Kind::Contacts, "b.csv", both).await.findings, []);
        // With one column of numbers it is the first that is meant.
        let one = "客户,联系人,电话,合法性基础\nK2,王五,025-8888 1111,同意\n";
        assert_eq!(take(&desk, Kind::Contacts, "c.csv", one).await.findings, []);
        let first = contacts(&desk, account(&desk, "云帆").await).await["张三"]
            .facts
            .clone();
        assert_eq!(
            [&first.department, &first.mobile, &first.phone].map(Option::as_deref),
            [Some("采购部"), Some("13800138000"), Some("02588880000")]
        );
        let second = contacts(&desk, account(&desk, "海岸").await).await["王五"]
            .facts
            .clone();
        assert_eq!(
            (second.mobile.as_deref(), second.phone),
            (Some("02588881111"), None)
        );
        let found = search::find(&desk.ctx, "88880000", 5).await.expect("an answer");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
