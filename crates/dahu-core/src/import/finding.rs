//! Findings: what is wrong with a row, or doubtful, told so that a person can put it right.

use serde::{Deserialize, Serialize};

/// How much of a cell a finding repeats.
const MAX_VALUE_CHARACTERS: usize = 200;

/// One thing that is wrong with, or doubtful in, one row of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The row in the file; the first row, usually the header, is 1.
    pub row: u64,
    /// The column by its header, where one column is to blame.
    pub column: Option<String>,
    /// What stands there, at most 200 characters of it.
    pub value: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What becomes of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is taken.
    Warning,
    /// The row is not taken.
    Refused,
}

/// What is wrong. Each variant says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// A required cell is blank. Fill it in, or leave the row out if it belongs to nobody.
    MissingValue,
    /// Not a date in a known form. Write it as 2026-03-05.
    NotADate,
    /// A date such as 12/1/2010 in a column that does not show whether the day comes first. Say which order it is,
    /// or write the dates as 2010-12-01.
    AmbiguousDate,
    /// A day after today. Correct the date, or import the row when the day has come.
    DateInFuture,
    /// Before 1900 or after 2200. Correct the year.
    DateOutOfRange,
    /// Not a number in a known form. Write it as 1234.56.
    NotANumber,
    /// Beyond the largest amount that can be kept, some 922 trillion. Check the amount and its unit.
    AmountOutOfRange,
    /// More than 28 digits, which could only be kept rounded. Check for digits that ran together.
    TooManyDigits,
    /// Not the code of a currency. Write three letters, such as CNY.
    UnknownCurrency,
    /// A contract in another currency than the workspace's. Convert the amount.
    DifferentCurrency {
        /// The workspace's currency.
        expected: String,
    },
    /// Not a known word for an intent. Write high, medium or low (高, 中, 低).
    UnknownIntent,
    /// None of the words that the field knows. Look at the form of an account for those that there are. The row is taken
    /// without it.
    UnknownWord,
    /// A finance grade without who says so and for which day. Fill in both. The row is taken without it.
    GradeWithoutSource,
    /// More parts than the field keeps. The row is taken with the first of them.
    TooManyParts {
        /// How many are kept.
        most: usize,
    },
    /// No value of this field: not of its kind, or none of its choices. The row is taken without it.
    NotAValue,
    /// No account has this code or name. Import the account first, or correct the code.
    UnknownAccount,
    /// No account has the code or name in the parent's column. Correct it, or bring that account, too. The row is taken, and
    /// the account stays where it stands.
    UnknownParent,
    /// Several accounts have the name in the parent's column. Use the code. The row is taken, and the account stays where it
    /// stands.
    AmbiguousParent {
        /// How many have it.
        matches: u64,
    },
    /// The parent is the account itself, or an account that belongs to it. Correct one of the two. The row is taken, and the
    /// account stays where it stands.
    ParentInCircle,
    /// The group would have too many levels. Name an account nearer to its top. The row is taken, and the account stays where
    /// it stands.
    GroupTooDeep {
        /// How many accounts can be above one.
        most: usize,
    },
    /// No telephone number: those have 5 to 15 digits. Correct it, or leave it out. The row is taken without it.
    NotANumberToCall,
    /// No e-mail address. Correct it, or leave it out. The row is taken without it.
    NotAnAddress,
    /// Several contacts of the account have this name. Give the number or the address of the one that is meant.
    AmbiguousContact {
        /// How many have it.
        matches: u64,
    },
    /// The account has as many contacts as one can have. Remove some first.
    TooManyContacts {
        /// How many an account can have.
        most: u64,
    },
    /// Nobody of this name, or several, are contacts of the account. Correct the name. The row is taken without it.
    UnknownSuperior,
    /// The person would report to themselves in the end. Correct one of the two. The row is taken without it.
    SuperiorInCircle,
    /// Not a known kind of activity. Write visit, call, message, meeting, workshop, mail or note.
    UnknownActivityKind,
    /// No contact of the account, or several, have the name. Correct it, or bring the contact first. The row is taken without
    /// it.
    UnknownContact,
    /// The next step has no day, one before the activity, or nobody to do it. Fill it in. The row is taken without it.
    StepWithoutDay,
    /// Nobody has this name. Add the person first, or correct the name. The row is taken without the salesperson.
    UnknownSalesperson,
    /// Several accounts, or several people, have this name. Use the code.
    AmbiguousName {
        /// How many have it.
        matches: u64,
    },
    /// The credit code's length, characters or check digit are wrong. Compare it with the certificate. The row is
    /// taken, and the code kept as it stands.
    InvalidCreditCode,
    /// The row repeats an earlier row of the same file. Remove one of the two.
    DuplicateInFile {
        /// The earlier row.
        first_row: u64,
    },
    /// The account has become part of another, which keeps what it says. Change the other by its own code, or take the
    /// merge back.
    PartOfAnother {
        /// What the other is called.
        account: String,
    },
    /// Longer than the field can hold. Shorten it; perhaps a quotation mark is missing and rows ran together.
    TextTooLong {
        /// How many characters it can hold.
        most_characters: usize,
    },
    /// A code such as 9.135E+17: a spreadsheet dropped its last digits. Format the column as text and enter the codes
    /// anew.
    CodeInScientificNotation,
    /// Fewer cells than the header has. Look for a line break inside a cell, or a missing delimiter.
    RowTooShort {
        /// How many cells the header has.
        expected: usize,
        /// How many the row has.
        found: usize,
    },
    /// More cells than the header has. Look for a delimiter inside a cell that is not in quotation marks.
    RowTooLong {
        /// How many cells the header has.
        expected: usize,
        /// How many the row has.
        found: usize,
    },
    /// Characters were lost when the file was decoded. Save it as UTF-8 and import it again.
    UndecodableText,
    /// The cost has the other sign than the amount, so that one of them is wrong. Write the cost of a return with a
    /// minus, like its amount. The row is taken without its cost.
    CostSignDiffers,
    /// The cost is a dash, which spreadsheets show for zero: the whole amount is margin. Leave the cell empty where the cost
    /// is not known. The row is taken.
    CostIsDash,
    /// Not a margin in a known form. Write it as 35% or 0.35.
    NotAMargin,
    /// A margin below -100 % or above 100 %; a number without a percent sign is a share of sales. Write it as 35% or
    /// 0.35.
    MarginOutOfRange,
    /// An exchange rate of zero or less. Write what one unit of the currency is worth.
    RateNotPositive,
    /// An exchange rate with more decimals than are kept. Round it.
    TooManyDecimals {
        /// How many decimals are kept.
        most: u32,
    },
    /// An exchange rate beyond the largest that can be kept, some 9 billion. Check the rate and for how many units it
    /// is.
    RateOutOfRange,
    /// An exchange rate of the workspace's own currency, which is always 1. Leave the row out.
    OwnCurrency {
        /// The workspace's currency.
        currency: String,
    },
    /// A term whose last day is before its first. Check which of the two is wrong.
    EndsBeforeStart,
    /// An amount of zero or less where a contract's term has to bring some. Write what is sold in the whole term.
    AmountNotPositive,
    /// No pipeline of this name. Write one of those that there are, or say into which one the file goes.
    UnknownPipeline {
        /// Those that there are.
        known: Vec<String>,
    },
    /// The pipeline has no stage of this name. Write one of its stages, or name another pipeline.
    UnknownStage {
        /// Its stages.
        known: Vec<String>,
    },
    /// Not known as open, won or lost. Write one of the three.
    UnknownState,
    /// No pipeline had this name, so one was made, with the stages that the file names. Look whether they stand in the right
    /// order, and with which chances. The rows are taken.
    PipelineMade {
        /// Its stages, in their order.
        stages: Vec<String>,
    },
    /// A product that is known in another spelling. Write it always alike. The row is taken with the known one.
    SpelledOtherwise {
        /// The spelling that is known.
        known: String,
    },
    /// Won or lost, but on which day is not said. Fill it in.
    DecidedWithoutDay,
    /// Won or lost before it was opened. Check which of the two days is wrong.
    DecidedBeforeOpened,
    /// Since when it is known is not said. Fill it in. The row is taken with the day of the decision.
    OpenedDayUnknown,
    /// An amount below zero. Write how much it is about, or leave the cell empty.
    NegativeAmount,
    /// Won without an amount above zero. Write what it comes to.
    WonWithoutAmount,
    /// Its products come to another amount, which stays. Change the amounts of the products. The row is taken without it.
    AmountOfProducts,
    /// A note about the decision of an opportunity that is open. Record it as an activity. The row is taken without it.
    NoteWithoutDecision,
    /// The opportunity of this code is with another account. Correct one of the two.
    OtherAccount {
        /// What that account is called.
        account: String,
    },
    /// The opportunity goes through another pipeline. Correct the name, or leave the cell empty.
    OtherPipeline {
        /// What it is called.
        pipeline: String,
    },
    /// The opportunity of this code was removed. Bring it back first, or leave the row out.
    OpportunityRemoved,
    /// No opportunity has this code. Import it first, or correct the code.
    UnknownOpportunity,
    /// It came to where it stands on a later day than that of this change. Correct the day.
    BeforeLastChange {
        /// Since when it stands where it stands.
        since: chrono::NaiveDate,
    },
    /// The history ends elsewhere than where the opportunity stands. Bring the opportunity up to date first, or complete its
    /// history. None of its rows is taken.
    HistoryEndsElsewhere {
        /// Where it stands.
        stands: String,
    },
    /// The history tells what cannot have happened: it begins with a decision, decides twice, or opens again what was open.
    /// Look at the rows of this opportunity. None of them is taken.
    HistoryContradicts,
    /// The history decides the opportunity on another day than the one that is known, which stays. Correct one of the two. The
    /// rows are taken.
    DecidedOnAnotherDay {
        /// The day that is known.
        on: chrono::NaiveDate,
    },
    /// Not a kind of subject. Write firm, team, salesperson, account or product (全公司, 团队, 销售人员, 客户, 产品).
    UnknownSubjectKind,
    /// Not a year, half, quarter or month. Write 2026, 2026-H1, 2026-Q3 or 2026-07.
    NotASpan,
    /// No team has this name. Correct it, or make the team first.
    UnknownTeam,
    /// Nobody has this name. Correct it, or add the person first.
    UnknownPerson,
    /// A quota of zero or less. Write what is to be sold, or leave the row out.
    QuotaNotPositive,
    /// A level below the one before it. Raise it, or leave it empty.
    LevelsOutOfOrder,
    /// No criterion that is rated by hand has this name. Write it as the page of the criteria does.
    UnknownCriterion,
    /// Not a whole number from 1 to 5. Write one.
    NotARating,
    /// A rating against a rival who is not named. Fill in who it is.
    RatingWithoutRival,
    /// A wallet of zero or less. Write what the account buys a year, or leave the row out.
    WalletNotPositive,
}

