//! What is known of all accounts by the criteria, made into points.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    contact::coverage::Colour,
    money::{Amount, Currency},
    relationship::Placed,
    selection::{Criteria, Criterion, CriterionId, ONE, Places, RatingKey, Reading, Sheet, Source, is_fresh},
};
use dahu_ledger::AccountSummaries;
use uuid::Uuid;

use super::{KnownBy, finances, rating, store};
use crate::{
    Context, Result, contact, database, opportunity, plan, relationship,
    report::{Frame, Key, Window},
    valuation::{self, Worths},
};

/// Stands for what is not known.
const MISSING: i64 = i64::MIN;

/// An account that may be a key account.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) id: Uuid,
    /// Its ledger number.
    pub(super) number: i64,
    pub(super) owner: Option<Uuid>,
    /// Net sales of the last twelve months.
    pub(super) sales: Amount,
    /// Its value within the horizon of the latest valuation.
    pub(super) value: Option<Amount>,
}

/// All accounts with their values and points, the one with the largest sales first.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) candidates: Vec<Candidate>,
    /// Places by id.
    pub(super) places: HashMap<Uuid, usize>,
    pub(super) sheet: Sheet,
    /// Values by criterion, in ten-thousandths.
    values: Vec<Vec<i64>>,
    /// What tells these points from others.
    pub(super) digest: u64,
    /// The day of the figures of the ledger.
    pub(super) figures_on: NaiveDate,
    /// The day on which ratings have to hold.
    pub(super) today: NaiveDate,
    pub(super) currency: Option<Currency>,
    /// Whether the ledger goes back far enough for sales of twelve months.
    pub(super) has_year: bool,
    /// The valuation with its day, where one says anything.
    pub(super) valuation: Option<(i32, NaiveDate)>,
}

impl Inputs {
    /// The value of an account by a criterion.
    pub(super) fn value(&self, place: usize, criterion: usize) -> Option<i64> {
        let value = *self.values.get(criterion)?.get(place)?;
        (value != MISSING).then_some(value)
    }
}

/// The inputs of criteria as of a day; remembered until anything changes that they stand on, under the key that is handed on.
pub(super) async fn inputs(
    ctx: &Context,
    criteria: &Criteria,
    as_of: Option<NaiveDate>,
) -> Result<(Arc<Inputs>, Key)> {
    let system = ctx.workspace.as_system();
    let window = Window {
        as_of,
        ..Window::default()
    };
    let frame = Frame::of(&system, &window).await?;
    let today = as_of.unwrap_or_else(|| ctx.today());
    let has = |source: Source| criteria.criteria.iter().any(|one| one.source == source);
    let counter = async |is_needed: bool, name: &'static str| -> Result<i64> {
        if !is_needed {
            return Ok(0);
        }
        database::next_number(ctx, name).await
    };
    let numbers = [
        counter(true, "selection").await?,
        counter(has(Source::Coverage), "coverage").await?,
        counter(has(Source::OpenOpportunities), "opportunity").await?,
        counter(has(Source::RelationStage), "relationship").await?,
        counter(has(Source::WhiteSpace), "plan").await?,
    ];
    let what = format!(
        "inputs of {:x} at {numbers:?} on {today} as of {as_of:?}, asked on {}",
        hash_of(criteria),
        ctx.today()
    );
    let key = Key {
        days: None,
        ..frame.key(what)
    };
    let (criteria, own_key) = (criteria.clone(), key.clone());
    let make = async {
        let raw = Raw::of(ctx, &frame, &criteria, (today, as_of)).await?;
        Ok(tokio::task::spawn_blocking(move || raw.inputs(&criteria)).await?)
    };
    let inputs = ctx
        .workspace
        .selections
        .get_or_make(own_key, Box::pin(make))
        .await?;
    Ok((inputs, key))
}

/// What tells criteria from others.
pub(super) fn hash_of(criteria: &Criteria) -> u64 {
    let mut hasher = DefaultHasher::new();
    // Criteria hold nothing that JSON cannot.
    serde_json::to_string(criteria)
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}

/// What was read, before it becomes points.
struct Raw {
    accounts: Vec<store::Choosable>,
    figures_on: NaiveDate,
    today: NaiveDate,
    currency: Option<Currency>,
    /// Whether the ledger goes back far enough for the last twelve months: the sales of a shorter time are not those of a year,
    /// and their share of what is bought in a year is none.
    has_year: bool,
    /// Whether the ledger goes back far enough for a year before the last twelve months.
    has_prior: bool,
    worths: Option<Worths>,
    now: Now,
    finances: HashMap<Uuid, i64>,
    wallets: HashMap<Uuid, i64>,
    by_hand: HashMap<CriterionId, HashMap<Uuid, i64>>,
}

