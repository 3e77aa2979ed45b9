//! Whether two contacts are one person.

use std::{collections::BTreeSet, fmt::Display};

use super::{Judgement, Reason, Verdict, plain_phone};
use crate::search::folded;

/// By what a contact is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactTraits<A> {
    name: String,
    account: A,
    mobile: Option<String>,
    email: Option<String>,
}

impl<A: PartialEq> ContactTraits<A> {
    /// A contact with an account, with number and address as they were typed.
    #[must_use]
    pub fn of(name: &str, account: A, mobile: Option<&str>, email: Option<&str>) -> Self {
        let email = email.map(|email| email.trim().to_lowercase());
        Self {
            name: folded(name),
            account,
            mobile: mobile.and_then(plain_phone),
            email: email.filter(|email| !email.is_empty()),
        }
    }
}

impl<A: Display> ContactTraits<A> {
    /// What contacts that are the same or related have in common: two without a common key need not be compared.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let phone = self.mobile.as_ref().map(|mobile| format!("phone {mobile}"));
        let email = self.email.as_ref().map(|email| format!("email {email}"));
        let person = (!self.name.is_empty()).then(|| format!("person {} {}", self.name, self.account));
        phone.into_iter().chain(email).chain(person).collect()
    }
}

/// What two contacts are to each other; the order in which they are given does not matter.
///
/// The same person has the same name, and a number, an address or an account in common. A number or an address that people
/// of different names share, such as an office's, makes them related. Different numbers tell two of one name and account
/// apart no more than a new telephone does.
#[must_use]
pub fn compare_contacts<A: PartialEq>(one: &ContactTraits<A>, other: &ContactTraits<A>) -> Judgement {
    let phone = one.mobile.is_some() && one.mobile == other.mobile;
    let email = one.email.is_some() && one.email == other.email;
    let account = one.account == other.account;
    let name = !one.name.is_empty() && one.name == other.name;
    let reasons = [
        (name, Reason::Name),
        (phone, Reason::Phone),
        (email, Reason::Email),
        (name && account, Reason::Account),
    ];
    let verdict = match (name, phone || email) {
        (true, true) => Verdict::Same,
        (true, false) if account => Verdict::Same,
        (false, true) => Verdict::Related,
        _ => return Judgement::different(),
    };
    let reasons = reasons.into_iter().filter(|(holds, _)| *holds);
    Judgement::of(verdict, reasons.map(|(_, reason)| reason))
}
