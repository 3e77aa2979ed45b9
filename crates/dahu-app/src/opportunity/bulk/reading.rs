//! What was typed of a bulk edit, as a change; refused where it cannot be used.

use dahu_core::{
    opportunity::{
        ForecastCategory, SellingMode, Source,
        bulk::{BulkChange, DAYS_AT_MOST},
    },
    person::PersonId,
};

use crate::{
    Context, Error, Fact, Facts, Result,
    opportunity::{Loss, refused, typing},
};

/// What is wanted of the chosen opportunities, as it was typed and chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedChange {
    /// Who answers for them.
    Owner(Option<PersonId>),
    /// The day by which they should be decided.
    CloseOn(String),
    /// The same, so many days later; earlier with a minus.
    CloseLater(String),
    /// How they are counted in the forecast, by its word.
    Category(String),
    /// From where, by its word; cleared where nothing is said.
    Source(String),
    /// Which way of selling, by its word; cleared where nothing is said.
    SellingMode(String),
    /// They are lost.
    Lose(Loss),
}

pub(super) fn read(ctx: &Context, typed: &TypedChange) -> Result<BulkChange> {
    Ok(match typed {
        TypedChange::Owner(owner) => BulkChange::Owner(owner.ok_or_else(missing)?),
        TypedChange::CloseOn(day) => {
            let day = typing::usable_day(ctx, typing::day(day)?)?;
            BulkChange::CloseOn(day.ok_or_else(missing)?)
        }
        TypedChange::CloseLater(days) => BulkChange::CloseLater(count_of_days(days)?),
        TypedChange::Category(word) => {
            let category = typing::choice(word, ForecastCategory::from_word)?;
            BulkChange::Category(category.ok_or_else(missing)?)
        }
        TypedChange::Source(word) => BulkChange::Source(typing::choice(word, Source::from_word)?),
        TypedChange::SellingMode(word) => {
            BulkChange::SellingMode(typing::choice(word, SellingMode::from_word)?)
        }
        TypedChange::Lose(loss) => BulkChange::Lose {
            on: typing::day_of_change(ctx, &loss.on)?,
            reason: loss
                .reason
                .ok_or_else(|| refused(dahu_core::opportunity::OpportunityFault::NoReason))?,
            to: typing::short(&loss.to)?,
            note: typing::note(&loss.note)?,
        },
    })
}

fn count_of_days(typed: &str) -> Result<i64> {
    // A minus is typed in more ways than one.
    let typed = typed.trim().replace(['−', '－', '–'], "-");
    let days = typed.strip_prefix('+').unwrap_or(&typed).parse::<i64>().ok();
    days.filter(|days| *days != 0 && days.unsigned_abs() <= DAYS_AT_MOST.unsigned_abs())
        .ok_or_else(|| {
            Error::refused_with(
                "opportunity_bulk_days",
                format!("give a number of days such as 30 or -7, at most {DAYS_AT_MOST}"),
                Facts::of([("most", Fact::text(DAYS_AT_MOST))]),
            )
        })
}

fn missing() -> Error {
    Error::refused(
        "opportunity_bulk_value_missing",
        "say what the opportunities shall have",
    )
}
