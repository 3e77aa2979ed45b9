//! The names behind a figure of the honest funnel, page by page.

use askama::Template;
use dahu_app::report::{GroupId, Grouping, HonestAccounts};
use dahu_core::funnel::journey::Milestone;
use serde::{Deserialize, Serialize};

use super::{figure::address, tab::Tab, turning::Turning, words};
use crate::{
    failure::Failure,
    page::{Page, Section},
    visitor::Visitor,
};

/// Accounts on a page. Downloads hold all of them.
pub(super) const ON_PAGE: usize = 200;

/// Which figure is asked about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Behind {
    pub(super) group: String,
    pub(super) cell: String,
    /// Which page, counted from zero.
    pub(super) page: usize,
}

impl Behind {
    /// The group asked for; none where it is all.
    pub(super) fn group(&self, by: Grouping) -> Result<Option<GroupId>, Failure> {
        match self.group.as_str() {
            "" => Ok(None),
            word => GroupId::from_word(by, word).map(Some).ok_or(Failure::NotFound),
        }
    }

    /// `path` for the same figure, on another page.
    pub(super) fn address(&self, path: &str, query: &impl Serialize, page: usize) -> String {
        let number = page.to_string();
        let mut more = vec![("cell", self.cell.as_str())];
        if !self.group.is_empty() {
            more.push(("group", &self.group));
        }
        if page > 0 {
            more.push(("page", &number));
        }
        address(path, query, &more)
    }
}

/// An account as the page shows it.
struct Row {
    id: String,
    code: Option<String>,
    name: String,
    salesperson: String,
    /// The day of each milestone, and who had it then where that is somebody else.
    days: Vec<(String, Option<String>)>,
    fate: String,
    won: Option<String>,
}

/// The page of the names behind a figure.
#[derive(Template)]
#[template(path = "funnel/behind.html")]
pub(super) struct BehindPage {
    page: Page,
    tab: Tab,
    back: String,
    figure: String,
    definition: &'static str,
    milestones: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
    total: u64,
    turning: Turning,
    csv: String,
    xlsx: String,
}

impl BehindPage {
    /// The page of what was found; `address` gives a path for the same figure on a page.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] for a page past the last one.
    pub(super) fn new(
        visitor: &Visitor,
        tab: Tab,
        back: String,
        (figure, definition): (String, &'static str),
        found: HonestAccounts,
        (behind, address): (&Behind, impl Fn(&str, usize) -> String),
    ) -> Result<Self, Failure> {
        if behind.page > 0 && found.accounts.is_empty() {
            return Err(Failure::NotFound);
        }
        let texts = visitor.reader.texts();
        let title = match &found.group {
            Some(group) => format!("{} · {figure}", words::group(&texts, group)),
            None => figure,
        };
        let path = format!("{}/accounts", tab.path());
        let rows = found.accounts.iter().map(|account| {
            let days = account.reached.iter().map(|reached| match reached {
                None => (crate::number::DASH.to_owned(), None),
                Some((day, person)) => {
                    let other = (*person != account.salesperson).then(|| person.clone());
                    (day.to_string(), other)
                }
            });
            Row {
                id: account.id.to_string(),
                code: account.code.clone(),
                name: account.name.clone(),
                salesperson: account.salesperson.clone(),
                days: days.collect(),
                fate: words::fate(&texts, account.fate),
                won: account
                    .won_not_invoiced
                    .map(|day| texts.text_with("won-on-not-invoiced", "date", day)),
            }
        });
        Ok(Self {
            page: Page::new(&visitor.reader, Some(Section::Funnel), &title),
            tab,
            back,
            definition,
            milestones: Milestone::ALL
                .map(|one| (words::milestone_key(one), words::milestone_definition(one)))
                .into(),
            rows: rows.collect(),
            total: found.total,
            turning: Turning::new(&texts, behind.page, ON_PAGE, found.total, |page| {
                address(&path, page)
            }),
            csv: address(&format!("{path}/export.csv"), 0),
            xlsx: address(&format!("{path}/export.xlsx"), 0),
            figure: title,
        })
    }
}
