//! The reviews: the list, and one review with its minutes, its decisions, and who was a key account when it was concluded.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error, EventRow, Fact, Facts,
    selection::review::{self, DecisionRow, MemberRow, Review, ReviewDetail, Reviews, TypedReview},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    selection::{ReviewId, Verdict},
};
use serde::Deserialize;

use super::{
    words,
    yearly::{self, MatterShown},
};
use crate::{
    access,
    audit_words::{self, FieldChange},
    failure::{Answer, Beside, Failure},
    number::DASH,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 6] = [
    ("review_day_not_read", "held_on"),
    ("review_not_held_yet", "held_on"),
    ("review_without_people", "took_part"),
    ("review_without_minutes", "minutes"),
    ("decision_without_reason", "reason"),
    ("decision_account_unknown", "account"),
];

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whether something was changed just now.
    changed: String,
}

/// A review as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReviewForm {
    held_on: String,
    took_part: String,
    minutes: String,
}

/// A decision as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DecideForm {
    /// The account by name or code.
    account: String,
    /// The same by its id, where it is known.
    account_id: String,
    verdict: String,
    reason: String,
    /// Whether the decision is to be taken away.
    remove: String,
}

#[derive(Template)]
#[template(path = "selection/reviews.html")]
struct ReviewsPage {
    page: Page,
    found: Reviews,
    form: ReviewForm,
    problem: Beside,
}

impl ReviewsPage {
    /// Whether another review can be begun.
    fn may_begin(&self) -> bool {
        let is_open = |review: &Review| review.concluded_at.is_none();
        self.found.may_decide && !self.found.reviews.iter().any(is_open)
    }
}

#[derive(Template)]
#[template(path = "selection/review.html")]
struct ReviewPage {
    page: Page,
    id: ReviewId,
    found: ReviewDetail,
    /// What it looks at, while it is open.
    agenda: Vec<MatterShown>,
    form: ReviewForm,
    decide: DecideForm,
    problem: Beside,
    is_changed: bool,
}

impl ReviewPage {
    /// Whether it can still be changed by the reader.
    fn is_open(&self) -> bool {
        self.found.may_decide && self.found.review.concluded_at.is_none()
    }

    /// Who concluded it, when, and by which criteria.
    fn concluded(&self) -> String {
        let review = &self.found.review;
        let Some(at) = review.concluded_at else {
            return String::new();
        };
        let by = review.concluded_by.clone();
        let number = review.criteria_number;
        self.page.texts().fill(
            "selection-concluded-by",
            &[
                ("moment", self.page.moment(&at)),
                ("name", by.unwrap_or_else(|| self.page.text("actor-system"))),
                (
                    "number",
                    number.map_or_else(|| DASH.to_owned(), |number| number.to_string()),
                ),
            ],
        )
    }

    fn score(&self, member: &MemberRow) -> String {
        let hundredths = member.score_hundredths.map(f64::from);
        hundredths.map_or_else(
            || DASH.to_owned(),
            |hundredths| words::points(&(hundredths / 100.0)),
        )
    }

    fn rank(&self, member: &MemberRow) -> String {
        member
            .rank
            .map_or_else(|| DASH.to_owned(), |rank| rank.to_string())
    }

    fn by(&self, decision: &DecisionRow) -> String {
        decision
            .by
            .clone()
            .unwrap_or_else(|| self.page.text("actor-system"))
    }

    fn changes(&self, change: &EventRow) -> Vec<FieldChange> {
        audit_words::changes_of(self.page.texts(), change.before.as_ref(), change.after.as_ref())
    }
}

pub(super) async fn list(visitor: Visitor) -> Answer {
    let form = ReviewForm {
        held_on: visitor.ctx.today().to_string(),
        ..ReviewForm::default()
    };
    listed(&visitor, form, Beside::default()).await
}

