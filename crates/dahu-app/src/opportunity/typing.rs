//! What was typed about an opportunity, as facts: trimmed, within limits, and refused with what to do where it cannot be used.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    activity::NextStep,
    import::{Cell, SerialEpoch, read_date, read_number},
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory, Missing, SellingMode, Source},
    person::PersonId,
    pipeline::{Criterion, Pipeline, PipelineId, StageId},
};

use super::{OpportunityFacts, amount_of};
use crate::{Context, Error, Fact, Facts, Phrase, Result, task};

/// Characters of a name, a competitor or a product at most.
const NAME_CHARACTERS: usize = 200;
/// Characters of a code at most.
const CODE_CHARACTERS: usize = 64;
/// Characters of a note at most.
const NOTE_CHARACTERS: usize = 2_000;
/// Things of one kind that belong to an opportunity at most.
pub const PARTS_AT_MOST: usize = 50;
/// Days in the past or future that an opportunity can be about: ten years.
const DAYS_AT_MOST: i64 = 3_653;

/// What was typed about an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedOpportunity {
    /// What it is called.
    pub name: String,
    /// The firm's own code for it.
    pub code: String,
    /// Units of the account's group that buy together with it.
    pub units: Vec<AccountId>,
    /// Its pipeline; the first where none is named. Only when it is opened.
    pub pipeline: Option<PipelineId>,
    /// Its stage; the first where none is named. Only when it is opened.
    pub stage: Option<StageId>,
    /// Since when it is known; today where nothing is said. Only when it is opened.
    pub opened_on: String,
    /// Who answers for it; the actor where nobody is named. Only when it is opened.
    pub owner: Option<PersonId>,
    /// The day by which it should be decided.
    pub close_on: String,
    /// How much it is about, such as `12万`.
    pub amount: String,
    /// What kind of business, by its word.
    pub kind: String,
    /// From where, by its word.
    pub source: String,
    /// Which way of selling, by its word.
    pub selling_mode: String,
    /// How it is counted in the forecast, by its word.
    pub category: String,
}

/// What is typed of a next step; nothing where none is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStep {
    /// What is done.
    pub what: String,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// By whom; by the actor where nobody is named.
    pub who: Option<PersonId>,
}

/// What was typed, over what is known.
pub(super) fn read(
    ctx: &Context,
    typed: &TypedOpportunity,
    known: &OpportunityFacts,
) -> Result<OpportunityFacts> {
    let kind = BusinessKind::from_word(typed.kind.trim()).ok_or_else(choice_unknown)?;
    let category = match typed.category.trim() {
        "" => ForecastCategory::Pipeline,
        word => ForecastCategory::from_word(word).ok_or_else(choice_unknown)?,
    };
    let typed_amount = amount(&typed.amount)?;
    let units: BTreeSet<AccountId> = typed.units.iter().copied().collect();
    if units.len() > PARTS_AT_MOST {
        return Err(too_many_parts());
    }
    Ok(OpportunityFacts {
        name: name(&typed.name)?,
        code: code(&typed.code)?,
        units: units.into_iter().filter(|unit| *unit != known.account).collect(),
        close_on: usable_day(ctx, day(&typed.close_on)?)?,
        amount: amount_of(&known.lines, typed_amount),
        kind,
        source: choice(&typed.source, Source::from_word)?,
        selling_mode: choice(&typed.selling_mode, SellingMode::from_word)?,
        category,
        ..known.clone()
    })
}

/// The pipeline that an opportunity is opened in.
pub(super) fn pipeline(all: &[Pipeline], named: Option<PipelineId>) -> Result<&Pipeline> {
    let found = match named {
        Some(id) => all.iter().find(|pipeline| pipeline.id == id),
        None => all.iter().find(|pipeline| !pipeline.is_retired),
    };
    found
        .filter(|pipeline| !pipeline.is_retired)
        .ok_or_else(|| Error::refused("opportunity_pipeline_retired", "choose a pipeline that is in use"))
}

/// The day since which an opportunity is known.
pub(super) fn opened_on(ctx: &Context, typed: &str) -> Result<NaiveDate> {
    day_of_change(ctx, typed)
}

/// The day of a change: today where nothing is said, never after today.
pub(super) fn day_of_change(ctx: &Context, typed: &str) -> Result<NaiveDate> {
    let on = day(typed)?.unwrap_or_else(|| ctx.today());
    if on > ctx.latest_day() {
        return Err(Error::refused(
            "opportunity_in_future",
            "this has happened: give today's date or an earlier one",
        ));
    }
    Ok(usable_day(ctx, Some(on))?.unwrap_or(on))
}

pub(super) fn usable_day(ctx: &Context, day: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
    match day {
        Some(day) if (day - ctx.today()).num_days().abs() > DAYS_AT_MOST => Err(Error::refused(
            "opportunity_day_not_usable",
            "the day lies more than ten years away: correct it",
        )),
        day => Ok(day),
    }
}

