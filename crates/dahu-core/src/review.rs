//! Review packs (汇报材料): what is told of an account or of a portfolio, to whom, and on what it stands.

use chrono::{Datelike, Months, NaiveDate};

use crate::quota::Span;

/// For whom a pack is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Audience {
    /// For our own people.
    #[default]
    Inside,
    /// For the account itself: only what both sides know.
    Customer,
}

impl Audience {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Inside, Self::Customer];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Customer => "customer",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Where the figures of a chapter come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The sales ledger.
    Ledger,
    /// Quotas, and the sales ledger against them.
    Quotas,
    /// The latest valuation.
    Valuation,
    /// Opportunities with their histories.
    Opportunities,
    /// What was won, and the sales ledger against it.
    Confirmation,
    /// Opportunities, outcomes of the firm, and the latest valuation.
    Forecast,
    /// Activities as they were recorded.
    Activities,
    /// Open tasks.
    Tasks,
    /// Contacts with their roles and stances.
    Contacts,
    /// Contracts as they were imported.
    Contracts,
    /// What is known of the account.
    Record,
    /// Criteria, rules and decisions of people, and the records and sales that they stand on.
    Method,
    /// Account plans as they are written, their figures from the ledger and the records.
    Plans,
    /// The matrix of a plan: the sales ledger, and what people say of its squares.
    Squares,
    /// A mutual plan as it was signed.
    Signed,
    /// Stages as people placed them, and signals of the ledger and the records.
    Health,
    /// What each way of selling needs, and what was recorded in twelve months.
    Resources,
    /// Several of these, as each line says.
    Several,
}

/// A chapter of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chapter {
    /// Who the account is, and how it stands.
    Profile,
    /// What it bought: in the span, the year and twelve months, against the same days before.
    Sales,
    /// What it bought month by month.
    Months,
    /// What it bought by product.
    Products,
    /// How far its quotas have come.
    Quota,
    /// What it is worth, with the interval.
    Value,
    /// What it may buy.
    Pursued,
    /// What was won and lost in the span.
    Decided,
    /// What was won against what was invoiced.
    Invoiced,
    /// Contracts with their terms.
    Contracts,
    /// What we and the account did with each other.
    Meetings,
    /// Steps that the account agreed to.
    Agreed,
    /// All that is planned.
    Planned,
    /// Who decides, and how they stand to us.
    Deciders,
    /// Who of ours works for the account.
    Team,
    /// What needs something done.
    Warnings,
    /// Who the account is to us: whether it is a key account, of which kinds, and how it is sold to.
    KeyAccount,
    /// What it buys from others or not at all.
    WhiteSpace,
    /// Its plan: objectives, actions, and what the last review decided.
    Plan,
    /// What it signed.
    Mutual,
    /// The stage of the relationship, both dials, and what is bad.
    Health,
    /// What a portfolio sold: in the span, against the same days of the year before.
    SoldBy,
    /// How far the quotas of a portfolio have come.
    QuotasOf,
    /// What a span will bring.
    Forecast,
    /// How sales are spread over accounts.
    Concentration,
    /// The largest accounts with their changes.
    Largest,
    /// Accounts and opportunities that need something done.
    Attention,
    /// Opportunities of a portfolio: open, won and lost.
    Opportunities,
    /// What was done for a portfolio, month by month.
    Work,
    /// Who are key accounts, and what changed since the last review.
    KeyAccounts,
    /// Which plans are behind, and which reviews overdue.
    PlansOf,
    /// How well customers are, and which alerts are open.
    HealthOf,
    /// Which accounts get too little, and which too much.
    Coverage,
}

use Chapter::{
    Agreed, Attention, Concentration, Contracts, Coverage, Decided, Deciders, Forecast, Health, HealthOf,
    Invoiced, KeyAccount, KeyAccounts, Largest, Meetings, Months as ByMonth, Mutual, Opportunities, Plan,
    Planned, PlansOf, Products, Profile, Pursued, Quota, QuotasOf, Sales, SoldBy, Team, Value, Warnings,
    WhiteSpace, Work,
};

impl Chapter {
    /// The chapters of an account's pack, in their order. What another room has to tell is one more line here.
    pub const OF_ACCOUNT: [Self; 21] = [
        Profile, KeyAccount, Sales, ByMonth, Products, WhiteSpace, Quota, Value, Pursued, Decided, Invoiced,
        Contracts, Plan, Mutual, Meetings, Agreed, Planned, Deciders, Team, Health, Warnings,
    ];
    /// The chapters of a portfolio's pack, in their order.
    pub const OF_PORTFOLIO: [Self; 12] = [
        SoldBy,
        QuotasOf,
        Forecast,
        KeyAccounts,
        Concentration,
        Largest,
        Attention,
        HealthOf,
        PlansOf,
        Coverage,
        Opportunities,
        Work,
    ];

    /// Whether this is told to somebody. To the customer goes what both sides know, and nothing else: neither what we expect nor
    /// what we think of them.
    #[must_use]
    pub fn is_for(self, audience: Audience) -> bool {
        match audience {
            Audience::Inside => !matches!(self, Agreed),
            Audience::Customer => matches!(
                self,
                Sales | ByMonth | Products | Contracts | Mutual | Meetings | Agreed | Team
            ),
        }
    }

