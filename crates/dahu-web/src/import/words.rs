//! The words for kinds, fields, states and findings of imports.

use dahu_app::import::{Finding, Kind, Mapping, Progress, Reason, Severity, Stage, State};
use dahu_core::import::Field;

use crate::text::Texts;

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &Kind) -> &'static str {
    match kind {
        Kind::Accounts => "kind-accounts",
        Kind::Assessments => "kind-assessments",
        Kind::Ledger => "kind-ledger",
        Kind::Products => "kind-products",
        Kind::Margins => "kind-margins",
        Kind::Rates => "kind-rates",
        Kind::Contracts => "kind-contracts",
        Kind::Contacts => "kind-contacts",
        Kind::Activities => "kind-activities",
        Kind::Opportunities => "kind-opportunities",
        Kind::StageChanges => "kind-stage-changes",
        Kind::Quotas => "kind-quotas",
        Kind::Ratings => "kind-ratings",
        Kind::Wallets => "kind-wallets",
    }
}

/// The key of what there is to know before a file of this kind is imported.
pub(crate) fn hint_key(kind: &Kind) -> &'static str {
    match kind {
        Kind::Accounts | Kind::Assessments => "assessment-day-hint",
        Kind::Ledger => "currency-hint",
        Kind::Products => "products-hint",
        Kind::Margins => "margins-hint",
        Kind::Rates => "rates-hint",
        Kind::Contracts => "contracts-hint",
        Kind::Contacts => "contacts-hint",
        Kind::Activities => "activities-hint",
        Kind::Opportunities => "opportunities-hint",
        Kind::StageChanges => "stage-changes-hint",
        Kind::Quotas => "quotas-hint",
        Kind::Ratings => "ratings-hint",
        Kind::Wallets => "wallets-hint",
    }
}

/// The key of a state's name.
pub(crate) fn state_key(state: &State) -> &'static str {
    match state {
        State::Running => "state-running",
        State::Taken => "state-taken",
        State::Undone => "state-undone",
        State::Failed => "state-failed",
        State::Interrupted => "state-interrupted",
    }
}

/// The class that colours a state.
pub(crate) fn state_class(state: &State) -> &'static str {
    match state {
        State::Running => "tag-medium",
        State::Taken => "tag-good",
        State::Undone => "tag-none",
        State::Failed | State::Interrupted => "tag-bad",
    }
}

/// The key of a stage's name.
pub(crate) fn stage_key(stage: &Stage) -> &'static str {
    match stage {
        Stage::Reading => "stage-reading",
        Stage::Sorting => "stage-sorting",
        Stage::Storing => "stage-storing",
        Stage::Figures => "stage-figures",
    }
}

/// Rows a second, whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is neither negative nor huge"
)]
pub(crate) fn rate(progress: &Progress) -> u64 {
    progress.rows_per_second.round() as u64
}

/// The name of a field.
pub(crate) fn field(texts: &Texts, field: &Field) -> String {
    let key = format!("import-field-{}", field.as_str().replace('_', "-"));
    texts.find(&key).unwrap_or_else(|| field.as_str().to_owned())
}

/// The key of what becomes of a finding's row.
pub(crate) fn severity_key(finding: &Finding) -> &'static str {
    match finding.severity() {
        Severity::Refused => "severity-refused",
        Severity::Warning => "severity-warning",
    }
}

/// What is wrong.
pub(crate) fn reason(texts: &Texts, reason: &Reason) -> String {
    let key = format!("reason-{}", reason.code().replace('_', "-"));
    texts.fill(&key, &facts(reason))
}

/// What is wrong, by its code alone, for counts.
pub(crate) fn reason_of_code(texts: &Texts, code: &str) -> String {
    let key = format!("reason-short-{}", code.replace('_', "-"));
    texts.find(&key).unwrap_or_else(|| code.to_owned())
}

