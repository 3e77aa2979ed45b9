//! Accounts are edited by several people at once, and edits taken back; custom fields are defined and filled.

use dahu_app::{
    Error,
    account::{self, Edited, PageRequest, TypedAccount},
    custom_field,
    import::Kind,
};
use dahu_core::{
    account::{AccountId, FinanceGrade, Sector, Size},
    custom_field::CustomKind,
};
use dahu_testkit::databases;
use serde_json::json;

use crate::desk::{Desk, events_of, take};

async fn an_account(desk: &Desk) -> AccountId {
    let text = "code,name,credit code,region\nK1,云帆科技,91350100M000100Y4Z,华东\nK2,大虎,,\n";
    take(desk, Kind::Accounts, "a.csv", text).await;
    found(desk, "云帆").await[0]
}

async fn found(desk: &Desk, typed: &str) -> Vec<AccountId> {
    let filter = account::Filter {
        search: Some(typed.to_owned()),
        ..account::Filter::default()
    };
    let request = PageRequest {
        size: 5,
        ..PageRequest::default()
    };
    let page = account::list(&desk.ctx, &filter, &request).await.expect("a list");
    page.rows.iter().map(|row| row.id).collect()
}

async fn typed(desk: &Desk, id: AccountId) -> (TypedAccount, String) {
    let editable = account::editing::to_edit(&desk.ctx, id)
        .await
        .expect("it can be edited");
    (editable.typed, editable.began_with)
}

async fn edit(desk: &Desk, id: AccountId, began_with: &str, typed: &TypedAccount) -> Edited {
    let edited = account::editing::edit(&desk.ctx, id, began_with, typed, &[]).await;
    edited.expect("it can be used")
}

fn refused(result: dahu_app::Result<impl std::fmt::Debug>) -> &'static str {
    match result {
        Err(Error::Refused { rule, .. }) => rule,
        Err(Error::Conflict { field, .. }) => field,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn everything_known_of_an_account_is_kept_found_and_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let id = an_account(&desk).await;
        let tier = custom_field::add(&desk.ctx, "客户等级", CustomKind::Choice, &["金", "银"])
            .await
            .expect("a field");
        let (before, began_with) = typed(&desk, id).await;
        let mut new = before.clone();
        new.profile.short_name = "云帆".into();
        new.profile.english_name = "Yunfan Technology".into();
        new.profile.former_names = "远航科技；远航贸易".into();
        new.profile.sector = "health".into();
        new.profile.province = "福建省".into();
        new.profile.size = "large".into();
        new.profile.employees = "1.2万".into();
        new.profile.finance_grade = "sound".into();
        new.profile.finance_source = "年报".into();
        new.profile.finance_on = "2026-03-31".into();
        new.profile.tags = "VIP、重点".into();
        new.profile.fields = vec![(tier, "金".into())];
        // The imported credit code is not valid, but nobody touched it.
        assert!(matches!(edit(&desk, id, &began_with, &new).await, Edited::Saved));
        let shown = account::show(&desk.ctx, id).await.expect("a page");
        let profile = &shown.profile;
        assert_eq!(
            (profile.sector, profile.size, profile.employees),
            (Some(Sector::Health), Some(Size::Large), Some(12_000))
        );
        assert_eq!(
            profile.finance.as_ref().map(|rating| rating.grade),
            Some(FinanceGrade::Sound)
        );
        assert_eq!(profile.former_names, ["远航科技", "远航贸易"]);
        assert_eq!(shown.custom[0].0, "客户等级");
        assert_eq!(found(&desk, "远航").await, [id], "found by its former name");
        assert_eq!(found(&desk, "yunfan tech").await, [id], "and by its English one");
        assert!(matches!(
            edit(&desk, id, &began_with, &new).await,
            Edited::Unchanged
        ));

        account::editing::undo(&desk.ctx, id).await.expect("taken back");
        assert_eq!(typed(&desk, id).await, (before, began_with));
        assert!(found(&desk, "远航").await.is_empty());
        account::editing::undo(&desk.ctx, id)
            .await
            .expect("and back again");
        assert_eq!(found(&desk, "远航").await, [id]);
        assert_eq!(
            events_of(&desk, id.0).await,
            ["created", "updated", "restored", "restored"]
        );
    }
}