    /// Where its figures come from.
    #[must_use]
    pub fn source(self) -> Source {
        match self {
            Profile | Team => Source::Record,
            Sales | ByMonth | Products | SoldBy | Concentration | Largest | Attention => Source::Ledger,
            Quota | QuotasOf => Source::Quotas,
            Value => Source::Valuation,
            Pursued | Decided | Opportunities => Source::Opportunities,
            Invoiced => Source::Confirmation,
            Forecast => Source::Forecast,
            Contracts => Source::Contracts,
            Meetings | Agreed => Source::Activities,
            Planned => Source::Tasks,
            Deciders => Source::Contacts,
            KeyAccount | KeyAccounts => Source::Method,
            WhiteSpace => Source::Squares,
            Plan | PlansOf => Source::Plans,
            Mutual => Source::Signed,
            Health | HealthOf => Source::Health,
            Coverage => Source::Resources,
            Warnings | Work => Source::Several,
        }
    }

    /// A stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Profile => "profile",
            Sales => "sales",
            ByMonth => "months",
            Products => "products",
            Quota => "quota",
            Value => "value",
            Pursued => "pursued",
            Decided => "decided",
            Invoiced => "invoiced",
            Contracts => "contracts",
            Meetings => "meetings",
            Agreed => "agreed",
            Planned => "planned",
            Deciders => "deciders",
            Team => "team",
            Warnings => "warnings",
            SoldBy => "sold_by",
            QuotasOf => "quotas_of",
            Forecast => "forecast",
            Concentration => "concentration",
            Largest => "largest",
            Attention => "attention",
            Opportunities => "opportunities",
            Work => "work",
            KeyAccount => "key_account",
            WhiteSpace => "white_space",
            Plan => "plan",
            Mutual => "mutual",
            Health => "health",
            KeyAccounts => "key_accounts",
            PlansOf => "plans_of",
            HealthOf => "health_of",
            Coverage => "coverage",
        }
    }
}

/// The days of a span that have passed, and the same days a year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Passed {
    /// The first day.
    pub first: NaiveDate,
    /// The last that counts: of the span, or of the figures where that is earlier.
    pub last: NaiveDate,
    /// The first of the same days a year before.
    pub first_before: NaiveDate,
    /// The last of them.
    pub last_before: NaiveDate,
}

impl Passed {
    /// The days of a span up to `as_of`; none where it has not begun by then.
    #[must_use]
    pub fn of(span: Span, as_of: NaiveDate) -> Option<Self> {
        let (first, last) = (span.first_day(), span.last_day().min(as_of));
        (first <= last).then(|| Self::between(first, last))
    }

    /// From one day to another; the last day of a month stands for the last day of it a year before.
    #[must_use]
    pub fn between(first: NaiveDate, last: NaiveDate) -> Self {
        let before = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
        let is_last = |day: NaiveDate| day.succ_opt().is_none_or(|next| next.month() != day.month());
        // The 28th of February of a year without a 29th stands for the whole month before, which may have had one.
        let last_before = match before(last) {
            day if is_last(last) && !is_last(day) => day.succ_opt().unwrap_or(day),
            day => day,
        };
        Self {
            first,
            last,
            first_before: before(first),
            last_before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_customer_is_told_nothing_that_is_ours_alone() {
        let told: Vec<Chapter> = Chapter::OF_ACCOUNT
            .into_iter()
            .filter(|chapter| chapter.is_for(Audience::Customer))
            .collect();
        assert_eq!(
            told,
            [
                Sales, ByMonth, Products, Contracts, Mutual, Meetings, Agreed, Team
            ]
        );
        for ours in [
            Quota, Value, Pursued, Decided, Invoiced, Planned, Deciders, Warnings, Profile, KeyAccount,
            WhiteSpace, Plan, Health,
        ] {
            assert!(!ours.is_for(Audience::Customer), "{ours:?}");
        }
        // A portfolio has other customers in it.
        assert!(
            Chapter::OF_PORTFOLIO
                .iter()
                .all(|one| !one.is_for(Audience::Customer))
        );
    }

    #[test]
    fn every_chapter_stands_in_one_pack_and_has_a_word_of_its_own() {
        let all: Vec<Chapter> = Chapter::OF_ACCOUNT
            .into_iter()
            .chain(Chapter::OF_PORTFOLIO)
            .collect();
        for (place, chapter) in all.iter().enumerate() {
            let word = chapter.as_str();
            assert!(all[..place].iter().all(|other| other.as_str() != word), "{word}");
            let somebody = Audience::ALL.into_iter().any(|audience| chapter.is_for(audience));
            assert!(somebody, "{word} is for nobody");
        }
        for audience in Audience::ALL {
            assert_eq!(Audience::from_word(audience.as_str()), Some(audience));
        }
        assert_eq!(Audience::from_word("press"), None);
    }

    #[test]
    fn days_are_compared_with_the_same_days_a_year_before() {
        let quarter: Span = "2026-Q2".parse().expect("a span");
        let told = |span: Span, as_of: &str| {
            Passed::of(span, day(as_of)).map(|days| {
                [days.first, days.last, days.first_before, days.last_before].map(|day| day.to_string())
            })
        };
        assert_eq!(
            told(quarter, "2026-05-10"),
            Some(["2026-04-01", "2026-05-10", "2025-04-01", "2025-05-10"].map(str::to_owned))
        );
        assert_eq!(
            told(quarter, "2026-12-31"),
            Some(["2026-04-01", "2026-06-30", "2025-04-01", "2025-06-30"].map(str::to_owned))
        );
        assert_eq!(told(quarter, "2026-03-31"), None);
        let february: Span = "2025-02".parse().expect("a span");
        assert_eq!(
            told(february, "2025-03-31"),
            Some(["2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29"].map(str::to_owned))
        );
    }
}
