use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use dahu_ledger::{
    AccountReport, CurrencyCode, CurrencyTotals, DocumentSales, LedgerError, LedgerLine, MonthSales,
    ProductSales,
};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::model::{Twin, batches, currency, key, line};

fn lines_of(twin: &Twin, account: Option<i64>) -> impl Iterator<Item = &LedgerLine> {
    let wanted = move |line: &&LedgerLine| account.is_none_or(|account| line.account == account);
    twin.lines
        .iter()
        .filter(wanted)
        .filter(|line| line.currency == currency("CNY"))
}

fn months(twin: &Twin, account: Option<i64>) -> Vec<MonthSales> {
    let mut months: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for line in lines_of(twin, account) {
        let month = months.entry(line.date.with_day(1).unwrap()).or_default();
        *month = (month.0 + 1, month.1 + line.amount);
    }
    months
        .into_iter()
        .map(|(month, (lines, net))| MonthSales { month, lines, net })
        .collect()
}

fn products(twin: &Twin, account: Option<i64>, limit: usize) -> Vec<ProductSales> {
    let mut products: BTreeMap<String, (i64, i64, i64)> = BTreeMap::new();
    for line in lines_of(twin, account) {
        let sums = products.entry(line.product.clone()).or_default();
        *sums = (sums.0 + 1, sums.1 + line.quantity, sums.2 + line.amount);
    }
    let sales = products.into_iter();
    let sales = sales.map(|(product, (lines, quantity, net))| ProductSales {
        product,
        lines,
        quantity,
        net,
    });
    let mut sales: Vec<_> = sales.collect();
    sales.sort_by_key(|sale| -sale.net);
    sales.truncate(limit);
    sales
}

/// All days, the first half of them, and one day alone.
fn spans(twin: &Twin) -> Vec<(NaiveDate, NaiveDate)> {
    let days: BTreeSet<_> = twin.lines.iter().map(|line| line.date).collect();
    let days: Vec<_> = days.into_iter().collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Vec::new();
    };
    let middle = days[days.len() / 2];
    vec![(*first, *last), (*first, middle), (middle, middle)]
}

fn products_between(twin: &Twin, account: i64, from: NaiveDate, until: NaiveDate) -> Vec<(String, i64)> {
    let mut products: BTreeMap<String, i64> = BTreeMap::new();
    for line in lines_of(twin, Some(account)).filter(|line| (from..=until).contains(&line.date)) {
        *products.entry(line.product.clone()).or_default() += line.amount;
    }
    let mut sales: Vec<_> = products.into_iter().collect();
    sales.sort_by_key(|(_, net)| -net);
    sales
}

fn totals(twin: &Twin) -> Vec<CurrencyTotals> {
    let codes: BTreeSet<_> = twin.lines.iter().map(|line| line.currency).collect();
    let total = |code| {
        let lines: Vec<_> = twin.lines.iter().filter(|line| line.currency == code).collect();
        let accounts: BTreeSet<_> = lines.iter().map(|line| line.account).collect();
        CurrencyTotals {
            currency: code,
            lines: lines.len() as i64,
            accounts: accounts.len() as i64,
            first: lines.iter().map(|line| line.date).min().unwrap(),
            last: lines.iter().map(|line| line.date).max().unwrap(),
            net: lines.iter().map(|line| line.amount).sum(),
        }
    };
    codes.into_iter().map(total).collect()
}

fn account_reports(twin: &Twin) -> Vec<AccountReport> {
    let accounts: BTreeSet<i64> = lines_of(twin, None).map(|line| line.account).collect();
    let report = |account| {
        let lines: Vec<_> = lines_of(twin, Some(account)).collect();
        let days: BTreeSet<_> = lines.iter().map(|line| line.date).collect();
        let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
        let later = lines.iter().filter(|line| line.date > first);
        AccountReport {
            account,
            days: days.len() as i64,
            first,
            last,
            net: lines.iter().map(|line| line.amount).sum(),
            net_after_first_day: later.map(|line| line.amount).sum(),
        }
    };
    accounts.into_iter().map(report).collect()
}

pub(crate) async fn assert_same_answers(twin: &Twin) {
    let (ledger, snapshot, cny) = (&twin.ledger, &twin.snapshot, currency("CNY"));
    for account in [None, Some(3), Some(-1), Some(999)] {
        let found = match account {
            None => ledger.sales_by_month(snapshot, cny).await.unwrap(),
            Some(account) => ledger
                .account_lines(snapshot, account)
                .unwrap()
                .by_month(cny)
                .unwrap(),
        };
        assert_eq!(found, months(twin, account));
        let found = ledger.sales_by_product(snapshot, account, cny, 5).await.unwrap();
        assert_eq!(found, products(twin, account, 5));
        for (from, until) in spans(twin) {
            let Some(account) = account else { continue };
            let lines = ledger.account_lines(snapshot, account).unwrap();
            let found = lines.by_product(cny, from, until).unwrap();
            assert_eq!(found, products_between(twin, account, from, until));
        }
    }
    assert_eq!(ledger.totals(snapshot).await.unwrap(), totals(twin));
    let mut found = ledger.account_report(snapshot, cny).await.unwrap();
    found.sort_by_key(|report| report.account);
    assert_eq!(found, account_reports(twin));
    for account in [3, -1, 999] {
        let mut expected: Vec<_> = twin
            .lines
            .iter()
            .filter(|line| line.account == account)
            .cloned()
            .collect();
        expected.sort_by_key(|line| std::cmp::Reverse(key(line)));
        let found = ledger
            .account_lines(snapshot, account)
            .unwrap()
            .newest(3, 1)
            .unwrap();
        assert_eq!(found, expected.into_iter().skip(1).take(3).collect::<Vec<_>>());
        let lines = ledger.account_lines(snapshot, account).unwrap();
        assert_eq!(
            lines.documents(None, usize::MAX, |_| true).unwrap(),
            documents(twin, account)
        );
    }
}

