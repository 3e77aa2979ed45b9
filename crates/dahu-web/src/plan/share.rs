//! The pages that customers read and sign: made, changed and ended here.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawForm},
};
use dahu_app::{
    Error,
    plan::sharing::{self, OPEN_DAYS_AT_MOST, Share, Shares},
    task::TaskRow,
};
use dahu_core::{
    access::Action,
    plan::{
        PlanId,
        mutual::{Choice, Promise, ShareId},
        objective::ObjectiveId,
    },
};

use super::{
    beside,
    form::{Sent, day, written},
    id, require, status, words,
};
use crate::{
    doors::Doors,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Empty rows at the end of what the customer does.
const EMPTY: usize = 3;
/// Rows of it at most.
const PROMISES: usize = 33;

#[derive(Template)]
#[template(path = "plan/shares.html")]
struct SharesPage {
    page: Page,
    found: Shares,
    /// The page that is changed; none for a new one.
    changes: Option<ShareId>,
    choice: Choice,
    /// What the customer does, as it is typed.
    promises: Vec<[String; 3]>,
    ends_on: String,
    /// The address of a page that was just made: shown this once.
    made: Option<String>,
    problem: Beside,
    today: chrono::NaiveDate,
}

impl SharesPage {
    fn action(&self) -> String {
        match self.changes {
            Some(share) => format!("/plans/{}/shares/{share}", self.found.plan.id),
            None => format!("/plans/{}/shares", self.found.plan.id),
        }
    }

    fn has_objective(&self, id: &ObjectiveId) -> bool {
        self.choice.objectives.contains(id)
    }

    fn has_task(&self, task: &TaskRow) -> bool {
        self.choice.tasks.contains(&task.id)
    }

    fn is_overdue(&self, promise: &Promise) -> bool {
        promise.is_overdue(self.today)
    }
}

fn typed(promises: &[Promise]) -> Vec<[String; 3]> {
    let typed = promises
        .iter()
        .map(|promise| [promise.what.clone(), promise.who.clone(), written(promise.due_on)]);
    typed
        .chain(std::iter::repeat_n(<[String; 3]>::default(), EMPTY))
        .collect()
}

/// What the form chose.
#[derive(Clone, Debug, Default)]
struct Chosen {
    choice: Choice,
    promises: Vec<[String; 3]>,
    ends_on: String,
}

impl Chosen {
    fn of(sent: &Sent) -> Self {
        let ids = |name: &str| sent.all(name).into_iter().take(500).cloned().collect::<Vec<_>>();
        Self {
            choice: Choice {
                words: sent.one("words"),
                objectives: ids("objective").iter().filter_map(|id| id.parse().ok()).collect(),
                tasks: ids("task").iter().filter_map(|id| id.parse().ok()).collect(),
                promises: Vec::new(),
            },
            promises: sent.rows(["what", "who", "due_on"], PROMISES),
            ends_on: sent.one("ends_on"),
        }
    }

    fn read(&self) -> Result<Choice, Error> {
        let rows = self.promises.iter().filter(|[what, ..]| !what.trim().is_empty());
        let promises = rows.map(|[what, who, due_on]| {
            Ok(Promise {
                what: what.clone(),
                who: who.clone(),
                due_on: day(due_on)?,
                done: None,
            })
        });
        Ok(Choice {
            promises: promises.collect::<Result<_, Error>>()?,
            ..self.choice.clone()
        })
    }
}

/// What the form shows besides the pages that are there.
#[derive(Default)]
struct Shown {
    changes: Option<ShareId>,
    chosen: Chosen,
    made: Option<String>,
}

async fn page(visitor: &Visitor, plan: PlanId, shown: Shown, problem: Beside) -> Answer {
    let mut found = sharing::all(&visitor.ctx, plan).await?;
    let changed = found.shares.iter().find(|share| Some(share.id) == shown.changes);
    // Of a page that is there, only what it offers can be chosen.
    if let Some(objectives) = changed.map(|share| share.objectives.clone()) {
        found.objectives = Some(objectives);
    }
    let status = status(&problem);
    let page = render(&SharesPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "mutual-plan"),
        changes: shown.changes,
        choice: shown.chosen.choice,
        promises: if shown.chosen.promises.is_empty() {
            typed(&[])
        } else {
            shown.chosen.promises
        },
        ends_on: shown.chosen.ends_on,
        made: shown.made,
        found,
        problem,
        today: visitor.ctx.today(),
    })?;
    super::answer(status, page)
}

