//! Who is a key account by which criteria, and how firmly; remembered until anything changes that it stands on.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Arc, Mutex},
    time::Instant,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::Currency,
    selection::{
        Axis, CAPACITY_AT_MOST, Choice, Criteria, Decided, Quarter, ReviewId, Score, Sheet, Standing, Turn,
        Ways, choose, score,
    },
};

use uuid::Uuid;

use super::{
    KnownBy, criteria,
    inputs::{self, Inputs},
    review::{self, Decision},
    sampling::{DRAWN_OF_A_KIND, Firm, Sampled},
};
use crate::{Context, Error, Fact, Facts, Result, report::Key};

/// Weightings that are drawn in all, half of them of any kind and half within 30 % of the agreed.
pub const DRAWN: u32 = 2 * DRAWN_OF_A_KIND;

/// What is asked for; nothing set means by the criteria in force, now. As of a day it is by those that had been agreed by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The day of the figures, and by which criteria and ratings had been entered; now, and the day up to which the ledger goes,
    /// where none is given.
    pub as_of: Option<NaiveDate>,
    /// For how many key accounts; as many as the criteria say where none is given.
    pub capacity: Option<u16>,
    /// Whether by the draft of the criteria.
    pub by_draft: bool,
}

/// By which criteria accounts are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// By those that Dahu proposes, as the firm has agreed on none, or had not by the day asked for.
    Proposed,
    /// By those of this number, agreed on a day.
    Agreed {
        /// The number of the version.
        number: i32,
        /// The day.
        on: NaiveDate,
    },
    /// By the draft of this number, which nobody has agreed on.
    Draft {
        /// The number of the version.
        number: i32,
    },
}

/// How firmly an account is in or out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stability {
    /// In which share of all weightings it is in.
    pub any: Firm,
    /// In which share of those within 30 % of the agreed.
    pub near: Firm,
}

/// Who is a key account.
pub struct Selection {
    /// By which criteria.
    pub basis: Basis,
    /// The criteria themselves.
    pub criteria: Criteria,
    /// For how many there is room.
    pub capacity: u16,
    /// The day of the figures of the ledger.
    pub figures_on: NaiveDate,
    /// The day on which ratings have to hold.
    pub today: NaiveDate,
    /// Whether that is past: what is known for today alone counts as missing.
    pub is_past: bool,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Whether the ledger goes back over the twelve months before: else what is worked out from the sales of a year is missing.
    pub has_year: bool,
    /// The valuation with its day, where one says anything.
    pub valuation: Option<(i32, NaiveDate)>,
    pub(super) weights: Vec<f64>,
    /// What it was made from: what is counted of it holds as long.
    key: Key,
    digest: u64,
    pub(super) inputs: Arc<Inputs>,
    pub(super) choice: Choice,
    /// The place of each account among those whose rank decides.
    pub(super) entrant: Vec<Option<u32>>,
    /// What people decided, by place.
    pub(super) decisions: HashMap<usize, Decision>,
    /// All places: who is in first, then by rank, then those of which too little is known.
    pub(super) order: Vec<u32>,
    by_axis: AxisWeights,
    /// The quarter of the matrix of each account.
    pub(super) quarters: Vec<Option<Quarter>>,
    pub(super) sampled: Arc<Sampled>,
    /// What turns accounts, of those that somebody looked at.
    pub(super) turns: Mutex<HashMap<u32, Option<Turn>>>,
}

/// The scores of an account on the axes of the matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Axes {
    /// How attractive it is.
    pub attractiveness: Score,
    /// How strong we are.
    pub strength: Score,
}

impl Axes {
    /// The quarter of the matrix; none where of one of the axes less is known than the criteria ask for.
    #[must_use]
    pub fn quarter(&self, criteria: &Criteria) -> Option<Quarter> {
        let at_least = criteria.known_at_least();
        let attractiveness = self.attractiveness.known_enough(at_least)?;
        let strength = self.strength.known_enough(at_least)?;
        Some(Quarter::of(attractiveness, strength, f64::from(criteria.cut)))
    }
}

