//! The rules that propose kinds: drafted, looked at, applied.

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    kind::{KindRules, MONTHS_AT_MOST, RulesFault, WORD_CHARACTERS, WORDS_AT_MOST},
};

use super::{RULES, refreshing};
use crate::{
    Context, Error, Fact, Facts, Result,
    rulebook::{self, Rulebook},
};

/// The rules that hold, the draft, and earlier versions.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no accounts.
pub async fn rules(ctx: &Context) -> Result<Rulebook<KindRules>> {
    ctx.may(Action::SeeAccount)?;
    rulebook::show(ctx, RULES).await
}

/// Keeps rules as the draft.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rules that begin with `kind_rules_`.
pub async fn draft(ctx: &Context, rules: &KindRules) -> Result<()> {
    ctx.may(Action::ManageMethod)?;
    rules.check().map_err(refused)?;
    rulebook::draft(ctx, RULES, rules).await
}

/// Makes a draft of an earlier version; 0 is the standard rules.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::NotFound`] for a version that is not there.
pub async fn redraft(ctx: &Context, version: i32) -> Result<()> {
    rulebook::redraft::<KindRules>(ctx, RULES, version).await
}

/// Throws the draft away.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rule `rules_without_draft`.
pub async fn discard(ctx: &Context) -> Result<()> {
    rulebook::discard(ctx, RULES).await
}

/// Makes the draft that was looked at the rules that hold, and works the proposals out again.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method, [`Error::Refused`] with the rules `rules_without_draft`,
/// `rules_draft_changed` and `rules_note_needed`.
pub async fn apply(ctx: &Context, note: &str, seen: Option<DateTime<Utc>>) -> Result<()> {
    rulebook::apply(ctx, RULES, note, seen).await?;
    refreshing::bring_up_to_date(ctx).await
}

fn refused(fault: RulesFault) -> Error {
    let message = fault.to_string();
    match fault {
        RulesFault::Percent => Error::refused("kind_rules_percent", message),
        RulesFault::Span => Error::refused_with(
            "kind_rules_span",
            message,
            Facts::of([("months", Fact::count(MONTHS_AT_MOST))]),
        ),
        RulesFault::Further => Error::refused("kind_rules_further", message),
        RulesFault::Words => Error::refused_with(
            "kind_rules_words",
            message,
            Facts::of([
                ("most", Fact::count(WORDS_AT_MOST)),
                ("characters", Fact::count(WORD_CHARACTERS)),
            ]),
        ),
        RulesFault::Registrant => Error::refused("kind_rules_registrant", message),
        RulesFault::NoPotential => Error::refused("kind_rules_potential", message),
    }
}
