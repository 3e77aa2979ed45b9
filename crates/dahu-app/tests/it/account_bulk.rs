//! Bulk edits: looked at, made, taken back, and what stands in their way.

use dahu_app::{
    Context, Error,
    account::{
        self, Filter, PageRequest, Sort, TypedAccount, TypedProfile,
        bulk::{self, BulkChange, BulkEditId, BulkField, BulkState, BulkUndone, BulkVerb, Chosen},
    },
    custom_field,
    import::Kind,
};
use dahu_core::{
    account::{AccountId, Profile},
    custom_field::{CustomFieldId, CustomKind},
    person::Role,
};
use dahu_testkit::{Chance, databases};

use crate::{
    access::{acting, salesperson},
    desk::{Desk, events_of, take},
    staff::rule,
};

const ACCOUNTS: &str = "code,name,owner,province,tags\n\
    A1,云帆科技,王五,江苏省,重点\n\
    B2,大虎,王五,江苏省,\n\
    C3,长江,,四川省,VIP\n";

fn change(field: BulkField, verb: BulkVerb, value: &str) -> BulkChange {
    let value = || value.to_owned();
    let fields = match field {
        BulkField::Custom(id) => vec![(id, value())],
        _ => Vec::new(),
    };
    BulkChange {
        field,
        verb,
        typed: TypedAccount {
            region: value(),
            industry: value(),
            profile: TypedProfile {
                sector: value(),
                province: value(),
                city: value(),
                district: value(),
                size: value(),
                tags: value(),
                fields,
                ..TypedProfile::default()
            },
            ..TypedAccount::default()
        },
    }
}

fn everything() -> Chosen {
    Chosen::Found(Box::default(), Sort::Name)
}

async fn rows(ctx: &Context) -> Vec<(AccountId, String, Profile, Option<String>)> {
    let request = PageRequest {
        sort: Sort::Name,
        size: 200,
        ..PageRequest::default()
    };
    let page = account::list(ctx, &Filter::default(), &request)
        .await
        .expect("a list");
    let rows = page
        .rows
        .into_iter()
        .map(|row| (row.id, row.name, row.profile, row.region));
    rows.collect()
}

async fn done(ctx: &Context, chosen: &Chosen, change: &BulkChange) -> BulkEditId {
    let id = bulk::prepare(ctx, chosen, change).await.expect("prepared");
    bulk::make(ctx, id).await.expect("made");
    id
}

fn province(rows: &[(AccountId, String, Profile, Option<String>)], name: &str) -> Option<String> {
    let found = rows.iter().find(|(_, known, ..)| known == name).expect("it");
    found.2.province.clone()
}

#[tokio::test]
async fn what_a_bulk_edit_will_do_is_seen_before_it_is_done_and_taken_back_as_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let director = acting(&desk, "李四", Role::SalesDirector).await;
        let before = rows(&director).await;
        let wanted = change(BulkField::Province, BulkVerb::Put, " 江苏省 ");
        let id = bulk::prepare(&director, &everything(), &wanted)
            .await
            .expect("prepared");
        let (edit, lines) = bulk::show(&director, id).await.expect("a preview");
        assert_eq!(
            (edit.accounts, edit.counts.chosen, edit.counts.unchanged),
            (1, 3, 2)
        );
        assert_eq!(edit.state, BulkState::Prepared);
        assert_eq!(lines[0].name, "长江");
        assert_eq!(lines[0].before["province"], "四川省");
        assert_eq!(lines[0].after["province"], "江苏省");
        assert_eq!(rows(&director).await, before, "nothing has changed yet");

        bulk::make(&director, id).await.expect("made");
        assert_eq!(
            province(&rows(&director).await, "长江").as_deref(),
            Some("江苏省")
        );
        assert_eq!(rule(bulk::make(&director, id).await), "bulk_is_made");
        assert_eq!(events_of(&desk, lines[0].account.0).await, ["created", "updated"]);
        let filter = Filter {
            province: Some("江苏省".to_owned()),
            ..Filter::default()
        };
        let request = PageRequest {
            size: 5,
            ..PageRequest::default()
        };
        let found = account::list(&director, &filter, &request).await.expect("a list");
        assert_eq!(found.total, 3, "filters know it");

        let undone = bulk::undo(&director, id, false).await.expect("undone");
        assert_eq!(undone, BulkUndone::Done { restored: 1, left: 0 });
        assert_eq!(rows(&director).await, before);
        assert_eq!(rule(bulk::undo(&director, id, false).await), "bulk_not_made");
        let made = bulk::bulk_edits(&director, None).await.expect("a list");
        assert_eq!(made.edits.len(), 1);
        assert!(matches!(made.edits[0].state, BulkState::Undone { .. }));
    }
}

