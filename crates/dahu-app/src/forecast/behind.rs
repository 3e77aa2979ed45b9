//! What lies behind a figure of a forecast: the opportunities, or the accounts of which purchases are expected.

use std::{ops::Range, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    forecast::{NoRepeat, Place, Pursued, StageChance, expected_of},
    money::{Amount, Currency},
    opportunity::{ForecastCategory, OpportunityId},
    pipeline::{Pipeline, PipelineId, StageId},
};
use uuid::Uuid;

use super::{
    ForecastRequest,
    frame::{Frame, RepeatBasis},
};
use crate::{
    Context, Result,
    opportunity::{self, Foretold},
    quota::Named,
    report,
};

/// A figure with opportunities behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Won in the span.
    Won,
    /// Won and commit.
    Commit,
    /// Won, commit and best case.
    BestCase,
    /// All open ones that are weighted or would be.
    Open,
    /// Those of them that have a chance.
    Weighted,
    /// Those in pipelines of which too few were decided.
    Unweighted,
    /// Weighted ones that repeat business holds already.
    Overlapping,
    /// Won ones of which the ledger shows nothing yet.
    NotInvoiced,
    /// Not in the forecast by their owners' word.
    Omitted,
    /// Their day has passed.
    Overdue,
    /// They have no day.
    Undated,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Won,
        Self::Commit,
        Self::BestCase,
        Self::Open,
        Self::Weighted,
        Self::Unweighted,
        Self::Overlapping,
        Self::NotInvoiced,
        Self::Omitted,
        Self::Overdue,
        Self::Undated,
    ];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Commit => "commit",
            Self::BestCase => "best-case",
            Self::Open => "open",
            Self::Weighted => "weighted",
            Self::Unweighted => "unweighted",
            Self::Overlapping => "overlapping",
            Self::NotInvoiced => "not-invoiced",
            Self::Omitted => "omitted",
            Self::Overdue => "overdue",
            Self::Undated => "undated",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.as_str() == word)
    }

    fn has(self, place: Place, pursued: &Pursued, has_chance: bool) -> bool {
        match self {
            Self::Won => place == Place::Won,
            Self::Commit => matches!(place, Place::Won | Place::Commit),
            Self::BestCase => matches!(place, Place::Won | Place::Commit | Place::BestCase),
            Self::Open => place.is_weighted(),
            Self::Weighted => place.is_weighted() && has_chance,
            Self::Unweighted => place.is_weighted() && !has_chance,
            Self::Overlapping => place.is_weighted() && has_chance && pursued.is_in_repeat_business(),
            Self::NotInvoiced => {
                place == Place::Won && !pursued.is_invoiced && !pursued.is_in_repeat_business()
            }
            Self::Omitted => place == Place::Omitted,
            Self::Overdue => place == Place::Overdue,
            Self::Undated => place == Place::Undated,
        }
    }
}

/// The opportunities behind a figure.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Whose forecast.
    pub subject: Named,
    /// Those in the places asked for: won ones first, then by their day.
    pub rows: Vec<BehindRow>,
    /// How many there are in all.
    pub total: u64,
    /// What they come to.
    pub amount: Amount,
    /// What those with a chance come to with it.
    pub weighted: Amount,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// All pipelines, for their names.
    pub pipelines: Vec<Pipeline>,
}

/// An opportunity behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindRow {
    /// Its id.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// Its account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Who answers for it.
    pub owner: String,
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// Its stage, or that in which it was won.
    pub stage: StageId,
    /// Whether it was won.
    pub is_won: bool,
    /// The day by which it should be decided, or on which it was won.
    pub day: Option<NaiveDate>,
    /// How its owner counts it.
    pub category: ForecastCategory,
    /// How much it is about.
    pub amount: Amount,
    /// The chance of its stage; none where it was won, or where its pipeline is refused.
    pub chance: Option<StageChance>,
    /// Its amount with that chance.
    pub weighted: Option<Amount>,
}

/// The accounts behind repeat business.
#[derive(Clone, Debug)]
pub struct BehindAccounts {
    /// Whose forecast.
    pub subject: Named,
    /// Those in the places asked for, the largest first.
    pub rows: Vec<BehindAccount>,
    /// How many there are in all.
    pub total: u64,
    /// What they are expected to buy in the rest of the span.
    pub sales: Amount,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// On what that stands; none with why.
    pub basis: Result<RepeatBasis, NoRepeat>,
}

/// An account of which purchases are expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindAccount {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// What it is expected to buy within the horizon of the valuation.
    pub within_horizon: Amount,
    /// What of that falls into the rest of the span.
    pub in_span: Amount,
}

