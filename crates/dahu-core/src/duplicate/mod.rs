//! Duplicates (重复): whether two accounts, or two contacts, are one, belong together, or have nothing to do with each other.
//!
//! A verdict comes with its reasons, so that a person can judge it. It is for people to follow: nothing is merged by itself.
//! [`crate::collision`] is quicker and coarser, and says what a new name may be before it is entered.

mod contact;
mod finding;
mod judgement;
mod name;
mod words;

use std::collections::BTreeSet;

pub use contact::{ContactTraits, compare_contacts};
pub use finding::{Found, LargeBlock, Limits, Pair, find};
pub use judgement::{Judgement, Reason, Verdict};
pub use name::{Form, NameParts};
pub use words::firm_domain;

use crate::{
    collision::{ComparedName, Likeness},
    credit_code::CreditCode,
};

/// A name of an account, made ready to be compared with many.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    parts: NameParts,
    compared: ComparedName,
}

/// By what an account is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountTraits {
    names: Vec<Name>,
    credit_code: Option<CreditCode>,
    phones: BTreeSet<String>,
    domains: BTreeSet<String>,
}

impl AccountTraits {
    /// An account of a name, with its other names (short, English, former ones). A credit code with a fault says nothing.
    #[must_use]
    pub fn of<'n>(
        name: &'n str,
        others: impl IntoIterator<Item = &'n str>,
        credit_code: Option<&str>,
    ) -> Self {
        let names = std::iter::once(name).chain(others).map(|name| Name {
            parts: NameParts::of(name),
            compared: ComparedName::of(name),
        });
        Self {
            names: names.filter(|name| !name.parts.whole.is_empty()).collect(),
            credit_code: credit_code.and_then(|code| code.parse().ok()),
            ..Self::default()
        }
    }

    /// The same with what is known of how to reach it: numbers as they were typed, and e-mail addresses.
    #[must_use]
    pub fn reached_by<'n>(
        mut self,
        phones: impl IntoIterator<Item = &'n str>,
        emails: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        self.phones.extend(phones.into_iter().filter_map(plain_phone));
        self.domains.extend(emails.into_iter().filter_map(firm_domain));
        self
    }

    /// What accounts that are the same or related have in common: two without a common key need not be compared.
    ///
    /// Names that are only near have no key in common; they are told where a number or a domain is.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let brands = self.names.iter().flat_map(|name| {
            let brand = (!name.parts.brand.is_empty()).then(|| format!("brand {}", name.parts.brand));
            [Some(format!("name {}", name.parts.whole)), brand]
        });
        let organisation = self
            .credit_code
            .as_ref()
            .map(|code| format!("organisation {}", code.organisation_code()));
        let phones = self.phones.iter().map(|phone| format!("phone {phone}"));
        let domains = self.domains.iter().map(|domain| format!("domain {domain}"));
        brands
            .flatten()
            .chain(organisation)
            .chain(phones)
            .chain(domains)
            .collect()
    }
}

/// The digits of a telephone number without the country's code; none where there are too few to tell one from another.
#[must_use]
pub fn plain_phone(text: &str) -> Option<String> {
    const DIGITS_AT_LEAST: usize = 7;
    let digits: String = folded_digits(text);
    let digits = ["0086", "86"]
        .iter()
        .find_map(|country| digits.strip_prefix(country).filter(|rest| rest.len() >= 10))
        .unwrap_or(&digits);
    let digits = digits.trim_start_matches('0');
    (digits.len() >= DIGITS_AT_LEAST).then(|| digits.to_owned())
}

fn folded_digits(text: &str) -> String {
    let folded = crate::search::folded(text);
    folded.chars().filter(char::is_ascii_digit).collect()
}

