//! The columns of the list of accounts: what can be shown, what is chosen, and what a row has in each.

use chrono::NaiveDate;
use dahu_app::{
    account::{AccountRow, Figures, ListGroup},
    custom_field::Defined,
};
use dahu_core::{
    account::AccountId,
    assessment::Intent,
    custom_field::{CustomKind, CustomValue},
    money::{Amount, Currency},
    portfolio::Standing,
};

use crate::{
    account::{
        filter::OWN_FIELD,
        profile::{self, sector_path},
        words,
    },
    export::{self, Cell},
    page::Page,
    text::Texts,
};

/// Columns that can be chosen at once, at most.
const AT_MOST: usize = 40;
/// What is shown where nothing was chosen.
const AT_FIRST: [&str; 8] = [
    "owner", "intent", "net", "recent", "prior", "value", "last", "standing",
];

/// What a row has in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    Words(String),
    Count(u64),
    Money(Amount),
    Share(f64),
    Date(NaiveDate),
    Intent(Option<Intent>),
    Standing(Standing),
    Account(AccountId, String),
    Tags(Vec<String>),
    Masked,
    Nothing,
}

/// What a column needs for being shown.
#[derive(Clone, Copy)]
struct Known {
    word: &'static str,
    key: &'static str,
    definition: &'static str,
    /// The word of the order that it sorts by.
    sort: &'static str,
    kind: Kind,
    held: fn(&AccountRow, &Texts) -> Held,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    /// Words that can be changed in the list.
    Edited,
    Number,
    Money,
}

const fn column(
    word: &'static str,
    key: &'static str,
    kind: Kind,
    held: fn(&AccountRow, &Texts) -> Held,
) -> Known {
    Known {
        word,
        key,
        definition: "",
        sort: "",
        kind,
        held,
    }
}

impl Known {
    const fn defined(self, definition: &'static str) -> Self {
        Self { definition, ..self }
    }

    const fn sorted(self, sort: &'static str) -> Self {
        Self { sort, ..self }
    }
}

use Kind::{Edited, Money, Number, Words};

static KNOWN: [Known; 29] = [
    column("owner", "account-owner", Words, |row, _| {
        some(row.owner.as_ref().map(|(_, name)| name.clone()))
    }),
    column("intent", "intent", Words, |row, _| Held::Intent(row.intent))
        .defined("assessments-definition")
        .sorted("intent"),
    column("kinds", "column-kinds", Words, |row, texts| {
        some(crate::kind::words::all_held(texts, &row.kinds))
    })
    .defined("kinds-definition"),
    column("net", "figure-net", Money, |row, _| {
        amount(row, |figures| figures.net)
    })
    .defined("figure-net-definition")
    .sorted("net"),
    column("recent", "figure-net-recent", Money, |row, _| {
        amount(row, |figures| figures.net_recent)
    })
    .defined("figure-net-recent-definition")
    .sorted("recent"),
    column("prior", "figure-net-prior", Money, |row, _| {
        amount(row, |figures| figures.net_prior)
    })
    .defined("figure-net-prior-definition"),
    column("returned", "figure-returned", Money, |row, _| {
        amount(row, |figures| figures.returned)
    })
    .defined("figure-returned-definition"),
    column("value", "account-value", Money, |row, _| match row.value {
        _ if row.value_is_masked => Held::Masked,
        Some(value) => Held::Money(value),
        None => Held::Nothing,
    })
    .defined("account-value-definition")
    .sorted("value"),
    column("alive", "chance-alive", Number, |row, _| {
        row.alive.map_or(Held::Nothing, Held::Share)
    })
    .defined("chance-alive-definition"),
    column("first", "figure-first", Words, |row, _| {
        date(row.figures.as_ref().and_then(|figures| figures.first))
    })
    .defined("figure-first-definition"),
    column("last", "figure-last", Words, |row, _| {
        date(row.figures.as_ref().and_then(|figures| figures.last))
    })
    .defined("figure-last-definition")
    .sorted("last"),
    column("purchase-days", "figure-purchase-days", Number, |row, _| {
        let days = row
            .figures
            .as_ref()
            .map(|figures| u64::from(figures.purchase_days));
        days.map_or(Held::Nothing, Held::Count)
    })
    .defined("figure-purchase-days-definition"),
    column("since-last", "figure-days-since-last", Number, |row, _| {
        let days = row.figures.as_ref().and_then(|figures| figures.days_since_last);
        days.and_then(|days| u64::try_from(days).ok())
            .map_or(Held::Nothing, Held::Count)
    }),
    column("standing", "standing", Words, |row, _| {
        let standing = row.figures.as_ref().map(|figures| figures.standing);
        standing.map_or(Held::Nothing, Held::Standing)
    })
    .defined("rhythm-definition")
    .sorted("late"),
    column("code", "account-code", Edited, |row, _| some(row.code.clone())).sorted("code"),
    column("credit-code", "credit-code", Edited, |row, _| {
        some(row.credit_code.clone())
    }),
    column("short-name", "account-short-name", Edited, |row, _| {
        some(row.profile.short_name.clone())
    }),
    column("parent", "column-parent", Words, |row, _| match &row.parent {
        Some((id, name)) => Held::Account(*id, name.clone()),
        None => Held::Nothing,
    }),
    column("sector", "account-sector", Edited, |row, texts| {
        some(row.profile.sector.map(|sector| sector_path(texts, &sector)))
    })
    .sorted("sector"),
    column("province", "account-province", Edited, |row, _| {
        some(row.profile.province.clone())
    })
    .sorted("province"),
    column("city", "account-city", Edited, |row, _| {
        some(row.profile.city.clone())
    })
    .sorted("city"),
    column("district", "account-district", Edited, |row, _| {
        some(row.profile.district.clone())
    }),
    column("size", "account-size", Edited, |row, texts| {
        some(row.profile.size.map(|size| profile::size(texts, &size)))
    })
    .sorted("size"),
    column("employees", "account-employees", Edited, |row, _| {
        row.profile
            .employees
            .map_or(Held::Nothing, |count| Held::Count(u64::from(count)))
    }),
    column("finance", "finance-grade", Words, |row, texts| {
        let finance = row.profile.finance.as_ref();
        some(finance.map(|rating| profile::finance_grade(texts, &rating.grade)))
    })
    .defined("finance-grade-definition"),
    column("unit-kind", "account-unit-kind", Words, |row, texts| {
        some(row.profile.unit_kind.map(|kind| profile::unit_kind(texts, &kind)))
    }),
    column("tags", "account-tags-label", Edited, |row, _| {
        Held::Tags(row.profile.tags.iter().cloned().collect())
    }),
    column("region", "account-region", Edited, |row, _| {
        some(row.region.clone())
    }),
    column("industry", "account-industry", Edited, |row, _| {
        some(row.industry.clone())
    }),
];

