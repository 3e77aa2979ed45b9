//! What a valuation came to: everything but the single accounts.

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    valuation::Movement,
};
use serde::{Deserialize, Serialize};

/// What a valuation came to. The same inputs give the same outcome, to the last digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The day of valuation.
    pub as_of: NaiveDate,
    /// The last day that the models were fitted to.
    pub calibration_end: NaiveDate,
    /// The last day of the horizon.
    pub horizon_end: NaiveDate,
    /// First day of the ledger.
    pub ledger_from: NaiveDate,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Accounts that were valued: those that bought, and those that have bought nothing but are under contract.
    pub accounts: u64,
    /// What the values rest on.
    pub basis: Basis,
    /// The timing model, where one was fitted.
    pub timing: Option<FittedModel>,
    /// The spend model, where one was fitted.
    pub spend: Option<FittedModel>,
    /// The timing models that were tried.
    pub candidates: Vec<Candidate>,
    /// What is doubtful about it.
    pub cautions: Vec<Caution>,
    /// What was done to the lines.
    pub cleaning: Cleaning,
    /// Where margins come from; none where that of the valuation holds for all.
    #[serde(default)]
    pub margins: Option<Margins>,
    /// Lines in other currencies, by currency.
    #[serde(default)]
    pub converted: Vec<Converted>,
    /// Contracts, where any had begun.
    #[serde(default)]
    pub contracts: Option<Contracts>,
    /// Hold-outs, the earliest origin first.
    pub hold_outs: Vec<HoldOut>,
    /// What all accounts are worth together.
    pub equity: Equity,
    /// What became of their value since the opening; none where nobody had bought by then.
    pub statement: Option<Statement>,
    /// The value of all accounts when their dropout is cut; empty where churn is not known.
    pub retention: Vec<RetentionPoint>,
}

impl Outcome {
    /// Accounts that bought.
    #[must_use]
    pub fn bought(&self) -> u64 {
        let unbought = self.contracts.as_ref().map_or(0, |contracts| contracts.unbought);
        self.accounts.saturating_sub(unbought)
    }
}

/// What values rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A model in which accounts leave: values reach beyond the horizon.
    Model,
    /// A model in which nobody leaves, because the data do not tell: values end with the horizon.
    WithoutChurn,
    /// Each account's own rhythm, or its contracts, because there are too few accounts for a model: values end with the
    /// horizon.
    OwnRhythm,
}

impl Basis {
    /// Whether values reach beyond the horizon.
    #[must_use]
    pub fn is_residual(self) -> bool {
        self == Self::Model
    }
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedModel {
    /// Its name, such as `bg-nbd`.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The log-likelihood, times in weeks.
    pub log_likelihood: f64,
    /// Akaike's criterion, times in weeks.
    pub aic: f64,
    /// Accounts that the likelihood counts.
    pub observations: u64,
    /// Evaluations of the likelihood.
    pub evaluations: u32,
    /// The largest slope where the search ended.
    pub gradient_norm: f64,
    /// Whether the end is a maximum on all sides.
    pub is_maximum: bool,
    /// Starts tried, and how many of them led to the same end.
    pub starts: (u32, u32),
}

/// A parameter of a fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its symbol, such as `alpha`.
    pub name: String,
    /// The estimate; times in weeks.
    pub value: f64,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// What it is counted in.
    pub unit: ParameterUnit,
}

/// What a parameter is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterUnit {
    /// A number.
    None,
    /// Weeks.
    Weeks,
    /// The currency.
    Money,
}