/// What is known for today alone: of a day that is past it is not known who was known, what was open, and what plans said.
#[derive(Default)]
struct Now {
    open: Option<HashMap<AccountId, Amount>>,
    coverage: Option<Arc<HashMap<Uuid, Colour>>>,
    relations: HashMap<Uuid, Placed>,
    white: HashMap<Uuid, Amount>,
}

impl Now {
    /// As far as criteria ask for it.
    async fn of(ctx: &Context, criteria: &Criteria, today: NaiveDate) -> Result<Self> {
        let mut found = Self::default();
        if today < ctx.today() {
            return Ok(found);
        }
        let stale = criteria.stale_after_days;
        for criterion in &criteria.criteria {
            match criterion.source {
                Source::OpenOpportunities => found.open = Some(opportunity::open_amounts(ctx, None).await?),
                Source::Coverage => found.coverage = Some(contact::colours(ctx, today).await?),
                Source::RelationStage => {
                    found.relations = relationship::all_current(ctx.workspace.database.reader()).await?;
                }
                Source::WhiteSpace => {
                    let counts = move |on: NaiveDate| is_fresh(on, today, stale);
                    found.white = Box::pin(plan::open_potentials(ctx, counts)).await?;
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

impl Raw {
    async fn of(
        ctx: &Context,
        frame: &Frame,
        criteria: &Criteria,
        (today, as_of): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let has = |source: Source| criteria.criteria.iter().any(|one| one.source == source);
        let figures_on = frame.days.as_of;
        let mut accounts = store::choosable(connection).await?;
        let known = as_of.map(|day| KnownBy::end_of(ctx, day));
        if let Some(known) = known {
            let summaries = frame.summaries(&ctx.workspace.as_system()).await?;
            as_they_were(&mut accounts, &summaries, known);
        }
        let stale = criteria.stale_after_days;
        let said = async |key: RatingKey| -> Result<HashMap<Uuid, i64>> {
            let rows = rating::store::by_key(connection, key, known).await?.into_iter();
            let latest: HashMap<Uuid, (i64, NaiveDate)> =
                rows.map(|(account, value, on)| (account, (value, on))).collect();
            let fresh = latest
                .into_iter()
                .filter(|(_, (_, on))| is_fresh(*on, today, stale));
            Ok(fresh.map(|(account, (value, _))| (account, value)).collect())
        };
        let mut by_hand = HashMap::new();
        for criterion in criteria.criteria.iter().filter(|one| one.source.is_by_hand()) {
            by_hand.insert(criterion.id, said(RatingKey::Of(criterion.id)).await?);
        }
        let worths = valuation::worths(ctx).await?;
        Ok(Self {
            accounts,
            figures_on,
            today,
            currency: frame.currency,
            has_year: frame.ledger.has_recent(figures_on),
            has_prior: frame.ledger.has_prior(figures_on),
            worths: worths.filter(|worths| worths.as_of <= today && Some(worths.currency) == frame.currency),
            now: Box::pin(Now::of(ctx, criteria, today)).await?,
            finances: if has(Source::FinanceGrade) {
                finances::finances(connection, known, (today, stale)).await?
            } else {
                HashMap::new()
            },
            wallets: if criteria.criteria.iter().any(|one| one.source.needs_wallet()) {
                said(RatingKey::Wallet).await?
            } else {
                HashMap::new()
            },
            by_hand,
        })
    }

    fn inputs(mut self, criteria: &Criteria) -> Inputs {
        // The order of the sheet breaks ties.
        self.accounts
            .sort_by_key(|account| (std::cmp::Reverse(account.net_recent), account.number));
        let mut values = Vec::with_capacity(criteria.criteria.len());
        let mut columns = Vec::with_capacity(criteria.criteria.len());
        for criterion in &criteria.criteria {
            let found: Vec<Option<i64>> = self
                .accounts
                .iter()
                .map(|account| self.value(criterion, account))
                .collect();
            columns.push(self.readings(criterion, &found));
            values.push(found.into_iter().map(|value| value.unwrap_or(MISSING)).collect());
        }
        let sheet = Sheet::of(columns);
        let mut hasher = DefaultHasher::new();
        sheet.tell(&mut hasher);
        let worth = |id: &Uuid| Some(self.worths.as_ref()?.accounts.get(id)?.within);
        let candidates = self.accounts.iter().map(|account| {
            account.number.hash(&mut hasher);
            Candidate {
                id: account.id,
                number: account.number,
                owner: account.owner_id,
                sales: super::amount(account.net_recent),
                value: worth(&account.id).map(super::amount),
            }
        });
        let candidates: Vec<Candidate> = candidates.collect();
        Inputs {
            places: candidates
                .iter()
                .enumerate()
                .map(|(place, account)| (account.id, place))
                .collect(),
            candidates,
            sheet,
            values,
            digest: hasher.finish(),
            figures_on: self.figures_on,
            today: self.today,
            currency: self.currency,
            has_year: self.has_year,
            valuation: self
                .worths
                .as_ref()
                .map(|worths| (worths.valuation, worths.as_of)),
        }
    }

    /// What an account has by a criterion, in ten-thousandths; nothing where it is not known.
    fn value(&self, criterion: &Criterion, account: &store::Choosable) -> Option<i64> {
        let worth = || self.worths.as_ref()?.accounts.get(&account.id);
        let wallet = || self.wallets.get(&account.id).copied();
        let has_sales = self.has_year && self.currency.is_some();
        let sales = has_sales.then_some(account.net_recent);
        match criterion.source {
            Source::NetSales => sales,
            Source::Growth => {
                let prior = Some(account.net_prior).filter(|prior| self.has_prior && *prior > 0)?;
                ratio(i128::from(sales?) - i128::from(prior), prior)
            }
            Source::Value => Some(worth()?.within),
            Source::ExpectedSales => Some(worth()?.expected_sales),
            // Whoever has none has none: the book of opportunities is whole.
            Source::OpenOpportunities => {
                let amount = self.now.open.as_ref()?.get(&AccountId(account.id));
                Some(amount.map_or(0, |amount| amount.ten_thousandths()))
            }
            Source::Wallet => wallet(),
            Source::OpenWallet => Some((wallet()?.saturating_sub(sales?)).max(0)),
            Source::ShareOfWallet => ratio(i128::from(sales?.max(0)), wallet()?),
            Source::FinanceGrade => self.finances.get(&account.id).copied(),
            Source::Coverage => {
                let colour = self.now.coverage.as_ref()?.get(&account.id)?;
                Some(ONE * step_of(*colour))
            }
            Source::RelationStage => {
                let placed = self.now.relations.get(&account.id)?;
                Some(ONE * i64::from(placed.stage.closeness()))
            }
            Source::WhiteSpace => Some(self.now.white.get(&account.id)?.ten_thousandths()),
            Source::ByHand | Source::AgainstRival => {
                let rated = self.by_hand.get(&criterion.id)?;
                rated.get(&account.id).copied()
            }
        }
    }

    /// The points of values, with the intervals of those that have one.
    fn readings(&self, criterion: &Criterion, values: &[Option<i64>]) -> Vec<Option<Reading>> {
        let places = Places::of(values.iter().flatten().copied().collect());
        let points = |value: i64| criterion.scale.points(value, &places);
        let interval = |account: &store::Choosable| match criterion.source {
            Source::Value => Some(self.worths.as_ref()?.accounts.get(&account.id)?.interval),
            _ => None,
        };
        let pairs = self.accounts.iter().zip(values);
        let reading = |(account, value): (&store::Choosable, &Option<i64>)| {
            let value = (*value)?;
            Some(match interval(account) {
                Some((low, high)) => Reading::between(points(value), points(low), points(high)),
                None => Reading::certain(points(value)),
            })
        };
        pairs.map(reading).collect()
    }
}

/// One over the other in ten-thousandths.
fn ratio(one: i128, other: i64) -> Option<i64> {
    let ratio = one * i128::from(ONE) / i128::from(other).max(1);
    i64::try_from(ratio).ok()
}

/// The step of a colour: 1 for red.
pub(super) fn step_of(colour: Colour) -> i64 {
    match colour {
        Colour::Red => 1,
        Colour::Amber => 2,
        Colour::Green => 3,
    }
}

/// Puts the figures of a day into accounts; one without lines by then had no sales, and is left out where nobody had entered it by
/// then.
fn as_they_were(accounts: &mut Vec<store::Choosable>, summaries: &AccountSummaries, known: KnownBy) {
    let by_number: HashMap<i64, (i64, i64)> = summaries
        .accounts
        .iter()
        .map(|summary| (summary.account, (summary.net_recent, summary.net_prior)))
        .collect();
    accounts.retain_mut(|account| {
        let figures = by_number.get(&account.number).copied();
        (account.net_recent, account.net_prior) = figures.unwrap_or_default();
        figures.is_some() || account.created_at < known.end
    });
}
