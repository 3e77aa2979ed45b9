//! What every page shares: its frame, its words, its numbers.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use dahu_app::Zone;
use dahu_core::{
    access::Action,
    money::{Amount, Currency},
    person::Role,
};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    asset,
    failure::Answer,
    number::{self, DASH, Unit},
    reader::Reader,
    text::{self, Language, Texts},
};

/// A part of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Accounts,
    Opportunities,
    Funnel,
    Portfolio,
    Value,
    Imports,
}

impl Section {
    pub(crate) const ALL: [Self; 7] = [
        Self::Overview,
        Self::Accounts,
        Self::Opportunities,
        Self::Funnel,
        Self::Portfolio,
        Self::Value,
        Self::Imports,
    ];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Accounts => "/accounts",
            Self::Opportunities => "/opportunities",
            Self::Funnel => "/funnel",
            Self::Portfolio => "/portfolio",
            Self::Value => "/value",
            Self::Imports => "/imports",
        }
    }

    /// What one has to be allowed to do for it.
    fn needs(self) -> Action {
        match self {
            Self::Overview | Self::Accounts => Action::SeeAccount,
            Self::Opportunities => Action::SeeOpportunities,
            Self::Funnel | Self::Portfolio => Action::SeeSales,
            Self::Value => Action::SeeWholeFirm,
            Self::Imports => Action::Import,
        }
    }

    pub(crate) fn label(self, texts: &Texts) -> String {
        texts.text(self.key())
    }

    /// The key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Overview => "section-overview",
            Self::Accounts => "section-accounts",
            Self::Opportunities => "section-opportunities",
            Self::Funnel => "section-funnel",
            Self::Portfolio => "section-portfolio",
            Self::Value => "section-value",
            Self::Imports => "section-imports",
        }
    }

    /// The letter that goes to it, typed after a g.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::Overview => 'o',
            Self::Accounts => 'a',
            Self::Opportunities => 'b',
            Self::Funnel => 'f',
            Self::Portfolio => 'p',
            Self::Value => 'v',
            Self::Imports => 'i',
        }
    }

    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Overview => "home",
            Self::Accounts => "building",
            Self::Opportunities => "flag",
            Self::Funnel => "funnel",
            Self::Portfolio => "chart",
            Self::Value => "gem",
            Self::Imports => "upload",
        }
    }
}

/// For the frame's template: who the firm's people are.
pub(crate) const SEE_PEOPLE: Action = Action::SeePeople;
/// The same: what is to be sold.
pub(crate) const SEE_QUOTAS: Action = Action::SeeQuotas;
/// The same: what people can do.
pub(crate) const SEE_COMPETENCE: Action = Action::SeeCompetence;
/// The same: who is a key account.
pub(crate) const SEE_SELECTION: Action = Action::SeeSelection;
/// The same: how accounts are managed.
pub(crate) const SEE_PLANS: Action = Action::SeePlans;
/// The same: what is to be done for accounts.
pub(crate) const SEE_ACCOUNT: Action = Action::SeeAccount;
/// The same: recording what is done for them.
pub(crate) const EDIT_CONTACTS: Action = Action::EditContacts;
/// The same: what stands twice.
pub(crate) const FIND_DUPLICATES: Action = Action::FindDuplicates;
/// The same: what became of mails.
pub(crate) const MANAGE_SETTINGS: Action = Action::ManageSettings;
/// The same: everybody's tokens.
pub(crate) const MANAGE_PEOPLE: Action = Action::ManagePeople;
/// The same: what was recorded.
pub(crate) const SEE_AUDIT: Action = Action::SeeAudit;

/// The frame of a page, and how it writes words and numbers. Templates reach everything through it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) section: Option<Section>,
    pub(crate) person: Option<String>,
    role: Option<Role>,
    pub(crate) here: String,
    pub(crate) unit: Unit,
    texts: Texts,
}

