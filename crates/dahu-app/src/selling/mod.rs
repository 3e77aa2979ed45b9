//! Ways of selling (销售方式) at accounts: proposed from records, confirmed by people, and held against what each way needs.
//!
//! What is proposed and what was given are derived and kept in a table, as kinds are; what people confirm and rate are facts
//! with their events.

mod behind;
mod deciding;
mod gathering;
mod listing;
mod moving;
mod previewing;
mod recalling;
mod refreshing;
mod ruling;
mod showing;
pub(crate) mod store;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::selling::{Input, RATING_DAYS, Rating};
use serde::{Deserialize, Serialize};

pub use behind::{Behind, BehindRow, behind};
pub use deciding::{TypedRating, confirm, rate, reopen, undo};
pub(crate) use gathering::{hours_by_person, year};
pub use listing::{
    MismatchReport, SellingCounts, SellingFilter, SellingPage, SellingRow, all, counts, list, report,
};
pub use moving::{HoursMove, moves};
pub use previewing::{Preview, WayChange, preview};
pub use recalling::on_day;
pub use refreshing::{Standing, bring_up_to_date, standing};
pub(crate) use refreshing::{number, refresh_if_stale};
pub(crate) use ruling::required;
pub use ruling::{apply, change_requirements, discard, draft, redraft, requirements, rules};
pub(crate) use showing::confirmed_way;
pub use showing::{AccountSelling, Confirmation, of_account};
pub(crate) use store::holding;

use crate::rulebook::Subject;

/// Of which rules it is.
const RULES: Subject = Subject::Selling;
/// The noun of its events.
const NOUN: &str = "account_selling";

/// What somebody rated, with where that comes from: without both nobody can tell what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// How.
    pub rating: Rating,
    /// Who says so, and from what.
    pub source: String,
    /// The day for which it holds.
    pub on: NaiveDate,
}

impl Rated {
    /// Whether it still counts on a day: what was found so long ago may be otherwise now.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        (day - self.on).num_days() <= RATING_DAYS
    }
}

/// The ratings of an account.
pub type Ratings = BTreeMap<Input, Rated>;