#[tokio::test]
async fn later_changes_stand_in_the_way_of_an_undo_and_are_named() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let director = acting(&desk, "李四", Role::SalesDirector).await;
        let id = done(
            &director,
            &everything(),
            &change(BulkField::City, BulkVerb::Put, "南京市"),
        )
        .await;
        let account = rows(&director).await[0].0;
        let editable = account::editing::to_edit(&director, account).await.expect("it");
        let mut typed = editable.typed.clone();
        typed.profile.city = "苏州市".into();
        typed.region = "华东".into();
        account::editing::edit(&director, account, &editable.began_with, &typed, &[])
            .await
            .expect("edited");
        let BulkUndone::Conflicts { conflicts, count } =
            bulk::undo(&director, id, false).await.expect("an answer")
        else {
            panic!("somebody's later edit would be lost");
        };
        assert_eq!((count, conflicts.len()), (1, 1));
        assert_eq!(
            (conflicts[0].account, conflicts[0].fields.as_slice()),
            (account, ["city".to_owned()].as_slice())
        );
        assert_eq!(conflicts[0].by.as_deref(), Some("李四"));
        assert!(conflicts[0].at.is_some());
        let undone = bulk::undo(&director, id, true).await.expect("the others");
        assert_eq!(undone, BulkUndone::Done { restored: 2, left: 1 });
        let after = rows(&director).await;
        assert_eq!(after[0].2.city.as_deref(), Some("苏州市"));
        assert!(after[1..].iter().all(|row| row.2.city.is_none()));
    }
}

#[tokio::test]
async fn an_edit_beside_a_bulk_edit_survives_its_undo() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let director = acting(&desk, "李四", Role::SalesDirector).await;
        let id = bulk::prepare(
            &director,
            &everything(),
            &change(BulkField::Size, BulkVerb::Put, "large"),
        )
        .await
        .expect("prepared");
        let account = rows(&director).await[0].0;
        let editable = account::editing::to_edit(&director, account).await.expect("it");
        let mut typed = editable.typed.clone();
        typed.profile.size = "small".into();
        account::editing::edit(&director, account, &editable.began_with, &typed, &[])
            .await
            .expect("edited");
        bulk::make(&director, id).await.expect("made");
        let (edit, _) = bulk::show(&director, id).await.expect("it");
        assert_eq!(
            (edit.accounts, edit.counts.changed_meanwhile),
            (2, 1),
            "who was quicker keeps theirs"
        );
        let editable = account::editing::to_edit(&director, rows(&director).await[1].0)
            .await
            .expect("it");
        let mut typed = editable.typed.clone();
        typed.profile.district = "鼓楼区".into();
        let beside = rows(&director).await[1].0;
        account::editing::edit(&director, beside, &editable.began_with, &typed, &[])
            .await
            .expect("edited");
        bulk::undo(&director, id, false).await.expect("no conflict");
        let after = rows(&director).await;
        assert_eq!(after[1].2.district.as_deref(), Some("鼓楼区"));
        assert_eq!(after[1].2.size, None);
        assert!(after[0].2.size.is_some());
    }
}