/// The opportunities behind a figure, in these places of their order.
///
/// # Errors
///
/// Like [`super::show`].
pub async fn behind(
    ctx: &Context,
    request: &ForecastRequest,
    figure: Figure,
    places: Range<usize>,
) -> Result<Arc<Behind>> {
    let what = format!("{places:?} behind {figure:?} of {request:?}");
    report::until_something_happens(ctx, what, found_behind(ctx, request, figure, places)).await
}

async fn found_behind(
    ctx: &Context,
    request: &ForecastRequest,
    figure: Figure,
    places: Range<usize>,
) -> Result<Behind> {
    let frame = Frame::of(ctx, request.won_from()).await?;
    frame.require(&request.subject)?;
    let people = frame.people(&request.subject, request.span);
    let mut found: Vec<(&Foretold, Option<StageChance>)> = frame
        .placed(request.span, people.as_ref())
        .filter_map(|(one, pursued, place)| {
            let chance = frame.chances.stage(one.stage);
            let has = figure.has(place, &pursued, chance.is_some());
            has.then_some((one, chance.filter(|_| place.is_weighted())))
        })
        .collect();
    found.sort_by_key(|(one, _)| (!one.is_won, one.day.is_none(), one.day, one.id));
    let weighted =
        |(one, chance): &(&Foretold, Option<StageChance>)| chance.map(|chance| chance.of_amount(one.amount));
    let end = places.end.min(found.len());
    let shown = &found[places.start.min(end)..end];
    let ids: Vec<Uuid> = shown.iter().map(|(one, _)| one.id.0).collect();
    let accounts: Vec<Uuid> = shown.iter().map(|(one, _)| one.account.0).collect();
    let (names, accounts) = opportunity::names_with_accounts(ctx, &ids, &accounts).await?;
    let row = |found: &(&Foretold, Option<StageChance>)| {
        let (one, chance) = found;
        let owner = frame.names.people.get(&one.owner.0);
        BehindRow {
            id: one.id,
            name: names.get(&one.id.0).cloned().unwrap_or_default(),
            account: one.account,
            account_name: accounts.get(&one.account.0).cloned().unwrap_or_default(),
            owner: owner.map(|person| person.name.clone()).unwrap_or_default(),
            pipeline: one.pipeline,
            stage: one.stage,
            is_won: one.is_won,
            day: one.day,
            category: one.category,
            amount: one.amount,
            chance: *chance,
            weighted: weighted(found),
        }
    };
    Ok(Behind {
        subject: frame.names.named(&request.subject)?,
        rows: shown.iter().map(row).collect(),
        total: found.len() as u64,
        amount: found.iter().map(|(one, _)| one.amount).sum(),
        weighted: found.iter().filter_map(weighted).sum(),
        currency: frame.measure.currency,
        pipelines: frame.pipelines.clone(),
    })
}

/// The accounts behind repeat business, in these places of their order.
///
/// # Errors
///
/// Like [`super::show`].
pub async fn accounts_behind(
    ctx: &Context,
    request: &ForecastRequest,
    places: Range<usize>,
) -> Result<Arc<BehindAccounts>> {
    let what = format!("{places:?} of accounts behind {request:?}");
    report::until_something_happens(ctx, what, accounts_found(ctx, request, places)).await
}

async fn accounts_found(
    ctx: &Context,
    request: &ForecastRequest,
    places: Range<usize>,
) -> Result<BehindAccounts> {
    let frame = Frame::of(ctx, request.won_from()).await?;
    frame.require(&request.subject)?;
    let people = frame.people(&request.subject, request.span);
    let basis = frame.repeat(request.span);
    let mut found = Vec::new();
    if let (Ok(basis), Ok(expected)) = (&basis, &frame.expected) {
        let expecting = frame.expecting(expected, people.as_ref());
        let parts = expecting.map(|account| (account, expected_of(account.expected.sales, basis.share)));
        found.extend(parts.filter(|(_, part)| *part != Amount::ZERO));
    }
    found.sort_by_key(|(account, part)| (std::cmp::Reverse(*part), account.number));
    let end = places.end.min(found.len());
    let shown = &found[places.start.min(end)..end];
    let ids: Vec<Uuid> = shown.iter().map(|(account, _)| account.id.0).collect();
    let (_, names) = opportunity::names_with_accounts(ctx, &[], &ids).await?;
    let rows = shown.iter().map(|(account, part)| {
        let owner = account.owner.and_then(|owner| frame.names.people.get(&owner.0));
        BehindAccount {
            id: account.id,
            name: names.get(&account.id.0).cloned().unwrap_or_default(),
            owner: owner.map(|person| person.name.clone()),
            within_horizon: account.expected.sales,
            in_span: *part,
        }
    });
    Ok(BehindAccounts {
        subject: frame.names.named(&request.subject)?,
        rows: rows.collect(),
        total: found.len() as u64,
        sales: found.iter().map(|(_, part)| *part).sum(),
        currency: frame.measure.currency,
        basis,
    })
}
