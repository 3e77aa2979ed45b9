//! What a proposal is made of: key accounts, who works on them and how much, and who has hours besides.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use dahu_core::{
    allocation::{ACCOUNTS_AT_MOST, Effort, HANDS_AT_MOST, Hand, Stake, accounts_that_fit},
    money::Amount,
    person::PersonId,
    selling::{Need, Requirements, SellingMode},
};
use uuid::Uuid;

use super::{
    Basis, hours,
    store::{self, Candidate, Tally},
};
use crate::{
    Context, Result,
    access::{self, Scope},
    person::StoredPerson,
    selling,
};

/// What a proposal is made of, by places.
pub(super) struct Gathered {
    pub(super) candidates: Vec<Candidate>,
    pub(super) requirements: Requirements,
    pub(super) basis: Basis,
    /// Who works on these accounts, by their places.
    pub(super) people: Vec<Uuid>,
    /// Who has hours for accounts, and works on none of these.
    pub(super) others: Vec<Uuid>,
    pub(super) hands: Vec<Hand>,
    pub(super) worked: Worked,
    /// The key accounts that are not in it, by owner.
    pub(super) beyond: HashMap<Option<Uuid>, Beyond>,
}

/// Key accounts that are not in a proposal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beyond {
    pub(super) accounts: u64,
    /// Hours that their ways need.
    pub(super) hours: f64,
}

pub(super) async fn gathered(ctx: &Context, scope: &Scope, people: &[StoredPerson]) -> Result<Gathered> {
    let connection = ctx.workspace.database.reader();
    let within = match scope.is_everything() {
        true => None,
        false => Some(scope.remembered(ctx).await?),
    };
    let tallies = store::tallies(connection, within.clone()).await?;
    let is_valued = tallies.iter().any(|tally| tally.valued > 0);
    let basis = if is_valued { Basis::Value } else { Basis::Sales };
    let mut candidates = store::largest(connection, within, is_valued, ACCOUNTS_AT_MOST as u64).await?;
    let mut worked = worked(ctx, &candidates, people).await?;
    candidates.truncate(worked.keep(candidates.len()));
    let requirements = selling::required(connection).await?;
    let mut working: Vec<Uuid> = worked.minutes.keys().map(|(_, person)| *person).collect();
    working.sort_unstable();
    working.dedup();
    let person_at: HashMap<Uuid, usize> = working.iter().copied().zip(0..).collect();
    let hands = worked.minutes.iter().map(|((account, person), minutes)| Hand {
        person: person_at[person],
        account: *account,
        is_owner: candidates[*account].owner_id == Some(*person),
        now: hours(*minutes),
    });
    let hands = hands.collect();
    let team = team(ctx, scope).await?;
    let others = people.iter().filter(|person| {
        let is_in_sight = team.as_ref().is_none_or(|team| team.contains(&person.id));
        let has_hours =
            person.role().gives_hours() || requirements.hours_of.contains_key(&PersonId(person.id));
        let is_here = person.left_at.is_none() && !person_at.contains_key(&person.id);
        is_here && has_hours && is_in_sight
    });
    Ok(Gathered {
        others: others.map(|person| person.id).collect(),
        beyond: beyond(&tallies, &candidates, &requirements),
        candidates,
        requirements,
        basis,
        people: working,
        hands,
        worked,
    })
}

/// The people whom the actor manages; none where everybody is in sight, as all accounts are.
async fn team(ctx: &Context, scope: &Scope) -> Result<Option<Arc<HashSet<Uuid>>>> {
    match ctx.person() {
        Some(person) if !scope.is_everything() => Ok(Some(access::managed(ctx, person).await?)),
        _ => Ok(None),
    }
}

async fn worked(ctx: &Context, candidates: &[Candidate], people: &[StoredPerson]) -> Result<Worked> {
    let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id).collect();
    let team = store::working(ctx.workspace.database.reader(), ctx.today(), &ids).await?;
    let here = people.iter().filter(|person| person.left_at.is_none());
    let mut worked = Worked {
        here: here.map(|person| person.id).collect(),
        places: ids.into_iter().zip(0..).collect(),
        ..Worked::default()
    };
    let owners = candidates.iter().filter_map(|one| Some((one.id, one.owner_id?)));
    for (account, person) in owners.chain(team) {
        worked.add(account, person, 0);
    }
    for one in selling::hours_by_person(ctx).await? {
        worked.add(one.account, one.person, one.minutes);
    }
    Ok(worked)
}

