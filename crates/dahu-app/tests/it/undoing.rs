//! Taking imports back: what they changed comes back, and nobody's later work is lost.

use dahu_app::{
    Error, Fact, Facts, Phrase,
    account::{self, Filter, PageRequest},
    import::{self, ImportId, Kind, Ran},
};
use dahu_testkit::databases;

use crate::desk::Desk;

fn id(ran: &Ran) -> ImportId {
    ran.import.as_ref().expect("an import").id
}

async fn the_account(desk: &Desk, search: &str) -> account::AccountDetail {
    let filter = Filter {
        search: Some(search.to_owned()),
        ..Filter::default()
    };
    let found = account::list(
        &desk.ctx,
        &filter,
        &PageRequest {
            size: 10,
            ..PageRequest::default()
        },
    )
    .await;
    let rows = found.expect("a list").rows;
    assert_eq!(rows.len(), 1, "{search} finds one account: {rows:?}");
    account::show(&desk.ctx, rows[0].id).await.expect("an account")
}

#[tokio::test]
async fn an_update_is_taken_back_with_its_targets_and_found_by_its_old_name_again() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let first = desk.write("a.csv", "code,name,region,salesperson\nK1,云帆科技,重庆,曹昌\n");
        desk.import(Kind::Accounts, &first).await.expect("it comes in");
        let second = desk.write(
            "b.csv",
            "code,name,region,salesperson,targeted_on\nK1,华信机械,,赵双,2026-05-01\n",
        );
        let update = desk.import(Kind::Accounts, &second).await.expect("it comes in");
        assert_eq!((update.outcome.created, update.outcome.updated), (0, 1));
        let changed = the_account(&desk, "华信").await;
        assert_eq!(
            changed.row.region.as_deref(),
            Some("重庆"),
            "a blank cell changes nothing"
        );
        assert_eq!(changed.row.owner.as_ref().expect("an owner").1, "赵双");
        let targets = account::history(&desk.ctx, changed.row.id)
            .await
            .expect("it")
            .targets;
        assert_eq!(targets.iter().filter(|target| target.until.is_none()).count(), 1);

        import::undo(&desk.ctx, id(&update)).await.expect("undone");
        let restored = the_account(&desk, "云帆").await;
        assert_eq!(restored.row.name, "云帆科技");
        assert_eq!(restored.row.owner.as_ref().expect("an owner").1, "曹昌");
        let targets = account::history(&desk.ctx, restored.row.id)
            .await
            .expect("it")
            .targets;
        assert_eq!(targets.len(), 1);
        assert_eq!(targets[0].until, None);
        let filter = Filter {
            search: Some("华信".to_owned()),
            ..Filter::default()
        };
        let page = PageRequest {
            size: 10,
            ..PageRequest::default()
        };
        assert_eq!(
            account::list(&desk.ctx, &filter, &page)
                .await
                .expect("a list")
                .total,
            0
        );
    }
}

