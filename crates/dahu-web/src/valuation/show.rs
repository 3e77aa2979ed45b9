//! What all accounts are worth: the sum with its interval, its statement, and the accounts behind it.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use dahu_app::valuation::{
    self, EquityGroup, Grouping, Outcome, Progress, Run, RunState, Stage, StandingOut, ValuedAccount,
};
use dahu_app::{Context, setting};
use serde::Deserialize;

use super::{
    Tab,
    caution::{self, Notice},
    chart,
    form::{Problems, TermsForm},
    statement::{self, Row},
    words,
};
use crate::{
    failure::{Answer, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Accounts of a list on the page.
const LISTED: usize = 15;

/// How the value can be divided: the word in addresses, its name, and what is asked for.
pub(super) const GROUPINGS: [(&str, &str, Grouping); 3] = [
    ("owner", "account-owner", Grouping::Owner),
    ("industry", "account-industry", Grouping::Industry),
    ("region", "account-region", Grouping::Region),
];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) by: String,
}

#[derive(Template)]
#[template(path = "valuation/show.html")]
struct ValuePage {
    page: Page,
    tab: Tab,
    has_ledger: bool,
    /// The valuation that runs.
    running: Option<(Run, Option<Progress>)>,
    shown: Option<Shown>,
    form: TermsForm,
    problems: Problems,
}

/// The latest valuation with all that the page shows of it.
struct Shown {
    run: Run,
    outcome: Outcome,
    notices: Vec<Notice>,
    division: Groups,
    largest: Vec<ValuedAccount>,
    rank_changes: Vec<ValuedAccount>,
    drawn: Vec<ValuedAccount>,
    bubble: String,
    rows: Vec<Row>,
    waterfall: String,
}

/// The value by owner, industry or region.
struct Groups {
    by: &'static str,
    groups: Arc<Vec<EquityGroup>>,
}

/// The same without the page.
#[derive(Template)]
#[template(path = "valuation/_groups.html")]
struct GroupsFragment {
    page: Page,
    outcome: Outcome,
    division: Groups,
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let latest = valuation::latest(&visitor.ctx).await?;
    if visitor.reader.asks_for_fragment {
        let outcome = latest.and_then(|run| run.outcome).ok_or(Failure::NotFound)?;
        return render(&GroupsFragment {
            page: Page::titled(&visitor.reader, Section::Value, "section-value"),
            outcome,
            division: Groups::of(&visitor.ctx, &asked.by).await?,
        });
    }
    let form = TermsForm::of_run(latest.as_ref());
    page_of(&visitor, &asked.by, form, Problems::default()).await
}

/// The page, with the form as typed and what is wrong with it.
pub(super) async fn page_of(visitor: &Visitor, by: &str, form: TermsForm, problems: Problems) -> Answer {
    let ctx = &visitor.ctx;
    let page = Page::titled(&visitor.reader, Section::Value, "section-value");
    let running = valuation::running_now(ctx).await?.map(|run| {
        let progress = valuation::progress(ctx, run.id);
        (run, progress)
    });
    let shown = match valuation::latest(ctx).await? {
        Some(run) => Shown::of(ctx, &page, run, by).await?,
        None => None,
    };
    render(&ValuePage {
        has_ledger: setting::figures_as_of(ctx).await?.is_some(),
        tab: Tab::Value,
        page,
        running,
        shown,
        form,
        problems,
    })
}

impl Shown {
    async fn of(ctx: &Context, page: &Page, run: Run, by: &str) -> Result<Option<Self>, Failure> {
        let Some(outcome) = run.outcome.clone() else {
            return Ok(None);
        };
        let standing_out = valuation::standing_out(ctx).await?;
        let StandingOut {
            largest,
            above,
            below,
        } = &*standing_out;
        // In the picture: the largest by value, and those whose rank changes most, which are large by sales too.
        let mut drawn = largest.clone();
        for one in above.iter().chain(below) {
            if drawn.iter().all(|known| known.id != one.id) {
                drawn.push(one.clone());
            }
        }
        let rows = statement::rows(page, &outcome);
        Ok(Some(Self {
            notices: caution::grave(page.texts(), &outcome.cautions),
            division: Groups::of(ctx, by).await?,
            bubble: chart::bubble(page, &drawn, &outcome),
            waterfall: chart::waterfall(page, &rows, &outcome),
            run,
            outcome,
            largest: largest.iter().take(LISTED).cloned().collect(),
            rank_changes: both_ways(above, below),
            drawn,
            rows,
        }))
    }
}

impl Groups {
    async fn of(ctx: &Context, by: &str) -> Result<Self, Failure> {
        let (by, grouping) = grouping(by);
        Ok(Self {
            by,
            groups: valuation::equity_by(ctx, grouping).await?,
        })
    }
}

/// Those worth more than their past sales say, then those worth less, as many of each as there is room for.
fn both_ways(above: &[ValuedAccount], below: &[ValuedAccount]) -> Vec<ValuedAccount> {
    let above_shown = above
        .len()
        .min(LISTED.saturating_sub(below.len()).max(LISTED / 2));
    let shown = above
        .iter()
        .take(above_shown)
        .chain(below.iter().take(LISTED - above_shown));
    shown.cloned().collect()
}

/// The grouping of a word in an address; by owner where there is none.
pub(super) fn grouping(word: &str) -> (&'static str, Grouping) {
    let known = GROUPINGS.iter().find(|(known, _, _)| *known == word);
    known.map_or((GROUPINGS[0].0, GROUPINGS[0].2), |(known, _, grouping)| {
        (known, *grouping)
    })
}

/// The key of what the accounts of a group have in common.
pub(super) fn group_definition_key(by: &str) -> &'static str {
    match by {
        "industry" => "account-industry-definition",
        "region" => "account-region-definition",
        _ => "account-owner-definition",
    }
}

/// What a group is called; accounts without an owner, an industry or a region are a group too.
pub(super) fn group_label(page: &Page, by: &str, group: &EquityGroup) -> String {
    let without = match by {
        "industry" => "without-industry",
        "region" => "without-region",
        _ => "nobody",
    };
    group.label.clone().unwrap_or_else(|| page.text(without))
}
