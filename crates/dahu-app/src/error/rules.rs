//! Every rule that refuses, with the facts that its sentence may name.
//!
//! The pages have a text for each in both languages, and a test holds that. A rule that is not here cannot be used.

use super::Facts;

/// Rules that refuse, and the names of their facts. A conflict is here as `conflict_` and its field.
pub const RULES: &[(&str, &[&str])] = &[
    // Signing in
    ("wrong_sign_in", &[]),
    ("too_many_attempts", &[]),
    ("link_not_valid", &[]),
    ("login_not_usable", &[]),
    ("password_too_short", &["characters", "least"]),
    ("password_too_long", &["characters", "most"]),
    ("conflict_login", &[]),
    ("conflict_name", &[]),
    // The workspace and its ledger
    ("database_is_newer", &[]),
    ("conflict_ledger", &[]),
    // Accounts and reports
    ("assessed_in_future", &[]),
    ("cursor_not_valid", &[]),
    ("period_ends_before_it_starts", &[]),
    ("too_many_rows", &[]),
    // Valuations
    ("never_valued", &[]),
    ("ledger_is_empty", &[]),
    ("valued_in_future", &["date", "bound"]),
    ("valued_before_ledger", &["date", "bound"]),
    ("calibration_outside", &["date", "bound"]),
    ("opening_not_before", &["date", "bound"]),
    ("mixed_currencies", &["lines", "currency", "other", "date"]),
    ("ledger_has_returns", &["account", "date"]),
    ("ledger_not_summarised", &["detail"]),
    ("not_fitted", &["detail"]),
    ("value_diverges", &["parameter", "value"]),
    ("account_too_large", &["account", "most"]),
    ("all_too_large", &["most"]),
    ("worth_too_large", &["most"]),
    ("findings_beyond_sheet", &["most"]),
    ("no_purchases", &[]),
    ("no_such_model", &["model", "known"]),
    ("not_a_margin", &["text"]),
    ("not_a_discount_rate", &["text"]),
    ("not_a_horizon", &["text"]),
    ("survivors_not_usable", &["detail"]),
    ("retention_not_a_share", &[]),
    ("valuation_running", &[]),
    ("valuation_cancelled", &[]),
    ("valuation_interrupted", &[]),
    ("valuation_broke_off", &["detail"]),
    // Files
    ("file_too_large", &[]),
    ("file_not_found", &["path"]),
    ("file_is_a_folder", &["path"]),
    ("disk_error", &["detail"]),
    ("file_empty", &[]),
    ("file_without_rows", &[]),
    ("format_not_supported", &["what"]),
    ("not_a_text_file", &[]),
    ("unknown_encoding", &[]),
    ("no_such_encoding", &["encoding"]),
    ("no_such_delimiter", &["delimiter"]),
    ("record_too_long", &["row", "limit"]),
    ("too_many_columns", &["row", "limit"]),
    ("file_damaged", &["format", "detail"]),
    ("expands_too_far", &[]),
    ("password_protected", &[]),
    ("no_such_sheet", &["sheet", "existing"]),
    ("column_not_supported", &["column", "type"]),
    // Columns
    ("mapping_not_a_pair", &["part"]),
    ("mapping_unknown_field", &["field", "known"]),
    ("mapping_given_twice", &["field"]),
    ("mapping_unknown_column", &["column", "existing"]),
    ("mapping_missing", &["needed", "existing"]),
    ("currency_needed", &[]),
    ("rates_before_ledger", &[]),
    ("contracts_before_ledger", &[]),
    ("contracts_in_other_currency", &["currency", "own"]),
    // Imports
    ("already_imported", &["number", "moment"]),
    ("import_running", &[]),
    ("import_broke_off", &["detail"]),
    ("import_interrupted", &[]),
    ("import_not_taken", &["number", "state"]),
    ("undo_conflicts", &["count", "conflicts"]),
    ("conflict_import", &[]),
    ("conflict_given_up", &[]),
    ("conflict_account", &[]),
    ("conflict_person", &[]),
    ("dry_run_running", &[]),
    ("dry_run_stopped", &[]),
    ("too_many_dry_runs", &["most"]),
];

/// Parts of sentences that have words of their own, and the names of their facts.
pub const PHRASES: &[(&str, &[&str])] = &[
    ("format_old_excel", &[]),
    ("format_binary_excel", &[]),
    ("format_open_document", &[]),
    ("format_word", &[]),
    ("format_powerpoint", &[]),
    ("format_pdf", &[]),
    ("format_picture", &[]),
    ("format_zip", &[]),
    ("format_empty_zip", &[]),
    ("format_rar", &[]),
    ("format_seven_zip", &[]),
    ("format_orc", &[]),
    ("is_running", &[]),
    ("is_taken", &[]),
    ("is_undone", &[]),
    ("is_failed", &[]),
    ("is_interrupted", &[]),
    ("account_changed", &["account"]),
    ("account_gone", &["account"]),
    ("target_ended", &["date"]),
    ("target_end_changed", &[]),
];

/// Whether the rule may refuse with these facts.
pub(super) fn has(rule: &str, facts: &Facts) -> bool {
    lists(RULES, rule, facts)
}

/// Whether there is a phrase with these facts.
pub(super) fn has_phrase(word: &str, facts: &Facts) -> bool {
    lists(PHRASES, word, facts)
}

fn lists(table: &[(&str, &[&str])], word: &str, facts: &Facts) -> bool {
    table
        .iter()
        .any(|(known, names)| *known == word && facts.names().eq(names.iter().copied()))
}
