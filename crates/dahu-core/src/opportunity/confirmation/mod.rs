//! What was won against what the ledger shows of it: expected against invoiced (赢单兑现).
//!
//! Sales are given to won opportunities, each part of a sale to one of them at most
//! (`docs/decisions/0027-expected-and-invoiced.md`).

mod netting;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Days, Months, NaiveDate};

use self::netting::{Piece, net_of, remaining};
use super::{Confirmation, OpportunityId};
use crate::money::Amount;

/// Months after winning by which all of it should be invoiced, where nobody says more.
const USUAL_MONTHS: u32 = 12;
/// Days after the time of an opportunity for which sales may still confirm it, where nothing else is expected.
pub const LATE_DAYS: u64 = 365;

/// What was won and should be invoiced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The opportunity.
    pub id: OpportunityId,
    /// Its account and the units that buy together with it, by ledger numbers.
    pub accounts: Vec<i64>,
    /// The products that it names, by the numbers that sales have for them; all sales count where it names none.
    pub products: Vec<u32>,
    /// The day of winning; sales count from this day on.
    pub won_on: NaiveDate,
    /// Until when all of it should have been invoiced.
    pub until: NaiveDate,
    /// How much was won.
    pub amount: Amount,
}

/// Net sales of one product to one account on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sale {
    /// The account's ledger number.
    pub account: i64,
    /// The product, by a number that whoever asks has given it.
    pub product: u32,
    /// The day.
    pub day: NaiveDate,
    /// What came in, less what went back; below zero where more went back.
    pub net: Amount,
}

/// A part of a sale that counts for an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The day of the sale.
    pub day: NaiveDate,
    /// The account's ledger number.
    pub account: i64,
    /// The product.
    pub product: u32,
    /// How much of it counts.
    pub amount: Amount,
    /// Whether it came after the time of the opportunity.
    pub is_late: bool,
}

/// Which sales confirm which opportunities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// The parts of each opportunity in order; opportunities that got none are left out.
    pub parts: HashMap<OpportunityId, Vec<Part>>,
    /// What is left of sales and confirms nothing, in order of day.
    pub beyond: Vec<Sale>,
}

/// What an opportunity got of what was expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Invoiced {
    /// All of it.
    pub amount: Amount,
    /// What of that came after its time.
    pub late: Amount,
}

impl Expectation {
    /// The last day of sales that can confirm it.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        settled_on(self.until)
    }

    fn takes(&self, product: u32) -> bool {
        self.products.is_empty() || self.products.contains(&product)
    }

    /// The days of sales that count, in time or late.
    fn span(&self, is_late: bool) -> (NaiveDate, NaiveDate) {
        if is_late {
            let after = self.until.succ_opt().unwrap_or(NaiveDate::MAX);
            (after.max(self.won_on), self.last_day())
        } else {
            (self.won_on, self.until)
        }
    }
}

impl Invoiced {
    /// What parts come to.
    #[must_use]
    pub fn of(parts: &[Part]) -> Self {
        let late = parts.iter().filter(|part| part.is_late);
        Self {
            amount: parts.iter().map(|part| part.amount).sum(),
            late: late.map(|part| part.amount).sum(),
        }
    }

    /// What is missing of what was expected.
    #[must_use]
    pub fn missing(self, expected: Amount) -> Amount {
        let missing = expected
            .ten_thousandths()
            .saturating_sub(self.amount.ten_thousandths());
        Amount::from_ten_thousandths(missing.max(0))
    }

    /// How it stands on a day against what was expected until another.
    #[must_use]
    pub fn confirms(self, expected: Amount, until: NaiveDate, as_of: NaiveDate) -> Confirmation {
        let has_some = self.amount.is_positive();
        match (as_of <= until, has_some) {
            _ if !expected.is_positive() => Confirmation::WithoutAmount,
            _ if self.amount >= expected => Confirmation::Confirmed,
            (true, true) => Confirmation::Partly,
            (true, false) => Confirmation::Awaited,
            (false, true) => Confirmation::Short,
            (false, false) => Confirmation::Nothing,
        }
    }
}

/// Until when what was won should have been invoiced, where nobody says.
#[must_use]
pub fn usually_until(won_on: NaiveDate) -> NaiveDate {
    won_on
        .checked_add_months(Months::new(USUAL_MONTHS))
        .unwrap_or(won_on)
}

/// The last day of sales that can confirm what was expected until a day; afterwards it stands as it stands.
#[must_use]
pub fn settled_on(until: NaiveDate) -> NaiveDate {
    until
        .checked_add_days(Days::new(LATE_DAYS))
        .unwrap_or(NaiveDate::MAX)
}