/// The documents of an account, the latest first.
fn documents(twin: &Twin, account: i64) -> Vec<DocumentSales> {
    let mut documents: BTreeMap<(NaiveDate, String, CurrencyCode), Vec<&LedgerLine>> = BTreeMap::new();
    for line in twin.lines.iter().filter(|line| line.account == account) {
        let document = (line.date, line.document.clone(), line.currency);
        documents.entry(document).or_default().push(line);
    }
    let sum = |((date, document, currency), lines): (_, Vec<&LedgerLine>)| {
        let last = lines.iter().max_by_key(|line| (line.batch, line.line)).unwrap();
        DocumentSales {
            date,
            document,
            currency,
            net: lines.iter().map(|line| line.amount).sum(),
            lines: lines.len(),
            product: last.product.clone(),
            last: (last.batch, last.line),
        }
    };
    let mut documents: Vec<_> = documents.into_iter().map(sum).collect();
    documents.sort_by_key(|document| std::cmp::Reverse((document.date, document.last)));
    documents
}

#[test]
fn documents_come_day_by_day_until_there_are_enough() {
    let lines = (0..12).map(|number| LedgerLine {
        document: format!("S{}", number / 2),
        ..line(1, (number / 4) as u64, 100 + number)
    });
    let twin = Twin::with(vec![lines.collect()], usize::MAX);
    let lines = twin.ledger.account_lines(&twin.snapshot, 1).unwrap();
    let all = documents(&twin, 1);
    assert_eq!(
        all.iter()
            .map(|document| document.document.as_str())
            .collect::<Vec<_>>(),
        ["S5", "S4", "S3", "S2", "S1", "S0"]
    );
    assert_eq!((all[0].net, all[0].lines), (221, 2));
    assert_eq!(
        lines.documents(None, 1, |_| true).unwrap(),
        all[..2],
        "a whole day"
    );
    assert_eq!(lines.documents(None, 3, |_| true).unwrap(), all[..4]);
    assert_eq!(
        lines.documents(Some(all[2].date), 1, |_| true).unwrap(),
        all[2..4]
    );
    // What is not kept does not count.
    let kept = lines
        .documents(None, 1, |document| document.last < all[1].last)
        .unwrap();
    assert_eq!(kept, all[2..4]);
    assert!(
        lines
            .documents(Some(all[5].date.pred_opt().unwrap()), 9, |_| true)
            .unwrap()
            .is_empty()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn reports_equal_the_model_in_several_files_and_compacted(batches in batches()) {
        let runtime = Runtime::new().unwrap();
        let mut twin = Twin::with(batches, usize::MAX);
        runtime.block_on(assert_same_answers(&twin));
        twin.compact_all();
        runtime.block_on(assert_same_answers(&twin));
    }
}

#[test]
fn one_account_is_found_among_many_pages() {
    // Some 550,000 lines in each of two buckets: many pages of accounts, and one account that fills several.
    let lines =
        (0..1_100_000_i64).map(|number| line(number % 9_001 * 16 + number % 2, (number % 31) as u64, number));
    let many = (0..30_000).map(|number| line(16 * 4_500, 40, number));
    let twin = Twin::with(vec![lines.chain(many).collect()], usize::MAX);
    for account in [0, 1, 16 * 4_500, 16 * 9_000 + 1] {
        let expected = twin.lines.iter().filter(|line| line.account == account);
        let mut expected: Vec<_> = expected.cloned().collect();
        expected.reverse();
        assert!(expected.len() > 50);
        let lines = twin.ledger.account_lines(&twin.snapshot, account).unwrap();
        let found = lines.newest(usize::MAX, 0).unwrap();
        assert_eq!(found, expected);
    }
    for account in [2, 16 * 9_001, 16 * 4_500 + 2] {
        let lines = twin.ledger.account_lines(&twin.snapshot, account).unwrap();
        assert!(lines.newest(1, 0).unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_report_refuses_a_sum_that_does_not_fit() {
    let twin = Twin::with(
        vec![vec![line(1, 0, i64::MAX), line(1, 0, i64::MAX), line(1, 0, 2)]],
        usize::MAX,
    );
    let (ledger, snapshot, cny) = (&twin.ledger, &twin.snapshot, currency("CNY"));
    let errors = [
        ledger.sales_by_month(snapshot, cny).await.unwrap_err(),
        ledger
            .account_lines(snapshot, 1)
            .unwrap()
            .by_month(cny)
            .unwrap_err(),
        ledger
            .sales_by_product(snapshot, Some(1), cny, 9)
            .await
            .unwrap_err(),
        ledger.totals(snapshot).await.unwrap_err(),
        ledger.account_report(snapshot, cny).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, LedgerError::Overflow { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_empty_ledger_answers_with_nothing() {
    let twin = Twin::with(Vec::new(), 1);
    let (ledger, snapshot, cny) = (&twin.ledger, &twin.snapshot, currency("CNY"));
    assert!(ledger.sales_by_month(snapshot, cny).await.unwrap().is_empty());
    assert!(
        ledger
            .sales_by_product(snapshot, None, cny, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(ledger.totals(snapshot).await.unwrap().is_empty());
    assert!(ledger.account_report(snapshot, cny).await.unwrap().is_empty());
    assert!(
        ledger
            .account_lines(snapshot, 1)
            .unwrap()
            .newest(9, 0)
            .unwrap()
            .is_empty()
    );
}
