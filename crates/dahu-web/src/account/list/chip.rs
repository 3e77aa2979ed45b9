//! What filters the list, each with the way to take it off.

use dahu_app::{Context, account, custom_field::Defined, person::Person};
use dahu_core::account::{AccountId, FinanceGrade, Sector, Size};

use crate::{
    account::{
        filter::{ANYBODY, GROUPINGS, INTENTS, NOBODY, OWN_FIELD, Query, STANDINGS},
        profile,
    },
    failure::Failure,
    page::Page,
};

/// Something that filters.
pub(crate) struct Chip {
    /// What it is about, and what is asked of it.
    pub(crate) text: String,
    /// The list without it.
    pub(crate) without: String,
}

/// What filters, in the order of the form.
pub(super) async fn chips(
    ctx: &Context,
    page: &Page,
    query: &Query,
    fields: &[Defined],
    people: &[Person],
) -> Result<Vec<Chip>, Failure> {
    let texts = page.texts();
    let mut chips = Chips {
        page,
        query,
        chips: Vec::new(),
    };
    let name = |id: &str| {
        let person = people.iter().find(|person| person.id.to_string() == id);
        person.map(|person| person.name.clone()).unwrap_or_default()
    };
    let found = |words: &[(&str, &str)], word: &str| {
        let found = words.iter().find(|(known, _)| *known == word);
        found.map(|(_, key)| texts.text(key)).unwrap_or_default()
    };
    chips.add("search-accounts", query.search.trim().to_owned(), |query| {
        query.search.clear()
    });
    let owner = match query.owner.as_str() {
        NOBODY => texts.text("nobody"),
        id => name(id),
    };
    chips.add("account-owner", owner, |query| query.owner.clear());
    let intents = INTENTS.map(|(word, key, _)| (word, key));
    chips.add("intent", found(&intents, &query.intent), |query| {
        query.intent.clear()
    });
    let standings = STANDINGS.map(|(word, key, _)| (word, key));
    chips.add("standing", found(&standings, &query.standing), |query| {
        query.standing.clear()
    });
    let target = match query.target.as_str() {
        ANYBODY => texts.text("anybody"),
        id => name(id),
    };
    chips.add("filter-target", target, |query| query.target.clear());
    if let Ok(id) = query.within.parse::<AccountId>() {
        let name = account::name(ctx, id).await.unwrap_or_else(|_| id.to_string());
        chips.add("filter-within", name, |query| query.within.clear());
    }
    let sector = Sector::from_word(&query.sector).map(|sector| profile::sector_path(texts, &sector));
    chips.add("account-sector", sector.unwrap_or_default(), |query| {
        query.sector.clear()
    });
    let size = Size::read(&query.size).map(|size| profile::size(texts, &size));
    chips.add("account-size", size.unwrap_or_default(), |query| {
        query.size.clear()
    });
    let grade = FinanceGrade::read(&query.finance).map(|grade| profile::finance_grade(texts, &grade));
    chips.add("finance-grade", grade.unwrap_or_default(), |query| {
        query.finance.clear()
    });
    chips.add("account-province", query.province.clone(), |query| {
        query.province.clear()
    });
    chips.add("account-city", query.city.clone(), |query| query.city.clear());
    chips.add("account-region", query.region.clone(), |query| {
        query.region.clear()
    });
    chips.add("account-industry", query.industry.clone(), |query| {
        query.industry.clear()
    });
    chips.add("account-tags-label", query.tag.clone(), |query| query.tag.clear());
    let own = fields
        .iter()
        .find(|defined| defined.id.to_string() == query.custom);
    if let Some(Defined { field, .. }) = own {
        let value = match query.value.trim() {
            "" => texts.text("filter-any-value"),
            value => value.to_owned(),
        };
        chips.named(field.name.clone(), value, |query| {
            query.custom.clear();
            query.value.clear();
        });
    }
    for word in query.lacks.split('.') {
        let known = GROUPINGS.iter().find(|(known, ..)| *known == word);
        let own = fields
            .iter()
            .find(|defined| word.strip_prefix(OWN_FIELD) == Some(&defined.id.to_string()));
        let label = known.map(|(_, key, _)| texts.text(key));
        let Some(label) = label.or_else(|| own.map(|defined| defined.field.name.clone())) else {
            continue;
        };
        chips.named(label, texts.text("not-known"), |query| {
            let others: Vec<&str> = query.lacks.split('.').filter(|other| *other != word).collect();
            query.lacks = others.join(".");
        });
    }
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
        });
    }
}