impl Reason {
    /// The stable word for the reason, as it is serialised.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table with a line for each reason")]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingValue => "missing_value",
            Self::NotADate => "not_a_date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::DateInFuture => "date_in_future",
            Self::DateOutOfRange => "date_out_of_range",
            Self::NotANumber => "not_a_number",
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::TooManyDigits => "too_many_digits",
            Self::UnknownCurrency => "unknown_currency",
            Self::DifferentCurrency { .. } => "different_currency",
            Self::UnknownIntent => "unknown_intent",
            Self::UnknownWord => "unknown_word",
            Self::GradeWithoutSource => "grade_without_source",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::NotAValue => "not_a_value",
            Self::UnknownAccount => "unknown_account",
            Self::UnknownParent => "unknown_parent",
            Self::AmbiguousParent { .. } => "ambiguous_parent",
            Self::ParentInCircle => "parent_in_circle",
            Self::GroupTooDeep { .. } => "group_too_deep",
            Self::NotANumberToCall => "not_a_number_to_call",
            Self::NotAnAddress => "not_an_address",
            Self::AmbiguousContact { .. } => "ambiguous_contact",
            Self::TooManyContacts { .. } => "too_many_contacts",
            Self::UnknownSuperior => "unknown_superior",
            Self::SuperiorInCircle => "superior_in_circle",
            Self::UnknownActivityKind => "unknown_activity_kind",
            Self::UnknownContact => "unknown_contact",
            Self::StepWithoutDay => "step_without_day",
            Self::UnknownSalesperson => "unknown_salesperson",
            Self::AmbiguousName { .. } => "ambiguous_name",
            Self::InvalidCreditCode => "invalid_credit_code",
            Self::DuplicateInFile { .. } => "duplicate_in_file",
            Self::PartOfAnother { .. } => "part_of_another",
            Self::TextTooLong { .. } => "text_too_long",
            Self::CodeInScientificNotation => "code_in_scientific_notation",
            Self::RowTooShort { .. } => "row_too_short",
            Self::RowTooLong { .. } => "row_too_long",
            Self::UndecodableText => "undecodable_text",
            Self::CostSignDiffers => "cost_sign_differs",
            Self::CostIsDash => "cost_is_dash",
            Self::NotAMargin => "not_a_margin",
            Self::MarginOutOfRange => "margin_out_of_range",
            Self::RateNotPositive => "rate_not_positive",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::RateOutOfRange => "rate_out_of_range",
            Self::OwnCurrency { .. } => "own_currency",
            Self::EndsBeforeStart => "ends_before_start",
            Self::AmountNotPositive => "amount_not_positive",
            Self::UnknownPipeline { .. } => "unknown_pipeline",
            Self::UnknownStage { .. } => "unknown_stage",
            Self::UnknownState => "unknown_state",
            Self::PipelineMade { .. } => "pipeline_made",
            Self::SpelledOtherwise { .. } => "spelled_otherwise",
            Self::DecidedWithoutDay => "decided_without_day",
            Self::DecidedBeforeOpened => "decided_before_opened",
            Self::OpenedDayUnknown => "opened_day_unknown",
            Self::NegativeAmount => "negative_amount",
            Self::WonWithoutAmount => "won_without_amount",
            Self::AmountOfProducts => "amount_of_products",
            Self::NoteWithoutDecision => "note_without_decision",
            Self::OtherAccount { .. } => "other_account",
            Self::OtherPipeline { .. } => "other_pipeline",
            Self::OpportunityRemoved => "opportunity_removed",
            Self::UnknownOpportunity => "unknown_opportunity",
            Self::BeforeLastChange { .. } => "before_last_change",
            Self::HistoryEndsElsewhere { .. } => "history_ends_elsewhere",
            Self::HistoryContradicts => "history_contradicts",
            Self::DecidedOnAnotherDay { .. } => "decided_on_another_day",
            Self::UnknownSubjectKind => "unknown_subject_kind",
            Self::NotASpan => "not_a_span",
            Self::UnknownTeam => "unknown_team",
            Self::UnknownPerson => "unknown_person",
            Self::QuotaNotPositive => "quota_not_positive",
            Self::LevelsOutOfOrder => "levels_out_of_order",
            Self::UnknownCriterion => "unknown_criterion",
            Self::NotARating => "not_a_rating",
            Self::RatingWithoutRival => "rating_without_rival",
            Self::WalletNotPositive => "wallet_not_positive",
        }
    }

    /// Whether the row is taken all the same.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::InvalidCreditCode
            | Self::UnknownSalesperson
            | Self::UnknownParent
            | Self::UnknownContact
            | Self::StepWithoutDay
            | Self::NotANumberToCall
            | Self::NotAnAddress
            | Self::UnknownSuperior
            | Self::SuperiorInCircle
            | Self::AmbiguousParent { .. }
            | Self::ParentInCircle
            | Self::GroupTooDeep { .. }
            | Self::CostSignDiffers
            | Self::CostIsDash
            | Self::UnknownWord
            | Self::GradeWithoutSource
            | Self::TooManyParts { .. }
            | Self::NotAValue
            | Self::PipelineMade { .. }
            | Self::SpelledOtherwise { .. }
            | Self::OpenedDayUnknown
            | Self::AmountOfProducts
            | Self::NoteWithoutDecision
            | Self::DecidedOnAnotherDay { .. } => Severity::Warning,
            _ => Severity::Refused,
        }
    }
}

impl Finding {
    /// A finding about a row, with as much of the value as a person needs to find the cell.
    #[must_use]
    pub fn new(row: u64, column: Option<&str>, value: &str, reason: Reason) -> Self {
        let value = match value.char_indices().nth(MAX_VALUE_CHARACTERS) {
            Some((end, _)) => &value[..end],
            None => value,
        };
        Self {
            row,
            column: column.map(str::to_owned),
            value: value.to_owned(),
            reason,
        }
    }

    /// Whether the row is taken all the same.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.reason.severity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_repeats_at_most_two_hundred_characters() {
        let finding = Finding::new(2, Some("客户"), &"虎".repeat(5000), Reason::MissingValue);
        assert_eq!(finding.value.chars().count(), 200);
        assert_eq!(Finding::new(2, None, "短", Reason::NotADate).value, "短");
    }

    #[test]
    fn refused_outweighs_a_warning() {
        assert!(Severity::Refused > Severity::Warning);
        assert_eq!(Reason::InvalidCreditCode.severity(), Severity::Warning);
        assert_eq!(Reason::MissingValue.severity(), Severity::Refused);
    }
}
