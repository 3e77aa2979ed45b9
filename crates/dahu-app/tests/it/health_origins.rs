//! What is known of an account tells its day and where it was read from; what it buys from anybody is one of these things.

use chrono::NaiveDate;
use dahu_app::{
    account::{Edited, editing},
    assessment,
    contact::{self, ContactFacts},
    health::{self, AccountDials, Kept},
    import::Kind,
    selection::rating,
};
use dahu_core::{
    account::AccountId,
    assessment::Intent,
    contact::{BuyingRole, ContactId, LegalBasis},
    health::{Answer, Item},
    selection::{ONE, Rating, RatingKey},
};
use dahu_testkit::databases;

use crate::{
    contracts::account_of,
    desk::{Desk, day, take},
};

const ACCOUNTS: &str = "code,name,salesperson,行业大类,size\nK1,云帆科技,张三,卫生,大型\n";

async fn dials(desk: &Desk, account: AccountId) -> AccountDials {
    let found = health::of_account(&desk.ctx, account).await.expect("dials");
    found.as_ref().clone()
}

/// Where something was read from, of which day, and in whose words.
fn told(dials: &AccountDials, item: Item) -> Option<(Kept, NaiveDate, &str)> {
    let origin = dials.origins.get(&item)?;
    Some((origin.kept, origin.on, origin.said.as_deref().unwrap_or_default()))
}

fn answer(dials: &AccountDials, item: Item) -> Answer {
    let answers = &dials.completeness.answers;
    answers.iter().find(|(one, _)| *one == item).expect("told").1
}

async fn decider(desk: &Desk, account: AccountId) -> ContactId {
    let typed = contact::Typed {
        name: "总经理".to_owned(),
        roles: vec![BuyingRole::Decider],
        source: "名片".to_owned(),
        ..Default::default()
    };
    let facts =
        ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2026-01-01")).expect("facts");
    contact::add(&desk.ctx, account, facts).await.expect("a contact")
}

async fn made_small(desk: &Desk, account: AccountId) {
    let mut form = editing::to_edit(&desk.ctx, account).await.expect("a form");
    form.typed.profile.size = "small".to_owned();
    let edited = editing::edit(&desk.ctx, account, &form.began_with, &form.typed, &[]).await;
    assert!(matches!(edited.expect("edited"), Edited::Saved));
}

#[tokio::test]
async fn what_is_known_tells_its_day_and_where_it_was_read_from() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "accounts.csv", ACCOUNTS).await;
        let sold = "account,date,amount\nK1,2026-06-20,1000\n";
        take(&desk, Kind::Ledger, "ledger.csv", sold).await;
        let account = account_of(&desk, "K1").await;
        let before = dials(&desk, account).await;
        assert!(matches!(
            told(&before, Item::Owner),
            Some((Kept::Team, _, "张三"))
        ));
        for item in [Item::Sector, Item::Size] {
            let origin = told(&before, item);
            assert!(
                matches!(origin, Some((Kept::File, on, _)) if on == day("2026-06-30")),
                "{origin:?}"
            );
        }
        assert_eq!(answer(&before, Item::Wallet), Answer::Missing);

        desk.move_to("2026-07-10");
        made_small(&desk, account).await;
        let id = decider(&desk, account).await;
        let wallet = Rating {
            value: 50_000 * ONE,
            rival: None,
            source: "采购年报".to_owned(),
            on: day("2026-07-01"),
        };
        rating::set(&desk.ctx, account, RatingKey::Wallet, Some(wallet))
            .await
            .expect("said");
        assessment::record_because(&desk.ctx, account, (Intent::High, day("2026-07-05")), "已立项")
            .await
            .expect("assessed");
        let after = dials(&desk, account).await;
        let size = told(&after, Item::Size);
        assert!(matches!(size, Some((Kept::Facts, on, _)) if on == day("2026-07-10")));
        assert!(matches!(told(&after, Item::Sector), Some((Kept::File, ..))));
        for (item, expected) in [
            (
                Item::Wallet,
                Some((Kept::Selection, day("2026-07-01"), "采购年报")),
            ),
            (
                Item::Decider,
                Some((Kept::Contact(id), day("2026-01-01"), "名片")),
            ),
            (
                Item::Intent,
                Some((Kept::Assessments, day("2026-07-05"), "已立项")),
            ),
            (Item::Stance, None),
            (Item::Activity, None),
        ] {
            assert_eq!(told(&after, item), expected, "{item:?}");
        }
        assert_eq!(answer(&after, Item::Wallet), Answer::Known);
        desk.move_to("2027-07-02");
        assert_eq!(
            answer(&dials(&desk, account).await, Item::Wallet),
            Answer::Aged(366)
        );
    }
}
