//! What dials are made from, of some accounts at once.

mod recorded;
mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    activity::Direction,
    contact::{BuyingRole, Power, Stance, roles_from},
    health::{DataKnown, Decision, History, Person, Reading, Sales, Stay, Touch},
    opportunity::Verb,
    portfolio::AccountFigures,
    relationship::{self as rule, Placed, Proposal, Records},
};
use uuid::Uuid;

pub(crate) use recorded::Recorded;
pub(super) use recorded::{people_on, recorded};
use store::PersonRow;

use crate::{
    Context, Result,
    account::{self, store::StoredAccount},
    case, ledger, opportunity, relationship,
    selection::rating,
    setting, task,
};

/// What dials of an account are made from.
pub(super) struct Gathered {
    pub(super) account: StoredAccount,
    pub(super) data: DataKnown,
    pub(super) history: History,
    /// What it bought, as of the ledger's last day; none without a ledger.
    pub(super) sales: Option<Sales>,
    pub(super) placed: Option<Placed>,
    /// What is recorded of the relationship, where somebody placed it.
    pub(super) recorded: Option<Recorded>,
}

impl Gathered {
    /// What records propose for the stage, where they were looked at and do not agree with it.
    pub(super) fn proposal(&self, readings: &[Reading], today: NaiveDate) -> Option<Proposal> {
        let recorded = self.recorded.as_ref()?;
        let records = Records {
            people: &recorded.people,
            exchanges: &recorded.exchanges,
            figures: self.sales.as_ref().map(|sales| &sales.figures),
            has_contact: self.history.last_contact(today).is_some(),
            readings,
        };
        rule::proposal(self.placed, &records, today)
    }
}

/// What is the same for all accounts, looked up once.
pub(super) struct Frame {
    pub(super) today: NaiveDate,
    as_of: Option<NaiveDate>,
    /// The first day of the ledger.
    ledger_begins: Option<NaiveDate>,
}

impl Frame {
    pub(super) async fn of(ctx: &Context) -> Result<Self> {
        Ok(Self {
            today: ctx.today(),
            as_of: setting::figures_as_of(ctx).await?,
            ledger_begins: ledger::snapshot(ctx).await?.first_day(),
        })
    }

    /// What the dials of these accounts are made from; accounts that are not there any more are left out.
    pub(super) async fn gather(&self, ctx: &Context, ids: &[Uuid]) -> Result<Vec<Gathered>> {
        let connection = ctx.workspace.database.reader();
        let wanted: HashSet<AccountId> = ids.iter().copied().map(AccountId).collect();
        let look = |book: &opportunity::BookContents| decisions(book.of_accounts(Some(&wanted)));
        let mut decisions = opportunity::look_into_book(ctx, look).await?;
        let (accounts, had, tasks) = tokio::try_join!(
            account::store::by_ids(connection, ids),
            store::touches(connection, ids),
            task::open_counts(connection, ids)
        )?;
        let (mut people, wallets, placed, mut cases) = tokio::try_join!(
            People::of(ctx, ids, self.today),
            rating::wallets_on(connection, ids),
            relationship::current(connection, ids),
            case::courses(connection, ids)
        )?;
        let mut touches: HashMap<Uuid, Vec<Touch>> = HashMap::new();
        for row in had {
            let direction = row.direction.as_deref().and_then(Direction::from_word);
            touches.entry(row.account_id).or_default().push(Touch {
                on: row.happened_on,
                direction,
            });
        }
        let known: Vec<Uuid> = placed.keys().copied().collect();
        let mut recorded = Box::pin(recorded(ctx, &known, self.today)).await?;
        let gathered = accounts.into_iter().map(|account| {
            let history = History::new(
                touches.remove(&account.id).unwrap_or_default(),
                people.by_account.remove(&account.id).unwrap_or_default(),
                decisions.remove(&AccountId(account.id)).unwrap_or_default(),
            )
            .with_cases(cases.remove(&account.id).unwrap_or_default());
            let placed = placed.get(&account.id).copied();
            let known = people.known.remove(&account.id).unwrap_or_default();
            let profile = account.profile();
            Gathered {
                data: DataKnown {
                    has_owner: account.owner_id.is_some(),
                    has_sector: profile.sector.is_some(),
                    has_size: profile.size.is_some(),
                    finance_on: profile.finance.as_ref().map(|rating| rating.on),
                    contact_on: history.last_contact(self.today),
                    open_tasks: tasks.get(&account.id).copied().unwrap_or(0),
                    intent_on: account.intent_on.filter(|_| account.intent.is_some()),
                    stage_on: placed.map(|placed| placed.on),
                    wallet_on: wallets.get(&account.id).copied(),
                    ..known
                },
                sales: self
                    .as_of
                    .map(|as_of| Sales::of(figures(&account, as_of), as_of, self.ledger_begins)),
                recorded: recorded.remove(&account.id),
                account,
                history,
                placed,
            }
        });
        Ok(gathered.collect())
    }
}

