use uuid::Uuid;

use super::*;

const ACCOUNT: i64 = 7;
const UNIT: i64 = 8;
const PUMP: u32 = 1;
const VALVE: u32 = 2;
const REBATE: u32 = 3;

pub(super) fn id(number: u128) -> OpportunityId {
    OpportunityId(Uuid::from_u128(number))
}

/// A day of 2026, counted from its first.
pub(super) fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    first.checked_add_days(Days::new(number)).expect("a day")
}

fn amount(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// Won on a day, to be invoiced within a hundred days.
fn won(number: u128, on: u64, units: i64, products: &[u32]) -> Expectation {
    Expectation {
        id: id(number),
        accounts: vec![ACCOUNT],
        products: products.to_vec(),
        won_on: day(on),
        until: day(on + 100),
        amount: amount(units),
    }
}

fn sale(product: u32, on: u64, units: i64) -> Sale {
    Sale {
        account: ACCOUNT,
        product,
        day: day(on),
        net: amount(units),
    }
}

/// What each of the opportunities got, in units.
fn got<const N: usize>(expectations: &[Expectation; N], sales: &[Sale]) -> [i64; N] {
    let allocation = allocate(expectations, sales.to_vec());
    expectations.each_ref().map(|one| {
        let parts = allocation.parts.get(&one.id).map_or(&[][..], Vec::as_slice);
        Invoiced::of(parts).amount.ten_thousandths() / 10_000
    })
}

/// Those that can get sales of an account.
pub(super) fn sharing(all: &[Expectation], account: i64) -> Vec<Expectation> {
    let sharing = all.iter().filter(|one| one.accounts.contains(&account));
    sharing.cloned().collect()
}

fn beyond(expectations: &[Expectation], sales: &[Sale]) -> Vec<(NaiveDate, i64)> {
    let left = allocate(expectations, sales.to_vec()).beyond.into_iter();
    left.map(|sale| (sale.day, sale.net.ten_thousandths() / 10_000))
        .collect()
}

#[test]
fn sales_confirm_what_was_won_first_and_then_the_next() {
    let both = [won(1, 10, 100, &[]), won(2, 20, 50, &[])];
    assert_eq!(got(&both, &[sale(PUMP, 15, 60)]), [60, 0]);
    assert_eq!(got(&both, &[sale(PUMP, 15, 60), sale(VALVE, 30, 60)]), [100, 20]);
    let all = [sale(PUMP, 15, 60), sale(VALVE, 30, 60), sale(PUMP, 40, 60)];
    assert_eq!(got(&both, &all), [100, 50]);
    assert_eq!(beyond(&both, &all), [(day(40), 30)], "nobody expected the rest");
}

#[test]
fn sales_count_from_the_day_of_winning_on() {
    let one = [won(1, 10, 100, &[])];
    assert_eq!(got(&one, &[sale(PUMP, 9, 100)]), [0]);
    assert_eq!(
        got(&one, &[sale(PUMP, 10, 100)]),
        [100],
        "won and invoiced on one day"
    );
}

#[test]
fn products_that_are_named_are_matched_before_what_takes_everything() {
    let both = [won(1, 10, 100, &[]), won(2, 20, 50, &[VALVE])];
    let sales = [sale(VALVE, 30, 40), sale(PUMP, 31, 30)];
    assert_eq!(
        got(&both, &sales),
        [30, 40],
        "the valve is the second one's, though the first was won first"
    );
    let sales = [sale(VALVE, 30, 70)];
    assert_eq!(
        got(&both, &sales),
        [20, 50],
        "what it does not need goes to the other"
    );
    assert_eq!(got(&[won(2, 20, 50, &[VALVE])], &[sale(PUMP, 30, 70)]), [0]);
}

#[test]
fn a_return_takes_back_the_latest_sale_of_its_product() {
    let both = [won(1, 10, 100, &[]), won(2, 20, 50, &[])];
    let sold = [sale(PUMP, 15, 100), sale(PUMP, 30, 50)];
    assert_eq!(
        got(&both, &[&sold[..], &[sale(PUMP, 40, -20)]].concat()),
        [100, 30]
    );
    assert_eq!(got(&both, &[&sold[..], &[sale(PUMP, 40, -60)]].concat()), [90, 0]);
    assert_eq!(got(&both, &[&sold[..], &[sale(PUMP, 40, -500)]].concat()), [0, 0]);
    let sold_again = [sale(PUMP, 15, 100), sale(PUMP, 20, -130), sale(PUMP, 30, 50)];
    assert_eq!(
        got(&both, &sold_again),
        [20, 0],
        "30 more went back than had come, and 50 came after"
    );
}

#[test]
fn a_rebate_takes_from_the_account_but_not_from_products_that_are_named() {
    let sales = [sale(PUMP, 15, 100), sale(VALVE, 16, 40), sale(REBATE, 30, -25)];
    let all = [won(1, 10, 500, &[]), won(2, 10, 40, &[VALVE])];
    assert_eq!(got(&all, &sales), [75, 40]);
    let sales = [sale(PUMP, 15, 10), sale(VALVE, 16, 40), sale(REBATE, 30, -25)];
    assert_eq!(got(&all, &sales), [0, 40], "never less than nothing");
}

#[test]
fn units_that_buy_together_count_each_sale_once() {
    let group = Expectation {
        accounts: vec![ACCOUNT, UNIT, UNIT],
        ..won(1, 10, 100, &[])
    };
    let unit = Expectation {
        accounts: vec![UNIT],
        ..won(2, 10, 100, &[])
    };
    let of_unit = Sale {
        account: UNIT,
        ..sale(PUMP, 20, 70)
    };
    let both = [group, unit];
    assert_eq!(got(&both, &[sale(PUMP, 15, 60), of_unit]), [100, 30]);
    assert_eq!(
        got(&both, &[sale(PUMP, 30, 60), of_unit]),
        [100, 0],
        "the unit's sale came first"
    );
}

#[test]
fn what_is_late_counts_where_nothing_else_is_expected() {
    let first = won(1, 0, 100, &[]);
    let second = won(2, 50, 80, &[]);
    let sales = [sale(PUMP, 60, 20), sale(PUMP, 120, 100)];
    let both = [first.clone(), second];
    assert_eq!(
        got(&both, &sales),
        [40, 80],
        "after its time the second one's comes before it"
    );
    let parts = &allocate(&both, sales.to_vec()).parts[&id(1)];
    assert_eq!(
        Invoiced::of(parts),
        Invoiced {
            amount: amount(40),
            late: amount(20)
        }
    );
    assert_eq!(
        got(std::array::from_ref(&first), &[sale(PUMP, 100 + LATE_DAYS, 50)]),
        [50]
    );
    assert_eq!(
        got(&[first], &[sale(PUMP, 101 + LATE_DAYS, 50)]),
        [0],
        "by then it stands as it stands"
    );
}

#[test]
fn it_stands_as_its_time_and_its_sales_say() {
    let until = day(100);
    for (units, as_of, stands, missing) in [
        (0, 100, Confirmation::Awaited, 100),
        (40, 100, Confirmation::Partly, 60),
        (100, 100, Confirmation::Confirmed, 0),
        (100, 101, Confirmation::Confirmed, 0),
        (40, 101, Confirmation::Short, 60),
        (0, 101, Confirmation::Nothing, 100),
    ] {
        let invoiced = Invoiced {
            amount: amount(units),
            late: Amount::ZERO,
        };
        let found = invoiced.confirms(amount(100), until, day(as_of));
        assert_eq!(
            (found, invoiced.missing(amount(100))),
            (stands, amount(missing)),
            "{units} on {as_of}"
        );
        assert_eq!(found.is_overdue(), as_of > 100 && missing > 0);
    }
    let nothing = Invoiced::default().confirms(Amount::ZERO, until, day(101));
    assert_eq!(nothing, Confirmation::WithoutAmount);
}

#[test]
fn only_what_shares_accounts_is_looked_at_together() {
    let with = |number: u128, on: u64, accounts: &[i64]| Expectation {
        accounts: accounts.to_vec(),
        ..won(number, on, 100, &[])
    };
    let all = [
        with(1, 10, &[1]),
        with(2, 5, &[1, 2]),
        with(3, 20, &[2, 3]),
        with(4, 1, &[4]),
    ];
    let found = together(vec![all[2].clone()], |account| sharing(&all, account));
    let ids: Vec<OpportunityId> = found.iter().map(|one| one.id).collect();
    assert_eq!(ids, [id(1), id(2), id(3)]);
    assert_eq!(
        days_wanted(&found),
        BTreeMap::from([(1, day(5)), (2, day(5)), (3, day(20))])
    );
}

#[test]
fn it_takes_a_year_where_nobody_says() {
    let leap_day = NaiveDate::from_ymd_opt(2028, 2, 29).expect("a day");
    assert_eq!(
        usually_until(leap_day),
        NaiveDate::from_ymd_opt(2029, 2, 28).expect("a day")
    );
    assert_eq!(usually_until(NaiveDate::MAX), NaiveDate::MAX);
    assert_eq!(settled_on(NaiveDate::MAX), NaiveDate::MAX);
}
