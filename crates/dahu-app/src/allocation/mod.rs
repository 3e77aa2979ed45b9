//! Where hours go (投入配置): capacity of people against what their key accounts need, and a proposal that gives hours to the
//! most value at stake. It writes nothing, and decides nothing.

mod store;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    allocation::{
        ACCOUNTS_AT_MOST, Effort, HANDS_AT_MOST, Hand, NoPlan, Plan, Stake, accounts_that_fit, allocate,
    },
    money::{Amount, Currency},
    person::PersonId,
    selling::{Need, Requirements, SellingMode},
};
use uuid::Uuid;

use self::store::Candidate;
use crate::{
    Context, Result,
    access::Scope,
    event, kind,
    person::{self, StoredPerson},
    report::{Frame, Window},
    selling, setting,
};

/// By what it is told what is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Values of the latest valuation.
    Value,
    /// Net sales of the last twelve months, as nothing was valued.
    Sales,
}

/// The limits of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least part of what it needs that an account gets, in percent.
    pub least_percent: u16,
    /// By so many hours at most an account's hours change.
    pub most_change: u32,
    /// Accounts that are in it at most.
    pub accounts: usize,
}

/// Somebody who works on key accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonEffort {
    /// Who.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// Hours a year for accounts.
    pub capacity: f64,
    /// Hours of the last twelve months that went to other accounts.
    pub elsewhere: f64,
    /// Hours that went to these.
    pub now: f64,
    /// Hours that these would get.
    pub then: Option<f64>,
    /// Hours that the accounts need that this person owns.
    pub needed: f64,
    /// What one more hour would bring, where none are left.
    pub further_hour: Option<Amount>,
}

/// A key account with its hours.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountEffort {
    /// Which.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Its way of selling.
    pub way: SellingMode,
    /// Whether somebody confirmed that.
    pub is_confirmed: bool,
    /// What is at stake.
    pub stake: Amount,
    /// Hours that its way needs.
    pub needed: f64,
    /// Hours of the last twelve months.
    pub now: f64,
    /// Hours that it would get.
    pub then: Option<f64>,
    /// How far the need is met now, from 0 to 1.
    pub met_now: f64,
    /// How far it would be.
    pub met_then: Option<f64>,
    /// Who gives how many hours now, and would.
    pub hands: Vec<(String, f64, Option<f64>)>,
}

/// Capacity against need, and the proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// By what it is told what is at stake.
    pub basis: Basis,
    /// The first and the last day of hours that were given.
    pub days: (NaiveDate, NaiveDate),
    /// The limits.
    pub limits: Limits,
    /// Who works on these accounts.
    pub people: Vec<PersonEffort>,
    /// The accounts, those with the most at stake first.
    pub accounts: Vec<AccountEffort>,
    /// Key accounts with a way of selling that are not in it, as there are too many or nothing is at stake.
    pub left_out: u64,
    /// Accounts of these on which nobody works.
    pub without_people: u64,
    /// Hours that people gave these accounts in the last twelve months who have left: they are in nothing else.
    pub gone: f64,
    /// What is at stake weighted by how far needs are met, now.
    pub worth_now: Amount,
    /// The same by the proposal; none where there is none.
    pub worth_then: Option<Amount>,
    /// Why there is no proposal.
    pub no_plan: Option<NoPlan>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// Capacity against need, and where hours would bring most, of the key accounts whose sales and values the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not plan the effort of people.
pub async fn show(ctx: &Context) -> Result<Arc<Allocation>> {
    ctx.may(Action::PlanEffort)?;
    let scope = Scope::of(ctx, Action::SeeValue)?;
    let event = event::last_sequence(ctx.workspace.database.reader()).await?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let stands_on = (event, kind::number(ctx).await?, selling::number(ctx).await?);
    let key = frame.key(format!(
        "allocation at {stands_on:?} on {} of {}",
        ctx.today(),
        scope.word()
    ));
    let make = Box::pin(made(ctx, &scope));
    ctx.workspace.cache.get_or_make(key, make).await
}

/// What a proposal is made of, by places.
struct Gathered {
    candidates: Vec<Candidate>,
    requirements: Requirements,
    basis: Basis,
    /// The people by their places.
    people: Vec<Uuid>,
    /// Minutes that each of them gave to other accounts.
    elsewhere: Vec<u64>,
    hands: Vec<Hand>,
    left_out: u64,
    /// Minutes that people gave these accounts who have left.
    gone: u64,
}

async fn made(ctx: &Context, scope: &Scope) -> Result<Allocation> {
    let people = person::all(ctx.workspace.database.reader()).await?;
    let gathered = gathered(ctx, scope, &people).await?;
    let effort = gathered.effort();
    let (effort, plan) = tokio::task::spawn_blocking(move || {
        let plan = allocate(&effort);
        (effort, plan)
    })
    .await?;
    let currency = setting::currency(ctx).await?;
    Ok(gathered.shown(&people, &effort, plan, (selling::year(ctx), currency)))
}

