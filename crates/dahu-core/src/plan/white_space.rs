//! The white-space matrix: what each unit of a group buys of each product or category, from us, from a rival, or not at all.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::Stand;
use crate::{account::AccountId, money::Amount};

/// Rows of a matrix at most.
pub const ROWS_AT_MOST: usize = 30;
/// Units of a matrix at most.
pub const UNITS_AT_MOST: usize = 12;

/// What stands in a row: a product category, or one product by the text of ledger lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "row", content = "name", rename_all = "snake_case")]
pub enum Row {
    /// A product category.
    Category(String),
    /// A product.
    Product(String),
}

impl Row {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Category(name) | Self::Product(name) => name,
        }
    }

    /// A word for it that forms and fields send: `c` or `p`, a colon, and the name.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Category(name) => format!("c:{name}"),
            Self::Product(name) => format!("p:{name}"),
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (kind, name) = word.split_once(':')?;
        let name = name.trim();
        match (kind, name.is_empty()) {
            ("c", false) => Some(Self::Category(name.to_owned())),
            ("p", false) => Some(Self::Product(name.to_owned())),
            _ => None,
        }
    }
}

/// What people say of a unit and a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The unit.
    pub unit: AccountId,
    /// The row.
    #[serde(flatten)]
    pub row: Row,
    /// How it stands there, where we sell nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand: Option<Stand>,
    /// Which rival has it, or a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<String>,
    /// What they buy of it in a year, from anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub potential: Option<Amount>,
    /// From where that is known.
    pub source: String,
    /// On which day it was known.
    pub on: NaiveDate,
}

/// How a square stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// They buy it from us.
    Have,
    /// A rival has it.
    Rival,
    /// They buy it from nobody.
    Nothing,
    /// It is of no use there.
    NotApplicable,
    /// Nobody knows.
    Unknown,
}

impl Standing {
    /// The word that classes and keys are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Have => "have",
            Self::Rival => "rival",
            Self::Nothing => "nothing",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// A square of the matrix, worked out from sales and from what people say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// How it stands.
    pub standing: Standing,
    /// Our net sales of the last twelve months.
    pub sales: Amount,
    /// What is said of it.
    pub cell: Option<Cell>,
    /// Whether people say that we have nothing there while the ledger shows sales.
    pub is_contradicted: bool,
}

/// Days after which what people say of a square is old.
pub const CELL_FRESH_DAYS: i64 = 365;

impl Square {
    /// The square of some sales of twelve months and of what is said.
    ///
    /// The ledger goes first: who buys from us buys from us, whatever was said before.
    #[must_use]
    pub fn of(sales: Amount, cell: Option<Cell>) -> Self {
        let said = cell.as_ref().and_then(|cell| cell.stand);
        let standing = match said {
            _ if sales.is_positive() => Standing::Have,
            Some(Stand::Rival) => Standing::Rival,
            Some(Stand::Nothing) => Standing::Nothing,
            Some(Stand::NotApplicable) => Standing::NotApplicable,
            None => Standing::Unknown,
        };
        let denies = matches!(said, Some(Stand::Nothing | Stand::NotApplicable));
        Self {
            standing,
            sales,
            is_contradicted: standing == Standing::Have && denies,
            cell,
        }
    }

    /// What they could buy of it in a year, from anybody, where that is known.
    #[must_use]
    pub fn potential(&self) -> Option<Amount> {
        let potential = self.cell.as_ref()?.potential?;
        potential.is_positive().then_some(potential)
    }

    /// What of the potential they do not buy from us: the white of it.
    #[must_use]
    pub fn white(&self) -> Option<Amount> {
        let rest = self.potential()?.checked_add(-self.sales)?;
        Some(rest.max(Amount::ZERO))
    }

    /// Whether we sell more of it than they were said to buy from anybody, so that what was said is wrong or old.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.potential().is_some_and(|potential| self.sales > potential)
    }

    /// Whether what is said of it is older than a year.
    #[must_use]
    pub fn is_old(&self, today: NaiveDate) -> bool {
        let said = self.cell.as_ref().map(|cell| (today - cell.on).num_days());
        said.is_some_and(|days| days > CELL_FRESH_DAYS)
    }
}

/// What is sold and could be sold in the squares of which the potential is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wallet {
    /// Squares of which the potential is known.
    pub known: u64,
    /// Squares in all.
    pub squares: u64,
    /// Our net sales of twelve months in those that are known.
    pub sales: Amount,
    /// What they buy there from anybody.
    pub potential: Amount,
    /// What of that they do not buy from us.
    pub white: Amount,
}

impl Wallet {
    /// Of these squares.
    pub fn of<'s>(squares: impl Iterator<Item = &'s Square>) -> Self {
        squares.fold(Self::default(), |mut wallet, square| {
            wallet.squares += 1;
            if let Some((potential, white)) = square.potential().zip(square.white()) {
                wallet.known += 1;
                wallet.sales = [wallet.sales, square.sales].into_iter().sum();
                wallet.potential = [wallet.potential, potential].into_iter().sum();
                wallet.white = [wallet.white, white].into_iter().sum();
            }
            wallet
        })
    }

    /// Our share of what they buy, in percent with four places, rounded down; none where nothing is known.
    #[must_use]
    pub fn share_percent(&self) -> Option<Amount> {
        percent(self.sales.ten_thousandths(), self.potential.ten_thousandths())
    }

    /// By how much a wallet that was told of elsewhere is more than what the squares come to, below zero where it is less; none
    /// where of no square the potential is known.
    #[must_use]
    pub fn missing_from(&self, told: Amount) -> Option<Amount> {
        let difference = told.checked_add(-self.potential);
        difference.filter(|_| self.known > 0)
    }
}

