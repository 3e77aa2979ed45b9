//! The terms of a valuation with its days found out, and what can be refused before the ledger is read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Currency;
use dahu_ledger::{CurrencyCode, MarginRule, Rates, Scope, Snapshot};
use sha2::{Digest, Sha256};

use crate::{
    Context, Error, Result,
    contract::{self, Contract},
    digest::hexadecimal,
    error::{Fact, Facts},
    exchange_rate, ledger, margin, setting,
    valuation::{MarginSource, Request, ReturnsPolicy},
};

/// What a valuation is made from.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What was asked for.
    pub request: Request,
    /// The day of valuation.
    pub as_of: NaiveDate,
    /// The last day that models are fitted to.
    pub calibration_end: NaiveDate,
    /// The day on which the statement opens.
    pub opening: NaiveDate,
    /// The last day of the horizon.
    pub horizon_end: NaiveDate,
    /// First day of the ledger.
    pub ledger_from: NaiveDate,
    /// The currency of the values.
    pub currency: Currency,
    /// The files of the ledger.
    pub files: Snapshot,
    /// The same currency, as the ledger knows it.
    pub code: CurrencyCode,
    /// Rates from other currencies into it.
    pub rates: Rates,
    /// Where lines have margins of their own; none where that of the request holds for all.
    pub margins: Option<MarginRule>,
    /// Contracts by the ledger number of their account, in order of both numbers.
    pub contracts: Vec<(i64, Contract)>,
    /// The SHA-256 of rates, margins and contracts.
    pub known_sha256: String,
}

impl Terms {
    /// Finds out the days, for the ledger as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules `ledger_is_empty`, `valued_before_ledger`, `valued_in_future`,
    /// `calibration_outside` and `opening_not_before`.
    pub async fn of(ctx: &Context, request: &Request) -> Result<Self> {
        let versioned = ledger::snapshot(ctx).await?;
        let ends = (versioned.first_day(), versioned.last_day());
        let ((Some(from), Some(last)), Some(currency)) = (ends, setting::currency(ctx).await?) else {
            return Err(Error::refused(
                "ledger_is_empty",
                "there is no ledger to value: import order lines first",
            ));
        };
        let as_of = request.as_of.unwrap_or_else(|| last.min(ctx.today()));
        if as_of > ctx.today() {
            return Err(dated("valued_in_future", as_of, ctx.today()));
        }
        if as_of < from {
            return Err(dated("valued_before_ledger", as_of, from));
        }
        let calibration_end = request.calibration_end.unwrap_or(as_of);
        if calibration_end > as_of || calibration_end < from {
            return Err(dated("calibration_outside", calibration_end, as_of));
        }
        let opening = request.opening.unwrap_or_else(|| year_before(as_of));
        if opening >= as_of {
            return Err(dated("opening_not_before", opening, as_of));
        }
        let horizon_end = request.horizon.end(as_of).unwrap_or(NaiveDate::MAX);
        let exchange_rates = exchange_rate::in_force(ctx).await?;
        let margins = margin_rule(ctx, request, &versioned.files).await?;
        let contracts = contract::all(ctx).await?;
        let known = digest_of_known(&exchange_rates, margins.as_ref(), &contracts)?;
        Ok(Self {
            request: request.clone(),
            as_of,
            calibration_end,
            opening,
            horizon_end,
            ledger_from: from,
            currency,
            code: ledger::currency_code(currency)?,
            files: versioned.files,
            rates: exchange_rate::rates_of(&exchange_rates)?,
            margins,
            contracts,
            known_sha256: known,
        })
    }

    /// The lines up to a day, in the currency of the values.
    pub(super) fn scope(&self, until: NaiveDate) -> Scope {
        Scope {
            currency: self.code,
            from: None,
            to: until,
        }
    }

    /// Days from the day of valuation to the end of the horizon.
    pub(super) fn horizon_days(&self) -> f64 {
        days_between(self.as_of, self.horizon_end)
    }

    /// Days of the horizon from another day on, such as that of the opening.
    pub(super) fn horizon_days_from(&self, on: NaiveDate) -> u32 {
        let end = self.request.horizon.end(on).unwrap_or(NaiveDate::MAX);
        end.to_epoch_days().abs_diff(on.to_epoch_days())
    }
}

/// The SHA-256 of everything that decides the outcome: the program, the terms and the ledger's files.
pub(in crate::valuation) fn inputs_hash(terms: &Terms, program: &str) -> Result<String> {
    let mut hash = Sha256::new();
    let dates = [
        terms.as_of,
        terms.calibration_end,
        terms.opening,
        terms.horizon_end,
    ];
    hash.update(program);
    hash.update(&terms.known_sha256);
    hash.update(serde_json::to_vec(&(
        &terms.request,
        dates,
        terms.currency.as_str(),
    ))?);
    let mut files: Vec<&str> = terms
        .files
        .files
        .iter()
        .map(|file| file.sha256.as_str())
        .collect();
    files.sort_unstable();
    for file in files {
        hash.update(file);
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// Where lines have margins of their own, if the request asks and anything is known of them.
async fn margin_rule(ctx: &Context, request: &Request, files: &Snapshot) -> Result<Option<MarginRule>> {
    if request.margins == MarginSource::Same {
        return Ok(None);
    }
    let products = margin::in_force(ctx).await?.products;
    let (ledger, files) = (ctx.workspace.ledger.clone(), files.clone());
    let uses_cost = tokio::task::spawn_blocking(move || ledger.has_costs(&files)).await??;
    if products.is_empty() && !uses_cost {
        return Ok(None);
    }
    Ok(Some(MarginRule {
        products,
        otherwise_ppm: request.margin.parts_per_million(),
        uses_cost,
        drop_returns: request.returns == ReturnsPolicy::Drop,
    }))
}

fn digest_of_known(
    rates: &[(Currency, NaiveDate, i64)],
    margins: Option<&MarginRule>,
    contracts: &[(i64, Contract)],
) -> Result<String> {
    let mut hash = Sha256::new();
    let rates: Vec<_> = rates
        .iter()
        .map(|(currency, on, rate)| (currency.as_str(), on, rate))
        .collect();
    hash.update(serde_json::to_vec(&rates)?);
    if let Some(rule) = margins {
        let products: BTreeMap<&String, &i64> = rule.products.iter().collect();
        hash.update(serde_json::to_vec(&(products, rule.uses_cost))?);
    }
    if !contracts.is_empty() {
        hash.update(serde_json::to_vec(contracts)?);
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// Days from one date to a later one.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> f64 {
    f64::from(to.to_epoch_days() - from.to_epoch_days())
}

fn year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(chrono::Months::new(12))
        .unwrap_or(NaiveDate::MIN)
}

fn dated(rule: &'static str, date: NaiveDate, bound: NaiveDate) -> Error {
    let message = match rule {
        "valued_in_future" => {
            format!("the day of valuation, {date}, lies after today: choose {bound} or earlier")
        }
        "valued_before_ledger" => {
            format!(
                "the day of valuation, {date}, lies before the ledger's first line: choose {bound} or later"
            )
        }
        "calibration_outside" => format!(
            "the end of the calibration, {date}, lies outside the ledger's days up to the valuation: choose a day before \
             {bound}"
        ),
        _ => format!("the statement would open on {date}: choose a day before the day of valuation, {bound}"),
    };
    let facts = [("date", Fact::text(date)), ("bound", Fact::text(bound))];
    Error::refused_with(rule, message, Facts::of(facts))
}
