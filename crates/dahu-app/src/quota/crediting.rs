//! Sales day by day of everybody and everything that has a quota, from one pass over the ledger.
//!
//! A line that names its salesperson is credited to that person. One that names none is credited to whoever owned the account
//! on its day; lines from before the first owner that is known to the first one, and lines of days on which nobody owned it to
//! nobody.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    quota::{History, Subject},
};
use dahu_ledger::{Days, DaysWanted, SalesByDay, Scope};
use uuid::Uuid;

use super::{naming::Names, store};
use crate::{
    Context, Result, account_team, database, ledger, report::Key, setting, team, team::store::StoredMember,
};

/// The ledger, and who is in which team: what quotas are measured by.
pub(crate) struct Measure {
    /// The last day that counts: that of the ledger, or today where that is earlier.
    pub(crate) as_of: NaiveDate,
    /// Currency of quotas and sales; none while there is no ledger.
    pub(crate) currency: Option<Currency>,
    sales: Arc<Sales>,
    teams: Teams,
}

/// Sales by day.
#[derive(Default)]
struct Sales {
    firm: History,
    people: BTreeMap<i32, History>,
    accounts: BTreeMap<i64, History>,
    products: BTreeMap<String, History>,
}

/// Who is in which team and in those below it.
struct Teams {
    members: Vec<StoredMember>,
    parents: HashMap<Uuid, Option<Uuid>>,
}

/// Who owned accounts when, and what tells that from what it was before.
struct Owners {
    /// By account: person, first day, and first day no longer, as numbers.
    spells: HashMap<i64, Vec<(i32, i32, i32)>>,
    digest: u64,
}

impl Measure {
    /// The sales of everybody and everything that has a quota, whatever its year; `more` are accounts and products besides.
    pub(crate) async fn of(ctx: &Context, names: &Names, more: &[Subject]) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let ledger = ledger::snapshot(ctx).await?;
        let today = ctx.today();
        let as_of = ledger.last_day().map_or(today, |last| last.min(today));
        let currency = setting::currency(ctx).await?;
        let wanted = wanted(ctx, names, more).await?;
        let sales = match currency {
            Some(currency) => sales(ctx, &ledger, (currency, as_of), wanted).await?,
            None => Arc::default(),
        };
        let teams = team::store::all(connection).await?;
        Ok(Self {
            as_of,
            currency,
            sales,
            teams: Teams {
                members: team::store::all_members(connection).await?,
                parents: teams.into_iter().map(|team| (team.id, team.parent_id)).collect(),
            },
        })
    }

    /// The sales of a subject. Those of a team are the sales of the people who are in it, or in a team below it, on the last
    /// day of `last` that has passed.
    pub(crate) fn history(&self, subject: &Subject, names: &Names, last: NaiveDate) -> History {
        let sales = &self.sales;
        let of_person = |id: &Uuid| sales.people.get(&names.people.get(id)?.number);
        match subject {
            Subject::Firm => sales.firm.clone(),
            Subject::Person(id) => of_person(&id.0).cloned().unwrap_or_default(),
            Subject::Team(id) => {
                let people = self.teams.people(id.0, last.min(self.as_of));
                History::together(people.iter().filter_map(of_person))
            }
            Subject::Account(id) => {
                let account = names.accounts.get(&id.0);
                let found = account.and_then(|account| sales.accounts.get(&account.number));
                found.cloned().unwrap_or_default()
            }
            Subject::Product(product) => sales.products.get(product).cloned().unwrap_or_default(),
        }
    }

    /// The sales of the whole firm.
    pub(crate) fn firm(&self) -> &History {
        &self.sales.firm
    }

    /// The people who are in a team, or in one below it, today.
    pub(crate) fn people_of(&self, team: Uuid, today: NaiveDate) -> HashSet<Uuid> {
        self.teams.people(team, today)
    }

    /// The sales that a person is credited with.
    pub(super) fn of_person(&self, number: i32) -> Option<&History> {
        self.sales.people.get(&number)
    }

    /// Whether a team is another, or below it.
    pub(super) fn is_below(&self, team: Uuid, above: Uuid) -> bool {
        self.teams.is_below(team, above)
    }
}

impl Teams {
    fn people(&self, team: Uuid, on: NaiveDate) -> HashSet<Uuid> {
        let holds =
            |member: &&StoredMember| member.from_on <= on && member.until_on.is_none_or(|until| until > on);
        let mut people: HashSet<Uuid> = self
            .members
            .iter()
            .filter(holds)
            .filter(|member| self.is_below(member.team_id, team))
            .map(|member| member.person_id)
            .collect();
        // On a day before anybody was in it those count who came first.
        let of_team = || {
            let members = self.members.iter();
            members.filter(|member| self.is_below(member.team_id, team))
        };
        let first = of_team().map(|member| member.from_on).min();
        if let Some(first) = first.filter(|first| on < *first) {
            let came_first = of_team().filter(|member| member.from_on == first);
            people.extend(came_first.map(|member| member.person_id));
        }
        people
    }

    fn is_below(&self, team: Uuid, above: Uuid) -> bool {
        let mut at = Some(team);
        // The tree has far fewer levels.
        for _ in 0..64 {
            match at {
                Some(team) if team == above => return true,
                Some(team) => at = self.parents.get(&team).copied().flatten(),
                None => return false,
            }
        }
        false
    }
}

impl Owners {
    fn of(rows: &[(i64, i32, NaiveDate, Option<NaiveDate>)]) -> Self {
        let mut hasher = DefaultHasher::new();
        rows.hash(&mut hasher);
        let mut spells: HashMap<i64, Vec<(i32, i32, i32)>> = HashMap::new();
        for (account, person, from, until) in rows {
            let of_account = spells.entry(*account).or_default();
            let from = if of_account.is_empty() {
                i32::MIN
            } else {
                from.to_epoch_days()
            };
            let until = until.map_or(i32::MAX, |until| until.to_epoch_days());
            of_account.push((*person, from, until));
        }
        Self {
            spells,
            digest: hasher.finish(),
        }
    }