#[tokio::test]
async fn two_people_who_edit_at_once_lose_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let id = an_account(&desk).await;
        let (first, began_with) = typed(&desk, id).await;
        let (mut mine, mut theirs) = (first.clone(), first.clone());
        theirs.region = "华南".into();
        theirs.profile.tags = "甲".into();
        mine.profile.city = "厦门".into();
        mine.profile.tags = "乙".into();
        assert!(matches!(
            edit(&desk, id, &began_with, &theirs).await,
            Edited::Saved
        ));
        assert!(matches!(edit(&desk, id, &began_with, &mine).await, Edited::Saved));
        let (now, _) = typed(&desk, id).await;
        assert_eq!((now.region.as_str(), now.profile.city.as_str()), ("华南", "厦门"));
        assert_eq!(now.profile.tags, "乙; 甲", "tags of both");

        mine.region = "华北".into();
        mine.profile.district = "思明区".into();
        let asked = edit(&desk, id, &began_with, &mine).await;
        let Edited::Conflicts {
            conflicts,
            began_with,
            typed: again,
            ..
        } = asked
        else {
            panic!("both changed the region: {asked:?}")
        };
        assert_eq!(conflicts.len(), 1);
        assert_eq!(
            (&conflicts[0].before, &conflicts[0].theirs, &conflicts[0].mine),
            (&Some(json!("华东")), &Some(json!("华南")), &Some(json!("华北")))
        );
        assert_eq!(typed(&desk, id).await.0, now, "nothing was stored");
        assert_eq!(
            (again.region.as_str(), again.profile.tags.as_str()),
            ("华北", "乙; 甲")
        );

        let keep = ["region".to_owned()];
        let kept = account::editing::edit(&desk.ctx, id, &began_with, &again, &keep).await;
        assert!(matches!(kept, Ok(Edited::Saved)), "{kept:?}");
        let (now, _) = typed(&desk, id).await;
        assert_eq!(
            (now.region.as_str(), now.profile.district.as_str()),
            ("华南", "思明区")
        );
    }
}

#[tokio::test]
async fn what_cannot_be_used_says_which_rule() {
    let desk = Desk::on_sqlite().await;
    let id = an_account(&desk).await;
    let (first, began_with) = typed(&desk, id).await;
    let number = custom_field::add(&desk.ctx, "车辆", CustomKind::Number, &[])
        .await
        .expect("a field");
    type Change = Box<dyn Fn(&mut TypedAccount)>;
    let cases: Vec<(Change, &str)> = vec![
        (
            Box::new(|typed| typed.name = " ".into()),
            "account_name_not_usable",
        ),
        (Box::new(|typed| typed.code = "K2".into()), "code"),
        (
            Box::new(|typed| typed.credit_code = "123".into()),
            "credit_code_not_valid",
        ),
        (
            Box::new(|typed| typed.profile.sector = "astrology".into()),
            "account_choice_unknown",
        ),
        (
            Box::new(|typed| typed.profile.employees = "-3".into()),
            "employees_not_usable",
        ),
        (
            Box::new(|typed| typed.profile.finance_grade = "sound".into()),
            "finance_without_source",
        ),
        (
            Box::new(|typed| typed.profile.city = "长".repeat(201)),
            "account_fact_too_long",
        ),
        (
            Box::new(|typed| typed.profile.tags = (0..31).map(|tag| format!("{tag};")).collect()),
            "account_words_too_many",
        ),
        (
            Box::new(move |typed| typed.profile.fields = vec![(number, "many".into())]),
            "custom_value_not_usable",
        ),
    ];
    for (change, rule) in cases {
        let mut wrong = first.clone();
        change(&mut wrong);
        let result = account::editing::edit(&desk.ctx, id, &began_with, &wrong, &[]).await;
        assert_eq!(refused(result), rule);
    }
    let result = account::editing::edit(&desk.ctx, id, "[]", &first, &[]).await;
    assert_eq!(refused(result), "edit_not_readable");
    assert_eq!(
        refused(account::editing::undo(&desk.ctx, id).await),
        "no_edit_to_undo"
    );
    assert_eq!(typed(&desk, id).await.0, first, "nothing of it was stored");
}