impl Selection {
    /// How many accounts are in.
    #[must_use]
    pub fn count_in(&self) -> usize {
        self.choice.count_in()
    }

    /// How many are in beyond the capacity, because people decided so.
    #[must_use]
    pub fn over_capacity(&self) -> usize {
        self.choice.over_capacity
    }

    /// The score that the last account has which its rank brings in, and that of the first which it leaves out.
    #[must_use]
    pub fn border(&self) -> (Option<f64>, Option<f64>) {
        let points = |place: Option<usize>| self.choice.scores[place?].points;
        (points(self.choice.last_in()), points(self.choice.first_out()))
    }

    /// Under which what is counted of it is remembered.
    pub(super) fn key(&self, what: impl std::fmt::Display) -> Key {
        Key {
            what: format!("{what} of {}", self.key.what).into(),
            ..self.key.clone()
        }
    }

    pub(super) fn stability(&self, place: usize) -> Option<Stability> {
        let entrant = self.entrant[place]?;
        let (any, near) = self.sampled.firm(entrant as usize);
        Some(Stability { any, near })
    }

    pub(super) fn axes(&self, place: usize) -> Axes {
        self.by_axis.axes(&self.inputs.sheet, place)
    }

    pub(super) fn place(&self, account: AccountId) -> Option<usize> {
        self.inputs.places.get(&account.0).copied()
    }
}

/// Weights of the criteria of each axis, with nothing for those of the other.
struct AxisWeights {
    attractiveness: Vec<f64>,
    strength: Vec<f64>,
}

impl AxisWeights {
    fn of(criteria: &Criteria) -> Self {
        let of = |axis: Axis| {
            let weights = criteria.shares().into_iter().zip(&criteria.criteria);
            let on_axis = weights.map(|(weight, one)| if one.axis == axis { weight } else { 0.0 });
            on_axis.collect()
        };
        Self {
            attractiveness: of(Axis::Attractiveness),
            strength: of(Axis::Strength),
        }
    }

    fn axes(&self, sheet: &Sheet, place: usize) -> Axes {
        Axes {
            attractiveness: score(&self.attractiveness, sheet.card(place)),
            strength: score(&self.strength, sheet.card(place)),
        }
    }

    fn quarters(&self, sheet: &Sheet, criteria: &Criteria) -> Vec<Option<Quarter>> {
        let places = 0..sheet.rows();
        places
            .map(|place| self.axes(sheet, place).quarter(criteria))
            .collect()
    }
}

/// The selection by the criteria in force, now or by the day asked for, or those that are proposed; of the draft, where that is
/// asked for.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees none, [`Error::Refused`] with the rules `selection_capacity` and `criteria_no_draft`.
pub(super) async fn find(ctx: &Context, asked: Asked) -> Result<Arc<Selection>> {
    ctx.may(Action::SeeSelection)?;
    let (criteria, basis) = basis_of(ctx, asked).await?;
    by_criteria(ctx, &criteria, basis, asked).await
}

async fn basis_of(ctx: &Context, asked: Asked) -> Result<(Criteria, Basis)> {
    let connection = ctx.workspace.database.reader();
    if asked.by_draft {
        let draft = criteria::draft(connection).await?;
        let (criteria, number) = draft.ok_or_else(criteria::no_draft)?;
        return Ok((criteria, Basis::Draft { number }));
    }
    let known = asked.as_of.map(|day| KnownBy::end_of(ctx, day));
    Ok(match criteria::in_force(connection, known).await? {
        Some((criteria, number, on)) => (criteria, Basis::Agreed { number, on }),
        None => (Criteria::proposed(), Basis::Proposed),
    })
}

