//! How far objectives have come: worked out from the ledger, the opportunities, the contacts and the activities, never typed.
//! What people measure of their own is the last value that they wrote down.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    money::Amount,
    plan::{
        PlanId,
        objective::{Measure, Objective, ObjectiveId, Progress, last_reading},
        white_space::{Wallet, percent},
    },
    portfolio::twelve_months_before,
};
use uuid::Uuid;

use super::{
    PlanFacts,
    group_sales::{GroupSales, Sold, Units, looked, units},
    matrix, store,
};
use crate::{
    Context, Result, contact,
    opportunity::{self, Decided},
};

/// The value of an objective, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is this.
    Value(Amount),
    /// Nothing is known of it, and why.
    Unknown(Unknown),
    /// It counts units of which the reader does not see what they bought.
    Masked,
}

/// Why a value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// There is no sales ledger.
    NoLedger,
    /// The unit is not in the group any more.
    NoUnit,
    /// The sales ledger covers less than the twelve months that are asked for.
    ShortLedger,
    /// Of no square the potential is known.
    NoPotential,
    /// No decider is known.
    NoDecider,
    /// Nobody wrote a value down.
    NoReading,
}

impl Unknown {
    /// The word that keys are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoLedger => "no-ledger",
            Self::NoUnit => "no-unit",
            Self::ShortLedger => "short-ledger",
            Self::NoPotential => "no-potential",
            Self::NoDecider => "no-decider",
            Self::NoReading => "no-reading",
        }
    }
}

impl Known {
    /// The value, where it can be told.
    #[must_use]
    pub fn value(self) -> Option<Amount> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown(_) | Self::Masked => None,
        }
    }
}

/// How far an objective has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Its value.
    pub known: Known,
    /// The day for which that holds.
    pub as_of: NaiveDate,
    /// How it goes on.
    pub progress: Progress,
}

/// How far the objectives of plans have come.
pub(super) type OfPlans = HashMap<PlanId, BTreeMap<ObjectiveId, Measured>>;

/// Within some days: the account, the contact, and when they were first met.
type Met = HashMap<(NaiveDate, NaiveDate), Vec<(Uuid, Uuid, NaiveDate)>>;

/// What the figures of one plan are made of.
struct Ground<'a> {
    facts: &'a PlanFacts,
    sales: &'a GroupSales,
    /// When each contact of the account was first met within the days of each objective that asks for it.
    met: &'a Met,
    /// Deciders to whom we hold a relation that carries, and all.
    deciders: Option<(u64, u64)>,
    /// What was won at units of the group: the account, the day and the amount.
    won: &'a [(AccountId, NaiveDate, Amount)],
    /// The day on which it is looked at.
    on: NaiveDate,
    today: NaiveDate,
}

/// How far the objectives of a plan have come, as far as the actor sees it; with the sales that it is made of.
pub(super) async fn of_plan(
    ctx: &Context,
    id: PlanId,
    facts: &PlanFacts,
) -> Result<(BTreeMap<ObjectiveId, Measured>, GroupSales)> {
    let (mut found, mut sales) = of_plans(ctx, &[(id, facts)], ctx.today(), false).await?;
    let sales = match sales.remove(&id) {
        Some(sales) => sales,
        None => GroupSales::of(ctx, facts.account, facts.first_on).await?,
    };
    Ok((found.remove(&id).unwrap_or_default(), sales))
}

