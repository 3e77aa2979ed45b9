//! Both dials by month end: the customer's by what was known then, that of our data as it was kept.

use dahu_app::{
    contact::{self, ContactFacts},
    health::{self, AccountDials, MonthOfDials},
};
use dahu_core::{
    account::AccountId,
    contact::{BuyingRole, LegalBasis},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day},
    health::buying,
};

async fn dials(desk: &Desk, account: AccountId) -> AccountDials {
    let found = health::of_account(&desk.ctx, account).await.expect("dials");
    found.as_ref().clone()
}

fn scores(dials: &AccountDials) -> Vec<Option<u8>> {
    dials.by_month.months.iter().map(|month| month.score).collect()
}

#[tokio::test]
async fn the_dial_of_the_customer_is_worked_out_anew_for_each_month_end() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [steady, stopped, never] = buying(&desk).await;
        let found = dials(&desk, stopped).await;
        let months = &found.by_month.months;
        assert_eq!(
            (months[0].on, months[11].on, months.len()),
            (day("2025-07-31"), day("2026-06-30"), 12)
        );
        // Until December the ledger lacks a part of the year that sales are compared with. It stopped in February: late in March,
        // twice as late from April on, and a quarter less from May on.
        let unknown = [None; 6];
        let expected = [100_u8, 100, 85, 70, 60, 60].map(Some);
        assert_eq!(scores(&found), [unknown, expected].concat());
        assert_eq!(
            found.wellness.expect("told").score,
            Some(60),
            "the last month ends today"
        );
        assert_eq!(scores(&dials(&desk, steady).await)[11], Some(100));
        assert_eq!(scores(&dials(&desk, never).await), [None::<u8>; 12]);
    }
}

#[tokio::test]
async fn the_dial_of_our_data_is_told_from_the_month_in_which_it_was_first_kept() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [_, account, _] = buying(&desk).await;
        let before = dials(&desk, account).await;
        assert_eq!(before.by_month.kept_from, None);
        assert!(before.by_month.months.iter().all(|month| month.percent.is_none()));
        health::refresh(&desk.ctx).await.expect("refreshed");

        desk.move_to("2026-07-15");
        let typed = contact::Typed {
            name: "总经理".to_owned(),
            roles: vec![BuyingRole::Decider],
            source: "名片".to_owned(),
            ..Default::default()
        };
        let facts =
            ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2026-07-01")).expect("facts");
        contact::add(&desk.ctx, account, facts).await.expect("a contact");
        health::refresh_due(&desk.ctx).await.expect("refreshed");
        // Nothing changed in August.
        desk.move_to("2026-09-10");
        health::refresh_due(&desk.ctx).await.expect("refreshed");

        let found = dials(&desk, account).await.by_month;
        assert_eq!(found.kept_from, Some(day("2026-06-01")));
        let told: Vec<(String, Option<u8>)> = found
            .months
            .iter()
            .map(|MonthOfDials { on, percent, .. }| (on.to_string(), *percent))
            .skip(8)
            .collect();
        let (first, then) = (before.completeness.percent, before.completeness.percent + 10);
        let expected = [
            ("2026-05-31", None),
            ("2026-06-30", Some(first)),
            ("2026-07-31", Some(then)),
            ("2026-08-31", Some(then)),
        ];
        assert_eq!(told, expected.map(|(on, percent)| (on.to_owned(), percent)));
    }
}