#[tokio::test]
async fn fields_of_ones_own_have_names_kinds_and_choices() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let id = custom_field::add(&desk.ctx, "等级", CustomKind::Choice, &["金"])
            .await
            .expect("a field");
        let again = custom_field::add(&desk.ctx, "等级", CustomKind::Text, &[]).await;
        assert_eq!(refused(again), "custom_field");
        let none = custom_field::add(&desk.ctx, "档", CustomKind::Choice, &[]).await;
        assert_eq!(refused(none), "custom_field_choices_not_usable");
        let nameless = custom_field::add(&desk.ctx, " ", CustomKind::Text, &[]).await;
        assert_eq!(refused(nameless), "custom_field_name_not_usable");
        custom_field::change(&desk.ctx, id, "级别", &["金", "银"], true)
            .await
            .expect("changed");
        let all = custom_field::all(&desk.ctx).await.expect("fields");
        assert_eq!(all.len(), 1);
        assert!(all[0].field.is_retired && all[0].field.choices == ["金", "银"]);
        assert_eq!(events_of(&desk, id.0).await, ["created", "updated"]);
    }
}

#[tokio::test]
async fn a_file_brings_profiles_and_custom_fields_and_the_same_file_changes_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        an_account(&desk).await;
        let tier = custom_field::add(&desk.ctx, "客户等级", CustomKind::Choice, &["金", "银"])
            .await
            .expect("a field");
        let text = "code,name,简称,行业分类,省份,员工人数,财务等级,评级来源,评级日期,标签,客户等级\n\
                    K1,云帆科技,云帆,医疗,福建省,1200,优,年报,2026/3/31,VIP；重点,金\n\
                    K9,新客户,,占星,,,优,,,,铜\n";
        let ran = take(&desk, Kind::Accounts, "b.csv", text).await;
        assert_eq!(
            (ran.outcome.created, ran.outcome.updated, ran.outcome.rows_warned),
            (1, 1, 3)
        );
        let tagged = account::Filter {
            tag: Some("VIP".into()),
            sector: Some(Sector::from_word("culture_education_health").expect("a sector")),
            custom: Some((
                tier,
                Some(dahu_core::custom_field::CustomValue::Choice("金".into())),
            )),
            ..account::Filter::default()
        };
        let request = PageRequest {
            size: 5,
            ..PageRequest::default()
        };
        let page = account::list(&desk.ctx, &tagged, &request).await.expect("a list");
        let names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["云帆科技"]);
        let profile = &page.rows[0].profile;
        assert_eq!(
            (profile.employees, profile.province.as_deref()),
            (Some(1_200), Some("福建省"))
        );

        let again = take(&desk, Kind::Accounts, "c.csv", &format!("{text}\n")).await;
        assert_eq!(
            (
                again.outcome.created,
                again.outcome.updated,
                again.outcome.unchanged
            ),
            (0, 0, 2)
        );
        dahu_app::import::undo(&desk.ctx, crate::desk::id(&again))
            .await
            .expect("undone");
        dahu_app::import::undo(&desk.ctx, crate::desk::id(&ran))
            .await
            .expect("undone");
        let page = account::list(&desk.ctx, &tagged, &request).await.expect("a list");
        assert!(page.rows.is_empty(), "{:?}", page.rows);
    }
}