fn some(words: Option<String>) -> Held {
    words.map_or(Held::Nothing, Held::Words)
}

fn date(date: Option<NaiveDate>) -> Held {
    date.map_or(Held::Nothing, Held::Date)
}

fn amount(row: &AccountRow, of: fn(&Figures) -> Amount) -> Held {
    row.figures
        .as_ref()
        .map_or(Held::Nothing, |figures| Held::Money(of(figures)))
}

/// A column of the list.
#[derive(Clone)]
pub(crate) enum Column {
    /// One that every firm has.
    Of(Shown),
    /// A field that the firm defined.
    Own(Box<Defined>),
}

/// A column that every firm has.
#[derive(Clone, Copy)]
pub(crate) struct Shown(&'static Known);

/// All columns that can be chosen.
pub(crate) fn all(fields: &[Defined]) -> Vec<Column> {
    let known = KNOWN.iter().map(|known| Column::Of(Shown(known)));
    let own = fields.iter().filter(|defined| !defined.field.is_retired);
    known
        .chain(own.map(|defined| Column::Own(Box::new(defined.clone()))))
        .collect()
}

/// The columns that words with dots between choose, in their order; those that are shown at first where none is known.
pub(crate) fn chosen(words: &str, fields: &[Defined]) -> Vec<Column> {
    let all = all(fields);
    let of = |word: &str| all.iter().find(|column| column.word() == word).cloned();
    let mut chosen: Vec<Column> = Vec::new();
    for column in words.split('.').take(AT_MOST).filter_map(of) {
        if !chosen.iter().any(|known| known.word() == column.word()) {
            chosen.push(column);
        }
    }
    if chosen.is_empty() {
        chosen = AT_FIRST.iter().filter_map(|word| of(word)).collect();
    }
    chosen
}

/// The words of columns as an address holds them; nothing for those that are shown at first.
pub(crate) fn as_words(columns: &[Column]) -> String {
    let words: Vec<String> = columns.iter().map(Column::word).collect();
    if words == AT_FIRST {
        String::new()
    } else {
        words.join(".")
    }
}

impl Column {
    /// The word in the list's address.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Of(Shown(known)) => known.word.to_owned(),
            Self::Own(defined) => format!("{OWN_FIELD}{}", defined.id),
        }
    }

    pub(crate) fn label(&self, texts: &Texts) -> String {
        match self {
            Self::Of(Shown(known)) => texts.text(known.key),
            Self::Own(defined) => defined.field.name.clone(),
        }
    }

    /// The heading, with the unit of amounts.
    pub(crate) fn heading(&self, page: &Page, currency: &Option<Currency>) -> String {
        let label = self.label(page.texts());
        if !self.is_money() {
            return label;
        }
        let parts = [("figure", label), ("unit", page.unit_label(currency))];
        page.texts().fill("figure-in-unit", &parts)
    }

    /// The key of what it means; empty where its name says it.
    pub(crate) fn definition(&self) -> &'static str {
        match self {
            Self::Of(Shown(known)) => known.definition,
            Self::Own(_) => "",
        }
    }

    /// The word of the order that it sorts by; empty where none does.
    pub(crate) fn sort(&self) -> &'static str {
        match self {
            Self::Of(Shown(known)) => known.sort,
            Self::Own(_) => "",
        }
    }

    fn is_money(&self) -> bool {
        match self {
            Self::Of(Shown(known)) => known.kind == Money,
            Self::Own(defined) => defined.field.kind == CustomKind::Money,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        match self {
            Self::Of(Shown(known)) => matches!(known.kind, Number | Money),
            Self::Own(defined) => matches!(defined.field.kind, CustomKind::Money | CustomKind::Number),
        }
    }

    /// Whether it can be changed in the list.
    pub(crate) fn is_edited(&self) -> bool {
        match self {
            Self::Of(Shown(known)) => known.kind == Edited,
            Self::Own(_) => true,
        }
    }

    pub(crate) fn held(&self, row: &AccountRow, texts: &Texts) -> Held {
        match self {
            Self::Of(Shown(known)) => (known.held)(row, texts),
            Self::Own(defined) => match row.profile.fields.get(&defined.id) {
                Some(CustomValue::Money(amount)) => Held::Money(*amount),
                Some(CustomValue::Date(date)) => Held::Date(*date),
                Some(value) => Held::Words(value.to_string()),
                None => Held::Nothing,
            },
        }
    }

    /// What the accounts of a group have together; nothing where that is no sum.
    pub(crate) fn sum(&self, group: &ListGroup) -> Option<Amount> {
        match self {
            Self::Of(Shown(known)) => match known.word {
                "net" => group.net,
                "recent" => group.net_recent,
                "prior" => group.net_prior,
                "value" => group.value,
                _ => None,
            },
            Self::Own(_) => None,
        }
    }

    /// The same column in a file.
    pub(crate) fn exported(&self, texts: &Texts, currency: Option<Currency>) -> export::Column {
        let label = self.label(texts);
        match (self.is_money(), self.is_number()) {
            (true, _) => export::Column::numbers(export::in_currency(&label, currency)),
            (false, true) => export::Column::numbers(label),
            (false, false) => export::Column::words(label),
        }
    }
}

