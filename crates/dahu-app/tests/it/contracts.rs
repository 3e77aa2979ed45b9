//! Contracts come in term by term, hold as the latest import says, and are part of what few accounts are worth.

use std::fmt::Write as _;

use dahu_app::{
    Error, account,
    contract::{self, AccountContracts, Standing},
    import::{self, Kind, Reason},
    valuation::{self, Basis, ValueList},
};
use dahu_core::account::AccountId;
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day, id, take},
    valuation::{request, value},
};

const ORDERS: &str = "account,account_name,date,amount\n\
    K1,云帆科技,2024-01-10,1000\nK1,云帆科技,2024-07-10,1000\nK1,云帆科技,2025-01-10,1000\nK1,云帆科技,2025-07-10,1000\n\
    K1,云帆科技,2026-01-10,1000\n\
    K2,华信,2024-01-10,9000\nK2,华信,2024-07-10,9000\nK2,华信,2025-01-10,9000\nK2,华信,2025-07-10,9000\nK2,华信,2026-01-10,9000\n\
    K3,华信,2026-06-30,100\n";

const TERMS: &str = "客户,合同编号,开始日期,到期日期,合同金额\n\
    K1,HT-1,2024-04-01,2025-03-31,30000\n\
    K1,HT-1,2025-04-01,2026-03-31,30000\n\
    云帆科技,HT-1,2026-04-01,2027-03-31,36500\n\
    K2,HT-2,2026-01-01,2026-12-31,20\n\
    K2,HT-3,2024-01-01,2024-12-31,5000\n\
    K9,HT-4,2026-01-01,2026-12-31,20\n\
    华信,HT-5,2026-01-01,2026-12-31,20\n\
    K1,HT-1,2024-04-01,2025-03-31,1\n";

pub(crate) async fn account_of(desk: &Desk, code: &str) -> AccountId {
    let filter = account::Filter {
        search: Some(code.to_owned()),
        ..account::Filter::default()
    };
    let request = account::PageRequest {
        size: 200,
        ..account::PageRequest::default()
    };
    let page = account::list(&desk.ctx, &filter, &request).await.expect("a list");
    // Letters of a code may also begin names in pinyin.
    let is_it = |row: &&account::AccountRow| row.code.as_deref() == Some(code);
    page.rows.iter().find(is_it).expect("an account").id
}

async fn contracts_of(desk: &Desk, code: &str) -> AccountContracts {
    let account = account_of(desk, code).await;
    contract::of_account(&desk.ctx, account).await.expect("contracts")
}

#[tokio::test]
async fn the_terms_of_the_latest_import_hold_until_it_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Ledger, "orders.csv", ORDERS).await;
        let first = take(&desk, Kind::Contracts, "terms.csv", TERMS).await;
        assert_eq!((first.outcome.created, first.outcome.rows_refused), (5, 3));
        let reasons: Vec<&Reason> = first.findings.iter().map(|finding| &finding.reason).collect();
        let expected = [
            &Reason::UnknownAccount,
            &Reason::AmbiguousName { matches: 2 },
            &Reason::DuplicateInFile { first_row: 2 },
        ];
        assert_eq!(reasons, expected);
        let standings = |held: &AccountContracts| -> Vec<Standing> {
            held.contracts[0]
                .1
                .iter()
                .map(|(_, standing)| *standing)
                .collect()
        };
        let held = contracts_of(&desk, "K1").await;
        assert_eq!((held.contracts[0].0.as_str(), held.left_out), ("HT-1", 0));
        assert_eq!(
            standings(&held),
            [Standing::Runs(274), Standing::Renewed, Standing::Renewed]
        );
        for (today, expected) in [
            (
                "2026-03-01",
                [Standing::Ahead, Standing::Runs(30), Standing::Renewed],
            ),
            (
                "2027-03-31",
                [Standing::Runs(0), Standing::Renewed, Standing::Renewed],
            ),
            (
                "2027-04-01",
                [Standing::Ended, Standing::Renewed, Standing::Renewed],
            ),
            (
                "2026-06-30",
                [Standing::Runs(274), Standing::Renewed, Standing::Renewed],
            ),
        ] {
            desk.move_to(today);
            assert_eq!(standings(&contracts_of(&desk, "K1").await), expected, "{today}");
        }
        let corrected = "account,contract,starts,ends,amount\nK1,HT-1,2026-04-01,2027-03-31,40000\nK1,HT-1,2024-04-01,2025-03-31,30000\n";
        let second = take(&desk, Kind::Contracts, "corrected.csv", corrected).await;
        assert_eq!((second.outcome.updated, second.outcome.unchanged), (1, 1));
        let latest = |held: &AccountContracts| held.contracts[0].1[0].0.amount.to_string();
        assert_eq!(latest(&contracts_of(&desk, "K1").await), "40000.0000");
        let undone = import::undo(&desk.ctx, id(&second)).await.expect("undone");
        assert_eq!(undone.contracts, 2);
        assert_eq!(latest(&contracts_of(&desk, "K1").await), "36500.0000");
        import::undo(&desk.ctx, id(&first)).await.expect("undone");
        assert_eq!(contracts_of(&desk, "K1").await, AccountContracts::default());
    }
}

