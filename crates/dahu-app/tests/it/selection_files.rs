//! Ratings and wallets from files: taken, refused, undone; moved by merges.

use dahu_app::{
    import::{self, Kind, Reason},
    merge::{self, Choice},
    selection::{self, AccountSelection, Asked, Filter, Value, criteria, rating},
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    pipeline::Name,
    selection::{Criteria, ONE, Rating, RatingKey, Source},
};
use dahu_testkit::databases;
use serde_json::json;

use crate::{
    contracts::account_of,
    desk::{Desk, day, id, take},
    selection::{against_rival, agreed, chosen, listed, rated, two_criteria},
    staff::rule,
};

const RATINGS: &str = "客户,标准,评分,最强竞争对手,来源,日期\n\
    K1,相对最强对手,4,华信,客户年报,2026-06-12\n\
    K2,against the best rival,4,华信,年度访谈,2026-06-10\n\
    K4,against-rival,5,华信,,\n\
    K3,相对最强对手,6,华信,甲,2026-06-12\n\
    K3,相对最强对手,3.5,华信,甲,2026-06-12\n\
    K3,相对最强对手,3,,甲,2026-06-12\n\
    K3,当前销售额,3,华信,甲,2026-06-12\n\
    K9,相对最强对手,3,华信,甲,2026-06-12\n\
    K1,相对最强对手,3,华信,甲,2026-06-12\n\
    K3,相对最强对手,3,华信,甲,2027-06-12\n";

async fn said(desk: &Desk, account: AccountId) -> AccountSelection {
    let found = selection::of_account(&desk.ctx, account, Asked::default()).await;
    found.expect("an account")
}

fn step(found: &AccountSelection) -> Option<i64> {
    let said = found.criteria.iter().filter_map(|one| one.said.as_ref());
    said.map(|said| said.rating.value / ONE).next()
}

#[tokio::test]
async fn files_bring_ratings_and_their_undo_gives_back_what_stood() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let ran = take(&desk, Kind::Ratings, "ratings.csv", RATINGS).await;
        let outcome = &ran.outcome;
        assert_eq!(
            (
                outcome.created,
                outcome.updated,
                outcome.unchanged,
                outcome.rows_refused
            ),
            (1, 1, 1, 7)
        );
        let reasons: Vec<&Reason> = ran.findings.iter().map(|finding| &finding.reason).collect();
        let expected = [
            &Reason::NotARating,
            &Reason::NotARating,
            &Reason::RatingWithoutRival,
            &Reason::UnknownCriterion,
            &Reason::UnknownAccount,
            &Reason::DuplicateInFile { first_row: 2 },
            &Reason::DateInFuture,
        ];
        assert_eq!(reasons, expected);
        assert_eq!(step(&said(&desk, ids[0]).await), Some(4));
        let fourth = said(&desk, ids[3]).await;
        let kept = fourth.criteria[1].said.as_ref().expect("said");
        assert_eq!(
            kept.rating.source, "ratings.csv",
            "where no source stands it is the file"
        );
        assert_eq!(kept.rating.on, day("2026-06-30"));
        let again = take(&desk, Kind::Ratings, "again.csv", &format!("{RATINGS}\n")).await;
        // Of the fourth account the source is another file now.
        assert_eq!((again.outcome.updated, again.outcome.unchanged), (1, 2));
        import::undo(&desk.ctx, id(&again)).await.expect("undone");

        // Where somebody changed one since, the import stays; taken back once that is undone.
        let key = RatingKey::Of(against_rival(&two_criteria()));
        let other = rated(5, "2026-06-20");
        rating::set(&desk.ctx, ids[0], key, Some(other))
            .await
            .expect("rated");
        assert_eq!(rule(import::undo(&desk.ctx, id(&ran)).await), "undo_conflicts");
        rating::undo(&desk.ctx, ids[0]).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.ratings, 2);
        assert_eq!(step(&said(&desk, ids[0]).await), Some(2));
        assert_eq!(step(&said(&desk, ids[3]).await), None);
    }
}

/// What the latest change of what is said of an account calls the criterion of a key, before and after.
async fn called(desk: &Desk, account: AccountId, key: RatingKey) -> [Option<serde_json::Value>; 2] {
    let changes = said(desk, account).await.changes;
    let place = format!("/ratings/{key}/criterion");
    [&changes[0].before, &changes[0].after].map(|side| side.as_ref()?.pointer(&place).cloned())
}

#[tokio::test]
async fn a_change_keeps_what_its_criterion_is_called_however_criteria_change() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = chosen(&desk).await[0];
        let (ctx, mut criteria) = (&desk.ctx, two_criteria());
        let key = RatingKey::Of(against_rival(&criteria));
        let standard = Some(json!({ "standard": "against-rival" }));
        assert_eq!(called(&desk, account, key).await, [None, standard.clone()]);
        take(&desk, Kind::Ratings, "ratings.csv", RATINGS).await;
        assert_eq!(called(&desk, account, key).await, [standard.clone(), standard]);
        criteria.criteria[1].name = Name::Own("与对手相比".to_owned());
        agreed(ctx, &criteria).await;
        rating::set(ctx, account, key, Some(rated(5, "2026-06-20")))
            .await
            .expect("rated");
        let own = Some(json!({ "own": "与对手相比" }));
        assert_eq!(called(&desk, account, key).await, [own.clone(), own.clone()]);
        let mut without = with_wallets();
        without.criteria.retain(|one| !one.source.is_by_hand());
        agreed(ctx, &without).await;
        rating::undo(ctx, account).await.expect("undone");
        assert_eq!(called(&desk, account, key).await, [own.clone(), own]);
    }
}

