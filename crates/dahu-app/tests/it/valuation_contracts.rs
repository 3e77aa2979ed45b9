//! Accounts that have bought nothing but are under contract are valued by it, and the statement lists everybody who has a part
//! in it, those with nothing left among them.

use dahu_app::{
    import::Kind,
    valuation::{self, Basis, Grouping, ModelChoice, Outcome, Request, ValueList, ValuedAccount},
};
use dahu_core::{money::Amount, valuation::Movement};
use dahu_testkit::databases;

use crate::{
    alive_history::market,
    contracts::{account_of, earned},
    desk::{Desk, day, take},
    valuation::{request, sum, the_statement_adds_up, value},
};

/// Two accounts that order every half year, one that gave back all it had bought, one that gave back all long ago, and four
/// that have bought nothing.
const ACCOUNTS: &str = "code,name\nK1,云帆科技\nK2,华信\nBACK,退货\nLONG,旧退货\nSIGNED,签约\nOLD,到期\nNEXT,将来\nNONE,无合同\n";
const ORDERS: &str = "account,date,amount\n\
    K1,2024-01-10,1000\nK1,2024-07-10,1000\nK1,2025-01-10,1000\nK1,2025-07-10,1000\nK1,2026-01-10,1000\nK1,2026-06-30,1000\n\
    K2,2024-01-10,9000\nK2,2024-07-10,9000\nK2,2025-01-10,9000\nK2,2025-07-10,9000\nK2,2026-01-10,9000\n\
    BACK,2024-02-10,500\nBACK,2024-08-10,500\nBACK,2025-02-10,500\nBACK,2025-06-10,500\nBACK,2025-12-01,-2000\n\
    LONG,2024-02-10,500\nLONG,2024-08-10,500\nLONG,2024-09-10,-1000\n";
const TERMS: &str = "account,contract,starts,ends,amount\n\
    SIGNED,HT-1,2026-01-01,2026-12-31,36500\n\
    OLD,HT-2,2025-01-01,2025-12-31,36500\n\
    NEXT,HT-3,2026-08-01,2027-07-31,36500\n";

async fn all(desk: &Desk, list: ValueList) -> Vec<ValuedAccount> {
    valuation::valued(&desk.ctx, list, 10_000).await.expect("values")
}

fn of<'a>(listed: &'a [ValuedAccount], code: &str) -> Option<&'a ValuedAccount> {
    listed.iter().find(|one| one.code.as_deref() == Some(code))
}

fn close(amount: Amount, money: f64) -> bool {
    let text = amount.to_string();
    (text.parse::<f64>().expect("a number") - money).abs() < 0.01
}

#[tokio::test]
async fn an_account_under_contract_that_bought_nothing_is_worth_its_contract() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "accounts.csv", ACCOUNTS).await;
        take(&desk, Kind::Ledger, "orders.csv", ORDERS).await;
        take(&desk, Kind::Contracts, "terms.csv", TERMS).await;
        let run = value(&desk, request()).await.expect("valued");
        let outcome = run.outcome.as_ref().expect("an outcome");
        assert_eq!(
            (outcome.basis, outcome.as_of),
            (Basis::OwnRhythm, day("2026-06-30"))
        );
        assert_eq!((outcome.accounts, outcome.bought()), (3, 2), "K1, K2 and SIGNED");
        let found = outcome.contracts.as_ref().expect("contracts");
        assert_eq!((found.unbought, found.accounts), (1, 1));
        // One contract was lost and none renewed, so the chance is 1/3. 184 days of the term are left.
        let (rest, renewed) = (earned(30.0, 0.0, 184.0), earned(30.0, 184.0, 365.0));
        let largest = all(&desk, ValueList::Largest).await;
        let signed = of(&largest, "SIGNED").expect("it is listed");
        assert!(signed.value.by_contract && signed.value.is_unbought());
        assert!(
            close(signed.value.within, rest + renewed / 3.0),
            "{:?}",
            signed.value.within
        );
        assert_eq!(found.unbought_value, signed.value.within);
        for code in ["NEXT", "NONE", "OLD", "BACK", "LONG"] {
            assert!(of(&largest, code).is_none(), "{code} has nothing");
        }
        everybody_has_a_part_in_the_statement(&desk, outcome).await;
        let groups = valuation::equity_by(&desk.ctx, Grouping::Owner)
            .await
            .expect("groups");
        assert_eq!(groups.iter().map(|group| group.accounts).sum::<u64>(), 3);
        let interval = outcome.equity.interval.expect("an interval");
        assert!(interval.eighty.0 < outcome.equity.value && outcome.equity.value < interval.eighty.1);
    }
}

