//! What is left of sales once returns have taken back what they can.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Sale;
use crate::money::Amount;

/// What is left of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub(super) day: NaiveDate,
    pub(super) account: i64,
    pub(super) product: u32,
    /// In ten-thousandths; never below zero in what is left of sales, always in what returns could not take back.
    pub(super) left: i64,
}

impl Piece {
    /// As a sale, unless nothing is left.
    pub(super) fn sale(self) -> Option<Sale> {
        (self.left > 0).then_some(Sale {
            account: self.account,
            product: self.product,
            day: self.day,
            net: Amount::from_ten_thousandths(self.left),
        })
    }
}

/// What is left of sales by account and product, in order of day.
type OfProducts = HashMap<(i64, u32), Vec<Piece>>;
/// What returns could not take back, by account.
type Deficits = HashMap<i64, Vec<Piece>>;

/// Lets the returns of each product of an account take back its sales; a product has either something left or a deficit.
pub(super) fn net_of(sales: Vec<Sale>) -> (OfProducts, Deficits) {
    let mut all = pieces_of(sales);
    all.sort_unstable_by_key(|piece| (piece.account, piece.product, piece.day));
    let (mut of_products, mut deficits) = (OfProducts::new(), Deficits::new());
    for group in all.chunk_by(|one, other| (one.account, one.product) == (other.account, other.product)) {
        let (left, deficit) = netted(group.iter().copied());
        let Piece { account, product, .. } = group[0];
        if !left.is_empty() {
            of_products.insert((account, product), left);
        }
        if !deficit.is_empty() {
            deficits.entry(account).or_default().extend(deficit);
        }
    }
    (of_products, deficits)
}

/// What is left by account, in order of day, once deficits of products have taken back what is left of the account's other
/// products.
pub(super) fn remaining(of_products: OfProducts, deficits: Deficits) -> HashMap<i64, Vec<Piece>> {
    let mut of_accounts: HashMap<i64, Vec<Piece>> = deficits;
    for ((account, _), pieces) in of_products {
        let left = pieces.into_iter().filter(|piece| piece.left > 0);
        of_accounts.entry(account).or_default().extend(left);
    }
    for pieces in of_accounts.values_mut() {
        // On one day sales come before returns, so that these find them.
        pieces.sort_unstable_by_key(|piece| (piece.day, piece.left < 0, piece.product));
        *pieces = netted(pieces.drain(..)).0;
    }
    of_accounts
}

/// One piece for each product, account and day.
fn pieces_of(mut sales: Vec<Sale>) -> Vec<Piece> {
    sales.sort_unstable_by_key(|sale| (sale.account, sale.product, sale.day));
    let same = |one: &Sale, other: &Sale| {
        (one.account, one.product, one.day) == (other.account, other.product, other.day)
    };
    let groups = sales.chunk_by(same);
    let pieces = groups.map(|group| Piece {
        day: group[0].day,
        account: group[0].account,
        product: group[0].product,
        left: group
            .iter()
            .map(|sale| sale.net)
            .sum::<Amount>()
            .ten_thousandths(),
    });
    pieces.filter(|piece| piece.left != 0).collect()
}

/// In the order of days: a return takes back the latest sales before it, and what it does not find there the next ones. Gives
/// what is left of sales in order, and what returns did not find, of which one is always empty.
fn netted(pieces: impl Iterator<Item = Piece>) -> (Vec<Piece>, Vec<Piece>) {
    let (mut left, mut owed): (Vec<Piece>, std::collections::VecDeque<Piece>) = Default::default();
    for mut piece in pieces {
        while piece.left > 0
            && let Some(first) = owed.front_mut()
        {
            settle(&mut piece, first);
            if first.left == 0 {
                owed.pop_front();
            }
        }
        while piece.left < 0
            && let Some(last) = left.last_mut()
        {
            settle(last, &mut piece);
            if last.left == 0 {
                left.pop();
            }
        }
        match piece.left {
            0 => {}
            above if above > 0 => left.push(piece),
            _ => owed.push_back(piece),
        }
    }
    (left, owed.into())
}

/// Takes a return off a sale, as far as both reach.
fn settle(sale: &mut Piece, back: &mut Piece) {
    let taken = sale.left.min(back.left.saturating_neg());
    sale.left -= taken;
    back.left += taken;
}
