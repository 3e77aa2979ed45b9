//! On which terms the market is valued.

use chrono::Months;
use dahu_app::valuation::{ModelChoice, Request, engine::Terms};
use dahu_core::{money::Currency, valuation::Horizon};
use dahu_ledger::{Rates, Snapshot};
use dahu_valuation::timing::ModelKind;

use crate::{
    Outcome,
    market::{currency, first_day, last_day},
};

/// BG/NBD over the whole market, 12 months ahead. The margin is all of sales, so that values are what the peers, which
/// know no margin, call lifetime values.
pub(crate) fn of(files: Snapshot) -> Outcome<Terms> {
    let request = Request {
        model: ModelChoice::Only(ModelKind::BgNbd),
        ..Request::on_terms("1".parse()?, "0.1".parse()?)
    };
    let as_of = last_day();
    Ok(Terms {
        request,
        as_of,
        calibration_end: as_of,
        opening: as_of - Months::new(12),
        horizon_end: Horizon::YEAR.end(as_of).ok_or("the calendar ends too early")?,
        ledger_from: first_day(),
        currency: Currency::CNY,
        files,
        code: currency(),
        rates: Rates::default(),
        margins: None,
        contracts: Vec::new(),
        known_sha256: String::new(),
    })
}
