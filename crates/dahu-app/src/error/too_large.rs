//! What no amount can hold: sums and estimates beyond the largest amount are refused, with what to do, and never cut off.

use dahu_ledger::LedgerError;

use super::{Error, Fact, Facts};

/// The largest amount, in whole units of its currency, as people read it.
pub(crate) const MOST: &str = "922,337,203,685,477";
/// How the ledger names an account whose sum does not fit.
const OF_ACCOUNT: &str = "account number ";

impl Error {
    /// An account, by its ledger number, whose sales or whose value no amount can hold.
    pub(crate) fn account_too_large(number: i64) -> Self {
        let facts = [("account", Fact::count(number)), ("most", Fact::text(MOST))];
        Self::refused_with(
            "account_too_large",
            format!(
                "what account number {number} bought, or is worth, comes to more than {MOST}, the largest amount that is \
                 kept: look for its lines with a wrong amount or unit, undo their import and import them anew"
            ),
            Facts::of(facts),
        )
    }

    /// Accounts whose sales or whose values together no amount can hold.
    pub(crate) fn all_too_large() -> Self {
        Self::refused_with(
            "all_too_large",
            format!(
                "what all accounts together bought, or are worth, comes to more than {MOST}, the largest amount that is \
                 kept: look for lines with a wrong amount or unit, undo their import and import them anew"
            ),
            Facts::of([("most", Fact::text(MOST))]),
        )
    }

    /// Whether it says that no amount can hold what was added up.
    pub(crate) fn is_too_large(&self) -> bool {
        let rules = ["account_too_large", "all_too_large"];
        matches!(self, Self::Refused { rule, .. } if rules.contains(rule))
    }
}

impl From<LedgerError> for Error {
    fn from(source: LedgerError) -> Self {
        let LedgerError::Overflow { of } = &source else {
            return Self::internal(source);
        };
        let number = of.strip_prefix(OF_ACCOUNT).and_then(|number| number.parse().ok());
        number.map_or_else(Self::all_too_large, Self::account_too_large)
    }
}