#[tokio::test]
async fn only_accounts_that_one_answers_for_are_changed_and_edits_are_ones_own() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let manager = salesperson(&desk, "王五").await;
        let all: Vec<AccountId> = rows(&desk.ctx).await.into_iter().map(|row| row.0).collect();
        let wanted = change(BulkField::Tags, BulkVerb::Put, "华东、VIP");
        let id = done(&manager, &Chosen::These(all.clone()), &wanted).await;
        let (edit, lines) = bulk::show(&manager, id).await.expect("it");
        assert_eq!(
            (edit.accounts, lines.len()),
            (2, 2),
            "the third account is not seen, let alone changed"
        );
        let other = acting(&desk, "张三", Role::AccountManager).await;
        assert!(matches!(
            bulk::show(&other, id).await,
            Err(Error::NotFound { .. })
        ));
        assert!(matches!(
            bulk::undo(&other, id, true).await,
            Err(Error::NotFound { .. })
        ));
        assert!(matches!(
            bulk::make(&other, id).await,
            Err(Error::NotFound { .. })
        ));
        let analyst = acting(&desk, "分析", Role::Analyst).await;
        let refused = bulk::prepare(&analyst, &everything(), &wanted).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");

        let nothing = Chosen::These(Vec::new());
        assert_eq!(
            rule(bulk::prepare(&manager, &nothing, &wanted).await),
            "bulk_of_nothing"
        );
        let blank = change(BulkField::City, BulkVerb::Put, " ");
        assert_eq!(
            rule(bulk::prepare(&manager, &everything(), &blank).await),
            "bulk_value_missing"
        );
        let wild = change(BulkField::Sector, BulkVerb::Put, "wild");
        assert_eq!(
            rule(bulk::prepare(&manager, &everything(), &wild).await),
            "account_choice_unknown"
        );
        desk.move_to("2026-07-02");
        let late = bulk::prepare(
            &manager,
            &everything(),
            &change(BulkField::City, BulkVerb::Put, "x"),
        )
        .await
        .expect("prepared");
        desk.move_to("2026-07-04");
        assert_eq!(rule(bulk::make(&manager, late).await), "bulk_waited_too_long");
    }
}

/// A change drawn by chance.
fn any_change(chance: &mut Chance, own: &[CustomFieldId]) -> BulkChange {
    let mut pick = |most: usize| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "small"
        )]
        let place = (chance.next() * most as f64) as usize;
        place
    };
    let fields = [
        (BulkField::Province, ["江苏省", "四川省", "广东省"]),
        (BulkField::City, ["南京市", "成都市", "广州市"]),
        (BulkField::Sector, ["health", "education", "government"]),
        (BulkField::Size, ["large", "small", "micro"]),
        (BulkField::Region, ["华东", "西南", "华南"]),
        (BulkField::Tags, ["VIP", "重点、新", "VIP、停"]),
        (BulkField::Custom(own[0]), ["金", "银", "金"]),
        (BulkField::Custom(own[1]), ["1.5", "2万", "-3"]),
    ];
    let (field, values) = fields[pick(fields.len())];
    let verb = if pick(3) == 0 {
        BulkVerb::Clear
    } else {
        BulkVerb::Put
    };
    change(field, verb, values[pick(3)])
}

#[tokio::test]
async fn undoing_random_bulk_edits_leaves_accounts_as_they_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let mut text = String::from("code,name,province,tags\n");
        for number in 0..40 {
            let (place, tags) = (
                ["江苏省", "四川省", ""][number % 3],
                ["VIP", "", "重点;新"][number % 3],
            );
            text.push_str(&format!("N{number},客户{number},{place},{tags}\n"));
        }
        take(&desk, Kind::Accounts, "a.csv", &text).await;
        let own = [
            custom_field::add(&desk.ctx, "等级", CustomKind::Choice, &["金", "银"])
                .await
                .expect("a field"),
            custom_field::add(&desk.ctx, "系数", CustomKind::Number, &[])
                .await
                .expect("a field"),
        ];
        let director = acting(&desk, "李四", Role::SalesDirector).await;
        let mut chance = Chance::from_seed(20_261_201);
        for _ in 0..8 {
            // States, and the edits that led from one to the next.
            let (mut states, mut edits) = (vec![rows(&director).await], Vec::new());
            for _ in 0..4 {
                let ids = states[0]
                    .iter()
                    .map(|row| row.0)
                    .filter(|_| chance.next() < 0.6)
                    .collect();
                edits.push(done(&director, &Chosen::These(ids), &any_change(&mut chance, &own)).await);
                states.push(rows(&director).await);
            }
            for edit in edits.into_iter().rev() {
                assert_eq!(Some(rows(&director).await), states.pop());
                let undone = bulk::undo(&director, edit, false).await.expect("undone");
                assert!(matches!(undone, BulkUndone::Done { left: 0, .. }), "{undone:?}");
            }
            assert_eq!(Some(rows(&director).await), states.pop());
        }
    }
}
