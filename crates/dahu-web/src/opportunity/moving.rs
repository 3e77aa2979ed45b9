//! What becomes of an opportunity: a page for each thing that can be done to it, asking for what it takes.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Context, Error,
    opportunity::{self, Choices, Loss, Opportunity, Win},
};
use dahu_core::{
    opportunity::{LostReason, OpportunityId, WonReason},
    pipeline::StageId,
};
use serde::Deserialize;

use super::{StepForm, id, refuse_others, words};
use crate::{
    activity::form::DUE,
    failure::{Answer, Beside, Failure},
    number,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 13] = [
    ("opportunity_too_early", "on"),
    ("opportunity_in_future", "on"),
    ("opportunity_day_not_usable", "on"),
    ("opportunity_without_amount", "amount"),
    ("opportunity_amount_not_usable", "amount"),
    ("opportunity_not_a_part", "amount"),
    ("opportunity_amount_of_lines", "amount"),
    ("opportunity_without_reason", "why"),
    ("opportunity_without_name", "name"),
    ("opportunity_without_step", "step"),
    ("opportunity_expected_too_early", "expected_until"),
    ("task_day_not_usable", "due_on"),
    ("task_owner_cannot_work", "person"),
];

/// What can be done to an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Advance,
    FallBack,
    Win,
    Lose,
    Reopen,
    Split,
    Hand,
    FollowUp,
}

impl Verb {
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Advance, "advance", "opportunity-advance"),
        (Self::FallBack, "fall-back", "opportunity-fall-back"),
        (Self::Win, "win", "opportunity-win"),
        (Self::Lose, "lose", "opportunity-lose"),
        (Self::Reopen, "reopen", "opportunity-reopen"),
        (Self::Split, "split", "opportunity-split"),
        (Self::Hand, "hand", "opportunity-hand"),
        (Self::FollowUp, "follow-up", "won-follow-up"),
    ];

    fn read(word: &str) -> Result<Self, Failure> {
        let known = Self::ALL.into_iter().find(|(_, known, _)| *known == word);
        known.map(|(verb, ..)| verb).ok_or(Failure::NotFound)
    }

    fn of(self) -> (&'static str, &'static str) {
        let known = Self::ALL.into_iter().find(|(verb, ..)| *verb == self);
        known.map_or(("", ""), |(_, word, key)| (word, key))
    }

    /// The key of what the button says.
    fn key(self) -> &'static str {
        self.of().1
    }

    /// Whether a next step may be said.
    fn takes_step(self) -> bool {
        matches!(
            self,
            Self::Advance | Self::FallBack | Self::Reopen | Self::Split | Self::FollowUp
        )
    }

    /// Whether a stage is chosen.
    fn takes_stage(self) -> bool {
        matches!(self, Self::Advance | Self::FallBack | Self::Reopen)
    }

    /// Whether a day is chosen.
    fn takes_day(self) -> bool {
        !matches!(self, Self::Split | Self::Hand | Self::FollowUp)
    }
}

/// What was typed and chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VerbForm {
    to: String,
    on: String,
    why: String,
    reason: String,
    rival: String,
    amount: String,
    expected_until: String,
    name: String,
    person: String,
    /// Where one came from.
    back: String,
    #[serde(flatten)]
    step: StepForm,
}

#[derive(Template)]
#[template(path = "opportunity/move.html")]
struct VerbPage {
    page: Page,
    found: Opportunity,
    verb: Verb,
    form: VerbForm,
    choices: Choices,
    today: String,
    problem: Beside,
}

impl VerbPage {
    /// The stages to which it may go.
    fn stages(&self) -> Vec<(StageId, String)> {
        let pipeline = &self.found.pipeline;
        let here = pipeline.position(self.found.facts.state.stage()).unwrap_or(0);
        let stages = pipeline.stages.iter().enumerate();
        let may = |(place, _): &(usize, &dahu_core::pipeline::Stage)| match self.verb {
            Verb::Advance => *place > here,
            Verb::FallBack => *place < here,
            _ => true,
        };
        stages
            .filter(may)
            .map(|(_, stage)| (stage.id, words::called(self.page.texts(), "stage", &stage.name)))
            .collect()
    }

    fn action(&self) -> String {
        format!("/opportunities/{}/{}", self.found.id, self.verb.of().0)
    }

    fn back(&self) -> String {
        format!("/opportunities/{}", self.found.id)
    }
}

/// The address of the page that asks for something, with where it shall lead.
pub(super) fn address(id: &OpportunityId, verb: &str, to: &str, back: &str) -> String {
    let query = [("to", to), ("back", back)];
    crate::page::address(&format!("/opportunities/{id}/{verb}"), &query)
}

pub(super) async fn ask(
    visitor: Visitor,
    Path((key, verb)): Path<(String, String)>,
    FromQuery(form): FromQuery<VerbForm>,
) -> Answer {
    refuse_others(&visitor)?;
    let (id, verb) = (id(&key)?, Verb::read(&verb)?);
    let found = opportunity::begun(&visitor.ctx, id).await?;
    let mut step = StepForm::new();
    if verb == Verb::FollowUp {
        step.step = to_ask(&visitor, id).await?;
    }
    let form = VerbForm {
        step,
        rival: match found.facts.details.competitors.as_slice() {
            [only] => only.name.clone(),
            _ => String::new(),
        },
        ..form
    };
    asked(&visitor, found, verb, form, Beside::default()).await
}

