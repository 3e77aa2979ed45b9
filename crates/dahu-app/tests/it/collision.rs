//! Entering an account by hand: what is there already holds it up, and tells no more than it may.

use dahu_app::{
    Context, Error,
    account::{self, CollisionBy, Entered, Filter, NewAccount, Other, PageRequest, enter},
    pool,
};
use dahu_core::{collision::Likeness, import::Kind, person::Role, pool::PoolRules};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson, seen},
    desk::{Desk, take},
    handover::{id, refused},
};

const LIST: &str = "客户编码,客户名称,统一社会信用代码,负责人\n\
    A1,上海云帆科技有限公司,91350100M000100Y43,李一\n\
    A2,华信（北京）有限公司,,王二\n\
    A3,Siemens AG,,\n";

fn named(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        ..NewAccount::default()
    }
}

async fn held(ctx: &Context, new: &NewAccount) -> Vec<account::Collision> {
    match enter(ctx, new).await.expect("an answer") {
        Entered::Held(collisions) => collisions,
        Entered::Made(id) => panic!("{new:?} was entered as {id}"),
    }
}

#[tokio::test]
async fn what_is_there_already_holds_a_new_account_up() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        let (li, wang) = (salesperson(&desk, "李一").await, salesperson(&desk, "王二").await);
        // The same, but for how it is written: refused, whatever is confirmed. Who may see it is led to it.
        let same = NewAccount {
            confirms: true,
            ..named("上海云帆科技有限公司 ")
        };
        let found = held(&li, &same).await;
        assert_eq!(
            (found.len(), found[0].likeness, found[0].by),
            (1, Likeness::Exact, CollisionBy::Name)
        );
        assert!(matches!(&found[0].other, Other::Seen(_, name) if name == "上海云帆科技有限公司"));
        // Who may not see it learns whose it is, and nothing else.
        for (new, by) in [
            (same.clone(), CollisionBy::Name),
            (
                NewAccount {
                    code: Some("A1".to_owned()),
                    ..named("其他")
                },
                CollisionBy::Code,
            ),
            (
                NewAccount {
                    credit_code: Some("91350100m000100y43".to_owned()),
                    ..named("其他")
                },
                CollisionBy::CreditCode,
            ),
        ] {
            let found = held(&wang, &new).await;
            assert_eq!(found.len(), 1, "{new:?}");
            assert_eq!((found[0].likeness, found[0].by), (Likeness::Exact, by));
            assert_eq!(found[0].other, Other::Hidden(Some("李一".to_owned())));
            assert!(!format!("{found:?}").contains("云帆"));
        }
        // One that is like it waits for a confirmation.
        let like = named("北京云帆科技股份有限公司");
        let found = held(&wang, &like).await;
        assert_eq!(
            (found[0].likeness, &found[0].other),
            (Likeness::Near, &Other::Hidden(Some("李一".to_owned())))
        );
        let confirmed = NewAccount {
            confirms: true,
            region: Some("华北".to_owned()),
            ..like
        };
        let Entered::Made(made) = enter(&wang, &confirmed).await.expect("an answer") else {
            panic!("it is confirmed")
        };
        assert!(seen(&wang).await.contains(&made), "who enters it owns it");
        let shown = account::show(&wang, made).await.expect("it");
        assert_eq!(shown.row.region.as_deref(), Some("华北"));
        // In the pool: claim it.
        let found = held(&wang, &named("SIEMENS A.G.")).await;
        assert!(
            matches!(&found[0].other, Other::InPool(_, name) if name == "Siemens AG"),
            "{found:?}"
        );
        it_is_found_by_what_was_typed(&wang).await;
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn it_is_found_by_what_was_typed(ctx: &Context) {
    let filter = Filter {
        search: Some("beijingyunfan".to_owned()),
        ..Filter::default()
    };
    let page = account::list(
        ctx,
        &filter,
        &PageRequest {
            size: 5,
            ..PageRequest::default()
        },
    )
    .await;
    assert_eq!(page.expect("a page").total, 1);
}

#[tokio::test]
async fn administrators_insist_with_a_reason_and_choose_the_owner() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        let (li, wang) = (salesperson(&desk, "李一").await, salesperson(&desk, "王二").await);
        let administrator = acting(&desk, "Boss", Role::Administrator).await;
        let insists = NewAccount {
            insists: Some("another firm of the same name".to_owned()),
            owner: Some(id(&wang)),
            ..named("上海云帆科技有限公司")
        };
        assert!(matches!(
            enter(&wang, &insists).await,
            Err(Error::Forbidden { .. })
        ));
        let Entered::Made(made) = enter(&administrator, &insists).await.expect("an answer") else {
            panic!("administrators may insist")
        };
        assert!(seen(&wang).await.contains(&made));
        // But there is one account of a code.
        let code = NewAccount {
            code: Some("A1".to_owned()),
            ..insists
        };
        assert_eq!(held(&administrator, &code).await[0].by, CollisionBy::Code);
        let for_other = NewAccount {
            owner: Some(id(&wang)),
            ..named("新客户")
        };
        assert!(matches!(
            enter(&li, &for_other).await,
            Err(Error::Forbidden { .. })
        ));
        for (new, rule) in [
            (named(" ！ "), "account_name_not_usable"),
            (
                NewAccount {
                    credit_code: Some("91350100M000100Y44".to_owned()),
                    ..named("新客户")
                },
                "credit_code_not_valid",
            ),
            (
                NewAccount {
                    code: Some("x".repeat(101)),
                    ..named("新客户")
                },
                "account_fact_too_long",
            ),
        ] {
            assert_eq!(refused(enter(&li, &new).await).0, rule);
        }
        pool::change_rules(
            &desk.ctx,
            PoolRules {
                own_at_most: 1,
                ..PoolRules::default()
            },
        )
        .await
        .expect("rules");
        assert_eq!(refused(enter(&li, &named("新客户")).await).0, "claim_limit_owned");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn nobody_reads_the_firms_accounts_out_of_the_question() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        let wang = salesperson(&desk, "王二").await;
        for _ in 0..60 {
            held(&wang, &named("上海云帆科技有限公司")).await;
        }
        assert_eq!(
            refused(enter(&wang, &named("完全不同")).await).0,
            "collision_checks_too_many"
        );
        let li = salesperson(&desk, "李一").await;
        assert_eq!(
            held(&li, &named("上海云帆科技有限公司")).await.len(),
            1,
            "others are not held up"
        );
        desk.move_to("2026-07-01");
        assert!(matches!(
            enter(&wang, &named("完全不同")).await,
            Ok(Entered::Made(_))
        ));
        desk.ctx.workspace.close().await.expect("it closes");
    }
}
