//! What was won against what the ledger shows of it: the list, and the parts of the pages of opportunities and accounts.

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::{
    opportunity::{self, WonFigures, WonFilter, WonPage, WonPageRequest, WonSort, WonTotals},
    person::{self, Person},
};
use dahu_core::{access::Action, money::Amount, opportunity::Confirmation};
use serde::{Deserialize, Serialize};

use crate::{
    export::{self, Format},
    failure::Answer,
    page::{self, Page, Section, render},
    visitor::Visitor,
};

/// Rows of a page of the list.
const ROWS: usize = 50;
/// The list, by its address.
pub(super) const PATH: &str = "/opportunities/won";

/// How they may stand to be listed, by the word of addresses and the key of its name.
pub(crate) const STANDS: [(&str, &str, &[Confirmation]); 7] = [
    ("", "all", &[]),
    (
        "overdue",
        "won-overdue",
        &[Confirmation::Short, Confirmation::Nothing],
    ),
    (
        "short",
        "opportunity-word-confirmation-short",
        &[Confirmation::Short],
    ),
    (
        "nothing",
        "opportunity-word-confirmation-nothing",
        &[Confirmation::Nothing],
    ),
    (
        "awaited",
        "opportunity-word-confirmation-awaited",
        &[Confirmation::Awaited],
    ),
    (
        "partly",
        "opportunity-word-confirmation-partly",
        &[Confirmation::Partly],
    ),
    (
        "confirmed",
        "opportunity-word-confirmation-confirmed",
        &[Confirmation::Confirmed],
    ),
];

pub(crate) const SORTS: [(&str, &str, WonSort); 3] = [
    ("", "won-sort-urgency", WonSort::Urgency),
    ("missing", "won-sort-missing", WonSort::Missing),
    ("won", "won-sort-won", WonSort::Won),
];

/// The query of the list. Empty fields count as not set, as forms send them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> WonFilter {
        let stands = STANDS.iter().find(|(word, ..)| *word == self.state);
        WonFilter {
            search: Some(self.search.clone()).filter(|text| !text.trim().is_empty()),
            stands: stands.map_or(&[][..], |(.., stands)| stands).to_vec(),
            owner: self.owner.parse().ok(),
        }
    }

    fn sort(&self) -> WonSort {
        let sort = SORTS.iter().find(|(word, ..)| *word == self.sort);
        sort.map_or(WonSort::Urgency, |(.., sort)| *sort)
    }

    fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut asked = Self {
            after: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        asked
    }

    fn address(&self) -> String {
        page::address(PATH, self)
    }

    fn continued(&self, after: &str) -> String {
        self.but(|asked| after.clone_into(&mut asked.after)).address()
    }

    fn of_owner(&self, owner: &dahu_core::person::PersonId) -> String {
        self.but(|asked| asked.owner = owner.to_string()).address()
    }

    fn export(&self, format: &str) -> String {
        page::address(&format!("{PATH}/export.{format}"), &self.but(|_| ()))
    }
}

#[derive(Template)]
#[template(path = "opportunity/won.html")]
struct WonListPage {
    page: Page,
    found: WonPage,
    asked: Asked,
    people: Vec<Person>,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "opportunity/_won_rows.html")]
struct WonRows {
    page: Page,
    found: WonPage,
    asked: Asked,
}

pub(super) async fn show(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let request = WonPageRequest {
        sort: asked.sort(),
        after: Some(asked.after.clone()).filter(|cursor| !cursor.is_empty()),
        size: ROWS,
    };
    let filter = asked.filter();
    let found = opportunity::won(ctx, &filter, &request).await?;
    let page = Page::titled(reader, Section::Opportunities, "won-title");
    if reader.asks_for_fragment && !asked.after.is_empty() {
        return render(&WonRows { page, found, asked });
    }
    render(&WonListPage {
        page,
        people: person::owners_to_choose(ctx, filter.owner).await?,
        found,
        asked,
    })
}

/// What is seen, as a file.
pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let visitor = visitor.taking_along();
    let found = opportunity::all_won(&visitor.ctx, &asked.filter(), asked.sort()).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::won_json(&found), "won").await;
    }
    let table = export::won(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "won").await
}

/// The class that colours how something stands.
pub(crate) fn class(stands: &Confirmation) -> &'static str {
    match stands {
        Confirmation::Confirmed => "tag-good",
        Confirmation::Short | Confirmation::Nothing => "tag-bad",
        Confirmation::Partly => "tag-warn",
        Confirmation::Awaited | Confirmation::WithoutAmount => "tag-none",
    }
}

/// A bar: what was invoiced of what was won, in time and late, in thousandths of it.
pub(crate) struct Bar {
    pub(crate) in_time: i64,
    pub(crate) late: i64,
    label: String,
}

impl Bar {
    pub(crate) fn of(page: &Page, figures: &WonFigures, won: &Amount) -> Self {
        let invoiced = figures.invoiced;
        let late = thousandths(&invoiced.late, won);
        let all = thousandths(&invoiced.amount, won);
        let amounts = [
            ("invoiced", page.money(&invoiced.amount)),
            ("won", page.money(won)),
        ];
        Self {
            in_time: (all - late).max(0),
            late,
            label: page.texts().fill("won-bar", &amounts),
        }
    }

    /// Of what several come to.
    pub(crate) fn of_totals(page: &Page, totals: &WonTotals) -> Self {
        let amounts = [
            ("invoiced", page.money(&totals.invoiced)),
            ("won", page.money(&totals.won)),
        ];
        Self {
            in_time: thousandths(&totals.invoiced, &totals.won),
            late: 0,
            label: page.texts().fill("won-bar", &amounts),
        }
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }
}

/// The share of a part in thousandths of the whole, at most all of it.
fn thousandths(part: &Amount, whole: &Amount) -> i64 {
    let (part, whole) = (part.ten_thousandths(), whole.ten_thousandths());
    if whole <= 0 {
        return 0;
    }
    let share = i128::from(part.max(0)) * 1_000 / i128::from(whole);
    i64::try_from(share.min(1_000)).unwrap_or(1_000)
}