/// The same whole and of a day, for figures that are kept: whoever keeps them, they are of all units.
pub(super) async fn of_plan_whole(
    ctx: &Context,
    facts: &PlanFacts,
    on: NaiveDate,
) -> Result<BTreeMap<ObjectiveId, Measured>> {
    let id = PlanId(Uuid::nil());
    let (mut found, _) = of_plans(ctx, &[(id, facts)], on, true).await?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// The levels of objectives today, also of those whose days have passed, as far as they are known.
pub(super) async fn levels_now(ctx: &Context, facts: &PlanFacts) -> Result<BTreeMap<ObjectiveId, Amount>> {
    let mut facts = facts.clone();
    let objectives = &mut facts.content.objectives;
    objectives.retain(|_, one| !one.measure.is_counted());
    for one in objectives.values_mut() {
        one.by = one.by.max(ctx.today());
    }
    let found = of_plan_whole(ctx, &facts, ctx.today()).await?;
    let known = found.iter();
    Ok(known
        .filter_map(|(id, one)| Some((*id, one.known.value()?)))
        .collect())
}

/// The value of a level today, for an objective that is being set; none where it is not known.
pub(super) async fn level_now(
    ctx: &Context,
    facts: &PlanFacts,
    objective: &Objective,
) -> Result<Option<Amount>> {
    let mut facts = facts.clone();
    let id = ObjectiveId(Uuid::nil());
    facts.content.objectives = BTreeMap::from([(id, objective.clone())]);
    Ok(Box::pin(levels_now(ctx, &facts)).await?.remove(&id))
}

/// How far the objectives of some plans had come on a day, today or an earlier one; what they share is asked for once.
pub(super) async fn of_plans(
    ctx: &Context,
    plans: &[(PlanId, &PlanFacts)],
    on: NaiveDate,
    whole: bool,
) -> Result<(OfPlans, HashMap<PlanId, GroupSales>)> {
    let groups = units(ctx, &looked(plans.iter().map(|(_, facts)| *facts)), whole).await?;
    let sold = Sold::of(ctx).await?;
    let met = met(ctx, plans).await?;
    let won = won(ctx, plans, &groups).await?;
    let (mut found, mut sales) = (OfPlans::new(), HashMap::new());
    for (id, facts) in plans {
        let group = groups.get(&facts.account).cloned().unwrap_or_default();
        let of_group = sold.to(ctx, group, first_asked(facts, on)).await?.until(on);
        let asks = facts.content.objectives.values();
        let deciders = match asks.clone().any(|one| one.measure == Measure::DecidersCovered) {
            true => Some(contact::coverage_of(ctx, facts.account).await?.deciders),
            false => None,
        };
        let ground = Ground {
            facts,
            sales: &of_group,
            met: &met,
            deciders,
            won: &won,
            on,
            today: ctx.today(),
        };
        let measured = facts.content.objectives.iter();
        let measured = measured.map(|(id, objective)| (*id, ground.measured(*id, objective)));
        found.insert(*id, measured.collect());
        sales.insert(*id, of_group);
    }
    Ok((found, sales))
}

/// The first day of which sales are asked: of the plan, of an objective, or of the twelve months of a share of wallet.
fn first_asked(facts: &PlanFacts, on: NaiveDate) -> NaiveDate {
    let asked = facts.content.objectives.values().map(|one| match one.measure {
        Measure::ShareOfWallet => twelve_months_before(one.by.min(on)),
        _ => one.from,
    });
    asked.fold(facts.first_on, NaiveDate::min)
}

/// Who was met within the days of each objective that asks for it, at all accounts together.
async fn met(
    ctx: &Context,
    plans: &[(PlanId, &PlanFacts)],
) -> Result<HashMap<(NaiveDate, NaiveDate), Vec<(Uuid, Uuid, NaiveDate)>>> {
    let mut asked: HashMap<(NaiveDate, NaiveDate), Vec<Uuid>> = HashMap::new();
    for (_, facts) in plans {
        for objective in facts.content.objectives.values() {
            if objective.measure == Measure::ContactsMet {
                let days = (objective.from, objective.by);
                asked.entry(days).or_default().push(facts.account.0);
            }
        }
    }
    let mut found = HashMap::new();
    for (days, accounts) in asked {
        let met = store::met(ctx.workspace.database.reader(), &accounts, days).await?;
        found.insert(days, met);
    }
    Ok(found)
}

/// What was won at the units of these groups.
async fn won(
    ctx: &Context,
    plans: &[(PlanId, &PlanFacts)],
    groups: &HashMap<AccountId, Units>,
) -> Result<Vec<(AccountId, NaiveDate, Amount)>> {
    let asks = |facts: &PlanFacts| {
        let mut objectives = facts.content.objectives.values();
        objectives.any(|one| one.measure == Measure::WonAmount)
    };
    let asked = plans.iter().filter(|(_, facts)| asks(facts));
    let of_groups: HashSet<AccountId> = asked
        .filter_map(|(_, facts)| groups.get(&facts.account))
        .flat_map(|units| units.all().map(|unit| unit.id))
        .collect();
    if of_groups.is_empty() {
        return Ok(Vec::new());
    }
    opportunity::look_into_book(ctx, |book| {
        let won = book
            .entries
            .iter()
            .filter(|entry| entry.standing == Decided::Won && of_groups.contains(&entry.account));
        won.map(|entry| (entry.account, entry.since, entry.amount))
            .collect()
    })
    .await
}

impl Ground<'_> {
    fn measured(&self, id: ObjectiveId, objective: &Objective) -> Measured {
        let (known, as_of) = self.value(id, objective);
        let value = known.value().filter(|_| objective.is_told_by(as_of));
        // Sales are complete until the last day of the ledger; all else is, whenever it was written down, of the day itself.
        let progress = match self.sales.as_of.filter(|_| objective.measure.is_of_ledger()) {
            Some(ledger_ends) => objective.progress_by_ledger(value, ledger_ends, self.on),
            None => objective.progress(value, self.on),
        };
        Measured {
            known,
            as_of,
            progress,
        }
    }

    /// The value with the day for which it holds: nothing counts that came after the last day of the objective.
    fn value(&self, id: ObjectiveId, objective: &Objective) -> (Known, NaiveDate) {
        let last = self.on.min(objective.by);
        match &objective.measure {
            Measure::NetSales { .. } | Measure::ShareOfWallet => match self.sales.as_of {
                None => (Known::Unknown(Unknown::NoLedger), last),
                Some(as_of) => {
                    let as_of = as_of.min(objective.by);
                    (self.sold(objective, as_of), as_of)
                }
            },
            Measure::WonAmount => (self.won(objective, last), last),
            Measure::ContactsMet => {
                let met = self.met.get(&(objective.from, objective.by));
                let of_account = met
                    .into_iter()
                    .flatten()
                    .filter(|(account, _, on)| *account == self.facts.account.0 && *on <= last);
                let count = i64::try_from(of_account.count()).unwrap_or(i64::MAX / 10_000);
                (
                    Known::Value(Amount::from_ten_thousandths(count.saturating_mul(10_000))),
                    last,
                )
            }
            Measure::DecidersCovered => self.covered(id, objective),
            Measure::Own { .. } => match last_reading(&self.facts.record.readings, id, last) {
                Some(reading) => (Known::Value(reading.value), reading.on),
                None => match objective.start {
                    Some(start) => (Known::Value(start), objective.from),
                    None => (Known::Unknown(Unknown::NoReading), last),
                },
            },
        }
    }

    /// The records know of deciders how it is today; of an objective whose last day has passed, the value that a review kept
    /// last by then is told, where there is one.
    fn covered(&self, id: ObjectiveId, objective: &Objective) -> (Known, NaiveDate) {
        let reviews = self.facts.record.reviews.values();
        let kept = reviews.filter_map(|review| {
            let as_of = review.as_of.get(&id).filter(|as_of| **as_of <= objective.by)?;
            Some((*as_of, *review.values.get(&id)?))
        });
        let is_over = self.today > objective.by;
        if let Some((as_of, value)) = kept.max_by_key(|(as_of, _)| *as_of).filter(|_| is_over) {
            return (Known::Value(value), as_of);
        }
        let (held, all) = self.deciders.unwrap_or_default();
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let share = percent(number(held), number(all));
        let unknown = Known::Unknown(Unknown::NoDecider);
        (share.map_or(unknown, Known::Value), self.today)
    }

    fn sold(&self, objective: &Objective, as_of: NaiveDate) -> Known {
        let Measure::NetSales { whose, row } = &objective.measure else {
            return self.wallet(as_of);
        };
        let Some(units) = self.sales.counted(*whose) else {
            // What a unit that left bought is told to nobody who may not see it, nor what was kept of it.
            let mut left = self.sales.units.left.iter();
            return if left.any(|unit| Some(unit.id) == objective.unit() && !unit.is_seen) {
                Known::Masked
            } else {
                Known::Unknown(Unknown::NoUnit)
            };
        };
        if units.iter().any(|unit| !unit.is_seen) {
            return Known::Masked;
        }
        Known::Value(self.sales.net(&units, row.as_ref(), (objective.from, as_of)))
    }

    fn wallet(&self, as_of: NaiveDate) -> Known {
        if !matrix::sees_wallet(self.facts, &self.sales.units) {
            return Known::Masked;
        }
        let sales = self.sales.clone().until(as_of);
        if !sales.has_year() {
            return Known::Unknown(Unknown::ShortLedger);
        }
        let squares = matrix::squares(self.facts, &sales, true);
        let wallet = Wallet::of(squares.iter().flat_map(|(_, squares)| squares));
        let unknown = Known::Unknown(Unknown::NoPotential);
        wallet.share_percent().map_or(unknown, Known::Value)
    }

    fn won(&self, objective: &Objective, last: NaiveDate) -> Known {
        if !self.sales.sees_all() {
            return Known::Masked;
        }
        let group: HashSet<AccountId> = self.sales.units.all().map(|unit| unit.id).collect();
        let is_of_group = |account: &AccountId| group.contains(account);
        let won = self
            .won
            .iter()
            .filter(|(account, on, _)| objective.from <= *on && *on <= last && is_of_group(account));
        Known::Value(won.map(|(.., amount)| *amount).sum())
    }
}
