//! What filters the list, each with the way to take it off.

use chrono::NaiveDate;
use dahu_app::{
    Context,
    account::{self, Bounds},
    custom_field::Defined,
    person::Person,
};
use dahu_core::{
    account::{AccountId, FinanceGrade, Sector, Size},
    money::Amount,
};

use crate::{
    account::{
        filter::{ANYBODY, GROUPINGS, INTENTS, NOBODY, OWN_FIELD, Query, STANDINGS},
        profile,
        range::{self, Offered, TypedRange},
    },
    failure::Failure,
    kind::words::asked_name,
    number,
    page::Page,
    text::Texts,
};

/// Something that filters.
pub(crate) struct Chip {
    /// What it is about, and what is asked of it.
    pub(crate) text: String,
    /// The list without it.
    pub(crate) without: String,
    /// Whether it says why something does not filter.
    pub(crate) is_problem: bool,
}

/// What filters, in the order of the form.
pub(super) async fn chips(
    ctx: &Context,
    page: &Page,
    query: &Query,
    fields: &[Defined],
    people: &[Person],
) -> Result<Vec<Chip>, Failure> {
    let mut chips = Chips {
        page,
        query,
        chips: Vec::new(),
    };
    let search = query.search.trim().to_owned();
    chips.add("search-accounts", search, |query| query.search.clear());
    chips.add_states(people);
    if let Ok(id) = query.within.parse::<AccountId>() {
        let name = account::name(ctx, id).await.unwrap_or_else(|_| id.to_string());
        chips.add("filter-within", name, |query| query.within.clear());
    }
    chips.add("filter-kind", asked_name(page.texts(), &query.kind), |query| {
        query.kind.clear();
    });
    chips.add_facts();
    chips.add_own(fields);
    chips.add_lacking(fields);
    chips.add_ranges(fields);
    Ok(chips.chips)
}

struct Chips<'a> {
    page: &'a Page,
    query: &'a Query,
    chips: Vec<Chip>,
}