async fn gathered(ctx: &Context, scope: &Scope, people: &[StoredPerson]) -> Result<Gathered> {
    let connection = ctx.workspace.database.reader();
    let within = match scope.is_everything() {
        true => None,
        false => Some(scope.remembered(ctx).await?),
    };
    let (count, valued) = store::counted(connection, within.clone()).await?;
    let basis = if valued > 0 { Basis::Value } else { Basis::Sales };
    let candidates =
        store::largest(connection, within, basis == Basis::Value, ACCOUNTS_AT_MOST as u64).await?;
    let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id).collect();
    let working = store::working(connection, ctx.today(), &ids).await?;
    let here = people.iter().filter(|person| person.left_at.is_none());
    let mut worked = Worked {
        here: here.map(|person| person.id).collect(),
        places: ids.iter().copied().zip(0..).collect(),
        ..Worked::default()
    };
    let owners = candidates.iter().filter_map(|one| Some((one.id, one.owner_id?)));
    for (account, person) in owners.chain(working) {
        worked.add(account, person, 0);
    }
    for one in selling::hours_by_person(ctx).await? {
        worked.add(one.account, one.person, one.minutes);
    }
    let fitting = worked.keep(candidates.len());
    let mut candidates = candidates;
    candidates.truncate(fitting);
    let mut people: Vec<Uuid> = worked.minutes.keys().map(|(_, person)| *person).collect();
    people.sort_unstable();
    people.dedup();
    let person_at: HashMap<Uuid, usize> = people.iter().copied().zip(0..).collect();
    let hands = worked.minutes.iter().map(|((account, person), minutes)| Hand {
        person: person_at[person],
        account: *account,
        now: hours(*minutes),
    });
    let elsewhere = |person: &Uuid| worked.elsewhere.get(person).copied().unwrap_or(0);
    Ok(Gathered {
        hands: hands.collect(),
        requirements: selling::required(connection).await?,
        basis,
        elsewhere: people.iter().map(elsewhere).collect(),
        people,
        left_out: u64::try_from(count)
            .unwrap_or(0)
            .saturating_sub(candidates.len() as u64),
        candidates,
        gone: worked.gone,
    })
}

/// Who works on which accounts, and how much.
#[derive(Default)]
struct Worked {
    /// Who has not left.
    here: HashSet<Uuid>,
    /// The places of the accounts.
    places: HashMap<Uuid, usize>,
    /// Minutes by the place of the account and the person.
    minutes: BTreeMap<(usize, Uuid), u64>,
    /// Minutes that went to other accounts, by person.
    elsewhere: HashMap<Uuid, u64>,
    /// Minutes that people gave these accounts who have left: they give them no more.
    gone: u64,
}

impl Worked {
    fn add(&mut self, account: Uuid, person: Uuid, minutes: u64) {
        match (self.here.contains(&person), self.places.get(&account)) {
            (true, Some(place)) => *self.minutes.entry((*place, person)).or_default() += minutes,
            (true, None) => *self.elsewhere.entry(person).or_default() += minutes,
            (false, Some(_)) => self.gone += minutes,
            (false, None) => {}
        }
    }

    /// Keeps the first accounts, as many as have no more pairs than fit, and tells how many these are. What was given to the
    /// others went elsewhere.
    fn keep(&mut self, accounts: usize) -> usize {
        let mut hands = vec![0; accounts];
        for (account, _) in self.minutes.keys() {
            hands[*account] += 1;
        }
        let fitting = accounts_that_fit(hands, HANDS_AT_MOST);
        let others = self.minutes.split_off(&(fitting, Uuid::nil()));
        for ((_, person), minutes) in others {
            *self.elsewhere.entry(person).or_default() += minutes;
        }
        fitting
    }
}

fn hours(minutes: u64) -> f64 {
    // Minutes of a year are far below what a float holds exactly.
    minutes as f64 / 60.0
}

impl Gathered {
    fn way(&self, candidate: &Candidate) -> SellingMode {
        let way = candidate.way.as_deref().and_then(SellingMode::from_word);
        way.unwrap_or(SellingMode::Transactional)
    }

    fn needed(&self, candidate: &Candidate) -> f64 {
        let hours = self.requirements.of(self.way(candidate), Need::Hours);
        // A way that needs no hours has its need met by the first.
        f64::from(hours.max(1))
    }

    fn stake(&self, candidate: &Candidate) -> Amount {
        Amount::from_ten_thousandths(match self.basis {
            Basis::Value => candidate.value_run.map_or(0, |_| candidate.value),
            Basis::Sales => candidate.net_recent,
        })
    }