    fn on(&self, account: i64, day: i32) -> Option<i32> {
        let spells = self.spells.get(&account)?;
        let held = spells
            .iter()
            .rev()
            .find(|(_, from, until)| *from <= day && day < *until);
        held.map(|(person, ..)| *person)
    }
}

/// Sales by account of the lines that are credited to some people, or with nobody named to nobody, on some days; the largest
/// first.
pub(super) async fn by_account(
    ctx: &Context,
    days: (NaiveDate, NaiveDate),
    credited: Credited,
) -> Result<Vec<(i64, Amount)>> {
    let Some(currency) = setting::currency(ctx).await? else {
        return Ok(Vec::new());
    };
    let ledger = ledger::snapshot(ctx).await?;
    let owners = owners(ctx).await?;
    let scope = Scope {
        currency: ledger::currency_code(currency)?,
        from: Some(days.0),
        to: days.1,
    };
    let (engine, files) = (ctx.workspace.ledger.clone(), ledger.files.clone());
    let pass = move || {
        let is_asked = |account, day, named: Option<i32>| {
            let person = named.or_else(|| owners.on(account, day));
            match &credited {
                Credited::Anybody => true,
                Credited::People(people) => person.is_some_and(|person| people.contains(&person)),
            }
        };
        engine.sales_by_account(&files, &scope, is_asked)
    };
    let sold = tokio::task::spawn_blocking(pass).await??;
    let sold = sold.into_iter();
    let mut sold: Vec<(i64, Amount)> = sold
        .map(|(account, net)| (account, Amount::from_ten_thousandths(net)))
        .collect();
    sold.sort_by_key(|(account, net)| (std::cmp::Reverse(*net), *account));
    Ok(sold)
}

/// To whom lines are credited that are asked for.
pub(super) enum Credited {
    /// To whomever, or to nobody.
    Anybody,
    /// To people of these numbers.
    People(HashSet<i32>),
}

/// The accounts and products that have a quota, whatever its year, and those among `more`.
async fn wanted(ctx: &Context, names: &Names, more: &[Subject]) -> Result<DaysWanted> {
    let connection = ctx.workspace.database.reader();
    let mut wanted = DaysWanted {
        accounts: store::account_numbers(connection).await?.into_iter().collect(),
        products: store::products(connection).await?.into_iter().collect(),
    };
    for subject in more {
        match subject {
            Subject::Account(id) => {
                let account = names.accounts.get(&id.0);
                wanted.accounts.extend(account.map(|account| account.number));
            }
            Subject::Product(product) => {
                wanted.products.insert(product.clone());
            }
            Subject::Firm | Subject::Team(_) | Subject::Person(_) => {}
        }
    }
    Ok(wanted)
}

/// A pass over the ledger, remembered until the ledger, an owner or what is wanted changes.
async fn sales(
    ctx: &Context,
    ledger: &ledger::Versioned,
    (currency, as_of): (Currency, NaiveDate),
    wanted: DaysWanted,
) -> Result<Arc<Sales>> {
    let owners = owners(ctx).await?;
    let key = Key {
        version: ledger.version,
        revision: 0,
        days: None,
        what: format!(
            "quota days in {currency} to {as_of} by {:x} of {:x}",
            owners.digest,
            digest(&wanted)
        )
        .into(),
    };
    let (engine, files) = (ctx.workspace.ledger.clone(), ledger.files.clone());
    let scope = Scope {
        currency: ledger::currency_code(currency)?,
        from: None,
        to: as_of,
    };
    let pass = async move {
        let credit = move |account, day, named: Option<i32>| named.or_else(|| owners.on(account, day));
        let pass = move || engine.sales_by_day(&files, &scope, &wanted, credit);
        Ok(Sales::of(tokio::task::spawn_blocking(pass).await??))
    };
    ctx.workspace.cache.get_or_make(key, Box::pin(pass)).await
}

/// Who owned accounts when, remembered until the workspace changes.
async fn owners(ctx: &Context) -> Result<Arc<Owners>> {
    let access = database::next_number(ctx, "access").await?;
    let key = Key::of_access(access, "owners of all accounts".to_owned());
    let find = async {
        let rows = account_team::store::owners_of_all(ctx.workspace.database.reader()).await?;
        Ok(Owners::of(&rows))
    };
    ctx.workspace.scopes.get_or_make(key, Box::pin(find)).await
}

fn digest(wanted: &DaysWanted) -> u64 {
    let mut accounts: Vec<i64> = wanted.accounts.iter().copied().collect();
    accounts.sort_unstable();
    let mut products: Vec<&str> = wanted.products.iter().map(String::as_str).collect();
    products.sort_unstable();
    let mut hasher = DefaultHasher::new();
    (accounts, products).hash(&mut hasher);
    hasher.finish()
}

impl Sales {
    fn of(days: SalesByDay) -> Self {
        Self {
            firm: history(days.all),
            people: keyed(days.salespeople),
            accounts: keyed(days.accounts),
            products: keyed(days.products),
        }
    }
}

fn keyed<K: Ord>(days: BTreeMap<K, Days>) -> BTreeMap<K, History> {
    days.into_iter().map(|(key, days)| (key, history(days))).collect()
}

fn history(days: Days) -> History {
    let amounts = days.into_iter();
    History::of(amounts.map(|(day, net)| (day, Amount::from_ten_thousandths(net))))
}
