//! The selection of one account: how its score is made, what turns it, what people say of it, and what reviews decided.

use std::sync::Arc;

use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    selection::{Criterion, Flips, Measure, ONE, RatingKey, Reading, Source},
};

use super::{
    KnownBy, criteria,
    finding::{Asked, Selection, find, moved},
    listing::{self, Row},
    rating::{self, facts::Said},
    review::{self, Decision},
};
use crate::{Context, EventRow, Result, access::Rights, account, event};

/// Changes shown at most.
const CHANGES: u64 = 20;

/// The selection of one account.
pub struct AccountSelection {
    /// The selection.
    pub selection: Arc<Selection>,
    /// The account as the list shows it.
    pub row: Row,
    /// How its score is made, criterion by criterion.
    pub criteria: Vec<CriterionRow>,
    /// What turns it.
    pub flips: Flips,
    /// What it buys in all, as far as anybody says so, or said by the day asked for.
    pub wallet: Option<Said>,
    /// What reviews decided of it, the latest first.
    pub decisions: Vec<Decision>,
    /// Criteria of the draft that it can be rated by besides, with what is said.
    pub of_draft: Vec<(Criterion, Option<Said>)>,
    /// Whether the actor may rate it: now, and not as of a day.
    pub may_rate: bool,
    /// What was changed of what is said of it, the latest first.
    pub changes: Vec<EventRow>,
}

/// What a criterion says of an account.
#[derive(Clone, Debug)]
pub struct CriterionRow {
    /// The criterion.
    pub criterion: Criterion,
    /// Its share of the weight, from 0 to 1.
    pub weight: f64,
    /// What the account has; none where that is not known.
    pub value: Option<Value>,
    /// What anchors call it.
    pub words: Option<String>,
    /// Its points.
    pub reading: Option<Reading>,
    /// By how many points it lifts the account above what it has to reach or keep, or keeps it below.
    pub lead: Option<f64>,
    /// What people say, or said by the day asked for, whether it still counts or not.
    pub said: Option<Said>,
    /// Whether what they say is too old to count.
    pub is_stale: bool,
}

/// A value in what it is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// An amount.
    Money(Amount),
    /// A share in ten-thousandths.
    Share(i64),
    /// A step, from 1 on.
    Step(u8),
}

impl Value {
    /// A value of a source.
    #[must_use]
    pub fn of(source: Source, value: i64) -> Self {
        match source.measure() {
            Measure::Money => Self::Money(super::amount(value)),
            Measure::Share => Self::Share(value),
            Measure::Steps(_) => Self::Step(u8::try_from(value / ONE).unwrap_or(0)),
        }
    }
}

/// The selection of an account.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor, [`crate::Error::Forbidden`] for who sees it but
/// not whether it is a key account.
pub async fn of_account(ctx: &Context, account: AccountId, asked: Asked) -> Result<AccountSelection> {
    let connection = ctx.workspace.database.reader();
    let stored = account::open(connection, ctx, account, Action::SeeSelection).await?;
    let rights = Rights::of(ctx, &stored).await?;
    let selection = find(ctx, asked).await?;
    let place = selection
        .place(account)
        .ok_or_else(|| crate::Error::not_found("account", account))?;
    let people = listing::people(ctx).await?;
    let number = u32::try_from(place).unwrap_or(u32::MAX);
    let rows = listing::rows(ctx, &selection, &[number], &people).await?;
    let row = listing::turning(&selection, rows, vec![number])
        .await?
        .pop()
        .ok_or_else(|| crate::Error::not_found("account", account))?;
    let known = asked.as_of.map(|day| KnownBy::end_of(ctx, day));
    let said = rating::of_account(ctx, account, known).await?;
    let (today, stale) = (selection.today, selection.criteria.stale_after_days);
    let criteria = selection.criteria.criteria.iter().enumerate();
    let criteria = criteria.map(|(number, criterion)| {
        let value = selection.inputs.value(place, number);
        let said = said_by(&said, criterion);
        CriterionRow {
            weight: selection.weights[number],
            value: value.map(|value| Value::of(criterion.source, value)),
            words: value.and_then(|value| criterion.scale.words(value).map(str::to_owned)),
            reading: selection.inputs.sheet.reading(place, number),
            lead: row.leads[number],
            is_stale: said.as_ref().is_some_and(|said| !said.is_fresh(today, stale)),
            said,
            criterion: criterion.clone(),
        }
    });
    let criteria: Vec<CriterionRow> = criteria.collect();
    let flips = flips(ctx, &selection, place).await?;
    let working = criteria::working(ctx).await?;
    let is_new = |criterion: &Criterion| {
        criterion.source.is_by_hand() && selection.criteria.criterion(criterion.id).is_none()
    };
    let of_draft = working.criteria.into_iter().filter(is_new).map(|criterion| {
        let said = said_by(&said, &criterion);
        (criterion, said)
    });
    Ok(AccountSelection {
        of_draft: of_draft.collect(),
        wallet: said.get(&RatingKey::Wallet).cloned(),
        decisions: review::of_account(ctx, account).await?,
        may_rate: known.is_none() && rights.may(Action::EditAccount),
        changes: event::of_subject(ctx, rating::facts::NOUN, account.0, CHANGES).await?,
        row,
        criteria,
        flips,
        selection,
    })
}

/// What people say by a criterion: of one that needs the wallet, what they say of that.
fn said_by(said: &std::collections::BTreeMap<RatingKey, Said>, criterion: &Criterion) -> Option<Said> {
    let key = if criterion.source.is_by_hand() {
        RatingKey::Of(criterion.id)
    } else if criterion.source.needs_wallet() {
        RatingKey::Wallet
    } else {
        return None;
    };
    said.get(&key).cloned()
}

/// What turns an account: each weight alone, and weight moved from one criterion to another.
async fn flips(ctx: &Context, selection: &Arc<Selection>, place: usize) -> Result<Flips> {
    let Some(entrant) = selection.entrant[place] else {
        return Ok(Flips::default());
    };
    let moved = moved(ctx, selection).await?;
    let (selection, entrant) = (Arc::clone(selection), entrant as usize);
    let work = move || {
        let sheet = &selection.inputs.sheet;
        Flips {
            shift: moved.flips(sheet, entrant).shift,
            ..selection.sampled.alone.flips(sheet, entrant)
        }
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}