/// The same cell in a file.
pub(crate) fn exported(held: Held, texts: &Texts) -> Cell {
    match held {
        Held::Words(words) | Held::Account(_, words) => Cell::Text(words),
        Held::Count(count) => Cell::Count(count),
        Held::Money(amount) => Cell::Money(amount),
        Held::Share(share) => Cell::Share(share),
        Held::Date(date) => Cell::Date(date),
        Held::Intent(intent) => Cell::Text(words::intent(texts, intent)),
        Held::Standing(standing) => Cell::Text(words::standing(texts, &standing)),
        Held::Tags(tags) if tags.is_empty() => Cell::Nothing,
        Held::Tags(tags) => Cell::Text(tags.join("; ")),
        Held::Masked => Cell::Text(texts.text("masked")),
        Held::Nothing => Cell::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_shown_as_chosen_and_unknown_ones_left_out() {
        let words = |columns: Vec<Column>| columns.iter().map(Column::word).collect::<Vec<_>>().join(".");
        assert_eq!(words(chosen("city.net.wild.city", &[])), "city.net");
        assert_eq!(words(chosen("", &[])), AT_FIRST.join("."));
        assert_eq!(words(chosen("wild", &[])), AT_FIRST.join("."));
        assert_eq!(as_words(&chosen("", &[])), "");
        assert_eq!(as_words(&chosen("city.net", &[])), "city.net");
    }

    #[test]
    fn every_column_has_a_word_of_its_own() {
        let mut words: Vec<&str> = KNOWN.iter().map(|known| known.word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), KNOWN.len());
    }
}