async fn listed(visitor: &Visitor, form: ReviewForm, problem: Beside) -> Answer {
    let found = review::list(&visitor.ctx).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ReviewsPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "selection-reviews"),
        found,
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn begin(visitor: Visitor, Form(form): Form<ReviewForm>) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let begun = match typed(&form) {
        Ok(typed) => review::begin(&visitor.ctx, &typed).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(id) => Ok(see_other(&visitor.reader, &address(id, "?changed=yes"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            listed(&visitor, form, problem).await
        }
    }
}

fn address(id: ReviewId, rest: &str) -> String {
    format!("/selection/reviews/{id}{rest}")
}

fn id_of(key: &str) -> Result<ReviewId, Failure> {
    key.parse().map_err(|_| Failure::NotFound)
}

fn typed(form: &ReviewForm) -> Result<TypedReview, Error> {
    Ok(TypedReview {
        held_on: words::day(&form.held_on)?,
        took_part: form.took_part.clone(),
        minutes: form.minutes.clone(),
    })
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    super::require(&visitor, Action::SeeWholeFirm)?;
    let is_changed = !asked.changed.is_empty();
    let nothing = (None, DecideForm::default());
    shown(&visitor, id_of(&key)?, nothing, Beside::default(), is_changed).await
}

async fn shown(
    visitor: &Visitor,
    id: ReviewId,
    (form, decide): (Option<ReviewForm>, DecideForm),
    problem: Beside,
    is_changed: bool,
) -> Answer {
    let found = review::show(&visitor.ctx, id).await?;
    let agenda = Box::pin(review::agenda(&visitor.ctx, id)).await?;
    let texts = visitor.reader.texts();
    let title = texts.text_with("selection-review-of", "date", found.review.held_on);
    let known = ReviewForm {
        held_on: found.review.held_on.to_string(),
        took_part: found.review.took_part.clone(),
        minutes: found.review.minutes.clone(),
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ReviewPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &title),
        id,
        agenda: agenda.map_or_else(Vec::new, |agenda| yearly::matters(&texts, agenda)),
        form: form.unwrap_or(known),
        found,
        decide,
        problem,
        is_changed,
    })?;
    Ok((status, body).into_response())
}

/// The page after a change, or with what is wrong.
async fn after(
    visitor: &Visitor,
    id: ReviewId,
    forms: (Option<ReviewForm>, DecideForm),
    changed: Result<(), Error>,
) -> Answer {
    match changed {
        Ok(()) => Ok(see_other(&visitor.reader, &address(id, "?changed=yes"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, id, forms, problem, false).await
        }
    }
}

pub(super) async fn edit(visitor: Visitor, Path(key): Path<String>, Form(form): Form<ReviewForm>) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let id = id_of(&key)?;
    let edited = match typed(&form) {
        Ok(typed) => review::edit(&visitor.ctx, id, &typed).await,
        Err(error) => Err(error),
    };
    after(
        &visitor,
        id,
        (Some(form), DecideForm::default()),
        edited.map(drop),
    )
    .await
}

pub(super) async fn decide(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<DecideForm>,
) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let id = id_of(&key)?;
    let verdict = Verdict::from_word(&form.verdict).unwrap_or(Verdict::ByRank);
    let verdict = Some(verdict).filter(|_| form.remove.is_empty());
    let decided = match account_of(&visitor, &form).await? {
        Some(account) => review::decide(&visitor.ctx, id, account, verdict, &form.reason).await,
        None => Err(Error::refused_with(
            "decision_account_unknown",
            format!("no account, or more than one, is called \"{}\"", form.account),
            Facts::of([("name", Fact::text(&form.account))]),
        )),
    };
    after(&visitor, id, (None, form), decided.map(drop)).await
}

/// The account that a decision is about.
async fn account_of(visitor: &Visitor, form: &DecideForm) -> Result<Option<AccountId>, Failure> {
    match form.account_id.parse() {
        Ok(id) => Ok(Some(id)),
        Err(_) if form.account.trim().is_empty() => Ok(None),
        Err(_) => access::find(visitor, form.account.trim()).await,
    }
}

/// Keeps what was typed, and concludes.
pub(super) async fn conclude(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<ReviewForm>,
) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let id = id_of(&key)?;
    let edited = match typed(&form) {
        Ok(typed) => review::edit(&visitor.ctx, id, &typed).await,
        Err(error) => Err(error),
    };
    let concluded = match edited {
        Ok(_) => Box::pin(review::conclude(&visitor.ctx, id)).await,
        Err(error) => Err(error),
    };
    after(&visitor, id, (Some(form), DecideForm::default()), concluded).await
}

pub(super) async fn discard(visitor: Visitor, Path(key): Path<String>) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    review::discard(&visitor.ctx, id_of(&key)?).await?;
    Ok(see_other(&visitor.reader, "/selection/reviews"))
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    super::require(&visitor, Action::DecideSelection)?;
    let id = id_of(&key)?;
    let undone = review::undo(&visitor.ctx, id).await;
    after(&visitor, id, (None, DecideForm::default()), undone).await
}