/// The pages, and the form; with `?change=` of one of them that one in the form.
pub(super) async fn list(
    visitor: Visitor,
    Path(key): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let asked = Sent::of(query.unwrap_or_default().as_bytes()).one("change");
    let Ok(share) = asked.parse::<ShareId>() else {
        return page(&visitor, plan, Shown::default(), Beside::default()).await;
    };
    let found = sharing::all(&visitor.ctx, plan).await?;
    let known = found
        .shares
        .into_iter()
        .find(|known| known.id == share && known.is_open);
    let known: Share = known.ok_or(Failure::NotFound)?;
    let shown = Shown {
        changes: Some(share),
        chosen: Chosen {
            promises: typed(&known.choice.promises),
            choice: known.choice,
            ends_on: String::new(),
        },
        made: None,
    };
    page(&visitor, plan, shown, Beside::default()).await
}

pub(super) async fn make(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    Path(key): Path<String>,
    RawForm(body): RawForm,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, chosen) = (id(&key)?, Chosen::of(&Sent::of(&body)));
    let made = async {
        let ends_on = day(&chosen.ends_on)?;
        sharing::make(&visitor.ctx, plan, &chosen.read()?, ends_on).await
    };
    match made.await {
        Ok((_, token)) => {
            let shown = Shown {
                made: Some(doors.address_for_others(&visitor.reader, &format!("/mutual/{token}"))),
                ..Shown::default()
            };
            page(&visitor, plan, shown, Beside::default()).await
        }
        Err(error) => {
            let problem = beside(&visitor, error, &[("plan_share_days", "ends_on")])?;
            let shown = Shown {
                chosen,
                ..Shown::default()
            };
            page(&visitor, plan, shown, problem).await
        }
    }
}

pub(super) async fn change(
    visitor: Visitor,
    Path((key, share)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, share) = (id(&key)?, id::<ShareId>(&share)?);
    let chosen = Chosen::of(&Sent::of(&body));
    let changed = async { sharing::change(&visitor.ctx, plan, share, &chosen.read()?).await };
    match changed.await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/plans/{plan}/shares"))),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            let shown = Shown {
                changes: Some(share),
                chosen,
                made: None,
            };
            page(&visitor, plan, shown, problem).await
        }
    }
}

/// Says that something the customer promised was done, or that it was not.
pub(super) async fn mark(
    visitor: Visitor,
    Path((key, share)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, share, sent) = (id(&key)?, id::<ShareId>(&share)?, Sent::of(&body));
    let is_done = sent.one("done") == "yes";
    match sharing::mark(&visitor.ctx, plan, share, &sent.one("step"), is_done).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/plans/{plan}/shares#pages"))),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            page(&visitor, plan, Shown::default(), problem).await
        }
    }
}

/// Offers the version in force on a page that offers another one.
pub(super) async fn offer(visitor: Visitor, Path((key, share)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, share) = (id(&key)?, id::<ShareId>(&share)?);
    match sharing::offer(&visitor.ctx, plan, share).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/plans/{plan}/shares#pages"))),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            page(&visitor, plan, Shown::default(), problem).await
        }
    }
}

pub(super) async fn revoke(visitor: Visitor, Path((key, share)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    sharing::revoke(&visitor.ctx, plan, id(&share)?).await?;
    Ok(see_other(&visitor.reader, &format!("/plans/{plan}/shares")))
}
