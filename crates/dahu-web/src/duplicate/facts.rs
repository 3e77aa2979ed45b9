//! Two records side by side.

use dahu_app::duplicate::{AccountSide, ContactSide, Sides};

use crate::{number::DASH, text::Texts};

/// A fact of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Where it leads, where it leads anywhere.
    pub(super) link: Option<String>,
}

/// A fact of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) cells: [Cell; 2],
    /// Whether both have one, and these differ.
    pub(super) differs: bool,
}

impl Fact {
    fn new(label: &'static str, texts: [Option<String>; 2]) -> Self {
        let differs = matches!(&texts, [Some(one), Some(other)] if one != other);
        Self {
            label,
            cells: texts.map(|text| Cell {
                text: text.unwrap_or_else(|| DASH.to_owned()),
                link: None,
            }),
            differs,
        }
    }

    fn leading(mut self, links: [String; 2]) -> Self {
        for (cell, link) in self.cells.iter_mut().zip(links) {
            cell.link = Some(link);
        }
        self
    }

    fn says_something(&self) -> bool {
        self.cells.iter().any(|cell| cell.text != DASH)
    }
}

/// The facts of two records that say something of either.
pub(super) fn of(texts: &Texts, sides: &Sides) -> Vec<Fact> {
    let facts = match sides {
        Sides::Accounts(sides) => of_accounts(texts, sides),
        Sides::Contacts(sides) => of_contacts(sides),
    };
    facts.into_iter().filter(Fact::says_something).collect()
}

fn of_accounts(texts: &Texts, sides: &[AccountSide; 2]) -> Vec<Fact> {
    let both = |fact: &dyn Fn(&AccountSide) -> Option<String>| sides.each_ref().map(fact);
    let others = |side: &AccountSide| {
        let names = side.other_names.join(&texts.text("list-separator"));
        Some(names).filter(|names| !names.is_empty())
    };
    vec![
        Fact::new("account-name", both(&|side| Some(side.name.clone())))
            .leading(sides.each_ref().map(|side| format!("/accounts/{}", side.id))),
        Fact::new("account-code", both(&|side| side.code.clone())),
        Fact::new("credit-code", both(&|side| side.credit_code.clone())),
        Fact::new("duplicate-other-names", both(&others)),
        Fact::new("account-owner", both(&|side| side.owner.clone())),
        Fact::new("account-region", both(&|side| side.region.clone())),
        Fact::new("account-industry", both(&|side| side.industry.clone())),
        Fact::new(
            "duplicate-contacts",
            both(&|side| Some(side.contacts.to_string())),
        ),
        Fact::new(
            "figure-last",
            both(&|side| side.last_purchase.map(|day| day.to_string())),
        ),
        Fact::new(
            "duplicate-entered",
            both(&|side| Some(side.entered_on.to_string())),
        ),
    ]
}

fn of_contacts(sides: &[ContactSide; 2]) -> Vec<Fact> {
    let both = |fact: &dyn Fn(&ContactSide) -> Option<String>| sides.each_ref().map(fact);
    vec![
        Fact::new("contact-name", both(&|side| Some(side.name.clone())))
            .leading(sides.each_ref().map(|side| format!("/contacts/{}", side.id))),
        Fact::new("duplicate-account", both(&|side| Some(side.account_name.clone())))
            .leading(sides.each_ref().map(|side| format!("/accounts/{}", side.account))),
        Fact::new("contact-job", both(&|side| side.job.clone())),
        Fact::new("contact-mobile", both(&|side| side.mobile.clone())),
        Fact::new("contact-email", both(&|side| side.email.clone())),
    ]
}
