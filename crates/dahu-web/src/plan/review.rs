//! The form that writes a review down.

use askama::Template;
use axum::extract::{Path, RawForm};
use dahu_app::{
    activity::{self, Participants},
    plan::{self, Plan, TypedReview},
};
use dahu_core::{
    access::Action,
    plan::{PlanId, review::EARLY_DAYS},
};

use super::{
    beside, changed,
    form::{Sent, needed_day},
    id, require, status, words,
};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// A review as it is typed.
#[derive(Clone, Debug, Default)]
struct ReviewForm {
    held_on: String,
    is_due: bool,
    minutes: String,
    decisions: String,
    people: Vec<String>,
    contacts: Vec<String>,
}

#[derive(Template)]
#[template(path = "plan/review.html")]
struct ReviewPage {
    page: Page,
    plan: Plan,
    participants: Participants,
    form: ReviewForm,
    problem: Beside,
}

impl ReviewPage {
    fn has_person(&self, id: &impl ToString) -> bool {
        self.form.people.contains(&id.to_string())
    }

    fn has_contact(&self, id: &impl ToString) -> bool {
        self.form.contacts.contains(&id.to_string())
    }
}

/// The form with what was typed, or as it begins: with who asks, today, and for the review that is due or soon will be.
async fn page(visitor: &Visitor, plan: PlanId, form: Option<ReviewForm>, problem: Beside) -> Answer {
    let status = status(&problem);
    let plan = Box::pin(plan::show(&visitor.ctx, plan)).await?;
    let form = form.unwrap_or_else(|| ReviewForm {
        held_on: plan.today.to_string(),
        is_due: plan
            .review_on
            .is_some_and(|due| (due - plan.today).num_days() <= EARLY_DAYS),
        people: visitor.ctx.person().iter().map(ToString::to_string).collect(),
        ..ReviewForm::default()
    });
    if !plan.may_work {
        return Err(Failure::Forbidden);
    }
    let page = render(&ReviewPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-review-hold"),
        participants: activity::participants(&visitor.ctx, plan.facts.account).await?,
        plan,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    page(&visitor, id(&key)?, None, Beside::default()).await
}

pub(super) async fn hold(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, sent) = (id(&key)?, Sent::of(&body));
    let all = |name: &str| sent.all(name).into_iter().take(100).cloned().collect();
    let form = ReviewForm {
        held_on: sent.one("held_on"),
        is_due: !sent.one("is_due").is_empty(),
        minutes: sent.one("minutes"),
        decisions: sent.one("decisions"),
        people: all("people"),
        contacts: all("contacts"),
    };
    let held = async {
        let typed = TypedReview {
            held_on: needed_day(&form.held_on)?,
            is_due: form.is_due,
            minutes: form.minutes.clone(),
            decisions: form.decisions.clone(),
            people: form.people.iter().filter_map(|id| id.parse().ok()).collect(),
            contacts: form.contacts.iter().filter_map(|id| id.parse().ok()).collect(),
        };
        plan::hold_review(&visitor.ctx, plan, &typed).await
    };
    match Box::pin(held).await {
        Ok(_) => Ok(changed(&visitor, plan, "#reviews")),
        Err(error) => {
            let fields = [
                ("plan_text_missing", "minutes"),
                ("plan_day_in_future", "held_on"),
                ("plan_review_too_early", "held_on"),
                ("plan_day_not_readable", "held_on"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            page(&visitor, plan, Some(form), problem).await
        }
    }
}

pub(super) async fn remove(visitor: Visitor, Path((key, review)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    plan::remove_review(&visitor.ctx, plan, id(&review)?).await?;
    Ok(changed(&visitor, plan, "#reviews"))
}