/// What there is to do where something won was not invoiced.
async fn to_ask(visitor: &Visitor, id: OpportunityId) -> Result<String, Failure> {
    let won = opportunity::won_detail(&visitor.ctx, id).await?;
    let figures = won.and_then(|won| won.figures);
    let missing = figures
        .map(|figures| figures.missing)
        .filter(|missing| missing.is_positive());
    let texts = visitor.reader.texts();
    Ok(missing.map_or_else(String::new, |missing| {
        texts.text_with("won-follow-up-what", "amount", number::exact(missing))
    }))
}

async fn asked(
    visitor: &Visitor,
    found: Opportunity,
    verb: Verb,
    mut form: VerbForm,
    problem: Beside,
) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    if verb == Verb::Advance && form.to.is_empty() {
        let here = found.pipeline.position(found.facts.state.stage()).unwrap_or(0);
        let next = found.pipeline.stages.get(here + 1);
        form.to = next.map(|stage| stage.id.to_string()).unwrap_or_default();
    }
    if form.amount.is_empty() && verb == Verb::Win {
        form.amount = found.facts.amount.map(super::entering::plain).unwrap_or_default();
    }
    let choices = if matches!(verb, Verb::Hand) || verb.takes_step() {
        opportunity::choices(ctx, found.facts.account, &[]).await?
    } else {
        Choices::default()
    };
    let body = render(&VerbPage {
        page: Page::new(reader, Some(Section::Opportunities), &found.facts.name),
        today: ctx.today().to_string(),
        found,
        verb,
        form,
        choices,
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn act(
    visitor: Visitor,
    Path((key, verb)): Path<(String, String)>,
    Form(form): Form<VerbForm>,
) -> Answer {
    refuse_others(&visitor)?;
    let (id, verb) = (id(&key)?, Verb::read(&verb)?);
    match done(&visitor.ctx, id, verb, &form).await {
        Ok(id) => Ok(see_other(&visitor.reader, &back(verb, &form, &id))),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let found = opportunity::begun(&visitor.ctx, id).await?;
            asked(&visitor, found, verb, form, problem).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Where one goes on: to the board from which one came, or to the opportunity.
fn back(verb: Verb, form: &VerbForm, id: &OpportunityId) -> String {
    if verb == Verb::FollowUp {
        return format!("/opportunities/{id}#steps");
    }
    let is_ours = form.back == "/opportunities" || form.back.starts_with("/opportunities?");
    if is_ours {
        form.back.clone()
    } else {
        format!("/opportunities/{id}?undo=yes")
    }
}

async fn done(ctx: &Context, id: OpportunityId, verb: Verb, form: &VerbForm) -> Result<OpportunityId, Error> {
    let stage = || {
        form.to
            .parse::<StageId>()
            .map_err(|_| Error::refused("opportunity_stage_unknown", "choose a stage of its pipeline"))
    };
    match verb {
        Verb::Advance => {
            let next = form.step.read(ctx)?;
            opportunity::advance(ctx, id, stage()?, &form.on, &next).await?;
        }
        Verb::FallBack => {
            let next = form.step.read(ctx)?;
            opportunity::fall_back(ctx, id, stage()?, &form.on, &form.why, &next).await?;
        }
        Verb::Reopen => {
            let next = form.step.read(ctx)?;
            opportunity::reopen(ctx, id, stage()?, &form.on, &form.why, &next).await?;
        }
        Verb::Win => {
            let win = Win {
                on: form.on.clone(),
                amount: form.amount.clone(),
                reason: WonReason::from_word(&form.reason),
                note: form.why.clone(),
                expected_until: form.expected_until.clone(),
            };
            opportunity::win(ctx, id, &win).await?;
        }
        Verb::Lose => {
            let loss = Loss {
                on: form.on.clone(),
                reason: LostReason::from_word(&form.reason),
                to: form.rival.clone(),
                note: form.why.clone(),
            };
            opportunity::lose(ctx, id, &loss).await?;
        }
        Verb::Split => {
            let next = form.step.read(ctx)?;
            return opportunity::split(ctx, id, &form.name, &form.amount, &next).await;
        }
        Verb::Hand => {
            let to = form.person.parse();
            let to = to.map_err(|_| Error::not_found("person", &form.person))?;
            opportunity::hand_on(ctx, id, to).await?;
        }
        Verb::FollowUp => {
            let next = form.step.read(ctx)?;
            opportunity::add_step(ctx, id, &next).await?;
        }
    }
    Ok(id)
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let id = id(&key)?;
    opportunity::undo(&visitor.ctx, id).await?;
    let path = match opportunity::show(&visitor.ctx, id).await {
        Ok(_) => format!("/opportunities/{id}?undo=again"),
        Err(Error::NotFound { .. }) => "/opportunities".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&visitor.reader, &path))
}

pub(super) async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let id = id(&key)?;
    opportunity::remove(&visitor.ctx, id).await?;
    Ok(see_other(
        &visitor.reader,
        &format!("/opportunities/{id}?undo=removed"),
    ))
}
