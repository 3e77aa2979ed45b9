//! The orders of the list of accounts.

mod store;

use dahu_core::access::Action;

use super::{Filter, KindsFilter, Measure};
pub(super) use store::{Cursor, Place};

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Name, Chinese ones by pinyin.
    Name,
    /// Net sales.
    #[default]
    Net,
    /// Net sales of the last twelve months.
    NetRecent,
    /// Last purchase.
    Last,
    /// How late, by the day from which on it is late.
    DaysOver,
    /// Value by the latest valuation.
    Value,
    /// The firm's own code.
    Code,
    /// The intent last assessed, not assessed being least.
    Intent,
    /// Size, not known being least.
    Size,
    /// Sector.
    Sector,
    /// Province.
    Province,
    /// City.
    City,
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    #[default]
    Down,
}

/// What one has to be allowed to see of the accounts of a list: a place in its order tells of the figure behind it, and so
/// does a filter.
pub(super) fn needed(filter: &Filter, sort: Sort) -> Action {
    let within = |measures: &[Measure]| filter.ranges.iter().any(|range| measures.contains(&range.of));
    let by_sales = [
        Measure::Net,
        Measure::NetRecent,
        Measure::NetPrior,
        Measure::LastPurchase,
    ];
    let tells_of_sales =
        filter.standing.is_some() || filter.closed.is_some() || filter.kind.is_some() || within(&by_sales);
    match sort {
        // Whoever sees how an account stands in the selection sees all else of it that lists are filtered by.
        _ if filter.kind == Some(KindsFilter::Selected) => Action::SeeSelection,
        _ if within(&[Measure::Value]) => Action::SeeValue,
        Sort::Value => Action::SeeValue,
        Sort::Net | Sort::NetRecent | Sort::Last | Sort::DaysOver => Action::SeeSales,
        // Facts are there for whoever may see the account; without a reason to narrow it, a list holds the same accounts
        // in every order.
        _ if filter.without_owner && !tells_of_sales => Action::SeeAccount,
        _ => Action::SeeSales,
    }
}
