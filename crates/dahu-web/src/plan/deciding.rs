//! A plan is submitted, decided on, taken up again, followed and closed; and what was done last is taken back.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, RawForm},
};
use dahu_app::{
    Error,
    plan::{self, Learnt, ObjectiveRow, Plan},
};
use dahu_core::{
    access::Action,
    plan::{PlanId, objective::ObjectiveId},
};
use serde::Deserialize;

use super::{
    beside, changed,
    form::{Sent, amount},
    id, require,
    show::{self, Typed},
    status, words,
};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// The page after a verb, or again with what was refused.
async fn done(visitor: &Visitor, plan: PlanId, result: Result<(), Error>) -> Answer {
    match result {
        Ok(()) => Ok(changed(visitor, plan, "")),
        Err(error) => {
            let problem = beside(visitor, error, &[])?;
            Box::pin(show::refused(visitor, plan, Typed::default(), problem)).await
        }
    }
}

pub(super) async fn submit(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let submitted = plan::submit(&visitor.ctx, plan).await;
    done(&visitor, plan, submitted).await
}

pub(super) async fn withdraw(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let withdrawn = plan::withdraw(&visitor.ctx, plan).await;
    done(&visitor, plan, withdrawn).await
}

pub(super) async fn revise(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let revised = plan::revise(&visitor.ctx, plan).await;
    done(&visitor, plan, revised).await
}

/// What whoever decides says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonForm {
    reason: String,
}

pub(super) async fn approve(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    require(&visitor, Action::ApprovePlans)?;
    let plan = id(&key)?;
    let decided = plan::approve(&visitor.ctx, plan, &form.reason).await;
    after_decision(&visitor, plan, form, decided).await
}

pub(super) async fn send_back(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    require(&visitor, Action::ApprovePlans)?;
    let plan = id(&key)?;
    let decided = plan::send_back(&visitor.ctx, plan, &form.reason).await;
    after_decision(&visitor, plan, form, decided).await
}

async fn after_decision(
    visitor: &Visitor,
    plan: PlanId,
    form: ReasonForm,
    decided: Result<(), Error>,
) -> Answer {
    match decided {
        Ok(()) => Ok(changed(visitor, plan, "")),
        Err(error) => {
            let fields = [("plan_text_missing", "reason"), ("plan_text_too_long", "reason")];
            let problem = beside(visitor, error, &fields)?;
            let typed = Typed {
                at: "decide",
                reason: form.reason,
                ..Typed::default()
            };
            Box::pin(show::refused(visitor, plan, typed, problem)).await
        }
    }
}

pub(super) async fn follow(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    match plan::follow(&visitor.ctx, plan).await {
        Ok(next) => Ok(see_other(&visitor.reader, &format!("/plans/{next}"))),
        Err(error) => done(&visitor, plan, Err(error)).await,
    }
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    match plan::undo(&visitor.ctx, plan).await {
        // The plan itself may be gone: where it was begun, its account is.
        Ok(()) => match plan::show(&visitor.ctx, plan).await {
            Ok(_) => Ok(see_other(&visitor.reader, &format!("/plans/{plan}?undo=again"))),
            Err(Error::NotFound { .. }) => Ok(see_other(&visitor.reader, "/plans")),
            Err(error) => Err(error.into()),
        },
        Err(error) => done(&visitor, plan, Err(error)).await,
    }
}

#[derive(Template)]
#[template(path = "plan/removed.html")]
struct RemovedPage {
    page: Page,
    id: PlanId,
}

pub(super) async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    match plan::remove(&visitor.ctx, plan).await {
        Ok(()) => render(&RemovedPage {
            page: Page::titled(&visitor.reader, Section::Accounts, "plan-removed"),
            id: plan,
        }),
        Err(error) => done(&visitor, plan, Err(error)).await,
    }
}

#[derive(Template)]
#[template(path = "plan/close.html")]
struct ClosePage {
    page: Page,
    plan: Plan,
    learnt: Learnt,
    /// The costs and the margin, as they were typed.
    sums: [String; 2],
    problem: Beside,
}

impl ClosePage {
    fn learnt(&self, row: &ObjectiveRow) -> String {
        self.learnt.objectives.get(&row.id).cloned().unwrap_or_default()
    }
}

async fn close_page(
    visitor: &Visitor,
    plan: PlanId,
    (learnt, sums): (Learnt, [String; 2]),
    problem: Beside,
) -> Answer {
    let status = status(&problem);
    let plan = Box::pin(plan::show(&visitor.ctx, plan)).await?;
    if !plan.may_work {
        return Err(Failure::Forbidden);
    }
    let page = render(&ClosePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-close"),
        plan,
        learnt,
        sums,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_close(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let nothing = (Learnt::default(), Default::default());
    close_page(&visitor, id(&key)?, nothing, Beside::default()).await
}

pub(super) async fn close(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, sent) = (id(&key)?, Sent::of(&body));
    let rows = sent.rows(["objective", "learnt"], 100);
    let objectives: BTreeMap<ObjectiveId, String> = rows
        .into_iter()
        .filter_map(|[objective, learnt]| Some((objective.parse().ok()?, learnt)))
        .collect();
    let mut learnt = Learnt {
        all: sent.one("all"),
        objectives,
        ..Learnt::default()
    };
    let sums = [sent.one("costs"), sent.one("returned")];
    let closed = async {
        learnt.costs = amount(&sums[0])?;
        learnt.returned = amount(&sums[1])?;
        plan::close(&visitor.ctx, plan, &learnt).await
    };
    match Box::pin(closed).await {
        Ok(()) => show::after(&visitor, plan),
        Err(error) => {
            let fields = [("plan_text_missing", "all"), ("plan_amount_negative", "costs")];
            let problem = beside(&visitor, error, &fields)?;
            close_page(&visitor, plan, (learnt, sums), problem).await
        }
    }
}
