//! Quotas: the overview of a year, the page of one subject, and the forms that set and spread.

mod form;
mod months;
mod new;
pub(crate) mod picture;
mod subject;
pub(crate) mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use dahu_app::{
    Context,
    quota::{self, Filter, Overview, OverviewRow, QUOTAS_AT_MOST},
    team::{self, Team},
};
use dahu_core::{
    access::Action,
    quota::{Span, Subject, SubjectKind},
};
use serde::{Deserialize, Serialize};

use self::picture::Picture;
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    funnel::turning::{Turning, places},
    page::{Page, address, render},
    team::indented,
    visitor::Visitor,
};

/// Rows on one page.
const ON_PAGE: usize = 50;

/// What opens under the overview: each figure with its definition.
pub(crate) const DEFINITIONS: [(&str, &str); 5] = [
    ("quota-levels", "quota-levels-definition"),
    ("quota-attained", "quota-attained-definition"),
    ("quota-pace", "quota-pace-definition"),
    ("quota-forecast", "quota-forecast-definition"),
    ("quota-picture", "quota-picture-definition"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/quotas", get(list).post(new::set))
        .route("/quotas/export.{format}", get(download))
        .route("/quotas/new", get(new::show))
        .route("/quotas/{kind}/{key}", get(subject::show).post(subject::set))
        .route("/quotas/{kind}/{key}/remove", post(subject::remove))
        .route("/quotas/{kind}/{key}/undo", post(subject::undo))
        .route("/quotas/{kind}/{key}/months", get(months::show).post(months::set))
}

/// What is asked of the overview.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    #[serde(skip_serializing_if = "is_first")]
    page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl Asked {
    fn year(&self, this: i32) -> Result<Span, Failure> {
        year(&self.year, this)
    }

    fn filter(&self) -> Filter {
        Filter {
            kind: SubjectKind::from_word(&self.kind),
            team: self.team.parse().ok(),
        }
    }

    fn address(&self, path: &str) -> String {
        let asked = Self {
            page: 0,
            ..self.clone()
        };
        address(path, &asked)
    }

    fn turned(&self, page: usize) -> String {
        let asked = Self { page, ..self.clone() };
        address("/quotas", &asked)
    }
}

/// The year that is typed in an address, this one where none is.
fn year(typed: &str, this: i32) -> Result<Span, Failure> {
    let typed = typed.trim();
    let year = if typed.is_empty() {
        Span::of_year(this)
    } else {
        typed.parse().map(Span::whole_year)
    };
    year.map_err(|_| Failure::Unreadable(typed.to_owned()))
}

/// The subject in an address; one that cannot be leads nowhere.
fn subject_of(kind: &str, key: &str) -> Result<Subject, Failure> {
    let kind = SubjectKind::from_word(kind).ok_or(Failure::NotFound)?;
    Subject::of(kind, key).ok_or(Failure::NotFound)
}

/// Refuses whom quotas are not for, before anything of the address is looked at.
fn require(visitor: &Visitor, action: Action) -> Result<(), Failure> {
    if visitor.ctx.is_open(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// This year, where the reader is.
fn this_year(visitor: &Visitor) -> i32 {
    chrono::Datelike::year(&visitor.ctx.today())
}

#[derive(Template)]
#[template(path = "quota/list.html")]
struct ListPage {
    page: Page,
    year: Span,
    years: Vec<i32>,
    asked: Asked,
    found: Overview,
    pictures: Vec<Option<Picture>>,
    teams: Vec<Team>,
    turning: Turning,
}

impl ListPage {
    /// The rows with their pictures.
    fn rows(&self) -> impl Iterator<Item = (&OverviewRow, &Option<Picture>)> {
        self.found.rows.iter().zip(&self.pictures)
    }
}

async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeQuotas)?;
    let ctx = &visitor.ctx;
    let year = asked.year(this_year(&visitor))?;
    let found = quota::overview(ctx, year, asked.filter(), places(asked.page, ON_PAGE)).await?;
    let page = Page::new(&visitor.reader, None, &visitor.reader.texts().text("quotas"));
    let pictures = found.rows.iter().map(|row| {
        let levels = row.levels.as_ref()?;
        Some(Picture::of(&page, levels, row.progress.as_ref()?))
    });
    let turning = Turning::new(page.texts(), asked.page, ON_PAGE, found.total, |number| {
        asked.turned(number)
    });
    let mut years = quota::years(ctx).await?;
    if !years.contains(&year.year()) {
        years.push(year.year());
    }
    render(&ListPage {
        year,
        years,
        pictures: pictures.collect(),
        teams: if ctx.is_open(Action::SeePeople) {
            team::all(ctx).await?
        } else {
            Vec::new()
        },
        turning,
        asked,
        found,
        page,
    })
}

async fn download(visitor: Visitor, Path(format): Path<Format>, Query(asked): Query<Asked>) -> Answer {
    let visitor = visitor.taking_along();
    let year = asked.year(this_year(&visitor))?;
    let (quotas, currency) = quota::export(&visitor.ctx, year, asked.filter()).await?;
    debug_assert!(quotas.len() as u64 <= QUOTAS_AT_MOST);
    let table = export::quotas(&quotas, currency, &visitor.reader.texts());
    export::download(&visitor, table, format, "quotas").await
}
