//! Valuations, on every kind of database: what is kept, what accounts carry, and what is refused.

use std::{fmt::Write as _, sync::Arc};

use dahu_app::{
    Error,
    account::{self, Direction, Filter, PageRequest, Sort},
    import::Kind,
    report,
    valuation::{
        self, Basis, Grouping, ModelChoice, Request, ReturnsPolicy, Run, RunState, Tracker, ValueList,
    },
};
use dahu_core::{money::Amount, valuation::Movement};
use dahu_testkit::{Chance, databases};

use crate::desk::{Desk, TODAY, day};

pub(crate) fn request() -> Request {
    Request::on_terms("30%".parse().expect("a margin"), "10%".parse().expect("a rate"))
}

pub(crate) async fn value(desk: &Desk, request: Request) -> Result<Run, Error> {
    valuation::run(&desk.ctx, request, Arc::new(Tracker::default())).await
}

pub(crate) fn rule(refused: Result<Run, Error>) -> &'static str {
    match refused {
        Err(Error::Refused { rule, .. }) => rule,
        other => panic!("{other:?} is no refusal"),
    }
}

pub(crate) fn sum(amounts: impl Iterator<Item = Amount>) -> i64 {
    amounts.map(Amount::ten_thousandths).sum()
}

#[tokio::test]
async fn few_accounts_are_valued_by_their_own_rhythm_and_the_statement_adds_up() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let run = value(&desk, request()).await.expect("the sample firm is valued");
        assert_eq!((run.number, run.state), (1, RunState::Ended));
        let outcome = run.outcome.as_ref().expect("an outcome");
        assert_eq!((outcome.basis, outcome.accounts), (Basis::OwnRhythm, 38));
        assert!(
            outcome
                .cautions
                .iter()
                .any(|caution| caution.code == "too_few_accounts")
        );
        assert!(outcome.timing.is_none() && outcome.retention.is_empty());
        the_statement_adds_up(&desk, outcome).await;
        the_list_sorts_by_value(&desk, outcome).await;
        let portfolio = report::portfolio(&desk.ctx, &report::Window::default())
            .await
            .expect("a portfolio");
        assert_eq!(
            sum(portfolio.rows.iter().filter_map(|row| row.value)),
            outcome.equity.value.ten_thousandths(),
            "the portfolio shows the latest values"
        );
        let again = value(&desk, request()).await.expect("valued again");
        assert_eq!(again.number, 2);
        assert_eq!(
            again.result_sha256, run.result_sha256,
            "the same inputs give the same bytes"
        );
        assert_eq!(again.inputs_sha256, run.inputs_sha256);
        let dearer = Request {
            margin: "40%".parse().expect("a margin"),
            ..request()
        };
        let other = value(&desk, dearer).await.expect("on other terms");
        assert_ne!(other.inputs_sha256, run.inputs_sha256);
        let desk = desk.reopen().await;
        let latest = valuation::latest(&desk.ctx)
            .await
            .expect("a latest")
            .expect("one");
        assert_eq!(latest.number, 3);
        assert_eq!(valuation::list(&desk.ctx).await.expect("a list").len(), 3);
    }
}

pub(crate) async fn the_statement_adds_up(desk: &Desk, outcome: &valuation::Outcome) {
    let statement = outcome.statement.as_ref().expect("the sample firm has two years");
    let moved = sum(statement.movements.iter().map(|row| row.change));
    assert_eq!(
        statement.opening.ten_thousandths() + moved,
        statement.closing.ten_thousandths()
    );
    assert_eq!(statement.closing, outcome.equity.value);
    for row in &statement.movements {
        let behind = valuation::valued(&desk.ctx, ValueList::Moved(row.movement), 1_000)
            .await
            .expect("accounts");
        assert_eq!(behind.len() as u64, row.accounts, "{:?}", row.movement);
        assert_eq!(
            sum(behind.iter().map(|account| account.value.change)),
            row.change.ten_thousandths()
        );
    }
    let parts: Vec<Movement> = statement.movements.iter().map(|row| row.movement).collect();
    assert_eq!(parts, Movement::ALL);
    let there = valuation::valued(&desk.ctx, ValueList::Opening, 1_000)
        .await
        .expect("accounts");
    assert_eq!(
        sum(there.iter().filter_map(|account| account.value.opening)),
        statement.opening.ten_thousandths(),
        "everybody who was worth something at the opening is listed"
    );
    assert!(there.is_sorted_by(|one, other| one.value.opening >= other.value.opening));
    let left = valuation::valued(&desk.ctx, ValueList::Largest, 1_000)
        .await
        .expect("accounts");
    assert_eq!(left.len() as u64, outcome.accounts);
    assert_eq!(
        sum(left.iter().map(|account| account.value.value())),
        statement.closing.ten_thousandths()
    );
}

