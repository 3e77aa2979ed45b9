//! The words of forecasts: figures, why something is not said, and cells with where they lead.

use dahu_app::forecast::{Figure, ForecastReport, PersonRow, PipelineRow, RepeatBasis};
use dahu_core::{
    forecast::{Accuracy, Estimate, Measure, NoRepeat, SPANS_AT_LEAST, VALUATION_DAYS_AT_MOST},
    money::Amount,
};

use crate::{
    number::{self, DASH},
    page::Page,
    quota::words::share,
    text::Texts,
};

/// A figure as it is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) shown: String,
    /// The exact number.
    pub(crate) exact: String,
    /// Where its rows are.
    pub(crate) address: Option<String>,
    /// What stands below it.
    pub(crate) note: Option<String>,
}

impl Shown {
    /// An amount that opens its rows, unless it is nothing.
    pub(crate) fn amount(page: &Page, amount: Amount, address: Option<String>) -> Self {
        Self {
            shown: page.money(&amount),
            exact: amount.to_string(),
            address: address.filter(|_| amount != Amount::ZERO),
            note: None,
        }
    }

    /// An amount that may not be known.
    pub(crate) fn perhaps(page: &Page, amount: Option<Amount>, address: Option<String>) -> Self {
        amount.map_or_else(Self::nothing, |amount| Self::amount(page, amount, address))
    }

    /// An estimate with its interval below.
    pub(crate) fn estimate(page: &Page, estimate: &Estimate, address: Option<String>) -> Self {
        Self {
            note: Some(between(page, estimate)),
            ..Self::amount(page, estimate.expected, address)
        }
    }

    /// Nothing to be said.
    pub(crate) fn nothing() -> Self {
        Self {
            shown: DASH.to_owned(),
            ..Self::default()
        }
    }

    /// The same with something below.
    pub(crate) fn noted(self, note: String) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }
}

/// Between which amounts an estimate lies.
pub(crate) fn between(page: &Page, estimate: &Estimate) -> String {
    page.texts().fill(
        "quota-between",
        &[
            ("low", page.money(&estimate.low)),
            ("high", page.money(&estimate.high)),
        ],
    )
}

/// The key of a figure's name; its definition has the same with an ending.
pub(crate) fn figure_key(figure: Figure) -> &'static str {
    match figure {
        Figure::Won => "forecast-won",
        Figure::Commit => "forecast-commit",
        Figure::BestCase => "forecast-best-case",
        Figure::Open => "forecast-open",
        Figure::Weighted => "forecast-weighted",
        Figure::Unweighted => "forecast-unweighted",
        Figure::Overlapping => "forecast-overlapping",
        Figure::NotInvoiced => "forecast-not-invoiced",
        Figure::Omitted => "forecast-omitted",
        Figure::Overdue => "forecast-overdue",
        Figure::Undated => "forecast-undated",
    }
}

/// The key of a figure's definition.
pub(crate) fn definition_key(figure: Figure) -> &'static str {
    match figure {
        Figure::Won => "forecast-won-definition",
        Figure::Commit => "forecast-commit-definition",
        Figure::BestCase => "forecast-best-case-definition",
        Figure::Open => "forecast-open-definition",
        Figure::Weighted => "forecast-weighted-definition",
        Figure::Unweighted => "forecast-unweighted-definition",
        Figure::Overlapping => "forecast-overlapping-definition",
        Figure::NotInvoiced => "forecast-not-invoiced-definition",
        Figure::Omitted => "forecast-omitted-definition",
        Figure::Overdue => "forecast-overdue-definition",
        Figure::Undated => "forecast-undated-definition",
    }
}

/// The key of a measure's name.
pub(crate) fn measure_key(measure: &Measure) -> &'static str {
    match measure {
        Measure::Commit => "forecast-commit",
        Measure::BestCase => "forecast-best-case",
        Measure::Weighted => "forecast-won-and-weighted",
        Measure::Sales => "forecast-sales",
    }
}

/// Who a row is about.
pub(crate) fn person(texts: &Texts, row: &PersonRow) -> String {
    let named = row.person.as_ref().map(|(_, name)| name.clone());
    named.unwrap_or_else(|| texts.text("nobody"))
}

/// Why nothing is weighted in a pipeline: not enough closed opportunities: 12 of 30.
pub(crate) fn not_enough(texts: &Texts, pipeline: &PipelineRow) -> String {
    texts.fill(
        "forecast-not-enough",
        &[
            (
                "decided",
                number::grouped(&pipeline.chances.decided.whole.to_string()),
            ),
            ("needed", pipeline.needed().to_string()),
        ],
    )
}

/// The same of the pipeline that holds the most of what cannot be weighted.
pub(crate) fn refused(texts: &Texts, report: &ForecastReport) -> Option<String> {
    let refused = report.pipelines.iter().filter(|row| row.chances.is_refused());
    let largest = refused
        .filter(|row| !row.open().is_none())
        .max_by_key(|row| row.open().amount)?;
    Some(not_enough(texts, largest))
}

/// Why nothing is said of repeat business.
pub(crate) fn no_repeat(texts: &Texts, why: NoRepeat) -> String {
    match why {
        NoRepeat::NeverValued => texts.text("forecast-never-valued"),
        NoRepeat::TooOld { as_of } => texts.fill(
            "forecast-valuation-too-old",
            &[
                ("date", as_of.to_string()),
                ("most", VALUATION_DAYS_AT_MOST.to_string()),
            ],
        ),
        NoRepeat::HorizonTooShort { end } => texts.text_with("forecast-horizon-too-short", "date", end),
        NoRepeat::OtherCurrency => texts.text("forecast-other-currency"),
        NoRepeat::NotSeen => texts.text("forecast-value-not-seen"),
    }
}

/// On what repeat business stands.
pub(crate) fn repeat_basis(texts: &Texts, basis: &RepeatBasis) -> String {
    let Some((first, last)) = basis.days else {
        return texts.text("forecast-repeat-over");
    };
    let season = match basis.season_years {
        0 => texts.text("quota-season-none"),
        years => texts.counted("quota-season-years", u64::from(years)),
    };
    let sure = if basis.knows_parameters {
        String::new()
    } else {
        texts.text("forecast-parameters-unknown")
    };
    texts.fill(
        "forecast-repeat-basis",
        &[
            ("number", basis.valuation.to_string()),
            ("date", basis.as_of.to_string()),
            ("end", basis.horizon_end.to_string()),
            ("share", number::percent(share(&basis.share))),
            ("first", first.to_string()),
            ("last", last.to_string()),
            ("season", season),
            ("sure", sure),
        ],
    )
}

/// How far forecasts missed, and to which side; that there were too few else.
pub(crate) fn missed(texts: &Texts, one: Option<&Accuracy>) -> Shown {
    let Some(one) = one else { return Shown::nothing() };
    match (one.error, one.bias) {
        (Some(error), Some(bias)) => {
            let note = texts.fill(
                "forecast-bias-of-spans",
                &[
                    ("bias", number::signed_percent(share(&bias))),
                    ("spans", one.spans.to_string()),
                ],
            );
            let error = share(&error);
            Shown {
                shown: number::percent(error),
                exact: error.to_string(),
                ..Shown::default()
            }
            .noted(note)
        }
        _ => Shown::nothing().noted(too_few(texts, one.spans)),
    }
}

/// That too few spans were foretold: not enough snapshots: 2 of 4.
fn too_few(texts: &Texts, spans: u64) -> String {
    texts.fill(
        "forecast-too-few-snapshots",
        &[
            ("spans", spans.to_string()),
            ("needed", SPANS_AT_LEAST.to_string()),
        ],
    )
}
