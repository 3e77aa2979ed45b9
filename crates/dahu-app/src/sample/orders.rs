//! The orders behind a closed account: when it buys, what, and for how much.

use chrono::NaiveDate;

use super::{
    catalogue::{PRODUCTS, Product},
    chance::Chance,
    days::{days_between, workday_before},
};

/// What was ordered or sent back on one day, on one document.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) date: NaiveDate,
    pub(super) kind: Kind,
    pub(super) items: Vec<Item>,
}

/// Which way the goods went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sale,
    Return,
}

/// One product of an order; quantity and price are below zero in a return.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) product: &'static Product,
    pub(super) quantity: i64,
    pub(super) cents: i64,
}

impl Kind {
    /// How the document's number begins.
    pub(super) fn letters(self) -> &'static str {
        match self {
            Self::Sale => "XS",
            Self::Return => "TH",
        }
    }
}

/// One closed account in so many has stopped ordering.
const ACCOUNTS_PER_LATE_ONE: usize = 4;

/// Orders from `from` to `until` that come to exactly `cents` in all.
///
/// `rank` is the account's place among its salesperson's, 0 for the largest.
pub(super) fn history(
    chance: &mut Chance,
    rank: usize,
    cents: i64,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<Order> {
    let is_late = rank % ACCOUNTS_PER_LATE_ONE == 2;
    let dates = match gap_days(cents) {
        Some(gap_days) => regular_dates(chance, gap_days, is_late, from, until),
        None => occasional_dates(chance, from, until),
    };
    let shares: Vec<i64> = dates.iter().map(|_| chance.between(60, 140)).collect();
    let all_shares: i64 = shares.iter().sum();
    // Orders are filled for a tenth more at list prices, so that the prices agreed lie a little below those.
    let mut orders: Vec<Order> = dates
        .iter()
        .zip(shares)
        .map(|(&date, share)| {
            let items = fill(chance, cents * 11 / 10 * share / all_shares);
            Order {
                date,
                kind: Kind::Sale,
                items,
            }
        })
        .collect();
    if orders.len() > 5 && chance.happens(60) {
        orders.extend(a_return(chance, &orders, until));
    }
    agree_on_prices(&mut orders, cents);
    orders
}

/// How often accounts of a size order; nothing for those that only order now and then.
fn gap_days(cents: i64) -> Option<i64> {
    match cents / 100 {
        9_000.. => Some(30),
        3_500.. => Some(45),
        1_300.. => Some(91),
        _ => None,
    }
}

/// Order days at about equal gaps, from the last one back. An account that is late ordered last two to four gaps
/// ago, the others less than one.
fn regular_dates(
    chance: &mut Chance,
    gap_days: i64,
    is_late: bool,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<NaiveDate> {
    let since_last = if is_late {
        chance.between(gap_days * 2, gap_days * 4)
    } else {
        chance.between(0, gap_days * 7 / 10)
    };
    let known_for = days_between(from, until) - chance.between(0, 300);
    let known_for = known_for
        .max(since_last + gap_days * 6)
        .min(days_between(from, until) - 2);
    let (mut dates, mut days) = (Vec::new(), since_last);
    while days <= known_for {
        dates.push(workday_before(until, days));
        days += gap_days * chance.between(85, 115) / 100;
    }
    dates
}

fn occasional_dates(chance: &mut Chance, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let latest = days_between(from, until) - 2;
    (0..chance.between(1, 3))
        .map(|third| workday_before(until, chance.between(third * 230, third * 230 + 200).min(latest)))
        .collect()
}

/// One to four products that come to a little less than `cents` at list prices.
fn fill(chance: &mut Chance, cents: i64) -> Vec<Item> {
    let mut affordable: Vec<&Product> = PRODUCTS
        .iter()
        .filter(|product| product.list_price_cents * 2 <= cents)
        .collect();
    chance.shuffle(&mut affordable);
    affordable.truncate(1 + chance.below(4));
    if affordable.is_empty() {
        affordable.push(&PRODUCTS[0]);
    }
    // The cheapest comes last and takes what is left, so that little remains.
    affordable.sort_by_key(|product| -product.list_price_cents);
    let (mut items, mut left) = (Vec::new(), cents);
    for (place, product) in affordable.iter().enumerate() {
        let portion = left / i64::try_from(affordable.len() - place).expect("few products");
        let quantity = (portion / product.list_price_cents).max(1);
        left -= quantity * product.list_price_cents;
        items.push(Item {
            product,
            quantity,
            cents: quantity * product.list_price_cents,
        });
    }
    items
}

/// A few pieces of an earlier order, sent back some days later.
fn a_return(chance: &mut Chance, orders: &[Order], until: NaiveDate) -> Option<Order> {
    let order = chance.pick(orders);
    let item = order.items.iter().find(|item| item.quantity > 1)?;
    let quantity = 1 + chance.between(0, item.quantity / 4 - 1);
    let days_later = chance.between(3, 18);
    let date = workday_before(until, (days_between(order.date, until) - days_later).max(0));
    let item = Item {
        product: item.product,
        quantity: -quantity,
        cents: -quantity * item.product.list_price_cents,
    };
    (date > order.date).then(|| Order {
        date,
        kind: Kind::Return,
        items: vec![item],
    })
}

/// Moves all prices from the list to what was agreed, so that the account's sales come to exactly `cents`.
fn agree_on_prices(orders: &mut [Order], cents: i64) {
    let at_list_prices: i64 = orders
        .iter()
        .flat_map(|order| &order.items)
        .map(|item| item.cents)
        .sum();
    let mut left = cents;
    for item in orders.iter_mut().flat_map(|order| &mut order.items) {
        item.cents = item.cents * cents / at_list_prices;
        left -= item.cents;
    }
    // What the divisions dropped, less than a 分 an item, goes to the largest.
    let largest = orders
        .iter_mut()
        .flat_map(|order| &mut order.items)
        .max_by_key(|item| item.cents);
    if let Some(largest) = largest {
        largest.cents += left;
    }
}