const WALLETS: &str = "客户,年采购额（万元）,来源,日期\n\
    K1,0.2,客户年报,2026-06-12\n\
    K2,0.04,年度访谈,2026-06-12\n\
    K3,0,年度访谈,2026-06-12\n";

/// The two criteria, and besides the share of wallet and the open wallet.
fn with_wallets() -> Criteria {
    let wallets = Criteria::proposed()
        .criteria
        .into_iter()
        .filter(|one| one.source.needs_wallet());
    let mut criteria = two_criteria();
    criteria.criteria.extend(wallets);
    criteria
}

/// What an account has by the criterion of a source.
fn value(found: &AccountSelection, source: Source) -> Option<Value> {
    let one = found.criteria.iter().find(|one| one.criterion.source == source);
    one.expect("a criterion").value
}

#[tokio::test]
async fn a_ledger_of_less_than_a_year_makes_no_share_of_wallet_and_no_sales() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "accounts.csv", "code,name\nK1,K1 公司\n").await;
        let lines = "account,date,amount\nK1,2026-04-01,100\nK1,2026-06-15,800\n";
        take(&desk, Kind::Ledger, "quarter.csv", lines).await;
        agreed(&desk.ctx, &with_wallets()).await;
        let wallet = "客户,年采购额（万元）,来源,日期\nK1,0.2,客户年报,2026-06-12\n";
        take(&desk, Kind::Wallets, "wallet.csv", wallet).await;
        let account = account_of(&desk, "K1").await;
        let sources = [Source::NetSales, Source::ShareOfWallet, Source::OpenWallet];
        let found = said(&desk, account).await;
        assert_eq!(sources.map(|source| value(&found, source)), [None; 3]);
        assert!(found.wallet.is_some() && !found.selection.has_year);

        // With a line of a year before the sales are those of a year.
        let earlier = "account,date,amount\nK1,2025-06-15,1\n";
        take(&desk, Kind::Ledger, "earlier.csv", earlier).await;
        let found = said(&desk, account).await;
        let yuan = |units: i64| Some(Value::Money(Amount::from_ten_thousandths(units * ONE)));
        let expected = [yuan(900), Some(Value::Share(4_500)), yuan(1_100)];
        assert_eq!(sources.map(|source| value(&found, source)), expected);
        assert!(found.selection.has_year);
        let asked = Asked {
            as_of: Some(day("2026-06-13")),
            ..Asked::default()
        };
        let then = selection::of_account(&desk.ctx, account, asked).await;
        let then = then.expect("an account");
        assert!(
            !then.selection.has_year,
            "the ledger begins a day too late for that day"
        );
    }
}

#[tokio::test]
async fn files_bring_wallets_which_make_the_share_of_wallet() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        agreed(&desk.ctx, &with_wallets()).await;
        let ran = take(&desk, Kind::Wallets, "wallets.csv", WALLETS).await;
        assert_eq!((ran.outcome.created, ran.outcome.rows_refused), (2, 1));
        assert_eq!(ran.findings[0].reason, Reason::WalletNotPositive);
        let yuan = |units: i64| Some(Value::Money(Amount::from_ten_thousandths(units * ONE)));
        let first = said(&desk, ids[0]).await;
        assert_eq!(value(&first, Source::ShareOfWallet), Some(Value::Share(4_000)));
        assert_eq!(value(&first, Source::OpenWallet), yuan(1_200));
        // The second buys more from us than anybody says it buys: nothing is open, and the share says so.
        let second = said(&desk, ids[1]).await;
        assert_eq!(value(&second, Source::ShareOfWallet), Some(Value::Share(12_500)));
        assert_eq!(value(&second, Source::OpenWallet), yuan(0));
        let third = said(&desk, ids[2]).await;
        assert_eq!(
            value(&third, Source::ShareOfWallet),
            None,
            "no wallet is not a wallet of nothing"
        );
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(said(&desk, ids[0]).await.wallet, None);

        let foreign = desk.write("foreign.csv", "客户,钱包,币种\nK1,5,USD\n");
        let refused = desk.import(Kind::Wallets, &foreign).await.expect("a run");
        assert_eq!(refused.outcome.rows_refused, 1);
    }
}

#[tokio::test]
async fn ratings_move_with_merges_and_come_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let wallet = Rating {
            value: 5_000 * ONE,
            rival: None,
            source: "客户年报".to_owned(),
            on: day("2026-06-12"),
        };
        rating::set(&desk.ctx, ids[1], RatingKey::Wallet, Some(wallet.clone()))
            .await
            .expect("a wallet");
        let before = (said(&desk, ids[0]).await.wallet, step(&said(&desk, ids[0]).await));
        let merged = merge::merge_accounts(&desk.ctx, ids[0], ids[1], &Choice::default()).await;
        let merged = merged.expect("merged");
        let kept = said(&desk, ids[0]).await;
        assert_eq!(step(&kept), Some(2), "its own rating stays");
        assert_eq!(kept.wallet.expect("the other's wallet").rating, wallet);
        assert_eq!(listed(&desk.ctx, Filter::default()).await.total, 3);
        merge::undo(&desk.ctx, merged).await.expect("two again");
        let after = (said(&desk, ids[0]).await.wallet, step(&said(&desk, ids[0]).await));
        assert_eq!(before, after);
        assert_eq!(step(&said(&desk, ids[1]).await), Some(4));
        assert!(said(&desk, ids[1]).await.wallet.is_some());
        assert!(
            criteria::versions(&desk.ctx)
                .await
                .expect("versions")
                .in_force
                .is_some()
        );
    }
}