impl Page {
    /// A page for `reader`, under a title in the reader's language.
    pub(crate) fn new(reader: &Reader, section: Option<Section>, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            section,
            person: reader.person.as_ref().map(|person| person.name.clone()),
            role: reader.person.as_ref().map(|person| person.role),
            here: reader.here.clone(),
            unit: reader.unit,
            texts: reader.texts(),
        }
    }

    /// A page whose title is the text under `key`.
    pub(crate) fn titled(reader: &Reader, section: Section, key: &str) -> Self {
        Self::new(reader, Some(section), &reader.texts().text(key))
    }

    /// Whether the reader's role may do this to anything at all; only then a link or form for it is shown.
    pub(crate) fn may(&self, action: Action) -> bool {
        self.role.is_some_and(|role| action.is_open_to(role))
    }

    /// Whether the reader's role is one that manages teams.
    pub(crate) fn may_manage(&self) -> bool {
        self.role.is_some_and(Role::may_manage)
    }

    /// Whether this page is at a path, whatever else is asked of it.
    pub(crate) fn is_path(&self, path: &str) -> bool {
        self.here.split('?').next() == Some(path)
    }

    /// The parts of the navigation that are open to the reader.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Section> {
        let may = |section: &Section| self.may(section.needs());
        Section::ALL
            .into_iter()
            .filter(may)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The name of the reader's time zone, as far as it is known.
    pub(crate) fn zone(&self) -> Option<&'static str> {
        self.texts.zone().map(Zone::name)
    }

    /// Whether this is the page of a path.
    pub(crate) fn is_at_path(&self, path: &str) -> bool {
        self.here.split('?').next() == Some(path)
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    pub(crate) fn language(&self) -> &'static str {
        self.texts.language().tag()
    }

    pub(crate) fn is_chinese(&self) -> bool {
        self.texts.language() == Language::Chinese
    }

    pub(crate) fn asset(&self, name: &str) -> String {
        asset::address(name)
    }

    /// Whether charts can be drawn: a build without npm has none.
    pub(crate) fn has_charts(&self) -> bool {
        asset::COMPLETE
    }

    pub(crate) fn text(&self, key: &str) -> String {
        self.texts.text(key)
    }

    pub(crate) fn text_with(&self, key: &str, name: &'static str, value: impl std::fmt::Display) -> String {
        self.texts.text_with(key, name, value)
    }

    pub(crate) fn counted(&self, key: &str, count: &u64) -> String {
        self.texts.counted(key, *count)
    }

    /// The name of the unit that amounts are shown in.
    pub(crate) fn unit_label(&self, currency: &Option<Currency>) -> String {
        self.unit.label(*currency, &self.texts)
    }

    /// The name of that unit for a currency that is known.
    pub(crate) fn unit_of(&self, currency: &Currency) -> String {
        self.unit.label(Some(*currency), &self.texts)
    }

    pub(crate) fn money(&self, amount: &Amount) -> String {
        number::money(*amount, self.unit)
    }

    pub(crate) fn exact(&self, amount: &Amount) -> String {
        number::exact(*amount)
    }

    /// An amount of a single customer: two places, in whole units whatever the unit of the page.
    pub(crate) fn cents(&self, amount: &Amount) -> String {
        number::cents(*amount)
    }

    pub(crate) fn quantity(&self, amount: &Amount) -> String {
        number::quantity(*amount)
    }

    pub(crate) fn decimal(&self, number: &Option<Decimal>) -> String {
        number.map_or_else(|| DASH.to_owned(), |number| number::decimal(number, self.unit))
    }

    pub(crate) fn count(&self, count: &u64) -> String {
        number::grouped(&count.to_string())
    }

    pub(crate) fn percent(&self, share: &Option<f64>) -> String {
        share.map_or_else(|| DASH.to_owned(), number::percent)
    }

    pub(crate) fn days(&self, days: &f64) -> String {
        number::days(*days)
    }

    pub(crate) fn share(&self, share: &f64) -> String {
        number::percent(*share)
    }

    /// A share as a gain or a loss, with its sign.
    pub(crate) fn gain(&self, share: &f64) -> String {
        number::signed_percent(*share)
    }

    /// An estimate with as many places as it is good for.
    pub(crate) fn estimate(&self, number: &f64) -> String {
        number::estimate(*number)
    }

    /// An estimate that may be missing.
    pub(crate) fn estimate_or_dash(&self, number: &Option<f64>) -> String {
        number.map_or_else(|| DASH.to_owned(), number::estimate)
    }

    pub(crate) fn date(&self, date: &Option<NaiveDate>) -> String {
        date.map_or_else(|| DASH.to_owned(), |date| date.to_string())
    }

    pub(crate) fn moment(&self, moment: &DateTime<Utc>) -> String {
        self.texts.moment(*moment)
    }

    pub(crate) fn time_left(&self, seconds: &f64) -> String {
        text::time_left(&self.texts, *seconds)
    }

    /// Text that may be missing.
    pub(crate) fn or_dash(&self, text: &Option<String>) -> String {
        text.clone().unwrap_or_else(|| DASH.to_owned())
    }
}

/// A finished page or fragment.
pub(crate) fn render(template: &impl Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// An address with what a page asks for; without a question mark where that is nothing.
pub(crate) fn address(path: &str, query: &impl Serialize) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// Sends the browser to another page after a form; htmx gets the order in its own header.
pub(crate) fn see_other(reader: &Reader, path: &str) -> Response {
    if reader.asks_for_fragment {
        ([("hx-redirect", path)], "").into_response()
    } else {
        axum::response::Redirect::to(path).into_response()
    }
}

/// Data for a script, as JSON that can stand in an HTML data block: `<` would end it early.
pub(crate) fn data_block(data: &impl Serialize) -> String {
    serde_json::to_string(data)
        .map(|json| json.replace('<', "\\u003c"))
        .unwrap_or_else(|_| "null".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_block_cannot_be_left() {
        let block = data_block(&"</script><script>alert(1)</script>");
        assert!(!block.contains('<'), "{block}");
        let back: String = serde_json::from_str(&block).unwrap();
        assert_eq!(back, "</script><script>alert(1)</script>");
    }
}