/// The selection by given criteria.
///
/// # Errors
///
/// Like [`super::list`].
pub async fn by_criteria(
    ctx: &Context,
    criteria: &Criteria,
    basis: Basis,
    asked: Asked,
) -> Result<Arc<Selection>> {
    ctx.may(Action::SeeSelection)?;
    let capacity = asked.capacity.unwrap_or(criteria.capacity);
    if !(1..=CAPACITY_AT_MOST).contains(&capacity) {
        return Err(Error::refused_with(
            "selection_capacity",
            format!("a firm serves 1 to {CAPACITY_AT_MOST} key accounts"),
            Facts::of([("most", Fact::count(CAPACITY_AT_MOST))]),
        ));
    }
    let (inputs, key) = inputs::inputs(ctx, criteria, asked.as_of).await?;
    let key = Key {
        what: format!("selection for {capacity} {basis:?} by {}", key.what).into(),
        ..key
    };
    let own_key = key.clone();
    let make = async { selected(ctx, (criteria, basis), capacity, inputs, own_key).await };
    ctx.workspace.selections.get_or_make(key, Box::pin(make)).await
}

/// Ranks, seats and draws.
async fn selected(
    ctx: &Context,
    (criteria, basis): (&Criteria, Basis),
    capacity: u16,
    inputs: Arc<Inputs>,
    key: Key,
) -> Result<Selection> {
    let decisions = review::decisions(ctx.workspace.database.reader(), inputs.today, &[]).await?;
    let decisions: HashMap<usize, Decision> = decisions
        .into_iter()
        .filter_map(|decision| Some((*inputs.places.get(&decision.account.0)?, decision)))
        .collect();
    let mut decided: Vec<(usize, Decided)> = decisions
        .iter()
        .filter_map(|(place, decision)| Some((*place, decision.decided()?)))
        .collect();
    decided.sort_unstable_by_key(|(place, _)| *place);
    let mut hasher = DefaultHasher::new();
    (inputs.digest, inputs::hash_of(criteria), capacity, &decided).hash(&mut hasher);
    let digest = hasher.finish();
    let drawn = Arc::new(Drawn {
        digest,
        version: key.version,
        inputs: Arc::clone(&inputs),
        weights: criteria.shares(),
        known_at_least: criteria.known_at_least(),
        capacity: usize::from(capacity),
        decided: decided.into_iter().collect(),
    });
    let ranking = Arc::clone(&drawn);
    let (by_axis, own) = (AxisWeights::of(criteria), criteria.clone());
    let rank = move || {
        let quarters = by_axis.quarters(&ranking.inputs.sheet, &own);
        (ranking.ranked(), by_axis, quarters)
    };
    let ((choice, entrant, order), by_axis, quarters) = tokio::task::spawn_blocking(rank).await?;
    let sampled = drawn.sampled(ctx, &choice).await?;
    Ok(Selection {
        basis,
        criteria: criteria.clone(),
        capacity,
        figures_on: inputs.figures_on,
        today: inputs.today,
        is_past: inputs.today < ctx.today(),
        currency: inputs.currency,
        has_year: inputs.has_year,
        valuation: inputs.valuation,
        weights: criteria.shares(),
        key,
        digest,
        inputs,
        choice,
        entrant,
        decisions,
        order,
        by_axis,
        quarters,
        sampled,
        turns: Mutex::default(),
    })
}

/// What a selection is drawn from.
struct Drawn {
    /// What tells it from others.
    digest: u64,
    version: i64,
    inputs: Arc<Inputs>,
    weights: Vec<f64>,
    known_at_least: f64,
    capacity: usize,
    decided: HashMap<usize, Decided>,
}

impl Drawn {
    /// Ranks and seats: the choice, the place of each account among those whose rank decides, and all places in order.
    fn ranked(&self) -> (Choice, Vec<Option<u32>>, Vec<u32>) {
        let choice = choose(
            &self.inputs.sheet,
            &self.weights,
            self.known_at_least,
            self.capacity,
            &self.decided,
        );
        let mut entrant = vec![None; self.inputs.candidates.len()];
        for (place, row) in (0..).zip(&choice.entrants) {
            entrant[*row as usize] = Some(place);
        }
        let mut order: Vec<u32> = (0..).take(self.inputs.candidates.len()).collect();
        order.sort_by_key(|place| {
            let place = *place as usize;
            let rank = choice.ranks[place].unwrap_or(u32::MAX);
            (!choice.standings[place].is_in(), rank, place)
        });
        (choice, entrant, order)
    }

