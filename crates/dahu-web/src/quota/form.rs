//! What was typed of a quota.

use dahu_app::{Error, Fact, Facts, quota::NewQuota};
use dahu_core::{
    import::{Cell, read_number},
    money::Amount,
    quota::{Level, Span, read_span},
};
use serde::Deserialize;

/// The fields of a quota as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct QuotaForm {
    /// What kind of subject, where the page does not say it.
    pub(super) kind: String,
    /// Its name or code.
    pub(super) subject: String,
    pub(super) span: String,
    pub(super) basic: String,
    pub(super) stretch: String,
    pub(super) challenge: String,
    pub(super) note: String,
}

/// Beside which field the sentence of a rule stands.
pub(super) const BESIDE: [(&str, &str); 6] = [
    ("quota_span_not_read", "span"),
    ("quota_not_a_number", "basic"),
    ("quota_not_positive", "basic"),
    ("quota_out_of_order", "stretch"),
    ("quota_note_too_long", "note"),
    ("quota_subject_unknown", "subject"),
];

impl QuotaForm {
    /// The span that was typed.
    pub(super) fn span(&self) -> Result<Span, Error> {
        read_span(&self.span).map_err(|_| {
            Error::refused(
                "quota_span_not_read",
                "write the span as 2026, 2026-H1, 2026-Q3 or 2026-07",
            )
        })
    }

    /// The quota that was typed; none where all amounts are empty.
    pub(super) fn quota(&self) -> Result<Option<NewQuota>, Error> {
        quota([&self.basic, &self.stretch, &self.challenge], &self.note)
    }
}

/// A quota from its three amounts as they were typed; none where all are empty.
pub(super) fn quota(typed: [&str; 3], note: &str) -> Result<Option<NewQuota>, Error> {
    let [basic, stretch, challenge] = typed.map(amount);
    let (basic, stretch, challenge) = (basic?, stretch?, challenge?);
    if basic.is_none() && stretch.is_none() && challenge.is_none() {
        return Ok(None);
    }
    Ok(Some(NewQuota {
        basic: basic.unwrap_or(Amount::ZERO),
        stretch,
        challenge,
        note: note.to_owned(),
    }))
}

/// An amount as people write it, such as 1,200,000 or 120万; nothing where nothing was typed.
fn amount(typed: &str) -> Result<Option<Amount>, Error> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = read_number(Cell::Text(typed)).ok();
    let amount = number.and_then(|number| Amount::from_decimal(number).ok());
    amount.map(Some).ok_or_else(|| {
        Error::refused_with(
            "quota_not_a_number",
            format!("\"{typed}\" is not an amount: write it as 1200000 or 120万"),
            Facts::of([("text", Fact::text(typed))]),
        )
    })
}

/// What a quota's levels are as a form holds them.
pub(super) fn typed(levels: Option<&dahu_core::quota::Levels>) -> [String; 3] {
    Level::ALL.map(|level| {
        let amount = levels.and_then(|levels| levels.of(level));
        amount.map_or_else(String::new, super::words::typed)
    })
}
