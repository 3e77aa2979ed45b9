//! What is known of accounts, and what was given to them in the last twelve months, gathered from records.

mod store;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{Months, NaiveDate};
use dahu_core::{
    access::Relation,
    account::AccountId,
    contact::Level,
    portfolio::twelve_months_before,
    selling::{Actual, Facts, Input, LEAST_BUYERS, LEAST_LINES},
};
use uuid::Uuid;

pub(crate) use self::store::Given;
pub(super) use self::store::{Met, OwnFacts, activities, met, with_others};
use super::Ratings;
use crate::{
    Context, Result, ledger,
    ledger::Habits,
    opportunity::{Decided, look_into_book},
    plan,
};

/// Months of decided opportunities that say how long decisions take.
const CYCLE_MONTHS: u32 = 36;

/// What is known and given, of all accounts or of some.
pub(super) struct Gathered {
    /// The day as of which it holds.
    today: NaiveDate,
    pub(super) accounts: Vec<OwnFacts>,
    habits: Arc<Habits>,
    deciders: HashMap<Uuid, u32>,
    levels: HashMap<Uuid, BTreeSet<Level>>,
    reviews: HashMap<Uuid, u32>,
    cycles: HashMap<Uuid, u32>,
    roles: HashMap<Uuid, BTreeMap<Relation, u32>>,
    given: HashMap<Uuid, Vec<Given>>,
}

/// The twelve months that end today.
pub(crate) fn year(ctx: &Context) -> (NaiveDate, NaiveDate) {
    let today = ctx.today();
    (twelve_months_before(today), today)
}

/// Gathers what is known of these accounts and was given to them; of all where none are given.
pub(super) async fn gather(ctx: &Context, only: Option<&[Uuid]>) -> Result<Gathered> {
    let connection = ctx.workspace.database.reader();
    let (today, year) = (ctx.today(), year(ctx));
    let mut given: HashMap<Uuid, Vec<Given>> = HashMap::new();
    for one in store::given(connection, year, only).await? {
        given.entry(one.account).or_default().push(one);
    }
    let mut reviews: HashMap<Uuid, u32> = HashMap::new();
    for held in plan::reviews_held(connection, year, only).await? {
        *reviews.entry(held.account.0).or_default() += 1;
    }
    Ok(Gathered {
        today,
        accounts: store::facts(connection, only).await?,
        habits: ledger::habits(ctx).await?,
        deciders: store::deciders(connection, today, only).await?,
        levels: store::levels(connection, year, only).await?,
        reviews,
        cycles: cycles(ctx, only).await?,
        roles: store::roles(connection, today, only).await?,
        given,
    })
}

/// The hours that our people gave accounts in the last twelve months.
pub(crate) async fn hours_by_person(ctx: &Context) -> Result<Vec<Given>> {
    Ok(store::given(ctx.workspace.database.reader(), year(ctx), None).await?)
}

/// The median of the days from opening to decision, of each account's opportunities that were decided.
async fn cycles(ctx: &Context, only: Option<&[Uuid]>) -> Result<HashMap<Uuid, u32>> {
    let wanted: Option<HashSet<AccountId>> = only.map(|only| only.iter().copied().map(AccountId).collect());
    let since = ctx
        .today()
        .checked_sub_months(Months::new(CYCLE_MONTHS))
        .unwrap_or(NaiveDate::MIN);
    let found = look_into_book(ctx, |book| {
        let mut days: HashMap<Uuid, Vec<u32>> = HashMap::new();
        for entry in book.of_accounts(wanted.as_ref()) {
            if entry.standing != Decided::Open && entry.since > since {
                days.entry(entry.account.0)
                    .or_default()
                    .push(entry.age(entry.since));
            }
        }
        days
    })
    .await?;
    let median = |mut days: Vec<u32>| {
        days.sort_unstable();
        // Of an even number the lower one of both in the middle, so that the figure is one that was.
        days.get((days.len().saturating_sub(1)) / 2).copied().unwrap_or(0)
    };
    Ok(found
        .into_iter()
        .map(|(account, days)| (account, median(days)))
        .collect())
}

fn count(levels: &BTreeSet<Level>) -> u32 {
    u32::try_from(levels.len()).unwrap_or(u32::MAX)
}

impl Gathered {
    /// What is known of an account; ratings that have grown old are not.
    pub(super) fn facts(&self, account: &OwnFacts, ratings: &Ratings) -> Facts {
        let mut facts: Facts = ratings
            .iter()
            .filter(|(_, rated)| rated.counts_on(self.today))
            .map(|(input, rated)| (*input, u32::from(rated.rating.number())))
            .collect();
        let recorded = [
            (Input::Deciders, self.deciders.get(&account.id).copied()),
            (Input::Cycle, self.cycles.get(&account.id).copied()),
            (Input::Levels, self.levels.get(&account.id).map(count)),
        ];
        for (input, counted) in recorded {
            facts.extend(counted.map(|counted| (input, counted)));
        }
        if let Some(habit) = self.habits.of(account.number) {
            let named = habit.named_lines;
            let percent = |lines: u64| {
                let percent = (lines * 100).checked_div(named)?;
                u32::try_from(percent).ok().filter(|_| named >= LEAST_LINES)
            };
            let uncommon = percent(named - habit.common_lines);
            let uncommon = uncommon.filter(|_| self.habits.count() >= LEAST_BUYERS);
            facts.extend(percent(habit.own_lines).map(|percent| (Input::Individual, percent)));
            facts.extend(uncommon.map(|percent| (Input::Uncommon, percent)));
            let amount = self.habits.percent_below(habit.net);
            facts.extend(amount.map(|percent| (Input::Amount, percent)));
        }
        facts
    }

    /// What was given to an account.
    pub(super) fn actual(&self, account: &OwnFacts) -> Actual {
        let given = self.given.get(&account.id).map_or(&[][..], Vec::as_slice);
        let minutes = |given: &mut dyn Iterator<Item = &Given>| given.map(|one| one.minutes).sum();
        let of = |counts: &HashMap<Uuid, u32>| counts.get(&account.id).copied().unwrap_or(0);
        Actual {
            minutes: minutes(&mut given.iter()),
            people: u32::try_from(given.len()).unwrap_or(u32::MAX),
            levels: self.levels.get(&account.id).cloned().unwrap_or_default(),
            expert_minutes: minutes(&mut given.iter().filter(|one| one.is_expert)),
            reviews: of(&self.reviews),
            roles: self.roles.get(&account.id).cloned().unwrap_or_default(),
            discount: self.discount(account),
        }
    }

    /// How many percent below usual prices an account bought, towards zero.
    fn discount(&self, account: &OwnFacts) -> Option<i32> {
        let habit = self.habits.of(account.number)?;
        if habit.usual <= 0 || habit.net <= 0 {
            return None;
        }
        let below = (i128::from(habit.usual) - i128::from(habit.net)) * 100 / i128::from(habit.usual);
        i32::try_from(below).ok()
    }
}
