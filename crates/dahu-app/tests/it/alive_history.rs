//! The drawn history of the chance to be alive goes by the purchases that the valuation counts.

use std::fmt::Write as _;

use chrono::{NaiveDate, TimeDelta};
use dahu_app::{
    import::Kind,
    valuation::{self, Basis, ModelChoice, Request, ValueList},
};
use dahu_testkit::Chance;

use crate::{
    desk::{Desk, day},
    valuation::{request, value},
};

/// Accounts that buy at rates of their own and leave after some purchase.
pub(crate) fn market(accounts: u32) -> String {
    let (start, last): (NaiveDate, NaiveDate) = (day("2023-07-01"), day("2026-06-29"));
    let mut lines = "account,date,amount,currency\n".to_owned();
    let mut chance = Chance::from_seed(11);
    for account in 1..=accounts {
        let gap = 12.0 + 110.0 * chance.next() * chance.next();
        let leaves = 0.02 + 0.3 * chance.next() * chance.next();
        let mean = 500.0 + 4_000.0 * chance.next() * chance.next();
        let mut after = 540.0 * chance.next();
        loop {
            #[expect(clippy::cast_possible_truncation, reason = "days of some years")]
            let on = start + TimeDelta::days(after as i64);
            if on > last {
                break;
            }
            let amount = mean * (0.5 + chance.next());
            writeln!(lines, "M{account:04},{on},{amount:.2},CNY").expect("a text takes all");
            if chance.next() < leaves {
                break;
            }
            after += 1.0 - gap * (1.0 - chance.next()).ln();
        }
    }
    lines
}

#[tokio::test]
async fn the_history_ends_with_the_chance_that_was_valued() {
    let desk = Desk::on_sqlite().await;
    let mut lines = market(600);
    // The second order was returned wholly, weeks later; the third was free; a fourth was partly returned on its day.
    lines.push_str(
        "RETURNS,2025-01-10,100,CNY\nRETURNS,2025-03-10,200,CNY\nRETURNS,2025-04-02,-200,CNY\n\
         RETURNS,2025-07-01,0,CNY\nRETURNS,2025-10-01,90,CNY\nRETURNS,2025-10-01,-40,CNY\n\
         DOLLARS,2025-02-01,50,USD\nDOLLARS,2025-09-01,50,USD\nDOLLARS,2026-01-15,50,USD\n",
    );
    let file = desk.write("orders.csv", &lines);
    desk.import(Kind::Ledger, &file).await.expect("orders come in");
    let rates = desk.write("rates.csv", "date,currency,rate\n2023-01-01,USD,7\n");
    desk.import(Kind::Rates, &rates).await.expect("rates come in");
    let asked = Request {
        model: ModelChoice::Only("bg-nbd".parse().expect("a model")),
        ..request()
    };
    let run = value(&desk, asked).await.expect("all are valued");
    assert_eq!(run.outcome.expect("an outcome").basis, Basis::Model);
    let all = valuation::valued(&desk.ctx, ValueList::Largest, 1_000)
        .await
        .expect("a list");
    for (code, repeats) in [("RETURNS", 2), ("DOLLARS", 2)] {
        let account = all
            .iter()
            .find(|one| one.code.as_deref() == Some(code))
            .expect(code);
        assert_eq!(account.value.repeat_purchases, repeats, "{code}");
        let outlook = valuation::outlook(&desk.ctx, account.id)
            .await
            .expect("an outlook")
            .expect(code);
        let (last, chance) = *outlook.alive_history.last().expect("a history");
        assert_eq!(last, day("2026-06-29"), "{code}");
        let valued = account.value.alive.expect("a chance");
        assert!(
            (chance - valued).abs() < 1e-6,
            "{code}: {chance} is drawn, {valued} was valued"
        );
        let (low, high) = outlook.residual_interval.expect("an interval");
        assert!(
            low < outlook.value.value() && outlook.value.value() < high,
            "{code}"
        );
        assert!(
            high > outlook.value.within_interval.1,
            "{code}: more than within the horizon"
        );
        let again = valuation::outlook(&desk.ctx, account.id)
            .await
            .expect("an outlook");
        assert_eq!(again.expect(code).residual_interval, Some((low, high)));
    }
}

#[tokio::test]
async fn many_accounts_of_one_day_are_said_to_have_too_few_that_came_back() {
    let desk = Desk::on_sqlite().await;
    let mut lines = "account,date,amount\n".to_owned();
    for account in 1..=300 {
        writeln!(lines, "A{account},2026-03-01,{}", 100 + account).expect("a text takes all");
    }
    let file = desk.write("one_day.csv", &lines);
    desk.import(Kind::Ledger, &file).await.expect("orders come in");
    let run = value(&desk, request()).await.expect("all are valued");
    let outcome = run.outcome.expect("an outcome");
    assert_eq!((outcome.basis, outcome.accounts), (Basis::OwnRhythm, 300));
    let codes: Vec<&str> = outcome
        .cautions
        .iter()
        .map(|caution| caution.code.as_str())
        .collect();
    assert!(
        codes.contains(&"too_few_repeat_buyers") && !codes.contains(&"too_few_accounts"),
        "{codes:?}"
    );
}
