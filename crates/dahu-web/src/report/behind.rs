//! The rows that a figure of a report counts.

use askama::Template;
use axum::extract::Query;
use dahu_app::report::{self, Behind, BehindRow, RowKind};
use dahu_core::report::{Figure, Measure};

use super::{
    brief, figures,
    query::{BehindQuery, ReportQuery},
    words,
};
use crate::{
    account::words::intent,
    activity::words as activity_words,
    failure::{Answer, Failure},
    funnel::turning::{Turning, places},
    page::{Page, render},
    visitor::Visitor,
};

/// Rows on a page.
const ON_PAGE: usize = 50;

/// A row as it is shown.
struct Shown {
    day: String,
    /// What it is, and its page.
    what: String,
    address: Option<String>,
    /// What is worth knowing besides.
    more: Vec<String>,
    account: String,
    account_address: String,
    code: Option<String>,
    who: String,
    /// The amount or count, and exactly.
    number: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "report/behind.html")]
struct BehindPage {
    page: Page,
    /// The report, and what it is called.
    back: (String, String),
    lead: String,
    definition: &'static str,
    found: Behind,
    rows: Vec<Shown>,
    /// The key of the heading of numbers; none where rows have none.
    number_key: Option<(&'static str, &'static str)>,
    turning: Turning,
}

impl BehindPage {
    /// Accounts that the reader does not see, in words.
    fn unseen(&self) -> Option<String> {
        let (accounts, net) = self.found.unseen.as_ref()?;
        let facts = [
            ("accounts", self.page.count(accounts)),
            ("amount", self.page.money(net)),
        ];
        Some(self.page.texts().fill("report-unseen", &facts))
    }
}

pub(super) async fn show(
    visitor: Visitor,
    Query(query): Query<ReportQuery>,
    Query(asked): Query<BehindQuery>,
) -> Answer {
    super::require(&visitor)?;
    let request = query.request()?;
    let (figure, when) = asked.asked()?;
    let places = places(asked.page, ON_PAGE);
    let found = Box::pin(report::behind(&visitor.ctx, &request, (figure, when), places)).await?;
    if asked.page > 0 && found.rows.is_empty() {
        return Err(Failure::NotFound);
    }
    let texts = visitor.reader.texts();
    let title = texts.text(words::figure_key(figure));
    let page = Page::new(&visitor.reader, None, &title);
    let lead = texts.fill(
        "report-behind-lead",
        &[
            ("name", words::name(&texts, found.of, &found.name)),
            ("days", words::days(&texts, &found.days)),
        ],
    );
    let about = ReportQuery {
        of: found.of.word(),
        ..query
    };
    let back = about.address("/reports");
    let kind = texts.text(words::cadence_key(request.cadence));
    render(&BehindPage {
        back: (back, kind),
        lead,
        definition: words::figure_definition(figure),
        rows: found.rows.iter().map(|row| shown(&page, row)).collect(),
        number_key: number_key(figure),
        turning: Turning::new(&texts, asked.page, ON_PAGE, found.total, |number| {
            about.behind(figure, when, number)
        }),
        found,
        page,
    })
}

fn number_key(figure: Figure) -> Option<(&'static str, &'static str)> {
    match (figure, figure.measure()) {
        (Figure::Sales, _) => Some(("report-sales", "report-sales-definition")),
        (Figure::Accounts | Figure::Contacts, _) => Some(("report-times", "report-times-definition")),
        (Figure::Effort, _) => Some(("report-effort", "report-effort-definition")),
        (Figure::Opened | Figure::Advanced | Figure::Won | Figure::Lost, _) | (_, Measure::Money) => {
            Some(("report-amount", "report-amount-definition"))
        }
        _ => None,
    }
}

fn shown(page: &Page, row: &BehindRow) -> Shown {
    let texts = page.texts();
    let account_address = format!("/accounts/{}", row.account);
    let mut shown = Shown {
        day: row.on.map(|on| on.to_string()).unwrap_or_default(),
        what: String::new(),
        address: None,
        more: Vec::new(),
        account: row.account_name.clone(),
        account_address,
        code: row.account_code.clone(),
        who: row.who.join(&texts.text("list-separator")),
        number: None,
    };
    let count = |times: &u64| Some((page.count(times), times.to_string()));
    match &row.kind {
        RowKind::Activity {
            kind,
            text,
            outcome,
            minutes,
            ..
        } => {
            shown.what = texts.text(activity_words::kind_key(kind));
            shown.address = Some(format!("/accounts/{}/activities", row.account));
            shown.more.extend(
                outcome
                    .as_ref()
                    .map(|outcome| texts.text(activity_words::outcome_key(outcome))),
            );
            shown.more.push(brief(text));
            shown.number = minutes.map(|minutes| {
                let minutes = i64::from(minutes);
                (figures::hours(minutes), minutes.to_string())
            });
        }
        RowKind::Account { times } => shown.number = count(times),
        RowKind::Contact { id, name, times } => {
            shown.what = name.clone().unwrap_or_else(|| texts.text("report-contact-gone"));
            shown.address = name.as_ref().map(|_| format!("/contacts/{id}"));
            shown.number = count(times);
        }
        RowKind::Task { id, what } => {
            shown.what.clone_from(what);
            shown.address = Some(format!("/tasks/{id}"));
        }
        RowKind::Assessment { intent: judged } => shown.what = intent(texts, *judged),
        RowKind::Target => {}
        RowKind::Opportunity { id, name, amount } => {
            shown.what.clone_from(name);
            shown.address = Some(format!("/opportunities/{id}"));
            shown.number = Some((page.money(amount), amount.to_string()));
        }
        RowKind::Sales { net } => {
            shown.number = Some((page.money(net), net.to_string()));
            shown.account_address.push_str("?tab=lines");
        }
    }
    shown.more.retain(|text| !text.is_empty());
    shown
}