    /// Draws, or takes what is remembered of the same points.
    async fn sampled(self: Arc<Self>, ctx: &Context, choice: &Choice) -> Result<Arc<Sampled>> {
        let key = Key::of_words(self.version, format!("drawn {:x}", self.digest));
        let (entrants, seats) = (choice.entrants.clone(), choice.seats);
        let make = async move {
            let sample = move || {
                let began = Instant::now();
                let found = Sampled::of(&self.inputs.sheet, &entrants, seats, &self.weights);
                let (milliseconds, accounts) = (began.elapsed().as_millis(), entrants.len());
                tracing::info!(weightings = DRAWN, accounts, milliseconds, "drew weightings");
                found
            };
            Ok(tokio::task::spawn_blocking(sample).await?)
        };
        ctx.workspace.selections.get_or_make(key, Box::pin(make)).await
    }
}

/// The ways on which weight is moved from one criterion to another; remembered like the rest.
pub(super) async fn moved(ctx: &Context, selection: &Arc<Selection>) -> Result<Arc<Ways>> {
    let key = Key::of_words(selection.key.version, format!("moved {:x}", selection.digest));
    let selection = Arc::clone(selection);
    let make = async move {
        let work = move || {
            let choice = &selection.choice;
            Ways::moved(
                &selection.inputs.sheet,
                &choice.entrants,
                choice.seats,
                &selection.weights,
                selection.sampled.race(),
            )
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    };
    ctx.workspace.selections.get_or_make(key, Box::pin(make)).await
}

/// Who is a key account once a review with these decisions is concluded, and who of the former ones is none any more, as it is kept
/// with the review; with the number of the criteria and the capacity.
pub(super) async fn members_with(
    ctx: &Context,
    review: ReviewId,
    own: &[Decision],
    former: Vec<review::store::member::Model>,
) -> Result<(Vec<review::store::member::Model>, Option<i32>, u16)> {
    let (criteria, basis) = basis_of(ctx, Asked::default()).await?;
    let (inputs, _) = inputs::inputs(ctx, &criteria, None).await?;
    let decisions = review::decisions(ctx.workspace.database.reader(), inputs.today, own).await?;
    let decided: HashMap<usize, Decided> = decisions
        .iter()
        .filter_map(|decision| Some((*inputs.places.get(&decision.account.0)?, decision.decided()?)))
        .collect();
    let capacity = criteria.capacity;
    let members = tokio::task::spawn_blocking(move || {
        let choice = choose(
            &inputs.sheet,
            &criteria.shares(),
            criteria.known_at_least(),
            usize::from(criteria.capacity),
            &decided,
        );
        let was: HashMap<Uuid, review::store::member::Model> =
            former.into_iter().map(|one| (one.account_id, one)).collect();
        let kept = |place: usize| {
            let (standing, account_id) = (choice.standings[place], inputs.candidates[place].id);
            let before = was.get(&account_id);
            (standing.is_in() || before.is_some()).then(|| review::store::member::Model {
                review_id: review.0,
                account_id,
                by_decision: standing.is_decided(),
                rank: choice.ranks[place].and_then(|rank| i32::try_from(rank).ok()),
                score_hundredths: choice.scores[place].points.map(hundredths),
                left_as: match standing {
                    Standing::In(_) => None,
                    Standing::Out(out) => Some(out.as_str().to_owned()),
                },
                rank_before: before.and_then(|before| before.rank),
                score_before: before.and_then(|before| before.score_hundredths),
            })
        };
        (0..inputs.candidates.len()).filter_map(kept).collect()
    });
    let number = match basis {
        Basis::Agreed { number, .. } => Some(number),
        Basis::Proposed | Basis::Draft { .. } => None,
    };
    Ok((members.await?, number, capacity))
}

#[expect(clippy::cast_possible_truncation, reason = "points are 0 to 100")]
fn hundredths(points: f64) -> i32 {
    (points * 100.0).round() as i32
}