/// What became of contracts, and how likely those that run are renewed.
///
/// Rows are by tenure: at place n - 1 stand contracts whose term number n began last, in the last of two hundred rows also
/// those of more terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contracts {
    /// Contracts that run on the day of valuation.
    pub running: Vec<u64>,
    /// Contracts that had ended by then and were not renewed.
    pub lost: Vec<u64>,
    /// What is sold in the present terms of those that run.
    pub amounts: Vec<Amount>,
    /// The chance that one is renewed at the end of that term, by what was known at the end of the calibration.
    pub chances: Vec<f64>,
    /// The 95 % interval of the chance, where it is one and the same for all.
    pub interval: Option<(f64, f64)>,
    /// Parameters α and β of the shifted beta-geometric model, where the chance comes from it.
    pub model: Option<(f64, f64)>,
    /// Renewals known at the end of the calibration.
    pub renewed: u64,
    /// The same and the contracts lost by then.
    pub due: u64,
    /// Days that are left of the present terms and days of whole ones, means weighted by amount; none where no contract
    /// runs.
    pub mean_days: Option<(f64, f64)>,
    /// Accounts that were valued by their contracts.
    pub accounts: u64,
    /// Those of them that have bought nothing: their contracts are all that is known of them.
    #[serde(default)]
    pub unbought: u64,
    /// What those are worth together, within the horizon.
    #[serde(default)]
    pub unbought_value: Amount,
}

impl Contracts {
    /// Contracts that were renewed at the end of the term at this place: those whose latest term came after it.
    #[must_use]
    pub fn renewed_after(&self, place: usize) -> u64 {
        let later = |counts: &[u64]| {
            counts
                .get(place + 1..)
                .map_or(0, |counts| counts.iter().sum::<u64>())
        };
        later(&self.running) + later(&self.lost)
    }
}

/// A timing model that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// By how much Akaike's criterion exceeds the least of all, on the same accounts; none where it did not converge.
    pub aic_above_best: Option<f64>,
    /// Whether it was taken.
    pub is_chosen: bool,
    /// Whether it was tried on a sample of the histories only.
    pub on_sample: bool,
}

/// A doubt, by its code; the product words it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Caution {
    /// A stable word for it.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// Its facts by name.
    pub facts: Vec<(String, f64)>,
}

impl Caution {
    /// A fact by its name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<f64> {
        self.facts
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }
}

/// How much a doubt matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It decided what the values rest on.
    Decides,
    /// The values are to be taken with care.
    Warns,
    /// Good to know.
    Notes,
}

/// What was done to the lines; amounts in the currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaning {
    /// Days on which accounts had lines, each account's days counted apart.
    pub days: u64,
    /// All that was sold.
    pub sales: Amount,
    /// Those of the days with a return.
    pub return_days: u64,
    /// Returns taken off purchases.
    pub netted: Amount,
    /// Returns left out.
    pub dropped: Amount,
    /// Accounts with lines but without a purchase left.
    pub without_purchase: u64,
}

/// Where the margins of sales come from, up to the day of valuation, and what they come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Margins {
    /// Net sales of lines with a cost.
    pub by_cost: Amount,
    /// Net sales of lines without one whose product, or its category, has a margin.
    pub by_product: Amount,
    /// Net sales of all other lines, at the margin of the valuation.
    pub otherwise: Amount,
    /// The margin on all of them.
    pub margin: Amount,
    /// Accounts that were sold to at a loss so far: they are worth nothing.
    pub at_a_loss: u64,
}

impl Margins {
    /// Margin over net sales; none without sales.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        self.of_sales(self.margin)
    }

    /// The part of net sales whose margin is known better than by that of the valuation; none without sales.
    #[must_use]
    pub fn known_share(&self) -> Option<f64> {
        self.of_sales([self.by_cost, self.by_product].into_iter().sum())
    }

    fn of_sales(&self, part: Amount) -> Option<f64> {
        let sales: Amount = [self.by_cost, self.by_product, self.otherwise].into_iter().sum();
        let exactly = |amount: Amount| super::value::exactly(amount.ten_thousandths());
        (sales > Amount::ZERO).then(|| exactly(part) / exactly(sales))
    }
}

/// Lines in another currency, and what their amounts come to in that of the valuation, each at the rate of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// The other currency.
    pub currency: Currency,
    /// Its lines.
    pub lines: u64,
    /// Their sum.
    pub before: Amount,
    /// Their sum in the currency of the valuation.
    pub after: Amount,
}