/// The opportunities that can get sales of the same accounts as those that are asked about, directly or through others: what
/// they get depends on each other, and on nothing else.
///
/// `sharing` are those that can get sales of one account, by its ledger number.
#[must_use]
pub fn together(asked: Vec<Expectation>, sharing: impl Fn(i64) -> Vec<Expectation>) -> Vec<Expectation> {
    let (mut among, mut accounts) = (BTreeMap::new(), HashSet::new());
    let mut to_see = asked;
    while let Some(one) = to_see.pop() {
        if among.contains_key(&one.id) {
            continue;
        }
        for account in one.accounts.iter().filter(|account| accounts.insert(**account)) {
            to_see.extend(sharing(*account));
        }
        among.insert(one.id, one);
    }
    among.into_values().collect()
}

/// From which day on sales of each account are asked for: the first day on which something was won there.
#[must_use]
pub fn days_wanted(expectations: &[Expectation]) -> BTreeMap<i64, NaiveDate> {
    let mut wanted: BTreeMap<i64, NaiveDate> = BTreeMap::new();
    for one in expectations {
        for account in &one.accounts {
            let from = wanted.entry(*account).or_insert(one.won_on);
            *from = one.won_on.min(*from);
        }
    }
    wanted
}

/// Gives sales to won opportunities, first in, first out.
///
/// 1. A return takes back the latest sale of its product to its account, else the next one.
/// 2. Opportunities that name products take sales of these, the one that was won first first.
/// 3. Where more of a product went back than came in, the rest takes back what is left of the account's other sales.
/// 4. Opportunities that name none take what is left.
///
/// Each takes sales from the day of winning on, the earliest first, up to what was won, and those within its time go before
/// those that are late for another one. What none takes is left over.
#[must_use]
pub fn allocate(expectations: &[Expectation], sales: Vec<Sale>) -> Allocation {
    let mut order: Vec<&Expectation> = expectations.iter().collect();
    order.sort_unstable_by_key(|one| (one.won_on, one.id));
    let mut taking = Taking::default();
    let (mut of_products, deficits) = net_of(sales);
    for is_late in [false, true] {
        for one in order.iter().filter(|one| !one.products.is_empty()) {
            let products: BTreeSet<u32> = one.products.iter().copied().collect();
            let keys =
                accounts(one).flat_map(|account| products.iter().map(move |product| (account, *product)));
            taking.take(one, is_late, keys.collect(), &mut of_products);
        }
    }
    let mut of_accounts = remaining(of_products, deficits);
    for is_late in [false, true] {
        for one in order.iter().filter(|one| one.products.is_empty()) {
            taking.take(one, is_late, accounts(one).collect(), &mut of_accounts);
        }
    }
    let mut beyond: Vec<Sale> = of_accounts
        .into_values()
        .flatten()
        .filter_map(Piece::sale)
        .collect();
    beyond.sort_unstable_by_key(|sale| (sale.day, sale.account, sale.product));
    for parts in taking.parts.values_mut() {
        parts.sort_unstable();
    }
    Allocation {
        parts: taking.parts,
        beyond,
    }
}

/// The accounts of an opportunity, each once.
fn accounts(one: &Expectation) -> impl Iterator<Item = i64> {
    one.accounts
        .iter()
        .copied()
        .collect::<BTreeSet<i64>>()
        .into_iter()
}

/// What was taken so far.
#[derive(Default)]
struct Taking {
    parts: HashMap<OpportunityId, Vec<Part>>,
    missing: HashMap<OpportunityId, i64>,
}

impl Taking {
    /// Takes what is missing of one from the pieces under some keys, the earliest first.
    fn take<K: std::hash::Hash + Eq>(
        &mut self,
        one: &Expectation,
        is_late: bool,
        keys: Vec<K>,
        pieces: &mut HashMap<K, Vec<Piece>>,
    ) {
        let missing = self.missing.entry(one.id).or_insert(one.amount.ten_thousandths());
        if *missing <= 0 {
            return;
        }
        let (from, to) = one.span(is_late);
        // The places of what counts: which key, which of its pieces.
        let mut found: Vec<(NaiveDate, i64, u32, usize, usize)> = Vec::new();
        for (which, key) in keys.iter().enumerate() {
            let Some(list) = pieces.get(key) else { continue };
            let first = list.partition_point(|piece| piece.day < from);
            let within = list.iter().enumerate().skip(first);
            let within = within.take_while(|(_, piece)| piece.day <= to);
            let counting = within.filter(|(_, piece)| piece.left > 0 && one.takes(piece.product));
            found.extend(
                counting.map(|(place, piece)| (piece.day, piece.account, piece.product, which, place)),
            );
        }
        found.sort_unstable();
        for (day, account, product, which, place) in found {
            let Some(piece) = pieces.get_mut(&keys[which]).and_then(|list| list.get_mut(place)) else {
                continue;
            };
            let taken = piece.left.min(*missing);
            piece.left -= taken;
            *missing -= taken;
            self.parts.entry(one.id).or_default().push(Part {
                day,
                account,
                product,
                amount: Amount::from_ten_thousandths(taken),
                is_late,
            });
            if *missing == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