#[tokio::test]
async fn contracts_before_the_first_ledger_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let path = desk.write("terms.csv", TERMS);
        let refused = desk.import(Kind::Contracts, &path).await;
        let is_refused = matches!(
            refused,
            Err(Error::Refused {
                rule: "contracts_before_ledger",
                ..
            })
        );
        assert!(is_refused, "{refused:?}");
    }
}

#[tokio::test]
async fn an_account_with_a_contract_stays_when_its_import_is_undone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let accounts = take(
            &desk,
            Kind::Accounts,
            "accounts.csv",
            "code,name\nK1,云帆科技\nK2,华信\n",
        )
        .await;
        let ledger = take(
            &desk,
            Kind::Ledger,
            "orders.csv",
            "account,date,amount\nK1,2026-01-05,1\n",
        )
        .await;
        let terms = "account,contract,starts,ends,amount\nK1,HT-1,2026-01-01,2026-12-31,100\n";
        let contracts = take(&desk, Kind::Contracts, "terms.csv", terms).await;
        import::undo(&desk.ctx, id(&ledger)).await.expect("undone");
        let undone = import::undo(&desk.ctx, id(&accounts)).await.expect("undone");
        assert_eq!(undone.accounts, 1, "K2 alone goes");
        assert_eq!(contracts_of(&desk, "K1").await.contracts.len(), 1);
        import::undo(&desk.ctx, id(&contracts)).await.expect("undone");
    }
}

/// What a rate of earning of so much a day brings between two days from now, discounted at 10 % a year.
pub(crate) fn earned(a_day: f64, from: f64, to: f64) -> f64 {
    let delta = 1.1_f64.ln() / 365.25;
    a_day * ((-delta * from).exp() - (-delta * to).exp()) / delta
}

#[tokio::test]
async fn few_accounts_are_worth_their_contracts_times_the_chance_of_renewal() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Ledger, "orders.csv", ORDERS).await;
        let before = value(&desk, request()).await.expect("valued");
        let terms = take(&desk, Kind::Contracts, "terms.csv", TERMS).await;
        let run = value(&desk, request()).await.expect("valued");
        let outcome = run.outcome.as_ref().expect("an outcome");
        assert_eq!(
            (outcome.basis, outcome.as_of),
            (Basis::OwnRhythm, day("2026-06-30"))
        );
        let found = outcome.contracts.as_ref().expect("contracts");
        // HT-1 was renewed twice and runs, HT-2 runs, HT-3 was lost: two of three, so the chance is 3/5.
        assert_eq!((found.renewed, found.due, found.accounts), (2, 3, 1));
        assert_eq!(
            (&found.running[..], &found.lost[..]),
            (&[1, 0, 1][..], &[1, 0, 0][..])
        );
        assert!(found.chances.iter().all(|chance| (chance - 0.6).abs() < 1e-12));
        let listed = valuation::valued(&desk.ctx, ValueList::Largest, 10)
            .await
            .expect("values");
        let of = |code: &str| {
            listed
                .iter()
                .find(|one| one.code.as_deref() == Some(code))
                .expect("it is listed")
        };
        // 274 days of a term at 100 a day are left, then 91 of a renewal fall before 2027-06-30.
        let (rest, renewed) = (earned(30.0, 0.0, 274.0), earned(30.0, 274.0, 365.0));
        let close = |amount: dahu_core::money::Amount, money: f64| {
            let text = amount.to_string();
            (text.parse::<f64>().expect("a number") - money).abs() < 0.01
        };
        let by_contract = &of("K1").value;
        assert!(by_contract.by_contract && by_contract.alive.is_none());
        assert!(
            close(by_contract.within, rest + 0.6 * renewed),
            "{:?}",
            by_contract.within
        );
        assert!(
            close(by_contract.within_interval.0, rest)
                && close(by_contract.within_interval.1, rest + renewed)
        );
        let by_rhythm = &of("K2").value;
        assert!(!by_rhythm.by_contract, "its contract brings less than its orders");
        assert_ne!(run.inputs_sha256, before.inputs_sha256);
        let own = valuation::own_contracts(&run).expect("its own contracts");
        assert!(own.answer.is_none(), "one loss says nothing by tenure");
        import::undo(&desk.ctx, id(&terms)).await.expect("undone");
        let after = value(&desk, request()).await.expect("valued");
        assert_eq!(after.result_sha256, before.result_sha256);
    }
}