/// The people of some accounts.
struct People {
    by_account: HashMap<Uuid, Vec<Person>>,
    /// What our data know of people, the rest left out.
    known: HashMap<Uuid, DataKnown>,
}

impl People {
    async fn of(ctx: &Context, accounts: &[Uuid], today: NaiveDate) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let rows = store::people(connection, accounts).await?;
        let contacts: HashSet<Uuid> = rows.iter().map(|row| row.contact_id).collect();
        let contacts: Vec<Uuid> = contacts.into_iter().collect();
        let (told, held) = tokio::try_join!(
            store::stances(connection, &contacts),
            store::strengths(connection, &contacts, ctx.asked_day(today))
        )?;
        let mut stances: HashMap<Uuid, Vec<(NaiveDate, Stance)>> = HashMap::new();
        for row in told {
            if let Some(stance) = Stance::from_word(&row.stance) {
                stances
                    .entry(row.contact_id)
                    .or_default()
                    .push((row.stance_on, stance));
            }
        }
        let mut met = met(ctx, &rows).await?;
        // Each once, however many jobs they have or had there.
        let mut persons: BTreeMap<(Uuid, Uuid), Person> = BTreeMap::new();
        for row in rows {
            let roles = roles_from(row.roles.as_deref().unwrap_or_default());
            let power = row.power.as_deref().and_then(Power::from_word);
            let key = (row.account_id, row.contact_id);
            let person = persons.entry(key).or_insert_with(|| Person {
                is_decider: roles.contains(&BuyingRole::Decider),
                is_powerful: power == Some(Power::High),
                department: row.department,
                stays: Vec::new(),
                stances: stances.get(&row.contact_id).cloned().unwrap_or_default(),
                met: met.remove(&key).unwrap_or_default(),
            });
            person.stays.push(Stay {
                from: row.from_on,
                until: row.until_on,
            });
        }
        let mut people = Self {
            by_account: HashMap::new(),
            known: HashMap::new(),
        };
        for ((account, contact), person) in persons {
            people.count(account, &person, held.contains_key(&contact), today);
            people.by_account.entry(account).or_default().push(person);
        }
        Ok(people)
    }

    fn count(&mut self, account: Uuid, person: &Person, is_held: bool, today: NaiveDate) {
        if !person.is_there(today) {
            return;
        }
        let known = self.known.entry(account).or_default();
        known.contacts += 1;
        if person.is_decider {
            known.deciders += 1;
            known.has_relation |= is_held;
            let told = person.stances.iter().map(|(on, _)| *on);
            known.stance_on = known.stance_on.max(told.filter(|on| *on <= today).max());
        }
    }
}

/// On which days people were met, by account and contact, at accounts that somebody left or will leave: elsewhere nobody asks.
async fn met(ctx: &Context, rows: &[PersonRow]) -> Result<HashMap<(Uuid, Uuid), Vec<NaiveDate>>> {
    let left: BTreeSet<Uuid> = rows
        .iter()
        .filter(|row| row.until_on.is_some())
        .map(|row| row.account_id)
        .collect();
    let left: Vec<Uuid> = left.into_iter().collect();
    let mut met: HashMap<(Uuid, Uuid), Vec<NaiveDate>> = HashMap::new();
    for row in store::meetings(ctx.workspace.database.reader(), &left).await? {
        met.entry((row.account_id, row.contact_id))
            .or_default()
            .push(row.happened_on);
    }
    Ok(met)
}

/// What an account bought, by the figures on its row.
fn figures(account: &StoredAccount, as_of: NaiveDate) -> AccountFigures {
    let figures = account.figures(as_of);
    AccountFigures {
        first: figures.first,
        last: figures.last,
        purchase_days: u64::from(figures.purchase_days),
        net: figures.net,
        net_recent: figures.net_recent,
        net_prior: figures.net_prior,
        median_gap_days: figures.median_gap_days,
        p95_gap_days: figures.p95_gap_days,
    }
}

/// What was won and lost, by the ledger number of the account, and whether it was opened again.
fn decisions<'b>(
    entries: impl Iterator<Item = &'b opportunity::BookEntry>,
) -> HashMap<AccountId, Vec<Decision>> {
    let mut found: HashMap<AccountId, Vec<Decision>> = HashMap::new();
    for entry in entries {
        for (place, event) in entry.history.iter().enumerate() {
            let is_won = match event.verb {
                Verb::Won => true,
                Verb::Lost => false,
                _ => continue,
            };
            let reopened = entry.history[place + 1..]
                .iter()
                .find(|later| later.verb == Verb::Reopened);
            found.entry(entry.account).or_default().push(Decision {
                on: event.on,
                is_won,
                reopened_on: reopened.map(|later| later.on),
            });
        }
    }
    found
}
