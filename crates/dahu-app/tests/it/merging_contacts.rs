//! Two contacts become one, and two again.

use dahu_app::{
    Context, Error, Fact, account_team,
    activity::{self, ActivityFacts},
    contact::{self, ContactFacts, Typed},
    import::Kind,
    merge::{self, Choice},
    sample,
};
use dahu_core::{
    account::AccountId,
    contact::{ContactId, LegalBasis},
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    activity::{id_of, read, visit},
    desk::{Desk, TODAY, day, take, texts_of},
    dump::{differences, dump},
    merging::accounts,
    staff::{hired, rule},
};

async fn added(ctx: &Context, account: AccountId, typed: Typed, basis: LegalBasis) -> ContactId {
    let facts = ContactFacts::read(ctx, &typed, basis, day(TODAY)).expect("facts");
    contact::add(ctx, account, facts).await.expect("a contact")
}

fn typed(name: &str, mobile: &str, email: &str) -> Typed {
    Typed {
        name: name.to_owned(),
        mobile: mobile.to_owned(),
        email: email.to_owned(),
        source: "名片".to_owned(),
        ..Typed::default()
    }
}

async fn pair(desk: &Desk) -> ([AccountId; 2], [ContactId; 2]) {
    take(desk, Kind::Accounts, "a.csv", "code,name\nA1,Alpha\nB1,Beta\n").await;
    let found = accounts(&desk.ctx, 10).await;
    let of = |name: &str| found.iter().find(|row| row.name == name).expect("it").id;
    let (alpha, beta) = (of("Alpha"), of("Beta"));
    let one = added(
        &desk.ctx,
        alpha,
        typed("张三", "13900000001", ""),
        LegalBasis::Consent,
    )
    .await;
    let other = Typed {
        job: "总工".to_owned(),
        note: "喜欢早上".to_owned(),
        ..typed("张三丰", "13900000002", "z@example.com")
    };
    let other = added(&desk.ctx, beta, other, LegalBasis::Contract).await;
    ([alpha, beta], [one, other])
}

#[tokio::test]
async fn a_contact_becomes_part_of_another_and_comes_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([_, beta], [one, other]) = pair(&desk).await;
        let before = dump(&desk).await;
        let preview = merge::preview_contacts(&desk.ctx, one, other)
            .await
            .expect("a preview");
        assert_eq!(preview.note.as_deref(), Some("喜欢早上\n13900000002"));
        let choice = Choice {
            from_gone: ["mobile".to_owned()].into(),
            seen: Some(preview.seen),
        };
        let id = merge::merge_contacts(&desk.ctx, one, other, &choice)
            .await
            .expect("one");
        let left = contact::to_edit(&desk.ctx, one).await.expect("a contact").facts;
        assert_eq!(
            (left.name.as_str(), left.mobile.as_deref()),
            ("张三", Some("13900000002"))
        );
        assert_eq!(left.email.as_deref(), Some("z@example.com"));
        assert_eq!(left.note.as_deref(), Some("喜欢早上\n13900000001"));
        assert_eq!(left.legal_basis, LegalBasis::Consent);
        assert_eq!(
            left.posts.iter().map(|post| post.account).collect::<Vec<_>>(),
            [beta]
        );
        assert!(matches!(
            contact::to_edit(&desk.ctx, other).await,
            Err(Error::NotFound { .. })
        ));
        assert_eq!(
            merge::contact_kept(&desk.ctx, other).await.expect("it"),
            Some(one)
        );
        for either in [one, other] {
            assert_eq!(rule(contact::undo(&desk.ctx, either).await), "merge_of_contact");
        }
        merge::undo(&desk.ctx, id).await.expect("two again");
        assert_eq!(differences(&before, &dump(&desk).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_merged_field_of_a_contact_that_was_changed_since_is_told() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (_, [one, other]) = pair(&desk).await;
        let itself = merge::merge_contacts(&desk.ctx, one, one, &Choice::default()).await;
        assert_eq!(rule(itself), "merge_with_itself");
        let id = merge::merge_contacts(&desk.ctx, one, other, &Choice::default())
            .await
            .expect("one");
        let facts = contact::to_edit(&desk.ctx, one).await.expect("a contact").facts;
        let changed = ContactFacts {
            email: Some("n@example.com".into()),
            interests: Some("棋".into()),
            ..facts
        };
        contact::edit(&desk.ctx, one, changed).await.expect("changed");
        let refused = merge::undo(&desk.ctx, id).await;
        let Err(Error::Refused {
            rule: "merge_conflicts",
            facts,
            ..
        }) = refused
        else {
            panic!("{refused:?}");
        };
        let Fact::Phrases(conflicts) = &facts.0[1].1 else {
            panic!("{facts:?}")
        };
        assert_eq!(conflicts.len(), 1, "interests were not merged");
        assert_eq!(conflicts[0].facts.0[0].1, Fact::Field("email".into()));
    }
}