/// What they could buy a year in the squares that are open, from anybody: which a rival has, nobody has, or of which nobody knows;
/// as far as that is known by what was said on days that count. Nothing where no square is open; none where there is no square, or
/// of no open one it is known.
#[must_use]
pub fn open_potential<'s>(
    squares: impl Iterator<Item = &'s Square>,
    counts: impl Fn(NaiveDate) -> bool,
) -> Option<Amount> {
    let is_open = |square: &Square| !matches!(square.standing, Standing::Have | Standing::NotApplicable);
    let known = |square: &Square| {
        let counts = square.cell.as_ref().is_some_and(|cell| counts(cell.on));
        square.potential().filter(|_| counts)
    };
    let (open, others): (Vec<&Square>, Vec<&Square>) = squares.partition(|square| is_open(square));
    if open.is_empty() {
        return (!others.is_empty()).then_some(Amount::ZERO);
    }
    let known: Vec<Amount> = open.into_iter().filter_map(known).collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

/// A part of a whole in percent with four places, rounded down; none of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> Option<Amount> {
    if whole <= 0 {
        return None;
    }
    let share = i128::from(part) * 1_000_000 / i128::from(whole);
    i64::try_from(share).ok().map(Amount::from_ten_thousandths)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn amount(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    fn cell(stand: Option<Stand>, potential: Option<i64>) -> Cell {
        Cell {
            unit: AccountId(Uuid::from_u128(1)),
            row: Row::Category("轴承".to_owned()),
            stand,
            rival: None,
            potential: potential.map(amount),
            source: "采购部李工".to_owned(),
            on: "2026-01-10".parse().expect("a day"),
        }
    }

    #[test]
    fn the_ledger_goes_before_what_people_say() {
        for (sales, said, expected, is_contradicted) in [
            (0, None, Standing::Unknown, false),
            (5, None, Standing::Have, false),
            (5, Some(Stand::Rival), Standing::Have, false),
            (5, Some(Stand::Nothing), Standing::Have, true),
            (5, Some(Stand::NotApplicable), Standing::Have, true),
            (0, Some(Stand::Rival), Standing::Rival, false),
            (-5, Some(Stand::Nothing), Standing::Nothing, false),
            (0, Some(Stand::NotApplicable), Standing::NotApplicable, false),
        ] {
            let square = Square::of(amount(sales), Some(cell(said, None)));
            assert_eq!(
                (square.standing, square.is_contradicted),
                (expected, is_contradicted),
                "{sales} {said:?}"
            );
        }
    }

    #[test]
    fn the_share_of_wallet_is_of_the_squares_that_are_known() {
        let squares = [
            Square::of(amount(30), Some(cell(None, Some(100)))),
            Square::of(amount(0), Some(cell(Some(Stand::Rival), Some(50)))),
            Square::of(amount(500), None),
            Square::of(amount(80), Some(cell(None, Some(50)))),
        ];
        let wallet = Wallet::of(squares.iter());
        assert_eq!((wallet.known, wallet.squares), (3, 4));
        assert_eq!((wallet.sales, wallet.potential), (amount(110), amount(200)));
        assert_eq!(
            wallet.white,
            amount(120),
            "what goes beyond fills no other square"
        );
        assert_eq!(wallet.share_percent(), Some(amount(55)));
        assert!(squares[3].is_beyond() && !squares[0].is_beyond());
        assert_eq!(Wallet::default().share_percent(), None);
        let missing = |told| wallet.missing_from(amount(told));
        assert_eq!(
            (missing(250), missing(150)),
            (Some(amount(50)), Some(amount(-50)))
        );
        assert_eq!(Wallet::default().missing_from(amount(250)), None);
        assert_eq!(percent(1, 3), Some(Amount::from_ten_thousandths(333_333)));
    }

    #[test]
    fn what_is_open_is_what_they_do_not_have_as_far_as_it_is_known() {
        let square = |sales, stand, potential| Square::of(amount(sales), Some(cell(stand, potential)));
        let (rival, useless) = (Some(Stand::Rival), Some(Stand::NotApplicable));
        let open = |squares: &[Square]| open_potential(squares.iter(), |_| true);
        assert_eq!(open(&[]), None);
        assert_eq!(
            open(&[square(5, None, Some(9))]),
            Some(amount(0)),
            "all is sold to"
        );
        let unknown = Square::of(amount(0), None);
        assert_eq!(open(std::slice::from_ref(&unknown)), None);
        let squares = [
            square(5, None, Some(9)),
            square(0, rival, Some(40)),
            square(0, None, Some(2)),
            square(0, useless, Some(7)),
            unknown,
        ];
        assert_eq!(open(&squares), Some(amount(42)));
        let old = open_potential(squares.iter(), |_| false);
        assert_eq!(old, None, "what was said too long ago is not known");
    }

    #[test]
    fn a_row_is_read_from_its_word_and_nothing_else() {
        for row in [
            Row::Category("a:b".to_owned()),
            Row::Product("轴承 6204".to_owned()),
        ] {
            assert_eq!(Row::from_word(&row.word()), Some(row));
        }
        for word in ["", "c:", "x:y", "c", "p:  "] {
            assert_eq!(Row::from_word(word), None, "{word}");
        }
        let square = Square::of(amount(0), Some(cell(None, Some(1))));
        let day = |text: &str| text.parse().expect("a day");
        assert!(!square.is_old(day("2027-01-10")) && square.is_old(day("2027-01-11")));
    }
}
