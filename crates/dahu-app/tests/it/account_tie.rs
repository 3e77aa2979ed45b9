//! Ties of accounts outside of their group: seen from both ends, undone, and only as far as one may see.

use dahu_app::{
    Error, account,
    account::tie::{self, Other},
    import::{self, Kind},
};
use dahu_core::{
    account::{AccountId, TieId, TieKind},
    person::Role,
};
use dahu_testkit::databases;

use crate::{
    activity::id_of,
    desk::{Desk, id, take},
    staff::{hired, rule},
};

async fn accounts(desk: &Desk) -> Vec<AccountId> {
    let request = account::PageRequest {
        sort: account::Sort::Name,
        direction: account::Direction::Up,
        size: 10,
        after: None,
    };
    let found = account::list(&desk.ctx, &Default::default(), &request)
        .await
        .expect("a list");
    found.rows.iter().map(|row| row.id).collect()
}

/// Kind, name and whether it was entered at the other end.
async fn told(ctx: &dahu_app::Context, account: AccountId) -> Vec<(TieKind, Option<String>, bool)> {
    let list = tie::of_account(ctx, account).await.expect("ties");
    list.rows
        .into_iter()
        .map(|row| (row.kind, row.name, row.is_inverse))
        .collect()
}

#[tokio::test]
async fn a_tie_is_seen_from_both_ends_and_comes_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", "code,name\nA1,Alpha\nB1,Beta\n").await;
        let [alpha, beta] = accounts(&desk).await[..] else {
            panic!("two accounts");
        };
        let ctx = &desk.ctx;
        let supplier = tie::add(ctx, alpha, TieKind::Supplier, Other::Account(beta), " steel ")
            .await
            .expect("tied");
        tie::add(ctx, alpha, TieKind::Competitor, Other::Name("Gamma".into()), "")
            .await
            .expect("tied");
        let beta_named = (TieKind::Supplier, Some("Beta".to_owned()), false);
        let gamma = (TieKind::Competitor, Some("Gamma".to_owned()), false);
        assert_eq!(told(ctx, alpha).await, [beta_named.clone(), gamma.clone()]);
        assert_eq!(
            told(ctx, beta).await,
            [(TieKind::Supplier, Some("Alpha".to_owned()), true)]
        );
        for (other, expected) in [
            (Other::Account(beta), "tie_known"),
            (Other::Account(alpha), "tie_to_itself"),
            (Other::Name(" ".into()), "account_name_not_usable"),
        ] {
            let refused = tie::add(ctx, alpha, TieKind::Supplier, other, "").await;
            assert_eq!(rule(refused), expected);
        }
        tie::add(ctx, beta, TieKind::Supplier, Other::Account(alpha), "")
            .await
            .expect("the other way round is another tie");

        let of_other = tie::remove(ctx, beta, supplier).await;
        assert!(
            matches!(of_other, Err(Error::NotFound { .. })),
            "it is removed where it was entered"
        );
        tie::remove(ctx, alpha, supplier).await.expect("removed");
        assert_eq!(
            told(ctx, alpha).await,
            [gamma.clone(), (TieKind::Supplier, Some("Beta".to_owned()), true)]
        );
        tie::undo(ctx, alpha, supplier).await.expect("back again");
        let back = tie::of_account(ctx, alpha)
            .await
            .expect("ties")
            .rows
            .swap_remove(0);
        assert_eq!((back.id, back.note.as_deref()), (supplier, Some("steel")));
        tie::undo(ctx, alpha, supplier).await.expect("and gone");
        assert!(!told(ctx, alpha).await.contains(&beta_named));
        let unknown = tie::undo(ctx, alpha, TieId::new(ctx.now())).await;
        assert!(matches!(unknown, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn who_may_not_see_the_other_is_not_told_who_it_is() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", "code,name\nA1,Alpha\nB1,Beta\n").await;
        let [alpha, beta] = accounts(&desk).await[..] else {
            panic!("two accounts");
        };
        let owner = hired(&desk, "zhao", Role::AccountManager).await;
        let other = hired(&desk, "qian", Role::AccountManager).await;
        for (account, owner) in [(alpha, &owner), (beta, &other)] {
            dahu_app::account_team::hand_over(&desk.ctx, account, id_of(owner))
                .await
                .expect("an owner");
        }
        tie::add(&desk.ctx, alpha, TieKind::Partner, Other::Account(beta), "")
            .await
            .expect("tied");
        assert_eq!(told(&owner, alpha).await, [(TieKind::Partner, None, false)]);
        let hidden = tie::add(&owner, alpha, TieKind::Customer, Other::Account(beta), "").await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        let analyst = hired(&desk, "sun", Role::Analyst).await;
        let refused = tie::add(
            &analyst,
            alpha,
            TieKind::Customer,
            Other::Name("Delta".into()),
            "",
        )
        .await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        assert!(!tie::of_account(&analyst, alpha).await.expect("ties").may_edit);
    }
}

#[tokio::test]
async fn an_account_with_ties_stays_when_its_import_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(
            &desk,
            Kind::Accounts,
            "a.csv",
            "code,name\nA1,Alpha\nB1,Beta\nC1,Ceta\n",
        )
        .await;
        let [alpha, beta, _] = accounts(&desk).await[..] else {
            panic!("three accounts");
        };
        tie::add(&desk.ctx, alpha, TieKind::Partner, Other::Account(beta), "")
            .await
            .expect("tied");
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(accounts(&desk).await, [alpha, beta]);
    }
}
