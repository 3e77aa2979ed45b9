//! Why opportunities were won and lost: what decided, added up, of all that the actor may see.

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    money::Currency,
    opportunity::{Decision, Ground, Reasons},
    period::Period,
    search::folded,
};

use super::{
    OpportunityFilter, StateFilter,
    book::{self, Entry, Standing},
    listing::Asked,
};
use crate::{Context, Error, Result, access::Scope, setting};

/// What decided, as lists are narrowed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroundFilter {
    /// This.
    Is(Ground),
    /// It was decided, and nobody said by what.
    Unsaid,
}

impl GroundFilter {
    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Is(ground) => ground.as_str(),
            Self::Unsaid => "none",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        if word == Self::Unsaid.as_str() {
            return Some(Self::Unsaid);
        }
        Ground::from_word(word).map(Self::Is)
    }

    pub(super) fn passes(self, entry: &Entry) -> bool {
        match self {
            Self::Is(ground) => entry.ground == Some(ground),
            Self::Unsaid => entry.standing != Standing::Open && entry.ground.is_none(),
        }
    }
}

/// Against whom, as lists are narrowed by it; competitors by their folded names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RivalFilter {
    /// Against whoever is called so.
    Against(String),
    /// Lost to whoever is called so.
    LostTo(String),
    /// Against nobody of whom we know.
    Nobody,
}

impl RivalFilter {
    /// Against a competitor; nothing for a name without letters and digits.
    #[must_use]
    pub fn against(name: &str) -> Option<Self> {
        Some(folded(name))
            .filter(|name| !name.is_empty())
            .map(Self::Against)
    }

    /// Lost to a competitor; nothing for a name without letters and digits.
    #[must_use]
    pub fn lost_to(name: &str) -> Option<Self> {
        Some(folded(name))
            .filter(|name| !name.is_empty())
            .map(Self::LostTo)
    }

    pub(super) fn passes(&self, entry: &Entry) -> bool {
        let rivals = entry.rivals.as_deref();
        match self {
            Self::Against(name) => rivals.is_some_and(|rivals| rivals.has(name)),
            Self::LostTo(name) => rivals.is_some_and(|rivals| rivals.took_it(name)),
            Self::Nobody => rivals.is_none_or(|rivals| !rivals.is_anybody()),
        }
    }
}

/// What decided opportunities, added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonsReport {
    /// The first day of decisions, where one was asked for.
    pub from: Option<NaiveDate>,
    /// The last one, where one was asked for.
    pub to: Option<NaiveDate>,
    /// What they come to.
    pub found: Arc<Reasons>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// What decided the opportunities that pass a filter and that the actor may see; open ones are left out, whatever it says of them.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no opportunities, [`Error::Refused`] with the rule `period_ends_before_it_starts`.
pub async fn reasons(ctx: &Context, filter: &OpportunityFilter) -> Result<ReasonsReport> {
    let scope = Scope::of(ctx, Action::SeeOpportunities)?;
    if let Some(to) = filter.to {
        Period::new(filter.from, to)
            .map_err(|error| Error::refused("period_ends_before_it_starts", error.to_string()))?;
    }
    let filter = OpportunityFilter {
        state: StateFilter::Decided,
        ..filter.clone()
    };
    let today = ctx.today();
    let what = format!("reasons of {filter:?} on {today}");
    let found = book::look_once(ctx, &scope, what, |book, seen| {
        let asked = Asked::new(book, &filter, seen, today);
        Reasons::of(asked.passing().map(decision))
    })
    .await?;
    Ok(ReasonsReport {
        from: filter.from,
        to: filter.to,
        found,
        currency: setting::currency(ctx).await?,
    })
}

fn decision(entry: &Entry) -> Decision<'_> {
    Decision {
        is_won: entry.standing == Standing::Won,
        amount: entry.amount,
        ground: entry.ground,
        rivals: entry.rivals.as_deref(),
    }
}
