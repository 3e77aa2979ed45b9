//! What every account is worth by the models. Accounts with the same history share the work.

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_valuation::{
    spend::SpendSummary,
    summary::Summary,
    timing::{AnyTiming, Diverges, History, Residual, TimingModel, Triples},
    value::{Outlook, SpendBand, Terms as ValueTerms, ValueModel},
};

use super::{Terms, fitting::Models, spread::map_on_all_cores, terms::days_between};
use crate::{
    Error, Result,
    error::{Fact, Facts},
    valuation::{
        Basis,
        engine::fitting,
        value::{exactly, rounded},
    },
};

/// Ten-thousandths of a unit of the currency.
const SCALE: f64 = 1e4;

/// What an account is worth, before it is compared with others and with its past.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Worth {
    pub(super) alive: Option<f64>,
    pub(super) expected_purchases: f64,
    pub(super) spend: Amount,
    pub(super) within: Amount,
    pub(super) within_interval: (Amount, Amount),
    pub(super) residual: Option<Amount>,
    pub(super) keeping: Option<Amount>,
    /// The variance of what it brings within the horizon, where that is known account by account; else 0.
    pub(super) variance: f64,
    /// Whether it was valued by its contracts.
    pub(super) by_contract: bool,
}

impl Worth {
    /// The value that the basis allows.
    pub(super) fn value(&self) -> Amount {
        self.residual.unwrap_or(self.within)
    }
}

/// Values accounts on a day, from their summaries as of that day.
pub(super) fn score(
    models: &Models,
    basis: Basis,
    accounts: &[Summary],
    on: NaiveDate,
    terms: &Terms,
) -> Result<Vec<Worth>> {
    let model = value_model(models, terms)?;
    let horizon_end = terms.request.horizon.end(on).unwrap_or(NaiveDate::MAX);
    let horizon_days = days_between(on, horizon_end);
    let triples = fitting::triples(accounts)?;
    let shared = Shared::of(&model, &triples, basis, horizon_days)?;
    let index = triples.places();
    let new = just_begun(&model, basis, horizon_days)?;
    Ok(map_on_all_cores(accounts, |block| {
        let placed = block.iter().zip(index.of_accounts(block));
        let worths = placed.map(|(account, place)| match place {
            Some(place) => shared.worth(&model, account, place),
            None => new,
        });
        worths.collect()
    }))
}

/// The models with the terms of the request.
pub(super) fn value_model<'a>(models: &'a Models, terms: &Terms) -> Result<ValueModel<'a, AnyTiming>> {
    let (margin, discount) = (terms.request.margin.to_f64(), terms.request.discount.to_f64());
    Ok(ValueModel {
        timing: models.timing(),
        spend: &models.spend.parameters,
        terms: ValueTerms::new(margin, discount).map_err(Error::internal)?,
    })
}

/// What distinct histories share.
struct Shared {
    outlooks: Vec<Outlook>,
    bands: Vec<SpendBand>,
    /// Empty where values end with the horizon.
    residuals: Vec<Residual>,
}

impl Shared {
    fn of(
        model: &ValueModel<'_, AnyTiming>,
        triples: &Triples,
        basis: Basis,
        horizon_days: f64,
    ) -> Result<Self> {
        let outlooks = model.outlooks(triples, horizon_days);
        let bands = model.spend_bands(triples, horizon_days, &outlooks);
        let residuals = if basis.is_residual() {
            let rate = model.terms.discount_rate_daily;
            model.timing.residuals(triples, rate, 0.0).map_err(diverges)?
        } else {
            Vec::new()
        };
        Ok(Self {
            outlooks,
            bands,
            residuals,
        })
    }

    fn worth(&self, model: &ValueModel<'_, AnyTiming>, account: &Summary, place: usize) -> Worth {
        let record = account.spend();
        let within = model.valued(&self.outlooks[place], &self.bands[place], &record);
        let each = within.worth.spend.amount();
        let residual = self.residuals.get(place).copied();
        Worth {
            alive: residual.map(|_| within.outlook.probability_alive),
            expected_purchases: within.outlook.expected_purchases,
            spend: amount(each),
            within: amount(within.worth.value),
            within_interval: (amount(within.low), amount(within.high)),
            residual: residual.map(|residual| amount(residual.purchases * each * model.terms.margin_share)),
            keeping: residual
                .map(|residual| amount(residual.by_dropout_cut * each * model.terms.margin_share)),
            variance: 0.0,
            by_contract: false,
        }
    }
}

/// An account that made its first purchase on the day itself, and has no place among the histories; all such accounts
/// are alike.
fn just_begun(model: &ValueModel<'_, AnyTiming>, basis: Basis, horizon_days: f64) -> Result<Worth> {
    let (history, record) = (History::NEW, SpendSummary::NONE);
    let within = model.within(&history, &record, horizon_days);
    let (low, high) = model.value_interval(&history, &record, horizon_days);
    let residual = if basis.is_residual() {
        Some(model.residual(&history, &record).map_err(diverges)?)
    } else {
        None
    };
    Ok(Worth {
        alive: residual.map(|_| model.timing.probability_alive(&history)),
        expected_purchases: model.timing.expected_purchases(&history, horizon_days),
        spend: amount(within.spend.amount()),
        within: amount(within.value),
        within_interval: (amount(low), amount(high)),
        residual: residual.map(|residual| amount(residual.worth.value)),
        keeping: residual.map(|residual| amount(residual.by_dropout_cut)),
        variance: 0.0,
        by_contract: false,
    })
}

/// An amount as money of the models.
pub(in crate::valuation) fn money(amount: Amount) -> f64 {
    exactly(amount.ten_thousandths()) / SCALE
}

/// Money of the models as an amount, rounded half to even.
pub(in crate::valuation) fn amount(money: f64) -> Amount {
    Amount::from_ten_thousandths(rounded(money * SCALE))
}

/// Without a discount, models in which a few never leave expect infinitely many purchases.
pub(super) fn diverges(error: Diverges) -> Error {
    let facts = [
        ("parameter", Fact::text(error.parameter)),
        ("value", Fact::text(format!("{:.4}", error.value))),
    ];
    Error::refused_with(
        "value_diverges",
        format!(
            "without a discount the value of all purchases to come is infinite, because {} = {:.4} is not above 1: give \
             a discount rate above 0",
            error.parameter, error.value
        ),
        Facts::of(facts),
    )
}