/// By owner what is left of all key accounts without those that are in it.
fn beyond(
    tallies: &[Tally],
    candidates: &[Candidate],
    requirements: &Requirements,
) -> HashMap<Option<Uuid>, Beyond> {
    let mut found: HashMap<Option<Uuid>, Beyond> = HashMap::new();
    for tally in tallies {
        let of_owner = found.entry(tally.owner_id).or_default();
        of_owner.accounts += u64::try_from(tally.accounts).unwrap_or(0);
        of_owner.hours += tally.accounts as f64 * needed(requirements, way(tally.way.as_deref()));
    }
    for candidate in candidates {
        let of_owner = found.entry(candidate.owner_id).or_default();
        of_owner.accounts = of_owner.accounts.saturating_sub(1);
        of_owner.hours -= needed(requirements, way(candidate.way.as_deref()));
    }
    found
}

fn way(word: Option<&str>) -> SellingMode {
    word.and_then(SellingMode::from_word)
        .unwrap_or(SellingMode::Transactional)
}

fn needed(requirements: &Requirements, way: SellingMode) -> f64 {
    // A way that needs no hours has its need met by the first.
    f64::from(requirements.of(way, Need::Hours).max(1))
}

/// Who works on which accounts, and how much.
#[derive(Default)]
pub(super) struct Worked {
    /// Who has not left.
    here: HashSet<Uuid>,
    /// The places of the accounts.
    places: HashMap<Uuid, usize>,
    /// Minutes by the place of the account and the person.
    minutes: BTreeMap<(usize, Uuid), u64>,
    /// Minutes that went to other accounts, by person.
    pub(super) elsewhere: HashMap<Uuid, u64>,
    /// Minutes that people gave these accounts who have left, by the place of the account: they give them no more.
    pub(super) gone: HashMap<usize, u64>,
}

impl Worked {
    fn add(&mut self, account: Uuid, person: Uuid, minutes: u64) {
        match (self.here.contains(&person), self.places.get(&account)) {
            (true, Some(place)) => *self.minutes.entry((*place, person)).or_default() += minutes,
            (true, None) => *self.elsewhere.entry(person).or_default() += minutes,
            (false, Some(place)) => *self.gone.entry(*place).or_default() += minutes,
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

impl Gathered {
    pub(super) fn way(&self, candidate: &Candidate) -> SellingMode {
        way(candidate.way.as_deref())
    }

    pub(super) fn needed(&self, candidate: &Candidate) -> f64 {
        needed(&self.requirements, self.way(candidate))
    }

    pub(super) fn stake(&self, candidate: &Candidate) -> Amount {
        Amount::from_ten_thousandths(match self.basis {
            Basis::Value => candidate.value_run.map_or(0, |_| candidate.value),
            Basis::Sales => candidate.net_recent,
        })
    }

    /// Hours a year that a person has for accounts.
    pub(super) fn capacity(&self, person: Uuid) -> f64 {
        f64::from(self.requirements.hours_of(PersonId(person)))
    }

    /// Hours of a person that went to other accounts.
    pub(super) fn elsewhere(&self, person: Uuid) -> f64 {
        hours(self.worked.elsewhere.get(&person).copied().unwrap_or(0))
    }

    pub(super) fn effort(&self) -> Effort {
        let left = |person: &Uuid| (self.capacity(*person) - self.elsewhere(*person)).max(0.0);
        let stakes = self.candidates.iter().map(|candidate| Stake {
            value: self.stake(candidate).ten_thousandths().max(0) as f64,
            needed: self.needed(candidate),
        });
        Effort {
            capacity: self.people.iter().map(left).collect(),
            stakes: stakes.collect(),
            hands: self.hands.clone(),
            least: f64::from(self.requirements.least_percent) / 100.0,
            most_change: f64::from(self.requirements.most_change),
        }
    }
}