/// How a model did on days that it had not seen, beside the plain heuristic. Which model it was, and its parameters, were
/// found out at the origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldOut {
    /// The last day that the model saw.
    pub origin: NaiveDate,
    /// The last day it was asked for.
    pub last: NaiveDate,
    /// The timing model that the days up to the origin spoke for; none in valuations of before it was chosen at each origin.
    #[serde(default)]
    pub timing: Option<String>,
    /// Accounts that had bought by the origin.
    pub accounts: u64,
    /// Purchases that were made.
    pub actual_purchases: u64,
    /// Sales of these accounts in the hold-out.
    pub actual_sales: Amount,
    /// The model.
    pub model: Scores,
    /// Each account's own past rate and past sales.
    pub heuristic: Scores,
    /// What the best ranking of all would capture; none where nobody bought.
    pub best_capture: Option<f64>,
    /// The Brier score of saying the base rate of everybody.
    pub base_brier: f64,
    /// Calibration by the number of repeat purchases.
    pub by_purchases: Vec<Bin>,
    /// Calibration by the time since the last purchase.
    pub by_recency: Vec<Bin>,
    /// Cumulative repeat purchases, week by week.
    pub tracking: Vec<TrackingPoint>,
}

/// How well purchases were foretold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Purchases foretold.
    pub purchases: f64,
    /// Foretold over made, less 1; none where none were made.
    pub bias: Option<f64>,
    /// Mean absolute error of an account's purchases.
    pub mae: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Rank correlation; none where all are alike.
    pub spearman: Option<f64>,
    /// Share of the sales that the top fifth of the accounts, ranked by this, brought; none where nobody
    /// bought.
    pub capture: Option<f64>,
    /// Brier score of "buys again".
    pub brier: f64,
}

/// Accounts that were alike, and what they did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// From this many purchases or days on.
    pub from: u32,
    /// Up to this many; open where none.
    pub to: Option<u32>,
    /// Accounts in it.
    pub accounts: u64,
    /// Purchases foretold for each.
    pub expected: f64,
    /// Purchases made by each.
    pub actual: f64,
}

/// Cumulative repeat purchases up to a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackingPoint {
    /// The day.
    pub on: NaiveDate,
    /// Foretold.
    pub expected: f64,
    /// Made.
    pub actual: u64,
}

/// What all accounts are worth together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Equity {
    /// The sum of the accounts' values: residual where they reach beyond the horizon, else within it.
    pub value: Amount,
    /// The sum of the values within the horizon.
    pub within: Amount,
    /// How sure the value is, where it could be worked out.
    pub interval: Option<EquityInterval>,
    /// The share of the value that the top fifth of the accounts holds; none where there is no value.
    pub top_fifth_share: Option<f64>,
    /// Accounts that hold four fifths of the value.
    pub accounts_for_80_percent: Option<u64>,
}

/// Between which amounts the value lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EquityInterval {
    /// With chances of 10 % and 90 % of being less.
    pub eighty: (Amount, Amount),
    /// With chances of 2.5 % and 97.5 %.
    pub ninety_five: (Amount, Amount),
    /// Relative standard deviation from not knowing the parameters.
    pub from_parameters: f64,
    /// Relative standard deviation from the chance of single accounts.
    pub from_chance: f64,
    /// Ledgers that were simulated and fitted again.
    pub draws: u32,
}

/// The statement of customer equity between two days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The day on which it opens.
    pub opening_on: NaiveDate,
    /// The value then, by the same model.
    pub opening: Amount,
    /// What moved it, in the order of [`Movement::ALL`].
    pub movements: Vec<StatementRow>,
    /// The value on the day of valuation.
    pub closing: Amount,
    /// The margin on what was sold in between, less returns.
    pub realised: Amount,
    /// The margin realised, over the opening value.
    pub yield_share: Option<f64>,
    /// Margin realised and change of value, over the opening value.
    pub total_return: Option<f64>,
}

/// A movement of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementRow {
    /// Which: `new`, `growth`, `shrinkage` or `lost`.
    pub movement: Movement,
    /// Accounts that moved so.
    pub accounts: u64,
    /// By how much they changed the value; below zero for shrinkage and lost.
    pub change: Amount,
}

/// The value of all accounts at a cut of their dropout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetentionPoint {
    /// The share by which dropout is cut.
    pub cut: f64,
    /// The value over that at no cut.
    pub relative: f64,
    /// The share of the accounts alive that still are a year later.
    #[serde(default)]
    pub kept_a_year: Option<f64>,
}