/// What to do about it.
pub(crate) fn advice(texts: &Texts, reason: &Reason) -> String {
    texts.text(&format!("advice-{}", reason.code().replace('_', "-")))
}

/// The numbers and words that a reason carries.
fn facts(reason: &Reason) -> Vec<(&'static str, String)> {
    match reason {
        Reason::DifferentCurrency { expected } => vec![("expected", expected.clone())],
        Reason::AmbiguousName { matches }
        | Reason::AmbiguousParent { matches }
        | Reason::AmbiguousContact { matches } => {
            vec![("matches", matches.to_string())]
        }
        Reason::DuplicateInFile { first_row } => vec![("row", first_row.to_string())],
        Reason::PartOfAnother { account } => vec![("account", account.clone())],
        Reason::TextTooLong { most_characters } => vec![("most", most_characters.to_string())],
        Reason::GroupTooDeep { most } | Reason::TooManyParts { most } => vec![("most", most.to_string())],
        Reason::TooManyContacts { most } => vec![("most", most.to_string())],
        Reason::TooManyDecimals { most } => vec![("most", most.to_string())],
        Reason::OwnCurrency { currency } => vec![("currency", currency.clone())],
        Reason::UnknownPipeline { known } | Reason::UnknownStage { known } => {
            vec![("known", known.join(" · "))]
        }
        Reason::PipelineMade { stages } => vec![("stages", stages.join(" · "))],
        Reason::SpelledOtherwise { known } => vec![("known", known.clone())],
        Reason::OtherAccount { account } => vec![("account", account.clone())],
        Reason::OtherPipeline { pipeline } => vec![("pipeline", pipeline.clone())],
        Reason::HistoryEndsElsewhere { stands } => vec![("stands", stands.clone())],
        Reason::BeforeLastChange { since } => vec![("since", since.to_string())],
        Reason::DecidedOnAnotherDay { on } => vec![("day", on.to_string())],
        Reason::RowTooShort { expected, found } | Reason::RowTooLong { expected, found } => {
            vec![("expected", expected.to_string()), ("found", found.to_string())]
        }
        _ => Vec::new(),
    }
}

/// Which required fields have no column yet, or nothing where all have.
pub(crate) fn missing(texts: &Texts, mapping: &Mapping) -> Option<String> {
    let has = |fields: &&&[Field]| fields.iter().all(|field| mapping.column(*field).is_some());
    let unmet = mapping
        .kind()
        .needs()
        .iter()
        .filter(|ways| !ways.iter().any(|fields| has(&fields)));
    let words: Vec<String> = unmet
        .map(|ways| {
            let ways: Vec<String> = ways
                .iter()
                .map(|fields| {
                    let names: Vec<String> = fields.iter().map(|one| field(texts, one)).collect();
                    names.join(&texts.text("joined-by-and"))
                })
                .collect();
            ways.join(&texts.text("joined-by-or"))
        })
        .collect();
    (!words.is_empty()).then(|| {
        texts.text_with(
            "mapping-missing",
            "fields",
            words.join(&texts.text("list-separator")),
        )
    })
}

/// A size in the unit that suits it.
pub(crate) fn size(bytes: &u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB"];
    #[expect(clippy::cast_precision_loss, reason = "a size is shown with one place")]
    let mut size = *bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{bytes} B")
    } else {
        format!("{size:.1} {}", units[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn sizes_suit_their_magnitude() {
        assert_eq!(size(&999), "999 B");
        assert_eq!(size(&1536), "1.5 KiB");
        assert_eq!(size(&(4 << 30)), "4.0 GiB");
    }

    #[test]
    fn a_mapping_says_what_it_lacks() {
        let header = ["日期".to_owned(), "数量".to_owned()];
        let mapping = Mapping::guess(Kind::Ledger, &header);
        let words = missing(&Texts::new(Language::Chinese), &mapping).expect("something is missing");
        assert!(
            words.contains("客户") && words.contains("金额") && !words.contains("日期"),
            "{words}"
        );
    }
}