async fn the_list_sorts_by_value(desk: &Desk, outcome: &valuation::Outcome) {
    let page = PageRequest {
        sort: Sort::Value,
        direction: Direction::Down,
        after: None,
        size: 20,
    };
    let mut found = account::list(&desk.ctx, &Filter::default(), &page)
        .await
        .expect("a page");
    assert!(found.rows[0].value > Some(Amount::ZERO));
    assert!(found.rows.windows(2).all(|pair| pair[0].value >= pair[1].value));
    let more = PageRequest {
        after: found.next.take(),
        ..page
    };
    let next = account::list(&desk.ctx, &Filter::default(), &more)
        .await
        .expect("a page");
    assert!(next.rows[0].value <= found.rows[19].value);
    let owners = valuation::equity_by(&desk.ctx, Grouping::Owner)
        .await
        .expect("owners");
    assert_eq!(
        sum(owners.iter().map(|group| group.value)),
        outcome.equity.value.ten_thousandths()
    );
    assert_eq!(
        owners.iter().map(|group| group.accounts).sum::<u64>(),
        outcome.accounts
    );
    let largest = valuation::valued(&desk.ctx, ValueList::Largest, 3)
        .await
        .expect("values");
    assert_eq!(largest[0].id, found.rows[0].id);
    let outlook = valuation::outlook(&desk.ctx, largest[0].id)
        .await
        .expect("an outlook")
        .expect("it was valued");
    assert_eq!(Some(outlook.value.value()), found.rows[0].value);
    assert!(outlook.next_expected.is_some());
}

#[tokio::test]
async fn what_cannot_be_valued_is_refused_and_the_values_before_stay() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        assert_eq!(rule(value(&desk, request()).await), "ledger_is_empty");
        desk.import_sample().await;
        let first = value(&desk, request()).await.expect("valued");
        let on = |as_of: &str| Request {
            as_of: Some(day(as_of)),
            ..request()
        };
        assert_eq!(rule(value(&desk, on("2001-01-01")).await), "valued_before_ledger");
        assert_eq!(rule(value(&desk, on("2026-07-01")).await), "valued_in_future");
        let late = Request {
            calibration_end: Some(day("2026-07-01")),
            ..request()
        };
        assert_eq!(rule(value(&desk, late).await), "calibration_outside");
        let opening = Request {
            opening: Some(day(TODAY)),
            ..request()
        };
        assert_eq!(rule(value(&desk, opening).await), "opening_not_before");
        let cancelled = Arc::new(Tracker::default());
        cancelled.cancel();
        assert_eq!(
            rule(valuation::run(&desk.ctx, request(), cancelled).await),
            "valuation_cancelled"
        );
        let runs = valuation::list(&desk.ctx).await.expect("runs");
        assert_eq!(runs[0].state, RunState::Cancelled);
        assert_eq!(
            runs[0].failure.as_ref().map(|failure| failure.rule.as_str()),
            Some("valuation_cancelled")
        );
        let latest = valuation::latest(&desk.ctx).await.expect("a latest");
        assert_eq!(latest.map(|run| run.number), Some(first.number));
        let left = std::fs::read_dir(desk.home.folder.join("valuations")).expect("a folder");
        assert_eq!(left.count(), 1, "only the values of the first are there");
    }
}

#[tokio::test]
async fn ledgers_of_returns_one_account_and_one_day_have_their_answers() {
    let desk = Desk::on_sqlite().await;
    let file = desk.write(
        "returns.csv",
        "account,date,amount\nA,2026-01-05,-10\nA,2026-02-05,-5\n",
    );
    desk.import(Kind::Ledger, &file).await.expect("returns come in");
    assert_eq!(rule(value(&desk, request()).await), "no_purchases");
    let strict = Request {
        returns: ReturnsPolicy::Refuse,
        ..request()
    };
    assert_eq!(rule(value(&desk, strict).await), "ledger_has_returns");
    let file = desk.write("one.csv", "account,date,amount\nB,2026-03-01,100\n");
    desk.import(Kind::Ledger, &file).await.expect("an order comes in");
    let run = value(&desk, request()).await.expect("one account is valued");
    let outcome = run.outcome.expect("an outcome");
    assert_eq!((outcome.accounts, outcome.basis), (1, Basis::OwnRhythm));
    assert_eq!(
        outcome.equity.value,
        Amount::ZERO,
        "there is no rhythm in one order"
    );
    assert!(outcome.statement.is_none(), "nobody had bought a year before");
}