impl Chips<'_> {
    /// One whose label is the text under `key`; none where nothing is asked.
    fn add(&mut self, key: &str, asked: String, off: impl FnOnce(&mut Query)) {
        self.named(self.page.text(key), asked, off);
    }

    fn named(&mut self, label: String, asked: String, off: impl FnOnce(&mut Query)) {
        if asked.is_empty() {
            return;
        }
        self.chips.push(Chip {
            text: self
                .page
                .texts()
                .fill("chip", &[("what", label), ("asked", asked)]),
            without: self.query.but(off).address("/accounts"),
            is_problem: false,
        });
    }

    /// Who owns them, and how they stand.
    fn add_states(&mut self, people: &[Person]) {
        let (texts, query) = (self.page.texts(), self.query);
        let name = |id: &str| {
            let person = people.iter().find(|person| person.id.to_string() == id);
            person.map(|person| person.name.clone()).unwrap_or_default()
        };
        let found = |words: &[(&str, &str)], word: &str| {
            let found = words.iter().find(|(known, _)| *known == word);
            found.map(|(_, key)| texts.text(key)).unwrap_or_default()
        };
        let owner = match query.owner.as_str() {
            NOBODY => texts.text("nobody"),
            id => name(id),
        };
        self.add("account-owner", owner, |query| query.owner.clear());
        let intents = INTENTS.map(|(word, key, _)| (word, key));
        self.add("intent", found(&intents, &query.intent), |query| {
            query.intent.clear()
        });
        let standings = STANDINGS.map(|(word, key, _)| (word, key));
        let standing = found(&standings, &query.standing);
        self.add("standing", standing, |query| query.standing.clear());
        let target = match query.target.as_str() {
            ANYBODY => texts.text("anybody"),
            id => name(id),
        };
        self.add("filter-target", target, |query| query.target.clear());
    }

    /// What is known of them.
    fn add_facts(&mut self) {
        let (texts, query) = (self.page.texts(), self.query);
        let sector = Sector::from_word(&query.sector).map(|sector| profile::sector_path(texts, &sector));
        self.add("account-sector", sector.unwrap_or_default(), |query| {
            query.sector.clear()
        });
        let size = Size::read(&query.size).map(|size| profile::size(texts, &size));
        self.add("account-size", size.unwrap_or_default(), |query| {
            query.size.clear()
        });
        let grade = FinanceGrade::read(&query.finance).map(|grade| profile::finance_grade(texts, &grade));
        self.add("finance-grade", grade.unwrap_or_default(), |query| {
            query.finance.clear()
        });
        let asked = query.clone();
        self.add("account-province", asked.province, |query| query.province.clear());
        self.add("account-city", asked.city, |query| query.city.clear());
        self.add("account-region", asked.region, |query| query.region.clear());
        self.add("account-industry", asked.industry, |query| query.industry.clear());
        self.add("account-tags-label", asked.tag, |query| query.tag.clear());
    }

    /// A field of the firm's own.
    fn add_own(&mut self, fields: &[Defined]) {
        let query = self.query;
        let own = fields
            .iter()
            .find(|defined| defined.id.to_string() == query.custom);
        let Some(Defined { field, .. }) = own else { return };
        let value = match query.value.trim() {
            "" => self.page.text("filter-any-value"),
            value => value.to_owned(),
        };
        self.named(field.name.clone(), value, |query| {
            query.custom.clear();
            query.value.clear();
        });
    }

    /// Between what figures and days are.
    fn add_ranges(&mut self, fields: &[Defined]) {
        let offered = range::offered(fields);
        let kept = TypedRange::all(&self.query.ranges);
        for (place, range) in kept.iter().enumerate() {
            let mut others = kept.clone();
            others.remove(place);
            self.add_range(&offered, range, |query| query.ranges = TypedRange::word(&others));
        }
        let typed = self.query.typed_range();
        self.add_range(&offered, &typed, Query::clear_range);
    }

    fn add_range(&mut self, offered: &[Offered], typed: &TypedRange, off: impl FnOnce(&mut Query)) {
        let texts = self.page.texts();
        let Some(of) = typed.of(offered) else { return };
        let read = typed.read(of);
        let asked = match &read {
            Ok(range) => between(texts, range.within),
            Err(typed) => texts.fill("range-not-read", &[("typed", typed.clone())]),
        };
        self.named(of.label(texts), asked, off);
        if let Some(chip) = self.chips.last_mut() {
            chip.is_problem = read.is_err();
        }
    }

    /// What is not known of them.
    fn add_lacking(&mut self, fields: &[Defined]) {
        for word in self.query.lacks.split('.') {
            let known = GROUPINGS.iter().find(|(known, ..)| *known == word);
            let id = word.strip_prefix(OWN_FIELD);
            let own = fields.iter().find(|defined| id == Some(&defined.id.to_string()));
            let label = known.map(|(_, key, _)| self.page.text(key));
            let Some(label) = label.or_else(|| own.map(|defined| defined.field.name.clone())) else {
                continue;
            };
            self.named(label, self.page.text("not-known"), |query| {
                let others = query.lacks.split('.').filter(|other| *other != word);
                query.lacks = others.collect::<Vec<_>>().join(".");
            });
        }
    }
}

/// Bounds, as people read them.
fn between(texts: &Texts, within: Bounds) -> String {
    let (from, until, open) = match within {
        Bounds::Numbers(from, until) => {
            let amount = |amount: Amount| number::grouped(&amount.to_decimal().normalize().to_string());
            (from.map(amount), until.map(amount), ["range-from", "range-until"])
        }
        Bounds::Days(from, until) => {
            let day = |day: NaiveDate| day.to_string();
            (from.map(day), until.map(day), ["range-since", "range-before"])
        }
    };
    let key = match (&from, &until) {
        (Some(_), Some(_)) => "range-between",
        (Some(_), None) => open[0],
        (None, _) => open[1],
    };
    let said = [
        ("from", from.unwrap_or_default()),
        ("until", until.unwrap_or_default()),
    ];
    texts.fill(key, &said)
}
