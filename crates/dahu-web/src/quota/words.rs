//! The words of quotas: subjects, spans, pace, forecasts, and where quotas do not add up.

use dahu_app::quota::{Named, Progress};
use dahu_core::{
    money::Amount,
    quota::{
        BILLION, Basis, Forecast, Level, Levels, Mismatch, NoForecast, Pace, PaceBasis, Part, Season, Span,
        Subject, SubjectKind,
    },
};
use serde_json::Value;

use crate::{
    number::{self, Unit},
    page::Page,
    text::{Language, Texts},
};

/// Within so many billionths of a quota its pace is neither ahead nor behind: one percentage point.
const ON_PACE: i64 = BILLION / 100;
/// From so many on it is far behind: ten points.
const FAR: i64 = BILLION / 10;

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Firm => "quota-kind-firm",
        SubjectKind::Team => "quota-kind-team",
        SubjectKind::Person => "quota-kind-person",
        SubjectKind::Account => "quota-kind-account",
        SubjectKind::Product => "quota-kind-product",
    }
}

/// The key of a level's name.
pub(crate) fn level_key(level: &Level) -> &'static str {
    match level {
        Level::Basic => "quota-basic",
        Level::Stretch => "quota-stretch",
        Level::Challenge => "quota-challenge",
    }
}

/// The amount of a level, where there is one.
pub(crate) fn level_of(levels: &Levels, level: &Level) -> Option<Amount> {
    levels.of(*level)
}

/// What a subject is called.
pub(crate) fn name(texts: &Texts, named: &Named) -> String {
    match named.subject {
        Subject::Firm => texts.text("quota-firm"),
        _ => named.name.clone(),
    }
}

/// The address of a subject's page.
pub(crate) fn address(subject: &Subject, rest: &str) -> String {
    let key = subject.key();
    let key: String = serde_urlencoded::to_string([("", key.as_str())])
        .map(|pair| pair.trim_start_matches('=').replace('+', "%20"))
        .unwrap_or_default();
    format!("/quotas/{}/{key}{rest}", subject.kind().as_str())
}

/// A span in words.
pub(crate) fn span(texts: &Texts, span: &Span) -> String {
    let year = span.year().to_string();
    match span.part() {
        Part::Year => texts.text_with("quota-year", "year", year),
        Part::Half(1) => texts.text_with("quota-half-first", "year", year),
        Part::Half(_) => texts.text_with("quota-half-second", "year", year),
        Part::Quarter(number) => {
            texts.fill("quota-quarter", &[("year", year), ("number", number.to_string())])
        }
        Part::Month(number) => {
            let month = match texts.language() {
                Language::Chinese => number.to_string(),
                Language::English => format!("{number:02}"),
            };
            texts.fill("quota-month", &[("year", year), ("month", month)])
        }
    }
}

/// A share in billionths as a number for pages, where 1 is all.
pub(crate) fn share(billionths: &i64) -> f64 {
    let thousandths = i32::try_from(billionths / 10_000).unwrap_or(i32::MAX);
    f64::from(thousandths) / 100_000.0
}

/// Points of a quota, without a sign.
fn points(billionths: i64) -> String {
    format!("{:.1}", (share(&billionths) * 100.0).abs())
}

/// Whether a quota is ahead or behind, in words with a number.
pub(crate) fn pace(texts: &Texts, pace: &Pace) -> String {
    let ahead = pace.ahead_share();
    let points = points(ahead);
    match pace.basis {
        PaceBasis::NotBegun => texts.text("quota-not-begun"),
        PaceBasis::Over if ahead >= 0 => texts.text("quota-reached"),
        PaceBasis::Over => texts.text_with("quota-missed", "points", points),
        _ if ahead >= ON_PACE => texts.text_with("quota-ahead", "points", points),
        _ if ahead <= -ON_PACE => texts.text_with("quota-behind", "points", points),
        _ => texts.text("quota-on-pace"),
    }
}

/// The class that colours a pace.
pub(crate) fn pace_class(pace: &Pace) -> &'static str {
    match pace.ahead_share() {
        _ if pace.basis == PaceBasis::NotBegun => "tag-none",
        ahead if ahead >= ON_PACE => "tag-good",
        ahead if ahead >= 0 && pace.basis == PaceBasis::Over => "tag-good",
        ahead if ahead > -ON_PACE => "tag-none",
        ahead if ahead > -FAR => "tag-medium",
        _ => "tag-bad",
    }
}