/// A day, or nothing.
pub(super) fn day(typed: &str) -> Result<Option<NaiveDate>> {
    match typed.trim() {
        "" => Ok(None),
        text => read_date(Cell::Text(text), None, SerialEpoch::default())
            .map(Some)
            .map_err(|_| {
                Error::refused(
                    "opportunity_day_not_readable",
                    "write the day like 2026-06-30: correct it, or leave it out",
                )
            }),
    }
}

/// An amount above zero, or nothing.
pub(super) fn amount(typed: &str) -> Result<Option<Amount>> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = read_number(Cell::Text(text)).ok();
    let amount = number.and_then(|number| Amount::from_decimal(number).ok());
    amount
        .filter(|amount| amount.is_positive())
        .map(Some)
        .ok_or_else(|| {
            Error::refused(
                "opportunity_amount_not_usable",
                "an amount is a number above zero such as 120000 or 12万: correct it, or leave it out",
            )
        })
}

/// What an opportunity is called.
pub(super) fn name(typed: &str) -> Result<String> {
    short(typed)?.ok_or_else(|| {
        Error::refused(
            "opportunity_without_name",
            "give it a name by which everybody knows it",
        )
    })
}

fn code(typed: &str) -> Result<Option<String>> {
    let code = short(typed)?;
    match code {
        Some(code) if code.chars().count() > CODE_CHARACTERS => Err(too_long(CODE_CHARACTERS)),
        code => Ok(code),
    }
}

/// A line of words, or nothing.
pub(super) fn short(typed: &str) -> Result<Option<String>> {
    let text: String = typed.trim().chars().filter(|one| !one.is_control()).collect();
    match text.chars().count() {
        0 => Ok(None),
        count if count > NAME_CHARACTERS => Err(too_long(NAME_CHARACTERS)),
        _ => Ok(Some(text)),
    }
}

/// Some words, or nothing.
pub(super) fn note(typed: &str) -> Result<Option<String>> {
    let text: String = typed
        .replace("\r\n", "\n")
        .trim()
        .chars()
        .filter(|one| *one == '\n' || !one.is_control())
        .collect();
    match text.chars().count() {
        0 => Ok(None),
        count if count > NOTE_CHARACTERS => Err(too_long(NOTE_CHARACTERS)),
        _ => Ok(Some(text)),
    }
}

/// The next step that was typed.
pub(super) fn step(ctx: &Context, typed: &NewStep) -> Result<Option<NextStep>> {
    if typed.what.trim().is_empty() {
        return Ok(None);
    }
    let due_on = typed.due_on.ok_or_else(super::without_step)?;
    let who = typed.who.or_else(|| ctx.person());
    Ok(Some(NextStep {
        what: task::words(&typed.what)?,
        due_on: task::usable_day(due_on, ctx.today())?,
        who: who.ok_or_else(|| Error::not_found("person", ""))?,
    }))
}

pub(super) fn choice<T>(typed: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    match typed.trim() {
        "" => Ok(None),
        word => read(word).map(Some).ok_or_else(choice_unknown),
    }
}

fn choice_unknown() -> Error {
    Error::refused(
        "opportunity_choice_unknown",
        "choose from the list: open the page anew where it offers nothing else",
    )
}

fn too_long(most: usize) -> Error {
    Error::refused_with(
        "opportunity_text_too_long",
        format!("say it in at most {most} characters"),
        Facts::of([("most", Fact::count(most))]),
    )
}

pub(super) fn too_many_parts() -> Error {
    Error::refused_with(
        "opportunity_too_many_parts",
        format!("at most {PARTS_AT_MOST} of a kind belong to an opportunity: take some out"),
        Facts::of([("most", Fact::count(PARTS_AT_MOST))]),
    )
}

/// What a stage asks for, as a part of a sentence.
pub(super) fn missing_phrase(missing: &Missing) -> Phrase {
    match missing {
        Missing::Check(check) => {
            Phrase::new("asks_for_check", Facts::of([("what", Fact::text(&check.what))]))
        }
        Missing::Criterion(criterion) => Phrase::new(asked_for(*criterion), Facts::default()),
    }
}

fn asked_for(criterion: Criterion) -> &'static str {
    use dahu_core::opportunity::Element;
    match criterion {
        Criterion::Amount => "asks_for_amount",
        Criterion::CloseDay => "asks_for_close_day",
        Criterion::Product => "asks_for_product",
        Criterion::Decider => "asks_for_decider",
        Criterion::BuyingSteps => "asks_for_buying_steps",
        Criterion::Competitor => "asks_for_competitor",
        Criterion::Evidence(Element::Metrics) => "asks_for_metrics",
        Criterion::Evidence(Element::EconomicBuyer) => "asks_for_economic_buyer",
        Criterion::Evidence(Element::DecisionCriteria) => "asks_for_decision_criteria",
        Criterion::Evidence(Element::DecisionProcess) => "asks_for_decision_process",
        Criterion::Evidence(Element::PaperProcess) => "asks_for_paper_process",
        Criterion::Evidence(Element::IdentifiedPain) => "asks_for_identified_pain",
        Criterion::Evidence(Element::Champion) => "asks_for_champion",
        Criterion::Evidence(Element::Competition) => "asks_for_competition",
    }
}
