//! The selection (选择大客户): who is a key account, why, and how firmly; what accounts are judged by, what people say of them,
//! and the yearly reviews (`docs/decisions/0028-selection.md`).

mod comparing;
pub mod criteria;
mod finances;
mod finding;
mod inputs;
mod listing;
mod matrix;
pub mod rating;
pub mod review;
mod sampling;
mod showing;
mod store;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::money::Amount;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use comparing::{Compared, Moved, compare};
pub use finding::{Asked, Axes, Basis, DRAWN, Selection, Stability};
pub(crate) use listing::prepare;
pub use listing::{EXPORTED_AT_MOST, Exported, Filter, Firmness, Listed, Page, Row, State, exported, list};
pub use matrix::{BUBBLES_AT_MOST, Bubble, Matrix, matrix};
pub use sampling::Firm;
pub use showing::{AccountSelection, CriterionRow, Value, of_account};

use crate::{Context, Result};

/// What counts as of a day: what was entered by its end, and holds for it. What was entered or taken back later leaves what is
/// read of that day as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KnownBy {
    /// The day.
    pub(crate) day: NaiveDate,
    /// When it ends where the workspace is.
    pub(crate) end: DateTime<Utc>,
}

impl KnownBy {
    /// By the end of a day.
    pub(crate) fn end_of(ctx: &Context, day: NaiveDate) -> Self {
        let next = day.succ_opt().unwrap_or(day);
        Self {
            day,
            end: ctx.workspace.as_system().beginning_of(next),
        }
    }
}

/// Accounts of which anything is or was said: they stay when an import is undone that created them.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>> {
    let mut found = rating::store::holding(connection).await?;
    found.extend(review::store::holding(connection).await?);
    Ok(found)
}

/// An amount of a value in ten-thousandths.
pub(crate) fn amount(value: i64) -> Amount {
    Amount::from_ten_thousandths(value)
}