    fn effort(&self) -> Effort {
        let capacity = self
            .people
            .iter()
            .zip(&self.elsewhere)
            .map(|(person, elsewhere)| {
                let hours_of = self.requirements.hours_of(PersonId(*person));
                (f64::from(hours_of) - hours(*elsewhere)).max(0.0)
            });
        let stakes = self.candidates.iter().map(|candidate| Stake {
            value: self.stake(candidate).ten_thousandths().max(0) as f64,
            needed: self.needed(candidate),
        });
        Effort {
            capacity: capacity.collect(),
            stakes: stakes.collect(),
            hands: self.hands.clone(),
            least: f64::from(self.requirements.least_percent) / 100.0,
            most_change: f64::from(self.requirements.most_change),
        }
    }

    fn shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        plan: Result<Plan, NoPlan>,
        (days, currency): ((NaiveDate, NaiveDate), Option<Currency>),
    ) -> Allocation {
        let (plan, no_plan) = match plan {
            Ok(plan) => (Some(plan), None),
            Err(why) => (None, Some(why)),
        };
        let now: Vec<f64> = self.hands.iter().map(|hand| hand.now).collect();
        let met_now = effort.met(&now);
        let helped: HashSet<usize> = self.hands.iter().map(|hand| hand.account).collect();
        Allocation {
            basis: self.basis,
            days,
            limits: Limits {
                least_percent: self.requirements.least_percent,
                most_change: self.requirements.most_change,
                accounts: ACCOUNTS_AT_MOST,
            },
            people: self.people_shown(people, effort, (&now, plan.as_ref())),
            accounts: self.accounts_shown(people, effort, (&now, &met_now, plan.as_ref())),
            left_out: self.left_out,
            without_people: (self.candidates.len() - helped.len()) as u64,
            gone: hours(self.gone),
            worth_now: amount(effort.worth(&met_now)),
            worth_then: plan.as_ref().map(|plan| amount(plan.worth)),
            no_plan,
            currency,
        }
    }

    fn people_shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        (now, plan): (&[f64], Option<&Plan>),
    ) -> Vec<PersonEffort> {
        let given = effort.of_people(now);
        let then = plan.map(|plan| effort.of_people(&plan.hours));
        let shown = self.people.iter().enumerate().map(|(place, id)| {
            let owned = self.candidates.iter().filter(|one| one.owner_id == Some(*id));
            PersonEffort {
                id: PersonId(*id),
                name: name_of(people, *id),
                capacity: f64::from(self.requirements.hours_of(PersonId(*id))),
                elsewhere: hours(self.elsewhere[place]),
                now: given[place],
                then: then.as_ref().map(|then| then[place]),
                needed: owned.map(|one| self.needed(one)).sum(),
                further_hour: plan.and_then(|plan| plan.further_hour[place]).map(amount),
            }
        });
        let mut shown: Vec<PersonEffort> = shown.collect();
        shown.sort_by(|one, other| {
            other
                .needed
                .total_cmp(&one.needed)
                .then(one.name.cmp(&other.name))
        });
        shown
    }

    fn accounts_shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        (now, met_now, plan): (&[f64], &[f64], Option<&Plan>),
    ) -> Vec<AccountEffort> {
        let given = effort.of_accounts(now);
        let then = plan.map(|plan| effort.of_accounts(&plan.hours));
        let shown = self.candidates.iter().enumerate().map(|(place, candidate)| {
            let own = self
                .hands
                .iter()
                .enumerate()
                .filter(|(_, hand)| hand.account == place);
            let hands = own.map(|(number, hand)| {
                let name = name_of(people, self.people[hand.person]);
                (name, hand.now, plan.map(|plan| plan.hours[number]))
            });
            AccountEffort {
                id: AccountId(candidate.id),
                code: candidate.code.clone(),
                name: candidate.name.clone(),
                way: self.way(candidate),
                is_confirmed: candidate.confirmed.is_some(),
                stake: self.stake(candidate),
                needed: self.needed(candidate),
                now: given[place],
                then: then.as_ref().map(|then| then[place]),
                met_now: met_now[place],
                met_then: plan.map(|plan| plan.met[place]),
                hands: hands.collect(),
            }
        });
        shown.collect()
    }
}

fn name_of(people: &[StoredPerson], id: Uuid) -> String {
    let found = people.iter().find(|person| person.id == id);
    found.map(|person| person.name.clone()).unwrap_or_default()
}

/// A sum of estimates in ten-thousandths, rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast stays within the range"
)]
fn amount(ten_thousandths: f64) -> Amount {
    Amount::from_ten_thousandths(ten_thousandths.round() as i64)
}