/// From what it is known how much should be sold by now.
pub(crate) fn pace_basis(texts: &Texts, pace: &Pace) -> String {
    let due = number::percent(share(&pace.due_share));
    match pace.basis {
        PaceBasis::Season { years } => texts.fill(
            "quota-due-by-season",
            &[("due", due), ("years", years.to_string())],
        ),
        PaceBasis::Days => texts.text_with("quota-due-by-days", "due", due),
        PaceBasis::NotBegun | PaceBasis::Over => String::new(),
    }
}

/// What will have been sold, from and to.
pub(crate) fn forecast(page: &Page, forecast: &Forecast) -> String {
    let texts = page.texts();
    texts.fill(
        "quota-between",
        &[
            ("low", page.money(&forecast.low)),
            ("high", page.money(&forecast.high)),
        ],
    )
}

/// What a forecast stands on.
pub(crate) fn forecast_basis(page: &Page, forecast: &Forecast) -> String {
    let key = match forecast.basis {
        Basis::Own => "quota-forecast-own",
        Basis::Firm => "quota-forecast-firm",
    };
    page.texts()
        .fill(key, &[("origins", forecast.origins.to_string())])
}

/// Why there is no forecast.
pub(crate) fn no_forecast(texts: &Texts, why: &NoForecast) -> String {
    texts.text(match why {
        NoForecast::Over => "quota-forecast-over",
        NoForecast::NotEnoughHistory => "quota-forecast-not-enough",
        NoForecast::NoRecentSales => "quota-forecast-no-sales",
    })
}

/// By what months are spread.
pub(crate) fn season(texts: &Texts, season: &Season) -> String {
    match season.years {
        0 => texts.text("quota-season-none"),
        years => texts.counted("quota-season-years", u64::from(years)),
    }
}

/// Where quotas do not add up.
pub(crate) fn mismatch(page: &Page, found: &Mismatch) -> String {
    let texts = page.texts();
    let parts = texts.text(match found.part {
        Part::Half(_) => "quota-halves",
        Part::Quarter(_) => "quota-quarters",
        Part::Month(_) | Part::Year => "quota-months",
    });
    let key = if found.missing > 0 {
        "quota-parts-exceed"
    } else {
        "quota-parts-differ"
    };
    texts.fill(
        key,
        &[
            ("parts", parts),
            ("whole", span(texts, &found.whole)),
            ("level", texts.text(level_key(&found.level))),
            ("sum", page.exact(&found.sum)),
            ("quota", page.exact(&found.quota)),
        ],
    )
}

/// Levels in one line: 1,200,000 / 1,300,000.
pub(crate) fn levels(levels: &Levels, unit: &Unit) -> String {
    let amounts = Level::ALL.into_iter().filter_map(|level| levels.of(level));
    let shown: Vec<String> = amounts.map(|amount| number::money(amount, *unit)).collect();
    shown.join(" / ")
}

/// An amount as a form holds it: plain, with no more places than it has.
pub(crate) fn typed(amount: Amount) -> String {
    amount.to_decimal().normalize().to_string()
}

/// The key of what a change did.
pub(crate) fn verb_key(verb: &str) -> &'static str {
    match verb {
        "removed" => "event-quota-removed",
        "imported" => "event-quota-imported",
        "undone" => "event-quota-undone",
        _ => "event-quota-set",
    }
}

/// Of what a level is attained, in a line of its own: the share of each.
pub(crate) fn shares(texts: &Texts, levels: &Levels, progress: &Progress) -> String {
    let shares = Level::ALL.into_iter().filter_map(|level| {
        let share_of = dahu_core::quota::share_of(progress.attained, levels.of(level)?)?;
        Some(texts.fill(
            "quota-share-of-level",
            &[
                ("level", texts.text(level_key(&level))),
                ("share", number::percent(share(&share_of))),
            ],
        ))
    });
    shares.collect::<Vec<_>>().join(&texts.text("list-separator"))
}

/// The quotas of an event in one line: each span with its levels.
pub(crate) fn told(value: &Value) -> Option<String> {
    let quotas = value.as_object()?;
    let lines = quotas.iter().map(|(span, held)| {
        let amounts = Level::ALL.into_iter().filter_map(|level| {
            let amount: Amount = held.get(level.as_str())?.as_str()?.parse().ok()?;
            Some(number::quantity(amount))
        });
        let note = held.get("note").and_then(Value::as_str);
        let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
        format!("{span}: {}{note}", amounts.collect::<Vec<_>>().join(" / "))
    });
    let told = lines.collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then_some(told)
}