#[tokio::test]
async fn who_may_not_merge_is_refused_and_erasure_takes_the_merge_along() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ([alpha, beta], [one, other]) = pair(&desk).await;
        let manager = hired(&desk, "zhao", Role::AccountManager).await;
        for account in [alpha, beta] {
            account_team::hand_over(&desk.ctx, account, id_of(&manager))
                .await
                .expect("an owner");
        }
        let refused = merge::merge_contacts(&manager, one, other, &Choice::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        merge::merge_contacts(&desk.ctx, one, other, &Choice::default())
            .await
            .expect("one");
        contact::erase(&desk.ctx, one, contact::Ground::Request, &[])
            .await
            .expect("erased");
        assert_eq!(merge::list(&desk.ctx, None).await.expect("merges").rows, []);
        let told = "SELECT CAST(coalesce(\"before\", \"after\") AS text) FROM event WHERE coalesce(\"before\", \"after\") IS NOT NULL";
        let told = texts_of(&desk, told).await.join("\n");
        assert!(!told.contains("张三") && !told.contains("139000"), "{told}");
    }
}

#[tokio::test]
async fn whatever_belongs_to_two_contacts_is_back_after_a_merge_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        sample::bring_people(&desk.ctx).await.expect("people");
        let mut contacts = Vec::new();
        for row in accounts(&desk.ctx, 12).await {
            let list = contact::of_account(&desk.ctx, row.id).await.expect("contacts");
            contacts.extend(list.contacts.into_iter().map(|contact| (row.id, contact.id)));
        }
        let person = hired(&desk, "zhao", Role::Administrator).await;
        let both = contacts.windows(2).filter(|two| two[0].0 == two[1].0).take(4);
        for two in both.clone() {
            let facts = ActivityFacts {
                contacts: vec![two[0].1, two[1].1],
                ..read(&person, visit(Some(two[0].1)))
            };
            activity::record(&desk.ctx, two[0].0, facts)
                .await
                .expect("recorded");
        }
        let before = dump(&desk).await;
        let mut merged = 0;
        for two in contacts.windows(2).step_by(3).take(8) {
            for (kept, gone) in [(two[0].1, two[1].1), (two[1].1, two[0].1)] {
                let id = match merge::merge_contacts(&desk.ctx, kept, gone, &Choice::default()).await {
                    Ok(id) => id,
                    Err(Error::Refused {
                        rule: "contact_reports_in_circle",
                        ..
                    }) => continue,
                    Err(error) => panic!("{error:?}"),
                };
                merged += 1;
                let (plain, bytes) = (
                    gone.to_string(),
                    format!("X'{}'", gone.0.simple().to_string().to_uppercase()),
                );
                for (table, rows) in &dump(&desk).await {
                    let naming = rows
                        .iter()
                        .find(|row| row.contains(&plain) || row.contains(&bytes));
                    assert_eq!(naming, None, "{table} names the contact who is gone");
                }
                merge::undo(&desk.ctx, id).await.expect("two again");
                assert_eq!(
                    differences(&before, &dump(&desk).await),
                    Vec::<String>::new(),
                    "{kept} and {gone}"
                );
            }
        }
        assert!(merged > 6, "{merged}");
    }
}
