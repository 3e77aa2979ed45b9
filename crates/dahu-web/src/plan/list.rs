//! The list of plans, and the plans of one account.

use askama::Template;
use axum::extract::{Path, Query};
use dahu_app::{
    account, person,
    plan::{self, PlanFilter, PlanPage, PlanRow},
};
use dahu_core::{access::Action, account::AccountId, person::PersonId, plan::state::State};
use serde::{Deserialize, Serialize};

use super::{require, words};
use crate::{
    account::id as account_id,
    day_asked::{DayAsked, HeldLine, HeldOnDay},
    failure::{Answer, Failure},
    page::{Page, Section, address, render},
    visitor::Visitor,
};

/// What is asked of the list.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    overdue: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    ended: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> PlanFilter {
        let state = State::WORDS.into_iter().find(|word| *word == self.state);
        PlanFilter {
            state: state.map(str::to_owned),
            owner: self.owner.parse().ok(),
            overdue: !self.overdue.is_empty(),
            to_close: !self.ended.is_empty(),
            after: (!self.after.is_empty()).then(|| self.after.clone()),
        }
    }

    fn after(&self, cursor: &str) -> String {
        let asked = Self {
            after: cursor.to_owned(),
            ..self.clone()
        };
        address("/plans", &asked)
    }
}

#[derive(Template)]
#[template(path = "plan/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    found: PlanPage,
    people: Vec<(PersonId, String)>,
    today: chrono::NaiveDate,
}

impl ListPage {
    fn rows(&self) -> &[PlanRow] {
        &self.found.rows
    }

    fn is_state(&self, word: &str) -> bool {
        self.asked.state == word
    }

    fn count(&self, state: &str) -> u64 {
        self.found.counts.get(state).copied().unwrap_or(0)
    }

    fn is_overdue(&self, row: &PlanRow) -> bool {
        row.review_on.is_some_and(|due| due < self.today)
    }
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    let ctx = &visitor.ctx;
    let people = if ctx.is_open(Action::SeePeople) {
        let people = person::salespeople(ctx).await?.into_iter();
        people.map(|person| (person.id, person.name)).collect()
    } else {
        Vec::new()
    };
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plans"),
        found: plan::list(ctx, &asked.filter()).await?,
        asked,
        people,
        today: ctx.today(),
    })
}

#[derive(Template)]
#[template(path = "plan/of_account.html")]
struct OfAccountPage {
    page: Page,
    account: AccountId,
    account_name: String,
    rows: Vec<PlanRow>,
    held: HeldOnDay,
    may_begin: bool,
    today: chrono::NaiveDate,
}

impl OfAccountPage {
    fn rows(&self) -> &[PlanRow] {
        &self.rows
    }

    fn is_overdue(&self, row: &PlanRow) -> bool {
        row.review_on.is_some_and(|due| due < self.today)
    }
}

/// The plans that were in force on the day that is asked for.
async fn held(visitor: &Visitor, account: AccountId, asked: &DayAsked) -> Result<HeldOnDay, Failure> {
    let on = asked.day()?;
    let plans = match on {
        Some(day) => Box::pin(plan::on_day(&visitor.ctx, account, day)).await?,
        None => Vec::new(),
    };
    let texts = visitor.reader.texts();
    let lines = plans.into_iter().map(|plan| {
        let version = words::which(&texts, plan::Which::Version(plan.version));
        let (by, at) = plan.approved;
        HeldLine {
            what: format!("{} · {version}", plan.frozen.name),
            link: Some(format!("/plans/{}/versions/{}", plan.id, plan.version)),
            by,
            at,
            why: Some(plan.reason),
        }
    });
    Ok(HeldOnDay {
        action: format!("/accounts/{account}/plans#history"),
        tab: "",
        on,
        lines: lines.collect(),
    })
}

pub(super) async fn of_account(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<DayAsked>,
) -> Answer {
    let (ctx, account) = (&visitor.ctx, account_id(&key)?);
    let rows = plan::of_account(ctx, account).await?;
    render(&OfAccountPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plans"),
        account,
        account_name: account::name(ctx, account).await?,
        rows,
        held: held(&visitor, account, &asked).await?,
        may_begin: plan::require_work(ctx, account).await.is_ok(),
        today: ctx.today(),
    })
}
