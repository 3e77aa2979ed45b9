//! What accounts are worth together, by whoever owns them and by what they are.

use std::sync::Arc;

use dahu_core::{access::Action, money::Amount};
use uuid::Uuid;

use crate::{
    Context, Result, account, person,
    report::{Frame, Window},
};

/// By what values are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By owner.
    Owner,
    /// By industry.
    Industry,
    /// By region.
    Region,
}

impl Grouping {
    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Industry => "industry",
            Self::Region => "region",
        }
    }
}

/// The value of some accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct EquityGroup {
    /// What they have in common; none for those without an owner, industry or region.
    pub label: Option<String>,
    /// How many there are.
    pub accounts: u64,
    /// Their value.
    pub value: Amount,
    /// Its share of the value of all.
    pub share: f64,
}

/// The values of the latest valuation by owner, industry or region, largest first; remembered while the workspace stays
/// as it is.
///
/// # Errors
///
/// When the database fails.
pub async fn equity_by(ctx: &Context, grouping: Grouping) -> Result<Arc<Vec<EquityGroup>>> {
    ctx.may(Action::SeeWholeFirm)?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let key = frame.key(format!("equity by {}", grouping.as_str()));
    ctx.workspace
        .cache
        .get_or_make(key, Box::pin(added_up(ctx, grouping)))
        .await
}

async fn added_up(ctx: &Context, grouping: Grouping) -> Result<Vec<EquityGroup>> {
    let connection = ctx.workspace.database.reader();
    let sums: Vec<(Option<String>, i64, i64)> = match grouping {
        Grouping::Owner => {
            let people = person::stored(ctx).await?;
            let name = |id: Uuid| {
                people
                    .iter()
                    .find(|person| person.id == id)
                    .map(|person| person.name.clone())
            };
            let sums = account::store::value_by(connection, account::store::Column::OwnerId).await?;
            sums.into_iter()
                .map(|(owner, accounts, value)| (owner.and_then(name), accounts, value))
                .collect()
        }
        Grouping::Industry => account::store::value_by(connection, account::store::Column::Industry).await?,
        Grouping::Region => account::store::value_by(connection, account::store::Column::Region).await?,
    };
    let total: i128 = sums.iter().map(|(_, _, value)| i128::from(*value)).sum();
    let mut groups: Vec<EquityGroup> = sums
        .into_iter()
        .map(|(label, accounts, value)| EquityGroup {
            label,
            accounts: u64::try_from(accounts).unwrap_or(0),
            value: Amount::from_ten_thousandths(value),
            share: share(value, total),
        })
        .collect();
    groups.sort_by(|one, other| {
        other
            .value
            .cmp(&one.value)
            .then_with(|| one.label.cmp(&other.label))
    });
    Ok(groups)
}

#[expect(clippy::cast_precision_loss, reason = "a share is for people to read")]
fn share(part: i64, whole: i128) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
