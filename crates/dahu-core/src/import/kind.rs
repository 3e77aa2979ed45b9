//! What a file can hold.

use serde::{Deserialize, Serialize};

use super::Field;

/// What a file's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Accounts, perhaps with their owners and a first assessment.
    Accounts,
    /// Assessments of intent.
    Assessments,
    /// Lines of the sales ledger.
    Ledger,
    /// Products with their categories or their own margins.
    Products,
    /// Margins of product categories.
    Margins,
    /// Exchange rates, each from a day on.
    Rates,
    /// Terms of contracts.
    Contracts,
    /// Contacts of accounts.
    Contacts,
    /// Activities with accounts.
    Activities,
    /// Opportunities with accounts.
    Opportunities,
    /// Which stages opportunities went through, and when.
    StageChanges,
    /// Quotas of the firm, teams, people, accounts and products.
    Quotas,
    /// Ratings of accounts by the criteria of the selection.
    Ratings,
    /// What accounts buy a year of what we sell.
    Wallets,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 14] = [
        Self::Accounts,
        Self::Assessments,
        Self::Ledger,
        Self::Products,
        Self::Margins,
        Self::Rates,
        Self::Contracts,
        Self::Contacts,
        Self::Activities,
        Self::Opportunities,
        Self::StageChanges,
        Self::Quotas,
        Self::Ratings,
        Self::Wallets,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Assessments => "assessments",
            Self::Ledger => "ledger",
            Self::Products => "products",
            Self::Margins => "margins",
            Self::Rates => "rates",
            Self::Contracts => "contracts",
            Self::Contacts => "contacts",
            Self::Activities => "activities",
            Self::Opportunities => "opportunities",
            Self::StageChanges => "stage_changes",
            Self::Quotas => "quotas",
            Self::Ratings => "ratings",
            Self::Wallets => "wallets",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The fields that such a file can fill, in the order in which columns are guessed for them.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Accounts => ACCOUNTS,
            Self::Assessments => &[
                Field::Account,
                Field::Intent,
                Field::On,
                Field::By,
                Field::Evidence,
            ],
            Self::Ledger => &[
                Field::Account,
                Field::AccountName,
                Field::Date,
                Field::Document,
                Field::Product,
                Field::Quantity,
                Field::UnitPrice,
                Field::Amount,
                Field::UnitCost,
                Field::Cost,
                Field::Currency,
                Field::Salesperson,
            ],
            Self::Products => &[Field::Product, Field::Category, Field::Margin],
            Self::Margins => &[Field::Category, Field::Margin],
            Self::Rates => &[Field::Date, Field::Currency, Field::Rate],
            Self::Contracts => &[
                Field::Account,
                Field::Contract,
                Field::Starts,
                Field::Ends,
                Field::Amount,
                Field::Currency,
            ],
            Self::Contacts => CONTACTS,
            Self::Activities => ACTIVITIES,
            Self::Opportunities => OPPORTUNITIES,
            Self::StageChanges => &[Field::Opportunity, Field::Stage, Field::Date, Field::ChangedBy],
            Self::Quotas => QUOTAS,
            Self::Ratings => &[
                Field::Account,
                Field::Criterion,
                Field::Rating,
                Field::Rival,
                Field::Source,
                Field::SourceOn,
            ],
            Self::Wallets => &[
                Field::Account,
                Field::Wallet,
                Field::Source,
                Field::SourceOn,
                Field::Currency,
            ],
        }
    }

    /// Whether such a file can fill the field.
    #[must_use]
    pub fn has(self, field: Field) -> bool {
        self.fields().contains(&field)
    }

    /// Whether such a file can have dates.
    #[must_use]
    pub fn has_dates(self) -> bool {
        Field::DATES.iter().any(|field| self.has(*field))
    }

    /// What must have a column: for each need the ways to meet it, and for each way the fields it takes.
    #[must_use]
    pub fn needs(self) -> &'static [&'static [&'static [Field]]] {
        match self {
            Self::Accounts => &[&[&[Field::Code], &[Field::Name]]],
            Self::Assessments => &[&[&[Field::Account]], &[&[Field::Intent]]],
            Self::Ledger => &[
                &[&[Field::Account]],
                &[&[Field::Date]],
                &[&[Field::Amount], &[Field::Quantity, Field::UnitPrice]],
            ],
            Self::Products => &[&[&[Field::Product]], &[&[Field::Category], &[Field::Margin]]],
            Self::Margins => &[&[&[Field::Category]], &[&[Field::Margin]]],
            Self::Rates => &[&[&[Field::Date]], &[&[Field::Currency]], &[&[Field::Rate]]],
            Self::Contracts => &[
                &[&[Field::Account]],
                &[&[Field::Contract]],
                &[&[Field::Starts]],
                &[&[Field::Ends]],
                &[&[Field::Amount]],
            ],
            Self::Contacts => &[
                &[&[Field::Account]],
                &[&[Field::Contact]],
                &[&[Field::LegalBasis]],
            ],
            Self::Activities => &[&[&[Field::Account]], &[&[Field::Date]], &[&[Field::ActivityKind]]],
            Self::Opportunities => &[
                &[&[Field::Opportunity]],
                &[&[Field::Account]],
                &[&[Field::Stage], &[Field::State]],
            ],
            Self::StageChanges => &[&[&[Field::Opportunity]], &[&[Field::Stage]], &[&[Field::Date]]],
            Self::Quotas => &[
                &[&[Field::SubjectKind]],
                &[&[Field::Subject]],
                &[&[Field::Span]],
                &[&[Field::Basic]],
            ],
            Self::Ratings => &[&[&[Field::Account]], &[&[Field::Criterion]], &[&[Field::Rating]]],
            Self::Wallets => &[&[&[Field::Account]], &[&[Field::Wallet]]],
        }
    }
}

