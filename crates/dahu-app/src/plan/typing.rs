//! What was typed into a plan: cleaned, kept within limits, and refused with a sentence.

use chrono::NaiveDate;
use dahu_core::{
    money::Amount,
    plan::{SpanFault, state::StateFault},
};

use crate::{Context, Error, Fact, Facts, Result};

/// Characters of what a statement says at most.
pub const WORDS_CHARACTERS: usize = 2_000;
/// Characters of minutes at most.
pub(super) const MINUTES_CHARACTERS: usize = 4_000;
/// Characters of a line at most: what an objective is called, a source, a reason.
pub(super) const LINE_CHARACTERS: usize = 300;
/// Characters of a name at most.
pub(super) const NAME_CHARACTERS: usize = 100;
/// Statements of a plan at most.
pub const STATEMENTS_AT_MOST: usize = 200;
/// Objectives of a plan at most.
pub(super) const OBJECTIVES_AT_MOST: usize = 30;
/// Pieces of evidence of a statement at most.
pub(super) const EVIDENCE_AT_MOST: usize = 20;
/// Squares of which something is said at most.
pub(super) const CELLS_AT_MOST: usize = 400;
/// Costs at most.
pub(super) const COSTS_AT_MOST: usize = 30;
/// Versions at most.
pub(super) const VERSIONS_AT_MOST: usize = 50;
/// Reviews at most.
pub(super) const REVIEWS_AT_MOST: usize = 80;
/// Decisions of a review at most.
pub(super) const DECISIONS_AT_MOST: usize = 30;
/// Readings at most.
pub(super) const READINGS_AT_MOST: usize = 400;
/// Plans of an account at most.
pub(super) const PLANS_AT_MOST: u64 = 50;

/// Text of several lines without control characters, not too long; it may be empty.
pub(super) fn text(typed: &str, most: usize) -> Result<String> {
    let one_break = typed.replace("\r\n", "\n");
    let text: String = one_break
        .trim()
        .chars()
        .filter(|one| matches!(one, '\n' | '\t') || !one.is_control())
        .collect();
    if text.chars().count() > most {
        return Err(Error::refused_with(
            "plan_text_too_long",
            format!("the text is longer than {most} characters: shorten it"),
            Facts::of([("most", Fact::count(most))]),
        ));
    }
    Ok(text)
}

/// The same for what has to say something.
pub(super) fn words(typed: &str, most: usize) -> Result<String> {
    let text = text(typed, most)?;
    if text.is_empty() {
        return Err(Error::refused(
            "plan_text_missing",
            "say it in words: the text is empty",
        ));
    }
    Ok(text)
}

/// One line; it may be empty.
pub(super) fn line(typed: &str, most: usize) -> Result<String> {
    text(&typed.replace(['\n', '\r', '\t'], " "), most)
}

/// A day on which something was so: not in the future.
pub(super) fn past_day(ctx: &Context, day: NaiveDate) -> Result<NaiveDate> {
    if day > ctx.latest_day() {
        return Err(Error::refused(
            "plan_day_in_future",
            "this day is still to come: give today's date or an earlier one",
        ));
    }
    usable_day(ctx, day)
}

/// A day within a hundred years around today.
pub(super) fn usable_day(ctx: &Context, day: NaiveDate) -> Result<NaiveDate> {
    if (day - ctx.today()).num_days().abs() > 36_525 {
        return Err(Error::refused(
            "plan_day_not_usable",
            "this day lies too far away: correct it",
        ));
    }
    Ok(day)
}

/// An amount that cannot be less than nothing.
pub(super) fn not_negative(amount: Amount) -> Result<Amount> {
    if amount < Amount::ZERO {
        return Err(Error::refused(
            "plan_amount_negative",
            "an amount cannot be below zero: correct it",
        ));
    }
    Ok(amount)
}

/// Lets pass what there is room for.
pub(super) fn room(count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(Error::refused_with(
        "plan_too_many",
        format!("there are {most} of these at most: remove one first"),
        Facts::of([("most", Fact::count(most))]),
    ))
}

pub(super) fn is_closed() -> Error {
    Error::refused(
        "plan_is_closed",
        "the plan is closed: write the plan that follows it",
    )
}

pub(super) fn changed_meanwhile() -> Error {
    Error::refused(
        "plan_changed_meanwhile",
        "somebody changed the same meanwhile: open it again, look, and change it there",
    )
}

/// The refusal that a fault of a state is.
pub(super) fn refused(fault: StateFault) -> Error {
    let rule = match fault {
        StateFault::NotDrafted => "plan_not_drafted",
        StateFault::NotSubmitted => "plan_not_submitted",
        StateFault::NotApproved => "plan_not_approved",
        StateFault::OwnPlan => "plan_own",
    };
    Error::refused(rule, fault.to_string())
}

/// The refusal that a fault of days is.
pub(super) fn refused_span(fault: SpanFault) -> Error {
    match fault {
        SpanFault::Reversed => Error::refused("plan_ends_before_it_begins", fault.to_string()),
        SpanFault::TooLong => Error::refused_with(
            "plan_lasts_too_long",
            fault.to_string(),
            Facts::of([("most", Fact::count(dahu_core::plan::MONTHS_AT_MOST))]),
        ),
    }
}