#[tokio::test]
async fn an_update_under_a_later_one_is_not_taken_back() {
    let desk = Desk::on_sqlite().await;
    let mut ran = Vec::new();
    for (name, region) in [("a.csv", "重庆"), ("b.csv", "北京"), ("c.csv", "上海")] {
        let path = desk.write(name, format!("code,name,region\nK1,云帆科技,{region}\n"));
        ran.push(desk.import(Kind::Accounts, &path).await.expect("it comes in"));
    }
    let refused = import::undo(&desk.ctx, id(&ran[1])).await;
    let Err(Error::Refused {
        rule: "undo_conflicts",
        message,
        facts,
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert!(message.contains("云帆科技"), "{message}");
    let conflict = Phrase::new(
        "account_edited",
        Facts::of([
            ("account", Fact::text("云帆科技")),
            ("field", Fact::Field("region".to_owned())),
            ("by", Fact::Person(None)),
            ("moment", Fact::Moment(desk.ctx.now())),
        ]),
    );
    let told = [
        ("count", Fact::Count(1)),
        ("conflicts", Fact::Phrases(vec![conflict])),
    ];
    assert_eq!(facts, Facts::of(told));
    assert_eq!(
        the_account(&desk, "云帆").await.row.region.as_deref(),
        Some("上海")
    );
    import::undo(&desk.ctx, id(&ran[2]))
        .await
        .expect("the last one goes");
    import::undo(&desk.ctx, id(&ran[1]))
        .await
        .expect("then the one before");
    assert_eq!(
        the_account(&desk, "云帆").await.row.region.as_deref(),
        Some("重庆")
    );
}

#[tokio::test]
async fn an_account_that_somebody_edited_is_not_taken_away_with_its_import() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let file = desk.write("a.csv", "code,name,region\nK1,云帆科技,重庆\nK2,华信机械,北京\n");
        let ran = desk.import(Kind::Accounts, &file).await.expect("it comes in");
        let account = the_account(&desk, "云帆").await.row.id;
        let editable = account::editing::to_edit(&desk.ctx, account).await.expect("it");
        let typed = account::TypedAccount {
            industry: "软件".to_owned(),
            ..editable.typed.clone()
        };
        let edit = account::editing::edit(&desk.ctx, account, &editable.began_with, &typed, &[]).await;
        edit.expect("edited");
        let refused = import::undo(&desk.ctx, id(&ran)).await;
        let Err(Error::Refused {
            rule: "undo_conflicts",
            facts,
            ..
        }) = refused
        else {
            panic!("{refused:?}")
        };
        let told = serde_json::to_string(&facts).expect("JSON");
        assert!(told.contains("云帆科技") && told.contains("industry"), "{told}");
        assert!(!told.contains("华信机械"), "{told}");
        assert_eq!(
            the_account(&desk, "云帆").await.row.industry.as_deref(),
            Some("软件")
        );
        account::editing::undo(&desk.ctx, account)
            .await
            .expect("taken back");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.accounts, 2);
    }
}

#[tokio::test]
async fn accounts_of_an_undone_ledger_stay_where_others_refer_to_them() {
    let desk = Desk::on_sqlite().await;
    let one = desk.write(
        "one.csv",
        "account,date,amount\nK1,2026-01-05,100\nK2,2026-01-05,7\n",
    );
    let two = desk.write("two.csv", "account,date,amount\nK1,2026-02-05,50\n");
    let first = desk.import(Kind::Ledger, &one).await.expect("it comes in");
    desk.import(Kind::Ledger, &two).await.expect("it comes in");
    let undone = import::undo(&desk.ctx, id(&first)).await.expect("undone");
    assert_eq!(
        (undone.lines, undone.accounts),
        (2, 1),
        "K1 has a line of the other import"
    );
    let kept = the_account(&desk, "K1").await;
    assert_eq!(kept.row.figures.expect("figures").net.to_string(), "50.0000");
}

#[tokio::test]
async fn many_small_imports_are_merged_and_each_can_still_be_undone() {
    let desk = Desk::on_sqlite().await;
    let mut ran = Vec::new();
    for month in 1..=6 {
        let path = desk.write(
            &format!("{month}.csv"),
            format!("account,date,amount\nK1,2026-{month:02}-05,{month}00\n"),
        );
        ran.push(desk.import(Kind::Ledger, &path).await.expect("it comes in"));
    }
    let sum = |detail: account::AccountDetail| detail.row.figures.expect("figures").net.to_string();
    assert_eq!(sum(the_account(&desk, "K1").await), "2100.0000");
    let files = std::fs::read_dir(desk.home.folder.join("ledger"))
        .expect("a folder")
        .count();
    assert!(
        files >= 7,
        "six arrived and at least one was merged, {files} are there"
    );
    import::undo(&desk.ctx, id(&ran[1])).await.expect("undone");
    assert_eq!(sum(the_account(&desk, "K1").await), "1900.0000");
}
