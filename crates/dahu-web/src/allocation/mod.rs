//! Where hours go: capacity against need, and the proposal with its limits; nothing of it is kept.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::Path, routing::get};
use dahu_app::{
    Context,
    allocation::{self, Allocation, Basis},
};
use dahu_core::{access::Action, allocation::NoPlan};

use crate::{
    export::{self, Format},
    failure::Answer,
    opportunity::words::name,
    page::{Page, render},
    text::Texts,
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/allocation", get(show))
        .route("/allocation/export.{format}", get(download))
}

#[derive(Template)]
#[template(path = "allocation/show.html")]
struct AllocationPage {
    page: Page,
    found: Arc<Allocation>,
}

impl AllocationPage {
    /// All capacity, what went elsewhere, and what is needed, in hours.
    fn sums(&self) -> [f64; 3] {
        let people = || self.found.people.iter();
        [
            people().map(|person| person.capacity).sum(),
            people().map(|person| person.elsewhere).sum(),
            self.found.accounts.iter().map(|account| account.needed).sum(),
        ]
    }

    /// Whether less is there than is needed.
    fn is_short(&self) -> bool {
        let [capacity, elsewhere, needed] = self.sums();
        needed > capacity - elsewhere
    }

    fn limits(&self) -> String {
        let limits = self.found.limits;
        let facts = [
            ("least", limits.least_percent.to_string()),
            ("change", limits.most_change.to_string()),
            ("accounts", limits.accounts.to_string()),
        ];
        self.page.texts().fill("allocation-limits", &facts)
    }

    fn basis_key(&self) -> &'static str {
        match self.found.basis {
            Basis::Value => "allocation-by-value",
            Basis::Sales => "allocation-by-sales",
        }
    }

    fn no_plan_key(&self, why: &NoPlan) -> &'static str {
        match why {
            NoPlan::Nothing => "allocation-nothing",
            NoPlan::Infeasible => "allocation-infeasible",
            NoPlan::Unsolved => "allocation-unsolved",
        }
    }
}

/// Hours as people read them: whole ones.
pub(crate) fn hours(hours: &f64) -> String {
    crate::number::grouped(&format!("{hours:.0}"))
}

/// Who gives an account how many hours now, and would.
pub(crate) fn hand(texts: &Texts, (who, now, then): &(String, f64, Option<f64>)) -> String {
    let facts = [("name", who.clone()), ("now", hours(now))];
    match then {
        Some(then) => {
            let [who, now] = facts;
            texts.fill("allocation-hand", &[who, now, ("then", hours(then))])
        }
        None => texts.fill("allocation-hand-now", &facts),
    }
}

async fn show(visitor: Visitor) -> Answer {
    let title = visitor.reader.texts().text("allocation");
    render(&AllocationPage {
        found: Box::pin(allocation::show(&visitor.ctx)).await?,
        page: Page::new(&visitor.reader, None, &title),
    })
}

/// The proposal as a file.
async fn download(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let visitor = visitor.taking_along();
    let found = Box::pin(allocation::show(&visitor.ctx)).await?;
    let table = export::allocation(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "allocation").await
}
