//! The accounts behind one number of the funnel: page by page, or all of them as a download.

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::report::{self, FunnelAccounts, FunnelCell};
use dahu_core::person::PersonId;
use serde::Deserialize;

use super::{
    cell,
    turning::{Turning, places},
};
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    period::PeriodQuery,
    visitor::Visitor,
};

/// Accounts on a page. Downloads hold all of them.
const ON_PAGE: usize = 200;

/// Which figure is asked about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Behind {
    person: String,
    cell: String,
    /// Which page, counted from zero.
    page: usize,
}

#[derive(Template)]
#[template(path = "funnel/accounts.html")]
struct AccountsPage {
    page: Page,
    back: String,
    figure: String,
    definition: &'static str,
    found: FunnelAccounts,
    turning: Turning,
    csv: String,
    xlsx: String,
}

pub(super) async fn show(
    visitor: Visitor,
    FromQuery(period): FromQuery<PeriodQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let (cell, person) = behind.asked()?;
    let (window, places) = (period.window()?, places(behind.page, ON_PAGE));
    let found = FunnelAccounts::page(&visitor.ctx, &window, person, cell, places).await?;
    if behind.page > 0 && found.accounts.is_empty() {
        return Err(Failure::NotFound);
    }
    let texts = visitor.reader.texts();
    let figure = texts.text(cell::key(cell));
    let export = |ending| behind.address(&period, &format!("/funnel/accounts/export.{ending}"), 0);
    let turned = |page| behind.address(&period, "/funnel/accounts", page);
    let whose = found
        .accounts
        .first()
        .filter(|_| person.is_some())
        .map(|account| account.salesperson.clone());
    let title = whose.map_or(figure.clone(), |name| format!("{name} · {figure}"));
    render(&AccountsPage {
        back: period.address("/funnel"),
        definition: cell::definition_key(cell),
        turning: Turning::new(&texts, behind.page, ON_PAGE, found.total, turned),
        csv: export("csv"),
        xlsx: export("xlsx"),
        page: Page::new(&visitor.reader, Some(Section::Funnel), &title),
        figure: title,
        found,
    })
}

pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(period): FromQuery<PeriodQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let visitor = visitor.taking_along();
    let (cell, person) = behind.asked()?;
    let found = report::funnel_accounts(&visitor.ctx, &period.window()?, person, cell).await?;
    let texts = visitor.reader.texts();
    let table = export::funnel_accounts(&found, &texts.text(cell::key(cell)), &texts);
    export::download(&visitor, table, format, "funnel-accounts").await
}

impl Behind {
    fn asked(&self) -> Result<(FunnelCell, Option<PersonId>), Failure> {
        let cell = cell::from_word(&self.cell).ok_or(Failure::NotFound)?;
        let person = match self.person.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Failure::NotFound)?),
        };
        Ok((cell, person))
    }

    /// `path` for the same figure and days, on another page.
    fn address(&self, period: &PeriodQuery, path: &str, page: usize) -> String {
        let number = page.to_string();
        let mut more = vec![("person", self.person.as_str()), ("cell", self.cell.as_str())];
        if page > 0 {
            more.push(("page", &number));
        }
        period.address_with(path, &more)
    }
}