async fn everybody_has_a_part_in_the_statement(desk: &Desk, outcome: &Outcome) {
    the_statement_adds_up(desk, outcome).await;
    let lost = all(desk, ValueList::Moved(Movement::Lost)).await;
    for code in ["BACK", "OLD"] {
        let gone = of(&lost, code).expect("it is lost");
        assert!(gone.value.is_gone() && gone.value.value() == Amount::ZERO);
        let opening = gone.value.opening.expect("it was worth something");
        assert!(opening > Amount::ZERO);
        assert_eq!(gone.value.change.ten_thousandths(), -opening.ten_thousandths());
        let account = account_of(desk, code).await;
        let outlook = valuation::outlook(&desk.ctx, account).await.expect("no outlook");
        assert!(outlook.is_none(), "nothing is foretold of {code}");
    }
    let new = all(desk, ValueList::Moved(Movement::New)).await;
    assert!(
        of(&new, "SIGNED").is_some(),
        "its contract began after the opening"
    );
    let opening = all(desk, ValueList::Opening).await;
    assert!(
        of(&opening, "LONG").is_none(),
        "what it bought had gone back by then"
    );
}

#[tokio::test]
async fn under_a_model_contracts_of_accounts_without_purchases_come_on_top() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Accounts, "accounts.csv", "code,name\nSIGNED,签约\n").await;
    let path = desk.write("orders.csv", market(600));
    desk.import(Kind::Ledger, &path).await.expect("orders come in");
    let asked = Request {
        model: ModelChoice::Only("bg-nbd".parse().expect("a model")),
        ..request()
    };
    let before = value(&desk, asked.clone()).await.expect("valued");
    let before = before.outcome.expect("an outcome");
    assert_eq!(before.basis, Basis::Model);
    let terms = "account,contract,starts,ends,amount\nSIGNED,HT-1,2026-01-01,2026-12-31,3650000\n";
    take(&desk, Kind::Contracts, "terms.csv", terms).await;
    let run = value(&desk, asked).await.expect("valued");
    let outcome = run.outcome.expect("an outcome");
    assert_eq!(
        (outcome.accounts, outcome.bought()),
        (before.accounts + 1, before.accounts)
    );
    let largest = all(&desk, ValueList::Largest).await;
    let signed = of(&largest, "SIGNED").expect("it is listed");
    assert!(signed.value.residual.is_none() && signed.value.alive.is_none());
    assert_eq!(
        outcome.equity.value.ten_thousandths(),
        before.equity.value.ten_thousandths() + signed.value.value().ten_thousandths()
    );
    assert_eq!(
        sum(largest.iter().map(|one| one.value.value())),
        outcome.equity.value.ten_thousandths()
    );
    assert_eq!(outcome.hold_outs, before.hold_outs);
    let width = |outcome: &Outcome| {
        let (low, high) = outcome.equity.interval.expect("an interval").eighty;
        high.ten_thousandths() - low.ten_thousandths()
    };
    assert!(
        width(&outcome) > width(&before),
        "whether it is renewed is not known"
    );
    let gain = |outcome: &Outcome| outcome.retention.last().expect("a curve").relative - 1.0;
    assert!(
        0.0 < gain(&outcome) && gain(&outcome) < gain(&before),
        "dropout says nothing of contracts"
    );
    the_statement_adds_up(&desk, &outcome).await;
    let outlook = valuation::outlook(&desk.ctx, signed.id)
        .await
        .expect("an outlook");
    let outlook = outlook.expect("it is valued");
    assert!(outlook.purchases_interval.is_none() && outlook.alive_history.is_empty());
    assert!(outlook.next_expected.is_none());
}