/// A hundred contracts of a year each, from 2022 on: of those that come to an end 30, 15 and 5 are lost.
fn many_contracts() -> String {
    let mut lines = "account,contract,starts,ends,amount\n".to_owned();
    for (year, contracts) in [(2022, 100), (2023, 70), (2024, 55), (2025, 50)] {
        for contract in 0..contracts {
            writeln!(lines, "K1,HT-{contract},{year}-07-01,{}-06-30,1000", year + 1)
                .expect("a text takes all");
        }
    }
    lines
}

#[tokio::test]
async fn enough_losses_tell_what_keeping_more_contracts_is_worth() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Ledger, "orders.csv", ORDERS).await;
        let ran = take(&desk, Kind::Contracts, "terms.csv", &many_contracts()).await;
        assert_eq!(ran.outcome.created, 275);
        let run = value(&desk, request()).await.expect("valued");
        let found = valuation::own_contracts(&run).expect("its own contracts");
        assert_eq!(
            (&found.contracts.lost[..], &found.contracts.running[..]),
            (&[30, 15, 5, 0][..], &[0, 0, 0, 50][..])
        );
        let answer = found.answer.expect("fifty losses are enough");
        // The same as a cohort typed in by hand, whose fifty customers left are worth 300 a term each.
        let typed = valuation::contracts(
            &[100, 70, 55, 50],
            "300".parse().expect("an amount"),
            request().discount,
        );
        let typed = typed.expect("a cohort");
        assert!((answer.alpha / typed.alpha - 1.0).abs() < 1e-6);
        assert!((answer.five_points / typed.five_points - 1.0).abs() < 1e-3);
        let ratio = answer.value.ten_thousandths() as f64 / (50 * typed.value.ten_thousandths()) as f64;
        // Terms end on the day of valuation; the margin of the next ones comes evenly over their days.
        assert!((ratio - earned(1.0 / 365.0, 0.0, 365.0)).abs() < 1e-3, "{ratio}");
        assert!(answer.five_percent_fewer > 0.0 && answer.five_percent_fewer < answer.five_points);
        assert!(answer.retention_by_tenure.is_sorted());
    }
}

#[tokio::test]
async fn a_hundred_thousand_terms_come_in_and_are_valued() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Ledger, "orders.csv", ORDERS).await;
    let mut lines = "account,contract,starts,ends,amount\n".to_owned();
    for contract in 0..100_000 {
        writeln!(
            lines,
            "K{},HT-{contract},2026-01-01,2026-12-31,1000",
            contract % 2 + 1
        )
        .expect("a text takes all");
    }
    let ran = take(&desk, Kind::Contracts, "terms.csv", &lines).await;
    assert_eq!(ran.outcome.created, 100_000);
    let shown = contracts_of(&desk, "K1").await;
    assert_eq!((shown.contracts.len(), shown.left_out), (100, 49_900));
    let run = value(&desk, request()).await.expect("valued");
    let outcome = run.outcome.expect("an outcome");
    assert_eq!(outcome.contracts.expect("contracts").running, [100_000]);
}
