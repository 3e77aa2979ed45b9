//! What one account is worth, on its page.

use dahu_app::{
    Context,
    valuation::{self, AccountOutlook, Basis, Outcome},
};
use dahu_core::{account::AccountId, money::Amount};

use super::{chart, words};
use crate::{failure::Failure, page::Page};

/// Cuts of dropout for which the page says what may be spent at most.
const CUTS: [f64; 2] = [0.05, 0.1];

/// The card of an account's value.
pub(crate) struct AccountCard {
    pub(crate) outlook: AccountOutlook,
    pub(crate) outcome: Outcome,
    pub(crate) chart: String,
}

impl AccountCard {
    /// The card of an account; none where it was never valued.
    pub(crate) async fn of(ctx: &Context, page: &Page, id: AccountId) -> Result<Option<Self>, Failure> {
        let Some(outlook) = valuation::outlook(ctx, id).await? else {
            return Ok(None);
        };
        let Some(outcome) = outlook.run.outcome.clone() else {
            return Ok(None);
        };
        let chart = chart::alive(page, &outlook);
        Ok(Some(Self {
            outlook,
            outcome,
            chart,
        }))
    }

    pub(crate) fn value_key(&self) -> &'static str {
        if self.outlook.value.by_contract {
            "value-by-contracts"
        } else {
            words::value_key(&self.outcome.basis)
        }
    }

    pub(crate) fn value_definition_key(&self) -> &'static str {
        if self.outlook.value.by_contract {
            "value-contracts-definition"
        } else {
            words::value_definition_key(&self.outcome.basis)
        }
    }

    /// Whether the value goes on after the horizon; where it does not, value and value within the horizon are one.
    pub(crate) fn is_residual(&self) -> bool {
        self.outlook.value.residual.is_some()
    }

    /// Between which amounts the value within the horizon will be with four chances of five.
    pub(crate) fn within_interval(&self, page: &Page) -> String {
        interval(page, self.outlook.value.within_interval)
    }

    /// The same for all that it brings from now on, where its value has no horizon.
    pub(crate) fn residual_interval(&self, page: &Page) -> Option<String> {
        self.outlook.residual_interval.map(|ends| interval(page, ends))
    }

    pub(crate) fn interval_definition_key(&self) -> &'static str {
        match self.outcome.basis {
            _ if self.outlook.value.by_contract => "account-interval-contracts-definition",
            Basis::OwnRhythm => "account-interval-rhythm-definition",
            Basis::Model | Basis::WithoutChurn => "account-interval-definition",
        }
    }

    /// Whether it has bought anything; of an account that has not, no purchases are foretold.
    pub(crate) fn has_bought(&self) -> bool {
        !self.outlook.value.is_unbought()
    }

    /// The most that may be spent for each cut of the account's dropout.
    pub(crate) fn most_to_spend(&self) -> Vec<(f64, Amount)> {
        let most = |cut| Some((cut, self.outlook.value.most_to_spend(cut)?));
        CUTS.into_iter().filter_map(most).collect()
    }

    /// When the next purchase is expected, or how late it is, in a sentence.
    pub(crate) fn next_purchase(&self, page: &Page) -> String {
        match (self.outlook.next_expected, self.outlook.late_by_days) {
            (Some(_), Some(days)) if days > 0 => page.counted("next-late-by", &days.unsigned_abs()),
            (Some(_), _) => page.text("next-on-time"),
            (None, _) => page.text("next-unknown"),
        }
    }

    /// Between which numbers the purchases will be with four chances of five.
    pub(crate) fn purchases_interval(&self, page: &Page) -> Option<String> {
        let (low, high) = self.outlook.purchases_interval?;
        let facts = [("low", low.to_string()), ("high", high.to_string())];
        Some(page.texts().fill("interval-10-90", &facts))
    }
}

/// Two amounts between which something lies with four chances of five.
fn interval(page: &Page, (low, high): (Amount, Amount)) -> String {
    let facts = [("low", page.money(&low)), ("high", page.money(&high))];
    page.texts().fill("interval-10-90", &facts)
}