/// The fields of a file of accounts.
const ACCOUNTS: &[Field] = &[
    Field::Code,
    Field::Name,
    Field::CreditCode,
    Field::Industry,
    Field::Region,
    Field::ShortName,
    Field::EnglishName,
    Field::FormerNames,
    Field::Sector,
    Field::Province,
    Field::City,
    Field::District,
    Field::UnitKind,
    Field::Parent,
    Field::ShareHeld,
    Field::Size,
    Field::Employees,
    Field::FinanceGrade,
    Field::FinanceSource,
    Field::FinanceOn,
    Field::Tags,
    Field::Salesperson,
    Field::TargetedOn,
    Field::Intent,
    Field::AssessedOn,
];

/// The fields of a file of contacts.
const CONTACTS: &[Field] = &[
    Field::Account,
    Field::Contact,
    Field::Job,
    Field::Department,
    Field::Mobile,
    Field::Phone,
    Field::Email,
    Field::LegalBasis,
    Field::Source,
    Field::SourceOn,
    Field::JobFrom,
    Field::JobUntil,
    Field::ReportsTo,
    Field::Level,
    Field::Roles,
    Field::Power,
    Field::Birthday,
    Field::Interests,
    Field::Preferences,
    Field::Note,
    Field::CreatedBy,
    Field::CreatedOn,
];

/// The fields of a file of activities.
const ACTIVITIES: &[Field] = &[
    Field::Account,
    Field::Date,
    Field::ActivityKind,
    Field::Text,
    Field::Outcome,
    Field::Direction,
    Field::Effort,
    Field::People,
    Field::Contacts,
    Field::NextStep,
    Field::NextDueOn,
    Field::NextPerson,
    Field::NoStepBecause,
    Field::Opportunity,
    Field::CreatedBy,
    Field::CreatedOn,
];

/// What a file of quotas can have.
const QUOTAS: &[Field] = &[
    Field::SubjectKind,
    Field::Subject,
    Field::Span,
    Field::Basic,
    Field::Stretch,
    Field::Challenge,
    Field::Note,
    Field::Currency,
];

/// The fields of a file of opportunities.
const OPPORTUNITIES: &[Field] = &[
    Field::Opportunity,
    Field::OpportunityName,
    Field::Account,
    Field::Salesperson,
    Field::Pipeline,
    Field::Stage,
    Field::State,
    Field::OpenedOn,
    Field::CloseOn,
    Field::DecidedOn,
    Field::Amount,
    Field::Currency,
    Field::Products,
    Field::BusinessKind,
    Field::OpportunitySource,
    Field::SellingMode,
    Field::ForecastCategory,
    Field::DecisionReason,
    Field::LostTo,
    Field::Note,
    Field::CreatedBy,
    Field::CreatedOn,
];
