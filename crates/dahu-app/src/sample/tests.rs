use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use dahu_core::{
    concentration::Concentration,
    credit_code::Registrant,
    funnel::{Funnel, Outside, TargetFact},
    person::PersonId,
    portfolio::{AccountFigures, Standing},
};

use super::*;

const UNTIL: &str = "2026-11-23";
/// Seeds and last days, leap days and weekends among them, for which everything must hold.
const FIRMS: [(u64, &str); 6] = [
    (1, UNTIL),
    (2, "2024-02-29"),
    (3, "2025-03-01"),
    (20_260_101, "2026-01-01"),
    (u64::MAX, "2026-08-30"),
    (0, "2030-12-31"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn firms() -> impl Iterator<Item = (SampleFirm, NaiveDate)> {
    FIRMS
        .into_iter()
        .map(|(seed, until)| (SampleFirm::generate(seed, day(until)), day(until)))
}

fn sales_by_account(firm: &SampleFirm) -> BTreeMap<&str, Amount> {
    let mut sales: BTreeMap<&str, Amount> = BTreeMap::new();
    for line in &firm.lines {
        let sum = sales.entry(&line.account).or_default();
        *sum = sum.checked_add(line.amount).expect("a sum");
    }
    sales
}

fn funnel(firm: &SampleFirm) -> Funnel {
    let person = |salesperson: &str| {
        let place = firm
            .salespeople
            .iter()
            .position(|&name| name == salesperson)
            .expect("a salesperson");
        PersonId(uuid::Uuid::from_u128(place as u128))
    };
    let sales = sales_by_account(firm);
    let facts = firm.accounts.iter().map(|account| TargetFact {
        salesperson: person(account.salesperson),
        intent: account.assessments.last().map(|assessment| assessment.intent),
        sales: sales.get(account.code.as_str()).copied().unwrap_or_default(),
    });
    let people: Vec<PersonId> = firm.salespeople.iter().map(|name| person(name)).collect();
    Funnel::of(&people, facts, Outside::default())
}

#[test]
fn the_funnel_of_the_sample_firm_is_the_printed_table() {
    for (firm, _) in firms() {
        assert_eq!(firm.salespeople, ["曹昌", "赵双", "陈莹", "王兴云"]);
        let funnel = funnel(&firm);
        let rows = funnel
            .rows
            .iter()
            .map(|row| row.counts)
            .chain([funnel.total])
            .map(|counts| {
                assert_eq!(counts.not_assessed, 0);
                (
                    counts.targets,
                    counts.high_medium,
                    counts.low,
                    counts.closed,
                    counts.sales.to_string(),
                )
            });
        let expected = [
            (71, 38, 33, 8, "53226.0000".to_owned()),
            (49, 39, 10, 6, "31735.0000".to_owned()),
            (156, 66, 90, 20, "168203.0000".to_owned()),
            (65, 28, 37, 4, "77619.0000".to_owned()),
            (341, 171, 170, 38, "330783.0000".to_owned()),
        ];
        assert_eq!(rows.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_same_seed_and_day_give_the_same_firm_and_another_seed_another() {
    let firm = SampleFirm::generate(7, day(UNTIL));
    assert_eq!(SampleFirm::generate(7, day(UNTIL)), firm);
    assert_ne!(SampleFirm::generate(8, day(UNTIL)), firm);
}

#[test]
fn the_stream_of_chance_stays_the_same() {
    let firm = SampleFirm::generate(1, day(UNTIL));
    let first = &firm.accounts[0];
    assert_eq!(
        (first.name.as_str(), first.credit_code.as_str()),
        ("南京缃庭建设有限公司", "91320100MA8988937L")
    );
    assert_eq!(firm.lines.len(), 1069);
}

#[test]
fn names_and_codes_are_unique() {
    for (firm, _) in firms() {
        let names: BTreeSet<&str> = firm
            .accounts
            .iter()
            .map(|account| account.name.as_str())
            .collect();
        let codes: BTreeSet<&str> = firm
            .accounts
            .iter()
            .map(|account| account.code.as_str())
            .collect();
        let credit_codes: BTreeSet<CreditCode> =
            firm.accounts.iter().map(|account| account.credit_code).collect();
        assert_eq!((names.len(), codes.len(), credit_codes.len()), (341, 341, 341));
        assert!(firm.accounts.is_sorted_by_key(|account| &account.code));
    }
}

#[test]
fn credit_codes_are_valid_and_suit_the_name() {
    for (firm, _) in firms() {
        let mut kinds = BTreeMap::new();
        for account in &firm.accounts {
            let code = account.credit_code;
            assert_eq!(code.as_str().parse(), Ok(code));
            assert!(code.has_right_organisation_check_digit());
            let is_company = account.name.ends_with("公司");
            let is_authority = ["局", "人民法院", "人民检察院"]
                .iter()
                .any(|end| account.name.ends_with(end));
            let expected = match (is_company, is_authority) {
                (true, _) => Registrant::Company,
                (_, true) => Registrant::PublicAuthority,
                _ => Registrant::PublicInstitution,
            };
            assert_eq!(code.registrant(), expected, "{}", account.name);
            *kinds.entry(format!("{expected:?}")).or_insert(0) += 1;
        }
        assert!(
            kinds.len() == 3 && kinds.values().all(|&count| count > 5),
            "{kinds:?}"
        );
    }
}

#[test]
fn orders_lie_in_the_two_years_on_working_days() {
    for (firm, until) in firms() {
        let (_, prior) = recent_and_prior(until);
        let from = prior.from.expect("a first day");
        for line in &firm.lines {
            assert!(from <= line.date && line.date <= until, "{line:?}");
            assert!(line.date.weekday().number_from_monday() <= 5, "{line:?}");
        }
        assert!(
            firm.lines
                .iter()
                .any(|line| line.date < until - chrono::Days::new(600)),
            "the first months are there"
        );
    }
}

#[test]
fn closed_accounts_have_sold_and_the_others_have_no_line() {
    for (firm, _) in firms() {
        let sales = sales_by_account(&firm);
        assert_eq!(sales.len(), 38);
        assert!(sales.values().all(|sales| sales.is_positive()));
        let owners: BTreeMap<&str, &str> = firm
            .accounts
            .iter()
            .map(|account| (account.code.as_str(), account.salesperson))
            .collect();
        for line in &firm.lines {
            assert_eq!(owners.get(line.account.as_str()), Some(&line.salesperson));
        }
    }
}

#[test]
fn targets_come_before_their_assessments_and_first_orders() {
    for (firm, until) in firms() {
        let mut changed = 0;
        for account in &firm.accounts {
            let days: Vec<NaiveDate> = account
                .assessments
                .iter()
                .map(|assessment| assessment.on)
                .collect();
            assert!(days.is_sorted_by(|one, next| one < next), "{account:?}");
            assert!(
                days.iter().all(|&on| account.targeted_on <= on && on <= until),
                "{account:?}"
            );
            if let [earlier, latest] = account.assessments.as_slice() {
                changed += usize::from(earlier.intent != latest.intent);
            }
            let first_order = firm.lines.iter().find(|line| line.account == account.code);
            assert!(
                first_order.is_none_or(|line| account.targeted_on < line.date),
                "{account:?}"
            );
        }
        assert!(
            (40..160).contains(&changed),
            "{changed} of 341 were assessed otherwise before"
        );
    }
}

#[test]
fn lines_are_in_order_and_each_document_is_of_one_account_and_day() {
    for (firm, _) in firms() {
        assert!(
            firm.lines
                .is_sorted_by_key(|line| (line.date, &line.document[2..]))
        );
        let mut documents = BTreeMap::new();
        for line in &firm.lines {
            let of = (line.account.as_str(), line.date);
            assert_eq!(*documents.entry(line.document.as_str()).or_insert(of), of);
            let is_return = line.document.starts_with("TH");
            assert_eq!(line.quantity < 0, is_return, "{line:?}");
            assert_eq!(line.amount < Amount::ZERO, is_return, "{line:?}");
            assert_ne!(line.quantity, 0);
        }
    }
}

#[test]
fn prices_lie_near_the_list() {
    for (firm, _) in firms() {
        for line in &firm.lines {
            let product = catalogue::PRODUCTS
                .iter()
                .find(|product| product.name == line.product)
                .expect("a product");
            let listed = line.quantity * product.list_price_cents;
            let percent = line.amount.ten_thousandths() / listed;
            assert!(
                (75..=110).contains(&percent),
                "{percent} % of the list price: {line:?}"
            );
        }
    }
}

#[test]
fn every_product_has_a_margin_its_own_or_that_of_its_category() {
    let firm = SampleFirm::generate(1, day(UNTIL));
    let listed: BTreeMap<&str, &SampleProduct> = firm
        .products
        .iter()
        .map(|product| (product.name, product))
        .collect();
    assert_eq!(listed.len(), 24);
    let margins: BTreeMap<&str, i64> = firm.margins.iter().copied().collect();
    let mut weighed = 0;
    for line in &firm.lines {
        let product = listed.get(line.product).expect("it is listed");
        let percent = product.own_margin.unwrap_or_else(|| margins[product.category]);
        assert!((5..50).contains(&percent), "{product:?}");
        weighed += line.amount.ten_thousandths() * percent;
    }
    let sales: i64 = firm.lines.iter().map(|line| line.amount.ten_thousandths()).sum();
    let percent = weighed / sales;
    assert!((15..30).contains(&percent), "{percent} % of all sales are left");
}

#[test]
fn some_accounts_are_late_most_are_on_time_and_some_goods_came_back() {
    for (firm, until) in firms() {
        let mut standings = BTreeMap::new();
        for account in sales_by_account(&firm).keys() {
            let standing = match figures(&firm, account).standing(until) {
                Standing::Late { .. } => "late",
                Standing::OnTime => "on time",
                _ => "unknown",
            };
            *standings.entry(standing).or_insert(0) += 1;
        }
        assert!((5..=12).contains(&standings["late"]), "{standings:?}");
        assert!(standings["on time"] >= 20, "{standings:?}");
        let returns = firm.lines.iter().filter(|line| line.quantity < 0).count();
        assert!((5..=25).contains(&returns), "{returns} returns");
    }
}

/// The account's rhythm, by the longest gap in place of the 95th percentile.
fn figures(firm: &SampleFirm, account: &str) -> AccountFigures {
    let sales = firm
        .lines
        .iter()
        .filter(|line| line.account == account && line.quantity > 0);
    let days: Vec<NaiveDate> = sales
        .map(|line| line.date)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut gaps: Vec<i64> = days
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days())
        .collect();
    gaps.sort_unstable();
    AccountFigures {
        first: days.first().copied(),
        last: days.last().copied(),
        purchase_days: days.len() as u64,
        median_gap_days: gaps.get(gaps.len() / 2).map(|&gap| gap as f64),
        p95_gap_days: gaps.last().map(|&gap| gap as f64),
        ..AccountFigures::default()
    }
}

#[test]
fn a_few_accounts_bring_most_of_the_sales() {
    for (firm, _) in firms() {
        let sales: Vec<Amount> = sales_by_account(&firm).into_values().collect();
        let measures = Concentration::of(&sales).measures.expect("accounts above zero");
        let top_20_percent = measures.top_shares[3].share;
        assert!((0.5..0.85).contains(&top_20_percent), "{top_20_percent}");
    }
}

#[test]
fn contracts_are_renewed_by_those_who_still_buy_and_lost_with_those_who_do_not() {
    for (firm, until) in firms() {
        let mut latest: BTreeMap<&str, &SampleContract> = BTreeMap::new();
        for term in &firm.contracts {
            assert!(term.starts <= until && term.starts < term.ends);
            assert!(term.amount.is_positive());
            let code = firm.accounts.iter().find(|account| account.code == term.account);
            assert!(code.is_some());
            if let Some(before) = latest.insert(&term.number, term) {
                let next_day = before.ends.succ_opt();
                assert_eq!(next_day, Some(term.starts), "terms follow on one another");
            }
        }
        let bought_lately = |account: &str| {
            let lines = firm.lines.iter().filter(|line| line.account == account);
            lines
                .map(|line| line.date)
                .max()
                .is_some_and(|last| (until - last).num_days() <= 75)
        };
        let (running, lost): (Vec<&SampleContract>, Vec<_>) =
            latest.into_values().partition(|term| term.ends >= until);
        assert!(
            running.len() > 10 && !lost.is_empty(),
            "{} {}",
            running.len(),
            lost.len()
        );
        assert!(lost.iter().all(|term| !bought_lately(&term.account)));
    }
}

#[test]
fn what_was_won_is_behind_an_order_and_every_way_leads_to_its_end() {
    for (firm, until) in firms() {
        let (won, lost): (Vec<_>, Vec<_>) = firm.opportunities.iter().partition(|one| one.is_won);
        assert!(
            won.len() >= 30 && lost.len() >= 30,
            "{} {}",
            won.len(),
            lost.len()
        );
        for one in &firm.opportunities {
            assert!(one.opened_on < one.decided_on && one.decided_on <= until && one.amount.is_positive());
            let days: Vec<NaiveDate> = one.changes.iter().map(|(_, day)| *day).collect();
            assert!(days.is_sorted() && days.first() == Some(&one.opened_on));
            assert!(days.last().is_some_and(|last| *last < one.decided_on));
            let mut orders = firm.lines.iter().filter(|line| line.account == one.account);
            let is_behind = |line: &SampleLine| (0..=31).contains(&(line.date - one.decided_on).num_days());
            assert_eq!(orders.any(is_behind), one.is_won, "{}", one.code);
        }
        let codes: BTreeSet<&str> = firm.opportunities.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes.len(), firm.opportunities.len());
    }
}