/// What two accounts are to each other; the order in which they are given does not matter.
#[must_use]
pub fn compare(one: &AccountTraits, other: &AccountTraits) -> Judgement {
    let codes = one.credit_code.as_ref().zip(other.credit_code.as_ref());
    if codes.is_some_and(|(one, other)| one == other) {
        return Judgement::of(Verdict::Same, [Reason::CreditCode]);
    }
    if codes.is_some_and(|(one, other)| one.organisation_code() == other.organisation_code()) {
        return Judgement::of(Verdict::Related, [Reason::Organisation]);
    }
    let contact = reached_alike(one, other);
    let mut judged = by_names(one, other, !contact.is_empty());
    if judged.verdict == Verdict::Different && !contact.is_empty() {
        judged.verdict = Verdict::Related;
    }
    judged.reasons.extend(contact);
    if judged.verdict == Verdict::Same && codes.is_some() {
        judged.verdict = Verdict::Related;
        judged.reasons.insert(Reason::OtherCreditCode);
    }
    judged
}

fn reached_alike(one: &AccountTraits, other: &AccountTraits) -> Vec<Reason> {
    let phone = (!one.phones.is_disjoint(&other.phones)).then_some(Reason::Phone);
    let domain = (!one.domains.is_disjoint(&other.domains)).then_some(Reason::Domain);
    phone.into_iter().chain(domain).collect()
}

/// The strongest verdict of any pair of names; `is_borne_out` where something besides names is the same.
fn by_names(one: &AccountTraits, other: &AccountTraits, is_borne_out: bool) -> Judgement {
    let mut best = Judgement::different();
    for (place, name) in one.names.iter().enumerate() {
        for (other_place, other_name) in other.names.iter().enumerate() {
            let (verdict, reason) = match name_pair(name, other_name) {
                Some((_, Reason::Brand | Reason::NearName)) if !is_borne_out => {
                    let is_brand = name.parts.brand == other_name.parts.brand;
                    if !is_brand {
                        continue;
                    }
                    (Verdict::Related, Reason::Brand)
                }
                Some((verdict, Reason::Name)) if place + other_place > 0 => (verdict, Reason::OtherName),
                Some(pair) => pair,
                None => continue,
            };
            match verdict.cmp(&best.verdict) {
                std::cmp::Ordering::Greater => best = Judgement::of(verdict, [reason]),
                std::cmp::Ordering::Equal => {
                    best.reasons.insert(reason);
                }
                std::cmp::Ordering::Less => {}
            }
        }
    }
    if best.reasons.contains(&Reason::Name) {
        best.reasons = BTreeSet::from([Reason::Name]);
    }
    best
}

/// What two names say; [`Reason::Brand`] and [`Reason::NearName`] only count where something else bears them out.
fn name_pair(one: &Name, other: &Name) -> Option<(Verdict, Reason)> {
    let (parts, others) = (&one.parts, &other.parts);
    if parts.whole == others.whole {
        return Some((Verdict::Same, Reason::Name));
    }
    if parts.brand.is_empty() || parts.brand != others.brand {
        let is_near = one.compared.likeness(&other.compared) == Some(Likeness::Near);
        return (is_near && !parts.brand.is_empty() && !others.brand.is_empty())
            .then_some((Verdict::Same, Reason::NearName));
    }
    let same_trade = parts.trade == others.trade;
    let same_place = parts.places == others.places;
    let trade_fits = same_trade || parts.trade.is_empty() || others.trade.is_empty();
    let place_fits =
        !parts.places.is_disjoint(&others.places) || parts.places.is_empty() || others.places.is_empty();
    if parts.form.max(others.form) == Form::Branch && (parts.form != others.form || !same_place) {
        return trade_fits.then_some((Verdict::Related, Reason::Branch));
    }
    if parts.form != others.form {
        return (trade_fits || place_fits).then_some((Verdict::Related, Reason::Group));
    }
    match (trade_fits, place_fits) {
        (true, true) if !same_trade || parts.is_bare() || others.is_bare() => {
            Some((Verdict::Same, Reason::Brand))
        }
        (true, true) => Some((Verdict::Same, Reason::NameButForm)),
        (true, false) => Some((Verdict::Related, Reason::OtherPlace)),
        (false, true) => Some((Verdict::Related, Reason::OtherTrade)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests;