#[tokio::test]
async fn mixed_currencies_are_refused() {
    let desk = Desk::on_sqlite().await;
    let lines = "account,date,amount,currency\nA,2026-01-05,10,CNY\nB,2026-01-06,10,USD\n";
    let file = desk.write("mixed.csv", lines);
    desk.import(Kind::Ledger, &file).await.expect("both come in");
    assert_eq!(rule(value(&desk, request()).await), "mixed_currencies");
}

#[tokio::test]
async fn a_valuation_goes_on_in_the_background_and_alone() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        desk.import_sample().await;
        let id = valuation::start(&desk.ctx, request()).await.expect("it starts");
        match valuation::start(&desk.ctx, request()).await {
            Err(Error::Refused { rule, .. }) => assert_eq!(rule, "valuation_running"),
            // The first was done before the second was asked for.
            Ok(second) => assert!(second != id),
            Err(error) => panic!("{error}"),
        }
        while valuation::running_now(&desk.ctx).await.expect("runs").is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(
            valuation::show(&desk.ctx, id).await.expect("it is kept").state,
            RunState::Ended
        );
        assert!(valuation::progress(&desk.ctx, id).is_none());
    }
}

#[tokio::test]
async fn undoing_the_ledger_and_the_accounts_takes_their_values_along() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = desk.import_sample().await;
        value(&desk, request()).await.expect("valued");
        for import in ran.iter().rev() {
            let id = import.import.as_ref().expect("an import").id;
            dahu_app::import::undo(&desk.ctx, id)
                .await
                .expect("it goes again");
        }
        let left = valuation::valued(&desk.ctx, ValueList::Largest, 10)
            .await
            .expect("values");
        assert!(left.is_empty());
    }
}

#[test]
fn models_are_asked_for_by_name() {
    assert_eq!(
        "auto".parse::<ModelChoice>().map(|choice| choice.to_string()),
        Ok("auto".to_owned())
    );
    assert_eq!(
        "bg-nbd".parse::<ModelChoice>().map(|choice| choice.to_string()),
        Ok("bg-nbd".to_owned())
    );
    let unknown = "crystal-ball".parse::<ModelChoice>().expect_err("no such model");
    assert!(unknown.to_string().contains("pareto-nbd"), "{unknown}");
}

/// Accounts that buy on and on for three years; and from day 830 on, when the last hold-out has begun, as many more that buy
/// often and leave after some purchase.
fn late_losses() -> String {
    let first = day("2023-07-01");
    let mut chance = Chance::from_seed(3);
    let mut lines = "account,date,amount\n".to_owned();
    for account in 0..600 {
        let is_late = account % 2 == 1;
        let (mut after, gap, leaves) = if is_late {
            let leaves = 0.02 + 0.6 * chance.next() * chance.next();
            (830.0 + 60.0 * chance.next(), 6.0 + 10.0 * chance.next(), leaves)
        } else {
            (200.0 * chance.next(), 15.0 + 60.0 * chance.next(), 0.0)
        };
        while after < 1_090.0 {
            #[expect(clippy::cast_possible_truncation, reason = "days of some years")]
            let on = first + chrono::TimeDelta::days(after as i64);
            writeln!(lines, "A{account},{on},{:.2}", 100.0 + 900.0 * chance.next())
                .expect("a text takes all");
            if chance.next() < leaves {
                break;
            }
            after += 1.0 - gap * (1.0 - chance.next()).ln();
        }
    }
    lines
}

#[tokio::test]
async fn a_hold_out_chooses_its_model_by_what_was_known_at_its_origin() {
    let desk = Desk::on_sqlite().await;
    let file = desk.write("orders.csv", late_losses());
    desk.import(Kind::Ledger, &file).await.expect("orders come in");
    let run = value(&desk, request()).await.expect("all are valued");
    let outcome = run.outcome.expect("an outcome");
    let name = |outcome: &valuation::Outcome| outcome.timing.as_ref().expect("a model").name.clone();
    assert_eq!(outcome.basis, Basis::Model, "by now many have left");
    assert_eq!(outcome.hold_outs.len(), 2);
    for hold_out in &outcome.hold_outs {
        let then = Request {
            as_of: Some(hold_out.origin),
            ..request()
        };
        let then = value(&desk, then).await.expect("valued as of the origin");
        let then = then.outcome.expect("an outcome");
        assert_eq!(
            then.basis,
            Basis::WithoutChurn,
            "nobody had left by {}",
            hold_out.origin
        );
        assert_eq!(hold_out.timing, Some(name(&then)));
        assert_ne!(hold_out.timing, Some(name(&outcome)));
    }
}
