//! What somebody says about an upload: what its rows are, which sheet and columns, which currency and days.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_app::{
    Error, Refusal,
    import::{DateOrder, DryRun, Job, Kind, Mapping, Preview},
};
use dahu_core::{
    import::Field,
    money::{Currency, CurrencyError},
};

use super::words;
use crate::{
    failure::{Failure, problem},
    refusal,
    text::Texts,
};

/// What fields of the form that name columns begin with.
const COLUMN: &str = "column-";
/// What those begin with that name columns of custom fields.
pub(super) const OWN_COLUMN: &str = "own-column-";

/// What the form says, or says at first.
pub(super) struct Choices {
    pub(super) mapping: Mapping,
    pub(super) currency: String,
    pub(super) date_order: String,
    pub(super) assessed_on: String,
    /// Into which pipeline opportunities go whose rows name none.
    pub(super) pipeline: String,
}

/// What is wrong with the choices: each beside its field, the rest above the form.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) form: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) assessed_on: Option<String>,
}

/// Choices that can be tried.
pub(super) struct Checked {
    pub(super) currency: Option<Currency>,
    pub(super) assessed_on: Option<NaiveDate>,
}

/// What a form asks to be shown: the kind and the sheet, where they are named. Another sheet has a kind of its own, to
/// be guessed.
pub(super) fn asked(form: &HashMap<String, String>) -> (Option<Kind>, Option<String>) {
    let sheet = Some(value(form, "sheet")).filter(|sheet| !sheet.is_empty());
    let is_another = sheet.as_ref().is_some_and(|sheet| {
        let shown = form.get("shown_sheet");
        shown.is_some_and(|shown| shown.trim() != sheet)
    });
    let shown = Kind::from_word(&value(form, "shown_kind")).filter(|_| !is_another);
    (Kind::from_word(&value(form, "kind")).or(shown), sheet)
}

pub(super) fn value(form: &HashMap<String, String>, name: &str) -> String {
    form.get(name)
        .map(|value| value.trim().to_owned())
        .unwrap_or_default()
}

impl Choices {
    /// What is proposed for a file that nobody has said anything about.
    pub(super) fn first(preview: &Preview, currency: Currency, today: NaiveDate) -> Self {
        Self {
            mapping: preview.mapping.clone(),
            currency: currency.to_string(),
            date_order: String::new(),
            assessed_on: today.to_string(),
            pipeline: String::new(),
        }
    }

    /// What was chosen for an earlier dry run, where it was of the same rows.
    pub(super) fn of_dry_run(
        preview: &Preview,
        dry_run: &DryRun,
        currency: Currency,
        today: NaiveDate,
    ) -> Option<Self> {
        let job = &dry_run.job;
        let mapping = Mapping::parse_with(
            preview.kind,
            job.mapping.as_deref()?,
            &preview.header,
            preview.mapping.own().to_vec(),
        )
        .ok()?;
        Some(Self {
            mapping,
            currency: job.currency.unwrap_or(currency).to_string(),
            date_order: job.date_order.map_or("", DateOrder::as_str).to_owned(),
            assessed_on: job.assessed_on.unwrap_or(today).to_string(),
            pipeline: job.pipeline.clone().unwrap_or_default(),
        })
    }

    /// What the form says.
    pub(super) fn of_form(preview: &Preview, form: &HashMap<String, String>, today: NaiveDate) -> Self {
        let on = value(form, "assessed_on");
        Self {
            mapping: mapping(preview, form),
            currency: value(form, "currency"),
            date_order: value(form, "date_order"),
            assessed_on: if on.is_empty() { today.to_string() } else { on },
            pipeline: value(form, "pipeline"),
        }
    }

    /// Everything needed, where it is said; else what is missing or wrong, in words.
    pub(super) fn check(&self, preview: &Preview, texts: &Texts) -> Result<Checked, Problems> {
        let sheet: Option<&Refusal> = preview.unreadable.as_ref();
        let form = sheet.map(|refused| refusal::sentence(texts, refused));
        let mut problems = Problems {
            form: form.or_else(|| words::missing(texts, &self.mapping)),
            ..Problems::default()
        };
        let currency = self.currency();
        if currency.is_err() {
            problems.currency = Some(texts.text_with("currency-unknown", "currency", &self.currency));
        }
        let assessed_on = self.day();
        if assessed_on.is_err() {
            problems.assessed_on =
                Some(texts.text_with("assessment-day-unreadable", "day", &self.assessed_on));
        }
        match (currency, assessed_on) {
            (Ok(currency), Ok(assessed_on)) if problems.form.is_none() => Ok(Checked {
                currency,
                assessed_on,
            }),
            _ => Err(problems),
        }
    }

    /// The currency of a ledger's amounts; those of contracts are in the workspace's.
    fn currency(&self) -> Result<Option<Currency>, CurrencyError> {
        if self.mapping.kind() != Kind::Ledger {
            return Ok(None);
        }
        self.currency.to_ascii_uppercase().parse().map(Some)
    }

    /// The assessment day; nothing else than assessments has one.
    fn day(&self) -> Result<Option<NaiveDate>, chrono::ParseError> {
        if !self.mapping.kind().has(Field::Intent) {
            return Ok(None);
        }
        self.assessed_on.parse().map(Some)
    }
}

impl Problems {
    /// A refusal, beside the field that it is about.
    pub(super) fn of(texts: &Texts, error: Error) -> Result<Self, Failure> {
        let is_about_the_day = matches!(
            error,
            Error::Refused {
                rule: "assessed_in_future",
                ..
            }
        );
        let sentence = Some(problem(texts, error)?);
        Ok(if is_about_the_day {
            Self {
                assessed_on: sentence,
                ..Self::default()
            }
        } else {
            Self {
                form: sentence,
                ..Self::default()
            }
        })
    }

    pub(super) fn are_there(&self) -> bool {
        self.form.is_some() || self.currency.is_some() || self.assessed_on.is_some()
    }
}

/// What is tried or imported.
pub(super) fn job(
    preview: &Preview,
    choices: &Choices,
    checked: &Checked,
    (path, file_name): (std::path::PathBuf, String),
) -> Job {
    Job {
        path,
        file_name,
        kind: preview.kind,
        mapping: Some(choices.mapping.to_string()),
        currency: checked.currency,
        assessed_on: checked.assessed_on,
        pipeline: Some(choices.pipeline.clone()).filter(|name| !name.is_empty()),
        sheet: preview.sheet.clone(),
        date_order: DateOrder::from_word(&choices.date_order),
        dry_run: false,
        findings: None,
    }
}

/// The guessed mapping with what the form says instead; a column is named by its place. Columns that were chosen for
/// another kind or sheet say nothing about this one.
fn mapping(preview: &Preview, form: &HashMap<String, String>) -> Mapping {
    let is_shown = |name: &str, now: &str| form.get(name).is_none_or(|shown| shown.trim() == now);
    let mut mapping = preview.mapping.clone();
    if !is_shown("shown_kind", preview.kind.as_str())
        || !is_shown("shown_sheet", preview.sheet.as_deref().unwrap_or_default())
    {
        return mapping;
    }
    for (name, value) in form {
        let field = name.strip_prefix(COLUMN).and_then(Field::from_word);
        if let Some(field) = field.filter(|field| preview.fields.contains(field)) {
            mapping.set(field, value.parse().ok());
        }
        if let Some(own) = name.strip_prefix(OWN_COLUMN).and_then(|id| id.parse().ok()) {
            mapping.set_own(own, value.parse().ok());
        }
    }
    mapping
}
