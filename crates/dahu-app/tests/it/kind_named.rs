//! Whom the signs of kinds name: other accounts only for who may see them, in an order that is the same everywhere.

use KeyAccountKind::{Group, Strategic};
use dahu_app::{
    account::tie::{self, Other},
    kind::{self, KindFilter},
};
use dahu_core::{
    account::TieKind,
    kind::{KeyAccountKind, Named, Sign, Spoken},
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    contracts::account_of,
    desk::Desk,
    kind::{confirm, firm, told},
};

#[tokio::test]
async fn who_may_not_see_another_account_is_told_its_name_nowhere() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let owner = salesperson(&desk, "王五").await;
        let (own, police) = (account_of(&desk, "KA").await, account_of(&desk, "KB").await);
        let in_the_pool = account_of(&desk, "KF").await;
        for other in [Other::Account(police), Other::Account(in_the_pool)] {
            tie::add(&director, own, TieKind::Supplier, other, "")
                .await
                .expect("tied");
        }
        for other in [Other::Account(police), Other::Name("远山".to_owned())] {
            tie::add(&director, own, TieKind::Competitor, other, "")
                .await
                .expect("tied");
        }
        kind::bring_up_to_date(&director).await.expect("worked out");
        confirm(&director, own, Group, "").await.expect("confirmed");

        let (_, signs) = told(&owner, own, Group).await;
        let supplied = Spoken::yes(Sign::Ties {
            kind: TieKind::Supplier,
            count: 2,
            names: vec![
                Named::Account {
                    account: in_the_pool,
                    name: "华信".to_owned(),
                },
                Named::Hidden,
            ],
        });
        assert!(signs.contains(&supplied), "{signs:?}");
        let (_, signs) = told(&owner, own, Strategic).await;
        let somebody = Named::Somebody {
            name: "远山".to_owned(),
        };
        let bought_from = Spoken::yes(Sign::BuysFrom {
            count: 2,
            names: vec![somebody, Named::Hidden],
        });
        assert!(signs.contains(&bought_from), "{signs:?}");

        let filter = KindFilter {
            kind: Some(Group),
            ..KindFilter::default()
        };
        for (ctx, sees) in [(&owner, false), (&director, true)] {
            let shown = kind::of_account(ctx, own).await.expect("kinds");
            assert_eq!(shown.history.len(), 1);
            let page = kind::list(ctx, &filter, None, 50).await.expect("a list");
            let row = page.rows.iter().find(|row| row.id == own).expect("it");
            let report = kind::report(ctx).await.expect("a report");
            let reported = report.rows.iter().flat_map(|row| &row.kinds);
            let reported: Vec<_> = reported.filter(|kind| kind.id == own).collect();
            for said in [
                format!("{:?}", shown.kinds),
                format!("{:?}", shown.history),
                format!("{:?}", row.signs),
                format!("{reported:?}"),
            ] {
                assert!(said.contains("华信"), "{said}");
                assert_eq!(said.contains("江城市公安局"), sees, "{said}");
                assert_eq!(said.contains(&police.to_string()), sees, "{said}");
            }
        }
    }
}

#[tokio::test]
async fn ties_are_named_in_the_order_of_their_names_however_they_were_entered() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = firm(&desk).await;
        let own = account_of(&desk, "KA").await;
        for code in ["KB", "KD", "KF"] {
            let other = Other::Account(account_of(&desk, code).await);
            tie::add(&director, own, TieKind::Supplier, other, "")
                .await
                .expect("tied");
        }
        let last = account_of(&desk, "KG").await;
        tie::add(&director, last, TieKind::Customer, Other::Account(own), "")
            .await
            .expect("tied from the other end");
        let (_, signs) = told(&director, own, Group).await;
        let names = signs.iter().find_map(|spoken| match &spoken.sign {
            Sign::Ties { count, names, .. } => Some((*count, names)),
            _ => None,
        });
        let (count, names) = names.expect("ties");
        let names: Vec<Option<&str>> = names.iter().map(Named::name).collect();
        assert_eq!(
            (count, names),
            (4, vec![Some("乐居"), Some("华信"), Some("大虎集团")])
        );
    }
}
